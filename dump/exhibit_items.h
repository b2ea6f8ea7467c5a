/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Shared by the evidence sources, private to them: items, each holding one exchange, and the payload decoded for an
 * item.
 */
#ifndef DUMP_EXHIBIT_ITEMS_H
#define DUMP_EXHIBIT_ITEMS_H

#include "exhibit.h"

#define PARTS_MOST 32

struct item {
  const char *name;
  const struct piece *piece; /* the first piece with messages */
  struct sdec_span parts[PARTS_MOST];
  uint32_t n_parts;
  bool bare;              /* the file holds messages only, so the next file may continue them */
  struct chains chains;   /* those of the options, its own, then those of other files */
  struct sdec_span nonce; /* its own, or empty */
};

/* State shared by all items. */
struct run {
  struct decode *decode;
  struct chains beside; /* from files that hold only chains or keys */
  uint8_t *negotiation, *signature;
  struct sdec_span negotiation_bytes, signature_bytes;
  struct item *items;
  uint32_t n_items, cap_items;
};

struct payload {
  struct sdec_span parts[PARTS_MOST + 3];
  uint32_t n, n_messages; /* a signature from another file is the last part, and not a message */
  uint32_t answer;        /* 1-based index of the part that is a response, perhaps without its request; 0: none */
  uint8_t request[SDEC_REQUEST_REBUILT];
  uint32_t request_len; /* length of the rebuilt request that was inserted; 0: none */
  bool confirmed;       /* the signature verifies with the rebuilt request */
  uint32_t lone;        /* index of the first of the last parts that are responses without requests; n: none are */
  uint32_t lone_frame;  /* the number of the message that it begins with */
  bool rebuildable;     /* with a nonce, the request of the last of them could be rebuilt */
};

/* exhibit_cuts returns true if the parts form a complete transcript, exhibit_cuts_so_far also if only the last response
 * is missing. */
SDEC_MUST_USE bool exhibit_cuts(const struct run *run, const struct sdec_span *parts, uint32_t n);
SDEC_MUST_USE bool exhibit_cuts_so_far(const struct run *run, const struct sdec_span *parts, uint32_t n);

/* What the first message of `bytes` is: a request that resets the connection, a response, or any message. */
SDEC_MUST_USE bool exhibit_begins_anew(struct sdec_span bytes);
SDEC_MUST_USE bool exhibit_begins_with_answer(struct sdec_span bytes);
SDEC_MUST_USE bool exhibit_begins_message(struct sdec_span bytes);

/* exhibit_gather groups the files into items. */
void exhibit_gather(struct run *run, const struct exhibits *exhibits);
void exhibit_add_chain(struct chains *chains, const struct piece *piece);

/* exhibit_lay_out puts the parts of an item in order: negotiation, messages, signature. If a response lacks its
 * request, it tries to rebuild the request from `nonce` and the response. */
void exhibit_lay_out(const struct run *run, const struct item *item, struct sdec_span nonce, struct payload *out);

/* exhibit_chain_behind returns the offset of a certificate chain that follows the messages, or whole.len if there is
 * none. */
SDEC_MUST_USE uint32_t exhibit_chain_behind(const struct run *run, struct sdec_span whole);

/* exhibit_hash returns the name of the hash algorithm with which the messages hold the digest of one of the item's
 * chains, or NULL. */
const char *exhibit_hash(struct decode *decode, const struct item *item, struct sdec_span messages);

#endif
