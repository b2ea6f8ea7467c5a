/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The endpoints of a connection: negotiation, digests, and the short exchanges that make up a session.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "hexbytes.h"
#include "sealer.h"
#include "sealer_crypto.h"

#define ASYM_ECDSA_P256 0x10u
#define DHE_SECP256R1 8u

void sealer_peers_init(struct sealer_peers *p, struct wire *wire, enum binding binding) {
  *p = (struct sealer_peers){.wire = wire,
                             .ends = {.binding = binding},
                             .version = 0x12,
                             .flags = {CAP_USUAL | 0x400, CAP_USUAL | CAP_PSK_WITH_CONTEXT},
                             .hash = HASH_SHA_256,
                             .aead = AEAD_AES_256_GCM,
                             .chain_len = {300, 500}};
}

struct packet *say(struct sealer_peers *p, uint32_t side, struct sdec_span message) {
  return wire_clear(p->wire, &p->ends, side, message);
}

struct packet *say_hex(struct sealer_peers *p, uint32_t side, const char *hex) {
  const struct hexbytes bytes = from_hex(hex);
  return say(p, side, hex_span(&bytes));
}

static void say_vca(struct sealer_peers *p, uint32_t side, const struct bytes *m) {
  say(p, side, bytes_span(m));
  bytes_put(&p->vca, m->data, m->len);
}

static void capabilities(struct sealer_peers *p, uint32_t side) {
  struct bytes m = {.len = 0};
  bytes_put8(&m, p->version);
  bytes_put8(&m, side == 0 ? 0xE1 : 0x61);
  bytes_put_le(&m, 0, 3);
  bytes_put_le(&m, 12, 3);
  bytes_put_le(&m, p->flags[side], 4);
  if (p->version >= 0x12) {
    bytes_put_le(&m, 0x1200, 4);
    bytes_put_le(&m, 0x1200, 4);
  }
  say_vca(p, side, &m);
}

static bool multi_key(const struct sealer_peers *p, uint32_t side) {
  return p->version >= 0x13 && (p->flags[side] & CAP_MULTI_KEY_ONLY) != 0;
}

static void algorithms(struct sealer_peers *p, uint32_t side) {
  const uint32_t tables[4][2] = {{2, DHE_SECP256R1}, {3, p->aead}, {4, ASYM_ECDSA_P256}, {5, 1}};
  const uint32_t other = (p->version >= 0x12 ? 2u : 0) | (multi_key(p, 1 - side) ? 0x10u : 0);
  struct bytes m = {.len = 0};
  bytes_put8(&m, p->version);
  bytes_put8(&m, side == 0 ? 0xE3 : 0x63);
  bytes_put_le(&m, 4, 2);
  bytes_put_le(&m, (side == 0 ? 32 : 36) + 16, 2);
  bytes_put8(&m, 1);
  bytes_put8(&m, other);
  bytes_put_le(&m, 2, side == 0 ? 0 : 4); /* MeasurementHashAlgo */
  bytes_put_le(&m, ASYM_ECDSA_P256, 4);
  bytes_put_le(&m, p->hash, 4);
  bytes_put_le(&m, 0, 8);
  bytes_put_le(&m, 0, 8);
  for (uint32_t i = 0; i < 4; i++) {
    bytes_put8(&m, tables[i][0]);
    bytes_put8(&m, 0x20);
    bytes_put_le(&m, tables[i][1], 2);
  }
  say_vca(p, side, &m);
}

void peers_negotiate(struct sealer_peers *p) {
  struct bytes get = {.data = {0x10, 0x84, 0, 0}, .len = 4};
  struct bytes version = {.data = {0x10, 0x04, 0, 0, 0, 1, 0, p->version}, .len = 8};
  p->hash_len = hash_size(p->hash);
  p->vca.len = p->digests[0].len = p->digests[1].len = 0;
  say_vca(p, 0, &get);
  say_vca(p, 1, &version);
  capabilities(p, 0);
  capabilities(p, 1);
  algorithms(p, 0);
  algorithms(p, 1);
}

