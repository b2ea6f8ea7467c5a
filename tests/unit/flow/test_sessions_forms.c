/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Variants of sessions: byte orders of the nonce, widths of lengths, pre-shared keys, authentication without
 * encryption, mutual authentication, raw public keys, connections with several keys.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "session_rig.h"

#define MCTP_HEADER_AND_TYPE 5

static void begin(struct session_rig *r, struct session_ends *s) {
  peers_negotiate(&r->peers);
  peers_digests(&r->peers);
  session_init(s, &r->peers, 1);
}

static void talk_and_check(struct session_rig *r, struct session_ends *s) {
  for (uint32_t i = 0; i < 3; i++) {
    heartbeat(s);
  }
  session_end(s);
  know(r, shared_secret(s));
  check(r);
}

/* The counter at the left or right end of the nonce: for DSP0277 1.0 and 1.1 both are tried, and the first record with
 * a number other than zero decides. */
static void nonce_orders(void **state) {
  struct session_rig *r = *state;
  for (uint32_t binding = 0; binding < BINDINGS; binding++) {
    for (uint16_t version = 0x1000; version <= 0x1100; version += 0x100) {
      struct session_ends s;
      rig_again(r, (enum binding)binding);
      begin(r, &s);
      s.sm_version = version;
      s.big_endian = true;
      session_open(&s);
      heartbeat(&s);
      heartbeat(&s);
      want_note(at(r, 1), SDEC_NOTE_NONCE_ORDER, 0);
      want_note(at(r, 0), SDEC_NOTE_NONCE_ORDER, 0);
      s.side[0].seq += 300;
      request(&s, 0xE8, 0, 0);
      want_note(at(r, 0), SDEC_NOTE_RECORD_LOST, 300);
      if (wire_seq_len((enum binding)binding) == 0) {
        drop(r, 0); /* beyond the search range without a number */
        s.side[0].seq -= 301;
      }
      talk_and_check(r, &s);
    }
  }
}

/* DSP0277 1.3: the smaller of both limits bounds the sequence number; before 1.3 they are ignored. */
static void aead_limits(void **state) {
  struct session_rig *r = *state;
  static const struct {
    uint16_t version;
    uint8_t limits[2];
    uint32_t over; /* the first number beyond the limit; 0: none */
  } rows[] = {{0x1300, {2, 3}, 4}, {0x1300, {3, 2}, 4}, {0x1300, {0, 1}, 2},
              {0x1300, {64, 0}, 0}, {0x1300, {0, 0}, 0}, {0x1200, {1, 1}, 0}};
  for (uint32_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
    struct session_ends s;
    rig_again(r, MCTP);
    begin(r, &s);
    s.sm_version = rows[i].version;
    memcpy(s.aead_limit, rows[i].limits, sizeof(s.aead_limit));
    session_open(&s);
    for (uint32_t n = 0; n < 6; n++) {
      heartbeat(&s);
      for (uint32_t back = 0; back < 2 && rows[i].over != 0 && n >= rows[i].over; back++) {
        want_note(at(r, back), SDEC_NOTE_AEAD_LIMIT, n);
      }
    }
    know(r, shared_secret(&s));
    check(r);
  }
}

/* From DSP0277 1.2 on there is only one order. */
static void nonce_order_settled(void **state) {
  struct session_rig *r = *state;
  for (uint16_t version = 0x1200; version <= 0x1300; version += 0x100) {
    struct session_ends s;
    rig_again(r, MCTP);
    begin(r, &s);
    s.sm_version = version;
    s.big_endian = true;
    session_open(&s);
    heartbeat(&s); /* number zero is the same in both orders */
    heartbeat(&s);
    want_shut(at(r, 1), SDEC_SEALED_TAG, NULL);
    want_shut(at(r, 0), SDEC_SEALED_TAG, NULL);
    know(r, shared_secret(&s));
    check(r);
    assert_true(r->secrets[0].used);
  }
}

