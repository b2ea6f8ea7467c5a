/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Hashes, HMAC, records and signatures: what is added piece by piece here goes to the host as a whole.
 */
#include <stdlib.h>
#include <string.h>

#include "ossl.h"

static struct evp_md hashes[] = {
    {"SHA2-256", 0, 32}, {"SHA2-384", 1, 48}, {"SHA2-512", 2, 64}, {"SHA3-256", 3, 32},
    {"SHA3-384", 4, 48}, {"SHA3-512", 5, 64}, {"SM3", 6, 32},
};

static struct evp_cipher ciphers[] = {
    {"AES-128-GCM", 0, 16}, {"AES-256-GCM", 1, 32}, {"ChaCha20-Poly1305", 2, 32}, {"SM4-GCM", 3, 16}};

struct evp_mac {
  int unused;
};

struct evp_mac_ctx {
  const EVP_MD *md;
  BIO text;
  uint8_t *key;
  size_t key_len;
};

/* -------------------------------------------------------------------------------------------------------- hashes */

EVP_MD *EVP_MD_fetch(void *library, const char *name, const char *properties) {
  (void)library, (void)properties;
  for (size_t i = 0; i < sizeof(hashes) / sizeof(hashes[0]); i++) {
    if (strcmp(hashes[i].name, name) == 0 && host_has(0, hashes[i].host) == 1) {
      return &hashes[i];
    }
  }
  return NULL;
}

void EVP_MD_free(EVP_MD *md) {
  (void)md;
}

int EVP_MD_get_size(const EVP_MD *md) {
  return md->len;
}

const char *EVP_MD_get0_name(const EVP_MD *md) {
  return md->name;
}

const EVP_MD *EVP_sha256(void) {
  return &hashes[0];
}

const EVP_MD *EVP_get_digestbyname(const char *name) {
  static const char *const names[] = {"SHA256", "SHA384", "SHA512", "SHA3-256", "SHA3-384", "SHA3-512", "SM3"};
  for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
    if (strcmp(names[i], name) == 0 && host_has(0, hashes[i].host) == 1) {
      return &hashes[i];
    }
  }
  return NULL;
}

const EVP_MD *EVP_get_digestbynid(int nid) {
  return EVP_get_digestbyname(OBJ_nid2sn(nid));
}

unsigned char *SHA256(const unsigned char *data, size_t len, unsigned char *out) {
  host_hash(0, data, len, out);
  return out;
}

int EVP_Digest(const void *data, size_t len, unsigned char *out, unsigned *out_len, const EVP_MD *md, void *engine) {
  (void)engine;
  *out_len = (unsigned)md->len;
  return host_hash(md->host, data, len, out);
}

EVP_MD_CTX *EVP_MD_CTX_new(void) {
  return OPENSSL_zalloc(sizeof(EVP_MD_CTX));
}

void EVP_MD_CTX_free(EVP_MD_CTX *ctx) {
  if (ctx != NULL) {
    free(ctx->text.data);
    free(ctx);
  }
}

void ossl_digest_begin(EVP_MD_CTX *ctx, const EVP_MD *md) {
  ctx->md = md;
  ctx->key = NULL;
  ctx->text.len = 0;
  ctx->text.failed = false;
  ctx->settings = (EVP_PKEY_CTX){.padding = RSA_PKCS1_PADDING};
}

int EVP_MD_CTX_reset(EVP_MD_CTX *ctx) {
  ossl_digest_begin(ctx, NULL);
  return 1;
}

int EVP_DigestInit_ex2(EVP_MD_CTX *ctx, const EVP_MD *md, const OSSL_PARAM *params) {
  (void)params;
  ossl_digest_begin(ctx, md);
  return 1;
}

int EVP_DigestUpdate(EVP_MD_CTX *ctx, const void *data, size_t len) {
  ossl_put(&ctx->text, data, len);
  return !ctx->text.failed;
}

