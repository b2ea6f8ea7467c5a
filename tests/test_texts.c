/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Words in and out: addresses as text, names of what units say, names of variables, and what a user says was
 * negotiated. Expected are RFC 5952, and the bits of DSP0274.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "env.h"
#include "registry.h"
#include "sdec.h"

static void want_address(const struct sdec_addr *addr, const char *expected) {
  char text[64];
  struct sdec_text out = {.data = text, .cap = sizeof(text)};
  sdec_addr_text(addr, &out);
  assert_int_equal(out.len, strlen(expected));
  assert_memory_equal(text, expected, out.len);
}

static void want_ipv6(const uint16_t groups[8], const char *expected) {
  struct sdec_addr addr = {.kind = SDEC_ADDR_IPV6, .len = 18, .bytes = {[16] = 0x10, [17] = 0x62}};
  for (uint32_t i = 0; i < 8; i++) {
    addr.bytes[2 * i] = (uint8_t)(groups[i] >> 8);
    addr.bytes[2 * i + 1] = (uint8_t)groups[i];
  }
  want_address(&addr, expected);
}

static void addresses(void **state) {
  (void)state;
  const struct sdec_addr none = {.kind = SDEC_ADDR_NONE};
  const struct sdec_addr eid = {.kind = SDEC_ADDR_EID, .len = 1, .bytes = {29}};
  const struct sdec_addr ipv4 = {.kind = SDEC_ADDR_IPV4, .len = 6, .bytes = {192, 0, 2, 1, 0x09, 0x13}};
  want_address(&none, "");
  want_address(&eid, "29");
  want_address(&ipv4, "192.0.2.1:2323");
  want_ipv6((const uint16_t[8]){0}, "[::]:4194");
  want_ipv6((const uint16_t[8]){[7] = 1}, "[::1]:4194");
  want_ipv6((const uint16_t[8]){1}, "[1::]:4194");
  want_ipv6((const uint16_t[8]){0x2001, 0xDB8, [7] = 1}, "[2001:db8::1]:4194");
  /* One zero group alone stays; of several runs the longest is cut short, of equal ones the first. */
  want_ipv6((const uint16_t[8]){0x2001, 0xDB8, 0, 1, 1, 1, 1, 1}, "[2001:db8:0:1:1:1:1:1]:4194");
  want_ipv6((const uint16_t[8]){0x2001, 0, 0, 1, 0, 0, 0, 1}, "[2001:0:0:1::1]:4194");
  want_ipv6((const uint16_t[8]){0x2001, 0xDB8, 0, 0, 1, 0, 0, 1}, "[2001:db8::1:0:0:1]:4194");
  want_ipv6((const uint16_t[8]){0xFE80, 1, 0x20, 0x300, 0x4000, 5, 0, 0}, "[fe80:1:20:300:4000:5::]:4194");
  want_ipv6((const uint16_t[8]){0, 0, 3, 4, 5, 6, 7, 8}, "[::3:4:5:6:7:8]:4194");
}

static void want_names(const char *(*name)(uint32_t), uint32_t n, const char *const expected[]) {
  for (uint32_t i = 0; i < n; i++) {
    assert_string_equal(name(i), expected[i]);
  }
  assert_string_equal(name(n), "?");
  assert_string_equal(name(UINT32_MAX), "?");
}

static void names_of_units(void **state) {
  (void)state;
  want_names(sdec_transport_name, SDEC_TRANSPORTS,
             (const char *const[]){"raw", "mctp", "doe", "tcp", "emu", "storage"});
  want_names(sdec_via_name, SDEC_VIAS, (const char *const[]){"clear", "secured", "chunk", "encap", "raw"});
  want_names(sdec_carrier_name, SDEC_CARRIERS,
             (const char *const[]){"none", "mctp", "mctp-message", "doe", "tcp", "emu", "storage", "spdm", "secured",
                                   "pcie-vdm"});
  for (uint32_t i = 1; i < SDEC_CARRIERS; i++) {
    assert_int_equal(sdec_carrier_named(sdec_carrier_name(i)), i);
  }
  assert_int_equal(sdec_carrier_named("none"), SDEC_CARRIER_NONE);
  assert_int_equal(sdec_carrier_named("mct"), SDEC_CARRIER_NONE);
  assert_int_equal(sdec_carrier_named("mctp-"), SDEC_CARRIER_NONE);
  assert_string_equal(sdec_sealed_text(SDEC_SEALED_MALFORMED), "malformed record");
  assert_string_equal(sdec_sealed_text(SDEC_SEALED_MALFORMED + 1), "?");
}

/* A protocol is found by either registry that it is used under, and by its vendor and first byte. */
static void protocols_of_vendors(void **state) {
  (void)state;
  uint32_t n;
  const struct sdec_protocol *const *all = sdec_protocols(&n);
  assert_true(n > 5);
  for (uint32_t i = 1; i < n; i++) {
    const struct sdec_protocol *p = all[i];
    const uint8_t first = p->any_id ? 0x55 : p->id; /* one that stands for all others comes after those */
    for (uint32_t k = 0; k < 2; k++) {
      assert_ptr_equal(protocol_of_vendor(p->standards[k], p->vendor, first), p);
      assert_null(protocol_of_vendor(p->standards[k], p->vendor + 0x10000, first));
      const struct sdec_protocol *other = protocol_of_vendor(p->standards[k], p->vendor, 0x56);
      assert_true(other == NULL || other->any_id);
    }
    assert_null(protocol_of_vendor(0xFFFF, p->vendor, first));
  }
  assert_null(protocol_of_vendor(0, 0, 0)); /* SPDM itself is not one of a vendor */
}

