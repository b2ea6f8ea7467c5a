/* SPDX-License-Identifier: BSD-3-Clause
 *
 * PEM and DER are taken apart by OpenSSL. Certificates stay byte for byte as they were, since their bytes are hashed.
 */
#define _GNU_SOURCE
#include "input/chains.h"

#include <errno.h>
#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "complain.h"

#define FILE_MOST (1u << 20)
#define CERTIFICATES_MOST 32
#define HEADER_LEN 4u /* of a chain as SPDM sends it: the length of all */

/* A file's bytes, and the certificates found in them or, from PEM, in `der`. */
struct pieces {
  uint8_t *der;
  size_t len;
  struct sdec_span piece[CERTIFICATES_MOST];
  uint32_t n;
};

static const char *const key_problem = "not a public key in PEM or DER";
static const char *const chain_problem = "neither certificates in PEM or DER nor a chain as SPDM sends it";

static bool refuse(int *out_status, int status, const char *option, const char *value, const char *what) {
  complain("%s %s: %s", option, value, what);
  *out_status = status;
  return false;
}

/* read_role reads ROLE[:SLOT]= and gives the file's name behind it, or NULL. */
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
    return rest[0] == '=' && rest[1] != '\0' ? rest + 1 : NULL;
  }
  return NULL;
}

