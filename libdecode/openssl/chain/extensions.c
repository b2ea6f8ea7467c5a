/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Reads the RFC 5280 and DSP0274 extensions of one certificate. DICE extensions go to sdec_chain_dice.
 */
#include <string.h>

#include "chain/chain.h"
#include "x509/fields.h"
#include "x509/x509.h"

/* id-DMTF-...: 1.3.6.1.4.1.412.274.n */
static bool is_dmtf(struct sdec_span oid, uint32_t *out_n) {
  static const uint8_t arc[] = {0x2b, 0x06, 0x01, 0x04, 0x01, 0x83, 0x1c, 0x82, 0x12};
  if (oid.len != sizeof(arc) + 1 || memcmp(oid.data, arc, sizeof(arc)) != 0 || oid.data[sizeof(arc)] > 31) {
    return false;
  }
  *out_n = oid.data[sizeof(arc)];
  return true;
}

/* tcg-dice-kp-...: 2.23.133.5.4.100.n. 6 and 7 are for identity, 12 for an embedded CA. */
static bool is_identity_purpose(struct sdec_span oid) {
  static const uint8_t arc[] = {0x67, 0x81, 0x05, 0x05, 0x04, 0x64};
  return oid.len == sizeof(arc) + 1 && memcmp(oid.data, arc, sizeof(arc)) == 0 &&
         (oid.data[sizeof(arc)] == 6 || oid.data[sizeof(arc)] == 7 || oid.data[sizeof(arc)] == 12);
}

#define PURPOSES (UINT32_C(1) << DMTF_RESPONDER | UINT32_C(1) << DMTF_REQUESTER)
#define MARKS (UINT32_C(1) << DMTF_HARDWARE_IDENTITY | UINT32_C(1) << DMTF_MUTABLE)

static bool is_leaf(const struct chain_work *w, uint32_t i) {
  return w->report->leaf.data == w->certs[i].der.data;
}

/* Reads a list of OIDs, or of SEQUENCEs that begin with one. `wanted` masks the DMTF OIDs that count here. */
static void purposes(struct chain_work *w, uint32_t i, uint32_t wanted, struct sdec_span content) {
  struct der list, one, oid;
  uint32_t n;
  if (!sdec_der_only(content, DER_SEQUENCE, &list)) {
    return;
  }
  while (sdec_der_take(&list.content, &one)) {
    struct sdec_span inner = one.content;
    const struct sdec_span type = one.tag == DER_SEQUENCE && sdec_der_take_tag(&inner, DER_OID, &oid) ? oid.content
                                                                                                      : one.content;
    w->certs[i].dmtf |= is_dmtf(type, &n) ? wanted & UINT32_C(1) << n : 0;
    if (is_identity_purpose(type) && is_leaf(w, i)) {
      sdec_judge_finding(w, SDEC_CHAIN_DICE, SDEC_CHAIN_REMARK, i,
                         "signs for SPDM, and has a purpose of identity or of a CA");
    }
  }
}

static void device_info(struct chain_work *w, uint32_t i, const struct der *value) {
  if (value->tag != DER_UTF8 || !sdec_der_is_device_info(value->content)) {
    sdec_judge_finding(w, SDEC_CHAIN_DEVICE_INFO, SDEC_CHAIN_WARNING, i,
                       "has a device name that is not manufacturer, product and serial number");
  }
  if (is_leaf(w, i)) {
    struct sdec_text text = sdec_report_begin(w->report);
    sdec_put_printable(&text, value->content);
    w->report->device_info = sdec_report_end(w->report, &text);
  }
}

static void alternative_names(struct chain_work *w, uint32_t i, struct sdec_span content) {
  struct der list, one, value;
  struct sdec_span type;
  uint32_t n;
  if (!sdec_der_only(content, DER_SEQUENCE, &list)) {
    return;
  }
  while (sdec_der_take(&list.content, &one)) {
    if (one.tag == DER_CONTEXT_MADE && sdec_der_other_name(one.content, &type, &value) && is_dmtf(type, &n) &&
        n == DMTF_DEVICE_INFO) {
      device_info(w, i, &value);
    }
  }
}

static void constraints(struct chain_cert *cert, struct sdec_span content) {
  struct der_constraints found;
  cert->has_constraints = true;
  cert->constraints_damaged = !sdec_der_constraints(content, &found);
  cert->ca = found.ca;
  cert->has_path_len = found.has_path_len;
  cert->path_len = found.path_len;
}

static void spdm_extension(struct chain_work *w, uint32_t i, const struct der_extension *ext) {
  purposes(w, i, MARKS, ext->content);
  if (ext->critical) {
    sdec_judge_finding(w, SDEC_CHAIN_IDENTITY, SDEC_CHAIN_WARNING, i, "has a critical SPDM extension");
  }
}

static void unknown_critical(struct chain_work *w, uint32_t i, const char *oid) {
  struct sdec_text text = sdec_finding_begin(w, i);
  sdec_put(&text, "has an unknown critical extension, ");
  sdec_put(&text, oid);
  sdec_finding_end(w, &text, SDEC_CHAIN_CRITICAL, SDEC_CHAIN_WARNING, i);
}

static void extension(struct chain_work *w, uint32_t i, const struct der_extension *ext) {
  char buffer[OID_TEXT];
  struct chain_cert *cert = &w->certs[i];
  struct sdec_text text = {.data = buffer, .cap = OID_TEXT};
  sdec_put_oid(&text, ext->oid);
  sdec_put_zero(&text);
  const struct oid_name *known = sdec_oid_find(buffer);
  if (known == NULL) {
    if (ext->critical) {
      unknown_critical(w, i, buffer);
    }
    return;
  }
  switch (known->content) {
    case CONTENT_CONSTRAINTS: constraints(cert, ext->content); break;
    case CONTENT_KEY_USAGE: cert->has_usage = sdec_der_key_usage(ext->content, &cert->usage); break;
    case CONTENT_EKU:
      cert->has_purposes = true;
      purposes(w, i, PURPOSES, ext->content);
      break;
    case CONTENT_ALT_NAME:
      cert->critical_name = ext->critical;
      alternative_names(w, i, ext->content);
      break;
    case CONTENT_SPDM: spdm_extension(w, i, ext); break;
    case CONTENT_OTHER:
      if (strcmp(buffer, "2.5.29.32") == 0) { /* certificatePolicies */
        purposes(w, i, 0, ext->content);
      }
      break;
    default: sdec_chain_dice(w, i, known->content, ext->content); break;
  }
}

void sdec_chain_extensions(struct chain_work *w, uint32_t i) {
  struct sdec_span list = sdec_der_extensions(w->certs[i].der);
  struct der_extension one;
  while (sdec_der_take_extension(&list, &one)) {
    extension(w, i, &one);
  }
}

bool sdec_chain_is_ca(struct sdec_span certificate) {
  static const uint8_t basic_constraints[] = {0x55, 0x1d, 0x13};
  struct sdec_span list = sdec_der_extensions(certificate);
  struct der_extension one;
  struct der_constraints found;
  bool ca = false;
  while (sdec_der_take_extension(&list, &one)) {
    if (one.oid.len == sizeof(basic_constraints) && memcmp(one.oid.data, basic_constraints, one.oid.len) == 0) {
      ca = !sdec_der_constraints(one.content, &found) || found.ca;
    }
  }
  return ca;
}
