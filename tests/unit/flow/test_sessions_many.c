/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Many sessions: interleaved, on many connections, with reused IDs, with many candidate keys; and sessions that began
 * before the capture.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "session_rig.h"

#define SESSIONS 200

/* Two interleaved handshakes; the second one finishes first. An unencrypted FINISH does not name its session. */
static void interleaved(void **state) {
  struct session_rig *r = *state;
  for (uint32_t binding = 0; binding < BINDINGS; binding++) {
    for (uint32_t form = 0; form < 12; form++) { /* encrypted or not; whose keys are known; who is first */
      struct session_ends s[2];
      const uint32_t clear = form / 3 % 2 != 0 ? CAP_CLEAR_HANDSHAKE : 0, first = form / 6;
      rig_again(r, (enum binding)binding);
      r->peers.flags[0] |= clear;
      r->peers.flags[1] |= clear;
      peers_negotiate(&r->peers);
      peers_digests(&r->peers);
      for (uint32_t i = 0; i < 2; i++) {
        session_init(&s[i], &r->peers, i);
        session_exchange(&s[i]);
      }
      session_finish(&s[first]);
      session_finish(&s[1 - first]);
      for (uint32_t i = 0; i < 4; i++) {
        heartbeat(&s[i % 2]);
      }
      for (uint32_t i = 0; i < 2; i++) {
        if (form % 3 == 2 || form % 3 == i) {
          know(r, shared_secret(&s[i]));
        }
      }
      if (form % 3 == 2) {
        check(r);
      }
      const struct wire_counts counts = wire_count(&r->wire, &r->config, RIG_MEMORY);
      const uint32_t n_shut = (form % 3 == 2 ? 0 : 1) * (clear != 0 ? 4u : 6u);
      assert_int_equal(counts.shut, n_shut);
      assert_int_equal(counts.lost, 0);
    }
  }
}

/* Responses to two pending FINISH requests. */
static void finishes_interleaved(void **state) {
  struct session_rig *r = *state;
  struct session_ends s[3];
  peers_negotiate(&r->peers);
  peers_digests(&r->peers);
  for (uint32_t i = 0; i < 3; i++) {
    session_init(&s[i], &r->peers, i);
    session_exchange(&s[i]);
    know_any(r, shared_secret(&s[i]));
  }
  for (uint32_t i = 0; i < 3; i++) {
    session_finish_request(&s[i]);
  }
  for (uint32_t i = 0; i < 3; i++) {
    session_finish_response(&s[2 - i]);
  }
  for (uint32_t i = 0; i < 3; i++) {
    heartbeat(&s[i]);
  }
  check(r);
}

static void many_connections(void **state) {
  struct session_rig *r = *state;
  static const enum binding kinds[] = {MCTP, MCTP_SLL2, TCP};
  for (uint32_t k = 0; k < 3; k++) {
    struct sealer_peers *peers = calloc(50, sizeof(*peers));
    struct session_ends *s = calloc(50, sizeof(*s));
    assert_true(peers != NULL && s != NULL);
    rig_again(r, kinds[k]);
    for (uint32_t i = 0; i < 50; i++) {
      sealer_peers_init(&peers[i], &r->wire, kinds[k]);
      peers[i].ends.pair = (uint8_t)i;
      peers[i].version = (uint8_t)(0x11 + i % 4);
      peers[i].hash = i % 3 == 0 ? HASH_SHA_384 : HASH_SHA_256;
      peers_negotiate(&peers[i]);
    }
    for (uint32_t i = 0; i < 50; i++) {
      peers_digests(&peers[i]);
      session_init(&s[i], &peers[i], 5); /* the same ID everywhere */
      s[i].secret[0] = s[i].name[0] = (uint8_t)i;
      know(r, shared_secret(&s[i]));
      session_exchange(&s[i]);
    }
    for (uint32_t i = 0; i < 50; i++) {
      session_finish(&s[49 - i]);
    }
    for (uint32_t i = 0; i < 100; i++) {
      heartbeat(&s[i * 7 % 50]);
    }
    check(r);
    free(peers);
    free(s);
  }
}

