/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Findings: noted down by those who judge, taken by the user.
 */
#include "oracle.h"

static const char *const kind_names[SDEC_FINDING_KINDS] = {
    [SDEC_FINDING_FORM] = "form",       [SDEC_FINDING_RESERVED] = "reserved", [SDEC_FINDING_PAIR] = "pair",
    [SDEC_FINDING_VERSION] = "version", [SDEC_FINDING_STATE] = "state",       [SDEC_FINDING_CAPABILITY] = "capability",
    [SDEC_FINDING_REQUEST] = "request", [SDEC_FINDING_ASKED] = "asked",       [SDEC_FINDING_SIZE] = "size",
    [SDEC_FINDING_PROOF] = "proof",
};

const char *sdec_finding_kind_name(enum sdec_finding_kind kind) {
  return kind < SDEC_FINDING_KINDS ? kind_names[kind] : "?";
}

struct sdec_text *sdec_oracle_say(struct sdec_oracle *o, uint8_t kind, uint32_t offset, const char *field,
                                  const char *clause) {
  struct sdec_finding *f = &o->findings[o->n_findings];
  o->n_findings += o->n_findings < FINDINGS_AT_ONCE;
  o->stats.findings++;
  *f = (struct sdec_finding){.kind = kind,
                             .message = o->unit != NULL ? o->unit->name : "no message",
                             .clause = clause != NULL ? clause : "DSP0274, generic SPDM message format",
                             .field = field,
                             .offset = offset,
                             .frame = o->exchange != 0 || o->unit == NULL ? o->exchange : o->unit->frame};
  o->text = (struct sdec_text){.data = f->text, .cap = sizeof(f->text) - 1};
  return &o->text;
}

bool sdec_oracle_take(struct sdec_oracle *oracle, struct sdec_finding *out) {
  if (oracle->n_taken == oracle->n_findings) {
    oracle->n_taken = oracle->n_findings = 0;
    return false;
  }
  *out = oracle->findings[oracle->n_taken++];
  return true;
}
