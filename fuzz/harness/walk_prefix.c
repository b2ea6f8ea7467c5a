/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The bytes before a message in an input of the target `walk`.
 */
#include "walk_prefix.h"

#include <string.h>

#include "harness.h"

#define HIGH 0xFF00u /* values from here on are sign-extended */

/* A message that cannot be found by code has no layout. */
static const struct sdec_group *message_layout(const struct sdec_protocol *protocol, uint32_t code) {
  for (uint32_t i = 0; i < protocol->n_messages; i++) {
    const struct sdec_message *message = protocol->messages[(code + i) % protocol->n_messages];
    if (message != NULL) {
      return sdec_message_named(protocol, message->name, &message) ? message->body : NULL;
    }
  }
  return NULL;
}

const struct sdec_group *walk_prefix(const uint8_t *data, size_t size, struct sdec_env *out_env) {
  const uint32_t which = fuzz_le(data, size, 0, 1);
  uint32_t n = 0;
  memset(out_env, 0, sizeof(*out_env));
  out_env->padding = (uint16_t)fuzz_le(data, size, WALK_PADDING_AT, 1);
  out_env->known = fuzz_le(data, size, WALK_KNOWN_AT, 3);
  for (uint32_t var = 1; var < SDEC_ENV_VARS; var++) {
    const uint32_t value = fuzz_le(data, size, WALK_VALUES_AT + 2 * (var - 1), 2);
    out_env->value[var] = value >= HIGH ? 0xFFFF0000u | value : value;
  }
  if ((which & WALK_OBJECT) != 0) {
    const struct sdec_group *const *objects = sdec_objects(&n);
    return objects[(which & ~WALK_OBJECT) % n];
  }
  const struct sdec_protocol *const *protocols = sdec_protocols(&n);
  return message_layout(protocols[which % n], fuzz_le(data, size, 1, 1));
}

void walk_prefix_write(uint8_t which, uint8_t code, const struct sdec_env *env, uint8_t out[WALK_PREFIX]) {
  memset(out, 0, WALK_PREFIX);
  out[0] = which;
  out[1] = code;
  out[WALK_PADDING_AT] = (uint8_t)env->padding;
  for (uint32_t i = 0; i < 3; i++) {
    out[WALK_KNOWN_AT + i] = (uint8_t)(env->known >> (8 * i));
  }
  for (uint32_t var = 1; var < SDEC_ENV_VARS; var++) {
    out[WALK_VALUES_AT + 2 * (var - 1)] = (uint8_t)env->value[var];
    out[WALK_VALUES_AT + 2 * (var - 1) + 1] = (uint8_t)(env->value[var] >> 8);
  }
}
