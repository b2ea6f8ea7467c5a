/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Keys that no HMAC confirms: secrets of one direction, master secrets, and a handshake whose end is not in the
 * capture. Failed attempts leave no state behind.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "session_rig.h"

#define ALL_HASHES 7
#define AEADS 3 /* supported by OpenSSL */

static void know_data(struct session_rig *r, const struct session_ends *s) {
  know(r, data_secret(s, 0));
  know(r, data_secret(s, 1));
}

/* A record forged by an outsider: it uses no sequence number. */
static struct packet *forged(struct session_ends *s) {
  struct packet *p = request(s, 0xE8, 0, 0);
  s->side[0].seq--;
  p->bytes[p->len - 1] ^= 1;
  want_shut(p, SDEC_SEALED_TAG, NULL);
  return p;
}

/* tail makes the wire begin after the session's first heartbeat, number one. */
static void tail(struct session_rig *r, struct session_ends *s) {
  opened(r, s);
  r->config.n_secrets = 0;
  wire_free(&r->wire);
  heartbeat(s);
  want_note(at(r, 1), SDEC_NOTE_RECORD_LOST, 1);
  want_note(at(r, 0), SDEC_NOTE_RECORD_LOST, 1);
}

/* The negotiated algorithms are found by trial and kept, even if later records cannot be opened. */
static void algorithms_by_trial(void **state) {
  struct session_rig *r = *state;
  for (uint32_t i = 0; i < ALL_HASHES * AEADS * 4; i++) {
    struct session_ends s;
    rig_again(r, i % 2 == 0 ? MCTP : DOE);
    r->peers.hash = 1u << i % ALL_HASHES;
    r->peers.aead = 1u << i / ALL_HASHES % AEADS;
    r->peers.version = (uint8_t)(0x11 + i / (ALL_HASHES * AEADS));
    tail(r, &s);
    forged(&s);
    request(&s, 0xE9, 2, 1);
    update(&s, 0);
    update(&s, 1);
    response(&s, 0x69, 2, 1);
    heartbeat(&s);
    know_data(r, &s);
    check(r);
  }
}

/* If one algorithm is known, only that is tried: if it is wrong, nothing opens. */
static void one_algorithm_known(void **state) {
  struct session_rig *r = *state;
  static const char *const rows[][3] = {{"hash", "SHA_256", "SHA3_256"},
                                        {"aead", "AES-256-GCM", "CHACHA20_POLY1305"},
                                        {"version", "1.2", "1.3"}};
  for (uint32_t i = 0; i < 6; i++) {
    struct session_ends s;
    rig_again(r, MCTP);
    r->config.assumed = (struct sdec_facts){.known = 0};
    tail(r, &s);
    know_data(r, &s);
    assert_true(sdec_assume(&r->config, rows[i / 2][0], rows[i / 2][1 + i % 2]));
    if (i % 2 != 0) {
      at(r, 1)->n_notes = at(r, 0)->n_notes = 0;
      want_all_shut(r, SDEC_SEALED_TAG, NULL);
    }
    check(r);
  }
}

/* For a secret that names the session, 16 searches are wide; after that, up to 64 records may be missing. */
static void wide_searches_end(void **state) {
  struct session_rig *r = *state;
  struct session_ends s;
  rig_again(r, DOE);
  tail(r, &s);
  wire_free(&r->wire);
  know(r, data_secret(&s, 1));
  assert_true(sdec_assume(&r->config, "hash", "SHA_256"));
  assert_true(sdec_assume(&r->config, "aead", "AES-256-GCM"));
  assert_true(sdec_assume(&r->config, "version", "1.2"));
  for (uint32_t i = 0; i < 16; i++) {
    want_shut(request(&s, 0xE8, 0, 0), SDEC_SEALED_TAG, NULL);
  }
  s.side[1].seq = 65;
  want_shut(response(&s, 0x68, 0, 0), SDEC_SEALED_TAG, NULL);
  s.side[1].seq = 64;
  want_note(response(&s, 0x68, 0, 0), SDEC_NOTE_RECORD_LOST, 64);
  check(r);
}

/* With only one direction's secret, the other direction cannot be decrypted, and the reason is not a missing key for
 * the session. */
