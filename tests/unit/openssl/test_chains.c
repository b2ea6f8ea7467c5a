/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Certificate chains as sdec-openssl judges them: for each rule a chain that breaks it and nothing else, and hostile
 * chains.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <openssl/err.h>

#include <sdec_openssl.h>

#include "chainmaker.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define SHA_256 1u
#define IN_2026 1790000000 /* 2026-09-21 */
#define DMTF(n) "060a2b06010401831c82120" n /* its object identifiers in DER */
#define DMTF_ARC "1.3.6.1.4.1.412.274."
#define TCB_INFO "2.23.133.5.4.1"

struct rig {
  struct sdec_openssl *openssl;
  const struct sdec_crypto *calls;
  struct chain_recipe recipe;
  struct chain_made made;
  struct sdec_span trust[2];
  struct sdec_chain asked;
  struct sdec_chain_report report;
};

static int set_up(void **state) {
  struct rig *r = calloc(1, sizeof(*r));
  *state = r;
  if (r == NULL || (r->openssl = sdec_openssl_new()) == NULL) {
    return 1;
  }
  r->calls = sdec_openssl_calls(r->openssl);
  return 0;
}

static int tear_down(void **state) {
  struct rig *r = *state;
  sdec_openssl_free(r->openssl);
  free(r);
  return 0;
}

static void begin(struct rig *r) {
  r->recipe = chain_recipe();
  r->asked = (struct sdec_chain){.hash = SHA_256, .version = 0x13, .side = SDEC_CHAIN_RESPONDER,
                                 .model = SDEC_CHAIN_DEVICE, .algorithm = SDEC_ASYM_ECDSA_P256, .has_time = true,
                                 .time = IN_2026, .trust = r->trust, .n_trust = 1};
}

static void make(struct rig *r) {
  chain_make(&r->recipe, &r->made);
  r->trust[0] = r->made.certs[0];
  r->asked.bytes = (struct sdec_span){r->made.bytes, r->made.len};
}

/* What every answer must hold. */
static void check(struct rig *r) {
  const struct sdec_chain_report *report = &r->report;
  bool broken = false, unsure = false;
  memset(&r->report, 0xa5, sizeof(r->report));
  r->calls->chain(r->calls->context, &r->asked, &r->report);
  assert_int_equal(ERR_peek_error(), 0);
  assert_true(report->n_findings <= SDEC_CHAIN_FINDINGS && report->n_layers <= SDEC_CHAIN_LAYERS);
  assert_true(report->text_len <= SDEC_CHAIN_TEXT);
  for (uint32_t i = 0; i < report->text_len; i++) {
    assert_true(report->text[i] == '\0' || (report->text[i] >= 0x20 && report->text[i] <= 0x7e));
  }
  for (uint32_t i = 0; i < report->n_findings; i++) {
    const struct sdec_chain_finding *f = &report->findings[i];
    assert_true(f->rule > 0 && f->rule < SDEC_CHAIN_RULES && f->grade <= SDEC_CHAIN_BROKEN);
    assert_true(f->text[0] != '\0' || report->cut);
    broken = broken || f->grade == SDEC_CHAIN_BROKEN;
    unsure = unsure || f->grade == SDEC_CHAIN_UNSURE;
  }
  if (report->n_findings < SDEC_CHAIN_FINDINGS) {
    assert_int_equal(report->result, broken ? SDEC_CHAIN_BAD : unsure ? SDEC_CHAIN_UNKNOWN : SDEC_CHAIN_GOOD);
  }
  assert_true(report->leaf.len <= r->asked.bytes.len);
  assert_true((report->root_hash == SDEC_CHAIN_GOOD) == (report->root_hash_why[0] == '\0') ||
              report->n_certificates == 0);
}

static void test_good(void **state) {
  struct rig *r = *state;
  begin(r);
  make(r);
  check(r);
  assert_int_equal(r->report.n_findings, 0);
  assert_int_equal(r->report.result, SDEC_CHAIN_GOOD);
  assert_int_equal(r->report.root_hash, SDEC_CHAIN_GOOD);
  assert_int_equal(r->report.anchor, 0);
  assert_int_equal(r->report.n_certificates, 3);
  assert_string_equal(r->report.leaf_name, "CN=Device");
  assert_string_equal(r->report.root_name, "CN=Root");
  assert_string_equal(r->report.leaf_key.name, "ECP256");
  assert_ptr_equal(r->report.leaf.data, r->made.certs[2].data);
  assert_true(r->report.leaf_key.spki.data > r->report.leaf.data);
}

