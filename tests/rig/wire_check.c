/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Reads a capture in memory with a flow and compares each unit with what was sent.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "invariants.h"
#include "wire.h"

#define LINK_ETHERNET 1
#define TCP_PORTS 34 /* after Ethernet and IPv4 */
#define TCP_PAYLOAD 54

#define DIFFERS(frame, p, field, format, wanted, got) \
  fail_msg("frame %u (%s): %s is " format ", expected " format, frame, name_of(p), field, got, wanted)

static const char *name_of(const struct packet *p) {
  uint32_t n;
  const struct sdec_protocol *spdm = sdec_protocols(&n)[0];
  const struct sdec_message *m = sdec_message_find(spdm, p->message_len > 1 ? p->message[1] : 0);
  return m != NULL ? m->name : "?";
}

static bool counts(const struct sdec_note *note) {
  return note->severity >= SDEC_WARN || note->code == SDEC_NOTE_NONCE_ORDER;
}

static void check_notes(uint32_t frame, const struct packet *p, const struct sdec_unit *unit) {
  uint32_t n = 0;
  for (uint32_t i = 0; i < unit->n_notes; i++) {
    char chars[160] = "";
    struct sdec_text text = {.data = chars, .cap = sizeof(chars) - 1};
    const struct sdec_note *note = &unit->notes[i];
    sdec_note_text(note, &text);
    if (invariants_note(note) != NULL) {
      fail_msg("frame %u (%s): %s: %s", frame, name_of(p), invariants_note(note), chars);
    }
    if (!counts(note)) {
      continue;
    }
    if (n >= p->n_notes || p->note[n] != note->code || p->note_got[n] != note->got) {
      fail_msg("frame %u (%s): note %u is not as expected: %s", frame, name_of(p), n, chars);
    }
    n++;
  }
  if (n < p->n_notes) {
    fail_msg("frame %u (%s): note with code %u is not there", frame, name_of(p), p->note[n]);
  }
}

static void check_shut(uint32_t frame, const struct packet *p, const struct sdec_unit *unit) {
  if (unit->kind != SDEC_UNIT_RECORD) {
    fail_msg("frame %u (%s): kind is %u (%s), expected a record that stays shut", frame, name_of(p), unit->kind,
             unit->name);
  }
  if (unit->sealed != p->sealed) {
    DIFFERS(frame, p, "sealed", "'%s'", sdec_sealed_text(p->sealed), sdec_sealed_text(unit->sealed));
  }
  const char *missing = unit->missing != NULL ? unit->missing : "nothing";
  if (p->missing != NULL ? strstr(missing, p->missing) == NULL : unit->missing != NULL) {
    DIFFERS(frame, p, "missing", "'%s'", p->missing != NULL ? p->missing : "nothing", missing);
  }
}

/* ends_at says whether the length at this offset, of two or four bytes, covers everything after it. */
static bool ends_at(struct sdec_span record, uint32_t at) {
  const uint32_t low = record.len >= at + 4 ? record.data[at] + 256u * record.data[at + 1] : 0;
  return at + 2 + low == record.len || (at + 4 + low == record.len && record.data[at + 2] == 0);
}

/* An opened message refers to its record, without padding: it starts with the session id, is longer than the message,
 * and ends where its own length says; a sequence number may precede the length. */
static void check_record(uint32_t frame, const struct packet *p, const struct sdec_unit *unit) {
  const struct sdec_span record = unit->record_span;
  const uint8_t id[4] = {(uint8_t)p->session, (uint8_t)(p->session >> 8), (uint8_t)(p->session >> 16),
                         (uint8_t)(p->session >> 24)};
  const bool named = unit->record != NULL && record.len > p->message_len && memcmp(record.data, id, 4) == 0;
  const bool none = unit->record == NULL && record.len == 0;
  if (p->record ? !named || !(ends_at(record, 4) || ends_at(record, 6)) : !none) {
    DIFFERS(frame, p, "record (or its bytes)", "%d", (int)p->record, unit->record != NULL);
  }
}

