/* SPDX-License-Identifier: BSD-3-Clause
 *
 * All groups of the tables: those of messages and objects, and those that their rows name.
 */
#ifndef PROOF_GROUPS_H
#define PROOF_GROUPS_H

#include "sdec_walk.h"

#define MAX_GROUPS 1024

extern const struct sdec_group *groups[MAX_GROUPS];
extern uint32_t n_groups;

void collect_groups(void);

#endif
