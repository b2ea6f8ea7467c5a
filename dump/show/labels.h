/* SPDX-License-Identifier: BSD-3-Clause
 *
 * JSON member names, made once for each row of the tables and ready to be copied: `,"some_key":`.
 */
#ifndef DUMP_LABELS_H
#define DUMP_LABELS_H

#include <stdbool.h>
#include <stdint.h>

#define LABEL_TEXT 103

/* A key stands for one type of value: bytes in place of a structure, and of how many bytes are hidden, have others. */
enum label_form { LABEL_PLAIN, LABEL_BYTES, LABEL_HIDDEN };

struct label {
  const void *row; /* the address of the row or bit field it belongs to, plus the form */
  uint8_t len;
  char text[LABEL_TEXT]; /* comma, quoted key, colon */
};

struct labels {
  struct label *slots;
  uint32_t used;
  struct label spare; /* the last one made when the table is full */
};

bool labels_open(struct labels *labels) __attribute__((warn_unused_result)); /* false: no memory */
void labels_close(struct labels *labels);

/* labels_make gives the key of a row that is not in the place that its address names. */
#define LABELS_BITS 13
const struct label *labels_make(struct labels *labels, uint32_t place, const void *id, const char *name,
                                const char *key, enum label_form form);

/* labels_find gives the key of `row`, whose name and key override are as in the tables. It lasts until the next call.
 * The product wraps on purpose. */
#if defined(__clang__)
__attribute__((no_sanitize("unsigned-integer-overflow")))
#endif
static inline const struct label *
labels_find(struct labels *labels, const void *row, const char *name, const char *key, enum label_form form) {
  const void *id = (const char *)row + form; /* rows are larger than there are forms */
  const uint32_t place = (uint32_t)(((uint64_t)(uintptr_t)id * UINT64_C(0x9E3779B97F4A7C15)) >> (64 - LABELS_BITS));
  const struct label *label = &labels->slots[place];
  return label->row == id ? label : labels_make(labels, place, id, name, key, form);
}

#endif
