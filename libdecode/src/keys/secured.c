/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Opening secured-message records (DSP0277): framing, nonces, sequence numbers, and finding the place again after a
 * loss or a key update.
 */
#include "keys/secured.h"

#include <string.h>

#include "base/note.h"
#include "keys/schedule.h"
#include "keys/unseen.h"

#define WINDOW 64        /* records that may be missing where the wire carries no sequence number */
#define DEEP_WINDOW 4096 /* the same in a wide search */
#define LAPS 32          /* of the wire's 16 bits that a capture may begin after, likewise */
#define DEEP_SEARCHES 16 /* in a session */
#define UPDATE_WINDOW 8  /* records that may be missing right after a key update */
#define UPDATES_UNSEEN 4 /* key updates in a row that may be missing */
#define LATE_WINDOW 2    /* and back, for repeated records */
#define SM_VERSION_1_2 0x1200

/* A record cut into its parts. */
struct record {
  struct sdec_span head; /* SessionID, sequence number, Length */
  struct sdec_span body; /* encrypted, or readable if only authenticated */
  const uint8_t *tag;
  uint32_t len_len; /* bytes of a length field */
  uint16_t wire_seq;
  bool has_seq;
  bool encrypted;
};

static void say(struct opening *o, uint8_t severity, uint8_t code, uint64_t expected, uint64_t got) {
  o->notes[o->n_notes++] = note_make(severity, code, 0, expected, got);
}

/* record_cut finds the parts. Length is two bytes; four only where a third party says so for DSP0277 1.3, and only if
 * that reading fits: the other does not then. */
static bool record_cut(const struct session *s, struct sdec_span in, struct record *out) {
  const uint32_t at = 4u + s->seq_len;
  uint32_t len_len = 2;
  uint64_t len = span_le(in, at, 2);
  if (s->sm_version >= SM_VERSION_1_3 && span_has(in, at, 4) && at + 4 + span_le(in, at, 4) == in.len) {
    len_len = 4;
    len = span_le(in, at, 4);
  }
  const uint32_t head_len = at + len_len;
  if (!span_has(in, head_len, len) || len < SDEC_TAG_LEN + (s->encrypted ? len_len : 0)) {
    return false;
  }
  *out = (struct record){.head = span_sub(in, 0, head_len),
                         .body = span_sub(in, head_len, len - SDEC_TAG_LEN),
                         .tag = in.data + head_len + (len - SDEC_TAG_LEN),
                         .len_len = len_len,
                         .wire_seq = (uint16_t)span_le(in, 4, s->seq_len),
                         .has_seq = s->seq_len != 0,
                         .encrypted = s->encrypted};
  return true;
}

/* try_nonce opens with one counter in one byte order: little-endian from the first byte of the iv, or, as some read
 * DSP0277 1.0 and 1.1, big-endian up to the last. */
static bool try_nonce(const struct key_suite *suite, struct direction_keys *keys, const struct record *r, uint64_t seq,
                      bool big_endian, uint8_t *out) {
  uint8_t iv[SDEC_IV_LEN];
  memcpy(iv, keys->iv, sizeof(iv));
  for (uint32_t i = 0; i < 8; i++) {
    iv[big_endian ? 11 - i : i] ^= (uint8_t)(seq >> (8 * i));
  }
  const struct sdec_span whole = {r->head.data, r->head.len + r->body.len};
  const struct sdec_span nothing = {r->tag, 0};
  return suite->crypto->aead_open(suite->crypto->context, keys->aead, iv, r->encrypted ? r->head : whole,
                                  r->encrypted ? r->body : nothing, r->tag, out);
}

