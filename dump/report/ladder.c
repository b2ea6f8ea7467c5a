/* SPDX-License-Identifier: BSD-3-Clause
 *
 * One table row per message, with an arrow. Sections of large inputs are initially closed; very large inputs show only
 * notable rows.
 */
#include "report/ladder.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "report/fold.h"
#include "report/html.h"

#define BUCKETS 400u
#define OPEN_MOST 4000u    /* messages; with more, sections are initially closed */
#define DRAWN_MOST 100000u /* with more, only notable rows are drawn */

void ladder_link(const struct ladder *ladder, uint64_t number, uint64_t frame) {
  const struct row *row = rows_find(ladder->rows, number);
  if (row == NULL || (ladder->rows->n > DRAWN_MOST && !row_is_notable(ladder->rows, row))) {
    out_format(ladder->out, "frame %" PRIu64, frame);
    return;
  }
  out_format(ladder->out, "<a href=\"#u%" PRIu32 "-%" PRIu64 "\">frame %" PRIu64 "</a>", ladder->input, number, frame);
}

/* ------------------------------------------------------------------------------------------------------------------
 * The map
 */

static void put_bucket(const struct ladder *ladder, uint32_t from, uint32_t to, double x, double width) {
  uint32_t n[PHASES] = {0};
  uint32_t most = 0;
  const struct row *notable = NULL;
  for (uint32_t i = from; i < to; i++) {
    const struct row *row = &ladder->rows->list[i];
    n[row->phase]++;
    most = n[row->phase] > n[most] ? row->phase : most;
    notable = notable == NULL && row_is_notable(ladder->rows, row) ? row : notable;
  }
  const struct row *first = &ladder->rows->list[from];
  if (notable != NULL) { /* never folded, so its row exists as a link target */
    out_format(ladder->out, "<a href=\"#u%" PRIu32 "-%" PRIu64 "\" aria-label=\"frame %" PRIu64 ": a finding\">",
               ladder->input, notable->number, notable->frame);
  }
  out_format(ladder->out,
             "<rect x=\"%.2f\" width=\"%.2f\" height=\"26\" fill=\"var(--p%" PRIu32 ")\"><title>frame %" PRIu64
             ": %s</title></rect>",
             x, width + 0.05, most, first->frame, phase_name(most));
  if (notable != NULL) {
    out_format(ladder->out,
               "<rect x=\"%.2f\" y=\"18\" width=\"%.2f\" height=\"8\" fill=\"var(--bad)\"><title>frame %" PRIu64
               ": a finding</title></rect>",
               x, width < 1 ? 1.0 : width, notable->frame);
    out_string(ladder->out, "</a>");
  }
}

void ladder_map(const struct ladder *ladder) {
  const uint32_t n = ladder->rows->n;
  const uint32_t buckets = n < BUCKETS ? n : BUCKETS;
  if (n == 0) {
    return;
  }
  out_string(ladder->out, "<svg class=\"map\" viewBox=\"0 0 400 26\" preserveAspectRatio=\"none\" role=\"group\" "
                          "aria-label=\"map of the input by phase\">");
  for (uint32_t i = 0; i < buckets; i++) {
    const uint32_t from = (uint32_t)((uint64_t)n * i / buckets), to = (uint32_t)((uint64_t)n * (i + 1) / buckets);
    put_bucket(ladder, from, to, 400.0 * i / buckets, 400.0 / buckets);
  }
  out_string(ladder->out, "</svg><p class=\"key dim\">");
  for (uint32_t i = 0; i < PHASES; i++) {
    out_format(ladder->out, "<span><i style=\"background:var(--p%" PRIu32 ")\"></i>%s</span>", i, phase_name(i));
  }
  out_string(ladder->out, "<span><i style=\"background:var(--bad)\"></i>finding</span></p>\n");
}

/* ------------------------------------------------------------------------------------------------------------------
 * Rows
 */

static void put_findings(const struct ladder *ladder, const struct row *row) {
  for (uint32_t i = 0; i < row->n_findings; i++) {
    const struct sdec_finding *finding = &ladder->rows->findings[row->first_finding + i].finding;
    out_format(ladder->out, "<div class=\"%s\">breaks ", html_severity(finding->rule.severity));
    html_text(ladder->out, finding->rule.id);
    out_string(ladder->out, ": ");
    html_text(ladder->out, finding->rule.what);
    out_string(ladder->out, "</div>");
  }
}

/* The response time, with a bar relative to the slowest response. */
static void put_response(const struct ladder *ladder, const struct row *row) {
  const uint64_t percent = ladder->slowest_ns >= 100 ? row->response_ns / (ladder->slowest_ns / 100) : 0;
  if (row->timed && percent > 0) {
    out_format(ladder->out, "<td class=\"n t\" style=\"--t:%" PRIu64 "%%\">", percent > 100 ? 100 : percent);
  } else {
    out_string(ladder->out, "<td class=\"n\">");
  }
  if (row->timed) {
    html_ms(ladder->out, row->response_ns);
  }
}

