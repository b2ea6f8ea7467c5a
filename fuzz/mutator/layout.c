/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Uses the walker as a generator. An iterator can be copied, and a walk looks at bytes only when it reaches their row,
 * so each leaf is requested, filled, and requested again. If a bound turns out wrong, its number is corrected and the
 * walk restarts, keeping the bytes filled so far.
 */
#include "layout.h"

#include <string.h>

enum { PASSES = 40, SPARE = 256, LOOSE = 8 };

struct source {
  const struct model *model; /* NULL: the old message has no counterpart */
  uint32_t node;             /* NO_NODE: the message itself */
};

/* A container open in the new message. */
struct open {
  const struct sdec_field *field; /* NULL: the message itself */
  struct source source;
  struct place bound; /* the number that bounds it; width 0: none */
  uint32_t mul;       /* bytes per unit of that number */
  uint32_t start, end;
  uint32_t ordinal;  /* array: elements so far; NO_NODE: an element */
  uint32_t wanted;   /* array that takes the remaining bytes: target number of elements */
  uint32_t node, at; /* array: last element taken from the old one, and its index there */
};

struct layout {
  struct dice *dice;
  const struct edit *edit;
  uint8_t *out;
  uint32_t len, filled; /* of the new message; filled: bytes that are final */
  struct open stack[SDEC_DEPTH + 1];
  uint32_t top;
  struct place writers[256];
  uint64_t lengths;               /* seed for new lengths, the same in each pass */
  uint32_t loose[LOOSE], n_loose; /* offsets of numbers that were enlarged */
};

static struct open *top_of(struct layout *l) {
  return &l->stack[l->top];
}

static bool in_array(const struct open *o) {
  return o->field != NULL && o->field->kind == SDEC_ARRAY && o->ordinal != NO_NODE;
}

/* -------------------------------------------------------------------------------------------- what the old one had */

/* old_element finds an element of the old array, usually the one after the last. */
static struct source old_element(struct open *array, uint32_t ordinal) {
  const struct source old = array->source;
  const bool next = array->node != NO_NODE && ordinal >= array->at && ordinal - array->at <= 1;
  const uint32_t from = next && ordinal == array->at ? array->node : next ? old.model->nodes[array->node].end : 0;
  array->node = next ? model_next(old.model, old.node, from) : model_element(old.model, old.node, ordinal);
  array->at = ordinal;
  return (struct source){array->node == NO_NODE ? NULL : old.model, array->node};
}

static struct source element_source(const struct layout *l, struct open *open_array) {
  const struct edit *e = l->edit;
  const struct source array = open_array->source;
  uint32_t ordinal = open_array->ordinal;
  if (array.model == e->from && array.node == e->array && e->change != ARRAY_SAME) {
    if (e->change == ARRAY_SWAP) {
      ordinal = ordinal == e->at ? e->n : ordinal == e->n ? e->at : ordinal;
    } else if (ordinal >= e->at && e->change == ARRAY_DROP) {
      ordinal += e->n;
    } else if (ordinal >= e->at && ordinal - e->at < e->n) {
      return (struct source){e->donor, e->donor_node};
    } else if (ordinal >= e->at) {
      ordinal -= e->n;
    }
  }
  return old_element(open_array, ordinal);
}

/* source_of finds the old message's counterpart of the current LEAF or OPEN. */
static struct source source_of(struct layout *l, const struct sdec_item *item) {
  struct open *around = top_of(l);
  if (around->source.model == NULL) {
    return (struct source){NULL, NO_NODE};
  }
  if (in_array(around) && item->element) {
    return element_source(l, around);
  }
  const uint32_t node = model_child(around->source.model, around->source.node, item->field);
  return (struct source){node == NO_NODE ? NULL : around->source.model, node};
}

/* Target number of elements of an array that takes the remaining bytes. */
static uint32_t elements_wanted(const struct layout *l, struct source array, uint32_t offset) {
  const struct edit *e = l->edit;
  if (array.model == NULL) {
    return (uint32_t)(l->lengths >> (offset & 31)) & 3;
  }
  const uint32_t n = model_elements(array.model, array.node);
  if (array.model != e->from || array.node != e->array) {
    return n;
  }
  return e->change == ARRAY_INSERT ? n + e->n : e->change == ARRAY_DROP ? n - e->n : n;
}

/* ---------------------------------------------------------------------------------------------------------- bounds */

/* shrink reduces the innermost bound around offset `pos` by `by` bytes; false if there is none. */
static bool shrink(struct layout *l, uint32_t pos, uint32_t by) {
  for (uint32_t at = l->top;; at--) {
    const struct open *o = &l->stack[at];
    if (o->bound.width != 0 && pos < o->end) {
      const uint64_t value = place_get(o->bound, l->out), less = by / o->mul;
      place_put(o->bound, l->out, value - less);
      return less != 0 && less <= value;
    }
    if (at == 0) {
      l->len -= by;
      return by != 0;
    }
    if (o->field->kind == SDEC_GROUP && o->field->size.op != SDEC_OP_NONE && o->field->size.op != SDEC_OP_REST) {
      return false;
    }
  }
}

