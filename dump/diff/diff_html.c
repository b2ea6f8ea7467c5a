/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Differences side by side, as a section of the report.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "diff/diff.h"
#include "report/html.h"

struct printing {
  struct differ *differ;
  struct out *out;
  const struct diff_stream *stream; /* stream of the previous rows */
};

static void put_line(struct out *out, const struct sdec_unit *unit, bool fields) {
  struct out line = {.data = NULL};
  if (out_memory(&line)) {
    if (fields) {
      differ_line(&line, unit);
    } else {
      differ_name(&line, unit);
    }
    out_char(&line, '\0');
    html_fields(out, line.data);
  }
  free(line.data);
}

/* Frame and message, or a pair of empty cells. */
static void put_message(struct out *out, const struct diff_message *message, bool fields) {
  if (message == NULL) {
    out_string(out, "<td></td><td></td>");
    return;
  }
  out_format(out, "<td class=\"n\">%" PRIu64 "</td><td>", message->unit.frame);
  put_line(out, &message->unit, fields);
  out_string(out, "</td>");
}

static void put_field(struct out *out, const struct diff_field *field) {
  out_string(out, "<tr class=\"df\">");
  for (int side = 0; side < DIFF_SIDES; side++) {
    out_string(out, "<td></td><td>");
    if (field->there[side]) {
      html_text(out, field->path);
      out_string(out, side == DIFF_OLD ? " <del>" : " <ins>");
      html_text(out, field->values[side]);
      out_string(out, side == DIFF_OLD ? "</del>" : "</ins>");
    }
    out_string(out, "</td>");
  }
  out_string(out, "</tr>\n");
}

static void put_difference(void *own, const struct diff_place *place) {
  struct printing *printing = own;
  struct out *out = printing->out;
  const struct diff_fields *fields = &printing->differ->fields;
  const bool both = place->messages[DIFF_OLD] != NULL && place->messages[DIFF_NEW] != NULL;
  const struct diff_stream *stream = place->streams[place->streams[DIFF_OLD] != NULL ? DIFF_OLD : DIFF_NEW];
  if (stream != printing->stream) {
    printing->stream = stream;
    out_format(out, "<tr class=\"dh\"><th colspan=\"4\">connection %" PRIu32, stream->conn);
    if (stream->session_no != 0) {
      out_format(out, ", session %" PRIu32, stream->session_no);
    }
    out_string(out, "</th></tr>\n");
  }
  out_string(out, both ? "<tr>" : place->messages[DIFF_OLD] != NULL ? "<tr class=\"dm\">" : "<tr class=\"da\">");
  put_message(out, place->messages[DIFF_OLD], !both);
  put_message(out, place->messages[DIFF_NEW], !both);
  out_string(out, "</tr>\n");
  for (uint32_t i = 0; both && i < fields->n; i++) {
    put_field(out, &fields->list[i]);
  }
}

void differ_html_none(struct out *out) {
  out_string(out, "<h2 id=\"diff\">Not compared</h2>\n<p>An input could not be read completely.</p>\n");
}

struct diff_count differ_html(struct differ *differ, struct out *out) {
  struct printing printing = {.differ = differ, .out = out};
  const struct diff_count count = differ_each(differ, NULL, NULL);
  out_string(out, "<h2 id=\"diff\">Compared with ");
  html_text(out, differ->sides[DIFF_OLD].name);
  out_string(out, "</h2>\n");
  if (count.changed + count.missing + count.added == 0) {
    out_string(out, "<p>Nothing differs but what is new in every run.</p>\n");
    return count;
  }
  out_format(out, "<p>Messages that say something else: %" PRIu64 "; missing: %" PRIu64 "; new: %" PRIu64 ".</p>\n",
             count.changed, count.missing, count.added);
  out_string(out, "<table class=\"diff\"><thead><tr><th class=\"n\">#</th><th>");
  html_text(out, differ->sides[DIFF_OLD].name);
  out_string(out, "</th><th class=\"n\">#</th><th>");
  html_text(out, differ->sides[DIFF_NEW].name);
  out_string(out, "</th></tr></thead><tbody>\n");
  (void)differ_each(differ, put_difference, &printing);
  out_string(out, "</tbody></table>\n");
  return count;
}
