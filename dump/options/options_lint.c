/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Parses the options for rules, and profiles: files of rule ids.
 */
#define _GNU_SOURCE
#include "options/options_lint.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "filter/near.h"
#include "options/options.h"

static const char separators[] = ", \t\r\n";

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
  } else if (strcmp(word, "complete") == 0) {
    lint->config.fresh = lint->config.complete = true;
  } else {
    complain("--lint=%s: give req, rsp, both, strict, each or complete, with commas between them", word);
    return false;
  }
  return true;
}

static bool add_id(struct rule_ids *ids, const char *id) {
  if (ids->n == ids->cap) {
    const uint32_t cap = ids->cap * 2 + 16;
    const char **list = realloc(ids->list, cap * sizeof(*list));
    if (list == NULL) {
      complain("out of memory");
      return false;
    }
    ids->list = list;
    ids->cap = cap;
  }
  ids->list[ids->n] = strdup(id);
  return ids->list[ids->n] != NULL && ++ids->n > 0;
}

static void refuse_id(const char *where, const char *id) {
  char buffer[128];
  struct sdec_text text = {.data = buffer, .cap = sizeof(buffer)};
  struct nearest nearest = {.typed = id};
  struct sdec_rule rule;
  for (uint32_t i = 0; sdec_judge_rule(i, &rule); i++) {
    nearest_offer(&nearest, rule.id);
  }
  nearest_put(&nearest, &text);
  sdec_put_zero(&text);
  complain("%s: unknown rule %s%s%s", where, id, buffer,
           nearest.names[0] != NULL ? " All of them: spdmdump --list rules" : "; see spdmdump --list rules");
}

static bool add_ids(struct rule_ids *ids, char *text, const char *where) {
  char *rest = NULL;
  for (char *id = strtok_r(text, separators, &rest); id != NULL; id = strtok_r(NULL, separators, &rest)) {
    struct sdec_rule rule;
    if (!sdec_judge_rule_named(id, &rule)) {
      refuse_id(where, id);
      return false;
    }
    if (!add_id(ids, id)) {
      return false;
    }
  }
  return true;
}

static bool read_ids(struct rule_ids *ids, const char *list) {
  char *copy = strdup(list);
  const bool good = copy != NULL && add_ids(ids, copy, "--lint-ignore");
  free(copy);
  return good;
}

static bool read_words(struct lint_options *lint, const char *list) {
  char *copy = strdup(list), *rest = NULL;
  bool good = copy != NULL;
  for (char *word = good ? strtok_r(copy, ",", &rest) : NULL; good && word != NULL; word = strtok_r(NULL, ",", &rest)) {
    good = read_word(lint, word);
  }
  free(copy);
  return good;
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

/* A profile lists rule ids, any number per line; # begins a comment. */
static bool read_profile(struct lint_options *lint, const char *path, int *out_status) {
  FILE *file = fopen(path, "r");
  char *line = NULL;
  size_t cap = 0;
  bool good = file != NULL;
  if (!good) {
    complain("--lint-profile %s: %s", path, strerror(errno));
    *out_status = EXIT_INPUT;
  }
  while (good && getline(&line, &cap, file) >= 0) {
    line[strcspn(line, "#")] = '\0';
    good = add_ids(&lint->only, line, path);
  }
  if (good && lint->only.n == 0) {
    complain("--lint-profile %s: the file does not list any rules", path);
    good = false;
  }
  free(line);
  if (file != NULL) {
    fclose(file);
  }
  return good;
}

bool options_lint(struct lint_options *lint, int option, const char *value, int *out_status) {
  lint->wanted = true;
  switch (option) {
    case LINT_OPTION_LINT: return value == NULL || read_words(lint, value);
    case LINT_OPTION_IGNORE: return read_ids(&lint->ignored, value);
    case LINT_OPTION_PROFILE: return read_profile(lint, value, out_status);
    case LINT_OPTION_SARIF: lint->sarif = value; return true;
    case LINT_OPTION_JUNIT: lint->junit = value; return true;
    case LINT_OPTION_LEVEL: return read_level(lint, value);
    default: return false; /* no other option is passed here */
  }
}

static void free_ids(struct rule_ids *ids) {
  while (ids->n > 0) {
    free((void *)(uintptr_t)ids->list[--ids->n]);
  }
  free(ids->list);
  *ids = (struct rule_ids){.list = NULL};
}

void options_lint_free(struct lint_options *lint) {
  free_ids(&lint->ignored);
  free_ids(&lint->only);
}