/* loosen makes a number that bounds a group as large as its container allows, once. */
static bool loosen(struct layout *l, struct place p, uint32_t mul, int32_t add, uint32_t room) {
  for (uint32_t i = 0; i < l->n_loose; i++) {
    if (l->loose[i] == p.offset) {
      return false;
    }
  }
  if (l->n_loose == LOOSE || (int64_t)room < add) {
    return false;
  }
  l->loose[l->n_loose++] = p.offset;
  const uint64_t most = (uint64_t)((int64_t)room - add) / mul, fits = place_max(p);
  const uint64_t value = most < fits ? most : fits;
  const bool changed = value != place_get(p, l->out);
  place_put(p, l->out, value);
  return changed;
}

/* ---------------------------------------------------------------------------------------------------------- leaves */

/* any_range returns a random range of a limit, or NULL. */
static const struct sdec_range *any_range(struct dice *dice, const struct sdec_limit *limits) {
  uint32_t n = 0;
  while (limits != NULL && limits->id != NULL && limits->values == NULL) {
    limits++;
  }
  if (limits == NULL || limits->id == NULL) {
    return NULL;
  }
  while (limits->values[n].lo <= limits->values[n].hi) {
    n++;
  }
  return &limits->values[dice_below(dice, n)];
}

uint64_t layout_fresh(struct dice *dice, const struct sdec_field *field, const struct sdec_bits *bits,
                      struct place place) {
  const struct sdec_name *names = bits != NULL ? bits->names : field->names;
  const struct sdec_range *legal = any_range(dice, bits != NULL ? bits->limits : field->limits);
  if (legal != NULL && !dice_one_in(dice, 8)) {
    return dice_one_in(dice, 2) ? legal->lo : legal->hi;
  }
  uint32_t n = 0;
  while (names != NULL && names[n].name != NULL) {
    n++;
  }
  if (n > 0 && !dice_one_in(dice, 16)) {
    return names[dice_below(dice, n)].value;
  }
  switch (dice_below(dice, 4)) {
    case 0: return 0;
    case 1: return UINT64_C(1) << dice_below(dice, (uint32_t)(place.hi - place.lo) + 1);
    case 2: return dice_below(dice, 4);
    default: return dice_next(dice) & place_max(place);
  }
}

/* A new number. Small if others depend on it, because it is usually an amount. */
static uint64_t new_number(struct layout *l, const struct sdec_field *field, struct place p) {
  if (field->save != 0 && field->names == NULL && field->limits == NULL && field->bits == NULL) {
    return dice_below(l->dice, 6);
  }
  return layout_fresh(l->dice, field, NULL, p);
}

static void fill_new(struct layout *l, const struct sdec_item *item, uint32_t from) {
  uint8_t *at = l->out + item->offset;
  if (item->field->kind == SDEC_UINT) {
    const struct place p = place_of(item->field, NULL, item->offset, item->len);
    place_put(p, l->out, new_number(l, item->field, p));
  } else if (item->field->kind != SDEC_RESERVED && item->field->kind != SDEC_ALIGN && dice_one_in(l->dice, 2)) {
    for (uint32_t i = from; i < item->len; i++) {
      at[i] = (uint8_t)dice_next(l->dice);
    }
  }
}

/* fill_leaf writes the bytes of one leaf. */
static void fill_leaf(struct layout *l, const struct sdec_item *item, struct source source) {
  const struct edit *e = l->edit;
  uint32_t had = 0;
  if (source.model != NULL) {
    const struct node *node = &source.model->nodes[source.node];
    had = node->len < item->len ? node->len : item->len;
    memcpy(l->out + item->offset, source.model->bytes.data + node->offset, had);
  }
  if (had < item->len) {
    fill_new(l, item, had);
  }
  if (source.model != NULL && source.model == e->from && source.node == e->run && e->run_bytes != NULL) {
    memcpy(l->out + item->offset, e->run_bytes, e->run_len < item->len ? e->run_len : item->len);
  }
  if (source.model == e->from && source.model != NULL && e->number != NO_NODE &&
      e->from->nodes[e->number].offset == source.model->nodes[source.node].offset &&
      e->from->nodes[e->number].field == item->field) {
    const struct node *number = &e->from->nodes[e->number];
    place_put(place_of(number->field, number->bits, item->offset, item->len), l->out, e->value);
  }
}

/* Target length of a leaf that takes the remaining bytes. */
static uint32_t length_wanted(struct layout *l, const struct sdec_item *item, struct source source) {
  const struct edit *e = l->edit;
  if (source.model == NULL) {
    return item->field->size.op == SDEC_OP_NONE ? 0 : (uint32_t)(l->lengths >> (item->offset & 31)) & 31;
  }
  return source.model == e->from && source.node == e->run ? e->run_len : source.model->nodes[source.node].len;
}

