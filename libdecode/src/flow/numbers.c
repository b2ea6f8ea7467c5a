/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Session numbers in bounded memory: the least recently used entries are forgotten first.
 */
#include "flow/numbers.h"

#include <string.h>

#include "base/apart.h"
#include "memory/evict.h"

#define MEMORY_PER_NUMBER 4096u /* so that they take less than a twentieth of it */

bool sdec_numbers_init(struct numbers *numbers, struct pool *pool) {
  const size_t fits = sdec_pool_size(pool) / MEMORY_PER_NUMBER;
  const uint32_t most = fits < UINT32_MAX ? (uint32_t)fits : UINT32_MAX;
  numbers->latest = 0;
  return sdec_map_init(&numbers->map, pool, most, sizeof(struct session_key), sizeof(struct numbered));
}

HOT void sdec_session_key(const struct carried *carried, uint32_t id, struct session_key *out) {
  const struct sdec_addr *a = &carried->src, *b = &carried->dst;
  const bool swap = memcmp(a, b, sizeof(*a)) > 0;
  memset(out, 0, sizeof(*out));
  out->low = swap ? *b : *a;
  out->high = swap ? *a : *b;
  out->transport = carried->transport;
  out->interface = carried->interface;
  out->id = id;
}

static bool forget_oldest(void *owner) {
  struct numbers *numbers = owner;
  struct numbered *oldest = sdec_map_victim(&numbers->map);
  if (oldest == NULL) {
    return false;
  }
  sdec_map_remove(&numbers->map, oldest);
  return true;
}

struct numbered *sdec_numbers_of(struct numbers *numbers, const struct session_key *key, bool fresh) {
  struct numbered *n = sdec_map_find(&numbers->map, key);
  if (n != NULL && !fresh) {
    return n;
  }
  n = n != NULL ? n : evict_add((struct evict){forget_oldest, numbers}, &numbers->map, key);
  n = n != NULL ? n : &numbers->spare;
  *n = (struct numbered){.number = ++numbers->latest};
  return n;
}

void sdec_numbers_forget(struct numbers *numbers, const struct session_key *key) {
  struct numbered *number = sdec_map_find(&numbers->map, key);
  if (number != NULL) {
    sdec_map_remove(&numbers->map, number);
  }
}
