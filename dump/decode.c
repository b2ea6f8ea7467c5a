/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The main loop: packets into sdec_flow_feed, units out of sdec_flow_take.
 */
#include "decode.h"

#include <inttypes.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <time.h>

#include "input/capture.h"
#include "losses.h"
#include "pages.h"
#include "report/mermaid.h"
#include "stages.h"
#include "stop.h"
#include "trace/summary.h"

#define MEMORY_MOST ((size_t)1 << 30)
#define LIST_LEN 512

static bool begin_verifying(struct decode *decode) {
  const struct options *options = decode->options;
  const struct evidence *evidence = decode->evidence;
  const struct verifying_with with = {.chains = evidence != NULL ? evidence->chains : &options->chains,
                                      .config = decode_verify_config(decode),
                                      .appraisal = evidence != NULL ? &decode->appraisal : NULL,
                                      .standard = decode->outputs->standard.path != NULL ? &decode->outputs->standard
                                                                                         : NULL};
  return verifying_begin(&decode->verifying, options, &with, decode->sink,
                         decode->outputs->exports_transcripts ? &decode->outputs->transcripts : NULL,
                         sdec_openssl_calls(decode->openssl));
}

/* Evidence carries no capture time, so certificates are checked against the current time. */
struct sdec_verify_config decode_verify_config(const struct decode *decode) {
  struct sdec_verify_config config = decode->options->verify_config;
  config.trust = decode->options->trust.list;
  config.n_trust = decode->options->trust.n;
  config.nonce = decode->evidence != NULL ? decode->evidence->exhibit.nonce : decode->options->nonce;
  if (decode->evidence != NULL && config.time_from == SDEC_TIME_OF_CAPTURE) {
    config.time_from = SDEC_TIME_GIVEN;
    config.time = (int64_t)time(NULL);
  }
  return config;
}

/* Without secrets, the state needed for decryption is not kept, except for a summary, which lists the missing secrets.
 * False: out of memory. */
static bool make_config(struct decode *decode, struct sdec_config *out) {
  *out = decode->options->config;
  if (decode->evidence != NULL && decode->evidence->hash != NULL) {
    (void)!sdec_assume(out, "hash", decode->evidence->hash);
  }
  (void)!getrandom(out->hash_key, sizeof(out->hash_key), GRND_NONBLOCK);
  if (decode->secrets->n == 0 && !options_verifies(decode->options)) {
    return true;
  }
  if (decode->openssl == NULL) {
    decode->openssl = sdec_openssl_new();
  }
  if (decode->openssl == NULL || (options_verifies(decode->options) && !begin_verifying(decode))) {
    return false;
  }
  if (decode->secrets->n == 0 && !options_traces(decode->options)) {
    return true;
  }
  out->crypto = sdec_openssl_calls(decode->openssl);
  out->secrets = decode->secrets->list;
  out->n_secrets = decode->secrets->n;
  out->chains = decode->options->chains.list;
  out->n_chains = decode->options->chains.n;
  return true;
}

static bool begin_rows(struct decode *decode) {
  const bool wanted = decode->options->mermaid || decode->options->report_path != NULL;
  if (!wanted || !rows_open(&decode->rows, decode->view->no_packets)) {
    return !wanted;
  }
  decode->verifying.rows = &decode->rows;
  decode->lint.total = rows_total;
  decode->lint.total_own = &decode->rows;
  return true;
}

/* A report verifies everything. Findings printed or written elsewhere must be the same with and without a report. */
static bool judges_verdicts(const struct decode *decode) {
  const struct lint_options *lint = &decode->options->lint;
  const bool shown = (decode->outputs->prints && !options_replaces(decode->options)) || lint->sarif != NULL ||
                     lint->junit != NULL;
  return decode->options->verify || !lint->wanted || !shown;
}

/* Units wait only where it pays and nobody notices: what comes from a pipe or a device is shown at once, and with a
 * limit on what is printed or written the rest must not be judged. */
static bool may_wait(const struct decode *decode) {
  struct stat about;
  return decode->lint.judge != NULL && decode->verifying.memory == NULL && decode->options->count == 0 &&
         !decode->outputs->writes && stat(decode->source, &about) == 0 && S_ISREG(about.st_mode);
}

