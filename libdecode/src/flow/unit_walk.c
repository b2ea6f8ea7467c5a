/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Lets consumers walk a unit, find a single field of it, or keep it.
 */
#include "sdec_flow.h"

#include <string.h>

#include "walk/find.h"
#include "walk/tape.h"

/* tape_of gives the tape of a unit; NULL if it has none or the tape was reused. */
static const struct sdec_tape *tape_of(const struct sdec_unit *unit) {
  const struct sdec_tape *tape = unit->tape;
  const bool same = tape != NULL && tape->whole && tape->unit == unit->number && tape->group == unit->group &&
                    tape->in.data == unit->span.data && tape->in.len == unit->span.len;
  return same ? tape : NULL;
}

void sdec_unit_begin_copy(const struct sdec_unit *unit, const uint8_t *bytes, struct sdec_iter *it) {
  static const struct sdec_group nothing = {.name = ""};
  const bool has_layout = unit->group != NULL;
  sdec_begin(it, has_layout ? unit->group : &nothing, &unit->env,
             (struct sdec_span){bytes, has_layout ? unit->span.len : 0});
}

void sdec_unit_begin(const struct sdec_unit *unit, struct sdec_iter *it) {
  const struct sdec_tape *tape = tape_of(unit);
  if (tape == NULL) {
    sdec_unit_begin_copy(unit, unit->span.data, it);
    return;
  }
  it->tape = tape->room;
  it->tape_end = tape->room + tape->len / sizeof(uint64_t);
  it->layout_end = tape->layout_end;
}

bool sdec_unit_find(const struct sdec_unit *unit, const char *path, struct sdec_item *out) {
  struct sdec_iter it;
  sdec_unit_begin(unit, &it);
  return sdec_find_next(&it, path, out);
}

#define KEPT_ALIGNED 16u

static uint64_t aligned(uint64_t len) {
  return (len + KEPT_ALIGNED - 1) / KEPT_ALIGNED * KEPT_ALIGNED;
}

static uint8_t *keep_bytes(uint8_t *at, struct sdec_span *span) {
  if (span->len > 0) {
    memcpy(at, span->data, span->len);
    span->data = at;
  }
  return at + aligned(span->len);
}

/* The unit, then its bytes, then its items. */
size_t sdec_unit_keep(const struct sdec_unit *unit, void *memory, size_t len) {
  const struct sdec_tape *tape = tape_of(unit);
  const uint64_t of_tape = tape != NULL ? offsetof(struct sdec_tape, room) + tape->len : 0;
  const uint64_t need = aligned(sizeof(*unit)) + aligned(unit->span.len) + aligned(unit->header_span.len) +
                        aligned(unit->record_span.len) + aligned(of_tape);
  if (need > len) {
    return 0;
  }
  struct sdec_unit *kept = memory;
  uint8_t *at = (uint8_t *)memory + aligned(sizeof(*unit));
  memcpy(kept, unit, offsetof(struct sdec_unit, notes) + unit->n_notes * sizeof(unit->notes[0]));
  at = keep_bytes(at, &kept->span);
  at = keep_bytes(at, &kept->header_span);
  at = keep_bytes(at, &kept->record_span);
  kept->tape = NULL;
  if (tape != NULL) {
    struct sdec_tape *kept_tape = (struct sdec_tape *)(void *)at;
    memcpy(kept_tape, tape, of_tape);
    kept_tape->in = kept->span;
    kept->tape = kept_tape;
  }
  return need;
}
