/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Reads the options about rules.
 */
#define _GNU_SOURCE
#include "options/options_lint.h"

#include <stdlib.h>
#include <string.h>

#include "options/options.h"

static bool read_word(struct lint_options *lint, const char *word) {
  if (strcmp(word, "req") == 0) {
    lint->config.sides = SDEC_SIDE_REQ;
  } else if (strcmp(word, "rsp") == 0) {
    lint->config.sides = SDEC_SIDE_RSP;
  } else if (strcmp(word, "both") == 0) {
    lint->config.sides = SDEC_SIDE_BOTH;
  } else if (strcmp(word, "strict") == 0) {
    lint->config.strict = true;
  } else if (strcmp(word, "each") == 0) {
    lint->config.each = true;
  } else {
    complain("--lint=%s: give req, rsp, both, strict or each, with commas between them", word);
    return false;
  }
  return true;
}

static bool read_ignored(struct lint_options *lint, const char *word) {
  struct sdec_rule rule;
  if (!sdec_judge_rule_named(word, &rule)) {
    complain("--lint-ignore %s: there is no such rule; see spdmdump --list rules", word);
    return false;
  }
  if (lint->n_ignored == LINT_IGNORED_MOST) {
    complain("--lint-ignore %s: no more than %u rules", word, LINT_IGNORED_MOST);
    return false;
  }
  lint->ignored[lint->n_ignored++] = word;
  return true;
}

/* Each word of a list, which stays in memory: what was read may point into it. */
static bool each_word(struct lint_options *lint, const char *list, bool (*read)(struct lint_options *, const char *)) {
  char *copy = lint->n_text < LINT_IGNORED_MOST ? strdup(list) : NULL, *rest = NULL;
  if (copy == NULL) {
    complain("%s: too many options, or out of memory", list);
    return false;
  }
  lint->text[lint->n_text++] = copy;
  for (char *word = strtok_r(copy, ",", &rest); word != NULL; word = strtok_r(NULL, ",", &rest)) {
    if (!read(lint, word)) {
      return false;
    }
  }
  return true;
}

static bool read_level(struct lint_options *lint, const char *level) {
  for (uint32_t i = 0; i < SDEC_RULE_SEVERITIES; i++) {
    if (strcmp(level, sdec_rule_severity_name(i)) == 0) {
      lint->config.level = (uint8_t)i;
      return true;
    }
  }
  complain("--lint-level %s: give error, warning, info or advice", level);
  return false;
}

bool options_lint(struct lint_options *lint, int option, const char *value) {
  switch (option) {
    case LINT_OPTION_LINT: lint->wanted = true; return value == NULL || each_word(lint, value, read_word);
    case LINT_OPTION_IGNORE: return each_word(lint, value, read_ignored);
    default: return read_level(lint, value);
  }
}

void options_lint_free(struct lint_options *lint) {
  while (lint->n_text > 0) {
    free(lint->text[--lint->n_text]);
  }
}
