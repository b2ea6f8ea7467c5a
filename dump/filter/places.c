/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Decides which keys name the current item of a walk. Each row's name is compared once; after that, only numbers are.
 */
#include <string.h>

#include "filter/expr.h"

static uint16_t find(const struct parts *parts, const char *text) {
  for (uint32_t i = 0; i < parts->n; i++) {
    if (strcmp(parts->texts[i], text) == 0) {
      return (uint16_t)(i + 1);
    }
  }
  return 0;
}

void parts_add(struct parts *parts, struct key *key) {
  for (uint32_t i = 0; i < key->n_parts; i++) {
    key->ids[i] = find(parts, key->parts[i]);
    if (key->ids[i] == 0 && parts->n < PARTS_MOST) {
      parts->texts[parts->n++] = key->parts[i];
      key->ids[i] = (uint16_t)parts->n;
    }
  }
}

/* A direct-mapped cache: on a collision, the newer row replaces the older. */
static uint16_t part_of(struct parts *parts, const void *row, const char *name, const char *key) {
  const uint32_t at = (uint32_t)((uintptr_t)row / 8 % ROWS_KEPT);
  if (parts->kept[at].row != row) {
    char buffer[KEY_LEN + 1];
    struct sdec_text text = {.data = buffer, .cap = KEY_LEN};
    sdec_key_text(name, key, &text);
    sdec_put_zero(&text);
    parts->kept[at].row = row;
    parts->kept[at].part = find(parts, buffer);
  }
  return parts->kept[at].part;
}

bool place_follow(struct place *place, struct parts *parts, const struct sdec_item *item) {
  switch (item->kind) {
    case SDEC_OPEN:
      if (!item->element && place->n < SDEC_DEPTH) {
        place->groups[place->n++] = part_of(parts, item->field, item->field->name, item->field->key);
      }
      return false;
    case SDEC_CLOSE: place->n -= !item->element && place->n > 0; return false;
    case SDEC_LEAF:
    case SDEC_BIT: break;
    default: return false;
  }
  place->is_bit = item->kind == SDEC_BIT;
  place->own = part_of(parts, item->field, item->field->name, item->field->key);
  place->bit = place->is_bit ? part_of(parts, item->bits, item->bits->name, item->bits->key) : 0;
  return place->own != 0 || place->bit != 0;
}

/* The outermost part may be the name of the layout: `measurements.signature`. */
static bool is_layout(const struct key *key, uint32_t left, const struct sdec_unit *unit) {
  return left == 1 && strcmp(key->parts[0], unit->group->name) == 0;
}

bool place_fits(const struct place *place, const struct key *key, const struct sdec_unit *unit) {
  uint32_t left = key->n_parts, above = place->n;
  if (place->is_bit) {
    if (key->ids[--left] != place->bit) {
      return false;
    }
    if (left == 0) {
      return true;
    }
  }
  if (key->ids[left - 1] != place->own) {
    return place->is_bit && is_layout(key, left, unit);
  }
  left--;
  while (left > 0 && above > 0 && key->ids[left - 1] == place->groups[above - 1]) {
    left--;
    above--;
  }
  return left == 0 || is_layout(key, left, unit);
}
