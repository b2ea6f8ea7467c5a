/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Frames over a socket.
 */
#define _GNU_SOURCE
#include "wire.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "reach.h"

#define EMU_HEADER 12u
#define EMU_NORMAL 1u
#define EMU_CONTINUE 0xFFFDu
#define GOODBYE_MS 500
#define BINDING_HEADER 4u
#define BINDING_VERSION 1u
#define OUT_OF_SESSION 0x05u
#define IN_SESSION 0x06u
#define LIBSPDM_COUNTS 2u /* header bytes included in its length field */
#define MCTP_SPDM 0x05u
#define MCTP_SECURED 0x06u
#define DOE_HEADER 8u
#define DOE_SPDM 0x01u
#define DOE_SECURED 0x02u
#define MADE_UP_PORT 49152u
#define EMU_PORT 2323u
#define BINDING_PORT 4194u
#define IN_MOST (1u << 20)
#define OUT_MOST (WIRE_MESSAGE_MOST + EMU_HEADER + DOE_HEADER + 4u)

static const char *const framing_names[FRAMINGS] = {"emu-none", "emu-mctp", "emu-doe", "emu-tcp", "tcp", "tcp-libspdm"};

enum framing framing_named(const char *name) {
  uint32_t i = 0;
  while (i < FRAMINGS && strcmp(framing_names[i], name) != 0) {
    i++;
  }
  return (enum framing)i;
}

const char *framing_name(enum framing framing) {
  return framing_names[framing];
}

bool wire_open(struct wire *wire, enum framing framing, uint32_t timeout_ms, struct record *record) {
  *wire = (struct wire){
      .framing = framing, .timeout_ms = timeout_ms, .record = record, .fd = -1, .in = malloc(IN_MOST)};
  return wire->in != NULL;
}

static bool is_binding(const struct wire *wire) {
  return wire->framing == FRAMING_TCP || wire->framing == FRAMING_TCP_LIBSPDM;
}

bool wire_connect(struct wire *wire) {
  struct sockaddr_storage ours = {0};
  socklen_t len = sizeof(ours);
  const struct timeval timeout = {.tv_sec = wire->timeout_ms / 1000,
                                  .tv_usec = (suseconds_t)(wire->timeout_ms % 1000) * 1000};
  wire_disconnect(wire);
  wire->fd = wire->program != NULL ? reach_program(wire->program, &wire->child)
                                   : reach_address(&wire->address, wire->address_len);
  if (wire->fd < 0) {
    return false;
  }
  setsockopt(wire->fd, SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof(timeout));
  if (wire->program != NULL) {
    reach_made_up(MADE_UP_PORT, &ours);
    reach_made_up(is_binding(wire) ? BINDING_PORT : EMU_PORT, &wire->address);
  } else {
    getsockname(wire->fd, (struct sockaddr *)&ours, &len);
  }
  wire->in_at = wire->in_len = 0;
  wire->closed = false;
  record_connected(wire->record, &ours, &wire->address);
  return true;
}

static bool is_tcp(const struct wire *wire) {
  return is_binding(wire) || wire->framing == FRAMING_EMU_TCP;
}

enum sdec_carrier wire_carrier(const struct wire *wire, bool secured) {
  switch (wire->framing) {
    case FRAMING_EMU_MCTP: return SDEC_CARRIER_MCTP_BODY;
    case FRAMING_EMU_DOE: return SDEC_CARRIER_DOE;
    case FRAMING_EMU_NONE: return secured ? SDEC_CARRIER_SECURED : SDEC_CARRIER_SPDM;
    default: return SDEC_CARRIER_TCP;
  }
}

static uint32_t carrier_header(const struct wire *wire) {
  return wire->framing == FRAMING_EMU_MCTP  ? 1
         : wire->framing == FRAMING_EMU_DOE ? DOE_HEADER
         : is_tcp(wire)                     ? BINDING_HEADER
                                            : 0;
}

struct sdec_span wire_inner(const struct wire *wire, struct sdec_span carried) {
  const uint32_t header = carrier_header(wire);
  const uint32_t n = header < carried.len ? header : carried.len;
  return (struct sdec_span){carried.data + n, carried.len - n};
}

