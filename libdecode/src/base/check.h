/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Assertions on callers of the library. They stay in release builds and need no C library; wire bytes never reach them.
 * A build may define SDEC_CHECK_FAILED(condition), which gets the condition as text and must not return, to say what
 * failed; by default the program ends with a trap.
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
