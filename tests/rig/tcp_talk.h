/* SPDX-License-Identifier: BSD-3-Clause
 *
 * TCP reassembly step by step: two hosts, A and B, send the same stream, which starts at sequence number FIRST. After
 * each segment, the output is compared with a text. For a frame, the text has the sender and the frame's last byte,
 * which is its number; for an event, it has
 *
 *   WHO NAME (NOTE SEVERITY EXPECTED/GOT ...)
 */
#ifndef TESTS_TCP_TALK_H
#define TESTS_TCP_TALK_H

#include "carriers/tcp.h"

#define FIN 0x01
#define SYN 0x02
#define RST 0x04
#define PSH 0x08
#define ACK 0x10

#define FIRST 1000u
#define FRAME 17u /* GET_VERSION over MCTP on the emulator's socket */
#define FRAMES 12u

enum who { A, B };

struct talk {
  void *memory;
  struct pool *pool;
  struct tcp tcp;
  uint8_t frames[FRAMES * FRAME];
  const uint8_t *stream; /* what both send; by default `frames` */
  uint16_t port;         /* of A */
  uint32_t carrier;
  bool snapped;
  uint8_t *bytes; /* of the last segment */
};

/* talk_up makes a talk with room for ten connections, restart_with one with different memory. talk_down ends the
 * capture if the test has not, and asserts that the pool is empty. */
int talk_up(void **state);
int talk_down(void **state);
void restart_with(struct talk *t, size_t memory, uint32_t capacity);

/* feeds feeds a segment in a block of its exact size, which is freed before the next one. takes compares the output so
 * far, separated by "; ". sends does both with bytes `from` up to `to` of the stream. opens sends a SYN: A's opens the
 * connection, B's answers it. acknowledges sends the number of the next expected byte. ends finishes the capture and
 * compares the remaining output, with "|" between streams. */
void feeds(struct talk *t, enum who who, uint8_t flags, uint32_t seq, uint32_t ack, struct sdec_span bytes);
void takes(struct talk *t, const char *wants);
void sends(struct talk *t, enum who who, uint8_t flags, uint32_t from, uint32_t to, const char *wants);
void opens(struct talk *t, enum who who, const char *wants);
void acknowledges(struct talk *t, enum who who, uint32_t up_to, const char *wants);
void ends(struct talk *t, const char *wants);

/* counts compares the totals so far. */
void counts(const struct talk *t, uint64_t incomplete, uint64_t repeated, uint64_t evicted, uint64_t dropped);

#endif
