/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Stores the messages of two captures until both have been read, sorted into streams. A stream is the cleartext part of
 * a connection, or one session.
 */
#ifndef DUMP_DIFF_SIDES_H
#define DUMP_DIFF_SIDES_H

#include <sdec.h>

#include "redact/kinds.h"
#include "trace/keep.h"

enum { DIFF_OLD, DIFF_NEW, DIFF_SIDES };

#define NO_PARTNER UINT32_MAX

struct diff_message {
  struct sdec_unit unit; /* with copies of its bytes and transport header */
  uint64_t head, whole;  /* hashes: of the kind of message, and of all its compared content */
  uint32_t partner;      /* index on the other side once aligned, or NO_PARTNER */
  uint32_t said;         /* 1-based index of the first entry in the side's list; 0: none */
};

/* A verdict or finding on a message. `next` is a 1-based index, too. */
struct diff_said {
  const char *what, *value;
  uint32_t next;
};

struct diff_stream {
  uint32_t conn, session_no, session;
  uint32_t *list, n, cap; /* indices of messages, in order */
  uint32_t partner;       /* stream of the other side, or NO_PARTNER */
};

/* State of a walk over a message, to decide what is not compared. */
struct diff_walk {
  const bool *ignored; /* --diff-ignore, indexed by enum redact_kind; or NULL */
  uint32_t measured;   /* maintained by redact_follow */
};

struct diff_side {
  struct keep keep;
  const char *name;
  const bool *ignored; /* --diff-ignore, indexed by enum redact_kind; or NULL */
  struct diff_message *messages;
  uint32_t n_messages, cap_messages;
  struct diff_said *said;
  uint32_t n_said, cap_said;
  struct diff_stream *streams;
  uint32_t n_streams, cap_streams;
  uint64_t n_sealed; /* undecrypted records, whose content is unknown */
};

/* side_add stores a unit; false if it is of a kind that is not compared, or if memory runs out. `walk` is scratch
 * space. side_free frees everything. */
bool side_add(struct diff_side *side, const struct sdec_unit *unit, struct sdec_iter *walk);
void side_free(struct diff_side *side);

/* diff_skips returns true for a leaf or bit that is not compared: random in every run, decoded as separate messages, or
 * of an ignored kind. */
bool diff_skips(const struct diff_walk *walk, const struct sdec_unit *unit, const struct sdec_item *item);

#endif
