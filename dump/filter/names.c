/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Collects names from the library's tables.
 */
#include "filter/names.h"

static const char *next_message(struct names *at) {
  uint32_t n = 0;
  const struct sdec_protocol *const *protocols = sdec_protocols(&n);
  while (at->protocol < n) {
    const struct sdec_protocol *protocol = protocols[at->protocol];
    if (at->message == 0) {
      at->message = 1;
      if (!at->units) {
        return protocol->name;
      }
    }
    while (at->message <= protocol->n_messages) {
      const struct sdec_message *message = protocol->messages[at->message - 1];
      at->message++;
      if (message != NULL) {
        return message->name;
      }
    }
    at->protocol++;
    at->message = 0;
  }
  return NULL;
}

const char *names_next(struct names *at) {
  const char *name = next_message(at);
  if (name != NULL) {
    return name;
  }
  uint32_t n = 0;
  const struct sdec_group *const *objects = sdec_objects(&n);
  if (at->object < n) {
    return objects[at->object++]->name;
  }
  if (!at->units && at->transport < SDEC_TRANSPORTS) {
    return sdec_transport_name(at->transport++);
  }
  return sdec_other_name(at->other++);
}
