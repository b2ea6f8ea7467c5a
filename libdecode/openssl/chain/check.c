/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Checks an SPDM certificate chain, link by link and rule by rule. Each fault is a separate finding; none hides
 * another.
 */
#include "chain/chain.h"

#include <string.h>

#include <openssl/err.h>

#include "verify/verify.h"

static void begin(struct sdec_chain_report *report) {
  memset(report, 0, offsetof(struct sdec_chain_report, text));
  report->anchor = -1;
  report->root_hash_why = report->leaf_name = report->root_name = report->device_info = "";
  report->result = SDEC_CHAIN_GOOD;
}

static void describe(struct chain_work *w) {
  struct sdec_chain_report *report = w->report;
  const struct chain_cert *first = &w->certs[0], *last = &w->certs[w->n_certs - 1];
  if (!sdec_verify_public_key(w->openssl, report->leaf, &report->leaf_key)) {
    report->leaf_key.spki = (struct sdec_span){NULL, 0};
  }
  if (last->x509 != NULL && last->der.data == report->leaf.data) {
    report->leaf_name = sdec_report_name(report, X509_get_subject_name(last->x509));
  }
  if (first->x509 != NULL) {
    report->root_name = sdec_report_name(report, X509_get_issuer_name(first->x509));
  }
}

void sdec_chain_check(void *context, const struct sdec_chain *chain, struct sdec_chain_report *out) {
  struct chain_work work = {.openssl = context, .asked = chain, .report = out};
  begin(out);
  ERR_set_mark();
  if (sdec_chain_split(&work)) {
    describe(&work);
    for (uint32_t i = 0; i < work.n_certs; i++) {
      sdec_chain_extensions(&work, i);
    }
    sdec_chain_links(&work);
    sdec_chain_anchor(&work);
    sdec_chain_rules(&work);
    sdec_chain_layers(&work);
  }
  ERR_pop_to_mark();
  sdec_chain_release(&work);
}
