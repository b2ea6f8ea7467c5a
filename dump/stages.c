/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Findings and verdicts first, because the line of a message has them.
 */
#include "stages.h"

static void trace(struct decode *decode, const struct sdec_unit *unit) {
  const struct verdict_list verdicts = {decode->verifying.verdicts, decode->verifying.n, NULL, true};
  trace_unit(&decode->trace, unit);
  for (uint32_t i = 0; i < verdicts.n; i++) {
    trace_verdict(&decode->trace, &verdicts.list[i]);
  }
  if (decode->rows.sink != NULL) {
    rows_unit(&decode->rows, unit, &verdicts, decode->lint.findings, decode->lint.n_findings);
  }
}

/* Reports need the handshake's session even when there are no secrets; plain output must not show it then. */
static const struct sdec_unit *as_printed(const struct decode *decode, const struct sdec_unit *unit,
                                          struct sdec_unit *room) {
  if (!unit->has_handshake || decode->secrets->n != 0 || options_replaces(decode->options)) {
    return unit;
  }
  const uint8_t step = unit->message != NULL ? unit->message->step : SDEC_STEP_NONE;
  const bool names_it = unit->dir == SDEC_DIR_RSP && (step == SDEC_STEP_KEY_EXCHANGE || step == SDEC_STEP_PSK_EXCHANGE);
  *room = *unit;
  room->has_handshake = false;
  room->session_no = unit->has_session || names_it ? unit->session_no : 0;
  return room;
}

static struct remarks all_remarks(const struct decode *decode) {
  return (struct remarks){decode->verifying.verdicts, decode->lint.findings, decode->verifying.n,
                          decode->lint.n_findings, decode->view->file};
}

/* The verdicts and findings the user asked for. A report verifies and judges independently of them. */
static struct remarks remarks_of(const struct decode *decode) {
  struct remarks remarks = all_remarks(decode);
  remarks.n_verdicts = decode->options->verify ? remarks.n_verdicts : 0;
  remarks.n_findings = decode->options->lint.wanted ? remarks.n_findings : 0;
  return remarks;
}

static void print_unit(struct decode *decode, const struct sdec_unit *unit) {
  struct sdec_unit room;
  const struct sdec_unit *printed = as_printed(decode, unit, &room);
  if (decode->options->columns != NULL) {
    const struct remarks remarks = remarks_of(decode);
    columns_unit(decode->options->columns, printed, &remarks, decode->view->show_secrets, decode->out);
  } else if (decode->options->json) {
    json_unit(decode->sink, printed);
  } else {
    text_unit(decode->sink, printed);
  }
}

static void put(struct decode *decode, const struct sdec_unit *unit) {
  if (options_traces(decode->options)) {
    trace(decode, unit);
  }
  if (decode->options->measurements || decode->options->report_path != NULL) {
    measurements_unit(&decode->measurements, unit);
  }
  if (decode->options->diff_path != NULL) {
    const struct remarks remarks = all_remarks(decode);
    differ_unit(&decode->differ, decode->side, unit, &remarks);
  }
  if (decode->outputs->writes) {
    pcapng_unit(&decode->outputs->messages, unit);
  }
  if (!decode->outputs->prints) {
    return;
  }
  if (decode->options->stats) {
    stats_unit(&decode->stats, unit);
  } else if (decode->options->measurements || decode->options->summary || decode->options->mermaid ||
             decode->options->counts || decode->options->diff_path != NULL) {
    return;
  } else {
    print_unit(decode, unit);
  }
  if (sink_found(decode->sink)) {
    decode_status(decode, EXIT_FINDINGS);
  }
  decode->view->previous_ns = unit->time_ns;
}

bool stages_prints(const struct decode *decode) {
  return decode->out->error == 0 && decode->outputs->prints && !options_replaces(decode->options) &&
         !options_is_data(decode->options);
}

enum lint_prints stages_lint_prints(const struct decode *decode) {
  const bool silent = !decode->options->lint.wanted || !stages_prints(decode);
  return silent ? LINT_PRINTS_NOTHING : decode->options->json ? LINT_PRINTS_JSON : LINT_PRINTS_TEXT;
}

static void verify(struct decode *decode, const struct sdec_unit *unit) {
  struct sdec_proof proof;
  if (decode->evidence != NULL) {
    appraisal_unit(&decode->appraisal, unit);
  }
  if (decode->verifying.memory == NULL) {
    return;
  }
  verifying_unit(&decode->verifying, unit);
  if (decode->evidence != NULL && sdec_verify_proof(decode->verifying.verify, &proof)) {
    appraisal_proof(&decode->appraisal, &proof, sdec_openssl_calls(decode->openssl));
  }
}

/* Hidden units are judged too: they are history for later rules. */
void stages_judge(struct decode *decode, struct batched *one) {
  if (decode->lint.judge != NULL) {
    lint_unit(&decode->lint, one->unit);
  }
  verify(decode, one->unit);
  if (decode->lint.judge != NULL) {
    lint_verified(&decode->lint, one->unit, decode->out, stages_lint_prints(decode));
  }
  one->findings = decode->lint.findings;
  one->n_findings = decode->lint.n_findings;
}

void stages_show(struct decode *decode, const struct batched *one) {
  const struct sdec_unit *unit = one->unit;
  decode->lint.findings = one->findings;
  decode->lint.n_findings = one->n_findings;
  if (decode->options->lint.wanted) { /* otherwise the findings are only for a report */
    sink_findings(decode->sink, one->findings, one->n_findings);
  }
  const struct remarks remarks = remarks_of(decode);
  if (!select_wants(&decode->options->select, unit, &remarks, decode->secrets->given)) {
    return;
  }
  if (unit_has_finding(unit, decode->secrets->given)) {
    decode_status(decode, EXIT_FINDINGS);
  }
  put(decode, unit);
  decode->n_shown++;
  decode->stop = decode->out->error != 0 || decode->n_shown == decode->options->count ||
                 (decode->outputs->writes && pcapng_stops(&decode->outputs->messages));
}
