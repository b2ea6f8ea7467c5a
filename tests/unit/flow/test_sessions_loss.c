/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Records lost, repeated and swapped, in each binding: the reader resynchronises, reports how many records are missing,
 * and decrypts all others.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "session_rig.h"

/* A session with `n` heartbeats after the first. */
static void begin(struct session_rig *r, uint32_t binding, struct session_ends *s, uint32_t n) {
  rig_again(r, (enum binding)binding);
  opened(r, s);
  for (uint32_t i = 0; i < n; i++) {
    heartbeat(s);
  }
}

/* One request lost, one response, both, several of each. The next record in that direction notes how many. */
static void lost(void **state) {
  struct session_rig *r = *state;
  for (uint32_t binding = 0; binding < BINDINGS; binding++) {
    for (uint32_t n = 1; n <= 4; n++) { /* the middle ones of six records */
      struct session_ends s;
      begin(r, binding, &s, 4);
      const uint32_t first = r->wire.n - 5;
      uint32_t count[2] = {0, 0};
      for (uint32_t i = 0; i < n; i++) {
        count[r->wire.packets[first].side]++;
        wire_drop(&r->wire, first);
      }
      for (uint32_t side = 0; side < 2; side++) {
        for (uint32_t i = first; i < r->wire.n && count[side] > 0; i++) {
          if (r->wire.packets[i].side == side) {
            want_note(&r->wire.packets[i], SDEC_NOTE_RECORD_LOST, count[side]);
            count[side] = 0;
          }
        }
      }
      check(r);
    }
  }
}

/* Many lost at once: with numbers on the wire up to half of their range; without, up to the search range. */
static void many_lost(void **state) {
  struct session_rig *r = *state;
  for (uint32_t binding = 0; binding < BINDINGS; binding++) {
    const uint32_t gap = wire_seq_len((enum binding)binding) > 0 ? 30000 : 60;
    struct session_ends s;
    begin(r, binding, &s, 0);
    s.side[0].seq += gap;
    s.side[1].seq += gap;
    heartbeat(&s);
    want_note(at(r, 1), SDEC_NOTE_RECORD_LOST, gap);
    want_note(at(r, 0), SDEC_NOTE_RECORD_LOST, gap);
    s.side[1].seq += gap;
    heartbeat(&s);
    want_note(at(r, 0), SDEC_NOTE_RECORD_LOST, gap);
    heartbeat(&s);
    check(r);
  }
}

/* The 16-bit number on the wire wraps. */
static void number_turns_over(void **state) {
  struct session_rig *r = *state;
  struct session_ends s;
  begin(r, MCTP, &s, 0);
  for (uint32_t i = 0; i < 3; i++) {
    s.side[0].seq += 0x7000;
    request(&s, 0xE8, 0, 0);
    want_note(at(r, 0), SDEC_NOTE_RECORD_LOST, 0x7000);
  }
  assert_true(s.side[0].seq > 0x10000);
  check(r);
}

/* repeat inserts a copy after a packet. MCTP recognises an identical packet; a message sent again has another tag. */
static struct packet *repeat(struct session_rig *r, uint32_t i, uint64_t number) {
  struct packet *copy = wire_repeat(&r->wire, i);
  copy->hmac = SDEC_HMAC_NONE;
  if (r->peers.ends.binding == MCTP) {
    copy->bytes[3] ^= 3;
  }
  copy->event = r->peers.ends.binding == MCTP_SLL2;
  want_note(copy, SDEC_NOTE_REPEATED, number);
  return copy;
}

static void repeated(void **state) {
  struct session_rig *r = *state;
  for (uint32_t binding = 0; binding < BINDINGS; binding++) {
    for (uint32_t n = 0; n < 6; n++) {
      struct session_ends s;
      begin(r, binding, &s, 2);
      repeat(r, r->wire.n - 1 - n, 2 - n / 2);
      check(r);
    }
  }
}

/* The copy arrives after other records. */
static void repeated_later(void **state) {
  struct session_rig *r = *state;
  for (uint32_t binding = 0; binding < BINDINGS; binding++) {
    struct session_ends s;
    begin(r, binding, &s, 3);
    uint32_t i = r->wire.n - 6;
    if (binding == MCTP_SLL2) {
      continue; /* there, packets are repeated, not records */
    }
    (void)repeat(r, i, 1);
    wire_swap(&r->wire, ++i);
    wire_swap(&r->wire, ++i);
    check(r);
  }
}

/* Repeated handshake records do not restart the data phase. */
static void handshake_repeated(void **state) {
  struct session_rig *r = *state;
  static const uint8_t codes[] = {0xE5, 0x65};
  for (uint32_t binding = 0; binding < BINDINGS; binding++) {
    for (uint32_t i = 0; i < 2; i++) {
      struct session_ends s;
      begin(r, binding, &s, 1);
      repeat(r, find(r, codes[i]), 0);
      check(r);
    }
  }
}

