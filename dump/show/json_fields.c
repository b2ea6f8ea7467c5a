/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The items of one walk as a JSON object: groups are objects, arrays are arrays, numbers with names or bits are objects
 * with a "value".
 */
#include "show/json.h"

/* Position in the nested objects. */
struct place {
  bool first;      /* the next item needs no comma */
  bool in_number;  /* inside a number's object; its bits may follow */
  uint32_t depth;  /* number of open containers */
  uint64_t arrays; /* bit d: the container at depth d is an array */
};

/* Limit for a number with its key and names, or for the text around bytes. */
#define FIELD_ROOM (LABEL_TEXT + PEN_TEXT + 2 * PEN_NUMBER)

/* Copies a fixed length, which is cheaper than the exact length and enough for nearly all keys. */
static inline char *pen_key(char *at, const struct label *key, bool first) {
  const size_t usual = 40;
  const size_t n = (size_t)key->len - first;
  memcpy(at, key->text + first, usual);
  if (n > usual) {
    memcpy(at, key->text + first, n);
  }
  return at + n;
}

/* pen_member writes what precedes a value: a comma unless it is the first, and in an object the key. */
static inline char *pen_member(char *to, struct sink *sink, struct place *at, const struct sdec_field *row,
                               enum label_form form) {
  const bool first = at->first;
  at->first = false;
  if ((at->arrays >> at->depth & 1) != 0) {
    return first ? to : pen_char(to, ',');
  }
  return pen_key(to, labels_find(&sink->labels, row, row->name, row->key, form), first);
}

static char *pen_name(char *at, const struct sdec_item *item) {
  return pen_word(PEN(at, ",\"name\":"), sdec_value_name(item));
}

/* Leaves the object of a number with bits open for them. */
static char *pen_number(char *to, struct place *at, const struct sdec_item *item) {
  const struct sdec_field *field = item->field;
  if (field->bits == NULL && field->names == NULL) {
    return pen_dec(to, item->value);
  }
  to = pen_dec(PEN(to, "{\"value\":"), item->value);
  if (field->names != NULL) {
    to = pen_name(to, item);
  }
  if (field->bits != NULL) {
    at->in_number = true;
    return to;
  }
  return pen_char(to, '}');
}

/* Copies hex digits that are still in the buffer, which is several times faster than converting again. Most values fit
 * a copy of fixed length. */
static void put_hex(struct out *out, const struct json_walk *walk, uint32_t offset, uint32_t n) {
  const size_t digits = (size_t)n * 2, usual = 64;
  if (walk->hex_at >= out->written && walk->hex_at != UINT64_MAX && out->cap - out->len >= digits + usual) {
    const size_t from = (size_t)(walk->hex_at - out->written) + (size_t)offset * 2;
    memmove(out->data + out->len, out->data + from, usual); /* source and destination may overlap */
    if (digits > usual) {
      memcpy(out->data + out->len, out->data + from, digits);
    }
    out->len += digits;
    return;
  }
  out_hex(out, walk->span.data + offset, n);
}

/* A key must always have the same type of value, so raw bytes of a structure and lengths of hidden bytes have keys of
 * their own. */
static enum label_form form_of(const struct sink *sink, const struct sdec_field *row) {
  if (is_hidden(sink, row->as) || (follows_below(sink, row->as) && !sink->view->show_secrets)) {
    return LABEL_HIDDEN;
  }
  return row->kind == SDEC_GROUP ? LABEL_BYTES : LABEL_PLAIN;
}

/* look_inside handles bytes that may hold certificates or evidence. */
static void look_inside(struct sink *sink, uint32_t as, struct sdec_span bytes, uint32_t offset) {
  if (is_about_certificates(as)) {
    certificates_found(&sink->certificates, as, bytes, offset);
  }
  if (is_about_evidence(as)) {
    note_evidence(sink, as, bytes, offset);
  }
}

static void put_leaf(struct sink *sink, struct place *at, const struct json_walk *walk, const struct sdec_item *item) {
  struct out *out = sink->out;
  const bool number = item->field->kind == SDEC_UINT;
  const enum label_form form = number ? LABEL_PLAIN : form_of(sink, item->field);
  char *to = pen_member(out_room(out, FIELD_ROOM), sink, at, item->field, form);
  if (number) {
    out_upto(out, pen_number(to, at, item));
  } else if (form == LABEL_HIDDEN) {
    out_upto(out, pen_dec(to, item->len));
  } else {
    out_upto(out, pen_char(to, '"'));
    put_hex(out, walk, item->offset, item->len);
    out_char(out, '"');
    look_inside(sink, item->field->as, (struct sdec_span){walk->span.data + item->offset, item->len}, item->offset);
  }
}

static void put_bit(struct sink *sink, const struct sdec_item *item) {
  const struct sdec_bits *bits = item->bits;
  char *to = out_room(sink->out, FIELD_ROOM);
  to = pen_key(to, labels_find(&sink->labels, bits, bits->name, bits->key, LABEL_PLAIN), false);
  if (bits->names == NULL) {
    to = pen_dec(to, item->value);
  } else {
    to = pen_dec(PEN(to, "{\"value\":"), item->value);
    to = pen_char(pen_name(to, item), '}');
  }
  out_upto(sink->out, to);
}

static void put_open(struct sink *sink, struct place *at, const struct sdec_item *item) {
  const bool array = item->group == NULL;
  const bool hidden = array && item->field->group->n_rows == 1 && is_hidden(sink, item->field->group->rows[0].as);
  char *to = out_room(sink->out, FIELD_ROOM);
  to = pen_member(to, sink, at, item->field, hidden ? LABEL_HIDDEN : LABEL_PLAIN);
  out_upto(sink->out, pen_char(to, array ? '[' : '{'));
  at->depth++;
  at->arrays = (at->arrays & ~(UINT64_C(1) << at->depth)) | (uint64_t)array << at->depth;
  at->first = true;
}

static void put_close(struct sink *sink, struct place *at) {
  out_char(sink->out, (at->arrays >> at->depth & 1) != 0 ? ']' : '}');
  at->depth--;
  at->first = false;
}

static void put_item(struct sink *sink, struct place *at, const struct json_walk *walk, const struct sdec_item *item) {
  if (item->kind == SDEC_NOTE) {
    json_note(sink, &item->note);
    return;
  }
  if (item->kind == SDEC_BIT) {
    put_bit(sink, item);
    return;
  }
  if (at->in_number) {
    out_char(sink->out, '}');
    at->in_number = false;
  }
  switch (item->kind) {
    case SDEC_LEAF: put_leaf(sink, at, walk, item); break;
    case SDEC_OPEN: put_open(sink, at, item); break;
    default: put_close(sink, at); break;
  }
}

void json_fields(struct sink *sink, const struct json_walk *walk) {
  struct place at = {.first = true};
  struct sdec_item item;
  out_char(sink->out, '{');
  while (sdec_next(&sink->walk, &item)) {
    put_item(sink, &at, walk, &item);
  }
  if (at.in_number) {
    out_char(sink->out, '}');
  }
  out_char(sink->out, '}');
}
