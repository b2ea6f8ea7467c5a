/* SPDX-License-Identifier: BSD-3-Clause
 *
 * What the files about evidence share: items, each what was said in one exchange, and the bytes that are decoded of
 * one. Private to them.
 */
#ifndef DUMP_EXHIBIT_ITEMS_H
#define DUMP_EXHIBIT_ITEMS_H

#include "exhibit.h"

#define PARTS_MOST 32

struct item {
  const char *name;
  const struct piece *piece; /* the first with messages */
  struct sdec_span parts[PARTS_MOST];
  uint32_t n_parts;
  bool bare;              /* messages and nothing else: what follows may belong to it */
  struct chains chains;   /* the options', those of other files, its own */
  struct sdec_span nonce; /* its own, or empty */
};

/* What goes with all items. */
struct run {
  struct decode *decode;
  struct chains beside; /* of files that hold nothing else */
  uint8_t *negotiation, *signature;
  struct sdec_span negotiation_bytes, signature_bytes;
  struct item *items;
  uint32_t n_items, cap_items;
};

struct payload {
  struct sdec_span parts[PARTS_MOST + 3];
  uint32_t n;
  uint32_t answer; /* number of a part that is an answer and may lack its request, from 1; 0: none */
  uint8_t request[SDEC_REQUEST_REBUILT];
  uint32_t request_len; /* of the request that was built and put there; 0: none */
  bool confirmed;       /* a signature fits the rebuilt request */
};

/* exhibit_cuts says whether parts are cut as a whole, exhibit_cuts_so_far whether they are but for an answer to
 * come. */
SDEC_MUST_USE bool exhibit_cuts(const struct run *run, const struct sdec_span *parts, uint32_t n);
SDEC_MUST_USE bool exhibit_cuts_so_far(const struct run *run, const struct sdec_span *parts, uint32_t n);

/* What bytes begin with: a request that forgets what was said before, an answer, either. */
SDEC_MUST_USE bool exhibit_begins_anew(struct sdec_span bytes);
SDEC_MUST_USE bool exhibit_begins_with_answer(struct sdec_span bytes);
SDEC_MUST_USE bool exhibit_begins_message(struct sdec_span bytes);

/* exhibit_gather makes items of files. */
void exhibit_gather(struct run *run, const struct exhibits *exhibits);
void exhibit_add_chain(struct chains *chains, const struct piece *piece);

/* exhibit_lay_out puts the parts of an item in order, with the negotiation before and the signature behind them, and
 * with a request that `nonce` and an answer give again where there is none. */
void exhibit_lay_out(const struct run *run, const struct item *item, struct sdec_span nonce, struct payload *out);

/* exhibit_chain_behind gives where a certificate chain begins that stands behind the messages; the length of all: none
 * does. */
SDEC_MUST_USE uint32_t exhibit_chain_behind(const struct run *run, struct sdec_span whole);

/* exhibit_hash names the hash algorithm by which the messages hold the digest of a chain of the item, or NULL. */
const char *exhibit_hash(struct decode *decode, const struct item *item, struct sdec_span messages);

#endif
