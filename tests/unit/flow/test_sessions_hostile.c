/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Damaged sessions with known keys: whatever is done to the packets, the flow continues within its memory, and every
 * decrypted message was really sent.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "random.h"
#include "session_rig.h"

#define ROUNDS 400
#define GROWTH 64

/* Sessions of all kinds on one connection, with key updates and mutual authentication. */
static void all_forms(struct session_rig *r, uint32_t binding, uint32_t round) {
  struct session_ends s[3];
  rig_again(r, (enum binding)binding);
  r->peers.version = (uint8_t)(0x11 + round % 4);
  r->peers.flags[0] |= round % 5 == 0 ? CAP_CLEAR_HANDSHAKE : 0;
  r->peers.flags[1] |= round % 5 == 0 ? CAP_CLEAR_HANDSHAKE : 0;
  r->peers.flags[1] &= round % 7 == 0 ? ~CAP_ENCRYPT : ~0u;
  peers_negotiate(&r->peers);
  peers_digests(&r->peers);
  for (uint32_t i = 0; i < 3; i++) {
    session_init(&s[i], &r->peers, i);
    s[i].psk = i == 1;
    s[i].mut_auth = i == 2 ? MUT_AUTH_WITH_ENCAP : 0;
    session_exchange(&s[i]);
    if (i == 2) {
      session_encapsulated_digests(&s[i]);
    }
    session_finish(&s[i]);
    know(r, shared_secret(&s[i]));
    know_any(r, data_secret(&s[i], 0));
  }
  for (uint32_t i = 0; i < 6; i++) {
    heartbeat(&s[i % 3]);
    (void)request(&s[i % 3], 0xE9, 2, (uint8_t)i);
    update(&s[i % 3], 0);
    update(&s[i % 3], 1);
    (void)response(&s[i % 3], 0x69, 2, (uint8_t)i);
  }
  session_end(&s[0]);
}

static void damage(struct session_rig *r, uint64_t *seed) {
  for (uint32_t n = 1 + random_below(seed, 4); n > 0; n--) {
    const uint32_t i = random_below(seed, r->wire.n - 1);
    struct packet *p = &r->wire.packets[i];
    switch (random_below(seed, 6)) {
      case 0: wire_drop(&r->wire, i); break;
      case 1: (void)wire_repeat(&r->wire, i); break;
      case 2: wire_swap(&r->wire, i); break;
      case 3: p->bytes[random_below(seed, p->len)] ^= (uint8_t)(1u << random_below(seed, 8)); break;
      default: {
        uint8_t *larger = realloc(p->bytes, p->len + GROWTH);
        assert_non_null(larger);
        p->bytes = larger;
        p->len = random_damage(seed, p->bytes, p->len, p->len + GROWTH);
        break;
      }
    }
  }
}

static void any_damage(void **state) {
  struct session_rig *r = *state;
  uint64_t seed = 20250601;
  for (uint32_t round = 0; round < ROUNDS; round++) {
    for (uint32_t binding = 0; binding < BINDINGS; binding++) {
      all_forms(r, binding, round);
      const uint32_t n = r->wire.n;
      damage(r, &seed);
      const struct wire_counts counts = wire_count(&r->wire, &r->config, SDEC_FLOW_MIN);
      assert_true(counts.messages + counts.shut + counts.others + counts.events > n / 4);
    }
  }
}

/* Messages that only an insider can send: damaged first, then encrypted with the right keys. */
static void damage_inside(void **state) {
  struct session_rig *r = *state;
  uint64_t seed = 77;
  for (uint32_t round = 0; round < ROUNDS; round++) {
    struct session_ends s;
    rig_again(r, (enum binding)(round % BINDINGS));
    opened(r, &s);
    for (uint32_t i = 0; i < 24; i++) {
      uint8_t message[160];
      const struct packet *p = &r->wire.packets[random_below(&seed, r->wire.n)];
      uint32_t len = p->message_len < 80 ? p->message_len : 80;
      memcpy(message, p->message != NULL ? p->message : p->bytes, len);
      len = random_damage(&seed, message, len, sizeof(message));
      (void)tell(&s, i % 2, (struct sdec_span){message, len});
      if (random_below(&seed, 3) == 0) {
        (void)tell_raw(&s, i % 2, (struct sdec_span){message, len});
      }
    }
    const struct wire_counts counts = wire_count(&r->wire, &r->config, SDEC_FLOW_MIN);
    assert_true(counts.messages + counts.shut + counts.others > 0);
  }
}

/* With more sessions than memory, the oldest are evicted and the newest open. */
static void short_of_memory(void **state) {
  struct session_rig *r = *state;
  struct session_ends s;
  rig_again(r, DOE);
  peers_negotiate(&r->peers);
  peers_digests(&r->peers);
  for (uint32_t i = 0; i < 6000; i++) {
    session_init(&s, &r->peers, 0);
    s.req_id = (uint16_t)i;
    session_open(&s);
    heartbeat(&s);
  }
  know_any(r, shared_secret(&s));
  wire_check(&r->wire, &r->config, SDEC_FLOW_MIN);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      SESSION_TEST(any_damage),
      SESSION_TEST(damage_inside),
      SESSION_TEST(short_of_memory),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
