/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Sequences of bare messages: which request a response answers and how long that took, which messages are nested and
 * how deep, and the notes on messages that no table describes. Expected results follow the rules of DSP0274, one line
 * per unit:
 *
 *   FRAME >|< DEPTH NAME [=REQUEST_FRAME+NANOSECONDS] [!NOTE ...]
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "hexbytes.h"
#include "invariants.h"
#include "new_flow.h"
#include "sdec.h"

struct talk {
  void *memory;
  struct sdec_flow *flow;
  uint64_t frame, time_ns;
  uint8_t worst; /* of the previous unit */
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
  free(t);
  return 0;
}

/* The notes that occur here. */
static const char *note_name(uint8_t code) {
  switch (code) {
    case SDEC_NOTE_NO_REQUEST: return "no request";
    case SDEC_NOTE_NESTING: return "nesting";
    case SDEC_NOTE_TOO_SHORT: return "too short";
    case SDEC_NOTE_BAD_VERSION: return "bad version";
    case SDEC_NOTE_UNKNOWN_CODE: return "unknown code";
    case SDEC_NOTE_NOT_IN_VERSION: return "not in version";
    case SDEC_NOTE_VERSION: return "newer version";
    case SDEC_NOTE_MCTP_IC: return "integrity check";
    case SDEC_NOTE_REPEATED: return "repeated";
    case SDEC_NOTE_INFERRED: return "inferred";
    case SDEC_NOTE_AMBIGUOUS: return "ambiguous";
    case SDEC_NOTE_PADDING: return "padding";
    default: return "another note";
  }
}

static uint32_t put_unit(const struct sdec_unit *unit, char *out, size_t cap) {
  int n = snprintf(out, cap, "%llu %c %u %s", (unsigned long long)unit->frame,
                   unit->dir == SDEC_DIR_REQ ? '>' : unit->dir == SDEC_DIR_RSP ? '<' : '?', unit->nesting, unit->name);
  if (unit->request_frame != 0) {
    n += snprintf(out + n, cap - (size_t)n, " =%llu+%llu", (unsigned long long)unit->request_frame,
                  (unsigned long long)unit->response_ns);
  }
  assert_true((unit->group == NULL) == (unit->span.len < 4)); /* every header has a layout */
  assert_true(unit->kind != SDEC_UNIT_MESSAGE || unit->has_code == (unit->span.len > 1));
  assert_int_equal(unit->via[0], unit->transport == SDEC_TRANSPORT_RAW ? SDEC_VIA_RAW : SDEC_VIA_CLEAR);
  for (uint32_t i = 0; i < unit->n_notes; i++) {
    assert_null(invariants_note(&unit->notes[i]));
    n += snprintf(out + n, cap - (size_t)n, " !%s", note_name((uint8_t)unit->notes[i].code));
  }
  return (uint32_t)n + (uint32_t)snprintf(out + n, cap - (size_t)n, "\n");
}

/* brings sends one packet of a carrier, `wait` nanoseconds after the last, and expects these units; says does the same
 * with a bare message. */
static void brings(struct talk *t, uint32_t carrier, uint64_t wait, const char *hex, const char *expected) {
  char seen[2048] = "";
  uint32_t at = 0;
  const struct hexbytes message = from_hex(hex);
  uint8_t *bytes = malloc(message.len > 0 ? message.len : 1); /* exact size, freed before the next packet */
  assert_non_null(bytes);
  memcpy(bytes, message.data, message.len);
  t->time_ns += wait;
  const struct sdec_packet packet = {.data = {bytes, message.len},
                                     .original_len = message.len,
                                     .frame = ++t->frame,
                                     .time_ns = t->time_ns,
                                     .carrier = carrier};
  struct sdec_unit unit;
  sdec_flow_feed(t->flow, &packet);
  while (sdec_flow_take(t->flow, &unit)) {
    t->worst = (uint8_t)unit.worst;
    at += put_unit(&unit, seen + at, sizeof(seen) - at);
    assert_true(at < sizeof(seen) - 256);
  }
  free(bytes);
  assert_string_equal(seen, expected);
}

static void says(struct talk *t, uint64_t wait, const char *hex, const char *expected) {
  brings(t, SDEC_CARRIER_SPDM, wait, hex, expected);
}

