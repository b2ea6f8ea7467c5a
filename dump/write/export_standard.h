/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Writes DMTF's standard measurement transcript: the negotiation if it is signed, and the measurements up to the last
 * signature. The signer's certificate chain goes to FILE.chain.
 */
#ifndef DUMP_EXPORT_STANDARD_H
#define DUMP_EXPORT_STANDARD_H

#include <sdec_verify.h>

#define STANDARD_SLOTS 8

struct export_standard {
  const char *path; /* NULL: not requested */
  uint8_t *bytes;   /* best candidate so far */
  uint32_t len;
  uint8_t slot;
  uint8_t rank;    /* of the candidate: whether its signature verifies; 0: no candidate */
  uint32_t n_seen; /* number of signed reads */
  struct {
    uint8_t *bytes; /* the Responder's latest chain */
    uint32_t len;
  } chains[STANDARD_SLOTS];
};

/* export_standard_unit records chains, export_standard_proof the bytes that a signature covers; the last one that
 * verifies is written. */
void export_standard_unit(struct export_standard *export, const struct sdec_unit *unit);
void export_standard_proof(struct export_standard *export, const struct sdec_proof *proof,
                           const struct sdec_verdict *verdict);

/* export_standard_end writes the files, frees memory and returns the exit status. */
int export_standard_end(struct export_standard *export);

#endif
