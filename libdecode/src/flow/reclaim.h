/* SPDX-License-Identifier: BSD-3-Clause
 *
 * What a flow gives up when its memory is full: one policy for everything that it keeps.
 */
#ifndef SDEC_RECLAIM_H
#define SDEC_RECLAIM_H

#include "carriers/mctp.h"
#include "carriers/tcp.h"
#include "flow/peers.h"
#include "flow/sessions.h"

/* What was given up beyond what each part counts itself. */
struct reclaim {
  struct pool *pool;
  struct sessions *sessions;
  struct peers *peers;
  struct mctp *mctp;
  struct tcp *tcp;
  struct carried_queue lost; /* events about it; what finds no room here is counted all the same */
  uint64_t n_transfers, n_too_large, dropped_bytes;
};

/* sdec_reclaim_begin makes zeroed *reclaim, its parts set, the one that makes room in the pool. */
void sdec_reclaim_begin(struct reclaim *reclaim);

#endif
