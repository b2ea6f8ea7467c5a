/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The invariants of a flow under abnormal traffic: real captures with packets damaged, lost, repeated and swapped, and
 * random packets on every kind of link. Each packet has a heap block of exactly its size and the flow has the minimum
 * memory, so that a sanitizer detects any access outside. Two flows whose memory has different initial contents must
 * give the same units. SDEC_RANDOM_PACKETS and SDEC_RANDOM_SEED in the environment set the number of packets and the
 * seed.
 */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "casefile.h"
#include "encoding.h"
#include "invariants.h"
#include "pcapfile.h"
#include "random.h"

enum { MAX_CAPTURES = 64, MAX_PACKET = 4096, UNITS_AT_ONCE = 1000000, PACKETS_OF_A_RUN = 2000, FIRST_USER_LINK = 147 };

struct traffic {
  struct test_cases cases;
  struct pcap_file captures[MAX_CAPTURES];
  uint32_t n_captures;
  uint64_t n_packets, n_units, n_messages;
};

/* A flow under test, and a second one that must agree with it. */
struct pair {
  struct sdec_flow *flows[2];
  void *memory[2];
};

static uint64_t number_from(const char *variable, uint64_t otherwise) {
  const char *text = getenv(variable);
  return text == NULL ? otherwise : strtoull(text, NULL, 0);
}

static void check(bool holds, const char *what, const struct sdec_packet *packet) {
  if (holds) {
    return;
  }
  printf("%s; frame %llu, link %u, bytes ", what, (unsigned long long)packet->frame, packet->link);
  for (uint32_t i = 0; i < packet->data.len; i++) {
    printf("%02x", packet->data.data[i]);
  }
  printf("\n");
  fail_msg("%s", what);
}

static bool inside(struct sdec_span span, const void *block, size_t size) {
  const uintptr_t from = (uintptr_t)span.data, base = (uintptr_t)block;
  return from >= base && from - base <= size && span.len <= size - (from - base);
}

static bool in_bounds(struct sdec_span span, const struct sdec_packet *packet, const void *memory) {
  return span.len == 0 || inside(span, packet->data.data, packet->data.len) || inside(span, memory, SDEC_FLOW_MIN);
}

static void check_unit(struct traffic *t, const struct sdec_unit *unit, const struct sdec_packet *packet,
                       const void *memory) {
  struct invariants body, header;
  uint32_t worst = SDEC_CLEAN;
  t->n_units++;
  t->n_messages += unit->kind == SDEC_UNIT_MESSAGE;
  check(unit->kind <= SDEC_UNIT_EVENT && unit->transport < SDEC_TRANSPORTS && unit->dir <= SDEC_DIR_RSP,
        "a unit of no kind, transport or direction", packet);
  check(unit->n_notes <= SDEC_UNIT_NOTES && unit->n_via <= SDEC_UNIT_VIAS, "a unit with too many notes", packet);
  check(unit->protocol != NULL && unit->name != NULL, "a unit without protocol or name", packet);
  check(invariants_name(unit) == NULL, invariants_name(unit), packet);
  check(unit->kind != SDEC_UNIT_EVENT || unit->n_notes > 0, "an event that does not say what happened", packet);
  check(in_bounds(unit->span, packet, memory), "a unit's bytes are neither the packet's nor the flow's", packet);
  check(in_bounds(unit->header_span, packet, memory), "a unit's header is neither the packet's nor the flow's", packet);
  for (uint32_t i = 0; i < unit->n_notes; i++) {
    const struct sdec_note *note = &unit->notes[i];
    check(invariants_note(note) == NULL, invariants_note(note), packet);
    worst = note->severity > worst ? note->severity : worst;
  }
  const char *broken = invariants_unit(unit, &body);
  if (broken == NULL && unit->group != NULL) {
    broken = encoding_same(unit->group, &unit->env, unit->span);
  }
  if (broken == NULL && unit->header != NULL) {
    broken = invariants_once(unit->header, &unit->env, unit->header_span, &header);
  }
  check(broken == NULL, broken, packet);
  check(unit->worst >= worst && unit->worst >= body.worst, "a unit hides how bad its worst note is", packet);
}

static bool same_bytes(struct sdec_span a, struct sdec_span b) {
  return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}

static bool same_unit(const struct sdec_unit *a, const struct sdec_unit *b) {
  return a->kind == b->kind && a->dir == b->dir && a->code == b->code && a->conn == b->conn && a->frame == b->frame &&
         a->session == b->session && a->worst == b->worst && a->n_notes == b->n_notes && a->group == b->group &&
         a->request_frame == b->request_frame && strcmp(a->name, b->name) == 0 && same_bytes(a->span, b->span) &&
         memcmp(a->env.value, b->env.value, sizeof(a->env.value)) == 0 && a->env.known == b->env.known;
}

