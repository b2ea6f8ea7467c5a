/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Links that lead to MCTP, DOE or SPDM without IP: cooked captures, the emulators' numbers, user-chosen link types,
 * I2C, PCIe messages, exported PDUs. Each packet is in a block of its exact size.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "peel.h"

#define PEEL(link, ...) peel_bytes((link), (const uint8_t[]){__VA_ARGS__}, sizeof((const uint8_t[]){__VA_ARGS__}))

static void expect(struct peeled r, uint32_t carrier, uint32_t at, uint32_t len) {
  assert_int_equal(r.p.carrier, carrier);
  assert_int_equal(r.at, at);
  assert_int_equal(r.p.payload.len, len);
}

#define MCTP_PACKET 1, 8, 64, 0xC8, 5, 0x10, 0x84, 0, 0

static void cooked_captures_go_by_the_protocol(void **state) {
  (void)state;
  struct peeled r = PEEL(113, 0, 4, 0x01, 0x22, 0, 1, 0x20, 0, 0, 0, 0, 0, 0, 0, 0x00, 0xFA, MCTP_PACKET);
  expect(r, SDEC_CARRIER_MCTP, 16, 9);
  assert_int_equal(r.p.host, 1);
  r = PEEL(276, 0x00, 0xFA, 0, 0, 0, 0, 0, 5, 0x01, 0x22, 0, 1, 0x20, 0, 0, 0, 0, 0, 0, 0, MCTP_PACKET);
  expect(r, SDEC_CARRIER_MCTP, 20, 9);
  assert_int_equal(r.p.host, 2);
  r = PEEL(276, 0x00, 0xFA, 0, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, MCTP_PACKET); /* no hardware type */
  expect(r, SDEC_CARRIER_MCTP, 20, 9);
  assert_int_equal(r.p.host, 0);
  r = PEEL(1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x00, 0xFA, MCTP_PACKET);
  expect(r, SDEC_CARRIER_MCTP, 14, 9);
}

static void emulator_numbers_go_by_the_content(void **state) {
  (void)state;
  for (uint32_t link = 290; link <= 292; link++) {
    expect(PEEL(link, 0, 0, 0, 0xC0, 5, 0x10, 0x84, 0, 0), SDEC_CARRIER_MCTP, 0, 9);
    expect(PEEL(link, 0, 0, 0, 0xC0, 6, 1, 2, 3, 4), SDEC_CARRIER_MCTP, 0, 9);
    expect(PEEL(link, MCTP_PACKET), SDEC_CARRIER_MCTP, 0, 9);
    expect(PEEL(link, 1, 0, 1, 0, 3, 0, 0, 0, 0x10, 0x84, 0, 0), SDEC_CARRIER_DOE, 0, 12);
    expect(PEEL(link, 1, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0), SDEC_CARRIER_DOE, 0, 12);
  }
  const uint8_t cut[] = {1, 0, 2, 0, 4, 0, 0, 0, 1, 2, 3, 4};
  expect(peel_len(291, &no_config, cut, 12, 16), SDEC_CARRIER_DOE, 0, 12); /* its length fits the whole packet */
  expect(peel_len(291, &no_config, cut, 12, 12), SDEC_CARRIER_DOE, 0, 12); /* EID 2 is reserved, so a damaged length */
  expect(peel_len(292, &no_config, cut, 12, 12), SDEC_CARRIER_DOE, 0, 12);
  expect(PEEL(291, 1, 8, 64, 0x18, 9, 9, 9), SDEC_CARRIER_MCTP, 0, 7); /* a packet from the middle of a message */
  expect(PEEL(291, 1, 0, 0, 0, 9, 9, 9, 9, 9), SDEC_CARRIER_MCTP, 0, 9);
  expect(PEEL(291, 5, 8, 64, 0xC8, 5, 0x10), SDEC_CARRIER_MCTP, 0, 6); /* damage is left to the MCTP decoder */
  expect(PEEL(292, 0xDE, 0xAD, 1, 2, 3, 4, 5, 6), SDEC_CARRIER_DOE, 0, 8);
  expect_note(PEEL(290, 0x13, 0x57, 1, 2, 3, 4, 5), SDEC_WARN, SDEC_NOTE_LINK_UNKNOWN, 290);
}

