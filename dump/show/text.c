/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Prints one unit as text: its line (time, endpoints, version, name, decisive fields, length, worst note) and, with -v,
 * facts about the unit as a whole before the tree.
 */
#include "show/findings.h"
#include "show/print.h"
#include "show/verdicts.h"

#define NAME_WIDTH 20 /* fits most names; longer ones shift the rest of the line */
#define NUMBER_WIDTH 5
#define CUT_WIDTH 3 /* length of the "..." after a cut line */
#define STEP 512    /* limit on what one item adds to a line */

/* State of the line being written. */
struct line {
  struct sdec_line fields;
  uint32_t n_notes;
  struct sdec_note worst;
};

static void count_note(struct line *line, const struct sdec_note *note) {
  if (line->n_notes++ == 0 || sdec_note_outranks(note, &line->worst)) {
    line->worst = *note;
  }
}

/* begin_text lets the library write directly into the output; end_text accounts for what it wrote. */
static struct sdec_text begin_text(struct out *out) {
  return (struct sdec_text){.data = out_room(out, STEP), .cap = STEP};
}

static void end_text(struct out *out, const struct sdec_text *text) {
  out->len += text->len;
}

/* False for most items: they neither begin nor end a value of the line. */
static inline bool changes_line(const struct line *line, const struct sdec_item *item) {
  return line->fields.flags != NULL || (item->kind == SDEC_LEAF && item->field->line != 0) ||
         (item->kind == SDEC_BIT && item->bits->line != 0);
}

static void line_item(struct sink *sink, struct line *line, const struct sdec_item *item, struct sdec_span span) {
  struct sdec_text text = begin_text(sink->out);
  sdec_line_item(&line->fields, item, span, &text);
  end_text(sink->out, &text);
}

static void line_end(struct sink *sink, struct line *line) {
  struct sdec_text text = begin_text(sink->out);
  sdec_line_end(&line->fields, &text);
  end_text(sink->out, &text);
}

/* A unit without notes is walked only up to its last decisive field. */
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
  sdec_unit_begin(unit, &sink->walk);
  while (sdec_next(&sink->walk, &item) && !(clean && decisive_over(&item, group, last))) {
    if (item.kind == SDEC_NOTE) {
      count_note(line, &item.note);
    } else if (!names_only && changes_line(line, &item)) {
      line_item(sink, line, &item, unit->span);
    }
  }
  line_end(sink, line);
}

static void put_name(struct sink *sink, const struct sdec_unit *unit) {
  const bool failure = unit->message != NULL && unit->message->failure != 0;
  paint(sink, failure || unit->kind == SDEC_UNIT_EVENT ? PAINT_ERROR
              : unit->kind == SDEC_UNIT_RECORD         ? PAINT_DIM
              : unit->dir == SDEC_DIR_REQ              ? PAINT_REQUEST
              : unit->dir == SDEC_DIR_RSP              ? PAINT_RESPONSE
                                                       : PAINT_NONE);
  struct sdec_text text = begin_text(sink->out);
  sdec_unit_name_text(unit, &text);
  end_text(sink->out, &text);
  paint(sink, PAINT_NONE);
  if (sink->view->depth != DEPTH_NAMES && text.len < NAME_WIDTH) {
    out_spaces(sink->out, NAME_WIDTH - text.len);
  }
}

static void put_marks(struct sink *sink, const struct sdec_unit *unit) {
  char buffer[256];
  struct sdec_text text = {.data = buffer, .cap = sizeof buffer};
  sdec_unit_marks_text(unit, &text);
  if (text.len > 0) {
    paint(sink, PAINT_SESSION);
    out_bytes(sink->out, buffer, text.len);
    paint(sink, PAINT_NONE);
  }
}

/* put_verdict writes what the message proved, or that it is unauthenticated. */
static void put_verdict(struct sink *sink, const struct sdec_unit *unit) {
  const bool bad = unit->hmac == SDEC_HMAC_BAD;
  if (sink->verdicts.on) {
    put_verdicts(sink, &sink->verdicts);
    return;
  }
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
  sdec_unit_sealed_text(unit, &text);
  out_string(sink->out, " (");
  out_bytes(sink->out, buffer, text.len);
  out_char(sink->out, ')');
}

/* Warnings and errors are spelled out; information is only counted, except on events. */
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

