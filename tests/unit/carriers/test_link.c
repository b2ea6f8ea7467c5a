/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Link types, IP and TCP headers from hand-made bytes. Each packet is in a block of its exact size, and is also tried
 * at every shorter length.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "peel.h"

/* A packet built from pieces. */
struct build {
  uint8_t bytes[2048];
  uint32_t len;
};

static void add(struct build *b, const void *bytes, uint32_t len) {
  assert_true(b->len + len <= sizeof(b->bytes));
  memcpy(b->bytes + b->len, bytes, len);
  b->len += len;
}

#define ADD(b, ...) add((b), (const uint8_t[]){__VA_ARGS__}, sizeof((const uint8_t[]){__VA_ARGS__}))

static const uint8_t tcp_header[] = {0x10, 0x62, 0xC0, 0x01, 1, 2, 3, 4, 5, 6, 7, 8, 0x50, 0x18, 0, 0, 0, 0, 0, 0};
static const uint8_t tcp_data[] = {4, 0, 1, 5, 0x10, 0x84, 0, 0};

static void add_tcp(struct build *b) {
  add(b, tcp_header, sizeof(tcp_header));
  add(b, tcp_data, sizeof(tcp_data));
}

static void add_ipv4(struct build *b, uint16_t payload_len, uint16_t fragment, uint8_t protocol) {
  const uint16_t total = (uint16_t)(payload_len + 20u);
  ADD(b, 0x45, 0, (uint8_t)(total >> 8), (uint8_t)total, 0, 0, (uint8_t)(fragment >> 8), (uint8_t)fragment, 64);
  ADD(b, protocol, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2);
}

static void add_ipv6(struct build *b, uint16_t payload_len, uint8_t next) {
  ADD(b, 0x60, 0, 0, 0, (uint8_t)(payload_len >> 8), (uint8_t)payload_len, next, 64);
  ADD(b, 0xFD, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1);
  ADD(b, 0xFD, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2);
}

static struct peeled peel(uint32_t link, const struct build *b) {
  return peel_bytes(link, b->bytes, b->len);
}

static void expect_tcp(struct peeled r, uint32_t at) {
  assert_int_equal(r.p.carrier, SDEC_CARRIER_TCP);
  assert_int_equal(r.at, at);
  assert_int_equal(r.p.payload.len, sizeof(tcp_data));
  assert_int_equal(r.p.tcp_seq, 0x01020304);
  assert_int_equal(r.p.tcp_ack, 0x05060708);
  assert_int_equal(r.p.tcp_flags, 0x18);
  assert_false(r.p.snapped);
}

static void ethernet_padding_is_not_data(void **state) {
  (void)state;
  struct build b = {.len = 12};
  ADD(&b, 0x08, 0x00);
  add_ipv4(&b, 28, 0, 6);
  add_tcp(&b);
  ADD(&b, 0xEE, 0xEE, 0xEE, 0xEE);
  const struct peeled r = peel(1, &b);
  expect_tcp(r, 14 + 20 + 20);
  const uint8_t src[] = {10, 0, 0, 1, 0x10, 0x62}, dst[] = {10, 0, 0, 2, 0xC0, 0x01};
  assert_int_equal(r.p.src.kind, SDEC_ADDR_IPV4);
  assert_int_equal(r.p.src.len, 6);
  assert_memory_equal(r.p.src.bytes, src, 6);
  assert_memory_equal(r.p.dst.bytes, dst, 6);
}

static void vlan_tags_nest(void **state) {
  (void)state;
  struct build b = {.len = 12};
  ADD(&b, 0x88, 0xA8, 0, 1, 0x81, 0x00, 0, 2, 0x86, 0xDD);
  add_ipv6(&b, 28, 6);
  add_tcp(&b);
  const struct peeled r = peel(1, &b);
  expect_tcp(r, 12 + 10 + 40 + 20);
  assert_int_equal(r.p.src.kind, SDEC_ADDR_IPV6);
  assert_int_equal(r.p.src.len, 18);
  assert_int_equal(r.p.src.bytes[0], 0xFD);
  assert_int_equal(r.p.src.bytes[15], 1);
  assert_int_equal(r.p.src.bytes[16], 0x10);
  assert_int_equal(r.p.src.bytes[17], 0x62);
}

