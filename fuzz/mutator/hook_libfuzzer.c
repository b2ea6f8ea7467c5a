/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The mutator in libFuzzer. It makes half of the changes, libFuzzer itself the other half, or all with FUZZ_MUTATOR=off
 * in the environment, for comparison.
 */
#include <stdlib.h>
#include <string.h>

#include "harness.h"
#include "mutator.h"

size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max, unsigned seed);
size_t LLVMFuzzerCustomCrossOver(const uint8_t *data, size_t size, const uint8_t *other, size_t other_size,
                                 uint8_t *out, size_t max, unsigned seed);

static struct mutator *mutator;
static bool is_off;

static bool ready(unsigned seed) {
  if (mutator == NULL && !is_off) {
    const char *wish = getenv("FUZZ_MUTATOR");
    is_off = wish != NULL && strcmp(wish, "off") == 0;
    mutator = is_off ? NULL : mutator_new(0);
  }
  if (mutator != NULL) {
    mutator_seed(mutator, seed);
  }
  return mutator != NULL;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max, unsigned seed) {
  const struct sdec_span nothing = {NULL, 0};
  if (ready(seed) && seed % 2 == 0 && mutator_input(mutator, fuzz_target, data, size, max, nothing, &size)) {
    return size;
  }
  return LLVMFuzzerMutate(data, size, max);
}

size_t LLVMFuzzerCustomCrossOver(const uint8_t *data, size_t size, const uint8_t *other, size_t other_size,
                                 uint8_t *out, size_t max, unsigned seed) {
  const struct sdec_span donor = {other, (uint32_t)other_size};
  if (size > max) {
    return 0;
  }
  memcpy(out, data, size);
  if (!ready(seed) || !mutator_input(mutator, fuzz_target, out, size, max, donor, &size)) {
    return LLVMFuzzerMutate(out, size, max);
  }
  return size;
}