static void the_user_decides_first(void **state) {
  (void)state;
  const uint8_t bytes[] = {0, 0, 0, 0xC0, 5, 0x10, 0x84, 0, 0};
  const struct sdec_config config = {
      .links = {{147, SDEC_CARRIER_SPDM}, {291, SDEC_CARRIER_SECURED}, {5000, SDEC_CARRIER_MCTP_BODY}}, .n_links = 3};
  expect(peel_len(147, &config, bytes, 9, 9), SDEC_CARRIER_SPDM, 0, 9);
  expect(peel_len(291, &config, bytes, 9, 9), SDEC_CARRIER_SECURED, 0, 9);
  expect(peel_len(5000, &config, bytes, 9, 9), SDEC_CARRIER_MCTP_BODY, 0, 9);
  expect_note(peel_len(148, &config, bytes, 9, 9), SDEC_WARN, SDEC_NOTE_LINK_UNKNOWN, 148);
  expect_note(peel_len(147, &no_config, bytes, 9, 9), SDEC_WARN, SDEC_NOTE_LINK_UNKNOWN, 147);
  const struct peeled r = peel_len(147, &config, bytes, 9, 20);
  assert_true(r.p.snapped);
}

static void i2c_writes_begin_with_their_address(void **state) {
  (void)state;
  expect(PEEL(209, 2, 0, 0, 0, 0, 0x3A, 0x0F, 10, 0x21, MCTP_PACKET, 0x77), SDEC_CARRIER_SMBUS, 5, 14);
  expect_note(PEEL(209, 2, 0, 0, 0, 0), SDEC_ERROR, SDEC_NOTE_LINK_SHORT, 5);
  expect_note(PEEL(209, 0x82, 0, 0, 0), SDEC_ERROR, SDEC_NOTE_LINK_SHORT, 4);
  expect_note(PEEL(209, 0x82, 0, 0, 0, 4), SDEC_INFO, SDEC_NOTE_LINK_PROTOCOL, 0); /* an event without data */
  expect_note(PEEL(209, 0x82, 0, 0, 0, 0, 0x3A, 0x0F, 1, 0x21), SDEC_INFO, SDEC_NOTE_LINK_PROTOCOL, 0x0F); /* event */
  expect_note(PEEL(209, 2, 0, 0, 0, 0, 0x3B, 0x0F, 1, 0x21), SDEC_INFO, SDEC_NOTE_LINK_PROTOCOL, 0x0F);    /* read */
  expect_note(PEEL(209, 2, 0, 0, 0, 0, 0x3A, 0x10, 1, 0x21), SDEC_INFO, SDEC_NOTE_LINK_PROTOCOL, 0x10);
}

/* A usbmon header with event, type, endpoint, device, bus and transfer length set, and 0xEE elsewhere. */
static struct peeled usbmon(uint32_t link, uint8_t event, uint8_t type, uint8_t endpoint, uint32_t data_len,
                            uint8_t urb_len) {
  uint8_t packet[64 + 16];
  const uint32_t header = link == 220 ? 64 : 48;
  memset(packet, 0xEE, sizeof(packet));
  packet[8] = event;
  packet[9] = type;
  packet[10] = endpoint;
  packet[11] = 4;
  packet[12] = 1;
  packet[13] = 0;
  memset(packet + 32, 0, 4);
  packet[32] = urb_len;
  return peel_len(link, &no_config, packet, header + data_len, header + data_len);
}

static void bulk_data_of_usbmon(void **state) {
  (void)state;
  for (uint32_t link = 189; link <= 220; link += 31) {
    const uint32_t header = link == 220 ? 64 : 48;
    struct peeled r = usbmon(link, 'S', 3, 0x02, 13, 13);
    expect(r, SDEC_CARRIER_USB, header, 13);
    assert_false(r.p.snapped);
    const uint32_t out = r.p.channel;
    r = usbmon(link, 'C', 3, 0x82, 13, 200); /* buffer larger than the transfer */
    expect(r, SDEC_CARRIER_USB, header, 13);
    assert_false(r.p.snapped);
    assert_int_not_equal(r.p.channel, out);
    assert_true(usbmon(link, 'S', 3, 0x02, 13, 14).p.snapped);
    expect_note(usbmon(link, 'C', 3, 0x02, 0, 13), SDEC_INFO, SDEC_NOTE_LINK_PROTOCOL, 3);
    expect_note(usbmon(link, 'C', 3, 0x02, 13, 13), SDEC_INFO, SDEC_NOTE_LINK_PROTOCOL, 3);
    expect_note(usbmon(link, 'S', 3, 0x82, 13, 13), SDEC_INFO, SDEC_NOTE_LINK_PROTOCOL, 3);
    expect_note(usbmon(link, 'S', 1, 0x02, 13, 13), SDEC_INFO, SDEC_NOTE_LINK_PROTOCOL, 1);
    const uint8_t none[64] = {0};
    expect_note(peel_len(link, &no_config, none, header - 1, header - 1), SDEC_ERROR, SDEC_NOTE_LINK_SHORT, header - 1);
  }
}

