/* SPDX-License-Identifier: BSD-3-Clause
 *
 * libsdec-oracle checks whether an implementation responds correctly. Its input is the packets of a capture, or
 * requests and responses in order; its output is findings of sdec-judge: which rule was broken, by whom, where, and
 * what was expected.
 *
 * A flow of libsdec decodes the messages, and the rules of sdec_judge.h judge them. Signatures are not verified, and
 * records without their secrets stay undecrypted.
 */
#ifndef SDEC_ORACLE_H
#define SDEC_ORACLE_H

#include <sdec_judge.h>

#ifdef __cplusplus
extern "C" {
#endif

struct sdec_oracle_stats {
  uint64_t responses; /* judged */
  uint64_t refusals;  /* of these, error responses */
  uint64_t unsure;    /* of these, responses whose layout depends on unseen negotiation */
  uint64_t sealed;    /* undecrypted records, not judged */
  uint64_t findings;  /* reported */
};

struct sdec_oracle;

/* sdec_oracle_new allocates an oracle; NULL if memory runs out. *config sets assumptions and secrets, *how the judging;
 * with `how` NULL, all warnings and errors of the Responder are reported one by one. Both are copied, but what they
 * point to must outlive the oracle. sdec_oracle_free frees it; NULL is allowed. */
SDEC_API SDEC_MUST_USE struct sdec_oracle *sdec_oracle_new(const struct sdec_config *config,
                                                           const struct sdec_judge_config *how);
SDEC_API void sdec_oracle_free(struct sdec_oracle *oracle);

/* For captures: sdec_oracle_feed takes a packet, whose bytes need only last for the call; sdec_oracle_finish ends the
 * capture. Unless how->each is set, each kind of finding is then reported once more, with its count. */
SDEC_API void sdec_oracle_feed(struct sdec_oracle *oracle, const struct sdec_packet *packet);
SDEC_API void sdec_oracle_finish(struct sdec_oracle *oracle);

/* For exchanges: sdec_oracle_connect begins a connection; if `fresh`, nothing has been negotiated yet, otherwise the
 * previous state is unknown. sdec_oracle_request and sdec_oracle_response take what one side sent, in a carrier:
 * SDEC_CARRIER_SPDM (none), SDEC_CARRIER_MCTP_BODY or SDEC_CARRIER_DOE. sdec_oracle_session begins a connection whose
 * messages are in a session that was set up unseen. sdec_oracle_happened reports behaviour of the Responder that no
 * message shows: see sdec_judge_happened. Take the findings after each of these calls. */
SDEC_API void sdec_oracle_connect(struct sdec_oracle *oracle, bool fresh);
SDEC_API void sdec_oracle_session(struct sdec_oracle *oracle);
SDEC_API void sdec_oracle_request(struct sdec_oracle *oracle, enum sdec_carrier carrier, struct sdec_span request);
SDEC_API void sdec_oracle_response(struct sdec_oracle *oracle, enum sdec_carrier carrier, struct sdec_span response);
SDEC_API void sdec_oracle_happened(struct sdec_oracle *oracle, enum sdec_happening_kind kind, const char *got);

/* sdec_oracle_take returns the next finding; false if there is none. */
SDEC_API SDEC_MUST_USE bool sdec_oracle_take(struct sdec_oracle *oracle, struct sdec_finding *out);

/* sdec_oracle_stats returns the oracle's counters so far, sdec_oracle_judged those of its judge. */
SDEC_API struct sdec_oracle_stats sdec_oracle_stats(const struct sdec_oracle *oracle);
SDEC_API struct sdec_judge_stats sdec_oracle_judged(const struct sdec_oracle *oracle);

/* sdec_oracle_asked returns the environment and layout of the latest request, for mutation; false if it has no
 * layout. */
SDEC_API SDEC_MUST_USE bool sdec_oracle_asked(const struct sdec_oracle *oracle, struct sdec_env *out_env,
                                              const struct sdec_group **out_group);

#ifdef __cplusplus
}
#endif

#endif
