/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Compares what the flow's reading of a message keeps with a walk of the same bytes.
 */
#include "readings.h"

#include <string.h>

#include "conversation/read.h"
#include "invariants.h"

/* read_tape gives the item at *at and advances *at; items without a note are shorter. False at the end. */
static bool read_tape(const struct sdec_tape *tape, size_t *at, struct sdec_item *out) {
  if (*at == tape->len) {
    return false;
  }
  memcpy(out, (const uint8_t *)tape->room + *at, TAPE_ITEM);
  if (out->kind == SDEC_NOTE) {
    memcpy(out, (const uint8_t *)tape->room + *at, sizeof(*out));
  }
  *at += out->kind == SDEC_NOTE ? sizeof(*out) : TAPE_ITEM;
  return true;
}

const char *readings_differ(const struct sdec_group *group, const struct sdec_env *env, struct sdec_span span) {
  static struct sdec_tape tape;
  static struct reader reader;
  static struct sdec_iter it;
  struct sdec_item kept, found;
  size_t at = 0;
  reader.tape = &tape;
  reader.n_items = 0;
  sdec_read_message(&reader, group, env, span);
  uint64_t n = 0;
  sdec_begin(&it, group, env, span);
  while (sdec_next(&it, &found)) {
    n++;
    if (tape.whole && read_tape(&tape, &at, &kept) && !invariants_same(&kept, &found)) {
      return "a reading keeps another item than a walk finds";
    }
  }
  if (n != reader.n_items || (tape.whole && at != tape.len)) {
    return "a reading finds more or fewer items than a walk";
  }
  return sdec_layout_end(&it) == reader.result.layout_end ? NULL : "a reading finds another end of the layout";
}
