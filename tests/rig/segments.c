/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Segments for tests of TCP reassembly, and a log of its output.
 */
#include "segments.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define LOG_MAX (4u << 20)

void run_start(struct run *r, size_t memory_len, uint32_t capacity) {
  *r = (struct run){.memory = malloc(memory_len), .log = malloc(LOG_MAX)};
  assert_non_null(r->memory);
  assert_non_null(r->log);
  r->pool = sdec_pool_new(r->memory, memory_len);
  assert_true(sdec_tcp_init(&r->tcp, r->pool, capacity));
}

void run_stop(struct run *r) {
  free(r->memory);
  free(r->log);
}

static void put(struct run *r, const void *bytes, size_t len) {
  assert_true(r->log_len + len <= LOG_MAX);
  if (len > 0) {
    memcpy(r->log + r->log_len, bytes, len);
  }
  r->log_len += len;
}

static void count_event(struct run *r, const struct carried *c) {
  r->n_events++;
  r->last_event = *c;
  assert_string_equal(c->protocol, "tcp");
  assert_true(c->n_notes > 0);
  for (uint32_t i = 0; i < c->n_notes; i++) {
    const struct sdec_note *n = &c->notes[i];
    r->lost += n->code == SDEC_NOTE_TCP_LOST ? n->got : 0;
    r->skipped += n->code == SDEC_NOTE_TCP_RESYNC ? n->got : 0;
    r->unfinished += n->code == SDEC_NOTE_UNFINISHED ? n->got : 0;
    r->n_evicted += n->code == SDEC_NOTE_EVICTED;
  }
}

static void take_all(struct run *r) {
  struct carried c;
  while (sdec_tcp_next(&r->tcp, &c)) {
    const uint8_t note = c.n_notes > 0 ? (uint8_t)c.notes[0].code : 0;
    const uint8_t head[] = {c.what, c.transport, c.dir, c.seq_len, c.n_notes, c.has_code, note};
    if (c.what == CARRIED_EVENT) {
      count_event(r, &c);
    } else {
      r->n_frames++;
      for (uint32_t i = 0; i < c.n_notes; i++) {
        r->n_length_rule += c.notes[i].code == SDEC_NOTE_LENGTH_RULE;
      }
    }
    put(r, head, sizeof(head));
    put(r, &c.code, sizeof(c.code));
    put(r, &c.padding, sizeof(c.padding));
    put(r, &c.src, sizeof(c.src));
    put(r, &c.dst, sizeof(c.dst));
    put(r, c.header_span.data, c.header_span.len);
    put(r, &c.body.len, sizeof(c.body.len));
    put(r, c.body.data, c.body.len);
  }
}

struct sdec_addr address(uint8_t host, uint16_t port) {
  return (struct sdec_addr){
      .kind = SDEC_ADDR_IPV4, .len = 6, .bytes = {10, 0, 0, host, (uint8_t)(port >> 8), (uint8_t)port}};
}

struct link_peeled segment_of(uint32_t seq, uint8_t flags, const uint8_t *bytes, uint32_t len) {
  struct link_peeled s = {.carrier = SDEC_CARRIER_EMU, .tcp_seq = seq, .tcp_flags = flags};
  s.src = address(1, 40000);
  s.dst = address(2, 2323);
  s.payload = (struct sdec_span){bytes, len};
  return s;
}

void feed_segment(struct run *r, const struct link_peeled *segment) {
  struct link_peeled s = *segment;
  uint8_t *copy = malloc(s.payload.len + (s.payload.len == 0));
  assert_non_null(copy);
  if (s.payload.len > 0) {
    memcpy(copy, s.payload.data, s.payload.len);
  }
  s.payload.data = copy;
  sdec_tcp_feed(&r->tcp, &s);
  take_all(r);
  free(copy);
}

void feed(struct run *r, uint32_t seq, uint8_t flags, const uint8_t *bytes, uint32_t len) {
  const struct link_peeled s = segment_of(seq, flags, bytes, len);
  feed_segment(r, &s);
}

void feed_ack(struct run *r, uint32_t ack) {
  struct link_peeled s = segment_of(5000, ACK, NULL, 0);
  const struct sdec_addr src = s.src;
  s.src = s.dst;
  s.dst = src;
  s.tcp_ack = ack;
  feed_segment(r, &s);
}

void run_finish(struct run *r) {
  while (sdec_tcp_finish(&r->tcp)) {
    take_all(r);
  }
  assert_int_equal(r->tcp.streams.n_entries, 0);
  sdec_pool_put(r->pool, r->tcp.streams.slots);
  sdec_pool_put(r->pool, r->tcp.streams.buckets);
  assert_int_equal(sdec_pool_used(r->pool), 0); /* nothing leaks */
}

void expect_same(const struct run *a, const struct run *b) {
  assert_int_equal(a->n_frames, b->n_frames);
  assert_int_equal(a->log_len, b->log_len);
  assert_memory_equal(a->log, b->log, a->log_len);
}

void feed_port(struct run *r, uint16_t port, uint32_t seq, uint8_t flags, const uint8_t *bytes, uint32_t len) {
  struct link_peeled s = segment_of(seq, flags, bytes, len);
  s.src = address(1, port);
  feed_segment(r, &s);
}
