/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Records that are authenticated but not encrypted, read without a key: content, sender, connection and session. One
 * line per unit:
 *
 *   FRAME >|<|? #CONNECTION NAME BYTES [PROTOCOL] [of RECORD_BYTES] [=REQUEST_FRAME] [unproved]
 *       [shut [@SESSION]: WHY] [(SEVERITY)]
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <sdec_keylog.h>
#include <sdec_openssl.h>

#include "hexbytes.h"

#define A "0a000001"
#define B "0a000002"
#define HEARTBEAT "12e80000"
#define HEARTBEAT_ACK "12680000"
#define MAC "000102030405060708090a0b0c0d0e0f"

struct talk {
  void *memory;
  struct sdec_flow *flow;
  struct sdec_openssl *openssl;
  struct sdec_config config;
  uint64_t frame;
};

static int talk_up(void **state) {
  struct talk *t = calloc(1, sizeof(*t));
  assert_non_null(t);
  t->memory = malloc(SDEC_FLOW_MIN);
  t->openssl = sdec_openssl_new();
  assert_true(t->memory != NULL && t->openssl != NULL);
  t->config.crypto = sdec_openssl_calls(t->openssl);
  assert_true(sdec_assume(&t->config, "encrypt", "no"));
  assert_true(sdec_assume(&t->config, "version", "1.2"));
  t->flow = sdec_flow_new(t->memory, SDEC_FLOW_MIN, &t->config);
  assert_non_null(t->flow);
  *state = t;
  return 0;
}

static int talk_down(void **state) {
  struct talk *t = *state;
  free(t->memory);
  sdec_openssl_free(t->openssl);
  free(t);
  return 0;
}

/* again starts over with a new flow. */
static void again(struct talk *t) {
  t->frame = 0;
  t->flow = sdec_flow_new(t->memory, SDEC_FLOW_MIN, &t->config);
  assert_non_null(t->flow);
}

static uint32_t put_unit(const struct sdec_unit *unit, char *out, size_t cap) {
  static const char directions[] = "?><";
  int n = snprintf(out, cap, "%llu %c #%u %s %u", (unsigned long long)unit->frame, directions[unit->dir],
                   (unsigned)unit->conn, unit->name, unit->span.len);
  if (unit->kind == SDEC_UNIT_MESSAGE) {
    assert_int_equal(unit->n_via, 1);
    assert_int_equal(unit->via[0], unit->record != NULL ? SDEC_VIA_SECURED : SDEC_VIA_CLEAR);
  }
  if (unit->kind == SDEC_UNIT_OTHER) {
    n += snprintf(out + n, cap - (size_t)n, " %s", unit->protocol);
  }
  if (unit->record != NULL) {
    n += snprintf(out + n, cap - (size_t)n, " of %u", unit->record_span.len);
  }
  if (unit->request_frame != 0) {
    n += snprintf(out + n, cap - (size_t)n, " =%llu", (unsigned long long)unit->request_frame);
  }
  n += snprintf(out + n, cap - (size_t)n, "%s", unit->unproved ? " unproved" : "");
  if (unit->kind == SDEC_UNIT_RECORD) {
    n += snprintf(out + n, cap - (size_t)n, " shut");
    if (unit->has_session) {
      n += snprintf(out + n, cap - (size_t)n, " @%08x", unit->session);
    }
    n += snprintf(out + n, cap - (size_t)n, ": %s", sdec_sealed_text(unit->sealed));
  }
  if (unit->worst > SDEC_INFO) {
    n += snprintf(out + n, cap - (size_t)n, " (%s)", sdec_severity_name(unit->worst));
  }
  return (uint32_t)n + (uint32_t)snprintf(out + n, cap - (size_t)n, "\n");
}

