/* SPDX-License-Identifier: BSD-3-Clause
 *
 * One condition of the plain format: a digest, a security version, or raw bytes.
 */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "reference/reference.h"

bool reference_number(const char *text, size_t len, uint64_t *out) {
  char copy[24], *end = NULL;
  if (len == 0 || len >= sizeof(copy) || !isdigit((unsigned char)text[0])) {
    return false;
  }
  memcpy(copy, text, len);
  copy[len] = '\0';
  errno = 0;
  *out = strtoull(copy, &end, len > 2 && (copy[1] == 'x' || copy[1] == 'X') ? 16 : 10);
  return errno == 0 && *end == '\0';
}

static bool begins(const char *text, size_t len, const char *with) {
  return len >= strlen(with) && memcmp(text, with, strlen(with)) == 0;
}

static bool state(struct reference_reading *reading, struct sdec_reference *entry, uint8_t what) {
  if ((entry->stated & what) != 0) {
    return reference_fail(reading, "the same said twice; alternatives stand on lines of their own");
  }
  entry->stated |= what;
  return true;
}

static bool read_svn(struct reference_reading *reading, struct sdec_reference *entry, const char *text, size_t len) {
  const bool least = begins(text, len, "svn>=");
  const size_t skip = least ? 5 : 4;
  if ((entry->stated & (SDEC_STATED_SVN | SDEC_STATED_SVN_MIN)) != 0) {
    return reference_fail(reading, "two security versions; alternatives stand on lines of their own");
  }
  return reference_number(text + skip, len - skip, &entry->svn)
             ? state(reading, entry, least ? SDEC_STATED_SVN_MIN : SDEC_STATED_SVN)
             : reference_fail(reading, "not a security version: \"%.*s\"", (int)(len < 40 ? len : 40), text);
}

static bool read_raw(struct reference_reading *reading, struct sdec_reference *entry, const char *text, size_t len) {
  const char *slash = memchr(text, '/', len);
  const size_t n = slash != NULL ? (size_t)(slash - text) : len;
  if (!state(reading, entry, SDEC_STATED_RAW) || !reference_hex(reading, text, n, &entry->raw)) {
    return false;
  }
  if (slash != NULL && !reference_hex(reading, slash + 1, len - n - 1, &entry->mask)) {
    return false;
  }
  return slash == NULL || entry->mask.len == entry->raw.len || reference_fail(reading, "the mask has another length");
}

static bool read_digest(struct reference_reading *reading, struct sdec_reference *entry, const char *text, size_t len) {
  const char *colon = memchr(text, ':', len);
  const size_t name_len = colon != NULL ? (size_t)(colon - text) : len;
  const uint32_t hash = colon != NULL ? reference_hash(text, name_len) : 0;
  struct sdec_span value;
  if (hash == 0) {
    return reference_fail(reading, "not understood: \"%.*s\"; give ALGORITHM:HEX, svn>=N, svn=N, raw:HEX or any",
                          (int)(len < 40 ? len : 40), text);
  }
  for (uint32_t i = 0; i < entry->n_digests; i++) {
    if (entry->digests[i].hash == hash) {
      return reference_fail(reading, "two digests by one algorithm; alternatives stand on lines of their own");
    }
  }
  if (!reference_hex(reading, colon + 1, len - name_len - 1, &value)) {
    return false;
  }
  return value.len == reference_hash_len(hash)
             ? reference_digest(reading, hash, value)
             : reference_fail(reading, "%s has %u bytes, not %u", reference_hash_name(hash), reference_hash_len(hash),
                              value.len);
}

bool reference_condition(struct reference_reading *reading, struct sdec_reference *entry, const char *text,
                         size_t len) {
  if (begins(text, len, "svn>=") || begins(text, len, "svn=")) {
    return read_svn(reading, entry, text, len);
  }
  if (begins(text, len, "raw:")) {
    return read_raw(reading, entry, text + 4, len - 4);
  }
  return read_digest(reading, entry, text, len);
}
