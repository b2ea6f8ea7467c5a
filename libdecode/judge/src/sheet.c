/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Walks a message once and collects the fields that rules use, the elements of arrays, the notes and ties.
 */
#include "base/apart.h"
#include "judge.h"

#include <string.h>

#include "walk/tape.h"
#include "walk/vars.h"

/* Accepts the entry that was filled in at the end of said[]. */
static inline void keep_said(struct sheet *sheet, uint16_t symbol) {
  if (sheet->n_said == SAID_MOST) {
    sheet->full = true;
    return;
  }
  const uint16_t first = sheet->first[symbol];
  if (first >= sheet->n_said || sheet->said[first].symbol != symbol) {
    sheet->first[symbol] = sheet->n_said;
  }
  sheet->n_said++;
}

/* The open array elements, which can be nested, and where the walk is. */
struct nest {
  struct {
    uint16_t element;
    uint8_t depth;
  } open[SDEC_DEPTH];
  uint32_t n;
  const char *in[SDEC_DEPTH]; /* names of the open groups and arrays */
  uint16_t index;             /* array index of the last leaf */
  bool bits_say;              /* row_about.bits_say of the last leaf */
  bool leaf;                  /* the innermost element is a leaf at `depth` whose bit fields may follow */
  uint8_t depth;
  uint32_t end; /* of that leaf */
};

