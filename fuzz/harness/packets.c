/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Inputs that are a sequence of packets: parses them, and adds what surrounds each packet's data on the wire.
 */
#include "packets.h"

#include <stdlib.h>
#include <string.h>

#include "harness.h"

#define FIRST_USER_LINK 147u /* user link types: one for each carrier */
#define LINK_IPV4 228u
#define PORT_DSP0287 4194u
#define PORT_EMU 2323u
#define PORT_OTHER 4711u
#define MCTP_SPDM 5u
#define MCTP_SECURED 6u
#define MCTP_PAYLOAD 64u
#define IP_AND_TCP 40u
#define SEGMENT_MOST (65535u - IP_AND_TCP)
#define FLAG_ACK 0x10u
#define NS_BETWEEN 1000000u
#define RECORD_AROUND 32u /* lower bound of a record's overhead: header, lengths, type and tag */
#define TAG_LEN 16u
#define BELIEFS 16u

const uint32_t packet_links[PACKET_LINKS] = {0,   1,  101, 108, 113, 209, 228, 229,        252, 276, 290, 291,
                                             292, 12, 14,  189, 220, 249, 288, UINT32_MAX, 293, 294, 295};

/* Header of one packet of the input. */
struct given {
  uint32_t way, flags, ends, side;
  struct sdec_span data;
};

/* Bytes written to a block of known size. */
struct block {
  uint8_t *data;
  uint32_t len;
};

static void put(struct block *b, const void *bytes, uint32_t len) {
  if (len > 0) {
    memcpy(b->data + b->len, bytes, len);
  }
  b->len += len;
}

static void put_le(struct block *b, uint64_t value, uint32_t len) {
  for (uint32_t i = 0; i < len; i++) {
    b->data[b->len++] = (uint8_t)(value >> (8 * i));
  }
}

static void put_be(struct block *b, uint64_t value, uint32_t len) {
  for (uint32_t i = len; i > 0; i--) {
    b->data[b->len++] = (uint8_t)(value >> (8 * (i - 1)));
  }
}

static struct block block_of(uint32_t len) {
  return (struct block){.data = fuzz_block(len)};
}

/* emit passes on a packet and frees its block. */
static void emit(struct packets *p, const struct given *given, uint32_t link, struct block b,
                 struct sdec_span message) {
  p->frame++;
  const uint32_t carrier = link < FIRST_USER_LINK ? 0 : link - FIRST_USER_LINK;
  struct sdec_packet packet = {
      .data = {b.data, b.len},
      .original_len = (given->flags & PACKET_SNAPPED) != 0 ? b.len + 9u : b.len,
      .link = link,
      .interface = (given->flags & PACKET_OTHER_INTERFACE) != 0,
      .frame = p->frame,
      .time_ns = p->frame * NS_BETWEEN,
      .pec = (enum sdec_pec)(given->flags / PACKET_PEC),
      .pec_seed = PACKET_PEC_SEED,
  };
  if ((given->flags & PACKET_PEELED) != 0 && carrier < SDEC_CARRIERS) {
    packet.carrier = carrier;
    packet.dir = given->side == 0 ? SDEC_DIR_REQ : SDEC_DIR_RSP;
    packet.src = (struct sdec_addr){.kind = SDEC_ADDR_EID, .len = 1, .bytes = {(uint8_t)(1 + given->side)}};
    packet.dst = (struct sdec_addr){.kind = SDEC_ADDR_EID, .len = 1, .bytes = {(uint8_t)(2 - given->side)}};
  }
  p->emit(p->context, &packet, message);
  free(b.data);
}

static uint32_t user_link(uint32_t carrier) {
  return FIRST_USER_LINK + carrier;
}

static void emit_plain(struct packets *p, const struct given *given, uint32_t link, struct sdec_span data) {
  const struct block b = {.data = fuzz_copy(data.data, data.len), .len = data.len};
  emit(p, given, link, b, data);
}

