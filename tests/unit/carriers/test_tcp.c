/* SPDX-License-Identifier: BSD-3-Clause
 *
 * TCP reassembly: segments swapped, repeated, overlapping, truncated and lost. The resulting frames must be the same,
 * and missing bytes must be reported.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "carriers/held.h"
#include "random.h"
#include "segments.h"

/* Emulator frames with GET_VERSION over MCTP, 17 bytes each. */
#define FRAME 17u
#define FRAMES 5u
static void make_frames(uint8_t bytes[FRAMES * FRAME]) {
  static const uint8_t frame[FRAME] = {0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 5, 0x05, 0x10, 0x84, 0x00, 0x00};
  for (uint32_t i = 0; i < FRAMES; i++) {
    memcpy(bytes + i * FRAME, frame, FRAME);
    bytes[i * FRAME + 16] = (uint8_t)i;
  }
}

/* A connection whose first byte has sequence number 1000, and the frames to send on it. */
static void begin(struct run *r, uint8_t bytes[FRAMES * FRAME]) {
  make_frames(bytes);
  run_start(r, 1 << 16, 10);
  feed(r, 999, SYN, NULL, 0);
}

/* The frames in one segment: every other way to send them must give the same result. */
static void reference(struct run *r, uint32_t first) {
  uint8_t bytes[FRAMES * FRAME];
  make_frames(bytes);
  run_start(r, 1 << 16, 10);
  feed(r, first - 1, SYN, NULL, 0);
  feed(r, first, PSH | ACK, bytes, sizeof(bytes));
  assert_int_equal(r->n_frames, FRAMES);
  assert_int_equal(r->n_events, 0);
}

static void any_order(void **state) {
  (void)state;
  uint8_t bytes[FRAMES * FRAME];
  make_frames(bytes);
  struct run whole;
  reference(&whole, 1000);
  uint64_t seed = 11;
  for (uint32_t round = 0; round < 300; round++) {
    uint32_t cuts[sizeof(bytes) + 1] = {0}, n = 0, order[sizeof(bytes)];
    while (cuts[n] < sizeof(bytes)) {
      const uint32_t step = 1 + random_below(&seed, round % 2 ? 40 : 5);
      cuts[n + 1] = cuts[n] + step < sizeof(bytes) ? cuts[n] + step : (uint32_t)sizeof(bytes);
      order[n] = n;
      n++;
    }
    for (uint32_t i = n - 1; i > 0; i--) {
      const uint32_t j = random_below(&seed, i + 1), swap = order[i];
      order[i] = order[j];
      order[j] = swap;
    }
    const uint32_t first = round % 3 == 0 ? 1000 : UINT32_MAX - random_below(&seed, sizeof(bytes)); /* wraps */
    struct run r;
    run_start(&r, 1 << 16, 10);
    feed(&r, first - 1, SYN, NULL, 0);
    for (uint32_t i = 0; i < n; i++) {
      const uint32_t from = cuts[order[i]];
      uint32_t len = cuts[order[i] + 1] - from;
      if (random_below(&seed, 3) == 0) { /* overlaps what follows */
        const uint32_t more = random_below(&seed, 20);
        len = from + len + more < sizeof(bytes) ? len + more : (uint32_t)sizeof(bytes) - from;
      }
      feed(&r, seq_add(first, from), ACK, bytes + from, len);
      if (random_below(&seed, 4) == 0) {
        feed(&r, seq_add(first, from), ACK, bytes + from, len);
      }
    }
    expect_same(&whole, &r);
    run_finish(&r);
    assert_int_equal(r.n_events, 0);
    run_stop(&r);
  }
  run_stop(&whole);
}

