/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Extensions that describe a device: DMTF's SPDM extension (DSP0274), and those of TCG's DICE Attestation Architecture:
 * TcbInfo, its predecessor, UEID, and claims and manifests in CBOR.
 */
#include "x509/fields.h"
#include "x509/x509.h"

/* Context tags of DiceTcbInfo. In the text of the specification, registers share tag 10 with flagsMask; in its appendix
 * they have 11. Whether the value is constructed decides. */
enum {
  TCB_VENDOR,
  TCB_MODEL,
  TCB_VERSION,
  TCB_SVN,
  TCB_LAYER,
  TCB_INDEX,
  TCB_FWIDS,
  TCB_FLAGS,
  TCB_VENDOR_INFO,
  TCB_TYPE,
  TCB_FLAGS_MASK
};

static const char *const tcb_names[] = {"vendor", "model", "version",    "svn",  "layer",    "index",
                                        "fwids",  "flags", "vendorInfo", "type", "flagsMask"};

static bool spdm_extension(struct sdec_certificate *cert, struct sdec_span content) {
  char buffer[OID_TEXT];
  struct der list, entry, type;
  if (!sdec_der_only(content, DER_SEQUENCE, &list)) {
    return false;
  }
  while (list.content.len > 0) {
    if (!sdec_der_take_tag(&list.content, DER_SEQUENCE, &entry) || !sdec_der_take_tag(&entry.content, DER_OID, &type)) {
      return false;
    }
    struct sdec_text text = sdec_value_begin(cert);
    sdec_put(&text, sdec_oid_text_name(type.content, buffer));
    if (entry.content.len > 0) {
      sdec_put_char(&text, ' ');
      sdec_put_shortened(&text, entry.content);
    }
    sdec_value_end(cert, &text, NULL, 0);
    if (cert->cut) {
      break;
    }
  }
  return true;
}

/* One FWID: { hashAlg, digest }. */
static bool fwid(struct sdec_certificate *cert, struct sdec_span content, const char *name, uint32_t element) {
  char buffer[OID_TEXT];
  struct der algorithm, digest;
  if (!sdec_der_take_tag(&content, DER_OID, &algorithm) || !sdec_der_only(content, DER_OCTETS, &digest)) {
    return false;
  }
  struct sdec_text text = sdec_value_begin(cert);
  sdec_put(&text, sdec_oid_text_name(algorithm.content, buffer));
  sdec_put_char(&text, ':');
  sdec_put_shortened(&text, digest.content);
  sdec_value_end(cert, &text, name, element);
  return true;
}

static bool fwids(struct sdec_certificate *cert, struct sdec_span list, const char *name, uint32_t element) {
  struct der one;
  while (list.len > 0 && !cert->cut) {
    if (!sdec_der_take_tag(&list, DER_SEQUENCE, &one) || !fwid(cert, one.content, name, element)) {
      return false;
    }
  }
  return true;
}

/* Bit 0 is the highest of the first byte. */
static bool flags(struct sdec_certificate *cert, struct sdec_span content, const char *name, uint32_t element) {
  static const char *const bits[32] = {
      "notConfigured",         "notSecure",          "recovery",     "debug",  "notReplayProtected",
      "notIntegrityProtected", "notRuntimeMeasured", "notImmutable", "notTcb", [31] = "fixedWidth"};
  uint32_t n_set = 0;
  if (content.len < 1 || content.len > 5) {
    return false;
  }
  for (uint32_t i = 0; i < 8 * (content.len - 1); i++) {
    if (!sdec_der_bit(content, i)) {
      continue;
    }
    struct sdec_text text = sdec_value_begin(cert);
    if (bits[i] != NULL) {
      sdec_put(&text, bits[i]);
    } else {
      sdec_put(&text, "bit ");
      sdec_put_dec(&text, i);
    }
    sdec_value_end(cert, &text, name, element);
    n_set++;
  }
  if (n_set == 0) {
    sdec_value_string(cert, name, element, "none");
  }
  return true;
}

/* One register: { [0] name, [1] number, [2] digests }. */
static bool integrity_register(struct sdec_certificate *cert, struct sdec_span content, uint32_t element) {
  struct der value;
  while (content.len > 0) {
    if (!sdec_der_take(&content, &value)) {
      return false;
    }
    if (value.tag == (DER_CONTEXT_MADE | 2)) {
      if (!fwids(cert, value.content, "registerDigest", element)) {
        return false;
      }
      continue;
    }
    struct sdec_text text = sdec_value_begin(cert);
    if (value.tag == DER_CONTEXT) {
      sdec_put_printable(&text, value.content);
      sdec_value_end(cert, &text, "registerName", element);
    } else if (value.tag == (DER_CONTEXT | 1)) {
      sdec_put_integer(&text, value.content);
      sdec_value_end(cert, &text, "registerNum", element);
    }
  }
  return true;
}

