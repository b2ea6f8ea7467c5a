/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Whose key signed the measurements of each connection, in the words of files of reference values.
 */
#ifndef DUMP_LEAF_H
#define DUMP_LEAF_H

#include <sdec.h>

#define LEAVES 16u
#define LEAF_HASH 32u /* SHA-256 */

struct leaf {
  uint32_t conn;
  uint8_t key[LEAF_HASH];    /* of its SubjectPublicKeyInfo */
  uint8_t issuer[LEAF_HASH]; /* of the name of its issuer; of a raw key, of that */
};

/* Those of the connections that were proved last. */
struct leaves {
  struct leaf list[LEAVES];
  uint32_t n;
};

/* leaves_add takes the certificate or public key, in DER, that a signature of measurements verified with. leaves_find
 * gives what was last added for a connection, or NULL. */
void leaves_add(struct leaves *leaves, uint32_t conn, struct sdec_span der);
const struct leaf *leaves_find(const struct leaves *leaves, uint32_t conn);

#endif