static void take_all(struct traffic *t, struct pair *pair, const struct sdec_packet *packet) {
  struct sdec_unit unit, other;
  uint32_t n = 0;
  while (sdec_flow_take(pair->flows[0], &unit)) {
    check(n++ < UNITS_AT_ONCE, "a packet gives units without end", packet);
    check_unit(t, &unit, packet, pair->memory[0]);
    if (pair->flows[1] != NULL) {
      check(sdec_flow_take(pair->flows[1], &other) && same_unit(&unit, &other),
            "the same packets give another unit in other memory", packet);
    }
  }
  check(pair->flows[1] == NULL || !sdec_flow_take(pair->flows[1], &other), "one more unit in other memory", packet);
}

static void feed(struct traffic *t, struct pair *pair, const struct sdec_packet *packet) {
  struct sdec_packet copy = *packet;
  uint8_t *exact = malloc(packet->data.len);
  if (packet->data.len > 0) {
    assert_non_null(exact);
    memcpy(exact, packet->data.data, packet->data.len);
  }
  copy.data.data = exact;
  copy.frame = ++t->n_packets;
  for (uint32_t i = 0; i < 2 && pair->flows[i] != NULL; i++) {
    sdec_flow_feed(pair->flows[i], &copy);
  }
  take_all(t, pair, &copy);
  free(exact);
}

static void start(struct pair *pair, bool two) {
  struct sdec_config config = {.n_links = SDEC_CARRIERS - 1};
  for (uint32_t i = 0; i < config.n_links; i++) {
    config.links[i].link = FIRST_USER_LINK + i;
    config.links[i].carrier = i + 1;
  }
  memset(pair, 0, sizeof(*pair));
  for (uint32_t i = 0; i < (two ? 2 : 1); i++) {
    pair->memory[i] = malloc(SDEC_FLOW_MIN);
    assert_non_null(pair->memory[i]);
    memset(pair->memory[i], i == 0 ? 0 : 0xA5, SDEC_FLOW_MIN);
    pair->flows[i] = sdec_flow_new(pair->memory[i], SDEC_FLOW_MIN, &config);
    assert_non_null(pair->flows[i]);
  }
}

static void finish(struct traffic *t, struct pair *pair) {
  const struct sdec_packet none = {0};
  const struct sdec_stats stats = sdec_flow_stats(pair->flows[0]);
  /* Every live object takes at least 64 bytes. */
  check(stats.live_connections + stats.live_assemblies + stats.live_streams <= SDEC_FLOW_MIN / 64,
        "more live things than the memory holds", &none);
  for (uint32_t i = 0; i < 2 && pair->flows[i] != NULL; i++) {
    sdec_flow_finish(pair->flows[i]);
  }
  take_all(t, pair, &none);
  free(pair->memory[0]);
  free(pair->memory[1]);
}

static void real_captures_stay_sound(void **state) {
  struct traffic *t = *state;
  const uint64_t before = t->n_messages;
  for (uint32_t i = 0; i < t->n_captures; i++) {
    struct pair pair;
    start(&pair, true);
    for (uint32_t j = 0; j < t->captures[i].n; j++) {
      feed(t, &pair, &t->captures[i].packets[j]);
    }
    finish(t, &pair);
  }
  assert_true(t->n_captures > 0 && t->n_messages - before > t->n_captures);
}

/* feed_damaged feeds one packet of a capture, intact or damaged at random. */
static void feed_damaged(struct traffic *t, struct pair *pair, uint64_t *seed, const struct pcap_file *capture,
                         uint32_t at) {
  uint8_t bytes[MAX_PACKET];
  struct sdec_packet packet = capture->packets[at];
  switch (random_below(seed, 24)) {
    case 0: return;
    case 1: feed(t, pair, &packet); break;
    case 2: packet = capture->packets[random_below(seed, capture->n)]; break;
    case 3: packet.link = FIRST_USER_LINK + random_below(seed, SDEC_CARRIERS); break;
    case 4: packet.interface = random_below(seed, 3); break;
    case 5: packet.data.len = random_below(seed, packet.data.len + 1); break;
    case 6:
    case 7:
    case 8:
      if (packet.data.len > 0 && packet.data.len < MAX_PACKET) {
        memcpy(bytes, packet.data.data, packet.data.len);
        packet.data.len = random_damage(seed, bytes, packet.data.len, MAX_PACKET);
        packet.data.data = bytes;
        packet.original_len = packet.data.len;
      }
      break;
    default: break;
  }
  feed(t, pair, &packet);
}

static void damaged_captures_stay_sound(void **state) {
  struct traffic *t = *state;
  const uint64_t end = t->n_packets + number_from("SDEC_RANDOM_PACKETS", 200000) / 2;
  uint64_t seed = number_from("SDEC_RANDOM_SEED", 1) | 1;
  assert_true(t->n_captures > 0);
  for (uint32_t run = 0; t->n_packets < end; run++) {
    struct pair pair;
    start(&pair, run % 2 == 0);
    for (uint32_t n = random_below(&seed, 3) + 1; n > 0; n--) {
      const struct pcap_file *capture = &t->captures[random_below(&seed, t->n_captures)];
      for (uint32_t i = 0; i < capture->n; i++) {
        feed_damaged(t, &pair, &seed, capture, i);
      }
    }
    finish(t, &pair);
  }
}