static bool registers(struct sdec_certificate *cert, struct sdec_span list, uint32_t element) {
  struct der one;
  while (list.len > 0 && !cert->cut) {
    if (!sdec_der_take_tag(&list, DER_SEQUENCE, &one) || !integrity_register(cert, one.content, element)) {
      return false;
    }
  }
  return true;
}

static bool tcb_value(struct sdec_certificate *cert, const struct der *value, uint32_t element) {
  const uint32_t tag = value->tag & 0x1f;
  if ((value->tag & 0xc0) != DER_CONTEXT || tag > TCB_FLAGS_MASK + 1) {
    return false;
  }
  if (tag >= TCB_FLAGS_MASK && (value->tag & 0x20) != 0) {
    return registers(cert, value->content, element);
  }
  if (tag > TCB_FLAGS_MASK) {
    return false;
  }
  const char *name = tcb_names[tag];
  if (tag == TCB_FWIDS) {
    return fwids(cert, value->content, name, element);
  }
  if (tag == TCB_FLAGS || tag == TCB_FLAGS_MASK) {
    return flags(cert, value->content, name, element);
  }
  struct sdec_text text = sdec_value_begin(cert);
  if (tag <= TCB_VERSION) {
    sdec_put_printable(&text, value->content);
  } else if (tag <= TCB_INDEX) {
    sdec_put_integer(&text, value->content);
  } else {
    sdec_put_shortened(&text, value->content);
  }
  sdec_value_end(cert, &text, name, element);
  return true;
}

/* The predecessor of TcbInfo: { version, SubjectPublicKeyInfo, fwid }. */
static bool device_id(struct sdec_certificate *cert, struct sdec_span content) {
  struct der version, key, measured;
  if (!sdec_der_take_tag(&content, DER_INTEGER, &version) || !sdec_der_take_tag(&content, DER_SEQUENCE, &key) ||
      !sdec_der_only(content, DER_SEQUENCE, &measured)) {
    return false;
  }
  struct sdec_text text = sdec_value_begin(cert);
  sdec_put_integer(&text, version.content);
  sdec_value_end(cert, &text, "CompositeDeviceID version", 0);
  return fwid(cert, measured.content, "fwid", 0);
}

static bool tcb_info(struct sdec_certificate *cert, struct sdec_span content, uint32_t element) {
  struct der value;
  if (content.len > 0 && content.data[0] == DER_INTEGER) {
    return device_id(cert, content);
  }
  while (content.len > 0 && !cert->cut) {
    if (!sdec_der_take(&content, &value) || !tcb_value(cert, &value, element)) {
      return false;
    }
  }
  return true;
}

static bool tcb_infos(struct sdec_certificate *cert, struct sdec_cert_extension *ext) {
  struct der list, one;
  if (!sdec_der_only(ext->content, DER_SEQUENCE, &list)) {
    return false;
  }
  ext->several = true;
  for (uint32_t element = 0; list.content.len > 0 && !cert->cut; element++) {
    if (!sdec_der_take_tag(&list.content, DER_SEQUENCE, &one) || !tcb_info(cert, one.content, element)) {
      return false;
    }
  }
  return true;
}

/* unwrap extracts a string, which may be in a SEQUENCE. If there is none, it returns all of the content and *out_tag is
 * 0. */
static struct sdec_span unwrap(struct sdec_span content, uint8_t *out_tag) {
  struct der list, value;
  const bool listed = sdec_der_only(content, DER_SEQUENCE, &list);
  struct sdec_span rest = listed ? list.content : content;
  *out_tag = 0;
  if (!sdec_der_take(&rest, &value) || rest.len != 0 ||
      (value.tag != DER_OCTETS && value.tag != DER_UTF8 && value.tag != DER_IA5)) {
    return content;
  }
  *out_tag = value.tag;
  return value.content;
}

bool sdec_device_values(struct sdec_certificate *cert, struct sdec_cert_extension *ext, uint8_t content) {
  struct der list;
  uint8_t tag;
  switch (content) {
    case CONTENT_SPDM: return spdm_extension(cert, ext->content);
    case CONTENT_TCB_INFO: return sdec_der_only(ext->content, DER_SEQUENCE, &list) && tcb_info(cert, list.content, 0);
    case CONTENT_TCB_INFOS: return tcb_infos(cert, ext);
    default: break;
  }
  const struct sdec_span inner = unwrap(ext->content, &tag);
  const bool is_text = tag == DER_UTF8 || tag == DER_IA5;
  struct sdec_text text = sdec_value_begin(cert);
  if (is_text) {
    sdec_put_printable(&text, inner);
  } else {
    sdec_put_shortened(&text, inner);
  }
  sdec_value_end(cert, &text, content == CONTENT_UEID ? "ueid" : NULL, 0);
  if (content == CONTENT_CBOR && !is_text) {
    ext->cbor = inner;
  }
  return content == CONTENT_CBOR || (content == CONTENT_URI ? is_text : tag == DER_OCTETS);
}
