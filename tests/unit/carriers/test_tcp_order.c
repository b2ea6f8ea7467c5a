/* SPDX-License-Identifier: BSD-3-Clause
 *
 * TCP segments out of order, repeated, lost and truncated; pauses and ends. Checks the frames and the exact notes on
 * missing bytes after each step.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tcp_talk.h"

/* An acknowledged gap is given up after three more segments; the same holds for the next gap. */
static void patience(void **state) {
  struct talk *t = *state;
  opens(t, A, "");
  acknowledges(t, B, FRAMES * FRAME, "");
  acknowledges(t, B, 0, ""); /* an older one has no effect */
  for (uint32_t gap = 0; gap < 2; gap++) {
    const uint32_t from = 4 * gap;
    const char *const all[] = {"A0; A1; A2; A3", "A4; A5; A6; A7"};
    for (uint32_t i = 1; i < 4; i++) {
      sends(t, A, PSH, (from + i) * FRAME, (from + i + 1) * FRAME, "");
    }
    sends(t, A, PSH, from * FRAME, (from + 1) * FRAME, all[gap]);
  }
  for (uint32_t i = 9; i < 12; i++) {
    sends(t, A, PSH, i * FRAME, (i + 1) * FRAME, "");
  }
  sends(t, A, ACK, 9 * FRAME, 9 * FRAME, "A bytes lost (lost error 0/17); A9; A10; A11");
  counts(t, 1, 0, 0, 0);
  ends(t, "");
}

/* An acknowledgement counts if it covers at least the first missing byte, no matter when it arrives. */
static void what_is_acknowledged(void **state) {
  struct talk *t = *state;
  opens(t, A, "");
  opens(t, B, "");
  sends(t, A, PSH, FRAME + 2, 3 * FRAME, "");
  acknowledges(t, B, 0, "");
  feeds(t, B, FIN, FIRST, FIRST + 5, (struct sdec_span){t->stream, 0}); /* without its flag the number means nothing */
  takes(t, "");
  for (uint32_t i = 0; i < 256; i++) {
    sends(t, A, ACK, 3 * FRAME, 3 * FRAME, "");
  }
  acknowledges(t, B, 1, "");
  sends(t, A, ACK, 3 * FRAME, 3 * FRAME, "A bytes lost (lost error 0/19); A bytes skipped (resync warn 0/15); A2");
  counts(t, 1, 0, 0, 0);
}

static void repeated_bytes(void **state) {
  struct talk *t = *state;
  opens(t, A, "");
  sends(t, A, PSH, 0, FRAME, "A0");
  sends(t, A, ACK, FRAME - 1, FRAME, ""); /* keep-alives */
  sends(t, A, ACK, FRAME - 1, FRAME - 1, "");
  sends(t, A, ACK, FRAME - 5, FRAME - 5, "");
  counts(t, 0, 0, 0, 0);
  sends(t, A, ACK, FRAME - 2, FRAME - 1, "");
  counts(t, 0, 1, 0, 0);
  sends(t, A, ACK, FRAME - 2, FRAME, "");
  counts(t, 0, 2, 0, 0);
  sends(t, A, PSH, 2 * FRAME, 4 * FRAME, ""); /* early, then repeated, then a shorter and a longer part */
  sends(t, A, PSH, 2 * FRAME, 4 * FRAME, "");
  sends(t, A, PSH, 2 * FRAME, 3 * FRAME, "");
  counts(t, 0, 4, 0, 0);
  sends(t, A, PSH, 2 * FRAME, 5 * FRAME, "");
  sends(t, A, PSH, 3 * FRAME, 4 * FRAME, "");
  counts(t, 0, 4, 0, 0);
  sends(t, A, PSH, FRAME, 2 * FRAME, "A1; A2; A3; A4");
  counts(t, 0, 6, 0, 0); /* two of the three that waited had nothing new */
  sends(t, A, PSH, 4 * FRAME, 6 * FRAME, "A5");
  counts(t, 0, 6, 0, 0);
}

