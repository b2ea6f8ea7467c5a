/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The part above the ladders: cards, then negotiation and chains for each connection, then findings.
 */
#define _GNU_SOURCE
#include "report/report.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "complain.h"
#include "report/cards.h"
#include "report/html.h"
#include "report/measured.h"
#include "report/timing.h"

#define NS_PER_S UINT64_C(1000000000)
#define DAY_LEN 10 /* of a time: 2026-11-21 */

static bool has_flag(const char *list, const char *name, size_t len) {
  for (const char *at = list; at != NULL && *at != '\0';) {
    const char *end = strchrnul(at, '|');
    if ((size_t)(end - at) == len && memcmp(at, name, len) == 0) {
      return true;
    }
    at = *end == '|' ? end + 1 : end;
  }
  return false;
}

/* One row per capability flag: those of the Requester, then those that only the Responder has. */
static void put_flags(const struct trace_conn *conn, uint32_t side, struct out *out) {
  const char *own = conn->can[side], *other = conn->can[1 - side];
  for (const char *at = own; at != NULL && *at != '\0';) {
    const char *end = strchrnul(at, '|');
    const size_t len = (size_t)(end - at);
    const bool both = has_flag(other, at, len);
    if (!both || side == TRACE_REQUESTER) {
      out_format(out, "<tr%s><td class=\"m\">%.*s<td>%s<td>%s\n", both ? "" : " class=\"warn\"", (int)len, at,
                 both || side == TRACE_REQUESTER ? "yes" : "-", both || side == TRACE_RESPONDER ? "yes" : "-");
    }
    at = *end == '|' ? end + 1 : end;
  }
}

static void put_negotiated(const struct trace_conn *conn, struct out *out) {
  if (conn->n_choices > 0) {
    out_string(out, "<h3>Algorithms</h3><table><thead><tr><th>what<th>offered<th>chosen<tbody>\n");
  }
  for (uint32_t i = 0; i < conn->n_choices; i++) {
    const struct trace_choice *choice = &conn->choices[i];
    out_string(out, "<tr><td class=\"m\">");
    html_text(out, choice->name);
    out_string(out, "<td class=\"m\">");
    html_fields(out, choice->offered != NULL ? choice->offered : "not offered");
    out_string(out, "<td class=\"m\">");
    html_text(out, choice->chosen[0] != '\0' ? choice->chosen : "none");
    out_char(out, '\n');
  }
  out_string(out, conn->n_choices > 0 ? "</table>\n" : "");
  if (conn->can[TRACE_REQUESTER] != NULL || conn->can[TRACE_RESPONDER] != NULL) {
    out_string(
        out, "<details class=\"o\"><summary>Capabilities; those of one side only are marked</summary><table><thead><tr>"
             "<th>flag<th>Requester<th>Responder<tbody>\n");
    put_flags(conn, TRACE_REQUESTER, out);
    put_flags(conn, TRACE_RESPONDER, out);
    out_string(out, "</table></details>\n");
  }
}

/* ------------------------------------------------------------------------------------------------------------------
 * Chains
 */

static int64_t seconds_of(const char *time) {
  struct tm parts = {0};
  return strptime(time, "%Y-%m-%dT%H:%M:%SZ", &parts) != NULL ? (int64_t)timegm(&parts) : 0;
}

static void put_day(struct out *out, const char *time) {
  char day[DAY_LEN + 1] = "";
  strncat(day, time, DAY_LEN);
  html_text(out, day);
}

/* A bar with the share of the validity period that has passed at the start of the capture; all red if not valid
 * then. */
static void put_validity(const struct trace_cert *cert, uint64_t now_ns, struct out *out) {
  const int64_t from = seconds_of(cert->not_before), to = seconds_of(cert->not_after),
                now = (int64_t)(now_ns / NS_PER_S);
  const double part = to > from ? (double)(now - from) / (double)(to - from) : 0;
  const bool valid = now >= from && now <= to;
  out_format(
      out,
      "<svg class=\"v\" viewBox=\"0 0 100 8\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"validity\"><rect "
      "width=\"100\" height=\"8\" fill=\"var(--line)\"/><rect width=\"%.1f\" height=\"8\" fill=\"var(--%s)\"/></svg>",
      valid ? part * 100 : 100.0, valid ? "good" : "bad");
  out_string(out, "<span class=\"d\">");
  put_day(out, cert->not_before);
  out_string(out, " to ");
  put_day(out, cert->not_after);
  out_string(out, "</span>");
}

