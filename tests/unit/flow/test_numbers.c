/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Numbers that relate units to each other: their own, and those of the carrying unit, the request and the session.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "hexbytes.h"
#include "new_flow.h"
#include "session_rig.h"

#define UNITS 16

struct seen {
  struct sdec_unit units[UNITS];
  uint32_t n;
};

/* hear_all feeds messages in hex, one per packet, and keeps all units. */
static void hear_all(const char *const *messages, struct seen *out) {
  static const struct sdec_config config = {0};
  void *memory;
  struct sdec_flow *flow = new_flow(&config, &memory);
  out->n = 0;
  for (uint32_t i = 0; messages[i] != NULL; i++) {
    const struct hexbytes bytes = from_hex(messages[i]);
    const struct sdec_packet packet = {.data = {bytes.data, bytes.len},
                                       .original_len = bytes.len,
                                       .frame = 100 + i,
                                       .carrier = SDEC_CARRIER_SPDM};
    sdec_flow_feed(flow, &packet);
    while (out->n < UNITS && sdec_flow_take(flow, &out->units[out->n])) {
      out->n++;
    }
  }
  free(memory);
}

static void want(const struct seen *seen, uint32_t i, const char *name, uint64_t parent, uint64_t request) {
  const struct sdec_unit *unit = &seen->units[i];
  assert_true(i < seen->n);
  assert_string_equal(unit->name, name);
  assert_int_equal(unit->number, i + 1);
  assert_int_equal(unit->parent, parent);
  assert_int_equal(unit->request, request);
}

static void requests(void **state) {
  static const char *const messages[] = {
      "10840000", "1004000000010012", /* GET_VERSION, VERSION */
      "12810000",                     /* GET_DIGESTS, unanswered so far */
      "12e80000", "12680000",         /* HEARTBEAT and HEARTBEAT_ACK */
      "12010001",                     /* the late DIGESTS */
      "1202000000000000",             /* a response without a request */
      NULL};
  struct seen *seen = calloc(1, sizeof(*seen));
  (void)state;
  assert_non_null(seen);
  hear_all(messages, seen);
  want(seen, 0, "GET_VERSION", 0, 0);
  want(seen, 1, "VERSION", 0, 1);
  want(seen, 2, "GET_DIGESTS", 0, 0);
  want(seen, 3, "HEARTBEAT", 0, 0);
  want(seen, 4, "HEARTBEAT_ACK", 0, 4);
  want(seen, 5, "DIGESTS", 0, 3);
  want(seen, 6, "CERTIFICATE", 0, 0);
  free(seen);
}

/* A chunked message is carried by its last chunk, which completed it. */
static void carried_in_chunks(void **state) {
  static const char *const messages[] = {
      "12850001" "00000000" "02000000" "04000000" "1281", "12050000" "0000",
      "12850101" "01000000" "02000000" "0000",
      NULL};
  struct seen *seen = calloc(1, sizeof(*seen));
  (void)state;
  assert_non_null(seen);
  hear_all(messages, seen);
  want(seen, 0, "CHUNK_SEND", 0, 0);
  want(seen, 1, "CHUNK_SEND_ACK", 0, 1);
  want(seen, 2, "CHUNK_SEND", 0, 0);
  want(seen, 3, "GET_DIGESTS", 3, 0);
  assert_int_equal(seen->n, 4);
  free(seen);
}

/* A nested vendor response refers to the vendor's request, not to the message around it. */
static void vendors(void **state) {
  static const char *const messages[] = {
      "12fe0000" "0300" "02" "0100" "1100" "01" "10" "81" "0000" "efbe0000" "0000000000000000",
      "127e0000" "0300" "02" "0100" "1300" "01" "10" "01" "0000" "efbe0000" "0000000000000000" "01" "10",
      NULL};
  struct seen *seen = calloc(1, sizeof(*seen));
  (void)state;
  assert_non_null(seen);
  hear_all(messages, seen);
  want(seen, 0, "VENDOR_DEFINED_REQUEST", 0, 0);
  want(seen, 1, "GET_TDISP_VERSION", 1, 0);
  want(seen, 2, "VENDOR_DEFINED_RESPONSE", 0, 1);
  want(seen, 3, "TDISP_VERSION", 3, 2);
  free(seen);
}

/* ------------------------------------------------------------------------------------------------------- sessions */

struct sessions {
  uint64_t last; /* number of the previous unit */
  uint32_t number, n_changes, n_handshakes, n_set_up;
};

static void look(struct sdec_flow *flow, const struct sdec_unit *unit, void *context) {
  struct sessions *s = context;
  (void)flow;
  assert_int_equal(unit->number, s->last + 1);
  s->last = unit->number;
  const bool sets_up = unit->message != NULL && unit->message->step == SDEC_STEP_KEY_EXCHANGE &&
                       unit->dir == SDEC_DIR_RSP;
  s->n_set_up += sets_up;
  if (!unit->has_session && !unit->has_handshake && !sets_up) {
    assert_int_equal(unit->session_no, 0);
    return;
  }
  assert_true(unit->session_no == s->number || unit->session_no == s->number + 1);
  s->n_changes += unit->session_no != s->number;
  s->n_handshakes += unit->has_handshake;
  s->number = unit->session_no;
}

/* Three sessions with the same ID, with and without keys. */
static void ids_come_back(void **state) {
  struct session_rig *r = *state;
  struct session_ends s[3];
  peers_negotiate(&r->peers);
  peers_digests(&r->peers);
  for (uint32_t i = 0; i < 3; i++) {
    session_init(&s[i], &r->peers, 0);
    s[i].name[0] = s[i].secret[0] = (uint8_t)(i + 1);
    know(r, shared_secret(&s[i]));
    session_open(&s[i]);
    heartbeat(&s[i]);
    if (i == 0) { /* the second ends by being replaced */
      session_end(&s[i]);
    }
  }
  struct sessions with = {0}, without = {0};
  wire_visit(&r->wire, &r->config, RIG_MEMORY, look, &with);
  assert_int_equal(with.n_changes, 3);
  assert_true(with.n_handshakes > 0);
  assert_int_equal(with.n_set_up, 3);
  r->config.crypto = NULL;
  wire_visit(&r->wire, &r->config, RIG_MEMORY, look, &without);
  assert_int_equal(without.n_changes, 3);
  assert_int_equal(without.n_handshakes, 0);
  assert_int_equal(without.n_set_up, 3);
}

/* An ID that reappears after END_SESSION is another session, even if its handshake is not in the capture. */
static void ended(void **state) {
  struct session_rig *r = *state;
  struct session_ends s;
  struct sessions seen = {0};
  opened(r, &s);
  session_end(&s);
  heartbeat(&s);
  wire_visit(&r->wire, &r->config, RIG_MEMORY, look, &seen);
  assert_int_equal(seen.n_changes, 2);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(requests),   cmocka_unit_test(carried_in_chunks), cmocka_unit_test(vendors),
      SESSION_TEST(ids_come_back), SESSION_TEST(ended),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
