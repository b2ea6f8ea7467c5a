/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Fields as the judge stores them: conversion from items, lookup, comparison, text.
 */
#include "base/digest.h"
#include "judge.h"

/* Equal digests are taken for equal bytes. They are keyed, so that nobody can craft a collision. */
uint64_t sdec_digest_of(const struct sdec_judge *j, struct sdec_span bytes) {
  return digest_of(j->config.hash_key, bytes.data, bytes.len);
}

void sdec_said_of(const struct sdec_item *item, struct said *out) {
  *out = (struct said){.offset = item->offset, .len = item->len, .number = item->value};
  if (item->kind == SDEC_BIT) {
    out->bits = (uint8_t)(item->bits->hi - item->bits->lo + 1);
    return;
  }
  const struct sdec_field *field = item->field;
  out->as = field->bits != NULL ? SDEC_AS_HEX : field->as;
  out->bits = field->kind == SDEC_UINT ? (uint8_t)(8 * field->width) : 0;
}

bool sdec_same_text(const char *a, const char *b) {
  while (*a != '\0' && *a == *b) {
    a++;
    b++;
  }
  return *a == *b;
}

bool sdec_named_in(const char *const *list, const char *name) {
  for (; list != NULL && *list != NULL; list++) {
    if (sdec_same_text(*list, name)) {
      return true;
    }
  }
  return false;
}

bool sdec_said_same(const struct said *a, const struct said *b) {
  if (a->bits == 0 || b->bits == 0) {
    return a->bits == b->bits && a->len == b->len && a->digest == b->digest;
  }
  const uint64_t mask = a->bits < 64 ? (UINT64_C(1) << a->bits) - 1 : UINT64_MAX;
  return a->number == (b->number & mask);
}

const struct said *sdec_asked_find(const struct asked *asked, uint16_t symbol) {
  for (uint32_t i = 0; symbol != 0 && i < asked->n_said; i++) {
    if (asked->said[i].symbol == symbol) {
      return &asked->said[i];
    }
  }
  return NULL;
}

uint32_t sdec_place_of(const struct sdec_unit *unit) {
  return unit->has_session ? unit->session : 0;
}

const struct asked *sdec_asked_before(const struct sdec_judge *j) {
  const struct sdec_unit *unit = j->unit;
  for (uint32_t i = 0; i < ASKED_KEPT; i++) {
    const struct asked *a = &j->talk->asked[i];
    if (sdec_same_place(a, unit) && a->dir == unit->dir && a->code == unit->code && a->inner == (unit->nesting > 0)) {
      return a;
    }
  }
  return NULL;
}

static void put_parts(struct sdec_text *out, uint64_t number, uint32_t n) {
  for (uint32_t i = n; i > 0; i--) {
    sdec_put_dec(out, number >> (4 * (i - 1)) & 15);
    sdec_put(out, i > 1 ? "." : "");
  }
}

/* Update and alpha of a version are written only if not both are zero. */
void sdec_put_number(struct sdec_text *out, uint64_t number, uint8_t as) {
  if (as == SDEC_AS_HEX) {
    sdec_put(out, "0x");
    sdec_put_hex(out, number, 2);
  } else if (as == SDEC_AS_VERSION16 && (number & 0xFF) != 0) {
    put_parts(out, number, 4);
  } else if (as == SDEC_AS_VERSION16 || as == SDEC_AS_VERSION) {
    put_parts(out, as == SDEC_AS_VERSION16 ? number >> 8 : number, 2);
  } else {
    sdec_put_dec(out, number);
  }
}
