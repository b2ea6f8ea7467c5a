/* SPDX-License-Identifier: BSD-3-Clause
 *
 * One connection to a responder: framed messages over TCP or over a program's standard input and output.
 */
#ifndef PEER_WIRE_H
#define PEER_WIRE_H

#include <sdec.h>

#include "reach.h"
#include "record.h"

enum framing {
  FRAMING_EMU_NONE, /* the first four match the emulator's transport numbers */
  FRAMING_EMU_MCTP,
  FRAMING_EMU_DOE,
  FRAMING_EMU_TCP,
  FRAMING_TCP,
  FRAMING_TCP_LIBSPDM,
  FRAMINGS
};

/* framing_named finds "emu-none", "emu-mctp", "emu-doe", "emu-tcp" (a tcp-libspdm frame in the emulator's), "tcp" (the
 * length excludes the header) or "tcp-libspdm" (it includes two bytes of it); FRAMINGS if unknown. framing_name returns
 * the name. */
enum framing framing_named(const char *name);
const char *framing_name(enum framing framing);

enum wire_result {
  WIRE_MESSAGE,
  WIRE_SILENT, /* nothing arrived in time */
  WIRE_CLOSED, /* the other side closed the connection */
  WIRE_BAD     /* an invalid or incomplete frame; see `problem` */
};

struct wire {
  enum framing framing;
  const char *program; /* run for each connection; NULL: connect to `address` */
  pid_t child;
  struct sockaddr_storage address;
  socklen_t address_len;
  uint32_t timeout_ms; /* for connecting and sending */
  struct record *record;
  int fd;      /* -1: not connected */
  uint8_t *in; /* receive buffer; in_at to in_len are unread */
  uint32_t in_at, in_len;
  bool closed;
  bool secured;     /* messages are sent as records of a session */
  uint32_t session; /* id of that session */
  bool got_secured; /* the last received message was a record */
  char problem[120];
};

#define WIRE_MESSAGE_MOST 65000u

/* wire_open initialises a wire; false if memory runs out. wire_connect connects, or starts the program; false on
 * failure, with errno set. */
bool wire_open(struct wire *wire, enum framing framing, uint32_t timeout_ms, struct record *record);
bool wire_connect(struct wire *wire);
void wire_disconnect(struct wire *wire);

/* wire_keeps_state returns true if the responder keeps its state across connections, as the emulator's does. */
bool wire_keeps_state(const struct wire *wire);
void wire_close(struct wire *wire);

/* wire_send sends a message; false if the connection is lost. wire_receive waits at most `wait_ms` for a complete
 * message and returns it in its carrier, valid until the next call. wire_carrier returns that carrier. wire_pending
 * waits at most `wait_ms` and returns true if bytes are available. */
bool wire_send(struct wire *wire, struct sdec_span message);
enum wire_result wire_receive(struct wire *wire, uint32_t wait_ms, struct sdec_span *out);
enum sdec_carrier wire_carrier(const struct wire *wire, bool secured);
bool wire_pending(struct wire *wire, uint32_t wait_ms);

/* wire_wrap puts a message or record into its carrier; wire_inner returns the content of what was received last. */
#define WIRE_WRAP_MOST 16u /* maximum overhead in bytes */
uint32_t wire_wrap(const struct wire *wire, struct sdec_span message, uint8_t *out);
struct sdec_span wire_inner(const struct wire *wire, struct sdec_span carried);

/* For records: wire_sequence_len returns the length of the sequence number; wire_application writes the application
 * data for a message, wire_message finds the message in it. */
uint32_t wire_sequence_len(const struct wire *wire);
uint32_t wire_application(const struct wire *wire, struct sdec_span message, uint8_t *out);
struct sdec_span wire_message(const struct wire *wire, struct sdec_span application);

#endif
