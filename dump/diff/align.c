/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Pairs streams by similarity, best first; then aligns the messages of each pair so that as much as possible is equal.
 */
#include "diff/align.h"

#include <stdlib.h>
#include <string.h>

#define STREAMS_COMPARED 64u /* further streams are paired in order */
#define WINDOW 3000u         /* messages aligned at a time; memory is its square in bytes */
#define EQUAL 5u             /* score of a pair with equal content, and of a pair of the same kind */
#define ALIKE 2u

static int by_value(const void *a, const void *b) {
  const uint64_t one = *(const uint64_t *)a, other = *(const uint64_t *)b;
  return one < other ? -1 : one > other;
}

/* ------------------------------------------------------------------------------------------------------------------
 * Streams
 */

static uint64_t *sorted(const struct diff_side *side, const struct diff_stream *stream, bool whole) {
  uint64_t *list = calloc(stream->n + 1u, sizeof(*list));
  for (uint32_t i = 0; list != NULL && i < stream->n; i++) {
    const struct diff_message *message = &side->messages[stream->list[i]];
    list[i] = whole ? message->whole : message->head;
  }
  if (list != NULL) {
    qsort(list, stream->n, sizeof(*list), by_value);
  }
  return list;
}

static uint32_t common(const uint64_t *a, uint32_t n_a, const uint64_t *b, uint32_t n_b) {
  uint32_t i = 0, k = 0, n = 0;
  while (i < n_a && k < n_b) {
    n += a[i] == b[k];
    const bool first = a[i] <= b[k];
    k += a[i] >= b[k];
    i += first;
  }
  return n;
}

/* Similarity of two streams, in thousandths; equal messages count more than those of the same kind. */
static uint32_t likeness(const struct diff_side sides[DIFF_SIDES], const struct diff_stream *a,
                         const struct diff_stream *b) {
  uint64_t n = 0;
  for (int whole = 0; whole < 2; whole++) {
    uint64_t *one = sorted(&sides[DIFF_OLD], a, whole != 0), *other = sorted(&sides[DIFF_NEW], b, whole != 0);
    n += one != NULL && other != NULL ? common(one, a->n, other, b->n) : 0;
    free(one);
    free(other);
  }
  return (uint32_t)(1000 * n / ((uint64_t)a->n + b->n + 1));
}

/* Sessions may only be paired within paired connections. Each connection has one cleartext stream. */
static bool may_pair(const struct diff_side sides[DIFF_SIDES], const struct diff_stream *a, const struct diff_stream *b,
                     bool sessions) {
  if (a->partner != NO_PARTNER || b->partner != NO_PARTNER || (a->session_no != 0) != sessions ||
      (b->session_no != 0) != sessions) {
    return false;
  }
  for (uint32_t i = 0; sessions && i < sides[DIFF_OLD].n_streams; i++) {
    const struct diff_stream *clear = &sides[DIFF_OLD].streams[i];
    if (clear->conn == a->conn && clear->session_no == 0) {
      return clear->partner != NO_PARTNER && sides[DIFF_NEW].streams[clear->partner].conn == b->conn;
    }
  }
  return true;
}

static void make_pair(struct diff_side sides[DIFF_SIDES], uint32_t a, uint32_t b) {
  sides[DIFF_OLD].streams[a].partner = b;
  sides[DIFF_NEW].streams[b].partner = a;
}

/* pair_best pairs the two most similar streams; the first on a tie. False: none left. */
static bool pair_best(struct diff_side sides[DIFF_SIDES], uint32_t *scores, uint32_t n_a, uint32_t n_b, bool sessions) {
  uint32_t best = 0, best_a = 0, best_b = 0;
  for (uint32_t a = 0; a < n_a; a++) {
    for (uint32_t b = 0; b < n_b; b++) {
      const struct diff_stream *one = &sides[DIFF_OLD].streams[a], *other = &sides[DIFF_NEW].streams[b];
      if (scores[a * n_b + b] > best && may_pair(sides, one, other, sessions)) {
        best = scores[a * n_b + b];
        best_a = a;
        best_b = b;
      }
    }
  }
  if (best > 0) {
    make_pair(sides, best_a, best_b);
  }
  return best > 0;
}

static uint32_t least(uint32_t a, uint32_t b) {
  return a < b ? a : b;
}

static bool pair_streams(struct diff_side sides[DIFF_SIDES], bool sessions) {
  struct diff_side *old = &sides[DIFF_OLD], *new = &sides[DIFF_NEW];
  const uint32_t n_a = least(old->n_streams, STREAMS_COMPARED), n_b = least(new->n_streams, STREAMS_COMPARED);
  uint32_t *scores = calloc((size_t)n_a * n_b + 1, sizeof(*scores));
  for (uint32_t a = 0; scores != NULL && a < n_a; a++) {
    for (uint32_t b = 0; b < n_b; b++) {
      scores[a * n_b + b] = may_pair(sides, &old->streams[a], &new->streams[b], sessions)
                                ? 1 + likeness(sides, &old->streams[a], &new->streams[b])
                                : 0;
    }
  }
  while (scores != NULL && pair_best(sides, scores, n_a, n_b, sessions)) {
  }
  for (uint32_t i = STREAMS_COMPARED; i < old->n_streams && i < new->n_streams; i++) {
    if (may_pair(sides, &old->streams[i], &new->streams[i], sessions)) {
      make_pair(sides, i, i);
    }
  }
  free(scores);
  return scores != NULL;
}