/* ------------------------------------------------------------------------------------------- one rule at a time */

static void issuer(struct rig *r) {
  r->recipe.links[2].issuer = "Stranger";
}
static void signature(struct rig *r) {
  r->recipe.links[2].forged = true;
}
static void ca_signature(struct rig *r) {
  r->recipe.links[1].forged = true;
}
static void not_ca(struct rig *r) {
  r->recipe.links[1].constraints = "3000";
}
static void no_constraints(struct rig *r) {
  r->recipe.links[0].constraints = NULL;
}
static void damaged_constraints(struct rig *r) {
  r->recipe.links[1].constraints = "0101ff";
}
static void path_len(struct rig *r) {
  r->recipe.links[0].constraints = "30060101ff020100";
}
static void ca_usage(struct rig *r) {
  r->recipe.links[1].usage = "03020780";
}
static void not_yet(struct rig *r) {
  r->recipe.links[1].before = "20260922000000Z";
}
static void expired(struct rig *r) {
  r->recipe.links[2].after = "260920000000Z";
}
static void negative_serial(struct rig *r) {
  r->recipe.links[2].serial = -1;
}
static void zero_serial(struct rig *r) {
  r->recipe.links[2].serial = 0;
}
static void empty_subject(struct rig *r) {
  r->recipe.links[2].subject = "";
}
static void weak_key(struct rig *r) {
  r->recipe.links[2].weak_key = true;
}
static void other_algorithm(struct rig *r) {
  r->asked.algorithm = SDEC_ASYM_ECDSA_P384;
}
static void no_usage(struct rig *r) {
  r->recipe.links[2].usage = NULL;
}
static void no_usage_generic(struct rig *r) {
  r->recipe.links[2].usage = NULL;
  r->asked.model = SDEC_CHAIN_GENERIC;
}
static void wrong_usage(struct rig *r) {
  r->recipe.links[2].usage = "03020308"; /* keyAgreement */
}
static void leaf_ca(struct rig *r) {
  r->recipe.links[2].constraints = "30030101ff";
  r->asked.version = 0x11;
}
static void leaf_no_constraints(struct rig *r) {
  r->recipe.links[2].constraints = NULL;
}
static void requester_only(struct rig *r) {
  r->recipe.links[2].more[0] = (struct link_extension){"2.5.29.37", "300c" DMTF("4"), false};
}
static void responder_only(struct rig *r) {
  r->recipe.links[2].more[0] = (struct link_extension){"2.5.29.37", "300c" DMTF("3"), false};
  r->asked.side = SDEC_CHAIN_REQUESTER;
}
static void two_parts(struct rig *r) {
  r->recipe.links[2].more[0] = (struct link_extension){
      "2.5.29.17", "301aa018" DMTF("1") "a00a0c0841434d453a57494a", false};
}
static void critical_spdm(struct rig *r) {
  r->recipe.links[2].more[0] = (struct link_extension){DMTF_ARC "6", "300e300c" DMTF("2"), true};
}
static void unknown_critical(struct rig *r) {
  r->recipe.links[1].more[0] = (struct link_extension){"1.2.3.4", "0500", true};
}
static void alias_identity(struct rig *r) {
  r->recipe.links[2].more[0] = (struct link_extension){DMTF_ARC "6", "301c300c" DMTF("2") "300c" DMTF("5"), false};
  r->asked.model = SDEC_CHAIN_ALIAS;
}
static void alias_not_mutable(struct rig *r) {
  r->asked.model = SDEC_CHAIN_ALIAS;
}
static void device_mutable(struct rig *r) {
  r->recipe.links[2].more[0] = (struct link_extension){DMTF_ARC "6", "300e300c" DMTF("5"), false};
}
static void debug_layer(struct rig *r) { /* layer 2, flags debug */
  r->recipe.links[2].more[0] = (struct link_extension){TCB_INFO, "30078401028702" "0410", false};
}
static void debug_twice(struct rig *r) { /* layer 2, flags notSecure and debug, mask both */
  r->recipe.links[2].more[0] = (struct link_extension){TCB_INFO, "300b8401028702" "04508a020450", false};
}
static void layers_fall(struct rig *r) {
  r->recipe.links[1].more[0] = (struct link_extension){TCB_INFO, "3003840102", false};
  r->recipe.links[2].more[0] = (struct link_extension){TCB_INFO, "3003840101", false};
}
static void short_fwid(struct rig *r) {
  r->recipe.links[2].more[0] =
      (struct link_extension){TCB_INFO, "3013a611300f06096086480165030402010402abcd", false};
}
static void two_ueids(struct rig *r) {
  r->recipe.links[1].more[0] = (struct link_extension){"2.23.133.5.4.4", "30030401aa", false};
  r->recipe.links[2].more[0] = (struct link_extension){"2.23.133.5.4.4", "30030401bb", false};
}
static void eca_leaf(struct rig *r) {
  r->recipe.links[2].more[0] = (struct link_extension){"2.5.29.37", "3009060767810505046" "40c", false};
}
static void no_trust(struct rig *r) {
  r->asked.n_trust = 0;
}
static void no_time(struct rig *r) {
  r->asked.has_time = false;
}
static void install_no_ca(struct rig *r) {
  r->asked.model = SDEC_CHAIN_ALIAS;
  r->asked.to_install = true;
}

