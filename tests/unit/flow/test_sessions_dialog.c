/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Irregular dialogs: errors and retries, delayed responses, chunks, and a negotiation that ends all sessions.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "session_rig.h"

#define BUSY "127f0300"
#define UNSPECIFIED "127f0500"
#define NOT_READY_EXCHANGE "127f42000ae40107"
#define NOT_READY_FINISH "127f42000ae50107"

static void begin(struct session_rig *r, uint32_t binding, uint32_t clear, struct session_ends *s) {
  rig_again(r, (enum binding)binding);
  r->peers.flags[0] |= clear != 0 ? CAP_CLEAR_HANDSHAKE : 0;
  r->peers.flags[1] |= clear != 0 ? CAP_CLEAR_HANDSHAKE : 0;
  peers_negotiate(&r->peers);
  peers_digests(&r->peers);
  session_init(s, &r->peers, 1);
  know(r, shared_secret(s));
}

static void talk_and_check(struct session_rig *r, struct session_ends *s) {
  heartbeat(s);
  session_end(s);
  check(r);
  assert_true(r->secrets[0].used);
}

/* A response during the handshake that is not part of it: unencrypted, or in a record. */
static void answer(struct session_ends *s, uint32_t clear, uint32_t side, const char *hex) {
  if (clear != 0) {
    (void)say_hex(s->peers, side, hex);
  } else {
    (void)tell_hex(s, side, hex);
  }
}

/* KEY_EXCHANGE is refused and repeated with new random data. */
static void exchange_again(void **state) {
  struct session_rig *r = *state;
  for (uint32_t binding = 0; binding < BINDINGS; binding++) {
    struct session_ends s, refused;
    begin(r, binding, binding % 2, &s);
    session_init(&refused, &r->peers, 2);
    (void)session_exchange_request(&refused);
    (void)say_hex(&r->peers, 1, BUSY);
    session_open(&s);
    talk_and_check(r, &s);
  }
}

/* FINISH is answered with ERROR(Busy) and repeated; the transcript contains it once. */
static void finish_again(void **state) {
  struct session_rig *r = *state;
  for (uint32_t binding = 0; binding < BINDINGS; binding++) {
    for (uint32_t clear = 0; clear < 2; clear++) {
      struct session_ends s;
      begin(r, binding, clear, &s);
      session_exchange(&s);
      const struct bytes th = s.th;
      (void)session_finish_request(&s);
      answer(&s, clear, 1, BUSY);
      s.th = th;
      session_finish(&s);
      talk_and_check(r, &s);
    }
  }
}

/* FINISH is refused, and a new session begins with the same or another ID. */
static void session_again(void **state) {
  struct session_rig *r = *state;
  for (uint32_t clear = 0; clear < 2; clear++) {
    for (uint32_t other = 0; other < 2; other++) {
      struct session_ends s, failed;
      begin(r, MCTP, clear, &s);
      session_init(&failed, &r->peers, 2);
      failed.req_id = (uint16_t)(s.req_id + other);
      failed.rsp_id = s.rsp_id;
      know(r, shared_secret(&failed));
      session_exchange(&failed);
      (void)session_finish_request(&failed);
      answer(&failed, clear, 1, UNSPECIFIED);
      session_open(&s);
      talk_and_check(r, &s);
    }
  }
}

/* ResponseNotReady and RESPOND_IF_READY are not part of the transcript. */
static void not_ready(void **state) {
  struct session_rig *r = *state;
  for (uint32_t binding = 0; binding < BINDINGS; binding++) {
    for (uint32_t clear = 0; clear < 2; clear++) {
      struct session_ends s;
      begin(r, binding, clear, &s);
      (void)session_exchange_request(&s);
      (void)say_hex(&r->peers, 1, NOT_READY_EXCHANGE);
      (void)say_hex(&r->peers, 0, "12ffe401");
      (void)session_exchange_response(&s);
      (void)session_finish_request(&s);
      answer(&s, clear, 1, NOT_READY_FINISH);
      answer(&s, clear, 0, "12ffe501");
      (void)session_finish_response(&s);
      talk_and_check(r, &s);
    }
  }
}

/* The handshake and a request in chunks, in separate records once there are keys. The transcript has the reassembled
 * messages. Responses are in the last acknowledgement. */
