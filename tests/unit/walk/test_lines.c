/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The one-line summary of a message, on tables made for this test: which rows it includes, and in which form. Also how
 * items outside the line are written where that differs.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "hexbytes.h"
#include "walk/rows.h"
#include "sdec.h"

#define ROWS(...) ((const struct sdec_field[]){__VA_ARGS__})
#define TABLE(...)                                        \
  (&(const struct sdec_group){.name = "Made",             \
                              .rows = ROWS(__VA_ARGS__),  \
                              .n_rows = sizeof(ROWS(__VA_ARGS__)) / sizeof(struct sdec_field)})

/* expect_line walks the bytes and compares the line, its names in brackets to tell them from values. */
static void expect_line(const struct sdec_group *group, const char *digits, const char *expected) {
  char text[256];
  struct sdec_text out = {.data = text, .cap = sizeof(text)};
  struct sdec_line line = {.before_name = "<", .after_name = ">"};
  const struct hexbytes bytes = from_hex(digits);
  const struct sdec_env env = {0};
  struct sdec_iter it;
  struct sdec_item item;
  sdec_begin(&it, group, &env, hex_span(&bytes));
  while (sdec_next(&it, &item)) {
    sdec_line_item(&line, &item, hex_span(&bytes), &out);
  }
  sdec_line_end(&line, &out);
  sdec_put_zero(&out);
  assert_string_equal(text, expected);
}

static void numbers_and_bytes(void **state) {
  (void)state;
  expect_line(TABLE(U8("A", .line = 1), U16("B"), U16("C", .line = 1, .as = SDEC_AS_HEX)), "2a0100ff00",
              " <A=>42 <C=>0x00ff");
  expect_line(TABLE(U8("A", .line = 1, NAMES(N(1, "one"))), U8("B", .line = 1, NAMES(N(1, "one")))), "0102",
              " <A=>one <B=>2");
  expect_line(TABLE(U8("A", .line = 1, .as = SDEC_AS_VERSION)), "12", " <A=>1.2");
  /* Bytes are truncated after eight; text is not. */
  expect_line(TABLE(BYTES("A", .line = 1, .size = REST)), "0001020304050607", " <A=>0001020304050607");
  expect_line(TABLE(BYTES("A", .line = 1, .size = REST)), "000102030405060708", " <A=>0001020304050607...");
  expect_line(TABLE(BYTES("A", .line = 1, .size = REST, .as = SDEC_AS_TEXT)), "6162636465666768696a",
              " <A=>\"abcdefghij\"");
  expect_line(TABLE(U8("A")), "01", "");
  /* Notes, and the items that they refer to, are not part of the line. */
  expect_line(TABLE(U8("A", .line = 1), RESERVED("R", .size = FIXED(1)), U8("B", .line = 1)), "010203ff",
              " <A=>1 <B=>3");
}

/* A number that consists of flags lists the set ones, and fields of several bits with their values. */
static void flags(void **state) {
  (void)state;
  const struct sdec_bits bits[] = {BIT(0, "One"), BIT(1, "Two"), B(2, 3, "Mode", NAMES(N(1, "slow"))),
                                          BIT(4, "Way", NAMES(N(1, "out"))), {.name = NULL}};
  expect_line(TABLE(U8("F", .line = 1, .bits = bits)), "00", " <F=>0");
  expect_line(TABLE(U8("F", .line = 1, .bits = bits)), "01", " <F=>One");
  expect_line(TABLE(U8("F", .line = 1, .bits = bits)), "03", " <F=>One|Two");
  expect_line(TABLE(U8("F", .line = 1, .bits = bits)), "0e", " <F=>Two|Mode:3");
  expect_line(TABLE(U8("F", .line = 1, .bits = bits)), "14", " <F=>Mode:slow|Way:out");
  expect_line(TABLE(U8("F", .line = 1, .bits = bits), U8("A", .line = 1)), "0007", " <F=>0 <A=>7");
  expect_line(TABLE(U8("F", .line = 1, .bits = bits), U8("A", .line = 1)), "0207", " <F=>Two <A=>7");
  /* A number with its own format or names is shown as a number. */
  expect_line(TABLE(U8("F", .line = 1, .as = SDEC_AS_HEX, .bits = bits)), "03", " <F=>0x03");
  expect_line(TABLE(U8("F", .line = 1, .bits = bits, NAMES(N(3, "both")))), "03", " <F=>both");
}

/* Marked bit fields are shown on their own if their number is not in the line. */
static void bit_fields(void **state) {
  (void)state;
  const struct sdec_bits bits[] = {B(0, 3, "Low", .line = 1), BIT(4, "Mid"),
                                          B(5, 7, "High", .line = 1, NAMES(N(2, "two"))), {.name = NULL}};
  expect_line(TABLE(U8("F", .bits = bits)), "5c", " <Low=>12 <High=>two");
  expect_line(TABLE(U8("F", .bits = bits)), "00", " <Low=>0 <High=>0");
  expect_line(TABLE(U8("F", .line = 1, .as = SDEC_AS_HEX, .bits = bits)), "5c", " <F=>0x5c");
  expect_line(TABLE(U64("F", BITS(B(0, 63, "All", .line = 1)))), "ffffffffffffffff", " <All=>18446744073709551615");
  expect_line(TABLE(U64("F", BITS(B(1, 63, "High", .line = 1)))), "0100000000000080", " <High=>4611686018427387904");
}