static const struct broken {
  void (*change)(struct rig *r);
  enum sdec_chain_rule rule;
  enum sdec_chain_grade grade;
  uint32_t certificate;
  const char *text;
} rules[] = {
    {issuer, SDEC_CHAIN_ISSUER, SDEC_CHAIN_BROKEN, 2,
     "certificate 2 has an issuer that is not the subject of the one before"},
    {signature, SDEC_CHAIN_SIGNATURE, SDEC_CHAIN_BROKEN, 2, "certificate 2 is not signed by the one before"},
    {ca_signature, SDEC_CHAIN_SIGNATURE, SDEC_CHAIN_BROKEN, 1, "certificate 1 is not signed by the one before"},
    {not_ca, SDEC_CHAIN_CONSTRAINTS, SDEC_CHAIN_BROKEN, 1, "certificate 1 is not a CA"},
    {no_constraints, SDEC_CHAIN_CONSTRAINTS, SDEC_CHAIN_BROKEN, 0, "certificate 0 is not a CA"},
    {damaged_constraints, SDEC_CHAIN_CONSTRAINTS, SDEC_CHAIN_BROKEN, 1, "certificate 1 has damaged basic constraints"},
    {path_len, SDEC_CHAIN_CONSTRAINTS, SDEC_CHAIN_BROKEN, 0,
     "certificate 0 has more certificates below it than its path length"},
    {ca_usage, SDEC_CHAIN_KEY_USAGE, SDEC_CHAIN_BROKEN, 1, "certificate 1 may not sign certificates"},
    {not_yet, SDEC_CHAIN_NOT_YET, SDEC_CHAIN_BROKEN, 1, "certificate 1 not valid at capture time"},
    {expired, SDEC_CHAIN_EXPIRED, SDEC_CHAIN_BROKEN, 2, "certificate 2 not valid at capture time"},
    {negative_serial, SDEC_CHAIN_SERIAL, SDEC_CHAIN_BROKEN, 2, "certificate 2 has a negative serial number"},
    {zero_serial, SDEC_CHAIN_SERIAL, SDEC_CHAIN_WARNING, 2, "certificate 2 has the serial number 0"},
    {empty_subject, SDEC_CHAIN_NAMES, SDEC_CHAIN_WARNING, 2, "certificate 2 has an empty subject"},
    {weak_key, SDEC_CHAIN_KEY, SDEC_CHAIN_BROKEN, 2,
     "certificate 2 has a key that is not one for the negotiated algorithm: secp224r1"},
    {other_algorithm, SDEC_CHAIN_KEY, SDEC_CHAIN_BROKEN, 2,
     "certificate 2 has a key that is not one for the negotiated algorithm: ECP256"},
    {no_usage, SDEC_CHAIN_KEY_USAGE, SDEC_CHAIN_BROKEN, 2, "certificate 2 has no key usage"},
    {no_usage_generic, SDEC_CHAIN_KEY_USAGE, SDEC_CHAIN_WARNING, 2, "certificate 2 has no key usage"},
    {wrong_usage, SDEC_CHAIN_KEY_USAGE, SDEC_CHAIN_BROKEN, 2,
     "certificate 2 has a key that is not for digital signatures"},
    {leaf_ca, SDEC_CHAIN_CONSTRAINTS, SDEC_CHAIN_BROKEN, 2, "certificate 2 is a leaf and a CA"},
    {leaf_no_constraints, SDEC_CHAIN_CONSTRAINTS, SDEC_CHAIN_BROKEN, 2, "certificate 2 has no basic constraints"},
    {requester_only, SDEC_CHAIN_EXTENDED_USAGE, SDEC_CHAIN_BROKEN, 2, "certificate 2 is for requesters only"},
    {responder_only, SDEC_CHAIN_EXTENDED_USAGE, SDEC_CHAIN_BROKEN, 2, "certificate 2 is for responders only"},
    {two_parts, SDEC_CHAIN_DEVICE_INFO, SDEC_CHAIN_WARNING, 2,
     "certificate 2 has a device name that is not manufacturer, product and serial number"},
    {critical_spdm, SDEC_CHAIN_IDENTITY, SDEC_CHAIN_WARNING, 2, "certificate 2 has a critical SPDM extension"},
    {unknown_critical, SDEC_CHAIN_CRITICAL, SDEC_CHAIN_WARNING, 1,
     "certificate 1 has an unknown critical extension, 1.2.3.4"},
    {alias_identity, SDEC_CHAIN_IDENTITY, SDEC_CHAIN_BROKEN, SDEC_CHAIN_WHOLE,
     "hardware identity OID in the leaf of an alias chain"},
    {alias_not_mutable, SDEC_CHAIN_MUTABLE, SDEC_CHAIN_REMARK, SDEC_CHAIN_WHOLE,
     "no mutable certificate OID in an alias chain"},
    {device_mutable, SDEC_CHAIN_MUTABLE, SDEC_CHAIN_BROKEN, 2,
     "certificate 2 has the mutable certificate OID in a device chain"},
    {debug_layer, SDEC_CHAIN_DICE, SDEC_CHAIN_WARNING, 2, "certificate 2 attests a layer 2 that is in debug"},
    {debug_twice, SDEC_CHAIN_DICE, SDEC_CHAIN_WARNING, 2,
     "certificate 2 attests a layer 2 that is not secure, in debug"},
    {layers_fall, SDEC_CHAIN_DICE, SDEC_CHAIN_REMARK, SDEC_CHAIN_WHOLE,
     "DICE layers that do not rise from root to leaf"},
    {short_fwid, SDEC_CHAIN_DICE, SDEC_CHAIN_WARNING, 2,
     "certificate 2 has a FWID that does not have the length of its hash"},
    {two_ueids, SDEC_CHAIN_UEID, SDEC_CHAIN_WARNING, SDEC_CHAIN_WHOLE, "more than one UEID"},
    {eca_leaf, SDEC_CHAIN_DICE, SDEC_CHAIN_REMARK, 2,
     "certificate 2 signs for SPDM, and has a purpose of identity or of a CA"},
    {no_trust, SDEC_CHAIN_ANCHOR, SDEC_CHAIN_UNSURE, SDEC_CHAIN_WHOLE, "no trust anchor given"},
    {no_time, SDEC_CHAIN_NO_TIME, SDEC_CHAIN_REMARK, SDEC_CHAIN_WHOLE,
     "validity not checked: the time is not known"},
    {install_no_ca, SDEC_CHAIN_CONSTRAINTS, SDEC_CHAIN_BROKEN, 2,
     "certificate 2 ends an alias chain to install and is not a CA"},
};

