/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The mutator for fuzzing: its output fits its buffer, is reproducible from the seed and mostly well-formed unless
 * damage is intended, and every kind of mutation occurs. The cases are its inputs.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "casefile.h"
#include "invariants.h"
#include "mutator.h"
#include "packets.h"
#include "walk_prefix.h"

enum { CHANGES = 120, ROOM = 1024, SEQUENCES = 6000, SEQUENCE_ROOM = 6000, WHOLE_PERCENT = 95, KIND_PERCENT = 90 };

static struct test_cases cases;

static int load(void **state) {
  (void)state;
  return cases_load(&cases, CORPUS_DIR "/cases") ? 0 : -1;
}

static int unload(void **state) {
  (void)state;
  cases_free(&cases);
  return 0;
}

static const struct sdec_protocol *protocol_of(const struct sdec_message *message) {
  uint32_t n;
  const struct sdec_protocol *const *all = sdec_protocols(&n);
  for (uint32_t i = 0; i < n && message != NULL; i++) {
    if (sdec_message_find(all[i], message->code) == message) {
      return all[i];
    }
  }
  return NULL;
}

static struct mutator_subject subject_of(const struct test_case *c) {
  return (struct mutator_subject){protocol_of(c->message), c->group, c->env, false};
}

/* is_whole says whether a walk has no notes about lengths; a walk that breaks an invariant fails the test. */
static bool is_whole(const struct mutator_subject *subject, const uint8_t *bytes, uint32_t len) {
  struct invariants v;
  const char *broken = invariants_once(subject->group, &subject->env, (struct sdec_span){bytes, len}, &v);
  if (broken != NULL) {
    fail_msg("%s", broken);
  }
  bool whole = true;
  struct sdec_iter it;
  struct sdec_item item;
  sdec_begin(&it, subject->group, &subject->env, (struct sdec_span){bytes, len});
  while (sdec_next(&it, &item)) {
    whole = whole && (item.kind != SDEC_NOTE || item.note.code == SDEC_NOTE_RESERVED || item.note.rule != NULL);
  }
  return whole;
}

/* A block of exactly `room` bytes, so that a sanitizer sees one written past it. */
static uint8_t *block_with(const uint8_t *bytes, uint32_t len, uint32_t room) {
  uint8_t *block = malloc(room);
  assert_non_null(block);
  if (len > 0) {
    memcpy(block, bytes, len);
  }
  return block;
}

/* Results for messages changed by one mutation, without intended damage. */
struct outcome {
  uint32_t n, n_whole, n_longer, n_shorter;
};

static void count_outcome(const struct mutator *m, uint64_t done[MUTATIONS], struct outcome outcomes[MUTATIONS],
                          bool whole, uint32_t was, uint32_t len) {
  for (uint32_t i = 0; i < MUTATIONS; i++) {
    struct outcome *o = &outcomes[i];
    if (mutator_done(m, i) != done[i] && !mutator_broke(m)) {
      o->n++;
      o->n_whole += whole;
      o->n_longer += len > was;
      o->n_shorter += len < was;
    }
    done[i] = mutator_done(m, i);
  }
}

/* A few mutations have another outcome: padding replaces a dropped element (opaque data in the format of DSP0277), or
 * repairing a number that is both a length and a choice of layout (the lengths of post-quantum algorithms in
 * SLOT_MANAGEMENT_RESP) selects another layout. The case files have few arrays, so each new one changes these shares by
 * a percent or two. */
static void check_outcomes(const struct outcome outcomes[MUTATIONS]) {
  static const uint8_t kinds[] = {MUTATION_NAMED,   MUTATION_BITS, MUTATION_CONDITION, MUTATION_RESIZE, MUTATION_REPEAT,
                                  MUTATION_DROP,    MUTATION_SWAP, MUTATION_VERSION,   MUTATION_CONTEXT};
  for (uint32_t i = 0; i < sizeof(kinds); i++) {
    const struct outcome *o = &outcomes[kinds[i]];
    printf("  %s: %u, whole %u, longer %u, shorter %u\n", mutation_name(kinds[i]), o->n, o->n_whole, o->n_longer,
           o->n_shorter);
    assert_true(o->n > 0 && (uint64_t)o->n_whole * 100 >= (uint64_t)o->n * KIND_PERCENT);
  }
  const struct outcome *repeat = &outcomes[MUTATION_REPEAT], *drop = &outcomes[MUTATION_DROP];
  assert_true((uint64_t)repeat->n_longer * 100 >= (uint64_t)repeat->n * KIND_PERCENT);
  assert_true((uint64_t)drop->n_shorter * 100 >= (uint64_t)drop->n * KIND_PERCENT);
}

