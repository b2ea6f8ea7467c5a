/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Assertions on callers of the library. They stay in release builds and need no C library; wire bytes never trigger
 * them. A build may define SDEC_CHECK_FAILED(condition) to report the failure; it gets the condition's text and must
 * not return. By default the program traps.
 */
#ifndef SDEC_CHECK_H
#define SDEC_CHECK_H

#ifndef SDEC_CHECK_FAILED
#define SDEC_CHECK_FAILED(condition) __builtin_trap()
#endif

#define CHECK(condition)             \
  do {                               \
    if (!(condition)) {              \
      SDEC_CHECK_FAILED(#condition); \
    }                                \
  } while (0)

#endif