/* Lengths of four bytes, as one source has for 1.3, are used only if two-byte lengths do not fit. */
static void wide_lengths(void **state) {
  struct session_rig *r = *state;
  static const enum binding kinds[] = {MCTP, MCTP_SLL2, TCP};
  for (uint32_t i = 0; i < 3; i++) {
    for (uint32_t mac_only = 0; mac_only < 2; mac_only++) {
      struct session_ends s;
      rig_again(r, kinds[i]);
      r->peers.version = 0x13;
      r->peers.flags[1] &= mac_only != 0 ? ~CAP_ENCRYPT : ~0u;
      begin(r, &s);
      s.sm_version = 0x1300;
      s.wide_length = true;
      session_open(&s);
      talk_and_check(r, &s);
    }
  }
  struct session_ends s;
  rig_again(r, MCTP);
  begin(r, &s);
  s.sm_version = 0x1200;
  s.wide_length = true;
  session_open(&s);
  know(r, shared_secret(&s));
  want_shut(at(r, 1), SDEC_SEALED_TAG, NULL);
  want_shut(at(r, 0), SDEC_SEALED_TRANSCRIPT, "FINISH"); /* the previous message */
  check(r);
}

static void pre_shared_keys(void **state) {
  struct session_rig *r = *state;
  for (uint32_t binding = 0; binding < BINDINGS; binding++) {
    for (uint8_t version = 0x11; version <= 0x14; version++) {
      for (uint32_t context = 0; context < 2; context++) {
        struct session_ends s;
        rig_again(r, (enum binding)binding);
        r->peers.version = version;
        r->peers.flags[0] |= CAP_CLEAR_HANDSHAKE; /* irrelevant here */
        r->peers.flags[1] |= CAP_CLEAR_HANDSHAKE;
        r->peers.flags[1] &= ~(CAP_PSK_WITH_CONTEXT | CAP_PSK_WITHOUT_CONTEXT);
        r->peers.flags[1] |= context != 0 ? CAP_PSK_WITH_CONTEXT : CAP_PSK_WITHOUT_CONTEXT;
        peers_negotiate(&r->peers);
        session_init(&s, &r->peers, version);
        s.psk = true;
        s.secret_len = 12;
        session_open(&s);
        talk_and_check(r, &s);
      }
    }
  }
}

/* Records that are authenticated but not encrypted. Without keys their messages are readable but unproved. */
static void mac_only(void **state) {
  struct session_rig *r = *state;
  for (uint32_t binding = 0; binding < BINDINGS; binding++) {
    struct session_ends s;
    rig_again(r, (enum binding)binding);
    r->peers.flags[0] &= ~CAP_ENCRYPT;
    begin(r, &s);
    session_open(&s);
    talk_and_check(r, &s);
    r->config.n_secrets = 0;
    for (uint32_t i = 0; i < r->wire.n; i++) {
      struct packet *p = &r->wire.packets[i];
      p->hmac = SDEC_HMAC_NONE;
      p->unproved = p->record;
    }
    check(r);
  }
}

/* A record with a wrong tag is shown with a note and has no effect on the session. */
static void mac_only_damaged(void **state) {
  struct session_rig *r = *state;
  struct session_ends s;
  r->peers.flags[0] &= ~CAP_ENCRYPT;
  begin(r, &s);
  session_open(&s);
  heartbeat(&s);
  request(&s, 0xEC, 0, 0);
  response(&s, 0x6C, 0, 0); /* would end the session */
  for (uint32_t i = 0; i < 2; i++) {
    struct packet *p = at(r, i);
    p->bytes[p->len - 1] ^= 1;
    p->unproved = true;
    want_note(p, SDEC_NOTE_TAG, 0);
  }
  talk_and_check(r, &s);
}

