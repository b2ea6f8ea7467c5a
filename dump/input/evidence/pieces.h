/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Evidence: what a file that is not a capture holds of an SPDM conversation, taken out of whatever it is wrapped in.
 * Messages back to back, certificate chains, public keys and nonces, in binary, hex, base64, JSON, PEM or netlink
 * messages.
 */
#ifndef DUMP_PIECES_H
#define DUMP_PIECES_H

#include <sdec.h>

enum piece_kind {
  PIECE_MESSAGES, /* SPDM messages, perhaps behind a header */
  PIECE_CHAIN,    /* a chain as SPDM sends it, or certificates in DER */
  PIECE_KEY,      /* DER SubjectPublicKeyInfo */
  PIECE_NONCE     /* 32 bytes */
};

#define PIECES_MOST 64
#define PIECE_TEXT 96
#define PIECE_PATH 16

struct piece {
  uint8_t kind; /* enum piece_kind */
  struct sdec_span bytes;
  char wrapped[PIECE_TEXT];  /* "base64 in JSON", "" of binary */
  char member[PIECE_TEXT];   /* of JSON: "[0].evidence"; else "" */
  uint32_t path[PIECE_PATH]; /* where in the JSON: numbers of the objects and arrays around it, outermost first */
  uint32_t n_path;
  uint32_t cut; /* digits at the end of the text that make no whole byte */
};

struct pieces {
  struct piece list[PIECES_MOST];
  uint32_t n;
  uint8_t *blocks[2 * PIECES_MOST]; /* what the spans point into */
  uint32_t n_blocks;
  char problem[240]; /* why there is nothing */
  char warning[160]; /* what is wrong although something was found; else "" */
};

/* pieces_read takes `whole` apart, which must stay in place; false: there is nothing that is known, and `problem` says
 * what it looks like. pieces_free releases what it took in either case. */
SDEC_MUST_USE bool pieces_read(struct pieces *out, struct sdec_span whole);
void pieces_free(struct pieces *pieces);

/* pieces_fit says whether pieces_read would find something. */
SDEC_MUST_USE bool pieces_fit(struct sdec_span whole);

#endif
