/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Verdicts and the ledger as NDJSON (docs/ndjson.md).
 */
#include <string.h>

#include "show/json.h"
#include "show/verdicts.h"

#define LITERAL(out, text) out_bytes((out), (text), sizeof(text) - 1)

static void put_string(struct out *out, const char *string) {
  if (string != NULL) {
    json_string(out, string, strlen(string));
  } else {
    LITERAL(out, "null");
  }
}

static void put_member(struct out *out, const char *key, const char *value) {
  out_string(out, key);
  put_string(out, value);
}

static void put_number(struct out *out, const char *key, bool has, uint64_t value) {
  out_string(out, key);
  if (has) {
    out_dec(out, value);
  } else {
    LITERAL(out, "null");
  }
}

static void put_verdict(struct out *out, const struct sdec_verdict *verdict) {
  put_member(out, "\"check\":", sdec_check_name(verdict->check));
  put_member(out, ",\"result\":", sdec_result_name(verdict->result));
  put_member(out, ",\"severity\":", verdict->result == SDEC_FAIL ? sdec_severity_name(verdict->severity) : NULL);
  put_number(out, ",\"frame\":", true, verdict->frame);
  put_member(out, ",\"message\":", verdict->message);
  put_member(out, ",\"signer\":", sdec_signer_name(verdict->signer));
  put_number(out, ",\"slot\":", verdict->slot != SDEC_NO_SLOT, verdict->slot);
  put_member(out, ",\"algorithm\":", verdict->algorithm);
  put_member(out, ",\"reading\":", verdict->reading);
  put_member(out, ",\"why\":", verdict->why);
  put_member(out, ",\"needs\":", verdict->needs);
}

void json_verdicts(struct sink *sink, const struct verdict_list *list) {
  for (uint32_t i = 0; i < list->n; i++) {
    out_string(sink->out, i == 0 ? ",\"verdicts\":[{" : ",{");
    put_verdict(sink->out, &list->list[i]);
    out_char(sink->out, '}');
  }
  out_string(sink->out, list->n > 0 ? "]" : "");
}

static void put_event(struct sink *sink, const char *event, uint32_t conn, bool has_session, uint32_t session,
                      uint32_t session_no) {
  struct out *out = sink->out;
  LITERAL(out, "{\"schema\":\"spdmdump/1\"");
  put_member(out, ",\"file\":", sink->view->file);
  put_member(out, ",\"event\":", event);
  put_number(out, ",\"conn\":", true, conn);
  put_number(out, ",\"session\":", has_session, session);
  if (has_session && session_no != 0) {
    put_number(out, ",\"session_no\":", true, session_no);
  }
}

void json_verdict(struct sink *sink, const struct sdec_verdict *verdict) {
  struct out *out = sink->out;
  put_event(sink, "verdict", verdict->conn, verdict->has_session, verdict->session, verdict->session_no);
  put_number(out, ",\"id\":", true, verdict->unit);
  out_char(out, ',');
  put_verdict(out, verdict);
  LITERAL(out, "}\n");
  out_unit_end(out);
}

static void put_address(struct out *out, const char *key, const struct sdec_addr *addr) {
  char buffer[80];
  struct sdec_text text = {.data = buffer, .cap = sizeof buffer};
  out_string(out, key);
  if (addr->kind == SDEC_ADDR_NONE) {
    LITERAL(out, "null");
    return;
  }
  sdec_addr_text(addr, &text);
  json_string(out, buffer, text.len);
}

static void put_answers(struct out *out, const struct sdec_account *account, uint32_t from, uint32_t to) {
  for (uint32_t i = from; i < to; i++) {
    out_string(out, i == from ? ",\"ledger\":{" : ",");
    put_string(out, sdec_question_name(i));
    put_member(out, ":{\"standing\":", sdec_standing_name(account->answers[i].standing));
    put_member(out, ",\"text\":", account->answers[i].text);
    out_char(out, '}');
  }
  out_char(out, '}');
}

void json_account(struct sink *sink, const struct sdec_account *account) {
  struct out *out = sink->out;
  put_event(sink, account->of_session ? "session" : "connection", account->conn, account->of_session, account->session,
            account->session_no);
  put_number(out, ",\"first_frame\":", account->first_frame != 0, account->first_frame);
  put_number(out, ",\"last_frame\":", account->last_frame != 0, account->last_frame);
  if (account->of_session) {
    put_answers(out, account, SDEC_ASKS_SESSION, SDEC_QUESTIONS);
  } else {
    put_member(out, ",\"transport\":", sdec_transport_name(account->transport));
    put_address(out, ",\"requester\":", &account->requester);
    put_address(out, ",\"responder\":", &account->responder);
    const char version[] = {(char)('0' + (account->version >> 4)), '.', (char)('0' + (account->version & 15)), '\0'};
    put_member(out, ",\"version\":", account->version != 0 ? version : NULL);
    put_member(out, ",\"algorithm\":", account->algorithm);
    put_member(out, ",\"hash\":", account->hash);
    put_answers(out, account, SDEC_ASKS_IDENTITY, SDEC_ASKS_SESSION);
  }
  LITERAL(out, "}\n");
  out_unit_end(out);
}
