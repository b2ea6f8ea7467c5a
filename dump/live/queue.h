/* SPDX-License-Identifier: BSD-3-Clause
 *
 * A bounded ring of packets between the capturing thread and the decoding thread. Packets that do not fit are dropped
 * and counted, so that slow output never stalls the capture.
 */
#ifndef DUMP_LIVE_QUEUE_H
#define DUMP_LIVE_QUEUE_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One packet. Its bytes follow in the ring. */
struct queued {
  uint32_t caplen, len;
  uint64_t time_ns;
  const uint8_t *data;
};

struct queue {
  uint8_t *ring;
  uint64_t cap;        /* a power of two */
  uint64_t head, tail; /* total bytes written and released since the start */
  uint64_t taken;      /* size of the packet returned last, released by the next call */
  uint64_t n_dropped;
  bool ended; /* no more packets will come */
  pthread_mutex_t lock;
  pthread_cond_t filled;
};

enum queue_result { QUEUE_PACKET, QUEUE_EMPTY, QUEUE_END };

/* queue_open creates a ring of `cap` bytes, a power of two, allocated on first use; false if memory runs out. */
bool queue_open(struct queue *queue, size_t cap) __attribute__((warn_unused_result));
void queue_close(struct queue *queue);

/* Capturing thread: queue_put adds a copy of a packet, or drops it; queue_end marks the end. */
void queue_put(struct queue *queue, const struct queued *packet);
void queue_end(struct queue *queue);

/* Decoding thread: queue_take returns the next packet, whose bytes are valid until the next call, and waits at most
 * `wait_ms` for it. queue_dropped returns how many packets did not fit. */
enum queue_result queue_take(struct queue *queue, uint32_t wait_ms, struct queued *out);
uint64_t queue_dropped(struct queue *queue);

#endif
