/* SPDX-License-Identifier: BSD-3-Clause
 *
 * What two captures say, kept until both have been read: the messages of each, sorted into streams. A stream is what a
 * connection says in the clear, or one session.
 */
#ifndef DUMP_DIFF_SIDES_H
#define DUMP_DIFF_SIDES_H

#include <sdec.h>

#include "redact/kinds.h"
#include "trace/keep.h"

enum { DIFF_OLD, DIFF_NEW, DIFF_SIDES };

#define NO_PARTNER UINT32_MAX

struct diff_message {
  struct sdec_unit unit; /* its bytes are a copy, its span and transport header included */
  uint64_t head, whole;  /* hashes: of what it is, of what it says as far as that is compared */
  uint32_t partner;      /* of the other side, once aligned; or NO_PARTNER */
  uint32_t said;         /* number from 1 in the side's list, 0: nothing was said of it */
};

/* What is said of a message: a verdict, a finding. `next` is a number from 1 as well. */
struct diff_said {
  const char *what, *value;
  uint32_t next;
};

struct diff_stream {
  uint32_t conn, session_no, session;
  uint32_t *list, n, cap; /* indices of messages, in order */
  uint32_t partner;       /* the stream of the other side, or NO_PARTNER */
};

/* What a walk over a message knows of where it is, to say what is not compared. */
struct diff_walk {
  const bool *ignored; /* --diff-ignore, by enum redact_kind; or NULL */
  uint32_t measured;   /* by redact_follow */
};

struct diff_side {
  struct keep keep;
  const char *name;
  const bool *ignored; /* --diff-ignore, by enum redact_kind; or NULL */
  struct diff_message *messages;
  uint32_t n_messages, cap_messages;
  struct diff_said *said;
  uint32_t n_said, cap_said;
  struct diff_stream *streams;
  uint32_t n_streams, cap_streams;
  uint64_t n_sealed; /* records that were not opened: nothing is known of what they say */
};

/* side_add keeps a unit, false: it does not, as it is none that is compared, or memory is short; `walk` is room for a
 * walk. side_free lets go of all. */
bool side_add(struct diff_side *side, const struct sdec_unit *unit, struct sdec_iter *walk);
void side_free(struct diff_side *side);

/* diff_skips says whether a leaf or a bit is not compared: it is new in every run, is decoded as messages of its own, or
 * is of a kind to ignore. */
bool diff_skips(const struct diff_walk *walk, const struct sdec_unit *unit, const struct sdec_item *item);

#endif
