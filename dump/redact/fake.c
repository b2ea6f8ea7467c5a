/* SPDX-License-Identifier: BSD-3-Clause
 *
 * An HMAC-SHA-256 key stream seeded with the HMAC of the original: equal originals give equal replacements, which
 * cannot be traced back without the key.
 */
#define _GNU_SOURCE
#include "redact/fake.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <stdlib.h>
#include <string.h>

#include "show/mix.h"

#define BLOCK 32

bool fake_begin(struct fake *fake) {
  return RAND_bytes(fake->key, sizeof(fake->key)) == 1;
}

static void hmac(const uint8_t *key, const void *data, size_t len, uint8_t out[BLOCK]) {
  if (HMAC(EVP_sha256(), key, BLOCK, data, len, out, NULL) == NULL) {
    abort(); /* nothing could have been verified without SHA-256 either */
  }
}

static void stream(const struct fake *fake, struct sdec_span old, uint8_t *out) {
  uint8_t seed[BLOCK], block[BLOCK];
  hmac(fake->key, old.data, old.len, seed);
  for (uint32_t at = 0; at < old.len; at += BLOCK) {
    const uint8_t counter[4] = {(uint8_t)(at >> 24), (uint8_t)(at >> 16), (uint8_t)(at >> 8), (uint8_t)at};
    hmac(seed, counter, sizeof(counter), block);
    memcpy(out + at, block, old.len - at < BLOCK ? old.len - at : BLOCK);
  }
}

static bool all_same(struct sdec_span s) {
  for (uint32_t i = 1; i < s.len; i++) {
    if (s.data[i] != s.data[0]) {
      return false;
    }
  }
  return s.len > 1 || (s.len == 1 && s.data[0] == 0);
}

/* is_text returns true for printable bytes, optionally followed by zeros. */
static bool is_text(struct sdec_span s) {
  uint32_t n = s.len;
  while (n > 0 && s.data[n - 1] == 0) {
    n--;
  }
  for (uint32_t i = 0; i < n; i++) {
    if (s.data[i] < ' ' || s.data[i] > '~') {
      return false;
    }
  }
  return n > 0;
}

static uint8_t like(uint8_t old, uint8_t random) {
  if (old >= '0' && old <= '9') {
    return (uint8_t)('0' + random % 10);
  }
  if (old >= 'a' && old <= 'z') {
    return (uint8_t)('a' + random % 26);
  }
  return old >= 'A' && old <= 'Z' ? (uint8_t)('A' + random % 26) : old;
}

/* Arrays, maps and tags. Random bytes that begin like them may be taken for CBOR, which they damage. */
static bool begins_cbor(uint8_t first) {
  return first >= 0x80 && first < 0xE0;
}

static void replace(const struct fake *fake, struct sdec_span old, bool text, uint8_t *out) {
  if (old.len == 0) {
    return;
  }
  if (all_same(old)) {
    memmove(out, old.data, old.len);
    return;
  }
  uint8_t *random = malloc(old.len);
  if (random == NULL) {
    memset(out, 0, old.len);
    return;
  }
  stream(fake, old, random);
  for (uint32_t i = 0; i < old.len; i++) {
    out[i] = text ? like(old.data[i], random[i]) : random[i];
  }
  if (!text && begins_cbor(out[0])) {
    out[0] &= 0x7F;
  }
  free(random);
}

void fake_bytes(const struct fake *fake, struct sdec_span old, uint8_t *out) {
  replace(fake, old, is_text(old), out);
}

void fake_address(const struct fake *fake, struct sdec_span old, uint8_t *out) {
  replace(fake, old, false, out);
}

void fake_number(const struct fake *fake, struct sdec_span old, uint8_t *out) {
  uint32_t from = 0;
  while (from + 1 < old.len && old.data[from] == 0) {
    from++;
  }
  if (old.len == 0) {
    return;
  }
  const uint8_t first = old.data[from];
  memmove(out, old.data, from);
  stream(fake, (struct sdec_span){old.data + from, old.len - from}, out + from);
  out[from] = (uint8_t)((out[from] & 0x7F) | (first & 0x80) | 0x01);
}

/* place_of returns the slot of `old`, or a free slot for it. There is always a free slot. */
static uint32_t *place_of(const struct fake_pairs *pairs, struct sdec_span old) {
  const uint32_t mask = pairs->n_places - 1;
  const uint64_t hash = mix_bytes(MIX_START, old.data, old.len);
  uint32_t i = (uint32_t)(hash >> 32 ^ hash) & mask;
  while (pairs->places[i] != 0) {
    const struct fake_pair *p = &pairs->list[pairs->places[i] - 1];
    if (p->len == old.len && memcmp(p->old, old.data, old.len) == 0) {
      break;
    }
    i = (i + 1) & mask;
  }
  return &pairs->places[i];
}

const uint8_t *fake_pairs_find(const struct fake_pairs *pairs, struct sdec_span old) {
  const uint32_t number = old.len > 0 && pairs->n_places > 0 ? *place_of(pairs, old) : 0;
  return number != 0 ? pairs->list[number - 1].now : NULL;
}

/* make_room makes room for one more; at most half of the slots are used. */
static bool make_room(struct fake_pairs *pairs) {
  if (pairs->n < pairs->room) {
    return true;
  }
  const uint32_t room = pairs->room > 0 ? pairs->room * 2 : 64;
  struct fake_pair *list = realloc(pairs->list, room * sizeof(*list));
  pairs->list = list != NULL ? list : pairs->list;
  uint32_t *places = list != NULL ? calloc(2 * (size_t)room, sizeof(*places)) : NULL;
  if (places == NULL) {
    return false;
  }
  free(pairs->places);
  pairs->places = places;
  pairs->room = room;
  pairs->n_places = 2 * room;
  for (uint32_t i = 0; i < pairs->n; i++) {
    *place_of(pairs, (struct sdec_span){pairs->list[i].old, pairs->list[i].len}) = i + 1;
  }
  return true;
}

bool fake_pairs_add(struct fake_pairs *pairs, struct sdec_span old, const uint8_t *now) {
  if (old.len == 0 || fake_pairs_find(pairs, old) != NULL) {
    return true;
  }
  uint8_t *bytes = make_room(pairs) ? malloc(2 * (size_t)old.len) : NULL;
  if (bytes == NULL) {
    return false;
  }
  memcpy(bytes, old.data, old.len);
  memcpy(bytes + old.len, now, old.len);
  pairs->list[pairs->n++] = (struct fake_pair){bytes, bytes + old.len, old.len};
  *place_of(pairs, old) = pairs->n;
  return true;
}

void fake_pairs_free(struct fake_pairs *pairs) {
  for (uint32_t i = 0; i < pairs->n; i++) {
    free(pairs->list[i].old);
  }
  free(pairs->list);
  free(pairs->places);
  *pairs = (struct fake_pairs){0};
}
