/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The flow itself: packets of other protocols, truncated packets, notes at the end of the capture, and statistics. A
 * unit is written as
 *
 *   FROM>TO TRANSPORT PROTOCOL NAME (NOTE SEVERITY EXPECTED/GOT ...)
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "flow/flow.h"
#include "hexbytes.h"
#include "invariants.h"
#include "new_flow.h"

struct talk {
  void *memory;
  struct sdec_flow *flow;
  uint8_t *bytes;          /* of the last packet, in a block of exact size */
  struct sdec_unit last;
  uint32_t original_len;   /* of the next packets; 0: not truncated */
  uint32_t interface;
};

static int talk_up(void **state) {
  static const struct sdec_config config = {0};
  struct talk *t = calloc(1, sizeof(*t));
  assert_non_null(t);
  t->flow = new_flow(&config, &t->memory);
  *state = t;
  return 0;
}

static int talk_down(void **state) {
  struct talk *t = *state;
  free(t->memory);
  free(t->bytes);
  free(t);
  return 0;
}

static const char *name_of(uint8_t code) {
  switch (code) {
    case SDEC_NOTE_LINK_UNKNOWN: return "unknown link";
    case SDEC_NOTE_LINK_SHORT: return "short";
    case SDEC_NOTE_SNAPPED: return "snapped";
    case SDEC_NOTE_UNFINISHED: return "unfinished";
    case SDEC_NOTE_NO_REQUEST: return "no request";
    case SDEC_NOTE_INFERRED: return "inferred";
    case SDEC_NOTE_MCTP_NO_START: return "no start";
    case SDEC_NOTE_REPEATED: return "repeated";
    default: return "another note";
  }
}

/* takes compares all pending units with a text; units are separated by "; ". */
static void takes(struct talk *t, const char *wants) {
  char seen[1024] = "";
  struct sdec_unit unit;
  int n = 0;
  while (sdec_flow_take(t->flow, &unit)) {
    t->last = unit;
    assert_int_equal(unit.kind == SDEC_UNIT_EVENT, strchr(unit.name, ' ') != NULL && unit.group == NULL);
    n += snprintf(seen + n, sizeof(seen) - (size_t)n, "%s%u>%u %s %s %s", n > 0 ? "; " : "", unit.src.bytes[0],
                  unit.dst.bytes[0], sdec_transport_name(unit.transport), unit.protocol, unit.name);
    for (uint32_t i = 0; i < unit.n_notes; i++) {
      const struct sdec_note *note = &unit.notes[i];
      assert_null(invariants_note(note));
      assert_int_equal(note->offset, 0);
      n += snprintf(seen + n, sizeof(seen) - (size_t)n, "%s%s %s %llu/%llu", i == 0 ? " (" : ", ",
                    name_of((uint8_t)note->code),
                    sdec_severity_name(note->severity), (unsigned long long)note->expected,
                    (unsigned long long)note->got);
    }
    n += snprintf(seen + n, sizeof(seen) - (size_t)n, "%s", unit.n_notes > 0 ? ")" : "");
    assert_true(n < 700);
  }
  assert_string_equal(seen, wants);
}

static void feed(struct talk *t, struct sdec_packet packet, struct sdec_span bytes, const char *wants) {
  free(t->bytes);
  t->bytes = malloc(bytes.len > 0 ? bytes.len : 1);
  assert_non_null(t->bytes);
  memcpy(t->bytes, bytes.data, bytes.len);
  packet.data = (struct sdec_span){t->bytes, bytes.len};
  packet.original_len = t->original_len > 0 ? t->original_len : bytes.len;
  packet.interface = t->interface;
  sdec_flow_feed(t->flow, &packet);
  takes(t, wants);
}

/* Feeds a packet of a link type; of a carrier, from one endpoint to another. */
static void on_link(struct talk *t, uint32_t link, const char *hex, const char *wants) {
  const struct hexbytes bytes = from_hex(hex);
  feed(t, (struct sdec_packet){.link = link}, hex_span(&bytes), wants);
}

static void carries(struct talk *t, uint32_t carrier, uint8_t from, uint8_t to, const char *hex, const char *wants) {
  const struct hexbytes bytes = from_hex(hex);
  struct sdec_packet packet = {.carrier = carrier};
  packet.src = (struct sdec_addr){.kind = SDEC_ADDR_EID, .len = 1, .bytes = {from}};
  packet.dst = (struct sdec_addr){.kind = SDEC_ADDR_EID, .len = 1, .bytes = {to}};
  feed(t, packet, hex_span(&bytes), wants);
}

