/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Memory that a trace collects in: strings that last as long as it does, and lists that grow.
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
  bool full; /* there was no memory at some time: what is collected is not complete */
};

/* keep_text copies `len` bytes and ends them with a zero; "" if memory is short. */
const char *keep_text(struct keep *keep, const char *text, size_t len);
void keep_free(struct keep *keep);

/* keep_row makes room for one more row in a list of *n rows, each of `size` bytes, and gives it zeroed; NULL: there is
 * no memory. `rows` is the address of the list's pointer. The caller frees the list. */
void *keep_row(struct keep *keep, void *rows, uint32_t *n, uint32_t *cap, size_t size);

#endif
