/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Differences as text, similar to a unified diff: messages first, and under a message of both sides the fields that
 * differ.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "diff/diff.h"

#define NAME_WIDTH 36u /* width of the field column, with mark and blanks */
#define NAME_MOST 68u  /* maximum, for messages with longer field names */
#define CUT_WIDTH 3u

struct printing {
  struct differ *differ;
  struct out *out;
  const struct view *view;
  struct out line; /* the current line */
  bool begun;
};

static const char *colour_of(char mark) {
  return mark == '-' ? "\033[31m" : mark == '+' ? "\033[32m" : mark == '@' ? "\033[36m" : "";
}

/* end_line writes the current line in the colour of its mark, cut at the width of the terminal. */
static void end_line(struct printing *printing, char mark) {
  struct out *line = &printing->line, *out = printing->out;
  const uint32_t columns = printing->view->columns;
  const bool painted = printing->view->colour && colour_of(mark)[0] != '\0';
  const bool cut = columns > 2 * CUT_WIDTH && line->len > columns && printing->view->depth != DEPTH_TREE;
  out_string(out, painted ? colour_of(mark) : "");
  out_bytes(out, line->data, cut ? columns - CUT_WIDTH : line->len);
  out_string(out, cut ? "..." : "");
  out_string(out, painted ? "\033[0m" : "");
  out_char(out, '\n');
  line->len = 0;
}

static void put_file(struct printing *printing, char mark, const char *name) {
  out_format(&printing->line, "%c%c%c ", mark, mark, mark);
  out_name(&printing->line, name);
  end_line(printing, mark);
}

static void put_begin(struct printing *printing) {
  if (!printing->begun) {
    put_file(printing, '-', printing->differ->sides[DIFF_OLD].name);
    put_file(printing, '+', printing->differ->sides[DIFF_NEW].name);
    printing->begun = true;
  }
}

/* The position on one side; sessions go by their number on that side. */
static void put_place(struct out *out, const struct diff_place *place, int side) {
  const struct diff_stream *stream = place->streams[side];
  const struct diff_message *message = place->messages[side] != NULL ? place->messages[side] : place->before[side];
  if (stream == NULL) {
    out_string(out, "nowhere");
    return;
  }
  out_format(out, "connection %" PRIu32, stream->conn);
  if (stream->session_no != 0) {
    out_format(out, " session %" PRIu32, stream->session_no);
  }
  if (message != NULL) {
    out_format(out, " frame %" PRIu64, message->unit.frame);
  }
}

static void put_hunk(struct printing *printing, const struct diff_place *place) {
  out_string(&printing->line, "@@ ");
  put_place(&printing->line, place, DIFF_OLD);
  out_string(&printing->line, " | ");
  put_place(&printing->line, place, DIFF_NEW);
  out_string(&printing->line, " @@");
  end_line(printing, '@');
  const bool both = place->messages[DIFF_OLD] != NULL && place->messages[DIFF_NEW] != NULL;
  if (!both && place->before[DIFF_NEW] != NULL) {
    out_char(&printing->line, ' ');
    differ_line(&printing->line, &place->before[DIFF_NEW]->unit);
    end_line(printing, ' ');
  }
}

/* name_width returns the column of the values. */
static size_t name_width(const struct diff_fields *fields) {
  size_t width = NAME_WIDTH;
  for (uint32_t i = 0; i < fields->n; i++) {
    const size_t own = strlen(fields->list[i].path) + 5;
    width = own > width && own <= NAME_MOST ? own : width;
  }
  return width;
}

static void put_value(struct printing *printing, const struct diff_field *field, int side, size_t width) {
  static const char marks[DIFF_SIDES] = {'-', '+'};
  struct out *line = &printing->line;
  if (!field->there[side]) {
    return;
  }
  out_format(line, "%c  %s", marks[side], field->path);
  out_spaces(line, line->len < width ? width - line->len : 2);
  out_string(line, field->values[side]);
  end_line(printing, marks[side]);
}

static void put_message(struct printing *printing, const struct diff_message *message, char mark) {
  out_char(&printing->line, mark);
  differ_line(&printing->line, &message->unit);
  end_line(printing, mark);
}

static void put_difference(void *own, const struct diff_place *place) {
  struct printing *printing = own;
  const struct diff_fields *fields = &printing->differ->fields;
  const struct diff_message *old = place->messages[DIFF_OLD], *new = place->messages[DIFF_NEW];
  put_begin(printing);
  if (place->begins) {
    put_hunk(printing, place);
  }
  if (old == NULL || new == NULL) {
    put_message(printing, old != NULL ? old : new, old != NULL ? '-' : '+');
    return;
  }
  out_char(&printing->line, ' ');
  differ_name(&printing->line, &new->unit);
  end_line(printing, ' ');
  const size_t width = name_width(fields);
  for (uint32_t i = 0; i < fields->n; i++) {
    put_value(printing, &fields->list[i], DIFF_OLD, width);
    put_value(printing, &fields->list[i], DIFF_NEW, width);
  }
}

struct diff_count differ_text(struct differ *differ, struct out *out, const struct view *view) {
  struct printing printing = {.differ = differ, .out = out, .view = view};
  struct diff_count count = {0};
  if (out_memory(&printing.line)) {
    count = differ_each(differ, put_difference, &printing);
  }
  free(printing.line.data);
  return count;
}
