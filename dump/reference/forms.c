/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The output formats for reference values, by name and file extension.
 */
#include <string.h>

#include "reference/writer.h"

static const struct reference_writer writers[] = {
    {"plain", ".ref", reference_write_plain},   {"json", ".json", reference_write_json},
    {"corim", ".corim", reference_write_corim}, {"corim", ".cbor", reference_write_corim},
    {"corim", ".comid", reference_write_corim}, {"evidence", ".coev", reference_write_evidence},
    {"toc", ".toc", reference_write_toc}};
#define N_WRITERS (sizeof(writers) / sizeof(writers[0]))

const struct reference_writer *reference_writer_named(const char *name) {
  for (size_t i = 0; i < N_WRITERS; i++) {
    if (strcmp(writers[i].name, name) == 0) {
      return &writers[i];
    }
  }
  return strcmp(name, "comid") == 0 ? reference_writer_named("corim") : NULL;
}

const struct reference_writer *reference_writer_of(const char *path) {
  const size_t len = strlen(path);
  for (size_t i = 0; i < N_WRITERS; i++) {
    const size_t n = strlen(writers[i].ending);
    if (len > n && strcmp(path + len - n, writers[i].ending) == 0) {
      return &writers[i];
    }
  }
  return &writers[0];
}
