/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Certificates and requests as members of a unit's JSON object (docs/ndjson.md).
 */
#include "show/evidence/diagnostic.h"
#include "show/json.h"

#define LITERAL(out, text) out_bytes((out), (text), sizeof(text) - 1)
#define FINGERPRINT_LEN 32

static void put_string(struct out *out, const char *string) {
  if (string != NULL) {
    json_string(out, string, strlen(string));
  } else {
    LITERAL(out, "null");
  }
}

static void put_member(struct out *out, const char *key, const char *string) {
  LITERAL(out, ",\"");
  out_string(out, key);
  LITERAL(out, "\":");
  put_string(out, string);
}

static void put_flag(struct out *out, const char *key, bool flag) {
  LITERAL(out, ",\"");
  out_string(out, key);
  out_string(out, flag ? "\":true" : "\":false");
}

static void put_place_of(struct out *out, const struct cert_bytes *bytes) {
  LITERAL(out, "{\"offset\":");
  out_dec(out, bytes->offset);
  LITERAL(out, ",\"len\":");
  out_dec(out, bytes->bytes.len);
}

static void put_key_of(struct out *out, const struct sdec_certificate *cert) {
  LITERAL(out, ",\"key\":{\"name\":");
  put_string(out, cert->key);
  LITERAL(out, ",\"bits\":");
  if (cert->key_bits != 0) {
    out_dec(out, cert->key_bits);
  } else {
    LITERAL(out, "null");
  }
  put_flag(out, "usable", !cert->key_unknown && !cert->key_damaged);
  out_char(out, '}');
}

static void put_values(struct out *out, const struct sdec_certificate *cert, const struct sdec_cert_extension *ext) {
  LITERAL(out, ",\"values\":[");
  for (uint32_t i = 0; i < ext->n_values; i++) {
    const struct sdec_cert_value *value = &cert->values[ext->first_value + i];
    out_string(out, i == 0 ? "{\"name\":" : ",{\"name\":");
    put_string(out, value->name);
    put_member(out, "value", value->text);
    if (ext->several) {
      LITERAL(out, ",\"element\":");
      out_dec(out, value->element);
    }
    out_char(out, '}');
  }
  out_char(out, ']');
}

static void put_cbor(struct out *out, struct sdec_span cbor) {
  const struct diagnostic_style style = {.one_line = true, .whole = true};
  struct out text;
  uint32_t len;
  if (!out_memory(&text)) {
    return;
  }
  const enum diagnostic_end end = diagnostic_print(&text, cbor, &style, &len);
  if (end == CBOR_WHOLE && len == cbor.len) {
    LITERAL(out, ",\"cbor\":");
    json_string(out, text.data, text.len);
  }
  out_close(&text);
}

static void put_extensions(struct out *out, const struct sdec_certificate *cert) {
  LITERAL(out, ",\"extensions\":[");
  for (uint32_t i = 0; i < cert->n_extensions; i++) {
    const struct sdec_cert_extension *ext = &cert->extensions[i];
    out_string(out, i == 0 ? "{\"oid\":" : ",{\"oid\":");
    put_string(out, ext->oid);
    put_member(out, "name", ext->name);
    put_flag(out, "critical", ext->critical);
    put_flag(out, "damaged", ext->damaged);
    put_values(out, cert, ext);
    if (ext->cbor.len > 0) {
      put_cbor(out, ext->cbor);
    }
    out_char(out, '}');
  }
  out_char(out, ']');
  if (cert->cut) {
    put_flag(out, "cut", true);
  }
}

static void put_certificate(struct sink *sink) {
  const struct sdec_certificate *cert = sink->certificates.one;
  struct out *out = sink->out;
  LITERAL(out, ",\"sha256\":\"");
  out_hex(out, sink->certificates.fingerprint, FINGERPRINT_LEN);
  LITERAL(out, "\",\"version\":");
  out_dec(out, cert->version);
  put_member(out, "subject", cert->subject);
  put_member(out, "issuer", cert->issuer);
  put_flag(out, "self_issued", cert->self_issued);
  put_member(out, "serial", cert->serial);
  put_member(out, "not_before", cert->not_before);
  put_member(out, "not_after", cert->not_after);
  put_key_of(out, cert);
  put_member(out, "signature", cert->signature);
  put_flag(out, "ca", cert->ca);
  if (cert->has_path_len) {
    LITERAL(out, ",\"path_len\":");
    out_dec(out, cert->path_len);
  }
  put_extensions(out, cert);
  out_char(out, '}');
}

/* Captures repeat the same certificates and requests over and over. The first printed form is copied from the output
 * buffer, if it is still there, and reused. */
static void put_kept(struct sink *sink, void (*put)(struct sink *sink)) {
  struct out *out = sink->out;
  size_t len;
  const char *text = certificates_text(&sink->certificates, &len);
  if (text != NULL) {
    out_bytes(out, text, len);
    return;
  }
  const uint64_t from = out_total(out);
  put(sink);
  if (from >= out->written && out->error == 0) {
    const size_t at = (size_t)(from - out->written);
    certificates_keep_text(&sink->certificates, out->data + at, out->len - at);
  }
}

/* put_readable writes the position of a certificate or request and, if it can be parsed, its content. */
static void put_readable(struct sink *sink, const struct cert_bytes *place, const char *problem, const char *what,
                         void (*put)(struct sink *sink)) {
  put_place_of(sink->out, place);
  if (problem == NULL) {
    put_kept(sink, put);
    return;
  }
  put_member(sink->out, "problem", problem);
  json_finding(sink, SDEC_WARN, place->offset, what, problem);
  out_char(sink->out, '}');
}

static void put_request(struct sink *sink) {
  static const char *const checks[] = {[SDEC_CERT_UNCHECKED] = "unknown",
                                       [SDEC_CERT_GOOD] = "pass",
                                       [SDEC_CERT_BAD] = "fail",
                                       [SDEC_CERT_ALL_ZERO] = "all zero"};
  const struct sdec_certificate *cert = sink->certificates.one;
  struct out *out = sink->out;
  LITERAL(out, ",\"version\":");
  out_dec(out, cert->version);
  put_member(out, "subject", cert->subject);
  put_key_of(out, cert);
  if (cert->form == SDEC_CERT_REQUEST) {
    put_member(out, "signature", cert->signature);
    put_member(out, "self_signature", checks[cert->self_signature]);
  }
  put_flag(out, "password", cert->password);
  put_extensions(out, cert);
  out_char(out, '}');
}

enum root_is json_certificates(struct sink *sink) {
  struct certificates *certificates = &sink->certificates;
  struct cert_walk walk = {.left = certificates->chain};
  enum root_is root = ROOT_UNTOLD;
  const char *name = NULL;
  while (certificates_next(certificates, &walk)) {
    out_string(sink->out, walk.position == 0 ? ",\"certificates\":[" : ",");
    if (walk.position == 0) {
      root = certificates_root(certificates, walk.here.bytes, &name);
    }
    put_readable(sink, &walk.here, walk.problem, "a certificate cannot be read: ", put_certificate);
  }
  if (walk.begun) {
    out_char(sink->out, ']');
  }
  if (certificates_request(certificates) && certificates->one->form != SDEC_CERT_ALGORITHM) {
    LITERAL(sink->out, ",\"csr\":");
    put_readable(sink, &certificates->request, certificates->one->problem, "the request cannot be read: ", put_request);
  }
  return root;
}