static void put_chain(const struct ladder *ladder, const struct trace_chain *chain, struct out *out) {
  out_format(out, "<h3>%s chain", chain->side == TRACE_REQUESTER ? "Requester's" : "Responder's");
  if (chain->has_slot) {
    out_format(out, ", slot %u", chain->slot);
  }
  out_string(out, ", ");
  ladder_link(ladder, chain->unit, chain->first_frame);
  out_string(out, "</h3>\n");
  if (chain->verdict != NULL) {
    out_format(out, "<p class=\"%s\">", html_result(chain->result));
    html_text(out, chain->verdict);
    out_string(out, "</p>\n");
  }
  out_string(out, "<table><thead><tr><th>subject<th class=\"w\">issuer<th>key<th>validity<tbody>\n");
  for (uint32_t i = 0; i < chain->n_certificates; i++) {
    const struct trace_cert *cert = &chain->certs[i];
    out_string(out, "<tr><td class=\"b\">");
    html_text(out, cert->subject);
    out_string(out, "<td class=\"w\">");
    html_text(out, strcmp(cert->issuer, cert->subject) == 0 ? "itself" : cert->issuer);
    out_string(out, "<td class=\"k\">");
    html_text(out, cert->key);
    out_string(out, "<td>");
    put_validity(cert, ladder->trace->first_ns, out);
    out_char(out, '\n');
  }
  out_string(out, "</table>\n");
  if (chain->problem != NULL) {
    out_string(out, "<p class=\"bad\">");
    html_text(out, chain->problem);
    out_string(out, "</p>\n");
  }
}

/* ------------------------------------------------------------------------------------------------------------------
 * Findings
 */

static void put_expected(const struct sdec_finding *finding, struct out *out) {
  const bool expected = finding->expected[0] != '\0', got = finding->got[0] != '\0';
  out_string(out, expected || got ? " <span class=\"dim\">" : "");
  out_string(out, expected ? "expected " : "");
  html_text(out, finding->expected);
  out_string(out, expected && got ? ", got " : got ? "got " : "");
  html_text(out, finding->got);
  out_string(out, expected || got ? "</span>" : "");
}

static void put_finding(const struct ladder *ladder, const struct row_finding *row, struct out *out) {
  const struct sdec_finding *finding = &row->finding;
  out_format(out, "<tr><td class=\"m k\">%s<td class=\"k %s\">%s<td class=\"k\">%s<td class=\"k\">", finding->rule.id,
             html_severity(finding->rule.severity), sdec_rule_severity_name(finding->rule.severity),
             sdec_side_name(finding->side));
  ladder_link(ladder, row->number, finding->frame);
  out_string(out, "<td class=\"b\">");
  html_text(out, finding->rule.what);
  put_expected(finding, out);
  if (finding->count > 1) {
    out_format(out, " <span class=\"dim\">(%" PRIu64 " times", finding->count);
    if (finding->last_frame != finding->frame) {
      out_format(out, ", the last in frame %" PRIu64, finding->last_frame);
    }
    out_string(out, ")</span>");
  }
  out_string(out, "<td class=\"w\">");
  html_text(out, finding->rule.clause);
  out_char(out, '\n');
}

static void put_findings(const struct ladder *ladder, struct out *out) {
  const struct rows *rows = ladder->rows;
  const bool counted = rows->n_totals > 0;
  const struct row_finding *list = counted ? rows->totals : rows->findings;
  const uint32_t n = counted ? rows->n_totals : rows->n_findings;
  if (n == 0) {
    return;
  }
  out_format(out, "<h2>Findings</h2><details open><summary>%" PRIu32 " finding%s</summary>", n, n == 1 ? "" : "s");
  out_string(out, "<table><thead><tr><th>rule<th>severity<th>side<th>frame<th>what it asks<th class=\"w\">clause"
                  "<tbody>\n");
  for (uint32_t left = SDEC_RULE_SEVERITIES; left > 0; left--) { /* worst first */
    for (uint32_t i = 0; i < n; i++) {
      if (list[i].finding.rule.severity == left - 1) {
        put_finding(ladder, &list[i], out);
      }
    }
  }
  out_string(out, "</table></details>\n");
}

/* ------------------------------------------------------------------------------------------------------------------
 * The file
 */

