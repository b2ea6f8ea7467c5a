/* SPDX-License-Identifier: BSD-3-Clause
 *
 * What opens the sessions of a flow: the crypto calls, the secrets and certificate chains that the user gave, and the
 * chains that the capture has shown on any connection.
 */
#ifndef SDEC_KEYRING_H
#define SDEC_KEYRING_H

#include "conversation/conn.h"
#include "keys/session.h"

/* The digest of a chain seen in this capture: a later connection may rely on one without showing it again. */
#define SEEN_CHAINS 16
struct seen_chain {
  uint32_t hash; /* selection bit, 0: empty */
  uint8_t side;
  uint8_t digest[SDEC_HASH_MAX];
};

struct keyring {
  struct sdec_crypto calls;         /* a copy, whose size is that of the library */
  const struct sdec_crypto *crypto; /* NULL: records stay sealed */
  struct sdec_secret *secrets;
  uint32_t n_secrets;
  const struct sdec_known_chain *chains;
  uint32_t n_chains;
  struct seen_chain seen[SEEN_CHAINS]; /* the latest */
  uint32_t n_seen;
};

void sdec_keyring_init(struct keyring *ring, const struct sdec_config *config);

/* sdec_keyring_secret gives the next secret, from the *at-th on, that is meant for a session or may be tried on it;
 * NULL if there is none. Start with *at 0. */
struct sdec_secret *sdec_keyring_secret(const struct keyring *ring, const struct session *session, uint32_t *at);

/* sdec_keyring_see remembers the digest of a chain that `side` (REQUESTER, RESPONDER) showed. */
void sdec_keyring_see(struct keyring *ring, uint32_t hash, uint32_t side, struct sdec_span digest);

/* sdec_keyring_see_chain does so for a whole chain, as that of a slot of its connection. */
void sdec_keyring_see_chain(struct keyring *ring, struct conn *conn, uint32_t side, uint32_t slot,
                            struct sdec_span chain);

/* sdec_keyring_given says whether the user gave a chain for a slot of a side. */
bool sdec_keyring_given(const struct keyring *ring, uint32_t side, uint32_t slot);

/* sdec_keyring_digest gives the i-th digest that may stand for the chain of a slot which the connection did not show:
 * of what the user gave, then of those seen in this capture. False past the end. */
SDEC_MUST_USE bool sdec_keyring_digest(const struct keyring *ring, const struct key_suite *suite, uint32_t side,
                                       uint32_t slot, uint32_t i, uint8_t *out);

#endif
