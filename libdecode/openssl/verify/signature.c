/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Verifies one signature, for the calls of struct sdec_crypto.
 */
#include "verify/verify.h"

bool verify_public_key(void *context, struct sdec_span der, struct sdec_public_key *out) {
  (void)context;
  (void)der;
  *out = (struct sdec_public_key){.reason.needs = "an implementation of this call"};
  return false;
}

enum sdec_signed verify_signature(void *context, const struct sdec_signature *signature, struct sdec_reason *out) {
  (void)context;
  (void)signature;
  *out = (struct sdec_reason){.needs = "an implementation of this call"};
  return SDEC_SIGNED_UNSUPPORTED;
}
