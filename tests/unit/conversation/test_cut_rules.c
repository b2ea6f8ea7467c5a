/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Cutting transcripts whose messages break rules, and the notes on refused ones. All messages are written here: SPDM
 * 1.2, SHA-256, ECDSA P-256, general opaque data.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/span.h"
#include "blob.h"
#include "conversation/cut.h"

static const struct sdec_facts nothing;
static struct sdec_tape tape;
static struct reader reader = {.tape = &tape};
static struct cut cut;

/* The parts of a transcript, in hex. */
struct written {
  const char *versions, *blocks, *opaque;
  const char *answer; /* the first four bytes of MEASUREMENTS */
};

/* Index, MeasurementSpecification, MeasurementSize, then type, size and value. */
#define FIRST "01 01 0500 01 0200 aabb"
#define SECOND "02 01 0500 01 0200 ccdd"
#define RECORD "02 120000 "

static const struct written usual = {
    .versions = "0010 0012", .answer = "12600000", .opaque = "0000", .blocks = RECORD FIRST SECOND};

static struct blob all;
static uint32_t request_at, answer_at;

static void write_negotiation(const struct written *w) {
  struct blob versions = {.len = 0};
  blob_hex(&versions, w->versions);
  all.len = 0;
  blob_hex(&all, "10840000 10040000 00");
  blob_fill(&all, (uint8_t)(versions.len / 2), 1);
  blob_add(&all, &versions);
  blob_hex(&all, "12e10000 00000000 c6720200 00120000 00120000");
  blob_hex(&all, "12610000 00000000 f6720200 00120000 00120000");
  blob_hex(&all, "12e30000 2000 01 02 10000000 01000000");
  blob_fill(&all, 0, 16);
  blob_hex(&all, "12630000 2400 01 02 02000000 10000000 01000000");
  blob_fill(&all, 0, 16);
}

static void write_all(const struct written *w) {
  write_negotiation(w);
  request_at = all.len;
  blob_hex(&all, "12e001ff");
  blob_fill(&all, 0x11, 32); /* Nonce */
  blob_hex(&all, "00");
  answer_at = all.len;
  blob_hex(&all, w->answer);
  blob_hex(&all, w->blocks);
  blob_fill(&all, 0x22, 32); /* Nonce */
  blob_hex(&all, w->opaque);
  blob_fill(&all, 0x33, 64); /* Signature */
}

static void cut_from(uint32_t at) {
  sdec_cut_begin(&cut, (struct sdec_span){all.data + at, all.len - at}, &nothing, &reader);
}

static void need_refused(enum sdec_note_code code, uint32_t left_at, uint32_t offset) {
  assert_int_equal(cut.found.result, CUT_NONE);
  assert_int_equal(cut.found.refused.code, code);
  assert_int_equal(cut.found.left_at, left_at);
  assert_int_equal(cut.found.refused.offset, offset);
}

static void need_cut(uint32_t n_messages) {
  assert_int_equal(cut.found.result, CUT_ONE);
  assert_int_equal(cut.found.n_messages, n_messages);
  assert_int_equal(cut.found.refused.code, SDEC_NOTE_NONE);
}

/* If the negotiation determines all lengths, messages are cut even if their values break rules. If lengths must be
 * tried, rules distinguish right cuts from wrong ones. */
static void a_cut_without_choices_needs_no_rules(void **state) {
  (void)state;
  static const struct {
    const char *blocks;
    enum sdec_note_code code;
  } records[] = {{RECORD FIRST SECOND, SDEC_NOTE_NONE},
                 {RECORD FIRST "01 01 0500 01 0200 ccdd", SDEC_NOTE_ORDER}, /* an index twice */
                 {RECORD SECOND FIRST, SDEC_NOTE_ORDER},                    /* they descend */
                 {RECORD FIRST "ff 01 0500 01 0200 ccdd", SDEC_NOTE_ABOVE}};
  struct written w = usual;
  for (uint32_t i = 0; i < sizeof(records) / sizeof(records[0]); i++) {
    w.blocks = records[i].blocks;
    write_all(&w);
    cut_from(0);
    need_cut(8);
    cut_from(request_at);
    if (records[i].code == SDEC_NOTE_NONE) {
      need_cut(2);
    } else {
      need_refused(records[i].code, answer_at - request_at, 8 + 9);
    }
  }
}

static void opaque_data_without_elements(void **state) {
  (void)state;
  struct written w = usual;
  w.opaque = "0400 00000000";
  write_all(&w);
  cut_from(0);
  need_cut(8);
  w.opaque = "0400 01000000"; /* an element that is missing */
  write_all(&w);
  cut_from(0);
  need_refused(SDEC_NOTE_TRUNCATED, answer_at, 8 + 18 + 32 + 2 + 4);
}

/* All messages have the same version, which VERSION must offer. */
static void the_version_that_is_used(void **state) {
  (void)state;
  struct written w = usual;
  w.versions = "0010 0011 0013";
  write_all(&w);
  cut_from(0);
  need_refused(SDEC_NOTE_CUT_NOT_OFFERED, 4 + 6 + 6, 0);
  w.versions = "";
  write_all(&w);
  cut_from(0);
  need_refused(SDEC_NOTE_BELOW, 4, 5);
  w.versions = "0012";
  w.answer = "13600000";
  write_all(&w);
  cut_from(0);
  need_refused(SDEC_NOTE_CUT_VERSION, answer_at, 0);
  assert_int_equal(cut.found.refused.expected, 0x12);
  w.answer = "77600000";
  write_all(&w);
  cut_from(0);
  need_refused(SDEC_NOTE_BAD_VERSION, answer_at, 0);
}

static void what_is_no_message_is_named(void **state) {
  (void)state;
  struct written w = usual;
  w.answer = "12610000";
  write_all(&w);
  cut_from(0);
  need_refused(SDEC_NOTE_NO_REQUEST, answer_at, 0);
  w.answer = "12e10000";
  write_all(&w);
  cut_from(0);
  need_refused(SDEC_NOTE_CUT_WAITS, answer_at, 0);
  w.answer = "122f0000";
  write_all(&w);
  cut_from(0);
  need_refused(SDEC_NOTE_UNKNOWN_CODE, answer_at, 1);
  all.len = answer_at + 3;
  cut_from(0);
  need_refused(SDEC_NOTE_TOO_SHORT, answer_at, 0);
  write_all(&usual);
  all.len--; /* of the signature */
  cut_from(0);
  need_refused(SDEC_NOTE_OVERRUN, answer_at, 8 + 18 + 32 + 2);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_cut_without_choices_needs_no_rules),
      cmocka_unit_test(opaque_data_without_elements),
      cmocka_unit_test(the_version_that_is_used),
      cmocka_unit_test(what_is_no_message_is_named),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
