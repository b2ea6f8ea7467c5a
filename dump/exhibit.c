/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The messages of a file are one transcript, which the library cuts.
 */
#define _GNU_SOURCE
#include "exhibit.h"

#include <stdlib.h>
#include <string.h>

#include "input/evidence/pieces.h"

/* messages puts all messages one behind the other; NULL: no memory. */
static uint8_t *messages(const struct pieces *pieces, uint32_t *out_len) {
  uint64_t len = 0;
  for (uint32_t i = 0; i < pieces->n; i++) {
    len += pieces->list[i].kind == PIECE_MESSAGES ? pieces->list[i].bytes.len : 0;
  }
  uint8_t *all = len < UINT32_MAX ? malloc(len + 1) : NULL;
  *out_len = 0;
  for (uint32_t i = 0; all != NULL && i < pieces->n; i++) {
    const struct sdec_span bytes = pieces->list[i].bytes;
    if (pieces->list[i].kind == PIECE_MESSAGES) {
      memcpy(all + *out_len, bytes.data, bytes.len);
      *out_len += bytes.len;
    }
  }
  return all;
}

static void decode_all(struct decode *decode, const char *name, struct sdec_span transcript) {
  const struct sdec_packet packet = {
      .data = transcript, .original_len = transcript.len, .carrier = SDEC_CARRIER_TRANSCRIPT, .frame = 1};
  const bool no_packets = decode->view->no_packets;
  if (!decode_begin(decode, name)) {
    decode_status(decode, EXIT_INPUT);
    return;
  }
  decode->view->no_packets = true;
  decode_packet(decode, &packet);
  decode_end(decode);
  decode->view->no_packets = no_packets;
}

void exhibit_run(struct decode *decode, const char *name, struct sdec_span bytes) {
  struct pieces *pieces = malloc(sizeof(*pieces));
  uint8_t *all = NULL;
  uint32_t len = 0;
  if (pieces == NULL || !pieces_read(pieces, bytes) || (all = messages(pieces, &len)) == NULL) {
    complain("%s: %s", name, pieces != NULL ? pieces->problem : "out of memory");
    decode_status(decode, EXIT_INPUT);
  } else if (len == 0) {
    complain("%s: a certificate chain or key without messages; give it with --cert-chain or --public-key", name);
    decode_status(decode, EXIT_INPUT);
  } else {
    decode_all(decode, name, (struct sdec_span){all, len});
  }
  free(all);
  if (pieces != NULL) {
    pieces_free(pieces);
  }
  free(pieces);
}

void exhibit_refuse(struct decode *decode, const char *name, struct sdec_span bytes) {
  struct pieces *pieces = malloc(sizeof(*pieces));
  const bool known = pieces != NULL && pieces_read(pieces, bytes);
  out_flush(decode->out);
  complain("%s: %s; for a hex dump or a libspdm log use --hex", name,
           pieces == NULL || known ? "out of memory" : pieces->problem);
  if (pieces != NULL) {
    pieces_free(pieces);
  }
  free(pieces);
  decode_status(decode, EXIT_INPUT);
}