static void one_direction(void **state) {
  struct session_rig *r = *state;
  for (uint32_t binding = 0; binding < BINDINGS; binding++) {
    for (uint32_t side = 0; side < 2; side++) {
      const bool numbered = wire_seq_len((enum binding)binding) != 0;
      struct session_ends s;
      rig_again(r, (enum binding)binding);
      tail(r, &s);
      heartbeat(&s);
      heartbeat(&s);
      know_any(r, data_secret(&s, side));
      at(r, 4 + side)->n_notes = 0;
      for (uint32_t i = 0; i < 3; i++) { /* without numbers on the wire, the second record may not be found */
        const bool lost = !numbered && i > side;
        want_shut(at(r, 4 + side - 2 * i), lost ? SDEC_SEALED_SEQUENCE : SDEC_SEALED_TAG, NULL);
      }
      if (side == 1) { /* no key yet */
        want_shut(at(r, 5), SDEC_SEALED_NO_KEY, NULL);
      }
      check(r);
    }
  }
}

/* The first record that opens with a data secret changes the phase in both directions. */
static void phase_of_one_direction(void **state) {
  struct session_rig *r = *state;
  for (uint32_t binding = 0; binding < BINDINGS; binding++) {
    for (uint32_t first = 0; first < 2; first++) {
      struct session_ends s;
      rig_again(r, (enum binding)binding);
      peers_negotiate(&r->peers);
      peers_digests(&r->peers);
      session_init(&s, &r->peers, 1);
      session_open(&s);
      for (uint8_t kind = SDEC_SECRET_REQ_HS; kind <= SDEC_SECRET_RSP_DATA; kind++) {
        know(r, derived_secret(&s, kind));
      }
      lose(r, 0x65); /* it would have shown the phase */
      for (uint32_t i = 0; i < r->wire.n; i++) {
        r->wire.packets[i].hmac = SDEC_HMAC_NONE;
      }
      heartbeat(&s);
      if (first != 0) {
        drop(r, 1);
      }
      heartbeat(&s);
      if (first != 0) {
        want_note(at(r, 1), SDEC_NOTE_RECORD_LOST, 1);
      }
      check(r);
    }
  }
}

/* The capture begins between KEY_EXCHANGE_RSP and FINISH, so a session without keys may be in either phase. */
static void from_finish_on(void **state) {
  struct session_rig *r = *state;
  for (uint32_t binding = 0; binding < BINDINGS; binding++) {
    struct session_ends s;
    rig_again(r, (enum binding)binding);
    peers_negotiate(&r->peers);
    session_init(&s, &r->peers, 1);
    session_exchange(&s);
    wire_free(&r->wire);
    session_finish(&s);
    at(r, 1)->hmac = SDEC_HMAC_NONE;
    heartbeat(&s);
    heartbeat(&s);
    for (uint8_t kind = SDEC_SECRET_REQ_HS; kind <= SDEC_SECRET_RSP_DATA; kind++) {
      know_any(r, derived_secret(&s, kind));
    }
    check(r);
  }
}

/* A record that no key opens, near the end of a complete or partial handshake: messages guessed to open it do not
 * become part of the transcript. */
static void guessed_in_vain(void **state) {
  struct session_rig *r = *state;
  for (uint32_t form = 0; form < 24; form++) {
    const uint32_t place = form % 3, lost = form / 3 % 4; /* bit 0: FINISH, bit 1: FINISH_RSP */
    struct session_ends s;
    rig_again(r, form < 12 ? MCTP : DOE);
    peers_negotiate(&r->peers);
    peers_digests(&r->peers);
    session_init(&s, &r->peers, 1);
    know(r, shared_secret(&s));
    session_exchange(&s);
    for (uint32_t i = 0; i < 3; i++) {
      struct packet *p = i == place ? forged(&s) : NULL;
      if (p != NULL && place == 2 && lost == 1) { /* FINISH_RSP shows that there was a FINISH */
        want_shut(p, SDEC_SEALED_TRANSCRIPT, "FINISH");
      }
      if (i < 2) {
        i == 0 ? session_finish_request(&s) : session_finish_response(&s);
      }
    }
    if ((lost & 1) != 0) {
      lose(r, 0xE5);
    }
    if ((lost & 2) != 0) {
      lose(r, 0x65);
    }
    heartbeat(&s);
    if (lost != 0) {
      want_note(at(r, 1), SDEC_NOTE_FINISH_UNSEEN, 0);
    }
    heartbeat(&s);
    check(r);
  }
}

static void guessed_twice_in_vain(void **state) {
  struct session_rig *r = *state;
  struct session_ends s;
  peers_negotiate(&r->peers);
  peers_digests(&r->peers);
  session_init(&s, &r->peers, 1);
  know(r, shared_secret(&s));
  session_exchange(&s);
  forged(&s);
  session_finish_request(&s);
  forged(&s);
  session_finish_response(&s);
  heartbeat(&s);
  check(r);
}

