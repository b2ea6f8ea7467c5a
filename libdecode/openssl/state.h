/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The state made by sdec_openssl_new: fetched algorithms and cached keys. Private to sdec-openssl.
 */
#ifndef SDEC_OPENSSL_STATE_H
#define SDEC_OPENSSL_STATE_H

#include <openssl/evp.h>

#include "sdec_crypto.h"

#define N_HASHES 7
#define SM3_BIT 6
#define N_AEADS 4
#define N_KEPT_KEYS 64 /* eight slots on both sides of four connections */

/* A public key in OpenSSL's form. `spki` is a copy; NULL if the entry is free. */
struct kept_key {
  uint8_t *spki;
  uint32_t spki_len;
  uint64_t used;                /* the largest is the most recent */
  EVP_PKEY *pkey;               /* NULL if OpenSSL cannot use it; `facts.reason` says why */
  struct sdec_public_key facts; /* without the bytes */
};

/* Indexed by bit of BaseHashSel and of the AEAD selection; NULL where OpenSSL lacks the algorithm. */
struct sdec_openssl {
  struct sdec_crypto calls;
  EVP_MD *hashes[N_HASHES];
  EVP_MAC_CTX *hmacs[N_HASHES];
  EVP_CIPHER *aeads[N_AEADS];
  bool takes_iv[N_AEADS]; /* as a parameter */
  EVP_MD_CTX *digest, *verifier;
  struct aead_key *keys;
  struct kept_key kept[N_KEPT_KEYS];
  uint64_t n_uses;
};

/* sdec_selected_bit gives the index of the only bit set, or `n_bits` unless exactly one bit below that is set. */
uint32_t sdec_selected_bit(uint32_t selection, uint32_t n_bits);

/* sdec_openssl_hash gives the hash for one bit of BaseHashSel, or NULL. */
const EVP_MD *sdec_openssl_hash(const struct sdec_openssl *o, uint32_t hash_sel);

void sdec_kept_key_release(struct kept_key *key);

#endif
