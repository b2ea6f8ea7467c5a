/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Makes and feeds segments, and compares the output as text.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "invariants.h"
#include "tcp_talk.h"

#define PORT_A 40000

static void start(struct talk *t, size_t memory, uint32_t capacity) {
  static const uint8_t frame[FRAME] = {0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 5, 0x05, 0x10, 0x84, 0x00, 0x00};
  *t = (struct talk){.memory = malloc(memory), .port = PORT_A, .carrier = SDEC_CARRIER_EMU};
  assert_non_null(t->memory);
  t->pool = sdec_pool_new(t->memory, memory);
  assert_non_null(t->pool);
  assert_true(sdec_tcp_init(&t->tcp, t->pool, capacity));
  for (uint32_t i = 0; i < FRAMES; i++) {
    memcpy(t->frames + i * FRAME, frame, FRAME);
    t->frames[i * FRAME + FRAME - 1] = (uint8_t)i;
  }
  t->stream = t->frames;
}

int talk_up(void **state) {
  struct talk *t = malloc(sizeof(*t));
  assert_non_null(t);
  start(t, 1 << 16, 10);
  *state = t;
  return 0;
}

int talk_down(void **state) {
  struct talk *t = *state;
  struct carried c;
  while (sdec_tcp_finish(&t->tcp)) {
    while (sdec_tcp_next(&t->tcp, &c)) {
    }
  }
  sdec_pool_put(t->pool, t->tcp.streams.slots);
  sdec_pool_put(t->pool, t->tcp.streams.buckets);
  assert_int_equal(sdec_pool_used(t->pool), 0);
  free(t->memory);
  free(t->bytes);
  free(t);
  return 0;
}

void restart_with(struct talk *t, size_t memory, uint32_t capacity) {
  free(t->memory);
  free(t->bytes);
  start(t, memory, capacity);
}

static struct sdec_addr address_of(const struct talk *t, enum who who) {
  const uint16_t port = who == A ? t->port : 2323;
  return (struct sdec_addr){
      .kind = SDEC_ADDR_IPV4, .len = 6, .bytes = {10, 0, 0, who == A ? 1 : 2, (uint8_t)(port >> 8), (uint8_t)port}};
}

static const char *name_of(uint8_t code) {
  switch (code) {
    case SDEC_NOTE_TCP_LOST: return "lost";
    case SDEC_NOTE_TCP_RESYNC: return "resync";
    case SDEC_NOTE_UNFINISHED: return "unfinished";
    case SDEC_NOTE_EVICTED: return "evicted";
    case SDEC_NOTE_TOO_LARGE: return "too large";
    case SDEC_NOTE_LENGTH_RULE: return "length rule";
    default: return "another note";
  }
}

static int put_notes(const struct carried *c, char *out, size_t cap) {
  int n = 0;
  for (uint32_t i = 0; i < c->n_notes; i++) {
    const struct sdec_note *note = &c->notes[i];
    assert_null(invariants_note(note));
    assert_int_equal(note->offset, 0);
    n += snprintf(out + n, cap - (size_t)n, "%s%s %s %llu/%llu", i == 0 ? " (" : ", ", name_of((uint8_t)note->code),
                  sdec_severity_name(note->severity), (unsigned long long)note->expected,
                  (unsigned long long)note->got);
  }
  return n + snprintf(out + n, cap - (size_t)n, "%s", c->n_notes > 0 ? ")" : "");
}

void takes(struct talk *t, const char *wants) {
  char seen[1024] = "";
  int n = 0;
  struct carried c;
  while (sdec_tcp_next(&t->tcp, &c)) {
    const char who = c.src.bytes[3] == 1 ? 'A' : 'B';
    assert_int_equal(c.dst.bytes[3], who == 'A' ? 2 : 1);
    assert_int_equal(c.transport, t->carrier == SDEC_CARRIER_EMU ? SDEC_TRANSPORT_EMU : SDEC_TRANSPORT_TCP);
    n += snprintf(seen + n, sizeof(seen) - (size_t)n, "%s%c", n > 0 ? "; " : "", who);
    if (c.what == CARRIED_EVENT) {
      assert_string_equal(c.protocol, "tcp");
      n += snprintf(seen + n, sizeof(seen) - (size_t)n, " %s", c.name);
    } else {
      n += snprintf(seen + n, sizeof(seen) - (size_t)n, "%u", c.body.data[c.body.len - 1]);
    }
    n += put_notes(&c, seen + n, sizeof(seen) - (size_t)n);
    assert_true(n < 512);
  }
  assert_string_equal(seen, wants);
}

void feeds(struct talk *t, enum who who, uint8_t flags, uint32_t seq, uint32_t ack, struct sdec_span bytes) {
  struct link_peeled s = {.carrier = t->carrier, .tcp_seq = seq, .tcp_ack = ack, .tcp_flags = flags};
  free(t->bytes);
  t->bytes = malloc(bytes.len > 0 ? bytes.len : 1); /* of the exact size */
  assert_non_null(t->bytes);
  memcpy(t->bytes, bytes.data, bytes.len);
  s.payload = (struct sdec_span){t->bytes, bytes.len};
  s.src = address_of(t, who);
  s.dst = address_of(t, 1 - who);
  s.snapped = t->snapped;
  sdec_tcp_feed(&t->tcp, &s);
}

void sends(struct talk *t, enum who who, uint8_t flags, uint32_t from, uint32_t to, const char *wants) {
  uint8_t none = 0;
  feeds(t, who, flags, FIRST + from, 0, (struct sdec_span){to > from ? t->stream + from : &none, to - from});
  takes(t, wants);
}

void opens(struct talk *t, enum who who, const char *wants) {
  uint8_t none = 0;
  feeds(t, who, who == A ? SYN : SYN | ACK, FIRST - 1, FIRST, (struct sdec_span){&none, 0});
  takes(t, wants);
}

void acknowledges(struct talk *t, enum who who, uint32_t up_to, const char *wants) {
  uint8_t none = 0;
  feeds(t, who, ACK, FIRST, FIRST + up_to, (struct sdec_span){&none, 0});
  takes(t, wants);
}

void ends(struct talk *t, const char *wants) {
  const char *left = wants;
  char one[256];
  while (sdec_tcp_finish(&t->tcp)) {
    const char *bar = strchr(left, '|');
    const int len = bar != NULL ? (int)(bar - left) : (int)strlen(left);
    snprintf(one, sizeof(one), "%.*s", len, left);
    takes(t, one);
    left += len + (bar != NULL);
  }
  assert_string_equal(left, "");
  assert_int_equal(t->tcp.streams.n_entries, 0);
}

void counts(const struct talk *t, uint64_t incomplete, uint64_t repeated, uint64_t evicted, uint64_t dropped) {
  assert_int_equal(t->tcp.n_incomplete, incomplete);
  assert_int_equal(t->tcp.n_repeated, repeated);
  assert_int_equal(t->tcp.n_evicted, evicted);
  assert_int_equal(t->tcp.dropped_bytes, dropped);
}