static void repeated_is_counted(void **state) {
  (void)state;
  uint8_t bytes[FRAMES * FRAME];
  struct run r;
  begin(&r, bytes);
  feed(&r, 999, SYN, NULL, 0);
  feed(&r, 1000, PSH, bytes, 2 * FRAME);
  feed(&r, 1000, PSH, bytes, 2 * FRAME);
  feed(&r, 1000 + FRAME, PSH, bytes + FRAME, FRAME);
  assert_int_equal(r.tcp.n_repeated, 2);
  feed(&r, 1000 + 2 * FRAME - 1, ACK, bytes, 1); /* keep-alives, with a byte and without */
  feed(&r, 1000 + 2 * FRAME - 1, ACK, NULL, 0);
  assert_int_equal(r.tcp.n_repeated, 2);
  assert_int_equal(r.n_frames, 2);
  feed(&r, 1000 + FRAME, PSH, bytes + FRAME, 2 * FRAME); /* the first half is old */
  assert_int_equal(r.n_frames, 3);
  run_finish(&r);
  assert_int_equal(r.n_events, 0);
  run_stop(&r);
}

/* Bytes that the peer acknowledged but that are not in the capture are given up only after a few more segments. */
static void lost_segment(void **state) {
  (void)state;
  uint8_t bytes[FRAMES * FRAME];
  struct run r;
  begin(&r, bytes);
  feed(&r, 1000, PSH, bytes, FRAME + 5);
  assert_int_equal(r.n_frames, 1);
  feed(&r, 1000 + FRAME + 12, PSH, bytes + FRAME + 12, FRAME - 12); /* the end of frame 1; 7 bytes are missing */
  feed(&r, 1000 + 2 * FRAME, PSH, bytes + 2 * FRAME, FRAME);
  for (uint32_t i = 0; i < 10; i++) {
    feed(&r, 1000 + 3 * FRAME, ACK, NULL, 0);
  }
  assert_int_equal(r.n_frames, 1); /* not acknowledged yet */
  feed_ack(&r, 1000 + 3 * FRAME);
  feed(&r, 1000 + 3 * FRAME, PSH, bytes + 3 * FRAME, FRAME);
  assert_int_equal(r.n_frames, 3);
  assert_int_equal(r.lost, 7);
  assert_int_equal(r.skipped, FRAME - 12);
  assert_int_equal(r.n_events, 2);
  assert_int_equal(r.tcp.n_incomplete, 1);
  feed(&r, 1000 + 4 * FRAME, PSH, bytes + 4 * FRAME, FRAME);
  assert_int_equal(r.n_frames, 4);
  run_finish(&r);
  assert_int_equal(r.n_events, 2);
  run_stop(&r);
}

static void patience(void **state) {
  (void)state;
  uint8_t bytes[FRAMES * FRAME];
  struct run r;
  begin(&r, bytes);
  feed_ack(&r, 1000 + FRAMES * FRAME);
  feed(&r, 1000 + FRAME, PSH, bytes + FRAME, FRAME);
  feed(&r, 1000 + 2 * FRAME, PSH, bytes + 2 * FRAME, FRAME);
  feed(&r, 1000 + 3 * FRAME, PSH, bytes + 3 * FRAME, FRAME);
  assert_int_equal(r.n_frames, 0);
  assert_int_equal(r.n_events, 0);
  feed(&r, 1000, PSH, bytes, FRAME); /* packets were only reordered in the capture */
  assert_int_equal(r.n_frames, 4);
  assert_int_equal(r.n_events, 0);
  run_finish(&r);
  run_stop(&r);
}

static void lost_at_the_end(void **state) {
  (void)state;
  uint8_t bytes[FRAMES * FRAME];
  struct run r;
  begin(&r, bytes);
  feed(&r, 1000 + FRAME, PSH, bytes + FRAME, FRAME + 4);
  assert_int_equal(r.n_frames, 0);
  run_finish(&r);
  assert_int_equal(r.n_frames, 1);
  assert_int_equal(r.lost, FRAME);
  assert_int_equal(r.unfinished, 4);
  run_stop(&r);
}

/* A gap is given up once too much data waits behind it. */
static void held_is_bounded(void **state) {
  (void)state;
  uint8_t bytes[FRAMES * FRAME];
  make_frames(bytes);
  struct run r;
  run_start(&r, 1 << 20, 10);
  feed(&r, 999, SYN, NULL, 0);
  uint32_t n = 0;
  for (uint32_t seq = 1000 + FRAME; r.n_events == 0; seq += FRAME, n++) {
    assert_true(n < 1000);
    feed(&r, seq, PSH, bytes, FRAME);
  }
  assert_int_equal(r.lost, FRAME);
  assert_int_equal(r.n_frames, n);
  run_finish(&r);
  run_stop(&r);
}