static void test_messages(void **state) {
  (void)state;
  struct mutator *m = mutator_new(1);
  uint32_t n = 0, n_whole = 0, n_broke = 0, n_same = 0;
  uint64_t done[MUTATIONS] = {0};
  struct outcome outcomes[MUTATIONS] = {{0, 0, 0, 0}};
  for (uint32_t i = 0; i < cases.n; i++) {
    const struct test_case *c = &cases.items[i];
    struct mutator_subject before = subject_of(c);
    if (c->len > ROOM || !is_whole(&before, c->bytes, c->len)) {
      continue;
    }
    const struct test_case *other = &cases.items[(i + 5) % cases.n];
    const struct mutator_subject donor = subject_of(other);
    mutator_donor(m, &donor, (struct sdec_span){other->bytes, other->len});
    for (uint32_t k = 0; k < CHANGES; k++) {
      struct mutator_subject subject = before;
      uint8_t *bytes = block_with(c->bytes, c->len, ROOM);
      const uint32_t len = mutator_message(m, &subject, bytes, c->len, ROOM);
      assert_in_range(len, 0, ROOM);
      const bool whole = is_whole(&subject, bytes, len);
      count_outcome(m, done, outcomes, whole, c->len, len);
      n_broke += mutator_broke(m);
      n += !mutator_broke(m);
      n_whole += !mutator_broke(m) && whole;
      n_same += len == c->len && memcmp(bytes, c->bytes, len) == 0 &&
                memcmp(&subject.env, &before.env, sizeof(before.env)) == 0;
      free(bytes);
    }
  }
  mutator_free(m);
  printf("messages: %u repaired, %u whole; %u broken on purpose, %u unchanged\n", n, n_whole, n_broke, n_same);
  check_outcomes(outcomes);
  assert_true(n > 10000);
  assert_true((uint64_t)n_whole * 100 >= (uint64_t)n * WHOLE_PERCENT);
  assert_true(n_broke > 0 && n_broke < n / 2);
  assert_true(n_same < (n + n_broke) / 8);
}

/* ---------------------------------------------------------------------------------------------------- whole inputs */

/* An input for the target `walk` with one case. */
static uint32_t walk_input(const struct test_case *c, uint8_t *out) {
  uint32_t n, which = 0;
  const struct sdec_protocol *protocol = protocol_of(c->message);
  if (protocol == NULL) {
    const struct sdec_group *const *objects = sdec_objects(&n);
    while (which < n && objects[which] != c->group) {
      which++;
    }
    which |= WALK_OBJECT;
  } else {
    const struct sdec_protocol *const *all = sdec_protocols(&n);
    while (all[which] != protocol) {
      which++;
    }
  }
  walk_prefix_write((uint8_t)which, c->message == NULL ? 0 : c->message->code, &c->env, out);
  memcpy(out + WALK_PREFIX, c->bytes, c->len);
  return WALK_PREFIX + c->len;
}

/* An input for the target `flow` with `n` cases of SPDM messages from number `first` on, each in a packet. */
static uint32_t flow_input(uint32_t first, uint32_t n, uint8_t way, uint8_t *out, uint32_t room) {
  const struct sdec_protocol *spdm = sdec_protocols(&(uint32_t){0})[0];
  uint32_t at = PACKETS_PREFIX;
  memset(out, 0, PACKETS_PREFIX);
  for (uint32_t i = 0; i < n; i++) {
    const struct test_case *c = &cases.items[(first + i) % cases.n];
    if (protocol_of(c->message) != spdm || room - at < PACKET_PREFIX + c->len) {
      continue;
    }
    const uint8_t head[PACKET_PREFIX] = {way, 0, (uint8_t)c->len, (uint8_t)(c->len >> 8)};
    memcpy(out + at, head, PACKET_PREFIX);
    memcpy(out + at + PACKET_PREFIX, c->bytes, c->len);
    at += PACKET_PREFIX + c->len;
  }
  return at;
}

/* small_case returns the first case from number `at` on that fits into an input. */
static const struct test_case *small_case(uint32_t at) {
  while (cases.items[at % cases.n].len > ROOM) {
    at++;
  }
  return &cases.items[at % cases.n];
}

/* count_vias feeds the bare messages of an input to a flow and counts units carried in others. */
static void count_vias(void *memory, const uint8_t *input, size_t len, uint32_t counts[SDEC_VIAS]) {
  const struct sdec_config config = {.links = {{147, SDEC_CARRIER_SPDM}}, .n_links = 1};
  struct sdec_flow *flow = sdec_flow_new(memory, SDEC_FLOW_MIN, &config);
  struct sdec_unit unit;
  for (size_t at = PACKETS_PREFIX, packet_len; at + PACKET_PREFIX <= len; at += PACKET_PREFIX + packet_len) {
    packet_len = input[at + 2] | (size_t)input[at + 3] << 8;
    packet_len = packet_len < len - at - PACKET_PREFIX ? packet_len : len - at - PACKET_PREFIX;
    const struct sdec_span data = {input + at + PACKET_PREFIX, (uint32_t)packet_len};
    const struct sdec_packet packet = {.data = data, .original_len = data.len, .link = 147, .frame = at};
    sdec_flow_feed(flow, &packet);
    while (sdec_flow_take(flow, &unit)) {
      for (uint32_t i = 0; i < unit.n_via && unit.message != NULL; i++) {
        counts[unit.via[i]]++;
      }
    }
  }
}

