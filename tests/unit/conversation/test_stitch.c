/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Reassembly of large messages and objects: the results, the notes on pieces that do not fit, and the memory kept.
 * Pieces are in blocks of their exact size.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "conversation/stitch.h"

#define MEMORY (40u << 20)

struct rig {
  void *memory;
  struct pool *pool;
  struct stitch stitch;
  struct sdec_span whole;
  struct sdec_note note;
  size_t used; /* of the pool before the first piece */
};

static int rig_up(void **state) {
  struct rig *r = calloc(1, sizeof(*r));
  assert_non_null(r);
  r->memory = malloc(MEMORY);
  assert_non_null(r->memory);
  r->pool = sdec_pool_new(r->memory, MEMORY);
  assert_non_null(r->pool);
  r->used = sdec_pool_used(r->pool);
  *state = r;
  return 0;
}

static int rig_down(void **state) {
  struct rig *r = *state;
  free(r->memory);
  free(r);
  return 0;
}

static uint8_t *make_bytes(uint32_t from, uint32_t len) {
  uint8_t *bytes = malloc(len > 0 ? len : 1);
  assert_non_null(bytes);
  for (uint32_t i = 0; i < len; i++) {
    bytes[i] = (uint8_t)((from + i) * 167u >> 3);
  }
  return bytes;
}

/* Feeds a piece with the whole's bytes from `from` on, and frees it at once. */
static enum stitch_result chunk(struct rig *r, uint32_t key, uint32_t sequence, uint32_t from, uint32_t len, bool last,
                                uint32_t total) {
  uint8_t *bytes = make_bytes(from, len);
  const struct piece piece = {
      .bytes = {bytes, len}, .key = key, .sequence = sequence, .total = total, .last = last};
  const enum stitch_result result = sdec_stitch_chunk(&r->stitch, r->pool, &piece, &r->whole, &r->note);
  free(bytes);
  return result;
}

static enum stitch_result portion(struct rig *r, uint32_t offset, uint32_t len, uint32_t remainder) {
  uint8_t *bytes = make_bytes(offset, len);
  const struct piece piece = {.bytes = {bytes, len}, .has_offset = true, .offset = offset, .remainder = remainder};
  const enum stitch_result result = sdec_stitch_portion(&r->stitch, r->pool, &piece, &r->whole, &r->note);
  if (result == STITCH_WHOLE) {
    assert_ptr_equal(r->whole.data, bytes);
    assert_int_equal(r->whole.len, len);
  }
  free(bytes);
  return result;
}

/* Expects one note with this code and these numbers, or none. */
static void want_note(const struct rig *r, uint8_t code, uint8_t severity, uint64_t expected, uint64_t got) {
  assert_int_equal(r->note.code, code);
  assert_int_equal(r->note.severity, severity);
  assert_int_equal(r->note.expected, expected);
  assert_int_equal(r->note.got, got);
}

static void want_silence(const struct rig *r) {
  want_note(r, 0, 0, 0, 0);
}

/* The whole is the first `len` bytes, in a block that the caller now owns. */
static void want_built(struct rig *r, enum stitch_result result, uint32_t len) {
  uint8_t *expected = make_bytes(0, len);
  assert_int_equal(result, STITCH_BUILT);
  assert_int_equal(r->whole.len, len);
  assert_memory_equal(r->whole.data, expected, len);
  assert_false(r->stitch.open);
  assert_null(r->stitch.buffer.data);
  free(expected);
  sdec_pool_put(r->pool, (void *)(uintptr_t)r->whole.data);
  assert_int_equal(sdec_pool_used(r->pool), r->used);
}

static void want_dropped(const struct rig *r) {
  assert_false(r->stitch.open);
  assert_int_equal(sdec_pool_used(r->pool), r->used);
}

static void chunks(void **state) {
  struct rig *r = *state;
  assert_int_equal(chunk(r, 7, 0, 0, 100, false, 250), STITCH_MORE);
  want_silence(r);
  assert_int_equal(chunk(r, 7, 1, 100, 100, false, 0), STITCH_MORE);
  want_silence(r);
  const enum stitch_result result = chunk(r, 7, 2, 200, 50, true, 0);
  want_silence(r);
  want_built(r, result, 250);
  want_built(r, chunk(r, 8, 0, 0, 10, true, 10), 10); /* a single chunk */
}

/* Sequence numbers beyond 16 bits. */
static void many_chunks(void **state) {
  struct rig *r = *state;
  for (uint32_t i = 0; i < 99; i++) {
    assert_int_equal(chunk(r, 1, i, i * 1000, 1000, false, 100000), STITCH_MORE);
    want_silence(r);
  }
  want_built(r, chunk(r, 1, 99, 99000, 1000, true, 0), 100000);
}

