/* SPDX-License-Identifier: BSD-3-Clause
 *
 * One walk over a message: the fields that rules refer to, the elements of its arrays, its notes and ties.
 */
#include "judge.h"

#include <string.h>

#include "walk/vars.h"

#define DIGEST_START UINT64_C(0xcbf29ce484222325)
#define DIGEST_PRIME UINT64_C(0x9e3779b97f4a7c15)

/* Eight bytes at a time: it need not withstand attacks, but tell apart. */
uint64_t sdec_digest_of(struct sdec_span bytes) {
  uint64_t h = DIGEST_START ^ bytes.len;
  for (uint32_t i = 0; i < bytes.len; i += 8) {
    uint64_t word = 0;
    memcpy(&word, bytes.data + i, bytes.len - i < 8 ? bytes.len - i : 8);
    (void)__builtin_mul_overflow(h ^ word, DIGEST_PRIME, &h); /* it wraps */
    h ^= h >> 29;
  }
  return h;
}

/* said_of makes of an item what it says; false if it says nothing of its own. */
static bool said_of(const struct sdec_item *item, struct sdec_span message, struct said *out) {
  if (item->kind == SDEC_BIT) {
    *out = (struct said){.bits = (uint8_t)(item->bits->hi - item->bits->lo + 1),
                         .offset = item->offset,
                         .len = item->len,
                         .number = item->value};
    return true;
  }
  if (item->kind != SDEC_LEAF) {
    return false;
  }
  const struct sdec_field *field = item->field;
  *out = (struct said){.hex = field->bits != NULL || field->as == SDEC_AS_HEX,
                       .offset = item->offset,
                       .len = item->len,
                       .number = item->value};
  if (field->kind == SDEC_UINT) {
    out->bits = (uint8_t)(8 * field->width);
  } else if (field->kind == SDEC_BYTES) {
    out->digest = sdec_digest_of((struct sdec_span){message.data + item->offset, item->len});
  }
  return true;
}

static void add_said(struct sheet *sheet, struct said said) {
  if (sheet->n_said == SAID_MOST) {
    sheet->full = true;
    return;
  }
  sheet->said[sheet->n_said++] = said;
}

/* Elements of arrays that rules go through. They may stand in each other: `open` is the innermost. */
struct nest {
  struct {
    uint16_t element;
    uint8_t depth;
  } open[SDEC_DEPTH];
  uint32_t n;
  const char *in[SDEC_DEPTH]; /* names of all groups and arrays that are open */
  uint16_t index;             /* of the leaf that came last, in its array */
  bool leaf;                  /* the innermost is a leaf of `depth`, whose bits may follow */
  uint8_t depth;
  uint32_t end; /* of what came last */
};

static void begin_element(struct sdec_judge *j, struct nest *nest, const struct sdec_item *item) {
  struct sheet *sheet = &j->sheet;
  const uint16_t symbol = sdec_symbol_of(&j->names, item->array->name);
  if (symbol == 0 || nest->n == SDEC_DEPTH) {
    return;
  }
  if (sheet->n_elements == ELEMENTS_MOST) {
    sheet->full = true;
    return;
  }
  nest->open[nest->n].element = sheet->n_elements;
  nest->open[nest->n++].depth = item->depth;
  sheet->elements[sheet->n_elements++] = (struct element){.symbol = symbol,
                                                          .first = sheet->n_said,
                                                          .end = sheet->n_said,
                                                          .index = (uint16_t)item->index,
                                                          .offset = item->offset};
}

static void end_element(struct sdec_judge *j, struct nest *nest, uint8_t depth, uint32_t end) {
  if (nest->n > 0 && nest->open[nest->n - 1].depth == depth) {
    struct element *element = &j->sheet.elements[nest->open[--nest->n].element];
    element->end = j->sheet.n_said;
    element->len = end - element->offset;
  }
}

static void end_leaf(struct sdec_judge *j, struct nest *nest) {
  if (nest->leaf) {
    end_element(j, nest, nest->depth, nest->end);
    nest->leaf = false;
  }
}

/* Halves of the id of a session that is set up, digests of slots. */
static void read_fact(struct sdec_judge *j, const struct sdec_item *item, const struct said *said) {
  const uint8_t fact = item->kind == SDEC_LEAF ? item->field->fact : F_NONE;
  if (fact == F_REQ_SESSION_ID) {
    j->sheet.has_req_id = true;
    j->sheet.req_id = (uint16_t)item->value;
  } else if (fact == F_RSP_SESSION_ID) {
    j->sheet.has_rsp_id = true;
    j->sheet.rsp_id = (uint16_t)item->value;
  } else if (fact == M_DIGEST && item->index < SLOTS) {
    j->sheet.digests.known = (uint8_t)(j->sheet.digests.known | 1u << item->index);
    j->sheet.digests.digest[item->index] = said->digest;
  }
  if (item->kind == SDEC_LEAF && item->field->role == SDEC_SLOT_USAGE && item->index < SLOTS) {
    j->sheet.digests.use_known = (uint8_t)(j->sheet.digests.use_known | 1u << item->index);
    j->sheet.digests.use[item->index] = (uint16_t)item->value;
  }
}

static uint16_t symbol_of(struct sdec_judge *j, const struct sdec_item *item) {
  const bool named = item->kind == SDEC_BIT || item->kind == SDEC_LEAF;
  return named ? sdec_symbol_of(&j->names, item->kind == SDEC_BIT ? item->bits->name : item->field->name) : 0;
}