bool decode_begin(struct decode *decode, const char *source) {
  struct sdec_config config;
  decode->source = source;
  decode->differ.sides[decode->side].name = source;
  differ_ignore(&decode->differ, decode->options->diff_ignore);
  decode->n_spdm = 0;
  decode->n_unknown = 0;
  decode->link_reported = false;
  decode->view->first_ns = 0;
  decode->view->previous_ns = 0;
  if (decode->evidence != NULL) {
    appraisal_begin(&decode->appraisal, &decode->evidence->exhibit);
  }
  decode->memory = pages_map_most(MEMORY_MOST, SDEC_FLOW_MIN, &decode->memory_len);
  decode->flow = decode->memory != NULL && make_config(decode, &config)
                     ? sdec_flow_new(decode->memory, decode->memory_len, &config)
                     : NULL;
  if (decode->memory != NULL && decode->secrets->n > 0) {
    pages_keep_private(decode->memory, decode->memory_len);
  }
  if (decode->outputs->writes) {
    pcapng_input(&decode->outputs->messages, source);
  }
  decode->lint.file = decode->view->file;
  const bool lints = !(decode->options->lint.wanted || options_traces(decode->options)) ||
                     lint_begin(&decode->lint, &decode->options->lint, source);
  decode->verifying.trace = options_traces(decode->options) ? &decode->trace : NULL;
  decode->verifying.judge = judges_verdicts(decode) ? decode->lint.judge : NULL;
  decode->verifying.prints = decode->outputs->prints && decode->options->verify;
  decode->verifying.shows = decode->options->verify || !options_traces(decode->options);
  decode->verifying.differ = decode->options->diff_path != NULL ? &decode->differ.sides[decode->side] : NULL;
  const bool rows = begin_rows(decode);
  if (may_wait(decode)) {
    batch_begin(&decode->batch);
  }
  if (decode->flow == NULL || !lints || !rows) {
    complain("%s: not enough memory to follow conversations; %u MiB are needed", source, SDEC_FLOW_MIN >> 20);
  }
  return decode->flow != NULL && lints && rows;
}

void decode_heading(const struct decode *decode, const char *name) {
  const bool several = decode->options->n_inputs > 1 || decode->options->one_of_several;
  if (several && !decode->options->json && !options_is_data(decode->options) && !decode->options->hex) {
    out_string(decode->out, out_total(decode->out) != 0 ? "\n==> " : "==> ");
    out_name(decode->out, name);
    out_string(decode->out, " <==\n");
  }
}

static const struct sdec_note *unknown_link(const struct sdec_unit *unit) {
  for (uint32_t i = 0; i < unit->n_notes; i++) {
    if (unit->notes[i].code == SDEC_NOTE_LINK_UNKNOWN) {
      return &unit->notes[i];
    }
  }
  return NULL;
}

/* Once per capture: repeating it for every packet would bury everything else. */
static void report_link(struct decode *decode, uint32_t link) {
  char names[LIST_LEN], called[64];
  struct sdec_text list = {.data = names, .cap = sizeof(names)};
  struct sdec_text name = {.data = called, .cap = sizeof(called)};
  decode->n_unknown++;
  decode_status(decode, EXIT_INPUT);
  if (decode->link_reported) {
    return;
  }
  decode->link_reported = true;
  for (uint32_t i = SDEC_CARRIER_NONE + 1; i < SDEC_CARRIERS; i++) {
    sdec_put(&list, i == SDEC_CARRIER_NONE + 1 ? "" : ", ");
    sdec_put(&list, sdec_carrier_name(i));
  }
  sdec_put_zero(&list);
  link_name(link, &name);
  sdec_put_zero(&name);
  complain("%s: link type %" PRIu32 "%s%s%s is unknown; say what it carries with --link %" PRIu32 "=NAME, where NAME "
           "is one of %s",
           decode->source, link, called[0] != '\0' ? " (" : "", called, called[0] != '\0' ? ")" : "", link, names);
}

/* Judges and shows the units that wait, and then forgets them. */
static void work_off(struct decode *decode) {
  struct batch *batch = &decode->batch;
  uint32_t judged = 0, shown = 0;
  while (shown < batch->n && !decode->stop) {
    lint_restart(&decode->lint);
    while (judged < batch->n && !lint_is_full(&decode->lint)) {
      stages_judge(decode, &batch->units[judged++]);
    }
    while (shown < judged && !decode->stop) {
      stages_show(decode, &batch->units[shown++]);
    }
  }
  batch_clear(batch);
}

/* Most packets complete no unit. Keeping this out of line keeps their path small. */
static __attribute__((noinline)) void take(struct decode *decode, const struct sdec_unit *unit) {
  const struct sdec_note *note = unknown_link(unit);
  if (note != NULL) {
    report_link(decode, (uint32_t)note->got);
    return;
  }
  decode->n_spdm += unit->kind == SDEC_UNIT_MESSAGE || unit->kind == SDEC_UNIT_OBJECT || unit->kind == SDEC_UNIT_RECORD;
  if (unit->new_keys && decode->outputs->exports) {
    export_new(&decode->outputs->keys, decode->flow);
  }
  if (decode->outputs->exports_certs) {
    export_certs_unit(&decode->outputs->certs, unit);
  }
  if (batch_keep(&decode->batch, unit)) {
    return;
  }
  struct batched one = {.unit = unit};
  work_off(decode);
  lint_restart(&decode->lint);
  stages_judge(decode, &one);
  stages_show(decode, &one);
}

