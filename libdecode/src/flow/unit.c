/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Units, and the names of their enumerations.
 */
#include "flow/unit.h"

#include <string.h>

#include "base/apart.h"
#include "base/names.h"
#include "base/note.h"
#include "proto/protocols.h"

static const char *const transport_names[SDEC_TRANSPORTS] = {"raw", "mctp", "doe", "tcp", "emu", "storage", "tcg"};
static const char *const via_names[SDEC_VIAS] = {"clear", "secured", "chunk", "encap", "raw"};
static const char *const carrier_names[SDEC_CARRIERS] = {
    "none",     "mctp",       "mctp-message", "doe", "tcp",    "emu", "storage", "spdm", "secured",
    "pcie-vdm", "transcript", "smbus",        "i3c", "serial", "usb", "kcs",     "pcc",  "tcg"};
static const char *const sealed_texts[] = {
    [SDEC_SEALED_NOT] = "opened",
    [SDEC_SEALED_NO_KEY] = "no key for this session",
    [SDEC_SEALED_SECRET] = "secret does not fit: the HMAC of the handshake does not match",
    [SDEC_SEALED_TRANSCRIPT] = "transcript incomplete",
    [SDEC_SEALED_SEQUENCE] = "sequence lost",
    [SDEC_SEALED_TAG] = "tag does not match",
    [SDEC_SEALED_UNSUPPORTED] = "unsupported algorithm",
    [SDEC_SEALED_MALFORMED] = "malformed record",
};

HOT void sdec_unit_start(struct sdec_unit *unit, const struct sdec_packet *packet, const struct carried *carried) {
  memset(unit, 0, offsetof(struct sdec_unit, notes));
  unit->kind = SDEC_UNIT_EVENT;
  unit->transport = carried->transport;
  unit->dir = carried->dir;
  unit->protocol = carried->protocol;
  unit->name = carried->name;
  unit->has_code = carried->has_code;
  unit->code = carried->code;
  unit->group = carried->group;
  unit->span = carried->body;
  unit->header = carried->header;
  unit->header_span = carried->header_span;
  unit->src = carried->src;
  unit->dst = carried->dst;
  unit->frame = carried->frame != 0 ? carried->frame : packet->frame;
  unit->time_ns = carried->frame != 0 ? carried->time_ns : packet->time_ns;
  unit->whole = carried->whole;
  for (uint32_t i = 0; i < carried->n_notes; i++) {
    sdec_unit_note(unit, &carried->notes[i]);
  }
}

void sdec_unit_note(struct sdec_unit *unit, const struct sdec_note *note) {
  unit_worst(unit, (uint8_t)note->severity);
  if (unit->n_notes < SDEC_UNIT_NOTES) {
    unit->notes[unit->n_notes++] = *note;
  } else {
    unit->n_notes_lost++;
  }
}

void sdec_unit_say(struct sdec_unit *unit, uint8_t severity, uint8_t code, uint64_t expected, uint64_t got) {
  const struct sdec_note note = note_make(severity, code, 0, expected, got);
  sdec_unit_note(unit, &note);
}

bool sdec_unit_pads(struct sdec_unit *unit, struct sdec_span behind) {
  if (behind.len <= unit->env.padding && span_is_zero(behind)) {
    return true;
  }
  if (behind.len > unit->env.filler) {
    return false;
  }
  sdec_unit_say(unit, SDEC_INFO, SDEC_NOTE_PADDING, 0, behind.len);
  return true;
}

void sdec_unit_trim(struct sdec_unit *unit, uint32_t layout_end) {
  if (layout_end < unit->span.len && sdec_unit_pads(unit, span_from(unit->span, layout_end))) {
    unit->span = span_sub(unit->span, 0, layout_end);
  }
}

bool sdec_addr_same(const struct sdec_addr *a, const struct sdec_addr *b) {
  return a->kind == b->kind && a->len == b->len && memcmp(a->bytes, b->bytes, sizeof(a->bytes)) == 0;
}

void sdec_unit_via(struct sdec_unit *unit, uint8_t via) {
  if (unit->n_via < SDEC_UNIT_VIAS) {
    unit->via[unit->n_via++] = via;
  }
}

const char *sdec_transport_name(enum sdec_transport transport) {
  return (uint32_t)transport < SDEC_TRANSPORTS ? transport_names[transport] : "?";
}

