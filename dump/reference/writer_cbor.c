/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Writes CoRIM with one CoMID, concise evidence and SPDM's table of contents. The encoding is deterministic (RFC 8949,
 * 4.2.1), because keys are written in the order of their encodings.
 */
#include <string.h>

#include "reference/cbor_tags.h"
#include "reference/writer.h"

enum major { UNSIGNED, NEGATIVE, BYTES, TEXT, ARRAY, MAP, TAG };

/* What differs between reference values and evidence. */
enum purpose { AS_REFERENCE, AS_EVIDENCE };

static void put_head(struct out *out, enum major major, uint64_t number) {
  const uint32_t width = number < 24 ? 0 : number < 0x100 ? 1 : number < 0x10000 ? 2 : number <= UINT32_MAX ? 4 : 8;
  const uint32_t form = width == 0 ? (uint32_t)number : width == 1 ? 24 : width == 2 ? 25 : width == 4 ? 26 : 27;
  out_char(out, (char)(major << 5 | form));
  for (uint32_t i = width; i > 0; i--) {
    out_char(out, (char)(number >> 8 * (i - 1)));
  }
}

static void put_text(struct out *out, const char *text) {
  put_head(out, TEXT, strlen(text));
  out_bytes(out, text, strlen(text));
}

static void put_bytes(struct out *out, const void *bytes, size_t len) {
  put_head(out, BYTES, len);
  out_long_bytes(out, bytes, len);
}

/* Numbers of the IANA registry of named information hashes; SM3 has none. */
static uint32_t hash_number(uint32_t hash) {
  static const struct { uint8_t hash, number; } known[] = {{1, 1}, {2, 7}, {4, 8}, {8, 10}, {16, 11}, {32, 12}};
  for (uint32_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
    if (known[i].hash == hash) {
      return known[i].number;
    }
  }
  return 0;
}

static void put_digest(struct out *out, const struct sdec_compared *compared) {
  const uint32_t number = hash_number(reference_value_hash(compared));
  put_head(out, UNSIGNED, VALUE_DIGESTS);
  put_head(out, ARRAY, 1);
  put_head(out, ARRAY, 2);
  if (number != 0) {
    put_head(out, UNSIGNED, number);
  } else {
    put_text(out, "sm3-256");
  }
  put_bytes(out, compared->value.data, compared->value.len);
}

static bool is_ascii(struct sdec_span text) {
  for (uint32_t i = 0; i < text.len; i++) {
    if (text.data[i] < ' ' || text.data[i] >= 0x7f) {
      return false;
    }
  }
  return text.len > 0;
}

static void put_raw(struct out *out, const struct sdec_compared *compared) {
  put_head(out, UNSIGNED, VALUE_RAW);
  put_head(out, TAG, TAG_BYTES);
  put_bytes(out, compared->value.data, compared->value.len);
}

static void put_version(struct out *out, struct sdec_span text) {
  put_head(out, UNSIGNED, VALUE_VERSION);
  put_head(out, MAP, 1);
  put_head(out, UNSIGNED, 0);
  put_head(out, TEXT, text.len);
  out_long_bytes(out, (const char *)text.data, text.len);
}

static void put_measurement(struct out *out, const struct reference_value *value, enum purpose purpose) {
  const struct sdec_compared *compared = &value->compared;
  uint64_t svn;
  put_head(out, MAP, 2);
  put_head(out, UNSIGNED, MEASUREMENT_KEY);
  put_head(out, UNSIGNED, value->index);
  put_head(out, UNSIGNED, MEASUREMENT_VALUE);
  put_head(out, MAP, 1);
  if (reference_value_svn(compared, &svn)) {
    put_head(out, UNSIGNED, VALUE_SVN);
    put_head(out, TAG, purpose == AS_REFERENCE ? TAG_MIN_SVN : TAG_SVN);
    put_head(out, UNSIGNED, svn);
  } else if (purpose == AS_EVIDENCE && compared->type == REFERENCE_TYPE_VERSION && is_ascii(compared->value)) {
    put_version(out, compared->value);
  } else if ((compared->type & REFERENCE_TYPE_RAW) != 0) {
    put_raw(out, compared);
  } else {
    put_digest(out, compared);
  }
}

/* An environment must not be empty. Without vendor and model, the issuer of the certificate identifies the class of
 * device. */
