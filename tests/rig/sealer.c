/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Sessions: the key schedule of DSP0274 and the records of DSP0277, on the sending side.
 */
#include "sealer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "hexbytes.h"
#include "sealer_crypto.h"

#define RANDOM_PADDING 3 /* at the end of encrypted records over MCTP and storage */

void bytes_put(struct bytes *out, const void *data, uint32_t len) {
  assert_true(len <= BYTES_MAX - out->len);
  if (len > 0) {
    memcpy(out->data + out->len, data, len);
  }
  out->len += len;
}

void bytes_put8(struct bytes *out, uint32_t value) {
  const uint8_t byte = (uint8_t)value;
  bytes_put(out, &byte, 1);
}

void bytes_put_le(struct bytes *out, uint64_t value, uint32_t len) {
  for (uint32_t i = 0; i < len; i++) {
    bytes_put8(out, (uint32_t)(value >> (8 * i)) & 0xFF);
  }
}

struct sdec_span bytes_span(const struct bytes *bytes) {
  return (struct sdec_span){bytes->data, bytes->len};
}

/* BinConcat, then HKDF-Expand. */
static void expand(const struct session_ends *s, const uint8_t *secret, const char *label, const uint8_t *context,
                   uint32_t len, uint8_t *out) {
  struct bytes info = {.len = 0};
  bytes_put_le(&info, len, 2);
  bytes_put(&info, "spdm1.", 6);
  bytes_put8(&info, '0' + (s->peers->version & 15u));
  bytes_put(&info, " ", 1);
  bytes_put(&info, label, (uint32_t)strlen(label));
  if (context != NULL) {
    bytes_put(&info, context, s->peers->hash_len);
  }
  hkdf_expand(s->peers->hash, secret, bytes_span(&info), out, len);
}

static void take_secret(struct session_ends *s, uint32_t side, const uint8_t *secret) {
  memmove(s->side[side].secret, secret, s->peers->hash_len);
  expand(s, s->side[side].secret, "key", NULL, key_size(s->peers->aead), s->side[side].key);
  expand(s, s->side[side].secret, "iv", NULL, 12, s->side[side].iv);
  s->side[side].seq = 0;
}

void update(struct session_ends *s, uint32_t side) {
  uint8_t next[64];
  expand(s, s->side[side].secret, "traffic upd", NULL, s->peers->hash_len, next);
  take_secret(s, side, next);
}

/* derive_handshake uses the current transcript as TH1. */
static void derive_handshake(struct session_ends *s) {
  uint8_t salt[64], th1[64];
  memset(salt, s->psk && s->peers->version >= 0x13 ? 0xFF : 0, sizeof(salt));
  hkdf_extract(s->peers->hash, (struct sdec_span){salt, s->peers->hash_len},
               (struct sdec_span){s->secret, s->secret_len}, s->handshake);
  make_hash(s->peers->hash, bytes_span(&s->th), th1);
  expand(s, s->handshake, "req hs data", th1, s->peers->hash_len, s->hs[0]);
  expand(s, s->handshake, "rsp hs data", th1, s->peers->hash_len, s->hs[1]);
  take_secret(s, 0, s->hs[0]);
  take_secret(s, 1, s->hs[1]);
}

/* derive_data uses the current transcript as TH2. */
static void derive_data(struct session_ends *s) {
  static const uint8_t zeros[64];
  uint8_t salt[64], th2[64];
  expand(s, s->handshake, "derived", NULL, s->peers->hash_len, salt);
  hkdf_extract(s->peers->hash, (struct sdec_span){salt, s->peers->hash_len},
               (struct sdec_span){zeros, s->peers->hash_len}, s->master);
  make_hash(s->peers->hash, bytes_span(&s->th), th2);
  expand(s, s->master, "req app data", th2, s->peers->hash_len, s->data[0]);
  expand(s, s->master, "rsp app data", th2, s->peers->hash_len, s->data[1]);
  take_secret(s, 0, s->data[0]);
  take_secret(s, 1, s->data[1]);
  s->data_phase = true;
}

/* verify_data appends the HMAC over the transcript and the message so far to both. */
static void verify_data(struct session_ends *s, uint32_t side, struct bytes *message) {
  uint8_t key[64], hash[64], mac[64];
  expand(s, s->hs[side], "finished", NULL, s->peers->hash_len, key);
  make_hash(s->peers->hash, bytes_span(&s->th), hash);
  make_hmac(s->peers->hash, key, s->peers->hash_len, (struct sdec_span){hash, s->peers->hash_len}, mac);
  bytes_put(message, mac, s->peers->hash_len);
  bytes_put(&s->th, mac, s->peers->hash_len);
}

static bool clear_handshake(const struct session_ends *s) {
  return !s->psk && (s->peers->flags[0] & s->peers->flags[1] & CAP_CLEAR_HANDSHAKE) != 0;
}