bool report_open(struct report_file *report, const char *path, uint32_t n_files) {
  *report = (struct report_file){.path = path, .n_more = n_files > 1 ? n_files - 1 : 0};
  if (path == NULL) {
    return true;
  }
  if (!newfile_open(&report->file, path, false)) {
    complain("--report %s: %s", path, strerror(errno));
  } else if (!out_open(&report->out, report->file.fd)) {
    complain("out of memory");
    (void)newfile_close(&report->file, ENOMEM);
  } else {
    return true;
  }
  report->path = NULL;
  return false;
}

static void put_conn(const struct ladder *ladder, const struct trace_conn *conn, struct out *out) {
  out_format(out, "<h2>Connection %" PRIu32 "</h2><p class=\"dim\">", conn->conn);
  html_text(out, sdec_transport_name(conn->transport));
  if (trace_has_peers(conn)) {
    out_string(out, ", Requester ");
    html_address(out, &conn->peer[TRACE_REQUESTER]);
    out_string(out, ", Responder ");
    html_address(out, &conn->peer[TRACE_RESPONDER]);
  }
  if (conn->version != 0) {
    out_string(out, ", SPDM ");
    html_version(out, conn->version);
  }
  out_string(out, "</p>\n");
  put_negotiated(conn, out);
  for (uint32_t i = 0; i < ladder->trace->n_chains; i++) {
    if (ladder->trace->chains[i].conn == conn->conn) {
      put_chain(ladder, &ladder->trace->chains[i], out);
    }
  }
}

/* begin_page writes the page's head once the first input is known, because its name goes into the title. */
static void begin_page(struct report_file *report, const char *name) {
  char buffer[256];
  struct sdec_text text = {.data = buffer, .cap = sizeof(buffer) - 1};
  const char *slash = strrchr(name, '/');
  sdec_put(&text, slash != NULL ? slash + 1 : name);
  if (report->n_more > 0) {
    sdec_put(&text, " and ");
    sdec_put_dec(&text, report->n_more);
    sdec_put(&text, " more");
  }
  sdec_put(&text, text.len > 0 ? " - SPDM report" : "SPDM report");
  sdec_put_zero(&text);
  html_head(&report->out, buffer);
}

void report_input(struct report_file *report, const struct report_with *with) {
  const struct summary *summary = with->summary;
  const struct rows *rows = with->rows;
  struct out *out = &report->out;
  const struct ladder ladder = {.rows = rows, .trace = summary->trace, .out = out, .input = ++report->n_inputs};
  if (report->path == NULL) {
    return;
  }
  if (report->n_inputs == 1) {
    begin_page(report, summary->name);
  }
  out_string(out, "<h1>");
  html_text(out, summary->name);
  out_string(out, "</h1>\n");
  if (with->compared != NULL) {
    out_string(out, "<p>Comparison with <a href=\"#diff\">");
    html_text(out, with->compared);
    out_string(out, "</a></p>\n");
  }
  ladder_map(&ladder);
  cards_print(&ladder, summary, with->appraisal);
  for (uint32_t i = 0; i < summary->trace->n_conns; i++) {
    put_conn(&ladder, &summary->trace->conns[i], out);
  }
  measured_print(&ladder, with->measurements, summary->verify);
  timing_print(rows, out);
  put_findings(&ladder, out);
  out_string(out, "<h2>Messages</h2>\n");
  if (report->n_inputs == 1) {
    out_string(out,
               "<div class=\"f\" id=\"f\" hidden><label>Search <input type=\"search\" id=\"q\"></label><label><input "
               "type=\"checkbox\" id=\"o\"> only what is wrong</label></div>\n");
  }
  ladder_print(&ladder);
  if (summary->trace->keep.full || rows->keep.full) {
    out_string(out, "<p class=\"bad\">Memory was short: this report is not complete.</p>\n");
  }
}

int report_end(struct report_file *report) {
  if (report->path == NULL) {
    return EXIT_CLEAN;
  }
  if (report->n_inputs == 0) {
    begin_page(report, "");
  }
  html_tail(&report->out);
  out_close(&report->out);
  const int error = newfile_close(&report->file, report->out.error);
  if (error != 0) {
    complain("--report %s: %s", report->path, strerror(error));
  }
  return error != 0 ? EXIT_INPUT : EXIT_CLEAN;
}
