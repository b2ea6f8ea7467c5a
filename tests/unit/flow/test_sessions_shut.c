/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Each reason why a record cannot be decrypted is reported for exactly the records it applies to.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "session_rig.h"

#define RESPONDER_CHAIN "the Responder's DIGESTS or certificate chain"

static void no_key(void **state) {
  struct session_rig *r = *state;
  struct session_ends s, other;
  opened(r, &s);
  session_init(&other, &r->peers, 2);
  r->secrets[0] = shared_secret(&other);
  want_all_shut(r, SDEC_SEALED_NO_KEY, NULL);
  check(r);
  assert_false(r->secrets[0].used);
  r->config.n_secrets = 0;
  check(r);
}

static void hmac_decides(void **state) {
  struct session_rig *r = *state;
  struct session_ends s;
  opened(r, &s);
  r->secrets[0].secret[7] ^= 1;
  want_all_shut(r, SDEC_SEALED_SECRET, NULL);
  the(r, 0x64)->hmac = SDEC_HMAC_BAD;
  want_note(the(r, 0x64), SDEC_NOTE_HMAC, 0);
  check(r);
  assert_false(r->secrets[0].used);
}

/* In an unencrypted handshake KEY_EXCHANGE_RSP has no HMAC, so FINISH is the first to show a wrong secret. */
static void finish_decides(void **state) {
  struct session_rig *r = *state;
  struct session_ends s;
  r->peers.flags[0] |= CAP_CLEAR_HANDSHAKE;
  r->peers.flags[1] |= CAP_CLEAR_HANDSHAKE;
  opened(r, &s);
  r->secrets[0].secret[7] ^= 1;
  want_all_shut(r, SDEC_SEALED_SECRET, NULL);
  the(r, 0xE5)->hmac = SDEC_HMAC_BAD;
  want_note(the(r, 0xE5), SDEC_NOTE_HMAC, 0);
  check(r);
  assert_false(r->secrets[0].used);
}

static void psk_hmac_decides(void **state) {
  struct session_rig *r = *state;
  struct session_ends s;
  peers_negotiate(&r->peers);
  session_init(&s, &r->peers, 1);
  s.psk = true;
  session_open(&s);
  heartbeat(&s);
  know(r, shared_secret(&s))->secret[0] ^= 1;
  want_all_shut(r, SDEC_SEALED_SECRET, NULL);
  the(r, 0x66)->hmac = SDEC_HMAC_BAD;
  want_note(the(r, 0x66), SDEC_NOTE_HMAC, 0);
  check(r);
}

/* The capture lacks one exchange of the negotiation: its values can be found by trial, but the transcript is
 * incomplete. */
static void negotiation_missing(void **state) {
  struct session_rig *r = *state;
  static const struct {
    uint8_t request, response;
    const char *name;
  } pairs[] = {{0x84, 0x04, "VERSION"}, {0xE1, 0x61, "CAPABILITIES"}, {0xE3, 0x63, "ALGORITHMS"}};
  for (uint32_t i = 0; i < 3; i++) {
    for (uint32_t only_response = 0; only_response < 2; only_response++) {
      struct session_ends s;
      rig_again(r, MCTP);
      opened(r, &s);
      lose(r, pairs[i].response);
      if (only_response == 0) {
        lose(r, pairs[i].request);
      }
      want_all_shut(r, SDEC_SEALED_TRANSCRIPT, pairs[i].name);
      check(r);
      assert_false(r->secrets[0].used);
    }
  }
}

static void digests_missing(void **state) {
  struct session_rig *r = *state;
  struct session_ends s;
  opened(r, &s);
  lose(r, 0x81);
  lose(r, 0x01);
  want_all_shut(r, SDEC_SEALED_TRANSCRIPT, RESPONDER_CHAIN);
  check(r);
  assert_false(r->secrets[0].used);
}