/* A gap is given up once more than 256 segments or 1 MiB wait behind it. */
static void how_much_is_held(void **state) {
  struct talk *t = *state;
  static uint8_t zeros[17 << 16];
  restart_with(t, 16 << 20, 10);
  t->stream = zeros;
  opens(t, A, "");
  for (uint32_t i = 0; i < 256; i++) {
    sends(t, A, ACK, 1 + 2 * i, 2 + 2 * i, "");
  }
  sends(t, A, ACK, 600, 601, "A bytes lost (lost error 0/1)");
  opens(t, B, "");
  for (uint32_t i = 0; i < 16; i++) {
    sends(t, B, ACK, 1 + (i << 16), 1 + ((i + 1) << 16), "");
  }
  sends(t, B, ACK, 1 + (16 << 16), 2 + (16 << 16), "B bytes lost (lost error 0/1)");
}

static void cut_off_by_the_capture(void **state) {
  struct talk *t = *state;
  opens(t, A, "");
  t->snapped = true;
  sends(t, A, PSH, 0, FRAME, "A0");
  sends(t, A, ACK, FRAME, FRAME, "");
  t->snapped = false;
  sends(t, A, ACK, FRAME, FRAME, "");
  sends(t, A, PSH, 2 * FRAME, 3 * FRAME, "A bytes lost (lost error 0/17); A2");
  sends(t, A, PSH, 4 * FRAME, 5 * FRAME, ""); /* this gap may yet be filled */
  t->snapped = true;
  sends(t, A, PSH, 5 * FRAME, 6 * FRAME, "");
  t->snapped = false;
  sends(t, A, PSH, 3 * FRAME, 4 * FRAME, "A3; A4; A5");
  sends(t, A, PSH, 7 * FRAME, 8 * FRAME, "A bytes lost (lost error 0/17); A7"); /* behind what waited and was cut off */
  t->snapped = true;
  sends(t, A, PSH, 8 * FRAME, 9 * FRAME, "A8");
  t->snapped = false;
  sends(t, A, PSH, 9 * FRAME, 10 * FRAME, "A9"); /* nothing was missing here */
  sends(t, A, PSH, 11 * FRAME, 12 * FRAME, "");
  counts(t, 2, 0, 0, 0);
  ends(t, "A bytes lost (lost error 0/17); A11");
}

/* ------------------------------------------------------------------------------------------------------- the pause */

/* Twenty bytes of unknown structure after a PayloadLen that includes two header bytes: the frame ends where the sender
 * pauses. */
static const uint8_t unclear[] = {22, 0, 1, 5, 0x12, 0xE1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 42,
                                  6,  0, 1, 5, 0x12, 0x84, 0, 43};

static void unclear_frames(struct talk *t) {
  t->stream = unclear;
  t->carrier = SDEC_CARRIER_TCP;
  opens(t, A, "");
}

static void a_pause_ends_a_frame(void **state) {
  struct talk *t = *state;
  unclear_frames(t);
  sends(t, A, ACK, 0, 24, "");
  sends(t, A, PSH, 23, 24, ""); /* none of these shows a pause after the first 24 bytes: a keep-alive, */
  sends(t, A, PSH, 24, 24, ""); /* one without data, */
  sends(t, A, PSH, 30, 32, ""); /* and one that comes early */
  sends(t, A, ACK, 24, 30, "A42 (length rule info 20/22); A43");
}

static void a_pause_in_a_segment_that_waited(void **state) {
  static const uint8_t how[] = {PSH, FIN};
  struct talk *t = *state;
  for (uint32_t i = 0; i < sizeof(how); i++) {
    unclear_frames(t);
    sends(t, A, how[i], 10, 24, "");
    sends(t, A, ACK, 0, 10, "A42 (length rule info 20/22)");
    sends(t, A, RST, 24, 24, "");
    restart_with(t, 1 << 16, 10);
  }
  unclear_frames(t);
  sends(t, A, ACK, 10, 24, "");
  sends(t, A, PSH, 0, 10, ""); /* the pause is not at the end of the bytes */
  sends(t, A, FIN, 24, 24, "A42 (length rule info 20/22)");
}

/* -------------------------------------------------------------------------------------------------------- the end */

