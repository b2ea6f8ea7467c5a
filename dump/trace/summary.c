/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Lines of a label and a text that wraps in its own column.
 */
#include "trace/summary.h"

#include <inttypes.h>
#include <string.h>
#include <time.h>

#include "show/print.h"
#include "show/verdicts.h"

#define LABEL_WIDTH 15u
#define WIDTH_DEFAULT 100u
#define WIDTH_LEAST 60u
#define TEXT_LEN 1024
#define NS_PER_S UINT64_C(1000000000)

static uint32_t width_of(const struct sink *sink) {
  const uint32_t columns = sink->view->columns != 0 ? sink->view->columns : WIDTH_DEFAULT;
  return columns < WIDTH_LEAST ? WIDTH_LEAST : columns;
}

/* piece returns how much of `text` fits into `room` columns: up to a blank, or after a bar between names. */
static size_t piece(const char *text, size_t room) {
  const size_t len = strlen(text);
  size_t at = room;
  if (len <= room) {
    return len;
  }
  while (at > room / 2 && text[at] != ' ' && text[at - 1] != '|') {
    at--;
  }
  return at > room / 2 ? at : room;
}

/* One word of a text to be coloured; len 0: none. */
struct painted {
  size_t at, len;
  enum paint paint;
};

static void put_painted(struct sink *sink, const char *text, size_t len, const struct painted *word) {
  struct out *out = sink->out;
  const size_t end = word->at + word->len;
  if (word->len == 0 || end > len) {
    out_bytes(out, text, len);
    return;
  }
  out_bytes(out, text, word->at);
  paint(sink, word->paint);
  out_bytes(out, text + word->at, word->len);
  paint(sink, PAINT_NONE);
  out_bytes(out, text + end, len - end);
}

/* The coloured word is on the first line. */
static void put_wrapped(struct sink *sink, const char *text, struct painted word) {
  struct out *out = sink->out;
  const size_t room = width_of(sink) - LABEL_WIDTH;
  while (*text != '\0') {
    const size_t n = piece(text, room);
    put_painted(sink, text, n, &word);
    word.len = 0;
    text += n + (text[n] == ' ');
    out_char(out, '\n');
    out_spaces(out, *text != '\0' ? LABEL_WIDTH : 0);
  }
}

static void put_label(struct sink *sink, const char *label) {
  const size_t len = strlen(label) + 2;
  out_string(sink->out, "  ");
  paint(sink, PAINT_DIM);
  out_string(sink->out, label);
  paint(sink, PAINT_NONE);
  out_spaces(sink->out, len < LABEL_WIDTH ? LABEL_WIDTH - len : 1);
}

static void put_row(struct sink *sink, const char *label, const char *text) {
  put_label(sink, label);
  put_wrapped(sink, text[0] != '\0' ? text : "-", (struct painted){.len = 0});
}

static void put_count(struct sdec_text *text, uint64_t n, const char *one, const char *many) {
  sdec_put(text, text->len > 0 ? ", " : "");
  sdec_put_dec(text, n);
  sdec_put_char(text, ' ');
  sdec_put(text, n == 1 ? one : many);
}

/* ------------------------------------------------------------------------------------------------------------------
 * The input
 */

static void put_span(struct sdec_text *text, const struct trace *trace) {
  const uint64_t ns = trace->last_ns - trace->first_ns;
  const time_t at = (time_t)(trace->first_ns / NS_PER_S);
  struct tm parts = {0};
  char when[40];
  if (trace->first_ns == 0 || gmtime_r(&at, &parts) == NULL) {
    return;
  }
  when[strftime(when, sizeof(when) - 1, "%Y-%m-%d %H:%M:%S UTC", &parts)] = '\0';
  sdec_put(text, ", ");
  sdec_put_dec(text, ns / NS_PER_S);
  sdec_put_char(text, '.');
  sdec_put_dec(text, ns % NS_PER_S / (NS_PER_S / 10));
  sdec_put(text, " s from ");
  sdec_put(text, when);
}