static void answers(void **state) {
  struct talk *t = *state;
  says(t, 5, "10840000", "1 > 0 GET_VERSION\n");
  says(t, 7, "1004000000010011", "2 < 0 VERSION =1+7\n");
  /* Two pending requests: the code decides which is answered. */
  says(t, 1, "11810000", "3 > 0 GET_DIGESTS\n");
  says(t, 1, "11ea0000", "4 > 0 GET_ENCAPSULATED_REQUEST\n");
  says(t, 100, "11010000", "5 < 0 DIGESTS =3+101\n");
  says(t, 10, "116a0000", "6 < 0 ENCAPSULATED_REQUEST =4+110\n");
  /* If a request is repeated, the later one is answered. */
  says(t, 1, "11810000", "7 > 0 GET_DIGESTS\n");
  says(t, 50, "11810000", "8 > 0 GET_DIGESTS\n");
  says(t, 2, "11010000", "9 < 0 DIGESTS =8+2\n");
  says(t, 2, "11e80000", "10 > 0 HEARTBEAT\n");
  says(t, 0, "11680000", "11 < 0 HEARTBEAT_ACK =10+0\n");
}

/* An ERROR answers the latest request. ResponseNotReady leaves the request pending. */
static void errors(void **state) {
  struct talk *t = *state;
  says(t, 1, "117f0100", "1 < 0 ERROR !no request\n");
  says(t, 1, "11e80000", "2 > 0 HEARTBEAT\n");
  says(t, 1, "11810000", "3 > 0 GET_DIGESTS\n");
  says(t, 3, "117f0300", "4 < 0 ERROR =3+3\n");
  says(t, 4, "11010000", "5 < 0 DIGESTS =3+7\n");
}

/* The latest request may be answered twice. A second response after another request answers a lost one. */
static void answered_again(void **state) {
  struct talk *t = *state;
  says(t, 1, "11810000", "1 > 0 GET_DIGESTS\n");
  says(t, 1, "11010000", "2 < 0 DIGESTS =1+1\n");
  says(t, 1, "11010000", "3 < 0 DIGESTS =1+2\n");
  says(t, 1, "11e80000", "4 > 0 HEARTBEAT\n");
  says(t, 1, "11680000", "5 < 0 HEARTBEAT_ACK =4+1\n");
  says(t, 1, "11010000", "6 < 0 DIGESTS !no request\n");
}

static void unasked(void **state) {
  struct talk *t = *state;
  says(t, 1, "11010000", "1 < 0 DIGESTS !no request\n");
  says(t, 1, "11e80000", "2 > 0 HEARTBEAT\n");
  says(t, 1, "11010000", "3 < 0 DIGESTS !no request\n");
  says(t, 1, "11680000", "4 < 0 HEARTBEAT_ACK =2+2\n");
}

/* A limited number of pending requests is kept; the oldest is dropped first. */
static void many_asked(void **state) {
  struct talk *t = *state;
  says(t, 1, "12e80000", "1 > 0 HEARTBEAT\n");
  says(t, 1, "12810000", "2 > 0 GET_DIGESTS\n");
  says(t, 1, "12ea0000", "3 > 0 GET_ENCAPSULATED_REQUEST\n");
  says(t, 1, "12ec0000", "4 > 0 END_SESSION\n");
  says(t, 1, "12680000", "5 < 0 HEARTBEAT_ACK =1+4\n");
  says(t, 1, "126a0000", "6 < 0 ENCAPSULATED_REQUEST =3+3\n");
  says(t, 1, "12e80000", "7 > 0 HEARTBEAT\n");
  says(t, 1, "12010000", "8 < 0 DIGESTS =2+6\n");
  says(t, 1, "126c0000", "9 < 0 END_SESSION_ACK =4+5\n");
  says(t, 1, "12680000", "10 < 0 HEARTBEAT_ACK =7+3\n");
}

