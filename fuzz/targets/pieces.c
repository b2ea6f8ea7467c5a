/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Evidence files: hex, base64, JSON, netlink messages, PEM and DER around SPDM messages, chains and keys.
 */
#include "input/evidence/pieces.h"

#include <stdlib.h>
#include <string.h>

#include "harness.h"
#include "input/certs.h"
#include "input/kind.h"

const char *const fuzz_target = "pieces";

static uint8_t sum(struct sdec_span bytes) {
  uint8_t total = 0;
  for (uint32_t i = 0; i < bytes.len; i++) {
    total ^= bytes.data[i];
  }
  return total;
}

static void check_piece(const struct piece *piece) {
  struct certs certs;
  volatile uint8_t read = sum(piece->bytes); /* all bytes are accessible */
  (void)read;
  fuzz_check(piece->bytes.len > 0, "a piece without bytes");
  fuzz_check(memchr(piece->wrapped, '\0', PIECE_TEXT) != NULL, "a wrapping does not end");
  fuzz_check(memchr(piece->member, '\0', PIECE_TEXT) != NULL, "a member does not end");
  fuzz_check(piece->n_path <= PIECE_PATH, "a path that is too long");
  switch (piece->kind) {
    case PIECE_MESSAGES: fuzz_check(piece->bytes.len >= 4, "messages without a header"); break;
    case PIECE_CHAIN:
      fuzz_check(certs_cut(piece->bytes, &certs) || certs_is_cut(&certs) || certs_is_sent_chain(piece->bytes),
                 "a chain that is none");
      break;
    case PIECE_KEY: fuzz_check(certs_is_public_key(piece->bytes), "a key that is none"); break;
    case PIECE_NONCE: fuzz_check(piece->bytes.len == 32, "a nonce of another length"); break;
    default: fuzz_check(false, "a piece of no kind"); break;
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  uint8_t *bytes = fuzz_copy(data, size);
  const struct sdec_span whole = {bytes, (uint32_t)size};
  struct pieces *pieces = malloc(sizeof(*pieces));
  fuzz_check(pieces != NULL, "no memory for the harness itself");
  const bool read = pieces_read(pieces, whole);
  fuzz_check(read == (pieces->n > 0), "read and nothing found, or the other way round");
  fuzz_check(read || pieces->problem[0] != '\0', "not read and nothing says why");
  fuzz_check(memchr(pieces->problem, '\0', sizeof(pieces->problem)) != NULL, "a sentence does not end");
  for (uint32_t i = 0; i < pieces->n; i++) {
    check_piece(&pieces->list[i]);
  }
  pieces_free(pieces);
  free(pieces);
  (void)kind_by_head(whole);
  free(bytes);
  return 0;
}
