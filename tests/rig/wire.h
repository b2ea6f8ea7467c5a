/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Captures made in memory: packets of messages and records in every binding, and for each what a reader must make of
 * it. Tests lose, repeat, swap and damage packets, then let a flow read the rest.
 */
#ifndef TESTS_WIRE_H
#define TESTS_WIRE_H

#include <sdec.h>
#include <sdec_crypto.h>
#include <sdec_keylog.h>

enum binding { MCTP, MCTP_SLL2, DOE, TCP, STORAGE, BINDINGS };

#define LINK_OF_STORAGE 147 /* DLT_USER0, to be mapped by the configuration */
#define WIRE_NOTES 3

/* One packet and what is expected of its first unit. */
struct packet {
  uint8_t *bytes;
  uint32_t len, link, interface;
  uint8_t *message; /* the SPDM message in it */
  uint32_t message_len;
  uint8_t side;      /* 0: sent by the Requester, 1: by the Responder */
  bool record, last; /* last: of the packets that the message was cut into */
  bool lost;         /* the capture lacks it, but TCP counts its bytes */
  uint32_t session;
  uint8_t sealed, hmac;
  const char *missing;      /* part of it must occur */
  uint8_t note[WIRE_NOTES]; /* of severity warn or more, and NONCE_ORDER; exactly these */
  uint64_t note_got[WIRE_NOTES];
  uint32_t n_notes;
  bool event;           /* no message, only an event of the transport */
  bool unproved, other; /* other: application data that is no SPDM */
};

struct wire {
  struct packet *packets;
  uint32_t n, room;
};

/* Who talks: `pair` distinguishes pairs of endpoints, `interface` where the same ones are seen. */
struct ends {
  enum binding binding;
  uint8_t pair, interface;
};

void wire_free(struct wire *wire);

/* wire_clear sends a message, wire_record a record that holds `message`. Both give the (last) packet, whose
 * expectations may be changed until the next call. */
struct packet *wire_clear(struct wire *wire, const struct ends *ends, uint32_t side, struct sdec_span message);
struct packet *wire_record(struct wire *wire, const struct ends *ends, uint32_t side, uint32_t session,
                           struct sdec_span record, struct sdec_span message);

/* wire_inner puts in front of a message what its binding has inside of records, and returns the length. */
uint32_t wire_inner(enum binding binding, struct sdec_span message, uint8_t *out);
uint32_t wire_seq_len(enum binding binding);

/* By index, which is the frame number less one. wire_drop removes one, wire_repeat puts a copy behind it, wire_swap
 * exchanges one with the next. */
void wire_drop(struct wire *wire, uint32_t i);
struct packet *wire_repeat(struct wire *wire, uint32_t i);
void wire_swap(struct wire *wire, uint32_t i);
struct packet *wire_last(struct wire *wire);

void want_note(struct packet *packet, uint8_t code, uint64_t got);
void want_shut(struct packet *packet, uint8_t sealed, const char *missing);

/* wire_check reads the packets with a flow of `memory` bytes and compares every unit with what is expected. The
 * first difference fails the test and names frame and field. */
void wire_check(const struct wire *wire, const struct sdec_config *config, size_t memory);

/* wire_visit reads the packets in the same way, but for the lost ones, and shows each unit. */
typedef void wire_visitor(struct sdec_flow *flow, const struct sdec_unit *unit, void *context);
void wire_visit(const struct wire *wire, const struct sdec_config *config, size_t memory, wire_visitor *visit,
                void *context);

/* wire_count does so and counts; `lost` is the sum over the notes. */
struct wire_counts {
  uint32_t messages, shut, others, events, lost;
};
struct wire_counts wire_count(const struct wire *wire, const struct sdec_config *config, size_t memory);

#endif
