/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Captures in memory: the bindings. Messages are framed according to DSP0236, DSP0275/0276, PCIe DOE, DSP0287 and
 * DSP0286, independently of the library.
 */
#include "wire.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define PACKET_MAX 65536
#define MCTP_UNIT 64 /* baseline transmission unit */

struct frame {
  uint8_t bytes[PACKET_MAX];
  uint32_t len;
};

static void put(struct frame *f, const void *bytes, uint32_t len) {
  assert_true(len <= PACKET_MAX - f->len);
  if (len > 0) {
    memcpy(f->bytes + f->len, bytes, len);
  }
  f->len += len;
}

static void put8(struct frame *f, uint32_t value) {
  const uint8_t byte = (uint8_t)value;
  put(f, &byte, 1);
}

static void put_le(struct frame *f, uint64_t value, uint32_t len) {
  for (uint32_t i = 0; i < len; i++) {
    put8(f, (uint32_t)(value >> (8 * i)) & 0xFF);
  }
}

static void put_be(struct frame *f, uint64_t value, uint32_t len) {
  for (uint32_t i = len; i-- > 0;) {
    put8(f, (uint32_t)(value >> (8 * i)) & 0xFF);
  }
}

static uint8_t *copy_of(const void *bytes, uint32_t len) {
  uint8_t *copy = malloc(len + (len == 0));
  assert_non_null(copy);
  if (len > 0) {
    memcpy(copy, bytes, len);
  }
  return copy;
}

static struct packet *room_at(struct wire *wire, uint32_t i) {
  if (wire->n == wire->room) {
    wire->room = wire->room * 2 + 64;
    wire->packets = realloc(wire->packets, wire->room * sizeof(*wire->packets));
    assert_non_null(wire->packets);
  }
  memmove(&wire->packets[i + 1], &wire->packets[i], (wire->n - i) * sizeof(*wire->packets));
  wire->n++;
  memset(&wire->packets[i], 0, sizeof(*wire->packets));
  return &wire->packets[i];
}

static struct packet *push(struct wire *wire, const struct ends *ends, uint32_t link, const struct frame *f) {
  struct packet *p = room_at(wire, wire->n);
  p->bytes = copy_of(f->bytes, f->len);
  p->len = f->len;
  p->link = link;
  p->interface = ends->interface;
  return p;
}

void wire_free(struct wire *wire) {
  for (uint32_t i = 0; i < wire->n; i++) {
    free(wire->packets[i].bytes);
    free(wire->packets[i].message);
  }
  free(wire->packets);
  *wire = (struct wire){0};
}

/* push_mctp sends one MCTP message in as many packets as the medium needs. */
static struct packet *push_mctp(struct wire *wire, const struct ends *ends, uint32_t side, uint8_t type,
                                struct sdec_span body) {
  static const uint8_t sll2[20] = {0x00, 0xFA};
  const uint32_t unit = ends->binding == MCTP_SLL2 ? MCTP_UNIT : PACKET_MAX - 64;
  const uint8_t requester = (uint8_t)(8 + 2 * ends->pair), responder = (uint8_t)(9 + 2 * ends->pair);
  struct packet *p = NULL;
  uint32_t done = 0;
  for (uint32_t seq = 0; seq == 0 || done < body.len; seq++) {
    struct frame f = {.len = 0};
    const uint32_t room = seq == 0 ? unit - 1 : unit;
    const uint32_t len = body.len - done < room ? body.len - done : room;
    const uint32_t end = done + len == body.len;
    if (ends->binding == MCTP_SLL2) {
      put(&f, sll2, sizeof(sll2));
    }
    put8(&f, 1);
    put8(&f, side == 0 ? responder : requester);
    put8(&f, side == 0 ? requester : responder);
    put8(&f, (seq == 0 ? 0x80u : 0) | end << 6 | (seq & 3) << 4 | (side == 0 ? 8u : 0));
    if (seq == 0) {
      put8(&f, type);
    }
    put(&f, body.data + done, len);
    done += len;
    p = push(wire, ends, ends->binding == MCTP_SLL2 ? 276 : 291, &f);
  }
  return p;
}

static struct packet *push_doe(struct wire *wire, const struct ends *ends, bool record, struct sdec_span body) {
  struct frame f = {.len = 0};
  put_le(&f, 1, 2);
  put_le(&f, record ? 2 : 1, 2);
  put_le(&f, 2 + (body.len + 3) / 4, 4);
  put(&f, body.data, body.len);
  put_le(&f, 0, (4 - body.len % 4) % 4);
  return push(wire, ends, 292, &f);
}