static void says(struct talk *t, uint8_t from, uint8_t to, const char *hex, const char *wants) {
  carries(t, SDEC_CARRIER_SPDM, from, to, hex, wants);
}

/* A request and its response: GET_CERTIFICATE and a portion of 2 of 10 bytes, in version 1.1. */
#define GET_CERTIFICATE "1182000000000200"
#define PORTION "1102000002000800" "0a00"

/* The first chunk of a large request: 4 of 16 bytes. */
#define CHUNK "128500010000000004000000" "10000000" "00010203"

/* -------------------------------------------------------------------------------------------------- other packets */

/* Each unknown link type is reported once, up to a limit; every packet is counted. */
static void unknown_links(void **state) {
  struct talk *t = *state;
  char wants[100];
  on_link(t, 999, "aabb", "0>0 raw link packet not decoded (unknown link warn 0/999)");
  assert_ptr_equal(t->last.span.data, t->bytes);
  assert_int_equal(t->last.span.len, 2);
  on_link(t, 999, "aabb", "");
  for (uint32_t link = 1001; link < 1001 + FLOW_LINKS - 1; link++) {
    snprintf(wants, sizeof(wants), "0>0 raw link packet not decoded (unknown link warn 0/%u)", link);
    on_link(t, link, "aabb", wants);
  }
  for (uint32_t i = 0; i < 2; i++) {
    on_link(t, 999, "aabb", "");
    on_link(t, 1001 + FLOW_LINKS - 2, "aabb", "");
    on_link(t, FLOW_LINKS, "aabb", "0>0 raw link packet not decoded (unknown link warn 0/8)");
  }
  const struct sdec_stats stats = sdec_flow_stats(t->flow);
  assert_int_equal(stats.skipped, 2 + FLOW_LINKS - 1 + 6);
  assert_int_equal(stats.events, FLOW_LINKS + 2);
  assert_int_equal(stats.packets, stats.skipped);
}

/* Other protocols on a known link are not reported; damaged headers are, each time. */
static void other_packets(void **state) {
  struct talk *t = *state;
  on_link(t, 1, "000000000000000000000000" "0806" "0001", "");
  for (uint32_t i = 0; i < 2; i++) {
    on_link(t, 1, "0000", "0>0 raw link packet not decoded (short error 14/2)");
  }
  assert_int_equal(sdec_flow_stats(t->flow).skipped, 3);
}

/* A truncated packet is noted on all units from this packet, and only there. */
static void cut_off(void **state) {
  struct talk *t = *state;
  t->original_len = 100;
  says(t, 1, 2, "11810000", "1>2 raw spdm GET_DIGESTS (snapped warn 100/4)");
  carries(t, SDEC_CARRIER_MCTP, 0, 0, "01080980" "0512", "");
  carries(t, SDEC_CARRIER_MCTP, 0, 0, "010809a0" "0512", "9>8 mctp mctp incomplete message "
          "(another note error 0/2, snapped warn 100/6)");
  t->original_len = 0;
  says(t, 1, 2, "11810000", "1>2 raw spdm GET_DIGESTS");
  t->original_len = 100;
  on_link(t, 1, "000000000000000000000000" "0806" "0001", "");
  sdec_flow_finish(t->flow);
  takes(t, "9>8 mctp mctp incomplete message (unfinished warn 0/2)"); /* not truncated: the capture ended */
}

/* ------------------------------------------------------------------------------------------------ at the end of it */

static void unfinished(void **state) {
  struct talk *t = *state;
  says(t, 1, 2, CHUNK, "1>2 raw spdm CHUNK_SEND");
  says(t, 1, 2, GET_CERTIFICATE, "1>2 raw spdm GET_CERTIFICATE");
  says(t, 2, 1, PORTION, "2>1 raw spdm CERTIFICATE");
  says(t, 3, 4, CHUNK, "3>4 raw spdm CHUNK_SEND");
  carries(t, SDEC_CARRIER_MCTP_BODY, 1, 2, "05" CHUNK, "1>2 mctp spdm CHUNK_SEND");
  /* The Responder requests a certificate inside an encapsulation. */
  says(t, 5, 6, "11ea0000", "5>6 raw spdm GET_ENCAPSULATED_REQUEST");
  says(t, 6, 5, "116a0100" GET_CERTIFICATE, "6>5 raw spdm ENCAPSULATED_REQUEST; 6>5 raw spdm GET_CERTIFICATE");
  says(t, 5, 6, "11eb0100" PORTION, "5>6 raw spdm DELIVER_ENCAPSULATED_RESPONSE; 5>6 raw spdm CERTIFICATE");
  sdec_flow_finish(t->flow);
  takes(t, "1>2 raw spdm incomplete message (unfinished warn 16/4); "
           "1>2 raw spdm incomplete object (unfinished warn 10/2); "
           "3>4 raw spdm incomplete message (unfinished warn 16/4); "
           "1>2 mctp spdm incomplete message (unfinished warn 16/4); "
           "5>6 raw spdm incomplete object (unfinished warn 10/2)");
  const struct sdec_stats stats = sdec_flow_stats(t->flow);
  assert_int_equal(stats.incomplete, 5);
  assert_int_equal(stats.connections, 4);
  sdec_flow_finish(t->flow);
  takes(t, "");
}

