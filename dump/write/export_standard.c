/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Parses each transcript again before writing it, and names requests that do not belong in a standard transcript.
 */
#define _GNU_SOURCE
#include "write/export_standard.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "complain.h"
#include "pages.h"
#include "write/newfile.h"

#define MEMORY ((size_t)64 << 20)
#define EVERYTHING 0xFF

enum { RANK_NONE, RANK_REFUTED, RANK_UNKNOWN, RANK_VERIFIED };

static bool shows_chain(const struct sdec_unit *unit) {
  struct sdec_iter it;
  struct sdec_item item;
  bool found = false;
  if (unit->kind != SDEC_UNIT_OBJECT || unit->dir != SDEC_DIR_RSP || !unit->has_slot || unit->slot >= STANDARD_SLOTS) {
    return false;
  }
  sdec_unit_begin(unit, &it);
  while (sdec_next(&it, &item)) {
    found |= item.kind == SDEC_LEAF && item.field->as == SDEC_AS_CERTIFICATES;
  }
  return found;
}

void export_standard_unit(struct export_standard *export, const struct sdec_unit *unit) {
  uint8_t *copy = shows_chain(unit) ? malloc((size_t)unit->span.len + 1) : NULL;
  if (copy == NULL) {
    return;
  }
  memcpy(copy, unit->span.data, unit->span.len);
  free(export->chains[unit->slot].bytes);
  export->chains[unit->slot].bytes = copy;
  export->chains[unit->slot].len = unit->span.len;
}

void export_standard_proof(struct export_standard *export, const struct sdec_proof *proof,
                           const struct sdec_verdict *verdict) {
  const uint8_t rank = verdict->result == SDEC_PASS   ? RANK_VERIFIED
                       : verdict->result == SDEC_FAIL ? RANK_REFUTED
                                                      : RANK_UNKNOWN;
  uint64_t len = proof->signature.len;
  export->n_seen++;
  for (uint32_t i = 0; i < proof->n_parts; i++) {
    len += proof->parts[i].len;
  }
  uint8_t *bytes = rank >= export->rank && len < UINT32_MAX ? malloc((size_t)len + 1) : NULL;
  if (bytes == NULL) {
    return;
  }
  free(export->bytes);
  export->bytes = bytes;
  export->len = 0;
  export->rank = rank;
  export->slot = verdict->slot;
  for (uint32_t i = 0; i <= proof->n_parts; i++) {
    const struct sdec_span part = i < proof->n_parts ? proof->parts[i] : proof->signature;
    memcpy(bytes + export->len, part.data, part.len);
    export->len += part.len;
  }
}

/* ------------------------------------------------------------------------------------------- is it standard? */

/* What the requests of a transcript ask for. */
struct asked {
  uint32_t n;
  uint64_t last;         /* index */
  bool all, raw, counts; /* counts: the first one asks for the number of measurements */
  bool disorder, failure;
};

static void listen(struct asked *asked, const struct sdec_unit *unit) {
  struct sdec_iter it;
  struct sdec_item item;
  asked->failure |= unit->message != NULL && unit->message->failure;
  sdec_unit_begin(unit, &it);
  while (sdec_next(&it, &item)) {
    if (item.kind == SDEC_BIT && item.bits->role == SDEC_MEASURED_RAW) {
      asked->raw |= item.value != 0;
    } else if (item.kind == SDEC_LEAF && item.field->role == SDEC_MEASURED_WHICH) {
      asked->all |= item.value == EVERYTHING;
      asked->counts |= asked->n == 0 && item.value == 0;
      asked->disorder |= asked->n > 0 && item.value <= asked->last;
      asked->last = item.value;
      asked->n++;
    }
  }
}

/* deviation says why a transcript is neither of the standard's two forms; NULL if it is one. */
static const char *deviation(struct sdec_span transcript) {
  const struct sdec_packet packet = {
      .data = transcript, .original_len = transcript.len, .carrier = SDEC_CARRIER_TRANSCRIPT};
  const struct sdec_config config = {.size = sizeof(config)};
  struct asked asked = {.n = 0};
  struct sdec_unit unit;
  void *memory = pages_map(MEMORY);
  struct sdec_flow *flow = memory != NULL ? sdec_flow_new(memory, MEMORY, &config) : NULL;
  if (flow != NULL) {
    sdec_flow_feed(flow, &packet);
    while (sdec_flow_take(flow, &unit)) {
      listen(&asked, &unit);
    }
  }
  pages_unmap(memory, MEMORY);
  if (asked.failure) {
    return "a request in it was refused";
  }
  if (asked.raw) {
    return "raw values were asked for";
  }
  if (asked.n == 1 ? !asked.all : asked.all || asked.disorder) {
    return "it asks for other measurements than all at once, or each in order";
  }
  return asked.n > 1 && !asked.counts ? "it does not ask how many measurements there are" : NULL;
}

/* ---------------------------------------------------------------------------------------------------- writing */

static bool write_file(const char *path, const uint8_t *bytes, uint32_t len) {
  struct newfile file;
  if (!newfile_open(&file, path, false)) {
    complain("--export-transcript %s: %s", path, strerror(errno));
    return false;
  }
  uint32_t at = 0;
  int error = 0;
  while (at < len && error == 0) {
    const ssize_t n = write(file.fd, bytes + at, len - at);
    error = n < 0 ? errno : 0;
    at += n > 0 ? (uint32_t)n : 0;
  }
  error = newfile_close(&file, error);
  if (error != 0) {
    complain("--export-transcript %s: %s", path, strerror(error));
  }
  return error == 0;
}

static bool write_chain(const struct export_standard *export) {
  char *path = NULL;
  if (export->slot >= STANDARD_SLOTS || export->chains[export->slot].bytes == NULL) {
    return true;
  }
  const bool good = asprintf(&path, "%s.chain", export->path) >= 0 &&
                    write_file(path, export->chains[export->slot].bytes, export->chains[export->slot].len);
  free(path);
  return good;
}

static int write_all(const struct export_standard *export) {
  if (export->rank == RANK_NONE) {
    complain("--export-transcript %s: no signed measurements whose transcript is whole; nothing was written",
             export->path);
    return EXIT_INPUT;
  }
  const char *why = deviation((struct sdec_span){export->bytes, export->len});
  if (why != NULL) {
    complain("--export-transcript %s: not a standard transcript: %s", export->path, why);
  }
  if (export->rank != RANK_VERIFIED) {
    complain("--export-transcript %s: its signature %s", export->path,
             export->rank == RANK_REFUTED ? "does not verify" : "could not be verified");
  }
  if (export->n_seen > 1) {
    complain("--export-transcript %s: the last of %" PRIu32 " signed reads", export->path, export->n_seen);
  }
  return write_file(export->path, export->bytes, export->len) && write_chain(export) ? EXIT_CLEAN : EXIT_INPUT;
}

int export_standard_end(struct export_standard *export) {
  const int status = export->path != NULL ? write_all(export) : EXIT_CLEAN;
  free(export->bytes);
  for (uint32_t i = 0; i < STANDARD_SLOTS; i++) {
    free(export->chains[i].bytes);
  }
  *export = (struct export_standard){.path = NULL};
  return status;
}
