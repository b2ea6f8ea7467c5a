/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Finds the secret of a session and derives everything from it. Uncertain parts (the secret itself, a certificate chain
 * that was not shown, a DIGESTS that may or may not count) are tried until the HMAC of the handshake matches.
 */
#include "keys/schedule.h"

#include <string.h>

#define HANDSHAKE_COST 40 /* of a trial: derivations and HMACs over a transcript */

/* Not inlined, to keep the list of parts off the stack while keys are derived. */
__attribute__((noinline)) static bool transcript_hash(const struct session *s, enum transcript_end end, uint8_t *out) {
  struct sdec_span parts[TRANSCRIPT_PARTS];
  const uint32_t n = sdec_transcript_parts(&s->th, s->conn->evidence, end, parts);
  const struct sdec_crypto *crypto = s->suite.crypto;
  return crypto->hash(crypto->context, s->suite.hash, parts, n, out);
}

static bool equal(const uint8_t *a, const uint8_t *b, uint32_t len) {
  uint32_t differ = 0;
  for (uint32_t i = 0; i < len; i++) {
    differ |= (uint32_t)(a[i] ^ b[i]);
  }
  return differ == 0;
}

bool sdec_schedule_verify_data(const struct session *s, enum transcript_end end, uint32_t side, uint8_t *out) {
  const struct sdec_crypto *crypto = s->suite.crypto;
  uint8_t key[SDEC_HASH_MAX], hash[SDEC_HASH_MAX];
  const struct sdec_span part = {hash, s->suite.hash_len};
  const struct sdec_span finished = {key, s->suite.hash_len};
  const bool ok = sdec_keys_finished_key(&s->suite, s->hs_secret[side], key) && transcript_hash(s, end, hash) &&
                  crypto->hmac(crypto->context, s->suite.hash, finished, &part, 1, out);
  sdec_cleanse(key, sizeof(key));
  return ok;
}

/* hmac_fits checks the verify data of a leg with the finished key of `side`. */
static bool hmac_fits(const struct session *s, enum transcript_end end, enum leg_number number, uint32_t side) {
  const struct leg *leg = &s->th.leg[number];
  const struct sdec_span verify = span_from(buffer_span(&leg->bytes), leg->verify);
  uint8_t mac[SDEC_HASH_MAX];
  return verify.len == s->suite.hash_len && sdec_schedule_verify_data(s, end, side, mac) &&
         equal(mac, verify.data, verify.len);
}

static bool is_shared(const struct sdec_secret *secret, const struct session *s) {
  return secret->kind == SDEC_SECRET_PSK
             ? s->psk
             : !s->psk && (secret->kind == SDEC_SECRET_DHE || secret->kind == SDEC_SECRET_KEM);
}

/* handshake_from derives the handshake secrets from a secret and the current transcript. */
static bool handshake_from(struct session *s, const struct sdec_secret *secret) {
  const struct sdec_span bytes = {secret->secret, secret->secret_len};
  uint8_t th1[SDEC_HASH_MAX];
  if (is_shared(secret, s)) {
    if (!sdec_keys_handshake_secret(&s->suite, bytes, s->psk, s->handshake)) {
      return false;
    }
  } else if (secret->kind == SDEC_SECRET_HANDSHAKE && secret->secret_len == s->suite.hash_len) {
    memcpy(s->handshake, secret->secret, secret->secret_len);
  } else {
    return false;
  }
  return transcript_hash(s, TH_RESPONSE_VERIFY, th1) &&
         sdec_keys_direction_secret(&s->suite, s->handshake, LABEL_REQ_HS, th1, s->hs_secret[REQUESTER]) &&
         sdec_keys_direction_secret(&s->suite, s->handshake, LABEL_RSP_HS, th1, s->hs_secret[RESPONDER]);
}

