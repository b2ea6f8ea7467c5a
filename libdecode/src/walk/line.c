/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The one-line summary of a message: the rows and bit fields marked in the tables, as ` Name=value`. Values of the same
 * row are listed together; of a number that consists of flags, those that are set are listed.
 */
#include "base/span.h"

#define REPEATS 8     /* values of one row per line */
#define BYTES_SHOWN 8 /* of a long value */

static bool is_listed(const struct sdec_field *field) {
  return field->bits != NULL && field->names == NULL && field->as == SDEC_AS_DEFAULT;
}

/* begin_value writes what precedes a value: its name, or a comma if the last value was of the same row. False if this
 * row has had its maximum of values. */
static bool begin_value(struct sdec_line *line, const void *row, const char *name, struct sdec_text *out) {
  line->repeats = line->last == row ? line->repeats + 1 : 0;
  line->last = row;
  if (line->repeats >= REPEATS) {
    sdec_put(out, line->repeats == REPEATS ? ",..." : "");
    return false;
  }
  if (line->repeats > 0) {
    sdec_put_char(out, ',');
    return true;
  }
  sdec_put_char(out, ' ');
  sdec_put(out, line->before_name);
  sdec_put(out, name);
  sdec_put_char(out, '=');
  sdec_put(out, line->after_name);
  return true;
}

static void put_value(const struct sdec_item *item, struct sdec_span span, struct sdec_text *out) {
  const char *name = sdec_value_name(item);
  if (name != NULL) {
    sdec_put(out, name);
  } else if (item->kind == SDEC_BIT) {
    sdec_put_dec(out, item->value);
  } else if (item->field->kind != SDEC_UINT && item->field->as == SDEC_AS_DEFAULT && item->len > BYTES_SHOWN) {
    sdec_put_hex_bytes(out, span.data + item->offset, BYTES_SHOWN);
    sdec_put(out, "...");
  } else {
    sdec_value_text(item, span, out);
  }
}

static void line_leaf(struct sdec_line *line, const struct sdec_item *item, struct sdec_span span,
                      struct sdec_text *out) {
  const struct sdec_field *field = item->field;
  const struct sdec_field *named = item->element && item->array != NULL ? item->array : field;
  if (field->line == 0 || !begin_value(line, field, named->name, out)) {
    return;
  }
  if (is_listed(field)) {
    line->flags = field;
    line->n_flags = 0;
  } else {
    put_value(item, span, out);
  }
}

static void line_bit(struct sdec_line *line, const struct sdec_item *item, struct sdec_span span,
                     struct sdec_text *out) {
  const struct sdec_bits *bits = item->bits;
  if (line->flags == NULL) {
    if (bits->line != 0 && item->field->line == 0 && begin_value(line, bits, bits->name, out)) {
      put_value(item, span, out);
    }
    return;
  }
  if (item->value == 0) {
    return;
  }
  if (line->n_flags++ > 0) {
    sdec_put_char(out, '|');
  }
  sdec_put(out, bits->name);
  if (bits->lo != bits->hi || bits->names != NULL) {
    sdec_put_char(out, ':');
    put_value(item, span, out);
  }
}

void sdec_line_item(struct sdec_line *line, const struct sdec_item *item, struct sdec_span span,
                    struct sdec_text *out) {
  if (item->kind == SDEC_BIT) {
    line_bit(line, item, span, out);
    return;
  }
  if (item->kind == SDEC_NOTE) {
    return;
  }
  sdec_line_end(line, out);
  if (item->kind == SDEC_LEAF) {
    line_leaf(line, item, span, out);
  }
}

void sdec_line_end(struct sdec_line *line, struct sdec_text *out) {
  if (line->flags != NULL && line->n_flags == 0) {
    sdec_put_char(out, '0');
  }
  line->flags = NULL;
}
