/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Two SPDM endpoints for tests: they negotiate, exchange keys and seal records onto a wire. Written from the
 * specification with OpenSSL's own HKDF and HMAC, so that a mistake in the library's key schedule cannot go unnoticed.
 * Signatures and certificate chains are arbitrary bytes, because a passive reader needs only their digests.
 */
#ifndef TESTS_SEALER_H
#define TESTS_SEALER_H

#include "wire.h"

/* Capability flags and algorithm bits of DSP0274. */
#define CAP_ENCRYPT 0x40u
#define CAP_MAC 0x80u
#define CAP_PSK_WITHOUT_CONTEXT 0x400u
#define CAP_PSK_WITH_CONTEXT 0x800u
#define CAP_CLEAR_HANDSHAKE 0x8000u
#define CAP_MULTI_KEY_ONLY 0x4000000u
#define CAP_USUAL 0x73C6u /* CERT CHAL ENCRYPT MAC MUT_AUTH KEY_EX ENCAP HBEAT KEY_UPD */
#define HASH_SHA_256 1u
#define HASH_SHA_384 2u
#define AEAD_AES_128_GCM 1u
#define AEAD_AES_256_GCM 2u
#define AEAD_CHACHA20_POLY1305 4u
#define AEAD_SM4_GCM 8u
#define MUT_AUTH_WITHOUT_ENCAP 1u
#define MUT_AUTH_WITH_ENCAP 2u
#define MUT_AUTH_IMPLICIT_DIGESTS 4u
#define SLOT_RAW_KEY 0xFFu

#define BYTES_MAX 4096
struct bytes {
  uint8_t data[BYTES_MAX];
  uint32_t len;
};

void bytes_put(struct bytes *out, const void *data, uint32_t len);
void bytes_put8(struct bytes *out, uint32_t value);
void bytes_put_le(struct bytes *out, uint64_t value, uint32_t len);
struct sdec_span bytes_span(const struct bytes *bytes);

/* A connection. Members above the line may be changed after sealer_peers_init. */
struct sealer_peers {
  struct wire *wire;
  struct ends ends;
  uint8_t version;
  uint32_t flags[2]; /* of the Requester, of the Responder */
  uint32_t hash, aead;
  uint32_t chain_len[2]; /* length of the chains or raw keys, which are bytes of 0x41 + side */
  /* ---- */
  uint32_t hash_len;
  struct bytes vca, digests[2]; /* the DIGESTS messages that enter the transcript */
};

/* A session between them. Members above the line may be changed between session_init and session_open. */
struct session_ends {
  struct sealer_peers *peers;
  uint16_t req_id, rsp_id;
  uint8_t mut_auth; /* MutAuthRequested */
  uint8_t slot;     /* of the Responder */
  uint8_t req_slot;
  bool psk;
  uint16_t sm_version;          /* 0x1100 is DSP0277 1.1 */
  uint8_t aead_limit[2];        /* exponents allowed by Requester and Responder; 0: not sent */
  bool big_endian, wide_length; /* nonces; four-byte Length and ApplicationDataLength */
  uint32_t excess;              /* how much ApplicationDataLength exceeds the actual length */
  uint32_t chunk_len;           /* if not zero, handshake requests are sent in chunks of this length */
  uint8_t secret[48];           /* (EC)DHE secret or PSK */
  uint32_t secret_len;
  uint8_t name[32];  /* RandomData or RequesterContext */
  uint32_t name_len; /* of RequesterContext */
  /* ---- */
  uint32_t id, last_chunk;
  bool data_phase;
  struct bytes th;
  uint8_t handshake[64], master[64], hs[2][64], data[2][64];
  struct {
    uint8_t secret[64], key[32], iv[12];
    uint64_t seq;
  } side[2];
};

/* sealer_peers_init sets SPDM 1.2, SHA-256, AES-256-GCM and the usual flags. peers_negotiate sends GET_VERSION to
 * ALGORITHMS, and peers_digests GET_DIGESTS and the Responder's DIGESTS. say sends one cleartext message. */
void sealer_peers_init(struct sealer_peers *peers, struct wire *wire, enum binding binding);
void peers_negotiate(struct sealer_peers *peers);
void peers_digests(struct sealer_peers *peers);
struct packet *say(struct sealer_peers *peers, uint32_t side, struct sdec_span message);
struct packet *say_hex(struct sealer_peers *peers, uint32_t side, const char *hex);

/* make_digests writes the DIGESTS message of a side. */
void make_digests(const struct sealer_peers *peers, uint32_t side, struct bytes *out);
void chain_of(const struct sealer_peers *peers, uint32_t side, struct bytes *out);

/* session_init sets up session `n`; ids, secret and name differ for each n. The steps send a request and its response,
 * or just one of them, and derive what follows. session_open performs all of them. */
void session_init(struct session_ends *s, struct sealer_peers *peers, uint32_t n);
void session_exchange(struct session_ends *s);
struct packet *session_exchange_request(struct session_ends *s);
struct packet *session_exchange_response(struct session_ends *s);
void session_finish(struct session_ends *s);
struct packet *session_finish_request(struct session_ends *s);
struct packet *session_finish_response(struct session_ends *s);
void session_open(struct session_ends *s);

/* session_encapsulated_digests makes the Responder request the Requester's DIGESTS, as in mutual authentication. */
void session_encapsulated_digests(struct session_ends *s);

/* tell sends a message in the session, and tell_raw plain application data. heartbeat and session_end send a request
 * and its response. */
struct packet *tell(struct session_ends *s, uint32_t side, struct sdec_span message);
struct packet *tell_raw(struct session_ends *s, uint32_t side, struct sdec_span application);
struct packet *tell_hex(struct session_ends *s, uint32_t side, const char *hex);
struct packet *request(struct session_ends *s, uint8_t code, uint8_t param1, uint8_t param2);
struct packet *response(struct session_ends *s, uint8_t code, uint8_t param1, uint8_t param2);
void heartbeat(struct session_ends *s);
void session_end(struct session_ends *s);

/* in_chunks sends a request by CHUNK_SEND, in the session or in the clear, and acknowledges all chunks but the last;
 * in_last_ack sends its response. */
struct packet *in_chunks(struct session_ends *s, bool clear, struct sdec_span message);
struct packet *in_last_ack(struct session_ends *s, bool clear, struct sdec_span message);

/* update switches a side to its next key. */
void update(struct session_ends *s, uint32_t side);

/* The secrets as a key log has them; `side` is 0 or 1 for per-direction secrets. */
struct sdec_secret shared_secret(const struct session_ends *s);
struct sdec_secret data_secret(const struct session_ends *s, uint32_t side);
/* derived_secret gives one of any other kind, named by the session's name. */
struct sdec_secret derived_secret(const struct session_ends *s, uint8_t kind);

#endif