static void test_rules(void **state) {
  struct rig *r = *state;
  for (uint32_t i = 0; i < COUNT(rules); i++) {
    begin(r);
    rules[i].change(r);
    make(r);
    check(r);
    const struct sdec_chain_finding *f = &r->report.findings[0];
    if (r->report.n_findings != 1) {
      print_error("%s: %u findings, first: %s\n", rules[i].text, r->report.n_findings, f->text);
    }
    assert_int_equal(r->report.n_findings, 1);
    assert_string_equal(f->text, rules[i].text);
    assert_int_equal(f->rule, rules[i].rule);
    assert_int_equal(f->grade, rules[i].grade);
    assert_int_equal(f->certificate, rules[i].certificate);
    assert_int_equal(r->report.root_hash, SDEC_CHAIN_GOOD);
  }
}

/* A certificate of version 1 has no extensions, so it lacks more than its version. */
static void test_version(void **state) {
  struct rig *r = *state;
  begin(r);
  r->asked.model = SDEC_CHAIN_GENERIC;
  r->asked.version = 0x12;
  r->recipe.links[2].version = 0;
  r->recipe.links[2].constraints = r->recipe.links[2].usage = NULL;
  make(r);
  check(r);
  assert_int_equal(r->report.n_findings, 2);
  assert_string_equal(r->report.findings[0].text, "certificate 2 is not X.509 version 3");
  assert_int_equal(r->report.findings[0].rule, SDEC_CHAIN_VERSION);
  assert_int_equal(r->report.findings[1].grade, SDEC_CHAIN_WARNING);
  assert_int_equal(r->report.result, SDEC_CHAIN_BAD);
}

