/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Cryptography that accepts everything.
 */
#include "stub.h"

#include <string.h>

#include "harness.h"

#define NEVER 255u
#define LENGTH_FIELD 2u
#define CALLS_A_FAILURE 7u
#define FAILURES_MOST 61u
#define NAME_LEN 32u

/* Shifts and xors only: nothing that a sanitizer could report as an overflow. */
static uint64_t mix(uint64_t state, uint64_t word) {
  state ^= word;
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return state;
}

static uint64_t mix_span(uint64_t state, struct sdec_span span) {
  uint64_t word = 0;
  uint32_t i = 0;
  for (; i + sizeof(word) <= span.len; i += sizeof(word)) {
    memcpy(&word, span.data + i, sizeof(word));
    state = mix(state, word);
  }
  for (; i < span.len; i++) {
    state = mix(state, span.data[i]);
  }
  return mix(state, span.len);
}

static uint32_t digest_len(uint32_t hash) {
  static const uint8_t lens[] = {32, 48, 64, 32, 48, 64, 32};
  for (uint32_t i = 0; i < sizeof(lens); i++) {
    if (hash == UINT32_C(1) << i) {
      return lens[i];
    }
  }
  return 0;
}

static void spread(uint64_t state, uint8_t *out, uint32_t len) {
  for (uint32_t i = 0; i < len; i++) {
    out[i] = (uint8_t)(state >> (8 * (i % 8)));
  }
}

static bool fails_now(struct stub *stub) {
  return stub->fails && ++stub->n_calls % stub->fails_each == 0;
}

static bool stub_hash(void *context, uint32_t hash, const struct sdec_span *parts, uint32_t n_parts, uint8_t *out) {
  uint64_t state = UINT64_C(0x9e3779b97f4a7c15);
  for (uint32_t i = 0; i < n_parts; i++) {
    state = mix_span(state, parts[i]);
  }
  spread(state, out, digest_len(hash));
  return digest_len(hash) > 0 && !fails_now(context);
}

/* Intermediate results on the way to the verify data do not matter, since any key opens any record. */
static bool stub_hmac(void *context, uint32_t hash, struct sdec_span key, const struct sdec_span *parts,
                      uint32_t n_parts, uint8_t *out) {
  struct stub *stub = context;
  const uint32_t len = digest_len(hash);
  if (!stub->honest && stub->last.len >= len && len > 0) {
    memcpy(out, stub->last.data + (stub->last.len - len), len);
    return !fails_now(stub);
  }
  const bool ok = stub_hash(context, hash, parts, n_parts, out);
  for (uint32_t i = 0; i < len && i < key.len; i++) {
    out[i] ^= key.data[i];
  }
  return ok;
}

static void *stub_new(void *context, uint32_t aead, const uint8_t *key) {
  struct stub *stub = context;
  (void)aead;
  (void)key;
  if (fails_now(stub)) {
    return NULL;
  }
  stub->n_keys++;
  return stub;
}

static void stub_free(void *context, void *key) {
  struct stub *stub = context;
  fuzz_check(key == stub && stub->n_keys > 0, "a key is given back twice");
  stub->n_keys--;
}

static struct sdec_span said_in(struct sdec_span plain) {
  const uint32_t end = fuzz_le(plain.data, plain.len, 0, LENGTH_FIELD) + LENGTH_FIELD;
  return (struct sdec_span){plain.data, end < plain.len ? end : plain.len};
}

/* Keeps the end of a record's contents, for the verify data of a handshake that continues inside records. */
static void keep_tail(struct stub *stub, struct sdec_span contents) {
  const uint32_t most = sizeof(stub->tail), n = contents.len < most ? contents.len : most;
  memset(stub->tail, 0, most);
  if (n > 0) {
    memcpy(stub->tail + (most - n), contents.data + (contents.len - n), n);
  }
  stub->last = (struct sdec_span){stub->tail, most};
}

