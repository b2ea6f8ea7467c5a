/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The tool's printers on an artificial message that has one of everything: names, bits, arrays of both kinds, text, a
 * secret, a reserved field. Expected lines are hand-written from docs/ndjson.md and the layout below.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <errno.h>
#include <signal.h>
#include <unistd.h>

#include <cmocka.h>

#include "show/json.h"
#include "show/print.h"
#include "walk/rows.h"

static const struct sdec_field pair_rows[] = {
    U8("Left", .line = 1),
    U16("RightSide"),
};
static const struct sdec_group pair = GROUP_OF(pair_rows, "Pair", "test");

static const struct sdec_field number_rows[] = {U16("Number", .as = SDEC_AS_HEX, .line = 1)};
static const struct sdec_group number = GROUP_OF(number_rows, "Number", "test");

static const struct sdec_field body_rows[] = {
    U8("Kind", NAMES(N(1, "Small"), N(2, "Large")), .line = 1),
    U8("Other", NAMES(N(1, "Small"))),
    U16("Flags", BITS(BIT(0, "ONE_CAP"), B(1, 2, "MODE", NAMES(N(2, "fast"))), BIT(3, "OFF_CAP")), .line = 1),
    ARRAY("Pairs", .size = FIXED(2), .group = &pair),
    ARRAY("Numbers", .size = FIXED(2), .group = &number),
    BYTES("Label", .size = FIXED(2), .as = SDEC_AS_TEXT, .line = 1),
    BYTES("HiddenKey", .size = FIXED(2), .as = SDEC_AS_SECRET),
    RESERVED("Reserved", .size = FIXED(1)),
};
static const struct sdec_group body = GROUP_OF(body_rows, "Body", "test");
static const struct sdec_message message = {.name = "MADE_UP", .code = 7, .body = &body};

static const uint8_t bytes[] = {
    2, 9, 0x15, 0x00, 10, 0x34, 0x12, 11, 0, 0, 0xef, 0xbe, 1, 0, 'H', 'i', 0xaa, 0xbb, 1,
};

static struct sdec_unit made_up(void) {
  struct sdec_unit unit = {
      .kind = SDEC_UNIT_MESSAGE, .transport = SDEC_TRANSPORT_MCTP, .dir = SDEC_DIR_RSP,
      .via = {SDEC_VIA_SECURED, SDEC_VIA_ENCAP}, .n_via = 2, .worst = 1,
      .has_session = true, .session = 0xfffe0001u, .has_code = true, .code = 7, .has_version = true, .version = 0x12,
      .protocol = sdec_protocols(&(uint32_t){0})[0]->name, .name = "MADE_UP", .message = &message, .group = &body,
      .span = {bytes, sizeof bytes},
      .src = {.kind = SDEC_ADDR_EID, .len = 1, .bytes = {9}}, .dst = {.kind = SDEC_ADDR_EID, .len = 1, .bytes = {8}},
      .conn = 3, .number = 5, .parent = 4, .request = 2, .session_no = 6, .frame = 12,
      .time_ns = UINT64_C(1795200000000000005),
      .request_frame = 11, .response_ns = UINT64_C(1000002000),
  };
  return unit;
}

/* print returns the output of a printer for one unit; the caller frees it. */
static char *print(void (*printer)(struct sink *, const struct sdec_unit *), const struct view *view,
                   const struct sdec_unit *unit) {
  struct out out;
  assert_true(out_memory(&out));
  struct sink *sink = sink_new(&out, view);
  assert_non_null(sink);
  printer(sink, unit);
  out_char(&out, '\0');
  char *text = strdup(out.data);
  sink_free(sink);
  out_close(&out);
  return text;
}

static void expect(void (*printer)(struct sink *, const struct sdec_unit *), const struct view *view,
                   const struct sdec_unit *unit, const char *wanted) {
  char *text = print(printer, view, unit);
  assert_string_equal(text, wanted);
  free(text);
}

