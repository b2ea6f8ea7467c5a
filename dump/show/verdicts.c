/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Verdicts as text: short ones on the line of their message; late ones and the ledger on separate lines.
 */
#include "show/verdicts.h"

#include <string.h>

static const char *const labels[SDEC_CHECKS][2] = {
    [SDEC_CHECK_SIGNATURE] = {"signature", "SIGNATURE"},
    [SDEC_CHECK_CHAIN] = {"chain", "CHAIN"},
    [SDEC_CHECK_ROOT_HASH] = {"root hash", "ROOT HASH"},
    [SDEC_CHECK_DIGEST] = {"digest", "DIGEST"},
    [SDEC_CHECK_SLOT_MASK] = {"slot mask", "SLOT MASK"},
    [SDEC_CHECK_KEY_PAIR] = {"key pair", "KEY PAIR"},
    [SDEC_CHECK_KEY_USAGE] = {"key usage", "KEY USAGE"},
    [SDEC_CHECK_SUMMARY_HASH] = {"summary hash", "SUMMARY HASH"},
    [SDEC_CHECK_MEASUREMENT] = {"measurement", "MEASUREMENT"},
    [SDEC_CHECK_LOG] = {"measurement log", "MEASUREMENT LOG"},
    [SDEC_CHECK_NONCE] = {"nonce", "NONCE"},
    [SDEC_CHECK_HMAC] = {"HMAC", "HMAC"},
    [SDEC_CHECK_MAC] = {"MAC", "MAC"},
    [SDEC_CHECK_REFERENCE] = {"reference", "REFERENCE"},
    [SDEC_CHECK_SLOT] = {"slot", "SLOT"},
};

static enum paint paint_of(const struct sdec_verdict *verdict) {
  return verdict->result == SDEC_FAIL ? paint_of_severity(verdict->severity) : PAINT_DIM;
}

static void put_slot(struct sdec_text *text, const struct sdec_verdict *verdict) {
  if (verdict->slot == SDEC_SLOT_RAW_KEY) {
    sdec_put(text, ", raw public key");
  } else if (verdict->slot != SDEC_NO_SLOT) {
    sdec_put(text, ", slot ");
    sdec_put_dec(text, verdict->slot);
  }
}

/* A changed measurement or a repeated nonce is not "WRONG". */
static const char *word_of(const struct sdec_verdict *verdict) {
  if (verdict->result == SDEC_FAIL) {
    return verdict->check == SDEC_CHECK_MEASUREMENT ? " CHANGED"
           : verdict->check == SDEC_CHECK_NONCE     ? " NOT FRESH"
           : verdict->check == SDEC_CHECK_REFERENCE ? " MISMATCH"
                                                    : " WRONG";
  }
  return verdict->result == SDEC_PASS ? " ok" : verdict->check == SDEC_CHECK_MAC ? " not checked" : " unknown";
}

void verdict_text(const struct sdec_verdict *verdict, struct sdec_text *text) {
  sdec_put(text, labels[verdict->check][verdict->result == SDEC_FAIL]);
  sdec_put(text, word_of(verdict));
  put_slot(text, verdict);
  if (verdict->reading != NULL) {
    sdec_put(text, " (");
    sdec_put(text, verdict->reading);
    sdec_put_char(text, ')');
  }
  if (verdict->why[0] != '\0' && verdict->check != SDEC_CHECK_MAC) {
    sdec_put(text, ": ");
    sdec_put(text, verdict->why);
  }
  if (verdict->needs != NULL) {
    sdec_put(text, " (needs ");
    sdec_put(text, verdict->needs);
    sdec_put_char(text, ')');
  }
}

static void put_verdict(struct sink *sink, const struct sdec_verdict *verdict) {
  char buffer[VERDICT_TEXT];
  struct sdec_text text = {.data = buffer, .cap = sizeof(buffer)};
  verdict_text(verdict, &text);
  paint(sink, paint_of(verdict));
  out_bytes(sink->out, buffer, text.len);
  paint(sink, PAINT_NONE);
}

/* Consecutive verdicts like this one, as for several slots, are merged. */
static bool plain(const struct sdec_verdict *verdict) {
  return verdict->result == SDEC_PASS && verdict->why[0] == '\0' && verdict->reading == NULL;
}

bool verdicts_refute(const struct verdict_list *list) {
  for (uint32_t i = 0; i < list->n; i++) {
    if (list->list[i].result == SDEC_FAIL) {
      return true;
    }
  }
  return false;
}

