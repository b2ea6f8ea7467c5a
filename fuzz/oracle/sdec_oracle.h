/* SPDX-License-Identifier: BSD-3-Clause
 *
 * libsdec-oracle: does an implementation answer as it should? Requests and responses go in, in their order; what is
 * wrong with the responses comes out as findings, each with the clause that it offends against.
 *
 * Everything follows from the tables of libsdec: a response is judged by its layout, by the request it answers, by
 * what was negotiated before, and by what the tables say a response repeats or may choose. It takes no view of what is
 * sealed, and of signatures.
 */
#ifndef SDEC_ORACLE_H
#define SDEC_ORACLE_H

#include <sdec.h>

#ifdef __cplusplus
extern "C" {
#endif

enum sdec_finding_kind {
  SDEC_FINDING_FORM,       /* cut short, bytes left over, lengths that contradict each other, a code that is none */
  SDEC_FINDING_RESERVED,   /* reserved bits are set */
  SDEC_FINDING_PAIR,       /* it answers another request, or nothing that was asked */
  SDEC_FINDING_VERSION,    /* not the version that was asked in, agreed on or offered */
  SDEC_FINDING_STATE,      /* the request had to be refused: too early, or not allowed where it travelled */
  SDEC_FINDING_CAPABILITY, /* the request had to be refused: it needs what the answering side has not announced */
  SDEC_FINDING_REQUEST,    /* the request had to be refused: it is damaged */
  SDEC_FINDING_ASKED,      /* a field does not go with what the request asked for */
  SDEC_FINDING_SIZE,       /* longer than the other side takes */
  SDEC_FINDING_PROOF,      /* verify data or a tag does not match */
  SDEC_FINDING_KINDS
};

/* sdec_finding_kind_name gives one word: "form", "pair", ... */
SDEC_API const char *sdec_finding_kind_name(enum sdec_finding_kind kind);

#define SDEC_FINDING_TEXT 200

struct sdec_finding {
  enum sdec_finding_kind kind;
  const char *message; /* the response, as the specification calls it */
  const char *clause;  /* what defines the part that is wrong */
  const char *field;   /* the row or bit field, or NULL */
  uint32_t offset;     /* in the response */
  uint64_t frame;      /* of the capture; else the number of the exchange, from 1 */
  char text[SDEC_FINDING_TEXT];
};

struct sdec_oracle_stats {
  uint64_t responses; /* judged */
  uint64_t refusals;  /* of these: they say that the request failed */
  uint64_t unsure;    /* of these: part of the layout depends on what was not seen negotiated */
  uint64_t sealed;    /* records that stayed shut: not judged */
  uint64_t findings;
};

struct sdec_oracle;

/* sdec_oracle_new builds an oracle; NULL if there is no memory. `config` says what to assume and how to open sessions;
 * what it points to outlives the oracle. */
SDEC_API struct sdec_oracle *sdec_oracle_new(const struct sdec_config *config);
SDEC_API void sdec_oracle_free(struct sdec_oracle *oracle);

/* Captures: feed packets, finish after the last. Exchanges: sdec_oracle_connect says that a connection begins, `fresh`
 * if nothing is negotiated then; without it the oracle does not mind what came before. `carrier` says what stands
 * around a message: SDEC_CARRIER_SPDM (nothing), SDEC_CARRIER_MCTP_BODY or SDEC_CARRIER_DOE. After each of these calls
 * take the findings. */
SDEC_API void sdec_oracle_feed(struct sdec_oracle *oracle, const struct sdec_packet *packet);
SDEC_API void sdec_oracle_finish(struct sdec_oracle *oracle);
SDEC_API void sdec_oracle_connect(struct sdec_oracle *oracle, bool fresh);
SDEC_API void sdec_oracle_request(struct sdec_oracle *oracle, enum sdec_carrier carrier, struct sdec_span request);
SDEC_API void sdec_oracle_response(struct sdec_oracle *oracle, enum sdec_carrier carrier, struct sdec_span response);

/* sdec_oracle_take gives the next finding; false if there is none left. */
SDEC_API SDEC_MUST_USE bool sdec_oracle_take(struct sdec_oracle *oracle, struct sdec_finding *out);
SDEC_API struct sdec_oracle_stats sdec_oracle_stats(const struct sdec_oracle *oracle);

/* sdec_oracle_asked gives the environment and the layout of the latest request, for those who want to change it; false
 * if it has no layout. */
SDEC_API SDEC_MUST_USE bool sdec_oracle_asked(const struct sdec_oracle *oracle, struct sdec_env *out_env,
                                              const struct sdec_group **out_group);

#ifdef __cplusplus
}
#endif

#endif