/* brings sends bytes of a carrier from one IPv4 address to another and expects these units. */
static void brings(struct talk *t, uint32_t carrier, const char *src, const char *dst, const char *hex,
                   const char *expected) {
  char seen[2048] = "";
  uint32_t at = 0;
  const struct hexbytes bytes = from_hex(hex);
  struct sdec_packet packet = {
      .data = hex_span(&bytes), .original_len = bytes.len, .frame = ++t->frame, .carrier = carrier};
  memcpy(packet.src.bytes, from_hex(src).data, 4);
  memcpy(packet.dst.bytes, from_hex(dst).data, 4);
  packet.src.kind = packet.dst.kind = SDEC_ADDR_IPV4;
  packet.src.len = packet.dst.len = 4;
  struct sdec_unit unit;
  sdec_flow_feed(t->flow, &packet);
  while (sdec_flow_take(t->flow, &unit)) {
    at += put_unit(&unit, seen + at, sizeof(seen) - at);
    assert_true(at < sizeof(seen) - 256);
  }
  assert_string_equal(seen, expected);
}

/* Hand-written records, with sequence number 5 if the binding has one. */
static void record(char *out, const char *session, const char *number, const char *application) {
  const unsigned len = (unsigned)strlen(application) / 2 + 16;
  (void)snprintf(out, 2 * HEX_MAX, "%s%s%02x00%s" MAC, session, number, len, application);
}

#define S1 "01000200"
#define S2 "02000200"
#define ASKS "010908c8"    /* 8 to 9, and the tag is 8's */
#define ANSWERS "010809c0" /* 9 to 8 under that tag */
#define ASKS_BACK "010809c8"
#define ANSWERS_BACK "010908c0"

static void mctp(struct talk *t, const char *header, const char *session, const char *application,
                 const char *expected) {
  char hex[2 * HEX_MAX], packet[3 * HEX_MAX];
  record(hex, session, "0500", application);
  (void)snprintf(packet, sizeof(packet), "%s06%s", header, hex);
  brings(t, SDEC_CARRIER_MCTP, A, B, packet, expected);
}

static void mctp_clear(struct talk *t, const char *header, const char *message, const char *expected) {
  char packet[3 * HEX_MAX];
  (void)snprintf(packet, sizeof(packet), "%s05%s", header, message);
  brings(t, SDEC_CARRIER_MCTP, A, B, packet, expected);
}

static void tcp(struct talk *t, const char *src, const char *dst, const char *application, const char *expected) {
  char hex[2 * HEX_MAX], packet[3 * HEX_MAX];
  record(hex, S1, "", application);
  (void)snprintf(packet, sizeof(packet), "%02x000106%s", (unsigned)strlen(hex) / 2, hex);
  brings(t, SDEC_CARRIER_TCP, src, dst, packet, expected);
}

static void doe(struct talk *t, const char *application, const char *padding, const char *expected) {
  char hex[2 * HEX_MAX], packet[3 * HEX_MAX];
  record(hex, S1, "", application);
  (void)snprintf(packet, sizeof(packet), "01000200%02x000000%s%s",
                 2 + (unsigned)(strlen(hex) + strlen(padding)) / 8, hex, padding);
  brings(t, SDEC_CARRIER_DOE, A, A, packet, expected);
}

/* Other MCTP message types are application data; SPDM is decoded as outside a record. The tag shows the direction. */
static void over_mctp(void **state) {
  struct talk *t = *state;
  mctp(t, ASKS, S1, "05" HEARTBEAT, "1 > #1 HEARTBEAT 4 of 29 unproved\n");
  mctp(t, ANSWERS, S1, "05" HEARTBEAT_ACK, "2 < #1 HEARTBEAT_ACK 4 of 29 =1 unproved\n");
  mctp(t, ASKS, S1, "85" HEARTBEAT, "3 > #1 HEARTBEAT 4 of 29 unproved\n");
  mctp(t, ASKS, S1, "01800211", "4 > #1 PLDM 4 mctp of 28 unproved\n");
  mctp(t, ANSWERS, S1, "0100021100", "5 < #1 PLDM 5 mctp of 29 unproved\n");
  mctp(t, ANSWERS, S1, "01000211", "6 < #1 PLDM 4 mctp of 28 unproved (error)\n"); /* no completion code */
}

