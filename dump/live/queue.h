/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Packets on their way from the thread that captures to the one that decodes: a ring of bounded size. What does not fit
 * is dropped and counted, so that slow output never stalls the capture.
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
  uint64_t head, tail; /* bytes written and given back since the start */
  uint64_t taken;      /* bytes of the packet handed out last */
  uint64_t n_dropped;
  bool ended; /* nothing more will come */
  pthread_mutex_t lock;
  pthread_cond_t filled;
};

enum queue_result { QUEUE_PACKET, QUEUE_EMPTY, QUEUE_END };

/* queue_open makes a ring of `cap` bytes, a power of two, whose pages come when they are touched; false: no memory. */
bool queue_open(struct queue *queue, size_t cap) __attribute__((warn_unused_result));
void queue_close(struct queue *queue);

/* By the one that captures: queue_put adds a copy of a packet, or drops it; queue_end says that it was the last. */
void queue_put(struct queue *queue, const struct queued *packet);
void queue_end(struct queue *queue);

/* By the one that decodes: queue_take gives the next packet, whose bytes last until the next call, and waits at most
 * `wait_ms` for one. queue_dropped counts those that had no room. */
enum queue_result queue_take(struct queue *queue, uint32_t wait_ms, struct queued *out);
uint64_t queue_dropped(struct queue *queue);

#endif
