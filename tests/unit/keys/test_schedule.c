/* SPDX-License-Identifier: BSD-3-Clause
 *
 * What the key schedule tries, and in which order, where the wire leaves it open: which secret, which digest of a
 * certificate chain, whether DIGESTS is included. The hash function of these tests shows its input.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "keys/schedule.h"
#include "sdec_crypto.h"

#define HASH 2
#define HASH_LEN 8

struct rig {
  struct keyring ring;
  struct conn conn;
  struct evidence evidence;
  struct session session;
  struct sdec_crypto crypto;
  uint8_t length[4]; /* the first of three hashed parts */
};

/* Returns an arrow and the beginning of the hashed data; of three parts, the last two. */
static bool show_hash(void *context, uint32_t hash, const struct sdec_span *parts, uint32_t n, uint8_t *out) {
  struct rig *r = context;
  uint32_t at = 1;
  assert_int_equal(hash, HASH);
  assert_true(n == 1 || n == 3);
  memset(out, 0, HASH_LEN);
  out[0] = '>';
  if (n == 3) {
    assert_int_equal(parts[0].len, 4);
    memcpy(r->length, parts[0].data, 4);
  }
  for (uint32_t i = n == 3 ? 1 : 0; i < n; i++) {
    for (uint32_t k = 0; k < parts[i].len && at < HASH_LEN && parts[i].data[k] != 0; k++) {
      out[at++] = parts[i].data[k];
    }
  }
  return true;
}

static int rig_up(void **state) {
  struct rig *r = calloc(1, sizeof(*r));
  assert_non_null(r);
  r->crypto = (struct sdec_crypto){.context = r, .hash = show_hash};
  r->conn.evidence = &r->evidence;
  r->session.conn = &r->conn;
  r->session.suite = (struct key_suite){.crypto = &r->crypto, .hash = HASH, .hash_len = HASH_LEN};
  *state = r;
  return 0;
}

static int rig_down(void **state) {
  free(*state);
  return 0;
}

static struct sdec_span text_span(const char *text) {
  return (struct sdec_span){(const uint8_t *)text, (uint32_t)strlen(text)};
}

/* All digests tried for a chain, each followed by a space. */
static void want_chains(struct rig *r, uint32_t side, uint32_t slot, const char *expected) {
  char seen[128] = "";
  for (uint32_t i = 0; sdec_schedule_chain(&r->ring, &r->session, side, slot, i); i++) {
    assert_true(i < 16);
    strncat(seen, (const char *)r->session.th.chain[side], HASH_LEN);
    strcat(seen, " ");
  }
  assert_string_equal(seen, expected);
}

static void show(struct rig *r, uint32_t side, uint32_t slot, const char *digest) {
  strcpy((char *)r->evidence.chain[side][slot].digest, digest);
  r->evidence.chain[side][slot].known = true;
}

static void saw(struct rig *r, uint32_t i, uint32_t hash, uint8_t side, const char *digest) {
  r->ring.seen[i] = (struct seen_chain){.hash = hash, .side = side};
  strcpy((char *)r->ring.seen[i].digest, digest);
}

/* First the chain that the connection showed for the slot, then chains given for it or for any slot, then chains seen
 * elsewhere for that side. "Any slot" does not include raw keys. */
static void chains(void **state) {
  struct rig *r = *state;
  const struct sdec_known_chain known[] = {
      {.side = RESPONDER, .slot = 3, .bytes = text_span("three")},
      {.side = REQUESTER, .slot = 2, .bytes = text_span("theirs")},
      {.side = RESPONDER, .slot = SDEC_ANY_SLOT, .bytes = text_span("any")},
      {.side = RESPONDER, .slot = SDEC_RAW_KEY, .bytes = text_span("key")},
      {.side = RESPONDER, .slot = 2, .bytes = text_span("two")},
  };
  want_chains(r, RESPONDER, 2, "");
  r->ring.chains = known;
  r->ring.n_chains = 5;
  show(r, RESPONDER, 2, "shown");
  show(r, RESPONDER, RAW_KEY_SLOT, "raw");
  saw(r, 0, HASH, RESPONDER, "first");
  saw(r, 1, HASH, REQUESTER, "its");
  saw(r, 2, HASH + 1, RESPONDER, "other");
  saw(r, SEEN_CHAINS - 1, HASH, RESPONDER, "last");
  want_chains(r, RESPONDER, 2, "shown >any >two first last ");
  want_chains(r, RESPONDER, 7, ">any first last ");
  want_chains(r, RESPONDER, RAW_KEY_SLOT, "raw >key first last ");
  want_chains(r, REQUESTER, 2, ">theirs its ");
  want_chains(r, REQUESTER, 0, "its ");
}

