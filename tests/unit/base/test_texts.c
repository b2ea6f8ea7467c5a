/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Text input and output: addresses, titles of units, names of variables, and assumptions given by the user. Expected
 * values follow RFC 5952 and DSP0274.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "conversation/env.h"
#include "walk/registry.h"
#include "sdec.h"
#include "flow/unit.h"

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
  /* A single zero group is kept. Of several runs of zeros the longest is shortened, of equally long ones the first. */
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
             (const char *const[]){"raw", "mctp", "doe", "tcp", "emu", "storage", "tcg"});
  want_names(sdec_via_name, SDEC_VIAS, (const char *const[]){"clear", "secured", "chunk", "encap", "raw"});
  want_names(sdec_carrier_name, SDEC_CARRIERS,
             (const char *const[]){"none", "mctp", "mctp-message", "doe", "tcp", "emu", "storage", "spdm", "secured",
                                   "pcie-vdm", "transcript", "smbus", "i3c", "serial", "usb", "kcs", "pcc", "tcg"});
  for (uint32_t i = 1; i < SDEC_CARRIERS; i++) {
    enum sdec_carrier carrier = SDEC_CARRIER_NONE;
    assert_true(sdec_carrier_named(sdec_carrier_name(i), &carrier));
    assert_int_equal(carrier, i);
  }
  enum sdec_carrier carrier = SDEC_CARRIER_DOE;
  assert_false(sdec_carrier_named("none", &carrier));
  assert_false(sdec_carrier_named("mct", &carrier));
  assert_false(sdec_carrier_named("mctp-", &carrier));
  assert_int_equal(carrier, SDEC_CARRIER_DOE);
  assert_string_equal(sdec_sealed_text(SDEC_SEALED_MALFORMED), "malformed record");
  assert_string_equal(sdec_sealed_text(SDEC_SEALED_MALFORMED + 1), "?");
}

/* A protocol is found in each registry that it is used with, by its vendor and first byte. */
static void protocols_of_vendors(void **state) {
  (void)state;
  uint32_t n;
  const struct sdec_protocol *const *all = sdec_protocols(&n);
  assert_true(n > 5);
  for (uint32_t i = 1; i < n; i++) {
    const struct sdec_protocol *p = all[i];
    const uint8_t first = p->any_id ? 0x55 : p->id; /* a protocol that matches any id is listed last */
    for (uint32_t k = 0; k < 2; k++) {
      assert_ptr_equal(sdec_protocol_of_vendor(p->standards[k], p->vendor, first), p);
      assert_null(sdec_protocol_of_vendor(p->standards[k], p->vendor + 0x10000, first));
      const struct sdec_protocol *other = sdec_protocol_of_vendor(p->standards[k], p->vendor, 0x56);
      assert_true(other == NULL || other->any_id);
    }
    assert_null(sdec_protocol_of_vendor(0xFFFF, p->vendor, first));
  }
  assert_null(sdec_protocol_of_vendor(0, 0, 0)); /* SPDM itself is not a vendor's protocol */
}

static void names_of_variables(void **state) {
  (void)state;
  assert_null(sdec_env_name(SDEC_ENV_NONE));
  assert_null(sdec_env_name(SDEC_ENV_COUNT));
  assert_null(sdec_env_name(UINT32_MAX));
  struct sdec_env env = {0};
  for (uint32_t var = 1; var < E_COUNT; var++) {
    assert_non_null(sdec_env_name(var));
    assert_false(env.known >> var & 1);
    assert_true(sdec_env_set(&env, sdec_env_name(var), 7 + var));
    assert_true(env.known >> var & 1);
  }
  for (uint32_t var = 1; var < SDEC_ENV_COUNT; var++) {
    uint32_t value = 0;
    assert_true(sdec_env_get(&env, var, &value));
    assert_int_equal(value, 7 + var); /* each name has its own variable */
  }
  struct sdec_env one = {0};
  uint32_t value = 9;
  assert_false(sdec_env_get(&one, SDEC_ENV_HASH, &value));
  assert_int_equal(value, 9);
  sdec_env_put(&one, SDEC_ENV_HASH, 48);
  assert_true(sdec_env_get(&one, SDEC_ENV_HASH, &value));
  assert_int_equal(value, 48);
  assert_string_equal(sdec_env_name(SDEC_ENV_HASH), "hash");
  assert_false(sdec_env_set(&env, "no such variable", 1));
}

