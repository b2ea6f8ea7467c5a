/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The mutator as a shared object for AFL++ (AFL_CUSTOM_MUTATOR_LIBRARY), which mixes it with changes of its own.
 * FUZZ_TARGET in the environment names the target.
 */
#include <stdlib.h>
#include <string.h>

#include "mutator.h"

#define EXPORTED __attribute__((visibility("default")))

EXPORTED void *afl_custom_init(void *afl, unsigned seed);
EXPORTED size_t afl_custom_fuzz(void *data, uint8_t *bytes, size_t size, uint8_t **out, uint8_t *other,
                                size_t other_size, size_t max);
EXPORTED void afl_custom_deinit(void *data);

struct hook {
  struct mutator *mutator;
  const char *target;
  uint8_t *bytes;
  size_t room;
};

void *afl_custom_init(void *afl, unsigned seed) {
  struct hook *hook = calloc(1, sizeof(*hook));
  (void)afl;
  if (hook == NULL) {
    return NULL;
  }
  hook->mutator = mutator_new(seed);
  hook->target = getenv("FUZZ_TARGET");
  hook->target = hook->target == NULL ? "" : hook->target;
  if (hook->mutator == NULL) {
    free(hook);
    return NULL;
  }
  return hook;
}

/* Size 0 lets AFL++ go on without a run. */
size_t afl_custom_fuzz(void *data, uint8_t *bytes, size_t size, uint8_t **out, uint8_t *other, size_t other_size,
                       size_t max) {
  struct hook *hook = data;
  const struct sdec_span donor = {other, (uint32_t)other_size};
  *out = bytes;
  if (hook->room < max) {
    uint8_t *grown = realloc(hook->bytes, max);
    if (grown == NULL) {
      return 0;
    }
    hook->bytes = grown;
    hook->room = max;
  }
  if (size > max) {
    return 0;
  }
  memcpy(hook->bytes, bytes, size);
  *out = hook->bytes;
  return mutator_input(hook->mutator, hook->target, hook->bytes, size, max, donor, &size) ? size : 0;
}

void afl_custom_deinit(void *data) {
  struct hook *hook = data;
  mutator_free(hook->mutator);
  free(hook->bytes);
  free(hook);
}