static void test_json(void **state) {
  (void)state;
  const struct sdec_unit unit = made_up();
  const struct view view = {.file = "a \"b\".pcap"};
  char *text = print(json_unit, &view, &unit);
  const char *fields = strstr(text, "\"fields\":");
  assert_non_null(fields);
  assert_string_equal(fields,
      "\"fields\":{\"kind\":{\"value\":2,\"name\":\"Large\"},\"other\":{\"value\":9,\"name\":null},"
      "\"flags\":{\"value\":21,\"one_cap\":1,\"mode\":{\"value\":2,\"name\":\"fast\"},\"off_cap\":0},"
      "\"pairs\":[{\"left\":10,\"right_side\":4660},{\"left\":11,\"right_side\":0}],\"numbers\":[48879,1],"
      "\"label\":\"4869\",\"hidden_key_hidden\":2,\"reserved\":\"01\"},\"notes\":["
      "{\"severity\":\"info\",\"offset\":2,\"row\":\"Flags\",\"text\":\"reserved bits of Flags are set: 0x10\"},"
      "{\"severity\":\"info\",\"offset\":18,\"row\":\"Reserved\",\"text\":\"reserved bits of Reserved are set: 0x01\"}"
      "]}\n");
  assert_non_null(strstr(text,
                         "\"file\":\"a \\\"b\\\".pcap\",\"id\":5,\"parent_id\":4,\"frame\":12,\"time\":1795200000.000000005,"
                               "\"ts\":\"2026-11-20T18:40:00.000000005Z\","));
  assert_non_null(strstr(text, "\"dir\":\"rsp\",\"via\":[\"secured\",\"encap\"],\"request_id\":2,\"request_frame\":11,"
                               "\"response_time\":1.000002000,"));
  assert_non_null(strstr(text, "\"session\":4294836225,\"session_no\":6,"));
  assert_non_null(strstr(text, "\"len\":19,\"raw\":\"020915000a34120b0000efbe01004869aabb01\","));
  free(text);
}

static void test_json_of_nothing(void **state) {
  (void)state;
  struct sdec_unit unit = {.kind = SDEC_UNIT_EVENT, .protocol = "mctp", .name = "lost \"1\"\n", .n_notes = 1};
  unit.n_notes_lost = 2;
  unit.notes[0] = (struct sdec_note){.code = SDEC_NOTE_UNFINISHED, .severity = SDEC_ERROR};
  const struct view view = {0};
  char *text = print(json_unit, &view, &unit);
  assert_non_null(strstr(text, "\"src\":null,\"dst\":null,\"conn\":0,\"session\":null,\"dir\":null,\"via\":[],"
                               "\"protocol\":\"mctp\",\"version\":null,\"code\":null,"
                               "\"name\":\"lost \\\"1\\\"\\u000a\",\"len\":0,\"raw\":\"\",\"fields\":{},"
                               "\"notes\":[{\"severity\":\"error\",\"offset\":0,\"row\":null,"));
  assert_non_null(strstr(text, "}],\"notes_lost\":2"));
  free(text);
  text = print(text_unit, &view, &unit);
  assert_non_null(strstr(text, "(+2 notes)"));
  free(text);
}

/* Every byte at every position of a string is written literally or escaped. */
static void test_json_strings(void **state) {
  (void)state;
  for (uint32_t byte = 0; byte < 256; byte++) {
    for (uint32_t at = 0; at < 17; at++) {
      char string[17], wanted[32];
      struct out out;
      memset(string, 'a', sizeof string);
      string[at] = (char)byte;
      const bool quoted = byte == '"' || byte == '\\', plain = byte >= 0x20 && byte < 0x7f && !quoted;
      snprintf(wanted, sizeof wanted, plain ? "\"%.*s%c%.*s\"" : quoted ? "\"%.*s\\%c%.*s\"" : "\"%.*s\\u%04x%.*s\"",
               (int)at,
               "aaaaaaaaaaaaaaaa", byte, (int)(16 - at), "aaaaaaaaaaaaaaaa");
      assert_true(out_memory(&out));
      json_string(&out, string, sizeof string);
      out_char(&out, '\0');
      assert_string_equal(out.data, wanted);
      out_close(&out);
    }
  }
}

static void test_line(void **state) {
  (void)state;
  const struct sdec_unit unit = made_up();
  const struct view view = {.depth = DEPTH_LINE, .time = TIME_EPOCH};
  expect(text_unit, &view, &unit,
         "1795200000.000000 mctp 8 <- 9 1.2 MADE_UP              [session fffe0001 encap] Kind=Large "
         "Flags=ONE_CAP|MODE:fast Left=10,11 Numbers=0xbeef,0x0001 Label=\"Hi\" len 19 (2 notes)\n");
}

