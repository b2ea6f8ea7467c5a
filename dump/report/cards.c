/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The cards at the top of a report.
 */
#include "report/cards.h"

#include <inttypes.h>
#include <stdlib.h>
#include <time.h>

#include "report/html.h"

#define NS_PER_S UINT64_C(1000000000)
#define LINES_MOST 12u

static void put_time(struct out *out, uint64_t ns) {
  const time_t at = (time_t)(ns / NS_PER_S);
  struct tm parts = {0};
  char text[40] = "";
  if (ns != 0 && gmtime_r(&at, &parts) != NULL) {
    text[strftime(text, sizeof(text) - 1, "%Y-%m-%d %H:%M:%S UTC", &parts)] = '\0';
  }
  html_text(out, text);
}

static void put_term(struct out *out, const char *term) {
  out_string(out, "<dt>");
  html_text(out, term);
  out_string(out, "<dd>");
}

/* open_card begins a card about one connection, or about all of them (0). */
static void open_card(struct out *out, const char *title, uint32_t conn) {
  out_format(out, "<div class=\"card\"><h2>%s", title);
  if (conn != 0) {
    out_format(out, " %" PRIu32, conn);
  }
  out_string(out, "</h2><dl>");
}

static void close_card(struct out *out) {
  out_string(out, "</dl></div>\n");
}

/* Cards are limited in length; the sections below are complete. */
static void put_rest(struct out *out, uint32_t n) {
  if (n > LINES_MOST) {
    out_format(out, "<dt>more<dd>%" PRIu32, n - LINES_MOST);
  }
}

static void put_input_card(const struct summary *summary, struct out *out) {
  const struct trace *trace = summary->trace;
  open_card(out, "Input", 0);
  if (trace->first_ns != 0) {
    put_term(out, "from");
    put_time(out, trace->first_ns);
    put_term(out, "lasts");
    html_ms(out, trace->last_ns - trace->first_ns);
  }
  put_term(out, "packets");
  out_dec(out, summary->flow->packets);
  put_term(out, "messages");
  out_dec(out, trace->n_messages);
  put_term(out, "not opened");
  out_dec(out, trace->n_sealed);
  put_term(out, "other traffic");
  out_dec(out, trace->n_others);
  put_term(out, "incomplete");
  out_dec(out, summary->flow->incomplete);
  close_card(out);
}

static const char *standing_class(uint8_t standing) {
  return standing == SDEC_REFUTED ? "bad" : standing == SDEC_PROVED ? "good" : "dim";
}

/* The row of a frame. Prefers rows with a verdict, and messages over objects reassembled from them. */
static const struct row *row_of_frame(const struct rows *rows, uint64_t frame) {
  const struct row *found = NULL;
  uint32_t best = 0;
  for (uint32_t i = 0; i < rows->n; i++) {
    const struct row *row = &rows->list[i];
    const uint32_t weight = (row->remarks[0] != '\0' ? 2u : 0u) + (row->kind == SDEC_UNIT_MESSAGE);
    if (row->frame == frame && (found == NULL || weight > best)) {
      found = row;
      best = weight;
    }
  }
  return found;
}

/* Turns frame numbers in the ledger, such as #14, into links to their rows. */
static void put_linked(const struct ladder *ladder, const char *text) {
  char part[SDEC_WHY_LEN + 256];
  struct sdec_text kept = {.data = part, .cap = sizeof(part) - 1};
  for (const char *c = text; *c != '\0';) {
    char *end = NULL;
    const uint64_t frame = c[0] == '#' && c[1] >= '0' && c[1] <= '9' ? strtoull(c + 1, &end, 10) : 0;
    const struct row *row = end != NULL ? row_of_frame(ladder->rows, frame) : NULL;
    if (row == NULL) {
      sdec_put(&kept, end != NULL ? "frame " : "");
      c += end != NULL;
      sdec_put_char(&kept, *c++);
      continue;
    }
    sdec_put_zero(&kept);
    html_text(ladder->out, part);
    kept.len = 0;
    ladder_link(ladder, row->number, frame);
    c = end;
  }
  sdec_put_zero(&kept);
  html_text(ladder->out, part);
}

static void put_answer(const struct ladder *ladder, const char *question, const struct sdec_answer *answer) {
  struct out *out = ladder->out;
  put_term(out, question);
  out_format(out, "<span class=\"%s\">%s</span>%s", standing_class(answer->standing),
             sdec_standing_name(answer->standing), answer->text[0] != '\0' ? ": " : "");
  put_linked(ladder, answer->text);
}

/* One card per connection, with the results for it and its sessions. */
static void put_verdict_cards(const struct ladder *ladder, const struct summary *summary) {
  struct out *out = ladder->out;
  struct sdec_account account;
  bool open = false;
  for (uint32_t i = 0; summary->verify != NULL && sdec_verify_account(summary->verify, i, &account); i++) {
    if (account.of_session && open) {
      char name[32];
      struct sdec_text text = {.data = name, .cap = sizeof(name) - 1};
      sdec_put(&text, "session ");
      sdec_put_dec(&text, account.session_no);
      sdec_put_zero(&text);
      put_answer(ladder, name, &account.answers[SDEC_ASKS_SESSION]);
      continue;
    }
    if (open) {
      close_card(out);
    }
    open = true;
    open_card(out, "Connection", account.conn);
    for (uint32_t q = 0; q < SDEC_ASKS_SESSION; q++) {
      if (q != SDEC_ASKS_REQUESTER || account.answers[q].standing != SDEC_ABSENT) {
        put_answer(ladder, sdec_question_name(q), &account.answers[q]);
      }
    }
  }
  if (open) {
    close_card(out);
  }
}

