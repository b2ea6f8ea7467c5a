/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Values that must not repeat, such as nonces, in a hash table of bounded size that replaces the oldest entries.
 */
#include "judge.h"

#include <string.h>

#define PROBES 16u
#define RETRY_NS UINT64_C(1000000000)
#define SEEN_FIRST 256u /* the table starts with at least this many entries, less than twice as many */

/* The table starts small and doubles, so that unused memory is never touched. */
void sdec_seen_make(struct sdec_judge *j, void *memory, size_t size) {
  const size_t n = size / sizeof(struct seen);
  j->n_seen_most = n < SEEN_MOST ? (uint32_t)n : SEEN_MOST;
  j->n_seen_places = j->n_seen_most;
  while (j->n_seen_places >= 2 * SEEN_FIRST) {
    j->n_seen_places /= 2;
  }
  j->seen = memory;
  memset(j->seen, 0, j->n_seen_places * sizeof(*j->seen));
}

/* The entry of a value or, if it is absent, the one to use for it: the first free one, else the oldest. */
static struct seen *place_of(const struct sdec_judge *j, uint64_t digest, uint32_t len) {
  struct seen *place = NULL;
  for (uint32_t i = 0; i < PROBES; i++) {
    struct seen *seen = &j->seen[(digest % j->n_seen_places + i) % j->n_seen_places];
    if (seen->len == len && seen->digest == digest) {
      return seen;
    }
    if (place == NULL || (place->len != 0 && (seen->len == 0 || seen->time_ns < place->time_ns))) {
      place = seen;
    }
  }
  return place;
}

static void put(struct sdec_judge *j, struct seen *place, const struct seen *seen) {
  j->stats.evicted += place->len != 0;
  j->n_seen += place->len == 0;
  *place = *seen;
}

/* Rehashes in place. An entry stays, or moves to an index already visited or to the new half, and so is not visited
 * twice before the end of the loop. */
static void grow(struct sdec_judge *j) {
  const uint32_t n = j->n_seen_places;
  memset(&j->seen[n], 0, n * sizeof(*j->seen));
  j->n_seen_places = 2 * n;
  j->n_seen = 0;
  for (uint32_t i = 0; i < n; i++) {
    const struct seen seen = j->seen[i];
    j->seen[i].len = 0;
    if (seen.len != 0) {
      put(j, place_of(j, seen.digest, seen.len), &seen);
    }
  }
}

/* The unit repeats the latest exchange or its response; no other request came since. */
static bool repeats_latest(const struct sdec_judge *j) {
  return j->again || j->twice;
}

/* The same message again: a retry, or captured at two points. If the capture lacks the requests, allow a late retry. */
static bool is_retry(const struct sdec_judge *j, const struct seen *seen, uint64_t message) {
  const uint64_t now = j->unit->time_ns;
  const uint64_t apart = now > seen->time_ns ? now - seen->time_ns : seen->time_ns - now;
  const uint64_t within = j->unasked ? LATE_RETRY_NS : RETRY_NS;
  return seen->message == message && seen->conn == j->unit->conn && (apart <= within || repeats_latest(j));
}

bool sdec_unseen(struct sdec_judge *j, const struct said *said) {
  const struct sdec_span bytes = {j->unit->span.data + said->offset, said->len};
  const uint64_t message = sdec_digest_of_unit(j);
  uint32_t zeros = 0;
  while (zeros < bytes.len && bytes.data[zeros] == 0) {
    zeros++;
  }
  if (zeros == bytes.len) { /* a matter for other rules */
    return true;
  }
  struct seen *place = place_of(j, said->digest, said->len);
  if (place->len == said->len && place->digest == said->digest) {
    return is_retry(j, place, message);
  }
  const bool crowded = place->len != 0 || j->n_seen >= j->n_seen_places / 4;
  if (crowded && j->n_seen_places <= j->n_seen_most / 2) {
    grow(j);
    place = place_of(j, said->digest, said->len);
  }
  put(j, place, &(struct seen){said->digest, message, j->unit->time_ns, j->unit->conn, said->len});
  return true;
}
