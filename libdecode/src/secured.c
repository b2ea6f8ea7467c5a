/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Opening secured-message records (DSP0277): framing, nonces, sequence numbers, and finding the place again after a loss or
 * a key update. It knows no SPDM message.
 */
#include <string.h>

#include "flow.h"
#include "session.h"
#include "unit.h"

#define WINDOW 64       /* records that may be missing where the wire carries no sequence number */
#define UPDATE_WINDOW 8 /* the same right after a key update */
#define LATE_WINDOW 2   /* and back, for repeated records */
#define SM_VERSION_1_2 0x1200
#define SM_VERSION_1_3 0x1300

/* A record cut into its parts. */
struct record {
  struct sdec_span head;   /* SessionID, sequence number, Length */
  struct sdec_span body;   /* encrypted, or readable if only authenticated */
  const uint8_t *tag;
  uint32_t len_len;        /* bytes of a length field */
  uint16_t wire_seq;
  bool has_seq;
  bool encrypted;
};

/* record_cut finds the parts. Length is two bytes; four only where a third party says so for DSP0277 1.3, and only if that
 * reading fits and the other does not. */
static bool record_cut(const struct session *s, struct sdec_span in, struct record *out) {
  const uint32_t at = 4u + s->seq_len;
  uint32_t len_len = 2;
  uint64_t len = span_le(in, at, 2);
  const bool wide_fits = span_has(in, at, 4) && at + 4 + span_le(in, at, 4) == in.len;
  if (s->sm_version >= SM_VERSION_1_3 && wide_fits && at + 2 + len != in.len) {
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
                         .wire_seq = (uint16_t)span_le(in, 4, s->seq_len < 2 ? s->seq_len : 2),
                         .has_seq = s->seq_len >= 2,
                         .encrypted = s->encrypted};
  return true;
}

/* try_nonce opens with one counter in one byte order: little-endian from the first byte of the iv, or, as some read DSP0277
 * 1.0 and 1.1, big-endian up to the last. */
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

/* try_key searches for the counter: the one the wire names nearest to the one due, or a window around it. */
static bool try_key(struct session *s, struct channel *channel, struct direction_keys *keys, const struct record *r,
                    uint64_t due, uint32_t window, uint8_t *out, uint64_t *out_seq) {
  if (keys->aead == NULL) {
    return false;
  }
  if (r->has_seq) {
    const int16_t delta = (int16_t)(uint16_t)(r->wire_seq - (uint16_t)due);
    *out_seq = due + (uint64_t)(int64_t)delta;
    return (delta >= 0 || due >= (uint64_t)-(int64_t)delta) && try_seq(s, channel, keys, r, *out_seq, out);
  }
  for (uint64_t i = 0; i <= window; i++) {
    *out_seq = due + i;
    if (try_seq(s, channel, keys, r, *out_seq, out)) {
      return true;
    }
  }
  for (uint64_t i = 1; i <= LATE_WINDOW && i <= due; i++) {
    *out_seq = due - i;
    if (try_seq(s, channel, keys, r, *out_seq, out)) {
      return true;
    }
  }
  return false;
}

static void say(struct sdec_unit *unit, uint8_t severity, uint8_t code, uint64_t expected, uint64_t got) {
  unit_say(unit, severity, code, expected, got);
}

/* accept moves the channel to the record that opened, and says what is odd about its place. */
static void accept(struct channel *channel, const struct record *r, uint64_t seq, bool fresh_key,
                   struct sdec_unit *unit) {
  const bool same = channel->opened && memcmp(channel->last_tag, r->tag, SDEC_TAG_LEN) == 0;
  if (seq < channel->seq) {
    say(unit, SDEC_WARN, same ? SDEC_NOTE_REPEATED : SDEC_NOTE_RECORD_LATE, channel->seq, seq);
  } else {
    if (seq > channel->seq && (channel->opened || fresh_key || seq != 0)) {
      say(unit, SDEC_WARN, SDEC_NOTE_RECORD_LOST, channel->seq, seq - channel->seq);
    }
    channel->seq = seq + 1;
  }
  memcpy(channel->last_tag, r->tag, SDEC_TAG_LEN);
  channel->opened = true;
  channel->failures = 0;
}

