/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The callbacks for libcbor; each fills in one token.
 */
#include "show/evidence/cbor_token.h"

#include <cbor.h>

static void set(void *context, uint8_t kind, uint64_t number) {
  struct token *token = context;
  token->kind = kind;
  token->number = number;
}

static void set_span(void *context, uint8_t kind, cbor_data data, size_t len) {
  struct token *token = context;
  token->kind = kind;
  token->span = (struct sdec_span){data, (uint32_t)len}; /* part of a span, so the length fits */
}

static void set_real(void *context, double value) {
  struct token *token = context;
  token->kind = TOKEN_FLOAT;
  token->real = value;
}

/* Kept on one line each for readability. */
// clang-format off
static void on_uint8(void *context, uint8_t value) { set(context, TOKEN_UNSIGNED, value); }
static void on_uint16(void *context, uint16_t value) { set(context, TOKEN_UNSIGNED, value); }
static void on_uint32(void *context, uint32_t value) { set(context, TOKEN_UNSIGNED, value); }
static void on_uint64(void *context, uint64_t value) { set(context, TOKEN_UNSIGNED, value); }
static void on_negative8(void *context, uint8_t value) { set(context, TOKEN_NEGATIVE, value); }
static void on_negative16(void *context, uint16_t value) { set(context, TOKEN_NEGATIVE, value); }
static void on_negative32(void *context, uint32_t value) { set(context, TOKEN_NEGATIVE, value); }
static void on_negative64(void *context, uint64_t value) { set(context, TOKEN_NEGATIVE, value); }
static void on_bytes(void *context, cbor_data data, size_t len) { set_span(context, TOKEN_BYTES, data, len); }
static void on_bytes_start(void *context) { set(context, TOKEN_BYTES_START, 0); }
static void on_text(void *context, cbor_data data, size_t len) { set_span(context, TOKEN_TEXT, data, len); }
static void on_text_start(void *context) { set(context, TOKEN_TEXT_START, 0); }
static void on_array(void *context, size_t count) { set(context, TOKEN_ARRAY, count); }
static void on_array_start(void *context) { set(context, TOKEN_ARRAY_START, 0); }
static void on_map(void *context, size_t count) { set(context, TOKEN_MAP, count); }
static void on_map_start(void *context) { set(context, TOKEN_MAP_START, 0); }
static void on_tag(void *context, uint64_t tag) { set(context, TOKEN_TAG, tag); }
static void on_single(void *context, float value) { set_real(context, (double)value); }
static void on_double(void *context, double value) { set_real(context, value); }
static void on_undefined(void *context) { set(context, TOKEN_UNDEFINED, 0); }
static void on_null(void *context) { set(context, TOKEN_NULL, 0); }
static void on_bool(void *context, bool value) { set(context, TOKEN_BOOL, value); }
static void on_break(void *context) { set(context, TOKEN_BREAK, 0); }

static const struct cbor_callbacks callbacks = {
    .uint8 = on_uint8, .uint16 = on_uint16, .uint32 = on_uint32, .uint64 = on_uint64,
    .negint8 = on_negative8, .negint16 = on_negative16, .negint32 = on_negative32, .negint64 = on_negative64,
    .byte_string = on_bytes, .byte_string_start = on_bytes_start, .string = on_text, .string_start = on_text_start,
    .array_start = on_array, .indef_array_start = on_array_start, .map_start = on_map, .indef_map_start = on_map_start,
    .tag = on_tag, .float2 = on_single, .float4 = on_single, .float8 = on_double,
    .undefined = on_undefined, .null = on_null, .boolean = on_bool, .indef_break = on_break,
};
// clang-format on

/* Decodes what libcbor rejects: unassigned simple values and, before version 0.11, one-byte tags. */
static bool read_here(struct sdec_span in, struct token *out) {
  const uint8_t first = in.data[0];
  if (first >= 0xC0 && first <= 0xD7) {
    *out = (struct token){.kind = TOKEN_TAG, .number = first & 31u, .len = 1};
    return true;
  }
  if (first >= 0xE0 && first <= 0xF3) {
    *out = (struct token){.kind = TOKEN_SIMPLE, .number = first & 31u, .len = 1};
    return true;
  }
  if (first == 0xF8 && in.len > 1 && in.data[1] >= 32) {
    *out = (struct token){.kind = TOKEN_SIMPLE, .number = in.data[1], .len = 2};
    return true;
  }
  return false;
}

enum diagnostic_end token_next(struct sdec_span in, struct token *out) {
  *out = (struct token){0};
  if (in.len == 0) {
    return CBOR_SHORT;
  }
  if (read_here(in, out)) {
    return CBOR_WHOLE;
  }
  const struct cbor_decoder_result result = cbor_stream_decode(in.data, in.len, &callbacks, out);
  if (result.status != CBOR_DECODER_FINISHED) {
    return result.status == CBOR_DECODER_NEDATA ? CBOR_SHORT : CBOR_MALFORMED;
  }
  out->len = (uint32_t)result.read;
  return out->len > 0 && out->len <= in.len ? CBOR_WHOLE : CBOR_MALFORMED;
}