/* emit_mctp sends a message, preceded by its type, in packets of at most `most` bytes. */
static void emit_mctp(struct packets *p, const struct given *given, uint8_t type, struct sdec_span body,
                      uint32_t most) {
  const uint8_t eids[2] = {(uint8_t)(8 + given->ends * 16), (uint8_t)(9 + given->ends * 16)};
  uint32_t *seq = &p->mctp_seq[given->ends][given->side];
  uint32_t at = 0;
  *seq += (given->flags & PACKET_GAP) != 0;
  do {
    const bool first = at == 0;
    const uint32_t left = body.len - at, room = first ? most - 1 : most;
    const uint32_t n = left < room ? left : room;
    struct block b = block_of(4u + first + n);
    put_le(&b, 1, 1);
    put_le(&b, eids[1 - given->side], 1);
    put_le(&b, eids[given->side], 1);
    put_le(&b, (uint32_t)(first ? 0x80 : 0) | (n == left ? 0x40u : 0) | (*seq & 3u) << 4 | (given->side == 0 ? 8u : 0),
           1);
    if (first) {
      put_le(&b, type, 1);
    }
    put(&b, body.data + at, n);
    *seq += 1;
    at += n;
    emit(p, given, user_link(SDEC_CARRIER_MCTP), b, body);
  } while (at < body.len);
}

static void emit_doe(struct packets *p, const struct given *given, bool record, struct sdec_span body) {
  const uint32_t words = (body.len + 3) / 4 + 2;
  struct block b = block_of(words * 4);
  put_le(&b, 1, 2);
  put_le(&b, record ? 2 : 1, 2);
  put_le(&b, words, 4);
  put(&b, body.data, body.len);
  put_le(&b, 0, words * 4 - b.len);
  emit(p, given, user_link(SDEC_CARRIER_DOE), b, body);
}

static void emit_storage(struct packets *p, const struct given *given, struct sdec_span body) {
  struct block b = block_of(3 + body.len);
  put_le(&b, 0x14E8, 3);
  put(&b, body.data, body.len);
  emit(p, given, user_link(SDEC_CARRIER_STORAGE), b, body);
}

/* emit_segment sends stream bytes; requests go to the port. */
static void emit_segment(struct packets *p, const struct given *given, uint32_t port, uint32_t seq, uint32_t flags,
                         struct sdec_span bytes) {
  const uint16_t ports[2] = {(uint16_t)(50000 + given->ends), (uint16_t)port};
  const uint32_t len = bytes.len < SEGMENT_MOST ? bytes.len : SEGMENT_MOST;
  if ((given->flags & PACKET_PEELED) != 0) {
    emit_plain(p, given, user_link(port == PORT_EMU ? SDEC_CARRIER_EMU : SDEC_CARRIER_TCP), bytes);
    return;
  }
  struct block b = block_of(IP_AND_TCP + len);
  put_be(&b, 0x45000000u | (IP_AND_TCP + len), 4);
  put_be(&b, 0x00004000, 4);
  put_be(&b, 0x40060000, 4);
  put_be(&b, 0x0A000001u + given->side, 4);
  put_be(&b, 0x0A000002u - given->side, 4);
  put_be(&b, ports[given->side], 2);
  put_be(&b, ports[1 - given->side], 2);
  put_be(&b, seq, 4);
  put_be(&b, 0, 4);
  put_be(&b, 0x50000000u | flags << 16 | 0xFFFF, 4);
  put_be(&b, 0, 4);
  put(&b, bytes.data, len);
  emit(p, given, LINK_IPV4, b, bytes);
}

/* Returns the next sequence number and advances it by `len`. */
static uint32_t next_seq(struct packets *p, const struct given *given, uint32_t port, uint32_t len) {
  uint32_t *due = &p->tcp_seq[given->ends][port == PORT_EMU][given->side];
  const uint32_t seq = *due + ((given->flags & PACKET_GAP) != 0 ? 7u : 0);
  *due = seq + (len < SEGMENT_MOST ? len : SEGMENT_MOST);
  return seq;
}

static void emit_stream(struct packets *p, const struct given *given, uint32_t port, struct sdec_span bytes) {
  emit_segment(p, given, port, next_seq(p, given, port, bytes.len), FLAG_ACK, bytes);
}

static void emit_frame(struct packets *p, const struct given *given, bool record, struct sdec_span body) {
  struct block b = block_of(4 + body.len);
  put_le(&b, body.len, 2);
  put_le(&b, 1, 1);
  put_le(&b, record ? MCTP_SECURED : MCTP_SPDM, 1);
  put(&b, body.data, body.len);
  emit_stream(p, given, PORT_DSP0287, (struct sdec_span){b.data, b.len});
  free(b.data);
}