static void put_input(const struct summary *summary, struct sink *sink) {
  char buffer[TEXT_LEN];
  const struct trace *trace = summary->trace;
  struct sdec_text text = {.data = buffer, .cap = sizeof(buffer) - 1};
  out_name(sink->out, summary->name);
  out_char(sink->out, '\n');
  put_count(&text, summary->flow->packets, "packet", "packets");
  put_count(&text, summary->flow->bytes, "byte", "bytes");
  if (!sink->view->no_packets) {
    put_span(&text, trace);
  }
  sdec_put_zero(&text);
  put_row(sink, "input", buffer);
  text.len = 0;
  put_count(&text, trace->n_messages, "message", "messages");
  for (uint32_t i = 0; i < SDEC_TRANSPORTS; i++) {
    if (trace->by_transport[i] > 0) {
      put_count(&text, trace->by_transport[i], "over", "over");
      sdec_put_char(&text, ' ');
      sdec_put(&text, sdec_transport_name(i));
    }
  }
  if (trace->n_sealed > 0) {
    put_count(&text, trace->n_sealed, "record not opened", "records not opened");
  }
  if (trace->n_others > 0) {
    put_count(&text, trace->n_others, "of other protocols", "of other protocols");
  }
  if (summary->flow->skipped > 0) {
    put_count(&text, summary->flow->skipped, "packet without SPDM", "packets without SPDM");
  }
  sdec_put_zero(&text);
  put_row(sink, "traffic", buffer);
}

/* Loss, damage and findings get a line only if there were any. */
static void put_damage(const struct summary *summary, struct sink *sink) {
  char buffer[TEXT_LEN];
  const struct sdec_stats *flow = summary->flow;
  const struct trace *trace = summary->trace;
  struct sdec_text text = {.data = buffer, .cap = sizeof(buffer) - 1};
  if (trace->n_notes[SDEC_ERROR] > 0) {
    put_count(&text, trace->n_notes[SDEC_ERROR], "message with an error", "messages with errors");
  }
  if (trace->n_notes[SDEC_WARN] > 0) {
    put_count(&text, trace->n_notes[SDEC_WARN], "with a warning", "with warnings");
  }
  if (flow->incomplete > 0) {
    put_count(&text, flow->incomplete, "incomplete", "incomplete");
  }
  if (flow->evicted > 0) {
    put_count(&text, flow->evicted, "dropped for lack of memory", "dropped for lack of memory");
  }
  if (text.len > 0) {
    sdec_put(&text, " (--notes shows them)");
    sdec_put_zero(&text);
    put_row(sink, "damage", buffer);
  }
}

/* Findings by side. The numbers add up to the total, because findings about both sides or either side have entries of
 * their own. */
static void put_sides(struct sdec_text *text, const uint64_t found[SDEC_SIDE_BOTH + 1]) {
  static const uint8_t order[] = {SDEC_SIDE_REQ, SDEC_SIDE_RSP, SDEC_SIDE_BOTH, 0};
  const char *before = " (";
  for (size_t i = 0; i < sizeof(order); i++) {
    if (found[order[i]] > 0) {
      sdec_put(text, before);
      sdec_put(text, sdec_side_name(order[i]));
      sdec_put_char(text, ' ');
      sdec_put_dec(text, found[order[i]]);
      before = ", ";
    }
  }
  sdec_put_char(text, ')');
}

static void put_judged(const struct summary *summary, struct sink *sink) {
  char buffer[TEXT_LEN];
  struct sdec_text text = {.data = buffer, .cap = sizeof(buffer) - 1};
  uint64_t all = 0;
  for (uint32_t left = SDEC_RULE_SEVERITIES; summary->judged != NULL && left > 0; left--) {
    const uint64_t *found = summary->judged->found[left - 1];
    uint64_t n = 0;
    for (uint32_t side = 0; side <= SDEC_SIDE_BOTH; side++) {
      n += found[side];
    }
    all += n;
    if (n > 0) {
      put_count(&text, n, sdec_rule_severity_name(left - 1), sdec_rule_severity_name(left - 1));
      sdec_put(&text, n > 1 && left - 1 >= SDEC_RULE_WARNING ? "s" : "");
      put_sides(&text, found);
    }
  }
  if (summary->judged == NULL) {
    return;
  }
  sdec_put(&text, all > 0 ? "; --lint lists them" : "nothing found");
  sdec_put_zero(&text);
  put_row(sink, "lint", buffer);
}

/* ------------------------------------------------------------------------------------------------------------------
 * A connection
 */

static void put_heading(const struct trace_conn *conn, struct sink *sink) {
  static const char *const role[] = {"Requester ", " -> Responder "};
  char buffer[TEXT_LEN];
  struct sdec_text text = {.data = buffer, .cap = sizeof(buffer) - 1};
  sdec_put(&text, "connection ");
  sdec_put_dec(&text, conn->conn);
  sdec_put(&text, sink->view->no_packets ? "" : "  ");
  sdec_put(&text, sink->view->no_packets ? "" : sdec_transport_name(conn->transport));
  for (uint32_t side = 0; side < TRACE_SIDES && trace_has_peers(conn); side++) {
    sdec_put(&text, side == 0 ? "  " : "");
    sdec_put(&text, role[side]);
    sdec_addr_text(&conn->peer[side], &text);
  }
  if (conn->version != 0) {
    sdec_put(&text, "  SPDM ");
    sdec_put_dec(&text, conn->version >> 4);
    sdec_put_char(&text, '.');
    sdec_put_dec(&text, conn->version & 15u);
  }
  sdec_put_zero(&text);
  out_char(sink->out, '\n');
  paint(sink, PAINT_REQUEST);
  out_bytes(sink->out, buffer, text.len);
  paint(sink, PAINT_NONE);
  out_char(sink->out, '\n');
}

