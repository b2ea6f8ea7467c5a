/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The state that MCTP reassembly keeps between packets and drops in time, and the numbers in its notes. Each step is
 * one packet; the result is written as the length of a message, or as a note with its expected and actual values.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "mctp_rig.h"

static const char *name_of(uint8_t code) {
  switch (code) {
    case SDEC_NOTE_REPEATED: return "repeated";
    case SDEC_NOTE_MCTP_NO_START: return "no start";
    case SDEC_NOTE_MCTP_SEQUENCE: return "sequence";
    case SDEC_NOTE_MCTP_SIZE: return "size";
    case SDEC_NOTE_MCTP_RESTART: return "restart";
    case SDEC_NOTE_MCTP_VERSION: return "version";
    case SDEC_NOTE_TOO_LARGE: return "too large";
    case SDEC_NOTE_EVICTED: return "evicted";
    case SDEC_NOTE_UNFINISHED: return "unfinished";
    case SDEC_NOTE_LINK_SHORT: return "short";
    default: return "another note";
  }
}

/* takes compares everything that resulted from a packet with a text; items are separated by "; ". */
static void takes(struct rig *r, const char *wants) {
  char seen[512] = "";
  int n = 0;
  while (r->queue.n > 0) {
    const struct carried c = rig_pop(r);
    n += snprintf(seen + n, sizeof(seen) - (size_t)n, "%s", n > 0 ? "; " : "");
    if (c.what != CARRIED_EVENT) {
      n += snprintf(seen + n, sizeof(seen) - (size_t)n, "%u", c.body.len);
    }
    for (uint32_t i = 0; i < c.n_notes; i++) {
      const struct sdec_note *note = &c.notes[i];
      assert_int_equal(note->offset, 0);
      n += snprintf(seen + n, sizeof(seen) - (size_t)n, "%s%s %s %llu/%llu", i > 0 ? ", " : "",
                    name_of((uint8_t)note->code),
                    sdec_severity_name(note->severity), (unsigned long long)note->expected,
                    (unsigned long long)note->got);
    }
    assert_true(n < 400);
  }
  assert_string_equal(seen, wants);
}

/* Sends a packet of 64 bytes that count up from `first`; sends_n, of `n` bytes. */
static void sends_n(struct rig *r, int flags, int first, uint32_t n, const char *wants) {
  rig_feed(r, 8, 64, flags, first, n);
  takes(r, wants);
}

static void sends(struct rig *r, int flags, int first, const char *wants) {
  sends_n(r, flags, first, 64, wants);
}

/* finishes ends the capture and expects the next item, if any. */
static void finishes(struct rig *r, const char *wants) {
  assert_int_equal(sdec_mctp_finish(&r->m, &r->queue), wants[0] != '\0');
  takes(r, wants);
}

/* ----------------------------------------------------------------------------------------------- values of notes */

static void numbers(void **state) {
  struct rig *r = *state;
  sends(r, SOM | SEQ(0), 5, "");
  sends(r, SEQ(2), 1, "sequence error 1/2");
  sends(r, SOM | SEQ(1), 5, "");
  sends(r, SEQ(2), 69, "");
  sends_n(r, SOM | SEQ(1), 5, 20, "restart error 0/128");
  sends_n(r, SEQ(2), 25, 21, "size error 20/21");
  sends_n(r, SEQ(3) | EOM, 46, 20, "");
  sends(r, SEQ(3), 7, "no start warn 0/3");
  sends(r, SEQ(0), 8, "");
  sends(r, SOM | SEQ(2) | 1, 5, "");
  sends(r, SEQ(3) | 1, 69, "");
  rig_feed_bytes(r, (uint8_t[]){1, 8, 64, SOM}, 4, 0);
  takes(r, "short error 5/4");
  rig_feed_bytes(r, (uint8_t[]){1, 8, 64}, 3, 0);
  takes(r, "short error 4/3");
  rig_feed_bytes(r, (uint8_t[]){2, 8, 64, SOM | EOM, 5}, 5, 0);
  takes(r, "version warn 1/2");
  rig_feed_bytes(r, (uint8_t[]){1, 8, 64, EOM | SEQ(1) | 2}, 4, 0); /* without a start there is no type byte */
  takes(r, "no start warn 0/1");
  sends(r, SEQ(3) | 1, 69, "repeated info 0/0");
  finishes(r, "unfinished warn 0/128");
  finishes(r, "");
  assert_int_equal(r->m.n_incomplete, 6);
  assert_int_equal(r->m.n_repeated, 1);
}

