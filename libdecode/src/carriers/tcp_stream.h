/* SPDX-License-Identifier: BSD-3-Clause
 *
 * What is kept of a TCP connection: its two streams, each with what has been cut from it, what waits and what is known
 * of its frames.
 */
#ifndef SDEC_TCP_STREAM_H
#define SDEC_TCP_STREAM_H

#include "carriers/frame.h"
#include "carriers/held.h"

struct tcp_stream {
  const struct sdec_addr *src, *dst;
  struct framing framing;
  bool open;    /* `next` is known */
  bool pushed;  /* the sender paused after the last byte in order */
  bool snapped; /* what follows that byte is cut off by the capture */
  bool has_ack, has_fin, ending;
  uint8_t waited;
  uint32_t start, next, acked, fin;
  uint8_t *rest; /* start of a frame whose end is not there yet: rest_at up to rest_len */
  uint32_t rest_at, rest_len, need;
  struct held_list held;
  uint64_t skipped; /* bytes that belong to no frame, not reported yet */
};

struct connection {
  struct tcp_stream side[2];
};

struct key {
  struct sdec_addr ends[2];
};

#endif
