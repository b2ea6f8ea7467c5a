/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The effect of messages on sessions: handshake, key update and end of session.
 */
#ifndef SDEC_STEPS_H
#define SDEC_STEPS_H

#include "flow/sessions.h"

/* A message that affects sessions: a request or its response, never an ERROR. */
struct session_event {
  uint8_t step;
  bool request, encapsulated;
  struct conn *conn;
  const struct carried *carried; /* what it arrived in */
  const struct sdec_unit *unit;  /* its bytes, version, direction and environment */
  const struct reading *reading;
  const struct exchange *asked; /* the request's facts */
  const struct exchange *said;  /* those plus the message's own facts */
};

/* What a message did. */
struct session_outcome {
  const struct session *handshake; /* the session that the message helps to set up, or NULL */
  uint8_t hmac;                    /* SDEC_HMAC_ */
  uint32_t number;                 /* without crypto calls: number of the session being set up, or 0 */
};

/* sdec_sessions_count numbers sessions when there are no crypto calls to open them. It returns the number of the
 * session that the message sets up, or 0. */
uint32_t sdec_sessions_count(struct sessions *sessions, const struct session_event *event);

struct session_outcome sdec_sessions_step(struct sessions *sessions, const struct session_event *event);

#endif
