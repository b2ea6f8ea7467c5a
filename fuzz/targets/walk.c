/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Level 1: one message of any protocol, or any other layout, walked in any environment. Checks every item, and
 * generates every text for it.
 */
#include <stdlib.h>
#include <string.h>

#include <sdec_keylog.h>

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

/* The group a row opens must be one of those it declares. */
static void check_group(const struct sdec_item *item) {
  const struct sdec_group *group = NULL;
  for (uint32_t i = 0; item->kind == SDEC_OPEN && group != item->group; i++) {
    group = sdec_row_group(item->field, i);
    fuzz_check(group != NULL, "a row opens a layout that it does not list");
  }
}

/* Variables keep the values that were set, and protocols are found by name. */
static void check_look_up(const struct sdec_env *env, size_t size) {
  uint32_t n = 0, value = 0;
  const struct sdec_protocol *const *protocols = sdec_protocols(&n), *found = NULL;
  const struct sdec_message *message = NULL;
  for (uint32_t var = SDEC_ENV_NONE + 1; var < SDEC_ENV_COUNT; var++) {
    const bool known = sdec_env_get(env, (enum sdec_env_var)var, &value);
    fuzz_check(known == ((env->known >> var & 1) != 0) && (!known || value == env->value[var]), "a variable changes");
  }
  fuzz_check(sdec_protocol_named(protocols[size % n]->name, &found) && found == protocols[size % n],
             "a protocol is not found by its name");
  fuzz_check(!sdec_protocol_named("", &found) && !sdec_message_named(protocols[size % n], "", &message),
             "a protocol or a message without a name");
  fuzz_check(strcmp(sdec_version(), SDEC_VERSION) == 0, "a library of another version than its headers");
}

/* Values past the last one yield "?" or NULL, never another name. */
static void check_names(void) {
  const char *const names[] = {sdec_transport_name(SDEC_TRANSPORTS), sdec_via_name(SDEC_VIAS),
                               sdec_carrier_name(SDEC_CARRIERS),     sdec_sealed_text(UINT8_MAX),
                               sdec_severity_name(SDEC_ERROR + 1),   sdec_secret_label(SDEC_SECRET_KINDS)};
  for (uint32_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
    fuzz_check(strcmp(names[i], "?") == 0, "a value past the last has a name");
  }
  fuzz_check(sdec_env_name(SDEC_ENV_NONE) == NULL && sdec_env_name(SDEC_ENV_COUNT) == NULL &&
                 sdec_other_name(UINT32_MAX) == NULL,
             "a variable or a name past the last");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct sdec_env env;
  const struct sdec_group *group = walk_prefix(data, size, &env);
  fuzz_check(group != NULL, "a message that is not known by its name");
  check_look_up(&env, size);
  check_names();
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
