/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Identifies sessions by endpoints and session id, and numbers them because ids are reused.
 */
#ifndef SDEC_NUMBERS_H
#define SDEC_NUMBERS_H

#include "carriers/carried.h"
#include "keys/session.h"
#include "memory/map.h"

/* Records do not show their direction, so the endpoints are sorted by their bytes. */
struct session_key {
  struct sdec_addr low, high;
  uint32_t transport, interface, id;
};

/* What is known of any session, including one that cannot be opened. */
struct numbered {
  uint32_t number;
  struct trials trials;
};

struct numbers {
  struct map map;
  struct numbered spare; /* used when there is no room for another */
  uint32_t latest;
};

SDEC_MUST_USE bool sdec_numbers_init(struct numbers *numbers, struct pool *pool);

/* sdec_session_key makes the key of session `id` between the endpoints of `carried`. */
void sdec_session_key(const struct carried *carried, uint32_t id, struct session_key *out);

/* sdec_numbers_of gives the entry of a session, with a new number if it is `fresh` or not known yet.
 * sdec_numbers_forget marks it as ended, so that the same id later means a new session. */
struct numbered *sdec_numbers_of(struct numbers *numbers, const struct session_key *key, bool fresh);
void sdec_numbers_forget(struct numbers *numbers, const struct session_key *key);

#endif
