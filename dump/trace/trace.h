/* SPDX-License-Identifier: BSD-3-Clause
 *
 * What one input was about, collected while its units go by: connections and what they negotiated, certificate chains,
 * sessions and what became of them. Summaries and reports are written from it once the input has ended.
 */
#ifndef DUMP_TRACE_H
#define DUMP_TRACE_H

#include <sdec.h>
#include <sdec_verify.h>

#include "show/certificates/certificates.h"
#include "trace/keep.h"

enum { TRACE_REQUESTER, TRACE_RESPONDER, TRACE_SIDES };

/* One algorithm: what was offered, what was chosen. */
struct trace_choice {
  const char *name, *offered, *chosen;
};
#define TRACE_CHOICES 16u

/* More connections and sessions than these are counted, and not listed. */
#define TRACE_CONNS_MOST 1000u
#define TRACE_SESSIONS_MOST 4000u

struct trace_conn {
  uint32_t conn;
  uint8_t transport, version;
  bool named; /* the endpoints are known */
  struct sdec_addr peer[TRACE_SIDES];
  uint64_t first_frame, last_frame;
  uint64_t n_messages, n_failures, n_resets;
  uint64_t n_steps[SDEC_STEPS]; /* requests, by enum sdec_step */
  const char *can[TRACE_SIDES]; /* capability flags, or NULL */
  struct trace_choice choices[TRACE_CHOICES];
  uint32_t n_choices;
  struct trace_choice offers[TRACE_CHOICES]; /* of the request that is not answered yet */
  uint32_t n_offers;
  /* Of the session that was asked for last: its name in a key log and the field that has it, the hint, the request. */
  const char *asked_name, *asked_field, *asked_hint, *asked_by;
  uint64_t asked_unit;
};

/* A certificate of a chain, the root or what stands for it first. */
struct trace_cert {
  const char *subject, *issuer, *key, *not_before, *not_after;
};
#define TRACE_CERTS 12u

/* A chain, and in how many units it was seen. */
struct trace_chain {
  uint32_t conn;
  uint8_t side, slot;
  bool has_slot;
  uint64_t first_frame, n_seen;
  uint32_t n_certificates;
  bool leaf_read;      /* the last of `certs` is the leaf */
  const char *problem; /* of the first certificate that cannot be read, or NULL */
  uint64_t unit, last; /* the first and the last in which it was seen */
  const char *verdict; /* of the worst verdict on it, or NULL */
  uint8_t result;      /* of that verdict: enum sdec_result */
  struct trace_cert certs[TRACE_CERTS];
  uint64_t mark; /* distinguishes chains: a hash of the bytes */
};

struct trace_session {
  uint32_t conn, session, session_no;
  const char *by;         /* name of the request that set it up, NULL: not seen */
  const char *name;       /* hex: what a key log calls it by, NULL: not seen */
  const char *name_field; /* the field that has it */
  const char *hint;       /* of a pre-shared key, or NULL */
  uint8_t step;           /* of that request */
  uint64_t first_frame, last_frame, end_frame;
  uint64_t n_messages, n_sealed, n_updates;
  const char *sealed; /* why the first record that stayed closed did */
  uint8_t why;        /* enum sdec_sealed */
};

struct trace {
  struct keep keep;
  struct trace_conn *conns;
  uint32_t n_conns, cap_conns;
  struct trace_chain *chains;
  uint32_t n_chains, cap_chains;
  struct trace_session *sessions;
  uint32_t n_sessions, cap_sessions;
  uint64_t n_left_out; /* units of connections and sessions that are not listed */
  uint64_t n_units, n_messages, n_sealed, n_others, n_events, n_notes[SDEC_ERROR + 1];
  uint64_t first_ns, last_ns;
  uint64_t by_transport[SDEC_TRANSPORTS];
  struct certificates certificates;
  struct sdec_iter walk;
};

/* trace_has_peers says whether endpoints are worth a word: some tools write both as 0. */
bool trace_has_peers(const struct trace_conn *conn);

/* trace_unit takes note of a unit, trace_verdict of a verdict on one that was noted; trace_free lets go of all. A zeroed
 * struct is an empty trace. */
void trace_unit(struct trace *trace, const struct sdec_unit *unit);
void trace_verdict(struct trace *trace, const struct sdec_verdict *verdict);
void trace_free(struct trace *trace);

#endif
