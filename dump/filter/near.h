/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Finds names similar to what the user typed, for suggestions in error messages.
 */
#ifndef DUMP_FILTER_NEAR_H
#define DUMP_FILTER_NEAR_H

#include <sdec_text.h>
#include <stdint.h>

#define NEAREST 3u

/* The names most similar to `typed`, best first. Zero the rest; the names must outlive it. */
struct nearest {
  const char *typed, *prefix; /* `prefix` is printed before each name, or NULL */
  const char *names[NEAREST];
  uint32_t distances[NEAREST];
};

/* nearest_offer keeps a name if it is similar enough. */
void nearest_offer(struct nearest *nearest, const char *name);

/* nearest_put writes "; did you mean A or B?" with the equally good candidates, or nothing if there are none. */
void nearest_put(const struct nearest *nearest, struct sdec_text *out);

/* near_distance is the number of letters to insert, delete or change to get from one name to the other, ignoring
 * case. */
uint32_t near_distance(const char *a, const char *b);

#endif
