/* SPDX-License-Identifier: BSD-3-Clause
 *
 * IPv4, IPv6 and TCP headers: lengths, extension headers, fragments, ports. Fragments are refused: the small segments
 * that carry SPDM are never fragmented in practice.
 */
#include "carriers/ip.h"

#include "base/apart.h"

#define IPV4_HEADER 20u
#define IPV6_HEADER 40u
#define TCP_HEADER 20u
#define IPV6_EXTENSIONS_MAX 16u

#define PORT_SPDM 4194u /* IANA: "spdm" */
#define PORT_EMULATOR 2323u

enum ip_protocol {
  IP_HOP_BY_HOP = 0,
  IP_TCP = 6,
  IP_ROUTING = 43,
  IP_FRAGMENT = 44,
  IP_AUTHENTICATION = 51,
  IP_DESTINATION = 60,
  IP_MOBILITY = 135
};

/* put_ipv4 handles nearly all packets, with a single read of the four bytes. */
static inline void put_ipv4(struct sdec_addr *addr, struct sdec_span bytes) {
  const uint32_t word = (uint32_t)span_be(bytes, 0, 4);
  *addr = (struct sdec_addr){.kind = SDEC_ADDR_IPV4, .len = 4};
  addr->bytes[0] = (uint8_t)(word >> 24);
  addr->bytes[1] = (uint8_t)(word >> 16);
  addr->bytes[2] = (uint8_t)(word >> 8);
  addr->bytes[3] = (uint8_t)word;
}

void sdec_link_addr(struct sdec_addr *addr, uint8_t kind, struct sdec_span bytes) {
  if (kind == SDEC_ADDR_IPV4) {
    put_ipv4(addr, bytes);
    return;
  }
  *addr = (struct sdec_addr){.kind = kind, .len = 16};
  for (uint32_t i = 0; i < addr->len; i++) {
    addr->bytes[i] = span_u8(bytes, i);
  }
}

void sdec_link_port(struct sdec_addr *addr, uint16_t port) {
  addr->bytes[addr->len++] = (uint8_t)(port >> 8);
  addr->bytes[addr->len++] = (uint8_t)port;
}

static bool carries_spdm(uint16_t port, const struct sdec_config *config) {
  for (uint32_t i = 0; i < config->n_ports; i++) {
    if (config->ports[i] == port) {
      return true;
    }
  }
  return port == PORT_SPDM || port == PORT_EMULATOR;
}

HOT static void peel_tcp(struct sdec_span segment, const struct sdec_config *config, struct link_peeled *out) {
  if (!link_has(segment, TCP_HEADER, out)) {
    return;
  }
  const uint16_t src = (uint16_t)span_be(segment, 0, 2);
  const uint16_t dst = (uint16_t)span_be(segment, 2, 2);
  sdec_link_port(&out->src, src);
  sdec_link_port(&out->dst, dst);
  if (!carries_spdm(src, config) && !carries_spdm(dst, config)) {
    link_refuse(out, SDEC_INFO, SDEC_NOTE_LINK_PROTOCOL, 0, src < dst ? src : dst);
    return;
  }
  const uint32_t header_len = (span_u8(segment, 12) >> 4) * 4u;
  if (header_len < TCP_HEADER || !span_has(segment, 0, header_len)) {
    link_refuse(out, SDEC_ERROR, SDEC_NOTE_LINK_SHORT, header_len < TCP_HEADER ? TCP_HEADER : header_len,
                header_len < TCP_HEADER ? header_len : segment.len);
    return;
  }
  out->tcp_seq = (uint32_t)span_be(segment, 4, 4);
  out->tcp_ack = (uint32_t)span_be(segment, 8, 4);
  out->tcp_flags = span_u8(segment, 13);
  link_accept(out, SDEC_CARRIER_TCP, span_from(segment, header_len));
  out->whole = false;
}

