/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Captures made in memory: packets of messages and records in every binding, each with the result expected from a
 * reader. Tests lose, repeat, swap and damage packets, then have a flow read the rest.
 */
#ifndef TESTS_WIRE_H
#define TESTS_WIRE_H

#include <sdec.h>
#include <sdec_crypto.h>
#include <sdec_keylog.h>

enum binding { MCTP, MCTP_SLL2, DOE, TCP, STORAGE, BINDINGS };

#define LINK_OF_STORAGE 147 /* DLT_USER0, to be mapped by the configuration */
#define WIRE_NOTES 3

/* One packet and the expected properties of its first unit. */
struct packet {
  uint8_t *bytes;
  uint32_t len, link, interface;
  uint8_t *message; /* the SPDM message inside */
  uint32_t message_len;
  uint8_t side;      /* sender: 0 Requester, 1 Responder */
  bool record, last; /* last: of the packets of one message */
  bool lost;         /* not in the capture, but its bytes count for TCP */
  uint32_t session;
  uint8_t sealed, hmac;
  const char *missing;      /* expected as a substring */
  uint8_t note[WIRE_NOTES]; /* exactly these: severity warn or higher, and NONCE_ORDER */
  uint64_t note_got[WIRE_NOTES];
  uint32_t n_notes;
  bool event;           /* only an event of the transport */
  bool unproved, other; /* other: application data that is not SPDM */
};

struct wire {
  struct packet *packets;
  uint32_t n, room;
};

/* The endpoints: `pair` distinguishes pairs, `interface` where the same pair is seen. */
struct ends {
  enum binding binding;
  uint8_t pair, interface;
};

void wire_free(struct wire *wire);

/* wire_clear sends a message, wire_record a record that contains `message`. Both return the last packet sent; its
 * expectations may be changed until the next call. */
struct packet *wire_clear(struct wire *wire, const struct ends *ends, uint32_t side, struct sdec_span message);
struct packet *wire_record(struct wire *wire, const struct ends *ends, uint32_t side, uint32_t session,
                           struct sdec_span record, struct sdec_span message);

/* wire_inner puts the binding's header inside records before a message, and returns the length. */
uint32_t wire_inner(enum binding binding, struct sdec_span message, uint8_t *out);
uint32_t wire_seq_len(enum binding binding);

/* Packets by index, the frame number minus one. wire_drop removes one, wire_repeat inserts a copy after it, wire_swap
 * swaps it with the next. */
void wire_drop(struct wire *wire, uint32_t i);
struct packet *wire_repeat(struct wire *wire, uint32_t i);
void wire_swap(struct wire *wire, uint32_t i);
struct packet *wire_last(struct wire *wire);

void want_note(struct packet *packet, uint8_t code, uint64_t got);
void want_shut(struct packet *packet, uint8_t sealed, const char *missing);

/* wire_check reads the packets with a flow of `memory` bytes and compares every unit with the expectation. The first
 * difference fails the test and names frame and field. */
void wire_check(const struct wire *wire, const struct sdec_config *config, size_t memory);

/* wire_visit reads the packets in the same way, except the lost ones, and passes on each unit. */
typedef void wire_visitor(struct sdec_flow *flow, const struct sdec_unit *unit, void *context);
void wire_visit(const struct wire *wire, const struct sdec_config *config, size_t memory, wire_visitor *visit,
                void *context);

/* wire_count reads them and counts; `lost` is the sum over the notes. */
struct wire_counts {
  uint32_t messages, shut, others, events, lost;
};
struct wire_counts wire_count(const struct wire *wire, const struct sdec_config *config, size_t memory);

#endif
