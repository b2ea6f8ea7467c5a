/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Which secret belongs to a session, and everything derived from it. What is uncertain (the secret itself, a certificate
 * chain that was not shown, a DIGESTS that may or may not count) is tried until the HMAC of the handshake fits.
 */
#include <string.h>

#include "flow.h"
#include "session.h"

#define REQUESTER 0
#define RESPONDER 1

/* Not inlined: the list of parts would stay on the stack while keys are derived. */
__attribute__((noinline)) static bool transcript_hash(struct sdec_flow *flow, struct session *s, enum transcript_end end,
                                                      uint8_t *out) {
  struct sdec_span parts[TRANSCRIPT_PARTS];
  const uint32_t n = transcript_parts(&s->th, s->conn->evidence, end, parts);
  const struct sdec_crypto *crypto = flow->config.crypto;
  return crypto->hash(crypto->context, s->suite.hash, parts, n, out);
}

static bool equal(const uint8_t *a, const uint8_t *b, uint32_t len) {
  uint32_t differ = 0;
  for (uint32_t i = 0; i < len; i++) {
    differ |= (uint32_t)(a[i] ^ b[i]);
  }
  return differ == 0;
}

/* hmac_fits checks the verify data of a leg with the finished key of `side`. */
static bool hmac_fits(struct sdec_flow *flow, struct session *s, enum transcript_end end, enum leg_number number,
                      uint32_t side) {
  const struct sdec_crypto *crypto = flow->config.crypto;
  const struct leg *leg = &s->th.leg[number];
  const struct sdec_span verify = span_from(buffer_span(&leg->bytes), leg->verify);
  uint8_t key[SDEC_HASH_MAX], hash[SDEC_HASH_MAX], mac[SDEC_HASH_MAX];
  const struct sdec_span part = {hash, s->suite.hash_len};
  const bool ok = verify.len == s->suite.hash_len && keys_finished_key(&s->suite, s->hs_secret[side], key) &&
                  transcript_hash(flow, s, end, hash) &&
                  crypto->hmac(crypto->context, s->suite.hash, (struct sdec_span){key, s->suite.hash_len}, &part, 1, mac) &&
                  equal(mac, verify.data, verify.len);
  cleanse(key, sizeof(key));
  return ok;
}

bool secret_fits(const struct sdec_secret *secret, const struct session *s) {
  if (secret->any) {
    return true;
  }
  if (secret->by_session) {
    return secret->session == s->id;
  }
  return secret->id_len == s->name_len && equal(secret->id, s->name, s->name_len);
}

static bool is_shared(const struct sdec_secret *secret, const struct session *s) {
  return secret->kind == SDEC_SECRET_PSK
             ? s->psk
             : !s->psk && (secret->kind == SDEC_SECRET_DHE || secret->kind == SDEC_SECRET_KEM);
}

/* handshake_from sets the handshake secrets that a secret gives under the transcript as it stands. */
static bool handshake_from(struct sdec_flow *flow, struct session *s, const struct sdec_secret *secret) {
  const struct sdec_span bytes = {secret->secret, secret->secret_len};
  uint8_t th1[SDEC_HASH_MAX];
  if (is_shared(secret, s)) {
    if (!keys_handshake_secret(&s->suite, bytes, s->psk, s->handshake)) {
      return false;
    }
  } else if (secret->kind == SDEC_SECRET_HANDSHAKE && secret->secret_len == s->suite.hash_len) {
    memcpy(s->handshake, secret->secret, secret->secret_len);
  } else {
    return false;
  }
  return transcript_hash(flow, s, TH_RESPONSE_VERIFY, th1) &&
         keys_direction_secret(&s->suite, s->handshake, LABEL_REQ_HS, th1, s->hs_secret[REQUESTER]) &&
         keys_direction_secret(&s->suite, s->handshake, LABEL_RSP_HS, th1, s->hs_secret[RESPONDER]);
}

/* known_digest hashes what the user gave. Bare certificates get in front what SPDM sends there: the length of all, in four
 * bytes that older versions call two and a reserved field, and the digest of the root. */