/* What the same properties mean where they are allowed. */
static void allow(struct rig *r, void (*change)(struct rig *r), void (*then)(struct rig *r)) {
  begin(r);
  change(r);
  then(r);
  make(r);
  check(r);
  if (r->report.n_findings > 0) {
    print_error("%s\n", r->report.findings[0].text);
  }
  assert_int_equal(r->report.n_findings, 0);
}

static void in_1_2(struct rig *r) {
  r->asked.version = 0x12;
}
static void of_generic(struct rig *r) {
  r->asked.model = SDEC_CHAIN_GENERIC;
}
static void of_device(struct rig *r) {
  r->asked.model = SDEC_CHAIN_DEVICE;
}
static void of_unknown(struct rig *r) {
  r->asked.model = SDEC_CHAIN_MODEL_UNKNOWN;
}
static void in_1_1(struct rig *r) {
  r->asked.version = 0x11;
}
static void of_requester(struct rig *r) {
  r->asked.side = SDEC_CHAIN_REQUESTER;
}
static void any_algorithm(struct rig *r) {
  r->asked.algorithm = SDEC_ASYM_NONE;
}
static void masked(struct rig *r) { /* the flag is set and not in the mask */
  r->recipe.links[2].more[0].hex = "300b84010287020410" "8a020440";
}
static void critical_name(struct rig *r) {
  r->recipe.links[2].more[0] = (struct link_extension){"2.5.29.17", "3007820561622e6364", true};
}
static void is_ca(struct rig *r) {
  r->recipe.links[2].constraints = "30030101ff";
  r->recipe.links[2].usage = "03020106";
}

static void test_allowed(void **state) {
  struct rig *r = *state;
  allow(r, leaf_no_constraints, in_1_2);
  allow(r, empty_subject, of_generic);
  allow(r, empty_subject, critical_name);
  allow(r, alias_identity, of_unknown);
  allow(r, device_mutable, of_unknown);
  allow(r, device_mutable, in_1_1);
  allow(r, requester_only, of_requester);
  allow(r, weak_key, any_algorithm);
  allow(r, debug_layer, masked);
  allow(r, install_no_ca, is_ca);
  begin(r);
  critical_spdm(r);
  r->recipe.links[2].more[0].critical = false;
  of_device(r); /* a device certificate may have the hardware identity */
  make(r);
  check(r);
  assert_int_equal(r->report.n_findings, 0);
  assert_true(r->report.hardware_identity && r->report.leaf_hardware_identity && !r->report.mutable_certificate);
}

