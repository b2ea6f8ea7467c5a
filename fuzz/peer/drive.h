/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Drives a responder: rounds of requests, each on its own connection, or a recorded sequence from a file.
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

/* A request that was sent well-formed, and the context of its layout: the starting point of mutations. */
struct subject {
  uint8_t bytes[REQUEST_MOST];
  uint32_t len;
  struct sdec_env env;
  const struct sdec_group *group;
};

struct drive {
  uint64_t count, seed; /* number of requests, and seed of the random choices */
  uint32_t rate;        /* maximum requests per second */
  uint32_t per_round;   /* requests per connection after the opening */
  uint32_t timeout_ms;
  uint8_t version; /* version to use; 0: the newest one the responder offers */
  struct wire wire;
  struct record record;
  struct journal journal;
  struct sdec_oracle *oracle;
  struct mutator *mutator;
  struct subject subjects[SUBJECTS];
  uint32_t n_subjects;
  struct session session;
  struct subject inside[SUBJECTS]; /* sent inside sessions */
  uint32_t n_inside;
  bool no_session; /* no session could be set up */
  uint64_t sessions;
  uint8_t opened[65536]; /* application data of the last record */
  uint64_t sent, round, next_ms, dice;
  uint64_t hangs, disconnects;
  bool open; /* at least one connection succeeded */
};

enum drive_end { DRIVE_DONE, DRIVE_UNREACHABLE };

/* drive_rounds sends d->count requests; drive_replay those of a script. */
enum drive_end drive_rounds(struct drive *d);
enum drive_end drive_replay(struct drive *d, FILE *script);

#endif
