/* SPDX-License-Identifier: BSD-3-Clause
 *
 * A signature scheme for tests: a hash over key, context and message.
 */
#include "toy.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define SHA_256 1u

void toy_hash(const struct sdec_openssl *openssl, const struct blob *in, uint8_t *out) {
  const struct sdec_span part = {in->data, in->len};
  const struct sdec_crypto *calls = sdec_openssl_calls(openssl);
  assert_true(calls->hash(calls->context, SHA_256, &part, 1, out));
}

void toy_sign(const struct sdec_openssl *openssl, struct sdec_span key, struct sdec_span context,
              const struct sdec_span *parts, uint32_t n, uint8_t out[TOY_SIGNATURE_LEN]) {
  struct blob all = {.len = 0};
  blob_put(&all, key.data, key.len);
  blob_put(&all, context.data, context.len);
  for (uint32_t i = 0; i < n; i++) {
    blob_put(&all, parts[i].data, parts[i].len);
  }
  toy_hash(openssl, &all, out);
  memcpy(out + TOY_HASH_LEN, out, TOY_HASH_LEN);
  out[TOY_HASH_LEN] ^= 1; /* so that a reversed signature differs */
}

static enum sdec_signed toy_verify(void *context, const struct sdec_signature *s, struct sdec_reason *out) {
  uint8_t expected[TOY_SIGNATURE_LEN], got[TOY_SIGNATURE_LEN];
  const bool named = s->algorithm == SDEC_ASYM_ED448 || s->algorithm == SDEC_ASYM_SM2_P256;
  *out = (struct sdec_reason){0};
  toy_sign(context, s->key, named ? s->context : (struct sdec_span){NULL, 0}, s->parts, s->n_parts, expected);
  for (uint32_t i = 0; i < TOY_SIGNATURE_LEN; i++) {
    got[i] = s->signature.data[s->little_endian ? TOY_SIGNATURE_LEN - 1 - i : i];
  }
  return memcmp(got, expected, TOY_SIGNATURE_LEN) == 0 ? SDEC_SIGNED_GOOD : SDEC_SIGNED_BAD;
}

/* The whole leaf serves as its key. */
static bool toy_public_key(void *context, struct sdec_span der, struct sdec_public_key *out) {
  (void)context;
  *out = (struct sdec_public_key){.spki = der, .name = "toy"};
  return true;
}

static void toy_chain(void *context, const struct sdec_chain *chain, struct sdec_chain_report *out) {
  (void)context;
  (void)chain;
  memset(out, 0, sizeof(*out));
  out->result = out->root_hash = SDEC_CHAIN_GOOD;
  out->root_hash_why = out->leaf_name = out->root_name = out->device_info = "";
}

struct sdec_crypto toy_calls(const struct sdec_openssl *openssl) {
  struct sdec_crypto calls = *sdec_openssl_calls(openssl);
  calls.verify = toy_verify;
  calls.chain = toy_chain;
  calls.public_key = toy_public_key;
  return calls;
}
