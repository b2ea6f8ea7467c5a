/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Encoding: the items of a walk become bytes again, by the same rows. What the caller leaves alone comes out as it
 * came in; values may be replaced, bytes by more or fewer bytes, elements left out or repeated, and the counts and
 * lengths that the tables tie to them follow.
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

/* A number that was written, or some of its bits, where a length or a count may have to follow. */
struct sdec_encoded {
  uint32_t at;
  uint8_t width, be, lo, hi; /* width 0: none was written */
};

struct sdec_encode_frame {
  const struct sdec_group *group; /* NULL: an array */
  uint32_t from, in_from;         /* where it begins, in the output and in what was walked */
  uint32_t index;                 /* array: that of the last element */
  uint16_t row;                   /* group: the first row that has not come */
  uint8_t op;                     /* enum sdec_op of what bounds or counts it */
  bool again;                     /* array: its last element came before */
  uint16_t mul;
  int64_t grown, more;            /* by so many bytes; by so many elements */
  struct sdec_encoded tie, ends;  /* the number that bounds or counts it from outside; the one within that ends it */
};

/* A message on its way out. Its members are private. */
struct sdec_encode {
  uint8_t *out;
  uint32_t room;
  uint64_t len;
  bool misfit;
  uint32_t top, left_out; /* depth of what is being written; of what is being left out */
  uint32_t in_pos;        /* in what was walked */
  struct sdec_encoded number; /* the leaf before, whose bits may follow */
  struct sdec_encoded vars[SDEC_SCRATCH_VARS];
  struct sdec_encode_frame stack[SDEC_DEPTH];
};

/* sdec_encode_begin starts a message of layout `group`, as given to sdec_begin, in `out`, which has `room` bytes. */
SDEC_API void sdec_encode_begin(struct sdec_encode *enc, const struct sdec_group *group, uint8_t *out, uint32_t room);

/* sdec_encode_item takes the next item of the walk. A number is written from item->value, then its named bits from the
 * value of each BIT item; `content` is what stands for a leaf of bytes, and is not looked at for other items. Leave
 * lengths and counts as the walk gave them: they change by as much as what they describe. Padding is made anew.
 *
 * sdec_encode_skip takes the next item of the walk and leaves it out; leave out elements of arrays, whole, from their
 * OPEN to their CLOSE. To repeat an element, give its items again. */
SDEC_API void sdec_encode_item(struct sdec_encode *enc, const struct sdec_item *item, struct sdec_span content);
SDEC_API void sdec_encode_skip(struct sdec_encode *enc, const struct sdec_item *item);

/* sdec_encode_end gives the length. It is false, and what `out` holds of no use, if the message has more bytes than
 * `room`, or if something changed its size that no number of the message describes (a digest, an array by a mask), or
 * by so much that the number cannot hold it. Items that nothing changed give the bytes that were walked, damaged or not.
 * Whether the new message decodes as meant is for a walk to say: values may decide which rows there are. */
SDEC_API SDEC_MUST_USE bool sdec_encode_end(struct sdec_encode *enc, uint32_t *out_len);

#ifdef __cplusplus
}
#endif

#endif