static void mid_stream(void **state) {
  (void)state;
  uint8_t bytes[FRAMES * FRAME];
  make_frames(bytes);
  struct run r;
  run_start(&r, 1 << 16, 10);
  feed(&r, 70000, ACK, NULL, 0);
  feed(&r, 70000, PSH | ACK, bytes + 6, 3);
  feed(&r, 70003, PSH | ACK, bytes + 9, FRAMES * FRAME - 9);
  assert_int_equal(r.n_frames, FRAMES - 1);
  assert_int_equal(r.n_events, 1);
  assert_int_equal(r.skipped, FRAME - 6);
  run_finish(&r);
  assert_int_equal(r.n_events, 1);
  run_stop(&r);

  run_start(&r, 1 << 16, 10); /* a capture that begins at a frame boundary loses nothing */
  feed(&r, 70000, PSH | ACK, bytes, FRAMES * FRAME);
  assert_int_equal(r.n_frames, FRAMES);
  run_finish(&r);
  assert_int_equal(r.n_events, 0);
  run_stop(&r);
}

static void port_used_again(void **state) {
  (void)state;
  uint8_t bytes[FRAMES * FRAME];
  struct run r;
  begin(&r, bytes);
  feed(&r, 1000, PSH, bytes, FRAME + 3);
  feed(&r, 1500, SYN, NULL, 0); /* the rest of the old stream is reported */
  assert_int_equal(r.n_events, 1);
  assert_int_equal(r.unfinished, 3);
  assert_string_equal(r.last_event.name, "incomplete message");
  feed(&r, 1501, PSH, bytes, FRAME);
  assert_int_equal(r.n_frames, 2);
  feed(&r, 3000000000u, PSH, bytes, FRAME); /* far away: a new stream, whose SYN is not in the capture */
  assert_int_equal(r.n_frames, 3);
  feed(&r, 3000000000u + FRAME, FIN | PSH, bytes, FRAME);
  feed(&r, 77, SYN, NULL, 0);
  feed(&r, 78, PSH, bytes, FRAME);
  assert_int_equal(r.n_frames, 5);
  run_finish(&r);
  assert_int_equal(r.n_events, 1);
  run_stop(&r);
}

static void ends_in_a_frame(void **state) {
  (void)state;
  uint8_t bytes[FRAMES * FRAME];
  make_frames(bytes);
  static const uint8_t how[] = {FIN | ACK, RST};
  for (uint32_t i = 0; i < sizeof(how); i++) {
    struct run r;
    run_start(&r, 1 << 16, 10);
    feed(&r, 999, SYN, NULL, 0);
    feed(&r, 1000, PSH, bytes, FRAME + 14);
    feed(&r, 1000 + FRAME + 14, how[i], NULL, 0);
    assert_int_equal(r.n_events, 1);
    assert_int_equal(r.last_event.notes[0].code, SDEC_NOTE_UNFINISHED);
    assert_int_equal(r.last_event.notes[0].expected, FRAME);
    assert_int_equal(r.last_event.notes[0].got, 14);
    run_finish(&r);
    assert_int_equal(r.n_events, 1);
    run_stop(&r);
  }
}

/* PayloadLen 4 counts only the body. A segment that ends without PSH does not end the frame, although by the other rule
 * it could. */
static void pause_is_a_push(void **state) {
  (void)state;
  static const uint8_t frame[] = {0x04, 0x00, 0x01, 0x05, 0x13, 0x81, 0x00, 0x00};
  struct run r;
  run_start(&r, 1 << 16, 10);
  feed(&r, 999, SYN, NULL, 0);
  feed(&r, 1000, ACK, frame, 6);
  assert_int_equal(r.n_frames, 0);
  feed(&r, 1006, ACK | PSH, frame + 6, 2);
  assert_int_equal(r.n_frames, 1);
  assert_int_equal(r.n_length_rule, 0);
  run_finish(&r);
  assert_int_equal(r.n_events, 0);
  run_stop(&r);
}

