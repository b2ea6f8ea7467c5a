/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Reads fields of transport headers on demand. One walk per header layout finds and caches their positions.
 */
#include "base/apart.h"
#include "base/span.h"
#include "judge.h"

/* The layout does not depend on values, version or environment. */
static bool is_fixed(const struct sdec_group *group) {
  bool fixed = true;
  for (uint32_t i = 0; i < group->n_rows; i++) {
    const struct sdec_field *row = &group->rows[i];
    const bool sized = row->kind == SDEC_UINT || (row->kind == SDEC_RESERVED && row->size.op == SDEC_OP_CONST);
    fixed = fixed && sized && row->when.test == SDEC_ALWAYS && row->since == 0 && row->until == 0;
    for (const struct sdec_bits *bits = row->bits; fixed && bits != NULL && bits->name != NULL; bits++) {
      fixed = bits->since == 0 && bits->until == 0;
    }
  }
  return fixed;
}

static struct head_field field_made(struct said said, uint8_t lo, bool be) {
  const uint32_t at = 8 * said.offset + lo;
  const bool early = !be && at + said.bits <= 64 && said.bits < 64;
  return (struct head_field){.said = said,
                             .lo = lo,
                             .be = be,
                             .at = early ? (uint8_t)at : 0,
                             .mask = early ? (UINT64_C(1) << said.bits) - 1 : 0};
}

RARE static void head_walk(struct sdec_judge *j, struct head *head) {
  const struct sdec_unit *unit = j->unit;
  struct sdec_item item;
  struct said said;
  head->n = 0;
  sdec_begin(&j->it, unit->header, &unit->env, unit->header_span);
  while (sdec_next(&j->it, &item)) {
    const bool is_number = item.kind == SDEC_BIT || (item.kind == SDEC_LEAF && item.field->kind == SDEC_UINT);
    if (!is_number || head->n == HEAD_SAID) {
      continue;
    }
    sdec_said_of(&item, &said);
    said.symbol = sdec_symbol_of(&j->names, item.kind == SDEC_BIT ? item.bits->name : item.field->name);
    said.index = NO_SLOT;
    if ((j->of_heads[said.symbol / 64] >> said.symbol % 64 & 1) != 0) {
      const uint8_t lo = item.kind == SDEC_BIT ? item.bits->lo : 0;
      head->fields[head->n++] = field_made(said, lo, item.field->be != 0);
    }
  }
  head->group = is_fixed(unit->header) ? unit->header : NULL;
  head->len = unit->header_span.len;
}

/* The cached layout of the current header, walked if absent or not fixed. The last entry takes all that the others have
 * no room for. NULL: the unit has no header of its own. */
static const struct head *head_of(struct sdec_judge *j) {
  const struct sdec_unit *unit = j->unit;
  if (unit->header == NULL || unit->nesting > 0) {
    return NULL;
  }
  struct head *head = j->heads;
  while (head < j->heads + HEADS_MOST - 1 && head->group != NULL &&
         (head->group != unit->header || head->len != unit->header_span.len)) {
    head++;
  }
  if (head->group != unit->header || head->len != unit->header_span.len) {
    head_walk(j, head);
  }
  return head;
}

static const struct head_field *field_of(const struct head *head, uint16_t symbol) {
  for (uint32_t i = 0; head != NULL && i < head->n; i++) {
    if (head->fields[i].said.symbol == symbol) {
      return &head->fields[i];
    }
  }
  return NULL;
}

uint64_t sdec_head_mask(struct sdec_judge *j, uint16_t symbol) {
  const struct head *head = head_of(j);
  const struct head_field *field = head != NULL && head->group != NULL ? field_of(head, symbol) : NULL;
  return field != NULL ? field->mask << field->at : 0;
}

uint64_t sdec_head_bits(const struct sdec_judge *j, uint64_t mask) {
  const struct sdec_span span = j->unit->header_span;
  return span_le(span, 0, span.len < 8 ? span.len : 8) & mask;
}

static uint64_t number_at(const struct sdec_unit *unit, const struct head_field *field) {
  const struct sdec_span span = unit->header_span;
  const uint64_t mask = field->said.bits < 64 ? (UINT64_C(1) << field->said.bits) - 1 : UINT64_MAX;
  const uint64_t whole = field->be ? span_be(span, field->said.offset, field->said.len)
                                   : span_le(span, field->said.offset, field->said.len);
  return whole >> field->lo & mask;
}

bool sdec_head_find(struct sdec_judge *j, uint16_t symbol, struct said *out) {
  const struct head_field *field = field_of(head_of(j), symbol);
  if (field != NULL) {
    *out = field->said;
    out->number = number_at(j->unit, field);
  }
  return field != NULL;
}

bool sdec_head_asked(const struct sdec_judge *j, const struct asked *request, bool earlier, uint16_t symbol,
                     struct said *out) {
  const struct head *head = j->heads;
  while (head < j->heads + HEADS_MOST && (head->group != request->header || head->len != request->header_len)) {
    head++;
  }
  const bool known = request->header != NULL && head < j->heads + HEADS_MOST &&
                     (!request->has_other_header || request->has_earlier);
  const struct head_field *field = known ? field_of(head, symbol) : NULL;
  if (field == NULL || field->mask == 0) {
    return false;
  }
  *out = field->said;
  const uint64_t bits = earlier && request->has_earlier ? request->earlier_bits : request->head_bits;
  out->number = bits >> field->at & field->mask;
  return true;
}
