/* SPDX-License-Identifier: BSD-3-Clause
 *
 * DOE objects, storage buffers and MCTP messages, row by row, written from their specifications. The decoded item is
 * written as
 *
 *   WHAT OFFSET+LEN [>|<] [code CODE] [NAME] [header OFFSET+LEN] [NOTE@OFFSET EXPECTED/GOT ...]
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "carriers/doe.h"
#include "hexbytes.h"
#include "invariants.h"
#include "carriers/mctp.h"
#include "proto/shared.h"
#include "carriers/storage.h"

static const char *name_of(uint8_t code) {
  switch (code) {
    case SDEC_NOTE_LINK_SHORT: return "short";
    case SDEC_NOTE_DOE_LENGTH: return "length";
    case SDEC_NOTE_DOE_TYPE: return "type";
    case SDEC_NOTE_BAD_VERSION: return "version";
    case SDEC_NOTE_MCTP_IC: return "integrity check";
    default: return "another";
  }
}

static void describe(const struct carried *c, const uint8_t *bytes, char *out, size_t cap) {
  static const char *const whats[] = {"clear", "record", "other", "event"};
  int n = snprintf(out, cap, "%s %u+%u%s", whats[c->what], (uint32_t)(c->body.data - bytes), c->body.len,
                   c->dir == SDEC_DIR_REQ ? " >" : c->dir == SDEC_DIR_RSP ? " <" : "");
  if (c->has_code) {
    n += snprintf(out + n, cap - (size_t)n, " code %u", c->code);
  }
  if (c->what >= CARRIED_OTHER) {
    n += snprintf(out + n, cap - (size_t)n, " %s", c->name);
  }
  if (c->header != NULL) {
    n += snprintf(out + n, cap - (size_t)n, " header %u+%u", (uint32_t)(c->header_span.data - bytes),
                  c->header_span.len);
  }
  for (uint32_t i = 0; i < c->n_notes; i++) {
    assert_null(invariants_note(&c->notes[i]));
    n += snprintf(out + n, cap - (size_t)n, " %s@%u %llu/%llu", name_of((uint8_t)c->notes[i].code), c->notes[i].offset,
                  (unsigned long long)c->notes[i].expected, (unsigned long long)c->notes[i].got);
  }
}

static struct carried expect_carried(void (*decode)(struct sdec_span, struct carried *), const uint8_t *given,
                                     uint32_t len, const char *wants) {
  uint8_t *bytes = malloc(len > 0 ? len : 1); /* exact size, so that sanitizers detect overreads */
  struct carried c;
  char seen[300] = "";
  assert_non_null(bytes);
  memcpy(bytes, given, len);
  decode((struct sdec_span){bytes, len}, &c);
  describe(&c, bytes, seen, sizeof(seen));
  free(bytes);
  assert_string_equal(seen, wants);
  return c;
}

struct given {
  const char *hex, *wants;
};

static void data_objects(void **state) {
  static const struct given rows[] = {
      {"01000100" "02000000", "clear 8+0 code 1 header 0+8"},
      {"01000100" "03000000" "10840000", "clear 8+4 code 1 header 0+8"},
      {"01000200" "03000000" "10840000", "record 8+4 code 2 header 0+8"},
      {"01000100" "03000000" "1084000000", "clear 8+4 code 1 header 0+8 length@4 12/13"},
      {"01000100" "03000000" "108400", "clear 8+3 code 1 header 0+8 length@4 12/11"},
      {"01000100" "01000000" "10840000", "clear 8+4 code 1 header 0+8 length@4 4/12"},
      {"01000500" "03000000" "10840000", "other 8+4 code 5 unknown type header 0+8 type@0 0/261"},
      {"02000100" "03000000" "10840000", "other 8+4 code 1 vendor defined header 0+8 type@0 0/513"},
      {"01000100" "030000", "event 0+7 damaged object short@0 8/7"},
      {"01000000" "03000000" "000f0000", "other 8+4 > code 0 DOE discovery request header 0+8"},
      {"01000000" "03000000" "00100000", "other 8+4 < code 0 DOE discovery response header 0+8"},
      {"01000000" "03000000" "00000100", "other 8+4 < code 0 DOE discovery response header 0+8"},
      {"01000000" "03000000" "00000001", "other 8+4 < code 0 DOE discovery response header 0+8"},
      /* with a connection number, which precedes the message or is absent */
      {"01000300" "04000000" "07000000" "13840000", "clear 12+4 code 3 header 0+8 type@2 0/259"},
      {"01000300" "04000000" "13840000" "13000000", "clear 8+8 code 3 header 0+8 type@2 0/259"},
      {"01000300" "04000000" "20840000" "13840000", "clear 12+4 code 3 header 0+8 type@2 0/259"},
      {"01000300" "04000000" "0f840000" "1f840000", "clear 12+4 code 3 header 0+8 type@2 0/259"},
      {"01000300" "04000000" "07000000" "20840000", "clear 8+8 code 3 header 0+8 type@2 0/259"},
      {"01000300" "04000000" "1f840000" "13000000", "clear 8+8 code 3 header 0+8 type@2 0/259"},
      {"01000300" "04000000" "07000000" "0f840000", "clear 8+8 code 3 header 0+8 type@2 0/259"},
      {"01000300" "04000000" "10840000" "13840000", "clear 8+8 code 3 header 0+8 type@2 0/259"},
      {"01000300" "04000000" "07000000" "10840000", "clear 12+4 code 3 header 0+8 type@2 0/259"},
      {"01000400" "05000000" "07000000" "01020304" "0000",
       "record 12+6 code 4 header 0+8 length@4 20/18 type@2 0/260"},
      {"01000400" "05000000" "01020304" "03000102" "0200aabb", "record 8+12 code 4 header 0+8 type@2 0/260"},
      {"01000400" "05000000" "07000000" "01020304" "0200aabb", "record 12+8 code 4 header 0+8 type@2 0/260"},
      {"01000400" "05000000" "01020304" "0600aabb" "ccddeeff", "record 8+12 code 4 header 0+8 type@2 0/260"},
      {"01000400" "05000000" "01020304" "03000102" "03000000", "record 8+12 code 4 header 0+8 type@2 0/260"},
      {"01000400" "05000000" "01020304" "02000102" "0200aabb", "record 12+8 code 4 header 0+8 type@2 0/260"},
      {"01000400" "05000000" "01020304" "07000102" "0200aabb", "record 12+8 code 4 header 0+8 type@2 0/260"},
      {"01000400" "05000000" "01020304" "06000102" "0200aabb", "record 8+12 code 4 header 0+8 type@2 0/260"},
      {"01000400" "03000000" "01020304", "record 8+4 code 4 header 0+8 type@2 0/260"},
  };
  (void)state;
  for (uint32_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
    const struct hexbytes object = from_hex(rows[i].hex);
    const struct carried c = expect_carried(sdec_doe_object, object.data, object.len, rows[i].wants);
    assert_int_equal(c.padding, 3);
    assert_true(object.len < 8 || c.header == &sdec_grp_doe_header);
  }
}

