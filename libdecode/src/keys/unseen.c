/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Guesses data keys for sessions whose handshake did not give them: from the usual form of uncaptured handshake
 * messages, or from a master secret. Every guess must be proved by a record.
 */
#include "keys/unseen.h"

#include <string.h>

#include "keys/schedule.h"
#include "walk/rows.h"

#define MASTER_COST 200 /* of a trial: derivations, and a window of records in both directions */

/* guess_leg writes the usual form of an uncaptured handshake message: no signature, no opaque data, and verify data
 * where required. The message codes follow from that of the exchange. */
static bool guess_leg(struct pool *pool, struct session *s, enum leg_number number) {
  static const struct reading no_marks;
  struct leg *leg = &s->th.leg[number];
  const struct sdec_span exchange = buffer_span(&s->th.leg[LEG_REQUEST].bytes);
  const bool response = number == LEG_FINISH_RSP;
  const uint8_t version = span_u8(exchange, 0);
  const uint8_t bytes[6] = {version, (uint8_t)((span_u8(exchange, 1) + 1) & (response ? 0x7F : 0xFF))};
  uint8_t mac[SDEC_HASH_MAX];
  const struct sdec_span verify = {mac, s->suite.hash_len};
  if (!sdec_transcript_add(&s->th, pool, number, (struct sdec_span){bytes, version >= V1_4 ? 6 : 4}, &no_marks)) {
    return false;
  }
  s->guessed |= (uint8_t)(1u << number);
  if (response && !s->clear_handshake) {
    return true;
  }
  return sdec_schedule_verify_data(s, response ? TH_FINISH_RSP_VERIFY : TH_FINISH_VERIFY, response, mac) &&
         sdec_buffer_add(&leg->bytes, pool, verify);
}

static void forget_guesses(struct pool *pool, struct session *s) {
  for (uint32_t i = 0; i < LEGS; i++) {
    if ((s->guessed >> i & 1) != 0) {
      sdec_buffer_drop(&s->th.leg[i].bytes, pool);
    }
  }
  s->guessed = 0;
}

/* guess_finish completes a handshake whose secret is proved. A FINISH with a signature cannot be guessed. */
static bool guess_finish(struct pool *pool, struct session *s) {
  const bool have_finish = s->th.leg[LEG_FINISH].bytes.len > 0;
  const bool have_response = s->th.leg[LEG_FINISH_RSP].bytes.len > 0;
  return s->certain && (have_finish ? s->finish_proved : !s->th.mutual && guess_leg(pool, s, LEG_FINISH)) &&
         (have_response || guess_leg(pool, s, LEG_FINISH_RSP));
}

/* given_master gives the i-th master secret of the keyring for a session with a complete transcript. */
static struct sdec_secret *given_master(const struct keyring *ring, const struct session *s, uint32_t i) {
  const bool complete = (s->th.leg[LEG_FINISH_RSP].bytes.len > 0 || s->psk) &&
                        sdec_evidence_missing(s->conn->evidence) == NULL;
  struct sdec_secret *secret;
  struct secret_walk walk = {.kinds = KIND(SDEC_SECRET_MASTER)};
  uint32_t n = 0;
  while (s->suite_ok && complete && (secret = sdec_keyring_secret(ring, s, &walk)) != NULL) {
    if (secret->secret_len == s->suite.hash_len && n++ == i) {
      return secret;
    }
  }
  return NULL;
}

/* from_master derives the data secrets from a master secret and the most likely transcript. */
static bool from_master(const struct keyring *ring, struct session *s, const uint8_t *master,
                        uint8_t secret[2][SDEC_HASH_MAX]) {
  if (!s->psk) {
    (void)sdec_schedule_digests(s, RESPONDER, 0);
    (void)sdec_schedule_chain(ring, s, RESPONDER, s->chain_slot, 0);
    (void)sdec_schedule_digests(s, REQUESTER, 0);
  }
  if (s->th.mutual) {
    (void)sdec_schedule_chain(ring, s, REQUESTER, s->finish_slot, 0);
  }
  return sdec_schedule_data_secrets(s, master, secret);
}

bool sdec_unseen_secrets(const struct keyring *ring, struct pool *pool, struct session *s, uint32_t i,
                         uint8_t secret[2][SDEC_HASH_MAX]) {
  uint8_t master[SDEC_HASH_MAX];
  bool ok = false;
  if (s->phase == PHASE_HANDSHAKE) {
    ok = i == 0 && guess_finish(pool, s) && sdec_keys_master_secret(&s->suite, s->handshake, master) &&
         sdec_schedule_data_secrets(s, master, secret);
    sdec_cleanse(master, sizeof(master));
    if (!ok) {
      forget_guesses(pool, s);
    }
  } else if (!s->have_handshake) {
    const struct sdec_secret *given = given_master(ring, s, i);
    /* Each guess repeats the walk over the earlier ones, hence i / 16. */
    ok = given != NULL && sdec_keyring_may_try(ring, s, given, MASTER_COST + i / 16) &&
         from_master(ring, s, given->secret, secret);
  }
  return ok;
}

void sdec_unseen_settle(const struct keyring *ring, struct pool *pool, struct session *s, uint32_t i, bool proved) {
  if (proved && s->phase == PHASE_DATA) {
    sdec_keyring_fits(ring, s, given_master(ring, s, i));
  }
  if (proved) {
    s->phase = PHASE_DATA;
    return;
  }
  for (uint32_t side = 0; side < 2; side++) {
    struct channel *channel = &s->channel[side];
    sdec_keys_close(&s->suite, &channel->now.keys);
    channel->now = channel->before;
    memset(&channel->before, 0, sizeof(channel->before));
  }
  forget_guesses(pool, s);
}
