/* SPDX-License-Identifier: BSD-3-Clause
 *
 * File names and rotation. Uses the time of the messages, so that files are split as in a live capture.
 */
#include "write/ring.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define NS_PER_S UINT64_C(1000000000)

/* As many digits as the last number has, so that names sort. */
static int digits(uint32_t files) {
  int n = 1;
  for (uint32_t left = files > 0 ? files - 1 : 0; left >= 10; left /= 10) {
    n++;
  }
  return n;
}

bool ring_name(struct ring *ring) {
  const struct ring_rules *rules = &ring->rules;
  char stamped[RING_NAME];
  const time_t at = (time_t)(ring->begin_ns / NS_PER_S);
  struct tm parts = {0};
  errno = ring->path[0] != '\0' ? ENAMETOOLONG : ENOENT;
  if (strlen(ring->path) >= sizeof(stamped)) {
    return false;
  }
  strcpy(stamped, ring->path);
  const bool has_time = rules->seconds != 0 && strchr(ring->path, '%') != NULL;
  if (has_time && (localtime_r(&at, &parts) == NULL || strftime(stamped, sizeof(stamped), ring->path, &parts) == 0)) {
    return false;
  }
  int n = 0;
  if (rules->bytes_most != 0 && rules->files != 0) {
    n = snprintf(ring->name, sizeof(ring->name), "%s%0*u", stamped, digits(rules->files), ring->number % rules->files);
  } else if (ring->number > 0 && (rules->bytes_most != 0 || !has_time)) {
    n = snprintf(ring->name, sizeof(ring->name), "%s%u", stamped, ring->number);
  } else {
    n = snprintf(ring->name, sizeof(ring->name), "%s", stamped);
  }
  return n > 0 && (size_t)n < sizeof(ring->name);
}

bool ring_is_full(struct ring *ring, uint64_t time_ns, uint64_t bytes) {
  const struct ring_rules *rules = &ring->rules;
  if (ring->begin_ns == 0) {
    ring->begin_ns = time_ns;
  }
  const bool late = rules->seconds != 0 && time_ns >= ring->begin_ns &&
                    (time_ns - ring->begin_ns) / NS_PER_S >= rules->seconds;
  return late || (rules->bytes_most != 0 && bytes >= rules->bytes_most);
}

bool ring_ends(const struct ring *ring) {
  return ring->rules.files != 0 && ring->rules.bytes_most == 0 && ring->number + 1 >= ring->rules.files;
}
