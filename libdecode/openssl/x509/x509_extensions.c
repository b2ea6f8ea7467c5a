/* SPDX-License-Identifier: BSD-3-Clause
 *
 * What the extensions of a certificate say, as values: those of RFC 5280 here, those of devices in x509_device.c.
 * Content that is not what it should be marks its extension as damaged and costs nothing else.
 */
#include <string.h>

#include "x509/x509.h"

static void value_bytes(struct sdec_certificate *cert, const char *name, struct sdec_span bytes) {
  struct sdec_text text = value_begin(cert);
  put_shortened(&text, bytes);
  value_end(cert, &text, name, 0);
}

static bool is_full(const struct sdec_certificate *cert) {
  return cert->n_values == SDEC_CERT_VALUES || cert->text_len == SDEC_CERT_TEXT;
}

static bool constraints(struct sdec_certificate *cert, struct sdec_span content) {
  struct der list, value;
  if (!der_only(content, DER_SEQUENCE, &list)) {
    return false;
  }
  struct sdec_span rest = list.content;
  cert->ca = der_take_tag(&rest, DER_BOOLEAN, &value) && value.content.len == 1 && value.content.data[0] != 0;
  value_string(cert, "cA", 0, cert->ca ? "true" : "false");
  if (der_take_tag(&rest, DER_INTEGER, &value)) {
    struct sdec_text text = value_begin(cert);
    put_integer(&text, value.content);
    value_end(cert, &text, "pathLenConstraint", 0);
    cert->has_path_len = value.content.len == 1 && value.content.data[0] < 0x80;
    cert->path_len = cert->has_path_len ? value.content.data[0] : 0;
  }
  return rest.len == 0;
}

static bool key_usage(struct sdec_certificate *cert, struct sdec_span content) {
  static const char *const bits[] = {"digitalSignature", "nonRepudiation", "keyEncipherment", "dataEncipherment",
                                     "keyAgreement",     "keyCertSign",    "cRLSign",         "encipherOnly",
                                     "decipherOnly"};
  struct der value;
  if (!der_only(content, DER_BITS, &value) || value.content.len < 1 || value.content.len > 3) {
    return false;
  }
  for (uint32_t i = 0; i < sizeof(bits) / sizeof(bits[0]); i++) {
    const uint32_t at = 1 + i / 8;
    if (at < value.content.len && (value.content.data[at] >> (7 - i % 8) & 1) != 0) {
      value_string(cert, NULL, 0, bits[i]);
    }
  }
  return true;
}

static bool purposes(struct sdec_certificate *cert, struct sdec_span content) {
  char buffer[OID_TEXT];
  struct der list, value;
  if (!der_only(content, DER_SEQUENCE, &list)) {
    return false;
  }
  struct sdec_span rest = list.content;
  while (rest.len > 0 && !is_full(cert)) {
    if (!der_take_tag(&rest, DER_OID, &value)) {
      return false;
    }
    value_string(cert, NULL, 0, oid_text_name(value.content, buffer));
  }
  cert->cut = cert->cut || rest.len > 0;
  return true;
}

/* Manufacturer, product and serial number are parted by colons, and hold none. */
static bool is_device_info(struct sdec_span text) {
  uint32_t n_colons = 0;
  for (uint32_t i = 0; i < text.len; i++) {
    n_colons += text.data[i] == ':';
  }
  return n_colons == 2;
}

static bool other_name(struct sdec_certificate *cert, struct sdec_span content) {
  char buffer[OID_TEXT];
  struct der type, wrapped, value;
  if (!der_take_tag(&content, DER_OID, &type) || !der_only(content, DER_CONTEXT_MADE, &wrapped) ||
      !der_take(&wrapped.content, &value)) {
    return false;
  }
  const char *name = oid_text_name(type.content, buffer);
  if (name == buffer) {
    name = cert_text(cert, buffer);
  }
  struct sdec_text text = value_begin(cert);
  put_printable(&text, value.content);
  value_end(cert, &text, name, 0);
  return strcmp(name, "id-DMTF-device-info") != 0 || is_device_info(value.content);
}

static bool alternative_names(struct sdec_certificate *cert, struct sdec_span content) {
  static const char *const kinds[9] = {[1] = "rfc822Name", [2] = "dNSName", [6] = "uniformResourceIdentifier"};
  struct der list, value;
  bool good = der_only(content, DER_SEQUENCE, &list);
  struct sdec_span rest = good ? list.content : (struct sdec_span){NULL, 0};
  while (rest.len > 0 && !is_full(cert)) {
    if (!der_take(&rest, &value) || (value.tag & 0xc0) != DER_CONTEXT) {
      return false;
    }
    const uint32_t kind = value.tag & 0x1f;
    if (kind == 0) {
      good = other_name(cert, value.content) && good;
    } else if (kind < 9 && kinds[kind] != NULL) {
      struct sdec_text text = value_begin(cert);
      put_printable(&text, value.content);
      value_end(cert, &text, kinds[kind], 0);
    } else {
      value_bytes(cert, kind == 7 ? "iPAddress" : "generalName", value.content);
    }
  }
  cert->cut = cert->cut || rest.len > 0;
  return good;
}

static bool key_id(struct sdec_certificate *cert, struct sdec_span content) {
  struct der value;
  if (!der_only(content, DER_OCTETS, &value)) {
    return false;
  }
  value_bytes(cert, NULL, value.content);
  return true;
}

static bool issuer_key_id(struct sdec_certificate *cert, struct sdec_span content) {
  struct der list, value;
  if (!der_only(content, DER_SEQUENCE, &list)) {
    return false;
  }
  if (der_take_tag(&list.content, DER_CONTEXT, &value)) {
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
    default: return device_values(cert, ext, kind);
  }
}

static bool extension(struct sdec_certificate *cert, struct sdec_span *list) {
  struct der_extension one;
  if (!der_take_extension(list, &one)) {
    return false;
  }
  struct sdec_text text = cert_text_begin(cert);
  put_oid(&text, one.oid);
  const char *oid = cert_text_end(cert, &text);
  const struct oid_name *known = oid_find(oid);
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

void cert_extensions(struct sdec_certificate *cert, struct sdec_span list) {
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
