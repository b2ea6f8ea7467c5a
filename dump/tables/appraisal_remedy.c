/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Names the options that would resolve the unknown results of an appraisal.
 */
#include "tables/appraisal.h"

#include <string.h>

static bool has_chain_or_key(const struct appraisal *a) {
  for (uint32_t i = 0; i < a->exhibit->n_chains; i++) {
    const struct sdec_known_chain *chain = &a->exhibit->chains[i];
    if (chain->side == 1 && (a->slot == SDEC_SLOT_RAW_KEY) == (chain->slot == SDEC_RAW_KEY)) {
      return true;
    }
  }
  return a->checks[APPRAISES_CHAIN].set && a->slot != SDEC_SLOT_RAW_KEY; /* a chain contained in the evidence */
}

/* An expected signature always has a verdict, even if it is missing. */
static bool lacks_signature(const struct appraisal *a) {
  bool asked = false;
  for (uint32_t i = 0; i < a->n_verdicts; i++) {
    asked |= a->verdicts[i].check == SDEC_CHECK_SIGNATURE && a->verdicts[i].signer == SDEC_BY_RESPONDER;
  }
  return asked && !a->is_signed;
}

static const char *of_signature(const struct appraisal *a) {
  return a->version >= 0x12 && !a->has_negotiation ? "--negotiation"
         : lacks_signature(a)                      ? "--signature"
         : !a->is_signed || has_chain_or_key(a)    ? NULL
         : a->slot == SDEC_SLOT_RAW_KEY            ? "--public-key"
                                                   : "--cert-chain";
}

static const char *remedy(const struct appraisal *a, uint32_t what) {
  const bool raw_key = a->slot == SDEC_SLOT_RAW_KEY;
  switch (what) {
    case APPRAISES_CUT: return a->cut.n_cuts > 1 && a->exhibit->n_chains == 0 ? "--cert-chain" : NULL;
    case APPRAISES_SIGNATURE: return of_signature(a);
    case APPRAISES_CHAIN:
    case APPRAISES_ROOT: return a->exhibit->trusts || raw_key ? NULL : "--trust";
    case APPRAISES_NONCE: return a->exhibit->nonce.len == 0 && a->has_nonce[0] ? "--nonce" : NULL;
    default: return NULL;
  }
}

void appraisal_remedies(struct appraisal *a) {
  for (uint32_t i = 0; i < APPRAISALS; i++) {
    struct appraisal_check *check = &a->checks[i];
    const char *option = check->set && check->result == SDEC_UNKNOWN ? remedy(a, i) : NULL;
    struct sdec_text text = {.data = check->why, .cap = sizeof(check->why), .len = strlen(check->why)};
    if (option != NULL) {
      sdec_put(&text, text.len > 0 ? "; give " : "give ");
      sdec_put(&text, option);
      sdec_put_zero(&text);
    }
  }
}
