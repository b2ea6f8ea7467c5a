/* SPDX-License-Identifier: BSD-3-Clause
 *
 * A session that has ended leaves no key of the crypto calls and no secret in the flow's memory, whatever happened in
 * it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "session_rig.h"

/* Crypto calls that count the keys in use. */
struct counted {
  const struct sdec_crypto *real;
  uint32_t n_made, n_alive;
};

static bool counted_hash(void *context, uint32_t hash, const struct sdec_span *parts, uint32_t n, uint8_t *out) {
  const struct counted *c = context;
  return c->real->hash(c->real->context, hash, parts, n, out);
}

static bool counted_hmac(void *context, uint32_t hash, struct sdec_span key, const struct sdec_span *parts, uint32_t n,
                         uint8_t *out) {
  const struct counted *c = context;
  return c->real->hmac(c->real->context, hash, key, parts, n, out);
}

static void *counted_new(void *context, uint32_t aead, const uint8_t *key) {
  struct counted *c = context;
  void *made = c->real->aead_new(c->real->context, aead, key);
  c->n_made += made != NULL;
  c->n_alive += made != NULL;
  return made;
}

static bool counted_open(void *context, void *key, const uint8_t *iv, struct sdec_span aad, struct sdec_span sealed,
                         const uint8_t *tag, uint8_t *out) {
  const struct counted *c = context;
  return c->real->aead_open(c->real->context, key, iv, aad, sealed, tag, out);
}

static void counted_free(void *context, void *key) {
  struct counted *c = context;
  assert_true(c->n_alive > 0);
  c->n_alive--;
  c->real->aead_free(c->real->context, key);
}

/* In a sanitized build, the flow's memory is poisoned. */
__attribute__((weak)) void __asan_unpoison_memory_region(void const volatile *memory, size_t len);

static void unguard(uint8_t *memory) {
  if (__asan_unpoison_memory_region != NULL) {
    __asan_unpoison_memory_region(memory, SDEC_FLOW_MIN);
  }
}

static bool holds(const uint8_t *memory, const uint8_t *secret) {
  for (const uint8_t *p = memory; (p = memchr(p, secret[0], SDEC_FLOW_MIN - 32 - (size_t)(p - memory))) != NULL; p++) {
    if (memcmp(p, secret, 32) == 0) {
      return true;
    }
  }
  return false;
}

static void want_no_secret(const uint8_t *memory, const struct session_ends *s) {
  assert_false(holds(memory, s->handshake));
  for (uint32_t side = 0; side < 2; side++) {
    assert_false(holds(memory, s->hs[side]));
    assert_false(holds(memory, s->data[side]));
    assert_false(holds(memory, s->side[side].secret));
  }
}

/* read_all feeds the wire to a flow in zeroed memory. */
static void read_all(const struct session_rig *r, const struct sdec_crypto *calls, uint8_t *memory) {
  struct sdec_config config = r->config;
  struct sdec_unit unit;
  memset(memory, 0, SDEC_FLOW_MIN);
  config.crypto = calls;
  struct sdec_flow *flow = sdec_flow_new(memory, SDEC_FLOW_MIN, &config);
  assert_non_null(flow);
  for (uint32_t i = 0; i < r->wire.n; i++) {
    const struct packet *p = &r->wire.packets[i];
    const struct sdec_packet packet = {
        .data = {p->bytes, p->len}, .original_len = p->len, .link = p->link, .frame = i + 1};
    sdec_flow_feed(flow, &packet);
    while (sdec_flow_take(flow, &unit)) {
    }
  }
  unguard(memory);
}

/* ends ends the session, by END_SESSION and by GET_VERSION, and checks what is left. */
static void ends(struct session_rig *r, struct session_ends *s) {
  struct counted counted = {.real = r->config.crypto};
  const struct sdec_crypto calls = {.context = &counted,
                                    .hash = counted_hash,
                                    .hmac = counted_hmac,
                                    .aead_new = counted_new,
                                    .aead_open = counted_open,
                                    .aead_free = counted_free};
  uint8_t *memory = malloc(SDEC_FLOW_MIN);
  assert_non_null(memory);
  read_all(r, &calls, memory);
  assert_true(counted.n_alive > 0 && counted.n_made > 2);
  counted.n_alive = 0; /* freed with the flow */
  session_end(s);
  read_all(r, &calls, memory);
  assert_int_equal(counted.n_alive, 0);
  want_no_secret(memory, s);
  drop(r, 0);
  drop(r, 0);
  peers_negotiate(s->peers);
  read_all(r, &calls, memory);
  assert_int_equal(counted.n_alive, 0);
  want_no_secret(memory, s);
  free(memory);
}

