/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Writes DMTF's standard measurement transcript: the negotiation, if it is signed, the measurements read last with a
 * signature, and that signature. The certificate chain of the signer goes to FILE.chain.
 */
#ifndef DUMP_EXPORT_STANDARD_H
#define DUMP_EXPORT_STANDARD_H

#include <sdec_verify.h>

#define STANDARD_SLOTS 8

struct export_standard {
  const char *path; /* NULL: nothing is written */
  uint8_t *bytes;   /* the best so far */
  uint32_t len;
  uint8_t slot;
  uint8_t rank;    /* of it: its signature verifies, or not; 0: there is none */
  uint32_t n_seen; /* signed reads */
  struct {
    uint8_t *bytes; /* the responder's chain, as it came last */
    uint32_t len;
  } chains[STANDARD_SLOTS];
};

/* export_standard_unit takes note of a chain, and export_standard_proof of what a signature covers; the last one that
 * verifies is written. */
void export_standard_unit(struct export_standard *export, const struct sdec_unit *unit);
void export_standard_proof(struct export_standard *export, const struct sdec_proof *proof,
                           const struct sdec_verdict *verdict);

/* export_standard_end writes the files and releases what was kept; gives the exit status that this asks for. */
int export_standard_end(struct export_standard *export);

#endif
