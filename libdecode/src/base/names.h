/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Comparing the names that a caller gives with those of the library, which uses no library function for it.
 */
#ifndef SDEC_NAMES_H
#define SDEC_NAMES_H

#include <stdbool.h>

static inline char name_upper(char c) {
  return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

/* name_same compares letter for letter. */
static inline bool name_same(const char *a, const char *b) {
  while (*a != '\0' && *a == *b) {
    a++;
    b++;
  }
  return *a == *b;
}

/* name_same_in_any_case takes upper and lower case for the same. */
static inline bool name_same_in_any_case(const char *a, const char *b) {
  while (*a != '\0' && name_upper(*a) == name_upper(*b)) {
    a++;
    b++;
  }
  return name_upper(*a) == name_upper(*b);
}

#endif
