/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Which secret and handshake the reader uses: secrets of the wrong kind or length or of other sessions, handshakes
 * without their end, several at once, and the reason given when nothing fits.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "session_rig.h"

#define RESPONDER_CHAIN "the Responder's DIGESTS or certificate chain"

static void clear_handshakes(struct session_rig *r) {
  r->peers.flags[0] |= CAP_CLEAR_HANDSHAKE;
  r->peers.flags[1] |= CAP_CLEAR_HANDSHAKE;
}

static void opened_with_psk(struct session_rig *r, struct session_ends *s) {
  peers_negotiate(&r->peers);
  session_init(s, &r->peers, 1);
  s->psk = true;
  session_open(s);
  heartbeat(s);
  know(r, shared_secret(s));
}

/* ------------------------------------------------------------------------------------------------------ secrets */

/* Either kind of key exchange secret works for a key exchange, but not a pre-shared key, and vice versa. */
static void kinds(void **state) {
  struct session_rig *r = *state;
  struct session_ends s;
  opened(r, &s);
  r->secrets[0].kind = SDEC_SECRET_KEM;
  check(r);
  assert_true(r->secrets[0].used);
  r->secrets[0].kind = SDEC_SECRET_PSK;
  want_all_shut(r, SDEC_SEALED_NO_KEY, NULL);
  check(r);

  static const uint8_t exchanged[] = {SDEC_SECRET_DHE, SDEC_SECRET_KEM, SDEC_SECRET_NONE};
  rig_again(r, MCTP);
  opened_with_psk(r, &s);
  check(r);
  want_all_shut(r, SDEC_SEALED_NO_KEY, NULL);
  for (uint32_t i = 0; i < 3; i++) {
    r->secrets[0].kind = exchanged[i];
    check(r);
  }
}

/* A handshake secret has the length of the hash; a longer one that begins with the right bytes is wrong. */
static void handshake_secret_too_long(void **state) {
  struct session_rig *r = *state;
  struct session_ends s;
  opened(r, &s);
  r->secrets[0] = derived_secret(&s, SDEC_SECRET_HANDSHAKE);
  check(r);
  r->secrets[0].secret_len++;
  want_all_shut(r, SDEC_SEALED_SECRET, NULL);
  the(r, 0x64)->hmac = SDEC_HMAC_BAD;
  want_note(the(r, 0x64), SDEC_NOTE_HMAC, 0);
  check(r);
}

/* Array elements after the given secrets and chains are not read. */
static void no_more_than_given(void **state) {
  struct session_rig *r = *state;
  struct session_ends s;
  opened(r, &s);
  know(r, r->secrets[0]);
  r->secrets[0].secret[0] ^= 1;
  r->config.n_secrets = 1;
  want_all_shut(r, SDEC_SEALED_SECRET, NULL);
  the(r, 0x64)->hmac = SDEC_HMAC_BAD;
  want_note(the(r, 0x64), SDEC_NOTE_HMAC, 0);
  check(r);

  r->config.n_secrets = 0;
  the(r, 0x64)->n_notes = 0;
  want_all_shut(r, SDEC_SEALED_NO_KEY, NULL);
  check(r);

  rig_again(r, MCTP);
  opened(r, &s);
  lose(r, 0x81);
  lose(r, 0x01);
  know_chain(r, 1, SDEC_ANY_SLOT);
  r->config.n_chains = 0;
  want_all_shut(r, SDEC_SEALED_TRANSCRIPT, RESPONDER_CHAIN);
  check(r);
}

/* A wrong HMAC is reported only for a secret that names the session: one for any session may belong to another. */
static void whose_word(void **state) {
  struct session_rig *r = *state;
  struct session_ends s, other;
  opened(r, &s);
  session_init(&other, &r->peers, 2);
  r->secrets[0] = shared_secret(&other);
  know_any(r, shared_secret(&other));
  want_all_shut(r, SDEC_SEALED_SECRET, NULL);
  check(r);
  r->secrets[0] = derived_secret(&s, SDEC_SECRET_REQ_HS); /* opens one direction, without checking the HMAC */
  r->secrets[0].secret[0] ^= 1;
  check(r);
  know(r, shared_secret(&s))->secret[0] ^= 1;
  the(r, 0x64)->hmac = SDEC_HMAC_BAD;
  want_note(the(r, 0x64), SDEC_NOTE_HMAC, 0);
  check(r);
}