/* The Device Certificate CA is the first with the hardware identity; one below it is an alias certificate. */
static void test_alias_intermediate(void **state) {
  struct rig *r = *state;
  begin(r);
  r->asked.model = SDEC_CHAIN_ALIAS;
  r->recipe.links[0].constraints = "30030101ff";
  r->recipe.links[3] = r->recipe.links[2];
  r->recipe.links[2] = r->recipe.links[1];
  r->recipe.links[2].subject = "Alias CA";
  r->recipe.links[1].constraints = "30030101ff";
  r->recipe.links[3].more[0] = (struct link_extension){DMTF_ARC "6", "300e300c" DMTF("5"), false};
  r->recipe.links[1].more[0] = (struct link_extension){DMTF_ARC "6", "300e300c" DMTF("2"), false};
  r->recipe.n = 4;
  make(r);
  check(r);
  assert_int_equal(r->report.result, SDEC_CHAIN_GOOD);
  assert_int_equal(r->report.n_findings, 0);
  r->recipe.links[2].more[0] = r->recipe.links[1].more[0];
  make(r);
  check(r);
  assert_int_equal(r->report.n_findings, 1);
  assert_string_equal(r->report.findings[0].text,
                      "certificate 2 is an alias certificate with the hardware identity OID");
}

/* ------------------------------------------------------------------------------------------- roots and structure */

static void test_anchors(void **state) {
  struct rig *r = *state;
  begin(r);
  make(r);
  static struct chain_made other;
  chain_make(&r->recipe, &other); /* same names, other keys */
  r->trust[0] = other.certs[0];
  check(r);
  assert_int_equal(r->report.result, SDEC_CHAIN_BAD);
  assert_int_equal(r->report.n_findings, 1);
  assert_string_equal(r->report.findings[0].text, "not below a trust root");
  assert_int_equal(r->report.anchor, -1);
  r->trust[1] = r->made.certs[0];
  r->asked.n_trust = 2;
  check(r);
  assert_int_equal(r->report.result, SDEC_CHAIN_GOOD);
  assert_int_equal(r->report.anchor, 1);
}

/* A chain may begin below its root. */
static void test_root_apart(void **state) {
  struct rig *r = *state;
  uint8_t bytes[CHAIN_MADE_MOST];
  begin(r);
  make(r);
  const uint32_t root_len = r->made.certs[0].len, len = r->made.len - root_len;
  memcpy(bytes, r->made.bytes, 36);
  memcpy(bytes + 36, r->made.bytes + 36 + root_len, len - 36);
  bytes[0] = (uint8_t)len;
  bytes[1] = (uint8_t)(len >> 8);
  r->asked.bytes = (struct sdec_span){bytes, len};
  check(r);
  assert_int_equal(r->report.result, SDEC_CHAIN_GOOD);
  assert_int_equal(r->report.root_hash, SDEC_CHAIN_GOOD);
  assert_int_equal(r->report.anchor, 0);
  assert_string_equal(r->report.root_name, "CN=Root");
  r->asked.n_trust = 0;
  check(r);
  assert_int_equal(r->report.result, SDEC_CHAIN_UNKNOWN);
  assert_int_equal(r->report.root_hash, SDEC_CHAIN_UNKNOWN);
  assert_string_equal(r->report.root_hash_why, "the root is neither in the chain nor given");
  r->asked.n_trust = 1;
  bytes[4] ^= 1; /* RootHash names another root */
  check(r);
  assert_int_equal(r->report.result, SDEC_CHAIN_BAD);
  assert_int_equal(r->report.root_hash, SDEC_CHAIN_UNKNOWN);
  r->asked.bytes = (struct sdec_span){bytes + 36, len - 36};
  r->asked.bare = true;
  check(r);
  assert_int_equal(r->report.result, SDEC_CHAIN_GOOD);
  assert_string_equal(r->report.root_hash_why, "no root hash");
}

static void test_root_hash(void **state) {
  struct rig *r = *state;
  begin(r);
  make(r);
  r->made.bytes[10] ^= 0x40;
  check(r);
  assert_int_equal(r->report.result, SDEC_CHAIN_GOOD); /* a verdict of its own */
  assert_int_equal(r->report.root_hash, SDEC_CHAIN_BAD);
  assert_string_equal(r->report.root_hash_why, "not the digest of certificate 0");
}

