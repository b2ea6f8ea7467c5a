/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Writes a finding as one sentence.
 */
#include "sdec_judge.h"

static bool begins_with(const char *text, const char *start) {
  while (*start != '\0' && *text == *start) {
    text++;
    start++;
  }
  return *start == '\0';
}

static bool has_name(const char *text, const char *name) {
  while (*text != '\0' && !begins_with(text, name)) {
    text++;
  }
  return *text != '\0';
}

/* A value is one word; the text of a note is a sentence. */
static bool is_value(const char *got) {
  while (*got != '\0' && *got != ' ') {
    got++;
  }
  return *got == '\0';
}

/* What was found. The text of a note usually names the field already. */
static void put_got(const struct sdec_finding *finding, struct sdec_text *out) {
  const bool got = finding->got[0] != '\0';
  const bool named = finding->field != NULL && !has_name(finding->got, finding->field);
  sdec_put(out, got || named ? ": " : "");
  sdec_put(out, named ? finding->field : "");
  sdec_put(out, !got || !named ? "" : is_value(finding->got) ? " is " : ": ");
  sdec_put(out, finding->got);
}

void sdec_finding_text(const struct sdec_finding *finding, struct sdec_text *out) {
  sdec_put(out, finding->rule.id);
  sdec_put(out, " ");
  sdec_put(out, sdec_rule_severity_name(finding->rule.severity));
  sdec_put(out, ", ");
  sdec_put(out, sdec_side_name(finding->side));
  sdec_put(out, ": ");
  sdec_put(out, finding->rule.what);
  put_got(finding, out);
  sdec_put(out, finding->expected[0] != '\0' ? ", expected " : "");
  sdec_put(out, finding->expected);
  sdec_put(out, " [");
  sdec_put(out, finding->rule.clause);
  sdec_put(out, "]");
}
