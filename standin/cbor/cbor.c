/* SPDX-License-Identifier: BSD-3-Clause
 *
 * One item of CBOR (RFC 8949) after the other, for the callbacks of dump/show/evidence.
 */
#include <cbor.h>
#include <math.h>
#include <string.h>

enum { INDEFINITE = 31 };

struct head {
  uint8_t major, info;
  uint64_t number;
  size_t len;
};

static enum cbor_decoder_status read_head(cbor_data source, size_t len, struct head *out) {
  *out = (struct head){.major = source[0] >> 5, .info = source[0] & 31, .len = 1};
  if (out->info < 24 || out->info == INDEFINITE) {
    out->number = out->info;
    return CBOR_DECODER_FINISHED;
  }
  if (out->info > 27) {
    return CBOR_DECODER_ERROR;
  }
  const size_t n = (size_t)1 << (out->info - 24);
  if (len < 1 + n) {
    return CBOR_DECODER_NEDATA;
  }
  for (size_t i = 0; i < n; i++) {
    out->number = out->number << 8 | source[1 + i];
  }
  out->len += n;
  return CBOR_DECODER_FINISHED;
}

static float half(uint16_t bits) {
  const int exponent = bits >> 10 & 31, mantissa = bits & 1023;
  const float value = exponent == 0    ? ldexpf((float)mantissa, -24)
                      : exponent == 31 ? (mantissa == 0 ? INFINITY : NAN)
                                       : ldexpf((float)(mantissa + 1024), exponent - 25);
  return (bits & 0x8000) != 0 ? -value : value;
}

static bool give_simple(const struct head *head, const struct cbor_callbacks *c, void *context) {
  const uint32_t word = (uint32_t)head->number;
  float single;
  double real;
  switch (head->info) {
    case 20: c->boolean(context, false); return true;
    case 21: c->boolean(context, true); return true;
    case 22: c->null(context); return true;
    case 23: c->undefined(context); return true;
    case 25: c->float2(context, half((uint16_t)word)); return true;
    case 26:
      memcpy(&single, &word, sizeof(single));
      c->float4(context, single);
      return true;
    case 27:
      memcpy(&real, &head->number, sizeof(real));
      c->float8(context, real);
      return true;
    case INDEFINITE: c->indef_break(context); return true;
    default: return false;
  }
}

/* Items whose head may say that their length is not known yet. */
static bool give_open(const struct head *head, const struct cbor_callbacks *c, void *context) {
  switch (head->major) {
    case 2: c->byte_string_start(context); return true;
    case 3: c->string_start(context); return true;
    case 4: c->indef_array_start(context); return true;
    case 5: c->indef_map_start(context); return true;
    default: return false;
  }
}

static bool give(const struct head *head, cbor_data text, const struct cbor_callbacks *c, void *context) {
  if (head->major == 7) {
    return give_simple(head, c, context);
  }
  if (head->info == INDEFINITE) {
    return give_open(head, c, context);
  }
  switch (head->major) {
    case 0: c->uint64(context, head->number); return true;
    case 1: c->negint64(context, head->number); return true;
    case 2: c->byte_string(context, text, (size_t)head->number); return true;
    case 3: c->string(context, text, (size_t)head->number); return true;
    case 4: c->array_start(context, (size_t)head->number); return head->number <= SIZE_MAX;
    case 5: c->map_start(context, (size_t)head->number); return head->number <= SIZE_MAX;
    default: c->tag(context, head->number); return true;
  }
}

struct cbor_decoder_result cbor_stream_decode(cbor_data source, size_t len, const struct cbor_callbacks *callbacks,
                                              void *context) {
  struct head head;
  struct cbor_decoder_result result = {.status = CBOR_DECODER_NEDATA};
  if (len == 0) {
    return result;
  }
  result.status = read_head(source, len, &head);
  const bool string = (head.major == 2 || head.major == 3) && head.info != INDEFINITE;
  if (result.status != CBOR_DECODER_FINISHED) {
    return result;
  }
  if (string && head.number > len - head.len) {
    result.status = CBOR_DECODER_NEDATA;
    return result;
  }
  if (!give(&head, source + head.len, callbacks, context)) {
    result.status = CBOR_DECODER_ERROR;
    return result;
  }
  result.read = head.len + (string ? (size_t)head.number : 0);
  return result;
}
