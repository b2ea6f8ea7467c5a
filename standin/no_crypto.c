/* SPDX-License-Identifier: BSD-3-Clause
 *
 * For a build without OpenSSL: SHA-256 (FIPS 180-4), with which fingerprints of certificates are made, and nothing else.
 * Sessions stay closed and signatures unknown.
 */
#include <string.h>

#include "crypto_host.h"

#define BLOCK 64u

static const uint32_t round_constants[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

static uint32_t turn(uint32_t word, unsigned by) {
  return word >> by | (word & ((1u << by) - 1)) << (32 - by);
}

/* Sums modulo 2^32. */
static uint32_t sum(uint64_t a, uint64_t b) {
  return (uint32_t)((a + b) & UINT32_MAX);
}

static void schedule(const uint8_t block[BLOCK], uint32_t out[64]) {
  for (unsigned i = 0; i < 16; i++) {
    const uint8_t *b = block + 4 * i;
    out[i] = (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
  }
  for (unsigned i = 16; i < 64; i++) {
    const uint32_t s0 = turn(out[i - 15], 7) ^ turn(out[i - 15], 18) ^ out[i - 15] >> 3;
    const uint32_t s1 = turn(out[i - 2], 17) ^ turn(out[i - 2], 19) ^ out[i - 2] >> 10;
    out[i] = sum((uint64_t)out[i - 16] + s0, (uint64_t)out[i - 7] + s1);
  }
}

static void add_block(uint32_t state[8], const uint8_t block[BLOCK]) {
  uint32_t words[64], v[8];
  schedule(block, words);
  memcpy(v, state, sizeof(v));
  for (unsigned i = 0; i < 64; i++) {
    const uint32_t s1 = turn(v[4], 6) ^ turn(v[4], 11) ^ turn(v[4], 25);
    const uint32_t choice = (v[4] & v[5]) ^ (~v[4] & v[6]);
    const uint32_t first = sum((uint64_t)v[7] + s1 + choice, (uint64_t)round_constants[i] + words[i]);
    const uint32_t s0 = turn(v[0], 2) ^ turn(v[0], 13) ^ turn(v[0], 22);
    const uint32_t majority = (v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2]);
    memmove(v + 1, v, 7 * sizeof(v[0]));
    v[4] = sum(v[4], first);
    v[0] = sum((uint64_t)first + s0, majority);
  }
  for (unsigned i = 0; i < 8; i++) {
    state[i] = sum(state[i], v[i]);
  }
}

static void sha256(const uint8_t *data, size_t len, uint8_t out[32]) {
  uint32_t state[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  uint8_t last[2 * BLOCK] = {0};
  const size_t whole = len / BLOCK * BLOCK, rest = len - whole;
  const size_t end = rest + 9 <= BLOCK ? BLOCK : 2 * BLOCK;
  for (size_t at = 0; at < whole; at += BLOCK) {
    add_block(state, data + at);
  }
  if (rest > 0) {
    memcpy(last, data + whole, rest);
  }
  last[rest] = 0x80;
  for (unsigned i = 0; i < 8; i++) {
    last[end - 1 - i] = (uint8_t)((uint64_t)len * 8 >> 8 * i & 0xff);
  }
  for (size_t at = 0; at < end; at += BLOCK) {
    add_block(state, last + at);
  }
  for (unsigned i = 0; i < 32; i++) {
    out[i] = (uint8_t)(state[i / 4] >> (24 - i % 4 * 8) & 0xff);
  }
}

int host_has(int kind, int what) {
  return kind == 0 && what == 0;
}

int host_hash(int hash, const uint8_t *data, size_t len, uint8_t *out) {
  if (hash != 0) {
    return 0;
  }
  sha256(data, len, out);
  return 1;
}

int host_hmac(int hash, const uint8_t *key, size_t key_len, const uint8_t *data, size_t len, uint8_t *out) {
  (void)hash, (void)key, (void)key_len, (void)data, (void)len, (void)out;
  return 0;
}

int host_open(int cipher, const uint8_t *key, const uint8_t *iv, const uint8_t *aad, size_t aad_len,
              const uint8_t *sealed, size_t len, const uint8_t *tag, uint8_t *out) {
  (void)cipher, (void)key, (void)iv, (void)aad, (void)aad_len, (void)sealed, (void)len, (void)tag, (void)out;
  return 0;
}

int host_point(int key, const uint8_t *point, size_t len) {
  (void)key, (void)point, (void)len;
  return 1;
}

int host_verify(const struct host_signature *signature) {
  (void)signature;
  return 0;
}

int host_pair(struct host_pair *pair) {
  (void)pair;
  return 0;
}

size_t host_sign(const struct host_signature *asked, uint8_t *out, size_t cap) {
  (void)asked, (void)out, (void)cap;
  return 0;
}

int host_seal(int cipher, const uint8_t *key, const uint8_t *iv, const uint8_t *aad, size_t aad_len,
              const uint8_t *plain, size_t len, uint8_t *tag, uint8_t *out) {
  (void)cipher, (void)key, (void)iv, (void)aad, (void)aad_len, (void)plain, (void)len, (void)tag, (void)out;
  return 0;
}