/* A signed FINISH cannot be rebuilt. */
static void signed_finish_missing(void **state) {
  struct session_rig *r = *state;
  for (uint32_t binding = 0; binding < BINDINGS; binding++) {
    struct session_ends s;
    rig_again(r, (enum binding)binding);
    peers_negotiate(&r->peers);
    peers_digests(&r->peers);
    session_init(&s, &r->peers, 1);
    s.mut_auth = MUT_AUTH_WITHOUT_ENCAP;
    session_open(&s);
    heartbeat(&s);
    know(r, shared_secret(&s));
    know_chain(r, 0, SDEC_ANY_SLOT);
    const bool fragments = binding == MCTP_SLL2; /* FINISH takes several packets */
    lose(r, 0xE5);
    for (uint32_t i = 0; fragments && i < r->wire.n; i++) {
      if (!r->wire.packets[i].last && i > find(r, 0x64)) {
        wire_drop(&r->wire, i--);
      }
    }
    want_shut(the(r, 0xE8), SDEC_SEALED_TRANSCRIPT, "FINISH");
    want_shut(the(r, 0x68), SDEC_SEALED_TRANSCRIPT, "FINISH");
    check(r);
  }
}

/* The Requester's chain is unknown: mutual authentication without encapsulation does not show it. */
static void requester_chain_missing(void **state) {
  struct session_rig *r = *state;
  struct session_ends s;
  peers_negotiate(&r->peers);
  peers_digests(&r->peers);
  session_init(&s, &r->peers, 1);
  s.mut_auth = MUT_AUTH_WITHOUT_ENCAP;
  session_open(&s);
  heartbeat(&s);
  know(r, shared_secret(&s));
  the(r, 0xE5)->hmac = SDEC_HMAC_NONE;
  want_shut(the(r, 0xE8), SDEC_SEALED_TRANSCRIPT, "the Requester's certificate chain");
  want_shut(the(r, 0x68), SDEC_SEALED_TRANSCRIPT, "the Requester's certificate chain");
  check(r);
}

static void exchange_missing(void **state) {
  struct session_rig *r = *state;
  static const uint8_t codes[] = {0xE4, 0x64};
  for (uint32_t i = 0; i < 2; i++) {
    struct session_ends s;
    rig_again(r, MCTP);
    opened(r, &s);
    lose(r, codes[i]);
    want_all_shut(r, SDEC_SEALED_NO_KEY, NULL);
    if (i == 0) { /* half of the session ID is unknown and is not guessed */
      the(r, 0x64)->session = 0;
    }
    check(r);
    r->secrets[0].any = true; /* now it may belong to this session */
    want_all_shut(r, SDEC_SEALED_TRANSCRIPT, "KEY_EXCHANGE");
    check(r);
    r->secrets[0].any = false;
    r->secrets[0].by_session = true;
    r->secrets[0].session = s.id;
    check(r);
  }
}

/* A damaged record is not opened, but the next one is, and none is reported as lost. */
static void tag_damaged(void **state) {
  struct session_rig *r = *state;
  for (uint32_t binding = 0; binding < BINDINGS; binding++) {
    for (uint32_t n = 0; n < 4; n++) { /* one of two heartbeats and their responses */
      struct session_ends s;
      rig_again(r, (enum binding)binding);
      opened(r, &s);
      heartbeat(&s);
      heartbeat(&s);
      struct packet *damaged = at(r, 2 + n);
      damaged->bytes[damaged->len - (binding == DOE ? 5 : 1)] ^= 0x20;
      want_shut(damaged, SDEC_SEALED_TAG, NULL);
      check(r);
    }
  }
}

/* Without a number on the wire, the search for the sequence number is limited. */
static void sequence_lost(void **state) {
  struct session_rig *r = *state;
  static const enum binding binding[] = {DOE, TCP};
  for (uint32_t i = 0; i < 2; i++) {
    struct session_ends s;
    rig_again(r, binding[i]);
    opened(r, &s);
    s.side[0].seq += 100000;
    s.side[1].seq += 100000;
    heartbeat(&s);
    heartbeat(&s);
    want_shut(at(r, 3), SDEC_SEALED_TAG, NULL); /* the record itself may be damaged */
    want_shut(at(r, 2), SDEC_SEALED_SEQUENCE, NULL);
    want_shut(at(r, 1), SDEC_SEALED_SEQUENCE, NULL);
    want_shut(at(r, 0), SDEC_SEALED_SEQUENCE, NULL);
    check(r);
  }
}

/* Another crypto implementation, which lacks an algorithm. */
struct lacking {
  const struct sdec_crypto *real;
  uint32_t hash, aead;
};

static bool lacking_hash(void *context, uint32_t hash, const struct sdec_span *parts, uint32_t n, uint8_t *out) {
  const struct lacking *l = context;
  return hash != l->hash && l->real->hash(l->real->context, hash, parts, n, out);
}

