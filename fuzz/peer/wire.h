/* SPDX-License-Identifier: BSD-3-Clause
 *
 * One connection to a responder: messages in frames, over TCP or over the standard input and output of a program.
 */
#ifndef PEER_WIRE_H
#define PEER_WIRE_H

#include <sdec.h>

#include "reach.h"
#include "record.h"

enum framing {
  FRAMING_EMU_NONE, /* the first four are numbered as the emulator numbers its transports */
  FRAMING_EMU_MCTP,
  FRAMING_EMU_DOE,
  FRAMING_EMU_TCP,
  FRAMING_TCP,
  FRAMING_TCP_LIBSPDM,
  FRAMINGS
};

/* framing_named finds "emu-none", "emu-mctp", "emu-doe", "emu-tcp" (a frame of tcp-libspdm in the emulator's), "tcp"
 * (the length counts what follows the header) or "tcp-libspdm" (and two bytes of it); FRAMINGS if it is none.
 * framing_name gives the name. */
enum framing framing_named(const char *name);
const char *framing_name(enum framing framing);

enum wire_result {
  WIRE_MESSAGE,
  WIRE_SILENT, /* nothing came in time */
  WIRE_CLOSED, /* the other side ended the connection */
  WIRE_BAD     /* what came is no frame, or not all of one; `problem` says more */
};

struct wire {
  enum framing framing;
  const char *program; /* to run for each connection; NULL: connect to `address` */
  pid_t child;
  struct sockaddr_storage address;
  socklen_t address_len;
  uint32_t timeout_ms; /* for connecting and sending */
  struct record *record;
  int fd;      /* -1: not connected */
  uint8_t *in; /* received: in_at to in_len are not used yet */
  uint32_t in_at, in_len;
  bool closed;
  bool secured;     /* what is sent is a record of a session, not a message */
  uint32_t session; /* then: its id */
  bool got_secured; /* so was what came last */
  char problem[120];
};

#define WIRE_MESSAGE_MOST 65000u

/* wire_open readies a wire; false if memory is short. wire_connect connects anew, or starts the program; false, and
 * errno set, if that cannot be. */
bool wire_open(struct wire *wire, enum framing framing, uint32_t timeout_ms, struct record *record);
bool wire_connect(struct wire *wire);
void wire_disconnect(struct wire *wire);

/* wire_keeps_state says whether the responder goes on with the next connection where it was in the one before, as that
 * of the emulator does. */
bool wire_keeps_state(const struct wire *wire);
void wire_close(struct wire *wire);

/* wire_send sends a message; false if the connection is gone. wire_receive waits at most `wait_ms` for a whole message
 * and gives it as its carrier has it, until the next call. wire_carrier says which carrier that is. wire_pending waits
 * at most `wait_ms` and says whether bytes are there. */
bool wire_send(struct wire *wire, struct sdec_span message);
enum wire_result wire_receive(struct wire *wire, uint32_t wait_ms, struct sdec_span *out);
enum sdec_carrier wire_carrier(const struct wire *wire, bool secured);
bool wire_pending(struct wire *wire, uint32_t wait_ms);

/* wire_wrap puts a message, or a record, into its carrier; wire_inner gives what is in it, of what came last. */
#define WIRE_WRAP_MOST 16u /* bytes more, at most */
uint32_t wire_wrap(const struct wire *wire, struct sdec_span message, uint8_t *out);
struct sdec_span wire_inner(const struct wire *wire, struct sdec_span carried);

/* Of records: wire_sequence_len gives how much of the sequence number they have; wire_application writes the
 * application data that a message is in them, wire_message finds the message in it. */
uint32_t wire_sequence_len(const struct wire *wire);
uint32_t wire_application(const struct wire *wire, struct sdec_span message, uint8_t *out);
struct sdec_span wire_message(const struct wire *wire, struct sdec_span application);

#endif