static void emit_emu(struct packets *p, const struct given *given, struct sdec_span body) {
  struct block b = block_of(13 + body.len);
  put_be(&b, 1, 4);
  put_be(&b, 1, 4);
  put_be(&b, body.len + 1, 4);
  put_be(&b, MCTP_SPDM, 1);
  put(&b, body.data, body.len);
  emit_stream(p, given, PORT_EMU, (struct sdec_span){b.data, b.len});
  free(b.data);
}

static void emit_placed_segment(struct packets *p, const struct given *given) {
  const uint8_t *d = given->data.data;
  const uint32_t head = given->data.len < 3 ? given->data.len : 3;
  const uint32_t offset = fuzz_le(d, given->data.len, 0, 2), flags = fuzz_le(d, given->data.len, 2, 1);
  const uint32_t signed_offset = (offset & 0x8000u) != 0 ? 0xFFFF0000u | offset : offset;
  const uint32_t due = p->tcp_seq[given->ends][0][given->side];
  const struct sdec_span bytes = {d + head, given->data.len - head};
  emit_segment(p, given, PORT_DSP0287, due + signed_offset, flags, bytes);
  if (signed_offset == 0) {
    (void)next_seq(p, given, PORT_DSP0287, bytes.len);
  }
}

/* emit_record seals data so that the stub opens it: plaintext and a tag whose first byte the input chooses. */
static void emit_record(struct packets *p, const struct given *given) {
  const uint32_t head = given->data.len < RECORD_PREFIX ? given->data.len : RECORD_PREFIX;
  const struct sdec_span message = {given->data.data + head, given->data.len - head};
  const bool over_mctp = given->way == WAY_RECORD_MCTP;
  struct block b = block_of(message.len + RECORD_AROUND);
  put_le(&b, fuzz_le(given->data.data, given->data.len, 0, 4), 4);
  if (over_mctp) {
    p->record_seq[given->side] += (given->flags & PACKET_GAP) != 0;
    put_le(&b, p->record_seq[given->side]++, 2);
  }
  put_le(&b, message.len + 2u + over_mctp + TAG_LEN, 2);
  put_le(&b, message.len + over_mctp, 2);
  if (over_mctp) {
    put_le(&b, MCTP_SPDM, 1);
  }
  put(&b, message.data, message.len);
  put_le(&b, fuzz_le(given->data.data, given->data.len, 4, 1), 8);
  put_le(&b, 0, TAG_LEN - 8);
  const struct sdec_span record = {b.data, b.len};
  switch (given->way) {
    case WAY_RECORD_MCTP: emit_mctp(p, given, MCTP_SECURED, record, UINT32_MAX); break;
    case WAY_RECORD_DOE: emit_doe(p, given, true, record); break;
    default: emit_frame(p, given, true, record); break;
  }
  free(b.data);
}

