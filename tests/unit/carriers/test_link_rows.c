/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Headers of links, IP, TCP, I2C, PCIe and exported PDUs, row by row, written from their specifications. The result is
 * written as
 *
 *   CARRIER OFFSET+LEN [SRC > DST] [cut off]   or   a refusal: NOTE EXPECTED/GOT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "hexbytes.h"
#include "invariants.h"
#include "carriers/link.h"

struct row {
  uint32_t link;
  const char *hex, *wants;
};

static const char *name_of(uint8_t code) {
  switch (code) {
    case SDEC_NOTE_LINK_SHORT: return "short";
    case SDEC_NOTE_LINK_PROTOCOL: return "protocol";
    case SDEC_NOTE_LINK_UNKNOWN: return "unknown link";
    case SDEC_NOTE_IP_FRAGMENT: return "fragment";
    default: return "another";
  }
}

static int put_addr(const struct sdec_addr *addr, char *out, size_t cap) {
  struct sdec_text text = {.data = out, .cap = cap};
  sdec_addr_text(addr, &text);
  sdec_put_zero(&text);
  return (int)text.len;
}

static void describe_peeled(const struct link_peeled *p, const uint8_t *bytes, char *out, size_t cap) {
  assert_int_equal(p->note.code == 0, p->carrier != SDEC_CARRIER_NONE);
  if (p->carrier == SDEC_CARRIER_NONE) {
    assert_null(invariants_note(&p->note));
    assert_int_equal(p->note.offset, 0);
    snprintf(out, cap, "%s %llu/%llu", name_of((uint8_t)p->note.code), (unsigned long long)p->note.expected,
             (unsigned long long)p->note.got);
    return;
  }
  int n = snprintf(out, cap, "%s %u+%u", sdec_carrier_name(p->carrier), (uint32_t)(p->payload.data - bytes),
                   p->payload.len);
  if (p->src.kind != SDEC_ADDR_NONE || p->dst.kind != SDEC_ADDR_NONE) {
    n += snprintf(out + n, cap - (size_t)n, " ");
    n += put_addr(&p->src, out + n, cap - (size_t)n);
    n += snprintf(out + n, cap - (size_t)n, " > ");
    n += put_addr(&p->dst, out + n, cap - (size_t)n);
  }
  snprintf(out + n, cap - (size_t)n, "%s", p->snapped ? " cut off" : "");
}

static void expect_peeled(uint32_t link, const uint8_t *given, uint32_t len, const char *wants) {
  static const struct sdec_config config = {.links = {{150, SDEC_CARRIER_PCIE_VDM}}, .n_links = 1};
  uint8_t *bytes = malloc(len > 0 ? len : 1); /* exact size, so that sanitizers detect overreads */
  const struct sdec_packet packet = {.data = {bytes, len}, .original_len = len, .link = link};
  struct link_peeled peeled;
  char seen[300] = "";
  assert_non_null(bytes);
  memcpy(bytes, given, len);
  sdec_link_peel(&packet, &config, &peeled);
  describe_peeled(&peeled, bytes, seen, sizeof(seen));
  free(bytes);
  if (strcmp(seen, wants) != 0) {
    fail_msg("link %u: %s, not %s", link, seen, wants);
  }
}

static void expect_rows(const struct row *rows, uint32_t n) {
  for (uint32_t i = 0; i < n; i++) {
    const struct hexbytes given = from_hex(rows[i].hex);
    expect_peeled(rows[i].link, given.data, given.len, rows[i].wants);
  }
}

#define EXPECT(rows) expect_rows((rows), sizeof(rows) / sizeof((rows)[0]))

#define MACS "000000000000000000000000"
#define MCTP_PACKET "010840c80510840000"
#define TCP "1062c001" "0000000000000000" "50180000" "00000000" "aabb" /* from port 4194 to 49153, 2 bytes */
#define ADDRS4 "0a000001" "0a000002"
#define IPV4(len, fragment, protocol) "450000" len "0000" fragment "40" protocol "0000" ADDRS4
#define ADDRS6 "fd000000000000000000000000000001" "fd000000000000000000000000000002"
#define IPV6(len, next) "60000000" "00" len next "40" ADDRS6
#define FROM4 "10.0.0.1:4194 > 10.0.0.2:49153"
#define FROM6 "[fd00::1]:4194 > [fd00::2]:49153"