void put_verdicts(struct sink *sink, const struct verdict_list *list) {
  for (uint32_t i = 0, n = 0; i < list->n; i += n) {
    const struct sdec_verdict *verdict = &list->list[i];
    for (n = 1;
         plain(verdict) && i + n < list->n && plain(&list->list[i + n]) && list->list[i + n].check == verdict->check;
         n++) {
    }
    out_string(sink->out, i == 0 ? " " : "; ");
    if (n > 1) {
      paint(sink, PAINT_DIM);
      out_dec(sink->out, n);
      out_char(sink->out, ' ');
      out_string(sink->out, labels[verdict->check][0]);
      out_string(sink->out, "s ok");
      paint(sink, PAINT_NONE);
    } else {
      put_verdict(sink, verdict);
    }
  }
}

void put_explained(struct sink *sink, const struct verdict_list *list) {
  struct sdec_proof_message message;
  struct out *out = sink->out;
  for (uint32_t i = 0; list->verify != NULL && sdec_verify_proof_message(list->verify, i, &message); i++) {
    out_spaces(out, TREE_PLACE_WIDTH);
    paint(sink, PAINT_DIM);
    out_string(out, message.entered ? "signed over " : "left out of the signature ");
    out_string(out, message.name);
    if (message.frame != 0) {
      out_string(out, ", frame ");
      out_dec(out, message.frame);
    }
    out_string(out, ", ");
    out_dec(out, message.len);
    out_string(out, " bytes");
    paint(sink, PAINT_NONE);
    out_char(out, '\n');
  }
}

void text_verdict(struct sink *sink, const struct sdec_verdict *verdict) {
  struct out *out = sink->out;
  out_string(out, verdict->message);
  out_string(out, " #");
  out_dec(out, verdict->frame);
  out_string(out, ": ");
  put_verdict(sink, verdict);
  out_char(out, '\n');
  out_unit_end(out);
}

/* put_gap pads `text` to the next column. */
static void put_gap(struct out *out, const char *text, uint32_t width) {
  const size_t len = strlen(text);
  out_spaces(out, (len < width ? width - len : 0) + 1);
}

enum paint paint_of_standing(uint8_t standing) {
  return standing == SDEC_REFUTED ? PAINT_ERROR : standing == SDEC_PROVED ? PAINT_RESPONSE : PAINT_NONE;
}

/* put_answer writes a line of the ledger; `of` names the subject, or is empty. */
static void put_answer(struct sink *sink, const char *question, const char *of, const struct sdec_answer *answer) {
  struct out *out = sink->out;
  const char *standing = sdec_standing_name(answer->standing);
  const bool about = of[0] != '\0', says = answer->text[0] != '\0';
  out_string(out, "  ");
  out_string(out, question);
  put_gap(out, question, 12);
  paint(sink, paint_of_standing(answer->standing));
  out_string(out, standing);
  paint(sink, PAINT_NONE);
  if (about || says) {
    put_gap(out, standing, 8);
  }
  out_string(out, of);
  out_string(out, about && says ? ": " : "");
  out_string(out, answer->text);
  out_char(out, '\n');
}

static void put_heading(struct sink *sink, const struct sdec_account *account) {
  struct out *out = sink->out;
  char buffer[160];
  struct sdec_text text = {.data = buffer, .cap = sizeof buffer};
  out_string(out, "connection ");
  out_dec(out, account->conn);
  if (!sink->view->no_packets) {
    sdec_put(&text, "  ");
    sdec_put(&text, sdec_transport_name(account->transport));
  }
  if (account->requester.kind != SDEC_ADDR_NONE) {
    sdec_put_char(&text, ' ');
    sdec_addr_text(&account->requester, &text);
    sdec_put(&text, " -> ");
    sdec_addr_text(&account->responder, &text);
  }
  out_bytes(out, buffer, text.len);
  if (account->version != 0) {
    out_string(out, "  SPDM ");
    put_version(out, account->version);
  }
  if (account->algorithm != NULL) {
    out_string(out, "  ");
    out_string(out, account->algorithm);
  }
  if (account->hash != NULL) {
    out_char(out, ' ');
    out_string(out, account->hash);
  }
  out_char(out, '\n');
}

/* Omits the Requester's line if it was never asked to authenticate. */
void text_account(struct sink *sink, const struct sdec_account *account) {
  char label[32], id[16];
  struct sdec_text name = {.data = label, .cap = sizeof label}, text = {.data = id, .cap = sizeof id};
  if (account->of_session) {
    sdec_put(&name, "session ");
    sdec_put_dec(&name, account->session_no);
    sdec_put_zero(&name);
    sdec_put_hex(&text, account->session, 8);
    sdec_put_zero(&text);
    put_answer(sink, label, id, &account->answers[SDEC_ASKS_SESSION]);
    return;
  }
  put_heading(sink, account);
  for (uint32_t i = 0; i < SDEC_ASKS_SESSION; i++) {
    if (i != SDEC_ASKS_REQUESTER || account->answers[i].standing != SDEC_ABSENT) {
      put_answer(sink, sdec_question_name(i), "", &account->answers[i]);
    }
  }
  out_unit_end(sink->out);
}
