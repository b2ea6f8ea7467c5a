/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Misuse by the caller, and nothing else, ends the program at once. Each case runs in a process of its own.
 */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "flow/flow.h"

static _Alignas(64) uint8_t memory[SDEC_FLOW_MIN + 16];
static struct sdec_flow *flow;
static const struct sdec_config config;
static const uint8_t request[] = {0x11, 0x81, 0, 0};
/* ENCAPSULATED_REQUEST with a nested request: two units. */
static const uint8_t nested[] = {0x11, 0x6A, 1, 0, 0x11, 0x81, 0, 0};
static const uint8_t frame[] = {0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 5, 0x05, 0x11, 0x81, 0, 0};

static struct sdec_packet packet_of(uint32_t carrier, const uint8_t *bytes, uint32_t len) {
  return (struct sdec_packet){.data = {bytes, len}, .original_len = len, .carrier = carrier};
}

static void feed(uint32_t carrier, const uint8_t *bytes, uint32_t len) {
  const struct sdec_packet packet = packet_of(carrier, bytes, len);
  sdec_flow_feed(flow, &packet);
}

static void feed_request(void) {
  feed(SDEC_CARRIER_SPDM, request, sizeof(request));
}

static void take(void) {
  struct sdec_unit unit;
  (void)!sdec_flow_take(flow, &unit);
}

static void take_all(void) {
  struct sdec_unit unit;
  while (sdec_flow_take(flow, &unit)) {
  }
}

static void no_memory(void) {
  flow = sdec_flow_new(NULL, SDEC_FLOW_MIN, &config);
}

static void no_config(void) {
  flow = sdec_flow_new(memory, sizeof(memory), NULL);
}

static void fed_before_taken(void) {
  feed_request();
  feed_request();
}

static void fed_before_all_was_taken(void) {
  feed(SDEC_CARRIER_SPDM, nested, sizeof(nested));
  take();
  feed_request();
}

static void fed_before_the_stream_was_taken(void) {
  feed(SDEC_CARRIER_EMU, frame, sizeof(frame));
  feed_request();
}

static void finished_before_taken(void) {
  feed_request();
  sdec_flow_finish(flow);
}

static void finished_before_all_was_taken(void) {
  feed(SDEC_CARRIER_SPDM, nested, sizeof(nested));
  take();
  sdec_flow_finish(flow);
}

static void finished_before_the_stream_was_taken(void) {
  feed(SDEC_CARRIER_EMU, frame, sizeof(frame));
  sdec_flow_finish(flow);
}

static void frame_of_no_stream(void) {
  const struct sdec_packet packet = packet_of(SDEC_CARRIER_DOE, frame, sizeof(frame));
  (void)sdec_flow_frame_len(flow, &packet, true);
}

static void put_no_block(void) {
  sdec_pool_put(flow->pool, (uint8_t *)sdec_pool_get(flow->pool, 1) + 16);
}

static void put_what_was_never_had(void) {
  sdec_pool_put(flow->pool, (uint8_t *)sdec_pool_get(flow->pool, 1) + (1 << 20));
}

static void put_twice(void) {
  void *block = sdec_pool_get(flow->pool, 1);
  sdec_pool_put(flow->pool, block);
  sdec_pool_put(flow->pool, block);
}

static void room_of_what_was_put(void) {
  void *block = sdec_pool_get(flow->pool, 1);
  sdec_pool_put(flow->pool, block);
  (void)sdec_pool_room(flow->pool, block);
}

static void grown_with_more_than_it_has(void) {
  (void)!sdec_pool_grow(flow->pool, sdec_pool_get(flow->pool, 64), 65, 200);
}

static void map_without_keys(void) {
  struct map map;
  (void)!sdec_map_init(&map, flow->pool, 1, 0, 1);
}

static void map_with_large_keys(void) {
  struct map map;
  (void)!sdec_map_init(&map, flow->pool, 1, MAP_KEY_MAX + 1, 1);
}

/* All calls, in the correct order. */
static void no_mistake(void) {
  struct map map;
  const struct sdec_packet packet = packet_of(SDEC_CARRIER_EMU, frame, sizeof(frame));
  (void)sdec_flow_frame_len(flow, &packet, true);
  feed(SDEC_CARRIER_SPDM, nested, sizeof(nested));
  take_all();
  feed(SDEC_CARRIER_EMU, frame, sizeof(frame));
  take_all();
  feed(SDEC_CARRIER_TCP, frame, sizeof(frame));
  take_all();
  sdec_flow_finish(flow);
  take_all();
  feed_request();
  take_all();
  if (!sdec_map_init(&map, flow->pool, 1, MAP_KEY_MAX, 1) || !sdec_map_init(&map, flow->pool, 1, 1, 1) ||
      sdec_pool_grow(flow->pool, sdec_pool_get(flow->pool, 64), 64, 65) == NULL ||
      sdec_flow_new(memory + 16, SDEC_FLOW_MIN - 1, &config) != NULL ||
      sdec_flow_new(memory + 16, SDEC_FLOW_MIN, &config) == NULL) {
    abort();
  }
}

/* stopped_by runs `what` with a new flow in a child process and returns the signal that ended it, or 0. */
static int stopped_by(void (*what)(void)) {
  const pid_t child = fork();
  assert_true(child >= 0);
  if (child == 0) {
    (void)signal(SIGILL, SIG_DFL);
    (void)signal(SIGTRAP, SIG_DFL);
    (void)signal(SIGSEGV, SIG_DFL);
    flow = sdec_flow_new(memory, sizeof(memory), &config);
    what();
    _exit(0);
  }
  int status = 0;
  assert_int_equal(waitpid(child, &status, 0), child);
  return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

static void mistakes(void **state) {
  static const struct {
    const char *name;
    void (*what)(void);
  } rows[] = {
      {"no memory", no_memory},
      {"no config", no_config},
      {"fed before taken", fed_before_taken},
      {"fed before all was taken", fed_before_all_was_taken},
      {"fed before the stream was taken", fed_before_the_stream_was_taken},
      {"finished before taken", finished_before_taken},
      {"finished before all was taken", finished_before_all_was_taken},
      {"finished before the stream was taken", finished_before_the_stream_was_taken},
      {"frame of no stream", frame_of_no_stream},
      {"put no block", put_no_block},
      {"put what was never had", put_what_was_never_had},
      {"put twice", put_twice},
      {"room of what was put", room_of_what_was_put},
      {"grown with more than it has", grown_with_more_than_it_has},
      {"map without keys", map_without_keys},
      {"map with large keys", map_with_large_keys},
  };
  (void)state;
  for (uint32_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
    const int by = stopped_by(rows[i].what);
    if (by != SIGILL && by != SIGTRAP) {
      fail_msg("%s: not stopped by a trap (signal %d)", rows[i].name, by);
    }
  }
  assert_int_equal(stopped_by(no_mistake), 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(mistakes)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
