/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Reads DER one value at a time, and finds the parts of a certificate that other modules examine.
 */
#include "x509/der.h"

#define EXTENSIONS_TAG (DER_CONTEXT_MADE | 3)

bool sdec_der_take(struct sdec_span *in, struct der *out) {
  uint32_t header = 2, len = 0;
  if (in->len < header || (in->data[0] & 0x1f) == 0x1f) {
    return false;
  }
  const uint32_t first = in->data[1], n_more = first & 0x7f;
  if (first < 0x80) {
    len = first;
  } else {
    if (n_more == 0 || n_more > sizeof(len) || in->len - header < n_more) {
      return false;
    }
    for (uint32_t i = 0; i < n_more; i++) {
      len = len << 8 | in->data[header + i];
    }
    header += n_more;
  }
  if (len > in->len - header) {
    return false;
  }
  *out = (struct der){.tag = in->data[0], .content = {in->data + header, len}, .len = header + len};
  *in = (struct sdec_span){in->data + out->len, in->len - out->len};
  return true;
}

bool sdec_der_take_tag(struct sdec_span *in, uint8_t tag, struct der *out) {
  return in->len > 0 && in->data[0] == tag && sdec_der_take(in, out);
}

bool sdec_der_only(struct sdec_span in, uint8_t tag, struct der *out) {
  return sdec_der_take_tag(&in, tag, out) && in.len == 0;
}

bool sdec_der_take_extension(struct sdec_span *list, struct der_extension *out) {
  struct der whole, type, flag, content;
  if (!sdec_der_take_tag(list, DER_SEQUENCE, &whole)) {
    return false;
  }
  struct sdec_span rest = whole.content;
  if (!sdec_der_take_tag(&rest, DER_OID, &type)) {
    return false;
  }
  const bool critical = sdec_der_take_tag(&rest, DER_BOOLEAN, &flag) && flag.content.len == 1 &&
                        flag.content.data[0] != 0;
  if (!sdec_der_only(rest, DER_OCTETS, &content)) {
    return false;
  }
  *out = (struct der_extension){type.content, content.content, critical};
  return true;
}

/* to_be_signed gives the content of the signed part of a certificate or request. */
static bool to_be_signed(struct sdec_span der, struct sdec_span *out) {
  struct der whole, inner;
  if (!sdec_der_take_tag(&der, DER_SEQUENCE, &whole) || !sdec_der_take_tag(&whole.content, DER_SEQUENCE, &inner)) {
    return false;
  }
  *out = inner.content;
  return true;
}

/* Extensions are the last part of the signed content, with their own tag. */
struct sdec_span sdec_der_extensions(struct sdec_span der) {
  struct sdec_span content;
  struct der part, list;
  if (!to_be_signed(der, &content)) {
    return (struct sdec_span){NULL, 0};
  }
  while (sdec_der_take(&content, &part)) {
    if (part.tag == EXTENSIONS_TAG && sdec_der_only(part.content, DER_SEQUENCE, &list)) {
      return list.content;
    }
  }
  return (struct sdec_span){NULL, 0};
}

/* SEQUENCE { SEQUENCE { OBJECT IDENTIFIER ... }, BIT STRING }: nothing else in a certificate looks like this. */
static bool is_public_key(struct sdec_span content) {
  struct der algorithm, oid, bits;
  return sdec_der_take_tag(&content, DER_SEQUENCE, &algorithm) &&
         sdec_der_take_tag(&algorithm.content, DER_OID, &oid) && sdec_der_only(content, DER_BITS, &bits);
}

bool sdec_der_public_key(struct sdec_span der, struct sdec_span *out) {
  struct sdec_span rest = der, content;
  struct der part;
  if (sdec_der_take_tag(&rest, DER_SEQUENCE, &part) && is_public_key(part.content)) {
    *out = (struct sdec_span){der.data, part.len};
    return true;
  }
  if (!to_be_signed(der, &content)) {
    return false;
  }
  for (const uint8_t *at = content.data; sdec_der_take(&content, &part); at = content.data) {
    if (part.tag == DER_SEQUENCE && is_public_key(part.content)) {
      *out = (struct sdec_span){at, part.len};
      return true;
    }
  }
  return false;
}
