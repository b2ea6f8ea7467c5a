/* SPDX-License-Identifier: BSD-3-Clause
 *
 * What the parts of the oracle share: what it remembers of a connection, and how a finding is noted down.
 */
#ifndef FUZZ_ORACLE_H
#define FUZZ_ORACLE_H

#include "sdec_oracle.h"

#define REQUEST_BIT 0x80u /* of a message's code */

/* A request that waits for its answer, or was answered already. */
struct asked {
  bool used, answered;
  bool inner;    /* carried in another message */
  bool resumed;  /* asked for once more by another request, or such a request: a refusal may be of either */
  bool readable; /* whole, and its layout known: its fields can be compared */
  bool has_session;
  uint8_t dir, code, version;
  uint32_t session;
  uint64_t order;
  const struct sdec_message *message; /* NULL: no table */
  struct sdec_note damage;            /* code 0: none that forbids an answer */
  struct sdec_env env;
  uint8_t *bytes;
  uint32_t len, cap;
};

/* What one side announced. */
struct side {
  bool has_flags, has_size;
  uint32_t flags, size;
};

#define ASKED_KEPT 8
#define OFFERED_MOST 32

/* One connection. */
struct talk {
  bool from_start; /* everything that was negotiated has been seen */
  bool flow_knows; /* and the flow has not forgotten it over a request to start again */
  uint32_t done;   /* steps that succeeded: bit numbers of enum sdec_step */
  uint8_t version; /* agreed on; 0: not yet */
  uint8_t offered[OFFERED_MOST], n_offered;
  struct side sides[2]; /* Requester, Responder */
  struct asked asked[ASKED_KEPT];
};

#define FINDINGS_AT_ONCE 64

struct sdec_oracle {
  struct sdec_config config;
  struct sdec_flow *flow;
  void *memory;
  struct talk *talks; /* by number of connection */
  uint32_t n_talks;
  bool fresh;        /* the connections to come are seen from their start */
  uint64_t order;    /* requests so far */
  uint64_t exchange; /* number of the latest exchange */
  const struct asked *latest;
  const struct sdec_unit *unit; /* at hand */
  struct sdec_iter it;
  struct sdec_oracle_stats stats;
  struct sdec_finding findings[FINDINGS_AT_ONCE + 1]; /* the last takes what does not fit */
  uint32_t n_findings, n_taken;
  struct sdec_text text;
};

/* sdec_oracle_say notes a finding about the unit at hand; its text is to be put into what is returned. */
struct sdec_text *sdec_oracle_say(struct sdec_oracle *o, uint8_t kind, uint32_t offset, const char *field,
                                  const char *clause);

/* oracle_spdm gives the protocol that all of this is about. */
static inline const struct sdec_protocol *oracle_spdm(void) {
  uint32_t n;
  return sdec_protocols(&n)[0];
}

/* sdec_asked_add keeps a request; sdec_asked_drop gives back what a connection keeps. sdec_asked_by finds what a response of the
 * unit's side and session answers: the latest request with this code, or with any for code 0; those that were carried
 * in other messages count if `inner`. NULL: none. */
struct asked *sdec_asked_add(struct sdec_oracle *o, struct talk *talk, const struct sdec_unit *unit);
void sdec_asked_drop(struct talk *talk);
struct asked *sdec_asked_by(struct talk *talk, const struct sdec_unit *unit, uint8_t code, bool inner);

/* sdec_form_judge walks the unit at hand and reports what its layout does not allow, and, if the request is there and can be
 * read, what does not go with it. sdec_form_damage looks for what forbids an answer to a request. */
void sdec_form_judge(struct sdec_oracle *o, const struct talk *talk, const struct asked *request);
void sdec_form_damage(struct sdec_oracle *o, struct asked *request);

/* sdec_tie_judge compares one item of a response with what was asked. */
void sdec_tie_judge(struct sdec_oracle *o, const struct asked *request, const struct sdec_item *item,
                    const char *clause);

/* sdec_rules_judge holds an answer against the state of the connection; sdec_rules_learn takes over what it settled. */
void sdec_rules_judge(struct sdec_oracle *o, const struct talk *talk, const struct asked *request);
void sdec_rules_learn(struct sdec_oracle *o, struct talk *talk, const struct asked *request);

#endif
