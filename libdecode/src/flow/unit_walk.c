/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Lets consumers walk a unit or find a single field of it.
 */
#include "sdec_flow.h"
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