static void objects_that_fit(void **state) {
  static const struct {
    const char *hex;
    uint32_t wire_len;
    bool looks, fits;
  } rows[] = {
      {"0100010002000000", 8, true, true},          {"0100010001000000", 4, true, false},
      {"010001000300000010840000", 12, true, true}, {"0100010003000000", 12, true, true},
      {"010001000300000010840000", 16, true, false}, {"0100040003000000", 12, true, true},
      {"0100050003000000", 12, false, false},       {"0100010103000000", 12, false, false},
      {"0200010003000000", 12, false, false},       {"0101010003000000", 12, false, false},
      {"0100010000000000", 1 << 20, true, true},    {"0100010003000400", 12, true, true},
      {"01000100030000", 12, false, false},         {"0100010003000200", 12, true, false},
  };
  (void)state;
  for (uint32_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
    const struct hexbytes object = from_hex(rows[i].hex);
    assert_int_equal(sdec_doe_looks(hex_span(&object)), rows[i].looks);
    assert_int_equal(sdec_doe_fits(hex_span(&object), rows[i].wire_len), rows[i].fits);
  }
}

static void storage_buffers(void **state) {
  static const struct given rows[] = {
      {"e81400" "10840000", "clear 3+4 > code 5 header 0+3"},
      {"e81400" "1084000000", "clear 3+5 > code 5 header 0+3"},
      {"e81400" "04000000" "10840000", "clear 7+4 > code 5 header 0+7"},
      {"e81400" "00" "04000000" "10840000", "clear 8+4 > code 5 header 0+8"},
      {"e81400" "00100000", "other 7+0 > code 5 storage receive header 0+7"},
      {"e81400", "other 3+0 > code 5 storage receive header 0+3"},
      {"e80400" "aabb", "other 3+2 > code 1 storage discovery header 0+3"},
      {"e80800" "aabb", "other 3+2 > code 2 storage pending info header 0+3"},
      {"e80c00" "aabb", "other 0+5 unknown buffer version@0 0/232"},
      {"e81c00" "aabb", "other 0+5 unknown buffer version@0 0/232"},
      {"e81401" "aabb", "other 0+5 unknown buffer version@0 0/232"},
      {"e814", "other 0+2 unknown buffer version@0 0/232"},
      {"e81800" "04000000" "00000000", "record 11+0 > code 6 header 0+7"},
      {"e81800" "03000000" "000000", "other 7+3 > code 6 damaged record header 0+7 short@0 4/3"},
      {"e81800" "0a000000" "00000000" "ffffffff" "0000", "record 11+6 > code 6 header 0+7"},
      {"0f840000", "other 0+4 unknown buffer version@0 0/15"},
      {"10840000", "clear 0+4"},
      {"1f840000", "clear 0+4"},
      {"20840000", "other 0+4 unknown buffer version@0 0/32"},
      {"00000000" "01020304" "0000" "0000", "record 4+8"},
      {"00000000" "01020304" "0000" "00", "other 0+11 unknown buffer version@0 0/0"},
      {"00000100" "01020304" "0000" "0000", "other 0+12 unknown buffer version@0 0/0"},
      {"00000000" "01020304" "0000" "0100" "aa", "record 4+9"},
      {"00000000" "01020304" "0000" "0200" "aa", "other 0+13 unknown buffer version@0 0/0"},
      {"0c000010" "0000000000000000", "other 0+12 < storage pending info"},
      {"0c000010", "other 0+4 < storage pending info"},
      {"0c0000", "other 0+3 unknown buffer version@0 0/12"},
      {"0c000110", "other 0+4 unknown buffer version@0 0/12"},
  };
  (void)state;
  for (uint32_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
    const struct hexbytes buffer = from_hex(rows[i].hex);
    const struct carried c = expect_carried(sdec_storage_buffer, buffer.data, buffer.len, rows[i].wants);
    assert_int_equal(c.padding, 511);
    assert_int_equal(c.application, APPLICATION_STORAGE);
    assert_string_equal(c.protocol, "storage");
  }
  /* Transfers are in blocks of 512 bytes, so a record may be padded up to that; a discovery has 32 bytes. */
  uint8_t block[12 + 512] = {0};
  (void)expect_carried(sdec_storage_buffer, block, 12 + 511, "record 4+519");
  (void)expect_carried(sdec_storage_buffer, block, 12 + 512, "other 0+524 unknown buffer version@0 0/0");
  uint8_t management[32] = {32, 0, 0, 0x10};
  (void)expect_carried(sdec_storage_buffer, management, 31, "other 0+31 < storage discovery");
  (void)expect_carried(sdec_storage_buffer, management, 32, "other 0+32 < storage discovery");
}

