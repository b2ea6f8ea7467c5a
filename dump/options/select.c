/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Filters. Names are checked against everything the library can name, so that a typo causes an error with suggestions
 * instead of empty output.
 */
#define _GNU_SOURCE
#include "options/select.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "filter/names.h"
#include "filter/near.h"

#define ENDPOINT_LEN 64

static char folded(char c) {
  return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

/* Compares the first letter before the whole pattern, since it differs for nearly all names. */
static bool matches(const char *pattern, const char *name) {
  if (name == NULL || (isalnum((unsigned char)*pattern) && folded(*pattern) != folded(*name))) {
    return false;
  }
  return fnmatch(pattern, name, FNM_CASEFOLD) == 0;
}

static bool is_known(const char *pattern) {
  struct names at = {0};
  for (const char *name = names_next(&at); name != NULL; name = names_next(&at)) {
    if (matches(pattern, name)) {
      return true;
    }
  }
  return false;
}

static void suggest(const char *typed, struct sdec_text *out) {
  struct nearest nearest = {.typed = typed};
  struct names at = {0};
  for (const char *name = names_next(&at); name != NULL; name = names_next(&at)) {
    nearest_offer(&nearest, name);
  }
  sdec_put(out, "no message is called ");
  sdec_put(out, typed);
  nearest_put(&nearest, out);
  sdec_put(out, nearest.names[0] != NULL ? " All of them: --list messages" : "; --list messages shows all of them");
}

/* Names may contain blanks, but not at either end. */
static const char *trimmed(char *word) {
  while (*word == ' ') {
    word++;
  }
  for (size_t len = strlen(word); len > 0 && word[len - 1] == ' '; len--) {
    word[len - 1] = '\0';
  }
  return word;
}

bool select_names(struct select *select, const char *list, struct sdec_text *out_problem) {
  free(select->storage);
  for (uint32_t i = 0; i < select->n_endpoints; i++) {
    free(select->endpoints[i]);
  }
  select->n_endpoints = 0;
  select->n_names = 0;
  select->storage = strdup(list);
  if (select->storage == NULL) {
    sdec_put(out_problem, "out of memory");
    return false;
  }
  char *rest = NULL;
  for (char *word = strtok_r(select->storage, ",", &rest); word != NULL; word = strtok_r(NULL, ",", &rest)) {
    const char *name = trimmed(word);
    if (*name == '\0') {
      continue;
    }
    if (!is_known(name)) {
      suggest(name, out_problem);
      return false;
    }
    if (select->n_names == SELECT_NAMES) {
      sdec_put(out_problem, "too many names; use patterns such as GET_*");
      return false;
    }
    select->names[select->n_names++] = name;
  }
  if (select->n_names == 0) {
    sdec_put(out_problem, "no name given; --list messages shows all of them");
  }
  return select->n_names != 0;
}

void select_free(struct select *select) {
  free(select->storage);
  for (uint32_t i = 0; i < select->n_endpoints; i++) {
    free(select->endpoints[i]);
  }
  select->n_endpoints = 0;
  filter_free(select->filter);
  select->storage = NULL;
  select->filter = NULL;
}

bool unit_has_finding(const struct sdec_unit *unit, bool keys_given) {
  return unit->worst > SDEC_INFO || (keys_given && unit->sealed != SDEC_SEALED_NOT);
}

/* Some units are not named after their layout, but --list shows layouts, so both match. */
static bool name_wanted(const struct select *select, const struct sdec_unit *unit) {
  const char *layout = unit->group != NULL ? unit->group->name : NULL;
  if (select->n_names == 0) {
    return true;
  }
  for (uint32_t i = 0; i < select->n_names; i++) {
    const char *name = select->names[i];
    if (matches(name, unit->name) || matches(name, unit->protocol) || matches(name, layout)) {
      return true;
    }
  }
  return false;
}

static bool session_wanted(const struct select *select, const struct sdec_unit *unit) {
  return !select->by_session ||
         (unit->has_session && (unit->session == select->session || unit->session == select->session_too)) ||
         (unit->has_handshake && (unit->handshake == select->session || unit->handshake == select->session_too));
}

static bool read_number(const char *text, uint32_t most, uint32_t *out) {
  if (text[0] == '\0' || strspn(text, "0123456789") != strlen(text) || strlen(text) > 5) {
    return false;
  }
  *out = (uint32_t)strtoul(text, NULL, 10);
  return *out <= most;
}

/* An EID, or a port with a colon before it, without leading zeros; NULL if it is neither. */
static char *number_text(const char *text) {
  char written[ENDPOINT_LEN];
  uint32_t number = 0;
  const bool is_port = text[0] == ':';
  if (!read_number(text + is_port, is_port ? UINT16_MAX : UINT8_MAX, &number)) {
    return NULL;
  }
  (void)snprintf(written, sizeof(written), "%s%u", is_port ? ":" : "", number);
  return strdup(written);
}

/* An IP address as printed, or without its port. */
static char *address_text(struct sdec_addr *addr, bool has_port, uint32_t port) {
  char written[ENDPOINT_LEN];
  struct sdec_text text = {.data = written, .cap = sizeof(written)};
  const uint32_t at = addr->kind == SDEC_ADDR_IPV6 ? 16 : 4;
  addr->len = (uint8_t)(at + 2);
  addr->bytes[at] = (uint8_t)(port >> 8);
  addr->bytes[at + 1] = (uint8_t)(port & UINT8_MAX);
  sdec_addr_text(addr, &text);
  sdec_put_zero(&text);
  char *colon = strrchr(written, ':');
  if (!has_port && colon != NULL) {
    *colon = '\0';
  }
  return strdup(written);
}

/* read_endpoint returns a normalised copy of an EID, a port with a colon before it, or an IP address with or without a
 * port. NULL if it is none of them. */
static char *read_endpoint(const char *text, size_t len) {
  char host[ENDPOINT_LEN];
  struct sdec_addr addr = {.kind = SDEC_ADDR_NONE};
  uint32_t number = 0;
  if (len >= sizeof(host)) {
    return NULL;
  }
  memcpy(host, text, len);
  host[len] = '\0';
  char *as_number = number_text(host);
  if (as_number != NULL) {
    return as_number;
  }
  const bool bare = inet_pton(AF_INET6, host, addr.bytes) == 1, in_brackets = host[0] == '[';
  char *end = bare ? host + len : in_brackets ? strchr(host, ']') : strchrnul(host, ':');
  const char *port = end == NULL ? "" : end + in_brackets;
  const bool has_port = *port != '\0';
  if (end == NULL || (has_port && (*port != ':' || !read_number(port + 1, UINT16_MAX, &number)))) {
    return NULL;
  }
  *end = '\0';
  addr.kind = bare || in_brackets ? SDEC_ADDR_IPV6 : SDEC_ADDR_IPV4;
  if (inet_pton(addr.kind == SDEC_ADDR_IPV6 ? AF_INET6 : AF_INET, host + in_brackets, addr.bytes) != 1) {
    return NULL;
  }
  return address_text(&addr, has_port, number);
}

bool select_endpoints(struct select *select, const char *list) {
  for (;;) {
    const size_t len = strcspn(list, ",");
    char *one = select->n_endpoints < SELECT_MOST ? read_endpoint(list, len) : NULL;
    if (one == NULL) {
      return false;
    }
    select->endpoints[select->n_endpoints++] = one;
    if (list[len] == '\0') {
      return true;
    }
    list += len + 1;
  }
}

bool select_conns(struct select *select, const char *list) {
  for (;;) {
    char *end = NULL;
    const unsigned long long conn = isdigit((unsigned char)list[0]) ? strtoull(list, &end, 10) : 0;
    if (end == NULL || (*end != '\0' && *end != ',') || conn > UINT32_MAX || select->n_conns == SELECT_MOST) {
      return false;
    }
    select->conns[select->n_conns++] = (uint32_t)conn;
    if (*end == '\0') {
      return true;
    }
    list = end + 1;
  }
}

/* Matches the whole address, its host, or its port with a colon before it. */
static bool is_endpoint(const char *wanted, const struct sdec_addr *addr) {
  char buffer[96];
  struct sdec_text text = {.data = buffer, .cap = sizeof(buffer)};
  const size_t len = strlen(wanted);
  if (addr->kind == SDEC_ADDR_NONE) {
    return false;
  }
  sdec_addr_text(addr, &text);
  sdec_put_zero(&text);
  const char *port = addr->kind == SDEC_ADDR_IPV4 || addr->kind == SDEC_ADDR_IPV6 ? strrchr(buffer, ':') : NULL;
  return strcasecmp(wanted, buffer) == 0 ||
         (port != NULL &&
          (strcmp(wanted, port) == 0 || ((size_t)(port - buffer) == len && strncasecmp(wanted, buffer, len) == 0)));
}

static bool endpoint_wanted(const struct select *select, const struct sdec_unit *unit) {
  bool wanted = select->n_endpoints == 0;
  for (uint32_t i = 0; i < select->n_endpoints && !wanted; i++) {
    wanted = is_endpoint(select->endpoints[i], &unit->src) || is_endpoint(select->endpoints[i], &unit->dst);
  }
  return wanted;
}

static bool conn_wanted(const struct select *select, const struct sdec_unit *unit) {
  bool wanted = select->n_conns == 0;
  for (uint32_t i = 0; i < select->n_conns && !wanted; i++) {
    wanted = unit->conn == select->conns[i];
  }
  return wanted;
}

/* True if verification failed or a rule was broken. */
static bool refuted(const struct remarks *remarks) {
  for (uint32_t i = 0; i < remarks->n_verdicts; i++) {
    if (remarks->verdicts[i].result == SDEC_FAIL) {
      return true;
    }
  }
  for (uint32_t i = 0; i < remarks->n_findings; i++) {
    if (remarks->findings[i].rule.severity >= SDEC_RULE_WARNING) {
      return true;
    }
  }
  return false;
}

bool select_wants(const struct select *select, const struct sdec_unit *unit, const struct remarks *remarks,
                  bool keys_given) {
  if (!session_wanted(select, unit) || !conn_wanted(select, unit) || !endpoint_wanted(select, unit)) {
    return false;
  }
  if (select->findings_only && !unit_has_finding(unit, keys_given) && !refuted(remarks)) {
    return false;
  }
  return name_wanted(select, unit) && (select->filter == NULL || filter_wants(select->filter, unit, remarks));
}
