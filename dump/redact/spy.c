/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Every call is forwarded to the real one.
 */
#define _GNU_SOURCE
#include "redact/spy.h"

#include <stdlib.h>
#include <string.h>

#include "input/spans.h"

#define DIGESTS_MOST 20000
#define DIGEST_BYTES_MOST (1u << 20)
#define LABEL_AT 10 /* after length, version and blank */

/* grown makes room for one more of `size` bytes by doubling; false: out of memory. */
static bool grown(void **list, uint32_t n, size_t size) {
  if (n != 0 && ((n & (n - 1)) != 0 || n < 16)) {
    return true;
  }
  void *bigger = realloc(*list, (n < 16 ? 16 : 2 * (size_t)n) * size);
  *list = bigger != NULL ? bigger : *list;
  return bigger != NULL;
}

static uint64_t total(const struct sdec_span *parts, uint32_t n) {
  uint64_t len = 0;
  for (uint32_t i = 0; i < n; i++) {
    len += parts[i].len;
  }
  return len;
}

const struct spy_digest *spy_digest_find(const struct spy *spy, struct sdec_span digest) {
  for (uint32_t i = spy->n_digests; i > 0 && digest.len <= SDEC_HASH_MAX && digest.len >= 16; i--) {
    if (memcmp(spy->digests[i - 1].digest, digest.data, digest.len) == 0) {
      return &spy->digests[i - 1];
    }
  }
  return NULL;
}

/* copy_parts copies the input first, since the digest may overwrite it. */
static struct spy_digest copy_parts(uint32_t hash, const struct sdec_span *parts, uint32_t n) {
  const uint64_t len = total(parts, n);
  struct spy_digest d = {.hash = hash, .n_parts = n, .len = (uint32_t)len};
  d.bytes = len <= DIGEST_BYTES_MOST ? spans_join(parts, n, &d.len) : NULL;
  d.part_lens = calloc(n > 0 ? n : 1, sizeof(uint32_t));
  for (uint32_t i = 0; i < n && d.part_lens != NULL; i++) {
    d.part_lens[i] = parts[i].len;
  }
  return d;
}

static void keep_digest(struct spy *spy, struct spy_digest *d) {
  const bool wanted = d->bytes != NULL && d->part_lens != NULL && spy->n_digests < DIGESTS_MOST &&
                      spy_digest_find(spy, (struct sdec_span){d->digest, SDEC_HASH_MAX / 2}) == NULL;
  if (wanted && grown((void **)&spy->digests, spy->n_digests, sizeof(*d))) {
    spy->digests[spy->n_digests++] = *d;
    return;
  }
  spy->failed |= wanted;
  free(d->bytes);
  free(d->part_lens);
}

uint32_t spy_hash_len(uint32_t hash) {
  static const uint8_t lens[SPY_HASHES] = {32, 48, 64, 32, 48, 64, 32};
  for (uint32_t i = 0; i < SPY_HASHES; i++) {
    if (hash == UINT32_C(1) << i) {
      return lens[i];
    }
  }
  return 0;
}

static bool hash(void *context, uint32_t algorithm, const struct sdec_span *parts, uint32_t n, uint8_t *out) {
  struct spy *spy = context;
  if (!spy->keeps_digests) {
    return spy->real->hash(spy->real->context, algorithm, parts, n, out);
  }
  struct spy_digest d = copy_parts(algorithm, parts, n);
  if (!spy->real->hash(spy->real->context, algorithm, parts, n, out)) {
    free(d.bytes);
    free(d.part_lens);
    return false;
  }
  memcpy(d.digest, out, spy_hash_len(algorithm));
  keep_digest(spy, &d);
  return true;
}

static bool hmac(void *context, uint32_t algorithm, struct sdec_span key, const struct sdec_span *parts, uint32_t n,
                 uint8_t *out) {
  struct spy *spy = context;
  if (!spy->real->hmac(spy->real->context, algorithm, key, parts, n, out)) {
    return false;
  }
  if (key.len > SDEC_HASH_MAX || total(parts, n) > SPY_INFO) {
    return true;
  }
  if (!grown((void **)&spy->macs, spy->n_macs, sizeof(spy->macs[0]))) {
    spy->failed = true;
    return true;
  }
  struct spy_mac *mac = &spy->macs[spy->n_macs++];
  *mac = (struct spy_mac){.hash = algorithm, .key_len = key.len, .n_parts = n};
  memcpy(mac->key, key.data, key.len);
  for (uint32_t i = 0; i < n; i++) {
    memcpy(mac->info + mac->info_len, parts[i].data, parts[i].len);
    mac->info_len += parts[i].len;
  }
  memcpy(mac->out, out, key.len); /* in this key schedule, keys are as long as digests */
  return true;
}

