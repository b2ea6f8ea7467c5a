/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The options for rules: --lint and related ones.
 */
#ifndef DUMP_OPTIONS_LINT_H
#define DUMP_OPTIONS_LINT_H

#include <sdec_judge.h>

enum lint_option {
  LINT_OPTION_FIRST = 2000,
  LINT_OPTION_LINT = LINT_OPTION_FIRST,
  LINT_OPTION_IGNORE,
  LINT_OPTION_LEVEL,
  LINT_OPTION_PROFILE,
  LINT_OPTION_SARIF,
  LINT_OPTION_JUNIT
};

/* A list of rule ids, each a string. */
struct rule_ids {
  const char **list;
  uint32_t n, cap;
};

struct lint_options {
  bool wanted;
  struct sdec_judge_config config; /* the rule lists are added later */
  struct rule_ids ignored, only;
  const char *sarif, *junit; /* output files, or NULL */
};

/* options_lint handles one option; false after a complaint, with the exit status to use. */
SDEC_MUST_USE bool options_lint(struct lint_options *lint, int option, const char *value, int *out_status);
void options_lint_free(struct lint_options *lint);

#endif
