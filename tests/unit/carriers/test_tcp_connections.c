/* SPDX-License-Identifier: BSD-3-Clause
 *
 * TCP connections: how they begin and restart, and the notes on evicted ones.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tcp_talk.h"

/* Complete frames in order are delivered without copying. */
static void nothing_is_copied_without_need(void **state) {
  struct talk *t = *state;
  struct carried c;
  opens(t, A, "");
  const size_t used = sdec_pool_used(t->pool);
  feeds(t, A, PSH, FIRST, 0, (struct sdec_span){t->stream, 2 * FRAME + 1});
  for (uint32_t i = 0; i < 2; i++) {
    assert_true(sdec_tcp_next(&t->tcp, &c));
    assert_ptr_equal(c.body.data, t->bytes + i * FRAME + 13); /* after the type byte */
    assert_int_equal(sdec_pool_used(t->pool), used);
  }
  assert_false(sdec_tcp_next(&t->tcp, &c));
  assert_int_not_equal(sdec_pool_used(t->pool), used);
  sends(t, A, PSH, 2 * FRAME + 1, 3 * FRAME, "A2");
  assert_int_equal(sdec_pool_used(t->pool), used);
}

static void only_data_and_syn_make_a_connection(void **state) {
  struct talk *t = *state;
  sends(t, A, ACK, 0, 0, "");
  sends(t, A, FIN | ACK, 0, 0, "");
  sends(t, A, RST, 0, 0, "");
  assert_int_equal(t->tcp.streams.n_entries, 0);
  opens(t, A, "");
  assert_int_equal(t->tcp.streams.n_entries, 1);
  sends(t, B, PSH, 0, FRAME, "B0"); /* the other direction of the same */
  assert_int_equal(t->tcp.streams.n_entries, 1);
  ends(t, "");
}

/* Without a SYN, a stream may begin at any byte. */
static void one_byte_begins(void **state) {
  struct talk *t = *state;
  sends(t, A, ACK, 0, 1, "");
  sends(t, A, PSH, 1, FRAME, "A0");
  ends(t, "");
}

/* A SYN takes a sequence number of its own, even if it carries data. */
static void data_with_the_syn(void **state) {
  struct talk *t = *state;
  feeds(t, A, SYN, FIRST - 1, 0, (struct sdec_span){t->stream, FRAME + 3});
  takes(t, "A0");
  sends(t, A, PSH, FRAME + 3, 2 * FRAME, "A1");
  counts(t, 0, 0, 0, 0);
}

/* A SYN restarts both directions, unless it acknowledges one. Repeating the same SYN has no effect. */
static void a_new_syn_starts_both_over(void **state) {
  struct talk *t = *state;
  opens(t, A, "");
  opens(t, B, "");
  sends(t, A, PSH, 0, FRAME + 14, "A0");
  sends(t, B, PSH, 0, 3, "");
  opens(t, A, "");
  feeds(t, A, SYN, FIRST - 101, 0, (struct sdec_span){t->stream, 0});
  takes(t, "A incomplete message (unfinished warn 17/14); B incomplete message (unfinished warn 0/3)");
  counts(t, 2, 0, 0, 0);
  sends(t, B, PSH, 5, 3 * FRAME, "B bytes skipped (resync warn 0/12); B1; B2"); /* from the first byte seen */
  sends(t, B, PSH, 3 * FRAME, 3 * FRAME + 4, "");
  feeds(t, A, SYN | ACK, FIRST - 201, 0, (struct sdec_span){t->stream, 0});
  takes(t, "");
  sends(t, B, PSH, 3 * FRAME + 4, 4 * FRAME, "B3");
  counts(t, 2, 0, 0, 0);
  sends(t, B, PSH, 4 * FRAME, 5 * FRAME, "B4");
  sends(t, B, PSH, 6 * FRAME, 7 * FRAME, ""); /* no frame has begun, but this waits */
  feeds(t, B, SYN | ACK, FIRST - 301, 0, (struct sdec_span){t->stream, 0});
  takes(t, "B incomplete message (unfinished warn 0/17)");
  counts(t, 3, 0, 0, 0);
}

/* A segment up to 16 MiB behind the expected number is old; further back it is another connection on the same port. */
static void how_old_a_segment_may_be(void **state) {
  struct talk *t = *state;
  const uint32_t window = 1u << 24;
  const struct sdec_span frame = {t->stream, FRAME}, none = {t->stream, 0};
  feeds(t, A, SYN, FIRST + window - 1, 0, none);
  takes(t, "");
  feeds(t, A, PSH, FIRST, 0, frame);
  takes(t, "");
  counts(t, 0, 1, 0, 0);
  feeds(t, A, ACK, FIRST - 1, 0, none); /* without data nothing starts */
  takes(t, "");
  feeds(t, A, PSH, FIRST + window, 0, frame);
  takes(t, "A0");
  feeds(t, A, PSH, FIRST - 1, 0, frame);
  takes(t, "A0");
  counts(t, 0, 1, 0, 0);
}

