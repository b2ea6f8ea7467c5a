/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Certificate chains as judged by sdec-openssl: roots and trust anchors, the data around certificates, and hostile
 * chains.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "chain_rig.h"

static void two_ueids(struct chain_rig *r) {
  r->recipe.links[1].more[0] = (struct link_extension){"2.23.133.5.4.4", "30030401aa", false};
  r->recipe.links[2].more[0] = (struct link_extension){"2.23.133.5.4.4", "30030401bb", false};
}

static void alias_identity(struct chain_rig *r) {
  r->recipe.links[2].more[0] = (struct link_extension){DMTF_ARC "6", "301c300c" DMTF("2") "300c" DMTF("5"), false};
  r->asked.model = SDEC_CHAIN_ALIAS;
}

static void no_trust(struct chain_rig *r) {
  r->asked.n_trust = 0;
}

/* ------------------------------------------------------------------------------------------- roots and structure */

static void test_anchors(void **state) {
  struct chain_rig *r = *state;
  chain_rig_begin(r);
  chain_rig_make(r);
  static struct chain_made other;
  chain_make(&r->recipe, &other); /* same names, other keys */
  r->trust[0] = other.certs[0];
  chain_rig_check(r);
  assert_int_equal(r->report.result, SDEC_CHAIN_BAD);
  assert_int_equal(r->report.n_findings, 1);
  assert_string_equal(r->report.findings[0].text, "not below a trust root");
  assert_int_equal(r->report.anchor, -1);
  r->trust[1] = r->made.certs[0];
  r->asked.n_trust = 2;
  chain_rig_check(r);
  assert_int_equal(r->report.result, SDEC_CHAIN_GOOD);
  assert_int_equal(r->report.anchor, 1);
}

/* A chain may omit its root. */
static void test_root_apart(void **state) {
  struct chain_rig *r = *state;
  uint8_t bytes[CHAIN_MADE_MOST];
  chain_rig_begin(r);
  chain_rig_make(r);
  const uint32_t root_len = r->made.certs[0].len, len = r->made.len - root_len;
  memcpy(bytes, r->made.bytes, 36);
  memcpy(bytes + 36, r->made.bytes + 36 + root_len, len - 36);
  bytes[0] = (uint8_t)len;
  bytes[1] = (uint8_t)(len >> 8);
  r->asked.bytes = (struct sdec_span){bytes, len};
  chain_rig_check(r);
  assert_int_equal(r->report.result, SDEC_CHAIN_GOOD);
  assert_int_equal(r->report.root_hash, SDEC_CHAIN_GOOD);
  assert_int_equal(r->report.anchor, 0);
  assert_string_equal(r->report.root_name, "CN=Root");
  r->asked.n_trust = 0;
  chain_rig_check(r);
  assert_int_equal(r->report.result, SDEC_CHAIN_UNKNOWN);
  assert_int_equal(r->report.root_hash, SDEC_CHAIN_UNKNOWN);
  assert_string_equal(r->report.root_hash_why, "the root is neither in the chain nor given");
  r->asked.n_trust = 1;
  bytes[4] ^= 1; /* RootHash names another root */
  chain_rig_check(r);
  assert_int_equal(r->report.result, SDEC_CHAIN_BAD);
  assert_int_equal(r->report.root_hash, SDEC_CHAIN_UNKNOWN);
  r->asked.bytes = (struct sdec_span){bytes + 36, len - 36};
  r->asked.bare = true;
  chain_rig_check(r);
  assert_int_equal(r->report.result, SDEC_CHAIN_GOOD);
  assert_string_equal(r->report.root_hash_why, "no root hash");
}

static void test_root_hash(void **state) {
  struct chain_rig *r = *state;
  chain_rig_begin(r);
  chain_rig_make(r);
  r->made.bytes[10] ^= 0x40;
  chain_rig_check(r);
  assert_int_equal(r->report.result, SDEC_CHAIN_GOOD); /* judged separately */
  assert_int_equal(r->report.root_hash, SDEC_CHAIN_BAD);
  assert_string_equal(r->report.root_hash_why, "not the digest of certificate 0");
}

/* A root that is not a trust anchor must at least be self-signed. */
static void test_forged_root(void **state) {
  struct chain_rig *r = *state;
  chain_rig_begin(r);
  r->recipe.links[0].forged = true;
  no_trust(r);
  chain_rig_make(r);
  chain_rig_check(r);
  assert_int_equal(r->report.result, SDEC_CHAIN_BAD);
  assert_string_equal(r->report.findings[0].text, "certificate 0 is not signed by itself");
}

