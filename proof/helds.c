/* SPDX-License-Identifier: BSD-3-Clause
 *
 * TCP segments that came too early: every list of up to three, in order of sequence numbers, and one segment to add or
 * look up, before, between, at or after them. The numbers start anywhere, so they may wrap between any two segments.
 */
#include "choices.h"

#include "any.h"

#include "base/check.h"
#include "carriers/held.c"

#define MOST 3u
#define LEN 8u /* of each segment */

static struct choices choices;
static struct held held[MOST + 1];
static struct held_list list;

/* Checks that the list is consistent and its segments are in order. */
static void check_list(uint32_t n) {
  const struct held *last = NULL;
  uint32_t bytes = 0, seen = 0;
  for (const struct held *h = list.first; h != NULL; h = h->next) {
    CHECK(last == NULL || seq_distance(h->seq, last->seq) >= 0);
    bytes += h->len;
    seen++;
    last = h;
  }
  CHECK(seen == n && list.n == n && list.bytes == bytes && list.last == last);
}

static void one_call(uint32_t start) {
  const uint32_t n = choose(&choices, MOST + 1);
  const uint32_t place = choose(&choices, 2 * MOST + 1); /* even: between two segments; odd: at the number of one */
  list = (struct held_list){.first = n > 0 ? &held[0] : NULL, .last = n > 0 ? &held[n - 1] : NULL, .n = n};
  for (uint32_t i = 0; i < n; i++) {
    held[i] = (struct held){.next = i + 1 < n ? &held[i + 1] : NULL, .seq = seq_add(start, 2 * i + 1), .len = LEN};
    list.bytes += LEN;
  }
  held[MOST] = (struct held){.seq = seq_add(start, place), .len = choose(&choices, 2) == 0 ? LEN : LEN + 1};
  const bool there = place % 2 == 1 && place / 2 < n && held[MOST].len == LEN;
  CHECK(sdec_held_has(&list, held[MOST].seq, held[MOST].len) == there);
  sdec_held_add(&list, &held[MOST]);
  check_list(n + 1);
  for (uint32_t left = n + 1; left > 0; left--) {
    const struct held *first = list.first;
    CHECK(sdec_held_take(&list) == first);
    check_list(left - 1);
  }
}

int main(void) {
  /*@ assert none: choices.n == 0; */
  for (uint32_t before = 0; before <= 2 * MOST + 1; before++) {
    do {
      one_call(UINT32_MAX - before);
    } while (choices_next(&choices));
  }
  /*@ assert all: choices.n == 0; */
  return 0;
}