/* leaf handles one LEAF; true if a bound changed and the walk must restart. */
static bool leaf(struct layout *l, const struct sdec_item *item, struct source source) {
  const struct sdec_field *field = item->field;
  const bool unclaimed = field->kind != SDEC_UINT && field->size.op == SDEC_OP_NONE;
  if (unclaimed || field->size.op == SDEC_OP_REST) {
    const uint32_t wanted = length_wanted(l, item, source);
    if (wanted < item->len && shrink(l, item->offset, item->len - wanted)) {
      return true;
    }
  }
  fill_leaf(l, item, source);
  l->filled = item->offset + item->len;
  struct open *around = top_of(l);
  if (field->ends) { /* relative to the start of the container */
    const struct place p = place_of(field, NULL, item->offset, item->len);
    (void)loosen(l, p, 1, 0, around->end - around->start);
  }
  return false;
}

/* ------------------------------------------------------------------------------------------------------------ walk */

/* opened handles an OPEN item; true if a bound changed. */
static bool opened(struct layout *l, const struct sdec_item *item, struct source source) {
  const struct sdec_field *field = item->field;
  const struct open *around = top_of(l);
  struct open o = {.field = field, .source = source, .start = item->offset, .end = around->end, .mul = 1};
  o.ordinal = item->element && field->kind == SDEC_ARRAY ? NO_NODE : 0; /* an element has the same row as its array */
  o.node = NO_NODE;
  if (in_array(&o) && field->size.op == SDEC_OP_REST) {
    o.wanted = elements_wanted(l, source, item->offset);
  }
  if (field->kind == SDEC_GROUP && field->size.op != SDEC_OP_NONE) {
    const struct place writer = l->writers[field->size.var];
    o.end = item->offset + item->len;
    if (field->size.op == SDEC_OP_VAR && writer.width != 0) {
      o.bound = writer;
      o.mul = field->size.mul;
      if (item->offset >= l->filled && loosen(l, writer, o.mul, field->size.add, around->end - item->offset)) {
        return true;
      }
    }
  }
  if (l->top == SDEC_DEPTH) {
    return false;
  }
  l->stack[++l->top] = o;
  return false;
}

/* enough returns true if the innermost array, which takes the remaining bytes, has all its elements. */
static bool enough(struct layout *l, const struct sdec_item *item) {
  const struct open *array = top_of(l);
  return array->field->size.op == SDEC_OP_REST && item->offset >= l->filled && array->ordinal >= array->wanted &&
         shrink(l, item->offset, array->end - item->offset);
}

static void note_writer(struct layout *l, const struct sdec_item *item) {
  const bool bit = item->kind == SDEC_BIT;
  const uint8_t save = bit ? item->bits->save : item->field->save;
  if (save != 0) {
    l->writers[save] = place_of(item->field, bit ? item->bits : NULL, item->offset, item->len);
  }
}

/* take handles one item; true if the walk must restart. `*out_again` requests the same item once more. */
static bool take(struct layout *l, const struct sdec_item *item, bool *out_again) {
  struct open *around = top_of(l);
  *out_again = false;
  if (item->kind == SDEC_CLOSE) {
    l->top -= l->top > 0;
    return false;
  }
  if (item->kind != SDEC_LEAF && item->kind != SDEC_OPEN) {
    if (item->kind == SDEC_BIT) {
      note_writer(l, item);
    }
    return false;
  }
  const bool element = in_array(around) && item->element;
  if (element && enough(l, item)) {
    return true;
  }
  const struct source source = source_of(l, item);
  if (item->kind == SDEC_OPEN) {
    around->ordinal += element;
    return opened(l, item, source);
  }
  if (item->offset + item->len > l->filled) {
    *out_again = !leaf(l, item, source);
    return !*out_again;
  }
  around->ordinal += element;
  note_writer(l, item);
  if (item->field->ends && item->value <= around->end - around->start) {
    around->bound = place_of(item->field, NULL, item->offset, item->len);
    around->end = around->start + (uint32_t)item->value;
  }
  return false;
}

/* pass walks the new message as far as it exists; false once it is complete. */
static bool pass(struct layout *l, const struct sdec_group *group, const struct sdec_env *env) {
  struct sdec_iter it, before;
  struct sdec_item item;
  bool again;
  l->top = 0;
  l->stack[0] = (struct open){.source = {l->edit->from, NO_NODE}, .mul = 1, .end = l->len};
  memset(l->writers, 0, sizeof(l->writers));
  sdec_begin(&it, group, env, (struct sdec_span){l->out, l->len});
  for (before = it; sdec_next(&it, &item); before = it) {
    if (take(l, &item, &again)) {
      return true;
    }
    it = again ? before : it;
  }
  return false;
}

uint32_t layout_make(struct dice *dice, const struct edit *edit, const struct sdec_group *group,
                     const struct sdec_env *env, uint8_t *out, uint32_t cap) {
  const uint64_t want = (uint64_t)(edit->from != NULL ? edit->from->bytes.len : 0) * 2 + SPARE;
  struct layout l = {
      .dice = dice, .edit = edit, .out = out, .len = want < cap ? (uint32_t)want : cap, .lengths = dice_next(dice)};
  memset(out, 0, l.len);
  for (uint32_t i = 0; i < PASSES && pass(&l, group, env); i++) {
  }
  return l.len;
}
