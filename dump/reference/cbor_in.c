/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Reads tokens and checks that they are of the expected type.
 */
#include "reference/cbor_in.h"

#include <stdio.h>
#include <string.h>

#include "show/evidence/cbor_token.h"

static const char *const token_names[] = {[TOKEN_UNSIGNED] = "a number",
                                          [TOKEN_NEGATIVE] = "a negative number",
                                          [TOKEN_BYTES] = "a byte string",
                                          [TOKEN_TEXT] = "a text",
                                          [TOKEN_BYTES_START] = "a byte string in pieces",
                                          [TOKEN_TEXT_START] = "a text in pieces",
                                          [TOKEN_ARRAY] = "an array",
                                          [TOKEN_ARRAY_START] = "an array",
                                          [TOKEN_MAP] = "a map",
                                          [TOKEN_MAP_START] = "a map",
                                          [TOKEN_TAG] = "a tag",
                                          [TOKEN_FLOAT] = "a floating-point number",
                                          [TOKEN_BOOL] = "true or false",
                                          [TOKEN_NULL] = "null",
                                          [TOKEN_UNDEFINED] = "undefined",
                                          [TOKEN_SIMPLE] = "a simple value",
                                          [TOKEN_BREAK] = "a break"};

bool cbor_fail(struct cbor_in *in, const char *problem) {
  if (cbor_good(in)) {
    (void)snprintf(in->problem, CBOR_IN_PROBLEM, "offset 0x%x: %s", in->at, problem);
  }
  return false;
}

static bool unexpected(struct cbor_in *in, const char *expected, uint32_t kind) {
  char words[100];
  (void)snprintf(words, sizeof(words), "%s is expected, not %s", expected, token_names[kind]);
  return cbor_fail(in, words);
}

static bool peek(struct cbor_in *in, struct token *out) {
  const struct sdec_span rest = {in->whole.data + in->at, in->end - in->at};
  if (!cbor_good(in)) {
    return false;
  }
  const enum diagnostic_end end = token_next(rest, out);
  return end == CBOR_WHOLE || cbor_fail(in, end == CBOR_SHORT ? "the bytes end early" : "no CBOR");
}

/* take consumes a token of one of two kinds. */
static bool take(struct cbor_in *in, uint32_t kind, uint32_t other, const char *expected, struct token *out) {
  if (!peek(in, out)) {
    return false;
  }
  if (out->kind != kind && out->kind != other) {
    return unexpected(in, expected, out->kind);
  }
  in->at += out->len;
  return true;
}

bool cbor_ends(struct cbor_in *in) {
  return cbor_good(in) && (in->at == in->end || cbor_fail(in, "bytes behind the end"));
}

uint32_t cbor_kind(const struct cbor_in *in) {
  return in->at < in->end ? in->whole.data[in->at] >> 5 : 8;
}

bool cbor_is_tag(const struct cbor_in *in, uint64_t tag) {
  struct token token;
  const struct sdec_span rest = {in->whole.data + in->at, in->end - in->at};
  return cbor_kind(in) == 6 && token_next(rest, &token) == CBOR_WHOLE && token.kind == TOKEN_TAG && token.number == tag;
}

bool cbor_unsigned(struct cbor_in *in, uint64_t *out) {
  struct token token;
  const bool good = take(in, TOKEN_UNSIGNED, TOKEN_UNSIGNED, "a number", &token);
  *out = good ? token.number : 0;
  return good;
}

bool cbor_integer(struct cbor_in *in, int64_t *out) {
  struct token token;
  if (!take(in, TOKEN_UNSIGNED, TOKEN_NEGATIVE, "a number", &token)) {
    return false;
  }
  if (token.number > INT64_MAX) {
    return cbor_fail(in, "the number before is too large");
  }
  *out = token.kind == TOKEN_UNSIGNED ? (int64_t)token.number : -1 - (int64_t)token.number;
  return true;
}

bool cbor_bytes(struct cbor_in *in, struct sdec_span *out) {
  struct token token;
  const bool good = take(in, TOKEN_BYTES, TOKEN_BYTES, "a byte string", &token);
  *out = good ? token.span : (struct sdec_span){NULL, 0};
  return good;
}

bool cbor_text(struct cbor_in *in, struct sdec_span *out) {
  struct token token;
  const bool good = take(in, TOKEN_TEXT, TOKEN_TEXT, "a text", &token);
  *out = good ? token.span : (struct sdec_span){NULL, 0};
  return good;
}

bool cbor_tag(struct cbor_in *in, uint64_t *out) {
  struct token token;
  const bool good = take(in, TOKEN_TAG, TOKEN_TAG, "a tag", &token);
  *out = good ? token.number : 0;
  return good;
}

/* --------------------------------------------------------------------------------------------- arrays and maps */

