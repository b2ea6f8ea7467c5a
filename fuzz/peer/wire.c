/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Frames over a socket.
 */
#define _GNU_SOURCE
#include "wire.h"

#include <errno.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define EMU_HEADER 12u
#define EMU_NORMAL 1u
#define EMU_CONTINUE 0xFFFDu
#define GOODBYE_MS 500
#define BINDING_HEADER 4u
#define BINDING_VERSION 1u
#define OUT_OF_SESSION 0x05u
#define MCTP_SPDM 0x05u
#define DOE_HEADER 8u
#define DOE_SPDM 0x01u
#define IN_MOST (1u << 20)
#define OUT_MOST (WIRE_MESSAGE_MOST + EMU_HEADER + DOE_HEADER + 4u)

static const char *const framing_names[FRAMINGS] = {"emu-none", "emu-mctp", "emu-doe", "tcp", "tcp-libspdm"};

enum framing framing_named(const char *name) {
  uint32_t i = 0;
  while (i < FRAMINGS && strcmp(framing_names[i], name) != 0) {
    i++;
  }
  return (enum framing)i;
}

uint64_t now_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint64_t)now.tv_sec * 1000u + (uint64_t)now.tv_nsec / 1000000u;
}

bool wire_open(struct wire *wire, enum framing framing, uint32_t timeout_ms, struct record *record) {
  *wire = (struct wire){
      .framing = framing, .timeout_ms = timeout_ms, .record = record, .fd = -1, .in = malloc(IN_MOST)};
  return wire->in != NULL;
}

bool wire_connect(struct wire *wire) {
  struct sockaddr_storage ours = {0};
  socklen_t len = sizeof(ours);
  const int on = 1;
  const struct timeval timeout = {.tv_sec = wire->timeout_ms / 1000,
                                  .tv_usec = (suseconds_t)(wire->timeout_ms % 1000) * 1000};
  wire_disconnect(wire);
  wire->fd = socket(wire->address.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (wire->fd < 0) {
    return false;
  }
  setsockopt(wire->fd, SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof(timeout));
  if (connect(wire->fd, (const struct sockaddr *)&wire->address, wire->address_len) != 0) {
    const int error = errno;
    close(wire->fd);
    wire->fd = -1;
    errno = error;
    return false;
  }
  setsockopt(wire->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  getsockname(wire->fd, (struct sockaddr *)&ours, &len);
  wire->in_at = wire->in_len = 0;
  wire->closed = false;
  record_connected(wire->record, &ours, &wire->address);
  return true;
}

uint32_t wire_carrier(const struct wire *wire) {
  switch (wire->framing) {
    case FRAMING_EMU_MCTP: return SDEC_CARRIER_MCTP_BODY;
    case FRAMING_EMU_DOE: return SDEC_CARRIER_DOE;
    default: return SDEC_CARRIER_SPDM;
  }
}

static uint32_t carrier_header(const struct wire *wire) {
  return wire->framing == FRAMING_EMU_MCTP ? 1 : wire->framing == FRAMING_EMU_DOE ? DOE_HEADER : 0;
}

struct sdec_span wire_inner(const struct wire *wire, struct sdec_span carried) {
  const uint32_t n = carrier_header(wire) < carried.len ? carrier_header(wire) : carried.len;
  return (struct sdec_span){carried.data + n, carried.len - n};
}

uint32_t wire_wrap(const struct wire *wire, struct sdec_span message, uint8_t *out) {
  const uint32_t header = carrier_header(wire);
  const uint32_t padding = wire->framing == FRAMING_EMU_DOE ? (4u - message.len % 4u) % 4u : 0;
  memset(out, 0, header);
  if (wire->framing == FRAMING_EMU_MCTP) {
    out[0] = MCTP_SPDM;
  } else if (wire->framing == FRAMING_EMU_DOE) {
    const uint32_t words = (header + message.len + padding) / 4u;
    out[0] = 1; /* PCI-SIG */
    out[2] = DOE_SPDM;
    out[4] = (uint8_t)words;
    out[5] = (uint8_t)(words >> 8);
  }
  if (message.len > 0) {
    memcpy(out + header, message.data, message.len);
  }
  memset(out + header + message.len, 0, padding);
  return header + message.len + padding;
}

static bool is_binding(const struct wire *wire) {
  return wire->framing == FRAMING_TCP || wire->framing == FRAMING_TCP_LIBSPDM;
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
  if (!is_binding(wire)) {
    const uint32_t len = wire_wrap(wire, message, out + EMU_HEADER);
    put_be32(out, EMU_NORMAL);
    put_be32(out + 4, (uint32_t)wire->framing); /* numbered as the emulator numbers its transports */
    put_be32(out + 8, len);
    return EMU_HEADER + len;
  }
  const uint32_t counted = message.len + (wire->framing == FRAMING_TCP_LIBSPDM ? 2u : 0u);
  out[0] = (uint8_t)counted;
  out[1] = (uint8_t)(counted >> 8);
  out[2] = BINDING_VERSION;
  out[3] = OUT_OF_SESSION;
  return BINDING_HEADER + wire_wrap(wire, message, out + BINDING_HEADER);
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

/* more receives what comes within the time; false if nothing does. */
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
  record_bytes(wire->record, true, wire->in + wire->in_len, (uint32_t)n);
  wire->in_len += (uint32_t)n;
  return true;
}

/* The emulator's responder ends with its connection, unless it is told that another will come. */
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
  wire->in_at = wire->in_len = 0; /* what was not asked for has been looked at before */
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

/* A frame of the emulator: its length once the header is there, 0 before. */
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

static enum wire_result binding_len(struct wire *wire, const uint8_t *in, uint32_t *out_header, uint32_t *out_len) {
  *out_header = BINDING_HEADER;
  if (in_left(wire) < BINDING_HEADER) {
    return WIRE_MESSAGE;
  }
  const uint32_t counted = in[0] | (uint32_t)in[1] << 8, own = wire->framing == FRAMING_TCP_LIBSPDM ? 2 : 0;
  if (in[2] != BINDING_VERSION) {
    return bad(wire, "the frame's version is", in[2], BINDING_VERSION);
  }
  if (in[3] != OUT_OF_SESSION) {
    return bad(wire, "the frame's type is", in[3], OUT_OF_SESSION);
  }
  if (counted < own) {
    return bad(wire, "the frame's length is", counted, own);
  }
  *out_len = BINDING_HEADER + counted - own;
  return WIRE_MESSAGE;
}

/* What came is less than a frame, and no more will come. */
static enum wire_result cut(struct wire *wire, uint32_t expected) {
  const uint32_t got = in_left(wire);
  if (got == 0) {
    return wire->closed ? WIRE_CLOSED : WIRE_SILENT;
  }
  snprintf(wire->problem, sizeof(wire->problem), "%u of %u bytes of a frame came%s", got, expected,
           wire->closed ? ", then the connection was closed" : "");
  return WIRE_BAD;
}

enum wire_result wire_receive(struct wire *wire, uint32_t wait_ms, struct sdec_span *out) {
  const uint64_t until = now_ms() + wait_ms;
  *out = (struct sdec_span){NULL, 0};
  if (wire->in_at > 0) { /* what was handed out before is done with */
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
      *out = (struct sdec_span){wire->in + header, len - header};
      wire->in_at = len;
      return WIRE_MESSAGE;
    }
    const uint64_t now = now_ms();
    if (!more(wire, now < until ? (uint32_t)(until - now) : 0)) {
      return cut(wire, len > 0 ? len : header);
    }
  }
}