/* A root that is not given must at least have signed itself. */
static void test_forged_root(void **state) {
  struct rig *r = *state;
  begin(r);
  r->recipe.links[0].forged = true;
  no_trust(r);
  make(r);
  check(r);
  assert_int_equal(r->report.result, SDEC_CHAIN_BAD);
  assert_string_equal(r->report.findings[0].text, "certificate 0 is not signed by itself");
}

/* Signatures of SM2 under an empty ID, as OpenSSL makes them, and under the one of GM/T 0009; no other. */
static void test_sm2(void **state) {
  struct rig *r = *state;
  static const char *const ids[] = {"", "1234567812345678", "8765432187654321"};
  for (uint32_t i = 0; i < COUNT(ids); i++) {
    begin(r);
    r->asked.algorithm = SDEC_ASYM_SM2_P256;
    r->recipe.sm2_id = ids[i];
    make(r);
    check(r);
    assert_int_equal(r->report.result, i < 2 ? SDEC_CHAIN_GOOD : SDEC_CHAIN_BAD);
    assert_int_equal(r->report.n_findings, i < 2 ? 0 : 2);
    assert_string_equal(r->report.leaf_key.name, "SM2");
  }
}

static void expect_only(struct rig *r, enum sdec_chain_rule rule, const char *text) {
  check(r);
  assert_int_equal(r->report.n_findings, 1);
  assert_string_equal(r->report.findings[0].text, text);
  assert_int_equal(r->report.findings[0].rule, rule);
}

static void test_structure(void **state) {
  struct rig *r = *state;
  begin(r);
  make(r);
  r->made.bytes[2] = 1; /* reserved below 1.4, then part of the length */
  check(r);
  assert_int_equal(r->report.n_findings, 0);
  r->asked.version = 0x14;
  check(r);
  assert_int_equal(r->report.findings[0].rule, SDEC_CHAIN_STRUCTURE);
  assert_int_equal(r->report.result, SDEC_CHAIN_BAD);
  r->made.bytes[2] = 0;
  r->made.bytes[r->made.len] = 0;
  r->made.bytes[0]++;
  r->asked.bytes.len++;
  expect_only(r, SDEC_CHAIN_STRUCTURE, "bytes that are no certificate");
  assert_string_equal(r->report.leaf_name, "CN=Device");
  r->asked.bytes.len = 36;
  r->made.bytes[0] = 36;
  r->made.bytes[1] = 0;
  expect_only(r, SDEC_CHAIN_STRUCTURE, "no certificate");
  r->asked.bytes.len = 35;
  expect_only(r, SDEC_CHAIN_STRUCTURE, "too short for a chain");
  r->asked.hash = 0;
  expect_only(r, SDEC_CHAIN_STRUCTURE, "the negotiated hash is not known");
  assert_int_equal(r->report.result, SDEC_CHAIN_UNKNOWN);
}

/* A key of an algorithm that nobody knows leaves the certificate it should have signed unproved. */
static void test_unknown_key(void **state) {
  struct rig *r = *state;
  begin(r);
  r->recipe.links[1].cut_key = true;
  make(r);
  expect_only(r, SDEC_CHAIN_UNSUPPORTED,
              "certificate 2 has a signature that cannot be checked: needs a library that has the key's algorithm");
  assert_int_equal(r->report.result, SDEC_CHAIN_UNKNOWN);
  assert_string_equal(r->report.needs, "a library that has the key's algorithm");
}

/* ------------------------------------------------------------------------------------------- hostile chains */

static void test_every_prefix(void **state) {
  struct rig *r = *state;
  begin(r);
  two_ueids(r);
  r->recipe.links[0].more[0] = (struct link_extension){TCB_INFO, "300b84010287020410" "8a020440", false};
  make(r);
  const struct sdec_span whole = r->asked.bytes;
  for (uint32_t len = 0; len < whole.len; len++) {
    uint8_t *exact = malloc(len + 1);
    memcpy(exact, whole.data, len);
    r->asked.bytes = (struct sdec_span){exact, len};
    check(r);
    assert_int_equal(r->report.result, SDEC_CHAIN_BAD);
    free(exact);
  }
}

