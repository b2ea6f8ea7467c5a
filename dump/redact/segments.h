/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Locates bytes of a TCP stream in its segments.
 */
#ifndef DUMP_REDACT_SEGMENTS_H
#define DUMP_REDACT_SEGMENTS_H

#include "redact/tape.h"

/* One direction of a connection, as far as it was read. Private to segments.c. */
struct stream;

struct streams {
  struct stream *list;
  uint32_t n, n_read; /* n_read: number of packets read */
};

/* stream_place places a blob that ends in packet `last` in its segments, including retransmitted ones. False: it is not
 * in the stream. */
SDEC_MUST_USE bool stream_place(struct streams *streams, struct tape *t, uint32_t last, uint32_t blob);

/* streams_finish reads the rest of the capture; streams_free frees everything. */
void streams_finish(struct streams *streams, struct tape *t);
void streams_free(struct streams *streams);

#endif
