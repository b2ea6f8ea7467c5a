/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Bytes that may be used once only. Room is bounded: the place of what came first is taken by what comes later.
 */
#include "judge.h"

#include <string.h>

#define PROBES 8u
#define RETRY_NS UINT64_C(1000000000)

void sdec_seen_make(struct sdec_judge *j, void *memory, size_t size) {
  const size_t n = size / sizeof(struct seen);
  j->n_seen_most = n < SEEN_MOST ? (uint32_t)n : SEEN_MOST;
  j->seen = memory;
}

/* Places are cleared in blocks, when one of a block is used first: most captures need few. */
static struct seen *place_at(struct sdec_judge *j, uint64_t at) {
  const uint32_t place = (uint32_t)(at % j->n_seen_most), block = place / SEEN_BLOCK;
  if ((j->seen_ready[block / 64] >> block % 64 & 1) == 0) {
    const uint32_t first = block * SEEN_BLOCK, left = j->n_seen_most - first;
    memset(&j->seen[first], 0, (left < SEEN_BLOCK ? left : SEEN_BLOCK) * sizeof(struct seen));
    j->seen_ready[block / 64] |= UINT64_C(1) << block % 64;
  }
  return &j->seen[place];
}

/* It repeats the latest exchange, or a part of it: nothing else was asked since. */
static bool repeats_latest(const struct sdec_judge *j) {
  return j->again || j->twice;
}

/* The same message again: a retry, or seen at two places. Where the capture lacks the requests, any may be a retry. */
static bool is_retry(const struct sdec_judge *j, const struct seen *seen, uint64_t message) {
  const uint64_t now = j->unit->time_ns;
  const uint64_t apart = now > seen->time_ns ? now - seen->time_ns : seen->time_ns - now;
  const uint64_t within = j->unasked ? LATE_RETRY_NS : RETRY_NS;
  return seen->message == message && seen->conn == j->unit->conn && (apart <= within || repeats_latest(j));
}

bool sdec_unseen(struct sdec_judge *j, const struct said *said) {
  const struct sdec_span bytes = {j->unit->span.data + said->offset, said->len};
  const uint64_t message = sdec_digest_of_unit(j);
  struct seen *place = NULL;
  uint32_t zeros = 0;
  while (zeros < bytes.len && bytes.data[zeros] == 0) {
    zeros++;
  }
  if (zeros == bytes.len) { /* that is another fault */
    return true;
  }
  for (uint32_t i = 0; i < PROBES; i++) {
    struct seen *seen = place_at(j, said->digest % j->n_seen_most + i);
    if (seen->len == said->len && seen->digest == said->digest) {
      return is_retry(j, seen, message);
    }
    if (seen->len == 0 || place == NULL || (place->len != 0 && seen->time_ns < place->time_ns)) {
      place = seen->len == 0 && place != NULL && place->len == 0 ? place : seen;
    }
  }
  j->stats.evicted += place->len != 0;
  *place = (struct seen){said->digest, message, j->unit->time_ns, j->unit->conn, said->len};
  return true;
}
