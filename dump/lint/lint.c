/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Runs the judge alongside the printers, and prints a summary at the end of an input.
 */
#include "lint/lint.h"

#include <sys/random.h>

#include "pages.h"
#include "show/findings.h"

#define MEMORY ((size_t)64 << 20) /* address space only; pages are allocated on first use */

bool lint_begin(struct lint *lint, const struct lint_options *options, const char *input) {
  struct sdec_judge_config config = options->config;
  config.size = sizeof(config);
  config.ignored = options->ignored.list;
  config.n_ignored = options->ignored.n;
  config.only = options->only.list;
  config.n_only = options->only.n;
  (void)!getrandom(config.hash_key, sizeof(config.hash_key), GRND_NONBLOCK);
  lint_restart(lint);
  lint->each = config.each;
  lint->memory = pages_map(MEMORY);
  if (lint->memory == NULL) {
    return false;
  }
  reports_input(&lint->reports, input);
  lint->judge = sdec_judge_new(lint->memory, MEMORY, &config);
  return lint->judge != NULL;
}

/* Findings reported one by one are not in the totals, so pass them on here. */
static void count_each(const struct lint *lint, const struct sdec_finding *finding) {
  if (lint->each && lint->total != NULL) {
    lint->total(lint->total_own, finding);
  }
}

void lint_unit(struct lint *lint, const struct sdec_unit *unit) {
  lint->findings += lint->n_findings;
  lint->n_findings = 0;
  sdec_judge_unit(lint->judge, unit);
  while (lint->n_findings < LINT_AT_ONCE && sdec_judge_take(lint->judge, &lint->findings[lint->n_findings])) {
    count_each(lint, &lint->findings[lint->n_findings++]);
  }
}

/* In JSON, findings are otherwise printed with the totals at the end. */
static void print_late(const struct lint *lint, const struct sdec_finding *finding, struct out *out,
                       enum lint_prints prints) {
  if (prints == LINT_PRINTS_JSON && lint->each) {
    findings_event(lint->file, finding, out);
  } else if (prints == LINT_PRINTS_TEXT) {
    findings_late(finding, out);
  }
}

void lint_verified(struct lint *lint, const struct sdec_unit *unit, struct out *out, enum lint_prints prints) {
  struct sdec_finding finding;
  while (sdec_judge_take(lint->judge, &finding)) {
    count_each(lint, &finding);
    if (unit == NULL || finding.unit != unit->number) {
      print_late(lint, &finding, out, prints);
    } else if (lint->n_findings < LINT_AT_ONCE) {
      lint->findings[lint->n_findings++] = finding;
    }
  }
}

static void put_totals(struct lint *lint, struct out *out, enum lint_prints prints) {
  struct sdec_finding finding;
  while (sdec_judge_take(lint->judge, &finding)) {
    reports_add(&lint->reports, &finding);
    if (lint->total != NULL) {
      lint->total(lint->total_own, &finding);
    }
    if (prints == LINT_PRINTS_JSON) {
      findings_event(lint->file, &finding, out);
    } else if (prints == LINT_PRINTS_TEXT) {
      totals_add(&lint->totals, &finding);
    }
  }
  totals_print(&lint->totals, out);
  reports_input_end(&lint->reports);
}

bool lint_end(struct lint *lint, struct out *out, enum lint_prints prints) {
  bool errors = false;
  if (lint->judge != NULL) {
    sdec_judge_finish(lint->judge);
    lint->stats = sdec_judge_stats(lint->judge);
    out_string(out, prints == LINT_PRINTS_TEXT ? "lint:\n" : "");
    put_totals(lint, out, prints);
    if (prints == LINT_PRINTS_TEXT) {
      findings_summary(&lint->stats, out);
    } else if (prints == LINT_PRINTS_JSON) {
      findings_event_summary(lint->file, &lint->stats, out);
    }
    for (uint32_t side = 0; side <= SDEC_SIDE_BOTH; side++) {
      errors = errors || lint->stats.found[SDEC_RULE_ERROR][side] > 0;
    }
  }
  pages_unmap(lint->memory, MEMORY);
  totals_free(&lint->totals);
  lint->memory = NULL;
  lint->judge = NULL;
  return errors;
}
