/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Strings are stored in blocks that are freed together.
 */
#include "trace/keep.h"

#include <stdlib.h>
#include <string.h>

#define BLOCK ((size_t)1 << 16)

struct keep_block {
  struct keep_block *before;
  size_t used, cap;
  char bytes[];
};

static struct keep_block *block_for(struct keep *keep, size_t len) {
  struct keep_block *block = keep->blocks;
  if (block != NULL && block->cap - block->used >= len) {
    return block;
  }
  const size_t cap = len > BLOCK ? len : BLOCK;
  block = malloc(sizeof(*block) + cap);
  if (block == NULL) {
    keep->full = true;
    return NULL;
  }
  *block = (struct keep_block){.before = keep->blocks, .cap = cap};
  keep->blocks = block;
  return block;
}

const char *keep_text(struct keep *keep, const char *text, size_t len) {
  struct keep_block *block = block_for(keep, len + 1);
  if (block == NULL) {
    return "";
  }
  char *copy = block->bytes + block->used;
  memcpy(copy, text, len);
  copy[len] = '\0';
  block->used += len + 1;
  return copy;
}

void keep_free(struct keep *keep) {
  while (keep->blocks != NULL) {
    struct keep_block *before = keep->blocks->before;
    free(keep->blocks);
    keep->blocks = before;
  }
}

void *keep_row(struct keep *keep, void *rows, uint32_t *n, uint32_t *cap, size_t size) {
  void **list = rows;
  if (*n == *cap) {
    const uint32_t more = *cap + *cap / 2 + 16;
    void *bigger = more > *cap ? realloc(*list, more * size) : NULL;
    if (bigger == NULL) {
      keep->full = true;
      return NULL;
    }
    *list = bigger;
    *cap = more;
  }
  void *row = (char *)*list + size * (*n)++;
  memset(row, 0, size);
  return row;
}