static void mctp_messages(void **state) {
  static const struct given rows[] = {
      {"00aa", "other 0+2 code 0 MCTP control"},
      {"01aa", "other 0+2 code 1 PLDM"},
      {"02aa", "other 0+2 code 2 NC-SI"},
      {"03aa", "other 0+2 code 3 Ethernet"},
      {"04aa", "other 0+2 code 4 NVMe-MI"},
      {"05aa", "clear 1+1 code 5 header 0+1"},
      {"06aa", "record 1+1 code 6 header 0+1"},
      {"07aa", "other 0+2 code 7 CXL FM API"},
      {"08aa", "other 0+2 code 8 CXL CCI"},
      {"09aa", "other 0+2 code 9 PCIe-MI"},
      {"0aaa", "other 0+2 code 10 unknown type header 0+1"},
      {"7eaa", "other 0+2 code 126 vendor defined (PCI)"},
      {"7faa", "other 0+2 code 127 vendor defined (IANA)"},
      {"05", "clear 1+0 code 5 header 0+1"},
      {"85aa", "clear 1+1 code 5 header 0+1 integrity check@0 0/133"},
      {"86aa", "record 1+1 code 6 header 0+1 integrity check@0 0/134"},
      {"84aa", "other 0+2 code 4 NVMe-MI"},
  };
  (void)state;
  for (uint32_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
    const struct hexbytes message = from_hex(rows[i].hex);
    const struct carried c = expect_carried(sdec_mctp_body, message.data, message.len, rows[i].wants);
    assert_int_equal(c.transport, SDEC_TRANSPORT_MCTP);
    assert_int_equal(c.seq_len, 2);
    assert_int_equal(c.application, APPLICATION_MCTP);
    assert_string_equal(c.protocol, "mctp");
    assert_true(c.header == (c.group == NULL ? &sdec_grp_mctp_message_type : NULL));
  }
  struct carried c;
  sdec_mctp_body((struct sdec_span){(const uint8_t *)"", 0}, &c);
  assert_int_equal(c.what, CARRIED_EVENT);
  assert_string_equal(c.name, "damaged message");
  assert_int_equal(c.notes[0].expected, 1);
  assert_int_equal(c.notes[0].got + c.notes[0].offset, 0);
}

/* The first packet of an MCTP message of a known type, with header version 0 or 1. */
static void packets_that_may_be_mctp(void **state) {
  static const struct {
    const char *hex;
    bool may;
  } rows[] = {
      {"000000c005", true},  {"010000c005", true},  {"020000c005", false}, {"0000008005", true}, {"0000004005", false},
      {"0000007f05", false}, {"000000c085", true},  {"000000c00a", false}, {"000000c07e", true}, {"000000c000", true},
      {"000000c0", false},   {"000000c07d", false},
  };
  (void)state;
  for (uint32_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
    const struct hexbytes packet = from_hex(rows[i].hex);
    assert_int_equal(sdec_mctp_plausible(hex_span(&packet)), rows[i].may);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(data_objects),  cmocka_unit_test(objects_that_fit),         cmocka_unit_test(storage_buffers),
      cmocka_unit_test(mctp_messages), cmocka_unit_test(packets_that_may_be_mctp),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