static void check_message(uint32_t frame, const struct packet *p, const struct sdec_unit *unit) {
  if (unit->sealed != SDEC_SEALED_NOT || unit->kind == SDEC_UNIT_RECORD) {
    fail_msg("frame %u (%s): sealed is '%s' (%s), expected an open message", frame, name_of(p),
             sdec_sealed_text(unit->sealed), unit->missing != NULL ? unit->missing : "nothing missing");
  }
  if (unit->kind != (p->other ? SDEC_UNIT_OTHER : SDEC_UNIT_MESSAGE)) {
    DIFFERS(frame, p, "kind", "%u", (unsigned)SDEC_UNIT_MESSAGE, (unsigned)unit->kind);
  }
  if (p->other && unit->has_code && unit->code != p->message[0]) {
    DIFFERS(frame, p, "code", "%u", (unsigned)p->message[0], (unsigned)unit->code);
  }
  if (p->other && unit->has_code != (unit->transport == SDEC_TRANSPORT_MCTP)) { /* only MCTP has a type byte */
    DIFFERS(frame, p, "has_code", "%d", (int)!unit->has_code, (int)unit->has_code);
  }
  if (unit->span.len != p->message_len || memcmp(unit->span.data, p->message, p->message_len) != 0) {
    DIFFERS(frame, p, "raw length (or its bytes)", "%u", p->message_len, unit->span.len);
  }
  if (unit->dir != (p->side == 0 ? SDEC_DIR_REQ : SDEC_DIR_RSP)) {
    DIFFERS(frame, p, "dir", "%u", (unsigned)p->side + 1, (unsigned)unit->dir);
  }
  if (unit->hmac != p->hmac) {
    DIFFERS(frame, p, "hmac", "%u", (unsigned)p->hmac, (unsigned)unit->hmac);
  }
  if (unit->unproved != p->unproved) {
    DIFFERS(frame, p, "unproved", "%d", (int)p->unproved, (int)unit->unproved);
  }
  if (p->record && unit->via[0] != SDEC_VIA_SECURED) {
    DIFFERS(frame, p, "via", "'%s'", "secured", sdec_via_name(unit->via[0]));
  }
  check_record(frame, p, unit);
}

static void check_unit(uint32_t frame, const struct packet *p, const struct sdec_unit *unit) {
  if (p->sealed != SDEC_SEALED_NOT) {
    check_shut(frame, p, unit);
  } else {
    check_message(frame, p, unit);
  }
  const uint32_t session = unit->has_session ? unit->session : 0;
  const uint32_t handshake = unit->has_handshake ? unit->handshake : 0;
  if (session != (p->record ? p->session : 0)) {
    DIFFERS(frame, p, "session", "%08x", p->session, session);
  }
  if (p->session != 0 && !p->record && handshake != p->session) {
    DIFFERS(frame, p, "handshake", "%08x", p->session, handshake);
  }
  check_notes(frame, p, unit);
}

/* The first unit that is not about the transport is the message; the following ones are inside it. */
static void check_packet(struct sdec_flow *flow, uint32_t frame, const struct packet *p) {
  struct sdec_unit unit;
  bool seen = false;
  while (sdec_flow_take(flow, &unit)) {
    if (unit.frame != frame) {
      fail_msg("frame %u: unit says frame %u", frame, (unsigned)unit.frame);
    }
    if (!p->last && unit.kind != SDEC_UNIT_EVENT) {
      fail_msg("frame %u: a unit (%s) before its last packet", frame, unit.name);
    }
    if (p->event && unit.kind != SDEC_UNIT_EVENT) {
      fail_msg("frame %u (%s): a unit (%s), expected an event only", frame, name_of(p), unit.name);
    }
    if (p->last && !seen && unit.kind != SDEC_UNIT_EVENT) {
      check_unit(frame, p, &unit);
      seen = true;
    }
  }
  if (p->last && !p->event && !seen) {
    fail_msg("frame %u (%s): no unit", frame, name_of(p));
  }
}

