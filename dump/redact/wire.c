/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The link types that can be rewritten: MCTP and DOE themselves, and those that carry MCTP or TCP over IP.
 */
#include "redact/wire.h"

#include <string.h>

enum {
  LINK_NULL = 0,
  LINK_ETHERNET = 1,
  LINK_RAW_DLT = 12,
  LINK_RAW_OPENBSD = 14,
  LINK_RAW = 101,
  LINK_LOOP = 108,
  LINK_SLL = 113,
  LINK_IPV4 = 228,
  LINK_IPV6 = 229,
  LINK_SLL2 = 276,
  LINK_OPENSPDM = 290,
  LINK_MCTP = 291,
  LINK_DOE = 292,
  TYPE_MCTP = 0x00FA,
  TYPE_IPV4 = 0x0800,
  TYPE_VLAN = 0x8100,
  TYPE_IPV6 = 0x86DD,
  TYPE_QINQ = 0x88A8,
  SLL_LEN = 16,
  SLL2_LEN = 20,
  COOKED_LEN = 8, /* size of the address field in SLL and SLL2 */
  FAMILY_LEN = 4,
  MCTP_LEN = 4,
  ETHERNET_LEN = 14,
  VLAN_LEN = 4,
  IPV4_LEN = 20,
  IPV6_LEN = 40,
  TCP_LEN = 20,
  PROTOCOL_TCP = 6
};

static uint32_t be(const uint8_t *p, uint32_t n) {
  uint32_t value = 0;
  for (uint32_t i = 0; i < n; i++) {
    value = value << 8 | p[i];
  }
  return value;
}

static bool mctp(struct sdec_span data, uint32_t link_len, struct wire *out) {
  if (data.len < link_len + MCTP_LEN) {
    return false;
  }
  const bool first = (data.data[link_len + 3] & 0x80) != 0;
  out->headers = link_len + MCTP_LEN + (first && data.len > link_len + MCTP_LEN ? 1 : 0);
  out->fragment = true;
  out->end = data.len;
  return true;
}

/* tcp_at parses the TCP header after the network header; other protocols are not supported. */
static bool tcp_at(struct sdec_span data, uint32_t at, uint32_t end, struct wire *out) {
  const uint32_t len = at <= end && end - at >= TCP_LEN ? (uint32_t)(data.data[at + 12] >> 4) * 4 : 0;
  if (len < TCP_LEN || len > end - at) {
    return false;
  }
  out->tcp = at;
  out->headers = at + len;
  out->starts = (data.data[at + 13] & 2) != 0;
  out->seq = be(data.data + at + 4, 4) + (out->starts ? 1 : 0);
  out->stream = true;
  out->end = end;
  return true;
}

/* With segmentation offload, the length is zero: the packet then extends to its end. */
static bool ipv4(struct sdec_span data, uint32_t at, struct wire *out) {
  const uint32_t left = data.len - at;
  const uint32_t len = left >= IPV4_LEN ? (uint32_t)(data.data[at] & 15) * 4 : 0;
  if (len < IPV4_LEN) {
    return false;
  }
  const uint32_t said = be(data.data + at + 2, 2), total = said != 0 ? said : left;
  const bool whole = (be(data.data + at + 6, 2) & 0x3FFF) == 0;
  return whole && total >= len && total <= left && data.data[at + 9] == PROTOCOL_TCP &&
         tcp_at(data, at + len, at + total, out);
}

static bool ipv6(struct sdec_span data, uint32_t at, struct wire *out) {
  const uint32_t left = data.len - at;
  if (left < IPV6_LEN) {
    return false;
  }
  const uint32_t said = be(data.data + at + 4, 2), total = said != 0 ? IPV6_LEN + said : left;
  return total <= left && data.data[at + 6] == PROTOCOL_TCP && tcp_at(data, at + IPV6_LEN, at + total, out);
}

static bool ip(struct sdec_span data, uint32_t at, struct wire *out) {
  if (at >= data.len) {
    return false;
  }
  out->ip = at;
  return data.data[at] >> 4 == 4 ? ipv4(data, at, out) : data.data[at] >> 4 == 6 && ipv6(data, at, out);
}

/* ethertype parses what follows a header that ends at `at`, whose type is at `type_at`. */
static bool ethertype(struct sdec_span data, uint32_t type_at, uint32_t at, struct wire *out) {
  if (data.len < at) {
    return false;
  }
  uint32_t type = be(data.data + type_at, 2);
  while ((type == TYPE_VLAN || type == TYPE_QINQ) && data.len - at >= VLAN_LEN) {
    type = be(data.data + at + 2, 2);
    at += VLAN_LEN;
  }
  if (type == TYPE_MCTP) {
    return mctp(data, at, out);
  }
  return (type == TYPE_IPV4 || type == TYPE_IPV6) && ip(data, at, out);
}

