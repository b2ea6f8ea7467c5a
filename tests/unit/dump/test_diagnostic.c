/* SPDX-License-Identifier: BSD-3-Clause
 *
 * CBOR in diagnostic notation: the examples of RFC 8949, appendix A, damaged and hostile items, and recognised formats.
 * Inputs are in blocks of their exact size.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "show/evidence/diagnostic.h"
#include "show/evidence/evidence.h"
#include "hexbytes.h"

struct printed {
  struct out out;
  enum diagnostic_end end;
  uint32_t len;
};

static uint8_t *exact(const uint8_t *bytes, size_t n) {
  uint8_t *copy = malloc(n + (n == 0));
  assert_non_null(copy);
  memcpy(copy, bytes, n);
  return copy;
}

static void print(const uint8_t *bytes, uint32_t n, const struct diagnostic_style *style, struct printed *p) {
  uint8_t *copy = exact(bytes, n);
  uint32_t measured;
  assert_true(out_memory(&p->out));
  p->end = diagnostic_print(&p->out, (struct sdec_span){copy, n}, style, &p->len);
  assert_true(p->len <= n);
  const enum diagnostic_end end = diagnostic_measure((struct sdec_span){copy, n}, &measured);
  assert_true(end != CBOR_WHOLE || p->end == CBOR_LONG || (p->end == CBOR_WHOLE && p->len == measured));
  free(copy);
}

static void expect_styled(const char *bytes_hex, const struct diagnostic_style *style, const char *text) {
  struct printed p;
  const struct hexbytes bytes = from_hex(bytes_hex);
  print(bytes.data, bytes.len, style, &p);
  out_char(&p.out, '\0');
  assert_string_equal(p.out.data, text);
  assert_int_equal(p.end, CBOR_WHOLE);
  assert_int_equal(p.len, bytes.len);
  out_close(&p.out);
}

static void the_examples_of_the_rfc(void **state) {
  (void)state;
  static const char *const examples[][2] = {
      {"00", "0"}, {"17", "23"}, {"1818", "24"}, {"1903e8", "1000"}, {"1a000f4240", "1000000"},
      {"1bffffffffffffffff", "18446744073709551615"}, {"3bffffffffffffffff", "-18446744073709551616"}, {"20", "-1"},
      {"3903e7", "-1000"}, {"f90000", "0.0"}, {"f98000", "-0.0"}, {"f93c00", "1.0"}, {"fb3ff199999999999a", "1.1"},
      {"f93e00", "1.5"}, {"f97bff", "65504.0"}, {"fa47c35000", "100000.0"}, {"fb7e37e43c8800759c", "1e+300"},
      {"fbc010666666666666", "-4.1"}, {"f97c00", "Infinity"}, {"f97e00", "NaN"}, {"faff800000", "-Infinity"},
      {"f4", "false"}, {"f5", "true"}, {"f6", "null"}, {"f7", "undefined"}, {"f0", "simple(16)"},
      {"f8ff", "simple(255)"}, {"c11a514b67b0", "1(1363896240)"}, {"d74401020304", "23(h'01020304')"},
      {"d818456449455446", "24(/ encoded CBOR / h'6449455446')"}, {"40", "h''"}, {"4401020304", "h'01020304'"},
      {"60", "\"\""}, {"6449455446", "\"IETF\""}, {"62225c", "\"\\\"\\\\\""}, {"62c3bc", "\"\\u00fc\""},
      {"64f0908591", "\"\\ud800\\udd51\""}, {"80", "[]"}, {"83010203", "[1, 2, 3]"},
      {"8301820203820405", "[1, [2, 3], [4, 5]]"}, {"a0", "{}"}, {"a201020304", "{1: 2, 3: 4}"},
      {"a26161016162820203", "{\"a\": 1, \"b\": [2, 3]}"}, {"826161a161626163", "[\"a\", {\"b\": \"c\"}]"},
      {"5f42010243030405ff", "(_ h'0102', h'030405')"}, {"7f657374726561646d696e67ff", "(_ \"strea\", \"ming\")"},
      {"9fff", "[_ ]"}, {"9f018202039f0405ffff", "[_ 1, [2, 3], [_ 4, 5]]"}, 
      {"bf61610161629f0203ffff", "{_ \"a\": 1, \"b\": [_ 2, 3]}"},
  };
  const struct diagnostic_style style = {.one_line = true, .whole = true};
  for (size_t i = 0; i < sizeof(examples) / sizeof(examples[0]); i++) {
    expect_styled(examples[i][0], &style, examples[i][1]);
  }
}

static void maps_have_lines_and_long_strings_are_cut(void **state) {
  (void)state;
  const struct diagnostic_style lines = {.indent = 4};
  expect_styled("a2010203a1046161", &lines, "{\n      1: 2,\n      3: {\n        4: \"a\"\n      }\n    }");
  struct hexbytes bytes = {.data = {0x58, 100}, .len = 102};
  struct printed p;
  print(bytes.data, bytes.len, &lines, &p);
  out_char(&p.out, '\0');
  assert_non_null(strstr(p.out.data, "' / ... 100 bytes /"));
  assert_int_equal(strspn(p.out.data + 2, "0"), 128);
  out_close(&p.out);
}

static void items_within_byte_strings_must_fit(void **state) {
  (void)state;
  const struct diagnostic_style style = {.one_line = true};
  /* RFC 9052: a protected header is a map in a byte string. */
  expect_styled("d28443a10126a04101f6", &style,
                "18(/ COSE_Sign1 / [<< {/ alg / 1: -7 / ES256 /} >>, {}, h'01', null])");
  expect_styled("8143a10100", &style, "[<< {1: 0} >>]");
  expect_styled("8144a1010000", &style, "[h'a1010000']");
  expect_styled("8142a101", &style, "[h'a101']");
  expect_styled("814100", &style, "[h'00']");
}