/* Messages nest at most four deep. Inside an encapsulation, the Responder sends requests. */
static void nesting(void **state) {
  struct talk *t = *state;
  says(t, 1, "126a0100" "12810000",
       "1 < 0 ENCAPSULATED_REQUEST !no request\n1 < 1 GET_DIGESTS\n");
  says(t, 1, "12eb0100" "12010000",
       "2 > 0 DELIVER_ENCAPSULATED_RESPONSE\n2 > 1 DIGESTS =1+1\n");
  says(t, 1, "126a0100" "12eb0100" "12eb0200" "12eb0300" "12810000",
       "3 < 0 ENCAPSULATED_REQUEST !no request\n3 < 1 DELIVER_ENCAPSULATED_RESPONSE\n"
       "3 < 2 DELIVER_ENCAPSULATED_RESPONSE\n3 < 3 DELIVER_ENCAPSULATED_RESPONSE\n3 < 4 GET_DIGESTS\n");
  says(t, 1, "126a0100" "12eb0100" "12eb0200" "12eb0300" "12eb0400" "12810000",
       "4 < 0 ENCAPSULATED_REQUEST !no request\n4 < 1 DELIVER_ENCAPSULATED_RESPONSE\n"
       "4 < 2 DELIVER_ENCAPSULATED_RESPONSE\n4 < 3 DELIVER_ENCAPSULATED_RESPONSE\n"
       "4 < 4 DELIVER_ENCAPSULATED_RESPONSE !nesting\n");
}

/* Notes of the carrier are on the message that it carries, and not repeated on nested messages. */
static void said_once(void **state) {
  struct talk *t = *state;
  brings(t, SDEC_CARRIER_MCTP_BODY, 1, "85" "12eb0100" "12010000",
         "1 > 0 DELIVER_ENCAPSULATED_RESPONSE !integrity check\n1 > 1 DIGESTS !no request\n");
}

/* A portion and an MCTP packet out of place are both counted. */
static void counted_as_incomplete(void **state) {
  struct talk *t = *state;
  says(t, 1, "11820000" "00000400", "1 > 0 GET_CERTIFICATE\n");
  says(t, 1, "11020000" "04000600" "0a000000", "2 < 0 CERTIFICATE =1+1\n");
  says(t, 1, "11820000" "05000400", "3 > 0 GET_CERTIFICATE\n");
  says(t, 1, "11020000" "04000100" "0a000000", "4 < 0 CERTIFICATE =3+1 !another note\n");
  assert_int_equal(sdec_flow_stats(t->flow).incomplete, 1);
  brings(t, SDEC_CARRIER_MCTP, 1, "01080950" "00", "5 < 0 incomplete message !another note\n");
  assert_int_equal(sdec_flow_stats(t->flow).incomplete, 2);
}

/* The request's parameters are known when its response is decoded. */
static void parameters(void **state) {
  struct talk *t = *state;
  const uint8_t request[] = {0x11, 0xE0, 0x12, 0x34}, response[] = {0x11, 0x60, 0, 0, 0, 0, 0, 0};
  struct sdec_packet packet = {.data = {request, 4}, .original_len = 4, .frame = 1, .carrier = SDEC_CARRIER_SPDM};
  struct sdec_unit unit;
  sdec_flow_feed(t->flow, &packet);
  assert_true(sdec_flow_take(t->flow, &unit));
  assert_false(sdec_flow_take(t->flow, &unit));
  packet = (struct sdec_packet){
      .data = {response, 8}, .original_len = 8, .frame = 2, .carrier = SDEC_CARRIER_SPDM};
  sdec_flow_feed(t->flow, &packet);
  assert_true(sdec_flow_take(t->flow, &unit));
  struct sdec_env named = {0};
  assert_true(sdec_env_set(&named, "req_code", 0xE0) && sdec_env_set(&named, "req_param1", 0x12) &&
              sdec_env_set(&named, "req_param2", 0x34));
  assert_int_equal(unit.env.known & named.known, named.known);
  for (uint32_t var = 0; var < SDEC_ENV_VARS; var++) {
    assert_true((named.known >> var & 1) == 0 || unit.env.value[var] == named.value[var]);
  }
}

/* Zeros after a message are transport padding, even where a nested message could be. */
static void padding_inside(void **state) {
  struct talk *t = *state;
  brings(t, SDEC_CARRIER_STORAGE, 1, "126a0000" "0000000000000000", "1 < 0 ENCAPSULATED_REQUEST !no request\n");
  brings(t, SDEC_CARRIER_STORAGE, 1, "126a0100" "12810000" "0000000000000000",
         "2 < 0 ENCAPSULATED_REQUEST !no request\n2 < 1 GET_DIGESTS\n");
}

