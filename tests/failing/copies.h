/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Makes many calls fail in a single run: before each of these calls, the program forks a copy in which the call fails,
 * and waits until the copy has ended.
 */
#ifndef FAILING_COPIES_H
#define FAILING_COPIES_H

#include <stdbool.h>

/* With FAILING_REPORT, the number of an open file, a copy is made at call FAILING_AT and at every FAILING_STEP-th call
 * after it. Standard output and error must be regular, readable files. The report gets for each copy four numbers of 8
 * bytes in native byte order: the call, the status as waitpid() returns it, and the lengths of what standard output and
 * standard error contained at its end; then that content. */
void copies_begin(unsigned long at);

bool copies_are_made(void);

/* Makes a copy if call n is to fail. Returns true in the copy, for this call only. */
bool copy_fails(unsigned long n);

#endif
