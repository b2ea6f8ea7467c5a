/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Prints one unit as a tree, one field per line: offset and length on the left, then name and value, with notes where
 * they occur; and its bytes as a hex dump.
 */
#include "show/print.h"

#define PLACE_WIDTH TREE_PLACE_WIDTH
#define VALUE_COLUMN 46 /* column of values unless the name is too long */
#define SHORTENED 32    /* bytes shown of a long value with -v */
#define TEXT_SHOWN 96   /* characters shown of a text */
#define DUMP_WIDTH 16

#define LINE_ROOM (4 * PEN_TEXT) /* for a line with a number: position, name, value */

/* pen_label writes the indented name and pads it to the column of values. */
static char *pen_label(char *at, const struct sdec_item *item, const char *name) {
  const char *const start = at;
  const bool bit = item->kind == SDEC_BIT;
  at = pen_spaces(at, 2u * item->depth + (bit ? 2 : 0));
  at = pen_string(bit ? pen_char(at, '.') : at, name);
  if (item->element) {
    at = pen_char(pen_dec(pen_char(at, '['), item->index), ']');
  }
  if (item->kind == SDEC_OPEN) {
    return at;
  }
  const size_t column = PLACE_WIDTH + (size_t)(at - start);
  return pen_spaces(at, column + 2 <= VALUE_COLUMN ? VALUE_COLUMN - column : 2);
}

/* pen_value writes a number and ends the line. */
static char *pen_value(char *at, const struct sdec_item *item, struct sdec_span span) {
  struct sdec_text text = {.data = at, .cap = PEN_TEXT};
  sdec_value_text(item, span, &text);
  return pen_char(at + text.len, '\n');
}

static const char *name_of(const struct sdec_item *item) {
  return item->element && item->array != NULL ? item->array->name : item->field->name;
}

/* As many bytes as fit the terminal's width, in multiples of eight. */
static uint32_t bytes_in_row(const struct view *view) {
  const uint32_t fit = view->columns > VALUE_COLUMN ? (view->columns - VALUE_COLUMN) / 16 * 8 : SHORTENED;
  return view->columns == 0 || fit > SHORTENED ? SHORTENED : fit < 8 ? 8 : fit;
}

static void put_byte_rows(struct sink *sink, const uint8_t *bytes, uint32_t len) {
  const uint32_t row = bytes_in_row(sink->view);
  const uint32_t shown = len <= SHORTENED + 8 || sink->view->whole ? len : SHORTENED;
  for (uint32_t at = 0; at < shown; at += row) {
    if (at > 0) {
      out_char(sink->out, '\n');
      out_spaces(sink->out, VALUE_COLUMN);
    }
    out_hex(sink->out, bytes + at, shown - at < row ? shown - at : row);
  }
  if (shown < len) {
    out_string(sink->out, "... (");
    out_dec(sink->out, len);
    out_string(sink->out, " bytes)");
  }
}

/* Strips the terminating NUL or padding of a text. */
static uint32_t text_len(const uint8_t *bytes, uint32_t len) {
  while (len > 0 && bytes[len - 1] == 0) {
    len--;
  }
  return len;
}

static bool is_text(const uint8_t *bytes, uint32_t len) {
  for (uint32_t i = 0; i < len; i++) {
    if (bytes[i] < 0x20 || bytes[i] > 0x7e) {
      return false;
    }
  }
  return len > 0;
}

static void put_bytes(struct sink *sink, const struct sdec_item *item, struct sdec_span span) {
  struct out *out = sink->out;
  const uint8_t *bytes = span.data + item->offset;
  if (is_hidden(sink, item->field->as)) {
    out_string(out, "(hidden, ");
    out_dec(out, item->len);
    out_string(out, " bytes)");
  } else if (follows_below(sink, item->field->as)) {
    out_char(out, '(');
    out_dec(out, item->len);
    out_string(out, " bytes, decoded below)");
  } else if (item->field->as == SDEC_AS_TEXT && is_text(bytes, text_len(bytes, item->len))) {
    const uint32_t len = text_len(bytes, item->len);
    const bool cut = len > TEXT_SHOWN && !sink->view->whole;
    out_char(out, '"');
    out_bytes(out, (const char *)bytes, cut ? TEXT_SHOWN : len);
    out_string(out, cut ? "\"..." : "\"");
  } else {
    put_byte_rows(sink, bytes, item->len);
  }
}

static void tree_bytes(struct sink *sink, const struct sdec_item *item, struct sdec_span span) {
  const uint8_t as = item->field->as;
  const struct sdec_span bytes = {span.data + item->offset, item->len};
  put_bytes(sink, item, span);
  out_char(sink->out, '\n');
  if (is_about_certificates(as)) {
    certificates_found(&sink->certificates, as, bytes, item->offset);
    put_certificates(sink, item->depth);
  }
  if (is_about_evidence(as)) {
    put_evidence(sink, as, bytes, item->offset, item->depth);
  }
}

static void tree_leaf(struct sink *sink, const struct sdec_item *item, struct sdec_span span) {
  char *at = pen_place(out_room(sink->out, LINE_ROOM), sink, item->offset, item->len);
  at = pen_label(at, item, name_of(item));
  if (item->field->kind == SDEC_UINT) {
    out_upto(sink->out, pen_value(at, item, span));
    return;
  }
  out_upto(sink->out, at);
  tree_bytes(sink, item, span);
}

