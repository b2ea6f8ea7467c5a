/* SPDX-License-Identifier: BSD-3-Clause
 *
 * A hash table from row addresses to JSON keys. Rows are constant and few, so entries are never removed.
 */
#include "show/labels.h"

#include <stdlib.h>

#include <sdec.h>

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

const struct label *labels_make(struct labels *labels, uint32_t place, const void *id, const char *name,
                                const char *key, enum label_form form) {
  while (labels->slots[place].row != NULL) {
    if (labels->slots[place].row == id) {
      return &labels->slots[place];
    }
    place = (place + 1) % LABELS_CAP;
  }
  struct label *made = &labels->slots[place];
  if (labels->used < LABELS_CAP / 2) {
    labels->used++;
  } else {
    made = &labels->spare;
  }
  make_key(made, id, name, key, form);
  return made;
}