const char *sdec_via_name(enum sdec_via via) {
  return (uint32_t)via < SDEC_VIAS ? via_names[via] : "?";
}

const char *sdec_sealed_text(enum sdec_sealed sealed) {
  return (uint32_t)sealed < sizeof(sealed_texts) / sizeof(sealed_texts[0]) ? sealed_texts[sealed] : "?";
}

const char *sdec_carrier_name(enum sdec_carrier carrier) {
  return (uint32_t)carrier < SDEC_CARRIERS ? carrier_names[carrier] : "?";
}

bool sdec_carrier_named(const char *name, enum sdec_carrier *out) {
  for (uint32_t i = 1; i < SDEC_CARRIERS; i++) {
    if (name_same(carrier_names[i], name)) {
      *out = (enum sdec_carrier)i;
      return true;
    }
  }
  return false;
}

void sdec_unit_name_text(const struct sdec_unit *unit, struct sdec_text *out) {
  if (unit->kind == SDEC_UNIT_MESSAGE && unit->protocol != NULL && !name_same(unit->protocol, sdec_spdm.name)) {
    sdec_put(out, unit->protocol);
    sdec_put_char(out, ' ');
  }
  sdec_put(out, unit->name);
}

static void put_mark(struct sdec_text *out, uint32_t *n_marks, const char *text) {
  sdec_put(out, (*n_marks)++ == 0 ? " [" : " ");
  sdec_put(out, text);
}

void sdec_unit_marks_text(const struct sdec_unit *unit, struct sdec_text *out) {
  uint32_t n_marks = 0;
  if (unit->has_session || unit->has_handshake) {
    put_mark(out, &n_marks, unit->has_session ? "session " : "handshake ");
    sdec_put_hex(out, unit->has_session ? unit->session : unit->handshake, 8);
  }
  for (uint32_t i = 0; i < unit->n_via; i++) {
    if (unit->via[i] != SDEC_VIA_CLEAR && unit->via[i] != SDEC_VIA_SECURED) {
      put_mark(out, &n_marks, sdec_via_name(unit->via[i]));
    }
  }
  sdec_put(out, n_marks > 0 ? "]" : "");
}

void sdec_unit_sealed_text(const struct sdec_unit *unit, struct sdec_text *out) {
  sdec_put(out, sdec_sealed_text(unit->sealed));
  if (unit->missing != NULL) {
    sdec_put(out, ": ");
    sdec_put(out, unit->missing);
    sdec_put(out, " is not in the capture");
  }
}

static void put_colon_hex(const struct sdec_addr *addr, struct sdec_text *out) {
  /* RFC 5952: groups without leading zeros, the longest run of zero groups compressed. */
  uint32_t best = 0, best_len = 0;
  for (uint32_t i = 0; i < 8; i++) {
    uint32_t n = 0;
    while (i + n < 8 && addr->bytes[2 * (i + n)] == 0 && addr->bytes[2 * (i + n) + 1] == 0) {
      n++;
    }
    if (n > best_len && n > 1) {
      best = i;
      best_len = n;
    }
  }
  for (uint32_t i = 0; i < 8; i++) {
    if (best_len > 0 && i == best) {
      sdec_put(out, i == 0 ? "::" : ":");
      i += best_len - 1;
      continue;
    }
    sdec_put_hex(out, (uint64_t)addr->bytes[2 * i] << 8 | addr->bytes[2 * i + 1], 1);
    if (i < 7) {
      sdec_put_char(out, ':');
    }
  }
}

void sdec_addr_text(const struct sdec_addr *addr, struct sdec_text *out) {
  switch (addr->kind) {
    case SDEC_ADDR_EID: sdec_put_dec(out, addr->bytes[0]); break;
    case SDEC_ADDR_IPV4:
      for (uint32_t i = 0; i < 4; i++) {
        sdec_put_dec(out, addr->bytes[i]);
        sdec_put_char(out, i < 3 ? '.' : ':');
      }
      sdec_put_dec(out, (uint64_t)addr->bytes[4] << 8 | addr->bytes[5]);
      break;
    case SDEC_ADDR_IPV6:
      sdec_put_char(out, '[');
      put_colon_hex(addr, out);
      sdec_put(out, "]:");
      sdec_put_dec(out, (uint64_t)addr->bytes[16] << 8 | addr->bytes[17]);
      break;
    default: break;
  }
}
