/* SPDX-License-Identifier: BSD-3-Clause
 *
 * A list of packets, and storage for the bytes of new ones.
 */
#include "list.h"

#include <string.h>

uint8_t *list_room(struct sequence *s, uint32_t len) {
  if (s->fresh_len - s->fresh_used < len) {
    return NULL;
  }
  s->fresh_used += len;
  return s->fresh + s->fresh_used - len;
}

bool list_insert(struct sequence *s, uint32_t at, struct packet packet) {
  if (s->n == SEQUENCE_PACKETS) {
    return false;
  }
  memmove(&s->packets[at + 1], &s->packets[at], (s->n - at) * sizeof(packet));
  s->packets[at] = packet;
  s->n++;
  return true;
}

void list_cut(struct sequence *s, uint32_t at, uint32_t n) {
  memmove(&s->packets[at], &s->packets[at + n], (s->n - at - n) * sizeof(s->packets[0]));
  s->n -= n;
}
