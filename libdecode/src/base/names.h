/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Compares names given by a caller with those of the library, without the C library.
 */
#ifndef SDEC_NAMES_H
#define SDEC_NAMES_H

#include <stdbool.h>

static inline char name_upper(char c) {
  return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

/* name_same compares case-sensitively. */
static inline bool name_same(const char *a, const char *b) {
  while (*a != '\0' && *a == *b) {
    a++;
    b++;
  }
  return *a == *b;
}

/* name_same_in_any_case ignores case. */
static inline bool name_same_in_any_case(const char *a, const char *b) {
  while (*a != '\0' && name_upper(*a) == name_upper(*b)) {
    a++;
    b++;
  }
  return name_upper(*a) == name_upper(*b);
}

#endif
