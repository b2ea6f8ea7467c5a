/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Maps the verdicts of a verifier to rules.
 */
#include <sdec_verify.h>

#include "judge.h"

static bool is_on(const struct judge_verdict *row, const char *message) {
  bool found = row->on == NULL;
  for (const char *const *on = row->on; !found && *on != NULL; on++) {
    found = message != NULL && sdec_same_text(*on, message);
  }
  return found;
}

/* A comparison with a chain that the user supplied breaks no rule: it may be the wrong chain. */
static bool is_about(const struct judge_verdict *row, const struct sdec_verdict *verdict) {
  return row->check == verdict->check && !verdict->of_given && is_on(row, verdict->message);
}

/* A rule about certificates fails only for its own reasons; a chain that is refuted for others keeps it. */
static enum truth decide(const struct judge_verdict *row, const struct sdec_verdict *verdict) {
  if ((row->broken | row->remarked) != 0) {
    const bool said = (row->broken & verdict->broken) != 0 || (row->remarked & verdict->remarked) != 0;
    return said ? FAILS : verdict->result == SDEC_UNKNOWN ? UNKNOWN : HOLDS;
  }
  return verdict->result == SDEC_FAIL ? FAILS : verdict->result == SDEC_UNKNOWN ? UNKNOWN : HOLDS;
}

static void find(struct sdec_judge *j, const char *rule, const struct sdec_verdict *verdict) {
  const struct sdec_unit unit = {.kind = SDEC_UNIT_EVENT,
                                 .dir = verdict->signer == SDEC_BY_REQUESTER ? SDEC_DIR_REQ : SDEC_DIR_RSP,
                                 .has_session = verdict->has_session,
                                 .session = verdict->session,
                                 .conn = verdict->conn,
                                 .frame = verdict->frame,
                                 .name = verdict->message};
  j->unit = &unit;
  j->n_broken = 0;
  struct sdec_finding *finding = sdec_found_start(j, sdec_rule_number(j, rule));
  if (finding != NULL) {
    struct sdec_text got = sdec_text_into(finding->got);
    finding->unit = verdict->unit;
    sdec_put(&got, verdict->why);
    sdec_put_zero(&got);
    sdec_found_end(j, finding, 0);
  }
  j->unit = NULL;
}

void sdec_judge_verdict(struct sdec_judge *judge, const struct sdec_verdict *verdict) {
  for (const struct judge_verdict *row = sdec_judge_verdicts; row->rule != NULL; row++) {
    if (!is_about(row, verdict)) {
      continue;
    }
    const enum truth decided = decide(row, verdict);
    judge->stats.judged += decided != UNKNOWN;
    judge->stats.unjudged[SDEC_UNJUDGED_CRYPTO] += decided == UNKNOWN;
    if (decided == FAILS) {
      find(judge, row->rule, verdict);
    }
  }
}
