/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Everything that can open the sessions of a flow: the crypto calls, the secrets and certificate chains given by the
 * user, and the chains seen in the capture on any connection.
 */
#ifndef SDEC_KEYRING_H
#define SDEC_KEYRING_H

#include "conversation/conn.h"
#include "keys/session.h"

/* The digest of a chain seen in this capture; a later connection may use the chain without sending it again. */
#define SEEN_CHAINS 16
struct seen_chain {
  uint32_t hash; /* selection bit; 0 if empty */
  uint8_t side;
  uint8_t digest[SDEC_HASH_MAX];
};

/* The origin of a secret bounds how much is tried with it: anyone may have written the secrets in a capture. */
enum secret_origin { FROM_USER, FROM_CAPTURE, SECRET_ORIGINS };

/* Finds the secrets that may belong to a session without searching all of them, and tracks the cost of trials. Chains
 * are linked by 1 + the index of a secret; 0 ends them. */
struct candidates {
  uint32_t *link;    /* per secret: the next one of its chain */
  uint32_t *buckets; /* chains of the secrets that name a session, newest first */
  uint32_t n_buckets;
  uint64_t hash_key[2];
  uint32_t any[SECRET_ORIGINS][SDEC_SECRET_KINDS]; /* rings of those that name none: the entry to start at */
  uint64_t spent[SECRET_ORIGINS];                  /* on failed trials, beyond each session's free budget */
  uint64_t n_starved;                              /* sessions whose budget ran out before all secrets were tried */
};

struct keyring {
  struct sdec_crypto calls;         /* a copy in the library's own size */
  const struct sdec_crypto *crypto; /* NULL: records stay sealed */
  struct sdec_secret *secrets;
  uint32_t n_secrets;
  struct candidates *candidates; /* NULL: no room, or no secrets */
  const struct sdec_known_chain *chains;
  uint32_t n_chains;
  struct seen_chain seen[SEEN_CHAINS]; /* the most recent ones */
  uint32_t n_seen;
};

/* sdec_keyring_init takes everything from the configuration; the index is allocated from the pool. */
void sdec_keyring_init(struct keyring *ring, const struct sdec_config *config, struct pool *pool);

/* A walk over the secrets that are meant for a session or may be tried on it. To start, set the wanted kinds (bit i:
 * kind i) and zero the rest. */
struct secret_walk {
  uint32_t kinds;
  bool named; /* only those that name the session */
  bool begun;
  uint32_t stage, at;
};

#define KIND(kind) (1u << (kind))
#define ALL_KINDS UINT32_MAX

/* sdec_keyring_secret gives the next secret of a walk, or NULL. The user's secrets come before those of the capture;
 * within each, those that name the session, newest first, then the others, starting with the one that fitted last. */
struct sdec_secret *sdec_keyring_secret(const struct keyring *ring, const struct session *session,
                                        struct secret_walk *walk);

/* sdec_keyring_may_try requests `cost` units of work, each about one hash or record, to try a secret on a session. It
 * returns false if the budget of the session or capture is used up; the session then gets no more secrets of that
 * origin. sdec_keyring_fits records that a trial succeeded. */
SDEC_MUST_USE bool sdec_keyring_may_try(const struct keyring *ring, struct session *session,
                                        const struct sdec_secret *secret, uint32_t cost);
void sdec_keyring_fits(const struct keyring *ring, struct session *session, struct sdec_secret *secret);

/* sdec_keyring_see remembers the digest of a chain that `side` (REQUESTER, RESPONDER) showed. */
void sdec_keyring_see(struct keyring *ring, uint32_t hash, uint32_t side, struct sdec_span digest);

/* sdec_keyring_see_chain remembers a whole chain, also as that of a slot of its connection. */
void sdec_keyring_see_chain(struct keyring *ring, struct conn *conn, uint32_t side, uint32_t slot,
                            struct sdec_span chain);

/* sdec_keyring_given says whether the user gave a chain for a slot of a side. */
bool sdec_keyring_given(const struct keyring *ring, uint32_t side, uint32_t slot);

/* sdec_keyring_digest gives the i-th candidate digest for the chain of a slot that the connection did not show: first
 * those given by the user, then those seen in this capture. False past the end. */
SDEC_MUST_USE bool sdec_keyring_digest(const struct keyring *ring, const struct key_suite *suite, uint32_t side,
                                       uint32_t slot, uint32_t i, uint8_t *out);

#endif
