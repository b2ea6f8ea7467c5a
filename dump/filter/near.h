/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Names that are nearly what somebody typed, for error messages that suggest them.
 */
#ifndef DUMP_FILTER_NEAR_H
#define DUMP_FILTER_NEAR_H

#include <sdec_text.h>
#include <stdint.h>

#define NEAREST 3u

/* The names that are nearest to `typed`, the nearest first. All else is zero at first; names have to last. */
struct nearest {
  const char *typed, *prefix; /* `prefix` stands before each name, or NULL */
  const char *names[NEAREST];
  uint32_t distances[NEAREST];
};

/* nearest_offer keeps a name if it is near, and nearer than another. */
void nearest_offer(struct nearest *nearest, const char *name);

/* nearest_put writes "; did you mean A or B?" with those that are equally near, or nothing if no name is. */
void nearest_put(const struct nearest *nearest, struct sdec_text *out);

/* near_distance is how many letters have to be inserted, removed or changed to get from one name to the other, in any
 * case. */
uint32_t near_distance(const char *a, const char *b);

#endif