/* random_packet writes a damaged case, or random bytes, after a carrier's header. */
static uint32_t random_packet(const struct traffic *t, uint64_t *seed, uint32_t carrier, uint8_t *bytes) {
  static const uint8_t mctp[] = {0x01, 0x08, 0x09, 0xC8, 0x05}, vdm[] = {0x70, 0, 0x10, 0x01};
  const struct test_case *c = &t->cases.items[random_below(seed, t->cases.n)];
  uint32_t at = 0;
  if (random_below(seed, 4) == 0 || c->len > MAX_PACKET / 2) {
    const uint32_t len = random_below(seed, 200);
    random_bytes(seed, bytes, len);
    return len;
  }
  const uint32_t words = (c->len + 3) / 4 + 2;
  const uint8_t doe[8] = {1, 0, 1, 0, (uint8_t)words, (uint8_t)(words >> 8), 0, 0};
  const uint8_t tcp[4] = {(uint8_t)c->len, (uint8_t)(c->len >> 8), 1, 5};
  switch (carrier) {
    case SDEC_CARRIER_PCIE_VDM:
      memcpy(bytes, vdm, sizeof(vdm));
      at = random_below(seed, 17);
      break;
    case SDEC_CARRIER_MCTP:
      memcpy(bytes, mctp, sizeof(mctp));
      bytes[3] = (uint8_t)(random_below(seed, 4) == 0 ? random_below(seed, 256) : mctp[3]);
      at = sizeof(mctp);
      break;
    case SDEC_CARRIER_MCTP_BODY: bytes[at++] = (uint8_t)(5 + random_below(seed, 2)); break;
    case SDEC_CARRIER_DOE:
      memcpy(bytes, doe, sizeof(doe));
      at = sizeof(doe);
      break;
    case SDEC_CARRIER_TCP:
      memcpy(bytes, tcp, sizeof(tcp));
      at = sizeof(tcp);
      break;
    default: break;
  }
  memcpy(bytes + at, c->bytes, c->len);
  return random_damage(seed, bytes, at + c->len, MAX_PACKET);
}

static void random_packets_stay_sound(void **state) {
  static const uint32_t links[] = {1, 12, 101, 113, 228, 229, 276, 290, 291, 292, 0xFFFFFFFF};
  struct traffic *t = *state;
  const uint64_t end = t->n_packets + number_from("SDEC_RANDOM_PACKETS", 200000) / 2;
  uint64_t seed = number_from("SDEC_RANDOM_SEED", 1) | 1;
  assert_true(t->cases.n > 0);
  for (uint32_t run = 0; t->n_packets < end; run++) {
    struct pair pair;
    start(&pair, run % 2 == 0);
    for (uint32_t i = 0; i < PACKETS_OF_A_RUN; i++) {
      uint8_t bytes[MAX_PACKET] = {0};
      const uint32_t carrier = 1 + random_below(&seed, SDEC_CARRIERS);
      const uint32_t len = random_packet(t, &seed, carrier, bytes);
      const uint32_t other = links[random_below(&seed, sizeof(links) / sizeof(links[0]))];
      const struct sdec_packet packet = {.data = {bytes, len},
                                         .original_len = random_below(&seed, 16) == 0 ? len + 10 : len,
                                         .link = carrier < SDEC_CARRIERS ? FIRST_USER_LINK + carrier - 1 : other};
      feed(t, &pair, &packet);
    }
    finish(t, &pair);
  }
}

static int is_pcap(const struct dirent *entry) {
  const char *dot = strrchr(entry->d_name, '.');
  return dot != NULL && strcmp(dot, ".pcap") == 0;
}

static void load_captures(struct traffic *t, const char *folder) {
  struct dirent **names = NULL;
  const int n = scandir(folder, &names, is_pcap, alphasort);
  for (int i = 0; i < n; i++) {
    char path[1024];
    snprintf(path, sizeof(path), "%s/%s", folder, names[i]->d_name);
    if (t->n_captures < MAX_CAPTURES && pcap_load(&t->captures[t->n_captures], path)) {
      t->n_captures++;
    }
    free(names[i]);
  }
  free(names);
}

int main(void) {
  struct traffic *t = calloc(1, sizeof(*t));
  if (t == NULL) {
    return 1;
  }
  if (!cases_load(&t->cases, CORPUS_DIR "/cases")) {
    printf("%s\n", t->cases.error);
  }
  load_captures(t, CORPUS_DIR "/captures");
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_prestate(real_captures_stay_sound, t),
      cmocka_unit_test_prestate(damaged_captures_stay_sound, t),
      cmocka_unit_test_prestate(random_packets_stay_sound, t),
  };
  const int failed = cmocka_run_group_tests_name("flow invariants", tests, NULL, NULL);
  printf("%llu packets, %llu units, %llu messages\n", (unsigned long long)t->n_packets, (unsigned long long)t->n_units,
         (unsigned long long)t->n_messages);
  for (uint32_t i = 0; i < t->n_captures; i++) {
    pcap_free(&t->captures[i]);
  }
  cases_free(&t->cases);
  free(t);
  return failed;
}
