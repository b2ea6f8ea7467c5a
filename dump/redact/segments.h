/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Where bytes that travelled in a TCP stream stand in its segments.
 */
#ifndef DUMP_REDACT_SEGMENTS_H
#define DUMP_REDACT_SEGMENTS_H

#include "redact/tape.h"

#define STREAM_CURSORS 64

/* How far each direction of each connection has been used up. */
struct streams {
  struct {
    uint32_t packet; /* the first of its direction */
    uint32_t at;
  } cursors[STREAM_CURSORS];
  uint32_t n;
};

/* stream_place places a blob in the segments up to packet `last`, which ends it; a segment that was sent again gets it
 * as well. False: it is not in the stream. */
SDEC_MUST_USE bool stream_place(struct streams *streams, struct tape *t, uint32_t last, uint32_t blob);

#endif
