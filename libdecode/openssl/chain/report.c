/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Writes findings and other texts into the report on a chain.
 */
#include <string.h>

#include "chain/chain.h"
#include "x509/x509.h"

struct sdec_text sdec_report_begin(struct sdec_chain_report *report) {
  return (struct sdec_text){.data = report->text + report->text_len, .cap = SDEC_CHAIN_TEXT - report->text_len};
}

const char *sdec_report_end(struct sdec_chain_report *report, struct sdec_text *text) {
  if (text->cap == 0) {
    report->cut = true;
    return "";
  }
  report->cut = report->cut || text->lost > 0 || text->len == text->cap;
  sdec_put_zero(text);
  report->text_len += (uint32_t)strlen(text->data) + 1;
  return text->data;
}

const char *sdec_report_name(struct sdec_chain_report *report, const X509_NAME *name) {
  struct sdec_text text = sdec_report_begin(report);
  const int at = X509_NAME_get_index_by_NID(name, NID_commonName, -1);
  unsigned char *utf8 = NULL;
  const int len = at < 0 ? -1 : ASN1_STRING_to_UTF8(&utf8, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, at)));
  if (len >= 0) {
    sdec_put(&text, "CN=");
    sdec_put_printable(&text, (struct sdec_span){utf8, (uint32_t)len});
    OPENSSL_free(utf8);
  } else {
    sdec_x509_put_name(&text, name);
  }
  return sdec_report_end(report, &text);
}

struct sdec_text sdec_finding_begin(struct chain_work *w, uint32_t certificate) {
  struct sdec_text text = sdec_report_begin(w->report);
  if (certificate != SDEC_CHAIN_WHOLE) {
    sdec_put(&text, "certificate ");
    sdec_put_dec(&text, certificate);
    sdec_put_char(&text, ' ');
  }
  return text;
}

/* A finding affects the result even if the list is full. */
void sdec_finding_end(struct chain_work *w, struct sdec_text *text, enum sdec_chain_rule rule,
                      enum sdec_chain_grade grade, uint32_t certificate) {
  struct sdec_chain_report *report = w->report;
  if (grade == SDEC_CHAIN_BROKEN) {
    report->result = SDEC_CHAIN_BAD;
  } else if (grade == SDEC_CHAIN_UNSURE && report->result == SDEC_CHAIN_GOOD) {
    report->result = SDEC_CHAIN_UNKNOWN;
  }
  if (report->n_findings == SDEC_CHAIN_FINDINGS) {
    report->cut = true;
    return;
  }
  report->findings[report->n_findings++] = (struct sdec_chain_finding){.rule = (uint8_t)rule,
                                                                       .grade = (uint8_t)grade,
                                                                       .certificate = (uint8_t)certificate,
                                                                       .text = sdec_report_end(report, text)};
}

void sdec_judge_finding(struct chain_work *w, enum sdec_chain_rule rule, enum sdec_chain_grade grade,
                        uint32_t certificate, const char *text) {
  struct sdec_text out = sdec_finding_begin(w, certificate);
  sdec_put(&out, text);
  sdec_finding_end(w, &out, rule, grade, certificate);
}

void sdec_finding_needs(struct chain_work *w, uint32_t certificate, const char *text, const char *needs) {
  struct sdec_text out = sdec_finding_begin(w, certificate);
  sdec_put(&out, text);
  sdec_put(&out, ": needs ");
  sdec_put(&out, needs);
  sdec_finding_end(w, &out, SDEC_CHAIN_UNSUPPORTED, SDEC_CHAIN_UNSURE, certificate);
  w->report->needs = w->report->needs != NULL ? w->report->needs : needs;
}
