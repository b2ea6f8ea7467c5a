/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Certificate chains made from a recipe and judged by sdec-openssl.
 */
#include "chain_rig.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <openssl/err.h>

#define SHA_256 1u
#define IN_2026 1790000000 /* 2026-09-21 */

int chain_rig_set_up(void **state) {
  struct chain_rig *r = calloc(1, sizeof(*r));
  *state = r;
  if (r == NULL || (r->openssl = sdec_openssl_new()) == NULL) {
    return 1;
  }
  r->calls = sdec_openssl_calls(r->openssl);
  return 0;
}

int chain_rig_tear_down(void **state) {
  struct chain_rig *r = *state;
  sdec_openssl_free(r->openssl);
  free(r);
  return 0;
}

void chain_rig_begin(struct chain_rig *r) {
  r->recipe = chain_recipe();
  r->asked = (struct sdec_chain){.hash = SHA_256,
                                 .version = 0x13,
                                 .side = SDEC_CHAIN_RESPONDER,
                                 .model = SDEC_CHAIN_DEVICE,
                                 .algorithm = SDEC_ASYM_ECDSA_P256,
                                 .has_time = true,
                                 .time = IN_2026,
                                 .trust = r->trust,
                                 .n_trust = 1};
}

void chain_rig_make(struct chain_rig *r) {
  chain_make(&r->recipe, &r->made);
  r->trust[0] = r->made.certs[0];
  r->asked.bytes = (struct sdec_span){r->made.bytes, r->made.len};
}

/* Checks what every report must satisfy. */
void chain_rig_check(struct chain_rig *r) {
  const struct sdec_chain_report *report = &r->report;
  bool broken = false, unsure = false;
  memset(&r->report, 0xa5, sizeof(r->report));
  r->calls->chain(r->calls->context, &r->asked, &r->report);
  assert_int_equal(ERR_peek_error(), 0);
  assert_true(report->n_findings <= SDEC_CHAIN_FINDINGS && report->n_layers <= SDEC_CHAIN_LAYERS);
  assert_true(report->text_len <= SDEC_CHAIN_TEXT);
  for (uint32_t i = 0; i < report->text_len; i++) {
    assert_true(report->text[i] == '\0' || (report->text[i] >= 0x20 && report->text[i] <= 0x7e));
  }
  for (uint32_t i = 0; i < report->n_findings; i++) {
    const struct sdec_chain_finding *f = &report->findings[i];
    assert_true(f->rule > 0 && f->rule < SDEC_CHAIN_RULES && f->grade <= SDEC_CHAIN_BROKEN);
    assert_true(f->text[0] != '\0' || report->cut);
    broken = broken || f->grade == SDEC_CHAIN_BROKEN;
    unsure = unsure || f->grade == SDEC_CHAIN_UNSURE;
  }
  if (report->n_findings < SDEC_CHAIN_FINDINGS) {
    assert_int_equal(report->result, broken ? SDEC_CHAIN_BAD : unsure ? SDEC_CHAIN_UNKNOWN : SDEC_CHAIN_GOOD);
  }
  assert_true(report->leaf.len <= r->asked.bytes.len);
  assert_true((report->root_hash == SDEC_CHAIN_GOOD) == (report->root_hash_why[0] == '\0') ||
              report->n_certificates == 0);
}

void chain_rig_only(struct chain_rig *r, enum sdec_chain_rule rule, const char *text) {
  chain_rig_check(r);
  assert_int_equal(r->report.n_findings, 1);
  assert_string_equal(r->report.findings[0].text, text);
  assert_int_equal(r->report.findings[0].rule, rule);
}