static void too_large(void **state) {
  struct rig *r = *state;
  const uint32_t most = 1u << 20;
  uint8_t *packet = calloc(1, most + 5);
  assert_non_null(packet);
  memcpy(packet, (uint8_t[]){1, 8, 64, SOM, 5}, 5);
  rig_feed_bytes(r, packet, most + 5, 0);
  takes(r, "too large error 1048576/1048577");
  assert_int_equal(r->m.dropped_bytes, most + 1);
  sends_n(r, SEQ(1), 0, 1, ""); /* the rest of it is skipped */
  sends_n(r, SEQ(2) | EOM, 0, 1, "");
  rig_feed_bytes(r, packet, most / 2 + 4, 0);
  packet[3] = SEQ(1);
  rig_feed_bytes(r, packet, most / 2 + 4, 0);
  packet[3] = SEQ(2) | EOM;
  takes(r, "");
  rig_feed_bytes(r, packet, 5, 0);
  takes(r, "too large error 1048576/1048577");
  assert_int_equal(r->m.dropped_bytes, 2 * (most + 1));
  assert_int_equal(r->m.n_incomplete, 2);
  free(packet);
}

/* The addresses identify the endpoints unless the whole header is zero; the first byte's upper half is ignored. */
static void ends(void **state) {
  static const struct {
    uint8_t header[4];
    uint8_t dir;
  } rows[] = {
      {{0x00, 0, 0, 0xC0}, SDEC_DIR_UNKNOWN},
      {{0xF0, 0, 0, 0xC8}, SDEC_DIR_UNKNOWN},
      {{0x01, 0, 0, 0xC0}, SDEC_DIR_RSP},
      {{0x01, 0, 0, 0xC8}, SDEC_DIR_REQ},
      {{0x00, 0, 9, 0xC0}, SDEC_DIR_RSP},
      {{0x00, 9, 0, 0xC8}, SDEC_DIR_REQ},
      {{0x01, 0, 9, 0xC8}, SDEC_DIR_REQ},
      {{0x01, 9, 0, 0xC0}, SDEC_DIR_RSP},
      {{0x01, 9, 9, 0xC8}, SDEC_DIR_REQ},
  };
  struct rig *r = *state;
  for (uint32_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
    uint8_t packet[] = {0, 0, 0, 0, 5, 0x10, 0x84, (uint8_t)i, 0};
    memcpy(packet, rows[i].header, 4);
    rig_feed_bytes(r, packet, sizeof(packet), 0);
    const struct carried c = rig_pop(r);
    assert_int_equal(c.dir, rows[i].dir);
    assert_int_equal(c.dst.bytes[0], rows[i].header[1]);
    assert_int_equal(c.src.bytes[0], rows[i].header[2]);
  }
}

/* Both directions, both owners and all tags, interleaved packet by packet. */
static void every_tag(void **state) {
  struct rig *r = *state;
  for (uint32_t packet = 0; packet < 3; packet++) {
    const int ends = packet == 0 ? SOM : packet == 2 ? EOM : 0;
    for (int i = 0; i < 32; i++) {
      rig_feed(r, i < 16 ? 8 : 64, i < 16 ? 64 : 8, ends | SEQ((int)packet) | (i & 15), packet == 0 ? 5 : i, 10);
      takes(r, packet == 2 ? "29" : "");
    }
    assert_int_equal(r->m.n_open, packet == 2 ? 0 : 32);
  }
}

/* --------------------------------------------------------------------------------------------------- repetitions */

/* A repetition is recognised up to four packets of the same pair later. */
static void how_long_a_packet_is_known(void **state) {
  struct rig *r = *state;
  for (int between = 3; between <= 4; between++) {
    const char *const again = between == 3 ? "repeated info 0/0" : "sequence error 2/1";
    const char *const end_again = between == 3 ? "repeated info 0/0" : "no start warn 0/2";
    sends(r, SOM | SEQ(0), 5, "");
    for (int i = 0; i < 6; i++) {
      sends_n(r, SOM | EOM | TO | i, 5, 10, "9"); /* packets before the last one do not count */
    }
    sends(r, SEQ(1), 69, "");
    for (int i = 0; i < between; i++) {
      sends_n(r, SOM | EOM | TO | i, 5, 11, "10");
    }
    sends(r, SEQ(1), 69, again);
    if (between == 3) {
      sends(r, SEQ(2) | EOM, 133, "191");
      for (int i = 0; i < between; i++) {
        sends_n(r, SOM | EOM | TO | i, 5, 12, "11");
      }
      sends(r, SEQ(2) | EOM, 133, end_again);
    }
  }
  sends(r, SEQ(2) | EOM, 133, ""); /* the end of the one that failed */
  for (int i = 0; i < 4; i++) {
    sends_n(r, SOM | EOM | TO | i, 5, 13, "12");
  }
  sends(r, SEQ(2) | EOM, 133, "no start warn 0/2");
}

