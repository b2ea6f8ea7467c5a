/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Which certificate chains the reader uses for a session: by slot and side, from DIGESTS, from certificates, from other
 * connections and from the user; and the reason given when the right one is missing.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "session_rig.h"

#define RESPONDER_CHAIN "the Responder's DIGESTS or certificate chain"
#define REQUESTER_CHAIN "the Requester's certificate chain"

static void certificate(struct session_rig *r, uint8_t slot) {
  struct bytes m = {.data = {0x12, 0x02, slot, 0}, .len = 4}, chain;
  chain_of(&r->peers, 1, &chain);
  bytes_put_le(&m, chain.len, 2);
  bytes_put_le(&m, 0, 2);
  bytes_put(&m, chain.data, chain.len);
  (void)say_hex(&r->peers, 0, slot == 0 ? "128200000000ffff" : "128208000000ffff");
  (void)say(&r->peers, 1, bytes_span(&m));
}

/* If the chain is known from DIGESTS, the certificates or the user, the secret must be wrong. Chains of other slots,
 * sides and connections prove nothing. */
static void wrong_secret_or_no_chain(void **state) {
  struct session_rig *r = *state;
  enum { DIGESTS, CERTIFICATES, ANY_SLOT, ITS_SLOT, OTHER_SLOT, OTHER_SIDE, FORMS };
  for (uint32_t form = 0; form < FORMS; form++) {
    struct session_ends s;
    rig_again(r, MCTP);
    peers_negotiate(&r->peers);
    if (form == DIGESTS) {
      peers_digests(&r->peers);
    } else if (form == CERTIFICATES) {
      certificate(r, 0);
    } else {
      know_chain(r, form == OTHER_SIDE ? 0 : 1, form == ANY_SLOT ? SDEC_ANY_SLOT : form == OTHER_SLOT ? 1 : 0);
    }
    session_init(&s, &r->peers, 1);
    session_open(&s);
    know(r, shared_secret(&s))->secret[0] ^= 1;
    if (form < OTHER_SLOT) {
      want_all_shut(r, SDEC_SEALED_SECRET, NULL);
      the(r, 0x64)->hmac = SDEC_HMAC_BAD;
      want_note(the(r, 0x64), SDEC_NOTE_HMAC, 0);
    } else {
      want_all_shut(r, SDEC_SEALED_TRANSCRIPT, RESPONDER_CHAIN);
    }
    check(r);
  }
}

/* DIGESTS with a nonzero reserved field or an extra byte is still used; truncated, it is not. */
static void odd_digests(void **state) {
  struct session_rig *r = *state;
  for (uint32_t form = 0; form < 3; form++) {
    struct session_ends s;
    struct bytes digests;
    rig_again(r, MCTP);
    peers_negotiate(&r->peers);
    make_digests(&r->peers, 1, &digests);
    digests.data[2] = form == 0 ? 0xFF : 0;
    digests.len = form == 1 ? digests.len + 1 : form == 2 ? digests.len - 1 : digests.len;
    (void)say_hex(&r->peers, 0, "12810000");
    (void)say(&r->peers, 1, bytes_span(&digests));
    session_init(&s, &r->peers, 1);
    session_open(&s);
    know(r, shared_secret(&s));
    const struct wire_counts counts = wire_count(&r->wire, &r->config, RIG_MEMORY);
    assert_int_equal(counts.shut, form < 2 ? 0 : 2);
  }
}

/* A chain is taken from the message that showed it, even if other connections have shown others since. */
static void chain_remembered(void **state) {
  struct session_rig *r = *state;
  struct session_ends s;
  peers_negotiate(&r->peers);
  certificate(r, 0);
  for (uint32_t i = 0; i < 40; i++) {
    struct sealer_peers elsewhere;
    sealer_peers_init(&elsewhere, &r->wire, MCTP);
    elsewhere.ends.pair = 1;
    elsewhere.chain_len[1] = 100 + i;
    peers_negotiate(&elsewhere);
    peers_digests(&elsewhere);
  }
  session_init(&s, &r->peers, 1);
  session_open(&s);
  heartbeat(&s);
  know(r, shared_secret(&s));
  check(r);
}

/* Another connection showed the chain's digest, in the second of two slots. */
static void chain_in_another_slot_elsewhere(void **state) {
  struct session_rig *r = *state;
  struct session_ends s;
  struct sealer_peers elsewhere;
  struct bytes all, digests = {.data = {0x12, 0x01, 0, 0x81}, .len = 4};
  sealer_peers_init(&elsewhere, &r->wire, MCTP);
  elsewhere.ends.pair = 1;
  peers_negotiate(&elsewhere);
  make_digests(&elsewhere, 1, &all);
  for (uint32_t i = 0; i < 32; i++) {
    bytes_put8(&digests, i);
  }
  bytes_put(&digests, all.data + 4, 32);
  (void)say_hex(&elsewhere, 0, "12810000");
  (void)say(&elsewhere, 1, bytes_span(&digests));
  peers_negotiate(&r->peers);
  session_init(&s, &r->peers, 1);
  session_open(&s);
  heartbeat(&s);
  know(r, shared_secret(&s));
  check(r);
}