static void want_no_hmac(struct session_rig *r) {
  for (uint32_t i = 0; i < r->wire.n; i++) {
    r->wire.packets[i].hmac = SDEC_HMAC_NONE;
  }
}

/* One of several master secrets fits, at any position. */
static void master_among_others(void **state) {
  struct session_rig *r = *state;
  for (uint32_t place = 0; place < 3; place++) {
    struct session_ends s;
    rig_again(r, MCTP);
    r->peers.flags[0] |= CAP_CLEAR_HANDSHAKE;
    r->peers.flags[1] |= CAP_CLEAR_HANDSHAKE;
    opened(r, &s);
    r->config.n_secrets = 0;
    for (uint32_t i = 0; i < 3; i++) {
      struct sdec_secret *secret = know(r, derived_secret(&s, SDEC_SECRET_MASTER));
      secret->secret[3] ^= (uint8_t)(i != place);
      secret->any = i == 1;
    }
    know(r, derived_secret(&s, SDEC_SECRET_MASTER))->secret_len--;
    want_no_hmac(r);
    check(r);
    for (uint32_t i = 0; i < 4; i++) {
      assert_int_equal(r->secrets[i].used, i == place);
    }
  }
}

/* Without context, the relevant messages of a PSK handshake are unencrypted; with context they are not. */
static void master_of_psk(void **state) {
  struct session_rig *r = *state;
  for (uint32_t context = 0; context < 2; context++) {
    struct session_ends s;
    rig_again(r, DOE);
    r->peers.flags[1] &= context != 0 ? ~0u : ~CAP_PSK_WITH_CONTEXT;
    r->peers.flags[1] |= context != 0 ? 0 : CAP_PSK_WITHOUT_CONTEXT;
    peers_negotiate(&r->peers);
    session_init(&s, &r->peers, 1);
    s.psk = true;
    session_open(&s);
    heartbeat(&s);
    know(r, derived_secret(&s, SDEC_SECRET_MASTER));
    want_no_hmac(r);
    if (context != 0) {
      want_all_shut(r, SDEC_SEALED_NO_KEY, NULL);
    }
    check(r);
  }
}

/* With mutual authentication and several keys, the transcript has both sides' chains and DIGESTS. */
static void master_of_mutual(void **state) {
  struct session_rig *r = *state;
  for (uint32_t sides = 0; sides <= 3; sides++) {
    struct session_ends s;
    rig_again(r, MCTP);
    r->peers.version = 0x13;
    r->peers.flags[0] |= CAP_CLEAR_HANDSHAKE | ((sides & 1) != 0 ? CAP_MULTI_KEY_ONLY : 0);
    r->peers.flags[1] |= CAP_CLEAR_HANDSHAKE | ((sides & 2) != 0 ? CAP_MULTI_KEY_ONLY : 0);
    peers_negotiate(&r->peers);
    peers_digests(&r->peers);
    session_init(&s, &r->peers, 1);
    s.mut_auth = MUT_AUTH_WITH_ENCAP;
    session_exchange(&s);
    session_encapsulated_digests(&s);
    session_finish(&s);
    heartbeat(&s);
    know(r, derived_secret(&s, SDEC_SECRET_MASTER));
    want_no_hmac(r);
    check(r);
  }
}

/* A master secret gives no keys if the capture lacks messages that they depend on. */
static void master_without_transcript(void **state) {
  struct session_rig *r = *state;
  static const uint8_t lost[] = {0x04, 0x61, 0x65};
  for (uint32_t i = 0; i < 3; i++) {
    struct session_ends s;
    rig_again(r, MCTP);
    r->peers.flags[0] |= CAP_CLEAR_HANDSHAKE;
    r->peers.flags[1] |= CAP_CLEAR_HANDSHAKE;
    opened(r, &s);
    r->secrets[0] = derived_secret(&s, SDEC_SECRET_MASTER);
    lose(r, lost[i]);
    want_all_shut(r, SDEC_SEALED_NO_KEY, NULL);
    check(r);
    assert_false(r->secrets[0].used);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      SESSION_TEST(algorithms_by_trial),
      SESSION_TEST(one_algorithm_known),
      SESSION_TEST(wide_searches_end),
      SESSION_TEST(one_direction),
      SESSION_TEST(phase_of_one_direction),
      SESSION_TEST(from_finish_on),
      SESSION_TEST(guessed_in_vain),
      SESSION_TEST(guessed_twice_in_vain),
      SESSION_TEST(master_among_others),
      SESSION_TEST(master_of_psk),
      SESSION_TEST(master_of_mutual),
      SESSION_TEST(master_without_transcript),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
