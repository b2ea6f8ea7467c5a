/* SPDX-License-Identifier: BSD-3-Clause
 *
 * All protocols and layouts in one place for lookup. The tables are in proto/.
 */
#include "base/names.h"
#include "base/span.h"
#include "walk/registry.h"

#include "proto/protocols.h"
#include "proto/shared.h"

static const struct sdec_protocol *const protocols[] = {
#define ENTRY(name) &sdec_##name,
    PROTOCOLS(ENTRY)
#undef ENTRY
};

const char *sdec_version(void) {
  return SDEC_VERSION;
}

enum { N_PROTOCOLS = sizeof(protocols) / sizeof(protocols[0]) };

const struct sdec_protocol *sdec_protocol_of_vendor(uint32_t standard, uint32_t vendor, uint8_t first) {
  for (uint32_t i = 1; i < N_PROTOCOLS; i++) {
    const struct sdec_protocol *p = protocols[i];
    if ((p->standards[0] == standard || p->standards[1] == standard) && p->vendor == vendor &&
        (p->any_id || p->id == first)) {
      return p;
    }
  }
  return NULL;
}

static bool begins_with(struct sdec_span body, const char *name) {
  uint32_t n = 0;
  while (name[n] != '\0' && span_has(body, n, 1) && span_u8(body, n) == (uint8_t)name[n]) {
    n++;
  }
  return name[n] == '\0';
}

const struct sdec_message *sdec_message_of_body(const struct sdec_protocol *protocol, struct sdec_span body) {
  const struct sdec_message *message = body.len > protocol->code_offset
                                           ? sdec_message_find(protocol, span_u8(body, protocol->code_offset))
                                           : NULL;
  return message != NULL && protocol->named && !begins_with(body, message->name) ? NULL : message;
}

const struct sdec_protocol *const *sdec_protocols(uint32_t *out_n) {
  *out_n = N_PROTOCOLS;
  return protocols;
}

const struct sdec_group *const *sdec_objects(uint32_t *out_n) {
  *out_n = sdec_n_objects;
  return sdec_object_list;
}

const struct sdec_group *sdec_row_group(const struct sdec_field *row, uint32_t i) {
  if (row->kind == SDEC_PAYLOAD) {
    return NULL;
  }
  if (row->group != NULL) {
    if (i == 0) {
      return row->group;
    }
    i--;
  }
  const struct sdec_case *c = row->cases;
  while (c != NULL && c->group != NULL && i > 0) {
    c++;
    i--;
  }
  return c == NULL ? NULL : c->group;
}

const struct sdec_message *sdec_message_find(const struct sdec_protocol *protocol, uint32_t code) {
  return code < protocol->n_messages ? protocol->messages[code] : NULL;
}

bool sdec_protocol_named(const char *name, const struct sdec_protocol **out) {
  for (uint32_t i = 0; i < N_PROTOCOLS; i++) {
    if (name_same_in_any_case(protocols[i]->name, name)) {
      *out = protocols[i];
      return true;
    }
  }
  return false;
}

bool sdec_message_named(const struct sdec_protocol *protocol, const char *name, const struct sdec_message **out) {
  for (uint32_t code = 0; code < protocol->n_messages; code++) {
    const struct sdec_message *message = protocol->messages[code];
    if (message != NULL && name_same_in_any_case(message->name, name)) {
      *out = message;
      return true;
    }
  }
  return false;
}
