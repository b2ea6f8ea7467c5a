/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The way from items back to bytes: a message in any environment must encode to itself, in a buffer of exact size and
 * not in a smaller one. With one leaf of another length, or one element more or fewer, the encoder must stay within the
 * buffer. Same input format as `walk`.
 */
#include <stdlib.h>

#include "encoding.h"
#include "harness.h"
#include "walk_prefix.h"

const char *const fuzz_target = "encode";

/* The changed leaf and element, and the amount, are derived from the input, so that runs are reproducible. */
static void change(const struct sdec_group *group, const struct sdec_env *env, struct sdec_span span) {
  uint32_t hash = span.len;
  for (uint32_t i = 0; i < span.len; i++) {
    hash = (hash << 5 | hash >> 27) ^ span.data[i];
  }
  const char *why = NULL;
  enum encoding got;
  (void)!encoding_resized(group, env, span, hash % 16, (int32_t)(hash >> 8 & 0x3F) - 16, &got, &why);
  (void)!encoding_counted(group, env, span, hash >> 4 & 7, (hash & 1) != 0 ? 1 : -1, &got, &why);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct sdec_env env;
  const struct sdec_group *group = walk_prefix(data, size, &env);
  fuzz_check(group != NULL, "a message that is not known by its name");
  const size_t at = size < WALK_PREFIX ? size : WALK_PREFIX;
  uint8_t *bytes = fuzz_copy(data + at, size - at);
  const struct sdec_span span = {bytes, (uint32_t)(size - at)};
  const char *broken = encoding_same(group, &env, span);
  fuzz_check(broken == NULL, broken);
  change(group, &env, span);
  free(bytes);
  return 0;
}
