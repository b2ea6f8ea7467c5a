/* SPDX-License-Identifier: BSD-3-Clause
 *
 * AFL++ around a target: persistent mode, test cases in shared memory.
 */
#include <stdlib.h>
#include <unistd.h>

#include "harness.h"

/* The expansion of AFL++'s macros is outside our control. */
#pragma clang diagnostic ignored "-Weverything"

__AFL_FUZZ_INIT();

int main(void) {
  __AFL_INIT();
  const unsigned char *shared = __AFL_FUZZ_TESTCASE_BUF;
  while (__AFL_LOOP(20000)) {
    const size_t size = (size_t)__AFL_FUZZ_TESTCASE_LEN;
    uint8_t *data = fuzz_copy(shared, size);
    (void)LLVMFuzzerTestOneInput(data, size);
    free(data);
  }
  return 0;
}
