/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Variants of a clean case: with one value changed, or read as a message of another version.
 */
#ifndef TESTS_VARIANTS_H
#define TESTS_VARIANTS_H

#include "casefile.h"

#define VARIANT_MOST 65536

/* variant_clean says whether the walk of a case gives no notes. */
bool variant_clean(const struct test_case *c);

/* variant_in_version reads a case as a message of another version, using `room` of VARIANT_MOST bytes; false if it is
 * not clean then. */
bool variant_in_version(const struct test_case *c, uint8_t version, uint8_t *room, struct test_case *out);

/* variant_put copies the bytes of a case to `out`, changing the number or bits of an item. */
void variant_put(const struct test_case *c, const struct sdec_item *item, uint64_t value, uint8_t *out);

/* variant_bits gives the width of an item in bits; variant_save the variable it is saved in, or 0. */
uint32_t variant_bits(const struct sdec_item *item);
uint8_t variant_save(const struct sdec_item *item);

/* variant_gated says whether `since` and `until` include a version. */
bool variant_gated(uint32_t version, uint8_t since, uint8_t until);

#endif
