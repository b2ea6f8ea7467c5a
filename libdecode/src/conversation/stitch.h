/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Reassembles large messages and objects from pieces: CHUNK_* by handle and sequence number, certificate chains and
 * logs by offset.
 */
#ifndef SDEC_STITCH_H
#define SDEC_STITCH_H

#include "memory/buffer.h"

/* The maximum size, unless half of the memory is less. Anything larger is reported and skipped. */
#define STITCH_LIMIT (16u << 20)

/* One reassembly. Starts zeroed. */
struct stitch {
  struct buffer buffer;
  uint32_t total;
  uint32_t key;                   /* chunk handle, or slot */
  uint32_t next;                  /* chunks: expected sequence number */
  const struct sdec_group *group; /* portions: layout of the whole */
  uint64_t number;                /* for the caller; 0 for a new reassembly */
  bool open;
};

/* One piece, from the facts and payload of a message. */
struct piece {
  struct sdec_span bytes;
  uint32_t key;
  uint32_t sequence, total; /* chunks; total: in the first one */
  bool last;
  bool has_offset; /* portions; false if the request was not captured */
  uint32_t offset, remainder;
  const struct sdec_group *group;
};

enum stitch_result {
  STITCH_MORE,  /* pieces are still missing, or this one was unusable */
  STITCH_WHOLE, /* *out_whole is complete and points into the piece */
  STITCH_BUILT  /* *out_whole is complete and points into a pool block that the caller now owns */
};

/* Both add one piece and set *out_note to what is wrong with it (code 0: nothing). */
enum stitch_result sdec_stitch_chunk(struct stitch *s, struct pool *pool, const struct piece *piece,
                                     struct sdec_span *out_whole, struct sdec_note *out_note);
enum stitch_result sdec_stitch_portion(struct stitch *s, struct pool *pool, const struct piece *piece,
                                       struct sdec_span *out_whole, struct sdec_note *out_note);

/* sdec_stitch_drop discards the collected bytes and returns their number. */
uint32_t sdec_stitch_drop(struct stitch *s, struct pool *pool);

#endif
