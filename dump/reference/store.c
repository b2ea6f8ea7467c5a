/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Shared by the readers of reference values: the list of entries, memory for their values, names of algorithms.
 */
#define _GNU_SOURCE
#include "reference/reference.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define MEMORY_STEP (64u << 10)
#define MEMORY_MOST ((size_t)256 << 20)

/* Memory in pieces that never move, so that spans into them stay valid. */
struct reference_memory {
  struct reference_memory *before;
  size_t used, size, total;
  _Alignas(16) uint8_t bytes[];
};

static const struct {
  const char *name;
  uint32_t hash, len;
} hashes[] = {{"sha-256", 1, 32},   {"sha-384", 2, 48},   {"sha-512", 4, 64}, {"sha3-256", 8, 32},
              {"sha3-384", 16, 48}, {"sha3-512", 32, 64}, {"sm3-256", 64, 32}};
#define N_HASHES (sizeof(hashes) / sizeof(hashes[0]))

uint32_t reference_hash(const char *name, size_t len) {
  for (size_t i = 0; i < N_HASHES; i++) {
    if (strlen(hashes[i].name) == len && strncasecmp(hashes[i].name, name, len) == 0) {
      return hashes[i].hash;
    }
  }
  return 0;
}

const char *reference_hash_name(uint32_t hash) {
  for (size_t i = 0; i < N_HASHES; i++) {
    if (hashes[i].hash == hash) {
      return hashes[i].name;
    }
  }
  return NULL;
}

uint32_t reference_hash_len(uint32_t hash) {
  for (size_t i = 0; i < N_HASHES; i++) {
    if (hashes[i].hash == hash) {
      return hashes[i].len;
    }
  }
  return 0;
}

const char *reference_format_name(uint32_t format) {
  static const char *const names[] = {[REFERENCE_PLAIN] = "plain",
                                      [REFERENCE_JSON] = "json",
                                      [REFERENCE_CORIM] = "corim",
                                      [REFERENCE_EVIDENCE] = "evidence",
                                      [REFERENCE_SWID] = "swid"};
  return format <= REFERENCE_SWID ? names[format] : "?";
}

/* -------------------------------------------------------------------------------------------- for the readers */

bool reference_fail(struct reference_reading *reading, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  (void)vsnprintf(reading->problem, sizeof(reading->problem), format, arguments);
  va_end(arguments);
  return false;
}

static struct reference_memory *more_memory(struct references *references, size_t len) {
  struct reference_memory *last = references->memory;
  const size_t size = len > MEMORY_STEP ? len : MEMORY_STEP, total = (last != NULL ? last->total : 0) + size;
  struct reference_memory *piece = total <= MEMORY_MOST ? malloc(sizeof(*piece) + size) : NULL;
  if (piece != NULL) {
    *piece = (struct reference_memory){.before = last, .size = size, .total = total};
    references->memory = piece;
  }
  return piece;
}

void *reference_keep(struct reference_reading *reading, size_t len) {
  struct reference_memory *piece = reading->references->memory;
  len = (len + 15) / 16 * 16;
  if (piece == NULL || piece->size - piece->used < len) {
    piece = more_memory(reading->references, len);
  }
  if (piece == NULL) {
    reference_fail(reading, "out of memory");
    return NULL;
  }
  piece->used += len;
  return piece->bytes + piece->used - len;
}

static bool more_room(struct reference_reading *reading) {
  struct references *references = reading->references;
  const uint32_t room = references->room == 0 ? 64 : 2 * references->room;
  if (room > REFERENCES_MOST) {
    return reference_fail(reading, "more than %u reference values", REFERENCES_MOST);
  }
  struct sdec_reference *list = realloc(references->list, room * sizeof(*list));
  if (list == NULL) {
    return reference_fail(reading, "out of memory");
  }
  references->list = list;
  references->room = room;
  return true;
}

struct sdec_reference *reference_entry(struct reference_reading *reading, uint8_t index) {
  struct references *references = reading->references;
  if (references->n == references->room && !more_room(reading)) {
    return NULL;
  }
  reading->source->n_entries++;
  references->list[references->n] = (struct sdec_reference){
      .index = index, .file = reading->file, .record = reading->record};
  return &references->list[references->n++];
}

/* The capacity of an entry's list of digests is always a power of two. */
bool reference_digest(struct reference_reading *reading, uint32_t hash, struct sdec_span value) {
  struct sdec_reference *entry = &reading->references->list[reading->references->n - 1];
  const uint32_t n = entry->n_digests;
  if (n == 0 || (n & (n - 1)) == 0) {
    struct sdec_reference_digest *list = reference_keep(reading, (n == 0 ? 1 : 2 * n) * sizeof(*list));
    if (list == NULL) {
      return false;
    }
    if (n > 0) {
      memcpy(list, entry->digests, n * sizeof(*list));
    }
    entry->digests = list;
  }
  struct sdec_reference_digest *list = (struct sdec_reference_digest *)(uintptr_t)entry->digests;
  list[n] = (struct sdec_reference_digest){hash, value};
  entry->n_digests = n + 1;
  entry->stated |= SDEC_STATED_DIGESTS;
  return true;
}

void reference_leave_out(struct reference_reading *reading, uint32_t first) {
  const uint32_t n = reading->references->n - first;
  reading->source->n_elsewhere += n;
  reading->source->n_entries -= n;
  reading->references->n = first;
}

static int digit(char c) {
  return c >= '0' && c <= '9'   ? c - '0'
         : c >= 'a' && c <= 'f' ? c - 'a' + 10
         : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                : -1;
}

bool reference_hex(struct reference_reading *reading, const char *digits, size_t len, struct sdec_span *out) {
  if (len % 2 != 0) {
    return reference_fail(reading, "an odd number of hexadecimal digits");
  }
  uint8_t *bytes = reference_keep(reading, len / 2);
  if (bytes == NULL) {
    return false;
  }
  for (size_t i = 0; i < len; i += 2) {
    const int high = digit(digits[i]), low = digit(digits[i + 1]);
    if (high < 0 || low < 0) {
      return reference_fail(reading, "not hexadecimal: \"%.16s\"", digits + i);
    }
    bytes[i / 2] = (uint8_t)(high << 4 | low);
  }
  *out = (struct sdec_span){bytes, (uint32_t)(len / 2)};
  return true;
}

static bool is_text(struct sdec_span span, const char *text) {
  return strlen(text) == span.len && memcmp(span.data, text, span.len) == 0;
}

bool reference_wanted(struct reference_reading *reading, struct sdec_span vendor, struct sdec_span model) {
  const struct references *references = reading->references;
  const bool by_vendor = references->vendor != NULL && vendor.len > 0,
             by_model = references->model != NULL && model.len > 0;
  if ((by_vendor && !is_text(vendor, references->vendor)) || (by_model && !is_text(model, references->model))) {
    return false;
  }
  reading->source->applies |= by_vendor || by_model;
  return true;
}

void references_free(struct references *references) {
  while (references->memory != NULL) {
    struct reference_memory *before = references->memory->before;
    free(references->memory);
    references->memory = before;
  }
  free(references->list);
  signer_trust_free(&references->trust);
  *references = (struct references){.n = 0};
}
