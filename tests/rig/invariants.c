/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Checks the guarantees of sdec_walk.h about a walk, item by item.
 */
#include "invariants.h"

#include <string.h>

#define KEPT_MOST ((size_t)256 << 10) /* longer units may be too long to be copied */

void invariants_begin(struct invariants *v, uint32_t len) {
  memset(v, 0, sizeof(*v));
  v->len = len;
  v->limit = 16u * (uint64_t)len + 64u;
  v->hash = UINT64_C(0x9e3779b97f4a7c15);
}

/* Only shifts and xors, which no sanitizer reports as overflow. */
static void mix(struct invariants *v, uint64_t word) {
  v->hash ^= word;
  v->hash ^= v->hash << 13;
  v->hash ^= v->hash >> 7;
  v->hash ^= v->hash << 17;
}

static void mix_item(struct invariants *v, const struct sdec_item *item) {
  mix(v, (uint64_t)item->kind << 32 | (uint64_t)item->depth << 16 | item->element);
  mix(v, (uint64_t)(uintptr_t)item->field);
  mix(v, (uint64_t)item->offset << 32 | item->len);
  mix(v, item->index);
  if (item->kind == SDEC_OPEN || item->kind == SDEC_CLOSE) {
    mix(v, (uint64_t)(uintptr_t)item->group);
  }
  if (item->kind == SDEC_BIT) {
    mix(v, (uint64_t)(uintptr_t)item->bits);
  }
  if (item->kind == SDEC_BIT || item->kind == SDEC_LEAF) {
    mix(v, item->value);
  }
  if (item->kind == SDEC_NOTE) {
    mix(v, (uint64_t)item->note.code << 8 | item->note.severity);
    mix(v, item->note.expected);
    mix(v, item->note.got);
  }
}

/* According to the comments on the codes in sdec_walk.h. */
const char *invariants_note(const struct sdec_note *note) {
  if (note->severity == SDEC_CLEAN || note->severity > SDEC_ERROR || note->code == 0 || note->code >= SDEC_NOTE_CODES) {
    return "a note of no severity or code";
  }
  switch (note->code) {
    case SDEC_NOTE_NO_PROGRESS:
    case SDEC_NOTE_NO_REQUEST:
    case SDEC_NOTE_IP_FRAGMENT:
    case SDEC_NOTE_NONCE_ORDER:
    case SDEC_NOTE_HMAC:
    case SDEC_NOTE_TAG:
    case SDEC_NOTE_FINISH_UNSEEN:
    case SDEC_NOTE_CUT_UNSIGNED:
    case SDEC_NOTE_CUT_WAITS:
    case SDEC_NOTE_DRAFT:
    case SDEC_NOTE_NO_SEQUENCE:
    case SDEC_NOTE_BARE_SEGMENTS:
    case SDEC_NOTE_GUESSED: return note->expected == 0 && note->got == 0 ? NULL : "a note with numbers of no use";
    case SDEC_NOTE_TRAILING:
    case SDEC_NOTE_SIDE:
    case SDEC_NOTE_EARLY_END:
    case SDEC_NOTE_PADDING:
    case SDEC_NOTE_RESERVED:
    case SDEC_NOTE_NEGATIVE:
    case SDEC_NOTE_NOT_IN_VERSION:
    case SDEC_NOTE_UNKNOWN_CODE:
    case SDEC_NOTE_BAD_VERSION:
    case SDEC_NOTE_CUT_NOT_OFFERED:
    case SDEC_NOTE_LINK_UNKNOWN:
    case SDEC_NOTE_LINK_PROTOCOL:
    case SDEC_NOTE_MCTP_IC:
    case SDEC_NOTE_MCTP_NO_START:
    case SDEC_NOTE_MCTP_RESTART:
    case SDEC_NOTE_EVICTED:
    case SDEC_NOTE_DOE_TYPE:
    case SDEC_NOTE_TCP_LOST:
    case SDEC_NOTE_TCP_RESYNC:
    case SDEC_NOTE_NO_PEC:
    case SDEC_NOTE_PEC_NO_ADDRESS:
    case SDEC_NOTE_FCS_FROM_ZERO:
    case SDEC_NOTE_FRAME_TYPE:
    case SDEC_NOTE_CHUNK_NO_START:
    case SDEC_NOTE_UPDATE_UNSEEN: return note->expected == 0 ? NULL : "a note that expects what it does not say";
    case SDEC_NOTE_MISSING:
    case SDEC_NOTE_DEPTH:
    case SDEC_NOTE_NESTING: return note->got == 0 ? NULL : "a note that got what it does not say";
    default: return NULL;
  }
}

