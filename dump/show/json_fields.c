/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The items of one walk as a JSON object: groups are objects, arrays are arrays, numbers with names or bits are objects
 * with a "value".
 */
#include "show/json.h"

#define LITERAL(out, text) out_bytes((out), (text), sizeof(text) - 1)

/* Where in the object the next item goes. */
struct place {
  bool first;      /* no comma is due */
  bool in_number;  /* inside the object of a number whose bits may follow */
  uint32_t depth;  /* of containers open */
  uint64_t arrays; /* bit d: the container at depth d is an array */
};

/* Nearly every key fits one copy of fixed length, which is cheaper than one of the right length. */
static inline void put_key(struct out *out, const struct label *key, bool first) {
  const size_t usual = 40;
  const size_t n = (size_t)key->len - first;
  char *to = out_room(out, LABEL_TEXT);
  memcpy(to, key->text + first, usual);
  if (n > usual) {
    memcpy(to, key->text + first, n);
  }
  out->len += n;
}

static void put_member(struct sink *sink, struct place *at, const struct sdec_field *row, enum label_form form) {
  if ((at->arrays >> at->depth & 1) != 0) {
    if (!at->first) {
      out_char(sink->out, ',');
    }
  } else {
    put_key(sink->out, labels_find(&sink->labels, row, row->name, row->key, form), at->first);
  }
  at->first = false;
}

static void put_name(struct out *out, const struct sdec_item *item) {
  const char *name = sdec_value_name(item);
  LITERAL(out, ",\"name\":");
  json_word(out, name);
}

/* The object of a number with bits stays open for them. */
static void put_number(struct out *out, struct place *at, const struct sdec_item *item) {
  const struct sdec_field *field = item->field;
  if (field->bits == NULL && field->names == NULL) {
    out_dec(out, item->value);
    return;
  }
  LITERAL(out, "{\"value\":");
  out_dec(out, item->value);
  if (field->names != NULL) {
    put_name(out, item);
  }
  if (field->bits != NULL) {
    at->in_number = true;
  } else {
    out_char(out, '}');
  }
}

/* Copying digits that are still in the buffer is several times faster than making them again. */
static void put_hex(struct out *out, const struct json_walk *walk, uint32_t offset, uint32_t n) {
  const size_t digits = (size_t)n * 2;
  if (walk->hex_at >= out->written && walk->hex_at != UINT64_MAX && out->cap - out->len >= digits) {
    const size_t from = (size_t)(walk->hex_at - out->written) + (size_t)offset * 2;
    memcpy(out->data + out->len, out->data + from, digits);
    out->len += digits;
    return;
  }
  out_hex(out, walk->span.data + offset, n);
}

/* A row's value has one type under one key: bytes in place of a structure, or of how many are hidden, have others. */
static enum label_form form_of(const struct sink *sink, const struct sdec_field *row) {
  if (is_hidden(sink, row->as) || (follows_below(sink, row->as) && !sink->view->show_secrets)) {
    return LABEL_HIDDEN;
  }
  return row->kind == SDEC_GROUP ? LABEL_BYTES : LABEL_PLAIN;
}

static void put_leaf(struct sink *sink, struct place *at, const struct json_walk *walk, const struct sdec_item *item) {
  struct out *out = sink->out;
  const enum label_form form = item->field->kind == SDEC_UINT ? LABEL_PLAIN : form_of(sink, item->field);
  put_member(sink, at, item->field, form);
  if (item->field->kind == SDEC_UINT) {
    put_number(out, at, item);
  } else if (form == LABEL_HIDDEN) {
    out_dec(out, item->len);
  } else {
    out_char(out, '"');
    put_hex(out, walk, item->offset, item->len);
    out_char(out, '"');
    if (is_about_certificates(item->field->as)) {
      certificates_found(&sink->certificates, item->field->as,
                         (struct sdec_span){walk->span.data + item->offset, item->len}, item->offset);
    }
    if (is_about_evidence(item->field->as)) {
      note_evidence(sink, item->field->as, (struct sdec_span){walk->span.data + item->offset, item->len}, item->offset);
    }
  }
}

static void put_bit(struct sink *sink, const struct sdec_item *item) {
  struct out *out = sink->out;
  put_key(out, labels_find(&sink->labels, item->bits, item->bits->name, item->bits->key, LABEL_PLAIN), false);
  if (item->bits->names == NULL) {
    out_dec(out, item->value);
    return;
  }
  LITERAL(out, "{\"value\":");
  out_dec(out, item->value);
  put_name(out, item);
  out_char(out, '}');
}

static void put_open(struct sink *sink, struct place *at, const struct sdec_item *item) {
  const bool array = item->group == NULL;
  const bool hidden = array && item->field->group->n_rows == 1 && is_hidden(sink, item->field->group->rows[0].as);
  put_member(sink, at, item->field, hidden ? LABEL_HIDDEN : LABEL_PLAIN);
  out_char(sink->out, array ? '[' : '{');
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
