/* SPDX-License-Identifier: BSD-3-Clause
 *
 * TCP segments received out of order, sorted by sequence number.
 */
#include "carriers/held.h"

/* place gives the segment after which `seq` belongs, usually the last one; NULL if it belongs first. */
static struct held *place(const struct held_list *list, uint32_t seq) {
  if (list->last && seq_distance(seq, list->last->seq) > 0) {
    return list->last;
  }
  struct held *before = NULL;
  for (struct held *h = list->first; h && seq_distance(seq, h->seq) > 0; h = h->next) {
    before = h;
  }
  return before;
}

bool sdec_held_has(const struct held_list *list, uint32_t seq, uint32_t len) {
  const struct held *before = place(list, seq);
  const struct held *at = before ? before->next : list->first;
  return at && at->seq == seq && at->len >= len;
}

void sdec_held_add(struct held_list *list, struct held *segment) {
  struct held *before = place(list, segment->seq);
  struct held **link = before ? &before->next : &list->first;
  segment->next = *link;
  *link = segment;
  list->last = segment->next ? list->last : segment;
  list->n++;
  list->bytes += segment->len;
}

struct held *sdec_held_take(struct held_list *list) {
  struct held *h = list->first;
  list->first = h->next;
  list->last = list->first ? list->last : NULL;
  list->n--;
  list->bytes -= h->len;
  return h;
}
