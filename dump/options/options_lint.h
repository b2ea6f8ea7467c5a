/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The options about rules: --lint and what goes with it.
 */
#ifndef DUMP_OPTIONS_LINT_H
#define DUMP_OPTIONS_LINT_H

#include <sdec_judge.h>

enum lint_option { LINT_OPTION_FIRST = 2000, LINT_OPTION_LINT = LINT_OPTION_FIRST, LINT_OPTION_IGNORE, LINT_OPTION_LEVEL };

#define LINT_IGNORED_MOST 256u

struct lint_options {
  bool wanted;
  struct sdec_judge_config config; /* without the list of ignored rules */
  const char *ignored[LINT_IGNORED_MOST];
  uint32_t n_ignored;
  char *text[LINT_IGNORED_MOST]; /* what `ignored` points into */
  uint32_t n_text;
};

/* options_lint takes one option; false after a complaint. */
SDEC_MUST_USE bool options_lint(struct lint_options *lint, int option, const char *value);
void options_lint_free(struct lint_options *lint);

#endif
