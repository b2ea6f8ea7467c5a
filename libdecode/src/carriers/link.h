/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Finds the carrier in a capture record: strips pcap link types, VLAN tags and IP.
 */
#ifndef SDEC_LINK_H
#define SDEC_LINK_H

#include "carriers/carried.h"

struct link_peeled {
  uint32_t carrier; /* SDEC_CARRIER_; NONE: not for us, and `note` says why */
  struct sdec_span payload;
  struct sdec_addr src, dst; /* TCP: addresses with ports */
  uint32_t tcp_seq, tcp_ack;
  uint8_t tcp_flags;     /* as on the wire: FIN 1, SYN 2, RST 4, PSH 8, ACK 16 */
  bool whole;            /* TCP, EMU: whole frames, not a segment; the tcp_ members are unused */
  bool snapped;          /* the capture truncated the packet */
  uint8_t dir;           /* direction given by the caller, SDEC_DIR_ */
  uint32_t channel;      /* distinguishes streams of one interface: device and endpoint of USB; else 0 */
  uint8_t host;          /* cooked captures: 1 sent by this host, 2 received; 0 unknown */
  struct sdec_note note; /* code 0: none */
};

/* sdec_link_peel examines one record. A packet of a protocol that cannot carry SPDM (ARP, UDP, TCP on other ports)
 * gives carrier NONE with an INFO note; damage gives NONE with a WARN or ERROR note. */
void sdec_link_peel(const struct sdec_packet *packet, const struct sdec_config *config, struct link_peeled *out);

/* Linux cooked captures of MCTP: where the header has the protocol. */
enum { LINK_SLL = 113, LINK_SLL2 = 276, ETHERTYPE_MCTP = 0x00FA /* Linux's own number */ };
#define SLL_HEADER 16u
#define SLL2_HEADER 20u

/* link_cooked_mctp gives the MCTP packet that sdec_link_peel would find in a cooked capture; false: use
 * sdec_link_peel. */
static inline bool link_cooked_mctp(const struct sdec_packet *packet, const struct sdec_config *config,
                                    struct sdec_span *out) {
  const bool second = packet->link == LINK_SLL2;
  const uint32_t header_len = second ? SLL2_HEADER : SLL_HEADER, type_at = second ? 0 : SLL_HEADER - 2;
  if ((!second && packet->link != LINK_SLL) || packet->carrier != SDEC_CARRIER_NONE || config->n_links > 0 ||
      !span_has(packet->data, 0, header_len) || span_be(packet->data, type_at, 2) != ETHERTYPE_MCTP) {
    return false;
  }
  *out = span_from(packet->data, header_len);
  return true;
}

/* Shared by the files that peel one layer each. */

/* link_refuse ends the peeling with a note. */
static inline void link_refuse(struct link_peeled *out, uint8_t severity, uint8_t code, uint64_t expected,
                               uint64_t got) {
  out->carrier = SDEC_CARRIER_NONE;
  out->note = note_make(severity, code, 0, expected, got);
}

static inline void link_accept(struct link_peeled *out, uint32_t carrier, struct sdec_span payload) {
  out->carrier = carrier;
  out->payload = payload;
  out->whole = true;
}

/* link_has says whether a header of `n` bytes is there, and refuses the packet if not. */
static inline bool link_has(struct sdec_span packet, uint64_t n, struct link_peeled *out) {
  if (span_has(packet, 0, n)) {
    return true;
  }
  link_refuse(out, SDEC_ERROR, SDEC_NOTE_LINK_SHORT, n, packet.len);
  return false;
}

/* sdec_link_addr sets an IP address from the 4 or 16 `bytes` of its kind; sdec_link_port adds the port. */
void sdec_link_addr(struct sdec_addr *addr, uint8_t kind, struct sdec_span bytes);
void sdec_link_port(struct sdec_addr *addr, uint16_t port);

#endif
