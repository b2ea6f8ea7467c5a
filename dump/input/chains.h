/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Certificate chains and raw public keys given by the user because the capture lacks them. Converts several file
 * formats into the bytes that the library hashes; certificates are not validated here.
 */
#ifndef DUMP_CHAINS_H
#define DUMP_CHAINS_H

#include <sdec.h>

#define CHAINS_MOST 64

struct chains {
  struct sdec_known_chain list[CHAINS_MOST];
  uint32_t n;
  uint8_t *files[CHAINS_MOST]; /* memory that `list` points into; from malloc */
  uint32_t n_files;
};

/* chains_certificates takes ROLE[:SLOT]=FILE, or FILE for any slot of the Responder: PEM or DER certificates in any
 * order, or a chain in the SPDM format; in JSON, hex or base64 as well. chains_public_key takes ROLE=FILE or FILE: a
 * public key in PEM or DER. False, after a complaint on stderr: *out_status is the exit status to use. */
SDEC_MUST_USE bool chains_certificates(struct chains *chains, const char *value, int *out_status);
SDEC_MUST_USE bool chains_public_key(struct chains *chains, const char *value, int *out_status);

/* chains_add copies `bytes` for the side and slot of `like`: DER certificates with the root first, a chain in the SPDM
 * format, or a key if the slot is SDEC_RAW_KEY. False: no room. */
SDEC_MUST_USE bool chains_add(struct chains *chains, const struct sdec_known_chain *like, struct sdec_span bytes);

void chains_free(struct chains *chains);

#endif
