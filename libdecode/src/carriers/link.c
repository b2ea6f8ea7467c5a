/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Link types: finds IP, an MCTP packet or a DOE object in a capture record. The user's mapping of a link type takes
 * precedence. For the three numbers that emulators use but that belong to others, the content decides.
 */
#include "carriers/link.h"

#include <string.h>

#include "base/apart.h"
#include "carriers/doe.h"
#include "carriers/ip.h"
#include "carriers/mctp.h"
#include "carriers/medium.h"

enum link_type {
  LINK_NULL = 0,
  LINK_ETHERNET = 1,
  LINK_RAW_DLT = 12,
  LINK_RAW_OPENBSD = 14,
  LINK_RAW = 101,
  LINK_LOOP = 108,
  LINK_USB_LINUX = 189,
  LINK_I2C_LINUX = 209,
  LINK_USB_LINUX_MMAPPED = 220,
  LINK_IPV4 = 228,
  LINK_IPV6 = 229,
  LINK_USBPCAP = 249,
  LINK_UPPER_PDU = 252,
  LINK_USB_2_0 = 288,
  LINK_OPENSPDM_MCTP = 290, /* registered as ETW */
  LINK_EMU_MCTP = 291,      /* registered as NETANALYZER_NG; DOE in openspdm */
  LINK_EMU_DOE = 292,       /* registered as ZBOSS_NCP */
  LINK_USB_2_0_LOW = 293,
  LINK_USB_2_0_FULL = 294,
  LINK_USB_2_0_HIGH = 295
};

enum ethertype {
  ETHERTYPE_IPV4 = 0x0800,
  ETHERTYPE_VLAN = 0x8100,
  ETHERTYPE_IPV6 = 0x86DD,
  ETHERTYPE_QINQ = 0x88A8,
  ETHERTYPE_QINQ_OLD = 0x9100
};

#define ETHERNET_HEADER 14u
#define VLAN_TAG 4u
#define AF_HEADER 4u

/* peel_ethertype handles what follows a header that has an ethertype. VLAN tags may be nested. */
static void peel_ethertype(uint32_t type, struct sdec_span payload, const struct sdec_config *config,
                           struct link_peeled *out) {
  while (type == ETHERTYPE_VLAN || type == ETHERTYPE_QINQ || type == ETHERTYPE_QINQ_OLD) {
    if (!link_has(payload, VLAN_TAG, out)) {
      return;
    }
    type = (uint32_t)span_be(payload, 2, 2);
    payload = span_from(payload, VLAN_TAG);
  }
  if (type == ETHERTYPE_MCTP) {
    link_accept(out, SDEC_CARRIER_MCTP, payload);
  } else if (type == ETHERTYPE_IPV4 || type == ETHERTYPE_IPV6) {
    sdec_ip_peel(payload, config, out);
  } else {
    link_refuse(out, SDEC_INFO, SDEC_NOTE_LINK_PROTOCOL, 0, type);
  }
}

/* Values below 0x600 are lengths of 802.3 frames, but one of them is also MCTP's number; the packet's first byte
 * decides. */
static void peel_ethernet(struct sdec_span packet, const struct sdec_config *config, struct link_peeled *out) {
  if (!link_has(packet, ETHERNET_HEADER, out)) {
    return;
  }
  const uint32_t type = (uint32_t)span_be(packet, 12, 2);
  if (type == ETHERTYPE_MCTP && span_u8(packet, ETHERNET_HEADER) > 1) {
    link_refuse(out, SDEC_INFO, SDEC_NOTE_LINK_PROTOCOL, 0, type);
    return;
  }
  peel_ethertype(type, span_from(packet, ETHERNET_HEADER), config, out);
}

/* The address family has the byte order of the host that wrote the file, and its value for IPv6 differs between
 * systems. */
static void peel_loopback(struct sdec_span packet, const struct sdec_config *config, struct link_peeled *out) {
  if (!link_has(packet, AF_HEADER, out)) {
    return;
  }
  const uint32_t little = (uint32_t)span_le(packet, 0, 4);
  const uint32_t family = little <= 0xFFFF ? little : (uint32_t)span_be(packet, 0, 4);
  switch (family) {
    case 2:
    case 10:
    case 24:
    case 28:
    case 30: sdec_ip_peel(span_from(packet, AF_HEADER), config, out); break;
    default: link_refuse(out, SDEC_INFO, SDEC_NOTE_LINK_PROTOCOL, 0, family); break;
  }
}

/* Packet types of cooked captures: 0 to us, 1 broadcast, 2 multicast, 3 to another host, 4 sent by us. */
static uint8_t cooked_host(uint32_t packet_type) {
  return packet_type == 4 ? 1 : packet_type <= 2 ? 2 : 0;
}

/* The protocol decides, not the hardware type, which writers of MCTP captures leave zero. */
static void peel_sll(struct sdec_span packet, const struct sdec_config *config, struct link_peeled *out) {
  if (link_has(packet, SLL_HEADER, out)) {
    out->host = cooked_host((uint32_t)span_be(packet, 0, 2));
    peel_ethertype((uint32_t)span_be(packet, 14, 2), span_from(packet, SLL_HEADER), config, out);
  }
}