static void expect_end(const uint8_t *bytes, uint32_t n, enum diagnostic_end end) {
  const struct diagnostic_style style = {.one_line = true};
  struct printed p;
  print(bytes, n, &style, &p);
  assert_int_equal(p.end, end);
  assert_true(p.out.len <= CBOR_TEXT * 13);
  out_close(&p.out);
}

static void damage_ends_with_a_word(void **state) {
  (void)state;
  static const struct {
    const char *hex;
    enum diagnostic_end end;
  } damaged[] = {
      {"", CBOR_SHORT}, {"18", CBOR_SHORT}, {"4101", CBOR_WHOLE}, {"4201", CBOR_SHORT}, {"8201", CBOR_SHORT},
      {"a101", CBOR_SHORT}, {"9f01", CBOR_SHORT}, {"d2", CBOR_SHORT}, {"ff", CBOR_MALFORMED}, {"1c", CBOR_MALFORMED},
      {"82ff01", CBOR_MALFORMED}, {"bf01ff", CBOR_MALFORMED}, {"5f6161ff", CBOR_MALFORMED}, {"5f5f", CBOR_MALFORMED},
      {"c1ff", CBOR_MALFORMED}, {"9bffffffffffffffff", CBOR_SHORT}, {"bbffffffffffffffff", CBOR_SHORT},
      {"5bffffffffffffffff", CBOR_SHORT}, {"7bfffffffffffffff001", CBOR_SHORT}, {"f800", CBOR_MALFORMED},
  };
  for (size_t i = 0; i < sizeof(damaged) / sizeof(damaged[0]); i++) {
    const struct hexbytes bytes = from_hex(damaged[i].hex);
    expect_end(bytes.data, bytes.len, damaged[i].end);
  }
}

static void depth_items_and_text_are_bounded(void **state) {
  (void)state;
  const uint32_t n = 1u << 20;
  uint8_t *bytes = malloc(n);
  assert_non_null(bytes);
  static const uint8_t deep[] = {0x81, 0x9F, 0xC1, 0xBF, 0xA1};
  for (size_t i = 0; i < sizeof(deep); i++) {
    memset(bytes, deep[i], n);
    struct hexbytes nested = {.len = CBOR_DEPTH + 2};
    memset(nested.data, deep[i], nested.len);
    expect_end(bytes, n, CBOR_DEEP);
    expect_end(nested.data, nested.len, CBOR_DEEP);
  }
  memset(bytes, 0x81, CBOR_DEPTH);
  bytes[CBOR_DEPTH] = 0x01;
  expect_end(bytes, CBOR_DEPTH + 1, CBOR_WHOLE);
  memset(bytes, 0x01, n);
  bytes[0] = 0x9F;
  expect_end(bytes, n, CBOR_LONG);
  memset(bytes, 0x61, n);
  memcpy(bytes, "\x7a\x00\x0f\xff\xfb", 5);
  expect_end(bytes, n, CBOR_WHOLE); /* one text, truncated */
  free(bytes);
}

