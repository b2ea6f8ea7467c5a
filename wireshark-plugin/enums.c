/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Lists of names, each asked of the library once. Where NDJSON has a word of its own, it is that.
 */
#include "enums.h"

#include <sdec.h>
#include <sdec_judge.h>
#include <sdec_verify.h>

#define ROOM 32 /* names in one list, and its end */

value_string enums_transports[ROOM], enums_vias[ROOM], enums_sealed[ROOM], enums_vars[ROOM], enums_checks[ROOM],
    enums_results[ROOM], enums_severities[ROOM], enums_signers[ROOM], enums_rule_severities[ROOM];

value_string enums_dirs[] = {{SDEC_DIR_REQ, "req"}, {SDEC_DIR_RSP, "rsp"}, {0, NULL}};
value_string enums_sides[] = {{SDEC_SIDE_REQ, "req"}, {SDEC_SIDE_RSP, "rsp"}, {0, NULL}};
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

static const char *severity(uint32_t value) {
  return sdec_severity_name((enum sdec_severity)value);
}

/* fill takes the names of numbers from `first` to below `end`. */
static void fill(value_string *list, uint32_t first, uint32_t end, const char *(*name_of)(uint32_t)) {
  for (uint32_t value = first, n = 0; value < end && n < ROOM - 1; value++) {
    list[n++] = (value_string){value, name_of(value)};
  }
}

void enums_register(void) {
  fill(enums_transports, 0, SDEC_TRANSPORTS, transport);
  fill(enums_vias, 0, SDEC_VIAS, via);
  fill(enums_sealed, SDEC_SEALED_NOT + 1, SDEC_SEALED_MALFORMED + 1, sealed);
  fill(enums_vars, SDEC_ENV_NONE + 1, SDEC_ENV_COUNT, var);
  fill(enums_checks, 0, SDEC_CHECKS, sdec_check_name);
  fill(enums_results, 0, SDEC_UNKNOWN + 1, sdec_result_name);
  fill(enums_severities, SDEC_INFO, SDEC_ERROR + 1, severity);
  fill(enums_signers, 0, SDEC_BY_NOBODY, sdec_signer_name);
  fill(enums_rule_severities, 0, SDEC_RULE_SEVERITIES, sdec_rule_severity_name);
}