/* take_next makes the next key the current one and keeps the old one in case the update was refused. */
static void take_next(struct session *s, struct channel *channel) {
  keys_close(&s->suite, &channel->before);
  channel->before = channel->now;
  channel->before_seq = channel->seq;
  channel->now = channel->next;
  channel->seq = 0;
  memset(&channel->next, 0, sizeof(channel->next));
}

/* take_before returns to the old key: the update never came about. */
static void take_before(struct session *s, struct channel *channel) {
  keys_close(&s->suite, &channel->next);
  channel->next = channel->now;
  channel->now = channel->before;
  channel->seq = channel->before_seq;
  memset(&channel->before, 0, sizeof(channel->before));
}

/* try_channel opens with the keys of one direction: the current one, the one an update prepared, the one before, and last
 * one that an update would have made if the capture lacks it. */
static bool try_channel(struct session *s, uint32_t side, const struct record *r, uint32_t window, uint8_t *out,
                        struct sdec_unit *unit) {
  struct channel *channel = &s->channel[side];
  uint64_t seq;
  if (try_key(s, channel, &channel->now, r, channel->seq, window, out, &seq)) {
    accept(channel, r, seq, false, unit);
    return true;
  }
  if (channel->next.aead != NULL && try_key(s, channel, &channel->next, r, 0, window < UPDATE_WINDOW ? window : UPDATE_WINDOW, out, &seq)) {
    take_next(s, channel);
    accept(channel, r, seq, true, unit);
    return true;
  }
  if (channel->before.aead != NULL && try_key(s, channel, &channel->before, r, channel->before_seq, window, out, &seq)) {
    take_before(s, channel);
    accept(channel, r, seq, false, unit);
    return true;
  }
  if (window > 0 && s->phase == PHASE_DATA && channel->next.aead == NULL) {
    schedule_update(s, side);
    if (try_key(s, channel, &channel->next, r, 0, UPDATE_WINDOW, out, &seq)) {
      say(unit, SDEC_WARN, SDEC_NOTE_UPDATE_UNSEEN, 0, 0);
      take_next(s, channel);
      accept(channel, r, seq, true, unit);
      return true;
    }
    keys_close(&s->suite, &channel->next);
  }
  return false;
}

/* try_given tries per-direction secrets of the key log that no handshake vouches for: the record's tag decides. */
static bool try_given(struct sdec_flow *flow, struct session *s, const struct record *r, uint8_t *out,
                      struct sdec_unit *unit, uint32_t *out_side) {
  static const uint8_t kinds[2][2] = {{SDEC_SECRET_REQ_HS, SDEC_SECRET_REQ_DATA}, {SDEC_SECRET_RSP_HS, SDEC_SECRET_RSP_DATA}};
  for (uint32_t i = 0; i < flow->config.n_secrets; i++) {
    struct sdec_secret *secret = &flow->config.secrets[i];
    for (uint32_t side = 0; side < 2; side++) {
      struct channel *channel = &s->channel[side];
      if (channel->now.aead != NULL || secret->kind != kinds[side][s->phase] || !secret_fits(secret, s) ||
          secret->secret_len != s->suite.hash_len) {
        continue;
      }
      memcpy(channel->now.secret, secret->secret, secret->secret_len);
      if (keys_open(&s->suite, &channel->now) && try_channel(s, side, r, WINDOW, out, unit)) {
        secret->used = true;
        *out_side = side;
        return true;
      }
      keys_close(&s->suite, &channel->now);
    }
  }
  return false;
}

