/* SPDX-License-Identifier: BSD-3-Clause
 *
 * usage: values TARGET FILE...
 *
 * Prints what libsdec decodes from inputs, one line per file: its name, the number of items and units, and a digest of
 * them. Independent of addresses and byte order, so that all machines print the same, which fuzz/campaign/portability
 * checks. The line ends in `full` if the flow's memory ran out: what is dropped then depends on the size of a pointer.
 * TARGET is `walk`, or one whose inputs are packets.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness.h"
#include "packets.h"
#include "stub.h"
#include "walk_prefix.h"

const char *const fuzz_target = "values";

enum { TEXT_MOST = 128 };

struct values {
  uint64_t digest, n_items, n_units;
  bool full; /* the flow's memory ran out and data was dropped */
  struct sdec_flow *flow;
  struct stub stub;
};

/* FNV-1a, byte by byte. */
static void add(struct values *v, uint64_t word, uint32_t width) {
  for (uint32_t i = 0; i < width; i++) {
    v->digest = (v->digest ^ (word >> (8 * i) & 0xFF)) * UINT64_C(0x100000001b3);
  }
}

static void add_bytes(struct values *v, const void *bytes, size_t n) {
  for (size_t i = 0; i < n; i++) {
    add(v, ((const uint8_t *)bytes)[i], 1);
  }
  add(v, n, 4);
}

static void add_name(struct values *v, const char *name) {
  add_bytes(v, name, name != NULL ? strlen(name) : 0);
}

static void add_note(struct values *v, const struct sdec_note *note) {
  char bytes[TEXT_MOST];
  struct sdec_text text = {.data = bytes, .cap = sizeof(bytes)};
  add(v, note->code, 2);
  add(v, note->severity, 1);
  add(v, note->offset, 4);
  add(v, note->expected, 8);
  add(v, note->got, 8);
  sdec_note_text(note, &text);
  add_bytes(v, bytes, text.len);
}

static void add_item(struct values *v, const struct sdec_item *item, struct sdec_span span) {
  char bytes[TEXT_MOST];
  struct sdec_text text = {.data = bytes, .cap = sizeof(bytes)};
  v->n_items++;
  add(v, item->kind, 1);
  add(v, item->depth, 1);
  add_name(v, item->field != NULL ? item->field->name : NULL);
  add(v, item->offset, 4);
  add(v, item->len, 4);
  add(v, item->index, 4);
  if (item->kind == SDEC_NOTE) {
    add_note(v, &item->note);
  } else if (item->kind == SDEC_LEAF || item->kind == SDEC_BIT) {
    add_name(v, item->kind == SDEC_BIT ? item->bits->name : NULL);
    add(v, item->value, 8);
    sdec_value_text(item, span, &text);
    add_bytes(v, bytes, text.len);
  } else {
    add_name(v, item->group != NULL ? item->group->name : NULL);
  }
}

static void add_walk(struct values *v, struct sdec_iter *it, struct sdec_span span) {
  struct sdec_item item;
  while (sdec_next(it, &item)) {
    add_item(v, &item, span);
  }
}

static void add_addr(struct values *v, const struct sdec_addr *addr) {
  char bytes[TEXT_MOST];
  struct sdec_text text = {.data = bytes, .cap = sizeof(bytes)};
  sdec_addr_text(addr, &text);
  add_bytes(v, bytes, text.len);
}

static void add_unit(struct values *v, const struct sdec_unit *unit) {
  struct sdec_iter it;
  const uint64_t numbers[] = {unit->kind,          unit->transport,   unit->dir,     unit->sealed,  unit->nesting,
                              unit->worst,         unit->hmac,        unit->carries, unit->version, unit->code,
                              unit->new_keys,      unit->unproved,    unit->conn,    unit->session, unit->frame,
                              unit->request_frame, unit->response_ns, unit->part_of, unit->whole,   unit->env.known,
                              unit->env.inferred};
  v->n_units++;
  for (uint32_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
    add(v, numbers[i], 8);
  }
  for (uint32_t i = 0; i < SDEC_ENV_VARS; i++) {
    add(v, unit->env.value[i], 4);
  }
  for (uint32_t i = 0; i < unit->n_notes; i++) {
    add_note(v, &unit->notes[i]);
  }
  add_name(v, unit->protocol);
  add_name(v, unit->name);
  add_name(v, unit->missing);
  add_addr(v, &unit->src);
  add_addr(v, &unit->dst);
  for (uint32_t i = 0; i < unit->n_via; i++) {
    add(v, unit->via[i], 1);
  }
  add_bytes(v, unit->span.data, unit->span.len);
  sdec_unit_begin(unit, &it);
  add_walk(v, &it, unit->span);
  if (unit->header != NULL) {
    sdec_begin(&it, unit->header, &unit->env, unit->header_span);
    add_walk(v, &it, unit->header_span);
  }
}

static void take_all(struct values *v) {
  struct sdec_unit unit;
  while (sdec_flow_take(v->flow, &unit)) {
    add_unit(v, &unit);
  }
}

static void feed(void *context, const struct sdec_packet *packet, struct sdec_span message) {
  struct values *v = context;
  stub_message(&v->stub, message);
  sdec_flow_feed(v->flow, packet);
  take_all(v);
}

static void converse(struct values *v, const uint8_t *data, size_t size) {
  uint8_t ways[WAYS];
  struct sdec_config config;
  struct packets packets = {.ways = ways, .n_ways = WAYS, .input = data, .size = size, .emit = feed, .context = v};
  uint8_t *memory = fuzz_block(SDEC_FLOW_MIN);
  for (uint32_t i = 0; i < WAYS; i++) {
    ways[i] = (uint8_t)i;
  }
  packets_config(data, size, &config);
  stub_begin(&v->stub, data, size);
  config.crypto = &v->stub.calls;
  config.secrets = v->stub.secrets;
  config.n_secrets = v->stub.n_secrets;
  config.chains = v->stub.chains;
  config.n_chains = v->stub.n_chains;
  v->flow = sdec_flow_new(memory, SDEC_FLOW_MIN, &config);
  packets_run(&packets);
  stub_message(&v->stub, (struct sdec_span){NULL, 0});
  sdec_flow_finish(v->flow);
  take_all(v);
  v->full = sdec_flow_stats(v->flow).evicted > 0;
  free(memory);
}

static void walk(struct values *v, const uint8_t *data, size_t size) {
  const size_t at = size < WALK_PREFIX ? size : WALK_PREFIX;
  struct sdec_env env;
  const struct sdec_group *group = walk_prefix(data, size, &env);
  add_walk(v, group, &env, (struct sdec_span){data + at, (uint32_t)(size - at)});
}

static bool run_file(const char *target, const char *path) {
  static uint8_t data[1 << 20];
  FILE *file = fopen(path, "rb");
  if (file == NULL) {
    return false;
  }
  const size_t size = fread(data, 1, sizeof(data), file);
  fclose(file);
  struct values v = {.digest = UINT64_C(0xcbf29ce484222325)};
  if (strcmp(target, "walk") == 0) {
    walk(&v, data, size);
  } else {
    converse(&v, data, size);
  }
  const char *name = strrchr(path, '/');
  printf("%s items=%llu units=%llu %016llx%s\n", name != NULL ? name + 1 : path, (unsigned long long)v.n_items,
         (unsigned long long)v.n_units, (unsigned long long)v.digest, v.full ? " full" : "");
  return true;
}

int main(int argc, char **argv) {
  bool ok = argc > 2;
  for (int i = 2; i < argc; i++) {
    ok = run_file(argv[1], argv[i]) && ok;
  }
  return ok ? 0 : 1;
}
