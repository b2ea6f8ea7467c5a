/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Single records at the limits of the reader's search: how far ahead and back, under how many keys, in which order of
 * the nonce, and which of the undecryptable records do not count as lost.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "session_rig.h"

#define LAP 0x10000u /* records until the number on the wire wraps */

static void begin(struct session_rig *r, uint32_t binding, struct session_ends *s) {
  rig_again(r, (enum binding)binding);
  opened(r, s);
}

static struct packet *one(struct session_ends *s, uint32_t side) {
  return side == 0 ? request(s, 0xE8, 0, 0) : response(s, 0x68, 0, 0);
}

/* A record forged by an outsider: it uses no sequence number. All are different. */
static void forged(struct session_ends *s, uint32_t side, uint8_t sealed) {
  struct packet *p = one(s, side);
  p->bytes[p->len - 1] ^= (uint8_t)s->peers->wire->n;
  s->side[side].seq--;
  want_shut(p, sealed, NULL);
}

/* A record of the session that was damaged: it uses a sequence number. */
static void damaged(struct session_ends *s, uint32_t side, uint8_t sealed) {
  forged(s, side, sealed);
  s->side[side].seq++;
}

/* again_at_end appends a copy of packet `i`: the record is sent again. */
static struct packet *again_at_end(struct session_rig *r, uint32_t i, uint8_t code, uint64_t number) {
  struct packet *copy = wire_repeat(&r->wire, i);
  copy->bytes[3] ^= 3; /* another tag, so that it is not a repeated packet */
  want_note(copy, code, number);
  for (uint32_t k = i + 1; k + 1 < r->wire.n; k++) {
    wire_swap(&r->wire, k);
  }
  return at(r, 0);
}

/* Without a number on the wire, up to 64 records may be missing; with one, as many as it can distinguish. The first
 * record further ahead is not decrypted; the next one triggers a wider search, of up to 4096 records or 32 times the
 * range of the number. */
static void far_ahead(void **state) {
  struct session_rig *r = *state;
  static const struct {
    enum binding binding;
    uint32_t lost, shut; /* how many of the two records after the lost ones are not decrypted */
  } rows[] = {{DOE, 64, 0},       {DOE, 65, 1},       {DOE, 4095, 1}, {DOE, 4096, 2},
              {TCP, 64, 0},       {TCP, 65, 1},       {TCP, 4095, 1}, {TCP, 4096, 2},
              {MCTP, 0x8000, 0},  {MCTP, LAP - 2, 0}, {MCTP, LAP - 1, 1}, {MCTP, LAP, 1},
              {MCTP, 31 * LAP - 1, 1}, {MCTP, 32 * LAP - 1, 2}, {STORAGE, LAP, 1}};
  for (uint32_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
    for (uint32_t side = 0; side < 2; side++) {
      struct session_ends s;
      begin(r, rows[i].binding, &s);
      s.side[side].seq += rows[i].lost;
      one(&s, side);
      one(&s, side);
      if (rows[i].shut > 0) {
        want_shut(at(r, 1), SDEC_SEALED_TAG, NULL);
      }
      if (rows[i].shut > 1) {
        want_shut(at(r, 0), wire_seq_len(rows[i].binding) == 0 ? SDEC_SEALED_SEQUENCE : SDEC_SEALED_TAG, NULL);
      } else {
        want_note(at(r, 1 - rows[i].shut), SDEC_NOTE_RECORD_LOST, rows[i].lost);
      }
      check(r);
    }
  }
}

/* A distance of half the number's range may be ahead or behind; behind is assumed if there were that many records. */
static void half_a_lap(void **state) {
  struct session_rig *r = *state;
  struct session_ends s;
  begin(r, MCTP, &s);
  s.side[0].seq += 0x7FFF;
  want_note(one(&s, 0), SDEC_NOTE_RECORD_LOST, 0x7FFF); /* number 0x8000 */
  s.side[0].seq -= 0x7FFF;
  want_note(one(&s, 0), SDEC_NOTE_RECORD_LATE, 2);
  s.side[0].seq = 1;
  want_note(one(&s, 0), SDEC_NOTE_RECORD_LATE, 1);
  s.side[0].seq = 0x8001 + 0x7FFF;
  want_note(one(&s, 0), SDEC_NOTE_RECORD_LOST, 0x7FFF);
  check(r);
}

