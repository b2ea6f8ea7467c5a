/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Level 1: one message of any protocol, or any other layout, walked in any environment. Every item is checked, and
 * every text that can be made of it is made.
 */
#include <stdlib.h>

#include "harness.h"
#include "invariants.h"
#include "walk_prefix.h"

const char *const fuzz_target = "walk";

enum { TEXT_MOST = 96 };

static void check_text(const struct sdec_text *text) {
  fuzz_check(text->len <= text->cap, "a text is longer than its buffer");
  for (size_t i = 0; i < text->len; i++) {
    fuzz_check((uint8_t)text->data[i] >= ' ' && (uint8_t)text->data[i] < 0x7F, "a text is not printable");
  }
}

static void check_texts(const struct sdec_item *item, struct sdec_span span) {
  char bytes[TEXT_MOST];
  struct sdec_text text = {.data = bytes, .cap = sizeof(bytes)};
  if (item->kind == SDEC_NOTE) {
    sdec_note_text(&item->note, &text);
  } else if (item->kind == SDEC_LEAF || item->kind == SDEC_BIT) {
    sdec_value_text(item, span, &text);
  }
  check_text(&text);
}

/* What a row opens is one of the layouts that it says it may open. */
static void check_group(const struct sdec_item *item) {
  const struct sdec_group *group = NULL;
  for (uint32_t i = 0; item->kind == SDEC_OPEN && group != item->group; i++) {
    group = sdec_row_group(item->field, i);
    fuzz_check(group != NULL, "a row opens a layout that it does not list");
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct sdec_env env;
  const struct sdec_group *group = walk_prefix(data, size, &env);
  fuzz_check(group != NULL, "a message that is not known by its name");
  const size_t at = size < WALK_PREFIX ? size : WALK_PREFIX;
  uint8_t *bytes = fuzz_copy(data + at, size - at);
  const struct sdec_span span = {bytes, (uint32_t)(size - at)};
  struct invariants first, second;
  struct sdec_iter it;
  struct sdec_item item;
  invariants_begin(&first, span.len);
  sdec_begin(&it, group, &env, span);
  while (sdec_next(&it, &item) && invariants_item(&first, &item)) {
    check_texts(&item, span);
    check_group(&item);
  }
  const char *broken = invariants_end(&first, &it);
  fuzz_check(broken == NULL, broken);
  if (fuzz_repeats(size)) {
    broken = invariants_once(group, &env, span, &second);
    fuzz_check(broken == NULL && first.hash == second.hash, "a second walk gave other items");
  }
  free(bytes);
  return 0;
}
