/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Anonymous memory for a build without an operating system. Pages cannot be kept or locked.
 */
#ifndef WASM_SYS_MMAN_H
#define WASM_SYS_MMAN_H

#include <stddef.h>
#include <sys/types.h>

enum { PROT_READ = 1, PROT_WRITE = 2, MAP_PRIVATE = 2, MAP_ANONYMOUS = 32, MAP_NORESERVE = 0x4000 };
enum { MREMAP_MAYMOVE = 1, MADV_DONTDUMP = 16, MLOCK_ONFAULT = 1 };
#define MAP_FAILED ((void *)-1)

void *mmap(void *wish, size_t len, int protection, int flags, int fd, off_t at);
void *mremap(void *memory, size_t len, size_t new_len, int flags, ...);
int munmap(void *memory, size_t len);
int madvise(void *memory, size_t len, int advice);
int mlock(const void *memory, size_t len);
int mlock2(const void *memory, size_t len, unsigned flags);

#endif