static bool stub_open(void *context, void *key, const uint8_t *iv, struct sdec_span aad, struct sdec_span sealed,
                      const uint8_t *tag, uint8_t *out) {
  struct stub *stub = context;
  (void)iv;
  fuzz_check(key == stub, "a record is opened without a key");
  stub->seen = mix_span(stub->seen, aad);
  if (tag[0] == NEVER || stub->tries++ < tag[0]) {
    return false;
  }
  if (sealed.len > 0) {
    memcpy(out, sealed.data, sealed.len);
  }
  keep_tail(stub, sealed.len > 0 ? said_in(sealed) : aad);
  return true;
}

void stub_message(struct stub *stub, struct sdec_span message) {
  stub->last = message;
  stub->tries = 0;
}

static void add_secret(struct stub *stub, uint8_t kind, uint16_t len, bool named) {
  const uint32_t i = stub->n_secrets++;
  struct sdec_secret *secret = &stub->secrets[i];
  *secret = (struct sdec_secret){.kind = kind, .any = !named, .secret_len = len};
  memset(secret->secret, kind, len);
  if (named && i % 2 == 0) {
    secret->by_session = true;
    secret->session = STUB_SESSION;
  } else if (named) {
    secret->id_len = NAME_LEN;
    memset(secret->id, STUB_ID, NAME_LEN);
  }
}

static void add_chains(struct stub *stub) {
  static const uint8_t bytes[] = {40, 0, 0, 0, 0x30, 0x82, 0, 4, 1, 2, 3, 4, 0x30, 0x82, 0, 4, 5, 6, 7, 8};
  const struct sdec_span all = {bytes, sizeof(bytes)}, root = {bytes + 4, 8}, bare = {bytes + 4, sizeof(bytes) - 4};
  stub->chains[0] = (struct sdec_known_chain){.side = 1, .slot = SDEC_ANY_SLOT, .bytes = bare, .root = root};
  stub->chains[1] = (struct sdec_known_chain){.side = 0, .slot = 0, .bytes = all};
  stub->chains[2] = (struct sdec_known_chain){.side = 1, .slot = SDEC_RAW_KEY, .bytes = root};
  stub->n_chains = STUB_CHAINS;
}

void stub_begin(struct stub *stub, const uint8_t *input, size_t size) {
  static const struct {
    uint8_t bit, kind;
  } kinds[STUB_SECRETS] = {{0, SDEC_SECRET_DHE},       {0, SDEC_SECRET_KEM},      {0, SDEC_SECRET_PSK},
                           {1, SDEC_SECRET_HANDSHAKE}, {2, SDEC_SECRET_REQ_HS},   {2, SDEC_SECRET_RSP_HS},
                           {3, SDEC_SECRET_REQ_DATA},  {3, SDEC_SECRET_RSP_DATA}, {4, SDEC_SECRET_MASTER}};
  static const uint8_t lens[4] = {32, 48, 64, 20};
  const uint32_t how = fuzz_le(input, size, 0, 1), which = fuzz_le(input, size, 1, 1);
  stub->calls = (struct sdec_crypto){.context = stub,
                                     .hash = stub_hash,
                                     .hmac = stub_hmac,
                                     .aead_new = stub_new,
                                     .aead_open = stub_open,
                                     .aead_free = stub_free};
  stub->n_secrets = stub->n_chains = stub->n_keys = stub->tries = stub->n_calls = 0;
  stub->seen = 0;
  stub->honest = (which & 0x80) != 0;
  stub->fails = (how & 0x40) != 0;
  stub->fails_each = (how & 0x80) == 0 ? CALLS_A_FAILURE : 2 + (uint32_t)(size % FAILURES_MOST);
  stub->last = (struct sdec_span){NULL, 0};
  for (uint32_t i = 0; i < STUB_SECRETS; i++) {
    if ((which >> kinds[i].bit & 1) != 0) {
      add_secret(stub, kinds[i].kind, lens[which >> 5 & 3], (how & 0x10) != 0);
    }
  }
  if ((how & 0x20) != 0) {
    add_chains(stub);
  }
}
