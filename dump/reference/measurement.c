/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Reads one measurement map of CoRIM or concise evidence: the SPDM block it is for and the values it states.
 */
#include <string.h>

#include "reference/cbor_tags.h"
#include "reference/corim.h"

#define INDEX_MOST 254u

/* The block indexes that a measurement map names. */
struct place {
  bool has_index;
  uint8_t index;
  uint32_t n_indirect; /* blocks that hold the value themselves */
  uint8_t indirect[INDEX_MOST];
};

static struct sdec_reference *entry_of(struct corim_in *c) {
  return &c->reading->references->list[c->reading->references->n - 1];
}

static void set_index(struct place *place, uint64_t number) {
  place->has_index = number >= 1 && number <= INDEX_MOST;
  place->index = (uint8_t)number;
}

/* The key of a measurement is the index of its block: a number, or a text of digits only. */
static bool read_key(struct corim_in *c, struct place *place) {
  struct sdec_span text;
  uint64_t number = 0;
  if (cbor_kind(&c->in) == 0) {
    const bool good = cbor_unsigned(&c->in, &number);
    set_index(place, number);
    return good;
  }
  if (cbor_kind(&c->in) != 3) {
    return cbor_skip(&c->in, NULL);
  }
  if (!cbor_text(&c->in, &text)) {
    return false;
  }
  bool digits = text.len > 0 && text.len <= 3;
  for (uint32_t i = 0; digits && i < text.len; i++) {
    digits = text.data[i] >= '0' && text.data[i] <= '9';
    number = digits ? number * 10 + (uint64_t)(text.data[i] - '0') : 0;
  }
  if (digits) {
    set_index(place, number);
  }
  return true;
}

/* ------------------------------------------------------------------------------------------------ the values */

/* Maps numbers of the IANA registry of named information hashes; 0: not an SPDM algorithm. */
static uint32_t hash_of_number(int64_t number) {
  static const struct { uint8_t number, hash; } known[] = {{1, 1}, {7, 2}, {8, 4}, {10, 8}, {11, 16}, {12, 32}};
  for (uint32_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
    if (known[i].number == number) {
      return known[i].hash;
    }
  }
  return 0;
}

static bool read_digest(struct corim_in *c, uint32_t *out_hash, struct sdec_span *out) {
  struct cbor_list list;
  struct sdec_span name;
  int64_t number = 0;
  if (!cbor_array(&c->in, &list) || !cbor_more(&c->in, &list)) {
    return cbor_fail(&c->in, "an algorithm and a digest are expected");
  }
  if (cbor_kind(&c->in) == 3) {
    if (!cbor_text(&c->in, &name)) {
      return false;
    }
    *out_hash = reference_hash((const char *)name.data, name.len);
  } else if (cbor_integer(&c->in, &number)) {
    *out_hash = hash_of_number(number);
  }
  if (!cbor_more(&c->in, &list) || !cbor_bytes(&c->in, out) || cbor_more(&c->in, &list)) {
    return cbor_fail(&c->in, "an algorithm and a digest are expected");
  }
  return *out_hash == 0 || out->len == reference_hash_len(*out_hash) ||
         cbor_fail(&c->in, "the digest before has another length than its algorithm's");
}

static bool read_digests(struct corim_in *c) {
  struct cbor_list list;
  if (!cbor_array(&c->in, &list)) {
    return false;
  }
  entry_of(c)->stated |= SDEC_STATED_DIGESTS;
  while (cbor_more(&c->in, &list)) {
    struct sdec_span value;
    uint32_t hash = 0;
    if (!read_digest(c, &hash, &value)) {
      return false;
    }
    if (!reference_digest(c->reading, hash, value)) {
      return cbor_fail(&c->in, c->reading->problem);
    }
  }
  return cbor_good(&c->in);
}

static bool read_svn(struct corim_in *c) {
  struct sdec_reference *entry = entry_of(c);
  uint64_t tag = TAG_SVN;
  if (cbor_kind(&c->in) == 6 && !cbor_tag(&c->in, &tag)) {
    return false;
  }
  if (tag != TAG_SVN && tag != TAG_MIN_SVN) {
    return cbor_fail(&c->in, "a security version is expected");
  }
  entry->stated |= tag == TAG_SVN ? SDEC_STATED_SVN : SDEC_STATED_SVN_MIN;
  return cbor_unsigned(&c->in, &entry->svn);
}

static bool read_version(struct corim_in *c) {
  struct sdec_reference *entry = entry_of(c);
  struct cbor_keys keys;
  int64_t key;
  if (!cbor_map(&c->in, &keys)) {
    return false;
  }
  while (cbor_key(&c->in, &keys, &key)) {
    entry->stated |= key == 0 ? SDEC_STATED_VERSION : 0;
    if (key == 0 ? !cbor_text(&c->in, &entry->version) : !cbor_skip(&c->in, NULL)) {
      return false;
    }
  }
  return cbor_good(&c->in);
}

static bool read_masked(struct corim_in *c, struct sdec_reference *entry) {
  struct cbor_list list;
  if (!cbor_array(&c->in, &list) || !cbor_more(&c->in, &list) || !cbor_bytes(&c->in, &entry->raw) ||
      !cbor_more(&c->in, &list) || !cbor_bytes(&c->in, &entry->mask) || cbor_more(&c->in, &list)) {
    return cbor_fail(&c->in, "a value and a mask are expected");
  }
  return cbor_good(&c->in);
}

