/* SPDX-License-Identifier: BSD-3-Clause
 *
 * docs/wireshark-fields.md: what the Wireshark plugin calls every message, row and bit field, in alphabetical order. The rule is
 * written down here a second time, so that the plugin has something to be held against. No message is named here.
 */
#include <stdlib.h>
#include <string.h>

#include "gen.h"

enum { MAX_NAME = 256, NUMBER_MOST = 4 /* bytes of a number that is no large one */ };

/* Kinds that Wireshark does not let share one name: all but the first to have it say what they are. */
enum kind { KIND_NUMBER, KIND_LARGE, KIND_FLAG, KIND_BYTES, KIND_GROUP };
static const char *const suffixes[] = {"_number", "_large", "_flag", "_bytes", "_group"};

/* Names that say something of all messages; a message that is called so has a suffix. */
static const char *const taken[] = {".version", ".record", ".header"};

struct line {
  char name[MAX_NAME]; /* without suffix */
  enum kind kind, first;
  uint32_t width;
  const char *title, *spec;
};

struct list {
  struct line *lines;
  const struct sdec_group **seen;
  size_t n, n_seen;
};

static enum kind kind_of(const struct sdec_field *row, const struct sdec_bits *bits) {
  if (bits != NULL && bits->lo == bits->hi && bits->names == NULL) {
    return KIND_FLAG;
  }
  if (row->kind == SDEC_UINT) {
    return row->width > NUMBER_MOST ? KIND_LARGE : KIND_NUMBER;
  }
  return row->kind == SDEC_GROUP || row->kind == SDEC_ARRAY ? KIND_GROUP : KIND_BYTES;
}

static void put_key(struct sdec_text *out, const char *name, const char *key) {
  sdec_put_char(out, '.');
  sdec_key_text(name, key, out);
}

static const char *title_of(const struct sdec_group *group, const struct sdec_field *row,
                            const struct sdec_bits *bits) {
  return row == NULL ? group->name : bits != NULL ? bits->name : row->name;
}

static void add_suffix(struct sdec_text *name) {
  for (size_t i = 0; i < sizeof(taken) / sizeof(taken[0]); i++) {
    if (strlen(taken[i]) == name->len && memcmp(taken[i], name->data, name->len) == 0) {
      sdec_put(name, "_message");
    }
  }
}

static void add(struct list *list, const struct sdec_group *group, const struct sdec_field *row,
                const struct sdec_bits *bits, enum kind kind) {
  struct line line = {.kind = kind, .first = kind, .title = title_of(group, row, bits), .spec = group->spec};
  struct sdec_text name = {.data = line.name, .cap = sizeof(line.name) - 1};
  put_key(&name, group->name, NULL);
  if (row != NULL) {
    put_key(&name, row->name, row->key);
  } else {
    add_suffix(&name);
  }
  if (bits != NULL) {
    put_key(&name, bits->name, bits->key);
  }
  if (kind == KIND_BYTES && row != NULL && row->kind == SDEC_GROUP) {
    sdec_put(&name, suffixes[KIND_BYTES]);
  }
  line.width = kind == KIND_NUMBER || kind == KIND_LARGE ? row->width : 0;
  for (size_t i = 0; i < list->n; i++) {
    const struct line *other = &list->lines[i];
    if (strcmp(other->name, line.name) == 0) {
      line.first = other->first;
      if (other->kind == line.kind && other->width == line.width) {
        return;
      }
    }
  }
  list->lines = realloc(list->lines, (list->n + 1) * sizeof(*list->lines));
  if (list->lines == NULL) {
    abort();
  }
  list->lines[list->n++] = line;
}

static bool was_seen(struct list *list, const struct sdec_group *group) {
  for (size_t i = 0; i < list->n_seen; i++) {
    if (list->seen[i] == group) {
      return true;
    }
  }
  list->seen = realloc(list->seen, (list->n_seen + 1) * sizeof(*list->seen));
  if (list->seen == NULL) {
    abort();
  }
  list->seen[list->n_seen++] = group;
  return false;
}

static void collect(struct list *list, const struct sdec_group *group) {
  if (was_seen(list, group)) {
    return;
  }
  for (uint32_t i = 0; i < group->n_rows; i++) {
    const struct sdec_field *row = &group->rows[i];
    const struct sdec_group *inner;
    add(list, group, row, NULL, kind_of(row, NULL));
    if (row->kind == SDEC_GROUP && row->cases != NULL && row->group == NULL) {
      add(list, group, row, NULL, KIND_BYTES); /* what no case is for is shown as bytes */
    }
    for (const struct sdec_bits *bits = row->bits; bits != NULL && bits->name != NULL; bits++) {
      add(list, group, row, bits, kind_of(row, bits));
    }
    for (uint32_t j = 0; (inner = sdec_row_group(row, j)) != NULL; j++) {
      collect(list, inner);
    }
  }
}

/* What may be a message or an object by itself has a name as a whole. */
static void collect_whole(struct list *list, const struct sdec_group *group) {
  collect(list, group);
  add(list, group, NULL, NULL, KIND_GROUP);
}

static void collect_all(struct list *list) {
  uint32_t n_protocols, n_objects;
  const struct sdec_protocol *const *protocols = sdec_protocols(&n_protocols);
  for (uint32_t i = 0; i < n_protocols; i++) {
    for (uint32_t code = 0; code < protocols[i]->n_messages; code++) {
      const struct sdec_message *message = protocols[i]->messages[code];
      if (message != NULL) {
        collect_whole(list, message->body);
      }
    }
  }
  const struct sdec_group *const *objects = sdec_objects(&n_objects);
  for (uint32_t i = 0; i < n_objects; i++) {
    collect_whole(list, objects[i]);
  }
  collect(list, sdec_strays());
}

static int by_name(const void *a, const void *b) {
  const struct line *left = a, *right = b;
  const int order = strcmp(left->name, right->name);
  return order != 0 ? order : (int)left->width - (int)right->width;
}

static void print_type(const struct line *line) {
  switch (line->kind) {
    case KIND_FLAG: printf("FT_BOOLEAN"); break;
    case KIND_BYTES: printf("FT_BYTES"); break;
    case KIND_GROUP: printf("FT_NONE"); break;
    default: printf("FT_UINT%u", line->width * 8); break;
  }
}

void gen_wireshark(void) {
  struct list list = {0};
  collect_all(&list);
  qsort(list.lines, list.n, sizeof(*list.lines), by_name);
  printf(
      "<!-- Made by `tablegen wireshark` from the tables in libdecode/proto; do not edit. -->\n\n"
      "# Wireshark fields\n\n"
      "What the [Wireshark plugin](wireshark.md) calls every message, field and bit: names for filters, columns and\n"
      "`tshark -T fields`. `spdm.GROUP` is all of a message or object, `spdm.GROUP.FIELD` a field of that message or\n"
      "structure, `spdm.GROUP.FIELD.BIT` bits in it. A name with several types has one in some versions of SPDM,\n"
      "another in others. What the plugin says about whole messages is in [wireshark.md](wireshark.md).\n\n"
      "| field | type | in the specification | where |\n|---|---|---|---|\n");
  for (size_t i = 0; i < list.n; i++) {
    const struct line *line = &list.lines[i];
    printf("| `spdm%s%s` | ", line->name, line->kind == line->first ? "" : suffixes[line->kind]);
    print_type(line);
    printf(" | %s | %s |\n", line->title, line->spec != NULL ? line->spec : "");
  }
  free(list.lines);
  free(list.seen);
}