static uint8_t *read_file(const char *path, size_t *out_len) {
  FILE *file = fopen(path, "rbe");
  uint8_t *bytes = file != NULL ? malloc(FILE_MOST + 1) : NULL;
  if (bytes != NULL) {
    *out_len = fread(bytes, 1, FILE_MOST + 1, file);
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

/* cut_der takes `len` bytes apart into the DER values that they are; 0: they are not. */
static uint32_t cut_der(const uint8_t *bytes, size_t len, struct sdec_span out[CERTIFICATES_MOST]) {
  size_t at = 0;
  uint32_t n = 0;
  while (at < len && n < CERTIFICATES_MOST) {
    const uint8_t *content = bytes + at;
    long content_len = 0;
    int tag = 0, class = 0;
    const int flags = ASN1_get_object(&content, &content_len, &tag, &class, (long)(len - at));
    if ((flags & 0x81) != 0 || tag != V_ASN1_SEQUENCE || class != V_ASN1_UNIVERSAL) {
      return 0;
    }
    const size_t end = (size_t)(content - bytes) + (size_t)content_len;
    out[n++] = (struct sdec_span){bytes + at, (uint32_t)(end - at)};
    at = end;
  }
  return at == len ? n : 0;
}

/* unpack_pem replaces text by the DER of the blocks called `wanted` in it; false if there are none. */
static bool unpack_pem(struct pieces *pieces, const char *wanted) {
  BIO *bio = BIO_new_mem_buf(pieces->der, (int)pieces->len);
  uint8_t *der = malloc(pieces->len);
  size_t len = 0;
  char *name = NULL, *header = NULL;
  unsigned char *data = NULL;
  long data_len = 0;
  while (bio != NULL && der != NULL && PEM_read_bio(bio, &name, &header, &data, &data_len) == 1) {
    if (strcmp(name, wanted) == 0 && (size_t)data_len <= pieces->len - len) {
      memcpy(der + len, data, (size_t)data_len);
      len += (size_t)data_len;
    }
    OPENSSL_free(name);
    OPENSSL_free(header);
    OPENSSL_free(data);
  }
  BIO_free(bio);
  if (len == 0) {
    free(der);
    return false;
  }
  free(pieces->der);
  pieces->der = der;
  pieces->len = len;
  return true;
}

/* issued says whether the names of two certificates fit. */
static bool issued(struct sdec_span issuer, struct sdec_span subject) {
  const unsigned char *a = issuer.data, *b = subject.data;
  X509 *upper = d2i_X509(NULL, &a, (long)issuer.len);
  X509 *lower = d2i_X509(NULL, &b, (long)subject.len);
  const bool fits = upper != NULL && lower != NULL &&
                    X509_NAME_cmp(X509_get_subject_name(upper), X509_get_issuer_name(lower)) == 0;
  X509_free(upper);
  X509_free(lower);
  return fits;
}

/* SPDM sends the root first; servers' files have it last. */
static bool root_first(struct pieces *pieces) {
  const uint32_t n = pieces->n;
  if (n < 2 || issued(pieces->piece[0], pieces->piece[1]) || !issued(pieces->piece[1], pieces->piece[0])) {
    return true;
  }
  uint8_t *turned = malloc(pieces->len);
  size_t len = 0;
  if (turned == NULL) {
    return false;
  }
  for (uint32_t i = n; i > 0; i--) {
    memcpy(turned + len, pieces->piece[i - 1].data, pieces->piece[i - 1].len);
    len += pieces->piece[i - 1].len;
  }
  free(pieces->der);
  pieces->der = turned;
  pieces->n = cut_der(turned, len, pieces->piece);
  return pieces->n == n;
}

static bool is_certificate(struct sdec_span der) {
  const unsigned char *at = der.data;
  X509 *certificate = d2i_X509(NULL, &at, (long)der.len);
  X509_free(certificate);
  return certificate != NULL;
}

static bool is_public_key(struct sdec_span der) {
  const unsigned char *at = der.data;
  X509_PUBKEY *key = d2i_X509_PUBKEY(NULL, &at, (long)der.len);
  X509_PUBKEY_free(key);
  return key != NULL;
}

static bool is_sent_chain(const struct pieces *pieces) {
  const uint8_t *b = pieces->der;
  return pieces->len > HEADER_LEN &&
         ((uint64_t)b[0] | (uint64_t)b[1] << 8 | (uint64_t)b[2] << 16 | (uint64_t)b[3] << 24) == pieces->len;
}

static bool is_pem(const struct pieces *pieces) {
  return memmem(pieces->der, pieces->len, "-----BEGIN ", 11) != NULL;
}

static void add(struct chains *chains, struct sdec_known_chain chain, struct sdec_span bytes, struct sdec_span root) {
  chain.bytes = bytes;
  chain.root = root;
  chains->list[chains->n++] = chain;
}

/* Each file gives one or two entries; a root that is in the file may or may not be in the chain that is sent. */
static bool add_certificates(struct chains *chains, struct sdec_known_chain chain, struct pieces *pieces) {
  if (is_pem(pieces) && !unpack_pem(pieces, PEM_STRING_X509)) {
    return false;
  }
  pieces->n = cut_der(pieces->der, pieces->len, pieces->piece);
  if (pieces->n == 0 && is_sent_chain(pieces)) {
    add(chains, chain, (struct sdec_span){pieces->der, (uint32_t)pieces->len}, (struct sdec_span){NULL, 0});
    return true;
  }
  if (pieces->n == 0 || !is_certificate(pieces->piece[0]) || !root_first(pieces)) {
    return false;
  }
  const struct sdec_span root = pieces->piece[0];
  add(chains, chain, (struct sdec_span){pieces->der, (uint32_t)pieces->len}, root);
  if (pieces->n > 1 && issued(root, root)) {
    add(chains, chain, (struct sdec_span){pieces->der + root.len, (uint32_t)pieces->len - root.len}, root);
  }
  return true;
}

static bool add_key(struct chains *chains, struct sdec_known_chain chain, struct pieces *pieces) {
  if (is_pem(pieces) && !unpack_pem(pieces, PEM_STRING_PUBLIC)) {
    return false;
  }
  if (cut_der(pieces->der, pieces->len, pieces->piece) != 1 || !is_public_key(pieces->piece[0])) {
    return false;
  }
  add(chains, chain, pieces->piece[0], (struct sdec_span){NULL, 0});
  return true;
}

static bool take_file(struct chains *chains, const char *option, const char *value, bool certificates,
                      int *out_status) {
  struct sdec_known_chain chain = {0};
  struct pieces pieces = {0};
  const char *path = read_role(value, certificates, &chain);
  if (path == NULL) {
    return refuse(out_status, EXIT_USAGE, option, value,
                  certificates ? "give requester=FILE or responder=FILE, with :0 to :7 before = for one slot"
                               : "give requester=FILE or responder=FILE");
  }
  if (chains->n + 2 > CHAINS_MOST) {
    return refuse(out_status, EXIT_USAGE, option, value, "too many of these");
  }
  pieces.der = read_file(path, &pieces.len);
  if (pieces.der == NULL) {
    return refuse(out_status, EXIT_INPUT, option, value, strerror(errno));
  }
  const bool good = pieces.len > 0 && pieces.len <= FILE_MOST &&
                    (certificates ? add_certificates(chains, chain, &pieces) : add_key(chains, chain, &pieces));
  if (!good) {
    free(pieces.der);
    return refuse(out_status, EXIT_INPUT, option, value, certificates ? chain_problem : key_problem);
  }
  chains->files[chains->n_files++] = pieces.der;
  return true;
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