static void ip_is_found_behind_every_link_header(void **state) {
  (void)state;
  const struct {
    uint32_t link, len;
    uint8_t bytes[20];
  } headers[] = {
      {0, 4, {2, 0, 0, 0}},
      {0, 4, {0, 0, 0, 2}},
      {108, 4, {0, 0, 0, 2}},
      {101, 0, {0}},
      {12, 0, {0}},
      {14, 0, {0}},
      {228, 0, {0}},
      {113, 16, {0, 4, 0, 1, 0, 6, 1, 2, 3, 4, 5, 6, 0, 0, 8, 0}},
      {276, 20, {8, 0, 0, 0, 0, 0, 0, 2, 0, 1, 0, 6, 1, 2, 3, 4, 5, 6, 0, 0}},
  };
  for (uint32_t i = 0; i < sizeof(headers) / sizeof(headers[0]); i++) {
    struct build b = {.len = 0};
    add(&b, headers[i].bytes, headers[i].len);
    add_ipv4(&b, 28, 0x4000, 6); /* don't fragment */
    add_tcp(&b);
    const struct peeled r = peel(headers[i].link, &b);
    expect_tcp(r, headers[i].len + 40);
    assert_int_equal(r.p.host, headers[i].link == 113 ? 1 : headers[i].link == 276 ? 2 : 0);
  }
  /* Packet types of cooked captures: to us, broadcast, multicast, to others, from us. */
  static const uint8_t hosts[] = {2, 2, 2, 0, 1, 0};
  for (uint8_t type = 0; type < sizeof(hosts); type++) {
    struct build b = {.len = 0};
    ADD(&b, 0, type, 0, 1, 0, 6, 1, 2, 3, 4, 5, 6, 0, 0, 8, 0);
    add_ipv4(&b, 28, 0, 6);
    add_tcp(&b);
    assert_int_equal(peel(113, &b).p.host, hosts[type]);
  }
  static const uint8_t families[] = {24, 28, 30};
  for (uint32_t i = 0; i < sizeof(families); i++) {
    struct build b = {.len = 0};
    ADD(&b, 0, 0, 0, families[i]);
    add_ipv6(&b, 28, 6);
    add_tcp(&b);
    expect_tcp(peel(0, &b), 4 + 40 + 20);
  }
}

static void extension_headers_are_passed(void **state) {
  (void)state;
  struct build b = {.len = 0};
  add_ipv6(&b, 8 + 16 + 8 + 16 + 28, 0);
  ADD(&b, 60, 0, 0, 0, 0, 0, 0, 0);                               /* hop by hop, 8 bytes */
  ADD(&b, 44, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);       /* destination options, 16 */
  ADD(&b, 51, 0, 0, 0, 0, 0, 0, 7);                               /* a fragment header with the whole packet */
  ADD(&b, 6, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);        /* authentication: (2 + 2) words */
  add_tcp(&b);
  expect_tcp(peel(229, &b), 40 + 48 + 20);
  struct build endless = {.len = 0};
  add_ipv6(&endless, 800, 0);
  for (int i = 0; i < 100; i++) {
    ADD(&endless, 0, 0, 0, 0, 0, 0, 0, 0);
  }
  expect_note(peel(229, &endless), SDEC_INFO, SDEC_NOTE_LINK_PROTOCOL, 0);
}

static void fragments_are_refused(void **state) {
  (void)state;
  const uint16_t fields[] = {0x2000, 0x0001, 0x1FFF};
  for (uint32_t i = 0; i < 3; i++) {
    struct build b = {.len = 0};
    add_ipv4(&b, 28, fields[i], 6);
    add_tcp(&b);
    expect_note(peel(101, &b), SDEC_WARN, SDEC_NOTE_IP_FRAGMENT, 0);
  }
  struct build six = {.len = 0};
  add_ipv6(&six, 36, 44);
  ADD(&six, 6, 0, 0, 1, 0, 0, 0, 7);
  add_tcp(&six);
  expect_note(peel(101, &six), SDEC_WARN, SDEC_NOTE_IP_FRAGMENT, 0);
}

static void other_protocols_are_passed_over(void **state) {
  (void)state;
  struct build arp = {.len = 12};
  ADD(&arp, 0x08, 0x06, 0, 1);
  expect_note(peel(1, &arp), SDEC_INFO, SDEC_NOTE_LINK_PROTOCOL, 0x0806);
  struct build udp = {.len = 0};
  add_ipv4(&udp, 28, 0, 17);
  add_tcp(&udp);
  expect_note(peel(101, &udp), SDEC_INFO, SDEC_NOTE_LINK_PROTOCOL, 17);
  struct build llc = {.len = 12}; /* 802.3: a length of 250, not MCTP */
  ADD(&llc, 0x00, 0xFA, 0x42, 0x42, 3);
  expect_note(peel(1, &llc), SDEC_INFO, SDEC_NOTE_LINK_PROTOCOL, 0xFA);
  struct build family = {.len = 0};
  ADD(&family, 7, 0, 0, 0, 0x45);
  expect_note(peel(0, &family), SDEC_INFO, SDEC_NOTE_LINK_PROTOCOL, 7);
}

