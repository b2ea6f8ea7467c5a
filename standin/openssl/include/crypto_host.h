/* SPDX-License-Identifier: BSD-3-Clause
 *
 * What somebody else calculates: hashes, records and signatures. In WebAssembly that is the program that runs the module;
 * where nobody does, no_crypto.c answers. Pointers last as long as the call. Each gives 1 for good, 0 for not.
 */
#ifndef STANDIN_CRYPTO_HOST_H
#define STANDIN_CRYPTO_HOST_H

#include <stddef.h>
#include <stdint.h>

#ifdef __wasm__
#define HOST(name) __attribute__((import_module("crypto"), import_name(name)))
#else
#define HOST(name)
#endif

/* Hashes by the bit of BaseHashSel: 0 SHA-256, 1 SHA-384, 2 SHA-512, 3 to 5 SHA3, 6 SM3; ciphers by that of the AEAD
 * selection. host_has says whether there is one: kind 0 a hash, 1 a cipher, 2 a signature of enum host_key. */
int host_has(int kind, int what) HOST("has");
int host_hash(int hash, const uint8_t *data, size_t len, uint8_t *out) HOST("hash");
int host_hmac(int hash, const uint8_t *key, size_t key_len, const uint8_t *data, size_t len, uint8_t *out) HOST("hmac");
int host_open(int cipher, const uint8_t *key, const uint8_t *iv, const uint8_t *aad, size_t aad_len,
              const uint8_t *sealed, size_t len, const uint8_t *tag, uint8_t *out) HOST("open");

/* A public key as the host takes it: of RSA modulus and exponent, of a curve the encoded point, else its bytes. */
enum host_key {
  HOST_RSA,
  HOST_P256,
  HOST_P384,
  HOST_P521,
  HOST_SM2,
  HOST_ED25519,
  HOST_ED448,
  HOST_ML_DSA_44,
  HOST_ML_DSA_65,
  HOST_ML_DSA_87,
  HOST_SLH_DSA, /* and the twelve that follow, in the order of enum sdec_asym */
  HOST_KEYS = HOST_SLH_DSA + 12
};

struct host_signature {
  int32_t key;          /* enum host_key */
  int32_t hash;         /* -1: none */
  int32_t pss;          /* of RSA: 1 for PSS, whose salt is as long as the hash */
  const uint8_t *point; /* the key, or the modulus */
  size_t point_len;
  const uint8_t *exponent;
  size_t exponent_len;
  const uint8_t *message;
  size_t message_len;
  const uint8_t *signature; /* of ECDSA in DER */
  size_t signature_len;
  const uint8_t *context; /* or the ID of SM2 */
  size_t context_len;
  const uint8_t *secret; /* to sign with */
  size_t secret_len;
};

/* A new key pair; the lengths are those of the room, and afterwards those of the keys. */
struct host_pair {
  int32_t key, bits;
  uint8_t *point;
  size_t point_len;
  uint8_t *secret; /* as the host wants it */
  size_t secret_len;
};

/* host_point says whether an encoded point is one of the curve, host_verify whether a signature is good. */
int host_point(int key, const uint8_t *point, size_t len) HOST("point");
int host_verify(const struct host_signature *signature) HOST("verify");

/* host_pair makes a key pair; the exponent of RSA is 65537. host_sign gives the length of the signature, 0: none. Each
 * call makes another one, where the algorithm has that. host_seal seals a record and writes its tag. */
int host_pair(struct host_pair *pair) HOST("pair");
size_t host_sign(const struct host_signature *asked, uint8_t *out, size_t cap) HOST("sign");
int host_seal(int cipher, const uint8_t *key, const uint8_t *iv, const uint8_t *aad, size_t aad_len,
              const uint8_t *plain, size_t len, uint8_t *tag, uint8_t *out) HOST("seal");

/* host_keep keeps a copy of all memory, which host_back puts back, but for `len` bytes. */
int host_keep(void) HOST("keep");
int host_back(const void *out, size_t len) HOST("back");

#undef HOST

#endif