static void put_environment(struct out *out, const struct reference_device *device) {
  const uint32_t n = (device->vendor != NULL ? 1u : 0u) + (device->model != NULL ? 1u : 0u);
  put_head(out, MAP, 1);
  put_head(out, UNSIGNED, ENVIRONMENT_CLASS);
  put_head(out, MAP, n > 0 ? n : 1);
  if (n == 0) {
    put_head(out, UNSIGNED, CLASS_ID);
    put_head(out, TAG, TAG_BYTES);
    put_bytes(out, device->issuer, sizeof(device->issuer));
  }
  if (device->vendor != NULL) {
    put_head(out, UNSIGNED, CLASS_VENDOR);
    put_text(out, device->vendor);
  }
  if (device->model != NULL) {
    put_head(out, UNSIGNED, CLASS_MODEL);
    put_text(out, device->model);
  }
}

/* A value that changed between two readings is not a reference. */
static bool is_written(const struct reference_value *value, enum purpose purpose) {
  return purpose == AS_EVIDENCE || !value->compared.changed;
}

static void put_triples(struct out *out, const struct reference_device *device, const struct reference_value *values,
                        uint32_t n, enum purpose purpose) {
  uint32_t n_written = 0;
  for (uint32_t i = 0; i < n; i++) {
    n_written += is_written(&values[i], purpose) ? 1 : 0;
  }
  put_head(out, MAP, 1);
  put_head(out, UNSIGNED, TRIPLES_REFERENCE);
  put_head(out, ARRAY, 1);
  put_head(out, ARRAY, 2);
  put_environment(out, device);
  put_head(out, ARRAY, n_written);
  for (uint32_t i = 0; i < n; i++) {
    if (is_written(&values[i], purpose)) {
      put_measurement(out, &values[i], purpose);
    }
  }
}

/* [{0 name, 2 roles}] */
static void put_entities(struct out *out, const char *name, uint32_t role) {
  put_head(out, ARRAY, 1);
  put_head(out, MAP, 2);
  put_head(out, UNSIGNED, 0);
  put_text(out, name);
  put_head(out, UNSIGNED, 2);
  put_head(out, ARRAY, 1);
  put_head(out, UNSIGNED, role);
}

static void put_comid(struct out *out, const struct reference_device *device, const struct reference_value *values,
                      uint32_t n) {
  put_head(out, MAP, device->vendor != NULL ? 3 : 2);
  put_head(out, UNSIGNED, COMID_TAG_IDENTITY);
  put_head(out, MAP, 2);
  put_head(out, UNSIGNED, 0);
  put_head(out, TEXT, strlen(device->id) + 6);
  out_bytes(out, device->id, strlen(device->id));
  out_bytes(out, "/comid", 6);
  put_head(out, UNSIGNED, 1);
  put_head(out, UNSIGNED, 0);
  if (device->vendor != NULL) {
    put_head(out, UNSIGNED, COMID_ENTITIES);
    put_entities(out, device->vendor, 0); /* creator of the tag */
  }
  put_head(out, UNSIGNED, COMID_TRIPLES);
  put_triples(out, device, values, n, AS_REFERENCE);
}

void reference_write_corim(struct out *out, const struct reference_device *device, const struct reference_value *values,
                           uint32_t n) {
  struct out comid = {.fd = -1};
  if (!out_memory(&comid)) {
    out->error = comid.error;
    return;
  }
  put_comid(&comid, device, values, n);
  put_head(out, TAG, TAG_CORIM);
  put_head(out, MAP, device->vendor != NULL ? 3 : 2);
  put_head(out, UNSIGNED, CORIM_ID);
  put_text(out, device->id);
  put_head(out, UNSIGNED, CORIM_TAGS);
  put_head(out, ARRAY, 1);
  put_head(out, TAG, TAG_COMID);
  put_bytes(out, comid.data, comid.len);
  if (device->vendor != NULL) {
    put_head(out, UNSIGNED, CORIM_ENTITIES);
    put_entities(out, device->vendor, 1); /* creator of the manifest */
  }
  out->error = out->error != 0 ? out->error : comid.error;
  out_close(&comid);
}

void reference_write_evidence(struct out *out, const struct reference_device *device,
                              const struct reference_value *values, uint32_t n) {
  put_head(out, TAG, TAG_CONCISE_EVIDENCE);
  put_head(out, MAP, 1);
  put_head(out, UNSIGNED, EVIDENCE_TRIPLES);
  put_triples(out, device, values, n, AS_EVIDENCE);
}

void reference_write_toc(struct out *out, const struct reference_device *device, const struct reference_value *values,
                         uint32_t n) {
  put_head(out, TAG, TAG_SPDM_TOC);
  put_head(out, MAP, 1);
  put_head(out, UNSIGNED, TOC_EVIDENCE);
  put_head(out, ARRAY, 1);
  reference_write_evidence(out, device, values, n);
}
