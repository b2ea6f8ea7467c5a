/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Instead of a run of the program for each call that is to fail: the program runs once, and before each of these calls
 * makes a copy of itself in which the call fails. A copy goes on to its end while the program waits for it.
 */
#ifndef FAILING_COPIES_H
#define FAILING_COPIES_H

#include <stdbool.h>

/* With FAILING_REPORT, the number of an open file, copies are made: of call FAILING_AT, and of every FAILING_STEP-th
 * after it. Standard output and error must be regular files that can be read. For each copy the report gets the number
 * of its call, its status as waitpid() gives it, and how many bytes it had written to standard output and to standard
 * error when it ended, 8 bytes each in the machine's order; then those bytes. */
void copies_begin(unsigned long at);

bool copies_are_made(void);

/* Says whether this is call n's copy: true once for each copy, in the copy. */
bool copy_fails(unsigned long n);

#endif