static void chunks(void **state) {
  struct session_rig *r = *state;
  static const uint8_t large[] = {0x12, 0xE9, 1, 5}, answer_to_it[] = {0x12, 0x69, 1, 5};
  for (uint32_t binding = 0; binding < BINDINGS; binding++) {
    for (uint32_t clear = 0; clear < 2; clear++) {
      for (uint32_t psk = 0; psk < 2 - clear; psk++) {
        struct session_ends s;
        begin(r, binding, clear, &s);
        s.psk = psk != 0;
        s.mut_auth = (uint8_t)(psk != 0 ? 0 : MUT_AUTH_WITHOUT_ENCAP);
        r->secrets[0] = shared_secret(&s);
        know_chain(r, 0, 0);
        s.chunk_len = 20;
        session_open(&s);
        s.chunk_len = 3;
        (void)in_chunks(&s, false, (struct sdec_span){large, 4}); /* an update takes effect when complete */
        update(&s, 0);
        (void)in_last_ack(&s, false, (struct sdec_span){answer_to_it, 4});
        talk_and_check(r, &s);
      }
    }
  }
}

/* GET_VERSION ends all sessions of its connection: later records with their IDs are not opened. */
static void negotiation_again(void **state) {
  struct session_rig *r = *state;
  for (uint32_t binding = 0; binding < BINDINGS; binding++) {
    struct session_ends s[2], late;
    begin(r, binding, 0, &s[0]);
    session_open(&s[0]);
    heartbeat(&s[0]);
    peers_negotiate(&r->peers);
    peers_digests(&r->peers);
    heartbeat(&s[0]);
    want_shut(at(r, 1), SDEC_SEALED_NO_KEY, NULL);
    want_shut(at(r, 0), SDEC_SEALED_NO_KEY, NULL);
    session_init(&s[1], &r->peers, 1); /* the same ID and name */
    session_open(&s[1]);
    heartbeat(&s[1]);
    session_end(&s[1]);
    late = s[1];
    heartbeat(&late);
    want_shut(at(r, 1), SDEC_SEALED_NO_KEY, NULL);
    want_shut(at(r, 0), SDEC_SEALED_NO_KEY, NULL);
    check(r);
  }
}

/* GET_VERSION does not affect other connections. */
static void other_connection_stays(void **state) {
  struct session_rig *r = *state;
  struct session_ends s, other;
  struct sealer_peers elsewhere;
  begin(r, MCTP, 0, &s);
  session_open(&s);
  sealer_peers_init(&elsewhere, &r->wire, MCTP);
  elsewhere.ends.pair = 3;
  peers_negotiate(&elsewhere);
  peers_digests(&elsewhere);
  session_init(&other, &elsewhere, 1);
  session_open(&other);
  know(r, shared_secret(&other));
  peers_negotiate(&r->peers);
  heartbeat(&other);
  check(r);
}

/* A refused END_SESSION does not end the session. */
static void end_refused(void **state) {
  struct session_rig *r = *state;
  struct session_ends s;
  begin(r, DOE, 0, &s);
  session_open(&s);
  (void)request(&s, 0xEC, 0, 0);
  (void)response(&s, 0x7F, 3, 0);
  talk_and_check(r, &s);
}

/* GET_VERSION inside a session violates the specification; it ends that session without other effects. */
static void negotiation_inside(void **state) {
  struct session_rig *r = *state;
  for (uint32_t encrypted = 0; encrypted < 2; encrypted++) {
    struct session_ends s;
    begin(r, MCTP, 0, &s);
    r->config.n_secrets = encrypted;
    r->peers.flags[0] &= encrypted != 0 ? ~0u : ~CAP_ENCRYPT;
    wire_free(&r->wire);
    peers_negotiate(&r->peers);
    peers_digests(&r->peers);
    session_open(&s);
    (void)tell_hex(&s, 0, "10840000");
    (void)tell_hex(&s, 1, "1004000000010012");
    const struct wire_counts counts = wire_count(&r->wire, &r->config, SDEC_FLOW_MIN);
    assert_int_equal(counts.messages + counts.shut, r->wire.n);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      SESSION_TEST(exchange_again),
      SESSION_TEST(finish_again),
      SESSION_TEST(session_again),
      SESSION_TEST(not_ready),
      SESSION_TEST(chunks),
      SESSION_TEST(negotiation_again),
      SESSION_TEST(other_connection_stays),
      SESSION_TEST(end_refused),
      SESSION_TEST(negotiation_inside),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
