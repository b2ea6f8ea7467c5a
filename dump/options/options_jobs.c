/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Parses --jobs and checks it against other options.
 */
#include "options/options_jobs.h"

#include <stdlib.h>

#define JOBS_MOST 1024u

bool options_jobs(const char *text, struct options *options) {
  char *end = NULL;
  const unsigned long n = strtoul(text, &end, 10);
  if (text[0] < '0' || text[0] > '9' || *end != '\0' || n == 0 || n > JOBS_MOST) {
    complain("--jobs %s: give a number from 1 to %u", text, JOBS_MOST);
    return false;
  }
  options->jobs = (uint32_t)n;
  return true;
}

bool options_jobs_fit(const struct options *options) {
  const char *whole = options->write_path != NULL           ? "-w"
                      : options->count != 0                 ? "-c"
                      : options->counts                     ? "--count"
                      : options->columns != NULL            ? "-T fields"
                      : options->diff_path != NULL          ? "--diff"
                      : options->report_path != NULL        ? "--report"
                      : options->export_path != NULL        ? "--export-keys"
                      : options->certs_folder != NULL       ? "--export-certs"
                      : options->transcript_path != NULL    ? "--export-transcript"
                      : options->transcripts_folder != NULL ? "--export-transcripts"
                      : options->reference_out != NULL      ? "--reference-out"
                      : options->lint.sarif != NULL         ? "--sarif"
                      : options->lint.junit != NULL         ? "--junit"
                      : options->hex                        ? "--hex"
                      : options->live.interface != NULL     ? "-i"
                                                            : NULL;
  if (options->jobs > 1 && whole != NULL) {
    complain("--jobs: with %s there is one process for all inputs", whole);
    return false;
  }
  return true;
}
