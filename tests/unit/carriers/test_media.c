/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Frames of SMBus, I3C, KCS, PCC, USB and serial lines: the same GET_VERSION in each, checksums of published frames,
 * and each kind of damage. Every packet fed is in a block of its exact size.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "carriers/media.h"
#include "carriers/sums.h"
#include "hexbytes.h"

#define GET_VERSION "014008c80510840000"
#define SMBUS          \
  "640f0a21"           \
  "014008c80510840000" \
  "14"

struct rig {
  struct media media;
  struct carried_queue queue;
  struct carried event; /* the last one */
  uint8_t packet[512];  /* and the last MCTP packet */
  uint32_t packet_len, n_packets, n_events;
};

static struct sdec_span exact_hex(const char *hex) {
  const struct hexbytes bytes = from_hex(hex);
  uint8_t *block = malloc(bytes.len > 0 ? bytes.len : 1);
  assert_non_null(block);
  memcpy(block, bytes.data, bytes.len);
  return (struct sdec_span){block, bytes.len};
}

static void take(struct rig *r) {
  struct sdec_span packet;
  while (sdec_media_next(&r->media, &r->queue, &packet)) {
    while (carried_pop(&r->queue, &r->event)) {
      assert_int_equal(r->event.what, CARRIED_EVENT);
      r->n_events++;
    }
    if (packet.len > 0) {
      assert_true(packet.len <= sizeof(r->packet));
      memcpy(r->packet, packet.data, packet.len);
      r->packet_len = packet.len;
      r->n_packets++;
    }
  }
}

static void feed_with(struct rig *r, uint32_t carrier, uint32_t channel, enum sdec_pec pec, uint8_t seed,
                      const char *hex) {
  const struct sdec_span bytes = exact_hex(hex);
  const struct link_peeled peeled = {.carrier = carrier, .payload = bytes, .channel = channel};
  const struct sdec_packet packet = {.pec = pec, .pec_seed = seed};
  sdec_media_feed(&r->media, &peeled, &packet);
  take(r);
  free((void *)bytes.data);
}

static void feed(struct rig *r, uint32_t carrier, const char *hex) {
  feed_with(r, carrier, 0, SDEC_PEC_AUTO, 0, hex);
}

static void finish(struct rig *r) {
  while (sdec_media_finish(&r->media)) {
    take(r);
  }
}

static void expect_packets(const struct rig *r, uint32_t n, const char *hex) {
  assert_int_equal(r->n_packets, n);
  assert_hex(hex, r->packet, r->packet_len);
}

static void expect_event(const struct rig *r, uint32_t n, uint32_t code, uint32_t expected, uint32_t got) {
  assert_int_equal(r->n_events, n);
  assert_int_equal(r->event.n_notes, 1);
  assert_int_equal(r->event.notes[0].code, code);
  assert_int_equal(r->event.notes[0].expected, expected);
  assert_int_equal(r->event.notes[0].got, got);
}

static void checksums_of_others(void **state) {
  static const char *const frames[] = {"640f0a41010029c8008001002b72", "400f0c4101292bc000000100002b00f3",
                                       "200f0a85010830c8051084000065"};
  (void)state;
  const struct sdec_span digits = {(const uint8_t *)"123456789", 9};
  assert_int_equal(sdec_crc8(0, digits), 0xF4);
  assert_int_equal(sdec_fcs16(0xFFFF, digits), 0x6F91);
  assert_int_equal(sdec_fcs16(0, digits), 0x2189);
  for (uint32_t i = 0; i < sizeof(frames) / sizeof(frames[0]); i++) {
    const struct sdec_span frame = exact_hex(frames[i]);
    assert_int_equal(sdec_crc8(0, frame), 0); /* the CRC over data and its own CRC is 0 */
    assert_int_equal(sdec_crc8_seed((struct sdec_span){frame.data + 1, frame.len - 1}), frame.data[0]);
    free((void *)frame.data);
  }
}

