/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Ties: what a response repeats of its request, what it may not exceed, and what it may choose from.
 */
#include <string.h>

#include "oracle.h"

/* A value on either side: a number, or bytes. */
struct value {
  const char *name;
  uint8_t tie;
  const char *asked;
  bool is_number, is_hex;
  uint32_t n_bits;
  uint64_t number;
  struct sdec_span bytes;
};

/* value_of gives what an item holds; false if it holds nothing of its own. */
static bool value_of(const struct sdec_item *item, struct sdec_span message, struct value *out) {
  if (item->kind == SDEC_BIT) {
    const struct sdec_bits *b = item->bits;
    *out = (struct value){.name = b->name,
                          .tie = b->tie,
                          .asked = b->asked,
                          .is_number = true,
                          .n_bits = (uint32_t)(b->hi - b->lo) + 1,
                          .number = item->value};
    return true;
  }
  if (item->kind != SDEC_LEAF) {
    return false;
  }
  const struct sdec_field *f = item->field;
  *out = (struct value){.name = f->name,
                        .tie = f->tie,
                        .asked = f->asked,
                        .is_number = f->kind == SDEC_UINT,
                        .is_hex = f->bits != NULL || f->as == SDEC_AS_HEX,
                        .n_bits = 8 * item->len,
                        .number = item->value,
                        .bytes = {message.data + item->offset, item->len}};
  return true;
}

static bool find_asked(const struct asked *request, const char *name, struct value *out) {
  const struct sdec_span message = {request->bytes, request->len};
  struct sdec_iter it;
  struct sdec_item item;
  sdec_begin(&it, request->message->body, &request->env, message);
  while (sdec_next(&it, &item)) {
    if (value_of(&item, message, out) && strcmp(out->name, name) == 0) {
      return true;
    }
  }
  return false;
}

static bool same(const struct value *a, const struct value *b) {
  if (a->is_number && b->is_number) {
    const uint64_t mask = a->n_bits < 64 ? (UINT64_C(1) << a->n_bits) - 1 : UINT64_MAX;
    return a->number == (b->number & mask);
  }
  return a->bytes.len == b->bytes.len && (a->bytes.len == 0 || memcmp(a->bytes.data, b->bytes.data, a->bytes.len) == 0);
}

static void put_value(const struct value *value, struct sdec_text *out) {
  if (!value->is_number) {
    sdec_put_hex_bytes(out, value->bytes.data, value->bytes.len < 16 ? value->bytes.len : 16);
  } else if (value->is_hex) {
    sdec_put(out, "0x");
    sdec_put_hex(out, value->number, 2);
  } else {
    sdec_put_dec(out, value->number);
  }
}

static void report(struct sdec_oracle *o, const struct sdec_item *item, const char *clause, const struct value *got,
                   const char *text, const struct value *asked) {
  struct sdec_text *out = sdec_oracle_say(o, SDEC_FINDING_ASKED, item->offset, got->name, clause);
  sdec_put(out, got->name);
  sdec_put(out, " is ");
  put_value(got, out);
  sdec_put(out, text);
  if (asked != NULL) {
    sdec_put(out, asked->name);
    sdec_put(out, " ");
    put_value(asked, out);
  }
}

void sdec_tie_judge(struct sdec_oracle *o, const struct asked *request, const struct sdec_item *item,
                    const char *clause) {
  struct value got, asked;
  if (!value_of(item, o->unit->span, &got) || got.tie == SDEC_TIE_NONE) {
    return;
  }
  if (got.tie == SDEC_TIE_ONE_OF && (got.number & (got.number - 1)) != 0) {
    report(o, item, clause, &got, ", which is more than one choice", NULL);
  }
  if (got.asked == NULL) {
    return;
  }
  if (!find_asked(request, got.asked, &asked)) {
    if (got.tie == SDEC_TIE_ONE_OF && got.number != 0) {
      report(o, item, clause, &got, ", and the request offered nothing of the kind", NULL);
    }
    return;
  }
  asked.is_hex = asked.is_hex || got.is_hex;
  if (got.tie == SDEC_TIE_SAME && !same(&got, &asked)) {
    report(o, item, clause, &got, ", the request has ", &asked);
  } else if (got.tie == SDEC_TIE_AT_MOST && got.number > asked.number) {
    report(o, item, clause, &got, ", the request allows ", &asked);
  } else if (got.tie == SDEC_TIE_ONE_OF && (got.number & ~asked.number) != 0) {
    report(o, item, clause, &got, ", the request offered ", &asked);
  }
}