static void take_all(struct decode *decode) {
  struct sdec_unit unit;
  while (!decode->stop && sdec_flow_take(decode->flow, &unit)) {
    take(decode, &unit);
  }
}

void decode_packet(struct decode *decode, const struct sdec_packet *packet) {
  if (decode->view->first_ns == 0) {
    decode->view->first_ns = packet->time_ns;
  }
  sdec_flow_feed(decode->flow, packet);
  take_all(decode);
}

static void print_tables(struct decode *decode, const struct sdec_stats *flow) {
  if (decode->options->measurements && decode->out->error == 0) {
    measurements_print(&decode->measurements, decode->out, decode->view->whole);
    out_string(decode->out, decode->options->stats ? "\n" : "");
  }
  if (decode->options->stats && decode->out->error == 0) {
    stats_print(&decode->stats, flow, decode->out);
  }
  stats_free(&decode->stats);
}

static void print_trace(struct decode *decode, const struct sdec_stats *flow) {
  const struct summary summary = {.name = decode->source,
                                  .trace = &decode->trace,
                                  .flow = flow,
                                  .verify = decode->verifying.verify,
                                  .judged = &decode->lint.stats,
                                  .keys = decode->secrets->n > 0};
  if (decode->options->summary && decode->out->error == 0) {
    out_string(decode->out, out_total(decode->out) != 0 ? "\n" : "");
    summary_print(&summary, decode->sink);
  }
  if (decode->options->mermaid && decode->out->error == 0) {
    mermaid_print(&decode->rows, decode->out);
  }
  if (decode->options->diff_path == NULL || decode->side == DIFF_NEW) {
    const struct report_with with = {&summary, &decode->rows, &decode->measurements,
                                     decode->evidence != NULL ? &decode->appraisal : NULL, decode->options->diff_path};
    report_input(&decode->outputs->report, &with);
  }
  trace_free(&decode->trace);
  rows_free(&decode->rows);
}

static void appraise(struct decode *decode) {
  uint8_t result;
  char why[SDEC_WHY_LEN];
  if (decode->verifying.memory != NULL) {
    appraisal_chain(&decode->appraisal, decode->verifying.verify);
    if (verifying_reference(&decode->verifying, &result, why)) {
      appraisal_reference(&decode->appraisal, result, why);
    }
  }
  appraisal_judge(&decode->appraisal, decode->flow);
}

static void print_appraisal(struct decode *decode, bool prints) {
  struct appraisal *appraisal = &decode->appraisal;
  if (prints && decode->options->json) {
    appraisal_json(appraisal, decode->out, decode->view->file);
  } else if (prints && !decode->options->stats && !decode->options->measurements && !options_is_data(decode->options)) {
    appraisal_text(appraisal, decode->out);
  }
  if (appraisal_refuted(appraisal)) {
    decode_status(decode, EXIT_FINDINGS);
  }
  appraisal_end(appraisal);
}

void decode_end(struct decode *decode) {
  const bool prints = decode->outputs->prints && decode->out->error == 0;
  if (!decode->stop) {
    sdec_flow_finish(decode->flow);
    take_all(decode);
    work_off(decode);
  }
  const struct sdec_stats flow = sdec_flow_stats(decode->flow);
  print_tables(decode, &flow);
  if (decode->verifying.memory != NULL) {
    verifying_finish(&decode->verifying);
  }
  if (decode->lint.judge != NULL) {
    lint_verified(&decode->lint, NULL, decode->out, stages_lint_prints(decode));
  }
  if (lint_end(&decode->lint, decode->out, stages_lint_prints(decode)) && decode->options->lint.wanted) {
    decode_status(decode, EXIT_FINDINGS);
  }
  if (decode->evidence != NULL) {
    appraise(decode);
  }
  if (decode->verifying.memory != NULL) {
    print_trace(decode, &flow);
    decode_status(decode, verifying_end(&decode->verifying, decode->options->verify && stages_prints(decode)));
  }
  measurements_free(&decode->measurements);
  if (decode->evidence != NULL) {
    print_appraisal(decode, prints);
  }
  out_flush(decode->out);
  if (losses_report(decode, &flow)) {
    decode_status(decode, EXIT_FINDINGS);
  }
  sdec_flow_end(decode->flow); /* closes session keys and wipes their secrets */
  pages_unmap(decode->memory, decode->memory_len);
  decode->memory = NULL;
  decode->flow = NULL;
  batch_end(&decode->batch);
}