/* The capabilities determine whether the transcript includes DIGESTS; peers that do the opposite are supported too. */
static void digests_count_otherwise(void **state) {
  struct session_rig *r = *state;
  for (uint32_t several = 0; several < 2; several++) {
    for (uint32_t side = 0; side < 2; side++) {
      struct session_ends s;
      rig_again(r, MCTP);
      r->peers.version = 0x13;
      r->peers.flags[side] |= several != 0 ? CAP_MULTI_KEY_ONLY : 0;
      peers_negotiate(&r->peers);
      peers_digests(&r->peers);
      session_init(&s, &r->peers, 1);
      s.mut_auth = MUT_AUTH_WITH_ENCAP;
      if (side == 1) {
        make_digests(&r->peers, 1, &r->peers.digests[1]);
        r->peers.digests[1].len *= several == 0;
      }
      session_exchange(&s);
      session_encapsulated_digests(&s);
      if (side == 0) {
        make_digests(&r->peers, 0, &r->peers.digests[0]);
        r->peers.digests[0].len *= several == 0;
      }
      session_finish(&s);
      heartbeat(&s);
      know(r, shared_secret(&s));
      check(r);
    }
  }
}

/* There are eight slots; a chain with another slot number is not used. */
static void no_such_slot(void **state) {
  struct session_rig *r = *state;
  struct session_ends s;
  struct bytes m = {.data = {0x12, 0xEB, 1, 0, 0x12, 0x02, 9, 0}, .len = 8}, chain;
  peers_negotiate(&r->peers);
  chain_of(&r->peers, 0, &chain);
  bytes_put_le(&m, chain.len, 2);
  bytes_put_le(&m, 0, 2);
  bytes_put(&m, chain.data, chain.len);
  (void)say_hex(&r->peers, 1, "126a010012820900" "0000ffff");
  (void)say(&r->peers, 0, bytes_span(&m));
  session_init(&s, &r->peers, 1);
  session_open(&s);
  know(r, shared_secret(&s));
  want_all_shut(r, SDEC_SEALED_TRANSCRIPT, RESPONDER_CHAIN);
  check(r);
}

static void no_slot_but_raw_key(void **state) {
  struct session_rig *r = *state;
  struct session_ends s;
  peers_negotiate(&r->peers);
  certificate(r, 8);
  session_init(&s, &r->peers, 1);
  s.slot = SLOT_RAW_KEY;
  session_open(&s);
  know(r, shared_secret(&s));
  want_all_shut(r, SDEC_SEALED_TRANSCRIPT, RESPONDER_CHAIN);
  check(r);
}

/* Of several candidate chains the matching one is used, on either side. */
static void second_chain_fits(void **state) {
  struct session_rig *r = *state;
  for (uint32_t side = 0; side < 2; side++) {
    struct session_ends s;
    rig_again(r, MCTP);
    peers_negotiate(&r->peers);
    if (side == 0) {
      peers_digests(&r->peers);
    }
    session_init(&s, &r->peers, 1);
    s.mut_auth = side == 0 ? MUT_AUTH_WITHOUT_ENCAP : 0;
    session_open(&s);
    heartbeat(&s);
    know(r, shared_secret(&s));
    r->peers.chain_len[side]++;
    know_chain(r, side, SDEC_ANY_SLOT);
    r->peers.chain_len[side]--;
    know_chain(r, side, SDEC_ANY_SLOT);
    check(r);
  }
}

/* A chain for any slot does not apply to raw keys, on either side. */
static void raw_key_has_no_slot(void **state) {
  struct session_rig *r = *state;
  for (uint32_t side = 0; side < 2; side++) {
    struct session_ends s;
    rig_again(r, MCTP);
    peers_negotiate(&r->peers);
    session_init(&s, &r->peers, 1);
    s.slot = s.req_slot = SLOT_RAW_KEY;
    s.mut_auth = MUT_AUTH_WITHOUT_ENCAP;
    session_open(&s);
    heartbeat(&s);
    know(r, shared_secret(&s));
    know_chain(r, 0, side == 0 ? SDEC_ANY_SLOT : SDEC_RAW_KEY);
    know_chain(r, 1, side == 1 ? SDEC_ANY_SLOT : SDEC_RAW_KEY);
    if (side == 1) {
      want_all_shut(r, SDEC_SEALED_TRANSCRIPT, RESPONDER_CHAIN);
    } else { /* the handshake is decrypted, but FINISH cannot be checked */
      the(r, 0xE5)->hmac = SDEC_HMAC_NONE;
      want_shut(the(r, 0xE8), SDEC_SEALED_TRANSCRIPT, REQUESTER_CHAIN);
      want_shut(the(r, 0x68), SDEC_SEALED_TRANSCRIPT, REQUESTER_CHAIN);
    }
    check(r);
  }
}

/* The Requester shows the chain of one slot; FINISH names the same or another slot. */
static void slot_of_the_requester(void **state) {
  struct session_rig *r = *state;
  for (uint8_t slot = 0; slot < 3; slot++) {
    struct session_ends s;
    rig_again(r, MCTP);
    peers_negotiate(&r->peers);
    peers_digests(&r->peers);
    session_init(&s, &r->peers, 1);
    s.mut_auth = MUT_AUTH_WITHOUT_ENCAP;
    s.req_slot = slot;
    session_open(&s);
    heartbeat(&s);
    know(r, shared_secret(&s));
    know_chain(r, 0, 1);
    if (slot != 1) {
      the(r, 0xE5)->hmac = SDEC_HMAC_NONE;
      want_shut(the(r, 0xE8), SDEC_SEALED_TRANSCRIPT, REQUESTER_CHAIN);
      want_shut(the(r, 0x68), SDEC_SEALED_TRANSCRIPT, REQUESTER_CHAIN);
    }
    check(r);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      SESSION_TEST(wrong_secret_or_no_chain),
      SESSION_TEST(odd_digests),
      SESSION_TEST(chain_remembered),
      SESSION_TEST(chain_in_another_slot_elsewhere),
      SESSION_TEST(digests_count_otherwise),
      SESSION_TEST(no_such_slot),
      SESSION_TEST(no_slot_but_raw_key),
      SESSION_TEST(second_chain_fits),
      SESSION_TEST(raw_key_has_no_slot),
      SESSION_TEST(slot_of_the_requester),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