static void put_row(const struct ladder *ladder, const struct row *row) {
  struct out *out = ladder->out;
  const bool notable = row_is_notable(ladder->rows, row);
  const char *arrow = row->kind == SDEC_UNIT_RECORD ? "r" : row->dir == SDEC_DIR_RSP ? "s" : "q";
  out_format(out, "<tr id=\"u%" PRIu32 "-%" PRIu64 "\" class=\"p%u%s%s\"><td class=\"n\">%" PRIu64 "<td>",
             ladder->input, row->number, row->phase, notable ? " x" : "", row->nesting > 0 ? " c" : "", row->frame);
  if (row->dir != SDEC_DIR_UNKNOWN && row->kind != SDEC_UNIT_OBJECT) {
    out_format(out, "<svg class=\"a%s\"><title>%s</title><use href=\"#a%s\"/></svg>",
               row->dir == SDEC_DIR_RSP ? " b" : "",
               row->dir == SDEC_DIR_RSP ? "Responder to Requester" : "Requester to Responder", arrow);
  }
  out_string(out, row->nesting > 0 ? "<td class=\"m k dim\">" : "<td class=\"m k\">");
  html_name(out, row->name);
  out_string(out, "<td class=\"m w\">");
  html_fields(out, row->fields);
  put_response(ladder, row);
  out_string(out, "<td>");
  out_string(out, row_speaks_badly(row) ? "<span class=\"bad\">" : "<span>");
  html_text(out, row->remarks);
  out_string(out, "</span>");
  put_findings(ladder, row);
  out_char(out, '\n');
}

static void put_fold(const struct ladder *ladder, const uint32_t *index, const struct fold *fold) {
  struct out *out = ladder->out;
  out_format(out, "<tbody><tr><td colspan=\"6\"><b>%" PRIu32 " times</b> ", fold->times);
  if (fold->period == 1) {
    out_string(out, "this message");
  } else {
    out_format(out, "these %" PRIu32 " messages", fold->period);
  }
  if (fold->n_timed > 0) {
    out_string(out, ", response times ");
    html_ms(out, fold->min_ns);
    out_string(out, " to ");
    html_ms(out, fold->max_ns);
    out_string(out, ", median ");
    html_ms(out, fold->median_ns);
  }
  out_format(out, ": frames %" PRIu64 " to %" PRIu64 ", alike but for the time\n",
             ladder->rows->list[index[fold->first]].frame,
             ladder->rows->list[index[fold->first + fold->period * fold->times - 1]].frame);
  for (uint32_t i = 0; i < fold->period; i++) {
    put_row(ladder, &ladder->rows->list[index[fold->first + i]]);
  }
  out_string(out, "<tr><td colspan=\"6\" class=\"dim\">end of the repetition");
  for (uint32_t i = fold->period; i < fold->period * fold->times; i++) { /* targets for links to verdicts */
    const struct row *row = &ladder->rows->list[index[fold->first + i]];
    if (row->remarks[0] != '\0') {
      out_format(out, "<i id=\"u%" PRIu32 "-%" PRIu64 "\"></i>", ladder->input, row->number);
    }
  }
  out_string(out, "<tbody>\n");
}

static void put_rows(const struct ladder *ladder, const uint32_t *index, uint32_t n, bool all) {
  out_string(ladder->out,
             "<table class=\"l\"><thead><tr><th class=\"n\">frame<th>direction<th>message<th class=\"w\">decisive "
             "fields<th class=\"n\">response<th>verdicts, notes and findings<tbody>\n");
  for (uint32_t i = 0; i < n;) {
    const struct fold fold = fold_next(ladder->rows, index, i, n);
    const struct row *row = &ladder->rows->list[index[i]];
    if (fold.times > 1 && all) {
      put_fold(ladder, index, &fold);
    } else if (all || row_is_notable(ladder->rows, row)) {
      put_row(ladder, row);
    }
    i += fold.period * fold.times;
  }
  out_string(ladder->out, "</table>\n");
}

/* ------------------------------------------------------------------------------------------------------------------
 * Sections: a connection, and within it what is not in a session and each session
 */

static void put_section(const struct ladder *ladder, const uint32_t *index, uint32_t n, const char *title) {
  const bool all = ladder->rows->n <= DRAWN_MOST;
  if (n == 0) {
    return;
  }
  out_format(ladder->out, "<details%s><summary><b>%s</b>, %" PRIu32 " message%s</summary>\n",
             ladder->rows->n <= OPEN_MOST ? " open" : "", title, n, n == 1 ? "" : "s");
  put_rows(ladder, index, n, all);
  out_string(ladder->out, "</details>\n");
}

/* Shared by the sections: the rows of the current one, and the rows already used. */
struct choice {
  uint32_t *index;
  bool *taken;
};

