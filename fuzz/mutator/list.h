/* SPDX-License-Identifier: BSD-3-Clause
 *
 * A sequence of packets as a list.
 */
#ifndef FUZZ_MUTATOR_LIST_H
#define FUZZ_MUTATOR_LIST_H

#include "sdec.h"

#define SEQUENCE_PACKETS 256

struct packet {
  uint8_t way, flags;
  struct sdec_span data;
};

struct sequence {
  uint8_t head[2];
  uint32_t n;
  struct packet packets[SEQUENCE_PACKETS];
  uint8_t *fresh; /* storage for the bytes of new packets */
  uint32_t fresh_used, fresh_len;
};

/* list_room returns `len` bytes of storage that packets may use until the sequence is written; NULL if it is full.
 * list_insert inserts a packet before index `at`; false if there are too many. list_cut removes `n` of them. */
uint8_t *list_room(struct sequence *s, uint32_t len);
bool list_insert(struct sequence *s, uint32_t at, struct packet packet);
void list_cut(struct sequence *s, uint32_t at, uint32_t n);

#endif