const struct spy_mac *spy_mac_from(const struct spy *spy, const uint8_t *out, uint32_t len) {
  for (uint32_t i = spy->n_macs; i > 0; i--) {
    if (spy->macs[i - 1].key_len >= len && memcmp(spy->macs[i - 1].out, out, len) == 0) {
      return &spy->macs[i - 1];
    }
  }
  return NULL;
}

const struct spy_mac *spy_mac_label(const struct spy *spy, const uint8_t *key, uint32_t key_len, const char *label) {
  const size_t n = strlen(label);
  for (uint32_t i = spy->n_macs; i > 0; i--) {
    const struct spy_mac *m = &spy->macs[i - 1];
    if (m->key_len == key_len && m->info_len == LABEL_AT + n + 1 && memcmp(m->info + LABEL_AT, label, n) == 0 &&
        memcmp(m->key, key, key_len) == 0) {
      return m;
    }
  }
  return NULL;
}

static void *aead_new(void *context, uint32_t aead, const uint8_t *key) {
  struct spy *spy = context;
  void *handle = spy->real->aead_new(spy->real->context, aead, key);
  if (handle == NULL || !grown((void **)&spy->keys, spy->n_keys, sizeof(spy->keys[0]))) {
    spy->failed |= handle != NULL;
    return handle;
  }
  struct spy_key *kept = &spy->keys[spy->n_keys++];
  *kept = (struct spy_key){.handle = handle, .aead = aead};
  memcpy(kept->key, key, aead == 1 || aead == 8 ? 16 : 32);
  return handle;
}

static bool aead_open(void *context, void *key, const uint8_t *iv, struct sdec_span aad, struct sdec_span sealed,
                      const uint8_t *tag, uint8_t *out) {
  struct spy *spy = context;
  if (!spy->real->aead_open(spy->real->context, key, iv, aad, sealed, tag, out)) {
    return false;
  }
  struct spy_opened *o = &spy->opened;
  uint8_t *plain = realloc(o->plain, sealed.len + 1);
  if (plain == NULL) {
    spy->failed = true;
    return true;
  }
  *o = (struct spy_opened){.has = true, .out = out, .plain = plain, .len = sealed.len};
  memcpy(o->nonce, iv, SDEC_IV_LEN);
  if (sealed.len > 0) {
    memcpy(plain, out, sealed.len);
  }
  for (uint32_t i = 0; i < spy->n_keys; i++) {
    o->key = spy->keys[i].handle == key ? i : o->key;
  }
  return true;
}

static void aead_free(void *context, void *key) {
  (void)context;
  (void)key; /* freed by spy_end */
}

static bool certificate(void *context, struct sdec_span der, struct sdec_certificate *out) {
  const struct spy *spy = context;
  return spy->real->certificate(spy->real->context, der, out);
}

static bool request(void *context, struct sdec_span der, struct sdec_certificate *out) {
  const struct spy *spy = context;
  return spy->real->request(spy->real->context, der, out);
}

/* The member's name is also that of a row, and such names must not appear above the tables, so it is pasted
 * together. */
#define CALL(a, b) a##_##b

static bool key_of(void *context, struct sdec_span der, struct sdec_public_key *out) {
  const struct spy *spy = context;
  return spy->real->CALL(public, key)(spy->real->context, der, out);
}

static enum sdec_signed verify(void *context, const struct sdec_signature *signature, struct sdec_reason *out) {
  const struct spy *spy = context;
  return spy->real->verify(spy->real->context, signature, out);
}

static void chain(void *context, const struct sdec_chain *chain_in, struct sdec_chain_report *out) {
  const struct spy *spy = context;
  spy->real->chain(spy->real->context, chain_in, out);
}

void spy_begin(struct spy *spy, const struct sdec_crypto *real, bool keeps_digests) {
  *spy = (struct spy){.real = real, .keeps_digests = keeps_digests};
  spy->calls = (struct sdec_crypto){.size = sizeof(struct sdec_crypto),
                                    .context = spy,
                                    .hash = hash,
                                    .hmac = hmac,
                                    .aead_new = aead_new,
                                    .aead_open = aead_open,
                                    .aead_free = aead_free,
                                    .certificate = certificate,
                                    .request = request,
                                    .CALL(public, key) = key_of,
                                    .verify = verify,
                                    .chain = chain};
}

void spy_end(struct spy *spy) {
  for (uint32_t i = 0; i < spy->n_digests; i++) {
    free(spy->digests[i].bytes);
    free(spy->digests[i].part_lens);
  }
  for (uint32_t i = 0; i < spy->n_keys; i++) {
    spy->real->aead_free(spy->real->context, spy->keys[i].handle);
  }
  if (spy->macs != NULL) {
    explicit_bzero(spy->macs, spy->n_macs * sizeof(spy->macs[0]));
  }
  if (spy->keys != NULL) {
    explicit_bzero(spy->keys, spy->n_keys * sizeof(spy->keys[0]));
  }
  free(spy->digests);
  free(spy->macs);
  free(spy->keys);
  free(spy->opened.plain);
  *spy = (struct spy){0};
}
