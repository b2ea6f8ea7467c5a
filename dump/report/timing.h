/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Response times by kind of message.
 */
#ifndef DUMP_TIMING_H
#define DUMP_TIMING_H

#include "trace/rows.h"

/* timing_print writes a table, or nothing if there were no responses. */
void timing_print(const struct rows *rows, struct out *out);

#endif
