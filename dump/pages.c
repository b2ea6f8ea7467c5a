/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Mapped without reserving swap space: most of what is mapped is never touched.
 */
#define _GNU_SOURCE
#include "pages.h"

#include <sys/mman.h>

void *pages_map(size_t len) {
  void *memory = mmap(NULL, len, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  return memory != MAP_FAILED ? memory : NULL;
}

void *pages_map_most(size_t most, size_t least, size_t *out_len) {
  for (size_t len = most; len >= least; len /= 4) {
    void *memory = pages_map(len);
    if (memory != NULL) {
      *out_len = len;
      return memory;
    }
  }
  return NULL;
}

void pages_unmap(void *memory, size_t len) {
  if (memory != NULL) {
    (void)munmap(memory, len);
  }
}

void pages_keep_private(void *memory, size_t len) {
  (void)madvise(memory, len, MADV_DONTDUMP);
  (void)mlock2(memory, len, MLOCK_ONFAULT);
}