/* put_opaque writes the opaque data elements for the supported or the selected secured-message version. */
static void put_opaque(const struct session_ends *s, bool request_side, struct bytes *out) {
  const bool limited = s->aead_limit[!request_side] != 0;
  struct bytes opaque = {.len = 0};
  if (s->peers->version < 0x12) {
    bytes_put_le(&opaque, 0x444D5446, 4);
    bytes_put_le(&opaque, 0x0001 | (limited ? 0x0200 : 0x0100), 4);
  } else {
    bytes_put_le(&opaque, limited ? 2 : 1, 4);
  }
  bytes_put_le(&opaque, 0, 2);
  bytes_put_le(&opaque, request_side ? 5 : 4, 2);
  bytes_put8(&opaque, 1);
  bytes_put8(&opaque, request_side);
  if (request_side) {
    bytes_put8(&opaque, 1);
  }
  bytes_put_le(&opaque, s->sm_version, 2);
  bytes_put_le(&opaque, 0, request_side ? 3 : 0);
  if (limited) { /* a three-byte element and one byte of alignment */
    bytes_put_le(&opaque, 0x00030000, 4);
    bytes_put_le(&opaque, 0x0201u | (uint32_t)s->aead_limit[!request_side] << 16, 4);
  }
  bytes_put_le(out, opaque.len, 2);
  bytes_put(out, opaque.data, opaque.len);
}

static void put_fill(struct bytes *out, uint32_t seed, uint32_t len) {
  for (uint32_t i = 0; i < len; i++) {
    bytes_put8(out, (seed * 31 + i * 7) & 0xFF);
  }
}

static void put_chain_hash(struct session_ends *s, uint32_t side) {
  struct bytes chain;
  uint8_t hash[64];
  chain_of(s->peers, side, &chain);
  make_hash(s->peers->hash, bytes_span(&chain), hash);
  bytes_put(&s->th, hash, s->peers->hash_len);
}

static void key_exchange(struct session_ends *s, struct bytes *m) {
  bytes_put8(m, s->peers->version);
  bytes_put8(m, 0xE4);
  bytes_put8(m, 0);
  bytes_put8(m, s->slot);
  bytes_put_le(m, s->req_id, 2);
  bytes_put_le(m, 0, 2);
  bytes_put(m, s->name, 32);
  put_fill(m, 3, 64);
  put_opaque(s, true, m);
}

static void psk_exchange(struct session_ends *s, struct bytes *m) {
  bytes_put8(m, s->peers->version);
  bytes_put8(m, 0xE6);
  bytes_put_le(m, 0, 2);
  bytes_put_le(m, s->req_id, 2);
  bytes_put_le(m, 4, 2);
  bytes_put_le(m, s->name_len, 2);
  struct bytes opaque = {.len = 0};
  put_opaque(s, true, &opaque);
  bytes_put(m, opaque.data, 2); /* its length precedes the others */
  bytes_put(m, "hint", 4);
  bytes_put(m, s->name, s->name_len);
  bytes_put(m, opaque.data + 2, opaque.len - 2);
}

struct packet *session_exchange_request(struct session_ends *s) {
  struct bytes m = {.len = 0};
  s->id = (uint32_t)s->rsp_id << 16 | s->req_id;
  s->data_phase = false;
  s->th = s->peers->vca;
  if (s->psk) {
    psk_exchange(s, &m);
  } else {
    bytes_put(&s->th, s->peers->digests[1].data, s->peers->digests[1].len);
    put_chain_hash(s, 1);
    key_exchange(s, &m);
  }
  bytes_put(&s->th, m.data, m.len);
  return s->chunk_len > 0 ? in_chunks(s, true, bytes_span(&m)) : say(s->peers, 0, bytes_span(&m));
}

static void key_exchange_rsp(struct session_ends *s, struct bytes *m) {
  bytes_put8(m, s->peers->version);
  bytes_put8(m, 0x64);
  bytes_put_le(m, 0, 2);
  bytes_put_le(m, s->rsp_id, 2);
  bytes_put8(m, s->mut_auth);
  bytes_put8(m, s->mut_auth == MUT_AUTH_WITHOUT_ENCAP ? s->req_slot & 15 : 0);
  put_fill(m, s->rsp_id + 5u, 32);
  put_fill(m, 9, 64);
  put_opaque(s, false, m);
  put_fill(m, 77, 64); /* Signature */
}

static void psk_exchange_rsp(struct session_ends *s, bool context, struct bytes *m) {
  struct bytes opaque = {.len = 0};
  put_opaque(s, false, &opaque);
  bytes_put8(m, s->peers->version);
  bytes_put8(m, 0x66);
  bytes_put_le(m, 0, 2);
  bytes_put_le(m, s->rsp_id, 2);
  bytes_put_le(m, 0, 2);
  bytes_put_le(m, context ? 32 : 0, 2);
  bytes_put(m, opaque.data, 2);
  put_fill(m, 5, context ? 32 : 0);
  bytes_put(m, opaque.data + 2, opaque.len - 2);
}

