/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Converts a proof to the form that the crypto calls verify.
 */
#include "sdec_verify.h"

struct sdec_signature sdec_proof_signature(const struct sdec_proof *proof, struct sdec_span parts[SDEC_PROOF_PARTS]) {
  const bool prefixed = proof->prefix.len > 0;
  for (uint32_t i = 0; i < proof->n_parts && !prefixed; i++) {
    parts[i] = proof->parts[i];
  }
  if (prefixed) {
    parts[0] = proof->prefix;
    parts[1] = proof->digest;
  }
  return (struct sdec_signature){.algorithm = (uint8_t)proof->algorithm,
                                 .little_endian = proof->little_endian,
                                 .hash = proof->hash,
                                 .key = proof->key,
                                 .parts = parts,
                                 .n_parts = prefixed ? 2 : proof->n_parts,
                                 .context = proof->context,
                                 .signature = proof->signature};
}