/* A finished flow may be fed again. */
static void after_the_end(void **state) {
  struct talk *t = *state;
  sdec_flow_finish(t->flow);
  takes(t, "");
  carries(t, SDEC_CARRIER_MCTP, 0, 0, "01080980" "051181", "");
  carries(t, SDEC_CARRIER_MCTP, 0, 0, "01080950" "0000", "9>8 mctp spdm GET_DIGESTS");
  says(t, 1, 2, CHUNK, "1>2 raw spdm CHUNK_SEND");
  sdec_flow_finish(t->flow);
  takes(t, "1>2 raw spdm incomplete message (unfinished warn 16/4)");
}

/* ------------------------------------------------------------------------------------------------------ connections */

/* A connection is identified by Requester, Responder, bus and transport; both directions belong to it. */
static void connections(void **state) {
  struct talk *t = *state;
  static const struct {
    uint32_t carrier;
    uint8_t from, to, interface;
    const char *hex;
    uint32_t conn;
  } rows[] = {
      {SDEC_CARRIER_SPDM, 1, 2, 0, "11810000", 1},
      {SDEC_CARRIER_SPDM, 2, 1, 0, "11010000", 1},
      {SDEC_CARRIER_SPDM, 2, 1, 0, "11810000", 2},
      {SDEC_CARRIER_SPDM, 1, 3, 0, "11810000", 3},
      {SDEC_CARRIER_SPDM, 3, 2, 0, "11810000", 4},
      {SDEC_CARRIER_SPDM, 1, 2, 1, "11810000", 5},
      {SDEC_CARRIER_MCTP_BODY, 1, 2, 0, "0511810000", 6},
      {SDEC_CARRIER_SPDM, 1, 2, 0, "11810000", 1},
      {SDEC_CARRIER_SPDM, 3, 1, 0, "11010000", 3},
      {SDEC_CARRIER_SPDM, 2, 1, 1, "11010000", 5},
  };
  for (uint32_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
    const bool asks = strstr(rows[i].hex, "1181") != NULL;
    char wants[60];
    snprintf(wants, sizeof(wants), "%u>%u %s spdm %s", rows[i].from, rows[i].to,
             rows[i].carrier == SDEC_CARRIER_SPDM ? "raw" : "mctp", asks ? "GET_DIGESTS" : "DIGESTS");
    t->interface = rows[i].interface;
    carries(t, rows[i].carrier, rows[i].from, rows[i].to, rows[i].hex, wants);
    assert_int_equal(t->last.conn, rows[i].conn);
    assert_true(asks || t->last.request_frame == 0);
  }
}

/* GET_VERSION discards the earlier negotiation and incomplete large messages. */
static void a_new_start(void **state) {
  struct talk *t = *state;
  char digests[8 + 2 * 48 + 1] = "11010001";
  memset(digests + 8, 'a', 2 * 48);
  says(t, 1, 2, "11e30000" "20000100" "80000000" "02000000" "000000000000000000000000" "00000000",
       "1>2 raw spdm NEGOTIATE_ALGORITHMS");
  says(t, 2, 1, "11630000" "24000100" "04000000" "80000000" "02000000" "000000000000000000000000" "00000000",
       "2>1 raw spdm ALGORITHMS");
  says(t, 1, 2, "11810000", "1>2 raw spdm GET_DIGESTS");
  says(t, 2, 1, digests, "2>1 raw spdm DIGESTS"); /* SHA_384 is known */
  says(t, 1, 2, CHUNK, "1>2 raw spdm CHUNK_SEND");
  says(t, 1, 2, "10840000", "1>2 raw spdm GET_VERSION");
  says(t, 1, 2, "11810000", "1>2 raw spdm GET_DIGESTS");
  says(t, 2, 1, digests, "2>1 raw spdm DIGESTS (inferred info 3/48)"); /* now unknown, so variable 3 is inferred */
  sdec_flow_finish(t->flow);
  takes(t, "");
}