APART static void begin_element(struct sdec_judge *j, struct nest *nest, const struct sdec_item *item) {
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

/* The halves of a new session's id, slot digests and key usage. */
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

/* The field is tied to the request or is one that read_fact stores, whether or not a rule names it. */
static bool says_more(const struct sdec_item *item) {
  if (item->kind == SDEC_BIT) {
    return item->bits->tie != SDEC_TIE_NONE;
  }
  const uint8_t fact = item->field->fact;
  return item->field->tie != SDEC_TIE_NONE || fact == F_REQ_SESSION_ID || fact == F_RSP_SESSION_ID ||
         fact == M_DIGEST || item->field->role == SDEC_SLOT_USAGE;
}

static bool bits_say(struct names *names, const struct sdec_field *field) {
  bool say = false;
  for (const struct sdec_bits *bits = field->bits; bits != NULL && bits->name != NULL; bits++) {
    say = say || bits->tie != SDEC_TIE_NONE || sdec_symbol_of(names, bits->name) != 0;
  }
  return say;
}

RARE static const struct row_about *learn_row(struct sdec_judge *j, const struct sdec_item *item, uint16_t *place) {
  struct names *names = &j->names;
  struct said said;
  const bool bit = item->kind == SDEC_BIT;
  if (names->n_rows == ROWS_KNOWN) {
    memset(names->row_at, 0, sizeof(names->row_at)); /* full: drop everything */
    names->n_rows = 0;
  }
  *place = *place != 0 ? *place : ++names->n_rows;
  sdec_said_of(item, &said);
  struct row_about *about = &names->rows[*place];
  *about = (struct row_about){.row = bit ? (const void *)item->bits : (const void *)item->field,
                              .symbol = sdec_symbol_of(names, bit ? item->bits->name : item->field->name),
                              .bits = said.bits,
                              .more = says_more(item),
                              .as = said.as,
                              .bits_say = !bit && bits_say(names, item->field),
                              .has_digest = !bit && item->field->kind == SDEC_BYTES};
  about->says = about->symbol != 0 || about->more;
  return about;
}

/* The cached facts about the row of a leaf or bit field. */
static inline const struct row_about *about_of(struct sdec_judge *j, const struct sdec_item *item) {
  const bool bit = item->kind == SDEC_BIT;
  const void *row = bit ? (const void *)item->bits : (const void *)item->field;
  const uint64_t at = bit ? (uintptr_t)row / sizeof(*item->bits) : (uintptr_t)row / sizeof(*item->field);
  uint16_t *place = &j->names.row_at[bit][at % ROW_PLACES];
  const struct row_about *about = &j->names.rows[*place];
  return about->row == row ? about : learn_row(j, item, place);
}

/* What is tied to the request, or remembered. */
APART static void read_more(struct sdec_judge *j, const struct sdec_item *item, const struct said *said) {
  sdec_tie_judge(j, item, said);
  read_fact(j, item, said);
}

APART static uint64_t digest_of_item(const struct sdec_judge *j, const struct sdec_item *item) {
  return sdec_digest_of(j, (struct sdec_span){j->unit->span.data + item->offset, item->len});
}

static inline void read_value(struct sdec_judge *j, struct nest *nest, const struct sdec_item *item) {
  const struct row_about *about = about_of(j, item);
  nest->bits_say = item->kind == SDEC_BIT || about->bits_say;
  if (!about->says) {
    return;
  }
  struct said *said = &j->sheet.said[j->sheet.n_said];
  said->symbol = about->symbol;
  said->bits = about->bits;
  said->as = about->as;
  said->index = nest->index;
  said->offset = item->offset;
  said->len = item->len;
  said->number = item->value;
  said->digest = about->has_digest ? digest_of_item(j, item) : 0;
  if (about->symbol != 0) {
    keep_said(&j->sheet, about->symbol);
  }
  if (about->more) {
    read_more(j, item, said);
  }
}

/* A leaf ends with its last bit field. */
static inline void read_leaf(struct sdec_judge *j, struct nest *nest, const struct sdec_item *item) {
  if (item->kind == SDEC_LEAF) {
    end_leaf(j, nest);
    nest->index = NO_SLOT;
    if (item->element && item->array != NULL) {
      begin_element(j, nest, item);
      nest->index = (uint16_t)item->index;
      nest->leaf = true;
      nest->depth = item->depth;
      nest->end = item->offset + item->len;
    }
  } else if (!nest->bits_say) {
    return;
  }
  read_value(j, nest, item);
}

/* OPEN or CLOSE of a group, array or element. */
static inline void read_bound(struct sdec_judge *j, struct nest *nest, const struct sdec_item *item) {
  end_leaf(j, nest);
  if (item->kind == SDEC_CLOSE) {
    end_element(j, nest, item->depth, item->offset + item->len);
    return;
  }
  if (item->field != NULL) {
    nest->in[item->depth % SDEC_DEPTH] = item->field->name;
  }
  if (item->element && item->array != NULL) {
    begin_element(j, nest, item);
  }
}

void sdec_sheet_clear(struct sheet *sheet) {
  sheet->n_said = sheet->n_elements = 0;
  sheet->digests.known = sheet->digests.use_known = 0;
  sheet->full = sheet->unread = sheet->has_req_id = sheet->has_rsp_id = false;
}

RARE static void read_note(struct sdec_judge *j, const struct nest *nest, const struct sdec_item *item) {
  const bool is_limit = item->note.rule != NULL; /* a value limit: decoding continued */
  const bool damage = item->note.severity == SDEC_ERROR && !is_limit;
  j->sheet.unread = j->sheet.unread || damage || item->note.code == SDEC_NOTE_MISSING;
  sdec_found_note(j, &item->note, item->depth > 0 ? nest->in[(item->depth - 1) % SDEC_DEPTH] : NULL);
}

static inline void read_item(struct sdec_judge *j, struct nest *nest, const struct sdec_item *item) {
  if (item->kind == SDEC_LEAF || item->kind == SDEC_BIT) {
    read_leaf(j, nest, item);
  } else if (item->kind != SDEC_NOTE) {
    read_bound(j, nest, item);
  } else {
    read_note(j, nest, item);
  }
}

/* The next item: in place on the tape, or in *room when walking; NULL at the end. */
static inline const struct sdec_item *next_item(struct sdec_judge *j, const uint64_t **at, struct sdec_item *room) {
  if (*at == NULL) {
    return sdec_next(&j->it, room) ? room : NULL;
  }
  return *at != j->it.tape_end ? tape_step(at) : NULL;
}

void sdec_sheet_read(struct sdec_judge *j) {
  struct nest nest = {.n = 0};
  struct sdec_item room;
  sdec_sheet_clear(&j->sheet);
  for (uint32_t i = 0; i < j->unit->n_notes; i++) {
    sdec_found_note(j, &j->unit->notes[i], NULL);
  }
  if (j->unit->group == NULL) {
    j->sheet.unread = true;
    return;
  }
  if (j->unit->worst >= SDEC_WARN && sdec_may_misfit(j)) {
    j->sheet.unread = true;
    j->talk->forgot_sessions = true; /* it may have opened one */
    j->stats.unjudged[SDEC_UNJUDGED_NEGOTIATION]++;
    return;
  }
  sdec_unit_begin(j->unit, &j->it);
  const uint64_t *at = j->it.tape;
  for (const struct sdec_item *item = next_item(j, &at, &room); item != NULL; item = next_item(j, &at, &room)) {
    read_item(j, &nest, item);
  }
  end_leaf(j, &nest);
}

const struct said *sdec_sheet_search(const struct sdec_judge *j, uint16_t symbol) {
  for (uint32_t i = j->from; symbol != 0 && i < j->to; i++) {
    if (j->sheet.said[i].symbol == symbol) {
      return &j->sheet.said[i];
    }
  }
  return NULL;
}