/* A session gets 16 wide searches. */
static void wide_searches_end(void **state) {
  struct session_rig *r = *state;
  struct session_ends s;
  begin(r, MCTP, &s);
  for (uint32_t i = 0; i < 17; i++) {
    s.side[0].seq += LAP;
    want_shut(one(&s, 0), SDEC_SEALED_TAG, NULL);
    struct packet *second = one(&s, 0);
    if (i < 16) {
      want_note(second, SDEC_NOTE_RECORD_LOST, LAP);
    } else {
      want_shut(second, SDEC_SEALED_TAG, NULL);
    }
  }
  check(r);
}

/* Late records: up to two back without a number on the wire, any with one. Repetitions are recognised among the last
 * 64. */
static void far_back(void **state) {
  struct session_rig *r = *state;
  for (uint32_t binding = 0; binding < BINDINGS; binding++) {
    for (uint32_t back = 1; back <= 3; back++) {
      struct session_ends s;
      begin(r, binding, &s);
      for (uint32_t i = 0; i <= back; i++) {
        one(&s, 0);
      }
      for (uint32_t i = back; i > 0; i--) {
        wire_swap(&r->wire, r->wire.n - 1 - i);
      }
      want_note(at(r, back), SDEC_NOTE_RECORD_LOST, 1);
      if (back > 1 && wire_seq_len((enum binding)binding) == 0) {
        want_shut(at(r, 0), SDEC_SEALED_TAG, NULL);
      } else {
        want_note(at(r, 0), SDEC_NOTE_RECORD_LATE, 1);
      }
      check(r);
    }
  }
}

static void repeated_far_back(void **state) {
  struct session_rig *r = *state;
  for (uint32_t lost = 61; lost <= 64; lost++) {
    struct session_ends s;
    begin(r, MCTP, &s);
    const uint32_t first = find(r, 0xE8);
    s.side[0].seq += lost;
    want_note(one(&s, 0), SDEC_NOTE_RECORD_LOST, lost);
    again_at_end(r, first, lost <= 62 ? SDEC_NOTE_REPEATED : SDEC_NOTE_RECORD_LATE, 0)->hmac = SDEC_HMAC_NONE;
    check(r);
  }
}

/* Some of many lost records arrive late, then once more. */
static void late_then_repeated(void **state) {
  struct session_rig *r = *state;
  for (uint32_t lost = 62; lost <= 64; lost++) {
    struct session_ends s;
    begin(r, MCTP, &s);
    heartbeat(&s);
    heartbeat(&s);
    s.side[0].seq += lost;
    want_note(one(&s, 0), SDEC_NOTE_RECORD_LOST, lost);
    for (uint32_t i = 0; i < 3; i++) {
      s.side[0].seq = lost + 2 - i;
      want_note(one(&s, 0), SDEC_NOTE_RECORD_LATE, lost + 2 - i);
    }
    const uint32_t late = r->wire.n - 2;
    again_at_end(r, late, SDEC_NOTE_REPEATED, lost + 1);
    s.side[0].seq = lost + 4;
    one(&s, 0);
    check(r);
  }
}

/* Right after a key update, up to eight records may be missing, whether or not its request was seen. */
static void after_update(void **state) {
  struct session_rig *r = *state;
  for (uint32_t seen = 0; seen < 2; seen++) {
    for (uint32_t lost = 7; lost <= 9; lost++) {
      struct session_ends s;
      begin(r, DOE, &s);
      if (seen != 0) {
        request(&s, 0xE9, 1, 1);
      }
      update(&s, 0);
      s.side[0].seq = lost;
      struct packet *p = one(&s, 0);
      if (lost > 8) {
        want_shut(p, SDEC_SEALED_TAG, NULL);
      } else {
        if (seen == 0) {
          want_note(p, SDEC_NOTE_UPDATE_UNSEEN, 1);
        }
        want_note(p, SDEC_NOTE_RECORD_LOST, lost);
      }
      check(r);
    }
  }
}