struct packet *session_exchange_response(struct session_ends *s) {
  struct bytes m = {.len = 0};
  const bool context = (s->peers->flags[1] & CAP_PSK_WITHOUT_CONTEXT) == 0;
  if (s->psk) {
    psk_exchange_rsp(s, context, &m);
  } else {
    key_exchange_rsp(s, &m);
  }
  bytes_put(&s->th, m.data, m.len);
  derive_handshake(s);
  if (!clear_handshake(s)) {
    verify_data(s, 1, &m);
  }
  if (s->psk && !context) {
    derive_data(s);
  }
  struct packet *p = s->chunk_len > 0 ? in_last_ack(s, true, bytes_span(&m)) : say(s->peers, 1, bytes_span(&m));
  if (s->chunk_len > 0) {
    return p;
  }
  p->session = s->id;
  p->hmac = clear_handshake(s) ? SDEC_HMAC_NONE : SDEC_HMAC_GOOD;
  return p;
}

/* say_either sends a handshake message in chunks, in the clear or in the session, whichever applies. */
static struct packet *say_either(struct session_ends *s, uint32_t side, struct sdec_span message, uint8_t hmac) {
  const bool clear = clear_handshake(s);
  if (s->chunk_len > 0) {
    return side == 0 ? in_chunks(s, clear, message) : in_last_ack(s, clear, message);
  }
  struct packet *p = clear ? say(s->peers, side, message) : tell(s, side, message);
  p->session = s->id;
  p->hmac = hmac;
  return p;
}

struct packet *session_finish_request(struct session_ends *s) {
  struct bytes m = {.len = 0};
  bytes_put8(&m, s->peers->version);
  bytes_put8(&m, s->psk ? 0xE7 : 0xE5);
  bytes_put8(&m, s->mut_auth != 0);
  bytes_put8(&m, s->mut_auth != 0 ? s->req_slot : 0);
  bytes_put_le(&m, 0, s->peers->version >= 0x14 ? 2 : 0);
  put_fill(&m, 55, s->mut_auth != 0 ? 64 : 0);
  if (s->mut_auth != 0) {
    bytes_put(&s->th, s->peers->digests[0].data, s->peers->digests[0].len);
    put_chain_hash(s, 0);
  }
  bytes_put(&s->th, m.data, m.len);
  verify_data(s, 0, &m);
  return say_either(s, 0, bytes_span(&m), SDEC_HMAC_GOOD);
}

struct packet *session_finish_response(struct session_ends *s) {
  struct bytes m = {.len = 0};
  bytes_put8(&m, s->peers->version);
  bytes_put8(&m, s->psk ? 0x67 : 0x65);
  bytes_put_le(&m, 0, s->peers->version >= 0x14 ? 4 : 2);
  bytes_put(&s->th, m.data, m.len);
  if (clear_handshake(s)) {
    verify_data(s, 1, &m);
  }
  struct packet *p = say_either(s, 1, bytes_span(&m), clear_handshake(s) ? SDEC_HMAC_GOOD : SDEC_HMAC_NONE);
  derive_data(s);
  return p;
}

/* seal makes a record of application data and advances the sequence number. */
static void seal(struct session_ends *s, uint32_t side, struct sdec_span application, struct bytes *out) {
  const bool encrypted = (s->peers->flags[0] & s->peers->flags[1] & CAP_ENCRYPT) != 0;
  const uint32_t seq_len = wire_seq_len(s->peers->ends.binding), len_len = s->wide_length ? 4 : 2;
  struct bytes plain = {.len = 0};
  uint8_t iv[12], tag[16];
  memcpy(iv, s->side[side].iv, 12);
  for (uint32_t i = 0; i < 8; i++) {
    iv[s->big_endian ? 11 - i : i] ^= (uint8_t)(s->side[side].seq >> (8 * i));
  }
  bytes_put_le(&plain, application.len + s->excess, encrypted ? len_len : 0);
  bytes_put(&plain, application.data, application.len);
  put_fill(&plain, 1, encrypted && seq_len > 0 ? RANDOM_PADDING : 0);
  bytes_put_le(out, s->id, 4);
  bytes_put_le(out, s->side[side].seq, seq_len);
  bytes_put_le(out, plain.len + 16, len_len);
  const uint32_t head_len = out->len;
  bytes_put(out, plain.data, plain.len);
  if (encrypted) {
    aead_seal(s->peers->aead, s->side[side].key, iv, (struct sdec_span){out->data, head_len}, bytes_span(&plain),
              out->data + head_len, tag);
  } else {
    aead_seal(s->peers->aead, s->side[side].key, iv, bytes_span(out), (struct sdec_span){tag, 0}, NULL, tag);
  }
  bytes_put(out, tag, 16);
  s->side[side].seq++;
}

struct packet *tell_raw(struct session_ends *s, uint32_t side, struct sdec_span application) {
  struct bytes record = {.len = 0};
  seal(s, side, application, &record);
  struct packet *p = wire_record(s->peers->wire, &s->peers->ends, side, s->id, bytes_span(&record), application);
  p->other = true;
  return p;
}

struct packet *tell(struct session_ends *s, uint32_t side, struct sdec_span message) {
  uint8_t application[BYTES_MAX];
  struct bytes record = {.len = 0};
  const uint32_t len = wire_inner(s->peers->ends.binding, message, application);
  seal(s, side, (struct sdec_span){application, len}, &record);
  return wire_record(s->peers->wire, &s->peers->ends, side, s->id, bytes_span(&record), message);
}