/* try_seq opens with one counter in the byte orders that are still possible; counter zero tells nothing about them. */
static bool try_seq(struct session *s, struct channel *channel, struct direction_keys *keys, const struct record *r,
                    uint64_t seq, uint8_t *out) {
  const bool either = channel->order == ORDER_OPEN && seq != 0 && s->sm_version < SM_VERSION_1_2;
  if (channel->order != ORDER_BE || seq == 0) {
    if (try_nonce(&s->suite, keys, r, seq, false, out)) {
      channel->order = seq != 0 ? ORDER_LE : channel->order;
      return true;
    }
  }
  if ((either || channel->order == ORDER_BE) && try_nonce(&s->suite, keys, r, seq, true, out)) {
    channel->order = ORDER_BE;
    return true;
  }
  return false;
}

/* search finds the counter under the key of an epoch: the one that the wire names nearest to the one due, or a window
 * around it. */
static bool search(struct session *s, struct channel *channel, struct epoch *epoch, const struct record *r,
                   uint32_t window, uint8_t *out, uint64_t *out_seq) {
  const uint64_t due = epoch->due;
  if (epoch->keys.aead == NULL) {
    return false;
  }
  if (r->has_seq) {
    const uint16_t ahead = (uint16_t)(r->wire_seq - (uint16_t)due);
    const uint64_t behind = UINT64_C(0x10000) - ahead;
    *out_seq = ahead >= 0x8000 && due >= behind ? due - behind : due + ahead;
    for (uint32_t lap = 0; lap < (window > WINDOW ? LAPS : 1); lap++, *out_seq += UINT64_C(0x10000)) {
      if (try_seq(s, channel, &epoch->keys, r, *out_seq, out)) {
        return true;
      }
    }
    return false;
  }
  for (uint64_t i = 0; i <= window; i++) {
    *out_seq = due + i;
    if (try_seq(s, channel, &epoch->keys, r, *out_seq, out)) {
      return true;
    }
  }
  for (uint64_t i = 1; i <= LATE_WINDOW && i <= due; i++) {
    *out_seq = due - i;
    if (try_seq(s, channel, &epoch->keys, r, *out_seq, out)) {
      return true;
    }
  }
  return false;
}

/* explained says how many of `gap` records are in the capture after all: they did not open. */
static uint64_t explained(struct session *s, uint32_t side, uint64_t gap) {
  uint32_t *const known = &s->n_shut[side == 0 ? SDEC_DIR_REQ : SDEC_DIR_RSP];
  uint32_t *const unknown = &s->n_shut[SDEC_DIR_UNKNOWN];
  const uint64_t of_known = gap < *known ? gap : *known;
  const uint64_t left = gap - of_known;
  const uint64_t of_unknown = left < *unknown ? left : *unknown;
  *known = 0;
  *unknown -= (uint32_t)of_unknown;
  /* Once both sides have gone on, what is left was no record of theirs. */
  s->n_opened++;
  if (s->n_opened >= 2) {
    *unknown = 0;
  }
  return of_known + of_unknown;
}

/* accept moves an epoch to the record that opened, and says what is odd about its place. */
static void accept(struct session *s, uint32_t side, struct epoch *epoch, uint64_t seq, struct opening *o) {
  const uint64_t due = epoch->due;
  o->side = (uint8_t)side;
  o->sequence = seq;
  s->channel[side].asked = 0;
  if (seq < due) {
    const uint64_t age = due - 1 - seq;
    const uint64_t bit = age < 64 ? UINT64_C(1) << age : 0;
    o->repeated = (epoch->seen & bit) != 0;
    epoch->seen |= bit;
    say(o, SDEC_WARN, o->repeated ? SDEC_NOTE_REPEATED : SDEC_NOTE_RECORD_LATE, due, seq);
    return;
  }
  const uint64_t gap = seq - due;
  const uint64_t lost = gap - explained(s, side, gap);
  if (lost > 0) {
    say(o, SDEC_WARN, SDEC_NOTE_RECORD_LOST, due, lost);
  }
  if (s->limited && seq > s->last_seq) {
    say(o, SDEC_WARN, SDEC_NOTE_AEAD_LIMIT, s->last_seq, seq);
  }
  epoch->seen = gap < 63 ? epoch->seen << (gap + 1) | 1 : 1;
  epoch->due = seq + 1;
}

