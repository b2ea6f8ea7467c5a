/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Measures the work per byte of a conversation with sessions: walk steps and crypto calls. It must be bounded.
 * libFuzzer gets the amount as a feature, so it breeds inputs that cost more.
 */
#include <sdec.h>
#include <stdlib.h>

#include "harness.h"
#include "packets.h"
#include "stub.h"

const char *const fuzz_target = "burden";

/* A record without a sequence number is tried at some hundred positions under each of a few keys. */
enum { CALLS_EACH = 4000, ITEMS_EACH = 40000, ITEMS_A_BYTE = 800, LEVELS = 64, CALL = 8 };

/* Extra counters for libFuzzer: level i is set by inputs with that much work per byte. */
#if defined(__clang__) && defined(__linux__)
__attribute__((section("__libfuzzer_extra_counters"))) static uint8_t levels[LEVELS];
#else
static uint8_t levels[LEVELS];
#endif

struct state {
  struct sdec_flow *flow;
  struct stub stub;
  uint64_t n_bytes, n_packets;
};

static void take_all(const struct state *s) {
  struct sdec_unit unit;
  while (sdec_flow_take(s->flow, &unit)) {
  }
}

static void feed(void *context, const struct sdec_packet *packet, struct sdec_span message) {
  struct state *s = context;
  const uint32_t calls = s->stub.n_calls;
  const uint64_t items = sdec_flow_stats(s->flow).items;
  s->n_packets++;
  s->n_bytes += packet->data.len;
  stub_message(&s->stub, message);
  sdec_flow_feed(s->flow, packet);
  take_all(s);
  /* The last chunk or portion triggers a walk over all of them. */
  fuzz_check(s->stub.n_calls - calls <= CALLS_EACH, "a packet takes too many calls of the cryptography");
  fuzz_check(sdec_flow_stats(s->flow).items - items <= ITEMS_EACH + ITEMS_A_BYTE * s->n_bytes,
             "a packet takes too many steps");
}

static void tell(const struct state *s) {
  uint64_t work = (sdec_flow_stats(s->flow).items + (uint64_t)CALL * s->stub.n_calls) * 16 / (s->n_bytes + 64);
  for (uint32_t level = 0; level < LEVELS && work > 0; level++, work -= work / 4 + 1) {
    levels[level] = 1;
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static uint8_t *memory; /* allocated once, because it is large */
  static const uint8_t ways[] = {WAY_SECURED,    WAY_MCTP,       WAY_DOE,     WAY_TCP,     WAY_RECORD_MCTP,
                                 WAY_RECORD_DOE, WAY_RECORD_TCP, WAY_STORAGE, WAY_RAW_MCTP};
  struct state s = {0};
  struct sdec_config config;
  struct packets packets = {
      .ways = ways, .n_ways = sizeof(ways), .input = data, .size = size, .emit = feed, .context = &s};
  packets_config(data, size, &config);
  stub_begin(&s.stub, data, size);
  config.crypto = &s.stub.calls;
  config.secrets = s.stub.secrets;
  config.n_secrets = s.stub.n_secrets;
  config.chains = s.stub.chains;
  config.n_chains = s.stub.n_chains;
  memory = memory != NULL ? memory : fuzz_block(SDEC_FLOW_MIN);
  s.flow = sdec_flow_new(memory, SDEC_FLOW_MIN, &config);
  fuzz_check(s.flow != NULL, "no flow in the least memory");
  packets_run(&packets);
  stub_message(&s.stub, (struct sdec_span){NULL, 0}); /* the last one is gone */
  if (size % 2 == 0) {                                /* otherwise it ends with work in progress */
    sdec_flow_finish(s.flow);
    take_all(&s);
  }
  tell(&s);
  sdec_flow_end(s.flow);
  return 0;
}