bool sdec_schedule_chain(const struct keyring *ring, struct session *s, uint32_t side, uint32_t slot, uint32_t i) {
  const struct chain_digest *shown = &s->conn->evidence->chain[side][slot];
  if (shown->known && i == 0) {
    memcpy(s->th.chain[side], shown->digest, SDEC_HASH_MAX);
    return true;
  }
  return sdec_keyring_digest(ring, &s->suite, side, slot, i - (shown->known ? 1 : 0), s->th.chain[side]);
}

bool sdec_schedule_digests(struct session *s, uint32_t side, uint32_t i) {
  const bool have = !s->psk && s->conn->evidence->digests[side].len > 0;
  s->th.use_digests[side] = have && (s->multi_key[side] ? i == 0 : i == 1);
  return i < (have ? 2u : 1u);
}

/* try_finish searches for the Requester's chain and digests for which FINISH's HMAC matches. */
static bool try_finish(const struct keyring *ring, struct session *s) {
  for (uint32_t d = 0; sdec_schedule_digests(s, REQUESTER, d); d++) {
    for (uint32_t c = 0; !s->th.mutual ? c == 0 : sdec_schedule_chain(ring, s, REQUESTER, s->finish_slot, c); c++) {
      if (hmac_fits(s, TH_FINISH_VERIFY, LEG_FINISH, REQUESTER)) {
        return true;
      }
    }
  }
  return false;
}

/* proved says whether the derived handshake matches the deciding HMAC. */
static bool proved(const struct keyring *ring, struct session *s, enum leg_number by) {
  return by == LEG_RESPONSE ? hmac_fits(s, TH_RESPONSE_VERIFY, LEG_RESPONSE, RESPONDER) : try_finish(ring, s);
}

