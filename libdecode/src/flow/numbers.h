/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Which session is which: by its endpoints and its id, and, as ids come back, by a number.
 */
#ifndef SDEC_NUMBERS_H
#define SDEC_NUMBERS_H

#include "carriers/carried.h"
#include "keys/session.h"
#include "memory/map.h"

/* Records tell no direction, so the endpoints are in the order of their bytes. */
struct session_key {
  struct sdec_addr low, high;
  uint32_t transport, interface, id;
};

/* What is known of any session, also of one that stays sealed. */
struct numbered {
  uint32_t number;
  struct trials trials;
};

struct numbers {
  struct map map;
  struct numbered spare; /* stands in when there is no room */
  uint32_t latest;
};

SDEC_MUST_USE bool sdec_numbers_init(struct numbers *numbers, struct pool *pool);

/* sdec_session_key makes the key of session `id` between the endpoints of what was carried. */
void sdec_session_key(const struct carried *carried, uint32_t id, struct session_key *out);

/* sdec_numbers_of gives the number of a session, a new one if it is `fresh` or was not met before.
 * sdec_numbers_forget takes note that it has ended: its id, used again, is another session's. */
struct numbered *sdec_numbers_of(struct numbers *numbers, const struct session_key *key, bool fresh);
void sdec_numbers_forget(struct numbers *numbers, const struct session_key *key);

#endif
