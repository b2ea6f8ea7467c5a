/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The plain format of reference values as JSON (docs/reference-values.md).
 */
#include <string.h>
#include <strings.h>

#include "reference/json_in.h"
#include "reference/reference.h"

#define KEY_LEN 64
#define NAME_LEN 256
#define RAW_LEN ((size_t)1 << 17) /* digits of a raw value: measurements have at most 65 kB */

static struct sdec_span span_of(const char *text) {
  return (struct sdec_span){(const uint8_t *)text, (uint32_t)strlen(text)};
}

/* "sha-256:" and the digest of the leaf's SubjectPublicKeyInfo. */
static bool read_leaf(struct reference_reading *reading, const char *text) {
  static const char algorithm[] = "sha-256:";
  const size_t at = sizeof(algorithm) - 1;
  struct sdec_span digest = {NULL, 0};
  if (strncasecmp(text, algorithm, at) != 0 || !reference_hex(reading, text + at, strlen(text + at), &digest) ||
      digest.len != sizeof(reading->source->leaf)) {
    return reference_fail(reading, "device: leaf is \"sha-256:\" and 64 digits");
  }
  memcpy(reading->source->leaf, digest.data, digest.len);
  reading->source->has_leaf = true;
  return true;
}

static bool read_device(struct reference_reading *reading, struct json_in *in) {
  char key[KEY_LEN], vendor[NAME_LEN] = "", model[NAME_LEN] = "", leaf[NAME_LEN] = "";
  bool first = true;
  if (!json_in_open(in, '{')) {
    return false;
  }
  while (json_in_more(in, '{', &first)) {
    if (!json_in_key(in, key, sizeof(key))) {
      return false;
    }
    char *name = strcmp(key, "vendor") == 0  ? vendor
                 : strcmp(key, "model") == 0 ? model
                 : strcmp(key, "leaf") == 0  ? leaf
                                             : NULL;
    if (name != NULL ? !json_in_string(in, name, NAME_LEN) : !json_in_skip(in)) {
      return false;
    }
  }
  reading->unwanted = !reference_wanted(reading, span_of(vendor), span_of(model));
  return in->problem == NULL && (leaf[0] == '\0' || read_leaf(reading, leaf));
}

bool reference_read_device(struct reference_reading *reading, struct sdec_span json) {
  struct json_in in;
  json_in_begin(&in, json);
  const bool good = read_device(reading, &in) && json_in_ends(&in);
  return good || (in.problem != NULL ? reference_fail(reading, "device: %s", in.problem) : false);
}

/* Reads a string with a condition in the syntax of the plain format. */
static bool condition(struct reference_reading *reading, struct json_in *in, struct sdec_reference *entry) {
  char text[NAME_LEN];
  return json_in_string(in, text, sizeof(text)) && reference_condition(reading, entry, text, strlen(text));
}

static bool read_digests(struct reference_reading *reading, struct json_in *in, struct sdec_reference *entry) {
  bool first = true;
  if (!json_in_open(in, '[')) {
    return false;
  }
  while (json_in_more(in, '[', &first)) {
    if (!condition(reading, in, entry)) {
      return false;
    }
  }
  return in->problem == NULL && (entry->n_digests > 0 || reference_fail(reading, "digests has none"));
}

static bool read_bytes(struct reference_reading *reading, struct json_in *in, struct sdec_span *out) {
  char text[RAW_LEN];
  return json_in_string(in, text, sizeof(text)) && reference_hex(reading, text, strlen(text), out);
}

/* The members read so far of one value. */
struct value {
  struct sdec_reference *entry;
  bool has_index, any, has_raw, has_mask;
  uint64_t index;
};

static bool read_svn(struct reference_reading *reading, struct json_in *in, struct value *value, uint8_t what) {
  if ((value->entry->stated & (SDEC_STATED_SVN | SDEC_STATED_SVN_MIN)) != 0) {
    return reference_fail(reading, "two security versions");
  }
  value->entry->stated |= what;
  return json_in_unsigned(in, &value->entry->svn);
}

/* Unknown members are errors: a misspelt condition must not be ignored. */
static bool read_member(struct reference_reading *reading, struct json_in *in, const char *key, struct value *value) {
  if (strcmp(key, "index") == 0) {
    value->has_index = true;
    return json_in_unsigned(in, &value->index);
  }
  if (strcmp(key, "digests") == 0) {
    return read_digests(reading, in, value->entry);
  }
  if (strcmp(key, "svn_min") == 0 || strcmp(key, "svn") == 0) {
    return read_svn(reading, in, value, key[3] != '\0' ? SDEC_STATED_SVN_MIN : SDEC_STATED_SVN);
  }
  if (strcmp(key, "raw") == 0) {
    value->entry->stated |= SDEC_STATED_RAW;
    return read_bytes(reading, in, &value->entry->raw);
  }
  if (strcmp(key, "mask") == 0) {
    value->has_mask = true;
    return read_bytes(reading, in, &value->entry->mask);
  }
  if (strcmp(key, "any") == 0) {
    return json_in_true(in, &value->any);
  }
  return strcmp(key, "comment") == 0 || strcmp(key, "name") == 0 ? json_in_skip(in)
                                                                 : reference_fail(reading, "unknown member: %s", key);
}

