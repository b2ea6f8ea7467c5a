/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The link types that captures of SPDM have: MCTP and DOE by themselves, Linux cooked with MCTP, Ethernet with TCP.
 */
#include "redact/wire.h"

#include <string.h>

enum {
  LINK_ETHERNET = 1,
  LINK_SLL = 113,
  LINK_SLL2 = 276,
  LINK_MCTP = 291,
  LINK_DOE = 292,
  SLL_LEN = 16,
  SLL2_LEN = 20,
  MCTP_LEN = 4,
  ETHERNET_LEN = 14,
  VLAN_LEN = 4,
  IPV6_LEN = 40,
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

/* tcp_at reads the header behind the network's; a packet of another protocol is not known here. */
static bool tcp_at(struct sdec_span data, uint32_t at, uint32_t end, struct wire *out) {
  const uint32_t len = at + 20 <= end ? (uint32_t)(data.data[at + 12] >> 4) * 4 : 0;
  if (len < 20 || len > end - at) {
    return false;
  }
  out->tcp = at;
  out->headers = at + len;
  out->seq = be(data.data + at + 4, 4) + ((data.data[at + 13] & 2) != 0 ? 1 : 0);
  out->stream = true;
  out->end = end;
  return true;
}

static bool ethernet(struct sdec_span data, struct wire *out) {
  uint32_t at = ETHERNET_LEN;
  if (data.len < at) {
    return false;
  }
  uint32_t type = be(data.data + 12, 2);
  if (type == 0x8100 && data.len >= at + VLAN_LEN) {
    type = be(data.data + 16, 2);
    at += VLAN_LEN;
  }
  out->ip = at;
  if (type == 0x0800 && data.len >= at + 20) {
    const uint32_t len = (uint32_t)(data.data[at] & 15) * 4, total = be(data.data + at + 2, 2);
    const bool whole = (be(data.data + at + 6, 2) & 0x3FFF) == 0;
    return whole && len >= 20 && total >= len && total <= data.len - at && data.data[at + 9] == PROTOCOL_TCP &&
           tcp_at(data, at + len, at + total, out);
  }
  if (type == 0x86DD && data.len >= at + IPV6_LEN) {
    const uint32_t total = IPV6_LEN + be(data.data + at + 4, 2);
    return total <= data.len - at && data.data[at + 6] == PROTOCOL_TCP && tcp_at(data, at + IPV6_LEN, at + total, out);
  }
  return false;
}

bool wire_read(const struct sdec_packet *packet, struct sdec_span data, struct wire *out) {
  *out = (struct wire){.end = data.len};
  if (packet->carrier != SDEC_CARRIER_NONE) {
    return false;
  }
  switch (packet->link) {
    case LINK_MCTP: return mctp(data, 0, out);
    case LINK_SLL: return mctp(data, SLL_LEN, out);
    case LINK_SLL2: return mctp(data, SLL2_LEN, out);
    case LINK_DOE: return true;
    case LINK_ETHERNET: return ethernet(data, out);
    default: return false;
  }
}

/* fake_mac keeps the bits that say group and locally administered. */
static void fake_mac(const struct fake *fake, const uint8_t *old, uint8_t *out) {
  fake_bytes(fake, (struct sdec_span){old, 6}, out);
  out[0] = (uint8_t)((out[0] & 0xFC) | (old[0] & 0x03));
}

static void fake_hosts(const struct fake *fake, uint32_t ip, const uint8_t *old, uint8_t *out) {
  const bool four = old[ip] >> 4 == 4;
  const uint32_t at = ip + (four ? 12 : 8), len = four ? 4 : 16;
  for (uint32_t i = 0; i < 2; i++) {
    const uint32_t from = at + i * len;
    fake_bytes(fake, (struct sdec_span){old + from, len}, out + from);
    out[from] = four ? 10 : 0xFD; /* private use */
  }
}

void wire_headers(const struct wire *wire, const struct fake *fake, bool keep, const struct sdec_packet *packet,
                  struct sdec_span old, uint8_t *out) {
  memcpy(out, old.data, wire->headers);
  if (keep || wire->headers == 0) {
    return;
  }
  if (packet->link == LINK_SLL) {
    fake_bytes(fake, (struct sdec_span){old.data + 6, 8}, out + 6);
  } else if (packet->link == LINK_SLL2) {
    fake_bytes(fake, (struct sdec_span){old.data + 12, 8}, out + 12);
  } else if (packet->link == LINK_ETHERNET) {
    fake_mac(fake, old.data, out);
    fake_mac(fake, old.data + 6, out + 6);
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