/* When incomplete messages fill the memory, the oldest are evicted in favour of others and of complete messages. */
static void room_for_a_connection(void **state) {
  enum { PAIRS = 64, LEN = 1 << 18 };
  struct talk *t = *state;
  static uint8_t bytes[LEN] = {1, 8, 9, 0, 5};
  struct sdec_unit unit;
  uint64_t n_events = 0;
  for (uint32_t n = 0; n < PAIRS; n++) {
    const struct sdec_packet packet = {.data = {bytes, LEN}, .original_len = LEN, .carrier = SDEC_CARRIER_MCTP};
    bytes[1] = (uint8_t)(8 + n % 16);
    bytes[2] = (uint8_t)(32 + n / 16);
    bytes[3] = 0x80;
    sdec_flow_feed(t->flow, &packet);
    while (sdec_flow_take(t->flow, &unit)) {
      assert_int_equal(unit.notes[0].code, SDEC_NOTE_EVICTED);
      n_events++;
    }
  }
  const struct sdec_stats stats = sdec_flow_stats(t->flow);
  assert_true(n_events > PAIRS / 2);
  assert_int_equal(stats.evicted_messages, n_events);
  assert_int_equal(stats.evicted, n_events);
  assert_int_equal(stats.live_assemblies, PAIRS - n_events);
  assert_int_equal(stats.dropped_bytes, n_events * (LEN - 4));
  says(t, 1, 2, "11810000", "1>2 raw spdm GET_DIGESTS");
  assert_int_equal(t->last.conn, 1);
}

/* -------------------------------------------------------------------------------------------------------- carriers */

/* A record without its transport has a sequence number if its length field is consistent only with one. */
static void raw_records(void **state) {
  static const struct {
    const char *hex;
    uint32_t seq_len;
  } rows[] = {
      {"01000200" "0500" "aabbccddee", 0},
      {"01000200" "0700" "0500" "aabbccddee", 0},      /* both fit */
      {"01000200" "0100" "0500" "aabbccddee", 2},
      {"01000200" "0100" "0400" "aabbccddee", 0},      /* neither fits */
      {"01000200" "0000" "0000", 2},
      {"01000200" "0000", 0},
  };
  struct talk *t = *state;
  struct sdec_env named = {0};
  assert_true(sdec_env_set(&named, "seq_len", 2));
  for (uint32_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
    carries(t, SDEC_CARRIER_SECURED, 1, 2, rows[i].hex, "1>2 raw secured SECURED_MESSAGE");
    assert_int_equal(t->last.session, 0x00020001);
    assert_int_equal(t->last.env.known & named.known, named.known);
    for (uint32_t var = 0; var < SDEC_ENV_VARS; var++) {
      assert_true((named.known >> var & 1) == 0 || t->last.env.value[var] == rows[i].seq_len);
    }
  }
  assert_int_equal(sdec_flow_stats(t->flow).records, sizeof(rows) / sizeof(rows[0]));
}

/* A record belongs to the existing connection, whichever side sent it. */
static void records_of_a_connection(void **state) {
  struct talk *t = *state;
  says(t, 1, 2, "11810000", "1>2 raw spdm GET_DIGESTS");
  carries(t, SDEC_CARRIER_SECURED, 2, 1, "010002000000", "2>1 raw secured SECURED_MESSAGE");
  assert_int_equal(t->last.conn, 1);
  carries(t, SDEC_CARRIER_SECURED, 1, 2, "010002000000", "1>2 raw secured SECURED_MESSAGE");
  assert_int_equal(t->last.conn, 1);
  carries(t, SDEC_CARRIER_SECURED, 1, 3, "010002000000", "1>3 raw secured SECURED_MESSAGE");
  assert_int_equal(t->last.conn, 2);
}