/* The DSP0287 header; its length field includes `more` bytes of the header. */
static uint32_t put_binding(struct sdec_span message, bool secured, uint32_t more, uint8_t *out) {
  const uint32_t counted = message.len + more;
  out[0] = (uint8_t)counted;
  out[1] = (uint8_t)(counted >> 8);
  out[2] = BINDING_VERSION;
  out[3] = secured ? IN_SESSION : OUT_OF_SESSION;
  if (message.len > 0) {
    memcpy(out + BINDING_HEADER, message.data, message.len);
  }
  return BINDING_HEADER + message.len;
}

uint32_t wire_wrap(const struct wire *wire, struct sdec_span message, uint8_t *out) {
  const uint32_t header = carrier_header(wire);
  const uint32_t padding = wire->framing == FRAMING_EMU_DOE ? (4u - message.len % 4u) % 4u : 0;
  if (is_tcp(wire)) {
    return put_binding(message, wire->secured, wire->framing == FRAMING_TCP ? 0 : LIBSPDM_COUNTS, out);
  }
  memset(out, 0, header);
  if (wire->framing == FRAMING_EMU_MCTP) {
    out[0] = wire->secured ? MCTP_SECURED : MCTP_SPDM;
  } else if (wire->framing == FRAMING_EMU_DOE) {
    const uint32_t words = (header + message.len + padding) / 4u;
    out[0] = 1; /* PCI-SIG */
    out[2] = wire->secured ? DOE_SECURED : DOE_SPDM;
    out[4] = (uint8_t)words;
    out[5] = (uint8_t)(words >> 8);
  }
  if (message.len > 0) {
    memcpy(out + header, message.data, message.len);
  }
  memset(out + header + message.len, 0, padding);
  return header + message.len + padding;
}

uint32_t wire_sequence_len(const struct wire *wire) {
  return wire->framing == FRAMING_EMU_MCTP ? 2 : 0;
}

/* Over TCP, libspdm puts a whole frame inside records. */
uint32_t wire_application(const struct wire *wire, struct sdec_span message, uint8_t *out) {
  const bool nested = wire->framing == FRAMING_EMU_TCP || wire->framing == FRAMING_TCP_LIBSPDM;
  if (nested) {
    return put_binding(message, false, LIBSPDM_COUNTS, out);
  }
  const uint32_t header = wire->framing == FRAMING_EMU_MCTP;
  out[0] = MCTP_SPDM;
  if (message.len > 0) {
    memcpy(out + header, message.data, message.len);
  }
  return header + message.len;
}

struct sdec_span wire_message(const struct wire *wire, struct sdec_span application) {
  const bool nested = is_tcp(wire) && application.len >= BINDING_HEADER && application.data[2] == BINDING_VERSION &&
                      application.data[3] == OUT_OF_SESSION;
  const uint32_t header = nested ? BINDING_HEADER : wire->framing == FRAMING_EMU_MCTP;
  const uint32_t n = header < application.len ? header : application.len;
  return (struct sdec_span){application.data + n, application.len - n};
}

bool wire_keeps_state(const struct wire *wire) {
  return !is_binding(wire);
}

static void put_be32(uint8_t *out, uint32_t value) {
  for (uint32_t i = 0; i < 4; i++) {
    out[i] = (uint8_t)(value >> (24 - 8 * i));
  }
}

static uint32_t get_be32(const uint8_t *in) {
  return (uint32_t)in[0] << 24 | (uint32_t)in[1] << 16 | (uint32_t)in[2] << 8 | in[3];
}

static uint32_t make_frame(const struct wire *wire, struct sdec_span message, uint8_t *out) {
  if (is_binding(wire)) {
    return wire_wrap(wire, message, out);
  }
  const uint32_t len = wire_wrap(wire, message, out + EMU_HEADER);
  put_be32(out, EMU_NORMAL);
  put_be32(out + 4, (uint32_t)wire->framing);
  put_be32(out + 8, len);
  return EMU_HEADER + len;
}

bool wire_send(struct wire *wire, struct sdec_span message) {
  static const struct sdec_span none;
  uint8_t *frame = malloc(OUT_MOST);
  if (frame == NULL) {
    return false;
  }
  const uint32_t len = make_frame(wire, message.len <= WIRE_MESSAGE_MOST ? message : none, frame);
  uint32_t sent = 0;
  while (sent < len) {
    const ssize_t n = send(wire->fd, frame + sent, len - sent, MSG_NOSIGNAL);
    if (n < 0 && errno != EINTR) {
      break;
    }
    sent += n > 0 ? (uint32_t)n : 0;
  }
  record_bytes(wire->record, false, frame, sent);
  free(frame);
  return sent == len;
}

