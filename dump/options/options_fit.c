/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Refuses combinations of options where one would have no effect or contradict another.
 */
#include "options/options_fit.h"

#include <unistd.h>

#include "options/options_fields.h"
#include "options/options_jobs.h"

static bool any(const bool kinds[REDACT_KINDS]) {
  bool found = false;
  for (uint32_t i = 0; i < REDACT_KINDS; i++) {
    found = found || kinds[i];
  }
  return found;
}

/* Options that select messages. A redacted capture always contains all. */
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

/* Options that examine messages, which are not shown when redacting. --verify is not listed because --trust implies
 * it. */
static const char *examines(const struct options *options) {
  return options->lint.sarif != NULL           ? "--sarif"
         : options->lint.junit != NULL         ? "--junit"
         : options->lint.wanted                ? "--lint"
         : options->required != 0              ? "--require"
         : options->export_path != NULL        ? "--export-keys"
         : options->certs_folder != NULL       ? "--export-certs"
         : options->transcript_path != NULL    ? "--export-transcript"
         : options->transcripts_folder != NULL ? "--export-transcripts"
         : options->reference_out != NULL      ? "--reference-out"
         : options->print                      ? "--print"
                                               : NULL;
}

static bool redaction_fits(const struct options *options, const char *table) {
  const char *form = table != NULL ? table : options->json ? "--json" : NULL;
  if (options->redact_path != NULL && form != NULL) {
    complain("--redact %s: only a capture is written; leave out %s", options->redact_path, form);
    return false;
  }
  if (options->redact_path != NULL && chooses(options) != NULL) {
    complain("--redact %s: the whole capture is written; leave out %s", options->redact_path, chooses(options));
    return false;
  }
  if (options->redact_path != NULL && examines(options) != NULL) {
    complain("--redact %s: only a capture is written; run %s separately", options->redact_path, examines(options));
    return false;
  }
  return true;
}

static bool kinds_fit(const struct options *options, const char *table) {
  const char *other = table != NULL ? table : options->hex ? "--hex" : options->live.interface != NULL ? "-i" : NULL;
  other = other != NULL                  ? other
          : options->write_path != NULL  ? "-w"
          : options->export_path != NULL ? "--export-keys"
          : options->required != 0       ? "--require"
          : options->lint.sarif != NULL  ? "--sarif"
          : options->lint.junit != NULL  ? "--junit"
                                         : NULL;
  if (options->diff_path != NULL && other != NULL) {
    complain("--diff %s: cannot be combined with %s", options->diff_path, other);
  } else if (options->diff_path != NULL && options->n_inputs > 1) {
    complain("--diff %s: give one input to compare it with, not %u", options->diff_path, options->n_inputs);
  } else if (options->diff_path == NULL && any(options->diff_ignore)) {
    complain("--diff-ignore is about a comparison; name the other capture with --diff");
  } else if (options->redact_path == NULL && any(options->redact_keep)) {
    complain("--redact-keep is about a redacted capture; name it with --redact");
  } else {
    return redaction_fits(options, table);
  }
  return false;
}

/* Keys for findings or verdicts require --lint or --verify. */
static bool is_answerable(const struct options *options) {
  const uint32_t filter = filter_needs(options->select.filter), columns = columns_need(options->columns);
  if (((filter | columns) & NEEDS_FINDINGS) != 0 && !options->lint.wanted) {
    complain("%s: there are findings only with --lint", (filter & NEEDS_FINDINGS) != 0 ? "-Y" : "--fields");
    return false;
  }
  if (((filter | columns) & NEEDS_VERDICTS) != 0 && !options->verify) {
    complain("%s: there are verdicts only with --verify", (filter & NEEDS_VERDICTS) != 0 ? "-Y" : "--fields");
    return false;
  }
  return true;
}

bool options_fit(const struct options *options) {
  if (options->task == TASK_LIST) {
    return true;
  }
  const char *table = options->stats          ? "--stats"
                      : options->measurements ? "--measurements"
                      : options->summary      ? "--summary"
                      : options->mermaid      ? "--mermaid"
                      : options->counts       ? "--count"
                      : options->columns      ? "-T fields"
                                              : NULL;
  if (options->json && table != NULL) {
    complain("%s and --json print different things; give one of them", table);
  } else if (options->columns != NULL && !columns_any(options->columns)) {
    complain("-T fields: name the columns, each with -e KEY");
  } else if (!kinds_fit(options, table) || !options_jobs_fit(options) || !is_answerable(options) ||
             (!options->hex && !options_expression(options))) {
    return false;
  } else if (options->live.interface != NULL && (options->hex || options->n_inputs != 0)) {
    complain("-i %s: live capture cannot be combined with files or hex", options->live.interface);
  } else if ((options->hex || options->live.interface != NULL) && options_for_evidence(options) != NULL) {
    complain("%s completes stored evidence, which comes in files; leave out %s", options_for_evidence(options),
             options->hex ? "--hex" : "-i");
  } else if (options->live.interface == NULL && options->live.tuned) {
    complain("-B, -Z and --no-seccomp are about live capture; name an interface with -i");
  } else if (!options->hex && options->live.interface == NULL && options->n_inputs == 0 && isatty(STDIN_FILENO)) {
    complain("nothing to read; name a capture file, - for standard input, -i IFACE or --hex; see spdmdump --help");
  } else {
    return true;
  }
  return false;
}