void chain_of(const struct sealer_peers *p, uint32_t side, struct bytes *out) {
  out->len = 0;
  bytes_put_le(out, p->chain_len[side], 4);
  while (out->len < p->chain_len[side]) {
    bytes_put8(out, 0x41 + side);
  }
}

void make_digests(const struct sealer_peers *p, uint32_t side, struct bytes *out) {
  struct bytes chain;
  uint8_t hash[64];
  chain_of(p, side, &chain);
  make_hash(p->hash, bytes_span(&chain), hash);
  out->len = 0;
  bytes_put8(out, p->version);
  bytes_put8(out, 0x01);
  bytes_put8(out, p->version >= 0x13 ? 1 : 0);
  bytes_put8(out, 1);
  bytes_put(out, hash, p->hash_len);
  if (multi_key(p, side)) { /* KeyPairID, CertificateInfo, KeyUsageMask */
    bytes_put_le(out, 0x00010101, 4);
  }
}

void peers_digests(struct sealer_peers *p) {
  const uint8_t get[] = {p->version, 0x81, 0, 0};
  struct bytes digests;
  make_digests(p, 1, &digests);
  say(p, 0, (struct sdec_span){get, 4});
  say(p, 1, bytes_span(&digests));
  if (multi_key(p, 1)) {
    p->digests[1] = digests;
  }
}

void session_init(struct session_ends *s, struct sealer_peers *peers, uint32_t n) {
  *s = (struct session_ends){.peers = peers,
                             .req_id = (uint16_t)(0xFFFD - n % 64),
                             .rsp_id = (uint16_t)(0x0100 + n % 64),
                             .sm_version = 0x1100,
                             .secret_len = 32,
                             .name_len = 32};
  for (uint32_t i = 0; i < 32; i++) {
    s->secret[i] = (uint8_t)(n * 17 + i);
    s->name[i] = (uint8_t)(n * 29 + i * 3 + (n >> 8));
  }
  s->secret[30] = (uint8_t)(n >> 8);
}

void session_exchange(struct session_ends *s) {
  session_exchange_request(s);
  session_exchange_response(s);
}

void session_finish(struct session_ends *s) {
  session_finish_request(s);
  session_finish_response(s);
}

void session_open(struct session_ends *s) {
  session_exchange(s);
  if (!s->data_phase) {
    session_finish(s);
  }
}

static struct packet *tell_or_say(struct session_ends *s, uint32_t side, struct sdec_span message) {
  const bool clear = (s->peers->flags[0] & s->peers->flags[1] & CAP_CLEAR_HANDSHAKE) != 0 && !s->data_phase;
  return clear ? say(s->peers, side, message) : tell(s, side, message);
}

/* GET_ENCAPSULATED_REQUEST, unless KEY_EXCHANGE_RSP has requested DIGESTS already. */
void session_encapsulated_digests(struct session_ends *s) {
  const uint8_t v = s->peers->version;
  const uint8_t get[] = {v, 0xEA, 0, 0}, encapsulated[] = {v, 0x6A, 1, 0, v, 0x81, 0, 0};
  const uint8_t ack[] = {v, 0x6B, 0, 2, 1, 0, 0, 0, s->req_slot};
  struct bytes deliver = {.data = {v, 0xEB, 1, 0}, .len = 4}, digests;
  if (s->mut_auth != MUT_AUTH_IMPLICIT_DIGESTS) {
    tell_or_say(s, 0, (struct sdec_span){get, sizeof(get)});
    tell_or_say(s, 1, (struct sdec_span){encapsulated, sizeof(encapsulated)});
  }
  make_digests(s->peers, 0, &digests);
  bytes_put(&deliver, digests.data, digests.len);
  tell_or_say(s, 0, bytes_span(&deliver));
  tell_or_say(s, 1, (struct sdec_span){ack, sizeof(ack)});
  if (multi_key(s->peers, 0)) {
    s->peers->digests[0] = digests;
  }
}

