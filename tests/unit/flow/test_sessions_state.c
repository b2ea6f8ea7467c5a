/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The reader's state of sessions: exported secrets, memory freed at the end of a session, and telling sessions apart.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "flow/flow.h"
#include "sealer_crypto.h"
#include "session_rig.h"

static void begin(struct session_rig *r, struct session_ends *s) {
  peers_negotiate(&r->peers);
  peers_digests(&r->peers);
  session_init(s, &r->peers, 1);
}

/* --------------------------------------------------------------------------------------------- exported secrets */

#define GIVEN_MAX 8
struct given {
  struct sdec_secret secrets[GIVEN_MAX];
  uint32_t n;
};

static void take_keys(struct sdec_flow *flow, const struct sdec_unit *unit, void *context) {
  struct given *g = context;
  if (unit->new_keys) {
    assert_true(g->n + SDEC_FLOW_SECRETS <= GIVEN_MAX);
    memset(&g->secrets[g->n], 0xAA, SDEC_FLOW_SECRETS * sizeof(g->secrets[0]));
    g->n += sdec_flow_secrets(flow, &g->secrets[g->n]);
  } else {
    struct sdec_secret none[SDEC_FLOW_SECRETS];
    assert_int_equal(sdec_flow_secrets(flow, none), 0);
  }
}

static void want_given(const struct session_rig *r, const struct session_ends *s, bool named, uint8_t first,
                       uint8_t last) {
  struct given *g = calloc(1, sizeof(*g));
  assert_non_null(g);
  wire_visit(&r->wire, &r->config, RIG_MEMORY, take_keys, g);
  assert_int_equal(g->n, last - first + 1);
  for (uint32_t i = 0; i < g->n; i++) {
    const struct sdec_secret *got = &g->secrets[i];
    const struct sdec_secret expected = derived_secret(s, (uint8_t)(first + i));
    assert_int_equal(got->kind, expected.kind);
    assert_true(!got->any && !got->used && got->by_session == !named);
    assert_int_equal(got->session, s->id);
    assert_int_equal(got->id_len, named ? s->name_len : 0);
    assert_memory_equal(got->id, s->name, got->id_len);
    assert_int_equal(got->secret_len, expected.secret_len);
    assert_memory_equal(got->secret, expected.secret, sizeof(got->secret));
  }
  free(g);
}

/* KEY_EXCHANGE_RSP yields the handshake secrets, FINISH_RSP the data secrets, with the name on the wire. */
static void keys_given_out(void **state) {
  struct session_rig *r = *state;
  struct session_ends s;
  opened(r, &s);
  want_given(r, &s, true, SDEC_SECRET_REQ_HS, SDEC_SECRET_RSP_DATA);
  r->config.n_secrets = 0;
  want_given(r, &s, true, 1, 0);
}

/* With a PSK and an empty context there is no name, so the session ID identifies the session. */
static void keys_without_a_name(void **state) {
  struct session_rig *r = *state;
  struct session_ends s;
  peers_negotiate(&r->peers);
  session_init(&s, &r->peers, 1);
  s.psk = true;
  s.name_len = 0;
  session_open(&s);
  heartbeat(&s);
  know_any(r, shared_secret(&s));
  check(r);
  want_given(r, &s, false, SDEC_SECRET_REQ_HS, SDEC_SECRET_RSP_DATA);
}

/* -------------------------------------------------------------------------------------------------- freed memory */

struct kept {
  size_t before, after; /* bytes of the pool in use: before the session, and at the latest message */
  uint64_t dropped;
  uint32_t frame;
};

static void look_at_pool(struct sdec_flow *flow, const struct sdec_unit *unit, void *context) {
  struct kept *k = context;
  k->after = sdec_pool_used(flow->pool);
  k->before = unit->frame == k->frame ? k->after : k->before;
  k->dropped = sdec_flow_stats(flow).dropped_bytes;
}

static void mutual(struct session_rig *r, uint32_t n, struct session_ends *s) {
  session_init(s, &r->peers, n);
  s->mut_auth = MUT_AUTH_WITH_ENCAP;
  session_exchange(s);
  session_encapsulated_digests(s);
  session_finish(s);
}

/* A session before the tested one, so that memory kept per connection is already allocated. */
static void one_before(struct session_rig *r) {
  struct session_ends s;
  peers_negotiate(&r->peers);
  peers_digests(&r->peers);
  mutual(r, 7, &s);
  session_end(&s);
  know(r, shared_secret(&s));
  (void)say_hex(&r->peers, 0, "12e80000");
}

