/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Certificate chains for tests, made by OpenSSL from recipes: what a recipe leaves out is right.
 */
#ifndef TESTS_CHAINMAKER_H
#define TESTS_CHAINMAKER_H

#include "sdec_crypto.h"

#define CHAIN_LINKS 20
#define CHAIN_MADE_MOST 32768

struct link_extension {
  const char *oid, *hex; /* of the content; NULL: none */
  bool critical;
};

/* One certificate. */
struct link_recipe {
  const char *subject;        /* the common name, "": an empty name */
  const char *issuer;         /* NULL: the subject of the one before, or its own */
  const char *before, *after; /* as ASN.1 has them */
  long serial;
  int version;                     /* 2: X.509 version 3 */
  const char *constraints, *usage; /* hex of the contents, NULL: none */
  struct link_extension more[3];
  bool forged;   /* signed by a key that nobody has */
  bool weak_key; /* a key of another curve */
  bool cut_key;  /* an unknown AlgorithmIdentifier */
};

struct chain_recipe {
  struct link_recipe links[CHAIN_LINKS];
  uint32_t n;
  const char *sm2_id; /* not NULL: SM2 keys and SM3, and signatures under this ID */
};

/* chain_recipe gives a root, a device CA with path length 0 and a leaf; all from 2026 on. */
struct chain_recipe chain_recipe(void);

struct chain_made {
  uint8_t bytes[CHAIN_MADE_MOST]; /* length word of four bytes, RootHash by SHA-256, certificates */
  uint32_t len;
  struct sdec_span certs[CHAIN_LINKS];
};

/* chain_make makes it, with keys on P-256 unless it says otherwise. */
void chain_make(const struct chain_recipe *recipe, struct chain_made *out);

#endif