static void test_inputs(void **state) {
  (void)state;
  static const char *const targets[] = {"flow", "mctp", "tcp", "framing", "records", "link", "ndjson"};
  struct mutator *m = mutator_new(7), *again = mutator_new(7);
  void *memory = malloc(SDEC_FLOW_MIN);
  uint8_t donor[SEQUENCE_ROOM];
  uint32_t plain[SDEC_VIAS] = {0}, wrapped[SDEC_VIAS] = {0};
  for (uint32_t i = 0; i < SEQUENCES; i++) {
    const bool walk = i % 4 == 0;
    const struct test_case *c = small_case(i);
    const char *target = walk ? "walk" : targets[i % 7];
    uint8_t input[SEQUENCE_ROOM];
    const uint8_t way = i % 5 == 0 ? (uint8_t)(i % WAYS) : WAY_BARE;
    const uint32_t len = walk ? walk_input(c, input) : flow_input(i, 1 + i % 6, way, input, sizeof(input));
    const uint32_t donor_len = walk ? walk_input(small_case(i * 7), donor)
                                    : flow_input(i * 13, 4, 0, donor, sizeof(donor));
    const struct sdec_span other = {donor, i % 3 == 0 ? 0 : donor_len};
    const uint32_t room = i % 9 == 0 ? len : SEQUENCE_ROOM;
    uint8_t *bytes = block_with(input, len, room), *same = block_with(input, len, room);
    size_t out_len, same_len;
    assert_true(mutator_input(m, target, bytes, len, room, other, &out_len));
    assert_in_range(out_len, 0, room);
    assert_true(mutator_input(again, target, same, len, room, other, &same_len));
    assert_int_equal(out_len, same_len);
    assert_memory_equal(bytes, same, out_len);
    if (!walk) {
      count_vias(memory, input, len, plain);
      count_vias(memory, bytes, out_len, wrapped);
    }
    free(bytes);
    free(same);
  }
  for (uint32_t i = 0; i < MUTATIONS; i++) {
    printf("  %s: %llu\n", mutation_name(i), (unsigned long long)mutator_done(m, i));
    assert_true(mutator_done(m, i) > 0);
  }
  printf("messages in chunks: %u before, %u after; encapsulated: %u before, %u after\n", plain[SDEC_VIA_CHUNK],
         wrapped[SDEC_VIA_CHUNK], plain[SDEC_VIA_ENCAP], wrapped[SDEC_VIA_ENCAP]);
  assert_true(wrapped[SDEC_VIA_CHUNK] > plain[SDEC_VIA_CHUNK] * 2);
  assert_true(wrapped[SDEC_VIA_ENCAP] > plain[SDEC_VIA_ENCAP] * 5 / 4);
  free(memory);
  mutator_free(m);
  mutator_free(again);
}

/* When a message grows or shrinks, the length in its transport header follows, here in words of four bytes. */
static void test_headers(void **state) {
  (void)state;
  struct mutator *m = mutator_new(3);
  uint32_t n_changed = 0, n_fits = 0;
  for (uint32_t i = 0; i < SEQUENCES; i++) {
    const struct test_case *c = small_case(i);
    uint8_t input[SEQUENCE_ROOM] = {0};
    const uint32_t words = (c->len + 3) / 4 + 2, len = words * 4;
    const uint8_t head[] = {WAY_RAW_DOE, 0, (uint8_t)len, (uint8_t)(len >> 8), 1, 0, 1, 0, (uint8_t)words,
                            (uint8_t)(words >> 8)};
    size_t out_len;
    memcpy(input + PACKETS_PREFIX, head, sizeof(head));
    memcpy(input + PACKETS_PREFIX + PACKET_PREFIX + 8, c->bytes, c->len);
    assert_true(mutator_input(m, "framing", input, PACKETS_PREFIX + PACKET_PREFIX + len, sizeof(input),
                              (struct sdec_span){NULL, 0}, &out_len));
    const uint8_t *packet = input + PACKETS_PREFIX;
    const uint32_t now = packet[2] | (uint32_t)packet[3] << 8;
    const bool changed = out_len == PACKETS_PREFIX + PACKET_PREFIX + now && packet[0] == WAY_RAW_DOE &&
                         (now + 3) / 4 != words;
    n_changed += changed;
    n_fits += changed && (packet[8] | (uint32_t)packet[9] << 8) == (now + 3) / 4;
  }
  mutator_free(m);
  printf("headers: %u lengths changed, %u fit\n", n_changed, n_fits);
  assert_true(n_changed > 100 && n_fits * 2 > n_changed);
}

static void test_other_targets(void **state) {
  (void)state;
  struct mutator *m = mutator_new(1);
  uint8_t text[] = "anything", was[sizeof(text)];
  size_t len = 0;
  memcpy(was, text, sizeof(text));
  assert_false(mutator_input(m, "keylog", text, sizeof(text), sizeof(text), (struct sdec_span){NULL, 0}, &len));
  assert_memory_equal(text, was, sizeof(text));
  assert_null(mutation_name(MUTATIONS));
  mutator_free(m);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_messages),
      cmocka_unit_test(test_inputs),
      cmocka_unit_test(test_headers),
      cmocka_unit_test(test_other_targets),
  };
  return cmocka_run_group_tests(tests, load, unload);
}
