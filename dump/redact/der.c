/* SPDX-License-Identifier: BSD-3-Clause
 *
 * DER elements tile their container, so one pass over all headers covers every nesting level.
 */
#include "redact/der.h"

#include <string.h>

#define CONSTRUCTED 0x20
#define CONTEXT 0x80
#define SHORT_MOST 4 /* shorter numbers and flags do not identify a device */

bool der_read(struct sdec_span bytes, uint32_t at, struct der *out) {
  uint32_t head = 2, len;
  if (at > bytes.len || bytes.len - at < 2 || (bytes.data[at] & 0x1F) == 0x1F) {
    return false;
  }
  len = bytes.data[at + 1];
  if (len >= 0x80) {
    const uint32_t n = len & 0x7F;
    if (n == 0 || n > 3 || bytes.len - at < 2 + n) {
      return false;
    }
    len = 0;
    for (uint32_t i = 0; i < n; i++) {
      len = len << 8 | bytes.data[at + 2 + i];
    }
    head += n;
  }
  if (len > bytes.len - at - head) {
    return false;
  }
  *out = (struct der){.tag = bytes.data[at], .at = at, .content = at + head, .len = len, .end = at + head + len};
  return true;
}

/* holds_der returns true if the content of an element is exactly one element. */
static bool holds_der(struct sdec_span bytes, const struct der *d) {
  struct der inner;
  const struct sdec_span content = {bytes.data + d->content, d->len};
  return d->len >= 2 && der_read(content, 0, &inner) && inner.end == d->len &&
         (inner.tag == DER_SEQUENCE || inner.tag == 0x31 || inner.tag == DER_OCTETS || inner.tag == DER_BITS);
}

static void scrub_one(const struct fake *fake, const struct der *d, uint8_t *bytes) {
  const struct sdec_span content = {bytes + d->content, d->len};
  switch (d->tag) {
    case 0x01: /* BOOLEAN, NULL, OBJECT IDENTIFIER, ENUMERATED and times do not identify a device */
    case 0x05:
    case 0x06:
    case 0x0A:
    case 0x17:
    case 0x18: return;
    case DER_INTEGER:
      if (d->len > SHORT_MOST) {
        fake_number(fake, content, bytes + d->content);
      }
      return;
    case DER_BITS:
      if (d->len > SHORT_MOST + 1) {
        fake_bytes(fake, (struct sdec_span){content.data + 1, content.len - 1}, bytes + d->content + 1);
      }
      return;
    default:
      if ((d->tag & CONTEXT) == 0 || d->len > SHORT_MOST) {
        fake_bytes(fake, content, bytes + d->content);
      }
      return;
  }
}

void der_scrub(const struct fake *fake, struct sdec_span old, uint8_t *out) {
  struct der d;
  uint32_t at = 0;
  if (old.len == 0) {
    return;
  }
  memmove(out, old.data, old.len);
  const struct sdec_span bytes = {out, old.len};
  while (at < old.len) {
    if (!der_read(bytes, at, &d)) {
      fake_bytes(fake, (struct sdec_span){out + at, old.len - at}, out + at);
      return;
    }
    if ((d.tag & CONSTRUCTED) != 0 || (d.tag == DER_OCTETS && holds_der(bytes, &d))) {
      at = d.content;
      continue;
    }
    scrub_one(fake, &d, out);
    at = d.end;
  }
}

/* next reads the element at *at if it has the given tag, and advances. */
static bool next(struct sdec_span bytes, uint32_t *at, uint32_t end, uint8_t tag, struct der *out) {
  if (*at >= end || !der_read(bytes, *at, out) || out->end > end || out->tag != tag) {
    return false;
  }
  *at = out->end;
  return true;
}

static bool names_of(struct sdec_span bytes, uint32_t *at, uint32_t end, struct der_certificate *out) {
  struct der skip;
  (void)!next(bytes, at, end, DER_EXPLICIT_0, &skip);
  return next(bytes, at, end, DER_INTEGER, &out->serial) && next(bytes, at, end, DER_SEQUENCE, &skip) &&
         next(bytes, at, end, DER_SEQUENCE, &out->issuer) && next(bytes, at, end, DER_SEQUENCE, &skip) &&
         next(bytes, at, end, DER_SEQUENCE, &out->subject);
}

bool der_certificate(struct sdec_span bytes, struct der_certificate *out) {
  struct der version;
  *out = (struct der_certificate){.request = false};
  if (!der_read(bytes, 0, &out->whole) || out->whole.tag != DER_SEQUENCE) {
    return false;
  }
  uint32_t at = out->whole.content;
  if (!next(bytes, &at, out->whole.end, DER_SEQUENCE, &out->signed_part)) {
    return false;
  }
  uint32_t in = out->signed_part.content;
  const uint32_t end = out->signed_part.end;
  if (!names_of(bytes, &in, end, out)) {
    in = out->signed_part.content;
    out->request = true;
    if (!next(bytes, &in, end, DER_INTEGER, &version) || !next(bytes, &in, end, DER_SEQUENCE, &out->subject)) {
      return false;
    }
  }
  if (!next(bytes, &in, end, DER_SEQUENCE, &out->spki)) {
    return false;
  }
  out->rest = (struct der){.at = in, .content = in, .len = end - in, .end = end};
  return next(bytes, &at, out->whole.end, DER_SEQUENCE, &out->algorithm) &&
         next(bytes, &at, out->whole.end, DER_BITS, &out->signature) && out->signature.len > 1;
}
