/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Lists of names, each requested from the library once. Uses the words of the NDJSON output where they differ.
 */
#include "enums.h"

#include <sdec.h>

value_string enums_transports[ENUMS_ROOM], enums_vias[ENUMS_ROOM], enums_sealed[ENUMS_ROOM], enums_vars[ENUMS_ROOM];

value_string enums_dirs[] = {{SDEC_DIR_REQ, "req"}, {SDEC_DIR_RSP, "rsp"}, {0, NULL}};
value_string enums_hmacs[] = {{SDEC_HMAC_GOOD, "pass"}, {SDEC_HMAC_BAD, "fail"}, {0, NULL}};

static const char *transport(uint32_t value) {
  return sdec_transport_name((enum sdec_transport)value);
}

static const char *via(uint32_t value) {
  return sdec_via_name((enum sdec_via)value);
}

static const char *sealed(uint32_t value) {
  return sdec_sealed_text((enum sdec_sealed)value);
}

static const char *var(uint32_t value) {
  return sdec_env_name((enum sdec_env_var)value);
}

void enums_fill(value_string list[ENUMS_ROOM], uint32_t first, uint32_t end, const char *(*name_of)(uint32_t)) {
  for (uint32_t value = first, n = 0; value < end && n < ENUMS_ROOM - 1; value++) {
    list[n++] = (value_string){value, name_of(value)};
  }
}

void enums_register(void) {
  enums_fill(enums_transports, 0, SDEC_TRANSPORTS, transport);
  enums_fill(enums_vias, 0, SDEC_VIAS, via);
  enums_fill(enums_sealed, SDEC_SEALED_NOT + 1, SDEC_SEALED_MALFORMED + 1, sealed);
  enums_fill(enums_vars, SDEC_ENV_NONE + 1, SDEC_ENV_COUNT, var);
}