static bool known_digest(struct sdec_flow *flow, struct session *s, const struct sdec_known_chain *chain, uint8_t *out) {
  const struct sdec_crypto *crypto = flow->config.crypto;
  const uint32_t hash_len = s->suite.hash_len;
  const uint64_t len = 4u + hash_len + (uint64_t)chain->bytes.len;
  const uint8_t length[4] = {(uint8_t)len, (uint8_t)(len >> 8), (uint8_t)(len >> 16), (uint8_t)(len >> 24)};
  uint8_t root[SDEC_HASH_MAX];
  const struct sdec_span parts[] = {{length, sizeof(length)}, {root, hash_len}, chain->bytes};
  if (chain->root.len == 0) {
    return crypto->hash(crypto->context, s->suite.hash, &chain->bytes, 1, out);
  }
  return crypto->hash(crypto->context, s->suite.hash, &chain->root, 1, root) &&
         crypto->hash(crypto->context, s->suite.hash, parts, 3, out);
}

/* chain_candidate puts the i-th digest that may stand for a side's chain into the transcript: the slot's own as the
 * connection showed it, then what the user gave, then any seen in this capture. False past the end. */
static bool chain_candidate(struct sdec_flow *flow, struct session *s, uint32_t side, uint32_t slot, uint32_t i) {
  uint8_t *out = s->th.chain[side];
  if (slot <= SLOTS && s->conn->evidence->chain[side][slot].known) {
    if (i-- == 0) {
      memcpy(out, s->conn->evidence->chain[side][slot].digest, SDEC_HASH_MAX);
      return true;
    }
  }
  for (uint32_t k = 0; k < flow->config.n_chains; k++) {
    const struct sdec_known_chain *chain = &flow->config.chains[k];
    const bool fits = chain->side == side && (chain->slot == slot || (chain->slot == SDEC_ANY_SLOT && slot < SLOTS));
    if (fits && i-- == 0) {
      return known_digest(flow, s, chain, out);
    }
  }
  for (uint32_t k = 0; k < FLOW_CHAINS; k++) {
    const struct seen_chain *seen = &flow->chains[k];
    if (seen->hash == s->suite.hash && seen->side == side && i-- == 0) {
      memcpy(out, seen->digest, SDEC_HASH_MAX);
      return true;
    }
  }
  return false;
}

/* choose_digests tries without and with the DIGESTS of a side; without ones to use, once. */
static bool choose_digests(struct session *s, uint32_t side, uint32_t i) {
  const bool have = !s->psk && s->conn->evidence->digests[side].len > 0;
  s->th.use_digests[side] = have && (s->multi_key[side] ? i == 0 : i == 1);
  return i < (have ? 2u : 1u);
}

/* try_finish looks for the Requester's chain and digests under which FINISH's HMAC fits. */
static bool try_finish(struct sdec_flow *flow, struct session *s) {
  for (uint32_t d = 0; choose_digests(s, REQUESTER, d); d++) {
    for (uint32_t c = 0; !s->th.mutual ? c == 0 : chain_candidate(flow, s, REQUESTER, s->finish_slot, c); c++) {
      if (hmac_fits(flow, s, TH_FINISH_VERIFY, LEG_FINISH, REQUESTER)) {
        return true;
      }
    }
  }
  s->th.use_digests[REQUESTER] = false;
  return false;
}

/* proved says whether the handshake as derived agrees with the HMAC that decides at this point. */
static bool proved(struct sdec_flow *flow, struct session *s, enum leg_number by) {
  return by == LEG_RESPONSE ? hmac_fits(flow, s, TH_RESPONSE_VERIFY, LEG_RESPONSE, RESPONDER) : try_finish(flow, s);
}

/* try_secret goes through the chains and digests of the Responder for one secret. */
static bool try_secret(struct sdec_flow *flow, struct session *s, const struct sdec_secret *secret, enum leg_number by) {
  for (uint32_t d = 0; choose_digests(s, RESPONDER, d); d++) {
    for (uint32_t c = 0; s->psk ? c == 0 : chain_candidate(flow, s, RESPONDER, s->chain_slot, c); c++) {
      if (handshake_from(flow, s, secret) && proved(flow, s, by)) {
        return true;
      }
    }
  }
  return false;
}