/* If only the endpoints show the direction, it is known once the connection's Requester is known. Data that begins like
 * SPDM is SPDM, possibly after a second binding header. */
static void over_tcp(void **state) {
  struct talk *t = *state;
  tcp(t, A, B, "c0ffee", "1 ? #1 application data 3 secured of 25 unproved\n");
  tcp(t, A, B, "c0ffee", "2 > #1 application data 3 secured of 25 unproved\n");
  tcp(t, B, A, "c0ffee", "3 < #1 application data 3 secured of 25 unproved\n");
  tcp(t, A, B, HEARTBEAT, "4 > #1 HEARTBEAT 4 of 26 unproved\n");
  tcp(t, B, A, "04000105" HEARTBEAT_ACK, "5 < #1 HEARTBEAT_ACK 4 of 30 =4 unproved\n");
  tcp(t, A, B, "06000105" HEARTBEAT, "6 > #1 HEARTBEAT 4 of 30 unproved\n");
  tcp(t, A, B, "05000105" HEARTBEAT, "7 > #1 application data 8 secured of 30 unproved\n");
  tcp(t, A, B, "04000205" HEARTBEAT, "8 > #1 application data 8 secured of 30 unproved\n");
  tcp(t, A, B, "04000106" HEARTBEAT, "9 > #1 application data 8 secured of 30 unproved\n");
}

/* Without endpoints there is no direction. Zero bytes up to a multiple of four are not part of a record; other bytes
 * make it a damaged one, which is shown undecoded. */
static void over_doe(void **state) {
  struct talk *t = *state;
  doe(t, "c0ffee", "000000", "1 ? #1 application data 3 secured of 25 unproved\n");
  doe(t, HEARTBEAT, "0000", "2 > #1 HEARTBEAT 4 of 26 unproved\n");
  doe(t, "c0ffee", "000100", "3 ? #1 SECURED_MESSAGE 28 shut @00020001: no key for this session (warn)\n");
}

/* A connection may begin with a record from either end; later records belong to the existing connection. */
static void connections(void **state) {
  struct talk *t = *state;
  mctp(t, ANSWERS, S1, "05" HEARTBEAT_ACK, "1 < #1 HEARTBEAT_ACK 4 of 29 unproved\n");
  mctp_clear(t, ASKS, "10840000", "2 > #1 GET_VERSION 4\n");

  again(t);
  brings(t, SDEC_CARRIER_TCP, B, A, "0400010510840000", "1 > #1 GET_VERSION 4\n");
  tcp(t, A, B, "c0ffee", "2 ? #1 application data 3 secured of 25 unproved\n");
  tcp(t, A, B, "c0ffee", "3 < #1 application data 3 secured of 25 unproved\n");
  tcp(t, B, A, "c0ffee", "4 > #1 application data 3 secured of 25 unproved\n");
}

/* Both ends send requests. A session stays with the connection where it was first seen. */
static void both_ask(void **state) {
  struct talk *t = *state;
  mctp_clear(t, ASKS, "10840000", "1 > #1 GET_VERSION 4\n");
  mctp_clear(t, ASKS_BACK, "10840000", "2 > #2 GET_VERSION 4\n");
  mctp(t, ANSWERS_BACK, S1, "05" HEARTBEAT_ACK, "3 < #2 HEARTBEAT_ACK 4 of 29 unproved\n");
  mctp(t, ASKS_BACK, S1, "05" HEARTBEAT, "4 > #2 HEARTBEAT 4 of 29 unproved\n");
  mctp(t, ASKS, S2, "05" HEARTBEAT, "5 > #1 HEARTBEAT 4 of 29 unproved\n");
  mctp(t, ASKS, S1, "05" HEARTBEAT, "6 > #2 HEARTBEAT 4 of 29 unproved\n");
  mctp(t, ASKS_BACK, S2, "05" HEARTBEAT, "7 > #1 HEARTBEAT 4 of 29 unproved\n");
}

