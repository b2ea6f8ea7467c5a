/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Bytes in the source of programs: arrays of C and Python, and what Python prints.
 */
#ifndef DUMP_PROGRAM_H
#define DUMP_PROGRAM_H

#include "input/reader.h"

/* program_arrays reads a line that has a part of an array, program_literals one that has a literal or stands between
 * literals; false: the line is something else. */
bool program_arrays(struct reader *r, const char *text, size_t len);
bool program_literals(struct reader *r, const char *text, size_t len);

/* program_end_literals: other lines stand behind the literals. program_end: the text ends. */
void program_end_literals(struct reader *r);
void program_end(struct reader *r);

#endif