static void test_names_only(void **state) {
  (void)state;
  struct sdec_unit unit = made_up();
  unit.worst = 0;
  const struct view view = {.depth = DEPTH_NAMES, .time = TIME_NONE};
  expect(text_unit, &view, &unit, "mctp 8 <- 9 1.2 MADE_UP [session fffe0001 encap]\n");
  unit.src = unit.dst;
  unit.has_session = false;
  unit.n_via = 0;
  expect(text_unit, &view, &unit, "mctp <- 1.2 MADE_UP\n");
}

static void test_ports_of_one_host(void **state) {
  (void)state;
  struct sdec_unit unit = made_up();
  const struct view view = {.depth = DEPTH_NAMES, .time = TIME_NONE};
  unit.n_via = unit.worst = 0;
  unit.has_session = false;
  unit.transport = SDEC_TRANSPORT_TCP;
  unit.src = (struct sdec_addr){.kind = SDEC_ADDR_IPV4, .len = 6, .bytes = {127, 0, 0, 1, 0x10, 0x62}};
  unit.dst = (struct sdec_addr){.kind = SDEC_ADDR_IPV4, .len = 6, .bytes = {127, 0, 0, 1, 0xc0, 0x00}};
  expect(text_unit, &view, &unit, "tcp :49152 <- :4194 1.2 MADE_UP\n");
  unit.dst.bytes[3] = 2;
  expect(text_unit, &view, &unit, "tcp 127.0.0.2:49152 <- 127.0.0.1:4194 1.2 MADE_UP\n");
}

static void test_tree(void **state) {
  (void)state;
  const struct sdec_unit unit = made_up();
  const struct view view = {.depth = DEPTH_TREE, .time = TIME_NONE, .no_packets = true, .hex = true};
  char *text = print(text_unit, &view, &unit);
  const char *tree = strchr(text, '\n');
  assert_non_null(tree);
  assert_string_equal(tree + 1,
      "     0 +1     Kind                            Large (0x02)\n"
      "     1 +1     Other                           9\n"
      "     2 +2     Flags                           0x0015\n"
      "                .ONE_CAP                      1\n"
      "                .MODE                         fast (2)\n"
      "              ! info: reserved bits of Flags are set: 0x10\n"
      "     4        Pairs\n"
      "     4          Pairs[0]\n"
      "     4 +1         Left                        10\n"
      "     5 +2         RightSide                   4660\n"
      "     7          Pairs[1]\n"
      "     7 +1         Left                        11\n"
      "     8 +2         RightSide                   0\n"
      "    10        Numbers\n"
      "    10 +2       Numbers[0]                    0xbeef\n"
      "    12 +2       Numbers[1]                    0x0001\n"
      "    14 +2     Label                           \"Hi\"\n"
      "    16 +2     HiddenKey                       (hidden, 2 bytes)\n"
      "    18 +1     Reserved                        01\n"
      "              ! info: reserved bits of Reserved are set: 0x01\n"
      "  0000  02 09 15 00 0a 34 12 0b  00 00 ef be 01 00 48 69  .....4........Hi\n"
      "  0010  aa bb 01                                          ...\n");
  free(text);
}

static const struct sdec_field long_rows[] = {BYTES("Long", .size = REST)};
static const struct sdec_group long_group = GROUP_OF(long_rows, "Long", "test");

static void test_long_values(void **state) {
  (void)state;
  uint8_t zeros[50] = {0};
  struct sdec_unit unit = made_up();
  unit.group = &long_group;
  unit.span = (struct sdec_span){zeros, sizeof zeros};
  struct view view = {.depth = DEPTH_TREE, .time = TIME_NONE, .no_packets = true, .columns = 80};
  char *text = print(text_unit, &view, &unit);
  assert_string_equal(strchr(text, '\n') + 1,
      "     0 +50    Long                            00000000000000000000000000000000\n"
      "                                              00000000000000000000000000000000... (50 bytes)\n");
  free(text);
  view.whole = true;
  view.columns = 0;
  text = print(text_unit, &view, &unit);
  assert_string_equal(strchr(text, '\n') + 1,
      "     0 +50    Long                            0000000000000000000000000000000000000000000000000000000000000000\n"
      "                                              000000000000000000000000000000000000\n");
  free(text);
}

