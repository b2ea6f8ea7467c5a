/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Options for the flow's configuration: ports, link types, assumptions.
 */
#define _GNU_SOURCE
#include "options/options_config.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PROBLEM_LEN 1024

bool options_number(const char *text, int base, uint64_t most, uint64_t *out) {
  char *end = NULL;
  errno = 0;
  if (text[0] == '\0' || strchr("+- \t", text[0]) != NULL) {
    return false;
  }
  const unsigned long long value = strtoull(text, &end, base);
  *out = value;
  return errno == 0 && *end == '\0' && value <= most;
}

bool options_port(const char *text, struct sdec_config *config) {
  uint64_t port = 0;
  if (!options_number(text, 10, UINT16_MAX, &port) || port == 0) {
    complain("--port %s: not a TCP port; give 1 to 65535", text);
    return false;
  }
  if (config->n_ports == SDEC_CONFIG_PORTS) {
    complain("--port %s: at most %d ports", text, SDEC_CONFIG_PORTS);
    return false;
  }
  config->ports[config->n_ports++] = (uint16_t)port;
  return true;
}

static void refuse_link(const char *text) {
  char names[PROBLEM_LEN];
  struct sdec_text list = {.data = names, .cap = sizeof(names)};
  for (uint32_t i = SDEC_CARRIER_NONE + 1; i < SDEC_CARRIERS; i++) {
    sdec_put(&list, i == SDEC_CARRIER_NONE + 1 ? "" : ", ");
    sdec_put(&list, sdec_carrier_name(i));
  }
  sdec_put_zero(&list);
  complain("--link %s: give NUMBER=NAME, or NAME for --hex, where NAME is one of %s", text, names);
}

bool options_link(const char *text, struct sdec_config *config) {
  const char *equals = strchr(text, '=');
  char digits[16] = "";
  uint64_t link = 0;
  if (equals != NULL && (size_t)(equals - text) < sizeof(digits)) {
    memcpy(digits, text, (size_t)(equals - text));
  }
  enum sdec_carrier carrier = SDEC_CARRIER_NONE;
  if (equals == NULL && sdec_carrier_named(text, &carrier)) { /* carrier of --hex */
    link = HEX_LINK;
  } else if (equals == NULL || !options_number(digits, 10, UINT16_MAX, &link) ||
             !sdec_carrier_named(equals + 1, &carrier)) {
    refuse_link(text);
    return false;
  }
  if (config->n_links == SDEC_CONFIG_LINKS) {
    complain("--link %s: at most %d link types", text, SDEC_CONFIG_LINKS);
    return false;
  }
  config->links[config->n_links].link = (uint32_t)link;
  config->links[config->n_links].carrier = carrier;
  config->n_links++;
  return true;
}

static bool same_name(const char *known, const char *name) {
  return strcasecmp(known, name) == 0;
}

/* Lists all names if the name is unknown, or the name's values if the value is unknown. `value` is NULL if missing. */
static void refuse_assumption(const char *name, const char *value) {
  char names[PROBLEM_LEN];
  struct sdec_text list = {.data = names, .cap = sizeof(names)};
  uint32_t at = 0;
  while (sdec_assume_name(at) != NULL && !same_name(sdec_assume_name(at), name)) {
    at++;
  }
  const bool known = value != NULL && sdec_assume_name(at) != NULL;
  for (uint32_t i = 0; (known ? sdec_assume_value(at, i) : sdec_assume_name(i)) != NULL; i++) {
    sdec_put(&list, i == 0 ? "" : ", ");
    sdec_put(&list, known ? sdec_assume_value(at, i) : sdec_assume_name(i));
  }
  sdec_put_zero(&list);
  if (known) {
    complain("--assume %s=%s: give %s=VALUE, where VALUE is one of %s", name, value, name, names);
  } else {
    complain("--assume %s: give NAME=VALUE, where NAME is one of %s", name, names);
  }
}

bool options_assume(const char *text, struct sdec_config *config) {
  char *copy = strdup(text), *rest = NULL;
  bool good = copy != NULL;
  for (char *pair = good ? strtok_r(copy, ",", &rest) : NULL; good && pair != NULL; pair = strtok_r(NULL, ",", &rest)) {
    char *value = strchr(pair, '=');
    if (value != NULL) {
      *value++ = '\0';
    }
    good = value != NULL && sdec_assume(config, pair, value);
    if (!good) {
      refuse_assumption(pair, value);
    }
  }
  free(copy);
  return good;
}