/* The missing byte is determined, whatever its value. */
static void a_missing_address_is_determined(void **state) {
  (void)state;
  uint8_t frame[] = {0, 0x0F, 0x0A, 0x21, 1, 0x40, 8, 0xC8, 5, 0x10, 0x84, 0, 0, 0};
  for (uint32_t address = 0; address < 256; address++) {
    frame[0] = (uint8_t)address;
    frame[13] = sdec_crc8(0, (struct sdec_span){frame, 13});
    assert_int_equal(sdec_crc8_seed((struct sdec_span){frame + 1, 13}), address);
  }
}

static void one_message_in_each_medium(void **state) {
  static const struct {
    uint32_t carrier;
    const char *hex;
  } frames[] = {
      {SDEC_CARRIER_SMBUS, SMBUS},
      {SDEC_CARRIER_SMBUS, "0f0a21" GET_VERSION "14"},
      {SDEC_CARRIER_I3C, GET_VERSION "72"},
      {SDEC_CARRIER_SERIAL, "7e0109" GET_VERSION "ba077e"},
      {SDEC_CARRIER_USB, "1ab4000d" GET_VERSION},
      {SDEC_CARRIER_KCS, "b00109" GET_VERSION "b0"},
      {SDEC_CARRIER_PCC, "0343435001000000"
                         "0d0000004d435450" GET_VERSION},
  };
  (void)state;
  for (uint32_t i = 0; i < sizeof(frames) / sizeof(frames[0]); i++) {
    struct rig r = {0};
    feed(&r, frames[i].carrier, frames[i].hex);
    finish(&r);
    expect_packets(&r, 1, GET_VERSION);
    assert_int_equal(r.n_events, 0);
    assert_int_equal(r.media.n_no_pec + r.media.n_no_address + r.media.n_from_zero, 0);
  }
}

static void a_wrong_pec_costs_the_packet(void **state) {
  (void)state;
  struct rig r = {0};
  feed(&r, SDEC_CARRIER_SMBUS, "640f0a21" GET_VERSION "15");
  expect_event(&r, 1, SDEC_NOTE_PEC, 0x14, 0x15);
  assert_int_equal(r.event.dst.bytes[0], 0x40); /* plausible, although unconfirmed */
  feed(&r, SDEC_CARRIER_KCS, "b00109" GET_VERSION "b1");
  expect_event(&r, 2, SDEC_NOTE_PEC, 0xB0, 0xB1);
  feed_with(&r, SDEC_CARRIER_I3C, 0, SDEC_PEC_SEEDED, 0x65, GET_VERSION "72");
  assert_int_equal(r.n_events, 3);
  assert_int_equal(r.n_packets, 0);
  feed_with(&r, SDEC_CARRIER_I3C, 0, SDEC_PEC_SEEDED, 0x64, GET_VERSION "72");
  expect_packets(&r, 1, GET_VERSION);
}

/* One byte less means a frame without PEC, unless a frame of the same source had one. */
static void a_pec_belongs_to_the_source(void **state) {
  (void)state;
  struct rig r = {0};
  feed(&r, SDEC_CARRIER_SMBUS, "640f0a21" GET_VERSION);
  feed(&r, SDEC_CARRIER_KCS, "b00109" GET_VERSION);
  expect_packets(&r, 2, GET_VERSION);
  assert_int_equal(r.media.n_no_pec, 2);
  feed(&r, SDEC_CARRIER_SMBUS, SMBUS);
  assert_int_equal(r.n_packets, 3);
  feed(&r, SDEC_CARRIER_SMBUS, "640f0a21" GET_VERSION);
  expect_event(&r, 1, SDEC_NOTE_FRAME_LENGTH, 14, 13);
  feed_with(&r, SDEC_CARRIER_SMBUS, 1, SDEC_PEC_AUTO, 0, "640f0a21" GET_VERSION); /* another source */
  assert_int_equal(r.n_packets, 4);
  feed_with(&r, SDEC_CARRIER_SMBUS, 2, SDEC_PEC_PRESENT, 0, "640f0a21" GET_VERSION);
  expect_event(&r, 2, SDEC_NOTE_FRAME_LENGTH, 14, 13);
  feed_with(&r, SDEC_CARRIER_SMBUS, 2, SDEC_PEC_ABSENT, 0, "640f0a21" GET_VERSION);
  assert_int_equal(r.n_packets, 5);
  assert_int_equal(r.n_events, 2);
}

