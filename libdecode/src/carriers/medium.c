/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Physical bindings of MCTP (I2C, USB, PCIe) and exported PDUs: locates the packet.
 */
#include "carriers/medium.h"

#include "carriers/framed.h"

#define I2C_ADDRESS 5u /* after bus and flags */
#define I2C_EVENT 0x80u

#define USBMON_HEADER 48u
#define USBMON_HEADER_MAPPED 64u
#define USBPCAP_HEADER 27u
#define USB_BULK 3u
#define USB_IN 0x80u
#define USB_DATA0 0xC3u
#define USB_DATA1 0x4Bu
#define USB_CRC 2u

#define TLP_HEADER 16u
#define TLP_MCTP_HEADER 12u
#define TLP_VDM_TYPE1 0x7Fu
#define TLP_VENDOR_DMTF 0x1AB4u

enum upper_pdu_tag {
  PDU_END = 0,
  PDU_DISSECTOR = 12,
  PDU_IPV4_SRC = 20,
  PDU_IPV4_DST = 21,
  PDU_IPV6_SRC = 22,
  PDU_IPV6_DST = 23,
  PDU_PORT_TYPE = 24,
  PDU_SRC_PORT = 25,
  PDU_DST_PORT = 26
};

void sdec_medium_i2c(struct sdec_span packet, struct link_peeled *out) {
  const bool event = (span_u8(packet, 0) & I2C_EVENT) != 0; /* events have no data */
  if (!link_has(packet, I2C_ADDRESS + !event, out)) {
    return;
  }
  const bool read = (span_u8(packet, I2C_ADDRESS) & 1) != 0;
  const uint8_t command = span_u8(packet, I2C_ADDRESS + 1u);
  if (event || read || command != SMBUS_COMMAND) {
    link_refuse(out, SDEC_INFO, SDEC_NOTE_LINK_PROTOCOL, 0, command);
    return;
  }
  link_accept(out, SDEC_CARRIER_SMBUS, span_from(packet, I2C_ADDRESS));
}

/* The header has the byte order of the capturing host. libpcap converts the numbers it recognises; the data length is
 * derived from the packet length, which works in either order. */
void sdec_medium_usbmon(struct sdec_span packet, bool mapped, struct link_peeled *out) {
  const uint32_t header = mapped ? USBMON_HEADER_MAPPED : USBMON_HEADER;
  if (!link_has(packet, header, out)) {
    return;
  }
  const uint8_t event = span_u8(packet, 8), endpoint = span_u8(packet, 10);
  const bool in = (endpoint & USB_IN) != 0;
  const struct sdec_span data = span_from(packet, header);
  if (span_u8(packet, 9) != USB_BULK || event != (in ? 'C' : 'S') || data.len == 0) {
    link_refuse(out, SDEC_INFO, SDEC_NOTE_LINK_PROTOCOL, 0, span_u8(packet, 9));
    return;
  }
  const uint64_t urb_len = span_le(packet, 32, 4), urb_len_be = span_be(packet, 32, 4);
  out->snapped = out->snapped || (!in && (urb_len < urb_len_be ? urb_len : urb_len_be) > data.len);
  out->channel = (uint32_t)span_be(packet, 12, 2) << 16 | (uint32_t)span_u8(packet, 11) << 8 | endpoint;
  link_accept(out, SDEC_CARRIER_USB, data);
}

void sdec_medium_usbpcap(struct sdec_span packet, struct link_peeled *out) {
  const uint32_t header = (uint32_t)span_le(packet, 0, 2);
  if (!link_has(packet, header > USBPCAP_HEADER ? header : USBPCAP_HEADER, out)) {
    return;
  }
  const struct sdec_span data = span_from(packet, header);
  if (header < USBPCAP_HEADER || span_u8(packet, 22) != USB_BULK || data.len == 0) {
    link_refuse(out, SDEC_INFO, SDEC_NOTE_LINK_PROTOCOL, 0, span_u8(packet, 22));
    return;
  }
  out->channel = (uint32_t)span_le(packet, 17, 4) << 8 | span_u8(packet, 21);
  link_accept(out, SDEC_CARRIER_USB, data);
}

/* A data packet: PID, data, CRC. The preceding packet has the endpoint. */
void sdec_medium_usb_packet(struct sdec_span packet, struct link_peeled *out) {
  const uint8_t pid = span_u8(packet, 0);
  if ((pid != USB_DATA0 && pid != USB_DATA1) || packet.len <= 1 + USB_CRC) {
    link_refuse(out, SDEC_INFO, SDEC_NOTE_LINK_PROTOCOL, 0, pid);
    return;
  }
  link_accept(out, SDEC_CARRIER_USB, span_sub(packet, 1, packet.len - 1u - USB_CRC));
}

