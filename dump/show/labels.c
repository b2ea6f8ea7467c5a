/* SPDX-License-Identifier: BSD-3-Clause
 *
 * A hash table from the address of a row to its JSON key. Rows are constant and few, so nothing is ever removed.
 */
#include "show/labels.h"

#include <stdlib.h>

#include <sdec.h>

#define LABELS_BITS 13
#define LABELS_CAP (1u << LABELS_BITS)

bool labels_open(struct labels *labels) {
  *labels = (struct labels){.slots = calloc(LABELS_CAP, sizeof(struct label))};
  return labels->slots != NULL;
}

void labels_close(struct labels *labels) {
  free(labels->slots);
  labels->slots = NULL;
}

static void make_key(struct label *out, const void *row, const char *name, const char *key, enum label_form form) {
  static const char *const suffixes[] = {[LABEL_PLAIN] = "", [LABEL_BYTES] = "_bytes", [LABEL_HIDDEN] = "_hidden"};
  struct sdec_text text = {.data = out->text, .cap = sizeof out->text - 2};
  sdec_put(&text, ",\"");
  sdec_key_text(name, key, &text);
  sdec_put(&text, suffixes[form]);
  text.cap = sizeof out->text;
  sdec_put(&text, "\":");
  out->row = row;
  out->len = (uint8_t)text.len;
}

/* The product wraps on purpose. */
#if defined(__clang__)
__attribute__((no_sanitize("unsigned-integer-overflow")))
#endif
static inline uint32_t
slot_of(const void *row) {
  return (uint32_t)(((uint64_t)(uintptr_t)row * UINT64_C(0x9E3779B97F4A7C15)) >> (64 - LABELS_BITS));
}

const struct label *labels_find(struct labels *labels, const void *row, const char *name, const char *key,
                                enum label_form form) {
  const void *id = (const char *)row + form; /* rows are larger than there are forms */
  uint32_t at = slot_of(id);
  while (labels->slots[at].row != NULL) {
    if (labels->slots[at].row == id) {
      return &labels->slots[at];
    }
    at = (at + 1) % LABELS_CAP;
  }
  struct label *made = &labels->slots[at];
  if (labels->used < LABELS_CAP / 2) {
    labels->used++;
  } else {
    made = &labels->spare;
  }
  make_key(made, id, name, key, form);
  return made;
}
