/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The lists of --list, all derived from tables. Known link types are found by feeding the library a packet of each.
 */
#include "tables/list.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "input/capture.h"
#include "input/lines/recipes.h"
#include "tables/interfaces.h"

#define LINKS_PROBED 512
#define PROBE_LEN 64
#define TEXT_LEN 256

static const char *const list_names[LISTS] = {"messages", "fields",       "links",     "rules",
                                              "assume",   "line-formats", "interfaces"};

uint32_t list_find(const char *name) {
  uint32_t i = 0;
  while (i < LISTS && strcmp(list_names[i], name) != 0) {
    i++;
  }
  return i;
}

const char *list_name(uint32_t list) {
  return list < LISTS ? list_names[list] : NULL;
}

static void put_version(struct sdec_text *text, uint8_t version) {
  if (version != 0) {
    sdec_put_dec(text, version >> 4);
    sdec_put_char(text, '.');
    sdec_put_dec(text, version & 15u);
  }
}

/* "1.2-", "1.1", "-1.1", or nothing for all versions. */
static const char *versions(uint8_t since, uint8_t until, char data[static 16]) {
  struct sdec_text text = {.data = data, .cap = 16};
  put_version(&text, since);
  if (since != until) {
    sdec_put_char(&text, '-');
    put_version(&text, until);
  }
  sdec_put_zero(&text);
  return data;
}

static void list_messages(struct out *out) {
  uint32_t n = 0;
  const struct sdec_protocol *const *protocols = sdec_protocols(&n);
  for (uint32_t i = 0; i < n; i++) {
    out_format(out, "%s%s: %s\n", i == 0 ? "" : "\n", protocols[i]->name, protocols[i]->title);
    for (uint32_t j = 0; j < protocols[i]->n_messages; j++) {
      const struct sdec_message *message = protocols[i]->messages[j];
      char text[16];
      if (message != NULL) {
        out_format(out, "  0x%02x  %-7s  %s%s\n", message->code, versions(message->since, message->until, text),
                   message->name, message->draft ? " (from a draft)" : "");
      }
    }
  }
  const struct sdec_group *const *objects = sdec_objects(&n);
  out_format(out, "\nobjects and headers\n");
  for (uint32_t i = 0; i < n; i++) {
    out_format(out, "  %s\n", objects[i]->name);
  }
  out_format(out, "\ntransports, and other traffic on them\n");
  for (uint32_t i = 0; i < SDEC_TRANSPORTS; i++) {
    out_format(out, "  %s\n", sdec_transport_name(i));
  }
  for (uint32_t i = 0; sdec_other_name(i) != NULL; i++) {
    out_format(out, "  %s\n", sdec_other_name(i));
  }
}

/* Layouts to print, each once, in order of first use. */
struct layouts {
  const struct sdec_group **groups;
  uint32_t n, cap;
  bool out_of_memory;
};

static void meet(struct layouts *layouts, const struct sdec_group *group) {
  for (uint32_t i = 0; i < layouts->n; i++) {
    if (layouts->groups[i] == group) {
      return;
    }
  }
  if (layouts->n == layouts->cap) {
    const uint32_t cap = layouts->cap * 2 + 256;
    void *bigger = realloc(layouts->groups, cap * sizeof(const struct sdec_group *));
    if (bigger == NULL) {
      layouts->out_of_memory = true;
      return;
    }
    layouts->groups = bigger;
    layouts->cap = cap;
  }
  layouts->groups[layouts->n++] = group;
}

static void meet_all_of(struct layouts *layouts, const struct sdec_field *field) {
  if (field->group != NULL) {
    meet(layouts, field->group);
  }
  for (const struct sdec_case *c = field->cases; c != NULL && c->group != NULL; c++) {
    meet(layouts, c->group);
  }
}

