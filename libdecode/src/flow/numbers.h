/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Which session is which: by its endpoints and its id, and, as ids come back, by a number.
 */
#ifndef SDEC_NUMBERS_H
#define SDEC_NUMBERS_H

#include "carriers/carried.h"
#include "memory/map.h"

#define MAX_SESSIONS 16384 /* what the memory has room for is mostly less */

/* Records tell no direction, so the endpoints are in the order of their bytes. */
struct session_key {
  struct sdec_addr low, high;
  uint32_t transport, interface, id;
};

/* The numbers of sessions, also of those that stay sealed. */
struct numbers {
  struct map map;
  uint32_t latest;
};

SDEC_MUST_USE bool sdec_numbers_init(struct numbers *numbers, struct pool *pool);

/* sdec_session_key makes the key of session `id` between the endpoints of what was carried. */
void sdec_session_key(const struct carried *carried, uint32_t id, struct session_key *out);

/* sdec_numbers_of gives the number of a session, a new one if it is `fresh` or was not met before. sdec_numbers_forget
 * takes note that it has ended: its id, used again, is another session's. */
uint32_t sdec_numbers_of(struct numbers *numbers, const struct session_key *key, bool fresh);
void sdec_numbers_forget(struct numbers *numbers, const struct session_key *key);

#endif
