/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Address space for flows, judges and verifiers: zeroed pages that are allocated on first use.
 */
#ifndef DUMP_PAGES_H
#define DUMP_PAGES_H

#include <stddef.h>

/* pages_map returns NULL if there is not enough address space. pages_map_most maps `most` bytes; if there is too little,
 * a quarter each time it tries again, but never less than `least`. The caller unmaps; NULL is ignored. */
void *pages_map(size_t len);
void *pages_map_most(size_t most, size_t least, size_t *out_len);
void pages_unmap(void *memory, size_t len);

/* pages_keep_private is for memory that holds keys: it is left out of core files and, where the limits allow it, never
 * written to swap space. */
void pages_keep_private(void *memory, size_t len);

#endif
