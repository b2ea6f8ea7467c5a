/* SPDX-License-Identifier: BSD-3-Clause
 *
 * A table of kinds, and one that maps rows to kinds. Unclassified data longer than a number counts as vendor data.
 */
#include "redact/kinds.h"

#include <string.h>

#define PLAIN_MOST 4 /* fixed-size fields up to this may be ids or parameters */

/* What replaces each is in docs/redact.md. */
static const char *const kinds[REDACT_KINDS] = {
    [REDACT_PROTOCOL] = "protocol", [REDACT_CERTIFICATES] = "certificates",
    [REDACT_SERIALS] = "serials",   [REDACT_NONCES] = "nonces",
    [REDACT_RANDOM] = "random",     [REDACT_EXCHANGE] = "exchange",
    [REDACT_KEYS] = "keys",         [REDACT_MEASUREMENTS] = "measurements",
    [REDACT_TEXT] = "text",         [REDACT_VENDOR] = "vendor",
    [REDACT_RESERVED] = "reserved", [REDACT_ADDRESSES] = "addresses",
    [REDACT_DIGESTS] = "digests",   [REDACT_SIGNATURES] = "signatures",
    [REDACT_MACS] = "macs",         [REDACT_SEALED] = "sealed",
    [REDACT_CARRIED] = "carried",
};

static const uint8_t by_content[SDEC_CONTENTS] = {
    [SDEC_CONTENT_NONCE] = REDACT_NONCES,
    [SDEC_CONTENT_RANDOM] = REDACT_RANDOM,
    [SDEC_CONTENT_SESSION] = REDACT_PROTOCOL,
    [SDEC_CONTENT_EXCHANGE] = REDACT_EXCHANGE,
    [SDEC_CONTENT_SIGNATURE] = REDACT_SIGNATURES,
    [SDEC_CONTENT_SIGNED] = REDACT_CERTIFICATES,
    [SDEC_CONTENT_MAC] = REDACT_MACS,
    [SDEC_CONTENT_SEALED] = REDACT_SEALED,
    [SDEC_CONTENT_KEY] = REDACT_KEYS,
    [SDEC_CONTENT_DIGEST] = REDACT_DIGESTS,
    [SDEC_CONTENT_SERIAL] = REDACT_SERIALS,
};

uint32_t redact_kind_named(const char *name) {
  uint32_t i = 0;
  while (i < REDACT_KINDS && strcmp(kinds[i], name) != 0) {
    i++;
  }
  return i;
}

static bool is_stray(const struct sdec_field *field) {
  const struct sdec_group *strays = sdec_strays();
  for (uint32_t i = 0; i < strays->n_rows; i++) {
    if (field == &strays->rows[i]) {
      return true;
    }
  }
  return false;
}

static uint32_t by_meaning(const struct sdec_field *field) {
  switch (field->as) {
    case SDEC_AS_CERTIFICATES:
    case SDEC_AS_DER: return REDACT_CERTIFICATES;
    case SDEC_AS_ROOT_HASH: return REDACT_DIGESTS;
    case SDEC_AS_TEXT: return REDACT_TEXT;
    case SDEC_AS_SECRET: return REDACT_KEYS;
    case SDEC_AS_EVIDENCE: return REDACT_VENDOR;
    default: return field->kind == SDEC_PAYLOAD ? REDACT_CARRIED : REDACT_PROTOCOL;
  }
}

static uint32_t of_bytes(const struct sdec_item *item, bool measured) {
  const struct sdec_field *field = item->field;
  const bool plain = item->len <= PLAIN_MOST && (field->size.op == SDEC_OP_CONST || field->save != 0) &&
                     !is_stray(field);
  if (measured || field->role == SDEC_MEASURED_VALUE) {
    return REDACT_MEASUREMENTS;
  }
  if (field->kind == SDEC_RESERVED || field->kind == SDEC_ALIGN) {
    return REDACT_RESERVED;
  }
  const uint32_t meant = by_meaning(field);
  return meant != REDACT_PROTOCOL ? meant : plain ? REDACT_PROTOCOL : REDACT_VENDOR;
}

uint32_t redact_kind_of(const struct sdec_item *item, bool measured) {
  const struct sdec_field *field = item->field;
  if (field->content != SDEC_CONTENT_PLAIN) {
    /* Short random numbers only distinguish exchanges; they identify nobody. */
    const bool number = field->kind == SDEC_UINT && field->width <= 2;
    return number ? REDACT_PROTOCOL : by_content[field->content];
  }
  if (field->kind == SDEC_UINT) {
    return measured && field->width == 8 ? REDACT_MEASUREMENTS : REDACT_PROTOCOL;
  }
  return of_bytes(item, measured);
}

void redact_follow(uint32_t *measured, const struct sdec_item *item) {
  const bool opens = item->kind == SDEC_OPEN && item->field->role == SDEC_MEASURED_VALUE && !item->element;
  if (opens && *measured == 0) {
    *measured = item->depth + 1u;
  } else if (item->kind == SDEC_CLOSE && *measured == item->depth + 1u) {
    *measured = 0;
  }
}