static void want_nothing_kept(struct session_rig *r, uint32_t frame, uint64_t dropped) {
  struct kept k = {.frame = frame};
  (void)say_hex(&r->peers, 0, "12e80000");
  wire_visit(&r->wire, &r->config, SDEC_FLOW_MIN, look_at_pool, &k);
  assert_true(k.before > 0);
  assert_int_equal(k.after, k.before);
  assert_int_equal(k.dropped, dropped);
}

/* The end of a session frees and counts unfinished transfers: a chunk of a request, a chunk of a response, a portion of
 * a chain, an encapsulated portion. */
static void ended(void **state) {
  struct session_rig *r = *state;
  static const struct {
    const char *messages[2];
    uint32_t dropped;
  } rows[] = {
      {{"12850001" "00000000" "05000000" "10000000" "0001020304", NULL}, 5},
      {{"12860001" "0000", "12060001" "00000000" "05000000" "10000000" "0001020304"}, 5},
      {{"12820000" "00000400", "12020000" "04000600" "0a000000"}, 4},
      {{"126a0100" "12820000" "00000400", "12eb0100" "12020000" "04000600" "0a000000"}, 4},
  };
  for (uint32_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
    struct session_ends s;
    rig_again(r, MCTP);
    one_before(r);
    const uint32_t frame = r->wire.n;
    mutual(r, 1, &s);
    know(r, shared_secret(&s));
    for (uint32_t k = 0; k < 2 && rows[i].messages[k] != NULL; k++) {
      const uint32_t side = rows[i].messages[k][2] == '8' || rows[i].messages[k][2] == 'e' ? 0 : 1;
      (void)tell_hex(&s, side, rows[i].messages[k]);
    }
    session_end(&s);
    want_nothing_kept(r, frame, rows[i].dropped);
  }
}

/* A new session with the ID of one that never ended replaces it. */
static void ids_again(void **state) {
  struct session_rig *r = *state;
  struct session_ends s;
  one_before(r);
  const uint32_t frame = r->wire.n;
  for (uint32_t i = 0; i < 20; i++) {
    mutual(r, 1, &s);
  }
  session_end(&s);
  know(r, shared_secret(&s));
  want_nothing_kept(r, frame, 0);
}

/* Every prepared key is closed, including those of an update during the handshake, which has no effect. */
struct counting {
  const struct sdec_crypto *real;
  uint32_t n_open, n_opened;
};

static void *counting_new(void *context, uint32_t aead, const uint8_t *key) {
  struct counting *c = context;
  c->n_open++;
  c->n_opened++;
  return c->real->aead_new(c->real->context, aead, key);
}

static void counting_free(void *context, void *key) {
  struct counting *c = context;
  assert_true(c->n_open > 0);
  c->n_open--;
  c->real->aead_free(c->real->context, key);
}

static bool counting_open(void *context, void *key, const uint8_t *iv, struct sdec_span aad, struct sdec_span sealed,
                          const uint8_t *tag, uint8_t *out) {
  const struct counting *c = context;
  return c->real->aead_open(c->real->context, key, iv, aad, sealed, tag, out);
}

static bool counting_hash(void *context, uint32_t hash, const struct sdec_span *parts, uint32_t n, uint8_t *out) {
  const struct counting *c = context;
  return c->real->hash(c->real->context, hash, parts, n, out);
}

static bool counting_hmac(void *context, uint32_t hash, struct sdec_span key, const struct sdec_span *parts, uint32_t n,
                          uint8_t *out) {
  const struct counting *c = context;
  return c->real->hmac(c->real->context, hash, key, parts, n, out);
}

static void keys_closed(void **state) {
  struct session_rig *r = *state;
  struct counting counting = {.real = r->config.crypto};
  const struct sdec_crypto calls = {.context = &counting,
                                    .hash = counting_hash,
                                    .hmac = counting_hmac,
                                    .aead_new = counting_new,
                                    .aead_open = counting_open,
                                    .aead_free = counting_free};
  struct session_ends s;
  begin(r, &s);
  session_exchange(&s);
  (void)request(&s, 0xE9, 2, 0); /* KEY_UPDATE of all keys */
  session_finish(&s);
  for (uint32_t i = 0; i < 3; i++) {
    (void)request(&s, 0xE9, 2, 0);
    update(&s, 0);
    update(&s, 1);
    (void)response(&s, 0x69, 2, 0);
    heartbeat(&s);
  }
  (void)request(&s, 0xE9, 2, 0); /* never answered */
  session_end(&s);
  know(r, shared_secret(&s));
  r->config.crypto = &calls;
  check(r);
  assert_int_equal(counting.n_open, 0);
  assert_true(counting.n_opened >= 2 + 2 + 3 * 2);
}