void sdec_medium_pcie_vdm(struct sdec_span packet, struct link_peeled *out) {
  if (!link_has(packet, TLP_HEADER, out)) {
    return;
  }
  const uint32_t vendor = (uint32_t)span_be(packet, 10, 2);
  const bool message_with_data = (span_u8(packet, 0) & 0xF8) == 0x70;
  const bool mctp_code = (span_u8(packet, 6) & 0x0F) == 0;
  if (!message_with_data || span_u8(packet, 7) != TLP_VDM_TYPE1 || vendor != TLP_VENDOR_DMTF || !mctp_code) {
    link_refuse(out, SDEC_INFO, SDEC_NOTE_LINK_PROTOCOL, 0, vendor);
    return;
  }
  const uint32_t n_words = (uint32_t)span_be(packet, 2, 2) & 0x3FF;
  const uint32_t data_len = (n_words ? n_words : 1024u) * 4u;
  const uint32_t pad_len = (span_u8(packet, 6) >> 4) & 3u;
  if (!span_has(packet, TLP_HEADER, data_len) && !out->snapped) {
    link_refuse(out, SDEC_ERROR, SDEC_NOTE_LINK_SHORT, TLP_HEADER + data_len, packet.len);
    return;
  }
  link_accept(out, SDEC_CARRIER_MCTP,
              span_sub(packet, TLP_MCTP_HEADER, TLP_HEADER - TLP_MCTP_HEADER + data_len - pad_len));
}

/* Registered names of the dissectors for SPDM and its carriers. */
static const struct {
  const char *name;
  uint32_t carrier;
} dissectors[] = {
    {"spdm", SDEC_CARRIER_SPDM},
    {"spdm.secured", SDEC_CARRIER_SECURED},
    {"mctp", SDEC_CARRIER_MCTP},
    {"spdm.mctp", SDEC_CARRIER_MCTP},
    {"spdm.mctp_msg", SDEC_CARRIER_MCTP_BODY},
    {"spdm.doe", SDEC_CARRIER_DOE},
    {"spdm.tcp", SDEC_CARRIER_TCP},
    {"spdm.emu", SDEC_CARRIER_EMU},
};

/* Names are zero-padded to a multiple of four. */
static bool names(struct sdec_span tag, const char *name) {
  uint32_t i = 0;
  for (; name[i] != '\0'; i++) {
    if (span_u8(tag, i) != (uint8_t)name[i]) {
      return false;
    }
  }
  return i <= tag.len && span_is_zero(span_from(tag, i));
}

static uint32_t dissector_carrier(struct sdec_span tag) {
  for (uint32_t i = 0; i < sizeof(dissectors) / sizeof(dissectors[0]); i++) {
    if (names(tag, dissectors[i].name)) {
      return dissectors[i].carrier;
    }
  }
  return SDEC_CARRIER_NONE;
}

struct upper_pdu {
  uint32_t carrier;
  uint16_t src_port, dst_port;
  bool untyped; /* the ports have no known type */
};

static struct sdec_addr eid(uint16_t port) {
  return (struct sdec_addr){.kind = SDEC_ADDR_EID, .len = 1, .bytes = {(uint8_t)port}};
}

static void upper_pdu_tag(uint32_t tag, struct sdec_span value, struct upper_pdu *pdu, struct link_peeled *out) {
  const bool ipv4 = value.len == 4, ipv6 = value.len == 16;
  if (tag == PDU_DISSECTOR) {
    pdu->carrier = dissector_carrier(value);
  } else if ((tag == PDU_IPV4_SRC && ipv4) || (tag == PDU_IPV6_SRC && ipv6)) {
    sdec_link_addr(&out->src, ipv4 ? SDEC_ADDR_IPV4 : SDEC_ADDR_IPV6, value);
  } else if ((tag == PDU_IPV4_DST && ipv4) || (tag == PDU_IPV6_DST && ipv6)) {
    sdec_link_addr(&out->dst, ipv4 ? SDEC_ADDR_IPV4 : SDEC_ADDR_IPV6, value);
  } else if (tag == PDU_PORT_TYPE && ipv4) {
    pdu->untyped = span_be(value, 0, 4) == 0;
  } else if (tag == PDU_SRC_PORT && ipv4) {
    pdu->src_port = (uint16_t)span_be(value, 0, 4);
  } else if (tag == PDU_DST_PORT && ipv4) {
    pdu->dst_port = (uint16_t)span_be(value, 0, 4);
  }
}

void sdec_medium_upper_pdu(struct sdec_span packet, struct link_peeled *out) {
  struct upper_pdu pdu = {.carrier = SDEC_CARRIER_NONE};
  struct sdec_span rest = packet;
  for (;;) {
    if (!link_has(rest, 4, out)) {
      return;
    }
    const uint32_t tag = (uint32_t)span_be(rest, 0, 2);
    const uint32_t len = (uint32_t)span_be(rest, 2, 2);
    if (!link_has(rest, 4u + len, out)) {
      return;
    }
    const struct sdec_span value = span_sub(rest, 4, len);
    rest = span_from(rest, 4u + len);
    if (tag == PDU_END) {
      break;
    }
    upper_pdu_tag(tag, value, &pdu, out);
  }
  if (out->src.kind != SDEC_ADDR_NONE && out->dst.kind != SDEC_ADDR_NONE) {
    sdec_link_port(&out->src, pdu.src_port);
    sdec_link_port(&out->dst, pdu.dst_port);
  } else if (pdu.untyped) { /* there is no tag for endpoint ids; spdmdump writes them as ports */
    out->src = eid(pdu.src_port);
    out->dst = eid(pdu.dst_port);
  }
  if (pdu.carrier == SDEC_CARRIER_NONE) {
    link_refuse(out, SDEC_INFO, SDEC_NOTE_LINK_PROTOCOL, 0, 252);
    return;
  }
  link_accept(out, pdu.carrier, rest);
}