/* FINISH_RSP repeated after data. */
static void handshake_repeated_late(void **state) {
  struct session_rig *r = *state;
  for (uint32_t binding = 0; binding < BINDINGS; binding++) {
    struct session_ends s;
    begin(r, binding, &s, 2);
    uint32_t i = find(r, 0x65);
    repeat(r, i, 0)->event = false;
    for (uint32_t k = 0; k < 3; k++) {
      wire_swap(&r->wire, ++i);
    }
    check(r);
  }
}

/* A request arrives after its response, or two requests are swapped. */
static void swapped(void **state) {
  struct session_rig *r = *state;
  for (uint32_t binding = 0; binding < BINDINGS; binding++) {
    struct session_ends s;
    begin(r, binding, &s, 2);
    wire_swap(&r->wire, r->wire.n - 2); /* each direction keeps its order, so records have no notes */
    if (binding != MCTP && binding != MCTP_SLL2) {
      check(r);
    }
    begin(r, binding, &s, 0);
    request(&s, 0xE8, 0, 0);
    request(&s, 0xEC, 0, 0);
    heartbeat(&s);
    wire_swap(&r->wire, r->wire.n - 4);
    want_note(at(r, 3), SDEC_NOTE_RECORD_LOST, 1);
    want_note(at(r, 2), SDEC_NOTE_RECORD_LATE, 1);
    check(r);
  }
}

/* FINISH after FINISH_RSP, FINISH_RSP after the first data. The late message was already inferred to get the keys. */
static void handshake_swapped(void **state) {
  struct session_rig *r = *state;
  for (uint32_t binding = 0; binding < BINDINGS; binding++) {
    struct session_ends s;
    if (binding == MCTP_SLL2) {
      continue;
    }
    begin(r, binding, &s, 1);
    wire_swap(&r->wire, find(r, 0xE5));
    check(r);
    begin(r, binding, &s, 1);
    wire_swap(&r->wire, find(r, 0x65));
    want_note(the(r, 0xE8), SDEC_NOTE_FINISH_UNSEEN, 0);
    check(r);
  }
}

/* A lost and a damaged record at once; the damaged one is in the capture. */
static void lost_and_damaged(void **state) {
  struct session_rig *r = *state;
  for (uint32_t binding = 0; binding < BINDINGS; binding++) {
    struct session_ends s;
    begin(r, binding, &s, 0);
    request(&s, 0xE8, 0, 0);
    request(&s, 0xE8, 0, 0);
    request(&s, 0xE8, 0, 0);
    heartbeat(&s);
    struct packet *damaged = at(r, 4);
    damaged->bytes[damaged->len - 9] ^= 1;
    want_shut(damaged, SDEC_SEALED_TAG, NULL);
    drop(r, 3);
    want_note(at(r, 2), SDEC_NOTE_RECORD_LOST, 1);
    check(r);
  }
}

/* A hundred records per side, one in three lost; the last one still opens. */
static void lossy(void **state) {
  struct session_rig *r = *state;
  for (uint32_t binding = 0; binding < BINDINGS; binding++) {
    struct session_ends s;
    begin(r, binding, &s, 0);
    uint32_t gap[2] = {0, 0};
    for (uint32_t i = 0; i < 200; i++) {
      struct packet *p = i % 2 == 0 ? request(&s, 0xE8, 0, 0) : response(&s, 0x68, 0, 0);
      if (i * 7 % 10 < 3) {
        gap[i % 2]++;
        drop(r, 0);
      } else if (gap[i % 2] > 0) {
        want_note(p, SDEC_NOTE_RECORD_LOST, gap[i % 2]);
        gap[i % 2] = 0;
      }
    }
    check(r);
  }
}

/* A missing TCP segment rather than a record: the stream notes it, and the session continues. */
static void segment_lost(void **state) {
  struct session_rig *r = *state;
  struct session_ends s;
  begin(r, TCP, &s, 2);
  for (uint32_t i = 0; i < 6; i++) {
    heartbeat(&s);
  }
  const struct wire_counts all = wire_count(&r->wire, &r->config, RIG_MEMORY);
  assert_int_equal(all.messages, r->wire.n);
  at(r, 8)->lost = true;
  const struct wire_counts less = wire_count(&r->wire, &r->config, RIG_MEMORY);
  assert_int_equal(less.messages, all.messages - 1);
  assert_int_equal(less.shut, 0);
  assert_int_equal(less.lost, 1);
  assert_true(less.events > all.events);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      SESSION_TEST(lost),
      SESSION_TEST(many_lost),
      SESSION_TEST(number_turns_over),
      SESSION_TEST(repeated),
      SESSION_TEST(repeated_later),
      SESSION_TEST(handshake_repeated),
      SESSION_TEST(handshake_repeated_late),
      SESSION_TEST(swapped),
      SESSION_TEST(handshake_swapped),
      SESSION_TEST(lost_and_damaged),
      SESSION_TEST(lossy),
      SESSION_TEST(segment_lost),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
