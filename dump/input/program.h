/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Bytes in program source: C and Python arrays, and Python literals.
 */
#ifndef DUMP_PROGRAM_H
#define DUMP_PROGRAM_H

#include "input/reader.h"

/* program_arrays reads a line with part of an array; program_literals reads a line with a literal or between two
 * literals. False: the line is neither. */
bool program_arrays(struct reader *r, const char *text, size_t len);
bool program_literals(struct reader *r, const char *text, size_t len);

/* program_end_literals ends a run of literals when another line follows. program_end marks the end of the text. */
void program_end_literals(struct reader *r);
void program_end(struct reader *r);

#endif