/* The capture kept 40 bytes of a segment that had 51. */
static void snapped(void **state) {
  (void)state;
  uint8_t bytes[FRAMES * FRAME];
  struct run r;
  begin(&r, bytes);
  struct link_peeled s = segment_of(1000, PSH, bytes, 40);
  s.snapped = true;
  feed_segment(&r, &s);
  assert_int_equal(r.n_frames, 2);
  feed(&r, 1000 + 51, PSH, bytes + 51, 2 * FRAME);
  assert_int_equal(r.n_frames, 4);
  assert_int_equal(r.lost, 11);
  run_finish(&r);
  assert_int_equal(r.n_events, 1);
  run_stop(&r);
}

static void too_large(void **state) {
  (void)state;
  static const uint8_t bad[] = {0, 0, 0, 1, 0, 0, 0, 1, 0x7f, 0xff, 0xff, 0xff, 0x05, 0x10, 0x84};
  uint8_t bytes[FRAMES * FRAME];
  struct run r;
  begin(&r, bytes);
  feed(&r, 1000, PSH, bad, sizeof(bad));
  assert_int_equal(r.n_events, 1);
  assert_int_equal(r.last_event.notes[0].code, SDEC_NOTE_TOO_LARGE);
  feed(&r, 1000 + sizeof(bad), PSH, bytes, FRAME);
  assert_int_equal(r.n_frames, 1);
  assert_int_equal(r.skipped, sizeof(bad));
  run_finish(&r);
  assert_int_equal(r.n_events, 2);
  run_stop(&r);
}

/* One connection too many evicts the one that was idle longest. */
static void map_is_full(void **state) {
  (void)state;
  uint8_t bytes[FRAMES * FRAME];
  make_frames(bytes);
  struct run r;
  run_start(&r, 1 << 16, 3);
  for (uint16_t port = 1; port <= 3; port++) {
    feed_port(&r, port, 999, SYN, NULL, 0);
    feed_port(&r, port, 1000, PSH, bytes, FRAME + port);
  }
  feed_port(&r, 1, 1000 + FRAME + 1, PSH, bytes + FRAME + 1, 1);
  assert_int_equal(r.n_events, 0);
  feed_port(&r, 4, 1000, PSH, bytes, FRAME);
  assert_int_equal(r.n_events, 1);
  assert_int_equal(r.last_event.notes[0].code, SDEC_NOTE_EVICTED);
  assert_int_equal(r.last_event.notes[0].got, 2);
  const struct sdec_addr evicted = address(1, 2);
  assert_memory_equal(&r.last_event.src, &evicted, sizeof(evicted));
  assert_int_equal(r.tcp.n_evicted, 1);
  assert_int_equal(r.tcp.dropped_bytes, 2);
  assert_int_equal(r.n_frames, 4);
  run_finish(&r);
  assert_int_equal(r.unfinished, 2 + 3);
  run_stop(&r);
  run_start(&r, 1 << 16, 1); /* a closed one is evicted silently */
  feed_port(&r, 1, 1000, PSH, bytes, FRAME);
  feed_port(&r, 1, 1000 + FRAME, RST, NULL, 0);
  feed_port(&r, 2, 1000, PSH, bytes, FRAME);
  assert_int_equal(r.n_frames, 2);
  assert_int_equal(r.n_events + r.tcp.n_evicted, 0);
  run_stop(&r);
}

