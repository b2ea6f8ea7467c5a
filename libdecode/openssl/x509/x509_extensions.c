/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The extensions of a certificate as values: those of RFC 5280 here, those of devices in x509_device.c. Malformed
 * content marks its own extension as damaged and affects nothing else.
 */
#include <string.h>

#include "x509/fields.h"
#include "x509/x509.h"

static void value_bytes(struct sdec_certificate *cert, const char *name, struct sdec_span bytes) {
  struct sdec_text text = sdec_value_begin(cert);
  sdec_put_shortened(&text, bytes);
  sdec_value_end(cert, &text, name, 0);
}

static bool is_full(const struct sdec_certificate *cert) {
  return cert->n_values == SDEC_CERT_VALUES || cert->text_len == SDEC_CERT_TEXT;
}

static bool constraints(struct sdec_certificate *cert, struct sdec_span content) {
  struct der_constraints found;
  if (!sdec_der_constraints(content, &found)) {
    return false;
  }
  cert->ca = found.ca;
  cert->has_path_len = found.has_path_len && found.path_len <= UINT32_MAX;
  cert->path_len = cert->has_path_len ? (uint32_t)found.path_len : 0;
  sdec_value_string(cert, "cA", 0, cert->ca ? "true" : "false");
  if (found.has_path_len) {
    struct sdec_text text = sdec_value_begin(cert);
    sdec_put_integer(&text, found.path_len_bytes);
    sdec_value_end(cert, &text, "pathLenConstraint", 0);
  }
  return true;
}

static bool key_usage(struct sdec_certificate *cert, struct sdec_span content) {
  static const char *const bits[USAGES] = {"digitalSignature", "nonRepudiation", "keyEncipherment",
                                           "dataEncipherment", "keyAgreement",   "keyCertSign",
                                           "cRLSign",          "encipherOnly",   "decipherOnly"};
  uint32_t usage;
  const bool good = sdec_der_key_usage(content, &usage);
  for (uint32_t i = 0; i < USAGES; i++) {
    if ((usage >> i & 1) != 0) {
      sdec_value_string(cert, NULL, 0, bits[i]);
    }
  }
  return good;
}

static bool purposes(struct sdec_certificate *cert, struct sdec_span content) {
  char buffer[OID_TEXT];
  struct der list, value;
  if (!sdec_der_only(content, DER_SEQUENCE, &list)) {
    return false;
  }
  struct sdec_span rest = list.content;
  while (rest.len > 0 && !is_full(cert)) {
    if (!sdec_der_take_tag(&rest, DER_OID, &value)) {
      return false;
    }
    sdec_value_string(cert, NULL, 0, sdec_oid_text_name(value.content, buffer));
  }
  cert->cut = cert->cut || rest.len > 0;
  return true;
}

static bool other_name(struct sdec_certificate *cert, struct sdec_span content) {
  char buffer[OID_TEXT];
  struct sdec_span type;
  struct der value;
  if (!sdec_der_other_name(content, &type, &value)) {
    return false;
  }
  const char *name = sdec_oid_text_name(type, buffer);
  if (name == buffer) {
    name = sdec_cert_text(cert, buffer);
  }
  struct sdec_text text = sdec_value_begin(cert);
  sdec_put_printable(&text, value.content);
  sdec_value_end(cert, &text, name, 0);
  return strcmp(name, "id-DMTF-device-info") != 0 || sdec_der_is_device_info(value.content);
}

static bool alternative_names(struct sdec_certificate *cert, struct sdec_span content) {
  static const char *const kinds[9] = {[1] = "rfc822Name", [2] = "dNSName", [6] = "uniformResourceIdentifier"};
  struct der list, value;
  bool good = sdec_der_only(content, DER_SEQUENCE, &list);
  struct sdec_span rest = good ? list.content : (struct sdec_span){NULL, 0};
  while (rest.len > 0 && !is_full(cert)) {
    if (!sdec_der_take(&rest, &value) || (value.tag & 0xc0) != DER_CONTEXT) {
      return false;
    }
    const uint32_t kind = value.tag & 0x1f;
    if (kind == 0) {
      good = other_name(cert, value.content) && good;
    } else if (kind < 9 && kinds[kind] != NULL) {
      struct sdec_text text = sdec_value_begin(cert);
      sdec_put_printable(&text, value.content);
      sdec_value_end(cert, &text, kinds[kind], 0);
    } else {
      value_bytes(cert, kind == 7 ? "iPAddress" : "generalName", value.content);
    }
  }
  cert->cut = cert->cut || rest.len > 0;
  return good;
}

static bool key_id(struct sdec_certificate *cert, struct sdec_span content) {
  struct der value;
  if (!sdec_der_only(content, DER_OCTETS, &value)) {
    return false;
  }
  value_bytes(cert, NULL, value.content);
  return true;
}

static bool issuer_key_id(struct sdec_certificate *cert, struct sdec_span content) {
  struct der list, value;
  if (!sdec_der_only(content, DER_SEQUENCE, &list)) {
    return false;
  }
  if (sdec_der_take_tag(&list.content, DER_CONTEXT, &value)) {
    value_bytes(cert, NULL, value.content);
  }
  return true;
}

static bool values(struct sdec_certificate *cert, struct sdec_cert_extension *ext, uint8_t kind) {
  switch (kind) {
    case CONTENT_CONSTRAINTS: return constraints(cert, ext->content);
    case CONTENT_KEY_USAGE: return key_usage(cert, ext->content);
    case CONTENT_EKU: return purposes(cert, ext->content);
    case CONTENT_ALT_NAME: return alternative_names(cert, ext->content);
    case CONTENT_KEY_ID: return key_id(cert, ext->content);
    case CONTENT_ISSUER_KEY_ID: return issuer_key_id(cert, ext->content);
    case CONTENT_OTHER: value_bytes(cert, NULL, ext->content); return true;
    default: return sdec_device_values(cert, ext, kind);
  }
}

static bool extension(struct sdec_certificate *cert, struct sdec_span *list) {
  struct der_extension one;
  if (!sdec_der_take_extension(list, &one)) {
    return false;
  }
  struct sdec_text text = sdec_cert_text_begin(cert);
  sdec_put_oid(&text, one.oid);
  const char *oid = sdec_cert_text_end(cert, &text);
  const struct oid_name *known = sdec_oid_find(oid);
  struct sdec_cert_extension *ext = &cert->extensions[cert->n_extensions++];
  *ext = (struct sdec_cert_extension){.oid = oid,
                                      .name = known != NULL ? known->name : NULL,
                                      .critical = one.critical,
                                      .device = known != NULL && known->device != 0,
                                      .first_value = cert->n_values,
                                      .content = one.content};
  ext->damaged = !values(cert, ext, known != NULL ? known->content : (uint8_t)CONTENT_OTHER);
  return true;
}

void sdec_cert_extensions(struct sdec_certificate *cert, struct sdec_span list) {
  while (list.len > 0) {
    if (cert->n_extensions == SDEC_CERT_EXTENSIONS || is_full(cert)) {
      cert->cut = true;
      return;
    }
    if (!extension(cert, &list)) {
      return;
    }
  }
}
