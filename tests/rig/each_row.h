/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Every row of every layout, for tests that hold the tables against a list.
 */
#ifndef TESTS_EACH_ROW_H
#define TESTS_EACH_ROW_H

#include "sdec.h"

/* each_row visits the rows of all messages and objects, each once; `name` is LAYOUT.ROW. */
void each_row(void (*visit)(void *context, const char *name, const struct sdec_field *row), void *context);

#endif
