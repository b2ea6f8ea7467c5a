/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Recognises formats by tag or first bytes. Untagged maps and arrays must match to the last byte to count as CBOR,
 * since nearly any byte can begin one.
 */
#include "show/evidence/evidence.h"

#include <stdio.h>
#include <string.h>

#include "show/evidence/diagnostic.h"

#define TAG_SELF_DESCRIBED 55799u
#define TAG_CWT 61u
#define TAG_SIGN1 18u
#define TAGS 4 /* maximum of nested tags examined */

/* RFC 9277: tags that represent CoAP content formats. */
#define FORMAT_TAGS 0x63740101u
#define FORMAT_TAGS_END (FORMAT_TAGS + 0xFFFFu)

static const struct {
  uint32_t format;
  const char *name;
} content_formats[] = {
    {10570, "SPDM table of contents"},
    {10571, "concise evidence"},
    {10572, "SPDM table of contents, Intel's profile"},
    {10573, "concise evidence, Intel's profile"},
};

void evidence_begin(struct evidence *evidence) {
  evidence->tag = (struct sdec_span){NULL, 0};
  evidence->json.len = 0;
}

void evidence_close(struct evidence *evidence) {
  if (evidence->json.data != NULL) {
    out_close(&evidence->json);
  }
}

static uint32_t leading_tags(struct sdec_span bytes, uint64_t tags[static TAGS]) {
  uint32_t n = 0, len;
  while (n < TAGS && diagnostic_tag(bytes, &tags[n], &len)) {
    bytes = (struct sdec_span){bytes.data + len, bytes.len - len};
    n++;
  }
  return n;
}

/* name_format_tag names a tag for a content format; false for other tags. */
static bool name_format_tag(uint64_t tag, char *out, size_t cap) {
  if (tag < FORMAT_TAGS || tag > FORMAT_TAGS_END) {
    return false;
  }
  const uint64_t at = tag - FORMAT_TAGS;
  if (at % 256 == 255) {
    return false;
  }
  const uint64_t format = at / 256 * 255 + at % 256;
  const char *name = NULL;
  for (size_t i = 0; i < sizeof(content_formats) / sizeof(content_formats[0]); i++) {
    name = content_formats[i].format == format ? content_formats[i].name : name;
  }
  if (name != NULL) {
    snprintf(out, cap, "%s (content format %u)", name, (unsigned)format);
  } else {
    snprintf(out, cap, "content format %u", (unsigned)format);
  }
  return true;
}

/* name_tags names a tagged item; false if the tag has no name. */
static bool name_tags(const uint64_t *tags, uint32_t n, char *out, size_t cap) {
  const bool described = n > 1 && tags[0] == TAG_SELF_DESCRIBED;
  const uint64_t tag = tags[described ? 1 : 0];
  const char *name = diagnostic_tag_name(tag);
  if (described && n > 2 && tags[1] == TAG_CWT && tags[2] == TAG_SIGN1) {
    name = "OCP EAT (CWT in COSE_Sign1)";
  }
  if (name == NULL) {
    return name_format_tag(tag, out, cap);
  }
  snprintf(out, cap, "%s", name);
  return true;
}

/* A one-byte tag is likely to occur by chance, so it only counts with the array that must follow it. */
static bool is_telling(struct sdec_span bytes) {
  return bytes.data[0] >= 0xD8 || (bytes.len > 1 && bytes.data[0] == 0xD2 && bytes.data[1] == 0x84);
}

static bool look_for_cbor(struct evidence_item *item, bool tag_given) {
  const uint8_t first = item->bytes.data[0];
  uint64_t tags[TAGS];
  uint32_t len;
  if (first < 0x80 || first >= 0xE0) {
    return false;
  }
  const bool fits = diagnostic_measure(item->bytes, &len) == CBOR_WHOLE && len == item->bytes.len;
  const uint32_t n_tags = leading_tags(item->bytes, tags);
  if (n_tags > 0 && (fits || tag_given || is_telling(item->bytes)) &&
      name_tags(tags, n_tags, item->format, sizeof item->format)) {
    return true;
  }
  if (n_tags > 0) {
    snprintf(item->format, sizeof item->format, "CBOR with tag %llu", (unsigned long long)tags[0]);
  } else {
    snprintf(item->format, sizeof item->format, "%s", first < 0xA0 ? "CBOR array" : "CBOR map");
  }
  return fits || tag_given;
}

static bool is_printable(struct sdec_span bytes) {
  for (uint32_t i = 0; i < bytes.len; i++) {
    if ((bytes.data[i] < 0x20 || bytes.data[i] > 0x7E) && bytes.data[i] != '\n' && bytes.data[i] != '\r' &&
        bytes.data[i] != '\t') {
      return false;
    }
  }
  return true;
}

/* Other formats are named but not decoded. For DER, the length must match. */
static const char *other_format(struct sdec_span bytes) {
  const uint8_t *data = bytes.data;
  if (bytes.len > 4 && data[0] == 0x30 && data[1] >= 0x81 && data[1] <= 0x83) {
    uint32_t len = 0;
    const uint32_t n = data[1] & 3u;
    for (uint32_t i = 0; i < n; i++) {
      len = len << 8 | data[2 + i];
    }
    return len + 2 + n == bytes.len ? "DER" : NULL;
  }
  if (!is_printable(bytes)) {
    return NULL;
  }
  return data[0] == '{' || data[0] == '[' ? "JSON" : "text";
}

bool evidence_leaf(struct evidence *evidence, uint32_t as, struct sdec_span bytes, uint32_t offset,
                   struct evidence_item *out) {
  if (as == SDEC_AS_TAG) {
    evidence->tag = bytes;
    evidence->tag_offset = offset;
    return false;
  }
  /* If the tag directly precedes its content, join the two again. */
  const bool tagged = evidence->tag.len > 0 && evidence->tag.data[0] >= 0xC0 && evidence->tag.data[0] < 0xDC &&
                      evidence->tag.data + evidence->tag.len == bytes.data;
  *out = (struct evidence_item){.bytes = bytes, .offset = offset};
  if (tagged) {
    out->bytes = (struct sdec_span){evidence->tag.data, evidence->tag.len + bytes.len};
    out->offset = evidence->tag_offset;
  }
  evidence->tag.len = 0;
  if (bytes.len == 0) {
    return false;
  }
  out->is_cbor = look_for_cbor(out, tagged);
  const char *other = out->is_cbor ? NULL : other_format(out->bytes);
  if (other != NULL) {
    snprintf(out->format, sizeof out->format, "%s", other);
  }
  return out->is_cbor || other != NULL;
}