bool wire_knows(uint32_t link) {
  static const uint16_t known[] = {LINK_NULL,     LINK_ETHERNET, LINK_RAW_DLT, LINK_RAW_OPENBSD, LINK_RAW,
                                   LINK_LOOP,     LINK_SLL,      LINK_IPV4,    LINK_IPV6,        LINK_SLL2,
                                   LINK_OPENSPDM, LINK_MCTP,     LINK_DOE};
  for (uint32_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
    if (link == known[i]) {
      return true;
    }
  }
  return false;
}

bool wire_read(const struct sdec_packet *packet, struct sdec_span data, struct wire *out) {
  *out = (struct wire){.end = data.len};
  if (packet->carrier != SDEC_CARRIER_NONE) {
    return false;
  }
  switch (packet->link) {
    case LINK_OPENSPDM:
    case LINK_MCTP: return mctp(data, 0, out);
    case LINK_DOE: return true;
    case LINK_SLL: return ethertype(data, SLL_LEN - 2, SLL_LEN, out);
    case LINK_SLL2: return ethertype(data, 0, SLL2_LEN, out);
    case LINK_ETHERNET: return ethertype(data, ETHERNET_LEN - 2, ETHERNET_LEN, out);
    case LINK_NULL:
    case LINK_LOOP: return ip(data, FAMILY_LEN, out);
    case LINK_RAW:
    case LINK_RAW_DLT:
    case LINK_RAW_OPENBSD:
    case LINK_IPV4:
    case LINK_IPV6: return ip(data, 0, out);
    default: return false;
  }
}

/* fake_mac keeps the group and locally-administered bits. */
static void fake_mac(const struct fake *fake, const uint8_t *old, uint8_t *out) {
  fake_address(fake, (struct sdec_span){old, 6}, out);
  out[0] = (uint8_t)((out[0] & 0xFC) | (old[0] & 0x03));
}

static void fake_hosts(const struct fake *fake, uint32_t ip, const uint8_t *old, uint8_t *out) {
  const bool four = old[ip] >> 4 == 4;
  const uint32_t at = ip + (four ? 12 : 8), len = four ? 4 : 16;
  for (uint32_t i = 0; i < 2; i++) {
    const uint32_t from = at + i * len;
    fake_address(fake, (struct sdec_span){old + from, len}, out + from);
    out[from] = four ? 10 : 0xFD; /* private use */
  }
}

/* An eight-byte field with an address of `len` bytes; the rest is zeroed. */
static void fake_cooked(const struct fake *fake, const uint8_t *old, uint32_t len, uint8_t *out) {
  const uint32_t n = len < COOKED_LEN ? len : COOKED_LEN;
  memset(out, 0, COOKED_LEN);
  fake_address(fake, (struct sdec_span){old, n}, out);
}

void wire_headers(const struct wire *wire, const struct fake *fake, bool keep, const struct sdec_packet *packet,
                  struct sdec_span old, uint8_t *out) {
  memcpy(out, old.data, wire->headers);
  if (keep || wire->headers == 0) {
    return;
  }
  if (packet->link == LINK_SLL) {
    fake_cooked(fake, old.data + 6, be(old.data + 4, 2), out + 6);
  } else if (packet->link == LINK_SLL2) {
    fake_cooked(fake, old.data + 12, old.data[11], out + 12);
  } else if (packet->link == LINK_ETHERNET) {
    fake_mac(fake, old.data, out);
    fake_mac(fake, old.data + 6, out + 6);
  }
  if (wire->stream) {
    fake_hosts(fake, wire->ip, old.data, out);
  }
}

static uint32_t sum(const uint8_t *p, uint32_t n, uint32_t total) {
  for (uint32_t i = 0; i < n; i++) {
    total += (i & 1) == 0 ? (uint32_t)p[i] << 8 : p[i];
  }
  return total;
}

static void put_sum(uint8_t *at, uint32_t total) {
  while (total >> 16 != 0) {
    total = (total & 0xFFFF) + (total >> 16);
  }
  at[0] = (uint8_t)(~total >> 8);
  at[1] = (uint8_t)~total;
}

void wire_sums(const struct wire *wire, uint8_t *data) {
  uint8_t *ip = data + wire->ip, *tcp = data + wire->tcp;
  const uint32_t len = wire->end - wire->tcp;
  const bool four = wire->stream && ip[0] >> 4 == 4;
  if (!wire->stream) {
    return;
  }
  if (four) {
    memset(ip + 10, 0, 2);
    put_sum(ip + 10, sum(ip, wire->tcp - wire->ip, 0));
  }
  memset(tcp + 16, 0, 2);
  put_sum(tcp + 16, sum(tcp, len, sum(four ? ip + 12 : ip + 8, four ? 8 : 32, PROTOCOL_TCP + len)));
}