static void bulk_data_of_usbpcap(void **state) {
  (void)state;
  uint8_t packet[27 + 4] = {27, [17] = 13, [21] = 0x81, [22] = 3};
  expect(peel_len(249, &no_config, packet, 31, 31), SDEC_CARRIER_USB, 27, 4);
  expect_note(peel_len(249, &no_config, packet, 27, 27), SDEC_INFO, SDEC_NOTE_LINK_PROTOCOL, 3);
  expect_note(peel_len(249, &no_config, packet, 26, 26), SDEC_ERROR, SDEC_NOTE_LINK_SHORT, 26);
  packet[22] = 1;
  expect_note(peel_len(249, &no_config, packet, 31, 31), SDEC_INFO, SDEC_NOTE_LINK_PROTOCOL, 1);
  packet[0] = 40;
  expect_note(peel_len(249, &no_config, packet, 31, 31), SDEC_ERROR, SDEC_NOTE_LINK_SHORT, 31);
}

static void data_packets_of_a_usb_analyser(void **state) {
  (void)state;
  for (uint32_t link = 288; link != 296; link = link == 288 ? 293 : link + 1) {
    expect(PEEL(link, 0xC3, 0x1A, 0xB4, 0, 0xAA, 0xAA), SDEC_CARRIER_USB, 1, 3);
    expect(PEEL(link, 0x4B, 0x1A, 0xB4, 0, 0xAA, 0xAA), SDEC_CARRIER_USB, 1, 3);
    expect_note(PEEL(link, 0xC3, 0, 0), SDEC_INFO, SDEC_NOTE_LINK_PROTOCOL, 0xC3);
    expect_note(PEEL(link, 0xD2), SDEC_INFO, SDEC_NOTE_LINK_PROTOCOL, 0xD2);
  }
}

/* 0x72: routed by ID, with data; two words of data, three bytes of which are padding; vendor 0x1AB4. */
#define TLP 0x72, 0, 0, 2, 0x01, 0x00, 0x30, 0x7F, 0x02, 0x00, 0x1A, 0xB4, 1, 8, 64, 0xC8, 5, 0x10, 0x84, 0, 0, 0, 0, 0

static void pcie_messages_hold_a_packet_and_pad(void **state) {
  (void)state;
  const struct sdec_config config = {.links = {{150, SDEC_CARRIER_PCIE_VDM}}, .n_links = 1};
  const uint8_t tlp[] = {TLP, 0xDD, 0xDD, 0xDD, 0xDD}; /* and a digest */
  for (uint32_t len = 0; len < 24; len++) {
    const struct peeled r = peel_len(150, &config, tlp, len, len);
    expect_note(r, SDEC_ERROR, SDEC_NOTE_LINK_SHORT, len);
    assert_int_equal(r.p.note.expected, len < 16 ? 16 : 24);
  }
  expect(peel_len(150, &config, tlp, 24, 24), SDEC_CARRIER_MCTP, 12, 9);
  expect(peel_len(150, &config, tlp, 28, 28), SDEC_CARRIER_MCTP, 12, 9);
  expect(peel_len(150, &config, tlp, 20, 28), SDEC_CARRIER_MCTP, 12, 8);
  static const uint8_t others[][2] = {{0, 0x32}, {6, 0x31}, {7, 0x7E}, {10, 0x1B}};
  for (uint32_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
    uint8_t changed[] = {TLP};
    changed[others[i][0]] = others[i][1];
    const struct peeled r = peel_len(150, &config, changed, 24, 24);
    assert_int_equal(r.p.carrier, SDEC_CARRIER_NONE);
    assert_int_equal(r.p.note.code, SDEC_NOTE_LINK_PROTOCOL);
  }
}

