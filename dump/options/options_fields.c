/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Options and habits carried over from tshark and tcpdump.
 */
#define _GNU_SOURCE
#include "options/options_config.h"
#include "options/options_fields.h"

#include <string.h>
#include <unistd.h>

#define PROBLEM_LEN 1024
#define RING_MOST 1000000u
#define BYTES_PER_MB UINT64_C(1000000) /* megabytes as tcpdump counts them */

static bool has_columns(struct options *options) {
  if (options->columns == NULL) {
    options->columns = columns_new();
  }
  if (options->columns == NULL) {
    complain("out of memory");
  }
  return options->columns != NULL;
}

bool options_form(const char *form, struct options *options) {
  if (strcmp(form, "fields") == 0) {
    return has_columns(options);
  }
  options->json |= strcmp(form, "json") == 0;
  if (strcmp(form, "json") != 0 && strcmp(form, "text") != 0) {
    complain("-T %s: give fields, json or text", form);
    return false;
  }
  return true;
}

bool options_columns(const char *option, const char *keys, struct options *options) {
  char problem[PROBLEM_LEN];
  struct sdec_text says = {.data = problem, .cap = sizeof(problem)};
  if (!has_columns(options)) {
    return false;
  }
  if (columns_add(options->columns, keys, &says)) {
    return true;
  }
  sdec_put_zero(&says);
  complain("%s %s: %s", option, keys, problem);
  return false;
}

bool options_style(const char *style, struct options *options) {
  if (!has_columns(options)) {
    return false;
  }
  if (columns_style(options->columns, style)) {
    return true;
  }
  complain("-E %s: give header=y, separator=CHARACTER (/t, /s), occurrence=f, l or a, aggregator=CHARACTER, or "
           "quote=d, s or n",
           style);
  return false;
}

bool options_ring(int option, const char *value, struct ring_rules *out) {
  uint64_t number = 0;
  if (!options_number(value, 10, RING_MOST, &number) || number == 0) {
    complain("-%c %s: give a number from 1 to %u", option, value, RING_MOST);
    return false;
  }
  switch (option) {
    case 'C': out->bytes_most = number * BYTES_PER_MB; break;
    case 'G': out->seconds = (uint32_t)number; break;
    default: out->files = (uint32_t)number; break;
  }
  return true;
}

/* Our equivalents of pcap-filter(7) keywords; %s: the next word. */
static const struct {
  const char *word, *say;
} expressions[] = {
    {"host", "--endpoint %s"},
    {"src", "-Y 'src == \"%s\"'"},
    {"dst", "-Y 'dst == \"%s\"'"},
    {"port", "--endpoint :%s, and --port %s if SPDM is spoken there"},
    {"less", "-Y 'len <= %s'"},
    {"greater", "-Y 'len >= %s'"},
    {"tcp", "-Y 'transport == tcp'"},
    {"and", "-Y 'EXPR && EXPR'"},
    {"or", "-Y 'EXPR || EXPR'"},
    {"not", "-Y '!EXPR'"},
    {"udp", "-Y EXPR"},
    {"ip", "-Y EXPR"},
    {"ip6", "-Y EXPR"},
    {"net", "-Y EXPR"},
    {"ether", "-Y EXPR"},
    {"vlan", "-Y EXPR"},
    {"proto", "-Y EXPR"},
    {"portrange", "-Y EXPR"},
};

static void say_how(const char *word, const char *say, const char *next) {
  char text[256];
  struct sdec_text out = {.data = text, .cap = sizeof(text)};
  for (const char *c = say; *c != '\0'; c++) {
    if (c[0] == '%' && c[1] == 's') {
      sdec_put(&out, next);
      c++;
    } else {
      sdec_put_char(&out, *c);
    }
  }
  sdec_put_zero(&out);
  complain("%s: there is no such file, and capture filters have another form here; say %s", word, text);
}

bool options_expression(const struct options *options) {
  for (uint32_t i = 0; i < options->n_inputs; i++) {
    for (size_t k = 0; k < sizeof(expressions) / sizeof(expressions[0]); k++) {
      const bool last = i + 1 == options->n_inputs;
      if (strcmp(options->inputs[i], expressions[k].word) == 0 && access(options->inputs[i], F_OK) != 0) {
        say_how(options->inputs[i], expressions[k].say, last ? "VALUE" : options->inputs[i + 1]);
        return false;
      }
    }
  }
  return true;
}
