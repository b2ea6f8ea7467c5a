/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Checks a certificate chain, for the calls of struct sdec_crypto.
 */
#include "chain/chain.h"

#include <string.h>

void chain_check(void *context, const struct sdec_chain *chain, struct sdec_chain_report *out) {
  (void)context;
  (void)chain;
  memset(out, 0, sizeof(*out));
  out->anchor = -1;
  out->root_hash_why = out->leaf_name = out->root_name = out->device_info = "";
  out->needs = "an implementation of this call";
}