/* given_secrets takes per-direction handshake secrets straight from the key log. */
static bool given_secrets(struct sdec_flow *flow, struct session *s) {
  for (uint32_t i = 0; i < flow->config.n_secrets; i++) {
    struct sdec_secret *secret = &flow->config.secrets[i];
    const uint32_t side = secret->kind == SDEC_SECRET_RSP_HS;
    if ((secret->kind == SDEC_SECRET_REQ_HS || secret->kind == SDEC_SECRET_RSP_HS) && !secret->any &&
        secret_fits(secret, s) && secret->secret_len == s->suite.hash_len) {
      memcpy(s->hs_secret[side], secret->secret, secret->secret_len);
      s->have_hs[side] = secret->used = true;
    }
  }
  return s->have_hs[REQUESTER] || s->have_hs[RESPONDER];
}

static void stay_sealed(struct session *s, uint8_t why, const char *missing) {
  s->sealed = why;
  s->missing = missing;
}

/* prerequisites says whether derivation can be tried at all. */
static bool prerequisites(struct session *s) {
  const char *missing = evidence_missing(s->conn->evidence);
  if (!s->suite_ok) {
    stay_sealed(s, SDEC_SEALED_TRANSCRIPT, "ALGORITHMS");
  } else if (missing != NULL) {
    stay_sealed(s, SDEC_SEALED_TRANSCRIPT, missing);
  } else if (s->th.leg[LEG_REQUEST].bytes.len == 0) {
    stay_sealed(s, SDEC_SEALED_TRANSCRIPT, s->psk ? "PSK_EXCHANGE" : "KEY_EXCHANGE");
  } else {
    return true;
  }
  return false;
}

/* fit searches the key log for the secret that the HMAC of `by` proves. */
static bool fit(struct sdec_flow *flow, struct session *s, enum leg_number by) {
  bool any = false;
  if (!prerequisites(s)) {
    return false;
  }
  for (uint32_t i = 0; i < flow->config.n_secrets; i++) {
    struct sdec_secret *secret = &flow->config.secrets[i];
    if ((!is_shared(secret, s) && secret->kind != SDEC_SECRET_HANDSHAKE) || !secret_fits(secret, s)) {
      continue;
    }
    any = true;
    if (try_secret(flow, s, secret, by)) {
      secret->used = true;
      s->have_handshake = s->have_hs[0] = s->have_hs[1] = s->certain = true;
      return true;
    }
  }
  cleanse(s->handshake, sizeof(s->handshake));
  cleanse(s->hs_secret, sizeof(s->hs_secret));
  if (!any) {
    stay_sealed(s, SDEC_SEALED_NO_KEY, NULL);
  } else if (!s->psk && !chain_candidate(flow, s, RESPONDER, s->chain_slot, 0)) {
    stay_sealed(s, SDEC_SEALED_TRANSCRIPT, "the Responder's DIGESTS or certificate chain");
  } else if (by == LEG_FINISH && s->th.mutual && !chain_candidate(flow, s, REQUESTER, s->finish_slot, 0)) {
    stay_sealed(s, SDEC_SEALED_TRANSCRIPT, "the Requester's certificate chain");
  } else {
    stay_sealed(s, SDEC_SEALED_SECRET, NULL);
  }
  return false;
}

static bool open_channel(struct session *s, uint32_t side, const uint8_t *secret) {
  struct channel *channel = &s->channel[side];
  keys_close(&s->suite, &channel->now);
  keys_close(&s->suite, &channel->next);
  keys_close(&s->suite, &channel->before);
  memcpy(channel->now.secret, secret, s->suite.hash_len);
  channel->seq = channel->before_seq = 0;
  channel->failures = 0;
  if (!keys_open(&s->suite, &channel->now)) {
    stay_sealed(s, SDEC_SEALED_UNSUPPORTED, NULL);
    return false;
  }
  return true;
}

