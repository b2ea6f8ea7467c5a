/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Makes the records. Derives the key from the secret independently of the library, so that errors would show.
 */
#include "seal.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>

#define SESSION 0xfffefffdu
#define HASH_SHA_384 2
#define HASH_LEN 48
#define LINK_MCTP 291
#define TYPE_SECURED 6
#define TYPE_UNKNOWN 0x55 /* application data without a layout, so that only decryption is measured */
#define LEN_LEN 2

/* expand derives a key or IV: HKDF-Expand with the version's label; never longer than one digest. */
static bool expand(const struct sdec_crypto *crypto, const struct sdec_secret *secret, const char *label, uint8_t len,
                   uint8_t *out) {
  const uint8_t head[2] = {len, 0}, counter = 1;
  uint8_t digest[SDEC_HASH_MAX];
  const struct sdec_span parts[] = {
      {head, 2}, {(const uint8_t *)"spdm1.2 ", 8}, {(const uint8_t *)label, (uint32_t)strlen(label)}, {&counter, 1}};
  const bool ok = crypto->hmac(crypto->context, HASH_SHA_384, (struct sdec_span){secret->secret, secret->secret_len},
                               parts, 4, digest);
  memcpy(out, digest, len);
  return ok;
}

static uint32_t data_len(uint32_t number) {
  return RECORD_MIN + number % RECORD_SIZES * ((RECORD_MAX - RECORD_MIN) / (RECORD_SIZES - 1));
}

static void put_le(uint8_t *out, uint64_t value, uint32_t width) {
  for (uint32_t i = 0; i < width; i++) {
    out[i] = (uint8_t)(value >> (8 * i));
  }
}

/* seal_one writes the packet of one record to `out` and returns its length, or 0 on failure. */
static uint32_t seal_one(const struct sealed_stream *s, EVP_CIPHER_CTX *cipher, uint32_t seq, uint8_t *out) {
  const uint32_t n = data_len(seq), body_len = LEN_LEN + n;
  const uint8_t mctp[RECORD_AT] = {1, 0x10, 0x08, 0xC8, TYPE_SECURED};
  uint8_t *record = out + RECORD_AT, *tag = record + RECORD_HEAD + body_len;
  uint8_t plain[LEN_LEN + RECORD_MAX], nonce[SDEC_IV_LEN];
  int len;
  memcpy(out, mctp, sizeof(mctp));
  put_le(record, SESSION, 4);
  put_le(record + 4, seq, 2);
  put_le(record + 6, body_len + SDEC_TAG_LEN, 2);
  put_le(plain, n, LEN_LEN);
  for (uint32_t i = 0; i < n; i++) {
    plain[LEN_LEN + i] = (uint8_t)(seq + i);
  }
  plain[LEN_LEN] = TYPE_UNKNOWN;
  seal_nonce(s->iv, seq, nonce);
  const bool ok = EVP_EncryptInit_ex2(cipher, NULL, NULL, nonce, NULL) == 1 &&
                  EVP_EncryptUpdate(cipher, NULL, &len, record, RECORD_HEAD) == 1 &&
                  EVP_EncryptUpdate(cipher, record + RECORD_HEAD, &len, plain, (int)body_len) == 1 &&
                  EVP_EncryptFinal_ex(cipher, plain, &len) == 1 &&
                  EVP_CIPHER_CTX_ctrl(cipher, EVP_CTRL_AEAD_GET_TAG, SDEC_TAG_LEN, tag) == 1;
  return ok ? RECORD_AT + RECORD_HEAD + body_len + SDEC_TAG_LEN : 0;
}

static bool seal_all(struct sealed_stream *s) {
  EVP_CIPHER_CTX *cipher = EVP_CIPHER_CTX_new();
  bool ok = cipher != NULL && EVP_EncryptInit_ex2(cipher, EVP_aes_256_gcm(), s->key, NULL, NULL) == 1;
  uint8_t *at = s->bytes;
  for (uint32_t i = 0; ok && i < s->n; i++) {
    const uint32_t len = seal_one(s, cipher, i, at);
    s->packets[i] = (struct sdec_packet){.data = {at, len}, .original_len = len, .link = LINK_MCTP, .frame = i + 1};
    s->len += data_len(i);
    at += len;
    ok = len > 0;
  }
  EVP_CIPHER_CTX_free(cipher);
  return ok;
}

bool seal_stream(const struct sdec_crypto *crypto, uint32_t n, struct sealed_stream *out) {
  *out = (struct sealed_stream){
      .secret = {.kind = SDEC_SECRET_REQ_DATA, .by_session = true, .session = SESSION, .secret_len = HASH_LEN}, .n = n};
  memset(out->secret.secret, 0x5A, HASH_LEN);
  out->packets = malloc(n * sizeof(out->packets[0]));
  out->bytes = malloc((size_t)n * (RECORD_AT + RECORD_HEAD + LEN_LEN + RECORD_MAX + SDEC_TAG_LEN));
  return out->packets != NULL && out->bytes != NULL && expand(crypto, &out->secret, "key", SEALED_KEY_LEN, out->key) &&
         expand(crypto, &out->secret, "iv", SDEC_IV_LEN, out->iv) && seal_all(out);
}

void seal_free(struct sealed_stream *stream) {
  free(stream->packets);
  free(stream->bytes);
}