static void test_every_byte_changed(void **state) {
  struct rig *r = *state;
  begin(r);
  alias_identity(r);
  make(r);
  uint8_t *exact = malloc(r->made.len);
  r->asked.bytes = (struct sdec_span){exact, r->made.len};
  r->trust[0] = (struct sdec_span){r->made.certs[1].data, r->made.certs[1].len};
  for (uint32_t at = 0; at < r->made.len; at++) {
    memcpy(exact, r->made.bytes, r->made.len);
    exact[at] ^= (uint8_t)(1u << at % 8);
    check(r);
  }
  free(exact);
}

static void test_many(void **state) {
  struct rig *r = *state;
  begin(r);
  make(r);
  const struct sdec_span one = r->made.certs[2];
  uint8_t *bytes = malloc(36 + 100 * one.len);
  memcpy(bytes, r->made.bytes, 36);
  for (uint32_t i = 0; i < 100; i++) {
    memcpy(bytes + 36 + i * one.len, one.data, one.len);
  }
  r->asked.bytes = (struct sdec_span){bytes, 36 + 100 * one.len};
  check(r);
  assert_int_equal(r->report.n_certificates, 100);
  assert_int_equal(r->report.result, SDEC_CHAIN_BAD);
  assert_ptr_equal(r->report.leaf.data, bytes + 36 + 99 * one.len);
  assert_string_equal(r->report.leaf_key.name, "ECP256");
  free(bytes);
}

/* Twenty good certificates are more than are looked into, and nothing is held against them. */
static void test_more_than_judged(void **state) {
  struct rig *r = *state;
  begin(r);
  for (uint32_t i = 1; i < CHAIN_LINKS; i++) {
    r->recipe.links[i] = r->recipe.links[i + 1 < CHAIN_LINKS ? 0 : 2];
    r->recipe.links[i].subject = "CA";
  }
  r->recipe.links[19] = chain_recipe().links[2];
  r->recipe.n = CHAIN_LINKS;
  make(r);
  expect_only(r, SDEC_CHAIN_LENGTH, "more certificates than are looked into");
  assert_int_equal(r->report.result, SDEC_CHAIN_UNKNOWN);
  assert_int_equal(r->report.n_certificates, 20);
  assert_string_equal(r->report.leaf_key.name, "ECP256");
}

/* 1 MB: of zero bytes, of empty certificates, of one certificate that is longer than any. */
static void test_megabyte(void **state) {
  struct rig *r = *state;
  uint8_t *bytes = calloc(1, SDEC_CHAIN_MOST + 1);
  begin(r);
  r->asked.bytes = (struct sdec_span){bytes, SDEC_CHAIN_MOST};
  check(r);
  assert_int_equal(r->report.result, SDEC_CHAIN_BAD);
  for (uint32_t i = 36; i + 1 < SDEC_CHAIN_MOST; i += 2) {
    bytes[i] = 0x30;
  }
  check(r);
  assert_int_equal(r->report.n_certificates, 255);
  const uint32_t len = SDEC_CHAIN_MOST - 36 - 6;
  const uint8_t head[] = {0x30, 0x84, (uint8_t)(len >> 24), (uint8_t)(len >> 16), (uint8_t)(len >> 8), (uint8_t)len};
  memcpy(bytes + 36, head, sizeof(head));
  check(r);
  assert_int_equal(r->report.n_certificates, 1);
  r->asked.bytes.len++;
  expect_only(r, SDEC_CHAIN_LENGTH, "the chain is too long to be looked into");
  assert_int_equal(r->report.result, SDEC_CHAIN_UNKNOWN);
  free(bytes);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(test_good, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_rules, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_version, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_allowed, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_alias_intermediate, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_anchors, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_root_apart, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_root_hash, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_forged_root, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_sm2, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_structure, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_unknown_key, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_every_prefix, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_every_byte_changed, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_many, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_more_than_judged, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_megabyte, set_up, tear_down),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
