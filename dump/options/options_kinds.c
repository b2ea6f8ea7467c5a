/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Parses the lists of kinds of --redact-keep and --diff-ignore.
 */
#define _GNU_SOURCE
#include "options/options_kinds.h"

#include <stdlib.h>
#include <string.h>

#include "options/table.h"

/* The option's row lists the valid kinds as words. */
static const struct option_row *row_of(int code) {
  const struct option_row *row = option_rows;
  while (row->code != code) {
    row++;
  }
  return row;
}

static bool takes(const struct option_row *row, const char *name) {
  const size_t len = strlen(name);
  for (const char *at = row->words; len > 0 && *at != '\0';) {
    const size_t word = strcspn(at, " ");
    if (word == len && memcmp(at, name, len) == 0) {
      return true;
    }
    at += word + (at[word] == ' ');
  }
  return false;
}

static void refuse(const struct option_row *row, const char *given) {
  char names[256];
  struct sdec_text text = {.data = names, .cap = sizeof(names)};
  for (const char *at = row->words; *at != '\0'; at++) {
    sdec_put(&text, *at == ' ' ? "," : "");
    sdec_put_char(&text, *at);
  }
  sdec_put_zero(&text);
  complain("--%s %s: give one or more of %s, with commas between them", row->name, given, names);
}

static bool read_kinds(int option, const char *value, bool out[REDACT_KINDS]) {
  const struct option_row *row = row_of(option);
  char *copy = strdup(value), *rest = copy;
  bool good = copy != NULL;
  while (good && rest != NULL) {
    const char *name = strsep(&rest, ",");
    const uint32_t kind = redact_kind_named(name);
    good = kind < REDACT_KINDS && takes(row, name);
    if (good) {
      out[kind] = true;
    }
  }
  free(copy);
  if (!good) {
    refuse(row, value);
  }
  return good;
}

bool options_keep(const char *text, struct options *options) {
  return read_kinds(OPTION_REDACT_KEEP, text, options->redact_keep);
}

bool options_ignore(const char *text, struct options *options) {
  return read_kinds(OPTION_DIFF_IGNORE, text, options->diff_ignore);
}