static void what_goes_for_room(void **state) {
  struct talk *t = *state;
  restart_with(t, 1 << 16, 1);
  opens(t, A, "");
  opens(t, B, "");
  sends(t, A, PSH, 0, FRAME + 3, "A0");
  sends(t, A, PSH, 2 * FRAME, 3 * FRAME, ""); /* held: 14 bytes are missing before it */
  sends(t, B, PSH, 0, 5, "");
  sends(t, B, PSH, FRAME, 2 * FRAME + 2, "");
  t->port = 7;
  opens(t, A, "A stream given up (evicted warn 0/44)"); /* 3 + 17 + 5 + 19 */
  counts(t, 1, 0, 1, 44);
  t->port = 8; /* a connection without data is dropped silently */
  opens(t, A, "");
  counts(t, 1, 0, 2, 44);
  opens(t, B, "");
  sends(t, A, RST, 0, 0, ""); /* a reset closes both directions, and what follows it does not open them */
  sends(t, A, ACK, 0, 0, "");
  t->port = 9;
  sends(t, A, PSH, 0, FRAME, "A0");
  sends(t, A, FIN, FRAME, FRAME, ""); /* only this direction had data */
  t->port = 10;
  sends(t, B, PSH, 0, FRAME, "B0");
  sends(t, B, FIN, FRAME, FRAME, "");
  sends(t, A, PSH, 0, FRAME, "A0"); /* the other is open */
  t->port = 11;
  opens(t, A, "A stream given up (evicted warn 0/0)");
  counts(t, 1, 0, 3, 44);
  opens(t, B, "");
  sends(t, A, FIN, 0, 0, "");
  t->port = 12;
  opens(t, A, "");
  counts(t, 1, 0, 4, 44);
  sends(t, A, ACK, 0, 1, ""); /* one byte is enough to be missing */
  t->port = 13;
  opens(t, A, "A stream given up (evicted warn 0/1)");
  counts(t, 2, 0, 5, 45);
}

static void no_room_for_a_connection(void **state) {
  struct talk *t = *state;
  void *blocks[64] = {0};
  restart_with(t, 4096, 10);
  uint32_t n = 0;
  while (n < 64 && (blocks[n] = sdec_pool_get(t->pool, 1)) != NULL) {
    n++;
  }
  assert_true(n > 0 && n < 64);
  sends(t, A, PSH, 0, FRAME, "");
  counts(t, 0, 0, 0, FRAME);
  while (n > 0) {
    sdec_pool_put(t->pool, blocks[--n]);
  }
  sends(t, A, PSH, 0, FRAME, "A0");
}

/* One segment evicts at most four others; if that is not enough room, it is not kept. */
static void how_many_go_at_once(void **state) {
  struct talk *t = *state;
  static const uint8_t large[60000];
  for (t->port = 1; t->port <= 9; t->port++) {
    opens(t, A, "");
    sends(t, A, ACK, FRAME, 2 * FRAME, "");
  }
  opens(t, A, "");
  feeds(t, A, ACK, FIRST + 1, 0, (struct sdec_span){large, sizeof(large)});
  takes(t, "A stream given up (evicted warn 0/17); A stream given up (evicted warn 0/17); "
           "A stream given up (evicted warn 0/17); A stream given up (evicted warn 0/17)");
  counts(t, 4, 0, 4, 4 * FRAME + sizeof(large));
}

/* A frame and a segment too large for the pool, in the second direction, do not evict their own connection. */
static void what_does_not_fit(void **state) {
  struct talk *t = *state;
  static uint8_t large[20000] = {0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0x40, 0, 0x7F}; /* 16 KiB, not SPDM */
  restart_with(t, 8192, 10);
  opens(t, B, "");
  t->stream = large;
  sends(t, B, ACK, 0, 5000, "B bytes lost (evicted warn 0/5000)");
  counts(t, 1, 0, 0, 5000);
  sends(t, B, ACK, 5020, 15020, ""); /* early, and not kept */
  counts(t, 1, 0, 0, 15000);
  feeds(t, B, PSH, FIRST + 5000, 0, (struct sdec_span){t->frames, FRAME + 3});
  takes(t, "B0"); /* searched, and found at once */
  memmove(large + FRAME, large, 13); /* the end of a frame whose start is kept, then the large one again */
  memcpy(large, t->frames + FRAME, FRAME);
  feeds(t, B, PSH, FIRST + 5000 + FRAME + 3, 0, (struct sdec_span){large + 3, 100});
  takes(t, "B1");
  feeds(t, B, PSH, FIRST + 5000 + FRAME + 103, 0, (struct sdec_span){large + 103, 5000});
  takes(t, "B bytes lost (evicted warn 0/5086)"); /* all but the 14 bytes of that end */
  counts(t, 2, 0, 0, 15000 + 5086);
  ends(t, "");
}

#define TALK_TEST(name) cmocka_unit_test_setup_teardown(name, talk_up, talk_down)

int main(void) {
  const struct CMUnitTest tests[] = {
      TALK_TEST(nothing_is_copied_without_need),
      TALK_TEST(only_data_and_syn_make_a_connection),
      TALK_TEST(one_byte_begins),
      TALK_TEST(data_with_the_syn),
      TALK_TEST(a_new_syn_starts_both_over),
      TALK_TEST(how_old_a_segment_may_be),
      TALK_TEST(what_goes_for_room),
      TALK_TEST(no_room_for_a_connection),
      TALK_TEST(how_many_go_at_once),
      TALK_TEST(what_does_not_fit),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