/* ------------------------------------------------------------------------------------------------- erased secrets */

struct search {
  const uint8_t *secret;
  uint32_t frame; /* at which to look */
  uint32_t n_found;
};

/* Searches all of the flow's memory, including free blocks. */
__attribute__((no_sanitize("address"))) static void look_for_secret(struct sdec_flow *flow,
                                                                    const struct sdec_unit *unit, void *context) {
  struct search *search = context;
  const uint8_t *memory = (const uint8_t *)flow->pool;
  if (unit->frame != search->frame) {
    return;
  }
  for (size_t i = 0; i + 32 <= sdec_pool_size(flow->pool); i++) {
    uint32_t n = 0;
    while (n < 32 && memory[i + n] == search->secret[n]) {
      n++;
    }
    search->n_found += n == 32;
  }
}

static uint32_t found_at(const struct session_rig *r, uint32_t frame, const uint8_t *secret) {
  struct search search = {.secret = secret, .frame = frame};
  wire_visit(&r->wire, &r->config, SDEC_FLOW_MIN, look_for_secret, &search);
  return search.n_found;
}

/* Secrets are in memory during a session and erased once it has ended, either way. */
static void forgotten(void **state) {
  struct session_rig *r = *state;
  for (uint32_t by_version = 0; by_version < 2; by_version++) {
    struct session_ends s;
    rig_again(r, MCTP);
    opened(r, &s);
    const uint32_t open = r->wire.n;
    if (by_version == 0) {
      session_end(&s);
    }
    (void)say_hex(&r->peers, 0, "10840000");
    const uint8_t *secrets[] = {s.handshake, s.hs[0], s.hs[1], s.data[0], s.data[1]};
    for (uint32_t i = 0; i < 5; i++) {
      assert_true(found_at(r, open, secrets[i]) > 0);
      assert_int_equal(found_at(r, r->wire.n, secrets[i]), 0);
    }
  }
}

/* Nothing derived from a secret that fits no session stays in memory. */
static void wrong_one_forgotten(void **state) {
  struct session_rig *r = *state;
  struct session_ends s;
  static const uint8_t zeros[32];
  uint8_t derived[32];
  opened(r, &s);
  r->secrets[0].secret[0] ^= 1;
  hkdf_extract(HASH_SHA_256, (struct sdec_span){zeros, 32}, (struct sdec_span){r->secrets[0].secret, 32}, derived);
  assert_int_equal(found_at(r, find(r, 0x64) + 1, derived), 0);
  r->secrets[0].secret[0] ^= 1;
  assert_true(found_at(r, find(r, 0x64) + 1, s.handshake) > 0); /* that of the right secret stays */
}

/* ------------------------------------------------------------------------------------------- telling sessions apart */

/* The same endpoints and session ID on two interfaces, or over two transports without endpoints. */
static void same_id_elsewhere(void **state) {
  struct session_rig *r = *state;
  static const struct ends places[2][2] = {{{.binding = MCTP}, {.binding = MCTP, .interface = 1}},
                                           {{.binding = DOE}, {.binding = STORAGE}}};
  for (uint32_t i = 0; i < 2; i++) {
    struct sealer_peers peers[2];
    struct session_ends s[2];
    rig_again(r, MCTP);
    for (uint32_t k = 0; k < 2; k++) {
      sealer_peers_init(&peers[k], &r->wire, places[i][k].binding);
      peers[k].ends = places[i][k];
      peers_negotiate(&peers[k]);
      peers_digests(&peers[k]);
      session_init(&s[k], &peers[k], 1);
      s[k].secret[0] = s[k].name[0] = (uint8_t)k;
      session_open(&s[k]);
      know(r, shared_secret(&s[k]));
    }
    for (uint32_t n = 0; n < 6; n++) {
      heartbeat(&s[n % 2]);
    }
    check(r);
  }
}

/* KEY_EXCHANGE_RSP may ask for DIGESTS of the Requester, which then arrives encapsulated and without a request, as
 * expected. Any other response without a request is unexpected. */
struct surprises {
  uint32_t inside, outside;
};

static void look_for_surprises(struct sdec_flow *flow, const struct sdec_unit *unit, void *context) {
  struct surprises *surprises = context;
  (void)flow;
  for (uint32_t i = 0; i < unit->n_notes; i++) {
    const bool is_one = unit->notes[i].code == SDEC_NOTE_NO_REQUEST;
    surprises->inside += is_one && unit->nesting > 0;
    surprises->outside += is_one && unit->nesting == 0;
  }
}