/* SM2 signatures with an empty ID, as OpenSSL makes them, and with that of GM/T 0009, but no other. */
static void test_sm2(void **state) {
  struct chain_rig *r = *state;
  static const char *const ids[] = {"", "1234567812345678", "8765432187654321"};
  for (uint32_t i = 0; i < COUNT(ids); i++) {
    chain_rig_begin(r);
    r->asked.algorithm = SDEC_ASYM_SM2_P256;
    r->recipe.sm2_id = ids[i];
    chain_rig_make(r);
    chain_rig_check(r);
    assert_int_equal(r->report.result, i < 2 ? SDEC_CHAIN_GOOD : SDEC_CHAIN_BAD);
    assert_int_equal(r->report.n_findings, i < 2 ? 0 : 2);
    assert_string_equal(r->report.leaf_key.name, "SM2");
  }
}

/* A Length that is too large is wrong if the last certificate is a leaf; otherwise the leaf may be missing. */
static void test_longer_than_it_is(void **state) {
  struct chain_rig *r = *state;
  chain_rig_begin(r);
  chain_rig_make(r);
  r->made.bytes[1]++;
  chain_rig_check(r);
  assert_int_equal(r->report.n_findings, 1);
  assert_non_null(strstr(r->report.findings[0].text, "length word says "));
  assert_string_equal(r->report.leaf_name, "CN=Device");
  assert_false(r->report.leaf_is_ca);
  r->asked.bytes.len -= r->made.certs[2].len;
  chain_rig_check(r);
  assert_int_equal(r->report.leaf.len, 0);
  assert_true(r->report.leaf_is_ca);
}

static void test_structure(void **state) {
  struct chain_rig *r = *state;
  chain_rig_begin(r);
  chain_rig_make(r);
  r->made.bytes[2] = 1; /* reserved below 1.4, then part of the length */
  chain_rig_check(r);
  assert_int_equal(r->report.n_findings, 0);
  r->asked.version = 0x14;
  chain_rig_check(r);
  assert_int_equal(r->report.findings[0].rule, SDEC_CHAIN_STRUCTURE);
  assert_int_equal(r->report.result, SDEC_CHAIN_BAD);
  r->made.bytes[2] = 0;
  r->made.bytes[r->made.len] = 0;
  r->made.bytes[0]++;
  r->asked.bytes.len++;
  chain_rig_only(r, SDEC_CHAIN_STRUCTURE, "bytes that are not a certificate");
  assert_string_equal(r->report.leaf_name, "CN=Device");
  r->asked.bytes.len = 36;
  r->made.bytes[0] = 36;
  r->made.bytes[1] = 0;
  chain_rig_only(r, SDEC_CHAIN_STRUCTURE, "no certificate");
  r->asked.bytes.len = 35;
  chain_rig_only(r, SDEC_CHAIN_STRUCTURE, "too short for a chain");
  r->asked.hash = 0;
  chain_rig_only(r, SDEC_CHAIN_STRUCTURE, "the negotiated hash is not known");
  assert_int_equal(r->report.result, SDEC_CHAIN_UNKNOWN);
}

/* A certificate signed by a key of an unknown algorithm is unproved. */
static void test_unknown_key(void **state) {
  struct chain_rig *r = *state;
  chain_rig_begin(r);
  r->recipe.links[1].cut_key = true;
  chain_rig_make(r);
  chain_rig_only(r, SDEC_CHAIN_UNSUPPORTED,
              "certificate 2 has a signature that cannot be checked: needs a library that has the key's algorithm");
  assert_int_equal(r->report.result, SDEC_CHAIN_UNKNOWN);
  assert_string_equal(r->report.needs, "a library that has the key's algorithm");
}

/* ------------------------------------------------------------------------------------------- hostile chains */

static void test_every_prefix(void **state) {
  struct chain_rig *r = *state;
  chain_rig_begin(r);
  two_ueids(r);
  r->recipe.links[0].more[0] = (struct link_extension){TCB_INFO, "300b84010287020410" "8a020440", false};
  chain_rig_make(r);
  const struct sdec_span whole = r->asked.bytes;
  for (uint32_t len = 0; len < whole.len; len++) {
    uint8_t *exact = malloc(len + 1);
    memcpy(exact, whole.data, len);
    r->asked.bytes = (struct sdec_span){exact, len};
    chain_rig_check(r);
    assert_int_equal(r->report.result, SDEC_CHAIN_BAD);
    free(exact);
  }
}

static void test_every_byte_changed(void **state) {
  struct chain_rig *r = *state;
  chain_rig_begin(r);
  alias_identity(r);
  chain_rig_make(r);
  uint8_t *exact = malloc(r->made.len);
  r->asked.bytes = (struct sdec_span){exact, r->made.len};
  r->trust[0] = (struct sdec_span){r->made.certs[1].data, r->made.certs[1].len};
  for (uint32_t at = 0; at < r->made.len; at++) {
    memcpy(exact, r->made.bytes, r->made.len);
    exact[at] ^= (uint8_t)(1u << at % 8);
    chain_rig_check(r);
  }
  free(exact);
}

