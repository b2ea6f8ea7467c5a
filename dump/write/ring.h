/* SPDX-License-Identifier: BSD-3-Clause
 *
 * -C, -G and -W: what is written goes to one file after the other, in the manner of tcpdump.
 */
#ifndef DUMP_RING_H
#define DUMP_RING_H

#include <stdbool.h>
#include <stdint.h>

#define RING_NAME 4096

/* How files follow each other; all zero: there is one. */
struct ring_rules {
  uint64_t bytes_most; /* -C; 0: any size */
  uint32_t seconds;    /* -G; 0: for any time */
  uint32_t files;      /* -W; 0: any number. With bytes_most the first is written again after the last, else nothing is
                        * written after the last. */
};

struct ring {
  struct ring_rules rules;
  const char *path;  /* as given; with `seconds`, for strftime */
  uint32_t number;   /* of the file, from 0 */
  uint64_t begin_ns; /* when it was begun; 0: with the next message */
  char name[RING_NAME];
};

static inline bool ring_turns(const struct ring *ring) {
  return ring->rules.bytes_most != 0 || ring->rules.seconds != 0;
}

/* ring_name puts the name of the file at hand into ring->name; false, and errno: it is too long, or empty. */
bool ring_name(struct ring *ring) __attribute__((warn_unused_result));

/* ring_is_full says whether a message of that time begins another file, after so many bytes in this one. ring_ends says
 * whether there is none to begin. */
bool ring_is_full(struct ring *ring, uint64_t time_ns, uint64_t bytes);
bool ring_ends(const struct ring *ring);

#endif
