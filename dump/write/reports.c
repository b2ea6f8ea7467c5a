/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Writes SARIF and JUnit.
 */
#define _GNU_SOURCE
#include "write/reports.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "complain.h"
#include "show/json.h"

static void put_json(struct out *out, const char *text) {
  json_string(out, text, strlen(text));
}

/* A file path as a URI path. */
static void put_uri(struct out *out, const char *path) {
  out_char(out, '"');
  for (; *path != '\0'; path++) {
    if (isalnum((unsigned char)*path) || strchr("/-._~", *path) != NULL) {
      out_char(out, *path);
    } else {
      out_format(out, "%%%02X", (unsigned)(unsigned char)*path);
    }
  }
  out_char(out, '"');
}

static const char *sarif_level(uint8_t severity) {
  return severity == SDEC_RULE_ERROR ? "error" : severity == SDEC_RULE_WARNING ? "warning" : "note";
}

static void sarif_begin(struct out *out) {
  struct sdec_rule rule;
  out_string(out,
             "{\"$schema\":\"https://json.schemastore.org/sarif-2.1.0.json\",\"version\":\"2.1.0\",\"runs\":[{\"tool\":"
             "{\"driver\":{\"name\":\"");
  out_string(out, program_invocation_short_name);
  out_string(out, "\",\"version\":\"" SDEC_VERSION "\",\"rules\":[");
  for (uint32_t i = 0; sdec_judge_rule(i, &rule); i++) {
    out_format(out, "%s\n{\"id\":\"%s\",\"shortDescription\":{\"text\":", i > 0 ? "," : "", rule.id);
    put_json(out, rule.what);
    out_string(out, "},\"help\":{\"text\":");
    put_json(out, rule.clause);
    out_format(out, "},\"defaultConfiguration\":{\"level\":\"%s\"}}", sarif_level(rule.severity));
  }
  out_string(out, "]}},\"results\":[");
}

/* What a finding adds to the text of its rule. */
static void sentence(const struct sdec_finding *finding, struct sdec_text *text) {
  sdec_put(text, sdec_side_name(finding->side));
  sdec_put(text, ", ");
  sdec_put(text, finding->message != NULL ? finding->message : "no message");
  sdec_put(text, " in frame ");
  sdec_put_dec(text, finding->frame);
  sdec_put(text, ": ");
  sdec_put(text, finding->rule.what);
  if (finding->field != NULL || finding->got[0] != '\0') {
    sdec_put(text, ": ");
    sdec_put(text, finding->field != NULL ? finding->field : "");
    sdec_put(text, finding->field != NULL && finding->got[0] != '\0' ? " is " : "");
    sdec_put(text, finding->got);
  }
  if (finding->expected[0] != '\0') {
    sdec_put(text, ", expected ");
    sdec_put(text, finding->expected);
  }
  sdec_put_zero(text);
}

static void sarif_add(struct report *sarif, const char *input, const struct sdec_finding *finding) {
  char buffer[1024];
  struct sdec_text text = {.data = buffer, .cap = sizeof(buffer)};
  struct out *out = &sarif->out;
  sentence(finding, &text);
  out_format(out, "%s\n{\"ruleId\":\"%s\",\"level\":\"%s\",\"message\":{\"text\":", sarif->n++ > 0 ? "," : "",
             finding->rule.id, sarif_level(finding->rule.severity));
  put_json(out, buffer);
  out_string(out, "},\"locations\":[{\"physicalLocation\":{\"artifactLocation\":{\"uri\":");
  put_uri(out, input);
  out_format(out, "}},\"logicalLocations\":[{\"name\":\"frame %" PRIu64 "\",\"kind\":\"member\"}]}]", finding->frame);
  out_format(out, ",\"occurrenceCount\":%" PRIu64 "}", finding->count);
}

static void put_xml(struct out *out, const char *text) {
  for (; *text != '\0'; text++) {
    switch (*text) {
      case '&': out_string(out, "&amp;"); break;
      case '<': out_string(out, "&lt;"); break;
      case '>': out_string(out, "&gt;"); break;
      case '"': out_string(out, "&quot;"); break;
      default: out_char(out, (unsigned char)*text < ' ' ? '?' : *text); break;
    }
  }
}

static uint32_t rule_index(const char *id) {
  struct sdec_rule rule;
  uint32_t i = 0;
  while (sdec_judge_rule(i, &rule) && strcmp(rule.id, id) != 0) {
    i++;
  }
  return i;
}

