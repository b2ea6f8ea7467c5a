/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Memory for a trace: strings that live as long as it does, and growing lists.
 */
#ifndef DUMP_KEEP_H
#define DUMP_KEEP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct keep_block;

/* A zeroed struct is empty. */
struct keep {
  struct keep_block *blocks;
  bool full; /* memory ran out at some point, so the data is incomplete */
};

/* keep_text copies `len` bytes and adds a terminating zero; "" if memory runs out. */
const char *keep_text(struct keep *keep, const char *text, size_t len);
void keep_free(struct keep *keep);

/* keep_row appends a zeroed row of `size` bytes to a list of *n rows; NULL if memory runs out. `rows` is the address of
 * the list's pointer. The caller frees the list. */
void *keep_row(struct keep *keep, void *rows, uint32_t *n, uint32_t *cap, size_t size);

#endif
