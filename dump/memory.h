/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Whether the cryptography ever lacked memory: what it said then cannot be relied on.
 */
#ifndef DUMP_MEMORY_H
#define DUMP_MEMORY_H

#include <stdbool.h>

/* memory_watch comes before any other use of OpenSSL, and may come again; memory_ran_out says whether an allocation of
 * it has failed since the last time it was asked, or memory_lacks said so of another. */
void memory_watch(void);
void memory_lacks(void);
bool memory_ran_out(void);

#endif
