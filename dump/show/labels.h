/* SPDX-License-Identifier: BSD-3-Clause
 *
 * JSON member names, made once per row of the tables and ready to copy: `,"some_key":`.
 */
#ifndef DUMP_LABELS_H
#define DUMP_LABELS_H

#include <stdbool.h>
#include <stdint.h>

#define LABEL_TEXT 103

/* A key has one type of value, so raw bytes of a structure and lengths of hidden bytes have keys of their own. */
enum label_form { LABEL_PLAIN, LABEL_BYTES, LABEL_HIDDEN };

struct label {
  const void *row; /* address of the row or bit field, plus the form */
  uint8_t len;
  char text[LABEL_TEXT]; /* comma, quoted key, colon */
};

struct labels {
  struct label *slots;
  uint32_t used;
  struct label spare; /* used when the table is full */
};

bool labels_open(struct labels *labels) __attribute__((warn_unused_result)); /* false: no memory */
void labels_close(struct labels *labels);

/* labels_make is the slow path: it adds the key of a row that is not in its first slot. */
#define LABELS_BITS 13
const struct label *labels_make(struct labels *labels, uint32_t place, const void *id, const char *name,
                                const char *key, enum label_form form);

/* labels_find returns the key of `row`, given its name and key override. It is valid until the next call. The
 * multiplication wraps on purpose. */
#if defined(__clang__)
__attribute__((no_sanitize("unsigned-integer-overflow")))
#endif
static inline const struct label *
labels_find(struct labels *labels, const void *row, const char *name, const char *key, enum label_form form) {
  const void *id = (const char *)row + form; /* unique, since rows are larger than the number of forms */
  const uint32_t place = (uint32_t)(((uint64_t)(uintptr_t)id * UINT64_C(0x9E3779B97F4A7C15)) >> (64 - LABELS_BITS));
  const struct label *label = &labels->slots[place];
  return label->row == id ? label : labels_make(labels, place, id, name, key, form);
}

#endif