/* Many connections with large incomplete frames in a small pool: every byte is delivered, reported or counted. */
static void pool_is_full(void **state) {
  (void)state;
  static const uint8_t head[] = {0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0x7f, 0xff, 0x05};
  uint8_t filler[1000];
  memset(filler, 0x33, sizeof(filler));
  struct run r;
  run_start(&r, 1 << 16, 1000);
  uint64_t sent = 0;
  for (uint16_t port = 1; port <= 40; port++) {
    uint32_t seq = 1000;
    feed_port(&r, port, seq - 1, SYN, NULL, 0);
    feed_port(&r, port, seq, ACK, head, sizeof(head));
    seq += (uint32_t)sizeof(head);
    for (uint32_t i = 0; i < 1u + port % 8; i++) {
      feed_port(&r, port, seq, ACK, filler, sizeof(filler));
      seq += (uint32_t)sizeof(filler);
    }
    sent += seq - 1000;
    if (port <= 10) { /* these wait behind a gap and will all be evicted */
      feed_port(&r, port, seq + 100, ACK, filler, 300);
      sent += 300;
    }
  }
  assert_true(r.n_evicted > 10);
  run_finish(&r);
  assert_int_equal(r.n_frames, 0);
  assert_int_equal(r.lost, 0);
  assert_int_equal(r.tcp.dropped_bytes + r.unfinished, sent);
  run_stop(&r);
}

/* A frame that does not fit into the pool costs that frame only. */
static void frame_larger_than_pool(void **state) {
  (void)state;
  static const uint8_t head[] = {0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0x9c, 0x40, 0x7f}; /* 40000 bytes, not SPDM */
  uint8_t filler[1000], bytes[FRAMES * FRAME];
  memset(filler, 0x33, sizeof(filler));
  make_frames(bytes);
  struct run r;
  run_start(&r, 20000, 10);
  feed(&r, 999, SYN, NULL, 0);
  uint32_t seq = 1000 + (uint32_t)sizeof(head);
  feed(&r, 1000, ACK, head, sizeof(head));
  for (uint32_t i = 0; i < 39; i++, seq += 1000) {
    feed(&r, seq, ACK, filler, 1000);
  }
  feed(&r, seq, PSH, filler, 999);
  assert_int_equal(r.n_frames, 0);
  assert_int_equal(r.n_evicted, 1);
  feed(&r, seq + 999, PSH, bytes, FRAME);
  assert_int_equal(r.n_frames, 1);
  assert_int_equal(r.tcp.dropped_bytes + r.skipped, sizeof(head) + 39 * 1000 + 999);
  run_finish(&r);
  run_stop(&r);
}

static void noise(void **state) {
  (void)state;
  uint64_t seed = 99;
  struct run r;
  run_start(&r, 1 << 20, 20);
  for (uint32_t i = 0; i < 20000; i++) {
    uint8_t bytes[600];
    const uint32_t len = random_below(&seed, 4) == 0 ? 0 : random_below(&seed, sizeof(bytes));
    random_bytes(&seed, bytes, len);
    const uint16_t port = (uint16_t)random_below(&seed, 30);
    const uint32_t near = seq_add(UINT32_MAX - 4000, random_below(&seed, 9000));
    const uint32_t seq = random_below(&seed, 50) == 0 ? (uint32_t)random_next(&seed) : near;
    struct link_peeled s = segment_of(seq, (uint8_t)(random_next(&seed) >> 20), bytes, len);
    s.tcp_flags &= random_below(&seed, 10) == 0 ? 0xff : PSH | ACK;
    s.tcp_ack = seq_add(UINT32_MAX - 4000, random_below(&seed, 9000));
    s.src = address(1, port);
    s.snapped = random_below(&seed, 20) == 0;
    if (random_below(&seed, 3) == 0) {
      s.dst = s.src;
      s.src = address(2, 2323);
    }
    feed_segment(&r, &s);
    r.log_len = 0;
  }
  run_finish(&r);
  assert_true(r.n_events > 100);
  run_stop(&r);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(any_order),              cmocka_unit_test(repeated_is_counted),
      cmocka_unit_test(lost_segment),           cmocka_unit_test(patience),
      cmocka_unit_test(lost_at_the_end),        cmocka_unit_test(held_is_bounded),
      cmocka_unit_test(mid_stream),             cmocka_unit_test(port_used_again),
      cmocka_unit_test(ends_in_a_frame),        cmocka_unit_test(pause_is_a_push),
      cmocka_unit_test(snapped),                cmocka_unit_test(too_large),
      cmocka_unit_test(map_is_full),            cmocka_unit_test(pool_is_full),
      cmocka_unit_test(frame_larger_than_pool), cmocka_unit_test(noise),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