static void print_type(const struct sdec_field *field, struct out *out) {
  static const char *const kinds[] = {"u", "bytes", "reserved", "group", "array", "padding", "payload"};
  if (field->kind == SDEC_UINT) {
    out_format(out, "u%u%s", field->width * 8u, field->be ? " big-endian" : "");
  } else {
    out_format(out, "%s", kinds[field->kind]);
  }
  if (field->group != NULL) {
    out_format(out, " %s", field->group->name);
  }
  for (const struct sdec_case *c = field->cases; c != NULL && c->group != NULL; c++) {
    out_format(out, "%s%s", c == field->cases && field->group == NULL ? " " : " | ", c->group->name);
  }
}

static void print_name_and_key(struct out *out, const char *name, const char *key, int indent) {
  char data[80];
  struct sdec_text text = {.data = data, .cap = sizeof(data)};
  sdec_key_text(name, key, &text);
  sdec_put_zero(&text);
  out_format(out, "%*s%-*s %-28s ", indent, "", 30 - indent, name, data);
}

static void print_field(const struct sdec_field *field, struct out *out) {
  char text[16];
  print_name_and_key(out, field->name, field->key, 2);
  out_format(out, "%-7s ", versions(field->since, field->until, text));
  print_type(field, out);
  out_format(out, "\n");
  if (field->brief != NULL) {
    out_format(out, "      %s\n", field->brief);
  }
  for (const struct sdec_bits *bits = field->bits; bits != NULL && bits->name != NULL; bits++) {
    print_name_and_key(out, bits->name, bits->key, 4);
    out_format(out, "%-7s ", versions(bits->since, bits->until, text));
    out_format(out, bits->lo == bits->hi ? "bit %u" : "bits %u-%u", bits->lo, bits->hi);
    out_format(out, "%s%s\n", bits->brief != NULL ? "  " : "", bits->brief != NULL ? bits->brief : "");
  }
}

static void print_layout(struct layouts *layouts, uint32_t at, struct out *out) {
  const struct sdec_group *group = layouts->groups[at];
  out_format(out, "%s%s%s%s%s\n", at == 0 ? "" : "\n", group->name, group->spec != NULL ? " (" : "",
             group->spec != NULL ? group->spec : "", group->spec != NULL ? ")" : "");
  for (uint32_t i = 0; i < group->n_rows; i++) {
    print_field(&group->rows[i], out);
    meet_all_of(layouts, &group->rows[i]);
  }
}

static bool list_fields(struct out *out) {
  struct layouts layouts = {0};
  uint32_t n = 0;
  const struct sdec_protocol *const *protocols = sdec_protocols(&n);
  for (uint32_t i = 0; i < n; i++) {
    for (uint32_t j = 0; j < protocols[i]->n_messages; j++) {
      if (protocols[i]->messages[j] != NULL) {
        meet(&layouts, protocols[i]->messages[j]->body);
      }
    }
  }
  const struct sdec_group *const *objects = sdec_objects(&n);
  for (uint32_t i = 0; i < n; i++) {
    meet(&layouts, objects[i]);
  }
  for (uint32_t i = 0; i < layouts.n; i++) {
    print_layout(&layouts, i, out);
  }
  free(layouts.groups);
  return !layouts.out_of_memory;
}

static bool says_unknown(const struct sdec_unit *unit) {
  for (uint32_t i = 0; i < unit->n_notes; i++) {
    if (unit->notes[i].code == SDEC_NOTE_LINK_UNKNOWN) {
      return true;
    }
  }
  return false;
}

static bool link_is_known(struct sdec_flow *flow, uint32_t link) {
  const uint8_t nothing[PROBE_LEN] = {0};
  const struct sdec_packet packet = {
      .data = {nothing, PROBE_LEN}, .original_len = PROBE_LEN, .link = link, .frame = link + 1};
  bool known = true;
  struct sdec_unit unit;
  sdec_flow_feed(flow, &packet);
  while (sdec_flow_take(flow, &unit)) {
    known = known && !says_unknown(&unit);
  }
  return known;
}