static void lengths_that_do_not_fit(void **state) {
  (void)state;
  struct rig r = {0};
  feed(&r, SDEC_CARRIER_SMBUS, "640f0b21" GET_VERSION); /* two bytes short */
  expect_event(&r, 1, SDEC_NOTE_FRAME_LENGTH, 15, 13);
  feed(&r, SDEC_CARRIER_SMBUS, SMBUS "00");
  expect_event(&r, 2, SDEC_NOTE_FRAME_LENGTH, 14, 15);
  feed(&r, SDEC_CARRIER_SMBUS, "640f0421014008c8");
  expect_event(&r, 3, SDEC_NOTE_FRAME_LENGTH, 9, 8); /* too short to hold a packet */
  feed(&r, SDEC_CARRIER_I3C, "014008c8");
  expect_event(&r, 4, SDEC_NOTE_FRAME_LENGTH, 5, 4);
  feed(&r, SDEC_CARRIER_KCS, "b0010a" GET_VERSION);
  expect_event(&r, 5, SDEC_NOTE_FRAME_LENGTH, 14, 12); /* without PEC it would be one byte short too */
  feed(&r, SDEC_CARRIER_PCC,
       "0343435001000000"
       "0e0000004d435450" GET_VERSION);
  expect_event(&r, 6, SDEC_NOTE_FRAME_LENGTH, 26, 25);
  assert_int_equal(r.n_packets, 0);
}

static void other_traffic_is_passed_over(void **state) {
  static const struct {
    uint32_t carrier;
    const char *hex;
  } others[] = {
      {SDEC_CARRIER_SMBUS, "9100"},
      {SDEC_CARRIER_SMBUS, "64100a21" GET_VERSION "14"},
      {SDEC_CARRIER_SMBUS, "650f0a21" GET_VERSION "14"},
      {SDEC_CARRIER_SMBUS, "900f0a20"},
      {SDEC_CARRIER_SMBUS, ""},
      {SDEC_CARRIER_KCS, "2c01"},
      {SDEC_CARRIER_KCS, "b00209" GET_VERSION},
      {SDEC_CARRIER_PCC, "0343435001000000"},
      {SDEC_CARRIER_USB, "55534243" GET_VERSION},
      {SDEC_CARRIER_USB, ""},
  };
  (void)state;
  for (uint32_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
    struct rig r = {0};
    feed(&r, others[i].carrier, others[i].hex);
    finish(&r);
    assert_int_equal(r.n_packets + r.n_events, 0);
  }
}

/* The address byte is learned from frames that agree; a single frame that disagrees is damaged. */
static void addresses_are_learned(void **state) {
  (void)state;
  struct rig r = {0};
  feed(&r, SDEC_CARRIER_I3C, GET_VERSION "72");
  feed(&r, SDEC_CARRIER_I3C, GET_VERSION "73");
  const struct hexbytes wrong = from_hex(GET_VERSION "73");
  expect_event(&r, 1, SDEC_NOTE_PEC_ADDRESS, 0x64, sdec_crc8_seed(hex_span(&wrong)));
  feed(&r, SDEC_CARRIER_I3C, GET_VERSION "72");
  expect_packets(&r, 2, GET_VERSION);
  feed(&r, SDEC_CARRIER_I3C, GET_VERSION "73"); /* two in a row: the target got another address */
  feed(&r, SDEC_CARRIER_I3C, GET_VERSION "73");
  assert_int_equal(r.n_packets, 3);
  assert_int_equal(r.n_events, 2);
}

static void a_pec_without_its_address(void **state) {
  (void)state;
  struct rig r = {0};
  char hex[32] = "";
  const struct hexbytes packet = from_hex(GET_VERSION);
  const uint8_t pec = sdec_crc8(0, hex_span(&packet));
  snprintf(hex, sizeof(hex), "014008c80510840000%02x", pec);
  feed(&r, SDEC_CARRIER_I3C, hex);
  expect_packets(&r, 1, GET_VERSION);
  assert_int_equal(r.media.n_no_address, 1);
}