static void peel_protocol(uint8_t protocol, bool fragment, struct sdec_span payload, const struct sdec_config *config,
                          struct link_peeled *out) {
  if (protocol != IP_TCP) {
    link_refuse(out, SDEC_INFO, SDEC_NOTE_LINK_PROTOCOL, 0, protocol);
  } else if (fragment) {
    link_refuse(out, SDEC_WARN, SDEC_NOTE_IP_FRAGMENT, 0, 0);
  } else {
    peel_tcp(payload, config, out);
  }
}

/* The length in an IP header excludes link padding. Network cards with offloading leave it zero. */
static struct sdec_span trim(struct sdec_span packet, uint32_t len, struct link_peeled *out) {
  if (len > packet.len) {
    out->snapped = true;
  }
  return len != 0 ? span_sub(packet, 0, len) : packet;
}

static void peel_ipv4(struct sdec_span packet, const struct sdec_config *config, struct link_peeled *out) {
  const uint32_t header_len = (span_u8(packet, 0) & 15u) * 4u;
  const uint32_t total_len = (uint32_t)span_be(packet, 2, 2);
  if (!link_has(packet, header_len < IPV4_HEADER ? IPV4_HEADER : header_len, out)) {
    return;
  }
  if (header_len < IPV4_HEADER || (total_len != 0 && total_len < header_len)) {
    link_refuse(out, SDEC_ERROR, SDEC_NOTE_LINK_SHORT, header_len < IPV4_HEADER ? IPV4_HEADER : header_len,
                header_len < IPV4_HEADER ? header_len : total_len);
    return;
  }
  put_ipv4(&out->src, span_sub(packet, 12, 4));
  put_ipv4(&out->dst, span_sub(packet, 16, 4));
  const bool fragment = (span_be(packet, 6, 2) & 0x3FFF) != 0; /* MF set or a nonzero offset */
  peel_protocol(span_u8(packet, 9), fragment, span_from(trim(packet, total_len, out), header_len), config, out);
}

/* extension_len gives the length of an extension header; 0 for anything else. */
static uint32_t extension_len(uint8_t type, struct sdec_span header) {
  switch (type) {
    case IP_FRAGMENT: return 8;
    case IP_AUTHENTICATION: return (span_u8(header, 1) + 2u) * 4u;
    case IP_HOP_BY_HOP:
    case IP_ROUTING:
    case IP_DESTINATION:
    case IP_MOBILITY: return (span_u8(header, 1) + 1u) * 8u;
    default: return 0;
  }
}

static void peel_ipv6(struct sdec_span packet, const struct sdec_config *config, struct link_peeled *out) {
  if (!link_has(packet, IPV6_HEADER, out)) {
    return;
  }
  sdec_link_addr(&out->src, SDEC_ADDR_IPV6, span_sub(packet, 8, 16));
  sdec_link_addr(&out->dst, SDEC_ADDR_IPV6, span_sub(packet, 24, 16));
  const uint32_t payload_len = (uint32_t)span_be(packet, 4, 2);
  struct sdec_span payload = span_from(trim(packet, payload_len ? payload_len + IPV6_HEADER : 0, out), IPV6_HEADER);
  uint8_t next = span_u8(packet, 6);
  bool fragment = false;
  for (uint32_t i = 0; i < IPV6_EXTENSIONS_MAX && !fragment; i++) {
    const uint32_t len = extension_len(next, payload);
    if (len == 0) {
      break;
    }
    if (!link_has(payload, len, out)) {
      return;
    }
    fragment = next == IP_FRAGMENT && (span_be(payload, 2, 2) & 0xFFF9) != 0; /* offset or M; neither: a whole packet */
    next = span_u8(payload, 0);
    payload = span_from(payload, len);
  }
  peel_protocol(next, fragment, payload, config, out);
}

HOT void sdec_ip_peel(struct sdec_span packet, const struct sdec_config *config, struct link_peeled *out) {
  if (!link_has(packet, 1, out)) {
    return;
  }
  const uint8_t version = span_u8(packet, 0) >> 4;
  if (version == 4) {
    peel_ipv4(packet, config, out);
  } else if (version == 6) {
    peel_ipv6(packet, config, out);
  } else {
    link_refuse(out, SDEC_WARN, SDEC_NOTE_LINK_PROTOCOL, 0, version);
  }
}