/* A count above the number of bytes left is damage, and would take long to loop over. */
static bool begin(struct cbor_in *in, const struct token *token, struct cbor_list *out) {
  *out = (struct cbor_list){.left = token->number,
                            .open_ended = token->kind == TOKEN_ARRAY_START || token->kind == TOKEN_MAP_START};
  return out->left <= in->end - in->at || cbor_fail(in, "more elements than bytes");
}

bool cbor_array(struct cbor_in *in, struct cbor_list *out) {
  struct token token;
  return take(in, TOKEN_ARRAY, TOKEN_ARRAY_START, "an array", &token) && begin(in, &token, out);
}

bool cbor_map(struct cbor_in *in, struct cbor_keys *out) {
  struct token token;
  out->n = 0;
  return take(in, TOKEN_MAP, TOKEN_MAP_START, "a map", &token) && begin(in, &token, &out->list);
}

bool cbor_more(struct cbor_in *in, struct cbor_list *list) {
  struct token token;
  if (!list->open_ended) {
    const bool more = cbor_good(in) && list->left > 0;
    list->left -= more;
    return more;
  }
  if (!peek(in, &token)) {
    return false;
  }
  in->at += token.kind == TOKEN_BREAK ? token.len : 0;
  return token.kind != TOKEN_BREAK;
}

static bool is_new(struct cbor_in *in, struct cbor_keys *keys, struct sdec_span key) {
  for (uint32_t i = 0; i < keys->n; i++) {
    if (keys->seen[i].len == key.len && memcmp(keys->seen[i].data, key.data, key.len) == 0) {
      return cbor_fail(in, "the key before stands twice in its map");
    }
  }
  if (keys->n == CBOR_IN_MEMBERS) {
    return cbor_fail(in, "a map of too many members");
  }
  keys->seen[keys->n++] = key;
  return true;
}

bool cbor_key(struct cbor_in *in, struct cbor_keys *keys, int64_t *out) {
  struct sdec_span key;
  if (!cbor_more(in, &keys->list)) {
    return false;
  }
  struct cbor_in number = *in;
  const uint32_t kind = cbor_kind(in);
  if (!cbor_skip(in, &key) || !is_new(in, keys, key)) {
    return false;
  }
  *out = CBOR_OTHER_KEY;
  return kind > 1 || key.len > 8 || cbor_integer(&number, out);
}

struct cbor_in cbor_inside(const struct cbor_in *in, struct sdec_span bytes) {
  const uint32_t at = bytes.data != NULL ? (uint32_t)(bytes.data - in->whole.data) : in->at;
  return (struct cbor_in){.whole = in->whole, .at = at, .end = at + bytes.len, .problem = in->problem};
}

/* Items that a token contains; STEP_OPEN: all up to a break. */
#define STEP_OPEN UINT64_MAX

static uint64_t holds(const struct token *token) {
  switch (token->kind) {
    case TOKEN_ARRAY: return token->number;
    case TOKEN_MAP: return token->number > UINT32_MAX ? UINT32_MAX : 2 * token->number;
    case TOKEN_TAG: return 1;
    case TOKEN_ARRAY_START:
    case TOKEN_MAP_START:
    case TOKEN_BYTES_START:
    case TOKEN_TEXT_START: return STEP_OPEN;
    default: return 0;
  }
}

static bool skip_token(struct cbor_in *in, uint64_t left[CBOR_IN_DEPTH], uint32_t *depth) {
  struct token token;
  if (!peek(in, &token)) {
    return false;
  }
  uint64_t *here = *depth > 0 ? &left[*depth - 1] : NULL;
  if (token.kind == TOKEN_BREAK && (here == NULL || *here != STEP_OPEN)) {
    return cbor_fail(in, "a break outside of an open-ended item");
  }
  in->at += token.len;
  if (token.kind == TOKEN_BREAK) {
    *here = 0;
  } else if (here != NULL && *here != STEP_OPEN) {
    --*here;
  }
  const uint64_t more = holds(&token);
  if (more > 0 && *depth == CBOR_IN_DEPTH) {
    return cbor_fail(in, "too deep");
  }
  if (more > 0) {
    left[(*depth)++] = more;
  }
  while (*depth > 0 && left[*depth - 1] == 0) {
    --*depth;
  }
  return true;
}

bool cbor_skip(struct cbor_in *in, struct sdec_span *out) {
  uint64_t left[CBOR_IN_DEPTH];
  uint32_t depth = 0;
  const uint32_t start = in->at;
  do {
    if (!skip_token(in, left, &depth)) {
      return false;
    }
  } while (depth > 0);
  if (out != NULL) {
    *out = (struct sdec_span){in->whole.data + start, in->at - start};
  }
  return true;
}
