/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Makes and feeds packets, and compares the output.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "invariants.h"
#include "mctp_rig.h"
#include "proto/shared.h"

void rig_init(struct rig *r, size_t memory, uint32_t capacity) {
  memset(r, 0, sizeof(*r));
  r->memory = aligned_alloc(16, memory);
  assert_non_null(r->memory);
  r->pool = sdec_pool_new(r->memory, memory);
  assert_non_null(r->pool);
  assert_true(sdec_mctp_init(&r->m, r->pool, capacity, &r->n_wholes));
}

int rig_set_up(void **state) {
  struct rig *r = malloc(sizeof(*r));
  rig_init(r, RIG_MEMORY, 64);
  *state = r;
  return 0;
}

/* Ends the capture first, so that nothing may be left in the pool. */
int rig_tear_down(void **state) {
  struct rig *r = *state;
  r->queue.n = 0;
  while (sdec_mctp_finish(&r->m, &r->queue)) {
    r->queue.n = 0;
  }
  assert_int_equal(r->m.n_open, 0);
  sdec_pool_put(r->pool, r->m.pairs.slots);
  sdec_pool_put(r->pool, r->m.pairs.buckets);
  assert_int_equal(sdec_pool_used(r->pool), 0);
  free(r->packet);
  free(r->memory);
  free(r);
  return 0;
}

uint32_t rig_feed_bytes(struct rig *r, const uint8_t *bytes, uint32_t len, uint32_t interface) {
  free(r->packet);
  r->packet = malloc(len);
  memcpy(r->packet, bytes, len);
  sdec_mctp_feed(&r->m, (struct sdec_span){r->packet, len}, interface, &r->queue);
  assert_true(r->queue.n <= 3);
  return r->queue.n;
}

/* Feeds one packet from `src` to `dst` with a payload of `n` bytes counting up from `first`. */
uint32_t rig_feed_on(struct rig *r, uint32_t interface, uint8_t dst, uint8_t src, int flags, int first, uint32_t n) {
  uint8_t packet[4 + 4096] = {1, dst, src, (uint8_t)flags};
  for (uint32_t i = 0; i < n; i++) {
    packet[4 + i] = (uint8_t)((uint32_t)first + i);
  }
  return rig_feed_bytes(r, packet, 4 + n, interface);
}

uint32_t rig_feed(struct rig *r, uint8_t dst, uint8_t src, int flags, int first, uint32_t n) {
  return rig_feed_on(r, 0, dst, src, flags, first, n);
}

struct carried rig_pop(struct rig *r) {
  struct carried c;
  assert_true(carried_pop(&r->queue, &c));
  return c;
}

void rig_expect_event(struct rig *r, const char *name, uint32_t code) {
  const struct carried c = rig_pop(r);
  assert_int_equal(c.what, CARRIED_EVENT);
  assert_string_equal(c.protocol, "mctp");
  assert_string_equal(c.name, name);
  assert_int_equal(c.n_notes, 1);
  assert_int_equal(c.notes[0].code, code);
  assert_null(invariants_note(&c.notes[0]));
  assert_int_equal(c.notes[0].offset, 0);
  assert_true(code != SDEC_NOTE_REPEATED || (c.notes[0].expected == 0 && c.notes[0].got == 0));
  assert_true((c.header == &sdec_grp_mctp_header) == (c.header_span.len == 4));
}

void rig_expect_incomplete(struct rig *r, uint32_t code) {
  rig_expect_event(r, "incomplete message", code);
}

void rig_expect_nothing(const struct rig *r) {
  assert_int_equal(r->queue.n, 0);
}

/* Expects an SPDM message of `len` bytes counting up from `first`. */
void rig_expect_spdm(struct rig *r, int first, uint32_t len) {
  const struct carried c = rig_pop(r);
  assert_int_equal(c.what, CARRIED_CLEAR);
  assert_int_equal(c.transport, SDEC_TRANSPORT_MCTP);
  assert_int_equal(c.seq_len, 2);
  assert_int_equal(c.body.len, len);
  for (uint32_t i = 0; i < len; i++) {
    assert_int_equal(c.body.data[i], (uint8_t)((uint32_t)first + i));
  }
  assert_ptr_equal(c.header, &sdec_grp_mctp_header);
  assert_int_equal(c.header_span.len, 4);
  assert_true(c.header_span.data[3] & SOM);
}