/* Two chains of ten and twelve bytes, read in alternating portions. */
static void portions_by_turns(void **state) {
  struct talk *t = *state;
  says(t, 1, "11820000" "00000400", "1 > 0 GET_CERTIFICATE\n");
  says(t, 1, "11020000" "04000600" "0a000000", "2 < 0 CERTIFICATE =1+1\n");
  says(t, 1, "11820100" "00000400", "3 > 0 GET_CERTIFICATE\n");
  says(t, 1, "11020100" "04000800" "0c000000", "4 < 0 CERTIFICATE =3+1\n");
  says(t, 1, "11820000" "04000600", "5 > 0 GET_CERTIFICATE\n");
  says(t, 1, "11020000" "06000000" "010203040506", "6 < 0 CERTIFICATE =5+1\n6 < 1 CertificateChain\n");
  says(t, 1, "11820100" "03000100", "7 > 0 GET_CERTIFICATE\n");
  says(t, 1, "11020100" "01000800" "00", "8 < 0 CERTIFICATE =7+1 !repeated\n");
  assert_int_equal(sdec_flow_stats(t->flow).incomplete, 0); /* a repeated portion is not missing */
  says(t, 1, "11820100" "04000800", "9 > 0 GET_CERTIFICATE\n");
  says(t, 1, "11020100" "08000000" "0102030405060708", "10 < 0 CERTIFICATE =9+1\n10 < 1 CertificateChain\n");
}

/* A chain has its length, the hash of its root, and certificates, which begin with 30 81 to 30 83. Without a
 * negotiation the hash could have 32 or 64 bytes in these two, but no certificate would follow there. */
static void hash_of_a_chain(void **state) {
  struct talk *t = *state;
  says(t, 1, "11820000" "00000004", "1 > 0 GET_CERTIFICATE\n");
  says(t, 1,
       "11020000" "48000000" "48000000" "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
       "30802233445566778899aabbccddeeff" "308122334455667788990011223344553084aabb",
       "2 < 0 CERTIFICATE =1+1\n2 < 1 CertificateChain !inferred\n");
  says(t, 1, "11820100" "00000004", "3 > 0 GET_CERTIFICATE\n");
  says(t, 1,
       "11020100" "48000000" "48000000" "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
       "30842233445566778899aabbccddeeff" "308322334455667788990011223344553080aabb",
       "4 < 0 CERTIFICATE =3+1\n4 < 1 CertificateChain !inferred\n");
}

/* Nested units belong to their message only: the next one has none. */
static void nothing_inside(void **state) {
  struct talk *t = *state;
  says(t, 1, "12eb0100" "12010000", "1 > 0 DELIVER_ENCAPSULATED_RESPONSE\n1 > 1 DIGESTS !no request\n");
  says(t, 1, "12e80000", "2 > 0 HEARTBEAT\n");
  says(t, 1, "12eb0100", "3 > 0 DELIVER_ENCAPSULATED_RESPONSE\n");
}

static void no_message(void **state) {
  struct talk *t = *state;
  says(t, 1, "10", "1 < 0 unknown message !too short\n");
  says(t, 1, "1084", "2 > 0 GET_VERSION !too short\n");
  says(t, 1, "108400", "3 > 0 GET_VERSION !too short\n");
  says(t, 1, "10840000", "4 > 0 GET_VERSION\n");
  says(t, 1, "10800000", "5 > 0 unknown message !unknown code\n");
  says(t, 1, "10000000", "6 < 0 unknown message !unknown code\n");
  says(t, 1, "20840000", "7 > 0 unknown message !bad version\n");
  says(t, 1, "0f840000", "8 > 0 unknown message !bad version\n");
  says(t, 1, "10ea0000", "9 > 0 GET_ENCAPSULATED_REQUEST !not in version\n"); /* since 1.1 */
  says(t, 1, "15840000", "10 > 0 GET_VERSION !newer version\n");
  says(t, 1, "14840000", "11 > 0 GET_VERSION\n");
}

