/* SPDX-License-Identifier: BSD-3-Clause
 *
 * What a stream's next bytes are, row by row: a frame, the start of one, or no frame. The result is written as
 *
 *   more LEN | skip LEN [NOTE] | done LEN TRANSPORT WHAT OFFSET+LEN [>|<] [NAME] [NOTE ...]
 *
 * with the position of the body in the bytes; a NOTE has its name and its expected and actual values.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "carriers/frame.h"
#include "hexbytes.h"
#include "invariants.h"

static const struct framing fresh = {0}, lost = {.resync = true}, body_only = {.length_rule = 1},
                            with_header = {.length_rule = 2, .rule_noted = true}, emulator = {.kind = SDEC_CARRIER_EMU};

static const char *name_of(uint8_t code) {
  switch (code) {
    case SDEC_NOTE_LENGTH_RULE: return "rule";
    case SDEC_NOTE_FRAME_TYPE: return "type";
    case SDEC_NOTE_TOO_LARGE: return "large";
    case SDEC_NOTE_OVERRUN: return "overrun";
    case SDEC_NOTE_TRAILING: return "trailing";
    case SDEC_NOTE_BAD_VERSION: return "version";
    default: return "another";
  }
}

static void describe(const struct carried *c, enum frame_result result, uint32_t used, const uint8_t *bytes, char *out,
                     size_t cap) {
  static const char *const results[] = {"more", "done", "skip"};
  static const char *const whats[] = {"clear", "record", "other", "event"};
  int n = snprintf(out, cap, "%s %u", results[result], used);
  if (result == FRAME_DONE) {
    n += snprintf(out + n, cap - (size_t)n, " %s %s %u+%u%s", sdec_transport_name(c->transport), whats[c->what],
                  (uint32_t)(c->body.data - bytes), c->body.len,
                  c->dir == SDEC_DIR_REQ ? " >" : c->dir == SDEC_DIR_RSP ? " <" : "");
  }
  if (result == FRAME_DONE && c->what == CARRIED_OTHER) {
    n += snprintf(out + n, cap - (size_t)n, " %s", c->name);
  }
  for (uint32_t i = 0; i < c->n_notes; i++) {
    assert_null(invariants_note(&c->notes[i]));
    assert_int_equal(c->notes[i].offset, 0);
    n += snprintf(out + n, cap - (size_t)n, " %s %llu/%llu", name_of((uint8_t)c->notes[i].code),
                  (unsigned long long)c->notes[i].expected, (unsigned long long)c->notes[i].got);
  }
}

struct row {
  const struct framing *before;
  const char *hex, *wants;
};

/* Each row's bytes are in a block of their exact size; `at_end` as for sdec_frame_next. */
static void expect_rows(const struct row *rows, uint32_t n, bool at_end) {
  for (uint32_t i = 0; i < n; i++) {
    const struct hexbytes given = from_hex(rows[i].hex);
    struct framing framing = *rows[i].before;
    struct carried c;
    char seen[200];
    uint32_t used = 0;
    uint8_t *bytes = malloc(given.len);
    assert_non_null(bytes);
    memcpy(bytes, given.data, given.len);
    const enum frame_result result = sdec_frame_next(&framing, (struct sdec_span){bytes, given.len}, at_end, &c, &used);
    describe(&c, result, used, bytes, seen, sizeof(seen));
    free(bytes);
    if (strcmp(seen, rows[i].wants) != 0) {
      fail_msg("row %u: %s: %s, not %s", i, rows[i].hex, seen, rows[i].wants);
    }
  }
}

#define EXPECT(rows, at_end) expect_rows((rows), sizeof(rows) / sizeof((rows)[0]), (at_end))

