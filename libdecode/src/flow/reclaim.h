/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The eviction policy of a flow: what it gives up when its memory is full.
 */
#ifndef SDEC_RECLAIM_H
#define SDEC_RECLAIM_H

#include "carriers/mctp.h"
#include "carriers/tcp.h"
#include "flow/peers.h"
#include "flow/sessions.h"

/* Also counts evictions that no other part counts. */
struct reclaim {
  struct pool *pool;
  struct sessions *sessions;
  struct peers *peers;
  struct mctp *mctp;
  struct tcp *tcp;
  struct carried_queue lost; /* events that report losses; a loss that does not fit is still counted */
  uint64_t n_transfers, n_too_large, dropped_bytes;
};

/* sdec_reclaim_begin registers *reclaim, zeroed except for its pointers, as the pool's evictor. */
void sdec_reclaim_begin(struct reclaim *reclaim);

#endif