/* collect finds the rows of a session, or those outside of any (NULL), and returns their number. */
static uint32_t collect(const struct rows *rows, const struct trace_conn *conn, const struct trace_session *session,
                        struct choice *choice) {
  uint32_t n = 0;
  for (uint32_t i = 0; i < rows->n; i++) {
    const struct row *row = &rows->list[i];
    const bool own = session == NULL ? !row->has_session
                                     : row->has_session && row->session == session->session &&
                                           row->session_no == session->session_no;
    if (row->conn == conn->conn && own) {
      choice->index[n++] = i;
      choice->taken[i] = true;
    }
  }
  return n;
}

/* The common name of a subject, or all of it. Commas inside a name are escaped with a backslash. */
static void put_common_name(const char *subject, struct out *out) {
  const char *at = subject;
  while (at != NULL && strncmp(at, "CN=", 3) != 0) {
    at = strstr(at, ", ");
    at = at != NULL ? at + 2 : NULL;
  }
  const char *name = at != NULL ? at : subject;
  const char *end = at != NULL ? strstr(name, ", ") : NULL;
  while (end != NULL && end > name && end[-1] == '\\') {
    end = strstr(end + 2, ", ");
  }
  char text[128];
  struct sdec_text kept = {.data = text, .cap = sizeof(text) - 1};
  sdec_put_bytes(&kept, name, end != NULL ? (size_t)(end - name) : strlen(name));
  sdec_put_zero(&kept);
  html_text(out, text);
}

/* put_ends names the two endpoints of the arrows. */
static void put_ends(const struct ladder *ladder, const struct trace_conn *conn) {
  struct out *out = ladder->out;
  out_string(out, "<p class=\"ends\">");
  for (uint32_t side = 0; side < TRACE_SIDES; side++) {
    out_format(out, "<span><b>%s</b>", side == TRACE_REQUESTER ? "Requester" : "Responder");
    if (trace_has_peers(conn)) {
      out_char(out, ' ');
      html_address(out, &conn->peer[side]);
    }
    for (uint32_t i = 0, n = 0; i < ladder->trace->n_chains && n == 0; i++) {
      const struct trace_chain *chain = &ladder->trace->chains[i];
      if (chain->conn == conn->conn && chain->side == side && chain->leaf_read) {
        out_string(out, ", ");
        put_common_name(chain->certs[chain->n_certificates - 1].subject, out);
        n++;
      }
    }
    out_string(out, side == TRACE_REQUESTER ? "</span><svg class=\"a\" aria-hidden=\"true\"><use href=\"#aq\"/></svg>"
                                            : "</span></p>\n");
  }
}

static void put_conn(const struct ladder *ladder, const struct trace_conn *conn, struct choice *choice) {
  const struct trace *trace = ladder->trace;
  char title[64];
  out_format(ladder->out, "<h3 id=\"c%" PRIu32 "-%" PRIu32 "\">Connection %" PRIu32 "</h3>\n", ladder->input,
             conn->conn, conn->conn);
  put_ends(ladder, conn);
  put_section(ladder, choice->index, collect(ladder->rows, conn, NULL, choice), "outside of sessions");
  for (uint32_t i = 0; i < trace->n_sessions; i++) {
    struct sdec_text text = {.data = title, .cap = sizeof(title) - 1};
    if (trace->sessions[i].conn != conn->conn) {
      continue;
    }
    sdec_put(&text, "session ");
    sdec_put_dec(&text, trace->sessions[i].session_no);
    sdec_put(&text, ", ");
    sdec_put_hex(&text, trace->sessions[i].session, 8);
    sdec_put_zero(&text);
    put_section(ladder, choice->index, collect(ladder->rows, conn, &trace->sessions[i], choice), title);
  }
}

/* Losses, damage, and rows that belong to no connection. */
static void put_rest(const struct ladder *ladder, struct choice *choice) {
  uint32_t n = 0;
  for (uint32_t i = 0; i < ladder->rows->n; i++) {
    if (!choice->taken[i]) {
      choice->index[n++] = i;
    }
  }
  put_section(ladder, choice->index, n, "losses, damage and other traffic");
}

static uint64_t slowest(const struct rows *rows) {
  uint64_t most = 0;
  for (uint32_t i = 0; i < rows->n; i++) {
    most = rows->list[i].timed && rows->list[i].response_ns > most ? rows->list[i].response_ns : most;
  }
  return most;
}

void ladder_print(const struct ladder *whole) {
  struct ladder own = *whole;
  const struct ladder *ladder = &own;
  const size_t n = ladder->rows->n;
  struct choice choice = {.index = malloc(n * sizeof(*choice.index) + 1),
                          .taken = calloc(n + 1, sizeof(*choice.taken))};
  const bool ready = choice.index != NULL && choice.taken != NULL;
  own.slowest_ns = slowest(own.rows);
  if (ladder->rows->n > DRAWN_MOST) {
    out_string(ladder->out, "<p class=\"warn\">This input is very large: only messages with findings are drawn.</p>\n");
  }
  for (uint32_t i = 0; ready && i < ladder->trace->n_conns; i++) {
    put_conn(ladder, &ladder->trace->conns[i], &choice);
  }
  if (ready) {
    put_rest(ladder, &choice);
  }
  free(choice.index);
  free(choice.taken);
}
