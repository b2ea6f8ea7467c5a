/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Verifies SPDM signatures with OpenSSL: DSP0274, signature generation and verification. What this OpenSSL lacks is
 * detected at run time.
 */
#include <string.h>

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/rsa.h>

#include "verify/verify.h"

#define MESSAGE_COPIED 256 /* longer messages are assembled on the heap; SPDM's have at most 164 bytes */

/* Algorithms that hash the message themselves get no hash. */
static const EVP_MD *hash_of(const struct sdec_openssl *o, const struct signing *row, uint32_t hash) {
  switch (row->scheme) {
    case SCHEME_SM2: return o->hashes[SM3_BIT];
    case SCHEME_EDDSA:
    case SCHEME_CONTEXT: return NULL;
    default: return sdec_openssl_hash(o, hash);
  }
}

/* OpenSSL would silently ignore a context parameter that it does not know. */
static bool set_context(EVP_PKEY_CTX *ctx, struct sdec_span context) {
  uint8_t copy[256];
  if (context.len == 0) {
    return true;
  }
  const OSSL_PARAM *known = EVP_PKEY_CTX_settable_params(ctx);
  if (context.len > sizeof(copy) - 1 || known == NULL || OSSL_PARAM_locate_const(known, "context-string") == NULL) {
    return false;
  }
  memcpy(copy, context.data, context.len); /* OpenSSL does not accept a pointer to constant bytes here */
  const OSSL_PARAM params[] = {OSSL_PARAM_construct_octet_string("context-string", copy, context.len),
                               OSSL_PARAM_construct_end()};
  return EVP_PKEY_CTX_set_params(ctx, params) == 1;
}

/* MGF1 uses the message's hash by default; the salt must have exactly the length of the hash. */
static bool set_up(EVP_PKEY_CTX *ctx, const struct signing *row, struct sdec_span context) {
  switch (row->scheme) {
    case SCHEME_RSASSA: return EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PADDING) == 1;
    case SCHEME_RSAPSS:
      return EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PSS_PADDING) == 1 &&
             EVP_PKEY_CTX_set_rsa_pss_saltlen(ctx, RSA_PSS_SALTLEN_DIGEST) == 1;
    case SCHEME_SM2: return context.len == 0 || EVP_PKEY_CTX_set1_id(ctx, context.data, (int)context.len) == 1;
    case SCHEME_CONTEXT: return set_context(ctx, context);
    default: return true;
  }
}

static bool verify_hashed(EVP_MD_CTX *ctx, const struct sdec_signature *s, struct sdec_span wire) {
  for (uint32_t i = 0; i < s->n_parts; i++) {
    if (s->parts[i].len > 0 && EVP_DigestVerifyUpdate(ctx, s->parts[i].data, s->parts[i].len) != 1) {
      return false;
    }
  }
  return EVP_DigestVerifyFinal(ctx, wire.data, wire.len) == 1;
}

/* These need the message in one piece. */
static enum sdec_signed verify_whole(EVP_MD_CTX *ctx, const struct sdec_signature *s, struct sdec_span wire,
                                     struct sdec_reason *out) {
  uint8_t small[MESSAGE_COPIED];
  uint64_t len = 0, at = 0;
  for (uint32_t i = 0; i < s->n_parts; i++) {
    len += s->parts[i].len;
  }
  uint8_t *message = len <= sizeof(small) ? small : OPENSSL_malloc(len);
  if (message == NULL) {
    *out = (struct sdec_reason){.needs = "more memory"};
    return SDEC_SIGNED_UNSUPPORTED;
  }
  for (uint32_t i = 0; i < s->n_parts; i++) {
    if (s->parts[i].len > 0) {
      memcpy(message + at, s->parts[i].data, s->parts[i].len);
      at += s->parts[i].len;
    }
  }
  const bool good = EVP_DigestVerify(ctx, wire.data, wire.len, message, len) == 1;
  if (message != small) {
    OPENSSL_free(message);
  }
  return good ? SDEC_SIGNED_GOOD : SDEC_SIGNED_BAD;
}

static enum sdec_signed verify_with(struct sdec_openssl *o, EVP_PKEY *pkey, const struct signing *row,
                                    const struct sdec_signature *s, struct sdec_reason *out) {
  uint8_t buffer[SIGNATURE_FORM_MOST];
  EVP_PKEY_CTX *settings = NULL; /* owned by o->verifier */
  const EVP_MD *md = hash_of(o, row, s->hash);
  const bool one_piece = row->scheme == SCHEME_EDDSA || row->scheme == SCHEME_CONTEXT;
  if (!one_piece && md == NULL) {
    *out = (struct sdec_reason){.needs = "an OpenSSL that has the hash"};
    return SDEC_SIGNED_UNSUPPORTED;
  }
  if (EVP_DigestVerifyInit(o->verifier, &settings, md, NULL, pkey) != 1 || !set_up(settings, row, s->context)) {
    *out = (struct sdec_reason){.needs = row->needs};
    return SDEC_SIGNED_UNSUPPORTED;
  }
  const struct sdec_span wire = sdec_signature_form(row, s, buffer);
  if (one_piece) {
    return verify_whole(o->verifier, s, wire, out);
  }
  return verify_hashed(o->verifier, s, wire) ? SDEC_SIGNED_GOOD : SDEC_SIGNED_BAD;
}

static enum sdec_signed verify_known(struct sdec_openssl *o, const struct signing *row, const struct sdec_signature *s,
                                     struct sdec_reason *out) {
  const struct kept_key *key = sdec_kept_key_find(o, s->key, NULL, out);
  if (key == NULL) {
    return out->needs != NULL ? SDEC_SIGNED_UNSUPPORTED : SDEC_SIGNED_KEY;
  }
  if ((key->facts.algorithms & UINT64_C(1) << row->algorithm) == 0) {
    *out = (struct sdec_reason){.problem = key->facts.reason.problem != NULL ? key->facts.reason.problem
                                                                             : "key does not fit the algorithm"};
    return SDEC_SIGNED_KEY;
  }
  if (key->pkey == NULL) {
    *out = key->facts.reason;
    return out->needs != NULL ? SDEC_SIGNED_UNSUPPORTED : SDEC_SIGNED_KEY;
  }
  const enum sdec_signed result = verify_with(o, key->pkey, row, s, out);
  EVP_MD_CTX_reset(o->verifier);
  return result;
}

enum sdec_signed sdec_verify_signature(void *context, const struct sdec_signature *signature, struct sdec_reason *out) {
  const struct signing *row = sdec_signing_find(signature->algorithm);
  *out = (struct sdec_reason){0};
  if (row == NULL) {
    *out = (struct sdec_reason){.needs = "a known algorithm"};
    return SDEC_SIGNED_UNSUPPORTED;
  }
  if (signature->signature.len != row->signature_len) {
    *out = (struct sdec_reason){.problem = "signature does not have the length of the algorithm"};
    return SDEC_SIGNED_MALFORMED;
  }
  ERR_set_mark();
  const enum sdec_signed result = verify_known(context, row, signature, out);
  ERR_pop_to_mark();
  return result;
}
