/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Transcripts: concatenated SPDM messages without lengths. The resulting messages must tile the bytes. Fields are
 * looked up by path: their own, and the one after the last zero byte of the input.
 */
#include <sdec.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness.h"

const char *const fuzz_target = "transcript";

/* Each lookup by path is a walk of its own, so only one field in LOOKED_UP is looked up. */
enum { PATH_MOST = 160, MEMORY = SDEC_FLOW_MIN, LOOKED_UP = 8 };

/* look_up finds the current field by its name: alone, in its group, and in an element. */
static void look_up(const struct sdec_unit *unit, const struct sdec_item *opened, const char *name) {
  char path[PATH_MOST];
  struct sdec_item found;
  fuzz_check(sdec_unit_find(unit, name, &found), "a field is not found by its name");
  if (opened->kind == SDEC_OPEN && opened->field != NULL) {
    if (opened->element) {
      (void)snprintf(path, sizeof(path), "%s[%u].%s", opened->field->name, (unsigned)opened->index, name);
    } else {
      (void)snprintf(path, sizeof(path), "%s.%s", opened->field->name, name);
    }
    if (sdec_unit_find(unit, path, &found)) {
      fuzz_check(found.offset <= unit->span.len && found.len <= unit->span.len - found.offset, "found outside");
    }
  }
}

static void check_unit(const struct sdec_unit *unit, const char *spelled) {
  struct sdec_iter it;
  struct sdec_item item, opened = {.kind = SDEC_CLOSE}, found;
  uint32_t n = 0;
  sdec_unit_begin(unit, &it);
  while (sdec_next(&it, &item) && n < 64 * LOOKED_UP) {
    const bool named = item.kind == SDEC_BIT || (item.kind == SDEC_LEAF && !item.element && item.field != NULL);
    if (item.kind == SDEC_OPEN) {
      opened = item;
    } else if (named && n++ % LOOKED_UP == unit->span.len % LOOKED_UP) {
      look_up(unit, &opened, item.kind == SDEC_BIT ? item.bits->name : item.field->name);
    }
  }
  if (sdec_unit_find(unit, spelled, &found)) {
    fuzz_check(found.offset <= unit->span.len, "found outside");
  }
}

static void run(struct sdec_flow *flow, struct sdec_span in, const char *spelled) {
  const struct sdec_packet packet = {
      .data = in, .original_len = in.len, .frame = 1, .carrier = SDEC_CARRIER_TRANSCRIPT};
  struct sdec_unit unit;
  const uint8_t *at = NULL;
  sdec_flow_feed(flow, &packet);
  while (sdec_flow_take(flow, &unit)) {
    if (unit.nesting == 0) {
      fuzz_check(at == NULL || (unit.span.data >= at && unit.span.data - at < 4), "messages do not follow each other");
      at = unit.span.data + unit.span.len;
      fuzz_check(at <= in.data + in.len, "a message ends behind the transcript");
      struct sdec_negotiated facts;
      fuzz_check(sdec_flow_negotiated(flow, unit.conn, &facts) || unit.conn == 0, "a connection without facts");
    }
    check_unit(&unit, spelled);
  }
  sdec_flow_finish(flow);
  while (sdec_flow_take(flow, &unit)) {
    check_unit(&unit, spelled);
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  char spelled[33] = "";
  struct sdec_config config = {.size = sizeof(config)};
  uint8_t *bytes = fuzz_copy(data, size);
  static void *memory; /* allocated once, because it is large */
  memory = memory != NULL ? memory : fuzz_block(MEMORY);
  struct sdec_flow *flow = memory != NULL ? sdec_flow_new(memory, MEMORY, &config) : NULL;
  fuzz_check(flow != NULL, "no flow in the least memory");
  size_t n = 0;
  while (n < size && n < sizeof(spelled) - 1 && data[size - 1 - n] != 0) {
    n++;
  }
  memcpy(spelled, data + (size - n), n);
  run(flow, (struct sdec_span){bytes, (uint32_t)size}, spelled);
  sdec_flow_end(flow);
  free(bytes);
  return 0;
}
