/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Certificate chains for tests, made with OpenSSL from recipes. Whatever a recipe leaves out is valid.
 */
#ifndef TESTS_CHAINMAKER_H
#define TESTS_CHAINMAKER_H

#include "sdec_crypto.h"

#define CHAIN_LINKS 20
#define CHAIN_MADE_MOST 32768

struct link_extension {
  const char *oid, *hex; /* hex of the content; NULL if none */
  bool critical;
};

/* One certificate. */
struct link_recipe {
  const char *subject;        /* the common name; "" for an empty name */
  const char *issuer;         /* NULL: the subject of the previous certificate, or its own */
  const char *before, *after; /* in ASN.1 form */
  long serial;
  int version;                     /* 2 is X.509 version 3 */
  const char *constraints, *usage; /* hex of the contents; NULL if none */
  struct link_extension more[3];
  bool forged;   /* signed with an unrelated key */
  bool weak_key; /* a key on another curve */
  bool cut_key;  /* an unknown AlgorithmIdentifier */
};

struct chain_recipe {
  struct link_recipe links[CHAIN_LINKS];
  uint32_t n;
  const char *sm2_id; /* if not NULL: SM2 keys, SM3, and signatures under this ID */
};

/* chain_recipe gives a root, a device CA with path length 0 and a leaf, all valid from 2026. */
struct chain_recipe chain_recipe(void);

struct chain_made {
  uint8_t bytes[CHAIN_MADE_MOST]; /* four-byte length word, RootHash (SHA-256), certificates */
  uint32_t len;
  struct sdec_span certs[CHAIN_LINKS];
};

/* chain_make makes the chain, with keys on P-256 by default. */
void chain_make(const struct chain_recipe *recipe, struct chain_made *out);

#endif
