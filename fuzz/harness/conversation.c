/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Runs a flow over the packets of an input, and checks the promises of sdec_flow.h.
 */
#include "conversation.h"

#include <stdlib.h>
#include <string.h>

#include "harness.h"
#include "invariants.h"
#include "packets.h"
#include "stub.h"

#define UNITS_AT_ONCE 1000000u
#define LIVE_LEAST 64u           /* lower bound of the memory per live object */
#define MEMORY_USED (512u << 10) /* typically, inputs use less of the flow's memory */
#define OTHER_CONTENTS UINT64_C(0xA5A5A5A5A5A5A5A5)
#define ADDR_MOST 64u
#define TEXT_MOST 256u
#define TEXT_FEW 8u

struct run {
  const struct conversation_target *target;
  struct sdec_flow *flow;
  uint8_t *memory;
  struct stub stub;
  struct sdec_span packet;
  uint64_t n_packets, n_bytes, n_units;
  bool compares; /* with another run: all units are added to the digest */
  uint64_t digest;
  void (*unit)(void *context, const struct sdec_unit *unit); /* or NULL */
};

/* The flow's memory. In replays it is fresh for each input, so that memory checkers see reads of uninitialised bytes. A
 * fuzzer reuses it, which saves most of its time. */
#ifdef FUZZ_FRESH_MEMORY
static uint8_t *memory_get(void) {
  return fuzz_block(SDEC_FLOW_MIN);
}
static void memory_put(uint8_t *memory) {
  free(memory);
}
#else
static uint8_t *memory_get(void) {
  static uint8_t *memory;
  memory = memory == NULL ? fuzz_block(SDEC_FLOW_MIN) : memory;
  return memory;
}
static void memory_put(uint8_t *memory) {
  (void)memory;
}
#endif

static bool inside(struct sdec_span span, const void *block, size_t size) {
  const uintptr_t from = (uintptr_t)span.data, base = (uintptr_t)block;
  return from >= base && from - base <= size && span.len <= size - (from - base);
}

static void check_place(const struct run *run, struct sdec_span span) {
  fuzz_check(span.len == 0 || inside(span, run->packet.data, run->packet.len) ||
                 inside(span, run->memory, SDEC_FLOW_MIN),
             "a unit's bytes are neither the packet's nor the flow's");
}

static void mix(struct run *run, uint64_t word) {
  run->digest ^= word;
  run->digest ^= run->digest << 13;
  run->digest ^= run->digest >> 7;
  run->digest ^= run->digest << 17;
}

/* check_walks walks a unit and its header, and returns the worst severity of the notes in the unit. */
static uint32_t check_walks(struct run *run, const struct sdec_unit *unit) {
  struct invariants body, header = {0};
  check_place(run, unit->span);
  check_place(run, unit->header_span);
  const char *broken = invariants_unit(unit, &body);
  if (broken == NULL && unit->header != NULL) {
    broken = invariants_once(unit->header, &unit->env, unit->header_span, &header);
  }
  fuzz_check(broken == NULL, broken);
  mix(run, body.hash);
  mix(run, header.hash);
  return body.worst;
}

static void mix_unit(struct run *run, const struct sdec_unit *unit) {
  mix(run, (uint64_t)unit->kind << 32 | (uint64_t)unit->dir << 24 | (uint64_t)unit->sealed << 16 | unit->code);
  mix(run, (uint64_t)unit->conn << 32 | unit->session);
  mix(run, unit->frame);
  mix(run, unit->request_frame);
  mix(run, (uint64_t)unit->n_notes << 32 | (uint64_t)unit->worst << 16 | (uint64_t)unit->hmac << 8 | unit->nesting);
  mix(run, (uint64_t)unit->env.known << 32 | unit->env.inferred);
  for (uint32_t i = 0; i < SDEC_ENV_VARS; i++) {
    mix(run, unit->env.value[i]);
  }
  for (uint32_t i = 0; i < unit->n_notes; i++) {
    mix(run, unit->notes[i].code);
    mix(run, unit->notes[i].expected ^ unit->notes[i].got << 32);
  }
  mix(run, unit->span.len);
  for (uint32_t i = 0; i < unit->span.len; i++) {
    mix(run, unit->span.data[i]);
  }
}