/* A late record under the previous key does not bring that key back: the next record is searched under the current
 * key. `number` was not used before. */
static void late_under_old_key(struct session_ends *s, const struct session_ends *old, uint64_t number, uint8_t note) {
  struct session_ends late = *old;
  late.side[0].seq = number;
  struct packet *p = one(&late, 0);
  if (note != 0) {
    want_note(p, note, number);
  }
  s->side[0].seq += 20;
  want_note(one(s, 0), SDEC_NOTE_RECORD_LOST, 20);
}

static void old_key_stays_old(void **state) {
  struct session_rig *r = *state;
  for (uint32_t form = 0; form < 3; form++) { /* key of the data, of the handshake, from the key log */
    struct session_ends s, old;
    rig_again(r, DOE);
    peers_negotiate(&r->peers);
    peers_digests(&r->peers);
    session_init(&s, &r->peers, 1);
    know(r, shared_secret(&s));
    session_exchange(&s);
    old = s;
    session_finish(&s);
    if (form == 2) {
      r->config.n_secrets = 0;
      know(r, derived_secret(&s, SDEC_SECRET_REQ_HS));
      know(r, derived_secret(&s, SDEC_SECRET_REQ_DATA));
      lose(r, 0x65);
      the(r, 0x64)->hmac = the(r, 0xE5)->hmac = SDEC_HMAC_NONE;
    }
    one(&s, 0);
    if (form > 0) {
      late_under_old_key(&s, &old, 1, 0);
    } else {
      s.side[0].seq++; /* number 1 is late */
      want_note(request(&s, 0xE9, 1, 1), SDEC_NOTE_RECORD_LOST, 1);
      old = s;
      update(&s, 0);
      one(&s, 0);
      late_under_old_key(&s, &old, 1, SDEC_NOTE_RECORD_LATE);
    }
    check(r);
  }
}

/* Five unseen updates are one too many; the failed search leaves the session unchanged. */
static void too_many_updates(void **state) {
  struct session_rig *r = *state;
  for (uint32_t binding = 0; binding < BINDINGS; binding++) {
    struct session_ends s;
    begin(r, binding, &s);
    const struct session_ends old = s;
    for (uint32_t i = 0; i < 5; i++) {
      update(&s, 1);
    }
    want_shut(one(&s, 1), SDEC_SEALED_TAG, NULL);
    s = old;
    heartbeat(&s);
    request(&s, 0xE9, 2, 1);
    update(&s, 0);
    update(&s, 1);
    response(&s, 0x69, 2, 1);
    heartbeat(&s);
    check(r);
  }
}

/* The first record with a nonzero number determines the nonce's order for its direction, permanently. */
static void order_is_kept(void **state) {
  struct session_rig *r = *state;
  for (uint32_t binding = 0; binding < BINDINGS; binding++) {
    for (uint32_t big = 0; big < 2; big++) {
      struct session_ends s;
      begin(r, binding, &s);
      s.big_endian = big != 0; /* of the Requester alone */
      one(&s, 0);
      if (big != 0) {
        want_note(at(r, 0), SDEC_NOTE_NONCE_ORDER, 0);
      }
      one(&s, 0);
      s.big_endian = big == 0;
      want_shut(one(&s, 0), SDEC_SEALED_TAG, NULL);
      s.side[0].seq--;
      one(&s, 1);
      if (big == 0) {
        want_note(at(r, 0), SDEC_NOTE_NONCE_ORDER, 0);
      }
      s.big_endian = big != 0;
      one(&s, 0);
      request(&s, 0xE9, 1, 1); /* a new key begins at number zero, which has no order */
      update(&s, 0);
      one(&s, 0);
      one(&s, 0);
      check(r);
    }
  }
}

/* Damaged records account for lost numbers, forged ones do not. A record of unknown direction is assigned to the next
 * gap. */
