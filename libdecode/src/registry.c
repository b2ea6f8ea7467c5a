/* SPDX-License-Identifier: BSD-3-Clause
 *
 * All protocols and layouts in one place, for look-up. The tables themselves are in proto/.
 */
#include "names.h"
#include "shared.h"

static const struct sdec_protocol *const protocols[] = {&sdec_spdm};

const struct sdec_protocol *const *sdec_protocols(uint32_t *out_n) {
  *out_n = sizeof(protocols) / sizeof(protocols[0]);
  return protocols;
}

const struct sdec_group *const *sdec_objects(uint32_t *out_n) {
  *out_n = sdec_n_objects;
  return sdec_object_list;
}

const struct sdec_message *sdec_message_find(const struct sdec_protocol *protocol, uint32_t code) {
  return code < protocol->n_messages ? protocol->messages[code] : NULL;
}

const struct sdec_message *sdec_message_named(const struct sdec_protocol *protocol, const char *name) {
  for (uint32_t code = 0; code < protocol->n_messages; code++) {
    const struct sdec_message *message = protocol->messages[code];
    if (message != NULL && name_same_in_any_case(message->name, name)) {
      return message;
    }
  }
  return NULL;
}