/* For every prefix and every changed byte of a nested item, and random bytes, it terminates within the limits. */
static void hostile_bytes_end(void **state) {
  (void)state;
  const struct diagnostic_style style = {.indent = 10};
  const struct hexbytes good = from_hex("d9d9f7d83dd28443a10126a05829a3016461636d650a4401020304190111"
                                        "818219294b5011d9023ba100a1008181a101a10281820741aa5f4101ff7f6161ff41bb");
  struct printed p;
  for (uint32_t n = 0; n <= good.len; n++) {
    print(good.data, n, &style, &p);
    out_close(&p.out);
  }
  for (uint32_t i = 0; i < good.len; i++) {
    for (uint32_t value = 0; value < 256; value++) {
      struct hexbytes bad = good;
      bad.data[i] = (uint8_t)value;
      print(bad.data, bad.len, &style, &p);
      out_close(&p.out);
    }
  }
  uint32_t seed = 1;
  for (uint32_t round = 0; round < 20000; round++) {
    struct hexbytes chance = {.len = round % 40};
    for (uint32_t i = 0; i < chance.len; i++) {
      seed = (uint32_t)((uint64_t)seed * 48271u % 0x7FFFFFFFu);
      chance.data[i] = (uint8_t)(seed >> 8);
    }
    print(chance.data, chance.len, &style, &p);
    out_close(&p.out);
  }
}

static bool recognise(const char *tag, const char *bytes, struct evidence_item *item, uint8_t *copy) {
  struct evidence evidence = {.tag_offset = 0};
  const struct hexbytes head = from_hex(tag), body = from_hex(bytes);
  memcpy(copy, head.data, head.len);
  memcpy(copy + head.len, body.data, body.len);
  if (head.len > 0) {
    assert_false(evidence_leaf(&evidence, SDEC_AS_TAG, (struct sdec_span){copy, head.len}, 100, item));
  }
  const struct sdec_span span = {copy + head.len, body.len};
  return evidence_leaf(&evidence, SDEC_AS_EVIDENCE, span, 100 + head.len, item);
}

static void formats_are_recognised(void **state) {
  (void)state;
  static const struct {
    const char *tag, *bytes, *format; /* NULL: any */
  } known[] = {
      {"", "d9023aa0", "SPDM table of contents"}, {"", "d9023bff", "concise evidence"},
      {"d9023b", "a0", "concise evidence"}, {"", "d901f5a0", "unsigned CoRIM"}, {"", "d284", "COSE_Sign1"},
      {"d2", "8440a04040", "COSE_Sign1"}, {"", "d28340a040", "COSE_Sign1"}, {"", "d28341", NULL}, {"", "d83da0", "CWT"},
      {"", "d9d9f7d83dd284", "OCP EAT (CWT in COSE_Sign1)"}, {"", "d9d9f7a0", "self-described CBOR"},
      {"", "d9d9f7d9023ba0", "concise evidence"}, {"", "d86f40", "OID"},
      {"", "da63742a75a0", "concise evidence (content format 10571)"}, {"", "da63740101a0", "content format 0"},
      {"", "da00010000a0", "CBOR with tag 65536"}, {"", "d8b1a0", "CBOR with tag 177"}, {"", "da0001000041", NULL}, {"", "a10102", "CBOR map"},
      {"", "a101", NULL}, {"", "a1010200", NULL}, {"", "820102", "CBOR array"}, {"", "9f01ff", "CBOR array"},
      {"", "3081030500", NULL}, {"", "308103020100", "DER"}, {"", "7b7d", "JSON"}, {"", "5b5d", "JSON"},
      {"", "312e3200", NULL}, {"", "312e32", "text"}, {"", "fdfdfdfd", NULL}, {"3412", "a0", "CBOR map"},
      {"d2", "", NULL},
  };
  uint8_t copy[2 * HEX_MAX];
  for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
    struct evidence_item item = {.is_cbor = false};
    const bool found = recognise(known[i].tag, known[i].bytes, &item, copy);
    assert_int_equal(found, known[i].format != NULL);
    if (found) {
      assert_string_equal(item.format, known[i].format);
    }
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_examples_of_the_rfc),
      cmocka_unit_test(maps_have_lines_and_long_strings_are_cut),
      cmocka_unit_test(items_within_byte_strings_must_fit),
      cmocka_unit_test(damage_ends_with_a_word),
      cmocka_unit_test(depth_items_and_text_are_bounded),
      cmocka_unit_test(hostile_bytes_end),
      cmocka_unit_test(formats_are_recognised),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