/* The end of a session with a secret that needs its beginning; another secret that fits is used. */
static void beginning_not_there(void **state) {
  struct session_rig *r = *state;
  static const struct {
    uint8_t kind;
    const char *missing;
  } rows[] = {{SDEC_SECRET_DHE, "KEY_EXCHANGE"},
              {SDEC_SECRET_KEM, "KEY_EXCHANGE"},
              {SDEC_SECRET_PSK, "PSK_EXCHANGE"},
              {SDEC_SECRET_MASTER, "KEY_EXCHANGE"}};
  for (uint32_t i = 0; i < 4; i++) {
    struct session_ends s;
    rig_again(r, MCTP);
    opened(r, &s);
    wire_free(&r->wire);
    heartbeat(&s);
    know_any(r, shared_secret(&s))->kind = rows[i].kind;
    want_all_shut(r, SDEC_SEALED_TRANSCRIPT, rows[i].missing);
    check(r);
    r->config.n_secrets = 1; /* the one with a name that is not on the wire */
    want_all_shut(r, SDEC_SEALED_NO_KEY, NULL);
    check(r);
  }
}

/* A master secret works with several keys, where the transcript has DIGESTS of both sides. */
static void master_with_several_keys(void **state) {
  struct session_rig *r = *state;
  struct session_ends s;
  clear_handshakes(r);
  r->peers.version = 0x13;
  r->peers.flags[0] |= CAP_MULTI_KEY_ONLY;
  r->peers.flags[1] |= CAP_MULTI_KEY_ONLY;
  peers_negotiate(&r->peers);
  peers_digests(&r->peers);
  session_init(&s, &r->peers, 1);
  s.mut_auth = MUT_AUTH_WITH_ENCAP;
  session_exchange(&s);
  session_encapsulated_digests(&s);
  session_finish(&s);
  heartbeat(&s);
  know(r, derived_secret(&s, SDEC_SECRET_MASTER));
  for (uint32_t i = 0; i < r->wire.n; i++) {
    r->wire.packets[i].hmac = SDEC_HMAC_NONE;
  }
  check(r);
  assert_true(r->secrets[0].used);
}

/* ------------------------------------------------------------------------------------------- the handshake's end */

/* The beginning of an unencrypted handshake alone proves no secret. */
static void clear_finish_missing(void **state) {
  struct session_rig *r = *state;
  struct session_ends s;
  clear_handshakes(r);
  opened(r, &s);
  lose(r, 0xE5);
  lose(r, 0x65);
  want_all_shut(r, SDEC_SEALED_TRANSCRIPT, "FINISH");
  check(r);
  assert_false(r->secrets[0].used);
}

/* In an unencrypted handshake, FINISH_RSP has an HMAC of its own. */
static void finish_response_decides(void **state) {
  struct session_rig *r = *state;
  struct session_ends s;
  clear_handshakes(r);
  opened(r, &s);
  struct packet *p = the(r, 0x65);
  p->bytes[p->len - 1] ^= 1;
  p->message[p->message_len - 1] ^= 1;
  p->hmac = SDEC_HMAC_BAD;
  want_note(p, SDEC_NOTE_HMAC, 0);
  want_shut(the(r, 0xE8), SDEC_SEALED_TAG, NULL); /* its bytes are in the transcript */
  want_shut(the(r, 0x68), SDEC_SEALED_TAG, NULL);
  check(r);
}

/* A FINISH after the handshake repeats the first one, or differs from it. */
static void finish_told_again(void **state) {
  struct session_rig *r = *state;
  struct session_ends s;
  struct bytes finish = {.len = 0};
  opened(r, &s);
  bytes_put(&finish, the(r, 0xE5)->message, the(r, 0xE5)->message_len);
  tell(&s, 0, bytes_span(&finish))->hmac = SDEC_HMAC_GOOD;
  finish.data[finish.len - 1] ^= 1;
  tell(&s, 0, bytes_span(&finish))->hmac = SDEC_HMAC_NONE;
  heartbeat(&s);
  check(r);
}

/* FINISH arrives after data: the one inferred in its place was right. */
static void finish_comes_late(void **state) {
  struct session_rig *r = *state;
  struct session_ends s;
  opened(r, &s);
  const uint32_t i = find(r, 0xE5);
  wire_swap(&r->wire, i);
  wire_swap(&r->wire, i + 1);
  want_note(the(r, 0xE8), SDEC_NOTE_FINISH_UNSEEN, 0);
  check(r);
}

