/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Where bytes that travelled in a TCP stream stand in its segments.
 */
#ifndef DUMP_REDACT_SEGMENTS_H
#define DUMP_REDACT_SEGMENTS_H

#include "redact/tape.h"

/* One direction of one connection, as far as it was read. Private to segments.c. */
struct stream;

struct streams {
  struct stream *list;
  uint32_t n, n_read; /* n_read: packets that were read */
};

/* stream_place places a blob in the segments up to packet `last`, which ends it; a segment that is sent again gets it
 * as well. False: it is not in the stream. */
SDEC_MUST_USE bool stream_place(struct streams *streams, struct tape *t, uint32_t last, uint32_t blob);

/* streams_finish reads what is left of the capture; streams_free frees all. */
void streams_finish(struct streams *streams, struct tape *t);
void streams_free(struct streams *streams);

#endif
