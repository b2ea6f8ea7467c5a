/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Lists of kinds, as --redact-keep and --diff-ignore take them, and what --diff goes with.
 */
#define _GNU_SOURCE
#include "options/options_kinds.h"

#include <stdlib.h>
#include <string.h>

#include "options/table.h"

/* The row of an option has the kinds that it takes, as words. */
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

static bool any(const bool kinds[REDACT_KINDS]) {
  bool found = false;
  for (uint32_t i = 0; i < REDACT_KINDS; i++) {
    found = found || kinds[i];
  }
  return found;
}

/* What chooses messages, which a redacted capture has all of. */
static const char *chooses(const struct options *options) {
  const struct select *select = &options->select;
  return select->n_names > 0       ? "-m"
         : select->filter != NULL  ? "-Y"
         : select->by_session      ? "--session"
         : select->findings_only   ? "--notes"
         : select->n_endpoints > 0 ? "--endpoint"
         : select->n_conns > 0     ? "--conn"
         : options->count > 0      ? "-c"
                                   : NULL;
}

static bool redaction_fits(const struct options *options, const char *table) {
  const char *form = table != NULL ? table : options->json ? "--json" : NULL;
  if (options->redact_path != NULL && form != NULL) {
    complain("--redact %s: a capture is written, and no messages are printed; leave out %s", options->redact_path,
             form);
    return false;
  }
  if (options->redact_path != NULL && chooses(options) != NULL) {
    complain("--redact %s: the whole capture is written; leave out %s", options->redact_path, chooses(options));
    return false;
  }
  return true;
}

bool options_kinds_fit(const struct options *options, const char *table) {
  const char *other = table != NULL ? table : options->hex ? "--hex" : options->live.interface != NULL ? "-i" : NULL;
  other = other != NULL                  ? other
          : options->write_path != NULL  ? "-w"
          : options->export_path != NULL ? "--export-keys"
                                         : NULL;
  if (options->diff_path != NULL && other != NULL) {
    complain("--diff %s: two files are compared; %s is something else", options->diff_path, other);
  } else if (options->diff_path != NULL && options->n_inputs > 1) {
    complain("--diff %s: this is compared with one input, and %u are given", options->diff_path, options->n_inputs);
  } else if (options->diff_path == NULL && any(options->diff_ignore)) {
    complain("--diff-ignore is about a comparison; name the other capture with --diff");
  } else if (options->redact_path == NULL && any(options->redact_keep)) {
    complain("--redact-keep is about a redacted capture; name it with --redact");
  } else {
    return redaction_fits(options, table);
  }
  return false;
}