/* take_next makes the next key the current one and keeps the old one in case the update was refused. */
static void take_next(struct session *s, struct channel *channel) {
  sdec_keys_close(&s->suite, &channel->before.keys);
  channel->before = channel->now;
  channel->now = channel->next;
  channel->before_over = false;
  memset(&channel->next, 0, sizeof(channel->next));
}

/* take_before returns to the old key: the update never came about, or its request comes after what followed it. */
static void take_before(struct session *s, struct channel *channel) {
  sdec_keys_close(&s->suite, &channel->next.keys);
  channel->next = channel->now;
  channel->now = channel->before;
  channel->returned = true;
  memset(&channel->before, 0, sizeof(channel->before));
}

/* try_later tries the keys of updates that the capture lacks. */
static bool try_later(struct session *s, uint32_t side, const struct record *r, struct opening *o) {
  struct channel *channel = &s->channel[side];
  struct epoch current = channel->now;
  uint64_t seq = 0;
  bool found = false;
  uint32_t n = 0;
  while (n < UPDATES_UNSEEN && !found) {
    sdec_schedule_update(s, side);
    found = search(s, channel, &channel->next, r, UPDATE_WINDOW, o->plain.data, &seq);
    if (n++ > 0) {
      sdec_keys_close(&s->suite, &channel->now.keys);
    }
    if (!found) {
      channel->now = channel->next;
      memset(&channel->next, 0, sizeof(channel->next));
    }
  }
  if (!found) {
    sdec_keys_close(&s->suite, &channel->now.keys);
  }
  channel->now = current;
  sdec_cleanse(&current, sizeof(current));
  if (found) {
    if (n > channel->asked) {
      say(o, SDEC_WARN, SDEC_NOTE_UPDATE_UNSEEN, 0, n - channel->asked);
    }
    take_next(s, channel);
    accept(s, side, &channel->now, seq, o);
  }
  return found;
}

/* try_channel opens with the keys of one direction: the current one, the one an update prepared, the one before, and
 * last those that updates would have made if the capture lacks them. */
static bool try_channel(struct session *s, uint32_t side, const struct record *r, uint32_t window, struct opening *o) {
  struct channel *channel = &s->channel[side];
  uint64_t seq;
  if (channel->now.keys.aead == NULL) {
    return false;
  }
  if (search(s, channel, &channel->now, r, window, o->plain.data, &seq)) {
    channel->returned = false;
    accept(s, side, &channel->now, seq, o);
    return true;
  }
  if (search(s, channel, &channel->next, r, window < UPDATE_WINDOW ? window : UPDATE_WINDOW, o->plain.data, &seq)) {
    take_next(s, channel);
    accept(s, side, &channel->now, seq, o);
    return true;
  }
  if (search(s, channel, &channel->before, r, window < WINDOW ? window : WINDOW, o->plain.data, &seq)) {
    const bool back = seq >= channel->before.due && !channel->before_over;
    if (back) {
      take_before(s, channel);
    }
    accept(s, side, back ? &channel->now : &channel->before, seq, o);
    return true;
  }
  return window > 0 && s->phase == PHASE_DATA && channel->next.keys.aead == NULL && try_later(s, side, r, o);
}

/* try_both does so in both directions, first in the likelier. */
static bool try_both(struct session *s, const struct record *r, uint32_t likely, uint32_t window, struct opening *o) {
  return try_channel(s, likely, r, window, o) || try_channel(s, 1 - likely, r, window, o);
}

static bool any_shut(const struct session *s) {
  return s->n_shut[SDEC_DIR_UNKNOWN] != 0 || s->n_shut[SDEC_DIR_REQ] != 0 || s->n_shut[SDEC_DIR_RSP] != 0;
}