/* ChunkSeqNo has two bytes, and from 1.4 on four, including two that were reserved. */
struct packet *in_chunks(struct session_ends *s, bool clear, struct sdec_span message) {
  struct packet *p = NULL;
  for (uint32_t i = 0; i * s->chunk_len < message.len; i++) {
    const uint32_t at = i * s->chunk_len;
    const uint32_t len = message.len - at < s->chunk_len ? message.len - at : s->chunk_len;
    const bool last = at + len == message.len;
    const uint8_t ack[] = {s->peers->version, 0x05, 0, 9, (uint8_t)i, 0, 0, 0};
    struct bytes chunk = {.data = {s->peers->version, 0x85, last, 9}, .len = 4};
    bytes_put_le(&chunk, i, 4);
    bytes_put_le(&chunk, len, 4);
    bytes_put_le(&chunk, message.len, i == 0 ? 4 : 0);
    bytes_put(&chunk, message.data + at, len);
    p = clear ? say(s->peers, 0, bytes_span(&chunk)) : tell(s, 0, bytes_span(&chunk));
    if (!last) {
      const struct sdec_span answer = {ack, s->peers->version >= 0x14 ? 8 : 6};
      p = clear ? say(s->peers, 1, answer) : tell(s, 1, answer);
    }
  }
  s->last_chunk = (message.len - 1) / s->chunk_len;
  return p;
}

struct packet *in_last_ack(struct session_ends *s, bool clear, struct sdec_span message) {
  struct bytes ack = {.data = {s->peers->version, 0x05, 0, 9}, .len = 4};
  bytes_put_le(&ack, s->last_chunk, s->peers->version >= 0x14 ? 4 : 2);
  bytes_put(&ack, message.data, message.len);
  return clear ? say(s->peers, 1, bytes_span(&ack)) : tell(s, 1, bytes_span(&ack));
}

struct packet *tell_hex(struct session_ends *s, uint32_t side, const char *hex) {
  const struct hexbytes bytes = from_hex(hex);
  return tell(s, side, hex_span(&bytes));
}

struct packet *request(struct session_ends *s, uint8_t code, uint8_t param1, uint8_t param2) {
  const uint8_t message[] = {s->peers->version, code, param1, param2};
  return tell(s, 0, (struct sdec_span){message, 4});
}

struct packet *response(struct session_ends *s, uint8_t code, uint8_t param1, uint8_t param2) {
  const uint8_t message[] = {s->peers->version, code, param1, param2};
  return tell(s, 1, (struct sdec_span){message, 4});
}

void heartbeat(struct session_ends *s) {
  request(s, 0xE8, 0, 0);
  response(s, 0x68, 0, 0);
}

void session_end(struct session_ends *s) {
  request(s, 0xEC, 0, 0);
  response(s, 0x6C, 0, 0);
}

struct sdec_secret shared_secret(const struct session_ends *s) {
  struct sdec_secret secret = {.kind = s->psk ? SDEC_SECRET_PSK : SDEC_SECRET_DHE, .id_len = (uint8_t)s->name_len};
  memcpy(secret.id, s->name, s->name_len);
  memcpy(secret.secret, s->secret, s->secret_len);
  secret.secret_len = (uint16_t)s->secret_len;
  return secret;
}

struct sdec_secret data_secret(const struct session_ends *s, uint32_t side) {
  struct sdec_secret secret = {.kind = side == 0 ? SDEC_SECRET_REQ_DATA : SDEC_SECRET_RSP_DATA,
                               .by_session = true,
                               .session = s->id,
                               .secret_len = (uint16_t)s->peers->hash_len};
  memcpy(secret.secret, s->data[side], s->peers->hash_len);
  return secret;
}

struct sdec_secret derived_secret(const struct session_ends *s, uint8_t kind) {
  const uint8_t *const bytes[SDEC_SECRET_KINDS] = {
      [SDEC_SECRET_HANDSHAKE] = s->handshake, [SDEC_SECRET_MASTER] = s->master,    [SDEC_SECRET_REQ_HS] = s->hs[0],
      [SDEC_SECRET_RSP_HS] = s->hs[1],        [SDEC_SECRET_REQ_DATA] = s->data[0], [SDEC_SECRET_RSP_DATA] = s->data[1]};
  struct sdec_secret secret = shared_secret(s);
  assert_non_null(bytes[kind]);
  secret.kind = kind;
  secret.secret_len = (uint16_t)s->peers->hash_len;
  memcpy(secret.secret, bytes[kind], s->peers->hash_len);
  return secret;
}