static void ports_choose_the_streams(void **state) {
  (void)state;
  struct build b = {.len = 0};
  add_ipv4(&b, 28, 0, 6);
  add_tcp(&b);
  const struct {
    uint16_t src, dst;
    bool taken;
  } ports[] = {{4194, 5, true}, {5, 4194, true},    {2323, 5, true}, {5, 2323, true},
               {443, 5555, false}, {5555, 7, true}, {9, 5555, true}};
  const struct sdec_config config = {.ports = {9, 7}, .n_ports = 2};
  for (uint32_t i = 0; i < sizeof(ports) / sizeof(ports[0]); i++) {
    const uint8_t bytes[] = {(uint8_t)(ports[i].src >> 8), (uint8_t)ports[i].src, (uint8_t)(ports[i].dst >> 8),
                             (uint8_t)ports[i].dst};
    memcpy(b.bytes + 20, bytes, 4);
    const struct peeled r = peel_len(101, &config, b.bytes, b.len, b.len);
    if (ports[i].taken) {
      expect_tcp(r, 40);
    } else {
      expect_note(r, SDEC_INFO, SDEC_NOTE_LINK_PROTOCOL, 443);
    }
  }
  memset(b.bytes + 20, 0, 4); /* port 0, which unused list entries have */
  expect_note(peel_len(101, &config, b.bytes, b.len, b.len), SDEC_INFO, SDEC_NOTE_LINK_PROTOCOL, 0);
}

static void short_headers_say_what_they_need(void **state) {
  (void)state;
  struct build b = {.len = 12};
  ADD(&b, 0x08, 0x00);
  add_ipv4(&b, 28, 0, 6);
  add_tcp(&b);
  const struct {
    uint32_t len, needed, got;
  } cuts[] = {{13, 14, 13}, {14, 1, 0}, {33, 20, 19}, {53, 20, 19}};
  for (uint32_t i = 0; i < sizeof(cuts) / sizeof(cuts[0]); i++) {
    const struct peeled r = peel_len(1, &no_config, b.bytes, cuts[i].len, b.len);
    expect_note(r, SDEC_ERROR, SDEC_NOTE_LINK_SHORT, cuts[i].got);
    assert_int_equal(r.p.note.expected, cuts[i].needed);
    assert_true(r.p.snapped);
  }
  b.bytes[14 + 20 + 12] = 0x40; /* data offset of 16 bytes */
  expect_note(peel(1, &b), SDEC_ERROR, SDEC_NOTE_LINK_SHORT, 16);
  b.bytes[14 + 20 + 12] = 0xF0; /* more than the packet has */
  expect_note(peel(1, &b), SDEC_ERROR, SDEC_NOTE_LINK_SHORT, 28);
  b.bytes[14] = 0x44; /* a header of 16 bytes */
  expect_note(peel(1, &b), SDEC_ERROR, SDEC_NOTE_LINK_SHORT, 16);
}

static void what_the_capture_cut_is_said(void **state) {
  (void)state;
  struct build b = {.len = 0};
  add_ipv4(&b, 28, 0, 6);
  add_tcp(&b);
  struct peeled r = peel_len(101, &no_config, b.bytes, b.len - 3, b.len);
  assert_int_equal(r.p.carrier, SDEC_CARRIER_TCP);
  assert_int_equal(r.p.payload.len, sizeof(tcp_data) - 3);
  assert_true(r.p.snapped);
  r = peel_len(101, &no_config, b.bytes, b.len - 3, b.len - 3); /* the length in the IP header takes precedence */
  assert_true(r.p.snapped);
  b.bytes[2] = b.bytes[3] = 0; /* with offloading, the network card fills in the length */
  expect_tcp(peel_len(101, &no_config, b.bytes, b.len, b.len), 40);
}

static void empty_segments_are_kept(void **state) {
  (void)state;
  struct build b = {.len = 0};
  add_ipv4(&b, 24, 0, 6);
  add(&b, tcp_header, sizeof(tcp_header));
  ADD(&b, 1, 1, 1, 1);
  b.bytes[20 + 12] = 0x60; /* with four bytes of options */
  b.bytes[20 + 13] = 0x11;
  const struct peeled r = peel(101, &b);
  assert_int_equal(r.p.carrier, SDEC_CARRIER_TCP);
  assert_int_equal(r.p.payload.len, 0);
  assert_int_equal(r.p.tcp_flags, 0x11);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(ethernet_padding_is_not_data),
      cmocka_unit_test(vlan_tags_nest),
      cmocka_unit_test(ip_is_found_behind_every_link_header),
      cmocka_unit_test(extension_headers_are_passed),
      cmocka_unit_test(fragments_are_refused),
      cmocka_unit_test(other_protocols_are_passed_over),
      cmocka_unit_test(ports_choose_the_streams),
      cmocka_unit_test(short_headers_say_what_they_need),
      cmocka_unit_test(what_the_capture_cut_is_said),
      cmocka_unit_test(empty_segments_are_kept),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