/* wide gives the window for a search that is worth some time: only a few are, or damage would cost too much. */
static uint32_t wide(struct session *s) {
  if (s->n_deep >= DEEP_SEARCHES) {
    return WINDOW;
  }
  s->n_deep++;
  return DEEP_WINDOW;
}

/* try_secret tries one secret in the place of what a direction has. */
static bool try_secret(struct session *s, uint32_t side, const struct sdec_secret *secret, uint32_t phase,
                       const struct record *r, struct opening *o) {
  struct channel *channel = &s->channel[side];
  struct epoch kept = channel->now;
  memset(&channel->now, 0, sizeof(channel->now));
  memcpy(channel->now.keys.secret, secret->secret, secret->secret_len);
  const bool ready = sdec_keys_open(&s->suite, &channel->now.keys);
  const bool found = ready && try_channel(s, side, r, s->suite_ok && !secret->any ? wide(s) : WINDOW, o);
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

/* try_given tries per-direction secrets of the key log that no handshake vouches for: the record's tag decides. */
static bool try_given(const struct keyring *ring, struct session *s, const struct record *r, uint32_t phase,
                      struct opening *o) {
  static const uint8_t kinds[2][2] = {{SDEC_SECRET_REQ_HS, SDEC_SECRET_REQ_DATA},
                                      {SDEC_SECRET_RSP_HS, SDEC_SECRET_RSP_DATA}};
  struct sdec_secret *secret;
  for (uint32_t at = 0; (secret = sdec_keyring_secret(ring, s, &at)) != NULL;) {
    const uint32_t side = secret->kind == kinds[1][phase];
    const bool have = s->channel[side].now.keys.aead != NULL && s->phase == phase;
    if (have || secret->kind != kinds[side][phase] || secret->secret_len != s->suite.hash_len) {
      continue;
    }
    s->given = s->given || !secret->any;
    if (try_secret(s, side, secret, phase, r, o)) {
      secret->used = true;
      return true;
    }
  }
  return false;
}

/* try_phases does that for the phase the session is in, and the one after. One without any keys may be in either: its
 * handshake may have gone by unseen. */
static bool try_phases(const struct keyring *ring, struct session *s, const struct record *r, struct opening *o) {
  return try_given(ring, s, r, s->phase, o) ||
         ((!session_has_keys(s) || s->phase == PHASE_HANDSHAKE) && try_given(ring, s, r, 1u - s->phase, o));
}

/* try_suites does that for every algorithm that secrets of this length allow, if the negotiation was not seen. */
static bool try_suites(const struct keyring *ring, struct session *s, const struct record *r, struct opening *o) {
  const struct sdec_facts *facts = &s->conn->facts;
  const uint32_t n_hashes = fact_known(facts, F_HASH) ? 1 : 7;
  const uint32_t n_aeads = fact_known(facts, F_AEAD) ? 1 : 4;
  const uint32_t n_versions = fact_known(facts, F_VERSION) ? 1 : 4;
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

/* try_unseen opens with data keys that a handshake gives if what the capture lacks of it was as usual. */
static bool try_unseen(const struct keyring *ring, struct pool *pool, struct session *s, const struct record *r,
                       struct opening *o) {
  uint8_t secret[2][SDEC_HASH_MAX];
  bool found = false;
  for (uint32_t i = 0; !found && sdec_unseen_secrets(ring, pool, s, i, secret); i++) {
    found = sdec_schedule_begin(s, 0, secret[0]) && sdec_schedule_begin(s, 1, secret[1]) &&
            try_both(s, r, 0, WINDOW, o);
    if (found && s->guessed != 0) {
      say(o, SDEC_WARN, SDEC_NOTE_FINISH_UNSEEN, 0, 0);
    }
    sdec_unseen_settle(ring, pool, s, i, found);
  }
  sdec_cleanse(secret, sizeof(secret));
  return found;
}

/* why_shut settles the reason when a record stayed shut. */
static void why_shut(struct session *s, uint8_t dir, struct opening *o) {
  const bool have_keys = session_has_keys(s), again = any_shut(s);
  if (!have_keys && s->sealed != SDEC_SEALED_NO_KEY && s->sealed != SDEC_SEALED_NOT) {
    o->sealed = s->sealed;
    o->missing = s->missing;
    return;
  }
  if (!have_keys) {
    o->sealed = s->given ? SDEC_SEALED_TAG : SDEC_SEALED_NO_KEY;
    return;
  }
  /* One bad record is a bad tag. A run of them means that a message is missing that changed the keys, or, where the
   * wire carries no number, that the place in the sequence is lost. */
  o->sealed = !again || s->seq_len != 0 ? SDEC_SEALED_TAG : SDEC_SEALED_SEQUENCE;
  if (s->phase == PHASE_HANDSHAKE && (again || s->sealed == SDEC_SEALED_TRANSCRIPT)) {
    o->sealed = SDEC_SEALED_TRANSCRIPT;
    o->missing = s->sealed == SDEC_SEALED_TRANSCRIPT ? s->missing : sdec_schedule_missing(s);
  }
  s->n_shut[dir]++;
  s->n_opened = 0;
}

/* open_body opens where the record is due, then within a window, and after a second failure in a row within a wide
 * one. */
static bool open_body(const struct keyring *ring, struct pool *pool, struct session *s, const struct record *r,
                      uint32_t likely, struct opening *o) {
  if (try_both(s, r, likely, 0, o) || try_both(s, r, likely, WINDOW, o) || try_unseen(ring, pool, s, r, o) ||
      try_suites(ring, s, r, o)) {
    return true;
  }
  const uint32_t window = any_shut(s) ? wide(s) : WINDOW;
  return window > WINDOW && try_both(s, r, likely, window, o);
}

/* unwrap cuts the application data out of what was encrypted. */
static struct sdec_span unwrap(struct sdec_span plain, const struct record *r, struct opening *o) {
  const uint64_t len = span_le(plain, 0, r->len_len);
  const struct sdec_span rest = span_from(plain, r->len_len);
  if (len > rest.len) {
    say(o, SDEC_ERROR, SDEC_NOTE_RECORD_LENGTH, len, rest.len);
  }
  return span_sub(rest, 0, len);
}

/* begin readies *o for a record whose body has `len` bytes; false if there is no memory for that. */
static bool begin(struct opening *o, struct pool *pool, uint32_t len) {
  o->plain.len = 0; /* what it held is not worth moving to a larger block */
  if (!sdec_buffer_resize(&o->plain, pool, len + 1)) {
    o->sealed = SDEC_SEALED_UNSUPPORTED;
    say(o, SDEC_WARN, SDEC_NOTE_TOO_LARGE, 0, len);
    return false;
  }
  return true;
}

bool sdec_secured_open(const struct keyring *ring, struct pool *pool, struct session *s, struct sdec_span in,
                       uint8_t dir, struct opening *o) {
  struct record r;
  const uint32_t likely = dir == SDEC_DIR_UNKNOWN ? 1u - s->last_side : dir == SDEC_DIR_RSP;
  const uint8_t orders[2] = {s->channel[0].order, s->channel[1].order};
  *o = (struct opening){.sealed = SDEC_SEALED_MALFORMED, .plain = o->plain};
  if (!record_cut(s, in, &r) || !begin(o, pool, r.body.len)) {
    return false;
  }
  if (!open_body(ring, pool, s, &r, likely, o)) {
    why_shut(s, dir, o);
    return false;
  }
  if (s->channel[o->side].order == ORDER_BE && orders[o->side] != ORDER_BE) {
    say(o, SDEC_INFO, SDEC_NOTE_NONCE_ORDER, 0, 0);
  }
  s->last_side = o->side;
  o->record = span_sub(in, 0, r.head.len + r.body.len + SDEC_TAG_LEN);
  o->data = r.encrypted ? unwrap((struct sdec_span){o->plain.data, r.body.len}, &r, o) : r.body;
  return true;
}
