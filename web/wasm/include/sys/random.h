/* SPDX-License-Identifier: BSD-3-Clause
 *
 * getrandom, which wasi-libc lacks.
 */
#ifndef WASM_SYS_RANDOM_H
#define WASM_SYS_RANDOM_H

#include <sys/types.h>

enum { GRND_NONBLOCK = 1 };

ssize_t getrandom(void *out, size_t len, unsigned flags);

#endif
