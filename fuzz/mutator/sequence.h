/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Inputs that are a sequence of packets (fuzz/harness/packets.h), as a list.
 */
#ifndef FUZZ_MUTATOR_SEQUENCE_H
#define FUZZ_MUTATOR_SEQUENCE_H

#include "message.h"

#define SEQUENCE_PACKETS 256

struct packet {
  uint8_t way, flags;
  struct sdec_span data;
};

struct sequence {
  uint8_t head[2];
  uint32_t n;
  struct packet packets[SEQUENCE_PACKETS];
  uint8_t *fresh; /* room for the bytes of new packets */
  uint32_t fresh_used, fresh_len;
};

/* sequence_mutate changes the `len` bytes of a sequence, at most `max`, and returns the new length. */
size_t sequence_mutate(struct mutator *m, uint8_t *data, size_t len, size_t max, struct sdec_span donor);

/* sequence_take gives room for `len` bytes that packets may use until the sequence is written; NULL if there is none.
 * sequence_insert puts a packet before number `at`; false if there are too many. */
uint8_t *sequence_take(struct sequence *s, uint32_t len);
bool sequence_insert(struct sequence *s, uint32_t at, struct packet packet);

/* sequence_message finds the message in a packet: where it begins in the data, or false. */
bool sequence_message(const struct packet *packet, uint32_t *out_at);

/* sequence_subject tells what the message in packet number `at` is, by what came before it; false if it is none. `*out`
 * is the message or one within it. */
bool sequence_subject(struct mutator *m, const struct sequence *s, uint32_t at, struct mutator_subject *out,
                      struct sdec_span *out_span);

/* wrap_chunks replaces packet number `at` by chunks of its message, wrap_message by a message that carries it, by the
 * tables' marks; wrap_fresh puts a request made from the tables, and its answer, before it. False: nothing changed. */
bool wrap_chunks(struct mutator *m, struct sequence *s, uint32_t at);
bool wrap_message(struct mutator *m, struct sequence *s, uint32_t at);
bool wrap_fresh(struct mutator *m, struct sequence *s, uint32_t at);

#endif