static void digests_unasked(void **state) {
  struct session_rig *r = *state;
  for (uint32_t asked = 0; asked < 2; asked++) {
    struct session_ends s;
    struct surprises surprises = {0, 0};
    rig_again(r, MCTP);
    begin(r, &s);
    s.mut_auth = asked != 0 ? MUT_AUTH_IMPLICIT_DIGESTS : MUT_AUTH_WITHOUT_ENCAP;
    session_exchange(&s);
    s.mut_auth = MUT_AUTH_IMPLICIT_DIGESTS;
    session_encapsulated_digests(&s);
    (void)say_hex(&r->peers, 1, "12680000");
    know(r, shared_secret(&s));
    wire_visit(&r->wire, &r->config, RIG_MEMORY, look_for_surprises, &surprises);
    assert_int_equal(surprises.inside, asked != 0 ? 0 : 1);
    assert_int_equal(surprises.outside, 1);
  }
}

/* Every unit from a record has its session, including nested messages and reassembled chains. */
struct insides {
  uint32_t session, n_messages, n_objects, n_vendors;
};

static void look_inside(struct sdec_flow *flow, const struct sdec_unit *unit, void *context) {
  struct insides *insides = context;
  (void)flow;
  if (unit->nesting > 0) {
    assert_true(unit->has_session);
    assert_null(unit->header); /* the MCTP header belongs to the outer one */
    assert_int_equal(unit->session, insides->session);
    insides->n_objects += unit->kind == SDEC_UNIT_OBJECT;
    insides->n_vendors += unit->has_code && unit->message != NULL && strcmp(unit->protocol, "pci-tdisp") == 0;
    insides->n_messages += unit->kind == SDEC_UNIT_MESSAGE;
  }
}

static void inside_of_a_session(void **state) {
  struct session_rig *r = *state;
  struct session_ends s;
  opened(r, &s);
  (void)tell_hex(&s, 1, "126a0100" "12810000");
  (void)tell_hex(&s, 0, "12820000" "00000400");
  (void)tell_hex(&s, 1, "12020000" "04000000" "01020304");
  (void)tell_hex(&s, 0, "12fe0000" "0300" "02" "0100" "1100" "01" "10" "81" "0000" "efbe0000" "0000000000000000");
  struct insides insides = {.session = s.id};
  wire_visit(&r->wire, &r->config, RIG_MEMORY, look_inside, &insides);
  assert_int_equal(insides.n_messages, 2);
  assert_int_equal(insides.n_objects, 1);
  assert_int_equal(insides.n_vendors, 1);
}

/* With more sessions than fit, the one that was idle longest is evicted and counted. */
static void look_at_evictions(struct sdec_flow *flow, const struct sdec_unit *unit, void *context) {
  uint64_t *shut_and_evicted = context;
  shut_and_evicted[0] += unit->kind == SDEC_UNIT_RECORD;
  shut_and_evicted[1] = sdec_flow_stats(flow).evicted;
}

static void no_room(void **state) {
  struct session_rig *r = *state;
  struct session_ends first, s;
  uint64_t shut_and_evicted[2] = {0, 0};
  begin(r, &first);
  session_open(&first);
  know_any(r, shared_secret(&first));
  for (uint32_t i = 0; i < 2400; i++) {
    session_init(&s, &r->peers, 2);
    s.req_id = (uint16_t)(0x1000 + i);
    session_exchange(&s);
    if (i % 100 == 0) { /* never idle for long */
      heartbeat(&first);
    }
  }
  session_finish(&s);
  heartbeat(&s);
  know_any(r, shared_secret(&s));
  wire_visit(&r->wire, &r->config, SDEC_FLOW_MIN, look_at_evictions, shut_and_evicted);
  assert_int_equal(shut_and_evicted[0], 0);
  assert_in_range(shut_and_evicted[1], 1, 2300);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      SESSION_TEST(keys_given_out),    SESSION_TEST(keys_without_a_name), SESSION_TEST(ended),
      SESSION_TEST(ids_again),         SESSION_TEST(keys_closed),         SESSION_TEST(forgotten),
      SESSION_TEST(wrong_one_forgotten), SESSION_TEST(same_id_elsewhere), SESSION_TEST(no_room),
      SESSION_TEST(digests_unasked), SESSION_TEST(inside_of_a_session),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