static uint32_t in_left(const struct wire *wire) {
  return wire->in_len - wire->in_at;
}

/* more receives what arrives within the time; false if nothing does. */
static bool more(struct wire *wire, uint32_t wait_ms) {
  struct pollfd poll_fd = {.fd = wire->fd, .events = POLLIN};
  if (wire->closed || wire->in_len == IN_MOST || poll(&poll_fd, 1, (int)wait_ms) <= 0) {
    return false;
  }
  const ssize_t n = recv(wire->fd, wire->in + wire->in_len, IN_MOST - wire->in_len, 0);
  if (n <= 0) {
    wire->closed = true;
    return false;
  }
  reach_quick(wire->fd);
  record_bytes(wire->record, true, wire->in + wire->in_len, (uint32_t)n);
  wire->in_len += (uint32_t)n;
  return true;
}

/* The emulator's responder exits at the end of a connection unless another one is announced. */
static void announce_next(struct wire *wire) {
  uint8_t frame[EMU_HEADER] = {0};
  const uint64_t until = now_ms() + GOODBYE_MS;
  if (is_binding(wire) || wire->closed) {
    return;
  }
  put_be32(frame, EMU_CONTINUE);
  put_be32(frame + 4, (uint32_t)wire->framing);
  if (send(wire->fd, frame, sizeof(frame), MSG_NOSIGNAL) != (ssize_t)sizeof(frame)) {
    return;
  }
  record_bytes(wire->record, false, frame, sizeof(frame));
  wire->in_at = wire->in_len = 0; /* unsolicited data has been handled before */
  while (in_left(wire) < EMU_HEADER) {
    const uint64_t now = now_ms();
    if (!more(wire, now < until ? (uint32_t)(until - now) : 0)) {
      break;
    }
  }
}

void wire_disconnect(struct wire *wire) {
  if (wire->fd >= 0) {
    announce_next(wire);
    close(wire->fd);
    record_closed(wire->record, wire->closed);
    wire->fd = -1;
    if (wire->child > 0) {
      reach_end(wire->child);
      wire->child = 0;
    }
  }
}

void wire_close(struct wire *wire) {
  wire_disconnect(wire);
  free(wire->in);
}

bool wire_pending(struct wire *wire, uint32_t wait_ms) {
  return in_left(wire) > 0 || more(wire, wait_ms);
}

static enum wire_result bad(struct wire *wire, const char *what, uint32_t got, uint32_t expected) {
  snprintf(wire->problem, sizeof(wire->problem), "%s: 0x%x, should be 0x%x", what, got, expected);
  return WIRE_BAD;
}

/* Emulator frame: its length once the header is complete, 0 before. */
static enum wire_result emu_len(struct wire *wire, const uint8_t *in, uint32_t *out_header, uint32_t *out_len) {
  *out_header = EMU_HEADER;
  if (in_left(wire) < EMU_HEADER) {
    return WIRE_MESSAGE;
  }
  if (get_be32(in) != EMU_NORMAL) {
    return bad(wire, "the frame's command is", get_be32(in), EMU_NORMAL);
  }
  if (get_be32(in + 4) != (uint32_t)wire->framing) {
    return bad(wire, "the frame's transport is", get_be32(in + 4), (uint32_t)wire->framing);
  }
  if (get_be32(in + 8) > IN_MOST - EMU_HEADER) {
    return bad(wire, "the frame's size is", get_be32(in + 8), 0);
  }
  *out_len = EMU_HEADER + get_be32(in + 8);
  return WIRE_MESSAGE;
}

/* DSP0287 header; the caller knows how many header bytes its length field includes. */
static enum wire_result check_binding(struct wire *wire, const uint8_t *in, uint32_t own) {
  const uint32_t counted = in[0] | (uint32_t)in[1] << 8;
  if (in[2] != BINDING_VERSION) {
    return bad(wire, "the frame's version is", in[2], BINDING_VERSION);
  }
  if (in[3] != OUT_OF_SESSION && !(wire->secured && in[3] == IN_SESSION)) {
    return bad(wire, "the frame's type is", in[3], OUT_OF_SESSION);
  }
  return counted < own ? bad(wire, "the frame's length is", counted, own) : WIRE_MESSAGE;
}

