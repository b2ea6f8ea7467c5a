/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Where consumers begin to walk a unit, or look for one field of it.
 */
#include "sdec_flow.h"

void sdec_unit_begin_copy(const struct sdec_unit *unit, const uint8_t *bytes, struct sdec_iter *it) {
  static const struct sdec_group nothing = {.name = ""};
  const bool has_layout = unit->group != NULL;
  sdec_begin(it, has_layout ? unit->group : &nothing, &unit->env,
             (struct sdec_span){bytes, has_layout ? unit->span.len : 0});
}

void sdec_unit_begin(const struct sdec_unit *unit, struct sdec_iter *it) {
  sdec_unit_begin_copy(unit, unit->span.data, it);
}

bool sdec_unit_find(const struct sdec_unit *unit, const char *path, struct sdec_item *out) {
  return unit->group != NULL && sdec_find(unit->span, unit->group, &unit->env, path, out);
}