int EVP_DigestFinal_ex(EVP_MD_CTX *ctx, unsigned char *out, unsigned *out_len) {
  if (out_len != NULL) {
    *out_len = (unsigned)ctx->md->len;
  }
  return host_hash(ctx->md->host, ctx->text.data, ctx->text.len, out);
}

/* ---------------------------------------------------------------------------------------------------------- HMAC */

unsigned char *HMAC(const EVP_MD *md, const void *key, int key_len, const unsigned char *data, size_t len,
                    unsigned char *out, unsigned *out_len) {
  if (out_len != NULL) {
    *out_len = (unsigned)md->len;
  }
  return host_hmac(md->host, key, (size_t)key_len, data, len, out) == 1 ? out : NULL;
}

EVP_MAC *EVP_MAC_fetch(void *library, const char *name, const char *properties) {
  static EVP_MAC mac;
  (void)library, (void)name, (void)properties;
  return &mac;
}

void EVP_MAC_free(EVP_MAC *mac) {
  (void)mac;
}

EVP_MAC_CTX *EVP_MAC_CTX_new(EVP_MAC *mac) {
  (void)mac;
  return OPENSSL_zalloc(sizeof(EVP_MAC_CTX));
}

static void forget_key(EVP_MAC_CTX *ctx) {
  if (ctx->key != NULL) {
    memset(ctx->key, 0, ctx->key_len);
  }
  free(ctx->key);
  ctx->key = NULL;
}

void EVP_MAC_CTX_free(EVP_MAC_CTX *ctx) {
  if (ctx != NULL) {
    forget_key(ctx);
    free(ctx->text.data);
    free(ctx);
  }
}

int EVP_MAC_CTX_set_params(EVP_MAC_CTX *ctx, const OSSL_PARAM *params) {
  ctx->md = EVP_MD_fetch(NULL, params->data, NULL);
  return ctx->md != NULL;
}

int EVP_MAC_init(EVP_MAC_CTX *ctx, const unsigned char *key, size_t len, const OSSL_PARAM *params) {
  (void)params;
  forget_key(ctx);
  ctx->key = OPENSSL_memdup(key, len);
  ctx->key_len = len;
  ctx->text.len = 0;
  ctx->text.failed = false;
  return ctx->key != NULL;
}

int EVP_MAC_update(EVP_MAC_CTX *ctx, const unsigned char *data, size_t len) {
  ossl_put(&ctx->text, data, len);
  return !ctx->text.failed;
}

int EVP_MAC_final(EVP_MAC_CTX *ctx, unsigned char *out, size_t *out_len, size_t cap) {
  *out_len = (size_t)ctx->md->len;
  const bool fits = *out_len <= cap;
  const int good = fits ? host_hmac(ctx->md->host, ctx->key, ctx->key_len, ctx->text.data, ctx->text.len, out) : 0;
  forget_key(ctx);
  return good;
}

/* ------------------------------------------------------------------------------------------------------- records */

EVP_CIPHER *EVP_CIPHER_fetch(void *library, const char *name, const char *properties) {
  (void)library, (void)properties;
  for (size_t i = 0; i < sizeof(ciphers) / sizeof(ciphers[0]); i++) {
    if (strcmp(ciphers[i].name, name) == 0 && host_has(1, ciphers[i].host) == 1) {
      return &ciphers[i];
    }
  }
  return NULL;
}

void EVP_CIPHER_free(EVP_CIPHER *cipher) {
  (void)cipher;
}

EVP_CIPHER_CTX *EVP_CIPHER_CTX_new(void) {
  return OPENSSL_zalloc(sizeof(EVP_CIPHER_CTX));
}

void EVP_CIPHER_CTX_free(EVP_CIPHER_CTX *ctx) {
  if (ctx != NULL) {
    memset(ctx, 0, sizeof(*ctx));
    free(ctx);
  }
}

