/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Visits every row of every layout, for tests that compare the tables with a list.
 */
#ifndef TESTS_EACH_ROW_H
#define TESTS_EACH_ROW_H

#include "sdec.h"

/* each_row visits each row of all messages and objects once; `name` is LAYOUT.ROW. */
void each_row(void (*visit)(void *context, const char *name, const struct sdec_field *row), void *context);

#endif
