/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Reading the options about verification. Each of them asks for it.
 */
#define _GNU_SOURCE
#include "options/options_verify.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static bool all_read(const char *end) {
  return end != NULL && (*end == '\0' || strcmp(end, "Z") == 0);
}

/* A date, a date with a time of day, both in UTC; seconds since 1970 behind an @; or none at all. */
static bool read_time(const char *text, struct sdec_verify_config *out) {
  struct tm parts = {0};
  char *end = NULL;
  if (strcmp(text, "none") == 0) {
    out->time_from = SDEC_TIME_NONE;
    return true;
  }
  out->time_from = SDEC_TIME_GIVEN;
  if (text[0] == '@' && text[1] >= '0' && text[1] <= '9') {
    errno = 0;
    out->time = strtoll(text + 1, &end, 10);
    return errno == 0 && *end == '\0';
  }
  if (!all_read(strptime(text, "%Y-%m-%d", &parts)) && !all_read(strptime(text, "%Y-%m-%dT%H:%M:%S", &parts)) &&
      !all_read(strptime(text, "%Y-%m-%d %H:%M:%S", &parts))) {
    return false;
  }
  out->time = timegm(&parts);
  return true;
}

static bool read_required(const char *text, struct options *options) {
  for (const char *at = text; *at != '\0';) {
    const size_t len = strcspn(at, ",");
    uint32_t question = 0;
    while (question < SDEC_QUESTIONS &&
           (strlen(sdec_question_name(question)) != len || strncmp(at, sdec_question_name(question), len) != 0)) {
      question++;
    }
    if (question == SDEC_QUESTIONS) {
      return false;
    }
    options->required |= 1u << question;
    at += len + (at[len] == ',');
  }
  return options->required != 0;
}

bool options_verify(struct options *options, int option, const char *value, int *out_status) {
  options->verify = true;
  switch (option) {
    case VERIFY_OPTION_TRUST: *out_status = EXIT_INPUT; return trust_add(&options->trust, value);
    case VERIFY_OPTION_AT:
      if (!read_time(value, &options->verify_config)) {
        complain("--at %s: give 2026-01-31, 2026-01-31T12:00:00Z, @SECONDS since 1970, or none", value);
        return false;
      }
      return true;
    case VERIFY_OPTION_REQUIRE:
      if (!read_required(value, options)) {
        complain("--require %s: give identity, requester, firmware, negotiation or session, with commas between",
                 value);
        return false;
      }
      return true;
    case VERIFY_OPTION_TRANSCRIPTS: options->transcripts_folder = value; return true;
    case VERIFY_OPTION_EXPLAIN: options->view.explain = true; return true;
    default: return true;
  }
}
