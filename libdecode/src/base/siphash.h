/* SPDX-License-Identifier: BSD-3-Clause
 *
 * SipHash (Aumasson and Bernstein, 2012): a keyed hash for tables whose keys come from the wire. Without the key,
 * nobody can craft many inputs with the same hash.
 */
#ifndef SDEC_SIPHASH_H
#define SDEC_SIPHASH_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct siphash {
  uint64_t v0, v1, v2, v3;
};

static inline uint64_t siphash_rotate(uint64_t x, unsigned bits) {
  return x << bits | x >> (64 - bits);
}

/* The sums wrap on purpose. */
#if defined(__clang__)
#define WRAPS __attribute__((no_sanitize("unsigned-integer-overflow")))
#else
#define WRAPS
#endif

WRAPS static inline void siphash_rounds(struct siphash *s, unsigned n) {
  for (unsigned i = 0; i < n; i++) {
    s->v0 += s->v1;
    s->v2 += s->v3;
    s->v1 = siphash_rotate(s->v1, 13) ^ s->v0;
    s->v3 = siphash_rotate(s->v3, 16) ^ s->v2;
    s->v0 = siphash_rotate(s->v0, 32);
    s->v2 += s->v1;
    s->v0 += s->v3;
    s->v1 = siphash_rotate(s->v1, 17) ^ s->v2;
    s->v3 = siphash_rotate(s->v3, 21) ^ s->v0;
    s->v2 = siphash_rotate(s->v2, 32);
  }
}

static inline void siphash_word(struct siphash *s, uint64_t word, unsigned rounds) {
  s->v3 ^= word;
  siphash_rounds(s, rounds);
  s->v0 ^= word;
}

static inline struct siphash siphash_begin(const uint64_t key[2]) {
  return (struct siphash){key[0] ^ 0x736f6d6570736575u, key[1] ^ 0x646f72616e646f6du, key[0] ^ 0x6c7967656e657261u,
                          key[1] ^ 0x7465646279746573u};
}

static inline uint64_t siphash_end(struct siphash *s, unsigned rounds) {
  s->v2 ^= 0xff;
  siphash_rounds(s, rounds);
  return s->v0 ^ s->v1 ^ s->v2 ^ s->v3;
}

/* siphash gives SipHash-`c`-`d` of `len` bytes. The published test vectors are for SipHash-2-4 on little-endian
 * machines; tables use 1-3, and their hashes never leave the machine. */
static inline uint64_t siphash(const uint64_t key[2], unsigned c, unsigned d, const void *bytes, size_t len) {
  const uint8_t *p = bytes;
  struct siphash s = siphash_begin(key);
  uint64_t word;
  size_t at = 0;
  for (; at + 8 <= len; at += 8) {
    memcpy(&word, p + at, 8);
    siphash_word(&s, word, c);
  }
  uint8_t last[8] = {0};
  memcpy(last, p + at, len - at);
  memcpy(&word, last, 8);
  siphash_word(&s, word | (uint64_t)len << 56, c);
  return siphash_end(&s, d);
}

#endif
