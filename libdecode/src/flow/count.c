/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Counts sessions, also those that stay sealed: session ids come back, numbers do not.
 */
#include <string.h>

#include "flow/flow.h"

void session_key_here(const struct sdec_flow *flow, uint32_t id, struct session_key *out) {
  const struct sdec_addr *a = &flow->carried.src, *b = &flow->carried.dst;
  const bool swap = memcmp(a, b, sizeof(*a)) > 0;
  memset(out, 0, sizeof(*out));
  out->low = swap ? *b : *a;
  out->high = swap ? *a : *b;
  out->transport = flow->carried.transport;
  out->interface = flow->packet.interface;
  out->id = id;
}

uint32_t session_number(struct sdec_flow *flow, uint32_t id, bool fresh) {
  struct session_key key;
  session_key_here(flow, id, &key);
  uint32_t *number = map_find(&flow->session_numbers, &key);
  if (number != NULL && !fresh) {
    return *number;
  }
  number = number != NULL ? number : map_add(&flow->session_numbers, &key);
  while (number == NULL && map_oldest(&flow->session_numbers) != NULL) {
    map_remove(&flow->session_numbers, map_oldest(&flow->session_numbers));
    number = map_add(&flow->session_numbers, &key);
  }
  flow->n_sessions++;
  if (number != NULL) {
    *number = flow->n_sessions;
  }
  return flow->n_sessions;
}

void session_over(struct sdec_flow *flow, struct session *s) {
  const struct session_key *key = map_key(&flow->sessions, s);
  uint32_t *number = map_find(&flow->session_numbers, key);
  if (number != NULL) {
    map_remove(&flow->session_numbers, number);
  }
  session_drop(flow, s);
}
