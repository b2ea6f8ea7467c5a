/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Thousands of packets from a few bytes: each is repeated with counters in its addresses or elsewhere, to fill pools,
 * maps and limits. A flow must stay within its memory, count what it drops, and terminate. Records with a tag that
 * begins with zero open, as determined by the cryptographic stub.
 *
 * An input is a sequence of orders: u8 repetitions (a power of two: modulo 13), u8 carrier, u8 offset where a two-byte
 * counter is added and u8 offset of a counter in bits 4 and 5, like MCTP sequence numbers (modulo the length; 255: none),
 * u8 flags (1: count the endpoints, too, 2: count the interface, 4: sent by the Responder, 8: cycle through link types
 * instead of the carrier, 16: the entry of packet_links with the carrier's number), u8 repetitions of the data within a
 * packet, u16 length of the data, the data. For one input size in four there may be enough packets to fill all memory;
 * the others explore what fills it, in a tenth of the time.
 */
#include <sdec.h>
#include <stdlib.h>
#include <string.h>

#include "harness.h"
#include "packets.h"
#include "stub.h"

const char *const fuzz_target = "multiply";

enum {
  PACKETS_MOST = 8192,  /* per input */
  BYTES_MOST = 6 << 20, /* one and a half times the least memory */
  SMALLER = 16,         /* divisor for three of four inputs */
  MEMORY_MOST = 4 * SDEC_FLOW_MIN,
  SUM_COST = 32, /* cost of a byte under a checksum computed bit by bit, relative to others */
  DATA_MOST = 4096,
  ORDER = 8
};

struct order {
  uint32_t times, carrier, link, counter[2], flags, spread;
  struct sdec_span data;
};

struct state {
  struct sdec_flow *flow;
  struct stub stub;
  uint64_t n_packets, n_bytes, n_units;
  uint64_t spent; /* bytes, weighted by cost */
  uint32_t most_packets, most_bytes;
};

/* next reads an order; false at the end. */
static bool next(const uint8_t *data, size_t size, size_t *at, struct order *out) {
  if (size - *at <= ORDER) {
    return false;
  }
  const uint8_t *head = data + *at;
  const size_t len = fuzz_le(data, size, *at + 6, 2);
  const size_t left = size - *at - ORDER;
  *out = (struct order){.times = 1u << head[0] % 13,
                        .carrier = 1u + head[1] % (SDEC_CARRIERS - 1u),
                        .link = head[1] % PACKET_LINKS,
                        .counter = {head[2], head[3]},
                        .flags = head[4],
                        .spread = 1u + head[5] % 64u,
                        .data = {head + ORDER, (uint32_t)(len < left ? len : left)}};
  if ((out->flags & (8 | 16)) != 0) {
    out->carrier = SDEC_CARRIER_NONE;
  }
  *at += ORDER + out->data.len;
  return true;
}

static void check(const struct state *s) {
  const struct sdec_stats stats = sdec_flow_stats(s->flow);
  const uint64_t lost = stats.evicted_messages + stats.evicted_transfers + stats.evicted_streams +
                        stats.evicted_connections + stats.evicted_sessions;
  fuzz_check(stats.packets == s->n_packets && stats.bytes == s->n_bytes, "packets are not counted as they came");
  fuzz_check(lost <= stats.evicted, "more is lost than was given up");
  fuzz_check(stats.dropped_bytes == 0 || lost > 0 || stats.too_large > 0 || stats.incomplete > 0,
             "bytes are lost and nothing says how");
  fuzz_check(stats.live_connections * 64 <= stats.memory, "more connections live than the memory holds");
}

static void take_all(struct state *s) {
  struct sdec_unit unit;
  uint32_t n = 0;
  while (sdec_flow_take(s->flow, &unit)) {
    fuzz_check(unit.number == ++s->n_units, "a unit is left out");
    fuzz_check(++n <= 100000, "units without end");
  }
}

/* count_into adds the number of a packet to two bytes of it. */
static void count_into(uint8_t *bytes, uint32_t len, uint32_t where, uint32_t number) {
  if (where == 255 || len < 2) {
    return;
  }
  const uint32_t at = where % (len - 1);
  const uint32_t sum = fuzz_le(bytes, len, at, 2) + number;
  bytes[at] = (uint8_t)sum;
  bytes[at + 1] = (uint8_t)(sum >> 8);
}

static void count_sequence(uint8_t *bytes, uint32_t len, uint32_t where, uint32_t number) {
  if (where != 255 && len > 0) {
    uint8_t *byte = &bytes[where % len];
    *byte = (uint8_t)((*byte & ~0x30u) | ((*byte + (number << 4)) & 0x30u));
  }
}

static bool has_checksum(uint32_t carrier) {
  return carrier == SDEC_CARRIER_SMBUS || carrier == SDEC_CARRIER_I3C || carrier == SDEC_CARRIER_SERIAL;
}

static struct sdec_addr endpoint(uint32_t number) {
  return (struct sdec_addr){.kind = SDEC_ADDR_EID, .len = 1, .bytes = {(uint8_t)number, (uint8_t)(number >> 8)}};
}

static void feed(struct state *s, const struct order *order, uint32_t number) {
  uint8_t bytes[DATA_MOST];
  uint32_t len = 0;
  for (uint32_t i = 0; i < order->spread && len + order->data.len <= DATA_MOST; i++) {
    memcpy(bytes + len, order->data.data, order->data.len);
    len += order->data.len;
  }
  count_into(bytes, len, order->counter[0], number);
  count_sequence(bytes, len, order->counter[1], number);
  uint8_t *copy = fuzz_copy(bytes, len);
  const bool counts = (order->flags & 1) != 0, answers = (order->flags & 4) != 0;
  const struct sdec_packet packet = {
      .data = {copy, len},
      .original_len = len,
      .link = packet_links[(order->flags & 16) != 0 ? order->link : number % PACKET_LINKS],
      .interface = (order->flags & 2) != 0 ? number : 0,
      .frame = s->n_packets + 1,
      .time_ns = s->n_packets,
      .carrier = (enum sdec_carrier)order->carrier,
      .dir = answers ? SDEC_DIR_RSP : SDEC_DIR_REQ,
      .src = endpoint(counts && !answers ? number : answers),
      .dst = endpoint(counts && answers ? number : !answers)};
  s->n_packets++;
  s->n_bytes += len;
  s->spent += has_checksum(packet.carrier) ? len * SUM_COST : len;
  stub_message(&s->stub, packet.data);
  sdec_flow_feed(s->flow, &packet);
  take_all(s);
  free(copy);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static uint8_t *memory;                     /* allocated once, because it is large */
  static const uint8_t secrets[] = {0, 0x09}; /* see stub.h: shared secrets, and data secrets per direction */
  struct sdec_config config = {.size = sizeof(config), .hash_key = {1, 2}};
  const uint32_t smaller = size % 8 == 0 || size % 8 == 3 ? 1 : SMALLER;
  struct state s = {.most_packets = PACKETS_MOST / smaller, .most_bytes = BYTES_MOST / smaller};
  struct order order;
  size_t at = 0;
  stub_begin(&s.stub, secrets, sizeof(secrets));
  config.crypto = &s.stub.calls;
  config.secrets = s.stub.secrets;
  config.n_secrets = s.stub.n_secrets;
  memory = memory != NULL ? memory : fuzz_block(MEMORY_MOST);
  s.flow = sdec_flow_new(memory, size % 4 == 3 ? MEMORY_MOST : SDEC_FLOW_MIN,
                         &config); /* large buffers are enabled for some inputs */
  fuzz_check(s.flow != NULL, "no flow in the least memory");
  while (next(data, size, &at, &order)) {
    if (order.data.len == 0 || order.data.len > DATA_MOST) {
      continue;
    }
    for (uint32_t i = 0; i < order.times && s.n_packets < s.most_packets && s.spent < s.most_bytes; i++) {
      feed(&s, &order, i);
    }
    check(&s);
  }
  stub_message(&s.stub, (struct sdec_span){NULL, 0}); /* the last one is gone */
  sdec_flow_finish(s.flow);
  take_all(&s);
  check(&s);
  sdec_flow_end(s.flow);
  return 0;
}