#define SERIAL "7e0109" GET_VERSION "ba07"

static void serial_frames_follow_each_other(void **state) {
  (void)state;
  struct rig r = {0};
  feed(&r, SDEC_CARRIER_SERIAL, "626f6f740d0a" SERIAL "7e" SERIAL SERIAL "7e7e7e" SERIAL "7e");
  expect_packets(&r, 4, GET_VERSION);
  expect_event(&r, 1, SDEC_NOTE_TCP_RESYNC, 0, 6);
  assert_int_equal(r.event.notes[0].severity, SDEC_INFO);
  feed(&r, SDEC_CARRIER_SERIAL, "4c6f67696e" SERIAL "7e"); /* unexpected after the first frame */
  expect_event(&r, 2, SDEC_NOTE_TCP_RESYNC, 0, 6);         /* including the flag before it */
  assert_int_equal(r.event.notes[0].severity, SDEC_WARN);
  finish(&r);
  assert_int_equal(r.n_packets, 5);
  assert_int_equal(r.n_events, 2);
}

/* After the last frame a line may be a console again, but bytes that are not text may have been a frame. */
static void text_behind_serial_frames(void **state) {
  (void)state;
  static const struct {
    const char *hex;
    uint32_t severity, len;
  } ends[] = {{"0d0a6c6f67696e3a20", SDEC_INFO, 10}, /* with the flag */
              {"1b5b306d4f4b0a", SDEC_INFO, 8},
              {"6c6f01", SDEC_WARN, 4}};
  for (uint32_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
    struct rig r = {.n_events = 0};
    feed(&r, SDEC_CARRIER_SERIAL, SERIAL "7e");
    feed(&r, SDEC_CARRIER_SERIAL, ends[i].hex);
    assert_int_equal(r.n_events, 0);
    finish(&r);
    expect_event(&r, 1, SDEC_NOTE_TCP_RESYNC, 0, ends[i].len);
    assert_int_equal(r.event.notes[0].severity, ends[i].severity);
  }
}

static void serial_frames_cut_anywhere(void **state) {
  (void)state;
  static const char frame[] = "7e0109014008c80510840000ba07";
  struct rig r = {0};
  for (uint32_t cut = 1; cut < 15; cut++) {
    char first[64] = "", second[64] = "";
    memcpy(first, frame, (size_t)cut * 2);
    snprintf(second, sizeof(second), "%s7e", &frame[(size_t)cut * 2]);
    r.packet_len = 0;
    feed(&r, SDEC_CARRIER_SERIAL, first);
    feed(&r, SDEC_CARRIER_SERIAL, second);
    expect_packets(&r, cut, GET_VERSION);
  }
  assert_int_equal(r.n_events, 0);
}

/* 7e and 7d in a packet must be escaped; for an early driver that did not, byte count and FCS decide. */
static void escapes(void **state) {
  (void)state;
  uint8_t frame[16] = {1, 8, 1, 0x40, 8, 0xC8, 5, 0x7E, 0x7D, 0x5E};
  char proper[80], loose[80];
  const uint16_t fcs = sdec_fcs16(0xFFFF, (struct sdec_span){frame, 10});
  snprintf(proper, sizeof(proper), "7e0108014008c8057d5e7d5d5e%04x7e", fcs);
  snprintf(loose, sizeof(loose), "7e0108014008c8057e7d5e%04x7e", fcs);
  struct rig r = {0};
  feed(&r, SDEC_CARRIER_SERIAL, proper);
  expect_packets(&r, 1, "014008c8057e7d5e");
  feed(&r, SDEC_CARRIER_SERIAL, loose);
  expect_packets(&r, 2, "014008c8057e7d5e");
  assert_int_equal(r.n_events, 0);
}