/* Bare certificates get SPDM's header: the total length, and the digest of the root. */
static void bare_certificates(void **state) {
  struct rig *r = *state;
  static const struct {
    uint32_t len;
    uint8_t length[4];
  } rows[] = {{4, {16, 0, 0, 0}}, {0x1234 - 12, {0x34, 0x12, 0, 0}}, {0x01020304 - 12, {4, 3, 2, 1}}};
  for (uint32_t i = 0; i < 3; i++) {
    uint8_t *certs = calloc(1, rows[i].len);
    assert_non_null(certs);
    memcpy(certs, "CERT", 4);
    const struct sdec_known_chain known = {
        .side = REQUESTER, .bytes = {certs, rows[i].len}, .root = text_span("ROOT")};
    r->ring.chains = &known;
    r->ring.n_chains = 1;
    want_chains(r, REQUESTER, 0, ">>ROOTCE ");
    assert_memory_equal(r->length, rows[i].length, 4);
    free(certs);
  }
}

/* With several keys, DIGESTS is normally in the transcript, otherwise not; if there is one, both are tried. PSK
 * sessions have none. */
static void digests(void **state) {
  struct rig *r = *state;
  static const struct {
    bool psk, have, several;
    const char *tried; /* D: with DIGESTS, a dash: without */
  } rows[] = {
      {false, false, false, "-"}, {false, false, true, "-"}, {false, true, false, "-D"}, {false, true, true, "D-"},
      {true, true, false, "-"},   {true, true, true, "-"},
  };
  for (uint32_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
    for (uint32_t side = 0; side < 2; side++) {
      char seen[8] = "";
      r->session.psk = rows[i].psk;
      r->session.multi_key[side] = rows[i].several;
      r->session.multi_key[1 - side] = !rows[i].several;
      r->evidence.digests[side].len = rows[i].have ? 5 : 0;
      r->evidence.digests[1 - side].len = rows[i].have ? 0 : 5;
      for (uint32_t k = 0; sdec_schedule_digests(&r->session, side, k); k++) {
        assert_true(k < 4);
        strcat(seen, r->session.th.use_digests[side] ? "D" : "-");
      }
      assert_false(r->session.th.use_digests[side]);
      assert_string_equal(seen, rows[i].tried);
    }
  }
}

/* The next message: a guessed one does not count as seen. */
static void due(void **state) {
  struct rig *r = *state;
  struct session *s = &r->session;
  static const char *const names[2][2] = {{"FINISH", "FINISH_RSP"}, {"PSK_FINISH", "PSK_FINISH_RSP"}};
  for (uint32_t psk = 0; psk < 2; psk++) {
    s->psk = psk != 0;
    s->guessed = 0;
    s->th.leg[LEG_FINISH].bytes.len = 0;
    assert_string_equal(sdec_schedule_missing(s), names[psk][0]);
    s->th.leg[LEG_FINISH].bytes.len = 4;
    assert_string_equal(sdec_schedule_missing(s), names[psk][1]);
    s->guessed = 1u << LEG_FINISH_RSP;
    assert_string_equal(sdec_schedule_missing(s), names[psk][1]);
    s->guessed = 1u << LEG_FINISH;
    assert_string_equal(sdec_schedule_missing(s), names[psk][0]);
  }
}

#define RIG_TEST(name) cmocka_unit_test_setup_teardown(name, rig_up, rig_down)

int main(void) {
  const struct CMUnitTest tests[] = {
      RIG_TEST(chains), RIG_TEST(bare_certificates), RIG_TEST(digests), RIG_TEST(due),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