static void junit_case(struct out *out, const char *id) {
  out_format(out, "    <testcase classname=\"%.3s\" name=\"%s\"", id, id);
}

static void junit_add(struct reports *reports, const struct sdec_finding *finding) {
  char buffer[1024];
  struct sdec_text text = {.data = buffer, .cap = sizeof(buffer)};
  struct out *out = &reports->suite;
  const bool fails = finding->rule.severity == SDEC_RULE_ERROR;
  const uint32_t index = rule_index(finding->rule.id);
  sentence(finding, &text);
  if (index < REPORT_RULES_MOST) {
    reports->failed[index] = true;
  }
  reports->junit.n++;
  reports->n_failed += fails;
  junit_case(out, finding->rule.id);
  out_format(out, ">\n      <%s", fails ? "failure message=\"" : "system-out>");
  put_xml(out, buffer);
  if (fails) {
    out_format(out, "\" type=\"%s\">", finding->rule.id);
    put_xml(out, finding->rule.clause);
  }
  out_format(out, " (%" PRIu64 " times)</%s>\n    </testcase>\n", finding->count, fails ? "failure" : "system-out");
}

static bool open_one(struct report *report, const char *option, const char *path) {
  report->option = option;
  report->n = 0;
  if (path == NULL) {
    return true;
  }
  if (!newfile_open(&report->file, path, false)) {
    complain("%s %s: %s", option, path, strerror(errno));
    return false;
  }
  if (!out_open(&report->out, report->file.fd)) {
    complain("%s %s: out of memory", option, path);
    (void)newfile_close(&report->file, ENOMEM);
    return false;
  }
  report->path = path;
  return true;
}

bool reports_open(struct reports *reports, const char *sarif, const char *junit) {
  if (!open_one(&reports->sarif, "--sarif", sarif) || !open_one(&reports->junit, "--junit", junit)) {
    return false;
  }
  if (reports->sarif.path != NULL) {
    sarif_begin(&reports->sarif.out);
  }
  if (reports->junit.path != NULL) {
    out_string(&reports->junit.out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n");
  }
  return true;
}

void reports_input(struct reports *reports, const char *input) {
  reports->input = input;
  if (reports->junit.path != NULL && out_memory(&reports->suite)) {
    memset(reports->failed, 0, sizeof(reports->failed));
    reports->junit.n = reports->n_failed = 0;
  }
}

void reports_add(struct reports *reports, const struct sdec_finding *finding) {
  if (reports->sarif.path != NULL) {
    sarif_add(&reports->sarif, reports->input, finding);
  }
  if (reports->junit.path != NULL && reports->suite.data != NULL) {
    junit_add(reports, finding);
  }
}

void reports_input_end(struct reports *reports) {
  struct out *out = &reports->junit.out;
  struct sdec_rule rule;
  if (reports->junit.path == NULL || reports->suite.data == NULL) {
    return;
  }
  for (uint32_t i = 0; i < REPORT_RULES_MOST && sdec_judge_rule(i, &rule); i++) {
    if (!reports->failed[i]) {
      junit_case(&reports->suite, rule.id);
      out_string(&reports->suite, "/>\n");
      reports->junit.n++;
    }
  }
  out_string(out, "  <testsuite name=\"");
  put_xml(out, reports->input);
  out_format(out, "\" tests=\"%" PRIu64 "\" failures=\"%" PRIu32 "\" errors=\"0\">\n", reports->junit.n,
             reports->n_failed);
  out_long_bytes(out, reports->suite.data, reports->suite.len);
  out_string(out, "  </testsuite>\n");
  out_close(&reports->suite);
}

static int close_one(struct report *report, const char *ending) {
  if (report->path == NULL) {
    return EXIT_CLEAN;
  }
  out_string(&report->out, ending);
  out_flush(&report->out);
  const int written = report->out.error;
  out_close(&report->out);
  const int error = newfile_close(&report->file, written);
  if (error != 0) {
    complain("%s %s: %s", report->option, report->path, strerror(error));
  }
  report->path = NULL;
  return error != 0 ? EXIT_INPUT : EXIT_CLEAN;
}

int reports_close(struct reports *reports) {
  const int sarif = close_one(&reports->sarif, "\n]}]}\n");
  const int junit = close_one(&reports->junit, "</testsuites>\n");
  return sarif > junit ? sarif : junit;
}