static void check_addr(const struct sdec_addr *addr) {
  char bytes[ADDR_MOST];
  struct sdec_text text = {.data = bytes, .cap = sizeof(bytes)};
  sdec_addr_text(addr, &text);
  fuzz_check(text.len < sizeof(bytes), "an address takes more room than any should");
}

/* Texts are truncated at the end of the buffer, and report the number of lost characters. */
static void check_texts(const struct sdec_unit *unit) {
  static void (*const texts[])(const struct sdec_unit *unit, struct sdec_text *out) = {
      sdec_unit_name_text, sdec_unit_marks_text, sdec_unit_sealed_text};
  char bytes[TEXT_MOST], few[TEXT_FEW];
  for (uint32_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
    struct sdec_text text = {.data = bytes, .cap = sizeof(bytes)}, part = {.data = few, .cap = sizeof(few)};
    texts[i](unit, &text);
    texts[i](unit, &part);
    fuzz_check(text.lost == 0 && part.len + part.lost == text.len && memcmp(few, bytes, part.len) == 0,
               "a text that is cut short is another one");
    sdec_put_zero(&part);
    fuzz_check(part.len <= sizeof(few), "a text is longer than its buffer");
  }
}

static void check_unit(struct run *run, const struct sdec_unit *unit) {
  uint32_t worst = SDEC_CLEAN;
  fuzz_check(unit->kind <= SDEC_UNIT_EVENT && unit->transport < SDEC_TRANSPORTS && unit->dir <= SDEC_DIR_RSP,
             "a unit of no kind, transport or direction");
  fuzz_check(unit->n_notes <= SDEC_UNIT_NOTES && unit->n_via <= SDEC_UNIT_VIAS, "a unit with too many notes");
  fuzz_check(unit->protocol != NULL && unit->name != NULL, "a unit without protocol or name");
  fuzz_check(invariants_name(unit) == NULL, invariants_name(unit));
  fuzz_check(unit->kind != SDEC_UNIT_EVENT || unit->n_notes > 0, "an event that does not say what happened");
  fuzz_check(unit->frame <= run->n_packets, "a unit from a packet that has not come yet");
  fuzz_check(unit->request < unit->number, "a request that comes after its answer");
  fuzz_check(!unit->new_keys || run->target->sessions, "keys without secrets");
  for (uint32_t i = 0; i < unit->n_notes; i++) {
    const struct sdec_note *note = &unit->notes[i];
    fuzz_check(invariants_note(note) == NULL, invariants_note(note));
    worst = note->severity > worst ? note->severity : worst;
  }
  check_texts(unit);
  check_addr(&unit->src);
  check_addr(&unit->dst);
  const uint32_t of_walk = check_walks(run, unit);
  fuzz_check(unit->worst >= worst && unit->worst >= of_walk, "a unit hides how bad its worst note is");
}

/* check_keys reads the secrets that a session has just derived. */
static void check_keys(const struct run *run) {
  struct sdec_secret secrets[SDEC_FLOW_SECRETS];
  const uint32_t n = sdec_flow_secrets(run->flow, secrets);
  fuzz_check(n > 0 && n <= SDEC_FLOW_SECRETS, "new keys without secrets");
}

static void take_all(struct run *run) {
  struct sdec_unit unit;
  for (uint32_t n = 0; sdec_flow_take(run->flow, &unit); n++) {
    fuzz_check(n < UNITS_AT_ONCE, "a packet gives units without end");
    run->n_units++;
    check_unit(run, &unit);
    if (unit.new_keys) {
      check_keys(run);
    }
    if (run->compares) {
      mix_unit(run, &unit);
    }
    if (run->unit != NULL) {
      run->unit(run->target->context, &unit);
    }
  }
}