/* Consecutive values of one row are grouped after its name, up to eight. */
static void repeated_rows(void **state) {
  (void)state;
  static const struct sdec_field flat_rows[] = {U8("E", .line = 1)};
  static const struct sdec_group flat = GROUP_OF(flat_rows, "Flat", "");
  static const struct sdec_field two_rows[] = {U8("A", .line = 1), U8("B", .line = 1)};
  static const struct sdec_group two = GROUP_OF(two_rows, "Two", "");
  const struct sdec_group *list = TABLE(ARRAY("List", .size = REST, .group = &flat));
  expect_line(list, "07", " <List=>7");
  expect_line(list, "0708", " <List=>7,8");
  expect_line(list, "0102030405060708", " <List=>1,2,3,4,5,6,7,8");
  expect_line(list, "010203040506070809", " <List=>1,2,3,4,5,6,7,8,...");
  expect_line(list, "0102030405060708090a0b", " <List=>1,2,3,4,5,6,7,8,...");
  expect_line(TABLE(ARRAY("List", .size = REST, .group = &two)), "01020304", " <A=>1 <B=>2 <A=>3 <B=>4");
}

static void key_of(const char *name, const char *expected) {
  char text[64];
  struct sdec_text out = {.data = text, .cap = sizeof(text)};
  sdec_key_text(name, NULL, &out);
  sdec_put_zero(&out);
  assert_string_equal(text, expected);
}

/* Words of a key begin at capitals after lower-case letters or digits, and at the last of several capitals. */
static void keys(void **state) {
  (void)state;
  key_of("SPDMVersion", "spdm_version");
  key_of("ReqSessionID", "req_session_id");
  key_of("CACHE_CAP", "cache_cap");
  key_of("OpaqueDataFmt0", "opaque_data_fmt0");
  key_of("Key9Name", "key9_name");
  key_of("Key0Name", "key0_name");
  key_of("aBz", "a_bz");
  key_of("ABa", "a_ba");
  key_of("ABz", "a_bz");
  key_of("AZB", "azb");
  key_of("zAZ", "z_az");
  key_of("ML-KEM-768", "ml_kem_768");
  key_of("Get Routing", "get_routing");
}

static void text_of_bytes(const char *digits, uint8_t as, const char *expected) {
  char text[64];
  struct sdec_text out = {.data = text, .cap = sizeof(text)};
  const struct hexbytes bytes = from_hex(digits);
  const struct sdec_field row = BYTES("A", .size = REST, .as = as);
  const struct sdec_item item = {.kind = SDEC_LEAF, .field = &row, .len = bytes.len};
  sdec_value_text(&item, hex_span(&bytes), &out);
  sdec_put_zero(&out);
  assert_string_equal(text, expected);
}

/* Bytes are shown as text if all are printable, without trailing NULs; otherwise in hexadecimal. */
static void bytes_as_text(void **state) {
  (void)state;
  text_of_bytes("61620000", SDEC_AS_TEXT, "\"ab\"");
  text_of_bytes("207e", SDEC_AS_TEXT, "\" ~\"");
  text_of_bytes("201f", SDEC_AS_TEXT, "201f");
  text_of_bytes("207f", SDEC_AS_TEXT, "207f");
  text_of_bytes("610062", SDEC_AS_TEXT, "610062");
  text_of_bytes("0000", SDEC_AS_TEXT, "0000");
  text_of_bytes("6162", SDEC_AS_DEFAULT, "6162");
  text_of_bytes("0001020304050607", SDEC_AS_DEFAULT, "0001020304050607");
  text_of_bytes("000102030405060708", SDEC_AS_DEFAULT, "0001020304050607... (9 bytes)");
  text_of_bytes("0001", SDEC_AS_SECRET, "(2 secret bytes)");
}

static void notes_outrank(void **state) {
  (void)state;
  const struct sdec_note info = {.code = SDEC_NOTE_REPEATED, .severity = SDEC_INFO};
  const struct sdec_note warn = {.code = SDEC_NOTE_TRAILING, .severity = SDEC_WARN};
  const struct sdec_note error = {.code = SDEC_NOTE_TRUNCATED, .severity = SDEC_ERROR};
  const struct sdec_note snapped = {.code = SDEC_NOTE_SNAPPED, .severity = SDEC_WARN};
  assert_true(sdec_note_outranks(&warn, &info));
  assert_false(sdec_note_outranks(&info, &warn));
  assert_false(sdec_note_outranks(&warn, &warn));
  assert_true(sdec_note_outranks(&snapped, &error));
  assert_false(sdec_note_outranks(&error, &snapped));
  assert_false(sdec_note_outranks(&snapped, &snapped));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(numbers_and_bytes), cmocka_unit_test(flags), cmocka_unit_test(bit_fields),
      cmocka_unit_test(repeated_rows),     cmocka_unit_test(keys),  cmocka_unit_test(bytes_as_text),
      cmocka_unit_test(notes_outrank),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