/* try_secret tries all chains and digests of the Responder with one secret. */
static bool try_secret(const struct keyring *ring, struct session *s, const struct sdec_secret *secret,
                       enum leg_number by) {
  for (uint32_t d = 0; sdec_schedule_digests(s, RESPONDER, d); d++) {
    for (uint32_t c = 0; s->psk ? c == 0 : sdec_schedule_chain(ring, s, RESPONDER, s->chain_slot, c); c++) {
      if (!sdec_keyring_may_try(ring, s, secret, HANDSHAKE_COST)) {
        return false;
      }
      if (handshake_from(s, secret) && proved(ring, s, by)) {
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
  const char *missing = sdec_evidence_missing(s->conn->evidence);
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

/* chain_shown says whether the digest of a side's chain is certain, not just guessed from other connections. */
static bool chain_shown(const struct keyring *ring, const struct session *s, uint32_t side, uint32_t slot) {
  return s->conn->evidence->chain[side][slot].known || sdec_keyring_given(ring, side, slot);
}

/* for_handshake starts a walk over the secrets that a handshake can start from. */
static struct secret_walk for_handshake(const struct session *s) {
  const uint32_t shared = s->psk ? KIND(SDEC_SECRET_PSK) : KIND(SDEC_SECRET_DHE) | KIND(SDEC_SECRET_KEM);
  return (struct secret_walk){.kinds = shared | KIND(SDEC_SECRET_HANDSHAKE)};
}

/* why_not records why no secret fits. */
static void why_not(const struct keyring *ring, struct session *s, enum leg_number by) {
  uint8_t hash[SDEC_HASH_MAX];
  if (!transcript_hash(s, TH_RESPONSE_VERIFY, hash)) {
    stay_sealed(s, SDEC_SEALED_UNSUPPORTED, NULL);
  } else if (!s->psk && !chain_shown(ring, s, RESPONDER, s->chain_slot)) {
    stay_sealed(s, SDEC_SEALED_TRANSCRIPT, "the Responder's DIGESTS or certificate chain");
  } else if (!s->psk && s->multi_key[RESPONDER] && s->conn->evidence->digests[RESPONDER].len == 0) {
    stay_sealed(s, SDEC_SEALED_TRANSCRIPT, "the Responder's DIGESTS");
  } else if (by == LEG_FINISH && s->th.mutual && !chain_shown(ring, s, REQUESTER, s->finish_slot)) {
    stay_sealed(s, SDEC_SEALED_TRANSCRIPT, "the Requester's certificate chain");
  } else {
    stay_sealed(s, SDEC_SEALED_SECRET, NULL);
  }
}

/* fit searches the key log for a secret that the HMAC of `by` proves. If the response has no HMAC, FINISH decides. */
static bool fit(const struct keyring *ring, struct session *s, enum leg_number by) {
  const struct leg *leg = &s->th.leg[by];
  const bool decides = leg->verify < leg->bytes.len;
  struct sdec_secret *secret;
  struct secret_walk walk = for_handshake(s);
  if (sdec_keyring_secret(ring, s, &walk) == NULL) {
    stay_sealed(s, SDEC_SEALED_NO_KEY, NULL);
    return false;
  }
  if (!prerequisites(s)) {
    return false;
  }
  walk = for_handshake(s);
  while (decides && (secret = sdec_keyring_secret(ring, s, &walk)) != NULL) {
    if (try_secret(ring, s, secret, by)) {
      sdec_keyring_fits(ring, s, secret);
      s->have_handshake = s->certain = true;
      stay_sealed(s, SDEC_SEALED_NOT, NULL);
      return true;
    }
  }
  sdec_cleanse(s->handshake, sizeof(s->handshake));
  sdec_cleanse(s->hs_secret, sizeof(s->hs_secret));
  if (decides) {
    why_not(ring, s, by);
  } else {
    stay_sealed(s, SDEC_SEALED_TRANSCRIPT, sdec_schedule_missing(s));
  }
  return false;
}

const char *sdec_schedule_missing(const struct session *s) {
  if (s->th.leg[LEG_FINISH].bytes.len == 0 || (s->guessed >> LEG_FINISH & 1) != 0) {
    return s->psk ? "PSK_FINISH" : "FINISH";
  }
  return s->psk ? "PSK_FINISH_RSP" : "FINISH_RSP";
}

void sdec_schedule_retire(struct session *s, uint32_t side) {
  struct channel *channel = &s->channel[side];
  sdec_keys_close(&s->suite, &channel->before.keys);
  sdec_keys_close(&s->suite, &channel->next.keys);
  channel->before = channel->now;
  channel->before_over = true;
  memset(&channel->now, 0, sizeof(channel->now));
  memset(&channel->next, 0, sizeof(channel->next));
}

bool sdec_schedule_begin(struct session *s, uint32_t side, const uint8_t *secret) {
  struct channel *channel = &s->channel[side];
  sdec_schedule_retire(s, side);
  memcpy(channel->now.keys.secret, secret, s->suite.hash_len);
  if (!sdec_keys_open(&s->suite, &channel->now.keys)) {
    stay_sealed(s, SDEC_SEALED_UNSUPPORTED, NULL);
    return false;
  }
  return true;
}

/* verdict_without_fit says whether an HMAC that matches no secret is wrong. Secrets of other sessions, tried only
 * because they name none, do not prove that. */
static uint8_t verdict_without_fit(const struct keyring *ring, const struct session *s) {
  struct secret_walk walk = for_handshake(s);
  walk.named = true;
  const bool ours = s->certain || sdec_keyring_secret(ring, s, &walk) != NULL;
  return s->sealed == SDEC_SEALED_SECRET && ours ? SDEC_HMAC_BAD : SDEC_HMAC_NONE;
}

/* begin_both puts the secrets of both directions into use. */
static bool begin_both(struct session *s, uint8_t secret[2][SDEC_HASH_MAX]) {
  return sdec_schedule_begin(s, REQUESTER, secret[REQUESTER]) && sdec_schedule_begin(s, RESPONDER, secret[RESPONDER]);
}

uint8_t sdec_schedule_response(const struct keyring *ring, struct session *s) {
  if (!fit(ring, s, LEG_RESPONSE)) {
    return verdict_without_fit(ring, s);
  }
  (void)begin_both(s, s->hs_secret); /* failure is recorded in session->sealed */
  return SDEC_HMAC_GOOD;
}

uint8_t sdec_schedule_finish(const struct keyring *ring, struct session *s) {
  s->finish_proved = s->certain ? try_finish(ring, s) : fit(ring, s, LEG_FINISH);
  if (s->finish_proved) {
    return SDEC_HMAC_GOOD;
  }
  if (s->certain) {
    why_not(ring, s, LEG_FINISH);
  }
  return verdict_without_fit(ring, s);
}

uint8_t sdec_schedule_finish_rsp(struct session *s) {
  if (s->th.leg[LEG_FINISH_RSP].verify >= s->th.leg[LEG_FINISH_RSP].bytes.len || !s->finish_proved) {
    return SDEC_HMAC_NONE;
  }
  const struct leg *leg = &s->th.leg[LEG_FINISH_RSP];
  const struct sdec_span verify = span_from(buffer_span(&leg->bytes), leg->verify);
  uint8_t mac[SDEC_HASH_MAX];
  if (!sdec_schedule_verify_data(s, TH_FINISH_RSP_VERIFY, RESPONDER, mac)) {
    return SDEC_HMAC_NONE; /* the crypto calls failed, not the Responder */
  }
  return verify.len == s->suite.hash_len && equal(mac, verify.data, verify.len) ? SDEC_HMAC_GOOD : SDEC_HMAC_BAD;
}

bool sdec_schedule_data_secrets(const struct session *s, const uint8_t *master, uint8_t secret[2][SDEC_HASH_MAX]) {
  uint8_t th2[SDEC_HASH_MAX];
  return transcript_hash(s, TH_ALL, th2) &&
         sdec_keys_direction_secret(&s->suite, master, LABEL_REQ_DATA, th2, secret[REQUESTER]) &&
         sdec_keys_direction_secret(&s->suite, master, LABEL_RSP_DATA, th2, secret[RESPONDER]);
}

bool sdec_schedule_data(struct session *s) {
  uint8_t master[SDEC_HASH_MAX], secret[2][SDEC_HASH_MAX];
  bool keyed = false;
  s->phase = PHASE_DATA;
  if (s->have_handshake && s->finish_proved) {
    keyed = sdec_keys_master_secret(&s->suite, s->handshake, master) && sdec_schedule_data_secrets(s, master, secret) &&
            begin_both(s, secret);
  } else {
    sdec_schedule_retire(s, REQUESTER);
    sdec_schedule_retire(s, RESPONDER);
  }
  sdec_cleanse(master, sizeof(master));
  sdec_cleanse(secret, sizeof(secret));
  return keyed;
}

void sdec_schedule_update(struct session *s, uint32_t side) {
  struct channel *channel = &s->channel[side];
  uint8_t secret[SDEC_HASH_MAX];
  if (channel->now.keys.aead == NULL) {
    if (channel->asked < UINT8_MAX) {
      channel->asked++;
    }
    return;
  }
  if (!sdec_keys_update(&s->suite, channel->now.keys.secret, secret)) {
    return;
  }
  /* If the request was captured late, its key is already in use and keeps its position; a repeated request after a
   * refused one starts over. */
  if (channel->next.keys.aead == NULL || !channel->returned ||
      !equal(channel->next.keys.secret, secret, s->suite.hash_len)) {
    sdec_keys_close(&s->suite, &channel->next.keys);
    memset(&channel->next, 0, sizeof(channel->next));
    memcpy(channel->next.keys.secret, secret, s->suite.hash_len);
    if (!sdec_keys_open(&s->suite, &channel->next.keys)) {
      sdec_keys_close(&s->suite, &channel->next.keys);
    }
  }
  sdec_cleanse(secret, sizeof(secret));
}