static void exported_pdus_name_their_dissector(void **state) {
  (void)state;
  expect(PEEL(252, 0, 12, 0, 4, 's', 'p', 'd', 'm', 0, 0, 0, 0, 0x10, 0x84, 0, 0), SDEC_CARRIER_SPDM, 12, 4);
  expect(PEEL(252, 0, 12, 0, 4, 'm', 'c', 't', 'p', 0, 0, 0, 0, MCTP_PACKET), SDEC_CARRIER_MCTP, 12, 9);
  expect(PEEL(252, 0, 12, 0, 12, 's', 'p', 'd', 'm', '.', 'd', 'o', 'e', 0, 0, 0, 0, 0, 0, 0, 0, 1), SDEC_CARRIER_DOE,
         20, 1);
  expect_note(PEEL(252, 0, 12, 0, 4, 'h', 't', 't', 'p', 0, 0, 0, 0, 1), SDEC_INFO, SDEC_NOTE_LINK_PROTOCOL, 252);
  expect_note(PEEL(252, 0, 12, 0, 5, 's', 'p', 'd', 'm', 's', 0, 0, 0, 0, 1), SDEC_INFO, SDEC_NOTE_LINK_PROTOCOL, 252);
  expect_note(PEEL(252, 0, 12, 0, 3, 's', 'p', 'd', 0, 0, 0, 0, 1), SDEC_INFO, SDEC_NOTE_LINK_PROTOCOL, 252);
  expect_note(PEEL(252, 0, 12, 0, 4, 's', 'p', 'd', 'm'), SDEC_ERROR, SDEC_NOTE_LINK_SHORT, 0); /* end of tags is missing */
}

static void exported_pdus_tell_their_endpoints(void **state) {
  (void)state;
  const struct peeled r = PEEL(252, 0, 12, 0, 4, 's', 'p', 'd', 'm', 0, 20, 0, 4, 10, 0, 0, 1, 0, 21, 0, 4, 10, 0, 0, 2,
                               0, 25, 0, 4, 0, 0, 0x10, 0x62, 0, 26, 0, 4, 0, 0, 0xC0, 0x01, 0, 99, 0, 2, 1, 2, 0, 0, 0,
                               0, 0x10, 0x84, 0, 0);
  expect(r, SDEC_CARRIER_SPDM, 8 + 4 * 8 + 6 + 4, 4);
  const uint8_t src[] = {10, 0, 0, 1, 0x10, 0x62}, dst[] = {10, 0, 0, 2, 0xC0, 0x01};
  assert_int_equal(r.p.src.kind, SDEC_ADDR_IPV4);
  assert_int_equal(r.p.src.len, 6);
  assert_memory_equal(r.p.src.bytes, src, 6);
  assert_int_equal(r.p.dst.len, 6);
  assert_memory_equal(r.p.dst.bytes, dst, 6);
}

/* Port type 0, as spdmdump writes it: the ports are endpoint ids. */
static void exported_pdus_of_mctp_have_endpoint_ids(void **state) {
  (void)state;
  const struct peeled r = PEEL(252, 0, 12, 0, 4, 's', 'p', 'd', 'm', 0, 24, 0, 4, 0, 0, 0, 0, 0, 25, 0, 4, 0, 0, 0,
                               0x1D, 0, 26, 0, 4, 0, 0, 0, 0x08, 0, 0, 0, 0, 0x10, 0x84, 0, 0);
  expect(r, SDEC_CARRIER_SPDM, 8 + 3 * 8 + 4, 4);
  assert_int_equal(r.p.src.kind, SDEC_ADDR_EID);
  assert_int_equal(r.p.src.len, 1);
  assert_int_equal(r.p.src.bytes[0], 0x1D);
  assert_int_equal(r.p.dst.kind, SDEC_ADDR_EID);
  assert_int_equal(r.p.dst.bytes[0], 8);
  const struct peeled tcp = PEEL(252, 0, 12, 0, 4, 's', 'p', 'd', 'm', 0, 24, 0, 4, 0, 0, 0, 2, 0, 25, 0, 4, 0, 0, 0,
                                 0x1D, 0, 26, 0, 4, 0, 0, 0, 0x08, 0, 0, 0, 0, 0x10, 0x84, 0, 0);
  expect(tcp, SDEC_CARRIER_SPDM, 8 + 3 * 8 + 4, 4);
  assert_int_equal(tcp.p.src.kind, SDEC_ADDR_NONE);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(cooked_captures_go_by_the_protocol),
      cmocka_unit_test(emulator_numbers_go_by_the_content),
      cmocka_unit_test(the_user_decides_first),
      cmocka_unit_test(i2c_writes_begin_with_their_address),
      cmocka_unit_test(bulk_data_of_usbmon),
      cmocka_unit_test(bulk_data_of_usbpcap),
      cmocka_unit_test(data_packets_of_a_usb_analyser),
      cmocka_unit_test(pcie_messages_hold_a_packet_and_pad),
      cmocka_unit_test(exported_pdus_name_their_dissector),
      cmocka_unit_test(exported_pdus_tell_their_endpoints),
      cmocka_unit_test(exported_pdus_of_mctp_have_endpoint_ids),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