static void links(void **state) {
  static const struct row rows[] = {
      {1, MACS "00fa" MCTP_PACKET, "mctp 14+9"},
      {1, MACS "00fa" "000840c80510840000", "mctp 14+9"},
      {1, MACS "00fa" "020840c80510840000", "protocol 0/250"}, /* an 802.3 length */
      {1, MACS "91000001" "00fa" MCTP_PACKET, "mctp 18+9"},
      {1, MACS "88a80001" "81000002" "00fa" MCTP_PACKET, "mctp 22+9"},
      {1, MACS "8100" "0001", "short 4/2"},
      {1, MACS "8100" "0001" "86de", "protocol 0/34526"},
      {0, "02000000" IPV4("2a", "0000", "06") TCP, "tcp 44+2 " FROM4},
      {0, "0a000000" IPV4("2a", "0000", "06") TCP, "tcp 44+2 " FROM4},
      {0, "ffff0000" "45", "protocol 0/65535"},
      {0, "00000100" "45", "protocol 0/256"}, /* in the other byte order */
      {108, "0000001e" IPV6("16", "06") TCP, "tcp 64+2 " FROM6},
      {0, "020000", "short 4/3"},
      {113, "000000010006010203040506" "0000" "00", "short 16/15"},
      {276, "0800000000000002000100060102030405060000", "short 1/0"},
      {290, "0155", "unknown link 0/290"},
      {4711, "0155", "unknown link 0/4711"},
  };
  (void)state;
  EXPECT(rows);
}

static void internet(void **state) {
  static const struct row rows[] = {
      {101, "", "short 1/0"},
      {101, "50", "protocol 0/5"},
      {101, IPV4("2a", "0000", "06") TCP "eeee", "tcp 40+2 " FROM4},
      {101, IPV4("00", "0000", "06") TCP, "tcp 40+2 " FROM4},
      {101, IPV4("2b", "0000", "06") TCP, "tcp 40+2 " FROM4 " cut off"},
      {101, IPV4("13", "0000", "06") TCP, "short 20/19"}, /* total length shorter than the header */
      {101, IPV4("14", "0000", "06") TCP, "short 20/0"},
      {101, "46000019" "00000000" "40060000" ADDRS4 "00000000" TCP, "short 20/1"},
      {101, "46000017" "00000000" "40060000" ADDRS4 "00000000" TCP, "short 24/23"},
      {101, "4600002e" "00000000" "40060000" ADDRS4 "00000000" TCP, "tcp 44+2 " FROM4},
      {101, "4f00002a" "00000000" "40060000" ADDRS4 TCP, "short 60/42"},
      {101, "4400002a" "00000000" "40060000" ADDRS4 TCP, "short 20/16"},
      {101, IPV4("2a", "4000", "06") TCP, "tcp 40+2 " FROM4},
      {101, IPV4("2a", "8000", "06") TCP, "tcp 40+2 " FROM4},
      {101, IPV4("2a", "2000", "06") TCP, "fragment 0/0"},
      {101, IPV4("2a", "1000", "06") TCP, "fragment 0/0"},
      {101, IPV4("2a", "0001", "06") TCP, "fragment 0/0"},
      {101, IPV4("2a", "0001", "11") TCP, "protocol 0/17"},
      {101, IPV6("16", "06") TCP, "tcp 60+2 " FROM6},
      {101, IPV6("15", "06") TCP, "tcp 60+1 " FROM6},
      {101, IPV6("00", "06") TCP, "tcp 60+2 " FROM6},
      {101, IPV6("17", "06") TCP, "tcp 60+2 " FROM6 " cut off"},
      {101, IPV6("26", "2b") "0601000000000000" "0000000000000000" TCP, "tcp 76+2 " FROM6}, /* routing */
      {101, IPV6("1e", "87") "0600000000000000" TCP, "tcp 68+2 " FROM6},                    /* mobility */
      {101, IPV6("1e", "88") "0600000000000000" TCP, "protocol 0/136"},
      {101, IPV6("22", "33") "06010000" "00000000" "00000000" TCP, "tcp 72+2 " FROM6}, /* authentication */
      {101, IPV6("07", "00") "06000000000000", "short 8/7"},
      {101, IPV6("08", "00") "06010000" "00000000", "short 16/8"},
      {101, IPV6("1e", "2c") "0600000000000007" TCP, "tcp 68+2 " FROM6}, /* the only fragment */
      {101, IPV6("1e", "2c") "0600000600000007" TCP, "tcp 68+2 " FROM6}, /* reserved bits */
      {101, IPV6("1e", "2c") "0600000100000007" TCP, "fragment 0/0"},
      {101, IPV6("1e", "2c") "0600000800000007" TCP, "fragment 0/0"},
      {101, IPV6("1e", "2c") "0600010000000007" TCP, "fragment 0/0"},
      {101, IPV6("1e", "2c") "0600800000000007" TCP, "fragment 0/0"},
      {101, IPV6("1e", "2c") "1100000100000007" TCP, "protocol 0/17"},
  };
  (void)state;
  EXPECT(rows);
}

