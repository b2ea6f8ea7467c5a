/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Finds and parses certificates. OpenSSL is initialised at the first one, since most runs see none.
 */
#include "show/certificates/certificates.h"

#include <stdlib.h>
#include <string.h>

#include "memory.h"

#define FINGERPRINT 1u /* hash selection: SHA-256 */

struct kept_cert {
  uint8_t *der; /* from malloc */
  char *text;   /* from malloc, or NULL */
  size_t text_len;
  uint32_t len; /* 0: not cached */
  bool request;
  uint8_t fingerprint[SDEC_HASH_MAX];
  uint8_t anchor[SDEC_HASH_MAX]; /* the hash last seen in front of it, and what that covers */
  uint32_t anchor_len;
  enum root_is root;
  const char *anchor_hash;
  struct sdec_certificate cert;
};

void certificates_begin(struct certificates *certificates) {
  certificates->anchor = certificates->chain = certificates->request = (struct cert_bytes){{NULL, 0}, 0};
}

void certificates_found(struct certificates *certificates, uint32_t as, struct sdec_span bytes, uint32_t offset) {
  const struct cert_bytes found = {bytes, offset};
  switch (as) {
    case SDEC_AS_ROOT_HASH: certificates->anchor = found; break;
    case SDEC_AS_CERTIFICATES: certificates->chain = found; break;
    case SDEC_AS_DER: certificates->request = found; break;
    default: break;
  }
}

void certificates_close(struct certificates *certificates) {
  for (uint32_t i = 0; i < CERTIFICATES_KEPT; i++) {
    if (certificates->kept[i] != NULL) {
      free(certificates->kept[i]->der);
      free(certificates->kept[i]->text);
      free(certificates->kept[i]);
    }
  }
  sdec_openssl_free(certificates->openssl);
  *certificates = (struct certificates){0};
}

const struct sdec_crypto *certificates_calls(struct certificates *certificates) {
  if (certificates->openssl == NULL && !certificates->unusable) {
    certificates->openssl = sdec_openssl_new();
    certificates->unusable = certificates->openssl == NULL;
  }
  return certificates->unusable ? NULL : sdec_openssl_calls(certificates->openssl);
}

/* find_kept looks for a cached certificate that `bytes` begin with. */
static struct kept_cert *find_kept(const struct certificates *certificates, struct sdec_span bytes, bool request) {
  for (uint32_t i = 0; i < CERTIFICATES_KEPT; i++) {
    struct kept_cert *kept = certificates->kept[i];
    if (kept != NULL && kept->len != 0 && kept->len <= bytes.len && kept->request == request &&
        memcmp(kept->der, bytes.data, kept->len) == 0) {
      return kept;
    }
  }
  return NULL;
}

static void move_span(struct sdec_span *span, const uint8_t *from, const uint8_t *to) {
  if (span->len > 0) {
    span->data = to + (span->data - from);
  }
}

/* keep_bytes copies the DER as the cache key, and moves pointers into the DER to the copy. */
static void keep_bytes(struct kept_cert *kept, const uint8_t *from) {
  struct sdec_certificate *cert = &kept->cert;
  if (cert->len == 0 || cert->len > SDEC_CERT_MOST || (kept->der = malloc(cert->len)) == NULL) {
    return;
  }
  kept->len = cert->len;
  memcpy(kept->der, from, kept->len);
  for (uint32_t i = 0; cert->problem == NULL && i < cert->n_extensions; i++) {
    move_span(&cert->extensions[i].content, from, kept->der);
    move_span(&cert->extensions[i].cbor, from, kept->der);
  }
}

/* room_for_one evicts the oldest entry; NULL if memory runs out. */
static struct kept_cert *room_for_one(struct certificates *certificates) {
  struct kept_cert **place = &certificates->kept[certificates->next_kept];
  certificates->next_kept = (certificates->next_kept + 1) % CERTIFICATES_KEPT;
  if (*place == NULL) {
    *place = malloc(sizeof(**place));
  } else {
    free((*place)->der);
    free((*place)->text);
  }
  if (*place == NULL) {
    memory_lacks();
    return NULL;
  }
  **place = (struct kept_cert){.len = 0};
  return *place;
}