static void names_of_variables(void **state) {
  (void)state;
  assert_null(sdec_env_name(E_NONE));
  assert_null(sdec_env_name(E_COUNT));
  assert_null(sdec_env_name(UINT32_MAX));
  struct sdec_env env = {0};
  for (uint32_t var = 1; var < E_COUNT; var++) {
    assert_non_null(sdec_env_name(var));
    assert_false(env.known >> var & 1);
    assert_true(sdec_env_set(&env, sdec_env_name(var), 7 + var));
    assert_true(env.known >> var & 1);
  }
  for (uint32_t var = 1; var < E_COUNT; var++) {
    assert_int_equal(env.value[var], 7 + var); /* each name its own variable */
  }
  assert_false(sdec_env_set(&env, "no such variable", 1));
}

static void want_fact(const char *name, const char *value, enum fact fact, uint32_t expected) {
  struct sdec_config config = {0};
  assert_true(sdec_assume(&config, name, value));
  assert_int_equal(config.assumed.value[fact], expected);
  assert_true(fact_known(&config.assumed, fact));
}

/* Capability bits of one side, and which of them were given. */
static void want_bits(const char *name, const char *value, bool both, uint32_t mask, uint32_t bits) {
  struct sdec_config config = {0};
  config.assumed.value[F_REQ_FLAGS] = config.assumed.value[F_RSP_FLAGS] = UINT32_MAX;
  assert_true(sdec_assume(&config, name, value));
  assert_int_equal(config.assumed.value[F_RSP_FLAGS], (UINT32_MAX & ~mask) | bits);
  assert_int_equal(config.assumed.value[F_RSP_ASSUMED], mask);
  assert_int_equal(config.assumed.value[F_REQ_FLAGS], both ? (UINT32_MAX & ~mask) | bits : UINT32_MAX);
  assert_int_equal(config.assumed.value[F_REQ_ASSUMED], both ? mask : 0);
}

static void assumptions(void **state) {
  (void)state;
  want_fact("version", "1.0", F_VERSION, 0x10);
  want_fact("version", "1.1", F_VERSION, 0x11);
  want_fact("version", "1.2", F_VERSION, 0x12);
  want_fact("version", "1.3", F_VERSION, 0x13);
  want_fact("version", "1.4", F_VERSION, 0x14);
  want_fact("opaque", "none", F_OTHER_SELECTION, 0);
  want_fact("opaque", "fmt0", F_OTHER_SELECTION, 1);
  want_fact("opaque", "fmt1", F_OTHER_SELECTION, 2);
  want_fact("hash", "SHA-384", F_HASH, 2);
  want_fact("meas_hash", "SHA-256", F_MEAS_HASH, 2);
  want_fact("asym", "ECDSA-P256", F_ASYM, 0x10);
  want_fact("req_asym", "ECDSA-P384", F_REQ_ASYM, 0x80);
  want_fact("pqc_asym", "ML-DSA-65", F_PQC_ASYM, 2);
  want_fact("req_pqc_asym", "ML-DSA-87", F_REQ_PQC_ASYM, 4);
  want_fact("dhe", "secp384r1", F_DHE, 0x10);
  want_fact("kem", "ML-KEM-768", F_KEM, 2);
  want_fact("aead", "CHACHA20-POLY1305", F_AEAD, 4);
  want_bits("clear_handshake", "no", true, 1u << 15, 0);
  want_bits("clear_handshake", "yes", true, 1u << 15, 1u << 15);
  want_bits("measurements", "none", false, 3u << 3, 0);
  want_bits("measurements", "unsigned", false, 3u << 3, 1u << 3);
  want_bits("measurements", "signed", false, 3u << 3, 2u << 3);
  want_bits("encrypt", "no", true, 3u << 6, 1u << 7);
  want_bits("encrypt", "yes", true, 3u << 6, 3u << 6);
  want_bits("multi_key", "no", true, 3u << 26, 0);
  want_bits("multi_key", "yes", true, 3u << 26, 1u << 26);
}

static void assumptions_listed(void **state) {
  (void)state;
  struct sdec_config config = {0};
  uint32_t n_names = 0, n_values = 0;
  for (; sdec_assume_name(n_names) != NULL; n_names++) {
    uint32_t j = 0;
    for (; sdec_assume_value(n_names, j) != NULL; j++) {
      assert_true(sdec_assume(&config, sdec_assume_name(n_names), sdec_assume_value(n_names, j)));
    }
    assert_true(j >= 2);
    n_values += j;
  }
  assert_int_equal(n_names, 15);
  assert_true(n_values > 50);
  assert_null(sdec_assume_value(n_names, 0));
  assert_false(sdec_assume(&config, "hash", "SHA-1"));
  assert_false(sdec_assume(&config, "version", "2.0"));
  assert_false(sdec_assume(&config, "colour", "blue"));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(addresses),   cmocka_unit_test(names_of_units),     cmocka_unit_test(names_of_variables),
      cmocka_unit_test(assumptions), cmocka_unit_test(assumptions_listed), cmocka_unit_test(protocols_of_vendors),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