static void chunks_repeated(void **state) {
  struct rig *r = *state;
  for (uint32_t i = 0; i < 2; i++) { /* repeating the first chunk starts over */
    assert_int_equal(chunk(r, 7, 0, 0, 100, false, 200), STITCH_MORE);
    want_note(r, i == 0 ? 0 : SDEC_NOTE_REPEATED, i == 0 ? SDEC_CLEAN : SDEC_INFO, 0, 0);
  }
  assert_int_equal(chunk(r, 7, 1, 100, 60, false, 0), STITCH_MORE);
  want_silence(r);
  assert_int_equal(chunk(r, 7, 1, 100, 60, false, 0), STITCH_MORE);
  want_note(r, SDEC_NOTE_REPEATED, SDEC_INFO, 0, 0);
  want_built(r, chunk(r, 7, 2, 160, 40, true, 0), 200);
}

static void chunks_out_of_turn(void **state) {
  struct rig *r = *state;
  assert_int_equal(chunk(r, 7, 1, 0, 10, false, 0), STITCH_MORE);
  want_note(r, SDEC_NOTE_CHUNK_NO_START, SDEC_WARN, 0, 1);
  assert_int_equal(chunk(r, 7, 0, 0, 10, false, 100), STITCH_MORE);
  assert_int_equal(chunk(r, 8, 1, 10, 10, false, 0), STITCH_MORE); /* another handle */
  want_note(r, SDEC_NOTE_CHUNK_NO_START, SDEC_WARN, 0, 1);
  assert_true(r->stitch.open);
  assert_int_equal(chunk(r, 7, 2, 20, 10, false, 0), STITCH_MORE);
  want_note(r, SDEC_NOTE_CHUNK_SEQUENCE, SDEC_ERROR, 1, 2);
  want_dropped(r);
}

/* A new start discards what was collected so far. */
static void chunks_started_anew(void **state) {
  struct rig *r = *state;
  (void)chunk(r, 7, 0, 0, 10, false, 100);
  (void)chunk(r, 7, 1, 10, 10, false, 0);
  assert_int_equal(chunk(r, 7, 0, 0, 30, false, 60), STITCH_MORE);
  want_note(r, SDEC_NOTE_CHUNK_SIZE, SDEC_WARN, 100, 20);
  assert_int_equal(chunk(r, 9, 0, 0, 40, false, 60), STITCH_MORE);
  want_note(r, SDEC_NOTE_CHUNK_SIZE, SDEC_WARN, 60, 30);
  want_built(r, chunk(r, 9, 1, 40, 20, true, 0), 60);
}

/* If the announced size is wrong, the received bytes count, and LastChunk ends the message. */
static void chunks_of_another_size(void **state) {
  struct rig *r = *state;
  (void)chunk(r, 7, 0, 0, 100, false, 150);
  assert_int_equal(chunk(r, 7, 1, 100, 50, false, 0), STITCH_MORE);
  want_silence(r); /* complete except for the flag */
  enum stitch_result result = chunk(r, 7, 2, 150, 10, true, 0);
  want_note(r, SDEC_NOTE_CHUNK_SIZE, SDEC_ERROR, 150, 160);
  want_built(r, result, 160);
  (void)chunk(r, 7, 0, 0, 100, false, 150);
  result = chunk(r, 7, 1, 100, 10, true, 0);
  want_note(r, SDEC_NOTE_CHUNK_SIZE, SDEC_ERROR, 150, 110);
  want_built(r, result, 110);
}

static void portions(void **state) {
  struct rig *r = *state;
  assert_int_equal(portion(r, 0, 30, 0), STITCH_WHOLE);
  want_silence(r);
  assert_int_equal(portion(r, 0, 1000, 1500), STITCH_MORE);
  assert_int_equal(portion(r, 1000, 1000, 500), STITCH_MORE);
  want_silence(r);
  want_built(r, portion(r, 2000, 500, 0), 2500);
  want_silence(r);
}

static void portions_out_of_turn(void **state) {
  struct rig *r = *state;
  assert_int_equal(portion(r, 10, 10, 10), STITCH_MORE); /* the start was never seen: no note */
  want_silence(r);
  want_dropped(r);
  assert_int_equal(portion(r, 0, 0, 10), STITCH_MORE); /* an empty portion is ignored */
  want_dropped(r);
  (void)portion(r, 0, 100, 100);
  assert_int_equal(portion(r, 99, 1, 100), STITCH_MORE);
  want_note(r, SDEC_NOTE_REPEATED, SDEC_INFO, 0, 0);
  assert_true(r->stitch.open);
  assert_int_equal(portion(r, 101, 50, 49), STITCH_MORE);
  want_note(r, SDEC_NOTE_PORTION_GAP, SDEC_WARN, 100, 101);
  want_dropped(r);
  (void)portion(r, 0, 100, 100);
  assert_int_equal(portion(r, 100, 50, 51), STITCH_MORE);
  want_note(r, SDEC_NOTE_PORTION_SIZE, SDEC_WARN, 200, 201);
  want_dropped(r);
}

