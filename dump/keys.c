/* SPDX-License-Identifier: BSD-3-Clause
 *
 * A hash table from the address of a row to its JSON key. Rows are constant and few, so nothing is ever removed. It
 * knows no unit.
 */
#include "keys.h"

#include <stdlib.h>

#include <sdec.h>

#define KEYS_BITS 13
#define KEYS_CAP (1u << KEYS_BITS)

bool keys_open(struct keys *keys) {
  *keys = (struct keys){.slots = calloc(KEYS_CAP, sizeof(struct key))};
  return keys->slots != NULL;
}

void keys_close(struct keys *keys) {
  free(keys->slots);
  keys->slots = NULL;
}

static void make_key(struct key *out, const void *row, const char *name, const char *key) {
  struct sdec_text text = {.data = out->text, .cap = sizeof out->text - 2};
  sdec_put(&text, ",\"");
  sdec_key_text(name, key, &text);
  text.cap = sizeof out->text;
  sdec_put(&text, "\":");
  out->row = row;
  out->len = (uint8_t)text.len;
}

static inline uint32_t slot_of(const void *row) {
  return (uint32_t)(((uint64_t)(uintptr_t)row * UINT64_C(0x9E3779B97F4A7C15)) >> (64 - KEYS_BITS));
}

const struct key *keys_find(struct keys *keys, const void *row, const char *name, const char *key) {
  uint32_t at = slot_of(row);
  while (keys->slots[at].row != NULL) {
    if (keys->slots[at].row == row) {
      return &keys->slots[at];
    }
    at = (at + 1) % KEYS_CAP;
  }
  struct key *made = &keys->slots[at];
  if (keys->used < KEYS_CAP / 2) {
    keys->used++;
  } else {
    made = &keys->spare;
  }
  make_key(made, row, name, key);
  return made;
}