/* Repeats the end at which a message failed. */
static void the_end_that_failed_comes_again(void **state) {
  struct rig *r = *state;
  sends(r, SOM | SEQ(0), 5, "");
  sends(r, SEQ(3) | EOM, 69, "sequence error 1/3");
  sends(r, SEQ(3) | EOM, 69, "repeated info 0/0");
  sends_n(r, SEQ(3) | EOM, 69, 63, "no start warn 0/3"); /* not all of it */
}

/* Ends that differ in any byte are different. */
static void every_byte_of_an_end_counts(void **state) {
  struct rig *r = *state;
  uint8_t packet[4 + 13] = {1, 8, 64, EOM | SEQ(1)};
  for (uint32_t len = 4 + 11; len <= sizeof(packet); len++) {
    rig_feed_bytes(r, packet, len, 0);
    takes(r, "no start warn 0/1");
    for (uint32_t i = 4; i < len; i++) {
      packet[i]++;
      rig_feed_bytes(r, packet, len, 0);
      takes(r, "no start warn 0/1");
      rig_feed_bytes(r, packet, len, 0);
      takes(r, "repeated info 0/0");
    }
  }
}

/* Only ends are recognised as repetitions; a middle packet without a start belongs to another message. */
static void a_middle_alone_is_never_repeated(void **state) {
  struct rig *r = *state;
  sends(r, SEQ(1), 69, "no start warn 0/1");
  sends(r, SOM | EOM | SEQ(2), 5, "63"); /* a complete message resets this */
  sends(r, SEQ(1), 69, "no start warn 0/1");
}

static void a_part_between_two_equal_messages(void **state) {
  struct rig *r = *state;
  sends(r, SOM | EOM | 3, 5, "63");
  sends(r, EOM | SEQ(1), 5, "no start warn 0/1");
  sends(r, SOM | EOM | 3, 5, "63");
  sends(r, SOM | SEQ(1), 5, "");
  sends(r, SOM | EOM | 3, 5, "63");
  sends(r, SOM | EOM | 3, 5, "repeated info 0/0");
}

/* Repetitions of single-packet messages are recognised up to 8 KiB. */
static void large_single_packets(void **state) {
  struct rig *r = *state;
  uint8_t *packet = calloc(1, 8193);
  assert_non_null(packet);
  memcpy(packet, (uint8_t[]){1, 8, 64, SOM | EOM, 5}, 5);
  rig_feed_bytes(r, packet, 8192, 0);
  takes(r, "8187");
  rig_feed_bytes(r, packet, 8192, 0);
  takes(r, "repeated info 0/0");
  for (uint32_t i = 0; i < 2; i++) {
    rig_feed_bytes(r, packet, 8193, 0);
    takes(r, "8188");
  }
  rig_feed_bytes(r, packet, 8192, 0); /* a larger one in between makes it new */
  takes(r, "8187");
  free(packet);
}

/* --------------------------------------------------------------------------------------------- swapped and lost */

/* An end that arrives before its start excuses that start once, if its sequence number fits and nothing follows. */
static void an_early_end_excuses_its_start_only(void **state) {
  struct rig *r = *state;
  sends(r, SEQ(1) | EOM, 69, "no start warn 0/1");
  sends(r, SOM | SEQ(0), 5, "");
  sends(r, SEQ(1), 1, ""); /* but the message continues, and its end is lost */
  finishes(r, "unfinished warn 0/128");

  sends(r, SEQ(3) | EOM, 69, "no start warn 0/3");
  sends(r, SOM | SEQ(0), 5, ""); /* not the start of that one */
  sends_n(r, SOM | SEQ(0), 5, 9, "restart error 0/64");
  sends_n(r, SEQ(1) | EOM, 14, 9, "17");

  sends(r, SEQ(2) | EOM, 70, "no start warn 0/2");
  sends(r, SOM | SEQ(1), 5, "");
  sends(r, SOM | SEQ(1), 6, ""); /* excused */
  sends(r, SOM | SEQ(1), 7, "restart error 0/64"); /* but not twice */
  finishes(r, "unfinished warn 0/64");

  sends(r, SEQ(1), 69, "no start warn 0/1"); /* a middle excuses no start that ends there */
  sends(r, SOM | SEQ(0), 5, "");
  finishes(r, "unfinished warn 0/64");
  finishes(r, "");
}

/* An excused message is not counted as unfinished, whatever its position. */
static void the_excused_among_the_unfinished(void **state) {
  struct rig *r = *state;
  sends(r, SEQ(1) | EOM | 1, 69, "no start warn 0/1");
  sends(r, SOM | SEQ(0) | 1, 5, "");
  sends(r, SOM | SEQ(0) | 2, 5, "");
  finishes(r, "unfinished warn 0/64");
  finishes(r, "");
  assert_int_equal(r->m.n_incomplete, 2);
}

