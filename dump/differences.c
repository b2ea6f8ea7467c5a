/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Writes differences as text or NDJSON to standard output, and into the report.
 */
#include "differences.h"

#include <inttypes.h>

void differences_turn(struct decode *decode) {
  decode->side = DIFF_NEW;
  decode->n_shown = 0;
  decode->stop = decode->out->error != 0;
}

static struct diff_count print(struct decode *decode) {
  const struct options *options = decode->options;
  struct diff_count count = {0};
  if (options->report_path != NULL) {
    count = differ_html(&decode->differ, &decode->outputs->report.out);
  }
  if (decode->outputs->prints) {
    count = options->json ? differ_json(&decode->differ, decode->out)
                          : differ_text(&decode->differ, decode->out, decode->view);
  }
  return count;
}

/* Warns that undecrypted records may hide further differences. */
static void say_sealed(const struct decode *decode) {
  const struct diff_side *sides = decode->differ.sides;
  if (sides[DIFF_OLD].n_sealed > 0 || sides[DIFF_NEW].n_sealed > 0) {
    complain("--diff: records that could not be decrypted were only counted: %" PRIu64 " in %s, %" PRIu64
             " in %s; give their secrets with --keylog",
             sides[DIFF_OLD].n_sealed, sides[DIFF_OLD].name, sides[DIFF_NEW].n_sealed, sides[DIFF_NEW].name);
  }
}

void differences_print(struct decode *decode) {
  if (decode->status != EXIT_CLEAN) { /* a partly read input would seem to lack the rest of the other */
    complain("--diff: an input could not be read completely, so nothing is compared");
    if (decode->options->report_path != NULL) {
      differ_html_none(&decode->outputs->report.out);
    }
  } else if (!differ_align(&decode->differ)) {
    complain("--diff: out of memory");
    decode->status = EXIT_INPUT;
  } else {
    const struct diff_count count = print(decode);
    say_sealed(decode);
    decode->status = count.changed + count.missing + count.added > 0 ? EXIT_FINDINGS : EXIT_CLEAN;
  }
  differ_free(&decode->differ);
}