static bool lacking_hmac(void *context, uint32_t hash, struct sdec_span key, const struct sdec_span *parts, uint32_t n,
                         uint8_t *out) {
  const struct lacking *l = context;
  return hash != l->hash && l->real->hmac(l->real->context, hash, key, parts, n, out);
}

static void *lacking_new(void *context, uint32_t aead, const uint8_t *key) {
  const struct lacking *l = context;
  return aead == l->aead ? NULL : l->real->aead_new(l->real->context, aead, key);
}

static bool lacking_open(void *context, void *key, const uint8_t *iv, struct sdec_span aad, struct sdec_span sealed,
                         const uint8_t *tag, uint8_t *out) {
  const struct lacking *l = context;
  return l->real->aead_open(l->real->context, key, iv, aad, sealed, tag, out);
}

static void lacking_free(void *context, void *key) {
  const struct lacking *l = context;
  l->real->aead_free(l->real->context, key);
}

static void unsupported(void **state) {
  struct session_rig *r = *state;
  struct lacking lacking = {.real = r->config.crypto, .aead = AEAD_SM4_GCM};
  const struct sdec_crypto calls = {.context = &lacking,
                                    .hash = lacking_hash,
                                    .hmac = lacking_hmac,
                                    .aead_new = lacking_new,
                                    .aead_open = lacking_open,
                                    .aead_free = lacking_free};
  struct session_ends s;
  r->config.crypto = &calls;
  r->peers.aead = AEAD_SM4_GCM;
  opened(r, &s);
  for (uint32_t i = 0; i < r->wire.n; i++) {
    if (r->wire.packets[i].record) {
      want_shut(&r->wire.packets[i], SDEC_SEALED_UNSUPPORTED, NULL);
    }
  }
  check(r); /* the HMAC of KEY_EXCHANGE_RSP is still good */
  r->secrets[0] = data_secret(&s, 0);
  the(r, 0x64)->hmac = SDEC_HMAC_NONE;
  check(r);

  rig_again(r, MCTP);
  r->peers.hash = lacking.hash = HASH_SHA_384;
  opened(r, &s);
  want_all_shut(r, SDEC_SEALED_UNSUPPORTED, NULL);
  check(r);
}

/* A malformed record; the reasons of the records around it do not change. */
static void malformed(void **state) {
  struct session_rig *r = *state;
  for (uint32_t with_key = 0; with_key < 2; with_key++) {
    struct session_ends s;
    rig_again(r, MCTP);
    opened(r, &s);
    if (with_key == 0) {
      r->config.n_secrets = 0;
      want_all_shut(r, SDEC_SEALED_NO_KEY, NULL);
      r->config.n_secrets = 1;
      r->secrets[0].kind = SDEC_SECRET_KEM;
      r->secrets[0].id[0] ^= 1;
    }
    /* Too short for a tag or longer than the record, including by one byte. */
    static const uint32_t lens[] = {0, 4, 15, 17, 20, 21, 200, 0xFFFF};
    for (uint32_t i = 0; i < sizeof(lens) / sizeof(lens[0]); i++) {
      struct bytes record = {.len = 0};
      bytes_put_le(&record, s.id, 4);
      bytes_put_le(&record, 9, 2);
      bytes_put_le(&record, lens[i], 2);
      for (uint32_t n = 0; n < (lens[i] < 20 ? lens[i] : lens[i] == 20 ? 19u : 20u); n++) {
        bytes_put8(&record, 0);
      }
      const struct sdec_span nothing = {NULL, 0};
      struct packet *p = wire_record(&r->wire, &r->peers.ends, 0, s.id, bytes_span(&record), nothing);
      want_shut(p, SDEC_SEALED_MALFORMED, NULL);
    }
    heartbeat(&s);
    for (uint32_t i = 0; i < 2 && with_key == 0; i++) {
      want_shut(at(r, i), SDEC_SEALED_NO_KEY, NULL);
    }
    check(r);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      SESSION_TEST(no_key),
      SESSION_TEST(hmac_decides),
      SESSION_TEST(finish_decides),
      SESSION_TEST(psk_hmac_decides),
      SESSION_TEST(negotiation_missing),
      SESSION_TEST(digests_missing),
      SESSION_TEST(signed_finish_missing),
      SESSION_TEST(requester_chain_missing),
      SESSION_TEST(exchange_missing),
      SESSION_TEST(tag_damaged),
      SESSION_TEST(sequence_lost),
      SESSION_TEST(unsupported),
      SESSION_TEST(malformed),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
