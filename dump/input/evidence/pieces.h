/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Evidence: the SPDM data in a file that is not a capture, removed from its wrapping. Concatenated messages,
 * certificate chains, public keys and nonces, in binary, hex, base64, JSON, PEM or netlink messages.
 */
#ifndef DUMP_PIECES_H
#define DUMP_PIECES_H

#include <sdec.h>

enum piece_kind {
  PIECE_MESSAGES, /* SPDM messages, possibly after a transport header */
  PIECE_CHAIN,    /* a chain in the SPDM format, or concatenated DER certificates */
  PIECE_KEY,      /* DER SubjectPublicKeyInfo */
  PIECE_NONCE     /* 32 bytes */
};

#define PIECES_MOST 64
#define PIECE_TEXT 96
#define PIECE_PATH 16

struct piece {
  uint8_t kind; /* enum piece_kind */
  struct sdec_span bytes;
  char wrapped[PIECE_TEXT];  /* such as "base64 in JSON"; "" for binary */
  char member[PIECE_TEXT];   /* JSON path such as "[0].evidence"; else "" */
  uint32_t path[PIECE_PATH]; /* IDs of the enclosing JSON objects and arrays, outermost first */
  uint32_t n_path;
  uint32_t cut; /* trailing digits that do not make up a whole byte */
};

struct pieces {
  struct piece list[PIECES_MOST];
  uint32_t n;
  uint8_t *blocks[2 * PIECES_MOST]; /* memory that the spans point into */
  uint32_t n_blocks;
  char problem[240]; /* why nothing was found */
  char warning[160]; /* a problem that did not prevent reading; else "" */
};

/* pieces_read extracts the pieces of `whole`, which must outlive them. False: nothing recognised, and `problem` says
 * what it looks like. Call pieces_free in either case. */
SDEC_MUST_USE bool pieces_read(struct pieces *out, struct sdec_span whole);
void pieces_free(struct pieces *pieces);

/* pieces_fit returns true if pieces_read would succeed. */
SDEC_MUST_USE bool pieces_fit(struct sdec_span whole);

#endif
