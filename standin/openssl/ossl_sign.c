/* SPDX-License-Identifier: BSD-3-Clause
 *
 * New keys and signatures with them, for captures that can be shared (dump/redact).
 */
#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ossl.h"

#define POINT_ROOM 4096
#define SECRET_ROOM 8192
#define SIGNATURE_ROOM 50000 /* SLH-DSA-256f */

int RAND_bytes(unsigned char *out, int len) {
  for (int at = 0; at < len; at += 256) {
    if (getentropy(out + at, (size_t)(len - at < 256 ? len - at : 256)) != 0) {
      return 0;
    }
  }
  return 1;
}

/* ---------------------------------------------------------------------------------------------------- making keys */

int EVP_PKEY_get_base_id(const EVP_PKEY *key) {
  switch (key->type) {
    case HOST_RSA: return key->pss_only ? EVP_PKEY_RSA_PSS : EVP_PKEY_RSA;
    case HOST_ED25519: return EVP_PKEY_ED25519;
    default: return EVP_PKEY_is_a(key, "EC") ? EVP_PKEY_EC : NID_undef;
  }
}

EVP_PKEY_CTX *EVP_PKEY_CTX_new(EVP_PKEY *key, void *engine) {
  EVP_PKEY_CTX *ctx = OPENSSL_zalloc(sizeof(*ctx));
  (void)engine;
  if (ctx != NULL) {
    ctx->like = key;
  }
  return ctx;
}

EVP_PKEY_CTX *EVP_PKEY_CTX_new_from_name(void *library, const char *name, const char *properties) {
  (void)library, (void)properties;
  return strcmp(name, "RSA") == 0 ? EVP_PKEY_CTX_new(NULL, NULL) : NULL;
}

void EVP_PKEY_CTX_free(EVP_PKEY_CTX *ctx) {
  free(ctx);
}

int EVP_PKEY_keygen_init(EVP_PKEY_CTX *ctx) {
  ctx->bits = 2048;
  return 1;
}

int EVP_PKEY_CTX_set_rsa_keygen_bits(EVP_PKEY_CTX *ctx, int bits) {
  ctx->bits = bits;
  return bits >= 512;
}

/* The algorithm of RSA and its usual exponent; those of other keys are as in the key that they are like. */
static const uint8_t rsa_algorithm[] = {0x30, 13, 6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 13, 1, 1, 1, 5, 0};
static const uint8_t rsa_exponent[] = {1, 0, 1};

int EVP_PKEY_keygen(EVP_PKEY_CTX *ctx, EVP_PKEY **out) {
  uint8_t *own = malloc(POINT_ROOM + SECRET_ROOM);
  EVP_PKEY *key = calloc(1, sizeof(*key));
  struct host_pair pair = {.key = ctx->like != NULL ? ctx->like->type : HOST_RSA,
                           .bits = ctx->bits,
                           .point = own,
                           .point_len = POINT_ROOM,
                           .secret = own + POINT_ROOM,
                           .secret_len = SECRET_ROOM};
  if (own == NULL || key == NULL || host_has(2, pair.key) != 1 || host_pair(&pair) != 1) {
    free(own);
    free(key);
    return 0;
  }
  if (ctx->like != NULL) {
    *key = *ctx->like; /* its algorithm outlives this one: it is that of the original, which is kept as long */
  } else {
    *key = (EVP_PKEY){.type = HOST_RSA,
                      .name = "RSA",
                      .bits = ctx->bits,
                      .exponent = {rsa_exponent, sizeof(rsa_exponent)},
                      .algorithm = {rsa_algorithm, sizeof(rsa_algorithm)}};
  }
  key->references = 1;
  key->own = own;
  key->point = (struct sdec_span){pair.point, (uint32_t)pair.point_len};
  key->secret = (struct sdec_span){pair.secret, (uint32_t)pair.secret_len};
  *out = key;
  return 1;
}

/* -------------------------------------------------------------------------------------------- SubjectPublicKeyInfo */

static void put_element(BIO *out, uint8_t tag, const void *content, size_t len) {
  const uint8_t head[] = {tag, 0x82, (uint8_t)(len >> 8), (uint8_t)len};
  const uint8_t middle[] = {tag, 0x81, (uint8_t)len};
  const uint8_t little[] = {tag, (uint8_t)len};
  ossl_put(out, len > 255 ? head : len > 127 ? middle : little, len > 255 ? 4 : len > 127 ? 3 : 2);
  ossl_put(out, content, len);
}