static enum wire_result binding_len(struct wire *wire, const uint8_t *in, uint32_t *out_header, uint32_t *out_len) {
  const uint32_t own = wire->framing == FRAMING_TCP_LIBSPDM ? LIBSPDM_COUNTS : 0;
  *out_header = BINDING_HEADER;
  if (in_left(wire) < BINDING_HEADER) {
    return WIRE_MESSAGE;
  }
  const enum wire_result result = check_binding(wire, in, own);
  *out_len = BINDING_HEADER + (in[0] | (uint32_t)in[1] << 8) - own;
  return result;
}

/* A DSP0287 frame inside an emulator frame: both lengths must agree, by either interpretation of the inner one. */
static enum wire_result nested_binding(struct wire *wire, struct sdec_span *out) {
  const uint8_t *in = out->data;
  if (out->len < BINDING_HEADER) {
    return bad(wire, "the frame in the frame has a length of", out->len, BINDING_HEADER);
  }
  const uint32_t counted = in[0] | (uint32_t)in[1] << 8, len = out->len - BINDING_HEADER;
  const enum wire_result result = check_binding(wire, in, 0);
  if (result != WIRE_MESSAGE) {
    return result;
  }
  *out = (struct sdec_span){in + BINDING_HEADER, len};
  return counted == len || counted == len + LIBSPDM_COUNTS
             ? WIRE_MESSAGE
             : bad(wire, "the frame's length is", counted, len + LIBSPDM_COUNTS);
}

/* The data ends inside a frame, and no more will come. */
static enum wire_result cut(struct wire *wire, uint32_t expected) {
  const uint32_t got = in_left(wire);
  if (got == 0) {
    return wire->closed ? WIRE_CLOSED : WIRE_SILENT;
  }
  snprintf(wire->problem, sizeof(wire->problem), "%u of %u bytes of a frame came%s", got, expected,
           wire->closed ? ", then the connection was closed" : "");
  return WIRE_BAD;
}

/* Determines from the carrier, or if there is none from the session id, whether a message is a record. Over TCP, the
 * header in front belongs to the carrier. */
static void tell_secured(struct wire *wire, struct sdec_span *carried) {
  const uint8_t *in = carried->data;
  const uint32_t id = carried->len < 4 ? 0
                                       : in[0] | (uint32_t)in[1] << 8 | (uint32_t)in[2] << 16 | (uint32_t)in[3] << 24;
  switch (wire->framing) {
    case FRAMING_EMU_MCTP: wire->got_secured = carried->len > 0 && in[0] == MCTP_SECURED; break;
    case FRAMING_EMU_DOE: wire->got_secured = carried->len > 2 && in[2] == DOE_SECURED; break;
    case FRAMING_EMU_NONE: wire->got_secured = wire->secured && id == wire->session && carried->len > 4; break;
    default:
      wire->got_secured = in[-1] == IN_SESSION;
      *carried = (struct sdec_span){in - BINDING_HEADER, carried->len + BINDING_HEADER};
      break;
  }
}

/* Takes a complete frame. */
static enum wire_result take_frame(struct wire *wire, uint32_t header, uint32_t len, struct sdec_span *out) {
  *out = (struct sdec_span){wire->in + header, len - header};
  wire->in_at = len;
  const enum wire_result result = wire->framing == FRAMING_EMU_TCP ? nested_binding(wire, out) : WIRE_MESSAGE;
  if (result == WIRE_MESSAGE) {
    tell_secured(wire, out);
  }
  return result;
}

enum wire_result wire_receive(struct wire *wire, uint32_t wait_ms, struct sdec_span *out) {
  const uint64_t until = now_ms() + wait_ms;
  *out = (struct sdec_span){NULL, 0};
  if (wire->in_at > 0) { /* the previous message is no longer needed */
    memmove(wire->in, wire->in + wire->in_at, in_left(wire));
    wire->in_len -= wire->in_at;
    wire->in_at = 0;
  }
  for (;;) {
    uint32_t header = 0, len = 0;
    const enum wire_result result = is_binding(wire) ? binding_len(wire, wire->in, &header, &len)
                                                     : emu_len(wire, wire->in, &header, &len);
    if (result != WIRE_MESSAGE) {
      return result;
    }
    if (len > 0 && in_left(wire) >= len) {
      return take_frame(wire, header, len, out);
    }
    const uint64_t now = now_ms();
    if (!more(wire, now < until ? (uint32_t)(until - now) : 0)) {
      return cut(wire, len > 0 ? len : header);
    }
  }
}