static bool check_value(struct reference_reading *reading, const struct value *value) {
  const struct sdec_reference *entry = value->entry;
  if (!value->has_index || value->index == 0 || value->index > 254) {
    return reference_fail(reading, "a value without an index from 1 to 254");
  }
  if (value->any == (entry->stated != 0)) {
    return reference_fail(reading, value->any ? "any stands alone" : "a value that states nothing");
  }
  return !value->has_mask || ((entry->stated & SDEC_STATED_RAW) != 0 && entry->mask.len == entry->raw.len) ||
         reference_fail(reading, "a mask without a raw value of the same length");
}

static bool read_value(struct reference_reading *reading, struct json_in *in) {
  char key[KEY_LEN];
  bool first = true;
  struct value value = {.entry = reference_entry(reading, 0)};
  if (value.entry == NULL || !json_in_open(in, '{')) {
    return false;
  }
  while (json_in_more(in, '{', &first)) {
    if (!json_in_key(in, key, sizeof(key)) || !read_member(reading, in, key, &value)) {
      return false;
    }
  }
  if (in->problem != NULL || !check_value(reading, &value)) {
    return false;
  }
  value.entry->index = (uint8_t)value.index;
  return true;
}

static bool read_values(struct reference_reading *reading, struct json_in *in) {
  bool first = true;
  if (!json_in_open(in, '[')) {
    return false;
  }
  while (json_in_more(in, '[', &first)) {
    if (!read_value(reading, in)) {
      return false;
    }
  }
  return in->problem == NULL;
}

static bool read_else(struct reference_reading *reading, struct json_in *in) {
  char text[8];
  if (!json_in_string(in, text, sizeof(text)) || (strcmp(text, "any") != 0 && strcmp(text, "fail") != 0)) {
    return in->problem == NULL ? reference_fail(reading, "else is any or fail") : false;
  }
  reading->references->files[reading->file].closed = strcmp(text, "fail") == 0;
  return true;
}

/* Which members were present. */
struct heading {
  bool format, version;
};

static bool read_heading(struct reference_reading *reading, struct json_in *in, const char *key,
                         struct heading *heading) {
  char text[KEY_LEN];
  uint64_t version = 0;
  if (strcmp(key, "format") == 0) {
    heading->format = json_in_string(in, text, sizeof(text)) && strcmp(text, "spdm-reference-values") == 0;
    return heading->format || in->problem != NULL || reference_fail(reading, "not spdm-reference-values: %.60s", text);
  }
  heading->version = json_in_unsigned(in, &version) && version == 1;
  return heading->version || in->problem != NULL ||
         reference_fail(reading, "version %llu of the format is not known", (unsigned long long)version);
}

static bool read_part(struct reference_reading *reading, struct json_in *in, const char *key, struct heading *heading) {
  if (strcmp(key, "format") == 0 || strcmp(key, "version") == 0) {
    return read_heading(reading, in, key, heading);
  }
  if (strcmp(key, "device") == 0) {
    return read_device(reading, in);
  }
  if (strcmp(key, "values") == 0) {
    return read_values(reading, in);
  }
  return strcmp(key, "else") == 0 ? read_else(reading, in) : json_in_skip(in);
}

static bool read_whole(struct reference_reading *reading, struct json_in *in) {
  char key[KEY_LEN];
  bool first = true;
  struct heading heading = {.format = false};
  if (!json_in_open(in, '{')) {
    return false;
  }
  while (json_in_more(in, '{', &first)) {
    if (!json_in_key(in, key, sizeof(key)) || !read_part(reading, in, key, &heading) || in->problem != NULL) {
      return false;
    }
  }
  return in->problem == NULL && json_in_ends(in) &&
         ((heading.format && heading.version) ||
          reference_fail(reading, "not spdm-reference-values: \"format\" and \"version\" are missing"));
}

bool reference_read_json(struct reference_reading *reading) {
  struct json_in in;
  struct sdec_span text = reading->whole;
  if (text.len >= 3 && text.data[0] == 0xEF) { /* a byte order mark */
    text = (struct sdec_span){text.data + 3, text.len - 3};
  }
  json_in_begin(&in, text);
  reading->source->format = REFERENCE_JSON;
  if (read_whole(reading, &in)) {
    return true;
  }
  char problem[REFERENCE_WHY];
  memcpy(problem, reading->problem, sizeof(problem));
  return reference_fail(reading, "line %u: %.160s", json_in_line(&in), in.problem != NULL ? in.problem : problem);
}
