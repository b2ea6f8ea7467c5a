/* SPDX-License-Identifier: BSD-3-Clause
 *
 * One direction of a session: finds the key and sequence number that open a record (DSP0277), also after a loss or a
 * key update.
 */
#include "keys/channel.h"

#include <string.h>

#include "keys/schedule.h"

#define DEEP_WINDOW 4096 /* records that may be missing in a wide search */
#define LAPS 32          /* wraps of the 16-bit wire number before the capture began, tried in a wide search */
#define DEEP_SEARCHES 16 /* per session */
#define UPDATE_WINDOW 8  /* records that may be missing right after a key update */
#define UPDATES_UNSEEN 4 /* consecutive key updates that may be missing */
#define LATE_WINDOW 2    /* records to look back for repeats */
#define SM_VERSION_1_2 0x1200

/* try_nonce tries one counter in one byte order: little-endian from the first byte of the iv, or big-endian up to the
 * last, as some implementations interpret DSP0277 1.0 and 1.1. */
static bool try_nonce(const struct key_suite *suite, struct direction_keys *keys, const struct record *r, uint64_t seq,
                      bool big_endian, uint8_t *out) {
  uint8_t iv[SDEC_IV_LEN];
  memcpy(iv, keys->iv, sizeof(iv));
  for (uint32_t i = 0; i < 8 && seq >> (8 * i) != 0; i++) { /* most records have small numbers */
    iv[big_endian ? SDEC_IV_LEN - 1 - i : i] ^= (uint8_t)(seq >> (8 * i));
  }
  const struct sdec_span whole = {r->head.data, r->head.len + r->body.len};
  const struct sdec_span nothing = {r->tag, 0};
  return suite->crypto->aead_open(suite->crypto->context, keys->aead, iv, r->encrypted ? r->head : whole,
                                  r->encrypted ? r->body : nothing, r->tag, out);
}

/* try_seq tries one counter in the byte orders that are still possible; counter zero is the same in both. */
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

/* search finds the counter under the key of an epoch: the one closest to the expected one that matches the wire's
 * number, or one within a window. */
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
    for (uint32_t lap = 0; lap < (window > CHANNEL_WINDOW ? LAPS : 1); lap++, *out_seq += UINT64_C(0x10000)) {
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

/* explained says how many of `gap` skipped records are in the capture but could not be opened. */
static uint64_t explained(struct session *s, uint32_t side, uint64_t gap) {
  uint32_t *const known = &s->n_shut[side == 0 ? SDEC_DIR_REQ : SDEC_DIR_RSP];
  uint32_t *const unknown = &s->n_shut[SDEC_DIR_UNKNOWN];
  const uint64_t of_known = gap < *known ? gap : *known;
  const uint64_t left = gap - of_known;
  const uint64_t of_unknown = left < *unknown ? left : *unknown;
  *known = 0;
  *unknown -= (uint32_t)of_unknown;
  /* Once two records have opened, the remaining ones are taken to belong to neither side. */
  s->n_opened = s->n_opened == 0 ? 1 : 2;
  if (s->n_opened == 2) {
    *unknown = 0;
  }
  return of_known + of_unknown;
}

/* accept moves an epoch past the opened record and notes anything unusual about its position. */
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
    opening_say(o, SDEC_WARN, o->repeated ? SDEC_NOTE_REPEATED : SDEC_NOTE_RECORD_LATE, due, seq);
    return;
  }
  const uint64_t gap = seq - due;
  const uint64_t lost = gap - explained(s, side, gap);
  if (lost > 0) {
    opening_say(o, SDEC_WARN, SDEC_NOTE_RECORD_LOST, due, lost);
  }
  if (s->limited && seq > s->last_seq) {
    opening_say(o, SDEC_WARN, SDEC_NOTE_AEAD_LIMIT, s->last_seq, seq);
  }
  epoch->seen = gap < 63 ? epoch->seen << (gap + 1) | 1 : 1;
  epoch->due = seq + 1;
}

/* take_next makes the next key current and keeps the old one in case the update was refused. */
static void take_next(struct session *s, struct channel *channel) {
  sdec_keys_close(&s->suite, &channel->before.keys);
  channel->before = channel->now;
  channel->now = channel->next;
  channel->before_over = false;
  memset(&channel->next, 0, sizeof(channel->next));
}

/* take_before returns to the old key: the update was refused, or its request was captured late. */
static void take_before(struct session *s, struct channel *channel) {
  sdec_keys_close(&s->suite, &channel->next.keys);
  channel->next = channel->now;
  channel->now = channel->before;
  channel->returned = true;
  memset(&channel->before, 0, sizeof(channel->before));
}

/* try_later tries the keys of updates that were not captured. */
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
      opening_say(o, SDEC_WARN, SDEC_NOTE_UPDATE_UNSEEN, 0, n - channel->asked);
    }
    take_next(s, channel);
    accept(s, side, &channel->now, seq, o);
  }
  return found;
}

/* Tries the keys of one direction: the current one, the one prepared by an update, the previous one, and last those of
 * updates that were not captured. */
bool sdec_channel_open(struct session *s, uint32_t side, const struct record *r, uint32_t window, struct opening *o) {
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
  if (search(s, channel, &channel->before, r, window < CHANNEL_WINDOW ? window : CHANNEL_WINDOW, o->plain.data, &seq)) {
    const bool back = seq >= channel->before.due && !channel->before_over;
    if (back) {
      take_before(s, channel);
    }
    accept(s, side, back ? &channel->now : &channel->before, seq, o);
    return true;
  }
  return window > 0 && s->phase == PHASE_DATA && channel->next.keys.aead == NULL && try_later(s, side, r, o);
}

bool sdec_channels_open(struct session *s, const struct record *r, uint32_t likely, uint32_t window,
                        struct opening *o) {
  return sdec_channel_open(s, likely, r, window, o) || sdec_channel_open(s, 1 - likely, r, window, o);
}

uint32_t sdec_channel_wide(struct session *s) {
  if (s->trials.n_deep >= DEEP_SEARCHES) {
    return CHANNEL_WINDOW;
  }
  s->trials.n_deep++;
  return DEEP_WINDOW;
}
