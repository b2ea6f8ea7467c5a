/* SPDX-License-Identifier: BSD-3-Clause
 *
 * One unit as text: its line (time, endpoints, version, name, decisive fields, length, worst note) and, at -v, what
 * belongs to the unit as a whole before the tree. It knows no message: which fields are decisive is in the tables.
 */
#include "print.h"

#define NAME_WIDTH 20 /* most names; longer ones push the rest of their line */
#define REPEATS 8     /* values of one row on a line */
#define BYTES_SHOWN 8 /* of a long value on a line */

/* What the line is in the middle of. */
struct line {
  const struct sdec_field *flags; /* the number whose set bits are being listed */
  uint32_t n_flags;
  const void *last; /* the row or bit field printed last, and how often in a row */
  uint32_t repeats;
  uint32_t n_notes;
  struct sdec_note worst;
};

static bool is_listed(const struct sdec_field *field) {
  return field->bits != NULL && field->names == NULL && field->as == SDEC_AS_DEFAULT;
}

static void put_label(struct sink *sink, const char *name) {
  out_char(sink->out, ' ');
  paint(sink, PAINT_DIM);
  out_string(sink->out, name);
  out_char(sink->out, '=');
  paint(sink, PAINT_NONE);
}

/* begin_value writes what stands before a value: its name or, if the same row came just before, a comma. False: there
 * were enough of this row already. */
static bool begin_value(struct sink *sink, struct line *line, const void *row, const char *name) {
  line->repeats = line->last == row ? line->repeats + 1 : 0;
  line->last = row;
  if (line->repeats >= REPEATS) {
    out_string(sink->out, line->repeats == REPEATS ? ",..." : "");
    return false;
  }
  if (line->repeats > 0) {
    out_char(sink->out, ',');
  } else {
    put_label(sink, name);
  }
  return true;
}

static void put_value(struct sink *sink, const struct sdec_item *item, struct sdec_span span) {
  char buffer[256];
  struct sdec_text text = {.data = buffer, .cap = sizeof buffer};
  const char *name = sdec_value_name(item);
  if (name != NULL) {
    out_string(sink->out, name);
    return;
  }
  if (item->kind == SDEC_BIT) {
    out_dec(sink->out, item->value);
    return;
  }
  if (item->kind == SDEC_LEAF && item->field->kind != SDEC_UINT && item->field->as == SDEC_AS_DEFAULT &&
      item->len > BYTES_SHOWN) {
    out_hex(sink->out, span.data + item->offset, BYTES_SHOWN);
    out_string(sink->out, "...");
    return;
  }
  sdec_value_text(item, span, &text);
  out_bytes(sink->out, buffer, text.len);
}

static void end_flags(struct sink *sink, struct line *line) {
  if (line->flags != NULL && line->n_flags == 0) {
    out_char(sink->out, '0');
  }
  line->flags = NULL;
}

static void line_leaf(struct sink *sink, struct line *line, const struct sdec_item *item, struct sdec_span span) {
  const struct sdec_field *field = item->field;
  if (field->line == 0) {
    return;
  }
  if (!begin_value(sink, line, field, item->element && item->array != NULL ? item->array->name : field->name)) {
    return;
  }
  if (is_listed(field)) {
    line->flags = field;
    line->n_flags = 0;
  } else {
    put_value(sink, item, span);
  }
}

static void line_bit(struct sink *sink, struct line *line, const struct sdec_item *item, struct sdec_span span) {
  const struct sdec_bits *bits = item->bits;
  if (line->flags == NULL) {
    if (bits->line != 0 && item->field->line == 0 && begin_value(sink, line, bits, bits->name)) {
      put_value(sink, item, span);
    }
    return;
  }
  if (item->value == 0) {
    return;
  }
  if (line->n_flags++ > 0) {
    out_char(sink->out, '|');
  }
  out_string(sink->out, bits->name);
  if (bits->lo != bits->hi || bits->names != NULL) {
    out_char(sink->out, ':');
    put_value(sink, item, span);
  }
}

static void count_note(struct line *line, const struct sdec_note *note) {
  if (line->n_notes++ == 0 || note->severity > line->worst.severity) {
    line->worst = *note;
  }
}

static void line_item(struct sink *sink, struct line *line, const struct sdec_item *item, struct sdec_span span) {
  if (item->kind == SDEC_BIT) {
    line_bit(sink, line, item, span);
    return;
  }
  end_flags(sink, line);
  if (item->kind == SDEC_LEAF) {
    line_leaf(sink, line, item, span);
  }
}

/* A unit that the flow found clean is walked only as far as there are fields to show. */
static void line_walk(struct sink *sink, struct line *line, const struct sdec_unit *unit) {
  const struct sdec_group *group = unit->group;
  const bool clean = unit->worst == 0;
  const bool names_only = sink->view->depth == DEPTH_NAMES;
  const struct sdec_field *last = NULL;
  struct sdec_item item;
  if (group != NULL && !names_only) {
    last = decisive_last(&sink->decisive, group);
  }
  if (group == NULL || (clean && last == NULL)) {
    return;
  }
  sdec_begin(&sink->walk, group, &unit->env, unit->span);
  while (sdec_next(&sink->walk, &item) && !(clean && decisive_over(&item, group, last))) {
    if (item.kind == SDEC_NOTE) {
      count_note(line, &item.note);
    } else if (!names_only) {
      line_item(sink, line, &item, unit->span);
    }
  }
  end_flags(sink, line);
}