static bool is_other_name(const char *name) {
  for (uint32_t i = 0; sdec_other_name(i) != NULL; i++) {
    if (strcmp(sdec_other_name(i), name) == 0) {
      return true;
    }
  }
  return false;
}

static bool is_protocol(const char *name) {
  uint32_t n;
  const struct sdec_protocol *const *protocols = sdec_protocols(&n);
  for (uint32_t i = 0; i < n; i++) {
    if (strcmp(protocols[i]->name, name) == 0) {
      return true;
    }
  }
  for (uint32_t i = 0; i < SDEC_TRANSPORTS; i++) {
    if (strcmp(sdec_transport_name(i), name) == 0) {
      return true;
    }
  }
  return is_other_name(name);
}

const char *invariants_name(const struct sdec_unit *unit) {
  const char *of_layout = unit->message != NULL ? unit->message->name : unit->group != NULL ? unit->group->name : NULL;
  if (!is_protocol(unit->protocol)) {
    return "a unit of a protocol that is not listed";
  }
  const bool listed = (of_layout != NULL && strcmp(of_layout, unit->name) == 0) || is_other_name(unit->name);
  return listed ? NULL : "a unit with a name that is not listed";
}

static const char *check_leaf(struct invariants *v, const struct sdec_item *item) {
  if (item->offset != v->pos) {
    return "leaves do not tile: a leaf does not start where the last one ended";
  }
  if (item->len == 0 || item->len > v->len - v->pos) {
    return "a leaf is empty or ends past the input";
  }
  v->pos += item->len;
  v->leaf = *item;
  v->has_leaf = true;
  return NULL;
}

static const char *check_bit(const struct invariants *v, const struct sdec_item *item) {
  if (!v->has_leaf || item->field != v->leaf.field || item->offset != v->leaf.offset || item->len != v->leaf.len) {
    return "a BIT does not belong to the leaf before it";
  }
  const uint32_t width = (uint32_t)(item->bits->hi - item->bits->lo) + 1;
  if (width < 64 && item->value >> width != 0) {
    return "a BIT is wider than its range";
  }
  return NULL;
}

static const char *check_open(struct invariants *v, const struct sdec_item *item) {
  if (item->offset != v->pos || v->depth >= SDEC_DEPTH) {
    return "an OPEN is not at the next byte, or nested too deep";
  }
  v->open[v->depth++] = item->offset;
  return NULL;
}

static const char *check_close(struct invariants *v, const struct sdec_item *item) {
  if (v->depth == 0) {
    return "a CLOSE without OPEN";
  }
  v->depth--;
  if (item->offset != v->open[v->depth] || item->offset + item->len != v->pos) {
    return "a CLOSE does not cover what was opened";
  }
  return NULL;
}

static const char *check_note(struct invariants *v, const struct sdec_item *item) {
  const uint32_t code = item->note.code;
  if (item->note.offset > v->len) {
    return "a NOTE points past the input";
  }
  v->worst = item->note.severity > v->worst ? item->note.severity : v->worst;
  v->damaged = v->damaged || (item->note.rule == NULL && code != SDEC_NOTE_RESERVED && code != SDEC_NOTE_TRAILING);
  return invariants_note(&item->note);
}

bool invariants_item(struct invariants *v, const struct sdec_item *item) {
  const uint32_t depth = item->kind == SDEC_CLOSE ? v->depth - 1 : v->depth;
  const char *broken = NULL;
  mix_item(v, item);
  if (++v->n_items > v->limit) {
    broken = "more than 16 n + 64 items";
  } else if (item->depth != depth) {
    broken = "an item's depth is not that of the OPENs around it";
  } else {
    switch (item->kind) {
      case SDEC_LEAF: broken = check_leaf(v, item); break;
      case SDEC_BIT: broken = check_bit(v, item); break;
      case SDEC_OPEN: broken = check_open(v, item); break;
      case SDEC_CLOSE: broken = check_close(v, item); break;
      case SDEC_NOTE: broken = check_note(v, item); break;
      default: broken = "an item of no kind"; break;
    }
  }
  v->broken = v->broken == NULL ? broken : v->broken;
  return v->broken == NULL;
}