/* check_frame_len queries the length of a frame, which must not change any state. */
static void check_frame_len(const struct run *run, const struct sdec_packet *packet) {
  struct sdec_packet frame = *packet;
  for (uint32_t at_end = 0; at_end < 2; at_end++) {
    for (frame.carrier = SDEC_CARRIER_TCP; frame.carrier <= SDEC_CARRIER_EMU; frame.carrier++) {
      const uint32_t len = sdec_flow_frame_len(run->flow, &frame, at_end != 0);
      fuzz_check(len == sdec_flow_frame_len(run->flow, &frame, at_end != 0), "asking for a frame's length changes it");
    }
  }
}

static void feed(void *context, const struct sdec_packet *packet, struct sdec_span message) {
  struct run *run = context;
  run->packet = packet->data;
  run->n_packets++;
  run->n_bytes += packet->data.len;
  stub_message(&run->stub, message);
  if (packet->carrier == SDEC_CARRIER_TCP || packet->carrier == SDEC_CARRIER_EMU) {
    check_frame_len(run, packet);
  }
  if (run->target->packet != NULL) {
    run->target->packet(run->target->context, packet);
  }
  sdec_flow_feed(run->flow, packet);
  fuzz_check(sdec_flow_part_of(run->flow) <= run->n_packets, "a part of more messages than there were packets");
  take_all(run);
}

static void check_stats(const struct run *run) {
  const struct sdec_stats stats = sdec_flow_stats(run->flow);
  const uint64_t known = stats.messages + stats.others + stats.events;
  fuzz_check(stats.packets == run->n_packets && stats.bytes == run->n_bytes, "packets are not counted as they came");
  fuzz_check(stats.live_connections + stats.live_assemblies + stats.live_streams <= SDEC_FLOW_MIN / LIVE_LEAST,
             "more lives than the memory holds");
  fuzz_check(stats.live_connections <= stats.connections, "more connections live than there were");
  fuzz_check(known <= run->n_units && run->n_units <= known + stats.records, "units are not counted as they came");
}

static void finish(struct run *run) {
  run->packet = (struct sdec_span){NULL, 0};
  stub_message(&run->stub, run->packet);
  check_stats(run);
  sdec_flow_finish(run->flow);
  take_all(run);
  check_stats(run);
  fuzz_check(sdec_flow_stats(run->flow).live_assemblies == 0, "assemblies outlive the end");
}

static void run_once(struct run *run, const uint8_t *input, size_t size) {
  struct sdec_config config;
  struct packets packets = {.ways = run->target->ways,
                            .n_ways = run->target->n_ways,
                            .input = input,
                            .size = size,
                            .emit = feed,
                            .context = run};
  packets_config(input, size, &config);
  stub_begin(&run->stub, input, size);
  if (run->target->sessions) {
    config.crypto = &run->stub.calls;
    config.secrets = run->stub.secrets;
    config.n_secrets = run->stub.n_secrets;
    config.chains = run->stub.chains;
    config.n_chains = run->stub.n_chains;
  }
  fuzz_check(sdec_flow_new(run->memory, SDEC_FLOW_MIN - 1, &config) == NULL, "a flow in too little memory");
  sdec_flow_end(NULL);
  run->flow = sdec_flow_new(run->memory, SDEC_FLOW_MIN, &config);
  fuzz_check(run->flow != NULL, "no flow in the least memory");
  packets_run(&packets);
  finish(run);
  sdec_flow_end(run->flow);
}

/* AddressSanitizer still has the previous flow's poisoning; all of this memory is ours again. */
__attribute__((no_sanitize("address"))) static void fill(void *memory) {
  volatile uint64_t *words = memory;
  for (size_t i = 0; i < MEMORY_USED / sizeof(*words); i++) {
    words[i] = OTHER_CONTENTS;
  }
}

void conversation_run(const struct conversation_target *target, const uint8_t *input, size_t size) {
  const bool compares = fuzz_repeats(size);
  struct run first = {.target = target, .memory = memory_get(), .compares = compares, .unit = target->unit};
  run_once(&first, input, size);
  if (compares) {
    struct run second = {.target = target, .memory = first.memory, .compares = true};
    fill(second.memory);
    run_once(&second, input, size);
    fuzz_check(first.digest == second.digest && first.n_units == second.n_units,
               "the same packets give other units in other memory");
  }
  memory_put(first.memory);
}
