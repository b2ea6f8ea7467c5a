/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Secured-message records (DSP0277): splits them, opens them with the keys that fit, or finds the reason if none do.
 */
#include "keys/secured.h"

#include <string.h>

#include "keys/schedule.h"
#include "keys/trial.h"

#define SHUT_IN_A_ROW 64 /* beyond this many, most records are tried only at the expected position */

/* record_cut splits a record. Length has two bytes; only a third party claims four for DSP0277 1.3, which is used only
 * if it fits the record (two bytes then do not). */
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

/* why_shut finds the reason why a record could not be decrypted. */
static void why_shut(struct session *s, uint8_t dir, struct opening *o) {
  const bool have_keys = session_has_keys(s), again = session_any_shut(s);
  if (!have_keys && s->sealed != SDEC_SEALED_NO_KEY && s->sealed != SDEC_SEALED_NOT) {
    o->sealed = s->sealed;
    o->missing = s->missing;
    return;
  }
  if (!have_keys) {
    o->sealed = s->trials.given ? SDEC_SEALED_TAG : SDEC_SEALED_NO_KEY;
    return;
  }
  /* A single failure is a bad tag. Repeated failures mean that a message that changed the keys was not captured or, if
   * the wire has no sequence number, that the position is lost. */
  o->sealed = !again || s->seq_len != 0 ? SDEC_SEALED_TAG : SDEC_SEALED_SEQUENCE;
  if (s->phase == PHASE_HANDSHAKE && (again || s->sealed == SDEC_SEALED_TRANSCRIPT)) {
    o->sealed = SDEC_SEALED_TRANSCRIPT;
    o->missing = s->sealed == SDEC_SEALED_TRANSCRIPT ? s->missing : sdec_schedule_missing(s);
  }
  s->n_shut[dir] += s->n_shut[dir] < UINT32_MAX;
  s->n_opened = 0;
}

/* worth_searching says whether to search beyond the expected position. After a long run of failures the position will
 * not be found again, and forging such records costs an attacker nothing. */
static bool worth_searching(const struct session *s) {
  const uint64_t shut = (uint64_t)s->n_shut[SDEC_DIR_UNKNOWN] + s->n_shut[SDEC_DIR_REQ] + s->n_shut[SDEC_DIR_RSP];
  return shut <= SHUT_IN_A_ROW || trials_again((uint32_t)shut);
}

/* open_body tries the expected position, then a window, and after a second failure in a row a wide window. */
static bool open_body(const struct keyring *ring, struct pool *pool, struct session *s, const struct record *r,
                      uint32_t likely, struct opening *o) {
  if (sdec_channels_open(s, r, likely, 0, o)) {
    return true;
  }
  if (!worth_searching(s)) {
    return false;
  }
  if (sdec_channels_open(s, r, likely, CHANNEL_WINDOW, o) || sdec_trial_unseen(ring, pool, s, r, o) ||
      sdec_trial_given(ring, s, r, o)) {
    return true;
  }
  const uint32_t window = session_any_shut(s) ? sdec_channel_wide(s) : CHANNEL_WINDOW;
  return window > CHANNEL_WINDOW && sdec_channels_open(s, r, likely, window, o);
}

/* unwrap extracts the application data from the plaintext. */
static struct sdec_span unwrap(struct sdec_span plain, const struct record *r, struct opening *o) {
  const uint64_t len = span_le(plain, 0, r->len_len);
  const struct sdec_span rest = span_from(plain, r->len_len);
  if (len > rest.len) {
    opening_say(o, SDEC_ERROR, SDEC_NOTE_RECORD_LENGTH, len, rest.len);
  }
  return span_sub(rest, 0, len);
}

/* begin prepares *o for a record whose body has `len` bytes; false if memory is short. */
static bool begin(struct opening *o, struct pool *pool, uint32_t len) {
  if (len < o->room) {
    return true;
  }
  o->plain.len = 0; /* so that its contents are not copied to a larger block */
  if (!sdec_buffer_resize(&o->plain, pool, len + 1)) {
    o->sealed = SDEC_SEALED_UNSUPPORTED;
    opening_say(o, SDEC_WARN, SDEC_NOTE_TOO_LARGE, 0, len);
    return false;
  }
  o->room = len + 1;
  return true;
}

bool sdec_secured_open(const struct keyring *ring, struct pool *pool, struct session *s, struct sdec_span in,
                       uint8_t dir, struct opening *o) {
  struct record r;
  const uint32_t likely = dir == SDEC_DIR_UNKNOWN ? 1u - s->last_side : dir == SDEC_DIR_RSP;
  const uint8_t orders[2] = {s->channel[0].order, s->channel[1].order};
  opening_begin(o);
  if (!record_cut(s, in, &r) || !begin(o, pool, r.body.len)) {
    return false;
  }
  if (!open_body(ring, pool, s, &r, likely, o)) {
    why_shut(s, dir, o);
    return false;
  }
  if (s->channel[o->side].order == ORDER_BE && orders[o->side] != ORDER_BE) {
    opening_say(o, SDEC_INFO, SDEC_NOTE_NONCE_ORDER, 0, 0);
  }
  s->last_side = o->side;
  o->record = span_sub(in, 0, r.head.len + r.body.len + SDEC_TAG_LEN);
  o->data = r.encrypted ? unwrap((struct sdec_span){o->plain.data, r.body.len}, &r, o) : r.body;
  return true;
}
