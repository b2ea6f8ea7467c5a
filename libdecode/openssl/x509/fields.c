/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Reads extensions needed for both the text of a certificate and the rules of chains.
 */
#include "x509/fields.h"

bool sdec_der_number(struct sdec_span content, uint64_t *out) {
  *out = 0;
  if (content.len == 0 || content.data[0] >= 0x80 || content.len > 9 || (content.len == 9 && content.data[0] != 0)) {
    return false;
  }
  for (uint32_t i = 0; i < content.len; i++) {
    *out = *out << 8 | content.data[i];
  }
  return true;
}

bool sdec_der_constraints(struct sdec_span content, struct der_constraints *out) {
  struct der list, value;
  *out = (struct der_constraints){0};
  if (!sdec_der_only(content, DER_SEQUENCE, &list)) {
    return false;
  }
  struct sdec_span rest = list.content;
  out->ca = sdec_der_take_tag(&rest, DER_BOOLEAN, &value) && value.content.len == 1 && value.content.data[0] != 0;
  if (sdec_der_take_tag(&rest, DER_INTEGER, &value)) {
    out->has_path_len = true;
    out->path_len_bytes = value.content;
    if (!sdec_der_number(value.content, &out->path_len)) {
      return false;
    }
  }
  return rest.len == 0;
}

bool sdec_der_bit(struct sdec_span bits, uint32_t i) {
  const uint64_t at = UINT64_C(1) + i / 8;
  return at < bits.len && (bits.data[at] >> (7 - i % 8) & 1) != 0;
}

bool sdec_der_key_usage(struct sdec_span content, uint32_t *out) {
  struct der value;
  *out = 0;
  if (!sdec_der_only(content, DER_BITS, &value) || value.content.len < 1 || value.content.len > 3) {
    return false;
  }
  for (uint32_t i = 0; i < USAGES; i++) {
    *out |= sdec_der_bit(value.content, i) ? UINT32_C(1) << i : 0;
  }
  return true;
}

bool sdec_der_other_name(struct sdec_span content, struct sdec_span *out_type, struct der *out_value) {
  struct der type, wrapped;
  if (!sdec_der_take_tag(&content, DER_OID, &type) || !sdec_der_only(content, DER_CONTEXT_MADE, &wrapped) ||
      !sdec_der_take(&wrapped.content, out_value)) {
    return false;
  }
  *out_type = type.content;
  return true;
}

bool sdec_der_is_device_info(struct sdec_span text) {
  uint32_t n_colons = 0;
  for (uint32_t i = 0; i < text.len; i++) {
    n_colons += text.data[i] == ':';
  }
  return n_colons == 2;
}