static void test_hex_of_every_length(void **state) {
  (void)state;
  uint8_t data[5000];
  char wanted[2 * sizeof data + 1];
  for (size_t i = 0; i < sizeof data; i++) {
    data[i] = (uint8_t)(i * 7 + i / 256);
    snprintf(wanted + 2 * i, 3, "%02x", data[i]);
  }
  for (size_t n = 0; n <= sizeof data; n += n < 100 ? 1 : 700) {
    struct out out;
    assert_true(out_memory(&out));
    out_hex(&out, data, n);
    assert_int_equal(out.len, 2 * n);
    assert_memory_equal(out.data, wanted, 2 * n);
    out_close(&out);
  }
}

static void test_numbers(void **state) {
  (void)state;
  struct out out;
  assert_true(out_memory(&out));
  out_dec(&out, 0);
  out_char(&out, ' ');
  out_dec(&out, UINT64_MAX);
  out_char(&out, ' ');
  out_upto(&out, pen_digits(out_room(&out, PEN_NUMBER), 42, 9));
  out_char(&out, ' ');
  out_hex_number(&out, 0, 1);
  out_char(&out, ' ');
  out_hex_number(&out, UINT64_MAX, 4);
  assert_memory_equal(out.data, "0 18446744073709551615 000000042 0 ffffffffffffffff", out.len);
  assert_int_equal(out.len, 51);
  out_close(&out);
}

/* The smallest and largest number of each digit count. */
static void test_pens(void **state) {
  (void)state;
  uint64_t value = 1;
  for (uint32_t n = 1; n <= 20; value = n++ < 20 ? value * 10 : value) {
    for (uint64_t v = value - 1; v <= value; v++) {
      char got[128], wanted[128];
      char *at = PEN(pen_dec(got, v), "|");
      at = PEN(pen_dec_right(at, v, 12), "|");
      at = pen_spaces(pen_string(at, "name"), n * 3);
      const int len = snprintf(wanted, sizeof wanted, "%" PRIu64 "|%12" PRIu64 "|name%*s", v, v, (int)n * 3, "");
      assert_int_equal(at - got, len);
      assert_memory_equal(got, wanted, (size_t)len);
    }
  }
}

static void test_more_than_the_buffer(void **state) {
  (void)state;
  FILE *file = tmpfile();
  struct out out;
  assert_non_null(file);
  assert_true(out_open(&out, fileno(file)));
  for (uint32_t i = 0; i < 600000; i++) {
    out_hex_number(&out, i, 8);
  }
  out_flush(&out);
  assert_int_equal(out.error, 0);
  assert_int_equal(out_total(&out), 8 * 600000);
  rewind(file);
  for (uint32_t i = 0; i < 600000; i++) {
    char wanted[9], got[9] = {0};
    snprintf(wanted, sizeof wanted, "%08x", i);
    assert_int_equal(fread(got, 1, 8, file), 8);
    assert_string_equal(got, wanted);
  }
  out_close(&out);
  fclose(file);
}

static void test_reader_gone(void **state) {
  (void)state;
  int ends[2];
  struct out out;
  signal(SIGPIPE, SIG_IGN);
  assert_int_equal(pipe(ends), 0);
  close(ends[0]);
  assert_true(out_open(&out, ends[1]));
  for (uint32_t i = 0; i < 1000000; i++) {
    out_string(&out, "nobody reads this\n");
  }
  assert_int_equal(out.error, EPIPE);
  out_close(&out);
  close(ends[1]);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_json),
      cmocka_unit_test(test_json_of_nothing),
      cmocka_unit_test(test_json_strings),
      cmocka_unit_test(test_line),
      cmocka_unit_test(test_names_only),
      cmocka_unit_test(test_ports_of_one_host),
      cmocka_unit_test(test_tree),
      cmocka_unit_test(test_long_values),
      cmocka_unit_test(test_hex_of_every_length),
      cmocka_unit_test(test_numbers),
      cmocka_unit_test(test_pens),
      cmocka_unit_test(test_more_than_the_buffer),
      cmocka_unit_test(test_reader_gone),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