static void emit_given(struct packets *p, const struct given *given) {
  const struct sdec_span data = given->data;
  const uint32_t which = fuzz_le(data.data, data.len, 0, 1) % PACKET_LINKS, head = data.len > 0;
  switch (given->way) {
    case WAY_BARE: emit_plain(p, given, user_link(SDEC_CARRIER_SPDM), data); break;
    case WAY_SECURED: emit_plain(p, given, user_link(SDEC_CARRIER_SECURED), data); break;
    case WAY_MCTP: emit_mctp(p, given, MCTP_SPDM, data, UINT32_MAX); break;
    case WAY_MCTP_64: emit_mctp(p, given, MCTP_SPDM, data, MCTP_PAYLOAD); break;
    case WAY_DOE: emit_doe(p, given, false, data); break;
    case WAY_TCP: emit_frame(p, given, false, data); break;
    case WAY_EMU: emit_emu(p, given, data); break;
    case WAY_STORAGE: emit_storage(p, given, data); break;
    case WAY_RAW_MCTP: emit_plain(p, given, user_link(SDEC_CARRIER_MCTP), data); break;
    case WAY_RAW_BODY: emit_plain(p, given, user_link(SDEC_CARRIER_MCTP_BODY), data); break;
    case WAY_RAW_VDM: emit_plain(p, given, user_link(SDEC_CARRIER_PCIE_VDM), data); break;
    case WAY_RAW_SMBUS: emit_plain(p, given, user_link(SDEC_CARRIER_SMBUS), data); break;
    case WAY_RAW_I3C: emit_plain(p, given, user_link(SDEC_CARRIER_I3C), data); break;
    case WAY_RAW_SERIAL: emit_plain(p, given, user_link(SDEC_CARRIER_SERIAL), data); break;
    case WAY_RAW_USB: emit_plain(p, given, user_link(SDEC_CARRIER_USB), data); break;
    case WAY_RAW_KCS: emit_plain(p, given, user_link(SDEC_CARRIER_KCS), data); break;
    case WAY_RAW_PCC: emit_plain(p, given, user_link(SDEC_CARRIER_PCC), data); break;
    case WAY_RAW_TCG: emit_plain(p, given, user_link(SDEC_CARRIER_TCG), data); break;
    case WAY_RAW_DOE: emit_plain(p, given, user_link(SDEC_CARRIER_DOE), data); break;
    case WAY_RAW_STORAGE: emit_plain(p, given, user_link(SDEC_CARRIER_STORAGE), data); break;
    case WAY_STREAM: emit_stream(p, given, PORT_DSP0287, data); break;
    case WAY_STREAM_EMU: emit_stream(p, given, PORT_EMU, data); break;
    case WAY_SEGMENT: emit_placed_segment(p, given); break;
    case WAY_LINK:
      emit_plain(p, given, packet_links[which], (struct sdec_span){data.data + head, data.len - head});
      break;
    default: emit_record(p, given); break;
  }
}

static uint32_t own_way(const struct packets *p, uint32_t way) {
  for (uint32_t i = 0; i < p->n_ways; i++) {
    if (p->ways[i] == way) {
      return way;
    }
  }
  return p->ways[way % p->n_ways];
}

void packets_run(struct packets *p) {
  p->at = PACKETS_PREFIX;
  while (p->at < p->size) {
    const uint32_t flags = fuzz_le(p->input, p->size, p->at + 1, 1);
    const uint32_t says = fuzz_le(p->input, p->size, p->at + 2, 2);
    struct given given = {
        .way = own_way(p, p->input[p->at]),
        .flags = flags,
        .ends = (flags & PACKET_OTHER_ENDS) != 0,
        .side = flags & PACKET_FROM_RESPONDER,
    };
    p->at += p->size - p->at < PACKET_PREFIX ? p->size - p->at : PACKET_PREFIX;
    given.data.data = p->input + p->at;
    given.data.len = p->size - p->at < says ? (uint32_t)(p->size - p->at) : says;
    p->at += given.data.len;
    emit_given(p, &given);
  }
}

/* believe assumes value number `number` of everything that can be assumed. */
static void believe(uint32_t number, struct sdec_config *config) {
  for (uint32_t i = 0; sdec_assume_name(i) != NULL; i++) {
    uint32_t n = 0;
    while (sdec_assume_value(i, n) != NULL) {
      n++;
    }
    fuzz_check(n > 0 && sdec_assume(config, sdec_assume_name(i), sdec_assume_value(i, number % n)),
               "a value that the library lists is not taken");
  }
}

void packets_config(const uint8_t *input, size_t size, struct sdec_config *out) {
  static struct sdec_config configs[BELIEFS]; /* cached, since looking up all names takes longer than many inputs */
  const uint32_t belief = fuzz_le(input, size, 0, 1) % BELIEFS;
  struct sdec_config *config = &configs[belief];
  fuzz_check(!sdec_assume(config, "none", "1") && !sdec_assume(config, sdec_assume_name(0), "none"),
             "an unknown name or value is assumed");
  if (config->n_links == 0) {
    config->n_links = SDEC_CARRIERS - 1;
    for (uint32_t i = 0; i < config->n_links; i++) {
      config->links[i].link = user_link(i + 1);
      const bool known = sdec_carrier_named(sdec_carrier_name(i + 1), &config->links[i].carrier);
      fuzz_check(known && config->links[i].carrier == i + 1, "a carrier that is not known by its name");
    }
    config->ports[0] = PORT_OTHER;
    config->n_ports = 1;
    if (belief > 0) {
      believe(belief - 1, config);
    }
  }
  *out = *config;
}
