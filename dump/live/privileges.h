/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Drops privileges once a live capture is open. From then on the program runs as an ordinary user, restricted to the
 * system calls that decoding and writing need.
 */
#ifndef DUMP_PRIVILEGES_H
#define DUMP_PRIVILEGES_H

#include <stdbool.h>
#include <stddef.h>

/* privileges_drop gives up root and all capabilities. `user` NULL: the user who ran sudo, else "nobody"; "root" keeps
 * root. Does nothing for unprivileged users. False: `problem`, of `size` bytes, says why. */
bool privileges_drop(const char *user, char *problem, size_t size) __attribute__((warn_unused_result));

/* sandbox_enter blocks, in all threads, all system calls that decoding and writing do not need; false if the kernel or
 * this build does not support it. */
bool sandbox_enter(void) __attribute__((warn_unused_result));

#endif
