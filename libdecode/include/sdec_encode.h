/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Encoding: turns the items of a walk back into bytes, by the same rows. Unchanged items give the bytes that were read.
 * The caller may replace values, replace bytes by more or fewer bytes, and omit or repeat elements; the counts and
 * lengths that the tables tie to them are adjusted.
 *
 *     sdec_begin(&it, group, &env, span);
 *     sdec_encode_begin(&enc, group, out, sizeof(out));
 *     while (sdec_next(&it, &item)) {
 *       sdec_encode_item(&enc, &item, span_of(&item));
 *     }
 *     if (sdec_encode_end(&enc, &len)) { ... }
 */
#ifndef SDEC_ENCODE_H
#define SDEC_ENCODE_H

#include "sdec_walk.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Position of a written number or bit field, a length or count that may have to be adjusted. */
struct sdec_encoded {
  uint32_t at;
  uint8_t width, be, lo, hi; /* width 0: none was written */
};

struct sdec_encode_frame {
  const struct sdec_group *group; /* NULL: an array */
  uint32_t from, in_from;         /* its start in the output and in the input */
  uint32_t index;                 /* array: of the last element */
  uint16_t row;                   /* group: the next row */
  uint8_t op;                     /* enum sdec_op of its size or count */
  bool again;                     /* array: the last element is a repetition */
  uint16_t mul;
  int64_t grown, more;            /* change in bytes; in elements */
  struct sdec_encoded tie, ends;  /* the number outside that bounds or counts it; the number inside that ends it */
};

/* A message being encoded. Its members are private. */
struct sdec_encode {
  uint8_t *out;
  uint32_t room;
  uint64_t len;
  bool misfit;
  uint32_t top, left_out; /* depth being written; depth being omitted */
  uint32_t in_pos;        /* position in the input */
  struct sdec_encoded number; /* the previous leaf, whose bit fields may follow */
  struct sdec_encoded vars[SDEC_SCRATCH_VARS];
  struct sdec_encode_frame stack[SDEC_DEPTH];
};

/* sdec_encode_begin starts a message of layout `group`, the one given to sdec_begin, in `out` of `room` bytes. */
SDEC_API void sdec_encode_begin(struct sdec_encode *enc, const struct sdec_group *group, uint8_t *out, uint32_t room);

/* sdec_encode_item encodes the next item of the walk. A number is written from item->value, then its named bits from
 * the value of each BIT item. `content` is the content of a leaf of bytes, and ignored for other items. Leave lengths
 * and counts as the walk gave them: they are adjusted to what they describe. Padding is generated.
 *
 * sdec_encode_skip omits the next item of the walk. Omit whole array elements only, from OPEN to CLOSE. To repeat an
 * element, give its items again. */
SDEC_API void sdec_encode_item(struct sdec_encode *enc, const struct sdec_item *item, struct sdec_span content);
SDEC_API void sdec_encode_skip(struct sdec_encode *enc, const struct sdec_item *item);

/* sdec_encode_end gives the length. False, and the content of `out` unusable, if the message needs more than `room`
 * bytes, or if a part changed its size that no number of the message describes (a digest, an array by a mask), or that
 * the number cannot hold. Unchanged items give the bytes that were walked, damaged or not. Values may decide which rows
 * exist: walk the new message to check that it decodes as meant. */
SDEC_API SDEC_MUST_USE bool sdec_encode_end(struct sdec_encode *enc, uint32_t *out_len);

#ifdef __cplusplus
}
#endif

#endif
