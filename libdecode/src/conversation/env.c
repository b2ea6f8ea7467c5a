/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Every rule by which a layout depends on the conversation: one variable, one function, one clause. No rule looks at
 * message bytes.
 */
#include "conversation/env.h"

#include <string.h>

#include "base/apart.h"
#include "conversation/algo.h"
#include "walk/rows.h"

/* Capability bits that affect layouts (DSP0274, CAPABILITIES flags). */
#define MEAS_CAP 0x18u
#define ENCRYPT_CAP 0x40u
#define HANDSHAKE_IN_THE_CLEAR_CAP 0x8000u
#define MULTI_KEY_CAP 0x0C000000u
#define MULTI_KEY_ONLY 0x04000000u
#define MULTI_KEY_NEGOTIABLE 0x08000000u
#define MULTI_KEY_CONN 0x10u /* OtherParamsSupport and OtherParamsSelection */

static bool fact(const struct env_basis *b, enum fact which, uint32_t *out) {
  *out = b->facts->value[which];
  return fact_known(b->facts, which);
}

/* capability gives a side's capability bits in `mask`: from its flag word, or from the user. */
static bool capability(const struct env_basis *b, bool responder, uint32_t mask, uint32_t *out) {
  const enum fact word = responder ? F_RSP_FLAGS : F_REQ_FLAGS;
  const uint32_t assumed = b->facts->value[responder ? F_RSP_ASSUMED : F_REQ_ASSUMED];
  *out = b->facts->value[word] & mask;
  return fact_known(b->facts, word) || (assumed & mask) == mask;
}

/* asked gives a fact of the request being answered. A captured request without the field reads as zero. */
static bool asked(const struct env_basis *b, enum fact which, uint32_t *out) {
  *out = 0;
  if (b->request == NULL || !b->request->seen) {
    return false;
  }
  *out = b->request->value[which - F_EXCHANGE_FIRST];
  return true;
}

static bool env_version(const struct env_basis *b, uint32_t *out) {
  *out = b->version;
  return true;
}

static bool env_role(const struct env_basis *b, uint32_t *out) {
  *out = b->dir == SDEC_DIR_RSP;
  return b->dir != SDEC_DIR_UNKNOWN;
}

/* DSP0274, BaseHashSel. */
static bool env_hash(const struct env_basis *b, uint32_t *out) {
  uint32_t selection;
  return fact(b, F_HASH, &selection) && sdec_algo_size(F_HASH, selection, 0, out);
}

/* The sender of a signature uses its own algorithm: BaseAsymSel or PqcAsymSel for the Responder, ReqBaseAsymAlg or
 * ReqPqcAsymAlg for the Requester. At most one of each pair is selected. */
static bool env_signature(const struct env_basis *b, uint32_t *out) {
  const bool responder = b->dir == SDEC_DIR_RSP;
  const enum fact classical = responder ? F_ASYM : F_REQ_ASYM;
  const enum fact pqc = responder ? F_PQC_ASYM : F_REQ_PQC_ASYM;
  uint32_t selection;
  return (fact(b, classical, &selection) && sdec_algo_size(classical, selection, 0, out)) ||
         (fact(b, pqc, &selection) && sdec_algo_size(pqc, selection, 0, out));
}

/* DHE keys have the same length in both directions; a KEM has an encapsulation key in the request and a ciphertext in
 * the response. */
static bool env_exchange(const struct env_basis *b, uint32_t *out) {
  const uint32_t which = b->dir == SDEC_DIR_RSP;
  uint32_t selection;
  return (fact(b, F_DHE, &selection) && sdec_algo_size(F_DHE, selection, which, out)) ||
         (fact(b, F_KEM, &selection) && sdec_algo_size(F_KEM, selection, which, out));
}

/* Present if requested and if the Responder can measure; never sent by the Requester. Has the size of the base hash. */
static bool env_summary(const struct env_basis *b, uint32_t *out) {
  uint32_t type, can_measure;
  const bool have_type = asked(b, F_SUMMARY_TYPE, &type);
  const bool have_cap = capability(b, true, MEAS_CAP, &can_measure);
  *out = 0;
  if (b->dir == SDEC_DIR_REQ || (have_type && type == 0) || (have_cap && can_measure == 0)) {
    return true;
  }
  return have_type && have_cap && env_hash(b, out);
}

/* HANDSHAKE_IN_THE_CLEAR applies if both sides have it; one side without it is enough to decide. */
static bool clear_handshake(const struct env_basis *b, bool *out) {
  uint32_t req, rsp;
  const bool have_req = capability(b, false, HANDSHAKE_IN_THE_CLEAR_CAP, &req);
  const bool have_rsp = capability(b, true, HANDSHAKE_IN_THE_CLEAR_CAP, &rsp);
  *out = req != 0 && rsp != 0;
  return (have_req && have_rsp) || (have_req && req == 0) || (have_rsp && rsp == 0);
}

