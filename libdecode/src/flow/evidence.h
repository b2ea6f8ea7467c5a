/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Splits a transcript (evidence stored or exported without a transport) into messages, as if each had been carried.
 */
#ifndef SDEC_EVIDENCE_H
#define SDEC_EVIDENCE_H

#include "conversation/cut.h"
#include "flow/peers.h"

struct evidence_run {
  struct cut *cut; /* from the pool; NULL until the first transcript */
  struct pool *pool;
  uint32_t n_given; /* messages handed out */
  bool counts;      /* frame numbers are message numbers, because the transcript was not in a captured frame */
  bool active;
};

/* sdec_evidence_feed cuts a transcript, which must stay in place until sdec_evidence_next returns false. Values that
 * the cut inferred become known to the connection. Returns false if out of memory. */
SDEC_MUST_USE bool sdec_evidence_feed(struct evidence_run *run, struct sdec_span in, struct peers *peers,
                                      struct reader *reader);

/* sdec_evidence_next gives the next message, or finally an event with the bytes left over after the last one. */
SDEC_MUST_USE bool sdec_evidence_next(struct evidence_run *run, struct carried *out);

#endif