/* Positive: what begins with a bit of one has a byte of zeros before it. */
static void put_number(BIO *out, struct sdec_span number) {
  BIO with_zero = {0};
  if (number.data[0] >= 0x80) {
    ossl_put(&with_zero, "", 1);
  }
  ossl_put(&with_zero, number.data, number.len);
  put_element(out, DER_INTEGER, with_zero.data, with_zero.len);
  free(with_zero.data);
}

int i2d_PUBKEY(const EVP_PKEY *key, unsigned char **out) {
  BIO numbers = {0}, bits = {0}, both = {0}, whole = {0};
  ossl_put(&bits, "", 1); /* no bits are unused */
  if (key->type == HOST_RSA) {
    put_number(&numbers, key->point);
    put_number(&numbers, key->exponent);
    put_element(&bits, DER_SEQUENCE, numbers.data, numbers.len);
  } else {
    ossl_put(&bits, key->point.data, key->point.len);
  }
  ossl_put(&both, key->algorithm.data, key->algorithm.len);
  put_element(&both, DER_BITS, bits.data, bits.len);
  put_element(&whole, DER_SEQUENCE, both.data, both.len);
  free(numbers.data);
  free(bits.data);
  free(both.data);
  *out = whole.data;
  return numbers.failed || bits.failed || both.failed || whole.failed ? 0 : (int)whole.len;
}

/* -------------------------------------------------------------------------------------------------------- signing */

int EVP_DigestSignInit(EVP_MD_CTX *ctx, EVP_PKEY_CTX **out_settings, const EVP_MD *md, void *engine, EVP_PKEY *key) {
  (void)engine;
  ossl_digest_begin(ctx, md);
  ctx->key = key;
  if (out_settings != NULL) {
    *out_settings = &ctx->settings;
  }
  return key->secret.len > 0;
}

int EVP_DigestSign(EVP_MD_CTX *ctx, unsigned char *out, size_t *out_len, const unsigned char *message, size_t len) {
  const struct host_signature asked = {.key = ctx->key->type,
                                       .hash = ctx->md != NULL ? ctx->md->host : -1,
                                       .pss = ctx->settings.padding == RSA_PKCS1_PSS_PADDING,
                                       .point = ctx->key->point.data,
                                       .point_len = ctx->key->point.len,
                                       .message = message,
                                       .message_len = len,
                                       .context = ctx->settings.context,
                                       .context_len = ctx->settings.context_len,
                                       .secret = ctx->key->secret.data,
                                       .secret_len = ctx->key->secret.len};
  if (out == NULL) {
    *out_len = SIGNATURE_ROOM;
    return 1;
  }
  *out_len = host_sign(&asked, out, *out_len);
  return *out_len > 0;
}

/* The two numbers of a signature of ECDSA. */
struct bignum {
  struct sdec_span bytes;
};

struct ecdsa_sig {
  struct bignum r, s;
  uint8_t *own;
};

static struct sdec_span without_zero(struct sdec_span number) {
  return number.len > 0 && number.data[0] == 0 ? (struct sdec_span){number.data + 1, number.len - 1} : number;
}

ECDSA_SIG *d2i_ECDSA_SIG(ECDSA_SIG **unused, const unsigned char **at, long len) {
  ECDSA_SIG *signature = calloc(1, sizeof(*signature));
  uint8_t *own = OPENSSL_memdup(*at, (size_t)len);
  struct sdec_span in = {own, (uint32_t)len};
  struct der both, r, s;
  (void)unused;
  if (signature == NULL || own == NULL || !ossl_take(&in, DER_SEQUENCE, &both) ||
      !ossl_take(&both.content, DER_INTEGER, &r) || !ossl_take(&both.content, DER_INTEGER, &s)) {
    free(signature);
    free(own);
    return NULL;
  }
  *signature = (ECDSA_SIG){{without_zero(r.content)}, {without_zero(s.content)}, own};
  return signature;
}

void ECDSA_SIG_free(ECDSA_SIG *signature) {
  if (signature != NULL) {
    free(signature->own);
    free(signature);
  }
}

const BIGNUM *ECDSA_SIG_get0_r(const ECDSA_SIG *signature) {
  return &signature->r;
}

const BIGNUM *ECDSA_SIG_get0_s(const ECDSA_SIG *signature) {
  return &signature->s;
}

int BN_bn2binpad(const BIGNUM *number, unsigned char *out, int len) {
  const uint32_t wanted = (uint32_t)len, have = number->bytes.len;
  if (len < 0 || have > wanted) {
    return -1;
  }
  memset(out, 0, wanted);
  memcpy(out + wanted - have, number->bytes.data, have);
  return len;
}