/* -e, as in tcpdump, but for the transport header. Written last because it is long. */
static void put_header(struct sink *sink, const struct sdec_unit *unit) {
  struct sdec_line line = {.before_name = "", .after_name = ""};
  struct sdec_item item;
  if (!sink->view->link || unit->header == NULL) {
    return;
  }
  paint(sink, PAINT_DIM);
  out_string(sink->out, " |");
  sdec_begin(&sink->walk, unit->header, &unit->env, unit->header_span);
  while (sdec_next(&sink->walk, &item)) {
    struct sdec_text text = begin_text(sink->out);
    sdec_line_item(&line, &item, unit->header_span, &text);
    end_text(sink->out, &text);
  }
  struct sdec_text text = begin_text(sink->out);
  sdec_line_end(&line, &text);
  end_text(sink->out, &text);
  paint(sink, PAINT_NONE);
}

static void put_number(struct sink *sink, const struct sdec_unit *unit) {
  char digits[24];
  struct sdec_text text = {.data = digits, .cap = sizeof digits};
  if (sink->view->numbered) {
    sdec_put_dec(&text, unit->frame);
    out_spaces(sink->out, text.len < NUMBER_WIDTH ? NUMBER_WIDTH - text.len : 0);
    out_bytes(sink->out, digits, text.len);
    out_spaces(sink->out, 2);
  }
}

/* Lines with errors are not cut, because the error is at the end. */
static bool is_wrong(const struct sink *sink, const struct sdec_unit *unit, const struct line *line) {
  return unit->hmac == SDEC_HMAC_BAD || (sink->verdicts.on && verdicts_refute(&sink->verdicts)) ||
         (line->n_notes > 0 && line->worst.severity != SDEC_INFO);
}

/* Cuts a line at the terminal's width. Colour sequences (ESC [ ... m) have no width. */
static void cut_line(struct sink *sink, uint64_t start) {
  struct out *out = sink->out;
  const uint32_t columns = sink->view->columns;
  if (columns < 2 * CUT_WIDTH || sink->view->depth == DEPTH_TREE || start < out->written) {
    return;
  }
  uint32_t width = 0;
  size_t cut = 0;
  for (size_t i = (size_t)(start - out->written); i < out->len; i++) {
    if (out->data[i] == '\033') {
      while (i < out->len && out->data[i] != 'm') {
        i++;
      }
      continue;
    }
    cut = width++ == columns - CUT_WIDTH ? i : cut;
  }
  if (width > columns) {
    out->len = cut;
    paint(sink, PAINT_NONE);
    out_string(out, "...");
  }
}

/* Nothing follows the padded name of an event whose notes are in the tree. */
static void trim(struct out *out) {
  while (out->len > 0 && out->data[out->len - 1] == ' ') {
    out->len--;
  }
}

static void put_line(struct sink *sink, const struct sdec_unit *unit) {
  struct out *out = sink->out;
  out_make_room(out, OUT_ROOM);
  const uint64_t start = out_total(out);
  struct line line = {
      .fields = {.before_name = paint_code(sink, PAINT_DIM), .after_name = paint_code(sink, PAINT_NONE)}};
  for (uint32_t i = 0; i < unit->n_notes; i++) {
    count_note(&line, &unit->notes[i]);
  }
  line.n_notes += unit->n_notes_lost;
  put_number(sink, unit);
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
  put_header(sink, unit);
  if (sink->view->depth != DEPTH_TREE) {
    put_worst(sink, unit, &line);
  }
  if (!is_wrong(sink, unit, &line)) {
    cut_line(sink, start);
  }
  trim(out);
  out_char(out, '\n');
}

void text_parts(struct sink *sink, const struct sdec_unit *unit, struct out *fields, struct out *remarks) {
  struct out *own = sink->out;
  struct line line = {.fields = {.before_name = "", .after_name = ""}};
  for (uint32_t i = 0; i < unit->n_notes; i++) {
    count_note(&line, &unit->notes[i]);
  }
  sink->out = fields;
  line_walk(sink, &line, unit);
  sink->out = remarks;
  put_verdict(sink, unit);
  if (unit->sealed != SDEC_SEALED_NOT) {
    put_reason(sink, unit);
  }
  put_worst(sink, unit, &line);
  sink->out = own;
}

void text_unit(struct sink *sink, const struct sdec_unit *unit) {
  sink->found = false;
  put_line(sink, unit);
  for (uint32_t i = 0; i < sink->n_findings; i++) {
    findings_text(&sink->findings[i], sink->out);
  }
  if (sink->view->depth == DEPTH_TREE) {
    if (sink->view->explain) {
      put_explained(sink, &sink->verdicts);
    }
    put_tree(sink, unit);
  }
  if (sink->view->hex) {
    put_dump(sink, unit);
  }
  out_unit_end(sink->out);
}