static void damage_on_a_serial_line(void **state) {
  (void)state;
  struct rig r = {0};
  feed(&r, SDEC_CARRIER_SERIAL, "7e0109" GET_VERSION "ba087e" SERIAL "7e");
  expect_event(&r, 1, SDEC_NOTE_FCS, 0xBA07, 0xBA08);
  assert_int_equal(r.n_packets, 1);
  feed(&r, SDEC_CARRIER_SERIAL, "7e010901400805107e" SERIAL "7e"); /* bytes lost */
  feed(&r, SDEC_CARRIER_SERIAL, SERIAL "7e" SERIAL "7e" SERIAL "7e");
  finish(&r);
  expect_event(&r, 2, SDEC_NOTE_FRAME_LENGTH, 9, 5);
  assert_int_equal(r.n_packets, 5);
  feed(&r, SDEC_CARRIER_SERIAL, "7e01090140");
  finish(&r);
  expect_event(&r, 3, SDEC_NOTE_FRAME_LENGTH, 9, 2);
}

static void an_fcs_that_starts_at_zero(void **state) {
  (void)state;
  struct rig r = {0};
  feed(&r, SDEC_CARRIER_SERIAL, "7e0109" GET_VERSION "4a2c7e");
  expect_packets(&r, 1, GET_VERSION);
  assert_int_equal(r.media.n_from_zero, 1);
}

static void usb_transfers(void **state) {
  (void)state;
  struct rig r = {0};
  feed(&r, SDEC_CARRIER_USB, "1ab4000d" GET_VERSION "1ab4000d" GET_VERSION);
  expect_packets(&r, 2, GET_VERSION);
  feed(&r, SDEC_CARRIER_USB,
       "1ab4000d" GET_VERSION "ffff"
       "1ab4000d" GET_VERSION);
  expect_event(&r, 1, SDEC_NOTE_TCP_RESYNC, 0, 2);
  assert_int_equal(r.n_packets, 4);
  feed(&r, SDEC_CARRIER_USB,
       "1ab40007"
       "1ab4000d" GET_VERSION);
  expect_event(&r, 2, SDEC_NOTE_FRAME_LENGTH, 8, 7);
  assert_int_equal(r.n_packets, 5);
}

/* With packet spanning, a packet continues in the endpoint's next transfer. */
static void usb_packets_span_transfers(void **state) {
  (void)state;
  struct rig r = {0};
  feed_with(&r, SDEC_CARRIER_USB, 1, SDEC_PEC_AUTO, 0, "1ab4000d0140");
  feed_with(&r, SDEC_CARRIER_USB, 1, SDEC_PEC_AUTO, 0,
            "08c80510840000"
            "1ab4000d" GET_VERSION);
  expect_packets(&r, 2, GET_VERSION);
  feed_with(&r, SDEC_CARRIER_USB, 1, SDEC_PEC_AUTO, 0, "1ab4000d0140");
  feed_with(&r, SDEC_CARRIER_USB, 2, SDEC_PEC_AUTO, 0, "1ab4000d" GET_VERSION);
  expect_event(&r, 1, SDEC_NOTE_UNFINISHED, 0, 6);
  assert_int_equal(r.n_packets, 3);
  feed_with(&r, SDEC_CARRIER_USB, 1, SDEC_PEC_AUTO, 0, "1ab4100d0140");
  finish(&r);
  expect_event(&r, 2, SDEC_NOTE_FRAME_LENGTH, 0x100D, 6);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(checksums_of_others),
      cmocka_unit_test(a_missing_address_is_determined),
      cmocka_unit_test(one_message_in_each_medium),
      cmocka_unit_test(a_wrong_pec_costs_the_packet),
      cmocka_unit_test(a_pec_belongs_to_the_source),
      cmocka_unit_test(lengths_that_do_not_fit),
      cmocka_unit_test(other_traffic_is_passed_over),
      cmocka_unit_test(addresses_are_learned),
      cmocka_unit_test(a_pec_without_its_address),
      cmocka_unit_test(serial_frames_follow_each_other),
      cmocka_unit_test(text_behind_serial_frames),
      cmocka_unit_test(serial_frames_cut_anywhere),
      cmocka_unit_test(escapes),
      cmocka_unit_test(damage_on_a_serial_line),
      cmocka_unit_test(an_fcs_that_starts_at_zero),
      cmocka_unit_test(usb_transfers),
      cmocka_unit_test(usb_packets_span_transfers),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