static void test_many(void **state) {
  struct chain_rig *r = *state;
  chain_rig_begin(r);
  chain_rig_make(r);
  const struct sdec_span one = r->made.certs[2];
  uint8_t *bytes = malloc(36 + 100 * one.len);
  memcpy(bytes, r->made.bytes, 36);
  for (uint32_t i = 0; i < 100; i++) {
    memcpy(bytes + 36 + i * one.len, one.data, one.len);
  }
  r->asked.bytes = (struct sdec_span){bytes, 36 + 100 * one.len};
  chain_rig_check(r);
  assert_int_equal(r->report.n_certificates, 100);
  assert_int_equal(r->report.result, SDEC_CHAIN_BAD);
  assert_ptr_equal(r->report.leaf.data, bytes + 36 + 99 * one.len);
  assert_string_equal(r->report.leaf_key.name, "ECP256");
  free(bytes);
}

/* Twenty good certificates exceed the limit, which is not a failure. */
static void test_more_than_judged(void **state) {
  struct chain_rig *r = *state;
  chain_rig_begin(r);
  for (uint32_t i = 1; i < CHAIN_LINKS; i++) {
    r->recipe.links[i] = r->recipe.links[i + 1 < CHAIN_LINKS ? 0 : 2];
    r->recipe.links[i].subject = "CA";
  }
  r->recipe.links[19] = chain_recipe().links[2];
  r->recipe.n = CHAIN_LINKS;
  chain_rig_make(r);
  chain_rig_only(r, SDEC_CHAIN_LENGTH, "more certificates than are checked");
  assert_int_equal(r->report.result, SDEC_CHAIN_UNKNOWN);
  assert_int_equal(r->report.n_certificates, 20);
  assert_string_equal(r->report.leaf_key.name, "ECP256");
}

/* 1 MB of zero bytes, of empty certificates, or of one oversized certificate. */
static void test_megabyte(void **state) {
  struct chain_rig *r = *state;
  uint8_t *bytes = calloc(1, SDEC_CHAIN_MOST + 1);
  chain_rig_begin(r);
  r->asked.bytes = (struct sdec_span){bytes, SDEC_CHAIN_MOST};
  chain_rig_check(r);
  assert_int_equal(r->report.result, SDEC_CHAIN_BAD);
  for (uint32_t i = 36; i + 1 < SDEC_CHAIN_MOST; i += 2) {
    bytes[i] = 0x30;
  }
  chain_rig_check(r);
  assert_int_equal(r->report.n_certificates, 255);
  const uint32_t len = SDEC_CHAIN_MOST - 36 - 6;
  const uint8_t head[] = {0x30, 0x84, (uint8_t)(len >> 24), (uint8_t)(len >> 16), (uint8_t)(len >> 8), (uint8_t)len};
  memcpy(bytes + 36, head, sizeof(head));
  chain_rig_check(r);
  assert_int_equal(r->report.n_certificates, 1);
  r->asked.bytes.len++;
  chain_rig_only(r, SDEC_CHAIN_LENGTH, "the chain is too long to be checked");
  assert_int_equal(r->report.result, SDEC_CHAIN_UNKNOWN);
  free(bytes);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(test_anchors, chain_rig_set_up, chain_rig_tear_down),
      cmocka_unit_test_setup_teardown(test_root_apart, chain_rig_set_up, chain_rig_tear_down),
      cmocka_unit_test_setup_teardown(test_root_hash, chain_rig_set_up, chain_rig_tear_down),
      cmocka_unit_test_setup_teardown(test_forged_root, chain_rig_set_up, chain_rig_tear_down),
      cmocka_unit_test_setup_teardown(test_sm2, chain_rig_set_up, chain_rig_tear_down),
      cmocka_unit_test_setup_teardown(test_longer_than_it_is, chain_rig_set_up, chain_rig_tear_down),
      cmocka_unit_test_setup_teardown(test_structure, chain_rig_set_up, chain_rig_tear_down),
      cmocka_unit_test_setup_teardown(test_unknown_key, chain_rig_set_up, chain_rig_tear_down),
      cmocka_unit_test_setup_teardown(test_every_prefix, chain_rig_set_up, chain_rig_tear_down),
      cmocka_unit_test_setup_teardown(test_every_byte_changed, chain_rig_set_up, chain_rig_tear_down),
      cmocka_unit_test_setup_teardown(test_many, chain_rig_set_up, chain_rig_tear_down),
      cmocka_unit_test_setup_teardown(test_more_than_judged, chain_rig_set_up, chain_rig_tear_down),
      cmocka_unit_test_setup_teardown(test_megabyte, chain_rig_set_up, chain_rig_tear_down),
  };
  return cmocka_run_group_tests_name("chains_structure", tests, NULL, NULL);
}
