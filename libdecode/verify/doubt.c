/* SPDX-License-Identifier: BSD-3-Clause
 *
 * When a failed signature is inconclusive. A given chain may be incomplete or belong to another slot or device, so a
 * failure refutes the signature only if the chain is certainly the signer's.
 */
#include <string.h>

#include "verify.h"
#include "walk/rows.h"

const uint8_t *sdec_told_digest(const struct sdec_verify *v, const struct party *party, uint32_t side, uint32_t slot) {
  const struct sdec_span told = v->sight.role[SDEC_CHAIN_DIGEST];
  if (slot < SLOTS && party->slots[side][slot].has_digest) {
    return party->slots[side][slot].digest;
  }
  return told.data != NULL && told.len == party->negotiated.hash_len ? told.data : NULL;
}

/* True if it was given for any slot, or as bare certificates, from which the chain on the wire can only be guessed. */
bool sdec_may_be_another(const struct known *known, uint32_t slot) {
  return known->given && (known->bare || (known->any_slot && !given_for(known, slot)));
}

const char *sdec_doubt(const struct sdec_verify *v) {
  const struct job *job = &v->job;
  const uint8_t *told = sdec_told_digest(v, job->party, job->side, job->slot);
  const bool read = job->slot < SLOTS && job->party->slots[job->side][job->slot].has_chain;
  const bool digest_is_signed = job->context == CONTEXT_EXCHANGE || job->context == CONTEXT_FINISH;
  const char *lacks = NULL;
  for (uint32_t i = 0; i < job->n_keys; i++) {
    const struct known *known = job->keys[i];
    if (read || (told != NULL && memcmp(known->digest, told, known->digest_len) == 0)) {
      return known->lacks;
    }
    const bool rootless = digest_is_signed && known->rootless && told == NULL;
    lacks = lacks != NULL                                           ? lacks
            : known->lacks != NULL                                  ? known->lacks
            : told != NULL && sdec_may_be_another(known, job->slot) ? "is not among those given"
            : rootless                                              ? "was given without its root"
                                                                    : NULL;
  }
  return lacks != NULL                     ? lacks
         : job->unfit                      ? "is not among those given, whose keys do not fit the algorithm"
         : v->config.n_chains > GIVEN_MOST ? "may be beyond those that are tried"
                                           : NULL;
}

/* The digest of a chain given without its root cannot be computed: use the one that the device reported. */
struct sdec_span sdec_chain_digest(const struct sdec_verify *v, const struct known *known) {
  const struct job *job = &v->job;
  const uint8_t *told = known->rootless ? sdec_told_digest(v, job->party, job->side, job->slot) : NULL;
  return (struct sdec_span){told != NULL ? told : known->digest, known->digest_len};
}

struct sdec_span sdec_piece_bytes(const struct sdec_verify *v, const struct piece *piece, const struct known *key) {
  return piece_of_signer(piece) ? sdec_chain_digest(v, key) : piece->bytes;
}