/* try_suites does that for every algorithm that secrets of this length allow, if the negotiation was not seen. */
static bool try_suites(struct sdec_flow *flow, struct session *s, const struct record *r, uint8_t *out,
                       struct sdec_unit *unit, uint32_t *out_side) {
  const struct sdec_facts *facts = &s->conn->facts;
  if (s->suite_ok) {
    return try_given(flow, s, r, out, unit, out_side);
  }
  for (uint32_t k = 0; k < 7 * 4 * 4; k++) {
    const uint32_t hash = fact_known(facts, F_HASH) ? facts->value[F_HASH] : 1u << (k % 7);
    const uint32_t aead = fact_known(facts, F_AEAD) ? facts->value[F_AEAD] : 1u << (k / 7 % 4);
    const uint8_t version = fact_known(facts, F_VERSION) ? (uint8_t)facts->value[F_VERSION] : (uint8_t)(0x11 + k / 28);
    if (suite_init(&s->suite, flow->config.crypto, hash, aead, version) &&
        try_given(flow, s, r, out, unit, out_side)) {
      s->suite_ok = true;
      s->th.hash_len = s->suite.hash_len;
      return true;
    }
  }
  memset(&s->suite, 0, sizeof(s->suite));
  return false;
}

/* why_shut settles the reason when keys were there and the record stayed shut all the same. */
static void why_shut(struct session *s, uint32_t side) {
  const bool have_keys = s->channel[0].now.aead != NULL || s->channel[1].now.aead != NULL;
  if (!have_keys) {
    return; /* the handshake said why */
  }
  /* One bad record is a bad tag; a run of them means that the place in the sequence is lost. */
  s->sealed = s->channel[side].failures == 0 ? SDEC_SEALED_TAG : SDEC_SEALED_SEQUENCE;
  s->channel[side].failures++;
}

/* open_body opens into `out`, the likelier direction first, then both with a window. */
static bool open_body(struct sdec_flow *flow, struct session *s, const struct record *r, uint32_t likely, uint8_t *out,
                      struct sdec_unit *unit, uint32_t *out_side) {
  for (uint32_t i = 0; i < 4; i++) {
    *out_side = (i & 1) == 0 ? likely : 1 - likely;
    if (try_channel(s, *out_side, r, i < 2 ? 0 : WINDOW, out, unit)) {
      return true;
    }
  }
  return try_suites(flow, s, r, out, unit, out_side);
}

bool secured_open(struct sdec_flow *flow, struct session *s, struct sdec_span in, uint8_t dir, struct sdec_unit *unit,
                  struct sdec_span *out_plain, uint32_t *out_side) {
  struct record r;
  uint32_t likely = dir == SDEC_DIR_UNKNOWN ? 1u - s->last_side : dir == SDEC_DIR_RSP;
  if (!record_cut(s, in, &r)) {
    s->sealed = SDEC_SEALED_MALFORMED;
    return false;
  }
  const uint8_t orders[2] = {s->channel[0].order, s->channel[1].order};
  flow->plain.len = 0; /* what it held is not worth moving to a larger block */
  if (!buffer_resize(&flow->plain, flow->pool, r.body.len)) {
    return false;
  }
  if (!open_body(flow, s, &r, likely, flow->plain.data, unit, out_side)) {
    why_shut(s, likely);
    return false;
  }
  if (s->channel[*out_side].order == ORDER_BE && orders[*out_side] != ORDER_BE) {
    say(unit, SDEC_INFO, SDEC_NOTE_NONCE_ORDER, 0, 0);
  }
  s->last_side = (uint8_t)*out_side;
  s->sealed = SDEC_SEALED_NOT;
  *out_plain = r.encrypted ? buffer_span(&flow->plain) : r.body;
  if (r.encrypted) {
    const uint64_t len = span_le(*out_plain, 0, r.len_len);
    const struct sdec_span rest = span_from(*out_plain, r.len_len);
    if (len > rest.len) {
      say(unit, SDEC_ERROR, SDEC_NOTE_RECORD_LENGTH, len, rest.len);
    }
    *out_plain = span_sub(rest, 0, len);
  }
  return true;
}
