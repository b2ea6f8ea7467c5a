/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Collects what verification needs from one unit.
 */
#include "look.h"

#include <string.h>

_Static_assert((int)SDEC_ROLES <= 32, "struct sight has a bit for every role");

static void keep_fact(struct sight *out, uint8_t fact, uint64_t value, const struct sdec_bits *bits) {
  out->facts |= UINT64_C(1) << fact;
  out->fact[fact] = value > UINT32_MAX ? UINT32_MAX : (uint32_t)value;
  out->bits[fact] = bits;
}

/* Rows that repeat by slot have the slot number as their index. */
static void keep_of_slot(struct sight *out, uint8_t role, uint32_t slot, uint64_t value) {
  switch (role) {
    case SDEC_SLOT_KEY_PAIR: out->key_pair[slot] = (uint8_t)value; break;
    case SDEC_SLOT_MODEL: out->model[slot] = (uint8_t)value; break;
    case SDEC_SLOT_USAGE: out->usage[slot] = (uint16_t)value; break;
    default: return;
  }
  out->has_usage |= role == SDEC_SLOT_USAGE;
  out->listed |= (uint8_t)(1u << slot);
}

static void keep_role(struct sight *out, uint8_t role, const struct sdec_item *item, struct sdec_span in) {
  if (item->index < SLOTS) {
    keep_of_slot(out, role, item->index, item->value);
    return;
  }
  out->roles |= UINT32_C(1) << role;
  out->role[role] = span_sub(in, item->offset, item->len);
  out->value[role] = item->value;
}

static void keep_leaf(struct sight *out, const struct sdec_item *item, struct sdec_span in) {
  const struct sdec_field *field = item->field;
  const struct sdec_span bytes = span_sub(in, item->offset, item->len);
  if (field->fact == M_DIGEST && item->index < SLOTS) {
    out->digest[item->index] = bytes;
  } else if (field->fact != F_NONE && field->fact < F_COUNT) {
    keep_fact(out, field->fact, item->value, field->bits);
  }
  if (field->role != SDEC_ROLE_NONE && item->len > 0) { /* fields of no bytes are absent */
    keep_role(out, field->role, item, in);
  }
  switch (field->as) {
    case SDEC_AS_ROOT_HASH: out->root_hash = bytes; break;
    case SDEC_AS_CERTIFICATES: out->certificates = bytes; break;
    case SDEC_AS_DER: out->der = bytes; break;
    default: break;
  }
}

void sdec_look(struct sdec_iter *it, const struct sdec_unit *unit, struct sight *out) {
  struct sdec_item item;
  memset(out, 0, sizeof(*out));
  if (unit->group == NULL) {
    return;
  }
  sdec_unit_begin(unit, it);
  while (sdec_next(it, &item)) {
    if (item.kind == SDEC_LEAF) {
      keep_leaf(out, &item, unit->span);
    } else if (item.kind == SDEC_BIT && item.bits->fact != F_NONE) {
      keep_fact(out, item.bits->fact, item.value, NULL);
    } else if (item.kind == SDEC_NOTE) {
      out->damaged |= item.note.severity == SDEC_ERROR || item.note.code == SDEC_NOTE_MISSING;
    }
    if (item.kind == SDEC_BIT && item.bits->role != SDEC_ROLE_NONE) {
      keep_role(out, item.bits->role, &item, unit->span);
    }
  }
}