uint8_t schedule_response(struct sdec_flow *flow, struct session *s) {
  const bool has_hmac = s->th.leg[LEG_RESPONSE].verify < s->th.leg[LEG_RESPONSE].bytes.len;
  const bool found = has_hmac && fit(flow, s, LEG_RESPONSE);
  if (!found && s->suite_ok && !given_secrets(flow, s)) {
    /* Without an HMAC in the response, FINISH decides. */
    return has_hmac && s->sealed == SDEC_SEALED_SECRET ? SDEC_HMAC_BAD : SDEC_HMAC_NONE;
  }
  for (uint32_t side = 0; side < 2; side++) {
    if (s->have_hs[side] && !open_channel(s, side, s->hs_secret[side])) {
      return SDEC_HMAC_NONE;
    }
  }
  flow->keyed = s;
  return found ? SDEC_HMAC_GOOD : SDEC_HMAC_NONE;
}

uint8_t schedule_finish(struct sdec_flow *flow, struct session *s) {
  s->finish_proved = s->certain ? try_finish(flow, s) : fit(flow, s, LEG_FINISH);
  if (s->finish_proved) {
    return SDEC_HMAC_GOOD;
  }
  if (s->certain && s->th.mutual && !chain_candidate(flow, s, REQUESTER, s->finish_slot, 0)) {
    stay_sealed(s, SDEC_SEALED_TRANSCRIPT, "the Requester's certificate chain");
    return SDEC_HMAC_NONE;
  }
  if (s->certain) {
    stay_sealed(s, SDEC_SEALED_SECRET, NULL);
  }
  return s->sealed == SDEC_SEALED_SECRET ? SDEC_HMAC_BAD : SDEC_HMAC_NONE;
}

uint8_t schedule_finish_rsp(struct sdec_flow *flow, struct session *s) {
  if (s->th.leg[LEG_FINISH_RSP].verify >= s->th.leg[LEG_FINISH_RSP].bytes.len || !s->finish_proved) {
    return SDEC_HMAC_NONE;
  }
  return hmac_fits(flow, s, TH_FINISH_RSP_VERIFY, LEG_FINISH_RSP, RESPONDER) ? SDEC_HMAC_GOOD : SDEC_HMAC_BAD;
}

/* master_secret gives the master secret: derived, or straight from the key log. */
static bool master_secret(struct sdec_flow *flow, struct session *s, uint8_t *out) {
  if (s->have_handshake) {
    return keys_master_secret(&s->suite, s->handshake, out);
  }
  for (uint32_t i = 0; i < flow->config.n_secrets; i++) {
    struct sdec_secret *secret = &flow->config.secrets[i];
    if (secret->kind == SDEC_SECRET_MASTER && !secret->any && secret_fits(secret, s) &&
        secret->secret_len == s->suite.hash_len) {
      memcpy(out, secret->secret, secret->secret_len);
      return secret->used = true;
    }
  }
  return false;
}

void schedule_data(struct sdec_flow *flow, struct session *s) {
  uint8_t master[SDEC_HASH_MAX], th2[SDEC_HASH_MAX], secret[2][SDEC_HASH_MAX];
  s->phase = PHASE_DATA;
  for (uint32_t side = 0; side < 2; side++) {
    keys_close(&s->suite, &s->channel[side].now);
    s->channel[side] = (struct channel){.order = s->channel[side].order};
  }
  if (!s->suite_ok || !master_secret(flow, s, master)) {
    return;
  }
  const bool ok = transcript_hash(flow, s, TH_ALL, th2) &&
                  keys_direction_secret(&s->suite, master, LABEL_REQ_DATA, th2, secret[REQUESTER]) &&
                  keys_direction_secret(&s->suite, master, LABEL_RSP_DATA, th2, secret[RESPONDER]) &&
                  open_channel(s, REQUESTER, secret[REQUESTER]) && open_channel(s, RESPONDER, secret[RESPONDER]);
  if (!ok && s->sealed == SDEC_SEALED_NOT) {
    stay_sealed(s, SDEC_SEALED_UNSUPPORTED, NULL);
  }
  if (ok) {
    flow->keyed = s;
  }
  cleanse(master, sizeof(master));
  cleanse(secret, sizeof(secret));
}

void schedule_update(struct session *s, uint32_t side) {
  struct channel *channel = &s->channel[side];
  if (channel->now.aead == NULL) {
    return;
  }
  keys_close(&s->suite, &channel->next);
  if (!keys_update(&s->suite, channel->now.secret, channel->next.secret) || !keys_open(&s->suite, &channel->next)) {
    keys_close(&s->suite, &channel->next);
  }
}
