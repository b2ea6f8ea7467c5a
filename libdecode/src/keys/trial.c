/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Tries secrets that no handshake confirms: per-direction secrets of a key log, and those that a handshake gives if its
 * uncaptured part was as usual. The tag of a record decides.
 */
#include "keys/trial.h"

#include <string.h>

#include "keys/schedule.h"
#include "keys/unseen.h"

#define KEYS_COST 40    /* units of work to derive and set up keys */
#define EAGER_RECORDS 4 /* records of a session on which secrets that name no session are tried */
#define LAPS_COST 32    /* records tried in a wide search if the wire has a sequence number */

/* try_secret tries one secret in place of a direction's current one. */
static bool try_secret(struct session *s, uint32_t side, const struct sdec_secret *secret, uint32_t phase,
                       uint32_t window, const struct record *r, struct opening *o) {
  struct channel *channel = &s->channel[side];
  struct epoch kept = channel->now;
  memset(&channel->now, 0, sizeof(channel->now));
  memcpy(channel->now.keys.secret, secret->secret, secret->secret_len);
  const bool ready = sdec_keys_open(&s->suite, &channel->now.keys);
  const bool found = ready && sdec_channel_open(s, side, r, window, o);
  if (!ready && s->suite_ok) {
    s->sealed = SDEC_SEALED_UNSUPPORTED;
  }
  if (found && s->phase != phase) {
    s->phase = (uint8_t)phase;
    sdec_schedule_retire(s, 1 - side);
    sdec_keys_close(&s->suite, &channel->before.keys);
    channel->before = kept;
    channel->before_over = true;
  } else if (!found) {
    sdec_keys_close(&s->suite, &channel->now.keys);
    channel->now = kept;
  }
  sdec_cleanse(&kept, sizeof(kept));
  return found;
}

/* cost_of gives the units of work to try one secret: derivations, and up to `window` attempts at the record. */
static uint32_t cost_of(const struct record *r, uint32_t window) {
  const uint32_t each = 1 + r->body.len / 1024;
  const uint32_t times = r->has_seq ? (window > CHANNEL_WINDOW ? LAPS_COST : 1) : 2 * window;
  return KEYS_COST + each * times;
}

/* for_directions starts a walk over the per-direction secrets worth trying on this record. */
static struct secret_walk for_directions(const struct session *s) {
  const uint32_t n = s->trials.n_records;
  return (struct secret_walk){.kinds = KIND(SDEC_SECRET_REQ_HS) | KIND(SDEC_SECRET_RSP_HS) |
                                       KIND(SDEC_SECRET_REQ_DATA) | KIND(SDEC_SECRET_RSP_DATA),
                              .named = n > EAGER_RECORDS && !trials_again(n)};
}

/* try_given tries per-direction secrets of the key log that no handshake confirms: the record's tag decides. */
static bool try_given(const struct keyring *ring, struct session *s, const struct record *r, uint32_t phase,
                      struct opening *o) {
  static const uint8_t kinds[2][2] = {{SDEC_SECRET_REQ_HS, SDEC_SECRET_REQ_DATA},
                                      {SDEC_SECRET_RSP_HS, SDEC_SECRET_RSP_DATA}};
  struct secret_walk walk = for_directions(s);
  struct sdec_secret *secret;
  walk.kinds = KIND(kinds[0][phase]) | KIND(kinds[1][phase]);
  while ((secret = sdec_keyring_secret(ring, s, &walk)) != NULL) {
    const uint32_t side = secret->kind == kinds[1][phase];
    const bool have = s->channel[side].now.keys.aead != NULL && s->phase == phase;
    if (have || secret->secret_len != s->suite.hash_len) {
      continue;
    }
    s->trials.given = s->trials.given || !secret->any;
    const uint32_t window = s->suite_ok && !secret->any ? sdec_channel_wide(s) : CHANNEL_WINDOW;
    if (sdec_keyring_may_try(ring, s, secret, cost_of(r, window)) && try_secret(s, side, secret, phase, window, r, o)) {
      sdec_keyring_fits(ring, s, secret);
      return true;
    }
  }
  return false;
}

/* try_phases tries them for the current phase and the next one. A session without keys may be in either, since its
 * handshake may not have been captured. */
static bool try_phases(const struct keyring *ring, struct session *s, const struct record *r, struct opening *o) {
  return try_given(ring, s, r, s->phase, o) ||
         ((!session_has_keys(s) || s->phase == PHASE_HANDSHAKE) && try_given(ring, s, r, 1u - s->phase, o));
}

/* Tries them with every algorithm that fits their length if the negotiation was not captured. */
bool sdec_trial_given(const struct keyring *ring, struct session *s, const struct record *r, struct opening *o) {
  const struct sdec_facts *facts = &s->conn->facts;
  const uint32_t n_hashes = fact_known(facts, F_HASH) ? 1 : 7;
  const uint32_t n_aeads = fact_known(facts, F_AEAD) ? 1 : 4;
  const uint32_t n_versions = fact_known(facts, F_VERSION) ? 1 : 4;
  s->trials.n_records += s->trials.n_records < UINT32_MAX;
  struct secret_walk walk = for_directions(s);
  if (sdec_keyring_secret(ring, s, &walk) == NULL) {
    return false;
  }
  if (s->suite_ok) {
    return try_phases(ring, s, r, o);
  }
  for (uint32_t k = 0; k < n_hashes * n_aeads * n_versions; k++) {
    const uint32_t hash = n_hashes == 1 ? facts->value[F_HASH] : 1u << (k % n_hashes);
    const uint32_t aead = n_aeads == 1 ? facts->value[F_AEAD] : 1u << (k / n_hashes % n_aeads);
    const uint32_t version = n_versions == 1 ? facts->value[F_VERSION] : 0x11 + k / n_hashes / n_aeads;
    if (sdec_suite_init(&s->suite, ring->crypto, hash, aead, (uint8_t)version) && try_phases(ring, s, r, o)) {
      s->suite_ok = true;
      return true;
    }
  }
  return false;
}

/* Tries the data keys that the handshake gives if its uncaptured part was as usual. */
bool sdec_trial_unseen(const struct keyring *ring, struct pool *pool, struct session *s, const struct record *r,
                       struct opening *o) {
  uint8_t secret[2][SDEC_HASH_MAX];
  bool found = false;
  for (uint32_t i = 0; !found && sdec_unseen_secrets(ring, pool, s, i, secret); i++) {
    found = sdec_schedule_begin(s, 0, secret[0]) && sdec_schedule_begin(s, 1, secret[1]) &&
            sdec_channels_open(s, r, 0, CHANNEL_WINDOW, o);
    if (found && s->guessed != 0) {
      opening_say(o, SDEC_WARN, SDEC_NOTE_FINISH_UNSEEN, 0, 0);
    }
    sdec_unseen_settle(ring, pool, s, i, found);
  }
  sdec_cleanse(secret, sizeof(secret));
  return found;
}
