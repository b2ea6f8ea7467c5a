/* SPDX-License-Identifier: BSD-3-Clause
 *
 * A walk as lines of text in the form that .case files expect.
 */
#ifndef TESTS_LISTING_H
#define TESTS_LISTING_H

#include "sdec.h"

struct listing {
  char **lines; /* with normalised blanks */
  char **other; /* an alternative accepted form, or NULL: the OPEN of a bounded group with its length */
  uint32_t n;
};

/* listing_add appends the item's line, if it has one; `data` is the walked span. listing_free frees all lines. */
void listing_add(struct listing *list, const struct sdec_item *item, struct sdec_span data);
void listing_free(struct listing *list);

/* listing_matches says whether line `i` is as expected; a note only needs to contain the expected text. */
bool listing_matches(const struct listing *list, uint32_t i, const char *expected);

#endif
