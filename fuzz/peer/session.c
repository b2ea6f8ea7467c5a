/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The PSK handshake, its keys, and records.
 */
#include "session.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <string.h>

#include <script.h>

#define HEADER_LEN 4u
#define KEY_LEN 32u
#define IV_LEN 12u
#define TAG_LEN 16u
#define LENGTH_LEN 2u
#define CONTEXT_LEN 32u
#define ANSWER_FIXED 12u  /* length of the exchange response up to its first length field's data */
#define SALT_CHANGED 0x13 /* from this version on, the salt for pre-shared keys differs */
#define LONG_FINISH 0x14  /* from this version on, finish contains opaque data */

static const EVP_MD *hash_of(const struct session *s) {
  return s->hash_len == 32 ? EVP_sha256() : EVP_sha384();
}

bool session_key(struct session *session, const char *hex) {
  return sdec_script_hex(hex, session->psk, sizeof(session->psk), &session->psk_len) && session->psk_len > 0;
}

void session_begin(struct session *session) {
  session->transcript_len = 0;
  session->has_keys = false;
  session->n_before++;
}

void session_hear(struct session *session, struct sdec_span message) {
  if (message.len > 0 && message.len <= SESSION_TRANSCRIPT_MOST - session->transcript_len) {
    memcpy(session->transcript + session->transcript_len, message.data, message.len);
    session->transcript_len += message.len;
  }
}

static void put_le(uint8_t *out, uint32_t value, uint32_t len) {
  for (uint32_t i = 0; i < len; i++) {
    out[i] = (uint8_t)(value >> (8 * i));
  }
}

/* The secured message versions we support: 1.1. */
static uint32_t put_opaque(uint8_t version, uint8_t *out) {
  static const char *const forms[] = {"46544d44 01010000 0000 0500 01 01 01 0011 000000",
                                      "01000000 0000 0500 01 01 01 0011 000000"};
  uint32_t len = 0;
  return sdec_script_hex(forms[version >= 0x12], out, 32, &len) ? len : 0;
}

static uint32_t exchange_request(struct session *s, uint8_t version, uint8_t *out, uint32_t cap) {
  uint8_t opaque[32];
  const uint32_t opaque_len = put_opaque(version, opaque);
  const uint32_t hint_len = s->hint != NULL ? (uint32_t)strlen(s->hint) : 0;
  const uint8_t header[] = {version, 0xe6, 0, 0};
  if (ANSWER_FIXED + hint_len + CONTEXT_LEN + opaque_len > cap) {
    return 0;
  }
  memcpy(out, header, HEADER_LEN);
  put_le(out + 4, 0xFF00u + s->n_before % 0xFFu, 2); /* our half of the session id */
  put_le(out + 6, hint_len, 2);
  put_le(out + 8, CONTEXT_LEN, 2);
  put_le(out + 10, opaque_len, 2);
  uint8_t *at = out + ANSWER_FIXED;
  memcpy(at, s->hint != NULL ? s->hint : "", hint_len);
  at += hint_len;
  memset(at, 0xC7, CONTEXT_LEN); /* differs for each session */
  put_le(at, s->n_before, 4);
  memcpy(at + CONTEXT_LEN, opaque, opaque_len);
  s->version = version;
  s->id = (uint32_t)out[4] | (uint32_t)out[5] << 8;
  return ANSWER_FIXED + hint_len + CONTEXT_LEN + opaque_len;
}

/* As in opening.c, with the PSK capability and few algorithms. */
uint32_t session_request(struct session *session, uint32_t i, uint8_t version, uint8_t *out, uint32_t cap) {
  static const char *const negotiation[2][SESSION_STEPS] = {
      {"84 0000", "e1 0000 00 0c 0000 c2e60000",
       "e3 0400 3000 01 00 ff010000 03000000 000000000000000000000000 00 00 0000 02203f00 03200200 0420ff01 05200100"},
      {"84 0000", "e1 0000 00 0c 0000 c2e60200 00100000 00000100",
       "e3 0400 3000 01 02 ff010000 03000000 000000000000000000000000 00 00 0000 02203f00 03200200 0420ff01 05200100"}};
  uint32_t len = 0;
  if (i >= SESSION_STEPS) {
    return i == SESSION_STEPS && version > 0x10 ? exchange_request(session, version, out, cap) : 0;
  }
  out[0] = i == 0 ? 0x10 : version;
  return sdec_script_hex(negotiation[version >= 0x12][i], out + 1, cap - 1, &len) ? 1 + len : 0;
}

