/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The ring holds records of a header and the packet's bytes; no record wraps around.
 */
#include "live/queue.h"

#include <string.h>
#include <time.h>

#include "pages.h"

#define ALIGNMENT 8u

/* Precedes the bytes in the ring. A caplen of SKIP means that the rest of the ring is unused. */
struct record {
  uint32_t caplen, len;
  uint64_t time_ns;
};
#define SKIP UINT32_MAX

bool queue_open(struct queue *queue, size_t cap) {
  pthread_condattr_t attributes;
  void *ring = pages_map(cap);
  *queue = (struct queue){.ring = ring, .cap = cap};
  if (ring == NULL) {
    return false;
  }
  pthread_mutex_init(&queue->lock, NULL);
  pthread_condattr_init(&attributes);
  pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
  pthread_cond_init(&queue->filled, &attributes);
  pthread_condattr_destroy(&attributes);
  return true;
}

void queue_close(struct queue *queue) {
  if (queue->ring != NULL) {
    pages_unmap(queue->ring, queue->cap);
    pthread_cond_destroy(&queue->filled);
    pthread_mutex_destroy(&queue->lock);
  }
  queue->ring = NULL;
}

static uint64_t space_of(uint32_t caplen) {
  return (sizeof(struct record) + caplen + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
}

/* Bytes left before the end of the ring, if too few for the record; else 0. */
static uint64_t rest_of(const struct queue *queue, uint64_t head, uint64_t needed) {
  const uint64_t left = queue->cap - (head & (queue->cap - 1));
  return left < needed ? left : 0;
}

void queue_put(struct queue *queue, const struct queued *packet) {
  const uint64_t needed = space_of(packet->caplen);
  const uint64_t head = queue->head; /* only this thread changes it */
  const uint64_t rest = rest_of(queue, head, needed);
  pthread_mutex_lock(&queue->lock);
  const bool fits = head + rest + needed - queue->tail <= queue->cap;
  queue->n_dropped += !fits;
  pthread_mutex_unlock(&queue->lock);
  if (!fits) {
    return;
  }
  if (rest > 0) {
    memcpy(queue->ring + (head & (queue->cap - 1)), &(uint32_t){SKIP}, sizeof(uint32_t));
  }
  const struct record record = {packet->caplen, packet->len, packet->time_ns};
  uint8_t *at = queue->ring + ((head + rest) & (queue->cap - 1));
  memcpy(at, &record, sizeof(record));
  memcpy(at + sizeof(record), packet->data, packet->caplen);
  pthread_mutex_lock(&queue->lock);
  queue->head = head + rest + needed;
  pthread_cond_signal(&queue->filled);
  pthread_mutex_unlock(&queue->lock);
}

void queue_end(struct queue *queue) {
  pthread_mutex_lock(&queue->lock);
  queue->ended = true;
  pthread_cond_signal(&queue->filled);
  pthread_mutex_unlock(&queue->lock);
}

static void wait_filled(struct queue *queue, uint32_t wait_ms) {
  struct timespec until;
  clock_gettime(CLOCK_MONOTONIC, &until);
  until.tv_sec += wait_ms / 1000u;
  until.tv_nsec += (long)(wait_ms % 1000u) * 1000000;
  until.tv_sec += until.tv_nsec / 1000000000;
  until.tv_nsec %= 1000000000;
  while (queue->head == queue->tail && !queue->ended &&
         pthread_cond_timedwait(&queue->filled, &queue->lock, &until) == 0) {
  }
}

enum queue_result queue_take(struct queue *queue, uint32_t wait_ms, struct queued *out) {
  struct record record;
  pthread_mutex_lock(&queue->lock);
  queue->tail += queue->taken;
  queue->taken = 0;
  wait_filled(queue, wait_ms);
  const uint64_t head = queue->head;
  const bool ended = queue->ended;
  pthread_mutex_unlock(&queue->lock);
  if (head == queue->tail) {
    return ended ? QUEUE_END : QUEUE_EMPTY;
  }
  uint64_t at = queue->tail & (queue->cap - 1), skipped = 0;
  memcpy(&record.caplen, queue->ring + at, sizeof(record.caplen));
  if (record.caplen == SKIP || queue->cap - at < sizeof(record)) {
    skipped = queue->cap - at;
    at = 0;
  }
  memcpy(&record, queue->ring + at, sizeof(record));
  queue->taken = skipped + space_of(record.caplen);
  *out = (struct queued){record.caplen, record.len, record.time_ns, queue->ring + at + sizeof(record)};
  return QUEUE_PACKET;
}

uint64_t queue_dropped(struct queue *queue) {
  pthread_mutex_lock(&queue->lock);
  const uint64_t n = queue->n_dropped;
  pthread_mutex_unlock(&queue->lock);
  return n;
}
