/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Sessions that can be decrypted: in every binding, version and algorithm, and with parts missing from the capture.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "session_rig.h"

#define RESPONDER_CHAIN "the Responder's DIGESTS or certificate chain"

static void bindings(void **state) {
  struct session_rig *r = *state;
  for (uint32_t binding = 0; binding < BINDINGS; binding++) {
    for (uint8_t version = 0x11; version <= 0x14; version++) {
      struct session_ends s;
      rig_again(r, (enum binding)binding);
      r->peers.version = version;
      opened(r, &s);
      session_end(&s);
      check(r);
      assert_true(r->secrets[0].used);
    }
  }
}

static void algorithms(void **state) {
  struct session_rig *r = *state;
  static const uint32_t hashes[] = {HASH_SHA_256, HASH_SHA_384, 4, 8, 16, 32, 64};
  static const uint32_t aeads[] = {AEAD_AES_128_GCM, AEAD_AES_256_GCM, AEAD_CHACHA20_POLY1305};
  for (uint32_t i = 0; i < 21; i++) {
    struct session_ends s;
    rig_again(r, DOE);
    r->peers.hash = hashes[i / 3];
    r->peers.aead = aeads[i % 3];
    opened(r, &s);
    check(r);
  }
}

static void clear_handshake(void **state) {
  struct session_rig *r = *state;
  for (uint32_t binding = 0; binding < BINDINGS; binding++) {
    struct session_ends s;
    rig_again(r, (enum binding)binding);
    r->peers.flags[0] |= CAP_CLEAR_HANDSHAKE;
    r->peers.flags[1] |= CAP_CLEAR_HANDSHAKE;
    opened(r, &s);
    check(r);
  }
}

/* DIGESTS is not in the capture, but the user gave the chain, or another connection showed it. */
static void chain_from_elsewhere(void **state) {
  struct session_rig *r = *state;
  struct session_ends s;
  opened(r, &s);
  lose(r, 0x81);
  lose(r, 0x01);
  know_chain(r, 1, SDEC_ANY_SLOT);
  check(r);
  r->known[0].slot = 0;
  check(r);
  r->known[0].slot = 1;
  want_all_shut(r, SDEC_SEALED_TRANSCRIPT, RESPONDER_CHAIN);
  check(r);

  struct sealer_peers elsewhere;
  rig_again(r, MCTP);
  sealer_peers_init(&elsewhere, &r->wire, MCTP);
  elsewhere.ends.pair = 1;
  peers_negotiate(&elsewhere);
  peers_digests(&elsewhere);
  const uint32_t n = r->wire.n;
  opened(r, &s);
  wire_drop(&r->wire, n + 6);
  wire_drop(&r->wire, n + 6);
  check(r);
}

/* GET_CERTIFICATE returns the chain itself: length, reserved, a root hash and bytes that may be certificates. */
static void chain_from_certificate(void **state) {
  struct session_rig *r = *state;
  struct session_ends s;
  struct bytes m = {.data = {0x12, 0x02, 0, 0}, .len = 4}, chain;
  peers_negotiate(&r->peers);
  chain_of(&r->peers, 1, &chain);
  bytes_put_le(&m, chain.len, 2);
  bytes_put_le(&m, 0, 2);
  bytes_put(&m, chain.data, chain.len);
  say_hex(&r->peers, 0, "128200000000ffff");
  say(&r->peers, 1, bytes_span(&m));
  session_init(&s, &r->peers, 1);
  session_open(&s);
  know(r, shared_secret(&s));
  check(r);
}

/* HMACs can be computed from the keys, so FINISH and FINISH_RSP without optional fields may be missing. */
static void finish_unseen(void **state) {
  struct session_rig *r = *state;
  for (uint32_t binding = 0; binding < BINDINGS; binding++) {
    for (uint32_t clear = 0; clear < 2; clear++) {
      for (uint32_t which = clear; which < 3; which++) { /* FINISH, FINISH_RSP, or both */
        struct session_ends s;
        rig_again(r, (enum binding)binding);
        r->peers.version = (uint8_t)(0x11 + (binding + clear) % 4);
        r->peers.flags[0] |= clear != 0 ? CAP_CLEAR_HANDSHAKE : 0;
        r->peers.flags[1] |= clear != 0 ? CAP_CLEAR_HANDSHAKE : 0;
        opened(r, &s);
        if (which != 1 && clear == 0) {
          lose(r, 0xE5);
        }
        if (which != 0) {
          lose(r, 0x65);
        }
        want_note(the(r, 0xE8), SDEC_NOTE_FINISH_UNSEEN, 0);
        check(r);
      }
    }
  }
}

static void psk_finish_unseen(void **state) {
  struct session_rig *r = *state;
  for (uint32_t which = 0; which < 3; which++) {
    struct session_ends s;
    rig_again(r, DOE);
    peers_negotiate(&r->peers);
    session_init(&s, &r->peers, 1);
    s.psk = true;
    session_open(&s);
    heartbeat(&s);
    know(r, shared_secret(&s));
    if (which != 1) {
      lose(r, 0xE7);
    }
    if (which != 0) {
      lose(r, 0x67);
    }
    want_note(the(r, 0xE8), SDEC_NOTE_FINISH_UNSEEN, 0);
    check(r);
  }
}

/* Every kind of secret alone opens exactly the records it suffices for. */
static void kinds_of_secrets(void **state) {
  struct session_rig *r = *state;
  for (uint32_t binding = 0; binding < BINDINGS; binding++) {
    for (uint32_t clear = 0; clear < 2; clear++) {
      for (uint32_t form = 0; form < 4; form++) {
        struct session_ends s;
        rig_again(r, (enum binding)binding);
        r->peers.flags[0] |= clear != 0 ? CAP_CLEAR_HANDSHAKE : 0;
        r->peers.flags[1] |= clear != 0 ? CAP_CLEAR_HANDSHAKE : 0;
        opened(r, &s);
        r->config.n_secrets = 0;
        if (form == 0) {
          know(r, derived_secret(&s, SDEC_SECRET_HANDSHAKE));
        } else if (form == 1) { /* not enough without the messages of an encrypted handshake */
          know(r, derived_secret(&s, SDEC_SECRET_MASTER));
        }
        for (uint8_t kind = SDEC_SECRET_REQ_HS; form >= 2 && kind <= SDEC_SECRET_RSP_DATA; kind++) {
          know(r, derived_secret(&s, kind));
        }
        for (uint32_t i = 0; i < r->wire.n && form > 0; i++) {
          r->wire.packets[i].hmac = SDEC_HMAC_NONE;
        }
        if (form == 1 && clear == 0) {
          want_all_shut(r, SDEC_SEALED_NO_KEY, NULL);
        }
        if (form == 3) {
          lose(r, 0x65);
        }
        check(r);
        for (uint32_t i = 0; i < r->config.n_secrets && form < 2; i++) {
          assert_int_equal(r->secrets[i].used, form == 0 || clear != 0);
        }
      }
    }
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      SESSION_TEST(bindings),
      SESSION_TEST(algorithms),
      SESSION_TEST(clear_handshake),
      SESSION_TEST(chain_from_elsewhere),
      SESSION_TEST(chain_from_certificate),
      SESSION_TEST(finish_unseen),
      SESSION_TEST(psk_finish_unseen),
      SESSION_TEST(kinds_of_secrets),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