/* The Requester's chain: shown in an encapsulated DIGESTS, or given by the user. */
static void mutual_authentication(void **state) {
  struct session_rig *r = *state;
  static const uint8_t forms[] = {MUT_AUTH_WITHOUT_ENCAP, MUT_AUTH_WITH_ENCAP, MUT_AUTH_IMPLICIT_DIGESTS};
  for (uint32_t i = 0; i < 12; i++) {
    for (uint32_t clear = 0; clear < 2; clear++) {
      struct session_ends s;
      rig_again(r, i % 2 == 0 ? MCTP : DOE);
      r->peers.version = (uint8_t)(0x12 + i / 6);
      r->peers.flags[0] |= clear != 0 ? CAP_CLEAR_HANDSHAKE : 0;
      r->peers.flags[1] |= clear != 0 ? CAP_CLEAR_HANDSHAKE : 0;
      begin(r, &s);
      s.mut_auth = forms[i % 3];
      session_exchange(&s);
      if (s.mut_auth != MUT_AUTH_WITHOUT_ENCAP) {
        session_encapsulated_digests(&s);
      } else {
        know_chain(r, 0, i / 3 % 2 == 0 ? SDEC_ANY_SLOT : 0);
      }
      session_finish(&s);
      talk_and_check(r, &s);
    }
  }
}

/* Provisioned raw public keys: slot 0xFF, and not on the wire. */
static void raw_public_keys(void **state) {
  struct session_rig *r = *state;
  for (uint32_t binding = 0; binding < BINDINGS; binding++) {
    for (uint32_t mutual = 0; mutual < 2; mutual++) {
      struct session_ends s;
      rig_again(r, (enum binding)binding);
      r->peers.chain_len[0] = 91;
      r->peers.chain_len[1] = 120;
      peers_negotiate(&r->peers);
      session_init(&s, &r->peers, 1);
      s.slot = SLOT_RAW_KEY;
      s.mut_auth = mutual != 0 ? MUT_AUTH_WITHOUT_ENCAP : 0;
      s.req_slot = SLOT_RAW_KEY;
      know_chain(r, 1, SDEC_RAW_KEY);
      know_chain(r, 0, SDEC_RAW_KEY);
      session_open(&s);
      talk_and_check(r, &s);
      r->known[0].slot = 0; /* a chain is not a raw key */
      r->config.n_chains = 1;
      want_all_shut(r, SDEC_SEALED_TRANSCRIPT, "the Responder's DIGESTS or certificate chain");
      check(r);
    }
  }
}

/* Several keys: DIGESTS is longer and part of the transcript, on either or both sides. */
static void several_keys(void **state) {
  struct session_rig *r = *state;
  for (uint8_t version = 0x13; version <= 0x14; version++) {
    for (uint32_t sides = 1; sides <= 3; sides++) {
      struct session_ends s;
      rig_again(r, sides == 2 ? DOE : MCTP_SLL2);
      r->peers.version = version;
      r->peers.flags[0] |= (sides & 1) != 0 ? CAP_MULTI_KEY_ONLY : 0;
      r->peers.flags[1] |= (sides & 2) != 0 ? CAP_MULTI_KEY_ONLY : 0;
      begin(r, &s);
      s.mut_auth = MUT_AUTH_WITH_ENCAP;
      session_exchange(&s);
      session_encapsulated_digests(&s);
      session_finish(&s);
      talk_and_check(r, &s);
    }
  }
}

/* With several keys, missing DIGESTS cannot be rebuilt from the chain. */
static void several_keys_digests_missing(void **state) {
  struct session_rig *r = *state;
  struct session_ends s;
  r->peers.version = 0x13;
  r->peers.flags[1] |= CAP_MULTI_KEY_ONLY;
  begin(r, &s);
  session_open(&s);
  know(r, shared_secret(&s));
  know_chain(r, 1, SDEC_ANY_SLOT);
  lose(r, 0x81);
  lose(r, 0x01);
  want_all_shut(r, SDEC_SEALED_TRANSCRIPT, "the Responder's DIGESTS");
  check(r);
}

/* Application data in a record is shown as its own protocol. */
static void application_data(void **state) {
  struct session_rig *r = *state;
  static const uint8_t pldm[] = {0x01, 0x80, 0x02, 0x11}, vendor[] = {0xC0, 0xFF, 0xEE};
  for (uint32_t binding = 0; binding < BINDINGS; binding++) {
    const bool mctp = binding == MCTP || binding == MCTP_SLL2;
    struct session_ends s;
    rig_again(r, (enum binding)binding);
    begin(r, &s);
    session_open(&s);
    for (uint32_t side = 0; side < 2; side++) {
      (void)tell_raw(&s, side, mctp ? (struct sdec_span){pldm, 4} : (struct sdec_span){vendor, 3});
    }
    talk_and_check(r, &s);
  }
}

