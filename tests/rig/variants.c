/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Variants of a clean case.
 */
#include "variants.h"

#include <string.h>

#include "walk/rows.h"

bool variant_clean(const struct test_case *c) {
  struct sdec_iter it;
  struct sdec_item item;
  sdec_begin(&it, c->group, &c->env, (struct sdec_span){c->bytes, c->len});
  while (sdec_next(&it, &item)) {
    if (item.kind == SDEC_NOTE) {
      return false;
    }
  }
  return true;
}

bool variant_in_version(const struct test_case *c, uint8_t version, uint8_t *room, struct test_case *out) {
  *out = *c;
  if (c->len > VARIANT_MOST) {
    return false;
  }
  if (c->message != NULL && c->len > 0 && c->bytes[0] == c->env.value[E_VERSION]) {
    memcpy(room, c->bytes, c->len);
    room[0] = version;
    out->bytes = room;
    out->env.value[E_VERSION] = version;
    return version >= c->message->since && variant_clean(out);
  }
  return version == V1_4 && variant_clean(out);
}

uint32_t variant_bits(const struct sdec_item *item) {
  return item->kind == SDEC_BIT ? (uint32_t)(item->bits->hi - item->bits->lo) + 1 : 8 * item->len;
}

uint8_t variant_save(const struct sdec_item *item) {
  return item->kind == SDEC_BIT ? item->bits->save : item->field->save;
}

void variant_put(const struct test_case *c, const struct sdec_item *item, uint64_t value, uint8_t *out) {
  const uint32_t lo = item->kind == SDEC_BIT ? item->bits->lo : 0;
  memcpy(out, c->bytes, c->len);
  for (uint32_t i = 0; i < variant_bits(item); i++) {
    const uint32_t at = (lo + i) / 8, byte = item->offset + (item->field->be ? item->len - 1 - at : at);
    const uint8_t bit = (uint8_t)(1u << (lo + i) % 8);
    out[byte] = (uint8_t)((value >> i & 1) != 0 ? out[byte] | bit : out[byte] & ~bit);
  }
}

bool variant_gated(uint32_t version, uint8_t since, uint8_t until) {
  return version >= since && (until == 0 || version <= until);
}