static void peel_sll2(struct sdec_span packet, const struct sdec_config *config, struct link_peeled *out) {
  if (link_has(packet, SLL2_HEADER, out)) {
    out->host = cooked_host(span_u8(packet, 10));
    peel_ethertype((uint32_t)span_be(packet, 0, 2), span_from(packet, SLL2_HEADER), config, out);
  }
}

/* A DOE object whose length matches exactly is one. With a wrong length it still is, unless its type is discovery: read
 * as MCTP, its source would be a reserved EID. An MCTP packet that starts a message of a known type is one. */
enum sdec_carrier sdec_carrier_guess(struct sdec_span packet, uint32_t original_len) {
  if (sdec_doe_fits(packet, original_len) || (sdec_doe_looks(packet) && span_u8(packet, 2) != 0)) {
    return SDEC_CARRIER_DOE;
  }
  return sdec_mctp_plausible(packet) ? SDEC_CARRIER_MCTP : SDEC_CARRIER_NONE;
}

/* Link types 290 to 292 are registered for other uses, and two generations of emulators use them differently. If the
 * content does not decide, the number does, and its decoder reports what is wrong; except that 290 is more likely
 * ETW. */
APART static void peel_emulator(const struct sdec_packet *packet, struct link_peeled *out) {
  const uint32_t link = packet->link;
  const struct sdec_span data = packet->data;
  const uint32_t guess = sdec_carrier_guess(data, packet->original_len);
  if (guess != SDEC_CARRIER_NONE) {
    link_accept(out, guess, data);
  } else if (link == LINK_OPENSPDM_MCTP) {
    link_refuse(out, SDEC_WARN, SDEC_NOTE_LINK_UNKNOWN, 0, link);
  } else {
    link_accept(out, link == LINK_EMU_DOE ? SDEC_CARRIER_DOE : SDEC_CARRIER_MCTP, data);
  }
}

static void peel_link(const struct sdec_packet *packet, const struct sdec_config *config, struct link_peeled *out) {
  const struct sdec_span data = packet->data;
  switch (packet->link) {
    case LINK_NULL:
    case LINK_LOOP: peel_loopback(data, config, out); break;
    case LINK_ETHERNET: peel_ethernet(data, config, out); break;
    case LINK_RAW:
    case LINK_RAW_DLT:
    case LINK_RAW_OPENBSD:
    case LINK_IPV4:
    case LINK_IPV6: sdec_ip_peel(data, config, out); break;
    case LINK_SLL: peel_sll(data, config, out); break;
    case LINK_SLL2: peel_sll2(data, config, out); break;
    case LINK_I2C_LINUX: sdec_medium_i2c(data, out); break;
    case LINK_USB_LINUX:
    case LINK_USB_LINUX_MMAPPED: sdec_medium_usbmon(data, packet->link == LINK_USB_LINUX_MMAPPED, out); break;
    case LINK_USBPCAP: sdec_medium_usbpcap(data, out); break;
    case LINK_USB_2_0:
    case LINK_USB_2_0_LOW:
    case LINK_USB_2_0_FULL:
    case LINK_USB_2_0_HIGH: sdec_medium_usb_packet(data, out); break;
    case LINK_UPPER_PDU: sdec_medium_upper_pdu(data, out); break;
    case LINK_OPENSPDM_MCTP:
    case LINK_EMU_MCTP:
    case LINK_EMU_DOE: peel_emulator(packet, out); break;
    default: link_refuse(out, SDEC_WARN, SDEC_NOTE_LINK_UNKNOWN, 0, packet->link); break;
  }
}

/* peel_carrier handles a packet whose carrier the caller states. */
static void peel_carrier(uint32_t carrier, struct sdec_span packet, struct link_peeled *out) {
  if (carrier == SDEC_CARRIER_PCIE_VDM) {
    sdec_medium_pcie_vdm(packet, out);
  } else {
    link_accept(out, carrier, packet);
  }
}

HOT void sdec_link_peel(const struct sdec_packet *packet, const struct sdec_config *config, struct link_peeled *out) {
  memset(out, 0, offsetof(struct link_peeled, note));
  out->note.code = 0; /* the rest of the note is large and rarely used, so it is not cleared */
  out->snapped = packet->original_len > packet->data.len;
  if (packet->carrier != SDEC_CARRIER_NONE) {
    out->src = packet->src;
    out->dst = packet->dst;
    out->dir = (uint8_t)packet->dir;
    peel_carrier(packet->carrier, packet->data, out);
    return;
  }
  for (uint32_t i = 0; i < config->n_links; i++) {
    if (config->links[i].link == packet->link) {
      peel_carrier(config->links[i].carrier, packet->data, out);
      return;
    }
  }
  peel_link(packet, config, out);
}