/* ------------------------------------------------------------------------------------------------------------------
 * Messages
 */

/* The part of a stream pair that is not yet aligned. */
struct stretch {
  struct diff_side *sides;
  const uint32_t *old, *new;
  uint32_t n_old, n_new;
};

static uint32_t worth(const struct stretch *stretch, uint32_t i, uint32_t k) {
  const struct diff_message *a = &stretch->sides[DIFF_OLD].messages[stretch->old[i]];
  const struct diff_message *b = &stretch->sides[DIFF_NEW].messages[stretch->new[k]];
  return a->whole == b->whole ? EQUAL : a->head == b->head ? ALIKE : 0;
}

static void couple(const struct stretch *stretch, uint32_t i, uint32_t k) {
  stretch->sides[DIFF_OLD].messages[stretch->old[i]].partner = stretch->new[k];
  stretch->sides[DIFF_NEW].messages[stretch->new[k]].partner = stretch->old[i];
}

static void advance(struct stretch *stretch, uint32_t n_old, uint32_t n_new) {
  stretch->old += n_old;
  stretch->new += n_new;
  stretch->n_old -= n_old;
  stretch->n_new -= n_new;
}

enum step { STEP_END, STEP_BOTH, STEP_OLD, STEP_NEW };

/* fill computes the best alignment from each position to the end; `ways` has (n_old + 1) * (n_new + 1) entries, `row`
 * n_new + 1. */
static void fill(const struct stretch *stretch, uint32_t n_old, uint32_t n_new, uint8_t *ways, uint32_t *row) {
  memset(row, 0, (n_new + 1u) * sizeof(*row));
  for (uint32_t rest_old = n_old; rest_old > 0; rest_old--) {
    const uint32_t i = rest_old - 1;
    uint32_t below = row[n_new]; /* score at i + 1, k + 1 */
    for (uint32_t rest_new = n_new; rest_new > 0; rest_new--) {
      const uint32_t k = rest_new - 1;
      const uint32_t value = worth(stretch, i, k), both = value > 0 ? below + value : 0;
      const bool couples = value > 0 && both >= row[k] && both >= row[k + 1];
      below = row[k];
      ways[i * (n_new + 1) + k] = couples ? STEP_BOTH : row[k] >= row[k + 1] ? STEP_OLD : STEP_NEW;
      row[k] = couples ? both : row[k] >= row[k + 1] ? row[k] : row[k + 1];
    }
  }
}

/* follow applies the alignment. Unless `all`, it stops half way, because the rest may align better together with what
 * follows the window. */
static void follow(struct stretch *stretch, uint32_t n_old, uint32_t n_new, const uint8_t *ways, bool all) {
  const uint32_t most_old = all ? n_old : n_old / 2 + 1, most_new = all ? n_new : n_new / 2 + 1;
  uint32_t i = 0, k = 0;
  while (i < n_old && k < n_new && i < most_old && k < most_new) {
    const uint8_t way = ways[i * (n_new + 1) + k];
    if (way == STEP_BOTH) {
      couple(stretch, i, k);
    }
    i += way != STEP_NEW;
    k += way != STEP_OLD;
  }
  advance(stretch, i, k);
}

static bool align_stretch(struct stretch *stretch) {
  while (stretch->n_old > 0 && stretch->n_new > 0) {
    if (worth(stretch, 0, 0) == EQUAL) {
      couple(stretch, 0, 0);
      advance(stretch, 1, 1);
      continue;
    }
    while (stretch->n_old > 0 && stretch->n_new > 0 &&
           worth(stretch, stretch->n_old - 1, stretch->n_new - 1) == EQUAL) {
      couple(stretch, --stretch->n_old, --stretch->n_new);
    }
    const uint32_t n_old = least(stretch->n_old, WINDOW), n_new = least(stretch->n_new, WINDOW);
    uint8_t *ways = malloc(((size_t)n_old + 1) * (n_new + 1));
    uint32_t *row = calloc((size_t)n_new + 1, sizeof(*row));
    const bool good = ways != NULL && row != NULL;
    if (good) {
      fill(stretch, n_old, n_new, ways, row);
      follow(stretch, n_old, n_new, ways, n_old == stretch->n_old && n_new == stretch->n_new);
    }
    free(ways);
    free(row);
    if (!good) {
      return false;
    }
    if (n_old < WINDOW && n_new < WINDOW) {
      break;
    }
  }
  return true;
}

bool align(struct diff_side sides[DIFF_SIDES]) {
  bool good = pair_streams(sides, false) && pair_streams(sides, true);
  for (uint32_t i = 0; good && i < sides[DIFF_OLD].n_streams; i++) {
    const struct diff_stream *old = &sides[DIFF_OLD].streams[i];
    if (old->partner != NO_PARTNER) {
      const struct diff_stream *new = &sides[DIFF_NEW].streams[old->partner];
      struct stretch stretch = {sides, old->list, new->list, old->n, new->n};
      good = align_stretch(&stretch);
    }
  }
  return good;
}