/* Segments are numbered in capture order: losses and repeats affect records, not segments. */
static void number_segments(const struct wire *wire) {
  uint32_t next[256][2] = {{0}};
  for (uint32_t i = 0; i < wire->n; i++) {
    struct packet *p = &wire->packets[i];
    if (p->link != LINK_ETHERNET) {
      continue;
    }
    const uint8_t pair = p->bytes[TCP_PORTS + (p->side == 0 ? 1 : 3)]; /* low byte of the Requester's port */
    const uint32_t numbers[2] = {1000 + next[pair][p->side], 1000 + next[pair][1 - p->side]};
    for (uint32_t k = 0; k < 8; k++) {
      p->bytes[TCP_PORTS + 4 + k] = (uint8_t)(numbers[k / 4] >> (24 - 8 * (k % 4)));
    }
    next[pair][p->side] += p->len - TCP_PAYLOAD;
  }
}

/* A flow and its memory. Packets are copied to blocks of their exact size so that a sanitizer catches overreads. */
struct listener {
  void *memory;
  struct sdec_flow *flow;
  uint8_t *bytes;
};

static void listen(struct listener *l, const struct sdec_config *config, size_t memory_len) {
  *l = (struct listener){.memory = malloc(memory_len)};
  assert_non_null(l->memory);
  l->flow = sdec_flow_new(l->memory, memory_len, config);
  assert_non_null(l->flow);
}

static void hear(struct listener *l, const struct packet *p, uint32_t frame) {
  l->bytes = malloc(p->len + (p->len == 0));
  assert_non_null(l->bytes);
  memcpy(l->bytes, p->bytes, p->len);
  const struct sdec_packet packet = {.data = {l->bytes, p->len},
                                     .original_len = p->len,
                                     .link = p->link,
                                     .interface = p->interface,
                                     .frame = frame,
                                     .time_ns = frame};
  sdec_flow_feed(l->flow, &packet);
}

void wire_check(const struct wire *wire, const struct sdec_config *config, size_t memory_len) {
  struct listener l;
  struct sdec_unit unit;
  listen(&l, config, memory_len);
  number_segments(wire);
  for (uint32_t i = 0; i < wire->n; i++) {
    hear(&l, &wire->packets[i], i + 1);
    check_packet(l.flow, i + 1, &wire->packets[i]);
    free(l.bytes);
  }
  sdec_flow_finish(l.flow);
  while (sdec_flow_take(l.flow, &unit)) {
    fail_msg("at the end: %s", unit.name);
  }
  free(l.memory);
}

static void show_all(struct sdec_flow *flow, wire_visitor *visit, void *context) {
  struct sdec_unit unit;
  while (sdec_flow_take(flow, &unit)) {
    visit(flow, &unit, context);
  }
}

void wire_visit(const struct wire *wire, const struct sdec_config *config, size_t memory_len, wire_visitor *visit,
                void *context) {
  struct listener l;
  listen(&l, config, memory_len);
  number_segments(wire);
  for (uint32_t i = 0; i < wire->n; i++) {
    if (!wire->packets[i].lost) {
      hear(&l, &wire->packets[i], i + 1);
      show_all(l.flow, visit, context);
      free(l.bytes);
    }
  }
  sdec_flow_finish(l.flow);
  show_all(l.flow, visit, context);
  free(l.memory);
}

static void count(struct sdec_flow *flow, const struct sdec_unit *unit, void *context) {
  struct wire_counts *out = context;
  (void)flow;
  out->messages += unit->kind == SDEC_UNIT_MESSAGE;
  out->shut += unit->kind == SDEC_UNIT_RECORD;
  out->others += unit->kind == SDEC_UNIT_OTHER;
  out->events += unit->kind == SDEC_UNIT_EVENT;
  for (uint32_t i = 0; i < unit->n_notes; i++) {
    out->lost += unit->notes[i].code == SDEC_NOTE_RECORD_LOST ? (uint32_t)unit->notes[i].got : 0;
  }
}

struct wire_counts wire_count(const struct wire *wire, const struct sdec_config *config, size_t memory_len) {
  struct wire_counts counts = {0};
  wire_visit(wire, config, memory_len, count, &counts);
  return counts;
}