/* KEY_EXCHANGE_RSP: ResponderVerifyData is absent if the handshake is in the clear. */
static bool env_verify_exchange(const struct env_basis *b, uint32_t *out) {
  bool clear;
  *out = 0;
  return clear_handshake(b, &clear) && (clear || env_hash(b, out));
}

/* FINISH_RSP: ResponderVerifyData is present only if the handshake is in the clear. */
static bool env_verify_finish(const struct env_basis *b, uint32_t *out) {
  bool clear;
  *out = 0;
  return clear_handshake(b, &clear) && (!clear || env_hash(b, out));
}

/* OtherParamsSelection bits 3:0 from 1.2 on; before that no format is negotiated. */
static bool env_opaque_format(const struct env_basis *b, uint32_t *out) {
  uint32_t selection;
  *out = 0;
  if (b->version < V1_2) {
    return true;
  }
  const bool have = fact(b, F_OTHER_SELECTION, &selection);
  *out = selection & 15;
  return have;
}

/* MULTI_KEY_CAP 00 and 01 are conclusive; with 10 it is negotiated: the Requester declares for the Responder, and the
 * Responder selects for the Requester. */
static bool env_multi_key(const struct env_basis *b, uint32_t *out) {
  const bool responder = b->dir == SDEC_DIR_RSP;
  uint32_t cap, params;
  *out = 0;
  if (b->version < V1_3) {
    return true;
  }
  if (capability(b, responder, MULTI_KEY_CAP, &cap) && cap != MULTI_KEY_NEGOTIABLE) {
    *out = cap == MULTI_KEY_ONLY;
    return true;
  }
  const bool have = fact(b, responder ? F_OTHER_SUPPORT : F_OTHER_SELECTION, &params);
  *out = (params & MULTI_KEY_CONN) != 0;
  return have;
}

static bool env_req_code(const struct env_basis *b, uint32_t *out) {
  *out = b->request != NULL ? b->request->code : 0;
  return b->request != NULL && b->request->seen;
}

static bool env_req_param1(const struct env_basis *b, uint32_t *out) {
  *out = b->request != NULL ? b->request->param1 : 0;
  return b->request != NULL && b->request->seen;
}

static bool env_req_param2(const struct env_basis *b, uint32_t *out) {
  *out = b->request != NULL ? b->request->param2 : 0;
  return b->request != NULL && b->request->seen;
}

static bool env_req_signed(const struct env_basis *b, uint32_t *out) {
  return asked(b, F_SIGN_REQUESTED, out);
}

static bool env_meas_hash(const struct env_basis *b, uint32_t *out) {
  uint32_t selection;
  return fact(b, F_MEAS_HASH, &selection) && sdec_algo_size(F_MEAS_HASH, selection, 0, out);
}

/* An unsigned MEASUREMENTS ends like a signed one except for the signature. What early implementations omit is found by
 * trial. */
static bool env_nonce(const struct env_basis *b, uint32_t *out) {
  (void)b;
  *out = 32;
  return true;
}

static bool env_opaque_length(const struct env_basis *b, uint32_t *out) {
  (void)b;
  *out = 2;
  return true;
}

static bool env_seq_len(const struct env_basis *b, uint32_t *out) {
  *out = b->seq_len;
  return true;
}

/* All AEAD suites of DSP0274 have tags of 16 bytes. */
static bool env_tag_len(const struct env_basis *b, uint32_t *out) {
  (void)b;
  *out = 16;
  return true;
}

/* DSP0277: encrypted if both sides have ENCRYPT_CAP, which is also the likely case if no negotiation was captured. */
static bool env_encrypted(const struct env_basis *b, uint32_t *out) {
  uint32_t req, rsp;
  const bool have_req = capability(b, false, ENCRYPT_CAP, &req);
  const bool have_rsp = capability(b, true, ENCRYPT_CAP, &rsp);
  *out = !have_req || !have_rsp || (req & rsp) != 0;
  return true;
}

static bool (*const rules[E_COUNT])(const struct env_basis *, uint32_t *) = {
    [E_VERSION] = env_version,
    [E_ROLE] = env_role,
    [E_HASH] = env_hash,
    [E_SIGNATURE] = env_signature,
    [E_EXCHANGE] = env_exchange,
    [E_SUMMARY] = env_summary,
    [E_VERIFY_EXCHANGE] = env_verify_exchange,
    [E_VERIFY_FINISH] = env_verify_finish,
    [E_OPAQUE_FORMAT] = env_opaque_format,
    [E_MULTI_KEY] = env_multi_key,
    [E_REQ_CODE] = env_req_code,
    [E_REQ_PARAM1] = env_req_param1,
    [E_REQ_PARAM2] = env_req_param2,
    [E_REQ_SIGNED] = env_req_signed,
    [E_MEAS_HASH] = env_meas_hash,
    [E_NONCE] = env_nonce,
    [E_SEQ_LEN] = env_seq_len,
    [E_TAG_LEN] = env_tag_len,
    [E_ENCRYPTED] = env_encrypted,
    [E_OPAQUE_LENGTH] = env_opaque_length,
};