const char *invariants_end(struct invariants *v, const struct sdec_iter *it) {
  if (v->broken != NULL) {
    return v->broken;
  }
  if (v->pos != v->len) {
    return "leaves do not tile: bytes at the end are in no leaf";
  }
  if (v->depth != 0) {
    return "an OPEN without CLOSE";
  }
  const uint32_t end = sdec_layout_end(it);
  if (end > v->len) {
    return "the layout ends past the input";
  }
  if (v->worst == 0 && v->len - end > it->env.padding && v->len - end > it->env.filler) {
    return "bytes past the layout, more than padding, without a note";
  }
  return NULL;
}

static const char *go_through(struct sdec_iter *it, uint32_t len, struct invariants *out) {
  struct sdec_item item;
  invariants_begin(out, len);
  while (sdec_next(it, &item) && invariants_item(out, &item)) {
  }
  return invariants_end(out, it);
}

const char *invariants_once(const struct sdec_group *group, const struct sdec_env *env, struct sdec_span span,
                            struct invariants *out) {
  struct sdec_iter it;
  sdec_begin(&it, group, env, span);
  return go_through(&it, span.len, out);
}

static bool same_note(const struct sdec_note *a, const struct sdec_note *b) {
  return a->code == b->code && a->severity == b->severity && a->offset == b->offset && a->field == b->field &&
         a->bits == b->bits && a->rule == b->rule && a->expected == b->expected && a->got == b->got;
}

bool invariants_same(const struct sdec_item *a, const struct sdec_item *b) {
  const bool opens = a->kind == SDEC_OPEN || a->kind == SDEC_CLOSE;
  return a->kind == b->kind && a->depth == b->depth && a->element == b->element && a->field == b->field &&
         (!a->element || a->array == b->array) && (a->kind != SDEC_BIT || a->bits == b->bits) &&
         (!opens || a->group == b->group) && a->offset == b->offset && a->len == b->len && a->index == b->index &&
         ((a->kind != SDEC_LEAF && a->kind != SDEC_BIT) || a->value == b->value) &&
         (a->kind != SDEC_NOTE || same_note(&a->note, &b->note));
}

/* The items recorded for a unit must be those of a walk over `of`. */
static const char *compare_tape(const struct sdec_unit *unit, const struct sdec_unit *of) {
  static struct sdec_iter kept, fresh;
  struct sdec_item a, b;
  sdec_unit_begin(unit, &kept);
  sdec_unit_begin_copy(of, of->span.data, &fresh);
  for (;;) {
    const bool more = sdec_next(&kept, &a);
    if (more != sdec_next(&fresh, &b)) {
      return "the flow keeps more or fewer items than a walk finds";
    }
    if (!more) {
      return sdec_layout_end(&kept) == sdec_layout_end(&fresh) ? NULL : "the flow keeps another end of the layout";
    }
    if (!invariants_same(&a, &b)) {
      return "the flow keeps another item than a walk finds";
    }
  }
}

static bool same_bytes(struct sdec_span a, struct sdec_span b) {
  return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}

/* A copy of a unit must have the same bytes and items. */
static const char *compare_copy(const struct sdec_unit *unit) {
  static uint64_t room[KEPT_MOST / sizeof(uint64_t)];
  if (sdec_unit_keep(unit, room, sizeof(room)) == 0) {
    return unit->span.len + unit->record_span.len < KEPT_MOST / 2 ? "a unit was not kept although there is room" : NULL;
  }
  const struct sdec_unit *kept = (const struct sdec_unit *)(const void *)room;
  if (!same_bytes(kept->span, unit->span) ||
      (unit->header != NULL && !same_bytes(kept->header_span, unit->header_span)) ||
      (unit->record != NULL && !same_bytes(kept->record_span, unit->record_span))) {
    return "the copy of a unit has other bytes";
  }
  return compare_tape(kept, unit);
}

const char *invariants_unit(const struct sdec_unit *unit, struct invariants *out) {
  struct sdec_iter it;
  sdec_unit_begin_copy(unit, unit->span.data, &it);
  const char *broken = go_through(&it, unit->group != NULL ? unit->span.len : 0, out);
  broken = broken != NULL ? broken : compare_tape(unit, unit);
  return broken != NULL ? broken : compare_copy(unit);
}

const char *invariants_twice(const struct sdec_group *group, const struct sdec_env *env, struct sdec_span span,
                             struct invariants *out) {
  struct invariants again;
  const char *broken = invariants_once(group, env, span, out);
  if (broken == NULL) {
    broken = invariants_once(group, env, span, &again);
  }
  if (broken == NULL && (again.hash != out->hash || again.n_items != out->n_items)) {
    broken = "a second walk gave other items";
  }
  return broken;
}
