/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Reference value files in every format, with signature verification. What is read is written in the plain format.
 */
#include <stdlib.h>
#include <string.h>

#include "reference/reference.h"
#include "reference/writer.h"
#include "harness.h"

const char *const fuzz_target = "reference";

#define NOW 1800000000

static void check_entry(const struct references *references, uint32_t i, struct out *out) {
  const struct sdec_reference *entry = &references->list[i];
  fuzz_check(entry->index >= 1 && entry->index <= 254, "an index that is none");
  fuzz_check(entry->mask.len == 0 || entry->mask.len == entry->raw.len, "a mask of another length");
  fuzz_check(i == 0 || entry->index >= references->list[i - 1].index, "entries out of order");
  fuzz_check((entry->stated & SDEC_STATED_DIGESTS) != 0 || entry->n_digests == 0, "digests that are not stated");
  const size_t before = out->len;
  reference_put_entry(out, entry);
  fuzz_check(out->len > before, "an entry without words");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct references references = {.n = 0};
  char problem[REFERENCE_WHY] = "";
  struct out out;
  uint8_t *bytes = fuzz_copy(data, size);
  fuzz_check(out_memory(&out), "no memory for the harness itself");
  const bool good = references_read(&references, "input", (struct sdec_span){bytes, (uint32_t)size}, NOW, problem);
  free(bytes);
  fuzz_check(good == (problem[0] == '\0'), "a refusal without a reason, or a reason without a refusal");
  fuzz_check(!good || (references.n_files == 1 && references.n == references.sources[0].n_entries && references.n > 0),
             "entries and their number differ");
  fuzz_check(references_sort(&references), "no memory for the harness itself");
  for (uint32_t i = 0; good && i < references.n; i++) {
    check_entry(&references, i, &out);
  }
  out_close(&out);
  references_free(&references);
  return 0;
}