/* Other protocols are decoded without conversation state. */
static void other_messages(void **state) {
  struct talk *t = *state;
  struct sdec_env named = {0};
  assert_true(sdec_env_set(&named, "role", SDEC_DIR_RSP));
  carries(t, SDEC_CARRIER_DOE, 1, 2, "0100000003000000" "01000001", "1>2 doe doe DOE discovery response");
  assert_int_equal(t->last.kind, SDEC_UNIT_OTHER);
  assert_int_equal(t->last.dir, SDEC_DIR_RSP);
  assert_int_equal(t->last.env.padding, 3);
  assert_int_equal(t->last.env.known & named.known, named.known);
  assert_int_equal(sdec_flow_stats(t->flow).others, 1);
}

/* A protocol inside a vendor-defined message is decoded by its own tables. */
static void vendors(void **state) {
  struct talk *t = *state;
  says(t, 1, 2, "11fe0000" "0300" "02" "0100" "0400" "00000001",
       "1>2 raw spdm VENDOR_DEFINED_REQUEST; 1>2 raw pci-ide-km QUERY");
  assert_int_equal(t->last.nesting, 1);
  assert_int_equal(t->last.dir, SDEC_DIR_REQ);
  says(t, 1, 2, "11fe0000" "0100" "00" "0800" "4745545f5055424b",
       "1>2 raw spdm VENDOR_DEFINED_REQUEST; 1>2 raw tcg-tpm GET_PUBK");
  says(t, 1, 2, "11fe0000" "0100" "00" "0800" "4745545f5055424c", "1>2 raw spdm VENDOR_DEFINED_REQUEST");
}

/* A segment from port 2323 with an emulator frame. */
#define SEGMENT                                                                                     \
  "45000039" "00000000" "40060000" "0a000001" "0a000002" "0913c001" "0000000100000000" "50180000" \
  "00000000" "0000000100000001" "00000005" "0510840000"

/* Statistics add up over all transports. */
static void sums(void **state) {
  struct talk *t = *state;
  static const uint8_t frame[] = {0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 5, 5, 0x10, 0x84, 0, 0};
  carries(t, SDEC_CARRIER_MCTP, 0, 0, "01080910" "00", "9>8 mctp mctp incomplete message (no start warn 0/1)");
  carries(t, SDEC_CARRIER_MCTP, 0, 0, "010809c0" "0511810000", "9>8 mctp spdm GET_DIGESTS");
  for (uint32_t i = 0; i < 2; i++) {
    carries(t, SDEC_CARRIER_MCTP, 0, 0, "010809c0" "0511810000",
            "9>8 mctp mctp repeated packet (repeated info 0/0)");
  }
  carries(t, SDEC_CARRIER_MCTP, 0, 0, "01080981" "0512", "");
  const struct hexbytes part = {.len = 3};
  for (uint8_t from = 1; from <= 3; from++) { /* given as complete, but truncated */
    struct sdec_packet packet = {.carrier = SDEC_CARRIER_EMU};
    packet.src.bytes[0] = from;
    feed(t, packet, hex_span(&part), from == 1 ? "1>0 tcp tcp incomplete message (unfinished warn 0/3)"
                                   : from == 2 ? "2>0 tcp tcp incomplete message (unfinished warn 0/3)"
                                               : "3>0 tcp tcp incomplete message (unfinished warn 0/3)");
  }
  feed(t, (struct sdec_packet){.carrier = SDEC_CARRIER_EMU}, (struct sdec_span){frame, sizeof(frame)},
       "0>0 emu spdm GET_VERSION");
  on_link(t, 101, SEGMENT, "10>10 emu spdm GET_VERSION");
  on_link(t, 101, SEGMENT, "");
  const struct sdec_stats stats = sdec_flow_stats(t->flow);
  assert_int_equal(stats.incomplete, 4);
  assert_int_equal(stats.repeated, 3);
  assert_int_equal(stats.live_assemblies, 1);
  assert_int_equal(stats.live_streams, 5);
  assert_int_equal(stats.live_connections, 3);
  assert_int_equal(stats.messages, 3);
  assert_int_equal(stats.evicted + stats.dropped_bytes, 0);
}

#define TALK_TEST(name) cmocka_unit_test_setup_teardown(name, talk_up, talk_down)

int main(void) {
  const struct CMUnitTest tests[] = {
      TALK_TEST(unknown_links),
      TALK_TEST(other_packets),
      TALK_TEST(cut_off),
      TALK_TEST(unfinished),
      TALK_TEST(after_the_end),
      TALK_TEST(connections),
      TALK_TEST(a_new_start),
      TALK_TEST(room_for_a_connection),
      TALK_TEST(records_of_a_connection),
      TALK_TEST(other_messages),
      TALK_TEST(raw_records),
      TALK_TEST(vendors),
      TALK_TEST(sums),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