/* After a loss, the search ends at a likely header (y) or a possible one (m). */
static void what_ends_a_search(void **state) {
  static const struct {
    const char *hex;
    char is;
  } rows[] = {
      /* DSP0287: frames without a body */
      {"000001bf", 'y'}, {"000001c0", 'y'}, {"000001c3", 'y'}, {"000001be", 'n'}, {"000001c4", 'n'}, {"010001bf", 'n'},
      {"000101c0", 'n'}, {"000002bf", 'n'}, {"000000bf", 'n'},
      /* a message begins with a version 1.x and a code */
      {"04000105", 'm'}, {"0400010513", 'm'}, {"040001051381", 'y'}, {"030001051381", 'n'}, {"000101051381", 'y'},
      {"040001051300", 'n'}, {"040001052381", 'n'}, {"040001050f81", 'n'}, {"040001051fff", 'y'}, {"040002051381", 'n'},
      {"040001041381", 'n'}, {"040001071381", 'n'}, {"00000105", 'm'}, {"000001051381", 'n'},
      /* VERSION states its own length after six bytes */
      {"0a0001051004", 'm'}, {"0a0001051004000000", 'm'}, {"0a000105100400000001", 'y'},
      /* a record's length matches by one rule or the other */
      {"0b000106ffffffff03", 'm'}, {"0b000106ffffffff0300", 'y'}, {"09000106ffffffff0300", 'y'},
      {"07000106ffffffff0300", 'n'}, {"08000106ffffffff0300", 'n'}, {"0a000106ffffffff0300", 'n'},
      {"0c000106ffffffff0300", 'n'}, {"09000106ffffffff0301", 'n'},
      /* the emulator: command, transport, size */
      {"000000", 'm'}, {"00000001", 'm'}, {"0000000500000001000000050510", 'n'}, {"0000000100000001000000", 'm'},
      {"000000010000000500000005", 'n'}, {"000000010000000400000005", 'y'}, {"000000010000000300100000", 'y'},
      {"000000010000000300100001", 'n'}, {"000000010000000300000000", 'n'}, {"000000010000000000000001", 'y'},
      {"000000020000000400000000", 'n'}, {"000000030000000400000000", 'n'}, {"000000030000000400000001", 'y'},
      {"000000040000000400000000", 'y'}, {"0000fffe0000000100000000", 'y'}, {"0000dead000000010000000e4343", 'y'},
      {"00008001000000020000000e4343", 'y'},
      /* MCTP and DOE are more specific: a message type, a vendor */
      {"000000010000000100000001", 'n'}, {"000000010000000100000002", 'm'}, {"00000001000000010000000205", 'm'},
      {"0000000100000001000000020510", 'y'}, {"0000000100000001000000050010", 'y'},
      {"0000000100000001000000050810", 'y'}, {"0000000100000001000000050910", 'n'},
      {"0000000100000001000000057d10", 'n'}, {"0000000100000001000000057e10", 'y'},
      {"0000000100000001000000057f10", 'y'}, {"0000000100000001000000058510", 'y'},
      {"0000000100000001000000058910", 'n'}, {"0000000100000002000000140100", 'y'},
      {"0000000100000002000000140200", 'n'}, {"0000000100000002000000140001", 'n'},
      {"0000000100000002000000140101", 'n'}, {"0000000100000002000000010100", 'n'}, {"00000001000000020000001401", 'm'},
  };
  (void)state;
  for (uint32_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
    const struct hexbytes bytes = from_hex(rows[i].hex);
    struct framing framing = lost;
    struct carried c;
    uint32_t used = 0;
    const enum frame_result result = sdec_frame_next(&framing, hex_span(&bytes), false, &c, &used);
    const char is = result == FRAME_SKIP ? 'n' : framing.resync ? 'm' : 'y';
    if (is != rows[i].is) {
      fail_msg("row %u: %s: %c, not %c", i, rows[i].hex, is, rows[i].is);
    }
    assert_true(is != 'm' || (result == FRAME_NEED_MORE && used == 0));
    assert_true(is != 'n' || (framing.resync && used > 0 && used <= bytes.len));
  }
}

/* A search skips to the first place where a frame begins or may begin. */
static void how_far_a_search_goes(void **state) {
  static const struct row rows[] = {
      {&lost, "ff" "040001051381", "skip 1"},
      {&fresh, "ff" "040001051381", "skip 1"},
      {&lost, "ffffff" "000001bf", "skip 3"},
      {&fresh, "ffffffffff" "0000000100000001", "skip 5"},
      {&lost, "ffffff" "0000ffff" "00000001" "00000000", "skip 3"}, /* the greatest command */
      {&lost, "ffffffff", "skip 1"}, /* three bytes may be the start of anything */
      {&lost, "ffffffffffff", "skip 3"},
      {&fresh, "ffffffff", "skip 1"},
      {&fresh, "ffffff", "more 0"},
      {&lost, "ffffff", "more 0"},
  };
  (void)state;
  EXPECT(rows, false);
}