static void want_fact(const char *name, const char *value, enum fact fact, uint32_t expected) {
  struct sdec_config config = {0};
  assert_true(sdec_assume(&config, name, value));
  assert_int_equal(config.assumed.value[fact], expected);
  assert_true(fact_known(&config.assumed, fact));
}

/* Capability bits of one side, and the mask of given bits; other bits are unchanged. */
static void want_bits(const char *name, const char *value, bool both, uint32_t mask, uint32_t bits) {
  for (uint32_t all = 0; all <= 1; all++) {
    struct sdec_config config = {0};
    const uint32_t before = all ? UINT32_MAX : 0, after = (before & ~mask) | bits;
    config.assumed.value[F_REQ_FLAGS] = config.assumed.value[F_RSP_FLAGS] = before;
    assert_true(sdec_assume(&config, name, value));
    assert_int_equal(config.assumed.value[F_RSP_FLAGS], after);
    assert_int_equal(config.assumed.value[F_RSP_ASSUMED], mask);
    assert_int_equal(config.assumed.value[F_REQ_FLAGS], both ? after : before);
    assert_int_equal(config.assumed.value[F_REQ_ASSUMED], both ? mask : 0);
  }
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

static void want_text(void (*put)(const struct sdec_unit *, struct sdec_text *), const struct sdec_unit *unit,
                      const char *expected) {
  char text[128];
  struct sdec_text out = {.data = text, .cap = sizeof(text)};
  put(unit, &out);
  sdec_put_zero(&out);
  assert_string_equal(text, expected);
}

/* The title has the protocol's name unless it is SPDM. Units that are not messages have only a name. */
static void titles_of_units(void **state) {
  (void)state;
  struct sdec_unit unit = {.kind = SDEC_UNIT_MESSAGE, .protocol = "spdm", .name = "CHALLENGE"};
  want_text(sdec_unit_name_text, &unit, "CHALLENGE");
  unit.protocol = "pci-tdisp";
  want_text(sdec_unit_name_text, &unit, "pci-tdisp CHALLENGE");
  unit.protocol = NULL;
  want_text(sdec_unit_name_text, &unit, "CHALLENGE");
  unit.kind = SDEC_UNIT_EVENT;
  unit.protocol = "mctp";
  want_text(sdec_unit_name_text, &unit, "CHALLENGE");
}

static void marks_of_units(void **state) {
  (void)state;
  struct sdec_unit unit = {0};
  want_text(sdec_unit_marks_text, &unit, "");
  sdec_unit_via(&unit, SDEC_VIA_CLEAR);
  want_text(sdec_unit_marks_text, &unit, "");
  unit.has_handshake = true;
  unit.handshake = 0x12;
  want_text(sdec_unit_marks_text, &unit, " [handshake 00000012]");
  unit.has_session = true;
  unit.session = 0xFFFF0001;
  want_text(sdec_unit_marks_text, &unit, " [session ffff0001]");
  sdec_unit_via(&unit, SDEC_VIA_SECURED);
  sdec_unit_via(&unit, SDEC_VIA_ENCAP);
  sdec_unit_via(&unit, SDEC_VIA_CHUNK);
  want_text(sdec_unit_marks_text, &unit, " [session ffff0001 encap chunk]");
  unit.has_session = unit.has_handshake = false;
  want_text(sdec_unit_marks_text, &unit, " [encap chunk]");
  for (uint32_t i = 0; i < 2 * SDEC_UNIT_VIAS; i++) {
    sdec_unit_via(&unit, SDEC_VIA_RAW);
  }
  assert_int_equal(unit.n_via, SDEC_UNIT_VIAS);
  want_text(sdec_unit_marks_text, &unit, " [encap chunk raw raw]");
}

static void why_records_stay_shut(void **state) {
  (void)state;
  static const struct {
    uint8_t sealed;
    const char *missing, *expected;
  } rows[] = {
      {SDEC_SEALED_NOT, NULL, "opened"},
      {SDEC_SEALED_NO_KEY, NULL, "no key for this session"},
      {SDEC_SEALED_SECRET, NULL, "secret does not fit: the HMAC of the handshake does not match"},
      {SDEC_SEALED_TRANSCRIPT, NULL, "transcript incomplete"},
      {SDEC_SEALED_TRANSCRIPT, "FINISH", "transcript incomplete: FINISH is not in the capture"},
      {SDEC_SEALED_SEQUENCE, NULL, "sequence lost"},
      {SDEC_SEALED_TAG, NULL, "tag does not match"},
      {SDEC_SEALED_UNSUPPORTED, NULL, "unsupported algorithm"},
  };
  for (uint32_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
    const struct sdec_unit unit = {.sealed = rows[i].sealed, .missing = rows[i].missing};
    want_text(sdec_unit_sealed_text, &unit, rows[i].expected);
  }
}

/* The worst severity includes notes that did not fit. */
static void notes_of_units(void **state) {
  (void)state;
  struct sdec_unit unit = {0};
  sdec_unit_say(&unit, SDEC_WARN, SDEC_NOTE_REPEATED, 1, 2);
  assert_int_equal(unit.worst, SDEC_WARN);
  sdec_unit_say(&unit, SDEC_INFO, SDEC_NOTE_DRAFT, 3, 4);
  assert_int_equal(unit.worst, SDEC_WARN);
  assert_int_equal(unit.n_notes, 2);
  assert_int_equal(unit.notes[0].code, SDEC_NOTE_REPEATED);
  assert_int_equal(unit.notes[0].expected, 1);
  assert_int_equal(unit.notes[0].got, 2);
  assert_int_equal(unit.notes[1].severity, SDEC_INFO);
  for (uint32_t i = 0; i < SDEC_UNIT_NOTES; i++) {
    sdec_unit_say(&unit, SDEC_INFO, SDEC_NOTE_GUESSED, 0, 0);
  }
  sdec_unit_say(&unit, SDEC_ERROR, SDEC_NOTE_TAG, 0, 0);
  assert_int_equal(unit.n_notes, SDEC_UNIT_NOTES);
  assert_int_equal(unit.notes[SDEC_UNIT_NOTES - 1].code, SDEC_NOTE_GUESSED);
  assert_int_equal(unit.worst, SDEC_ERROR);
}

/* Zero bytes after a message are removed from the span as padding, up to the transport's limit. */
static void padding_of_units(void **state) {
  (void)state;
  static const uint8_t bytes[] = {1, 2, 3, 0, 0, 0};
  static const struct {
    uint8_t layout_end, padding, left;
  } rows[] = {{3, 3, 3}, {3, 4, 3}, {3, 2, 6}, {4, 2, 4}, {6, 3, 6}, {2, 4, 6}, {7, 3, 6}};
  for (uint32_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
    struct sdec_unit unit = {.span = {bytes, sizeof(bytes)}, .env = {.padding = rows[i].padding}};
    sdec_unit_trim(&unit, rows[i].layout_end);
    assert_int_equal(unit.span.len, rows[i].left);
    assert_ptr_equal(unit.span.data, bytes);
  }
}

/* Where padding may have any value, nonzero bytes are noted. */
static void filler_of_units(void **state) {
  (void)state;
  static const uint8_t bytes[] = {1, 2, 3, 0, 9, 0};
  for (uint32_t filler = 0; filler < 4; filler++) {
    struct sdec_unit unit = {.span = {bytes, sizeof(bytes)}, .env = {.padding = 3, .filler = (uint8_t)filler}};
    sdec_unit_trim(&unit, 4);
    assert_int_equal(unit.span.len, filler < 2 ? 6 : 4);
    assert_int_equal(unit.n_notes, filler < 2 ? 0 : 1);
    assert_int_equal(unit.notes[0].code, filler < 2 ? 0 : SDEC_NOTE_PADDING);
    assert_int_equal(unit.notes[0].got, filler < 2 ? 0 : 2);
    assert_int_equal(unit.worst, filler < 2 ? 0 : SDEC_INFO);
  }
}

static void same_addresses(void **state) {
  (void)state;
  const struct sdec_addr one = {.kind = SDEC_ADDR_IPV4, .len = 6, .bytes = {192, 0, 2, 1, 0x09, 0x13}};
  struct sdec_addr other = one;
  assert_true(sdec_addr_same(&one, &other));
  other.bytes[5]++;
  assert_false(sdec_addr_same(&one, &other));
  other = one;
  other.kind = SDEC_ADDR_IPV6;
  assert_false(sdec_addr_same(&one, &other));
  other = one;
  other.len = 7;
  assert_false(sdec_addr_same(&one, &other));
}

/* Every sdec_put function truncates what does not fit and counts it. */
static void texts_that_do_not_fit(void **state) {
  (void)state;
  for (size_t cap = 1; cap < 12; cap++) {
    char text[] = "????????????";
    struct sdec_text out = {.data = text, .cap = cap};
    sdec_put(&out, "ab");
    sdec_put_char(&out, '-');
    sdec_put_dec(&out, 120);
    sdec_put_bytes(&out, "=+", 2);
    sdec_put_hex(&out, 0x1F, 3);
    assert_int_equal(out.len, cap < 11 ? cap : 11);
    assert_int_equal(out.lost, 11 - out.len);
    assert_memory_equal(text, "ab-120=+01f", out.len);
    assert_int_equal(text[cap], '?');
    sdec_put_zero(&out);
    assert_int_equal(text[cap - 1], 0); /* overwrites the last byte */
    assert_int_equal(out.len, cap - 1);
    assert_int_equal(out.lost, 12 - cap);
  }
}

/* Names, numbers in both forms, and the text used when there is no name. */
static void notes_as_sentences(void **state) {
  (void)state;
  static const struct sdec_bits bits = {.name = "OneBit"};
  static const struct sdec_field row = {.name = "OneRow"};
  const struct {
    struct sdec_note note;
    const char *expected;
  } rows[] = {
      {{.code = SDEC_NOTE_TRUNCATED, .field = &row, .expected = 4, .got = 10},
       "truncated: OneRow has 10 of 4 bytes"},
      {{.code = SDEC_NOTE_RESERVED, .field = &row, .bits = &bits, .got = 10}, "reserved bits of OneBit are set: 0x0a"},
      {{.code = SDEC_NOTE_NEGATIVE}, "the length of this message would be negative"},
      {{.code = SDEC_NOTE_VERSION, .expected = 0x14, .got = 0x15},
       "version 0x15 is newer than this decoder; read as version 0x14"},
      {{.code = SDEC_NOTE_MISSING, .field = &row, .expected = E_HASH},
       "OneRow depends on hash, which the capture has not shown"},
      {{.code = SDEC_NOTE_MISSING, .field = &row}, "OneRow depends on something, which the capture has not shown"},
      {{.code = SDEC_NOTE_CODES}, "?"},
  };
  for (uint32_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
    char text[128];
    struct sdec_text out = {.data = text, .cap = sizeof(text)};
    sdec_note_text(&rows[i].note, &out);
    sdec_put_zero(&out);
    assert_string_equal(text, rows[i].expected);
  }
  assert_string_equal(sdec_severity_name(SDEC_CLEAN), "clean");
  assert_string_equal(sdec_severity_name(SDEC_INFO), "info");
  assert_string_equal(sdec_severity_name(SDEC_WARN), "warn");
  assert_string_equal(sdec_severity_name(SDEC_ERROR), "error");
  assert_string_equal(sdec_severity_name(SDEC_ERROR + 1), "?");
}

static void want_number(uint64_t value, uint32_t digits, const char *hex, const char *dec) {
  char text[32];
  struct sdec_text out = {.data = text, .cap = sizeof(text)};
  sdec_put_hex(&out, value, digits);
  sdec_put_zero(&out);
  assert_string_equal(text, hex);
  out = (struct sdec_text){.data = text, .cap = sizeof(text)};
  sdec_put_dec(&out, value);
  sdec_put_zero(&out);
  assert_string_equal(text, dec);
}

static void numbers(void **state) {
  (void)state;
  want_number(0, 0, "0", "0");
  want_number(0, 2, "00", "0");
  want_number(9, 1, "9", "9");
  want_number(10, 1, "a", "10");
  want_number(0x123, 2, "123", "291");
  want_number(0xABCDEF, 8, "00abcdef", "11259375");
  want_number(UINT64_MAX, 16, "ffffffffffffffff", "18446744073709551615");
  want_number(1, 40, "0000000000000001", "1");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(addresses),
      cmocka_unit_test(names_of_units),
      cmocka_unit_test(names_of_variables),
      cmocka_unit_test(assumptions),
      cmocka_unit_test(assumptions_listed),
      cmocka_unit_test(protocols_of_vendors),
      cmocka_unit_test(titles_of_units),
      cmocka_unit_test(marks_of_units),
      cmocka_unit_test(why_records_stay_shut),
      cmocka_unit_test(notes_of_units),
      cmocka_unit_test(padding_of_units), cmocka_unit_test(filler_of_units),
      cmocka_unit_test(same_addresses),
      cmocka_unit_test(texts_that_do_not_fit),
      cmocka_unit_test(notes_as_sentences),
      cmocka_unit_test(numbers),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
