/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Writes every case of corpus/cases as a line of NDJSON: complete, truncated, and with extra bytes. check_ndjson.py
 * reads them, because together they have every field that a line can have.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "casefile.h"
#include "show/sink.h"

enum { EXTRA = 3 };

static void write_line(struct sink *sink, const struct test_case *c, const uint8_t *bytes, uint32_t len,
                       uint64_t number) {
  const struct sdec_unit unit = {
      .kind = c->message != NULL ? SDEC_UNIT_MESSAGE : SDEC_UNIT_OBJECT,
      .protocol = "case",
      .name = c->message != NULL ? c->message->name : c->group->name,
      .message = c->message,
      .group = c->group,
      .span = {bytes, len},
      .env = c->env,
      .number = number,
      .frame = 1,
  };
  json_unit(sink, &unit);
}

/* The number is the same with and without secrets, so that lines without secrets do not differ. */
static bool write_case(struct sink *sink, const struct test_case *c, uint64_t number) {
  uint8_t *more = calloc(1, (size_t)c->len + EXTRA);
  if (more == NULL) {
    return false;
  }
  memcpy(more, c->bytes, c->len);
  more[c->len] = 1;
  write_line(sink, c, c->bytes, c->len, number);
  write_line(sink, c, more, c->len + EXTRA, number + 1);
  write_line(sink, c, c->bytes, c->len - (c->len > 0), number + 2);
  write_line(sink, c, c->bytes, c->len / 2, number + 3);
  free(more);
  return true;
}

int main(void) {
  struct test_cases cases = {.n = 0};
  struct out out;
  const struct view hidden = {.file = "corpus/cases"}, shown = {.file = "corpus/cases", .show_secrets = true};
  if (!cases_load(&cases, CORPUS_DIR "/cases") || !out_open(&out, STDOUT_FILENO)) {
    fprintf(stderr, "%s\n", cases.error);
    return 1;
  }
  struct sink *sink = sink_new(&out, &hidden), *open = sink_new(&out, &shown);
  bool good = sink != NULL && open != NULL;
  for (uint32_t i = 0; good && i < cases.n; i++) {
    const uint64_t number = (uint64_t)i * 4 + 1;
    good = write_case(sink, &cases.items[i], number) && write_case(open, &cases.items[i], number);
  }
  sink_free(sink);
  sink_free(open);
  out_close(&out);
  cases_free(&cases);
  return good ? 0 : 1;
}