/* Packets of other protocols are counted, like everything else. */
static void counted(void **state) {
  struct talk *t = *state;
  static const uint8_t arp[60] = {[12] = 0x08, [13] = 0x06};
  const struct sdec_packet packet = {.data = {arp, sizeof(arp)}, .original_len = sizeof(arp), .link = 1, .frame = 1};
  struct sdec_unit unit;
  says(t, 1, "10840000", "1 > 0 GET_VERSION\n");
  says(t, 1, "10800000", "2 > 0 unknown message !unknown code\n");
  for (uint32_t i = 0; i < 3; i++) {
    sdec_flow_feed(t->flow, &packet);
    assert_false(sdec_flow_take(t->flow, &unit));
  }
  const struct sdec_stats stats = sdec_flow_stats(t->flow);
  assert_int_equal(stats.packets, 5);
  assert_int_equal(stats.bytes, 2 * 4 + 3 * sizeof(arp));
  assert_int_equal(stats.messages, 2);
  assert_int_equal(stats.skipped, 3);
  assert_int_equal(stats.connections, 1);
  assert_int_equal(stats.live_connections, 1);
  assert_int_equal(stats.records + stats.others + stats.events + stats.incomplete + stats.repeated + stats.evicted +
                       stats.dropped_bytes + stats.live_assemblies + stats.live_streams, 0);
  assert_true(stats.items > 4);
}

/* More connections than fit, each with a large incomplete message: evictions are counted. */
static void given_up(void **state) {
  struct talk *t = *state;
  const struct hexbytes chunk = from_hex("12850001" "00000000" "10000000" "00010000"
                                         "000102030405060708090a0b0c0d0e0f");
  struct sdec_unit unit;
  for (uint32_t i = 0; i < 40000; i++) {
    struct sdec_packet packet = {.data = hex_span(&chunk), .original_len = chunk.len, .frame = i + 1,
                                 .carrier = SDEC_CARRIER_SPDM, .dir = SDEC_DIR_REQ};
    packet.src = (struct sdec_addr){.kind = SDEC_ADDR_IPV4, .len = 6, .bytes = {(uint8_t)i, (uint8_t)(i >> 8), 1}};
    packet.dst = (struct sdec_addr){.kind = SDEC_ADDR_IPV4, .len = 6, .bytes = {2}};
    sdec_flow_feed(t->flow, &packet);
    assert_true(sdec_flow_take(t->flow, &unit));
    assert_false(sdec_flow_take(t->flow, &unit));
  }
  const struct sdec_stats stats = sdec_flow_stats(t->flow);
  assert_int_equal(stats.connections, 40000);
  assert_true(stats.evicted > 1000);
  assert_int_equal(stats.live_connections, 40000 - stats.evicted);
  assert_int_equal(stats.dropped_bytes, 16 * stats.evicted);
}

#define TALK_TEST(name) cmocka_unit_test_setup_teardown(name, talk_up, talk_down)

/* A DOE object ends at a word boundary. After the message there may be up to three bytes of padding of any value. */
static void padding_of_objects(void **state) {
  struct talk *t = *state;
  static const char asks[] = "11fe0000" "0800" "00" "0000"; /* nine bytes */
  char object[64];
  static const struct {
    uint8_t words;
    const char *rest, *wants;
  } rows[] = {{5, "000000", ""}, {5, "aabbcc", " !padding"}, {6, "aabbccddeeff00", ""}, {6, "00000000000000", ""}};
  for (uint32_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
    char wants[64];
    (void)snprintf(object, sizeof(object), "010001000%u000000%s%s", rows[i].words, asks, rows[i].rest);
    (void)snprintf(wants, sizeof(wants), "%u > 0 VENDOR_DEFINED_REQUEST%s\n", i + 1, rows[i].wants);
    brings(t, SDEC_CARRIER_DOE, 1, object, wants);
    assert_int_equal(t->worst, i == 0 ? 0 : i == 1 ? SDEC_INFO : SDEC_WARN);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TALK_TEST(answers), TALK_TEST(errors),         TALK_TEST(unasked),    TALK_TEST(many_asked),
      TALK_TEST(nesting), TALK_TEST(nothing_inside), TALK_TEST(no_message),
      TALK_TEST(parameters), TALK_TEST(counted_as_incomplete),
      TALK_TEST(given_up), TALK_TEST(padding_inside),
      TALK_TEST(counted), TALK_TEST(said_once),      TALK_TEST(portions_by_turns),
      TALK_TEST(answered_again), TALK_TEST(padding_of_objects), TALK_TEST(hash_of_a_chain),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
