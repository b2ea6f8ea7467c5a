/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Compares one measurement block with one entry of reference values.
 */
#include "reference.h"

#include <string.h>

#define LAST_DIGESTIBLE 3u /* types whose value may be a digest: ROM, firmware, the two configurations */
#define TYPE_VERSION 6u
#define TYPE_SVN 7u
#define SVN_MOST 8u /* bytes */

static const char *const outcome_names[SDEC_OUTCOMES] = {[SDEC_MATCH] = "match",
                                                         [SDEC_MISMATCH] = "mismatch",
                                                         [SDEC_BELOW_MINIMUM] = "below-minimum",
                                                         [SDEC_NOT_COMPARABLE] = "not-comparable",
                                                         [SDEC_UNREFERENCED] = "unreferenced",
                                                         [SDEC_MISSING] = "missing"};

const char *sdec_outcome_name(uint32_t outcome) {
  return outcome < SDEC_OUTCOMES ? outcome_names[outcome] : "?";
}

static bool is_raw(const struct value *value) {
  return (value->type & BLOCK_RAW) != 0;
}

static bool is_raw_of(const struct value *value, uint32_t type) {
  return value->type == (BLOCK_RAW | type);
}

static uint32_t bit_of(uint32_t hash) {
  uint32_t bit = 0;
  while (hash >> bit > 1) {
    bit++;
  }
  return bit;
}

/* The most likely algorithm of a digest, by its length alone. */
static uint32_t usual_hash(uint32_t len) {
  uint32_t hash = 1;
  while (hash <= 4 && sdec_hash_length(hash) != len) {
    hash <<= 1;
  }
  return hash <= 4 ? hash : 0;
}

/* digest_by gives a value's digest by one algorithm: the value itself if it is one, else computed; false if there is
 * none. Computed digests are cached, because an index may have many alternatives. */
static bool digest_by(const struct sdec_verify *v, struct value *value, uint32_t hash, struct sdec_span *out) {
  const uint32_t known = value->hash != 0 || is_raw(value) ? value->hash : usual_hash(value->bytes.len);
  const uint32_t len = sdec_hash_length(hash);
  if (len == 0 || (known != 0 && known != hash)) {
    return false;
  }
  if (!is_raw(value)) {
    *out = value->bytes;
    return true;
  }
  const uint32_t bit = bit_of(hash);
  if ((value->digested >> bit & 1) == 0 && !sdec_hash_of(v, hash, &value->bytes, 1, value->digests[bit])) {
    return false;
  }
  value->digested |= 1u << bit;
  *out = (struct sdec_span){value->digests[bit], len};
  return true;
}

static bool same(struct sdec_span a, struct sdec_span b) {
  return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}

/* Without the negotiation the algorithm of a digest is unknown: a reference digest with the same bytes matches. */
static bool agrees_by_length(const struct sdec_reference *entry, const struct value *value) {
  bool found = false;
  for (uint32_t i = 0; value->hash == 0 && !is_raw(value) && i < entry->n_digests; i++) {
    found |= entry->digests[i].hash != 0 && same(entry->digests[i].value, value->bytes);
  }
  return found;
}

static enum sdec_outcome digests(const struct sdec_verify *v, const struct sdec_reference *entry, struct value *value) {
  uint32_t n_common = 0;
  bool differs = entry->n_digests == 0;
  struct sdec_span measured;
  if (is_raw(value) && (value->type & ~BLOCK_RAW) > LAST_DIGESTIBLE) {
    return SDEC_NOT_COMPARABLE;
  }
  if (agrees_by_length(entry, value)) {
    return SDEC_MATCH;
  }
  for (uint32_t i = 0; i < entry->n_digests; i++) {
    if (digest_by(v, value, entry->digests[i].hash, &measured)) {
      n_common++;
      differs |= !same(entry->digests[i].value, measured);
    }
  }
  return differs ? SDEC_MISMATCH : n_common > 0 ? SDEC_MATCH : SDEC_NOT_COMPARABLE;
}

bool sdec_value_svn(const struct value *value, uint64_t *out) {
  if (!is_raw_of(value, TYPE_SVN) || value->bytes.len == 0 || value->bytes.len > SVN_MOST) {
    return false;
  }
  *out = span_le(value->bytes, 0, value->bytes.len);
  return true;
}

static enum sdec_outcome svn(const struct sdec_reference *entry, const struct value *value) {
  uint64_t measured;
  if (!sdec_value_svn(value, &measured)) {
    return SDEC_NOT_COMPARABLE;
  }
  if ((entry->stated & SDEC_STATED_SVN) != 0) {
    return measured == entry->svn ? SDEC_MATCH : SDEC_MISMATCH;
  }
  return measured >= entry->svn ? SDEC_MATCH : SDEC_BELOW_MINIMUM;
}

static enum sdec_outcome raw(const struct sdec_reference *entry, const struct value *value) {
  if (!is_raw(value)) {
    return SDEC_NOT_COMPARABLE;
  }
  if (entry->mask.len == 0) {
    return same(entry->raw, value->bytes) ? SDEC_MATCH : SDEC_MISMATCH;
  }
  bool agrees = entry->raw.len == value->bytes.len && entry->mask.len == value->bytes.len;
  for (uint32_t i = 0; agrees && i < value->bytes.len; i++) {
    agrees = ((entry->raw.data[i] ^ value->bytes.data[i]) & entry->mask.data[i]) == 0;
  }
  return agrees ? SDEC_MATCH : SDEC_MISMATCH;
}

static enum sdec_outcome version(const struct sdec_reference *entry, const struct value *value) {
  if (!is_raw_of(value, TYPE_VERSION)) {
    return SDEC_NOT_COMPARABLE;
  }
  return same(entry->version, value->bytes) ? SDEC_MATCH : SDEC_MISMATCH;
}

/* All statements of an entry have to hold: the worse outcome counts. */
static enum sdec_outcome both(enum sdec_outcome a, enum sdec_outcome b) {
  static const uint8_t gravity[] = {
      [SDEC_MATCH] = 0, [SDEC_NOT_COMPARABLE] = 1, [SDEC_BELOW_MINIMUM] = 2, [SDEC_MISMATCH] = 3};
  return gravity[a] >= gravity[b] ? a : b;
}

enum sdec_outcome sdec_entry_compare(const struct sdec_verify *v, const struct sdec_reference *entry,
                                     struct value *value) {
  enum sdec_outcome outcome = (entry->stated & SDEC_STATED_OTHER) != 0 ? SDEC_NOT_COMPARABLE : SDEC_MATCH;
  if (value->foreign && entry->stated != 0) {
    return SDEC_NOT_COMPARABLE;
  }
  if ((entry->stated & SDEC_STATED_DIGESTS) != 0) {
    outcome = both(outcome, digests(v, entry, value));
  }
  if ((entry->stated & (SDEC_STATED_SVN | SDEC_STATED_SVN_MIN)) != 0) {
    outcome = both(outcome, svn(entry, value));
  }
  if ((entry->stated & SDEC_STATED_RAW) != 0) {
    outcome = both(outcome, raw(entry, value));
  }
  if ((entry->stated & SDEC_STATED_VERSION) != 0) {
    outcome = both(outcome, version(entry, value));
  }
  return outcome;
}
