/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Runs the judge beside the printers, and writes its findings as text.
 */
#define _GNU_SOURCE
#include "lint/lint.h"

#include <inttypes.h>
#include <sys/mman.h>

#define MEMORY ((size_t)64 << 20) /* address space: pages come when they are touched */

bool lint_begin(struct lint *lint, const struct lint_options *options) {
  struct sdec_judge_config config = options->config;
  config.size = sizeof(config);
  config.ignored = options->ignored;
  config.n_ignored = options->n_ignored;
  lint->n_findings = 0;
  lint->memory = mmap(NULL, MEMORY, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (lint->memory == MAP_FAILED) {
    lint->memory = NULL;
    return false;
  }
  lint->judge = sdec_judge_new(lint->memory, MEMORY, &config);
  return lint->judge != NULL;
}

static void take_all(struct lint *lint) {
  lint->n_findings = 0;
  while (lint->n_findings < LINT_AT_ONCE && sdec_judge_take(lint->judge, &lint->findings[lint->n_findings])) {
    lint->n_findings++;
  }
}

void lint_unit(struct lint *lint, const struct sdec_unit *unit) {
  sdec_judge_unit(lint->judge, unit);
  take_all(lint);
}

static void put_place(const struct sdec_finding *finding, struct out *out) {
  if (finding->field != NULL) {
    out_format(out, ": %s", finding->field);
  }
  if (finding->got[0] != '\0') {
    out_format(out, "%s%s", finding->field != NULL ? " is " : ": ", finding->got);
  }
  if (finding->expected[0] != '\0') {
    out_format(out, ", expected %s", finding->expected);
  }
}

static void put_finding(const struct sdec_finding *finding, struct out *out) {
  out_format(out, "    ! %s %s, %s: %s", finding->rule.id, sdec_rule_severity_name(finding->rule.severity),
             sdec_side_name(finding->side), finding->rule.what);
  put_place(finding, out);
  out_format(out, " [%s]\n", finding->rule.clause != NULL ? finding->rule.clause : "no clause");
}

void lint_print(const struct lint *lint, struct out *out) {
  for (uint32_t i = 0; i < lint->n_findings; i++) {
    put_finding(&lint->findings[i], out);
  }
}

static void put_totals(struct lint *lint, struct out *out) {
  struct sdec_finding finding;
  while (sdec_judge_take(lint->judge, &finding)) {
    out_format(out, "  %s %s, %s: %" PRIu64 " times on connection %" PRIu32 ", frames %" PRIu64 " to %" PRIu64 "\n",
               finding.rule.id, sdec_rule_severity_name(finding.rule.severity), sdec_side_name(finding.side),
               finding.count, finding.conn, finding.frame, finding.last_frame);
  }
}

static void put_sides(const struct sdec_judge_stats *stats, struct out *out) {
  for (uint32_t i = SDEC_RULE_SEVERITIES; i-- > 0;) {
    uint64_t n = 0;
    for (uint32_t side = 0; side <= SDEC_SIDE_BOTH; side++) {
      n += stats->found[i][side];
    }
    if (n > 0) {
      out_format(out, "  %-8s %" PRIu64 ": Requester %" PRIu64 ", Responder %" PRIu64 "\n", sdec_rule_severity_name(i),
                 n, stats->found[i][SDEC_SIDE_REQ], stats->found[i][SDEC_SIDE_RSP]);
    }
  }
}

static void put_judged(const struct sdec_judge_stats *stats, struct out *out) {
  uint64_t unjudged = 0;
  const char *between = ": ";
  for (uint32_t i = 0; i < SDEC_UNJUDGED_REASONS; i++) {
    unjudged += stats->unjudged[i];
  }
  out_format(out, "  judged %" PRIu64 ", violated %" PRIu64 ", not judged %" PRIu64, stats->judged, stats->violated,
             unjudged);
  for (uint32_t i = 0; i < SDEC_UNJUDGED_REASONS; i++) {
    if (stats->unjudged[i] > 0) {
      out_format(out, "%s%" PRIu64 " %s", between, stats->unjudged[i], sdec_unjudged_text(i));
      between = ", ";
    }
  }
  out_format(out, "\n");
}

bool lint_end(struct lint *lint, struct out *out, bool prints) {
  bool errors = false;
  if (lint->judge != NULL) {
    sdec_judge_finish(lint->judge);
    const struct sdec_judge_stats stats = sdec_judge_stats(lint->judge);
    if (prints) {
      out_format(out, "lint:\n");
      put_totals(lint, out);
      put_sides(&stats, out);
      put_judged(&stats, out);
    }
    for (uint32_t side = 0; side <= SDEC_SIDE_BOTH; side++) {
      errors = errors || stats.found[SDEC_RULE_ERROR][side] > 0;
    }
  }
  if (lint->memory != NULL) {
    munmap(lint->memory, MEMORY);
  }
  *lint = (struct lint){.judge = NULL};
  return errors;
}