static int set_up(EVP_CIPHER_CTX *ctx, const EVP_CIPHER *cipher, const unsigned char *key, const unsigned char *iv) {
  if (cipher != NULL) {
    ctx->cipher = cipher;
    memcpy(ctx->key, key, (size_t)cipher->key_len);
  }
  ctx->iv = iv;
  ctx->aad = ctx->text = NULL;
  ctx->aad_len = ctx->text_len = 0;
  return 1;
}

/* The bytes stay where they are until the last call, which is the caller's next step but one. */
static int update(EVP_CIPHER_CTX *ctx, unsigned char *out, int *out_len, const unsigned char *data, int len) {
  *out_len = out != NULL ? len : 0;
  if (out == NULL) {
    ctx->aad = data;
    ctx->aad_len = (size_t)len;
  } else {
    ctx->text = data;
    ctx->text_len = (size_t)len;
    ctx->out = out;
  }
  return 1;
}

/* A tag, and an IV that is whole. */
int EVP_CIPHER_CTX_set_params(EVP_CIPHER_CTX *ctx, const OSSL_PARAM *params) {
  const OSSL_PARAM *tag = OSSL_PARAM_locate_const(params, OSSL_CIPHER_PARAM_AEAD_TAG);
  const OSSL_PARAM *iv = OSSL_PARAM_locate_const(params, OSSL_CIPHER_PARAM_AEAD_TLS1_IV_FIXED);
  if ((tag != NULL && tag->len != sizeof(ctx->tag)) || (iv != NULL && iv->len != (size_t)-1)) {
    return 0;
  }
  if (tag != NULL) {
    memcpy(ctx->tag, tag->data, sizeof(ctx->tag));
  }
  return iv != NULL ? set_up(ctx, NULL, NULL, iv->data) : 1;
}

int EVP_DecryptInit_ex2(EVP_CIPHER_CTX *ctx, const EVP_CIPHER *cipher, const unsigned char *key,
                        const unsigned char *iv, const OSSL_PARAM *params) {
  return set_up(ctx, cipher, key, iv) && (params == NULL || EVP_CIPHER_CTX_set_params(ctx, params));
}

int EVP_EncryptInit_ex2(EVP_CIPHER_CTX *ctx, const EVP_CIPHER *cipher, const unsigned char *key,
                        const unsigned char *iv, const OSSL_PARAM *params) {
  (void)params;
  return set_up(ctx, cipher, key, iv);
}

int EVP_DecryptUpdate(EVP_CIPHER_CTX *ctx, unsigned char *out, int *out_len, const unsigned char *data, int len) {
  return update(ctx, out, out_len, data, len);
}

int EVP_EncryptUpdate(EVP_CIPHER_CTX *ctx, unsigned char *out, int *out_len, const unsigned char *data, int len) {
  return update(ctx, out, out_len, data, len);
}

int EVP_CIPHER_CTX_ctrl(EVP_CIPHER_CTX *ctx, int what, int len, void *data) {
  if (len != (int)sizeof(ctx->tag)) {
    return 0;
  }
  if (what == EVP_CTRL_AEAD_GET_TAG) {
    memcpy(data, ctx->tag, sizeof(ctx->tag));
  } else {
    memcpy(ctx->tag, data, sizeof(ctx->tag));
  }
  return 1;
}

int EVP_DecryptFinal_ex(EVP_CIPHER_CTX *ctx, unsigned char *out, int *out_len) {
  (void)out;
  *out_len = 0;
  return host_open(ctx->cipher->host, ctx->key, ctx->iv, ctx->aad, ctx->aad_len, ctx->text, ctx->text_len, ctx->tag,
                   ctx->out);
}

int EVP_EncryptFinal_ex(EVP_CIPHER_CTX *ctx, unsigned char *out, int *out_len) {
  (void)out;
  *out_len = 0;
  return host_seal(ctx->cipher->host, ctx->key, ctx->iv, ctx->aad, ctx->aad_len, ctx->text, ctx->text_len, ctx->tag,
                   ctx->out);
}

