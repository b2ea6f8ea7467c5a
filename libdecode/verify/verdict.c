/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Verdicts: created from the current unit, given an explanation, and queued until the caller takes them.
 */
#include "verify.h"

struct sdec_verdict sdec_verdict_of(const struct sdec_verify *v, uint32_t check, uint32_t result, uint32_t side,
                                    uint32_t slot) {
  const struct sdec_unit *unit = v->unit;
  return (struct sdec_verdict){.check = (uint8_t)check,
                               .result = (uint8_t)result,
                               .signer = (uint8_t)side,
                               .slot = (uint8_t)slot,
                               .has_session = unit->has_session,
                               .conn = unit->conn,
                               .session = unit->has_session ? unit->session : 0,
                               .session_no = unit->has_session ? unit->session_no : 0,
                               .unit = unit->number,
                               .frame = unit->frame,
                               .time_ns = unit->time_ns,
                               .message = unit->name};
}

struct sdec_text sdec_why_begin(struct sdec_verdict *verdict) {
  return (struct sdec_text){.data = verdict->why, .cap = sizeof(verdict->why)};
}

void sdec_why(struct sdec_verdict *verdict, const char *words) {
  struct sdec_text text = sdec_why_begin(verdict);
  sdec_put(&text, words);
  sdec_put_zero(&text);
}

void sdec_verdict_say(struct sdec_verify *v, struct party *party, const struct sdec_verdict *verdict) {
  struct sdec_verdict said = *verdict;
  said.severity = said.result != SDEC_FAIL ? SDEC_INFO : said.severity < SDEC_WARN ? SDEC_ERROR : said.severity;
  v->stats.verdicts[said.check][said.result]++;
  if (party != NULL) {
    sdec_ledger_verdict(v, party, &said);
  }
  if (v->queue_n == QUEUE_LEN) {
    v->stats.unsaid++;
    return;
  }
  v->queue[(v->queue_first + v->queue_n++) % QUEUE_LEN] = said;
}

bool sdec_verdict_next(struct sdec_verify *v, struct sdec_verdict *out) {
  if (v->queue_n == 0) {
    return false;
  }
  *out = v->queue[v->queue_first];
  v->queue_first = (v->queue_first + 1) % QUEUE_LEN;
  v->queue_n--;
  return true;
}