/* In a stream without a gap, an unknown type is a frame too if its length is known. */
static void what_begins_a_frame(void **state) {
  static const struct row rows[] = {
      /* an error contains the version that its sender supports */
      {&fresh, "000002c1", "done 4 tcp other 4+0 error: BindingVer not supported"},
      {&fresh, "00007fc1", "done 4 tcp other 4+0 error: BindingVer not supported"},
      {&fresh, "000080c1", "skip 1"},
      {&fresh, "000000c1", "skip 1"},
      {&fresh, "000002c2", "skip 1"},
      {&fresh, "010002c1", "skip 1"},
      {&fresh, "000102c1", "skip 1"},
      /* unknown types: with a length of zero, or once the rule is known */
      {&fresh, "000001c4", "done 4 tcp other 4+0 unknown type type 0/196"},
      {&fresh, "00000107", "skip 1"},
      {&fresh, "040001d0aabbccdd", "skip 5"},
      {&body_only, "040001d0aabbccdd", "done 8 tcp other 4+4 unknown type type 0/208"},
      {&with_header, "060001d0aabbccdd", "done 8 tcp other 4+4 unknown type type 0/208"},
      {&body_only, "00000107", "done 4 tcp other 4+0 unknown type type 0/7"},
      {&body_only, "04000207aabbccdd", "skip 5"},
      {&body_only, "010001c0aa", "done 5 tcp other 4+1 error: PayloadLen too large"},
      /* unknown commands: on a stream that had a known one */
      {&emulator, "00001234" "00000001" "00000001" "55", "done 13 emu other 12+1 unknown type type 0/4660"},
      {&fresh, "00001234" "00000001" "00000001" "55", "skip 4"},
      {&emulator, "00011234" "00000001" "00000001" "55", "skip 4"},
      {&emulator, "00000000" "00000001" "00000001" "55", "skip 4"},
      {&emulator, "00000001" "000000ff" "00000001" "55", "done 13 emu other 12+1 unknown transport type 0/255"},
      {&emulator, "00000001" "00000100" "00000001" "55", "skip 8"},
      {&emulator, "00000001" "00000001" "00100001" "05", "skip 4 large 1048576/1048577"},
      {&emulator, "00000001" "00000001" "00100000" "05", "more 1048588"},
      {&emulator, "00000001" "00000001" "001000", "more 0"},
  };
  (void)state;
  EXPECT(rows, false);
}

static void names(void **state) {
  static const struct row rows[] = {
      {&fresh, "00000004" "00000004" "00000000", "done 12 emu other 12+0 storage ack status"},
      {&fresh, "00008001" "00000001" "00000000", "done 12 emu other 12+0 OOB encapsulated key update"},
      {&fresh, "00008002" "00000001" "00000000", "done 12 emu other 12+0 OOB encapsulated endpoint info"},
      {&fresh, "0000dead" "00000001" "00000000", "done 12 emu other 12+0 test"},
      {&fresh, "0000fffd" "00000001" "00000000", "done 12 emu other 12+0 continue"},
      {&fresh, "0000fffe" "00000001" "00000000", "done 12 emu other 12+0 shutdown"},
      {&fresh, "0000ffff" "00000001" "00000000", "done 12 emu other 12+0 unknown"},
  };
  (void)state;
  EXPECT(rows, false);
}

/* Whether PayloadLen counts only the body or includes two header bytes. */
static void lengths(void **state) {
  static const struct row rows[] = {
      {&fresh, "00000105" "1381", "done 4 tcp clear 4+0"},
      {&fresh, "01000105" "13", "done 5 tcp clear 4+1"},
      {&fresh, "01000105", "more 5"},
      {&fresh, "02000105", "more 0"},
      {&fresh, "02000105" "1381", "more 0"},
      {&fresh, "04000105" "1084" "0000", "done 8 tcp clear 4+4"},
      {&fresh, "06000105" "1084" "0000", "done 8 tcp clear 4+4 rule 4/6"},
      {&fresh, "06000105" "1084", "more 8"},
      {&fresh, "05000105" "1084" "000000", "more 0"},                         /* matches neither rule */
      {&fresh, "05000105" "1084" "000000" "00000000", "done 9 tcp clear 4+5"}, /* and nothing contradicts the first */
      {&fresh, "08000105" "1004" "0000" "0001" "0011", "done 12 tcp clear 4+8"},
      {&fresh, "0a000105" "1004" "0000" "0001" "0011", "done 12 tcp clear 4+8 rule 8/10"},
      {&fresh, "0a000105" "1004" "0000" "00", "more 0"},
      {&fresh, "08000106" "ffffffff" "0200" "aabb", "done 12 tcp record 4+8"},
      {&fresh, "0a000106" "ffffffff" "0200" "aabb", "done 12 tcp record 4+8 rule 8/10"},
      {&fresh, "0a000106" "ffffffff" "02", "more 0"},
      {&fresh, "06000105" "13810000" "06000105", "done 8 tcp clear 4+4 rule 4/6"},
      {&fresh, "06000105" "13810000" "060001", "more 0"},
      {&fresh, "06000105" "13810000" "0600010513", "done 8 tcp clear 4+4 rule 4/6"},
      {&fresh, "06000105" "13810000" "06000205" "0000", "done 10 tcp clear 4+6"},
      {&with_header, "02000105", "done 4 tcp clear 4+0"},
      {&with_header, "03000105" "13", "done 5 tcp clear 4+1"},
      {&with_header, "01000105" "13", "skip 2"},
      {&with_header, "000001bf", "done 4 tcp other 4+0 Role-Inquiry"},
  };
  static const struct row at_a_pause[] = {
      {&fresh, "06000105" "13810000", "done 8 tcp clear 4+4 rule 4/6"},
      {&fresh, "04000105" "13810000", "done 8 tcp clear 4+4"},
      {&fresh, "05000105" "13810000", "more 0"},
      {&fresh, "07000105" "13810000", "more 0"},
      {&fresh, "04000105" "13810000" "00", "more 0"},
  };
  (void)state;
  EXPECT(rows, false);
  EXPECT(at_a_pause, true);
}