/* strip removes the MCTP framing from the messages and records on the wire. */
static void strip(struct session_rig *r) {
  r->config.links[1].link = LINK_OF_STORAGE + 1;
  r->config.links[1].carrier = SDEC_CARRIER_SPDM;
  r->config.links[2].link = LINK_OF_STORAGE + 2;
  r->config.links[2].carrier = SDEC_CARRIER_SECURED;
  r->config.n_links = 3;
  for (uint32_t i = 0; i < r->wire.n; i++) {
    struct packet *p = &r->wire.packets[i];
    p->link = LINK_OF_STORAGE + (p->record ? 2 : 1);
    p->len -= MCTP_HEADER_AND_TYPE;
    memmove(p->bytes, p->bytes + MCTP_HEADER_AND_TYPE, p->len);
  }
}

/* Messages and records without their transport: whether a record has a sequence number is determined from its bytes. */
static void without_transport(void **state) {
  struct session_rig *r = *state;
  struct session_ends s;
  for (uint32_t mac_only = 0; mac_only < 2; mac_only++) {
    rig_again(r, MCTP);
    r->peers.flags[1] &= mac_only != 0 ? ~CAP_ENCRYPT : ~0u;
    begin(r, &s);
    session_open(&s);
    heartbeat(&s);
    session_end(&s);
    know(r, shared_secret(&s));
    strip(r);
    check(r);
  }
}

/* A record of 3 MiB with a four-byte length, in a flow with 4 MiB of memory: it cannot be opened, but the next one
 * can. */
static void no_memory(void **state) {
  struct session_rig *r = *state;
  const uint32_t len = 3u << 20, body = len - 8;
  struct session_ends s;
  r->peers.version = 0x13;
  begin(r, &s);
  s.sm_version = 0x1300;
  session_open(&s);
  heartbeat(&s);
  request(&s, 0xE8, 0, 0);
  know(r, shared_secret(&s));
  strip(r);
  struct packet *p = at(r, 1);
  p->bytes = realloc(p->bytes, len);
  assert_non_null(p->bytes);
  for (uint32_t i = 0; i < len - 4; i++) {
    p->bytes[4 + i] = i < 4 ? (uint8_t)(body >> (8 * i)) : 0xAB;
  }
  p->len = len;
  want_shut(p, SDEC_SEALED_UNSUPPORTED, NULL);
  want_note(p, SDEC_NOTE_TOO_LARGE, body - 16);
  wire_check(&r->wire, &r->config, SDEC_FLOW_MIN);
}

/* An inner length beyond the end is damage; the remaining bytes are the message. */
static void inner_length_too_large(void **state) {
  struct session_rig *r = *state;
  struct session_ends s;
  rig_again(r, TCP);
  begin(r, &s);
  session_open(&s);
  for (uint32_t excess = 1; excess < 0x10000; excess *= 3) {
    s.excess = excess;
    want_note(tell_hex(&s, 0, "12e80000"), SDEC_NOTE_RECORD_LENGTH, 4);
    want_note(tell_hex(&s, 1, "12680000"), SDEC_NOTE_RECORD_LENGTH, 4);
  }
  s.excess = 0;
  talk_and_check(r, &s);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      SESSION_TEST(nonce_orders),
      SESSION_TEST(nonce_order_settled),
      SESSION_TEST(aead_limits),
      SESSION_TEST(wide_lengths),
      SESSION_TEST(pre_shared_keys),
      SESSION_TEST(mac_only),
      SESSION_TEST(mac_only_damaged),
      SESSION_TEST(mutual_authentication),
      SESSION_TEST(raw_public_keys),
      SESSION_TEST(several_keys),
      SESSION_TEST(several_keys_digests_missing),
      SESSION_TEST(application_data),
      SESSION_TEST(without_transport),
      SESSION_TEST(no_memory),
      SESSION_TEST(inner_length_too_large),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
