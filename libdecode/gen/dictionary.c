/* SPDX-License-Identifier: BSD-3-Clause
 *
 * fuzz/spdm.dict: byte strings that fuzzers may splice in, in the dictionary format that AFL++ and libFuzzer share:
 * message codes behind each version, named values, values that rows select by or test for. No message is named here.
 */
#include <stdlib.h>

#include "gen.h"

struct token {
  uint8_t bytes[8];
  uint32_t len;
};

struct tokens {
  struct token *items;
  size_t n;
};

static bool seen(struct tokens *tokens, const struct token *t) {
  for (size_t i = 0; i < tokens->n; i++) {
    const struct token *old = &tokens->items[i];
    bool same = old->len == t->len;
    for (uint32_t j = 0; same && j < t->len; j++) {
      same = old->bytes[j] == t->bytes[j];
    }
    if (same) {
      return true;
    }
  }
  tokens->items = realloc(tokens->items, (tokens->n + 1) * sizeof(*tokens->items));
  if (tokens->items == NULL) {
    abort();
  }
  tokens->items[tokens->n++] = *t;
  return false;
}

static void print_token(struct tokens *tokens, const struct token *t) {
  if (seen(tokens, t)) {
    return;
  }
  putchar('"');
  for (uint32_t i = 0; i < t->len; i++) {
    printf("\\x%02x", t->bytes[i]);
  }
  printf("\"\n");
}

/* A single byte is found by any fuzzer; only longer values are worth a token. */
static void print_number(struct tokens *tokens, uint64_t value, uint32_t width, bool be) {
  struct token t = {.len = width};
  for (uint32_t i = 0; i < width; i++) {
    t.bytes[be ? width - 1 - i : i] = (uint8_t)(value >> (8 * i));
  }
  if (width > 1) {
    print_token(tokens, &t);
  }
}

static void print_row(struct tokens *tokens, const struct sdec_field *row) {
  for (const struct sdec_name *n = row->names; n != NULL && n->name != NULL; n++) {
    print_number(tokens, n->value, row->width, row->be != 0);
  }
  for (const struct sdec_bits *b = row->bits; b != NULL && b->name != NULL; b++) {
    print_number(tokens, UINT64_C(1) << b->lo, row->width, row->be != 0);
  }
  for (const struct sdec_case *c = row->cases; c != NULL && c->group != NULL; c++) {
    print_number(tokens, c->value, c->value > UINT16_MAX ? 4 : 2, false);
  }
}

static void print_group(struct tokens *tokens, const struct sdec_group *group) {
  const struct sdec_group *inner;
  for (uint32_t i = 0; i < group->n_rows; i++) {
    print_row(tokens, &group->rows[i]);
    for (uint32_t j = 0; (inner = sdec_row_group(&group->rows[i], j)) != NULL; j++) {
      print_group(tokens, inner);
    }
  }
}

static void print_codes(struct tokens *tokens, const struct sdec_protocol *protocol) {
  for (uint32_t code = 0; code < protocol->n_messages; code++) {
    const struct sdec_message *m = protocol->messages[code];
    if (m == NULL) {
      continue;
    }
    for (uint32_t version = 0x10; version <= 0x14; version++) {
      if (version >= m->since && (m->until == 0 || version <= m->until)) {
        struct token t = {.len = protocol->code_offset + 1u};
        t.bytes[0] = (uint8_t)version;
        t.bytes[protocol->code_offset] = (uint8_t)code;
        print_token(tokens, &t);
      }
    }
    print_group(tokens, m->body);
  }
}

void gen_dictionary(void) {
  struct tokens tokens = {0};
  uint32_t n_protocols, n_objects;
  printf("# Made by `tablegen dict` from the tables in libdecode/proto; do not edit.\n");
  const struct sdec_protocol *const *protocols = sdec_protocols(&n_protocols);
  for (uint32_t i = 0; i < n_protocols; i++) {
    print_codes(&tokens, protocols[i]);
  }
  const struct sdec_group *const *objects = sdec_objects(&n_objects);
  for (uint32_t i = 0; i < n_objects; i++) {
    print_group(&tokens, objects[i]);
  }
  free(tokens.items);
}
