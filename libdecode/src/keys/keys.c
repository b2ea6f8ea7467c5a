/* SPDX-License-Identifier: BSD-3-Clause
 *
 * HKDF (RFC 5869) with SPDM's labels.
 */
#include "keys/keys.h"

#include <string.h>

#include "walk/rows.h"

#define INFO_MAX (32 + SDEC_HASH_MAX) /* length, version, label and context */

void sdec_cleanse(void *bytes, size_t len) {
  static void *(*const volatile overwrite)(void *, int, size_t) = memset; /* not optimised away */
  (void)overwrite(bytes, 0, len);
}

bool sdec_suite_init(struct key_suite *suite, const struct sdec_crypto *crypto, uint32_t hash, uint32_t aead,
                     uint8_t version) {
  static const uint8_t hash_lens[] = {32, 48, 64, 32, 48, 64, 32}; /* by bit of BaseHashSel */
  static const uint8_t key_lens[] = {16, 32, 32, 16};              /* by bit of the AEAD selection */
  *suite = (struct key_suite){.crypto = crypto, .hash = hash, .aead = aead, .version = version};
  for (uint32_t i = 0; i < sizeof(hash_lens); i++) {
    if (hash == UINT32_C(1) << i) {
      suite->hash_len = hash_lens[i];
    }
  }
  for (uint32_t i = 0; i < sizeof(key_lens); i++) {
    if (aead == UINT32_C(1) << i) {
      suite->key_len = key_lens[i];
    }
  }
  return suite->hash_len != 0 && suite->key_len != 0;
}

static bool hmac(const struct key_suite *s, const uint8_t *key, const struct sdec_span *parts, uint32_t n,
                 uint8_t *out) {
  return s->crypto->hmac(s->crypto->context, s->hash, (struct sdec_span){key, s->hash_len}, parts, n, out);
}

bool sdec_keys_expand(const struct key_suite *suite, const uint8_t *secret, const char *label, const uint8_t *context,
                      uint8_t len, uint8_t *out) {
  uint8_t info[INFO_MAX] = {len, 0, 's', 'p', 'd', 'm', '1', '.', (uint8_t)('0' + (suite->version & 15)), ' '};
  uint32_t n = 10;
  while (*label != '\0') {
    info[n++] = (uint8_t)*label++;
  }
  if (context != NULL) {
    memcpy(info + n, context, suite->hash_len);
    n += suite->hash_len;
  }
  /* T(1) = HMAC(secret, info | 1) suffices: no output here is longer than one digest. */
  const uint8_t counter = 1;
  uint8_t block[SDEC_HASH_MAX];
  const struct sdec_span parts[] = {{info, n}, {&counter, 1}};
  if (len > suite->hash_len || !hmac(suite, secret, parts, 2, block)) {
    return false;
  }
  memcpy(out, block, len);
  sdec_cleanse(block, sizeof(block));
  return true;
}

bool sdec_keys_handshake_secret(const struct key_suite *suite, struct sdec_span shared, bool psk, uint8_t *out) {
  /* Salt_0 is zero, except all ones for a PSK since 1.3. */
  uint8_t salt[SDEC_HASH_MAX];
  memset(salt, psk && suite->version >= V1_3 ? 0xFF : 0, sizeof(salt));
  return hmac(suite, salt, &shared, 1, out);
}

bool sdec_keys_direction_secret(const struct key_suite *suite, const uint8_t *from, const char *label,
                                const uint8_t *transcript, uint8_t *out) {
  return sdec_keys_expand(suite, from, label, transcript, suite->hash_len, out);
}

bool sdec_keys_master_secret(const struct key_suite *suite, const uint8_t *handshake, uint8_t *out) {
  static const uint8_t zeros[SDEC_HASH_MAX];
  const struct sdec_span ikm = {zeros, suite->hash_len};
  uint8_t salt[SDEC_HASH_MAX];
  const bool ok = sdec_keys_expand(suite, handshake, "derived", NULL, suite->hash_len, salt) &&
                  hmac(suite, salt, &ikm, 1, out);
  sdec_cleanse(salt, sizeof(salt));
  return ok;
}

bool sdec_keys_finished_key(const struct key_suite *suite, const uint8_t *secret, uint8_t *out) {
  return sdec_keys_expand(suite, secret, "finished", NULL, suite->hash_len, out);
}

bool sdec_keys_update(const struct key_suite *suite, const uint8_t *secret, uint8_t *out) {
  return sdec_keys_expand(suite, secret, "traffic upd", NULL, suite->hash_len, out);
}

bool sdec_keys_open(const struct key_suite *suite, struct direction_keys *keys) {
  uint8_t key[KEY_MAX];
  if (keys->aead != NULL) {
    suite->crypto->aead_free(suite->crypto->context, keys->aead);
    keys->aead = NULL;
  }
  if (sdec_keys_expand(suite, keys->secret, "key", NULL, suite->key_len, key) &&
      sdec_keys_expand(suite, keys->secret, "iv", NULL, SDEC_IV_LEN, keys->iv)) {
    keys->aead = suite->crypto->aead_new(suite->crypto->context, suite->aead, key);
  }
  sdec_cleanse(key, sizeof(key));
  return keys->aead != NULL;
}

void sdec_keys_close(const struct key_suite *suite, struct direction_keys *keys) {
  if (keys->aead != NULL) {
    suite->crypto->aead_free(suite->crypto->context, keys->aead);
  }
  sdec_cleanse(keys, sizeof(*keys));
}
