/* SPDX-License-Identifier: BSD-3-Clause
 *
 * A keyed digest of bytes from the wire, 32 at a time, by multiplication. Without the key, nobody can craft other bytes
 * with the same digest. Digests stay in memory and may differ between machines.
 */
#ifndef SDEC_DIGEST_H
#define SDEC_DIGEST_H

#include "siphash.h"

#ifdef __SIZEOF_INT128__
__extension__ typedef unsigned __int128 digest_wide;

static inline uint64_t digest_folded(uint64_t a, uint64_t b) {
  const digest_wide product = (digest_wide)a * b;
  return (uint64_t)product ^ (uint64_t)(product >> 64);
}

/* digest_add adds two more words; the initial digest is a word of the key. */
static inline uint64_t digest_add(const uint64_t key[2], uint64_t digest, uint64_t a, uint64_t b) {
  return digest_folded(a ^ key[1], b ^ digest);
}

static inline uint64_t digest_word(const uint8_t *p) {
  uint64_t word;
  memcpy(&word, p, sizeof(word));
  return word;
}

/* Reads fewer bytes than a word has. */
static inline uint64_t digest_few(const uint8_t *p, size_t n) {
  uint64_t word = 0;
  for (size_t i = 0; i < n; i++) {
    word = word << 8 | p[i];
  }
  return word;
}

/* Computing two digests in parallel takes the time of one. Both start with the word of the key that digest_add does not
 * use; otherwise the factors of a product could be swapped. The last words may overlap. */
static inline uint64_t digest_of(const uint64_t key[2], const void *bytes, size_t len) {
  const uint8_t *p = bytes;
  uint64_t even = key[0], odd = key[0];
  size_t left = len;
  for (; left >= 32; left -= 32, p += 32) {
    even = digest_add(key, even, digest_word(p), digest_word(p + 8));
    odd = digest_add(key, odd, digest_word(p + 16), digest_word(p + 24));
  }
  if (left > 16) {
    even = digest_add(key, even, digest_word(p), digest_word(p + 8));
    odd = digest_add(key, odd, digest_word(p + left - 16), digest_word(p + left - 8));
  } else if (left >= 8) {
    even = digest_add(key, even, digest_word(p), digest_word(p + left - 8));
  } else if (left > 0) {
    even = digest_add(key, even, digest_few(p, left), 0);
  }
  return digest_folded(digest_add(key, even, odd, len) ^ key[0], key[1]);
}
#else
static inline uint64_t digest_add(const uint64_t key[2], uint64_t digest, uint64_t a, uint64_t b) {
  const uint64_t words[] = {digest, a, b};
  return siphash(key, 1, 3, words, sizeof(words));
}

static inline uint64_t digest_of(const uint64_t key[2], const void *bytes, size_t len) {
  return siphash(key, 1, 3, bytes, len);
}
#endif

#endif
