/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Requests that wait for an answer. A chunked or deferred one waits while others fetch its answer, and a message inside
 * another waits beside it.
 */
#include <stdlib.h>
#include <string.h>

#include "oracle.h"

static bool same_place(const struct asked *a, const struct sdec_unit *unit) {
  return a->used && a->has_session == unit->has_session && (!unit->has_session || a->session == unit->session);
}

/* The slot to use: that of the same request asked before, an unused one, else the oldest. */
static struct asked *slot_for(struct talk *talk, const struct sdec_unit *unit) {
  struct asked *oldest = &talk->asked[0];
  for (uint32_t i = 0; i < ASKED_KEPT; i++) {
    struct asked *a = &talk->asked[i];
    if (same_place(a, unit) && a->dir == unit->dir && a->code == unit->code && a->inner == (unit->nesting > 0)) {
      return a;
    }
    if (!a->used || (oldest->used && a->order < oldest->order)) {
      oldest = a;
    }
  }
  return oldest;
}

static bool keep_bytes(struct asked *a, struct sdec_span bytes) {
  if (bytes.len > a->cap) {
    uint8_t *bigger = realloc(a->bytes, bytes.len);
    if (bigger == NULL) {
      return false;
    }
    a->bytes = bigger;
    a->cap = bytes.len;
  }
  if (bytes.len > 0) {
    memcpy(a->bytes, bytes.data, bytes.len);
  }
  a->len = bytes.len;
  return true;
}

struct asked *sdec_asked_add(struct sdec_oracle *o, struct talk *talk, const struct sdec_unit *unit) {
  struct asked *a = slot_for(talk, unit);
  uint8_t *bytes = a->bytes;
  const uint32_t cap = a->cap;
  *a = (struct asked){.used = true,
                      .inner = unit->nesting > 0,
                      .resumed = unit->message != NULL && unit->message->resumes,
                      .has_session = unit->has_session,
                      .dir = (uint8_t)unit->dir,
                      .code = (uint8_t)unit->code,
                      .version = unit->version,
                      .session = unit->session,
                      .order = ++o->order,
                      .message = unit->message,
                      .env = unit->env,
                      .bytes = bytes,
                      .cap = cap};
  if (keep_bytes(a, unit->span) && unit->message != NULL) {
    sdec_form_damage(o, a);
  }
  return a;
}

void sdec_asked_drop(struct talk *talk) {
  for (uint32_t i = 0; i < ASKED_KEPT; i++) {
    free(talk->asked[i].bytes);
    talk->asked[i] = (struct asked){.used = false};
  }
}

struct asked *sdec_asked_by(struct talk *talk, const struct sdec_unit *unit, uint8_t code, bool inner) {
  struct asked *found = NULL;
  for (uint32_t i = 0; i < ASKED_KEPT; i++) {
    struct asked *a = &talk->asked[i];
    if (same_place(a, unit) && a->dir != unit->dir && (code == 0 || a->code == code) && (a->inner ? inner : true) &&
        (found == NULL || a->order > found->order)) {
      found = a;
    }
  }
  return found;
}