/* ---------------------------------------------------------------------------------------------------- signatures */

int EVP_DigestVerifyInit(EVP_MD_CTX *ctx, EVP_PKEY_CTX **out_settings, const EVP_MD *md, void *engine, EVP_PKEY *key) {
  (void)engine;
  ossl_digest_begin(ctx, md);
  ctx->key = key;
  if (out_settings != NULL) {
    *out_settings = &ctx->settings;
  }
  return host_has(2, key->type);
}

int EVP_DigestVerifyUpdate(EVP_MD_CTX *ctx, const void *data, size_t len) {
  return EVP_DigestUpdate(ctx, data, len);
}

static int verify(const EVP_MD_CTX *ctx, struct sdec_span message, const unsigned char *signature, size_t len) {
  const struct host_signature asked = {.key = ctx->key->type,
                                       .hash = ctx->md != NULL ? ctx->md->host : -1,
                                       .pss = ctx->settings.padding == RSA_PKCS1_PSS_PADDING,
                                       .point = ctx->key->point.data,
                                       .point_len = ctx->key->point.len,
                                       .exponent = ctx->key->exponent.data,
                                       .exponent_len = ctx->key->exponent.len,
                                       .message = message.data,
                                       .message_len = message.len,
                                       .signature = signature,
                                       .signature_len = len,
                                       .context = ctx->settings.context,
                                       .context_len = ctx->settings.context_len};
  return host_verify(&asked);
}

int EVP_DigestVerifyFinal(EVP_MD_CTX *ctx, const unsigned char *signature, size_t len) {
  return verify(ctx, (struct sdec_span){ctx->text.data, (uint32_t)ctx->text.len}, signature, len);
}

int EVP_DigestVerify(EVP_MD_CTX *ctx, const unsigned char *signature, size_t signature_len,
                     const unsigned char *message, size_t len) {
  return verify(ctx, (struct sdec_span){message, (uint32_t)len}, signature, signature_len);
}

int EVP_PKEY_CTX_set_rsa_padding(EVP_PKEY_CTX *ctx, int padding) {
  ctx->padding = padding;
  return 1;
}

int EVP_PKEY_CTX_set_rsa_pss_saltlen(EVP_PKEY_CTX *ctx, int len) {
  (void)ctx;
  return len == RSA_PSS_SALTLEN_DIGEST;
}

static int set_context(EVP_PKEY_CTX *ctx, const void *bytes, size_t len) {
  if (len > sizeof(ctx->context) - 1) {
    return 0;
  }
  memcpy(ctx->context, bytes, len);
  ctx->context_len = len;
  return 1;
}

int EVP_PKEY_CTX_set1_id(EVP_PKEY_CTX *ctx, const void *id, int len) {
  return set_context(ctx, id, (size_t)len);
}

const OSSL_PARAM *EVP_PKEY_CTX_settable_params(const EVP_PKEY_CTX *ctx) {
  static const OSSL_PARAM settable[] = {{"context-string", NULL, 0}, {NULL, NULL, 0}};
  (void)ctx;
  return settable;
}

int EVP_PKEY_CTX_set_params(EVP_PKEY_CTX *ctx, const OSSL_PARAM *params) {
  return set_context(ctx, params->data, params->len);
}

OSSL_PARAM OSSL_PARAM_construct_utf8_string(const char *key, char *text, size_t len) {
  return (OSSL_PARAM){key, text, len};
}

OSSL_PARAM OSSL_PARAM_construct_octet_string(const char *key, void *data, size_t len) {
  return (OSSL_PARAM){key, data, len};
}

OSSL_PARAM OSSL_PARAM_construct_end(void) {
  return (OSSL_PARAM){NULL, NULL, 0};
}

const OSSL_PARAM *OSSL_PARAM_locate_const(const OSSL_PARAM *params, const char *key) {
  for (; params->key != NULL; params++) {
    if (strcmp(params->key, key) == 0) {
      return params;
    }
  }
  return NULL;
}