static void print_link(uint32_t link, struct out *out) {
  char data[64];
  struct sdec_text text = {.data = data, .cap = sizeof(data)};
  link_name(link, &text);
  sdec_put_zero(&text);
  out_format(out, "  %3" PRIu32 "%s%s\n", link, data[0] != '\0' ? "  " : "", data);
}

static bool list_links(struct out *out) {
  void *memory = calloc(1, SDEC_FLOW_MIN);
  const struct sdec_config config = {0};
  struct sdec_flow *flow = memory != NULL ? sdec_flow_new(memory, SDEC_FLOW_MIN, &config) : NULL;
  if (flow == NULL) {
    free(memory);
    return false;
  }
  out_format(out, "values of NAME in --link N=NAME\n");
  for (uint32_t i = SDEC_CARRIER_NONE + 1; i < SDEC_CARRIERS; i++) {
    out_format(out, "  %s\n", sdec_carrier_name(i));
  }
  out_format(out, "\nlink types recognised without --link, by libpcap's names; two of these numbers are not\n"
                  "registered for SPDM, but its emulator and dump tools use them\n");
  for (uint32_t link = 0; link < LINKS_PROBED; link++) {
    if (link_is_known(flow, link)) {
      print_link(link, out);
    }
  }
  free(memory);
  return true;
}

/* A line for each rule of --lint. */
static void list_judge(struct out *out) {
  struct sdec_rule rule;
  out_format(out, "rules of --lint: id, severity, versions, requirement\n");
  for (uint32_t i = 0; sdec_judge_rule(i, &rule); i++) {
    char range[16];
    out_format(out, "  %s  %-7s  %-7s  %s%s\n", rule.id, sdec_rule_severity_name(rule.severity),
               versions(rule.since, rule.until, range), rule.what, rule.strict ? " (strict)" : "");
  }
}

static void list_rules(struct out *out) {
  list_judge(out);
  out_format(out, "\n");
  out_format(out, "texts of notes; in these examples, 8 was expected and 4 found\n");
  for (uint8_t code = 1; code < SDEC_NOTE_CODES; code++) {
    char data[TEXT_LEN];
    struct sdec_text text = {.data = data, .cap = sizeof(data)};
    const struct sdec_note note = {.code = code, .expected = 8, .got = 4};
    sdec_note_text(&note, &text);
    sdec_put_zero(&text);
    out_format(out, "  %2u  %s\n", code, data);
  }
  out_format(out, "\nvariables that layouts depend on\n");
  for (uint32_t var = 1; sdec_env_name(var) != NULL; var++) {
    out_format(out, "  %s\n", sdec_env_name(var));
  }
}

static void list_assume(struct out *out) {
  for (uint32_t i = 0; sdec_assume_name(i) != NULL; i++) {
    out_format(out, "%s%s\n", i == 0 ? "" : "\n", sdec_assume_name(i));
    for (uint32_t j = 0; sdec_assume_value(i, j) != NULL; j++) {
      out_format(out, "  %s\n", sdec_assume_value(i, j));
    }
  }
}

/* Printed in the syntax of --line-format, as examples. */
static void list_line_formats(struct out *out) {
  for (const struct recipe *recipe = recipes; recipe->name != NULL; recipe++) {
    out_format(out, "# %s: %s\n%s\n\n", recipe->name, recipe->title, recipe->format);
  }
  out_format(out, "# %s: %s\n%s\n", recipe_hex.name, recipe_hex.title, recipe_hex.format);
}

bool list_print(uint32_t list, struct out *out) {
  switch (list) {
    case LIST_MESSAGES: list_messages(out); return true;
    case LIST_FIELDS: return list_fields(out);
    case LIST_LINKS: return list_links(out);
    case LIST_RULES: list_rules(out); return true;
    case LIST_ASSUME: list_assume(out); return true;
    case LIST_LINE_FORMATS: list_line_formats(out); return true;
    case LIST_INTERFACES: return interfaces_print(out);
    default: return false;
  }
}
