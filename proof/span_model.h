/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Replaces the reads of span.h for Eva; the real ones are proved against span_contracts.h, for spans of every length.
 * Here a span is a length and a token: the address past the end of a block. Reading through the token raises an alarm,
 * and so does passing on a span with another address. A read through span.h returns any number of its width, or zero
 * where span.h promises zero. Included before everything else.
 */
#ifndef PROOF_SPAN_MODEL_H
#define PROOF_SPAN_MODEL_H

#define span_sub code_span_sub
#define span_from code_span_from
#define span_u8 code_span_u8
#define span_le code_span_le
#define span_be code_span_be
#define span_is_zero code_span_is_zero
#include "base/span.h" /* for span_has, which reads no bytes */
#undef span_sub
#undef span_from
#undef span_u8
#undef span_le
#undef span_be
#undef span_is_zero

#include "any.h"

#ifdef MORE_BYTES /* the harness has further unreadable bytes in the same block, and its own span_used */
extern uint8_t proof_block[MORE_BYTES];
#define TOKEN (proof_block + MORE_BYTES)
#else
extern const uint8_t proof_block[1];
#define TOKEN (proof_block + 1)
#endif

static inline struct sdec_span any_span(void) {
  return (struct sdec_span){TOKEN, any_32()};
}

#ifdef MORE_BYTES
static inline void span_used(struct sdec_span s);
#else
static inline void span_used(struct sdec_span s) {
  const uint8_t *data = s.data;
  /*@ assert token: data == (const unsigned char *)proof_block + 1; */
}
#endif

static inline struct sdec_span span_sub(struct sdec_span s, uint64_t offset, uint64_t n) {
  const uint64_t from = offset < s.len ? offset : s.len;
  const uint64_t left = s.len - from;
  span_used(s);
  return (struct sdec_span){s.data, (uint32_t)(n < left ? n : left)};
}

static inline struct sdec_span span_from(struct sdec_span s, uint64_t offset) {
  return span_sub(s, offset, s.len);
}

static inline uint64_t span_number(struct sdec_span s, uint64_t offset, uint32_t width) {
  span_used(s);
  /*@ assert width: width <= 8; */
  return span_has(s, offset, width) ? any_64() : 0;
}

static inline uint8_t span_u8(struct sdec_span s, uint64_t offset) {
  span_used(s);
  return span_has(s, offset, 1) ? any_8() : 0;
}

static inline uint64_t span_le(struct sdec_span s, uint64_t offset, uint32_t width) {
  return span_number(s, offset, width);
}

static inline uint64_t span_be(struct sdec_span s, uint64_t offset, uint32_t width) {
  return span_number(s, offset, width);
}

static inline bool span_is_zero(struct sdec_span s) {
  span_used(s);
  return s.len == 0 || any_flag();
}

#endif