static struct packet *push_tcp(struct wire *wire, const struct ends *ends, uint32_t side, bool record,
                               struct sdec_span body) {
  struct frame f = {.len = 0};
  const uint32_t len = body.len + 4;
  const uint32_t port = 40000u + ends->pair;
  put_be(&f, 0, 6);
  put_be(&f, 0, 6);
  put_be(&f, 0x0800, 2);
  put_be(&f, 0x4500, 2);
  put_be(&f, 40 + len, 2);
  put_be(&f, 0, 4);
  put_be(&f, 0x40060000, 4);
  put_be(&f, side == 0 ? 0x0A000001 : 0x0A000002, 4);
  put_be(&f, side == 0 ? 0x0A000002 : 0x0A000001, 4);
  put_be(&f, side == 0 ? port : 4194, 2);
  put_be(&f, side == 0 ? 4194 : port, 2);
  put_be(&f, 0, 8); /* sequence and acknowledgement numbers, set when the capture is complete */
  put_be(&f, 0x5018FFFF, 4);
  put_be(&f, 0, 4);
  put_le(&f, body.len, 2);
  put8(&f, 1);
  put8(&f, record ? 6 : 5);
  put(&f, body.data, body.len);
  return push(wire, ends, 1, &f);
}

/* Commands start with the security protocol and its specific field; data returned by the device has no header. */
static struct packet *push_storage(struct wire *wire, const struct ends *ends, uint32_t side, bool record,
                                   struct sdec_span body) {
  struct frame f = {.len = 0};
  if (side == 0) {
    put8(&f, 0xE8);
    put_le(&f, record ? 0x18 : 0x14, 2);
  }
  put_le(&f, 0, record ? 4 : 0);
  put(&f, body.data, body.len);
  return push(wire, ends, LINK_OF_STORAGE, &f);
}

static struct packet *push_body(struct wire *wire, const struct ends *ends, uint32_t side, bool record,
                                struct sdec_span body, struct sdec_span message) {
  struct packet *p = NULL;
  switch (ends->binding) {
    case MCTP:
    case MCTP_SLL2: p = push_mctp(wire, ends, side, record ? 6 : 5, body); break;
    case DOE: p = push_doe(wire, ends, record, body); break;
    case TCP: p = push_tcp(wire, ends, side, record, body); break;
    default: p = push_storage(wire, ends, side, record, body); break;
  }
  p->message = copy_of(message.data, message.len);
  p->message_len = message.len;
  p->side = (uint8_t)side;
  p->record = record;
  p->last = true;
  return p;
}

struct packet *wire_clear(struct wire *wire, const struct ends *ends, uint32_t side, struct sdec_span message) {
  return push_body(wire, ends, side, false, message, message);
}

struct packet *wire_record(struct wire *wire, const struct ends *ends, uint32_t side, uint32_t session,
                           struct sdec_span record, struct sdec_span message) {
  struct packet *p = push_body(wire, ends, side, true, record, message);
  p->session = session;
  return p;
}

uint32_t wire_seq_len(enum binding binding) {
  return binding == DOE || binding == TCP ? 0 : 2;
}

uint32_t wire_inner(enum binding binding, struct sdec_span message, uint8_t *out) {
  struct frame f = {.len = 0};
  if (binding == MCTP || binding == MCTP_SLL2) {
    put8(&f, 5);
  } else if (binding == STORAGE) {
    /* One descriptor, with an offset that counts from four bytes before the record. */
    put_le(&f, 1, 4);
    put_le(&f, 0x0400, 4);
    put_le(&f, message.len, 4);
    put_le(&f, 14 + 20, 4);
    put_le(&f, 0, 4);
  }
  put(&f, message.data, message.len);
  memcpy(out, f.bytes, f.len);
  return f.len;
}

void wire_drop(struct wire *wire, uint32_t i) {
  assert_true(i < wire->n);
  free(wire->packets[i].bytes);
  free(wire->packets[i].message);
  wire->n--;
  memmove(&wire->packets[i], &wire->packets[i + 1], (wire->n - i) * sizeof(*wire->packets));
}

struct packet *wire_repeat(struct wire *wire, uint32_t i) {
  struct packet *copy = room_at(wire, i + 1);
  const struct packet *p = &wire->packets[i];
  *copy = *p;
  copy->bytes = copy_of(p->bytes, p->len);
  copy->message = copy_of(p->message, p->message_len);
  copy->n_notes = 0;
  return copy;
}

void wire_swap(struct wire *wire, uint32_t i) {
  assert_true(i + 1 < wire->n);
  const struct packet p = wire->packets[i];
  wire->packets[i] = wire->packets[i + 1];
  wire->packets[i + 1] = p;
}

struct packet *wire_last(struct wire *wire) {
  assert_true(wire->n > 0);
  return &wire->packets[wire->n - 1];
}

void want_note(struct packet *packet, uint8_t code, uint64_t got) {
  assert_true(packet->n_notes < WIRE_NOTES);
  packet->note[packet->n_notes] = code;
  packet->note_got[packet->n_notes++] = got;
}

void want_shut(struct packet *packet, uint8_t sealed, const char *missing) {
  packet->sealed = sealed;
  packet->missing = missing;
  packet->hmac = SDEC_HMAC_NONE;
}