/* Only the one packet that the end overtook may be late, and not after another start. */
static void who_may_be_late(void **state) {
  struct rig *r = *state;
  sends(r, SOM | SEQ(0), 5, "");
  sends(r, SEQ(3) | EOM, 69, "sequence error 1/3"); /* two are missing, not one */
  sends(r, SEQ(1), 1, "no start warn 0/1");
  sends(r, SEQ(2) | EOM, 2, "");

  sends(r, SOM | SEQ(0), 5, "");
  sends(r, SEQ(2) | EOM, 69, "sequence error 1/2");
  sends(r, SEQ(1) | EOM, 1, "no start warn 0/1"); /* an end cannot be the overtaken packet */

  sends(r, SOM | SEQ(0) | 1, 5, "");
  sends(r, SEQ(2) | EOM | 1, 70, "sequence error 1/2");
  sends(r, SEQ(3) | 1, 1, "no start warn 0/3"); /* nor is this */

  sends(r, SOM | SEQ(0) | 2, 5, "");
  sends_n(r, SEQ(1) | EOM | 2, 69, 65, "size error 64/65"); /* nothing was overtaken */
  sends(r, SEQ(1) | 2, 1, "no start warn 0/1");
}

/* -------------------------------------------------------------------------------------------------- out of memory */

/* A message that cannot grow for lack of memory is dropped and skipped to its end; others are unaffected. */
static void no_room_to_grow(void **state) {
  struct rig *r = *state;
  assert_int_equal(rig_tear_down(state), 0);
  r = malloc(sizeof(*r));
  assert_non_null(r);
  *state = r;
  rig_init(r, 16384, 4);
  uint32_t kept = 0;
  sends_n(r, SOM | SEQ(0), 5, 1000, "");
  for (int i = 1; r->m.n_evicted == 0; i++, kept++) {
    assert_true(i < 20);
    rig_feed(r, 8, 64, SEQ(i), i, 1000);
    if (r->m.n_evicted == 0) {
      takes(r, "");
    }
  }
  assert_true(kept >= 2);
  char wants[64];
  snprintf(wants, sizeof(wants), "evicted warn 0/%u", 1000 * kept);
  takes(r, wants);
  assert_int_equal(r->m.dropped_bytes, 1000 * kept);
  assert_int_equal(r->m.n_open, 0);
  sends_n(r, SEQ((int)kept + 1), 1, 1000, "");
  sends_n(r, SEQ((int)kept + 2) | EOM, 2, 1000, "");
  sends_n(r, SOM | SEQ(0), 5, 1000, "");
  sends_n(r, SEQ(1) | EOM, 1, 1000, "1999");
}

/* With no memory at all, every lost message is still reported, and single-packet messages are read in place. */
static void no_memory(void **state) {
  struct rig *r = *state;
  void *blocks[256] = {0};
  uint32_t n = 0;
  assert_int_equal(rig_tear_down(state), 0);
  r = malloc(sizeof(*r));
  assert_non_null(r);
  *state = r;
  rig_init(r, 8192, 4);
  while ((blocks[n] = sdec_pool_get(r->pool, 1)) != NULL) {
    assert_true(++n < 256);
  }
  sends(r, SOM | SEQ(0), 5, "evicted warn 0/64");
  assert_int_equal(r->m.n_evicted, 1);
  assert_int_equal(r->m.dropped_bytes, 64);
  assert_int_equal(r->m.n_incomplete, 0);
  sends(r, SEQ(1) | EOM, 69, "no start warn 0/1");
  assert_int_equal(r->m.n_incomplete, 1);
  sends(r, SOM | EOM | SEQ(2), 5, "63");
  sends(r, SOM | EOM | SEQ(2), 5, "63"); /* nothing is remembered */
  while (n > 0) {
    sdec_pool_put(r->pool, blocks[--n]);
  }
  sends(r, SOM | SEQ(0), 5, "");
  sends(r, SEQ(1) | EOM, 69, "127");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, rig_set_up, rig_tear_down)

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(numbers),
      TEST(too_large),
      TEST(ends),
      TEST(every_tag),
      TEST(how_long_a_packet_is_known),
      TEST(the_end_that_failed_comes_again),
      TEST(every_byte_of_an_end_counts),
      TEST(a_middle_alone_is_never_repeated),
      TEST(a_part_between_two_equal_messages),
      TEST(large_single_packets),
      TEST(an_early_end_excuses_its_start_only),
      TEST(the_excused_among_the_unfinished),
      TEST(who_may_be_late),
      TEST(no_room_to_grow),
      TEST(no_memory),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