static void hmac(const struct session *s, const uint8_t *key, struct sdec_span in, uint8_t *out) {
  unsigned len = 0;
  (void)HMAC(hash_of(s), key, (int)s->hash_len, in.data, in.len, out, &len);
}

static void hash_transcript(const struct session *s, uint8_t *out) {
  unsigned len = 0;
  (void)EVP_Digest(s->transcript, s->transcript_len, out, &len, hash_of(s), NULL);
}

/* HKDF-Expand with SPDM's labels; the output is never longer than one digest. */
static void expand(const struct session *s, const uint8_t *secret, const char *label, const uint8_t *context,
                   uint32_t len, uint8_t *out) {
  uint8_t info[160] = {(uint8_t)len, 0, 's', 'p', 'd', 'm', '1', '.', (uint8_t)('0' + (s->version & 15)), ' '};
  uint8_t block[SESSION_SECRET_MOST];
  uint32_t n = 10;
  const uint32_t label_len = (uint32_t)strlen(label);
  memcpy(info + n, label, label_len);
  n += label_len;
  if (context != NULL) {
    memcpy(info + n, context, s->hash_len);
    n += s->hash_len;
  }
  info[n++] = 1;
  hmac(s, secret, (struct sdec_span){info, n}, block);
  memcpy(out, block, len);
}

static void take_secrets(struct session *s, const uint8_t *from, const char *const labels[2]) {
  uint8_t hash[SESSION_SECRET_MOST];
  hash_transcript(s, hash);
  for (uint32_t i = 0; i < 2; i++) {
    struct session_side *side = &s->side[i];
    expand(s, from, labels[i], hash, s->hash_len, side->secret);
    expand(s, side->secret, "key", NULL, KEY_LEN, side->key);
    expand(s, side->secret, "iv", NULL, IV_LEN, side->iv);
    side->sequence = 0;
  }
}

static void derive_data(struct session *s) {
  static const char *const labels[] = {"req app data", "rsp app data"};
  static const uint8_t zeros[SESSION_SECRET_MOST];
  uint8_t salt[SESSION_SECRET_MOST], master[SESSION_SECRET_MOST];
  expand(s, s->handshake, "derived", NULL, s->hash_len, salt);
  hmac(s, salt, (struct sdec_span){zeros, s->hash_len}, master);
  take_secrets(s, master, labels);
}

bool session_answered(struct session *session, struct sdec_span response, uint32_t hash_len, bool *out_finish) {
  static const char *const labels[] = {"req hs data", "rsp hs data"};
  uint8_t salt[SESSION_SECRET_MOST];
  if ((hash_len != 32 && hash_len != 48) || response.len < ANSWER_FIXED + hash_len) {
    return false;
  }
  session->hash_len = hash_len;
  session->id |= (uint32_t)response.data[4] << 16 | (uint32_t)response.data[5] << 24;
  session_hear(session, (struct sdec_span){response.data, response.len - hash_len});
  memset(salt, session->version >= SALT_CHANGED ? 0xFF : 0, sizeof(salt));
  hmac(session, salt, (struct sdec_span){session->psk, session->psk_len}, session->handshake);
  take_secrets(session, session->handshake, labels);
  session_hear(session, (struct sdec_span){response.data + response.len - hash_len, hash_len});
  *out_finish = response.data[8] != 0 || response.data[9] != 0; /* the response has a context */
  if (!*out_finish) {
    derive_data(session);
  }
  session->has_keys = true;
  return true;
}

uint32_t session_finish(struct session *session, uint8_t *out) {
  uint8_t key[SESSION_SECRET_MOST], hash[SESSION_SECRET_MOST];
  const uint8_t header[] = {session->version, 0xe7, 0, 0, 0, 0};
  const uint32_t len = HEADER_LEN + (session->version >= LONG_FINISH ? 2u : 0);
  memcpy(out, header, len);
  session_hear(session, (struct sdec_span){out, len});
  expand(session, session->side[0].secret, "finished", NULL, session->hash_len, key);
  hash_transcript(session, hash);
  hmac(session, key, (struct sdec_span){hash, session->hash_len}, out + len);
  session_hear(session, (struct sdec_span){out + len, session->hash_len});
  return len + session->hash_len;
}