/* At most sixteen extension headers are skipped. */
static void extension_headers(void **state) {
  (void)state;
  for (uint32_t n = 16; n <= 17; n++) {
    struct hexbytes packet = from_hex(IPV6("00", "3c"));
    const struct hexbytes segment = from_hex(TCP);
    for (uint32_t i = 0; i < n; i++, packet.len += 8) {
      memset(packet.data + packet.len, 0, 8);
      packet.data[packet.len] = i + 1 < n ? 60 : 6;
    }
    memcpy(packet.data + packet.len, segment.data, segment.len);
    expect_peeled(101, packet.data, packet.len + segment.len, n == 16 ? "tcp 188+2 " FROM6 : "protocol 0/60");
  }
}

static void segments(void **state) {
  static const struct row rows[] = {
      {101, IPV4("27", "0000", "06") "1062c001" "0000000000000000" "50180000" "000000", "short 20/19"},
      {101, IPV4("29", "0000", "06") "1062c001" "0000000000000000" "40180000" "00000000" "aa", "short 20/16"},
      {101, IPV4("29", "0000", "06") "1062c001" "0000000000000000" "60180000" "00000000" "aa", "short 24/21"},
      {101, IPV4("2c", "0000", "06") "1062c001" "0000000000000000" "60180000" "0000000000000000",
       "tcp 44+0 " FROM4},
      {101, IPV4("28", "0000", "06") "0050c001" "0000000000000000" "50180000" "00000000", "protocol 0/80"},
      {101, IPV4("28", "0000", "06") "c0010050" "0000000000000000" "50180000" "00000000", "protocol 0/80"},
  };
  (void)state;
  EXPECT(rows);
}

#define PDU(name) "000c0008" name "00000000" /* a tag of 8 bytes, then the end of the tags */