/* Messages of another protocol say whose they are; the first protocol of the library is the one meant without words. */
static void put_name(struct sink *sink, const struct sdec_unit *unit) {
  uint32_t n;
  const bool main_protocol = unit->protocol == NULL || strcmp(unit->protocol, sdec_protocols(&n)[0]->name) == 0;
  const bool prefixed = unit->kind == SDEC_UNIT_MESSAGE && !main_protocol;
  const bool failure = unit->message != NULL && unit->message->failure != 0;
  size_t width = strlen(unit->name);
  paint(sink, failure || unit->kind == SDEC_UNIT_EVENT ? PAINT_ERROR
              : unit->kind == SDEC_UNIT_RECORD         ? PAINT_DIM
              : unit->dir == SDEC_DIR_REQ              ? PAINT_REQUEST
              : unit->dir == SDEC_DIR_RSP              ? PAINT_RESPONSE
                                                       : PAINT_NONE);
  if (prefixed) {
    out_string(sink->out, unit->protocol);
    out_char(sink->out, ' ');
    width += strlen(unit->protocol) + 1;
  }
  out_string(sink->out, unit->name);
  paint(sink, PAINT_NONE);
  if (sink->view->depth != DEPTH_NAMES && width < NAME_WIDTH) {
    out_spaces(sink->out, NAME_WIDTH - width);
  }
}

static void put_mark(struct sink *sink, const char *text, uint32_t *n_marks) {
  if ((*n_marks)++ == 0) {
    paint(sink, PAINT_SESSION);
    out_string(sink->out, " [");
  } else {
    out_char(sink->out, ' ');
  }
  out_string(sink->out, text);
}

/* put_marks says how the message travelled, unless plainly: [session ffff0001 encap]. */
static void put_marks(struct sink *sink, const struct sdec_unit *unit) {
  uint32_t n_marks = 0;
  if (unit->has_session) {
    put_mark(sink, "session ", &n_marks);
    out_hex_number(sink->out, unit->session, 8);
  }
  if (unit->has_handshake && !unit->has_session) {
    put_mark(sink, "handshake ", &n_marks);
    out_hex_number(sink->out, unit->handshake, 8);
  }
  for (uint32_t i = 0; i < unit->n_via; i++) {
    if (unit->via[i] != SDEC_VIA_CLEAR && unit->via[i] != SDEC_VIA_SECURED) {
      put_mark(sink, sdec_via_name(unit->via[i]), &n_marks);
    }
  }
  if (n_marks > 0) {
    out_char(sink->out, ']');
    paint(sink, PAINT_NONE);
  }
}

/* put_verdict says what the message proved, or that nothing proves it. */
static void put_verdict(struct sink *sink, const struct sdec_unit *unit) {
  const bool bad = unit->hmac == SDEC_HMAC_BAD;
  if (unit->hmac != SDEC_HMAC_NONE) {
    paint(sink, bad ? PAINT_ERROR : PAINT_DIM);
    out_string(sink->out, bad ? " HMAC WRONG" : " HMAC ok");
  } else if (unit->unproved) {
    paint(sink, PAINT_DIM);
    out_string(sink->out, " MAC not checked");
  }
  paint(sink, PAINT_NONE);
}

static void put_reason(struct sink *sink, const struct sdec_unit *unit) {
  char buffer[256];
  struct sdec_text text = {.data = buffer, .cap = sizeof buffer};
  put_sealed(&text, unit);
  out_string(sink->out, " (");
  out_bytes(sink->out, buffer, text.len);
  out_char(sink->out, ')');
}

/* Findings are spelt out; what is merely worth knowing is counted, unless the unit consists of nothing else. */
static void put_worst(struct sink *sink, const struct sdec_unit *unit, const struct line *line) {
  struct out *out = sink->out;
  if (line->n_notes == 0) {
    return;
  }
  paint(sink, paint_of_severity(line->worst.severity));
  if (line->worst.severity == SDEC_INFO && unit->kind != SDEC_UNIT_EVENT) {
    out_string(out, " (");
    out_dec(out, line->n_notes);
    out_string(out, line->n_notes == 1 ? " note)" : " notes)");
  } else {
    out_string(out, line->worst.severity == SDEC_INFO ? " " : " ! ");
    put_note(out, &line->worst);
    if (line->n_notes > 1) {
      out_string(out, " (+");
      out_dec(out, line->n_notes - 1);
      out_string(out, line->n_notes == 2 ? " note)" : " notes)");
    }
  }
  paint(sink, PAINT_NONE);
}

static void put_line(struct sink *sink, const struct sdec_unit *unit) {
  struct out *out = sink->out;
  struct line line = {0};
  for (uint32_t i = 0; i < unit->n_notes; i++) {
    count_note(&line, &unit->notes[i]);
  }
  put_time(sink, unit);
  put_where(sink, unit);
  if (unit->has_version) {
    put_version(out, unit->version);
    out_char(out, ' ');
  } else {
    out_spaces(out, 4);
  }
  put_name(sink, unit);
  put_marks(sink, unit);
  line_walk(sink, &line, unit);
  if (sink->view->depth != DEPTH_NAMES && unit->kind != SDEC_UNIT_EVENT) {
    paint(sink, PAINT_DIM);
    out_string(out, " len ");
    out_dec(out, unit->span.len);
    paint(sink, PAINT_NONE);
    put_verdict(sink, unit);
  }
  if (unit->sealed != SDEC_SEALED_NOT) {
    put_reason(sink, unit);
  }
  if (sink->view->depth != DEPTH_TREE) {
    put_worst(sink, unit, &line);
  }
  out_char(out, '\n');
}

void text_unit(struct sink *sink, const struct sdec_unit *unit) {
  sink->found = false;
  put_line(sink, unit);
  if (sink->view->depth == DEPTH_TREE) {
    put_tree(sink, unit);
  }
  if (sink->view->hex) {
    put_dump(sink, unit);
  }
  out_unit_end(sink->out);
}
