/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Derives the environment of a message from the conversation, without looking at the message.
 */
#ifndef SDEC_ENV_H
#define SDEC_ENV_H

#include "base/span.h"
#include "sdec_flow.h"
#include "walk/vars.h"

/* What is remembered of a request until its response arrives: its header and the facts of the exchange. */
#define N_EXCHANGE (F_COUNT - F_EXCHANGE_FIRST)
struct exchange {
  uint8_t code, param1, param2;
  bool seen; /* false: the request was not captured */
  uint32_t value[N_EXCHANGE], known;
};

static inline uint32_t exchanged(const struct exchange *exchange, enum fact fact) {
  return exchange->value[fact - F_EXCHANGE_FIRST];
}

static inline bool was_exchanged(const struct exchange *exchange, enum fact fact) {
  return (exchange->known >> (fact - F_EXCHANGE_FIRST) & 1) != 0;
}

/* What an environment is derived from. */
struct env_basis {
  const struct sdec_facts *facts;
  const struct exchange *request; /* the request being answered; NULL if the message is a request */
  uint8_t dir;                    /* sender: SDEC_DIR_REQ or SDEC_DIR_RSP */
  uint8_t version;                /* the message's own */
  uint8_t seq_len;
};

/* sdec_env_derive sets every variable that follows from the basis; the others stay unknown. sdec_env_derive_asked
 * updates those that depend on the request alone, in an environment derived for the same facts, direction and
 * version. */
void sdec_env_derive(const struct env_basis *basis, struct sdec_env *out);
void sdec_env_derive_asked(const struct env_basis *basis, struct sdec_env *env);

/* sdec_env_candidate gives the i-th value worth trying for an unknown variable; false past the end, or if the variable
 * cannot be found by trial. */
SDEC_MUST_USE bool sdec_env_candidate(const struct sdec_env *env, uint32_t var, uint32_t i, uint32_t *out);

/* sdec_env_lasting gives the i-th variable whose value, once found by trial, holds for the whole connection and not
 * just for one message. */
#define ENV_LASTING 7u
uint32_t sdec_env_lasting(uint32_t i);

static inline void env_put(struct sdec_env *env, uint32_t var, uint32_t value) {
  env->value[var] = value;
  env->known |= UINT32_C(1) << var;
}

static inline void env_forget(struct sdec_env *env, uint32_t var) {
  env->known &= ~(UINT32_C(1) << var);
}

static inline bool env_known(const struct sdec_env *env, uint32_t var) {
  return (env->known >> var & 1) != 0;
}

static inline bool fact_known(const struct sdec_facts *facts, enum fact fact) {
  return (facts->known >> fact & 1) != 0;
}

static inline void fact_put(struct sdec_facts *facts, enum fact fact, uint32_t value) {
  facts->value[fact] = value;
  facts->known |= UINT64_C(1) << fact;
}

#endif