/* Session IDs repeat after 64; secrets have no name, or that on the wire. One secret belongs to no session. */
static void two_hundred(void **state) {
  struct session_rig *r = *state;
  for (uint32_t named = 0; named < 2; named++) {
    struct session_ends s;
    rig_again(r, DOE);
    peers_negotiate(&r->peers);
    peers_digests(&r->peers);
    session_init(&s, &r->peers, SESSIONS + 1);
    const struct sdec_secret *unused = named != 0 ? know(r, shared_secret(&s)) : know_any(r, shared_secret(&s));
    for (uint32_t i = 0; i < SESSIONS; i++) {
      session_init(&s, &r->peers, i);
      session_open(&s);
      heartbeat(&s);
      if (i % 3 != 0) { /* others just stop, and their ID is reused */
        session_end(&s);
      }
      (void)(named != 0 ? know(r, shared_secret(&s)) : know_any(r, shared_secret(&s)));
    }
    check(r);
    assert_false(unused->used);
    for (uint32_t i = 1; i <= SESSIONS; i++) {
      assert_true(r->secrets[i].used);
    }
  }
}

/* Data secrets by session ID, several with the same ID. */
static void ids_again_with_data_secrets(void **state) {
  struct session_rig *r = *state;
  peers_negotiate(&r->peers);
  const uint32_t n = r->wire.n;
  for (uint32_t i = 0; i < 4; i++) {
    struct session_ends s;
    session_init(&s, &r->peers, i);
    s.req_id = s.rsp_id = 7;
    session_open(&s);
    heartbeat(&s);
    session_end(&s);
    know(r, data_secret(&s, 0));
    know(r, data_secret(&s, 1));
  }
  for (uint32_t i = n; i < r->wire.n; i++) {
    struct packet *p = &r->wire.packets[i];
    p->hmac = SDEC_HMAC_NONE;
    if (p->record && (p->message[1] & 0x7F) == 0x65) {
      want_shut(p, SDEC_SEALED_TAG, NULL);
    }
  }
  check(r);
}

/* A wrong key among right ones stays unused, at any position. */
static void wrong_among_right(void **state) {
  struct session_rig *r = *state;
  for (uint32_t place = 0; place < 4; place++) {
    for (uint32_t clear = 0; clear < 2; clear++) {
      struct session_ends s;
      rig_again(r, TCP);
      r->peers.flags[0] |= clear != 0 ? CAP_CLEAR_HANDSHAKE : 0;
      r->peers.flags[1] |= clear != 0 ? CAP_CLEAR_HANDSHAKE : 0;
      peers_negotiate(&r->peers);
      peers_digests(&r->peers);
      for (uint32_t i = 0; i < 3; i++) {
        if (i == place) {
          session_init(&s, &r->peers, 99);
          know_any(r, shared_secret(&s));
        }
        session_init(&s, &r->peers, i);
        session_open(&s);
        heartbeat(&s);
        know_any(r, shared_secret(&s));
      }
      check(r);
      for (uint32_t i = 0; i < r->config.n_secrets; i++) {
        assert_int_equal(r->secrets[i].used, i != place || place == 3);
      }
    }
  }
}

/* Keeps only the end of a session in the capture; returns the number of packets. */
static void tail_of_session(struct session_rig *r, uint32_t binding, uint64_t numbers, struct session_ends *s) {
  rig_again(r, (enum binding)binding);
  opened(r, s);
  r->config.n_secrets = 0;
  wire_free(&r->wire);
  s->side[0].seq += numbers;
  s->side[1].seq += numbers;
  heartbeat(s);
  heartbeat(s);
  want_note(at(r, 3), SDEC_NOTE_RECORD_LOST, s->side[0].seq - 2);
  want_note(at(r, 2), SDEC_NOTE_RECORD_LOST, s->side[1].seq - 2);
}