static void begin(struct session_rig *r, struct session_ends *s) {
  rig_again(r, DOE);
  opened(r, s);
}

static void usual(void **state) {
  struct session_rig *r = *state;
  for (uint32_t psk = 0; psk < 2; psk++) {
    struct session_ends s;
    rig_again(r, DOE);
    peers_negotiate(&r->peers);
    peers_digests(&r->peers);
    session_init(&s, &r->peers, 1);
    s.psk = psk != 0;
    know(r, shared_secret(&s));
    session_open(&s);
    heartbeat(&s);
    ends(r, &s);
  }
}

/* Updates that are seen, unseen, refused, reverted, or searched for without success. */
static void updates(void **state) {
  struct session_rig *r = *state;
  for (uint32_t unseen = 0; unseen <= 5; unseen++) {
    struct session_ends s;
    begin(r, &s);
    const struct session_ends first = s;
    for (uint32_t i = 0; i < unseen; i++) {
      update(&s, 0);
      update(&s, 1);
    }
    heartbeat(&s);
    heartbeat(&s);
    s = unseen > 4 ? first : s;
    request(&s, 0xE9, 2, 1);
    response(&s, 0x7F, 3, 0);
    heartbeat(&s);
    const struct session_ends old = s;
    request(&s, 0xE9, 1, 2);
    update(&s, 0);
    request(&s, 0xE9, 3, 3);
    request(&s, 0xE9, 1, 7); /* prepares another key */
    s.side[0] = old.side[0];
    s.side[0].seq++;
    heartbeat(&s);
    request(&s, 0xE9, 2, 4);
    update(&s, 0);
    update(&s, 1);
    response(&s, 0x69, 2, 4);
    heartbeat(&s);
    ends(r, &s);
  }
}

/* Successful and failed guesses of keys, after a handshake whose end is not in the capture. */
static void guesses(void **state) {
  struct session_rig *r = *state;
  for (uint32_t right = 0; right < 2; right++) {
    struct session_ends s;
    begin(r, &s);
    lose(r, 0x65);
    lose(r, 0xE5);
    if (right == 0) {
      the(r, 0xE8)->bytes[20] ^= 1;
    }
    heartbeat(&s);
    ends(r, &s);
  }
}

/* Matching and wrong secrets of one direction, with and without the negotiation. */
static void given(void **state) {
  struct session_rig *r = *state;
  for (uint32_t negotiated = 0; negotiated < 2; negotiated++) {
    struct session_ends s;
    begin(r, &s);
    r->config.n_secrets = 0;
    for (uint8_t kind = SDEC_SECRET_REQ_HS; kind <= SDEC_SECRET_RSP_DATA; kind++) {
      know_any(r, derived_secret(&s, kind))->secret[5] ^= 1;
      know_any(r, derived_secret(&s, kind));
    }
    for (uint32_t i = 0; i < 6 && negotiated == 0; i++) {
      wire_drop(&r->wire, 0);
    }
    heartbeat(&s);
    ends(r, &s);
  }
}

/* A key update during the handshake, where it is not allowed, and the end of the handshake missing. */
static void update_in_handshake(void **state) {
  struct session_rig *r = *state;
  struct session_ends s;
  peers_negotiate(&r->peers);
  peers_digests(&r->peers);
  session_init(&s, &r->peers, 1);
  session_exchange(&s);
  request(&s, 0xE9, 1, 1);
  update(&s, 0);
  session_finish(&s);
  lose(r, 0x65);
  heartbeat(&s);
  for (uint8_t kind = SDEC_SECRET_REQ_HS; kind <= SDEC_SECRET_RSP_DATA; kind++) {
    know(r, derived_secret(&s, kind));
  }
  ends(r, &s);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      SESSION_TEST(usual),
      SESSION_TEST(updates),
      SESSION_TEST(guesses),
      SESSION_TEST(given),
      SESSION_TEST(update_in_handshake),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