bool session_finished(struct session *session, struct sdec_span response) {
  uint32_t n;
  const struct sdec_protocol *spdm = sdec_protocols(&n)[0];
  const struct sdec_message *message = response.len >= HEADER_LEN
                                           ? sdec_message_find(spdm, response.data[spdm->code_offset])
                                           : NULL;
  if (message == NULL || message->step != SDEC_STEP_PSK_FINISH) {
    return false;
  }
  session_hear(session, response);
  derive_data(session);
  return true;
}

static void nonce_of(const struct session_side *side, uint8_t *out) {
  memcpy(out, side->iv, IV_LEN);
  for (uint32_t i = 0; i < 8; i++) {
    out[i] ^= (uint8_t)(side->sequence >> (8 * i));
  }
}

/* AES-256-GCM in place: encrypts and writes the tag, or checks it and decrypts. */
static bool gcm(const struct session_side *side, bool seal, struct sdec_span aad, uint8_t *data, uint32_t len,
                uint8_t *tag) {
  uint8_t nonce[IV_LEN], rest[TAG_LEN];
  int n = 0;
  EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
  nonce_of(side, nonce);
  bool good = ctx != NULL && EVP_CipherInit_ex(ctx, EVP_aes_256_gcm(), NULL, side->key, nonce, seal) == 1 &&
              EVP_CipherUpdate(ctx, NULL, &n, aad.data, (int)aad.len) == 1 &&
              EVP_CipherUpdate(ctx, data, &n, data, (int)len) == 1;
  if (good && !seal) {
    good = EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_SET_TAG, TAG_LEN, tag) == 1;
  }
  good = good && EVP_CipherFinal_ex(ctx, rest, &n) == 1;
  if (good && seal) {
    good = EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_GET_TAG, TAG_LEN, tag) == 1;
  }
  EVP_CIPHER_CTX_free(ctx);
  return good;
}

uint32_t session_seal(struct session *session, struct sdec_span data, uint32_t seq_len, uint8_t *out, uint32_t cap) {
  struct session_side *side = &session->side[0];
  const uint32_t head = 4 + seq_len + LENGTH_LEN, sealed = LENGTH_LEN + data.len;
  if (data.len > cap || head + sealed + TAG_LEN > cap || sealed + TAG_LEN > UINT16_MAX) {
    return 0;
  }
  put_le(out, session->id, 4);
  put_le(out + 4, (uint32_t)(side->sequence & UINT32_MAX), seq_len);
  put_le(out + 4 + seq_len, sealed + TAG_LEN, LENGTH_LEN);
  put_le(out + head, data.len, LENGTH_LEN);
  if (data.len > 0) {
    memcpy(out + head + LENGTH_LEN, data.data, data.len);
  }
  const bool good = gcm(side, true, (struct sdec_span){out, head}, out + head, sealed, out + head + sealed);
  side->sequence++;
  return good ? head + sealed + TAG_LEN : 0;
}

bool session_open(struct session *session, struct sdec_span record, uint32_t seq_len, uint8_t *out, uint32_t cap,
                  struct sdec_span *out_data) {
  struct session_side *side = &session->side[1];
  const uint32_t head = 4 + seq_len + LENGTH_LEN;
  if (record.len < head + LENGTH_LEN + TAG_LEN) {
    return false;
  }
  const uint32_t said = (uint32_t)record.data[head - 2] | (uint32_t)record.data[head - 1] << 8;
  const uint32_t sealed = said - TAG_LEN;
  if (said < LENGTH_LEN + TAG_LEN || said > record.len - head || sealed > cap) {
    return false;
  }
  uint8_t tag[TAG_LEN];
  memcpy(out, record.data + head, sealed);
  memcpy(tag, record.data + head + sealed, TAG_LEN);
  if (!gcm(side, false, (struct sdec_span){record.data, head}, out, sealed, tag)) {
    return false;
  }
  side->sequence++;
  const uint32_t len = (uint32_t)out[0] | (uint32_t)out[1] << 8;
  *out_data = (struct sdec_span){out + LENGTH_LEN, len};
  return len <= sealed - LENGTH_LEN;
}
