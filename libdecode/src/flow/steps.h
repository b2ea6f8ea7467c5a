/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The messages that act on sessions: those of a handshake, of a key update, and of the end.
 */
#ifndef SDEC_STEPS_H
#define SDEC_STEPS_H

#include "flow/sessions.h"

/* A message that acts on the sessions: a request or its answer, never an ERROR. */
struct session_event {
  uint8_t step;
  bool request, encapsulated;
  struct conn *conn;
  const struct carried *carried; /* what it came in */
  const struct sdec_unit *unit;  /* its bytes, version, direction and environment */
  const struct reading *reading;
  const struct exchange *asked; /* the request's facts */
  const struct exchange *said;  /* the message's own facts over those */
};

/* What a message did. */
struct session_outcome {
  const struct session *handshake; /* the session that it helps to set up, or NULL */
  uint8_t hmac;                    /* SDEC_HMAC_ */
  uint32_t number;                 /* without crypto calls: of the session that it sets up; 0: of none */
};

/* sdec_sessions_count counts the sessions that nothing can open for lack of crypto calls. It gives the number of the one
 * that the message sets up, 0: it sets up none. */
uint32_t sdec_sessions_count(struct sessions *sessions, const struct session_event *event);

struct session_outcome sdec_sessions_step(struct sessions *sessions, const struct session_event *event);

#endif
