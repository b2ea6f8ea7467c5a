/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Writes measurements in the syntax of the plain format, and the plain format itself, as text and as JSON.
 */
#include "reference/writer.h"

#include <inttypes.h>
#include <string.h>

#include "reference/reference.h"
#include "show/json.h"

uint32_t reference_value_hash(const struct sdec_compared *compared) {
  const uint32_t len = compared->value.len;
  return compared->hash != 0 ? compared->hash : len == 32 ? 1 : len == 48 ? 2 : len == 64 ? 4 : 0;
}

bool reference_value_svn(const struct sdec_compared *compared, uint64_t *out) {
  *out = 0;
  if (compared->type != REFERENCE_TYPE_SVN || compared->value.len == 0 || compared->value.len > 8) {
    return false;
  }
  for (uint32_t i = compared->value.len; i > 0; i--) {
    *out = *out << 8 | compared->value.data[i - 1];
  }
  return true;
}

static void put_span(struct out *out, const char *word, struct sdec_span bytes) {
  out_string(out, word);
  out_char(out, ':');
  out_hex(out, bytes.data, bytes.len);
}

void reference_put_value(struct out *out, const struct sdec_compared *compared) {
  const char *hash = reference_hash_name(reference_value_hash(compared));
  uint64_t svn;
  if (reference_value_svn(compared, &svn)) {
    out_format(out, "svn=%" PRIu64, svn);
  } else if ((compared->type & REFERENCE_TYPE_RAW) != 0) {
    put_span(out, "raw", compared->value);
  } else {
    put_span(out, hash != NULL ? hash : "digest", compared->value);
  }
}

static void put_printable(struct out *out, struct sdec_span text) {
  for (uint32_t i = 0; i < text.len; i++) {
    out_char(out, text.data[i] > ' ' && text.data[i] < 0x7f ? (char)text.data[i] : '_');
  }
}

static void put_digests(struct out *out, const struct sdec_reference *entry) {
  for (uint32_t i = 0; i < entry->n_digests; i++) {
    const char *hash = reference_hash_name(entry->digests[i].hash);
    out_string(out, i > 0 ? " " : "");
    put_span(out, hash != NULL ? hash : "digest", entry->digests[i].value);
  }
}

void reference_put_entry(struct out *out, const struct sdec_reference *entry) {
  const char *between = "";
  if (entry->stated == 0) {
    out_string(out, "any");
  }
  if ((entry->stated & SDEC_STATED_DIGESTS) != 0) {
    put_digests(out, entry);
    between = " ";
  }
  if ((entry->stated & (SDEC_STATED_SVN | SDEC_STATED_SVN_MIN)) != 0) {
    out_format(out, "%ssvn%s%" PRIu64, between, (entry->stated & SDEC_STATED_SVN) != 0 ? "=" : ">=", entry->svn);
    between = " ";
  }
  if ((entry->stated & SDEC_STATED_RAW) != 0) {
    out_string(out, between);
    put_span(out, "raw", entry->raw);
    out_string(out, entry->mask.len > 0 ? "/" : "");
    out_hex(out, entry->mask.data, entry->mask.len);
    between = " ";
  }
  if ((entry->stated & SDEC_STATED_VERSION) != 0) {
    out_format(out, "%sversion:", between);
    put_printable(out, entry->version);
    between = " ";
  }
  if ((entry->stated & SDEC_STATED_OTHER) != 0) {
    out_format(out, "%sother", between);
  }
}

/* ------------------------------------------------------------------------------------------ the plain format */

static void put_text(struct out *out, const char *key, const char *text) {
  out_format(out, "\"%s\": ", key);
  json_string(out, text, strlen(text));
}

static bool has_device(const struct reference_device *device) {
  return device->vendor != NULL || device->model != NULL;
}

static void put_device(struct out *out, const struct reference_device *device) {
  out_char(out, '{');
  if (device->vendor != NULL) {
    put_text(out, "vendor", device->vendor);
  }
  if (device->model != NULL) {
    out_string(out, device->vendor != NULL ? ", " : "");
    put_text(out, "model", device->model);
  }
  out_char(out, '}');
}

/* A name may contain anything: out_name replaces line breaks, which would end the comment. */
static void put_comment(struct out *out, const char *before, const char *text) {
  out_format(out, "# %s", before);
  out_name(out, text);
  out_char(out, '\n');
}

/* A value that changed within one boot cannot be a reference. A security version is a minimum. */
static void put_line(struct out *out, const struct reference_value *value) {
  const struct sdec_compared *compared = &value->compared;
  uint64_t svn;
  out_format(out, "%u ", value->index);
  if (compared->changed) {
    out_string(out, "any # changed between two readings");
  } else if (reference_value_svn(compared, &svn)) {
    out_format(out, "svn>=%" PRIu64, svn);
  } else {
    reference_put_value(out, compared);
    out_string(out, compared->type == REFERENCE_TYPE_EXTENDED ? " # extended: changes with what runs" : "");
  }
  out_char(out, '\n');
}

void reference_write_plain(struct out *out, const struct reference_device *device, const struct reference_value *values,
                           uint32_t n) {
  out_string(out, "spdm-reference-values 1\n");
  put_comment(out, "from ", device->source);
  if (has_device(device)) {
    out_string(out, "device ");
    put_device(out, device);
    out_char(out, '\n');
  }
  for (uint32_t i = 0; i < n; i++) {
    put_line(out, &values[i]);
  }
}

static void put_json_value(struct out *out, const struct reference_value *value) {
  const struct sdec_compared *compared = &value->compared;
  uint64_t svn;
  out_format(out, "{\"index\": %u, ", value->index);
  if (compared->changed) {
    out_string(out, "\"any\": true}");
  } else if (reference_value_svn(compared, &svn)) {
    out_format(out, "\"svn_min\": %" PRIu64 "}", svn);
  } else if ((compared->type & REFERENCE_TYPE_RAW) != 0) {
    out_string(out, "\"raw\": \"");
    out_hex(out, compared->value.data, compared->value.len);
    out_string(out, "\"}");
  } else {
    out_string(out, "\"digests\": [\"");
    reference_put_value(out, compared);
    out_string(out, "\"]}");
  }
}

void reference_write_json(struct out *out, const struct reference_device *device, const struct reference_value *values,
                          uint32_t n) {
  out_string(out, "{\n \"format\": \"spdm-reference-values\",\n \"version\": 1,\n");
  if (has_device(device)) {
    out_string(out, " \"device\": ");
    put_device(out, device);
    out_string(out, ",\n");
  }
  out_string(out, " \"values\": [");
  for (uint32_t i = 0; i < n; i++) {
    out_string(out, i > 0 ? ",\n  " : "\n  ");
    put_json_value(out, &values[i]);
  }
  out_string(out, "\n ]\n}\n");
}
