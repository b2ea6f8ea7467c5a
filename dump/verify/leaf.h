/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Identifies the certificate or key that signed the measurements of each connection, as files of reference values do.
 */
#ifndef DUMP_LEAF_H
#define DUMP_LEAF_H

#include <sdec.h>

#define LEAVES 16u
#define LEAF_HASH 32u /* SHA-256 */

struct leaf {
  uint32_t conn;
  uint8_t key[LEAF_HASH];    /* digest of its SubjectPublicKeyInfo */
  uint8_t issuer[LEAF_HASH]; /* digest of the name of its issuer; for a raw key, of the key */
};

/* A ring of the LEAVES added last. */
struct leaves {
  struct leaf list[LEAVES];
  uint32_t n;
};

/* leaves_add stores the DER certificate or public key that verified a signature over measurements. leaves_find gives
 * the one last added for a connection, or NULL. */
void leaves_add(struct leaves *leaves, uint32_t conn, struct sdec_span der);
const struct leaf *leaves_find(const struct leaves *leaves, uint32_t conn);

#endif