/* Two unencrypted handshakes without secrets: the second FINISH arrives before the first is answered. It belongs to the
 * session that began last; each response belongs to a waiting session. */
static void finishes_without_secrets(void **state) {
  struct session_rig *r = *state;
  struct session_ends s[2];
  clear_handshakes(r);
  peers_negotiate(&r->peers);
  peers_digests(&r->peers);
  session_init(&s[0], &r->peers, 0);
  session_init(&s[1], &r->peers, 1);
  session_exchange(&s[0]);
  (void)session_finish_request(&s[0]);
  session_exchange(&s[1]);
  (void)session_finish_request(&s[1]);
  (void)session_finish_response(&s[1]);
  (void)session_finish_response(&s[0]);
  heartbeat(&s[0]);
  heartbeat(&s[1]);
  want_all_shut(r, SDEC_SEALED_NO_KEY, NULL);
  check(r);
}

/* A request of the other kind arrives between an exchange and its response, so it is unknown which one was answered. */
static void other_exchange_between(void **state) {
  struct session_rig *r = *state;
  for (uint32_t psk = 0; psk < 2; psk++) {
    struct session_ends s, other;
    rig_again(r, MCTP);
    peers_negotiate(&r->peers);
    peers_digests(&r->peers);
    session_init(&s, &r->peers, 1);
    session_init(&other, &r->peers, 2);
    s.psk = psk != 0;
    other.psk = psk == 0;
    (void)session_exchange_request(&s);
    (void)session_exchange_request(&other);
    (void)session_exchange_response(&s);
    session_finish(&s);
    heartbeat(&s);
    know_any(r, shared_secret(&s));
    want_all_shut(r, SDEC_SEALED_TRANSCRIPT, psk != 0 ? "PSK_EXCHANGE" : "KEY_EXCHANGE");
    check(r);
  }
}

/* Three interleaved unencrypted handshakes with FINISH responses in order: each belongs to a waiting session. */
static void answers_in_order(void **state) {
  struct session_rig *r = *state;
  struct session_ends s[3];
  clear_handshakes(r);
  peers_negotiate(&r->peers);
  peers_digests(&r->peers);
  for (uint32_t i = 0; i < 3; i++) {
    session_init(&s[i], &r->peers, i);
    session_exchange(&s[i]);
    know(r, shared_secret(&s[i]));
  }
  for (uint32_t i = 0; i < 3; i++) {
    session_finish(&s[(i + 1) % 3]);
    heartbeat(&s[(i + 1) % 3]);
  }
  check(r);
}

/* ------------------------------------------------------------------------------------------- records without proof */

/* With a key for one direction only, MAC-only records of the other are shown, but have no effect. */
static void unproved_records_do_not_act(void **state) {
  struct session_rig *r = *state;
  for (uint32_t side = 0; side < 2; side++) {
    struct session_ends s;
    rig_again(r, MCTP);
    clear_handshakes(r);
    r->peers.flags[0] &= ~CAP_ENCRYPT;
    opened(r, &s);
    r->config.n_secrets = 0;
    know(r, data_secret(&s, side));
    heartbeat(&s);
    session_end(&s);
    const uint32_t damaged = side == 1 ? r->wire.n - 1 : UINT32_MAX; /* treated like one without a key */
    if (side == 1) {
      at(r, 0)->bytes[at(r, 0)->len - 1] ^= 1;
    }
    heartbeat(&s);
    for (uint32_t i = 0; i < r->wire.n; i++) {
      struct packet *p = &r->wire.packets[i];
      p->hmac = SDEC_HMAC_NONE;
      if (p->record && (p->side != side || i == damaged)) {
        p->unproved = true;
        want_note(p, SDEC_NOTE_TAG, 0);
      }
    }
    check(r);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      SESSION_TEST(kinds),
      SESSION_TEST(handshake_secret_too_long),
      SESSION_TEST(no_more_than_given),
      SESSION_TEST(whose_word),
      SESSION_TEST(beginning_not_there),
      SESSION_TEST(master_with_several_keys),
      SESSION_TEST(clear_finish_missing),
      SESSION_TEST(finish_response_decides),
      SESSION_TEST(finish_told_again),
      SESSION_TEST(finish_comes_late),
      SESSION_TEST(finishes_without_secrets),
      SESSION_TEST(other_exchange_between),
      SESSION_TEST(answers_in_order),
      SESSION_TEST(unproved_records_do_not_act),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
