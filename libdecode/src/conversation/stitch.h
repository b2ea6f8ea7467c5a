/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Large messages and objects put together from the pieces that messages carry: CHUNK_* by handle and sequence number,
 * certificate chains and logs by offset.
 */
#ifndef SDEC_STITCH_H
#define SDEC_STITCH_H

#include "memory/buffer.h"

/* The most that is put together, or half of the memory; larger ones are reported and left alone. */
#define STITCH_LIMIT (16u << 20)

/* One large thing in the making. Starts zeroed. */
struct stitch {
  struct buffer buffer;
  uint32_t total;
  uint32_t key;                   /* chunk handle, or slot */
  uint32_t next;                  /* chunks: sequence number that is due */
  const struct sdec_group *group; /* portions: layout of the whole */
  uint64_t number;                /* the caller's, for what is open now; 0 when it is new */
  bool open;
};

/* One piece, as facts and a payload tell it. */
struct piece {
  struct sdec_span bytes;
  uint32_t key;
  uint32_t sequence, total; /* chunks; total: in the first one */
  bool last;
  bool has_offset; /* portions; false: the request is not in the capture */
  uint32_t offset, remainder;
  const struct sdec_group *group;
};

enum stitch_result {
  STITCH_MORE,  /* pieces are missing yet, or this one was of no use */
  STITCH_WHOLE, /* *out_whole is complete and points into the piece */
  STITCH_BUILT  /* *out_whole is complete and points into a pool block, now the caller's */
};

/* Both add one piece and say in *out_note (code 0: nothing) what is wrong with it. */
enum stitch_result sdec_stitch_chunk(struct stitch *s, struct pool *pool, const struct piece *piece,
                                     struct sdec_span *out_whole, struct sdec_note *out_note);
enum stitch_result sdec_stitch_portion(struct stitch *s, struct pool *pool, const struct piece *piece,
                                       struct sdec_span *out_whole, struct sdec_note *out_note);

/* sdec_stitch_drop gives up what was collected and returns how many bytes that was. */
uint32_t sdec_stitch_drop(struct stitch *s, struct pool *pool);

#endif