/* Fields that no rule names may still be tied to the request, or be remembered. */
static bool says_more(const struct sdec_item *item) {
  if (item->kind != SDEC_LEAF) {
    return item->kind == SDEC_BIT && item->bits->tie != SDEC_TIE_NONE;
  }
  const uint8_t fact = item->field->fact;
  return item->field->tie != SDEC_TIE_NONE || fact == F_REQ_SESSION_ID || fact == F_RSP_SESSION_ID ||
         fact == M_DIGEST || item->field->role == SDEC_SLOT_USAGE;
}

static void read_item(struct sdec_judge *j, struct nest *nest, const struct sdec_item *item) {
  struct said said;
  if (item->kind == SDEC_OPEN && item->field != NULL) {
    nest->in[item->depth % SDEC_DEPTH] = item->field->name;
  }
  if (item->kind != SDEC_BIT) {
    end_leaf(j, nest);
  }
  if (item->element && item->array != NULL && item->kind != SDEC_CLOSE && item->kind != SDEC_BIT) {
    begin_element(j, nest, item);
  }
  if (item->kind == SDEC_LEAF) {
    nest->index = item->element ? (uint16_t)item->index : NO_SLOT;
  }
  const uint16_t symbol = symbol_of(j, item);
  if ((symbol != 0 || says_more(item)) && said_of(item, j->unit->span, &said)) {
    said.symbol = symbol;
    said.index = nest->index;
    if (said.symbol != 0) {
      add_said(&j->sheet, said);
    }
    sdec_tie_judge(j, item, &said);
    read_fact(j, item, &said);
  }
  nest->leaf = nest->leaf || (item->element && item->kind == SDEC_LEAF);
  nest->depth = item->depth;
  nest->end = item->offset + item->len;
  if (item->kind == SDEC_CLOSE) {
    end_element(j, nest, item->depth, item->offset + item->len);
  }
}

void sdec_sheet_clear(struct sheet *sheet) {
  sheet->n_said = sheet->n_elements = sheet->n_head = 0;
  sheet->digests.known = sheet->digests.use_known = 0;
  sheet->full = sheet->unread = sheet->has_req_id = sheet->has_rsp_id = false;
}

static void head_walk(struct sdec_judge *j) {
  const struct sdec_unit *unit = j->unit;
  struct sdec_item item;
  sdec_begin(&j->it, unit->header, &unit->env, unit->header_span);
  while (sdec_next(&j->it, &item)) {
    struct said said;
    if (item.kind != SDEC_NOTE && said_of(&item, unit->header_span, &said)) {
      said.symbol = sdec_symbol_of(&j->names, item.kind == SDEC_BIT ? item.bits->name : item.field->name);
      said.index = NO_SLOT;
      if (said.symbol != 0) {
        add_said(&j->sheet, said);
      }
    }
  }
}

/* Most headers of one direction are the same. */
void sdec_head_read(struct sdec_judge *j) {
  const struct sdec_unit *unit = j->unit;
  if (unit->header == NULL || unit->nesting > 0) {
    return;
  }
  struct head *head = &j->heads[unit->dir == SDEC_DIR_RSP];
  const struct sdec_span bytes = unit->header_span;
  if (head->group == unit->header && head->len == bytes.len && memcmp(head->bytes, bytes.data, bytes.len) == 0) {
    memcpy(j->sheet.said, head->said, head->n * sizeof(head->said[0]));
    j->sheet.n_head = j->sheet.n_said = head->n;
    return;
  }
  head_walk(j);
  j->sheet.n_head = j->sheet.n_said;
  head->group = NULL;
  if (bytes.len <= HEAD_BYTES && j->sheet.n_head <= HEAD_SAID) {
    *head = (struct head){.group = unit->header, .len = (uint8_t)bytes.len, .n = (uint8_t)j->sheet.n_head};
    memcpy(head->bytes, bytes.data, bytes.len);
    memcpy(head->said, j->sheet.said, head->n * sizeof(head->said[0]));
  }
}

void sdec_sheet_read(struct sdec_judge *j) {
  struct nest nest = {.n = 0};
  struct sdec_item item;
  sdec_sheet_clear(&j->sheet);
  sdec_head_read(j);
  j->from = j->sheet.n_head;
  for (uint32_t i = 0; i < j->unit->n_notes; i++) {
    sdec_found_note(j, &j->unit->notes[i], NULL);
  }
  if (j->unit->group == NULL) {
    j->sheet.unread = true;
    return;
  }
  sdec_unit_begin(j->unit, &j->it);
  while (sdec_next(&j->it, &item)) {
    if (item.kind == SDEC_NOTE) {
      const bool is_limit = item.note.rule != NULL; /* what lies beyond it was read */
      const bool damage = item.note.severity == SDEC_ERROR && !is_limit;
      j->sheet.unread = j->sheet.unread || damage || item.note.code == SDEC_NOTE_MISSING;
      sdec_found_note(j, &item.note, item.depth > 0 ? nest.in[(item.depth - 1) % SDEC_DEPTH] : NULL);
    } else {
      read_item(j, &nest, &item);
    }
  }
  end_leaf(j, &nest);
}

const struct said *sdec_sheet_find(const struct sdec_judge *j, uint16_t symbol) {
  for (uint32_t i = j->from; symbol != 0 && i < j->to; i++) {
    if (j->sheet.said[i].symbol == symbol) {
      return &j->sheet.said[i];
    }
  }
  return NULL;
}
