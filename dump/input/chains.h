/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Certificate chains and raw public keys that the user gives because the capture lacks them: files in several forms
 * into what the library hashes. It judges no certificate.
 */
#ifndef DUMP_CHAINS_H
#define DUMP_CHAINS_H

#include <sdec.h>

#define CHAINS_MOST 64

struct chains {
  struct sdec_known_chain list[CHAINS_MOST];
  uint32_t n;
  uint8_t *files[CHAINS_MOST]; /* what `list` points into; from malloc */
  uint32_t n_files;
};

/* chains_certificates takes ROLE[:SLOT]=FILE, or FILE for any slot of the Responder: PEM or DER certificates in any
 * order, or a chain as SPDM sends it; in JSON, hex or base64 as well. chains_public_key takes ROLE=FILE or FILE: a
 * public key in PEM or DER. False: a complaint on stderr said why, and *out_status is the exit status it asks for. */
SDEC_MUST_USE bool chains_certificates(struct chains *chains, const char *value, int *out_status);
SDEC_MUST_USE bool chains_public_key(struct chains *chains, const char *value, int *out_status);

/* chains_add takes what it copies from `bytes`, for the side and slot of `like`: certificates in DER, the root first, a
 * chain as SPDM sends it, or with SDEC_RAW_KEY a key. False: no room. */
SDEC_MUST_USE bool chains_add(struct chains *chains, const struct sdec_known_chain *like, struct sdec_span bytes);

void chains_free(struct chains *chains);

#endif
