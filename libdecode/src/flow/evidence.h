/* SPDX-License-Identifier: BSD-3-Clause
 *
 * A transcript as things carried, one message after another: evidence that was stored or exported without a transport.
 */
#ifndef SDEC_EVIDENCE_H
#define SDEC_EVIDENCE_H

#include "conversation/cut.h"
#include "flow/peers.h"

struct evidence_run {
  struct cut *cut; /* from the pool; NULL until the first transcript */
  struct pool *pool;
  uint32_t n_given; /* messages handed out */
  bool counts;      /* frames are numbers of messages: the transcript stood in no frame */
  bool active;
};

/* sdec_evidence_feed cuts a transcript, which must stay in place until sdec_evidence_next returns false. What the
 * negotiation lacks and the cut needed is then known of the connection. False: no memory. */
SDEC_MUST_USE bool sdec_evidence_feed(struct evidence_run *run, struct sdec_span in, struct peers *peers,
                                      struct reader *reader);

/* sdec_evidence_next gives the next message, or what is left over behind the last one. */
SDEC_MUST_USE bool sdec_evidence_next(struct evidence_run *run, struct carried *out);

#endif