static void in_mid_session(void **state) {
  struct session_rig *r = *state;
  static const uint32_t numbers[] = {0, 5, 50, 3000};
  for (uint32_t binding = 0; binding < BINDINGS; binding++) {
    for (uint32_t i = 0; i < 16; i++) {
      struct session_ends s;
      const bool assumed = i % 2 != 0, any = i / 2 % 2 != 0;
      tail_of_session(r, binding, numbers[i / 4], &s);
      for (uint32_t side = 0; side < 2; side++) {
        (void)(any ? know_any(r, data_secret(&s, side)) : know(r, data_secret(&s, side)));
      }
      r->config.assumed = (struct sdec_facts){.known = 0};
      if (assumed) {
        assert_true(sdec_assume(&r->config, "hash", "SHA_256"));
        assert_true(sdec_assume(&r->config, "aead", "AES-256-GCM"));
        assert_true(sdec_assume(&r->config, "version", "1.2"));
      }
      /* A long search needs numbers on the wire, or a name and the algorithms to limit the candidates. */
      if (numbers[i / 4] >= 64 && wire_seq_len((enum binding)binding) == 0 && (any || !assumed)) {
        at(r, 3)->n_notes = at(r, 2)->n_notes = 0;
        want_all_shut(r, any ? SDEC_SEALED_NO_KEY : SDEC_SEALED_TAG, NULL);
      }
      check(r);
    }
    r->config.assumed = (struct sdec_facts){.known = 0};
  }
}

/* The initial secrets still work after the number on the wire has wrapped, and after key updates. */
static void late_in_session(void **state) {
  struct session_rig *r = *state;
  struct session_ends s;
  tail_of_session(r, MCTP, 0xC000, &s);
  know(r, data_secret(&s, 0));
  know(r, data_secret(&s, 1));
  check(r);

  for (uint32_t binding = 0; binding < BINDINGS; binding++) {
    rig_again(r, (enum binding)binding);
    opened(r, &s);
    r->config.n_secrets = 0;
    wire_free(&r->wire);
    for (uint32_t i = 0; i < 3; i++) {
      update(&s, 0);
      update(&s, 1);
    }
    heartbeat(&s);
    want_note(at(r, 1), SDEC_NOTE_UPDATE_UNSEEN, 3);
    want_note(at(r, 0), SDEC_NOTE_UPDATE_UNSEEN, 3);
    know(r, data_secret(&s, 0));
    know(r, data_secret(&s, 1));
    check(r);
  }
}

/* With only one direction's secret, the other direction is reported as undecryptable. */
static void one_direction(void **state) {
  struct session_rig *r = *state;
  struct session_ends s;
  tail_of_session(r, MCTP, 0, &s);
  know(r, data_secret(&s, 0));
  at(r, 2)->n_notes = 0;
  want_shut(at(r, 2), SDEC_SEALED_TAG, NULL);
  want_shut(at(r, 0), SDEC_SEALED_TAG, NULL);
  check(r);
}

/* A secret with this session's name that does not open it. */
static void wrong_data_secret(void **state) {
  struct session_rig *r = *state;
  struct session_ends s;
  tail_of_session(r, DOE, 0, &s);
  know(r, data_secret(&s, 0))->secret[0] ^= 1;
  at(r, 3)->n_notes = at(r, 2)->n_notes = 0;
  want_all_shut(r, SDEC_SEALED_TAG, NULL);
  check(r);
  r->secrets[0].any = true; /* for any session, so perhaps not for this one */
  want_all_shut(r, SDEC_SEALED_NO_KEY, NULL);
  check(r);
  assert_false(r->secrets[0].used);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      SESSION_TEST(interleaved),
      SESSION_TEST(finishes_interleaved),
      SESSION_TEST(many_connections),
      SESSION_TEST(two_hundred),
      SESSION_TEST(ids_again_with_data_secrets),
      SESSION_TEST(wrong_among_right),
      SESSION_TEST(in_mid_session),
      SESSION_TEST(late_in_session),
      SESSION_TEST(one_direction),
      SESSION_TEST(wrong_data_secret),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
