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

/* Where a secret comes from decides how much may be tried with it: what is inside the capture was written by anyone. */
enum secret_origin { FROM_USER, FROM_CAPTURE, SECRET_ORIGINS };

/* Which secrets may belong to a session, found without looking at the others, and what trying them has cost. Chains
 * are linked by 1 + the index of a secret; 0 ends them. */
struct candidates {
  uint32_t *link;    /* per secret: the next of its chain */
  uint32_t *buckets; /* chains of secrets that name a session, the newest first */
  uint32_t n_buckets;
  uint64_t hash_key[2];
  uint32_t any[SECRET_ORIGINS][SDEC_SECRET_KINDS]; /* rings of those that name none: where to begin */
  uint64_t spent[SECRET_ORIGINS];                  /* on trials that failed, beyond what each session has free */
  uint64_t n_starved;                              /* sessions on which trials ended before the secrets did */
};

struct keyring {
  struct sdec_crypto calls;         /* a copy, whose size is that of the library */
  const struct sdec_crypto *crypto; /* NULL: records stay sealed */
  struct sdec_secret *secrets;
  uint32_t n_secrets;
  struct candidates *candidates; /* NULL: no room for it, or no secrets */
  const struct sdec_known_chain *chains;
  uint32_t n_chains;
  struct seen_chain seen[SEEN_CHAINS]; /* the latest */
  uint32_t n_seen;
};

/* sdec_keyring_init takes what the configuration has; the index of the secrets is in memory of the pool. */
void sdec_keyring_init(struct keyring *ring, const struct sdec_config *config, struct pool *pool);

/* A walk over the secrets that are meant for a session or may be tried on it. Starts with the kinds that matter,
 * bit i: kind i, and the rest zero. */
struct secret_walk {
  uint32_t kinds;
  bool named; /* only those that name the session */
  bool begun;
  uint32_t stage, at;
};

#define KIND(kind) (1u << (kind))
#define ALL_KINDS UINT32_MAX

/* sdec_keyring_secret gives the next secret of a walk, or NULL: first the user's, of these first those that name the
 * session, the newest first; of those that name none first the one that fitted last, then those behind it. */
struct sdec_secret *sdec_keyring_secret(const struct keyring *ring, const struct session *session,
                                        struct secret_walk *walk);

/* sdec_keyring_may_try asks for `cost` units of work, about a hash or a record each, for a trial of a secret on a
 * session; false if the session or the capture has had its share: the session then sees no more secrets of that
 * origin. sdec_keyring_fits takes note that a trial succeeded. */
SDEC_MUST_USE bool sdec_keyring_may_try(const struct keyring *ring, struct session *session,
                                        const struct sdec_secret *secret, uint32_t cost);
void sdec_keyring_fits(const struct keyring *ring, struct session *session, struct sdec_secret *secret);

/* sdec_keyring_see remembers the digest of a chain that `side` (REQUESTER, RESPONDER) showed. */
void sdec_keyring_see(struct keyring *ring, uint32_t hash, uint32_t side, struct sdec_span digest);

/* sdec_keyring_see_chain does so for a whole chain, as that of a slot of its connection. */
void sdec_keyring_see_chain(struct keyring *ring, struct conn *conn, uint32_t side, uint32_t slot,
                            struct sdec_span chain);

/* sdec_keyring_given says whether the user gave a chain for a slot of a side. */
bool sdec_keyring_given(const struct keyring *ring, uint32_t side, uint32_t slot);

/* sdec_keyring_digest gives the i-th digest that may stand for the chain of a slot which the connection did not
 * show: of what the user gave, then of those seen in this capture. False past the end. */
SDEC_MUST_USE bool sdec_keyring_digest(const struct keyring *ring, const struct key_suite *suite, uint32_t side,
                                       uint32_t slot, uint32_t i, uint8_t *out);

#endif
