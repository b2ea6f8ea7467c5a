/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The state of redacting one capture. Private to this folder.
 *
 * The capture is processed twice. The first pass (read.c) decodes, decrypts and verifies it as usual and records the
 * location of every message byte. Then every message gets new content (rewrite.c). The second pass (replay.c) feeds the
 * new packets in order to a second flow and verifier, which know only the new secrets: what they compute for an
 * unfinished signature, HMAC or record is filled in.
 */
#ifndef DUMP_REDACT_STATE_H
#define DUMP_REDACT_STATE_H

#include "options/options.h"
#include "redact/reissue.h"
#include "redact/kinds.h"
#include "redact/spy.h"
#include "redact/tape.h"
#include "redact/wire.h"

/* Memory of each flow and verifier. */
#ifndef REDACT_MEMORY_MIB
#define REDACT_MEMORY_MIB 256
#endif
#define REDACT_MEMORY ((size_t)REDACT_MEMORY_MIB << 20)

/* Counts of what could not be recreated, for the final summary. */
struct redact_counts {
  uint64_t messages;
  uint64_t signatures, unsigned_, macs, unmade_macs, records, shut_records;
  uint64_t carried;   /* bytes that should have come from another message */
  uint64_t differing; /* signatures whose verdict changed */
};

struct redact {
  const struct options *options;
  const char *source;
  struct sdec_openssl *openssl;
  bool keep[REDACT_KINDS];
  struct fake fake;
  struct certs certs;
  struct spy spy; /* used in the first pass */
  struct tape tape;
  uint32_t n_dropped;         /* omitted packets */
  struct fake_pairs replaced; /* originals that must not be in the output */
  struct fake_pairs blocks;   /* measurement blocks */
  struct fake_pairs objects;  /* certificate chains, likewise */
  struct fake_pairs digests;  /* old and new digests */
  struct fake_pairs new_secrets;
  struct sdec_secret *secrets; /* replacements of the used secrets */
  uint32_t n_secrets;
  struct sdec_known_chain chains[CHAINS_MOST]; /* replacements of the given chains */
  uint8_t *chain_files[CHAINS_MOST];           /* one for each given file */
  struct redact_counts counts;
};

/* read.c: first pass over the packets on the tape; false after a complaint. */
SDEC_MUST_USE bool redact_read(struct redact *r);

/* given.c: replaces the chains and keys given by the user; false after a complaint. */
SDEC_MUST_USE bool redact_given(struct redact *r);

/* rewrite.c: new content for everything but unfinished signatures, HMACs and records; false: out of memory. */
SDEC_MUST_USE bool redact_rewrite(struct redact *r);

/* replay.c: second pass; false after a complaint. */
SDEC_MUST_USE bool redact_replay(struct redact *r);

/* redact_left_out returns true if the message came with an omitted packet. */
static inline bool redact_left_out(const struct redact *r, const struct item *item) {
  return item->packet < r->tape.n_packets && r->tape.packets[item->packet].dropped;
}

/* redact_find finds the first leaf of a kind in a unit; false if there is none. */
SDEC_MUST_USE bool redact_find(const struct item *item, uint32_t kind, struct sdec_item *out);

/* room.c: redact_no_memory complains that memory ran out or the capture is too long. */
void redact_no_memory(const struct redact *r);

#endif