static void tree_bit(struct sink *sink, const struct sdec_item *item, struct sdec_span span) {
  const struct sdec_bits *bits = item->bits;
  if (bits->lo == bits->hi && bits->names == NULL && item->value == 0) {
    return;
  }
  char *at = pen_spaces(out_room(sink->out, LINE_ROOM), PLACE_WIDTH);
  out_upto(sink->out, pen_value(pen_label(at, item, bits->name), item, span));
}

static void tree_open(struct sink *sink, const struct sdec_item *item) {
  char *at = out_room(sink->out, LINE_ROOM);
  at = pen_place(at, sink, item->offset, item->len > 0 ? item->len : UINT32_MAX);
  out_upto(sink->out, pen_char(pen_label(at, item, name_of(item)), '\n'));
}

static void tree_note(struct sink *sink, const struct sdec_note *note, uint32_t depth) {
  out_spaces(sink->out, PLACE_WIDTH + 2 * (size_t)depth);
  paint(sink, paint_of_severity(note->severity));
  out_string(sink->out, "! ");
  out_string(sink->out, sdec_severity_name(note->severity));
  out_string(sink->out, ": ");
  put_note(sink->out, note);
  paint(sink, PAINT_NONE);
  out_char(sink->out, '\n');
}

/* put_walk prints the walk over `span` that was begun in sink->walk. */
static void put_walk(struct sink *sink, struct sdec_span span, uint8_t depth) {
  struct sdec_item item;
  while (sdec_next(&sink->walk, &item)) {
    item.depth = (uint8_t)(item.depth + depth);
    switch (item.kind) {
      case SDEC_LEAF: tree_leaf(sink, &item, span); break;
      case SDEC_BIT: tree_bit(sink, &item, span); break;
      case SDEC_OPEN: tree_open(sink, &item); break;
      case SDEC_NOTE: tree_note(sink, &item.note, item.depth); break;
      default: break;
    }
  }
}

/* put_origin writes where the unit comes from and what it answers. */
static void put_origin(struct sink *sink, const struct sdec_unit *unit) {
  if (sink->view->no_packets) {
    return;
  }
  char *at = out_room(sink->out, OUT_ROOM); /* numbers and variable names need a quarter of it */
  at = pen_paint(pen_spaces(at, PLACE_WIDTH), sink, PAINT_DIM);
  at = pen_dec(PEN(at, "frame "), unit->frame);
  at = pen_dec(PEN(at, ", connection "), unit->conn);
  if (unit->request_frame != 0) {
    at = pen_dec(PEN(at, ", answers frame "), unit->request_frame);
    at = PEN(pen_microseconds(PEN(at, " after "), unit->response_ns), " s");
  }
  for (uint32_t var = 1; unit->env.inferred >> var != 0; var++) {
    if ((unit->env.inferred >> var & 1) != 0) {
      at = pen_string(PEN(at, ", inferred "), sdec_env_name(var));
    }
  }
  out_upto(sink->out, pen_char(pen_paint(at, sink, PAINT_NONE), '\n'));
}

static void put_title(struct sink *sink, const char *title) {
  out_spaces(sink->out, PLACE_WIDTH);
  out_string(sink->out, title);
  out_char(sink->out, '\n');
}

/* Titles are only needed if there are two trees. */
void put_tree(struct sink *sink, const struct sdec_unit *unit) {
  const bool titles = unit->header != NULL && unit->header_span.len > 0;
  certificates_begin(&sink->certificates);
  evidence_begin(&sink->evidence);
  put_origin(sink, unit);
  for (uint32_t i = 0; i < unit->n_notes; i++) {
    tree_note(sink, &unit->notes[i], 0);
  }
  if (unit->n_notes_lost > 0) {
    out_spaces(sink->out, PLACE_WIDTH);
    out_string(sink->out, "and ");
    out_dec(sink->out, unit->n_notes_lost);
    out_string(sink->out, unit->n_notes_lost == 1 ? " more note\n" : " more notes\n");
  }
  if (titles) {
    put_title(sink, unit->header->name);
    sdec_begin(&sink->walk, unit->header, &unit->env, unit->header_span);
    put_walk(sink, unit->header_span, 1);
  }
  if (unit->group != NULL) {
    if (titles) {
      put_title(sink, unit->name);
    }
    sink->carries = unit->carries;
    sdec_unit_begin(unit, &sink->walk);
    put_walk(sink, unit->span, titles);
  }
}

/* One row: offset, hex in groups, printable characters. */
static void put_dump_row(struct sink *sink, struct sdec_span span, uint32_t at) {
  struct out *out = sink->out;
  const uint32_t n = span.len - at < DUMP_WIDTH ? span.len - at : DUMP_WIDTH;
  out_spaces(out, 2);
  paint(sink, PAINT_DIM);
  out_hex_number(out, at, 4);
  paint(sink, PAINT_NONE);
  out_char(out, ' ');
  for (uint32_t i = 0; i < DUMP_WIDTH; i++) {
    out_spaces(out, i == DUMP_WIDTH / 2 ? 2 : 1);
    if (i < n) {
      out_hex(out, span.data + at + i, 1);
    } else {
      out_spaces(out, 2);
    }
  }
  out_string(out, "  ");
  for (uint32_t i = 0; i < n; i++) {
    const uint8_t c = span.data[at + i];
    out_char(out, c < 0x20 || c > 0x7e ? '.' : (char)c);
  }
  out_char(out, '\n');
}

void put_dump(struct sink *sink, const struct sdec_unit *unit) {
  for (uint32_t at = 0; at < unit->span.len; at += DUMP_WIDTH) {
    put_dump_row(sink, unit->span, at);
  }
}
