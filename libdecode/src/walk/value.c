/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Formats keys and values for people and machines, from a row and a number alone.
 */
#include "base/span.h"

#define BYTES_SHOWN 8

static bool is_lower(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

static bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}

/* Converts to snake case: SPDMVersion becomes spdm_version, ReqSessionID req_session_id, CACHE_CAP cache_cap. */
void sdec_key_text(const char *name, const char *key, struct sdec_text *out) {
  if (key != NULL) {
    sdec_put(out, key);
    return;
  }
  for (size_t i = 0; name[i] != '\0'; i++) {
    const char c = name[i];
    const bool after_lower = i > 0 && is_lower(name[i - 1]);
    const bool ends_acronym = i > 0 && is_upper(name[i - 1]) && name[i + 1] >= 'a' && name[i + 1] <= 'z';
    if (is_upper(c)) {
      if (after_lower || ends_acronym) {
        sdec_put_char(out, '_');
      }
      sdec_put_char(out, (char)(c - 'A' + 'a'));
    } else {
      sdec_put_char(out, is_lower(c) ? c : '_');
    }
  }
}

static const char *name_of(const struct sdec_name *names, uint64_t value) {
  for (; names != NULL && names->name != NULL; names++) {
    if (names->value == value) {
      return names->name;
    }
  }
  return NULL;
}

const char *sdec_value_name(const struct sdec_item *item) {
  if (item->kind == SDEC_BIT) {
    return name_of(item->bits->names, item->value);
  }
  return item->field->kind == SDEC_UINT ? name_of(item->field->names, item->value) : NULL;
}

static void put_version(uint64_t value, uint32_t parts, struct sdec_text *out) {
  for (uint32_t i = parts; i > 0; i--) {
    sdec_put_dec(out, value >> (4 * (i - 1)) & 15);
    if (i > 1) {
      sdec_put_char(out, '.');
    }
  }
}

static void put_number(const struct sdec_item *item, struct sdec_text *out) {
  const struct sdec_field *field = item->field;
  const char *name = sdec_value_name(item);
  if (field->as == SDEC_AS_VERSION || field->as == SDEC_AS_VERSION16) {
    put_version(item->value, field->as == SDEC_AS_VERSION ? 2 : 4, out);
    return;
  }
  if (name != NULL) {
    sdec_put(out, name);
    sdec_put(out, " (");
  }
  if (name != NULL || field->as == SDEC_AS_HEX || (field->bits != NULL && field->as != SDEC_AS_DEC)) {
    sdec_put(out, "0x");
    sdec_put_hex(out, item->value, field->width * 2u);
  } else {
    sdec_put_dec(out, item->value);
  }
  if (name != NULL) {
    sdec_put_char(out, ')');
  }
}

static void put_bit(const struct sdec_item *item, struct sdec_text *out) {
  const char *name = sdec_value_name(item);
  if (name == NULL) {
    sdec_put_dec(out, item->value);
    return;
  }
  sdec_put(out, name);
  sdec_put(out, " (");
  sdec_put_dec(out, item->value);
  sdec_put_char(out, ')');
}

/* Text often includes its terminating NUL, or is padded with several. */
static struct sdec_span without_nuls(struct sdec_span bytes) {
  while (bytes.len > 0 && span_u8(bytes, bytes.len - 1) == 0) {
    bytes = span_sub(bytes, 0, bytes.len - 1);
  }
  return bytes;
}

static bool is_text(struct sdec_span bytes) {
  for (uint32_t i = 0; i < bytes.len; i++) {
    const uint8_t c = span_u8(bytes, i);
    if (c < 0x20 || c > 0x7e) {
      return false;
    }
  }
  return bytes.len > 0;
}

static void put_byte_string(const struct sdec_item *item, struct sdec_span bytes, struct sdec_text *out) {
  if (item->field->as == SDEC_AS_SECRET) {
    sdec_put(out, "(");
    sdec_put_dec(out, item->len);
    sdec_put(out, " secret bytes)");
  } else if (item->field->as == SDEC_AS_TEXT && is_text(without_nuls(bytes))) {
    sdec_put_char(out, '"');
    sdec_put_bytes(out, (const char *)bytes.data, without_nuls(bytes).len);
    sdec_put_char(out, '"');
  } else {
    const uint32_t shown = bytes.len < BYTES_SHOWN ? bytes.len : BYTES_SHOWN;
    sdec_put_hex_bytes(out, bytes.data, shown);
    if (bytes.len > shown) {
      sdec_put(out, "... (");
      sdec_put_dec(out, bytes.len);
      sdec_put(out, " bytes)");
    }
  }
}

void sdec_value_text(const struct sdec_item *item, struct sdec_span data, struct sdec_text *out) {
  if (item->kind == SDEC_BIT) {
    put_bit(item, out);
  } else if (item->field->kind == SDEC_UINT) {
    put_number(item, out);
  } else {
    put_byte_string(item, span_sub(data, item->offset, item->len), out);
  }
}
