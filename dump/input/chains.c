/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Extracts chains and keys from the files named by options, in any wrapping.
 */
#define _GNU_SOURCE
#include "input/chains.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "complain.h"
#include "input/certs.h"
#include "input/evidence/pieces.h"

#define FILE_MOST (1u << 20)

static const char *const key_problem = "not a public key in PEM or DER; for certificates use --cert-chain";
static const char
    *const chain_problem = "neither certificates in PEM or DER nor a chain as SPDM sends it; for a public key "
                           "use --public-key";

static bool refuse(int *out_status, int status, const char *option, const char *value, const char *what) {
  complain("%s %s: %s", option, value, what);
  *out_status = status;
  return false;
}

/* read_role parses an optional ROLE[:SLOT]= and returns the file name after it, or NULL on error. */
static const char *read_role(const char *value, bool with_slot, struct sdec_known_chain *out) {
  static const char *const roles[] = {"requester", "responder"};
  for (uint8_t side = 0; side < 2; side++) {
    const size_t len = strlen(roles[side]);
    const char *rest = value + len;
    if (strncmp(value, roles[side], len) != 0) {
      continue;
    }
    out->side = side;
    out->slot = with_slot ? SDEC_ANY_SLOT : SDEC_RAW_KEY;
    if (with_slot && rest[0] == ':' && rest[1] >= '0' && rest[1] <= '7') {
      out->slot = (uint8_t)(rest[1] - '0');
      rest += 2;
    }
    if (rest[0] == '=' || rest[0] == '\0') {
      return rest[0] == '=' && rest[1] != '\0' ? rest + 1 : NULL;
    }
  }
  out->side = 1;
  out->slot = with_slot ? SDEC_ANY_SLOT : SDEC_RAW_KEY;
  return strchr(value, '=') == NULL ? value : NULL;
}

static uint8_t *read_file(const char *path, uint32_t *out_len) {
  FILE *file = fopen(path, "rbe");
  uint8_t *bytes = file != NULL ? malloc(FILE_MOST + 1) : NULL;
  if (bytes != NULL) {
    *out_len = (uint32_t)fread(bytes, 1, FILE_MOST + 1, file);
  }
  const bool good = bytes != NULL && ferror(file) == 0;
  const int failure = errno;
  if (file != NULL) {
    fclose(file);
  }
  if (!good) {
    free(bytes);
    bytes = NULL;
  }
  errno = failure;
  return bytes;
}

static void add(struct chains *chains, struct sdec_known_chain chain, struct sdec_span bytes, struct sdec_span root) {
  chain.bytes = bytes;
  chain.root = root;
  chains->list[chains->n++] = chain;
}

/* Each file adds one or two entries, because the chain sent on the wire may or may not include the root. */
static void add_certificates(struct chains *chains, struct sdec_known_chain chain, struct sdec_span bytes) {
  struct certs certs;
  if (!certs_cut(bytes, &certs) && certs_is_sent_chain(bytes)) {
    add(chains, chain, bytes, (struct sdec_span){NULL, 0});
    return;
  }
  const struct sdec_span root = certs.n > 0 ? certs.list[0] : bytes;
  add(chains, chain, bytes, root);
  if (certs.n > 1 && certs_issued(root, root)) {
    add(chains, chain, (struct sdec_span){bytes.data + root.len, bytes.len - root.len}, root);
  }
}

/* keep copies bytes that must outlive the file's content; data is NULL if memory runs out. */
static struct sdec_span keep(struct chains *chains, struct sdec_span bytes) {
  uint8_t *copy = chains->n_files < CHAINS_MOST ? malloc(bytes.len) : NULL;
  if (copy == NULL) {
    return (struct sdec_span){NULL, 0};
  }
  memcpy(copy, bytes.data, bytes.len);
  chains->files[chains->n_files++] = copy;
  return (struct sdec_span){copy, bytes.len};
}

bool chains_add(struct chains *chains, const struct sdec_known_chain *like, struct sdec_span bytes) {
  const struct sdec_span kept = chains->n + 2 <= CHAINS_MOST ? keep(chains, bytes) : (struct sdec_span){NULL, 0};
  if (kept.data == NULL) {
    return false;
  }
  if (like->slot == SDEC_RAW_KEY) {
    add(chains, *like, kept, (struct sdec_span){NULL, 0});
  } else {
    add_certificates(chains, *like, kept);
  }
  return true;
}

/* add_joined adds the contents of a file as one chain if they form one. */
static bool add_joined(struct chains *chains, const struct sdec_known_chain *like, const struct pieces *pieces) {
  struct sdec_span parts[PIECES_MOST], chain = {NULL, 0};
  uint32_t n = 0;
  for (uint32_t i = 0; i < pieces->n; i++) {
    parts[n] = pieces->list[i].bytes;
    n += pieces->list[i].kind == PIECE_CHAIN;
  }
  uint8_t *joined = like->slot != SDEC_RAW_KEY ? certs_joined(parts, n, &chain.len) : NULL;
  chain.data = joined;
  const bool added = joined != NULL && chains_add(chains, like, chain);
  free(joined);
  return added;
}

/* add_from adds the chain, or else the first chain or key, of a file; false if there is none. Warns about damage that
 * does not prevent its use. */
static bool add_from(struct chains *chains, const struct sdec_known_chain *like, struct sdec_span content,
                     const char *what) {
  const uint8_t kind = like->slot == SDEC_RAW_KEY ? PIECE_KEY : PIECE_CHAIN;
  struct pieces *pieces = malloc(sizeof(*pieces));
  bool found = false;
  if (pieces != NULL && pieces_read(pieces, content)) {
    found = add_joined(chains, like, pieces);
    for (uint32_t i = 0; i < pieces->n && !found; i++) {
      found = pieces->list[i].kind == kind && chains_add(chains, like, pieces->list[i].bytes);
    }
  }
  if (found && pieces->warning[0] != '\0') {
    complain("%s: %s", what, pieces->warning);
  }
  if (pieces != NULL) {
    pieces_free(pieces);
  }
  free(pieces);
  return found;
}

static bool take_file(struct chains *chains, const char *option, const char *value, bool certificates,
                      int *out_status) {
  struct sdec_known_chain chain = {0};
  struct sdec_span content = {NULL, 0};
  const char *path = read_role(value, certificates, &chain);
  if (path == NULL) {
    return refuse(out_status, EXIT_USAGE, option, value,
                  certificates ? "give FILE, requester=FILE or responder=FILE, with :0 to :7 before = for one slot"
                               : "give FILE, requester=FILE or responder=FILE");
  }
  if (chains->n + 2 > CHAINS_MOST) {
    return refuse(out_status, EXIT_USAGE, option, value, "too many of these");
  }
  uint8_t *bytes = read_file(path, &content.len);
  content.data = bytes;
  if (bytes == NULL) {
    return refuse(out_status, EXIT_INPUT, option, value, strerror(errno));
  }
  const bool good = content.len > 0 && content.len <= FILE_MOST && add_from(chains, &chain, content, path);
  free(bytes);
  return good || refuse(out_status, EXIT_INPUT, option, value, certificates ? chain_problem : key_problem);
}

bool chains_certificates(struct chains *chains, const char *value, int *out_status) {
  return take_file(chains, "--cert-chain", value, true, out_status);
}

bool chains_public_key(struct chains *chains, const char *value, int *out_status) {
  return take_file(chains, "--public-key", value, false, out_status);
}

void chains_free(struct chains *chains) {
  for (uint32_t i = 0; i < chains->n_files; i++) {
    free(chains->files[i]);
  }
  *chains = (struct chains){0};
}
