/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Facts collected from one input: connections and their negotiation, certificate chains, sessions and their outcome.
 * Summaries and reports are written from it at the end of the input.
 */
#ifndef DUMP_TRACE_H
#define DUMP_TRACE_H

#include <sdec.h>
#include <sdec_verify.h>

#include "show/certificates/certificates.h"
#include "trace/keep.h"

enum { TRACE_REQUESTER, TRACE_RESPONDER, TRACE_SIDES };

/* One algorithm: offered and chosen. */
struct trace_choice {
  const char *name, *offered, *chosen;
};
#define TRACE_CHOICES 16u

/* Further connections and sessions are counted but not listed. */
#define TRACE_CONNS_MOST 1000u
#define TRACE_SESSIONS_MOST 4000u

struct trace_conn {
  uint32_t conn;
  uint8_t transport, version;
  bool named; /* the endpoints are known */
  struct sdec_addr peer[TRACE_SIDES];
  uint64_t first_frame, last_frame;
  uint64_t n_messages, n_failures, n_resets;
  uint64_t n_steps[SDEC_STEPS]; /* requests, indexed by enum sdec_step */
  const char *can[TRACE_SIDES]; /* capability flags, or NULL */
  struct trace_choice choices[TRACE_CHOICES];
  uint32_t n_choices;
  struct trace_choice offers[TRACE_CHOICES]; /* of the request that awaits a response */
  uint32_t n_offers;
  /* The last session request: its name in a key log and the field it comes from, the hint, and the request's name. */
  const char *asked_name, *asked_field, *asked_hint, *asked_by;
  uint64_t asked_unit;
};

/* A certificate of a chain; the first is the root or its substitute. */
struct trace_cert {
  const char *subject, *issuer, *key, *not_before, *not_after;
};
#define TRACE_CERTS 12u

/* A chain, and the number of units it was seen in. */
struct trace_chain {
  uint32_t conn;
  uint8_t side, slot;
  bool has_slot;
  uint64_t first_frame, n_seen;
  uint32_t n_certificates;
  bool leaf_read;      /* the last of `certs` is the leaf */
  const char *problem; /* why the first unreadable certificate is unreadable, or NULL */
  uint64_t unit, last; /* number of the first and the last unit it was seen in */
  const char *verdict; /* worst verdict on it, or NULL */
  uint8_t result;      /* enum sdec_result of that verdict */
  struct trace_cert certs[TRACE_CERTS];
  uint64_t mark; /* hash of the bytes; identifies the chain */
};

struct trace_session {
  uint32_t conn, session, session_no;
  const char *by;         /* name of the request that set it up; NULL: not seen */
  const char *name;       /* its name in a key log, in hex; NULL: not seen */
  const char *name_field; /* the field that the name comes from */
  const char *hint;       /* PSK hint, or NULL */
  uint8_t step;           /* of that request */
  uint64_t first_frame, last_frame, end_frame;
  uint64_t n_messages, n_sealed, n_updates;
  const char *sealed; /* why the first undecrypted record was not decrypted */
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

/* trace_has_peers returns true if the endpoints differ: some tools write both as 0. */
bool trace_has_peers(const struct trace_conn *conn);

/* trace_unit records a unit, trace_verdict a verdict on a recorded unit; trace_free frees everything. A zeroed struct
 * is an empty trace. */
void trace_unit(struct trace *trace, const struct sdec_unit *unit);
void trace_verdict(struct trace *trace, const struct sdec_verdict *verdict);
void trace_free(struct trace *trace);

#endif
