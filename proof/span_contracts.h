/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Contracts of the functions of span.h, for spans of every length and any 64-bit offset and number of bytes. With
 * -wp-rte, the proof includes that each read is inside the span.
 */
#ifndef PROOF_SPAN_CONTRACTS_H
#define PROOF_SPAN_CONTRACTS_H

#include "sdec_walk.h"

/*@ predicate bytes_there(struct sdec_span s) = s.len == 0 || \valid_read(s.data + (0 .. s.len - 1));

    predicate part_of(struct sdec_span part, struct sdec_span whole) =
      part.len == 0 ||
      \exists integer from; 0 <= from && from + part.len <= whole.len && part.data == whole.data + from;
*/

/*@ assigns \nothing;
    ensures exact: \result <==> offset + n <= s.len; */
static inline bool span_has(struct sdec_span s, uint64_t offset, uint64_t n);

/*@ requires bytes_there(s);
    assigns \nothing;
    ensures there: bytes_there(\result) && part_of(\result, s);
    ensures len: \result.len == (offset >= s.len ? 0 : n < s.len - offset ? n : s.len - offset); */
static inline struct sdec_span span_sub(struct sdec_span s, uint64_t offset, uint64_t n);

/*@ requires bytes_there(s);
    assigns \nothing;
    ensures there: bytes_there(\result) && part_of(\result, s);
    ensures len: \result.len == (offset < s.len ? s.len - offset : 0); */
static inline struct sdec_span span_from(struct sdec_span s, uint64_t offset);

/*@ requires bytes_there(s);
    assigns \nothing;
    ensures value: offset < s.len ==> \result == s.data[offset];
    ensures beyond: offset >= s.len ==> \result == 0; */
static inline uint8_t span_u8(struct sdec_span s, uint64_t offset);

/*@ requires bytes_there(s) && width <= 8;
    assigns \nothing;
    ensures beyond: offset + width > s.len ==> \result == 0; */
static inline uint64_t span_le(struct sdec_span s, uint64_t offset, uint32_t width);

/*@ requires bytes_there(s) && width <= 8;
    assigns \nothing;
    ensures beyond: offset + width > s.len ==> \result == 0; */
static inline uint64_t span_be(struct sdec_span s, uint64_t offset, uint32_t width);

/*@ requires bytes_there(s);
    assigns \nothing;
    ensures empty: s.len == 0 ==> \result; */
static inline bool span_is_zero(struct sdec_span s);

#endif
