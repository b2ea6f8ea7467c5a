/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Drives a responder: rounds of requests, each on a connection of its own, or one sequence again from a file.
 */
#ifndef PEER_DRIVE_H
#define PEER_DRIVE_H

#include <mutator.h>
#include <sdec_oracle.h>

#include "journal.h"
#include "opening.h"
#include "session.h"
#include "wire.h"

#define SUBJECTS 32u

/* A request that was sent well-formed, and what its layout depends on: what mutations start from. */
struct subject {
  uint8_t bytes[REQUEST_MOST];
  uint32_t len;
  struct sdec_env env;
  const struct sdec_group *group;
};

struct drive {
  uint64_t count, seed; /* requests to send, where the choices start */
  uint32_t rate;        /* requests a second at most */
  uint32_t per_round;   /* requests on one connection after it is open */
  uint32_t timeout_ms;
  uint8_t version; /* to speak; 0: the newest that the responder offers */
  struct wire wire;
  struct record record;
  struct journal journal;
  struct sdec_oracle *oracle;
  struct mutator *mutator;
  struct subject subjects[SUBJECTS];
  uint32_t n_subjects;
  struct session session;
  struct subject inside[SUBJECTS]; /* of sessions */
  uint32_t n_inside;
  bool no_session; /* it could not be entered */
  uint64_t sessions;
  uint8_t opened[65536]; /* application data of the record that came last */
  uint64_t sent, round, next_ms, dice;
  uint64_t hangs, disconnects;
  bool open; /* a connection could be opened at least once */
};

enum drive_end { DRIVE_DONE, DRIVE_UNREACHABLE };

/* drive_rounds sends d->count requests; drive_replay those of a script. */
enum drive_end drive_rounds(struct drive *d);
enum drive_end drive_replay(struct drive *d, FILE *script);

#endif