/* Bytes outside of frames and bytes of an incomplete frame are each reported once. */
static void junk_at_the_end(void **state) {
  struct talk *t = *state;
  uint8_t junk[32 + FRAME];
  memset(junk, 0xEE, sizeof(junk));
  memcpy(junk + 20, t->frames, FRAME);
  t->stream = junk;
  opens(t, A, "");
  sends(t, A, PSH, 0, 20, "");
  sends(t, A, FIN, 20, 20, "A bytes skipped (resync warn 0/20)");
  counts(t, 0, 0, 0, 0);
  opens(t, B, "");
  sends(t, B, PSH, 0, 20 + 15, "");
  sends(t, B, FIN, 20 + 15, 20 + 15, "B incomplete message (resync warn 0/20, unfinished warn 17/15)");
  counts(t, 1, 0, 0, 0);
  ends(t, "");
}

/* An impossible header is reported at once, its bytes when the next frame is found. */
static void a_damaged_frame(void **state) {
  static const uint8_t bad[] = {0, 0, 0, 1, 0, 0, 0, 1, 0x7F, 0xFF, 0xFF, 0xFF, 5, 0x10};
  struct talk *t = *state;
  t->stream = bad;
  opens(t, A, "");
  sends(t, A, PSH, 0, sizeof(bad), "A damaged frame (too large error 1048576/2147483647)");
  counts(t, 1, 0, 0, 0);
  feeds(t, A, PSH, FIRST + sizeof(bad), 0, (struct sdec_span){t->frames, FRAME});
  takes(t, "A bytes skipped (resync warn 0/14); A0");
  counts(t, 1, 0, 0, 0);
}

/* A FIN that arrives before the last bytes. */
static void an_early_end(void **state) {
  struct talk *t = *state;
  opens(t, A, "");
  sends(t, A, FIN, FRAME, 2 * FRAME + 2, "");
  sends(t, A, PSH, 0, FRAME, "A0; A1; A incomplete message (unfinished warn 0/2)");
  counts(t, 1, 0, 0, 0);
  ends(t, "");
}

/* A reset gives up gaps in its own direction at once, in the other direction at the next segment. */
static void a_reset(void **state) {
  struct talk *t = *state;
  opens(t, A, "");
  opens(t, B, "");
  sends(t, A, PSH, 0, FRAME + 1, "A0");
  sends(t, A, PSH, 2 * FRAME, 3 * FRAME, "");
  sends(t, B, PSH, FRAME, 2 * FRAME, "");
  sends(t, A, RST, 3 * FRAME, 3 * FRAME + 1, "A bytes lost (lost error 0/16); A2");
  counts(t, 1, 0, 0, 0);
  sends(t, B, ACK, 2 * FRAME, 2 * FRAME, "B bytes lost (lost error 0/17); B1");
  counts(t, 2, 0, 0, 0);
  ends(t, "");
}

/* The end of the capture with data left in both directions of two connections. */
static void all_that_is_left(void **state) {
  struct talk *t = *state;
  for (t->port = 1; t->port <= 2; t->port++) {
    opens(t, A, "");
    opens(t, B, "");
    sends(t, A, PSH, 0, t->port, "");
    sends(t, B, PSH, FRAME, 2 * FRAME, "");
  }
  ends(t, "A incomplete message (unfinished warn 0/1)|B bytes lost (lost error 0/17); B1|"
          "A incomplete message (unfinished warn 0/2)|B bytes lost (lost error 0/17); B1");
  counts(t, 4, 0, 0, 0);
}

#define TALK_TEST(name) cmocka_unit_test_setup_teardown(name, talk_up, talk_down)

int main(void) {
  const struct CMUnitTest tests[] = {
      TALK_TEST(patience),
      TALK_TEST(what_is_acknowledged),
      TALK_TEST(repeated_bytes),
      TALK_TEST(how_much_is_held),
      TALK_TEST(cut_off_by_the_capture),
      TALK_TEST(a_pause_ends_a_frame),
      TALK_TEST(a_pause_in_a_segment_that_waited),
      TALK_TEST(junk_at_the_end),
      TALK_TEST(a_damaged_frame),
      TALK_TEST(an_early_end),
      TALK_TEST(a_reset),
      TALK_TEST(all_that_is_left),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
