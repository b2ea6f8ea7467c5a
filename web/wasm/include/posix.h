/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Declarations that POSIX has and wasi-libc lacks; included before everything else.
 */
#ifndef WASM_POSIX_H
#define WASM_POSIX_H

#include <sys/types.h>

struct winsize {
  unsigned short ws_row, ws_col;
};
#define TIOCGWINSZ 0

mode_t umask(mode_t mask);
int fchmod(int fd, mode_t mode);
int mkostemp(char *name, int flags);

#endif
