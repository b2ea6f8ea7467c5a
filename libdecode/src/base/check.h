/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Assertions on callers of the library. They stay in release builds and need no C library; wire bytes never reach them.
 */
#ifndef SDEC_CHECK_H
#define SDEC_CHECK_H

#define CHECK(condition)  \
  do {                    \
    if (!(condition)) {   \
      __builtin_trap();   \
    }                     \
  } while (0)

#endif