_Static_assert((int)F_COUNT <= (int)SDEC_FACTS, "struct sdec_facts has room for every fact");

HOT void sdec_env_derive(const struct env_basis *basis, struct sdec_env *out) {
  memset(out, 0, sizeof(*out));
  for (uint32_t var = 1; var < E_COUNT; var++) {
    uint32_t value = 0;
    if (rules[var](basis, &value)) {
      env_put(out, var, value);
    }
  }
}

HOT void sdec_env_derive_asked(const struct env_basis *basis, struct sdec_env *env) {
  static const uint8_t asked_variables[] = {E_SUMMARY, E_REQ_CODE, E_REQ_PARAM1, E_REQ_PARAM2, E_REQ_SIGNED};
  for (uint32_t i = 0; i < sizeof(asked_variables); i++) {
    uint32_t value = 0;
    env_forget(env, asked_variables[i]);
    if (rules[asked_variables[i]](basis, &value)) {
      env_put(env, asked_variables[i], value);
    }
  }
}

/* version_of gives the version in which a message's algorithms were selected; any version for objects without one. */
static uint32_t version_of(const struct sdec_env *env) {
  return env->value[E_VERSION] != 0 ? env->value[E_VERSION] : UINT8_MAX;
}

/* Fields with the size of the base hash; some may be absent (DSP0274, BaseHashSel). */
static const uint8_t hash_sized[] = {E_HASH, E_SUMMARY, E_VERIFY_EXCHANGE, E_VERIFY_FINISH};

/* A connection selects one base hash, so candidates must agree with fields whose size is already known. */
static bool hash_candidate(const struct sdec_env *env, uint32_t i, uint32_t *out) {
  for (uint32_t k = 0; k < sizeof(hash_sized); k++) {
    if (env_known(env, hash_sized[k]) && env->value[hash_sized[k]] != 0) {
      *out = env->value[hash_sized[k]];
      return i == 0;
    }
  }
  return sdec_algo_sizes(F_HASH, version_of(env), i, 0, out);
}

/* For a field that may be absent. */
static bool hash_or_nothing(const struct sdec_env *env, uint32_t i, uint32_t *out) {
  *out = 0;
  return i == 0 || hash_candidate(env, i - 1, out);
}

/* For one of the Responder's two verify data fields: HANDSHAKE_IN_THE_CLEAR omits one or the other. */
static bool verify_candidate(const struct sdec_env *env, uint32_t other, uint32_t i, uint32_t *out) {
  if (!env_known(env, other)) {
    return hash_or_nothing(env, i, out);
  }
  *out = 0;
  return env->value[other] != 0 ? i == 0 : hash_candidate(env, i, out);
}

/* Sizes of family `a`, then those of `b`: a connection selects from one of the two. */
static bool either_family(const struct sdec_env *env, enum fact a, enum fact b, uint32_t which, uint32_t i,
                          uint32_t *out) {
  const uint32_t version = version_of(env);
  uint32_t n = 0;
  while (sdec_algo_sizes(a, version, n, which, out)) {
    if (n++ == i) {
      return true;
    }
  }
  return sdec_algo_sizes(b, version, i - n, which, out);
}

bool sdec_env_candidate(const struct sdec_env *env, uint32_t var, uint32_t i, uint32_t *out) {
  switch (var) {
    case E_HASH: return hash_candidate(env, i, out);
    case E_SIGNATURE: return either_family(env, F_ASYM, F_PQC_ASYM, 0, i, out);
    case E_EXCHANGE: return either_family(env, F_DHE, F_KEM, env->value[E_ROLE] & 1, i, out);
    case E_SUMMARY: return hash_or_nothing(env, i, out);
    case E_VERIFY_EXCHANGE: return verify_candidate(env, E_VERIFY_FINISH, i, out);
    case E_VERIFY_FINISH: return verify_candidate(env, E_VERIFY_EXCHANGE, i, out);
    case E_OPAQUE_FORMAT: *out = i == 0 ? 2 : 1; return i < 2;
    case E_MULTI_KEY:
    case E_REQ_SIGNED: *out = i; return i < 2;
    default: return false;
  }
}

uint32_t sdec_env_lasting(uint32_t i) {
  static const uint8_t lasting[ENV_LASTING] = {E_HASH,          E_SIGNATURE,     E_EXCHANGE, E_VERIFY_EXCHANGE,
                                               E_VERIFY_FINISH, E_OPAQUE_FORMAT, E_MULTI_KEY};
  return lasting[i];
}
