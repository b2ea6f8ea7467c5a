/* SPDX-License-Identifier: BSD-3-Clause
 *
 * libsdec-oracle: does an implementation answer as it should? Packets of a capture go in, or requests and responses in
 * their order; what is wrong comes out as findings of sdec-judge: which rule, who broke it, where, what was expected.
 *
 * A flow of libsdec reads the messages, the rules of sdec_judge.h judge them. Signatures are not checked, and records
 * without their secrets stay unread.
 */
#ifndef SDEC_ORACLE_H
#define SDEC_ORACLE_H

#include <sdec_judge.h>

#ifdef __cplusplus
extern "C" {
#endif

struct sdec_oracle_stats {
  uint64_t responses; /* judged */
  uint64_t refusals;  /* of these: they say that the request failed */
  uint64_t unsure;    /* of these: part of the layout depends on what was not seen negotiated */
  uint64_t sealed;    /* records that could not be decrypted: not judged */
  uint64_t findings;  /* that came out */
};

struct sdec_oracle;

/* sdec_oracle_new allocates an oracle; NULL if memory is short. *config says what to assume and how to decrypt
 * sessions, *how how to judge; with `how` NULL every breach of a Responder is reported, warnings and errors. Both are
 * copied; what they point to must outlive the oracle. sdec_oracle_free releases it; NULL is allowed. */
SDEC_API SDEC_MUST_USE struct sdec_oracle *sdec_oracle_new(const struct sdec_config *config,
                                                           const struct sdec_judge_config *how);
SDEC_API void sdec_oracle_free(struct sdec_oracle *oracle);

/* For captures: sdec_oracle_feed takes a packet, whose bytes need only last for the call; sdec_oracle_finish ends the
 * capture. Unless how->each is set, each finding then comes once more, with the count of all of its kind. */
SDEC_API void sdec_oracle_feed(struct sdec_oracle *oracle, const struct sdec_packet *packet);
SDEC_API void sdec_oracle_finish(struct sdec_oracle *oracle);

/* For exchanges: sdec_oracle_connect begins a connection; if it is `fresh`, nothing has been negotiated yet, else what
 * came before is unknown. sdec_oracle_request and sdec_oracle_response take what one side sent, whatever it is, in a
 * carrier: SDEC_CARRIER_SPDM (none), SDEC_CARRIER_MCTP_BODY or SDEC_CARRIER_DOE. sdec_oracle_session begins one anew
 * and says that what follows was in a session, whose setting up is unknown. sdec_oracle_happened reports what no
 * message shows of the Responder: sdec_judge_happened. After each of these calls, take the findings. */
SDEC_API void sdec_oracle_connect(struct sdec_oracle *oracle, bool fresh);
SDEC_API void sdec_oracle_session(struct sdec_oracle *oracle);
SDEC_API void sdec_oracle_request(struct sdec_oracle *oracle, enum sdec_carrier carrier, struct sdec_span request);
SDEC_API void sdec_oracle_response(struct sdec_oracle *oracle, enum sdec_carrier carrier, struct sdec_span response);
SDEC_API void sdec_oracle_happened(struct sdec_oracle *oracle, enum sdec_happening_kind kind, const char *got);

/* sdec_oracle_take gives the next finding; false if there is none left. */
SDEC_API SDEC_MUST_USE bool sdec_oracle_take(struct sdec_oracle *oracle, struct sdec_finding *out);

/* sdec_oracle_stats gives what the oracle has counted so far, sdec_oracle_judged what its judge has. */
SDEC_API struct sdec_oracle_stats sdec_oracle_stats(const struct sdec_oracle *oracle);
SDEC_API struct sdec_judge_stats sdec_oracle_judged(const struct sdec_oracle *oracle);

/* sdec_oracle_asked gives the environment and the layout of the latest request, for those who want to change it; false
 * if it has no layout. */
SDEC_API SDEC_MUST_USE bool sdec_oracle_asked(const struct sdec_oracle *oracle, struct sdec_env *out_env,
                                              const struct sdec_group **out_group);

#ifdef __cplusplus
}
#endif

#endif
