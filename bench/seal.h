/* SPDX-License-Identifier: BSD-3-Clause
 *
 * A stream of secured-message records from one Requester, encrypted under a known secret: MCTP messages with their
 * 4-byte header, as in link type 291.
 */
#ifndef BENCH_SEAL_H
#define BENCH_SEAL_H

#include <sdec.h>
#include <sdec_crypto.h>
#include <sdec_keylog.h>

#define RECORD_MIN 64 /* bytes of application data */
#define RECORD_MAX 1024
#define RECORD_SIZES 16
#define RECORD_AT 5   /* offset of the record in a packet: MCTP header and message type */
#define RECORD_HEAD 8 /* session, two bytes of sequence number, length */
#define SEALED_KEY_LEN 32

struct sealed_stream {
  struct sdec_secret secret; /* decrypts the whole stream */
  uint8_t key[SEALED_KEY_LEN], iv[SDEC_IV_LEN];
  struct sdec_packet *packets;
  uint8_t *bytes;
  uint32_t n;
  uint64_t len; /* of all application data */
};

/* seal_stream makes `n` SPDM 1.2 records with AES-256-GCM and SHA-384, cycling through RECORD_SIZES sizes; false if
 * out of memory or an algorithm is unavailable. seal_free releases the stream. */
bool seal_stream(const struct sdec_crypto *crypto, uint32_t n, struct sealed_stream *out);
void seal_free(struct sealed_stream *stream);

/* seal_nonce derives the nonce for a sequence number (DSP0277: little-endian from the first byte of the IV). */
static inline void seal_nonce(const uint8_t iv[SDEC_IV_LEN], uint64_t seq, uint8_t out[SDEC_IV_LEN]) {
  for (uint32_t i = 0; i < SDEC_IV_LEN; i++) {
    out[i] = (uint8_t)(iv[i] ^ (i < 8 ? seq >> (8 * i) : 0));
  }
}

#endif