/* ------------------------------------------------------------------------------------------------------------------
 * What came about
 */

/* The agreed parameters. The offers are listed below, with the capabilities. */
static void put_negotiated_card(const struct trace_conn *conn, struct out *out) {
  if (conn->version == 0 && conn->n_choices == 0) {
    return;
  }
  open_card(out, "Negotiated, connection", conn->conn);
  put_term(out, "version");
  html_version(out, conn->version);
  for (uint32_t i = 0; i < conn->n_choices; i++) {
    put_term(out, conn->choices[i].name);
    html_text(out, conn->choices[i].chosen[0] != '\0' ? conn->choices[i].chosen : "none");
  }
  close_card(out);
}

static const struct row *first_of_session(const struct rows *rows, const struct trace_session *session) {
  for (uint32_t i = 0; i < rows->n; i++) {
    const struct row *row = &rows->list[i];
    if (row->has_session && row->conn == session->conn && row->session == session->session &&
        row->session_no == session->session_no) {
      return row;
    }
  }
  return NULL;
}

static void put_session(const struct ladder *ladder, const struct trace_session *session) {
  struct out *out = ladder->out;
  const struct row *row = first_of_session(ladder->rows, session);
  out_format(out, "<dt>session %" PRIu32 "<dd>%08" PRIx32 ", ", session->session_no, session->session);
  html_text(out, session->by != NULL ? session->by : "not seen how it was set up");
  if (row != NULL) {
    out_string(out, ", ");
    ladder_link(ladder, row->number, row->frame);
  }
  if (session->n_messages > 0 || session->n_sealed == 0) {
    out_format(out, "; %" PRIu64 " message%s", session->n_messages, session->n_messages == 1 ? "" : "s");
  }
  if (session->n_updates > 0) {
    out_format(out, ", %" PRIu64 " key update request%s", session->n_updates, session->n_updates == 1 ? "" : "s");
  }
  if (session->n_sealed > 0) {
    out_format(out, "; <span class=\"warn\">%" PRIu64 " record%s not opened</span>: ", session->n_sealed,
               session->n_sealed == 1 ? "" : "s");
    html_text(out, session->sealed);
  } else if (session->end_frame == 0) {
    out_string(out, "; not ended");
  }
}

static void put_sessions_card(const struct ladder *ladder) {
  const struct trace *trace = ladder->trace;
  if (trace->n_sessions == 0) {
    return;
  }
  open_card(ladder->out, "Sessions", 0);
  for (uint32_t i = 0; i < trace->n_sessions && i < LINES_MOST; i++) {
    put_session(ladder, &trace->sessions[i]);
  }
  put_rest(ladder->out, trace->n_sessions);
  close_card(ladder->out);
}

static void put_leaf(const struct ladder *ladder, const struct trace_chain *chain) {
  const uint32_t n = chain->n_certificates < TRACE_CERTS ? chain->n_certificates : TRACE_CERTS;
  struct out *out = ladder->out;
  out_format(out, "<dt>%s", chain->side == TRACE_REQUESTER ? "Requester" : "Responder");
  if (chain->has_slot) {
    out_format(out, ", slot %u", chain->slot);
  }
  out_string(out, "<dd>");
  if (chain->leaf_read && n > 0) {
    html_text(out, chain->certs[n - 1].subject);
  } else {
    out_string(out, "<span class=\"warn\">");
    html_text(out, chain->problem != NULL ? chain->problem : "the leaf was not read");
    out_string(out, "</span>");
  }
  out_string(out, ", ");
  ladder_link(ladder, chain->unit, chain->first_frame);
  if (chain->verdict != NULL) {
    out_format(out, "; <span class=\"%s\">%s</span>", html_result(chain->result),
               chain->result == SDEC_PASS   ? "chain ok"
               : chain->result == SDEC_FAIL ? "CHAIN WRONG"
                                            : "chain unknown");
  }
}

static void put_certificates_card(const struct ladder *ladder) {
  const struct trace *trace = ladder->trace;
  if (trace->n_chains == 0) {
    return;
  }
  open_card(ladder->out, "Certificates", 0);
  for (uint32_t i = 0; i < trace->n_chains && i < LINES_MOST; i++) {
    put_leaf(ladder, &trace->chains[i]);
  }
  put_rest(ladder->out, trace->n_chains);
  close_card(ladder->out);
}

static void put_evidence_card(const struct appraisal *appraisal, struct out *out) {
  open_card(out, "Evidence", 0);
  for (uint32_t i = 0; i < APPRAISALS; i++) {
    const struct appraisal_check *check = &appraisal->checks[i];
    if (check->set) {
      put_term(out, check->what);
      out_format(out, "<span class=\"%s\">%s</span>", html_result(check->result), appraisal_word(check->result));
      out_string(out, check->why[0] != '\0' ? ": " : "");
      html_text(out, check->why);
    }
  }
  close_card(out);
}

void cards_print(const struct ladder *ladder, const struct summary *summary, const struct appraisal *appraisal) {
  struct out *out = ladder->out;
  out_string(out, "<div class=\"cards\">\n");
  put_input_card(summary, out);
  if (appraisal != NULL) {
    put_evidence_card(appraisal, out);
  }
  put_verdict_cards(ladder, summary);
  for (uint32_t i = 0; i < ladder->trace->n_conns && i < LINES_MOST; i++) {
    put_negotiated_card(&ladder->trace->conns[i], out);
  }
  put_sessions_card(ladder);
  put_certificates_card(ladder);
  out_string(out, "</div>\n");
}