static bool read_raw(struct corim_in *c) {
  struct sdec_reference *entry = entry_of(c);
  uint64_t tag = TAG_BYTES;
  if (cbor_kind(&c->in) == 6 && !cbor_tag(&c->in, &tag)) {
    return false;
  }
  entry->stated |= SDEC_STATED_RAW;
  return tag == TAG_BYTES        ? cbor_bytes(&c->in, &entry->raw)
         : tag == TAG_MASKED_RAW ? read_masked(c, entry)
                                 : cbor_fail(&c->in, "raw bytes are expected");
}

/* The members of a map; an open-ended one does not state their number. */
static uint32_t count(struct cbor_in in, struct cbor_keys keys) {
  int64_t key;
  while (cbor_key(&in, &keys, &key) && cbor_skip(&in, NULL)) {
  }
  return keys.n;
}

/* Integrity registers hold extended digests. The register for the block has its index, or is the only one. */
static bool read_registers(struct corim_in *c, const struct place *place) {
  struct cbor_keys keys;
  int64_t key;
  if (!cbor_map(&c->in, &keys)) {
    return false;
  }
  const bool alone = count(c->in, keys) == 1;
  while (cbor_key(&c->in, &keys, &key)) {
    const bool meant = alone || (place->has_index && key == place->index);
    if (meant ? !read_digests(c) : !cbor_skip(&c->in, NULL)) {
      return false;
    }
  }
  if ((entry_of(c)->stated & SDEC_STATED_DIGESTS) == 0) {
    entry_of(c)->stated |= SDEC_STATED_OTHER;
  }
  return cbor_good(&c->in);
}

/* The value is in other blocks of the same measurements. */
static bool read_indirect(struct corim_in *c, struct place *place) {
  struct cbor_keys keys;
  struct cbor_list list;
  int64_t key;
  uint64_t index = 0;
  entry_of(c)->stated |= SDEC_STATED_OTHER;
  if (!cbor_map(&c->in, &keys)) {
    return false;
  }
  while (cbor_key(&c->in, &keys, &key)) {
    if (key != 0) {
      if (!cbor_skip(&c->in, NULL)) {
        return false;
      }
      continue;
    }
    if (!cbor_array(&c->in, &list)) {
      return false;
    }
    while (cbor_more(&c->in, &list)) {
      if (!cbor_unsigned(&c->in, &index)) {
        return false;
      }
      if (index >= 1 && index <= INDEX_MOST && place->n_indirect < INDEX_MOST) {
        place->indirect[place->n_indirect++] = (uint8_t)index;
      }
    }
  }
  return cbor_good(&c->in);
}

static bool read_value(struct corim_in *c, int64_t key, struct place *place) {
  switch (key) {
    case VALUE_VERSION: return read_version(c);
    case VALUE_SVN: return read_svn(c);
    case VALUE_DIGESTS: return read_digests(c);
    case VALUE_RAW: return read_raw(c);
    case VALUE_MASK: return cbor_bytes(&c->in, &entry_of(c)->mask);
    case VALUE_NAME: return cbor_skip(&c->in, NULL);
    case VALUE_SPDM_INDIRECT: return read_indirect(c, place);
    case VALUE_REGISTERS: return read_registers(c, place);
    default: entry_of(c)->stated |= SDEC_STATED_OTHER; return cbor_skip(&c->in, NULL);
  }
}

static bool read_values(struct corim_in *c, struct place *place) {
  struct cbor_keys keys;
  int64_t key;
  if (!cbor_map(&c->in, &keys)) {
    return false;
  }
  while (cbor_key(&c->in, &keys, &key)) {
    if (!read_value(c, key, place)) {
      return false;
    }
  }
  const struct sdec_reference *entry = entry_of(c);
  if (!cbor_good(&c->in) || keys.n == 0) {
    return cbor_fail(&c->in, "the values before are empty");
  }
  if (entry->mask.data != NULL && ((entry->stated & SDEC_STATED_RAW) == 0 || entry->mask.len != entry->raw.len)) {
    return cbor_fail(&c->in, "the mask before has no raw value of the same length");
  }
  if (entry->stated == 0) { /* a name alone cannot be compared */
    entry_of(c)->stated = SDEC_STATED_OTHER;
  }
  return true;
}

/* place_entry sets the index of the entry. Without one it removes the entry, and adds one for each indirect block. */
static bool place_entry(struct corim_in *c, const struct place *place) {
  struct references *references = c->reading->references;
  if (place->has_index) {
    entry_of(c)->index = place->index;
    return true;
  }
  references->n--;
  c->reading->source->n_entries--;
  c->reading->source->n_nameless += place->n_indirect == 0;
  for (uint32_t i = 0; i < place->n_indirect; i++) {
    struct sdec_reference *entry = reference_entry(c->reading, place->indirect[i]);
    if (entry == NULL) {
      return cbor_fail(&c->in, c->reading->problem);
    }
    entry->stated = SDEC_STATED_OTHER;
  }
  return true;
}

bool corim_measurement(struct corim_in *c) {
  struct place place = {.has_index = false};
  struct cbor_keys keys;
  int64_t key;
  bool found = false;
  if (reference_entry(c->reading, 0) == NULL) {
    return cbor_fail(&c->in, c->reading->problem);
  }
  if (!cbor_map(&c->in, &keys)) {
    return false;
  }
  while (cbor_key(&c->in, &keys, &key)) {
    found |= key == MEASUREMENT_VALUE;
    const bool good = key == MEASUREMENT_KEY     ? read_key(c, &place)
                      : key == MEASUREMENT_VALUE ? read_values(c, &place)
                                                 : cbor_skip(&c->in, NULL);
    if (!good) {
      return false;
    }
  }
  if (!cbor_good(&c->in) || !found) {
    return cbor_fail(&c->in, "the measurement before has no values");
  }
  return place_entry(c, &place);
}
