/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Reads files of reference values, recognises their format and sorts the entries.
 */
#define _GNU_SOURCE
#include "reference/reference.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "complain.h"

static uint8_t *read_file(const char *path, uint32_t *out_len, const char **out_problem) {
  FILE *file = fopen(path, "rbe");
  uint8_t *bytes = file != NULL ? malloc((size_t)REFERENCE_FILE_MOST + 1) : NULL;
  const size_t len = bytes != NULL ? fread(bytes, 1, (size_t)REFERENCE_FILE_MOST + 1, file) : 0;
  const bool read = bytes != NULL && ferror(file) == 0;
  *out_problem = !read ? strerror(errno) : len > REFERENCE_FILE_MOST ? "longer than 16 MiB" : NULL;
  if (file != NULL) {
    fclose(file);
  }
  if (*out_problem != NULL) {
    free(bytes);
    return NULL;
  }
  *out_len = (uint32_t)len;
  return bytes;
}

static struct sdec_span without_blanks(struct sdec_span span) {
  if (span.len >= 3 && memcmp(span.data, "\xEF\xBB\xBF", 3) == 0) {
    span = (struct sdec_span){span.data + 3, span.len - 3};
  }
  while (span.len > 0 && isspace(span.data[0])) {
    span = (struct sdec_span){span.data + 1, span.len - 1};
  }
  return span;
}

/* Selects the format by the first bytes. CBOR starts with a tag, or with the array or map of an untagged item. */
static bool read_content(struct reference_reading *reading) {
  static const char plain[] = "spdm-reference-values";
  const struct sdec_span start = without_blanks(reading->whole);
  if (start.len >= sizeof(plain) - 1 && memcmp(start.data, plain, sizeof(plain) - 1) == 0) {
    return reference_read_plain(reading);
  }
  if (start.len > 0 && start.data[0] == '{') {
    return reference_read_json(reading);
  }
  if (start.len > 0 && start.data[0] == '<') {
    return reference_read_xml(reading);
  }
  if (reading->whole.data[0] >= 0x80 && reading->whole.data[0] < 0xE0) {
    return reference_read_cbor(reading);
  }
  return reference_fail(reading, "no reference values: not the plain format, JSON, CBOR (CoRIM) or XML (SWID)");
}

/* If two integrity manifests cover the same index, they are for different parts, and one of them is wrong. */
static bool manifests_agree(struct reference_reading *reading) {
  for (uint32_t i = 0; reading->source->format == REFERENCE_SWID && i < reading->file; i++) {
    const struct reference_source *other = &reading->references->sources[i];
    for (uint32_t index = 0; other->format == REFERENCE_SWID && index < 256; index++) {
      if ((other->active[index / 8] & reading->source->active[index / 8] & 1u << index % 8) != 0) {
        return reference_fail(reading, "index %u is active in %.80s, too", index, other->path);
      }
    }
  }
  return true;
}

/* If the user names signers, every file of a format that can be signed must be signed by one. */
static void settle(const struct reference_source *source, struct sdec_reference_file *file, bool demanded) {
  const bool signable = source->format != REFERENCE_PLAIN && source->format != REFERENCE_JSON;
  const bool good = source->signer.signature == SIGNER_GOOD && source->signer.trusted == SIGNER_GOOD;
  file->refuted = signer_is_refuted(&source->signer);
  file->unsettled = demanded && signable && !good && !file->refuted;
  file->n_nameless = source->n_nameless;
  file->has_leaf = source->has_leaf;
  memcpy(file->leaf, source->leaf, sizeof(file->leaf));
}

bool references_read(struct references *references, const char *name, struct sdec_span bytes, int64_t now,
                     char problem[REFERENCE_WHY]) {
  struct reference_source *source = &references->sources[references->n_files];
  struct reference_reading reading = {
      .references = references, .source = source, .file = (uint16_t)references->n_files, .now = now};
  *source = (struct reference_source){.path = name};
  uint8_t *kept = bytes.len > 0 ? reference_keep(&reading, bytes.len) : NULL;
  if (kept != NULL) {
    reading.whole = (struct sdec_span){memcpy(kept, bytes.data, bytes.len), bytes.len};
  }
  bool good = kept != NULL && read_content(&reading) && manifests_agree(&reading);
  if (good && reading.unwanted) {
    reference_leave_out(&reading, references->n - source->n_entries);
  }
  if (good && source->n_entries == 0) {
    good = reference_fail(&reading, source->n_elsewhere > 0  ? "all of it is for other vendors or models"
                                    : source->n_nameless > 0 ? "none of its values names the index of a block"
                                                             : "there are no reference values in it");
  }
  if (!good) {
    (void)snprintf(problem, REFERENCE_WHY, "%s", bytes.len > 0 ? reading.problem : "empty");
    return false;
  }
  settle(source, &references->files[references->n_files], references->trust.n > 0);
  references->n_files++;
  return true;
}

static bool load_one(struct references *references, const char *path, int64_t now) {
  char problem[REFERENCE_WHY];
  const char *failure = NULL;
  uint32_t len = 0;
  uint8_t *bytes = read_file(path, &len, &failure);
  const bool good = bytes != NULL && references_read(references, path, (struct sdec_span){bytes, len}, now, problem);
  if (!good) {
    complain("--reference %s: %s", path, bytes != NULL ? problem : failure);
  }
  free(bytes);
  return good;
}

/* Entries with the same index stay as they were read: by file, then by record. */
bool references_sort(struct references *references) {
  uint32_t at[257] = {0}; /* by index: where its next entry goes */
  if (references->n == 0) {
    return true;
  }
  struct sdec_reference *sorted = malloc(references->room * sizeof(*sorted));
  if (sorted == NULL) {
    return false;
  }
  for (uint32_t i = 0; i < references->n; i++) {
    at[references->list[i].index + 1]++;
  }
  for (uint32_t index = 1; index < 256; index++) {
    at[index] += at[index - 1];
  }
  for (uint32_t i = 0; i < references->n; i++) {
    sorted[at[references->list[i].index]++] = references->list[i];
  }
  free(references->list);
  references->list = sorted;
  return true;
}

bool references_load(struct references *references, int64_t now) {
  references->now = now;
  for (uint32_t i = 0; i < references->n_paths; i++) {
    if (!load_one(references, references->paths[i], now)) {
      return false;
    }
  }
  if (!references_sort(references)) {
    complain("--reference: out of memory");
    return false;
  }
  return true;
}
