/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Certificate chains as judged by sdec-openssl: for each rule a chain that breaks only this rule, and chains where the
 * same properties are allowed.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "chain_rig.h"

static void test_good(void **state) {
  struct chain_rig *r = *state;
  chain_rig_begin(r);
  chain_rig_make(r);
  chain_rig_check(r);
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

static void issuer(struct chain_rig *r) {
  r->recipe.links[2].issuer = "Stranger";
}
static void signature(struct chain_rig *r) {
  r->recipe.links[2].forged = true;
}
static void ca_signature(struct chain_rig *r) {
  r->recipe.links[1].forged = true;
}
static void not_ca(struct chain_rig *r) {
  r->recipe.links[1].constraints = "3000";
}
static void no_constraints(struct chain_rig *r) {
  r->recipe.links[0].constraints = NULL;
}
static void damaged_constraints(struct chain_rig *r) {
  r->recipe.links[1].constraints = "0101ff";
}
static void path_len(struct chain_rig *r) {
  r->recipe.links[0].constraints = "30060101ff020100";
}
static void ca_usage(struct chain_rig *r) {
  r->recipe.links[1].usage = "03020780";
}
static void not_yet(struct chain_rig *r) {
  r->recipe.links[1].before = "20260922000000Z";
}
static void expired(struct chain_rig *r) {
  r->recipe.links[2].after = "260920000000Z";
}
static void negative_serial(struct chain_rig *r) {
  r->recipe.links[2].serial = -1;
}
static void zero_serial(struct chain_rig *r) {
  r->recipe.links[2].serial = 0;
}
static void empty_subject(struct chain_rig *r) {
  r->recipe.links[2].subject = "";
}
static void weak_key(struct chain_rig *r) {
  r->recipe.links[2].weak_key = true;
}
static void other_algorithm(struct chain_rig *r) {
  r->asked.algorithm = SDEC_ASYM_ECDSA_P384;
}
static void no_usage(struct chain_rig *r) {
  r->recipe.links[2].usage = NULL;
}
static void no_usage_generic(struct chain_rig *r) {
  r->recipe.links[2].usage = NULL;
  r->asked.model = SDEC_CHAIN_GENERIC;
}
static void wrong_usage(struct chain_rig *r) {
  r->recipe.links[2].usage = "03020308"; /* keyAgreement */
}
static void leaf_ca(struct chain_rig *r) {
  r->recipe.links[2].constraints = "30030101ff";
  r->asked.version = 0x11;
}
static void leaf_no_constraints(struct chain_rig *r) {
  r->recipe.links[2].constraints = NULL;
}
static void requester_only(struct chain_rig *r) {
  r->recipe.links[2].more[0] = (struct link_extension){"2.5.29.37", "300c" DMTF("4"), false};
}
static void responder_only(struct chain_rig *r) {
  r->recipe.links[2].more[0] = (struct link_extension){"2.5.29.37", "300c" DMTF("3"), false};
  r->asked.side = SDEC_CHAIN_REQUESTER;
}
static void two_parts(struct chain_rig *r) {
  r->recipe.links[2].more[0] = (struct link_extension){"2.5.29.17", "301aa018" DMTF("1") "a00a0c0841434d453a57494a",
                                                       false};
}
static void critical_spdm(struct chain_rig *r) {
  r->recipe.links[2].more[0] = (struct link_extension){DMTF_ARC "6", "300e300c" DMTF("2"), true};
}
static void unknown_critical(struct chain_rig *r) {
  r->recipe.links[1].more[0] = (struct link_extension){"1.2.3.4", "0500", true};
}
static void alias_identity(struct chain_rig *r) {
  r->recipe.links[2].more[0] = (struct link_extension){DMTF_ARC "6", "301c300c" DMTF("2") "300c" DMTF("5"), false};
  r->asked.model = SDEC_CHAIN_ALIAS;
}
static void alias_not_mutable(struct chain_rig *r) {
  r->asked.model = SDEC_CHAIN_ALIAS;
}
static void device_mutable(struct chain_rig *r) {
  r->recipe.links[2].more[0] = (struct link_extension){DMTF_ARC "6", "300e300c" DMTF("5"), false};
}
static void debug_layer(struct chain_rig *r) { /* layer 2, flags debug */
  r->recipe.links[2].more[0] = (struct link_extension){TCB_INFO,
                                                       "30078401028702"
                                                       "0410",
                                                       false};
}
static void debug_twice(struct chain_rig *r) { /* layer 2, flags notSecure and debug, mask both */
  r->recipe.links[2].more[0] = (struct link_extension){TCB_INFO,
                                                       "300b8401028702"
                                                       "04508a020450",
                                                       false};
}
static void layers_fall(struct chain_rig *r) {
  r->recipe.links[1].more[0] = (struct link_extension){TCB_INFO, "3003840102", false};
  r->recipe.links[2].more[0] = (struct link_extension){TCB_INFO, "3003840101", false};
}
static void short_fwid(struct chain_rig *r) {
  r->recipe.links[2].more[0] = (struct link_extension){TCB_INFO, "3013a611300f06096086480165030402010402abcd", false};
}
static void two_ueids(struct chain_rig *r) {
  r->recipe.links[1].more[0] = (struct link_extension){"2.23.133.5.4.4", "30030401aa", false};
  r->recipe.links[2].more[0] = (struct link_extension){"2.23.133.5.4.4", "30030401bb", false};
}
static void eca_leaf(struct chain_rig *r) {
  r->recipe.links[2].more[0] = (struct link_extension){"2.5.29.37",
                                                       "3009060767810505046"
                                                       "40c",
                                                       false};
}
static void no_trust(struct chain_rig *r) {
  r->asked.n_trust = 0;
}
static void no_time(struct chain_rig *r) {
  r->asked.has_time = false;
}
static void at_a_time(struct chain_rig *r) {
  r->recipe.links[1].before = "280301000000Z";
  r->asked.time_given = true;
  r->asked.time = 1835481599; /* one second too early */
}
static void install_no_ca(struct chain_rig *r) {
  r->asked.model = SDEC_CHAIN_ALIAS;
  r->asked.to_install = true;
}

static const struct broken {
  void (*change)(struct chain_rig *r);
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
    {at_a_time, SDEC_CHAIN_NOT_YET, SDEC_CHAIN_BROKEN, 1, "certificate 1 not valid on 2028-02-29"},
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
    {no_time, SDEC_CHAIN_NO_TIME, SDEC_CHAIN_REMARK, SDEC_CHAIN_WHOLE, "validity not checked: the time is not known"},
    {install_no_ca, SDEC_CHAIN_CONSTRAINTS, SDEC_CHAIN_BROKEN, 2,
     "certificate 2 ends an alias chain to install and is not a CA"},
};

static void test_rules(void **state) {
  struct chain_rig *r = *state;
  for (uint32_t i = 0; i < COUNT(rules); i++) {
    chain_rig_begin(r);
    rules[i].change(r);
    chain_rig_make(r);
    chain_rig_check(r);
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
  struct chain_rig *r = *state;
  chain_rig_begin(r);
  r->asked.model = SDEC_CHAIN_GENERIC;
  r->asked.version = 0x12;
  r->recipe.links[2].version = 0;
  r->recipe.links[2].constraints = r->recipe.links[2].usage = NULL;
  chain_rig_make(r);
  chain_rig_check(r);
  assert_int_equal(r->report.n_findings, 2);
  assert_string_equal(r->report.findings[0].text, "certificate 2 is not X.509 version 3");
  assert_int_equal(r->report.findings[0].rule, SDEC_CHAIN_VERSION);
  assert_int_equal(r->report.findings[1].grade, SDEC_CHAIN_WARNING);
  assert_int_equal(r->report.result, SDEC_CHAIN_BAD);
}

/* The same properties where they are allowed. */
static void allow(struct chain_rig *r, void (*change)(struct chain_rig *r), void (*then)(struct chain_rig *r)) {
  chain_rig_begin(r);
  change(r);
  then(r);
  chain_rig_make(r);
  chain_rig_check(r);
  if (r->report.n_findings > 0) {
    print_error("%s\n", r->report.findings[0].text);
  }
  assert_int_equal(r->report.n_findings, 0);
}

static void in_1_2(struct chain_rig *r) {
  r->asked.version = 0x12;
}
static void of_generic(struct chain_rig *r) {
  r->asked.model = SDEC_CHAIN_GENERIC;
}
static void of_device(struct chain_rig *r) {
  r->asked.model = SDEC_CHAIN_DEVICE;
}
static void of_unknown(struct chain_rig *r) {
  r->asked.model = SDEC_CHAIN_MODEL_UNKNOWN;
}
static void in_1_1(struct chain_rig *r) {
  r->asked.version = 0x11;
}
static void of_requester(struct chain_rig *r) {
  r->asked.side = SDEC_CHAIN_REQUESTER;
}
static void any_algorithm(struct chain_rig *r) {
  r->asked.algorithm = SDEC_ASYM_NONE;
}
static void masked(struct chain_rig *r) { /* the flag is set and not in the mask */
  r->recipe.links[2].more[0].hex = "300b84010287020410"
                                   "8a020440";
}
static void critical_name(struct chain_rig *r) {
  r->recipe.links[2].more[0] = (struct link_extension){"2.5.29.17", "3007820561622e6364", true};
}
static void is_ca(struct chain_rig *r) {
  r->recipe.links[2].constraints = "30030101ff";
  r->recipe.links[2].usage = "03020106";
}

static void test_allowed(void **state) {
  struct chain_rig *r = *state;
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
  chain_rig_begin(r);
  critical_spdm(r);
  r->recipe.links[2].more[0].critical = false;
  of_device(r); /* a device certificate may have the hardware identity */
  chain_rig_make(r);
  chain_rig_check(r);
  assert_int_equal(r->report.n_findings, 0);
  assert_true(r->report.hardware_identity && r->report.leaf_hardware_identity && !r->report.mutable_certificate);
}

/* The Device Certificate CA is the first with the hardware identity; one below it is an alias certificate. */
static void test_alias_intermediate(void **state) {
  struct chain_rig *r = *state;
  chain_rig_begin(r);
  r->asked.model = SDEC_CHAIN_ALIAS;
  r->recipe.links[0].constraints = "30030101ff";
  r->recipe.links[3] = r->recipe.links[2];
  r->recipe.links[2] = r->recipe.links[1];
  r->recipe.links[2].subject = "Alias CA";
  r->recipe.links[1].constraints = "30030101ff";
  r->recipe.links[3].more[0] = (struct link_extension){DMTF_ARC "6", "300e300c" DMTF("5"), false};
  r->recipe.links[1].more[0] = (struct link_extension){DMTF_ARC "6", "300e300c" DMTF("2"), false};
  r->recipe.n = 4;
  chain_rig_make(r);
  chain_rig_check(r);
  assert_int_equal(r->report.result, SDEC_CHAIN_GOOD);
  assert_int_equal(r->report.n_findings, 0);
  r->recipe.links[2].more[0] = r->recipe.links[1].more[0];
  chain_rig_make(r);
  chain_rig_check(r);
  assert_int_equal(r->report.n_findings, 1);
  assert_string_equal(r->report.findings[0].text,
                      "certificate 2 is an alias certificate with the hardware identity OID");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(test_good, chain_rig_set_up, chain_rig_tear_down),
      cmocka_unit_test_setup_teardown(test_rules, chain_rig_set_up, chain_rig_tear_down),
      cmocka_unit_test_setup_teardown(test_version, chain_rig_set_up, chain_rig_tear_down),
      cmocka_unit_test_setup_teardown(test_allowed, chain_rig_set_up, chain_rig_tear_down),
      cmocka_unit_test_setup_teardown(test_alias_intermediate, chain_rig_set_up, chain_rig_tear_down),
  };
  return cmocka_run_group_tests_name("chains", tests, NULL, NULL);
}