static void put_choice(const struct trace_choice *choice, bool first, struct sink *sink) {
  char buffer[2 * TEXT_LEN];
  struct sdec_text text = {.data = buffer, .cap = sizeof(buffer) - 1};
  sdec_put(&text, choice->name);
  sdec_put_char(&text, ' ');
  sdec_put(&text, choice->chosen[0] != '\0' ? choice->chosen : "none");
  if (choice->offered == NULL) {
    sdec_put(&text, ", which was not offered");
  } else if (strcmp(choice->offered, choice->chosen) != 0) {
    sdec_put(&text, " of ");
    sdec_put(&text, choice->offered);
  }
  sdec_put_zero(&text);
  put_row(sink, first ? "chosen" : "", buffer);
}

static void put_negotiated(const struct trace_conn *conn, struct sink *sink) {
  if (conn->can[TRACE_REQUESTER] != NULL) {
    put_row(sink, "Requester", conn->can[TRACE_REQUESTER]);
  }
  if (conn->can[TRACE_RESPONDER] != NULL) {
    put_row(sink, "Responder", conn->can[TRACE_RESPONDER]);
  }
  for (uint32_t i = 0; i < conn->n_choices; i++) {
    put_choice(&conn->choices[i], i == 0, sink);
  }
}

static void put_chain(const struct trace_chain *chain, struct sink *sink) {
  char label[32], buffer[TEXT_LEN];
  struct sdec_text name = {.data = label, .cap = sizeof(label) - 1};
  struct sdec_text text = {.data = buffer, .cap = sizeof(buffer) - 1};
  sdec_put(&name, chain->side == TRACE_REQUESTER ? "Req. " : "Rsp. ");
  if (chain->has_slot) {
    sdec_put(&name, "slot ");
    sdec_put_dec(&name, chain->slot);
  } else {
    sdec_put(&name, "chain");
  }
  sdec_put_zero(&name);
  if (chain->leaf_read) {
    const struct trace_cert *leaf = &chain->certs[chain->n_certificates - 1];
    sdec_put(&text, leaf->subject);
    sdec_put(&text, "; ");
    sdec_put(&text, leaf->key);
    sdec_put(&text, "; until ");
    sdec_put_bytes(&text, leaf->not_after, strlen(leaf->not_after) < 10 ? strlen(leaf->not_after) : 10);
    sdec_put(&text, "; chain of ");
    sdec_put_dec(&text, chain->n_certificates);
  } else {
    sdec_put(&text, chain->problem != NULL ? chain->problem : "cannot be read");
  }
  sdec_put_zero(&text);
  put_row(sink, label, buffer);
}

/* ------------------------------------------------------------------------------------------------------------------
 * A session
 */

/* What would decrypt the session, as the options and keys the user must supply. */
static void put_remedy(const struct trace_session *session, bool keys, struct sdec_text *text) {
  if (session->why == SDEC_SEALED_NO_KEY || session->why == SDEC_SEALED_SECRET) {
    const bool psk = session->step == SDEC_STEP_PSK_EXCHANGE;
    sdec_put(text, psk ? "; give --psk HEX" : "; give --keylog FILE or --dhe-secret HEX");
    if (session->hint != NULL) {
      sdec_put(text, ", the key called ");
      sdec_put(text, session->hint);
    }
    if (session->name != NULL && !psk) {
      sdec_put(text, keys ? "; none of those given fits " : "; it is the session with ");
      sdec_put(text, session->name_field);
      sdec_put_char(text, ' ');
      sdec_put(text, session->name);
    }
  } else if (session->why == SDEC_SEALED_TRANSCRIPT) {
    sdec_put(text, "; --cert-chain or --assume may supply it");
  }
}

static const struct sdec_answer *answer_of(const struct summary *summary, const struct trace_session *session,
                                           struct sdec_account *account) {
  for (uint32_t i = 0; summary->verify != NULL && sdec_verify_account(summary->verify, i, account); i++) {
    if (account->of_session && account->conn == session->conn && account->session_no == session->session_no &&
        session->session_no != 0) {
      return &account->answers[SDEC_ASKS_SESSION];
    }
  }
  return NULL;
}