static void media(void **state) {
  static const struct row rows[] = {
      {209, "0200000000" "3a" "0f0a21" MCTP_PACKET, "smbus 5+13"},
      {209, "0200000000" "3a" "0f0121", "smbus 5+4"},
      {209, "0200000000" "3a" "0e0121", "protocol 0/14"},
      {209, "0200000000" "3b" "0f0121", "protocol 0/15"},
      {209, "8000000000" "3a" "0f0121", "protocol 0/15"},
      {209, "7f00000000" "3a" "0f0121", "smbus 5+4"}, /* a bus */
      {209, "0200000000", "short 6/5"},
      {150, "72000002" "0100307f" "02001ab4" MCTP_PACKET "000000", "mctp 12+9"},
      {150, "77000002" "0100707f" "02001ab4" MCTP_PACKET "000000", "mctp 12+9"},
      {150, "70000002" "0100007f" "02001ab4" MCTP_PACKET "000000", "mctp 12+12"},
      {150, "78000002" "0100307f" "02001ab4" MCTP_PACKET "000000", "protocol 0/6836"},
      {150, "60000002" "0100307f" "02001ab4" MCTP_PACKET "000000", "protocol 0/6836"},
      {150, "72000002" "0100317f" "02001ab4" MCTP_PACKET "000000", "protocol 0/6836"},
      {150, "72000002" "0100307e" "02001ab4" MCTP_PACKET "000000", "protocol 0/6836"},
      {150, "72000002" "0100307f" "02001ab5" MCTP_PACKET "000000", "protocol 0/6837"},
      {150, "72000003" "0100307f" "02001ab4" MCTP_PACKET "000000", "short 28/24"},
      {150, "7200fc02" "0100307f" "02001ab4" MCTP_PACKET "000000", "mctp 12+9"},
      {150, "72000000" "0100307f" "02001ab4" MCTP_PACKET "000000", "short 4112/24"}, /* 0 means 1024 words */
      {150, "72000002" "0100307f" "02001ab4" "010840", "short 16/15"},
      {252, PDU("7370646d00000000") "10840000", "spdm 16+4"},
      {252, PDU("6d63747000000000") "10840000", "mctp 16+4"},
      {252, PDU("7070646d00000000") "10840000", "protocol 0/252"},
      {252, PDU("7370646d00780000") "10840000", "protocol 0/252"},
      {252, "000c000c" "7370646d2e73656375726564" "00000000" "aabb", "secured 20+2"},
      {252, "000c0010" "7370646d2e7365637572656400000000" "00000000" "aabb", "secured 24+2"},
      {252, "000c000c" "7370646d2e73656375726500" "00000000" "aabb", "protocol 0/252"},
      {252, "000c000b" "7370646d2e736563757265" "64000000" "00000000" "aabb", "protocol 0/252"},
      {252, "000c000c" "7370646d2e6d637470000000" "00000000" "aabb", "mctp 20+2"},
      {252, "000c000c" "7370646d2e74637000000000" "00000000" "aabb", "tcp 20+2"},
      {252, "000c000c" "7370646d2e656d7500000000" "00000000" "aabb", "emu 20+2"},
      {252, "000c000c" "7370646d2e646f6500000000" "00000000" "aabb", "doe 20+2"},
      {252, "000c0010" "7370646d2e6d6374705f6d7367000000" "00000000" "aabb", "mctp-message 24+2"},
      {252, "000c0004" "7370646d" "0000", "short 4/2"},
      {252, "000c0005" "7370646d", "short 9/8"},
      {252, "00000001" "aa" "10", "protocol 0/252"},
  };
  (void)state;
  EXPECT(rows);
}

/* Addresses and ports of exported PDUs: tags with a wrong length are ignored. */
static void endpoints(void **state) {
#define SPDM_PDU "000c0004" "7370646d"
#define END "00000000" "10840000"
#define PORTS "00190004" "00001062" "001a0004" "0000c001"
  static const struct row rows[] = {
      {252, SPDM_PDU "00140004" "0a000001" "00150004" "0a000002" PORTS END, "spdm 44+4 " FROM4},
      {252,
       SPDM_PDU "00160010" "fd000000000000000000000000000001" "00170010" "fd000000000000000000000000000002" PORTS END,
       "spdm 68+4 " FROM6},
      {252, SPDM_PDU PORTS "00140004" "0a000001" "00150004" "0a000002" "00630004" "00000007" END, "spdm 52+4 " FROM4},
      {252, SPDM_PDU "00140010" "fd000000000000000000000000000001" "00150010" "fd000000000000000000000000000002" END,
       "spdm 52+4"},
      {252, SPDM_PDU "00160004" "0a000001" "00170004" "0a000002" PORTS END, "spdm 44+4"},
      {252, SPDM_PDU "00180004" "00000000" "00190004" "00000012" "001a0004" "00000008" END, "spdm 36+4 18 > 8"},
      {252, SPDM_PDU "00180004" "00000002" "00190004" "00000012" "001a0004" "00000008" END, "spdm 36+4"},
      {252, SPDM_PDU "00180004" "00010000" "00190004" "00000012" "001a0004" "00000008" END, "spdm 36+4"},
      {252, SPDM_PDU "00180002" "0000" "00190004" "00000012" "001a0004" "00000008" END, "spdm 34+4"},
      {252, SPDM_PDU "00180004" "00000000" "00190002" "0012" "001a0002" "0008" END, "spdm 32+4 0 > 0"},
  };
  (void)state;
  EXPECT(rows);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(links),    cmocka_unit_test(internet), cmocka_unit_test(extension_headers),
      cmocka_unit_test(segments), cmocka_unit_test(media),    cmocka_unit_test(endpoints),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