/* The content of an emulator frame, by its transport and, for storage, its command. */
#define EMU(command, transport, size) "000000" command "000000" transport "000000" size
static void inside_of_the_emulator(void **state) {
  static const struct row rows[] = {
      {&fresh, EMU("01", "00", "00"), "done 12 emu clear 12+0"},
      {&fresh, EMU("01", "00", "04") "10840000", "done 16 emu clear 12+4"},
      {&fresh, EMU("01", "00", "04") "20840000", "done 16 emu record 12+4"},
      {&fresh, EMU("01", "00", "06") "060001051381", "done 18 emu record 12+6"},
      {&fresh, EMU("01", "01", "05") "0510010500", "done 17 emu clear 13+4"}, /* looks like a DSP0287 frame */
      {&fresh, EMU("01", "01", "07") "e8140004000000", "done 19 emu other 12+7 unknown type"}, /* or storage */
      {&fresh, EMU("01", "03", "08") "0600010510840000", "done 20 emu clear 16+4 rule 4/6"},
      {&fresh, EMU("01", "03", "08") "0400010510840000", "done 20 emu clear 16+4"},
      {&fresh, EMU("01", "03", "08") "0500010510840000", "done 20 emu clear 16+4 overrun 5/4"},
      {&fresh, EMU("01", "03", "08") "0700010510840000", "done 20 emu clear 16+4 overrun 7/4"},
      {&fresh, EMU("01", "03", "08") "0000010510840000", "done 20 emu clear 16+4 trailing 0/4"},
      {&fresh, EMU("01", "03", "08") "0300010510840000", "done 20 emu clear 16+4 trailing 0/1"},
      {&fresh, EMU("01", "03", "0c") "08000106ffffffff0200aabb", "done 24 emu record 16+8"},
      {&fresh, EMU("01", "03", "04") "02000105", "done 16 emu clear 16+0 rule 0/2"},
      {&fresh, EMU("01", "03", "04") "01000105", "done 16 emu clear 16+0 overrun 1/0"},
      {&with_header, EMU("01", "03", "08") "0600010510840000", "done 20 emu clear 16+4"}, /* reported once */
      {&fresh, EMU("01", "03", "07") "e8140010840000", "done 19 emu clear 15+4 >"},
      {&fresh, EMU("01", "03", "04") "aabbccdd", "done 16 emu other 12+4 unknown transport type 0/3"},
      {&fresh, EMU("01", "04", "04") "10840000", "done 16 emu clear 12+4"},
      {&fresh, EMU("02", "04", "04") "10840000", "done 16 emu clear 12+4 >"},
      {&fresh, EMU("03", "04", "04") "10040000", "done 16 emu clear 12+4 <"},
      {&fresh, EMU("02", "01", "04") "10840000", "done 16 emu clear 12+4 >"},
      {&fresh, EMU("03", "04", "07") "e8140010840000", "done 19 emu clear 15+4 >"}, /* metadata */
      {&fresh, EMU("02", "04", "0c") "00000000" "ffffffff" "0000" "0000", "done 24 emu record 16+8 >"},
      {&fresh, EMU("03", "04", "04") "aabbccdd", "done 16 emu other 12+4 unknown buffer version 0/170"},
  };
  (void)state;
  EXPECT(rows, false);
}

/* A record over TCP may contain a second binding header, so `application` says where it came from. */
static void records_say_where_they_come_from(void **state) {
  const struct hexbytes bytes = from_hex("08000106" "ffffffff" "0200" "aabb");
  struct framing framing = fresh;
  struct carried c;
  uint32_t used = 0;
  (void)state;
  assert_int_equal(sdec_frame_next(&framing, hex_span(&bytes), false, &c, &used), FRAME_DONE);
  assert_int_equal(c.application, APPLICATION_TCP);
  assert_int_equal(framing.kind, SDEC_CARRIER_TCP);
  const struct hexbytes role = from_hex("000001bf");
  assert_int_equal(sdec_frame_next(&framing, hex_span(&role), false, &c, &used), FRAME_DONE);
  assert_true(c.has_code);
  assert_int_equal(c.code, 0xBF);
  assert_string_equal(c.protocol, "tcp");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(what_ends_a_search),
      cmocka_unit_test(how_far_a_search_goes),
      cmocka_unit_test(what_begins_a_frame),
      cmocka_unit_test(names),
      cmocka_unit_test(lengths),
      cmocka_unit_test(inside_of_the_emulator),
      cmocka_unit_test(records_say_where_they_come_from),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
