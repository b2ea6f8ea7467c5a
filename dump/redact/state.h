/* SPDX-License-Identifier: BSD-3-Clause
 *
 * What redaction of one capture keeps. Private to this folder.
 *
 * It goes through the capture twice. The first pass (read.c) decodes, opens and verifies it as usual and notes where
 * every byte of a message stands. Then every message gets new content (rewrite.c). The second pass (replay.c) feeds
 * the new packets, in their order, to a second flow and a second verifier, which know nothing but the new secrets: what
 * they compute for a message whose signature, HMAC or record is still open is what is put there.
 */
#ifndef DUMP_REDACT_STATE_H
#define DUMP_REDACT_STATE_H

#include "options/options.h"
#include "redact/reissue.h"
#include "redact/kinds.h"
#include "redact/spy.h"
#include "redact/tape.h"
#include "redact/wire.h"

/* What a flow and a verifier have, each. */
#ifndef REDACT_MEMORY_MIB
#define REDACT_MEMORY_MIB 256
#endif
#define REDACT_MEMORY ((size_t)REDACT_MEMORY_MIB << 20)

/* What could not be done as it should be: for the closing summary. */
struct redact_counts {
  uint64_t messages;
  uint64_t signatures, unsigned_, macs, unmade_macs, records, shut_records;
  uint64_t carried;   /* bytes that another message should have explained */
  uint64_t differing; /* verdicts that came out otherwise */
};

struct redact {
  const struct options *options;
  const char *source;
  struct sdec_openssl *openssl;
  bool keep[REDACT_KINDS];
  struct fake fake;
  struct certs certs;
  struct spy spy; /* of the first pass */
  struct tape tape;
  uint32_t n_dropped;         /* packets that are left out */
  struct fake_pairs replaced; /* what must not be found in the output */
  struct fake_pairs blocks;   /* measurement blocks */
  struct fake_pairs objects;  /* certificate chains, the same */
  struct fake_pairs digests;  /* digests of digests and others of these */
  struct fake_pairs new_secrets;
  struct sdec_secret *secrets; /* new ones, for those that fitted */
  uint32_t n_secrets;
  struct sdec_known_chain chains[CHAINS_MOST]; /* counterparts of those that were given */
  uint8_t *chain_files[CHAINS_MOST];           /* one for each file that was given */
  struct redact_counts counts;
};

/* read.c: the first pass over the packets on the tape; false after a complaint. */
SDEC_MUST_USE bool redact_read(struct redact *r);

/* given.c: what stands for chains and keys that the user gave; false after a complaint. */
SDEC_MUST_USE bool redact_given(struct redact *r);

/* rewrite.c: new content for everything but open signatures, HMACs and records; false: out of memory. */
SDEC_MUST_USE bool redact_rewrite(struct redact *r);

/* replay.c: the second pass; false after a complaint. */
SDEC_MUST_USE bool redact_replay(struct redact *r);

/* redact_left_out says whether a message came with a packet that is left out. */
static inline bool redact_left_out(const struct redact *r, const struct item *item) {
  return item->packet < r->tape.n_packets && r->tape.packets[item->packet].dropped;
}

/* redact_find gives where in the bytes of a unit the first leaf of a kind stands, of those that are to be made anew;
 * false: there is none. */
SDEC_MUST_USE bool redact_find(const struct item *item, uint32_t kind, struct sdec_item *out);

/* room.c: zeroed memory for a flow or verifier, of which only what was touched is real, NULL: there is none; and the
 * complaint when memory is short or a capture too long. */
void *redact_memory(size_t len);
void redact_no_memory(const struct redact *r);

#endif
