/* SPDX-License-Identifier: BSD-3-Clause
 *
 * `verdict CHECK RESULT [broken|remarked RULE]` in a case: a verifier's verdict on the preceding message.
 */
#include <sdec_verify.h>
#include <stdio.h>
#include <string.h>

#include "lintrun.h"

static bool number_of(const char *text, const char *(*name)(uint32_t), uint32_t n, uint8_t *out) {
  for (*out = 0; *out < n; (*out)++) {
    if (strcmp(name(*out), text) == 0) {
      return true;
    }
  }
  return false;
}

static uint32_t chain_rule(const char *text) {
  static const struct {
    const char *name;
    uint32_t rule;
  } rules[] = {{"anchor", SDEC_CHAIN_ANCHOR}, {"identity", SDEC_CHAIN_IDENTITY}, {"mutable", SDEC_CHAIN_MUTABLE}};
  for (uint32_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
    if (strcmp(rules[i].name, text) == 0) {
      return UINT32_C(1) << rules[i].rule;
    }
  }
  return 0;
}

bool lintrun_verdict(struct lintrun *run, const char *text) {
  struct sdec_verdict verdict = {.conn = 1, .frame = run->frame, .message = run->last_name};
  char check[32] = "", result[16] = "", grade[16] = "", rule[16] = "";
  const int n = sscanf(text, "%31s %15s %15s %15s", check, result, grade, rule);
  verdict.signer = run->last_dir == SDEC_DIR_REQ ? SDEC_BY_REQUESTER : SDEC_BY_RESPONDER;
  if (n < 2 || n == 3 || run->last_name == NULL || !number_of(check, sdec_check_name, SDEC_CHECKS, &verdict.check) ||
      !number_of(result, sdec_result_name, SDEC_UNKNOWN + 1, &verdict.result)) {
    return false;
  }
  *(strcmp(grade, "broken") == 0 ? &verdict.broken : &verdict.remarked) = chain_rule(rule);
  sdec_judge_verdict(run->judge, &verdict);
  lintrun_take_findings(run);
  return n == 2 || (verdict.broken | verdict.remarked) != 0;
}