/* Without its request a portion continues where the last one ended, but cannot start a chain. */
static void portions_without_request(void **state) {
  struct rig *r = *state;
  const uint8_t bytes[4] = {0};
  struct piece piece = {.bytes = {bytes, 4}, .remainder = 0};
  assert_int_equal(sdec_stitch_portion(&r->stitch, r->pool, &piece, &r->whole, &r->note), STITCH_MORE);
  want_dropped(r);
  (void)portion(r, 0, 100, 4);
  assert_int_equal(sdec_stitch_portion(&r->stitch, r->pool, &piece, &r->whole, &r->note), STITCH_BUILT);
  assert_int_equal(r->whole.len, 104);
}

/* Offset, length and remainder exceed 32 bits: the sum must not wrap. */
static void portions_without_end(void **state) {
  struct rig *r = *state;
  assert_int_equal(portion(r, 0, 100, UINT32_MAX), STITCH_MORE);
  want_silence(r);
  assert_int_equal(r->stitch.total, UINT32_MAX);
  assert_int_equal(portion(r, 100, 100, UINT32_MAX - 99), STITCH_MORE);
  want_note(r, SDEC_NOTE_PORTION_SIZE, SDEC_WARN, UINT32_MAX, UINT64_C(0x100000064));
  want_dropped(r);
}

static void too_large(void **state) {
  struct rig *r = *state;
  const uint32_t step = 1u << 20;
  for (uint32_t i = 0; i < 16; i++) {
    assert_int_equal(chunk(r, 1, i, 0, step, false, UINT32_MAX), STITCH_MORE);
    want_silence(r); /* exactly the limit is accepted */
  }
  assert_int_equal(chunk(r, 1, 16, 0, 1, false, 0), STITCH_MORE);
  want_note(r, SDEC_NOTE_TOO_LARGE, SDEC_WARN, STITCH_LIMIT, STITCH_LIMIT + 1);
  want_dropped(r);
}

static void no_memory(void **state) {
  struct rig *r = *state;
  void *most = sdec_pool_get(r->pool, 16u << 20);
  assert_non_null(most);
  r->used = sdec_pool_used(r->pool);
  uint32_t i = 0, kept = 0;
  while (chunk(r, 1, i, 0, 1u << 20, false, UINT32_MAX) == STITCH_MORE && r->note.code == 0) {
    kept = r->stitch.buffer.len;
    i++;
  }
  want_note(r, SDEC_NOTE_EVICTED, SDEC_WARN, 0, kept);
  assert_true(kept >= 4u << 20);
  want_dropped(r);
}

static void dropping(void **state) {
  struct rig *r = *state;
  assert_int_equal(sdec_stitch_drop(&r->stitch, r->pool), 0);
  (void)chunk(r, 1, 0, 0, 77, false, 100);
  assert_int_equal(sdec_stitch_drop(&r->stitch, r->pool), 77);
  want_dropped(r);
}

/* Reading from the start again replaces what was collected. */
static void portions_begin_again(void **state) {
  struct rig *r = *state;
  assert_int_equal(portion(r, 0, 100, 100), STITCH_MORE);
  assert_int_equal(portion(r, 0, 50, 150), STITCH_MORE);
  want_silence(r);
  want_built(r, portion(r, 50, 150, 0), 200);
  assert_int_equal(portion(r, 0, 100, 100), STITCH_MORE);
  assert_int_equal(portion(r, 0, 100, 0), STITCH_WHOLE);
  want_dropped(r);
}

/* One byte over the limit discards everything. */
static void portions_that_are_too_large(void **state) {
  struct rig *r = *state;
  assert_int_equal(portion(r, 0, STITCH_LIMIT, 1), STITCH_MORE);
  want_silence(r);
  assert_int_equal(portion(r, STITCH_LIMIT, 1, 0), STITCH_MORE);
  want_note(r, SDEC_NOTE_TOO_LARGE, SDEC_WARN, STITCH_LIMIT, STITCH_LIMIT + 1);
  want_dropped(r);
}

#define STITCH_TEST(name) cmocka_unit_test_setup_teardown(name, rig_up, rig_down)

int main(void) {
  const struct CMUnitTest tests[] = {
      STITCH_TEST(chunks),
      STITCH_TEST(many_chunks),
      STITCH_TEST(chunks_repeated),
      STITCH_TEST(chunks_out_of_turn),
      STITCH_TEST(chunks_started_anew),
      STITCH_TEST(chunks_of_another_size),
      STITCH_TEST(portions),
      STITCH_TEST(portions_out_of_turn),
      STITCH_TEST(portions_without_request),
      STITCH_TEST(portions_without_end),
      STITCH_TEST(too_large),
      STITCH_TEST(no_memory),
      STITCH_TEST(dropping),
      STITCH_TEST(portions_begin_again),
      STITCH_TEST(portions_that_are_too_large),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
