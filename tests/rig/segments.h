/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Segments for tests of TCP reassembly, and a log of its output.
 */
#ifndef TESTS_SEGMENTS_H
#define TESTS_SEGMENTS_H

#include "carriers/tcp.h"

#define FIN 0x01
#define SYN 0x02
#define RST 0x04
#define PSH 0x08
#define ACK 0x10

/* The output, written to a log; two runs are compared byte by byte. */
struct run {
  struct tcp tcp;
  struct pool *pool;
  void *memory;
  uint8_t *log;
  size_t log_len;
  uint32_t n_frames, n_events, n_length_rule, n_evicted;
  uint64_t lost, skipped, unfinished; /* sums over the notes */
  struct carried last_event;
};

/* run_start uses a pool of `memory_len` bytes. run_finish ends the capture and asserts that the pool got all its memory
 * back; run_stop frees the run's own memory. */
void run_start(struct run *r, size_t memory_len, uint32_t capacity);
void run_finish(struct run *r);
void run_stop(struct run *r);

/* expect_same asserts that two runs gave the same frames and events. */
void expect_same(const struct run *a, const struct run *b);

/* Segments go from port 40000 of one host to port 2323 of another. feed_segment copies the bytes to a block of their
 * exact size, which is freed when everything has been taken. feed builds the segment, feed_port one from another port;
 * feed_ack comes from the other side. */
struct sdec_addr address(uint8_t host, uint16_t port);
struct link_peeled segment_of(uint32_t seq, uint8_t flags, const uint8_t *bytes, uint32_t len);
void feed_segment(struct run *r, const struct link_peeled *segment);
void feed(struct run *r, uint32_t seq, uint8_t flags, const uint8_t *bytes, uint32_t len);
void feed_port(struct run *r, uint16_t port, uint32_t seq, uint8_t flags, const uint8_t *bytes, uint32_t len);
void feed_ack(struct run *r, uint32_t ack);

#endif