/* Requests are matched with responses within their session, with or without crypto. */
static void dialogs(void **state) {
  struct talk *t = *state;
  for (uint32_t i = 0; i < 2; i++) {
    mctp_clear(t, ASKS, "12810000", "1 > #1 GET_DIGESTS 4\n");
    mctp(t, ASKS, S1, "0512810000", "2 > #1 GET_DIGESTS 4 of 29 unproved\n");
    mctp(t, ASKS, S2, "0512810000", "3 > #1 GET_DIGESTS 4 of 29 unproved\n");
    mctp(t, ANSWERS, S1, "0512010000", "4 < #1 DIGESTS 4 of 29 =2 unproved (error)\n"); /* no slot */
    mctp_clear(t, ANSWERS, "12010000", "5 < #1 DIGESTS 4 =1 (error)\n");
    mctp(t, ANSWERS, S2, "0512010000", "6 < #1 DIGESTS 4 of 29 =3 unproved (error)\n");
    t->config.crypto = NULL;
    again(t);
  }
}

/* If there are too many connections, the oldest are evicted, but not one with traffic only in a session, even if its
 * sender is also the Requester of another connection. */
static void crowded(void **state) {
  enum { N = 6000, EVERY = 64 };
  struct talk *t = *state;
  char src[16], expected[128];
  tcp(t, A, B, "c0ffee", "1 ? #1 application data 3 secured of 25 unproved\n");
  brings(t, SDEC_CARRIER_TCP, B, A, "0400010510840000", "2 > #2 GET_VERSION 4\n");
  for (unsigned i = 0; i <= N; i++) {
    (void)snprintf(src, sizeof(src), "0b%06x", i % N); /* the first one again at the end */
    (void)snprintf(expected, sizeof(expected), "%u > #%u GET_VERSION 4\n", (unsigned)t->frame + 1, 3 + i);
    brings(t, SDEC_CARRIER_TCP, src, B, "0400010510840000", expected);
    if (i % EVERY == 0) {
      (void)snprintf(expected, sizeof(expected), "%u < #1 application data 3 secured of 25 unproved\n",
                     (unsigned)t->frame + 1);
      tcp(t, B, A, "c0ffee", expected);
    }
  }
}

/* Incomplete and encrypted records are not opened; with a secret but without crypto, no record is. */
static void shut(void **state) {
  static struct sdec_secret secret = {.kind = SDEC_SECRET_REQ_DATA, .any = true, .secret_len = 32};
  struct talk *t = *state;
  brings(t, SDEC_CARRIER_SECURED, A, B, S1,
         "1 ? #1 SECURED_MESSAGE 4 shut @00020001: no key for this session (error)\n");
  brings(t, SDEC_CARRIER_SECURED, A, B, "010002",
         "2 ? #1 SECURED_MESSAGE 3 shut: no key for this session (error)\n");
  t->config.assumed.known = 0;
  assert_true(sdec_assume(&t->config, "encrypt", "yes"));
  again(t);
  mctp(t, ASKS, S1, "05" HEARTBEAT, "1 > #1 SECURED_MESSAGE 29 shut @00020001: no key for this session\n");
  mctp(t, ANSWERS, S1, "05" HEARTBEAT_ACK, "2 < #1 SECURED_MESSAGE 29 shut @00020001: no key for this session\n");
  t->config.secrets = &secret;
  t->config.n_secrets = 1;
  t->config.crypto = NULL;
  again(t);
  mctp(t, ASKS, S1, "05" HEARTBEAT, "1 > #1 SECURED_MESSAGE 29 shut @00020001: no key for this session\n");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(over_mctp, talk_up, talk_down),
      cmocka_unit_test_setup_teardown(over_tcp, talk_up, talk_down),
      cmocka_unit_test_setup_teardown(over_doe, talk_up, talk_down),
      cmocka_unit_test_setup_teardown(connections, talk_up, talk_down),
      cmocka_unit_test_setup_teardown(both_ask, talk_up, talk_down),
      cmocka_unit_test_setup_teardown(dialogs, talk_up, talk_down),
      cmocka_unit_test_setup_teardown(crowded, talk_up, talk_down),
      cmocka_unit_test_setup_teardown(shut, talk_up, talk_down),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
