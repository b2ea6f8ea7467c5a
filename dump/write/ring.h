/* SPDX-License-Identifier: BSD-3-Clause
 *
 * -C, -G and -W: splits the output into several files, as tcpdump does.
 */
#ifndef DUMP_RING_H
#define DUMP_RING_H

#include <stdbool.h>
#include <stdint.h>

#define RING_NAME 4096

/* When to begin another file; all zero: a single file. */
struct ring_rules {
  uint64_t bytes_most; /* -C; 0: no limit */
  uint32_t seconds;    /* -G; 0: no limit */
  uint32_t files;      /* -W; 0: no limit. Then wraps around with bytes_most, else stops. */
};

struct ring {
  struct ring_rules rules;
  const char *path;  /* as given; a strftime format with `seconds` */
  uint32_t number;   /* number of the file, from 0 */
  uint64_t begin_ns; /* start time; 0: begins with the next message */
  char name[RING_NAME];
};

static inline bool ring_turns(const struct ring *ring) {
  return ring->rules.bytes_most != 0 || ring->rules.seconds != 0;
}

/* ring_name writes the name of the current file to ring->name; false: errno says that it is too long or empty. */
bool ring_name(struct ring *ring) __attribute__((warn_unused_result));

/* ring_is_full returns true if a message with that time begins another file, after `bytes` in the current one.
 * ring_ends returns true if no further file may begin. */
bool ring_is_full(struct ring *ring, uint64_t time_ns, uint64_t bytes);
bool ring_ends(const struct ring *ring);

#endif