static bool read_one(struct certificates *certificates, struct sdec_span bytes, bool request) {
  const struct sdec_crypto *calls = certificates_calls(certificates);
  struct kept_cert *kept = find_kept(certificates, bytes, request);
  if (kept == NULL) {
    kept = calls != NULL ? room_for_one(certificates) : NULL;
    if (kept == NULL) {
      return false;
    }
    kept->request = request;
    (void)(request ? calls->request : calls->certificate)(calls->context, bytes, &kept->cert);
    const struct sdec_span der = {bytes.data, kept->cert.len};
    (void)calls->hash(calls->context, FINGERPRINT, &der, 1, kept->fingerprint);
    keep_bytes(kept, bytes.data);
  }
  certificates->one = &kept->cert;
  certificates->fingerprint = kept->fingerprint;
  certificates->current = kept;
  return true;
}

const char *certificates_text(const struct certificates *certificates, size_t *out_len) {
  *out_len = certificates->current->text_len;
  return certificates->current->text;
}

void certificates_keep_text(struct certificates *certificates, const char *text, size_t len) {
  struct kept_cert *kept = certificates->current;
  if (kept->len != 0 && kept->text == NULL && (kept->text = malloc(len)) != NULL) {
    memcpy(kept->text, text, len);
    kept->text_len = len;
  }
}

/* If the rest cannot be split further or the limit is reached, it is returned as one last piece. */
bool certificates_next(struct certificates *certificates, struct cert_walk *walk) {
  const bool enough = walk->begun && walk->position + 1 == CERTIFICATES_SHOWN;
  if (walk->left.bytes.len == 0 || !read_one(certificates, walk->left.bytes, false)) {
    return false;
  }
  walk->position = walk->begun ? walk->position + 1 : 0;
  walk->begun = true;
  walk->here = walk->left;
  walk->problem = enough ? "more certificates than are checked" : certificates->one->problem;
  if (certificates->one->len != 0 && !enough) {
    walk->here.bytes.len = certificates->one->len;
  }
  walk->left.offset += walk->here.bytes.len;
  walk->left.bytes.data += walk->here.bytes.len;
  walk->left.bytes.len -= walk->here.bytes.len;
  return true;
}

bool certificates_request(struct certificates *certificates) {
  return certificates->request.bytes.len > 0 && read_one(certificates, certificates->request.bytes, true);
}

static enum root_is find_root(struct certificates *certificates, struct sdec_span first, const char **out_name) {
  static const struct {
    uint32_t len, hash; /* selection bit */
    const char *name;
  } hashes[] = {{32, 1, "SHA-256"},   {48, 2, "SHA-384"},   {64, 4, "SHA-512"}, {32, 8, "SHA3-256"},
                {48, 16, "SHA3-384"}, {64, 32, "SHA3-512"}, {32, 64, "SM3"}};
  const struct sdec_crypto *calls = certificates_calls(certificates);
  const struct sdec_span root = certificates->anchor.bytes;
  uint8_t digest[SDEC_HASH_MAX];
  bool tried = false;
  for (size_t i = 0; calls != NULL && i < sizeof(hashes) / sizeof(hashes[0]); i++) {
    if (hashes[i].len != root.len || !calls->hash(calls->context, hashes[i].hash, &first, 1, digest)) {
      continue;
    }
    tried = true;
    if (memcmp(digest, root.data, root.len) == 0) {
      *out_name = hashes[i].name;
      return ROOT_FIRST;
    }
  }
  if (!tried || certificates->one->problem != NULL) {
    return ROOT_UNTOLD;
  }
  return certificates->one->self_issued ? ROOT_WRONG : ROOT_OUTSIDE;
}

enum root_is certificates_root(struct certificates *certificates, struct sdec_span first, const char **out_name) {
  const struct sdec_span anchor = certificates->anchor.bytes;
  struct kept_cert *kept = certificates->current;
  if (kept->len == 0 || anchor.len == 0 || anchor.len > sizeof(kept->anchor)) {
    return find_root(certificates, first, out_name);
  }
  if (kept->anchor_len != anchor.len || memcmp(kept->anchor, anchor.data, anchor.len) != 0) {
    kept->anchor_hash = NULL;
    kept->root = find_root(certificates, first, &kept->anchor_hash);
    kept->anchor_len = anchor.len;
    memcpy(kept->anchor, anchor.data, anchor.len);
  }
  *out_name = kept->anchor_hash;
  return kept->root;
}

bool certificates_of_unit(const struct sdec_unit *unit, struct sdec_iter *walk, struct sdec_span *out) {
  struct sdec_item item;
  sdec_unit_begin(unit, walk);
  while (sdec_next(walk, &item)) {
    if (item.kind == SDEC_LEAF && item.field->as == SDEC_AS_CERTIFICATES && item.len > 0) {
      *out = (struct sdec_span){unit->span.data + item.offset, item.len};
      return true;
    }
  }
  return false;
}