static void damaged_is_not_lost(void **state) {
  struct session_rig *r = *state;
  for (uint32_t binding = 0; binding < BINDINGS; binding++) {
    const uint8_t second = wire_seq_len((enum binding)binding) == 0 ? SDEC_SEALED_SEQUENCE : SDEC_SEALED_TAG;
    struct session_ends s;
    begin(r, binding, &s);
    damaged(&s, 0, SDEC_SEALED_TAG);
    damaged(&s, 1, second);
    damaged(&s, 1, second);
    one(&s, 0);
    one(&s, 1);
    heartbeat(&s);
    damaged(&s, 0, SDEC_SEALED_TAG);
    damaged(&s, 0, second);
    s.side[0].seq++;
    want_note(one(&s, 0), SDEC_NOTE_RECORD_LOST, 1);
    one(&s, 1);
    s.side[0].seq++;
    want_note(one(&s, 0), SDEC_NOTE_RECORD_LOST, 1);
    one(&s, 1);
    damaged(&s, 0, SDEC_SEALED_TAG);
    one(&s, 0); /* it was due here, and accounts for no other */
    s.side[1].seq++;
    want_note(one(&s, 1), SDEC_NOTE_RECORD_LOST, 1);
    check(r);
  }
}

static void forged_is_not_lost(void **state) {
  struct session_rig *r = *state;
  for (uint32_t binding = 0; binding < BINDINGS; binding++) {
    const uint8_t second = wire_seq_len((enum binding)binding) == 0 ? SDEC_SEALED_SEQUENCE : SDEC_SEALED_TAG;
    for (uint32_t side = 0; side < 2; side++) {
      struct session_ends s;
      begin(r, binding, &s);
      forged(&s, side, SDEC_SEALED_TAG);
      forged(&s, side, second);
      forged(&s, side, second);
      heartbeat(&s); /* no number is missing: they did not belong to the session */
      s.side[side].seq += 2;
      want_note(one(&s, side), SDEC_NOTE_RECORD_LOST, 2);
      check(r);
    }
  }
}

/* A single bad record is reported as a bad tag, in the handshake too, even without FINISH in the capture. */
static void finish_damaged(void **state) {
  struct session_rig *r = *state;
  for (uint32_t binding = 0; binding < BINDINGS; binding++) {
    for (uint32_t psk = 0; psk < 2; psk++) {
      struct session_ends s;
      rig_again(r, (enum binding)binding);
      peers_negotiate(&r->peers);
      peers_digests(&r->peers);
      session_init(&s, &r->peers, 1);
      s.psk = psk != 0;
      know(r, shared_secret(&s));
      session_open(&s);
      struct packet *finish = the(r, psk != 0 ? 0xE7 : 0xE5);
      finish->bytes[finish->len - 1] ^= 1;
      want_shut(finish, SDEC_SEALED_TAG, NULL);
      heartbeat(&s);
      want_note(at(r, 1), SDEC_NOTE_FINISH_UNSEEN, 0);
      heartbeat(&s);
      check(r);
    }
  }
}

/* A record may be empty. */
static void empty_records(void **state) {
  struct session_rig *r = *state;
  static const struct sdec_span nothing = {(const uint8_t *)"", 0};
  for (uint32_t wide = 0; wide < 2; wide++) {
    for (uint32_t mac_only = 0; mac_only < 2; mac_only++) {
      struct session_ends s;
      rig_again(r, TCP);
      r->peers.version = 0x13;
      r->peers.flags[1] &= mac_only != 0 ? ~CAP_ENCRYPT : ~0u;
      peers_negotiate(&r->peers);
      peers_digests(&r->peers);
      session_init(&s, &r->peers, 1);
      s.sm_version = 0x1300;
      s.wide_length = wide != 0;
      know(r, shared_secret(&s));
      session_open(&s);
      tell_raw(&s, 0, nothing);
      heartbeat(&s);
      check(r);
    }
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      SESSION_TEST(far_ahead),
      SESSION_TEST(half_a_lap),
      SESSION_TEST(wide_searches_end),
      SESSION_TEST(far_back),
      SESSION_TEST(repeated_far_back),
      SESSION_TEST(late_then_repeated),
      SESSION_TEST(after_update),
      SESSION_TEST(old_key_stays_old),
      SESSION_TEST(too_many_updates),
      SESSION_TEST(order_is_kept),
      SESSION_TEST(damaged_is_not_lost),
      SESSION_TEST(forged_is_not_lost),
      SESSION_TEST(finish_damaged),
      SESSION_TEST(empty_records),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
