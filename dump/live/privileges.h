/* SPDX-License-Identifier: BSD-3-Clause
 *
 * What a live capture needs privileges for is done once it is open: from then on the program runs as an ordinary user,
 * and may do no more than decoding and writing need.
 */
#ifndef DUMP_PRIVILEGES_H
#define DUMP_PRIVILEGES_H

#include <stdbool.h>
#include <stddef.h>

/* privileges_drop gives up root and all capabilities. `user` NULL: whoever ran sudo, else "nobody"; "root" keeps them.
 * It does nothing for a user without privileges. False: `problem`, of `size` bytes, says why not. */
bool privileges_drop(const char *user, char *problem, size_t size) __attribute__((warn_unused_result));

/* sandbox_enter forbids all system calls, in all threads, but those that decoding and writing need; false: this kernel
 * or this build cannot. */
bool sandbox_enter(void) __attribute__((warn_unused_result));

#endif
