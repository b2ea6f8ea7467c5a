/* SPDX-License-Identifier: BSD-3-Clause
 *
 * How long each kind of message took to answer.
 */
#ifndef DUMP_TIMING_H
#define DUMP_TIMING_H

#include "trace/rows.h"

/* timing_print writes a table, or nothing if nothing was answered. */
void timing_print(const struct rows *rows, struct out *out);

#endif