static struct painted put_standing(const struct sdec_answer *answer, struct sdec_text *text) {
  const struct painted word = {text->len, strlen(sdec_standing_name(answer->standing)),
                               paint_of_standing(answer->standing)};
  sdec_put(text, sdec_standing_name(answer->standing));
  sdec_put(text, answer->text[0] != '\0' ? ": " : "");
  sdec_put(text, answer->text);
  return word;
}

static void put_session(const struct summary *summary, const struct trace_session *session, struct sink *sink) {
  char label[32], buffer[2 * TEXT_LEN];
  struct sdec_text name = {.data = label, .cap = sizeof(label) - 1};
  struct sdec_text text = {.data = buffer, .cap = sizeof(buffer) - 1};
  struct sdec_account account;
  const struct sdec_answer *answer = answer_of(summary, session, &account);
  sdec_put(&name, "session ");
  sdec_put_dec(&name, session->session_no);
  sdec_put_zero(&name);
  sdec_put_hex(&text, session->session, 8);
  sdec_put(&text, answer != NULL ? ", " : ": ");
  struct painted word = {.len = 0};
  if (answer != NULL) {
    word = put_standing(answer, &text);
    sdec_put(&text, "; ");
  }
  const size_t before = text.len;
  text.data += before; /* put_count starts a new list */
  text.cap -= before;
  text.len = 0;
  if (session->n_messages > 0) {
    put_count(&text, session->n_messages, "message", "messages");
  }
  if (session->n_updates > 0) {
    put_count(&text, session->n_updates, "key update request", "key update requests");
  }
  if (session->n_sealed > 0) {
    put_count(&text, session->n_sealed, "record not opened: ", "records not opened: ");
    sdec_put(&text, session->sealed);
    put_remedy(session, summary->keys, &text);
  }
  if (session->end_frame == 0 && session->n_sealed == 0) {
    sdec_put(&text, text.len > 0 ? ", not ended" : "not ended");
  }
  sdec_put_zero(&text);
  put_label(sink, label);
  put_wrapped(sink, buffer, word);
}

/* ------------------------------------------------------------------------------------------------------------------
 * All
 */

static void put_ledger(const struct summary *summary, const struct trace_conn *conn, struct sink *sink) {
  struct sdec_account account;
  for (uint32_t i = 0; summary->verify != NULL && sdec_verify_account(summary->verify, i, &account); i++) {
    if (account.of_session || account.conn != conn->conn) {
      continue;
    }
    for (uint32_t q = 0; q < SDEC_ASKS_SESSION; q++) {
      char buffer[SDEC_ANSWER_LEN + 64];
      struct sdec_text text = {.data = buffer, .cap = sizeof(buffer) - 1};
      const struct painted word = put_standing(&account.answers[q], &text);
      sdec_put_zero(&text);
      if (account.answers[q].standing != SDEC_ABSENT) {
        put_label(sink, sdec_question_name(q));
        put_wrapped(sink, buffer, word);
      }
    }
  }
}

static void put_conn(const struct summary *summary, const struct trace_conn *conn, struct sink *sink) {
  const struct trace *trace = summary->trace;
  char buffer[TEXT_LEN];
  struct sdec_text text = {.data = buffer, .cap = sizeof(buffer) - 1};
  put_heading(conn, sink);
  put_negotiated(conn, sink);
  for (uint32_t i = 0; i < trace->n_chains; i++) {
    if (trace->chains[i].conn == conn->conn) {
      put_chain(&trace->chains[i], sink);
    }
  }
  put_ledger(summary, conn, sink);
  for (uint32_t i = 0; i < trace->n_sessions; i++) {
    if (trace->sessions[i].conn == conn->conn) {
      put_session(summary, &trace->sessions[i], sink);
    }
  }
  if (conn->n_failures > 0) {
    put_count(&text, conn->n_failures, "answer reports a failure", "answers report failures");
    sdec_put_zero(&text);
    put_row(sink, "failures", buffer);
  }
}

void summary_print(const struct summary *summary, struct sink *sink) {
  const struct trace *trace = summary->trace;
  put_input(summary, sink);
  put_damage(summary, sink);
  put_judged(summary, sink);
  for (uint32_t i = 0; i < trace->n_conns; i++) {
    put_conn(summary, &trace->conns[i], sink);
  }
  if (trace->n_left_out > 0) {
    out_format(sink->out, "\n%" PRIu64 " messages and records of further connections and sessions are not listed\n",
               trace->n_left_out);
  }
  if (trace->keep.full) {
    out_string(sink->out, "\nmemory was short: this summary is not complete\n");
  }
  out_unit_end(sink->out);
}
