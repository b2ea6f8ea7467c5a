/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Which secret belongs to a session, and everything derived from it. What is uncertain (the secret itself, a
 * certificate chain that was not shown, a DIGESTS that may or may not count) is tried until the HMAC of the handshake
 * fits.
 */
#include <string.h>

#include "flow/flow.h"
#include "keys/schedule.h"

/* Not inlined: the list of parts would stay on the stack while keys are derived. */
__attribute__((noinline)) static bool transcript_hash(struct sdec_flow *flow, struct session *s,
                                                      enum transcript_end end, uint8_t *out) {
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

/* verify_data computes the HMAC of `side` over a transcript. */
bool schedule_verify_data(struct sdec_flow *flow, struct session *s, enum transcript_end end, uint32_t side,
                          uint8_t *out) {
  const struct sdec_crypto *crypto = flow->config.crypto;
  uint8_t key[SDEC_HASH_MAX], hash[SDEC_HASH_MAX];
  const struct sdec_span part = {hash, s->suite.hash_len};
  const struct sdec_span finished = {key, s->suite.hash_len};
  const bool ok = keys_finished_key(&s->suite, s->hs_secret[side], key) && transcript_hash(flow, s, end, hash) &&
                  crypto->hmac(crypto->context, s->suite.hash, finished, &part, 1, out);
  cleanse(key, sizeof(key));
  return ok;
}

/* hmac_fits checks the verify data of a leg with the finished key of `side`. */
static bool hmac_fits(struct sdec_flow *flow, struct session *s, enum transcript_end end, enum leg_number number,
                      uint32_t side) {
  const struct leg *leg = &s->th.leg[number];
  const struct sdec_span verify = span_from(buffer_span(&leg->bytes), leg->verify);
  uint8_t mac[SDEC_HASH_MAX];
  return verify.len == s->suite.hash_len && schedule_verify_data(flow, s, end, side, mac) &&
         equal(mac, verify.data, verify.len);
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

/* known_digest hashes what the user gave. Bare certificates get in front what SPDM sends there: the length of all, in
 * four bytes that older versions call two and a reserved field, and the digest of the root. */
static bool known_digest(struct sdec_flow *flow, struct session *s, const struct sdec_known_chain *chain,
                         uint8_t *out) {
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

/* given_for says whether a chain that the user gave is for this slot of a side. */
static bool given_for(const struct sdec_known_chain *chain, uint32_t side, uint32_t slot) {
  return chain->side == side && (chain->slot == slot || (chain->slot == SDEC_ANY_SLOT && slot < SLOTS));
}

/* schedule_chain puts the i-th digest that may stand for a side's chain into the transcript: the slot's own as the
 * connection showed it, then what the user gave, then any seen in this capture. False past the end. */
bool schedule_chain(struct sdec_flow *flow, struct session *s, uint32_t side, uint32_t slot, uint32_t i) {
  const struct chain_digest *shown = &s->conn->evidence->chain[side][slot];
  uint8_t *out = s->th.chain[side];
  uint32_t n = 0;
  if (shown->known && n++ == i) {
    memcpy(out, shown->digest, SDEC_HASH_MAX);
    return true;
  }
  for (uint32_t k = 0; k < flow->config.n_chains; k++) {
    const struct sdec_known_chain *chain = &flow->config.chains[k];
    if (given_for(chain, side, slot) && n++ == i) {
      return known_digest(flow, s, chain, out);
    }
  }
  for (uint32_t k = 0; k < FLOW_CHAINS; k++) {
    const struct seen_chain *seen = &flow->chains[k];
    if (seen->hash == s->suite.hash && seen->side == side && n++ == i) {
      memcpy(out, seen->digest, SDEC_HASH_MAX);
      return true;
    }
  }
  return false;
}

/* schedule_digests tries without and with the DIGESTS of a side; without ones to use, once. */
bool schedule_digests(struct session *s, uint32_t side, uint32_t i) {
  const bool have = !s->psk && s->conn->evidence->digests[side].len > 0;
  s->th.use_digests[side] = have && (s->multi_key[side] ? i == 0 : i == 1);
  return i < (have ? 2u : 1u);
}

/* try_finish looks for the Requester's chain and digests under which FINISH's HMAC fits. */
static bool try_finish(struct sdec_flow *flow, struct session *s) {
  for (uint32_t d = 0; schedule_digests(s, REQUESTER, d); d++) {
    for (uint32_t c = 0; !s->th.mutual ? c == 0 : schedule_chain(flow, s, REQUESTER, s->finish_slot, c); c++) {
      if (hmac_fits(flow, s, TH_FINISH_VERIFY, LEG_FINISH, REQUESTER)) {
        return true;
      }
    }
  }
  return false;
}

/* proved says whether the handshake as derived agrees with the HMAC that decides at this point. */
static bool proved(struct sdec_flow *flow, struct session *s, enum leg_number by) {
  return by == LEG_RESPONSE ? hmac_fits(flow, s, TH_RESPONSE_VERIFY, LEG_RESPONSE, RESPONDER) : try_finish(flow, s);
}

/* try_secret goes through the chains and digests of the Responder for one secret. */
static bool try_secret(struct sdec_flow *flow, struct session *s, const struct sdec_secret *secret,
                       enum leg_number by) {
  for (uint32_t d = 0; schedule_digests(s, RESPONDER, d); d++) {
    for (uint32_t c = 0; s->psk ? c == 0 : schedule_chain(flow, s, RESPONDER, s->chain_slot, c); c++) {
      if (handshake_from(flow, s, secret) && proved(flow, s, by)) {
        return true;
      }
    }
  }
  return false;
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

/* chain_shown says whether the digest of a side's chain is known for sure, and not only guessed from other
 * connections. */
static bool chain_shown(const struct sdec_flow *flow, const struct session *s, uint32_t side, uint32_t slot) {
  if (s->conn->evidence->chain[side][slot].known) {
    return true;
  }
  for (uint32_t k = 0; k < flow->config.n_chains; k++) {
    if (given_for(&flow->config.chains[k], side, slot)) {
      return true;
    }
  }
  return false;
}

static bool for_handshake(const struct sdec_secret *secret, const struct session *s) {
  return (is_shared(secret, s) || secret->kind == SDEC_SECRET_HANDSHAKE) && secret_fits(secret, s);
}

/* why_not settles why no secret fits. */
static void why_not(struct sdec_flow *flow, struct session *s, enum leg_number by) {
  uint8_t hash[SDEC_HASH_MAX];
  if (!transcript_hash(flow, s, TH_RESPONSE_VERIFY, hash)) {
    stay_sealed(s, SDEC_SEALED_UNSUPPORTED, NULL);
  } else if (!s->psk && !chain_shown(flow, s, RESPONDER, s->chain_slot)) {
    stay_sealed(s, SDEC_SEALED_TRANSCRIPT, "the Responder's DIGESTS or certificate chain");
  } else if (!s->psk && s->multi_key[RESPONDER] && s->conn->evidence->digests[RESPONDER].len == 0) {
    stay_sealed(s, SDEC_SEALED_TRANSCRIPT, "the Responder's DIGESTS");
  } else if (by == LEG_FINISH && s->th.mutual && !chain_shown(flow, s, REQUESTER, s->finish_slot)) {
    stay_sealed(s, SDEC_SEALED_TRANSCRIPT, "the Requester's certificate chain");
  } else {
    stay_sealed(s, SDEC_SEALED_SECRET, NULL);
  }
}

/* fit searches the key log for the secret that the HMAC of `by` proves. Without an HMAC in the response FINISH
 * decides. */
static bool fit(struct sdec_flow *flow, struct session *s, enum leg_number by) {
  const struct leg *leg = &s->th.leg[by];
  const bool decides = leg->verify < leg->bytes.len;
  bool any = false;
  for (uint32_t i = 0; i < flow->config.n_secrets && !any; i++) {
    any = for_handshake(&flow->config.secrets[i], s);
  }
  if (!any) {
    stay_sealed(s, SDEC_SEALED_NO_KEY, NULL);
    return false;
  }
  if (!prerequisites(s)) {
    return false;
  }
  for (uint32_t i = 0; i < flow->config.n_secrets && decides; i++) {
    struct sdec_secret *secret = &flow->config.secrets[i];
    if (for_handshake(secret, s) && try_secret(flow, s, secret, by)) {
      s->have_handshake = s->certain = secret->used = true;
      stay_sealed(s, SDEC_SEALED_NOT, NULL);
      return true;
    }
  }
  cleanse(s->handshake, sizeof(s->handshake));
  cleanse(s->hs_secret, sizeof(s->hs_secret));
  if (decides) {
    why_not(flow, s, by);
  } else {
    stay_sealed(s, SDEC_SEALED_TRANSCRIPT, schedule_missing(s));
  }
  return false;
}

const char *schedule_missing(const struct session *s) {
  if (s->th.leg[LEG_FINISH].bytes.len == 0 || (s->guessed >> LEG_FINISH & 1) != 0) {
    return s->psk ? "PSK_FINISH" : "FINISH";
  }
  return s->psk ? "PSK_FINISH_RSP" : "FINISH_RSP";
}

void schedule_retire(struct session *s, uint32_t side) {
  struct channel *channel = &s->channel[side];
  keys_close(&s->suite, &channel->before.keys);
  keys_close(&s->suite, &channel->next.keys);
  channel->before = channel->now;
  channel->before_over = true;
  memset(&channel->now, 0, sizeof(channel->now));
  memset(&channel->next, 0, sizeof(channel->next));
}

bool schedule_begin(struct session *s, uint32_t side, const uint8_t *secret) {
  struct channel *channel = &s->channel[side];
  schedule_retire(s, side);
  memcpy(channel->now.keys.secret, secret, s->suite.hash_len);
  if (!keys_open(&s->suite, &channel->now.keys)) {
    stay_sealed(s, SDEC_SEALED_UNSUPPORTED, NULL);
    return false;
  }
  return true;
}

/* verdict_without_fit says whether an HMAC that no secret fits is wrong. Secrets of other sessions, tried because
 * they name none, prove nothing against it. */
static uint8_t verdict_without_fit(const struct sdec_flow *flow, const struct session *s) {
  bool ours = s->certain;
  for (uint32_t i = 0; i < flow->config.n_secrets && !ours; i++) {
    ours = !flow->config.secrets[i].any && for_handshake(&flow->config.secrets[i], s);
  }
  return s->sealed == SDEC_SEALED_SECRET && ours ? SDEC_HMAC_BAD : SDEC_HMAC_NONE;
}

uint8_t schedule_response(struct sdec_flow *flow, struct session *s) {
  if (!fit(flow, s, LEG_RESPONSE)) {
    return verdict_without_fit(flow, s);
  }
  if (schedule_begin(s, REQUESTER, s->hs_secret[REQUESTER]) && schedule_begin(s, RESPONDER, s->hs_secret[RESPONDER])) {
    flow->keyed = s;
  }
  return SDEC_HMAC_GOOD;
}

uint8_t schedule_finish(struct sdec_flow *flow, struct session *s) {
  s->finish_proved = s->certain ? try_finish(flow, s) : fit(flow, s, LEG_FINISH);
  if (s->finish_proved) {
    return SDEC_HMAC_GOOD;
  }
  if (s->certain) {
    why_not(flow, s, LEG_FINISH);
  }
  return verdict_without_fit(flow, s);
}

uint8_t schedule_finish_rsp(struct sdec_flow *flow, struct session *s) {
  if (s->th.leg[LEG_FINISH_RSP].verify >= s->th.leg[LEG_FINISH_RSP].bytes.len || !s->finish_proved) {
    return SDEC_HMAC_NONE;
  }
  return hmac_fits(flow, s, TH_FINISH_RSP_VERIFY, LEG_FINISH_RSP, RESPONDER) ? SDEC_HMAC_GOOD : SDEC_HMAC_BAD;
}

/* schedule_data_secrets derives the secrets of the data phase from the transcript as it stands. */
bool schedule_data_secrets(struct sdec_flow *flow, struct session *s, const uint8_t *master,
                           uint8_t secret[2][SDEC_HASH_MAX]) {
  uint8_t th2[SDEC_HASH_MAX];
  return transcript_hash(flow, s, TH_ALL, th2) &&
         keys_direction_secret(&s->suite, master, LABEL_REQ_DATA, th2, secret[REQUESTER]) &&
         keys_direction_secret(&s->suite, master, LABEL_RSP_DATA, th2, secret[RESPONDER]);
}

void schedule_data(struct sdec_flow *flow, struct session *s) {
  uint8_t master[SDEC_HASH_MAX], secret[2][SDEC_HASH_MAX];
  s->phase = PHASE_DATA;
  if (s->have_handshake && s->finish_proved) {
    if (keys_master_secret(&s->suite, s->handshake, master) && schedule_data_secrets(flow, s, master, secret) &&
        schedule_begin(s, REQUESTER, secret[REQUESTER]) && schedule_begin(s, RESPONDER, secret[RESPONDER])) {
      flow->keyed = s;
    }
  } else {
    schedule_retire(s, REQUESTER);
    schedule_retire(s, RESPONDER);
  }
  cleanse(master, sizeof(master));
  cleanse(secret, sizeof(secret));
}

void schedule_update(struct session *s, uint32_t side) {
  struct channel *channel = &s->channel[side];
  uint8_t secret[SDEC_HASH_MAX];
  if (channel->now.keys.aead == NULL) {
    if (channel->asked < UINT8_MAX) {
      channel->asked++;
    }
    return;
  }
  if (!keys_update(&s->suite, channel->now.keys.secret, secret)) {
    return;
  }
  /* If the request comes late, the key has been in use and goes on; one that was refused and is asked for again begins
   * again. */
  if (channel->next.keys.aead == NULL || !channel->returned ||
      !equal(channel->next.keys.secret, secret, s->suite.hash_len)) {
    keys_close(&s->suite, &channel->next.keys);
    memset(&channel->next, 0, sizeof(channel->next));
    memcpy(channel->next.keys.secret, secret, s->suite.hash_len);
    if (!keys_open(&s->suite, &channel->next.keys)) {
      keys_close(&s->suite, &channel->next.keys);
    }
  }
  cleanse(secret, sizeof(secret));
}
