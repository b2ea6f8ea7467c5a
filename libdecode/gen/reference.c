/* SPDX-License-Identifier: BSD-3-Clause
 *
 * docs/reference.md: every message and object as a table for people. Layouts and lists of values that occur in several
 * places have a section of their own. No message is named here.
 */
#include <stdlib.h>

#include "words.h"

enum { MAX_LISTED = 512, MAX_INLINE_ROWS = 2, MAX_INLINE_NAMES = 12, VERSIONS = 5, FIRST_VERSION = 0x10 };

#define REQUEST_BIT 0x80 /* of a code of SPDM, the only protocol with ties */

struct listed {
  const void *what;
  const char *name;
  uint32_t uses;
};

/* What occurs where: found in a first pass over all tables. */
struct places {
  struct listed groups[MAX_LISTED], values[MAX_LISTED];
  uint32_t n_groups, n_values;
};

/* Where the next row stands in each version; -1: that depends on the message. */
struct offsets {
  int64_t at[VERSIONS];
};

struct page {
  const struct places *places;
  bool answers; /* ties to a request mean something here */
  struct words words;
};

static struct listed *listed(struct listed *list, uint32_t *n, const void *what) {
  for (uint32_t i = 0; i < *n; i++) {
    if (list[i].what == what) {
      return &list[i];
    }
  }
  if (*n == MAX_LISTED) {
    abort();
  }
  list[*n] = (struct listed){.what = what};
  return &list[(*n)++];
}

static void find_values(struct places *p, const struct sdec_name *names, const char *user) {
  uint32_t n = 0;
  while (names != NULL && names[n].name != NULL) {
    n++;
  }
  if (n > MAX_INLINE_NAMES) {
    struct listed *l = listed(p->values, &p->n_values, names);
    l->uses++;
    l->name = l->name == NULL ? user : l->name;
  }
}

static void find_places(struct places *p, const struct sdec_group *group) {
  const struct sdec_group *inner;
  for (uint32_t i = 0; i < group->n_rows; i++) {
    const struct sdec_field *row = &group->rows[i];
    find_values(p, row->names, row->name);
    for (const struct sdec_bits *b = row->bits; b != NULL && b->name != NULL; b++) {
      find_values(p, b->names, b->name);
    }
    for (uint32_t j = 0; (inner = sdec_row_group(row, j)) != NULL; j++) {
      struct listed *l = listed(p->groups, &p->n_groups, inner);
      l->name = inner->name;
      if (l->uses++ == 0) {
        find_places(p, inner);
      }
    }
  }
}

/* A row or two are faster to read in words than to look up. */
static bool is_small(const struct sdec_group *group) {
  for (uint32_t i = 0; i < group->n_rows; i++) {
    if (sdec_row_group(&group->rows[i], 0) != NULL) {
      return false;
    }
  }
  return group->n_rows <= MAX_INLINE_ROWS;
}

static bool has_section(const struct places *p, const struct sdec_group *group) {
  for (uint32_t i = 0; i < p->n_groups; i++) {
    if (p->groups[i].what == group) {
      return p->groups[i].uses > 1 && !is_small(group);
    }
  }
  return false;
}

static void print_values(const struct page *page, const struct sdec_name *names, const char *before) {
  if (names == NULL || names->name == NULL) {
    return;
  }
  printf("%s", before);
  for (uint32_t i = 0; i < page->places->n_values; i++) {
    if (page->places->values[i].what == names) {
      printf("[named values](#values-%u)", i + 1);
      return;
    }
  }
  for (const struct sdec_name *n = names; n->name != NULL; n++) {
    printf(n->value > 9 ? "%s0x%x %s" : "%s%u %s", n == names ? "" : ", ", n->value, n->name);
  }
}

static void print_bits(const struct page *page, const struct sdec_bits *bits, bool first) {
  for (const struct sdec_bits *b = bits; b != NULL && b->name != NULL; b++) {
    printf("%s", first ? "" : "<br>");
    first = false;
    if (b->lo == b->hi) {
      printf("bit %u: %s", b->lo, b->name);
    } else {
      printf("bits %u to %u: %s", b->lo, b->hi, b->name);
    }
    if (b->brief != NULL) {
      printf(", %s", b->brief);
    }
    if (b->since != 0 || b->until != 0) {
      printf(" (");
      words_versions(b->since, b->until);
      printf(")");
    }
    print_values(page, b->names, ": ");
    words_limits(&page->words, b->limits, "; ", "; ");
    if (page->answers) {
      words_tie(b->tie, b->asked, "; ");
    }
  }
}

static void print_as(const struct sdec_field *row) {
  static const char *const words[] = {
      [SDEC_AS_VERSION] = "version",
      [SDEC_AS_VERSION16] = "version: major, minor, update, alpha",
      [SDEC_AS_TEXT] = "text, usually",
      [SDEC_AS_SECRET] = "secret",
      [SDEC_AS_ROOT_HASH] = "hash of the root certificate",
      [SDEC_AS_EVIDENCE] = "perhaps CBOR, DER or text",
      [SDEC_AS_TAG] = "head of a CBOR tag for what follows",
      [SDEC_AS_ENCAPSULATED] = "a message with the roles turned round",
      [SDEC_AS_INNER] = "a message",
      [SDEC_AS_CHUNK] = "a piece of a large message",
      [SDEC_AS_PORTION] = "a piece of a large object: ",
      [SDEC_AS_VENDOR] = "a message of the vendor's protocol",
      [SDEC_AS_CERTIFICATES] = "X.509 certificates (DER) one after the other",
      [SDEC_AS_DER] = "DER",
      [SDEC_AS_PLAIN_RECORD] = "application data of a record that is not encrypted",
  };
  const char *text = row->as < sizeof(words) / sizeof(words[0]) ? words[row->as] : NULL;
  printf("%s%s", text == NULL ? "" : text, row->as == SDEC_AS_PORTION && row->group != NULL ? row->group->name : "");
}

static void print_meaning(const struct page *page, const struct sdec_field *row) {
  bool first = true;
  if (row->brief != NULL) {
    printf("%s", row->brief);
    first = false;
  }
  if (row->ends) {
    printf("%sends what it stands in, so many bytes from its start", first ? "" : "<br>");
    first = false;
  }
  if (row->as > SDEC_AS_HEX) {
    printf("%s", first ? "" : "<br>");
    print_as(row);
    first = false;
  } else if (row->kind == SDEC_RESERVED || row->kind == SDEC_ALIGN) {
    printf("%szero", first ? "" : "<br>");
    first = false;
  }
  if (row->names != NULL) {
    print_values(page, row->names, first ? "" : "<br>");
    first = false;
  }
  words_limits(&page->words, row->limits, first ? "" : "<br>", "<br>");
  first = first && row->limits == NULL;
  print_bits(page, row->bits, first);
  if (page->answers) {
    words_tie(row->tie, row->asked, first && row->bits == NULL ? "" : "<br>");
  }
}

static bool row_in(const struct sdec_field *row, uint32_t version) {
  return version >= row->since && (row->until == 0 || version <= row->until);
}

/* print_offset prints where the row stands if that is the same in all versions that have it. */
static void print_offset(const struct offsets *o, const struct sdec_field *row) {
  int64_t at = -2;
  for (uint32_t v = 0; v < VERSIONS; v++) {
    if (row_in(row, FIRST_VERSION + v)) {
      if (at != -2 && at != o->at[v]) {
        printf("by version");
        return;
      }
      at = o->at[v];
    }
  }
  if (at >= 0) {
    printf("%lld", (long long)at);
  }
}

/* skip moves the offsets past a row; what follows a row of variable size or presence has none. */
static void skip(struct offsets *o, const struct sdec_field *row) {
  const bool fixed = row->kind == SDEC_UINT || ((row->kind == SDEC_BYTES || row->kind == SDEC_RESERVED ||
                                                 row->kind == SDEC_PAYLOAD || row->kind == SDEC_GROUP) &&
                                                row->size.op == SDEC_OP_CONST);
  const int64_t len = row->kind == SDEC_UINT ? row->width : row->size.add;
  for (uint32_t v = 0; v < VERSIONS; v++) {
    if (!row_in(row, FIRST_VERSION + v) || o->at[v] < 0) {
      continue;
    }
    if (row->when.test != SDEC_ALWAYS || !fixed) {
      o->at[v] = -1;
    } else {
      o->at[v] += len;
    }
  }
}

static void print_group(struct page *page, const struct sdec_group *group, struct offsets *o, uint32_t depth);

/* in_place says whether the rows of a group simply stand where it stands. */
static bool in_place(const struct page *page, const struct sdec_field *row) {
  return row->kind == SDEC_GROUP && row->size.op == SDEC_OP_NONE && row->cases == NULL &&
         row->when.test == SDEC_ALWAYS && !has_section(page->places, row->group);
}

static void print_case(const struct page *page, const struct sdec_field *row, uint32_t i, uint32_t depth) {
  const uint32_t otherwise = row->group != NULL;
  printf("| | *");
  for (uint32_t d = 0; d <= depth; d++) {
    printf("· ");
  }
  if (i < otherwise) {
    printf("if %s is anything else:* | | | | %s |\n", words_variable(&page->words, row->select), row->group->spec);
  } else {
    const struct sdec_case *c = &row->cases[i - otherwise];
    printf(c->value > 9 ? "if %s is 0x%x:*" : "if %s is %u:*", words_variable(&page->words, row->select), c->value);
    printf(" | | | | %s |\n", c->group->spec);
  }
}

/* print_inner prints the layouts that a row opens, but for those with a section of their own. */
static void print_inner(struct page *page, const struct sdec_field *row, struct offsets *o, uint32_t depth) {
  const bool one_place = row->kind == SDEC_GROUP && row->cases == NULL && row->when.test == SDEC_ALWAYS;
  const struct sdec_group *inner;
  for (uint32_t i = 0; (inner = sdec_row_group(row, i)) != NULL; i++) {
    if (has_section(page->places, inner)) {
      continue;
    }
    if (row->cases != NULL) {
      print_case(page, row, i, depth);
    }
    struct offsets unknown = {{-1, -1, -1, -1, -1}};
    print_group(page, inner, one_place ? o : &unknown, depth + 1);
  }
}

static void print_links(const struct page *page, const struct sdec_field *row) {
  const struct sdec_group *inner;
  bool first = row->brief == NULL;
  for (uint32_t i = 0; (inner = sdec_row_group(row, i)) != NULL; i++) {
    if (has_section(page->places, inner)) {
      printf("%slayout [%s](#layout-%s)", first ? "" : "<br>", inner->name, inner->name);
      if (row->cases != NULL && (row->group == NULL || i > 0)) {
        printf(" if %s is %u", words_variable(&page->words, row->select), row->cases[i - (row->group != NULL)].value);
      }
      first = false;
    }
  }
}

static void print_row(struct page *page, const struct sdec_field *row, struct offsets *o, uint32_t depth) {
  printf("| ");
  print_offset(o, row);
  printf(" | ");
  for (uint32_t d = 0; d < depth; d++) {
    printf("· ");
  }
  printf(row->kind == SDEC_GROUP || row->kind == SDEC_ARRAY ? "**%s**%s" : "%s%s", row->name,
         row->kind == SDEC_ARRAY ? "[]" : "");
  printf(" | ");
  words_size(&page->words, row);
  printf(" | ");
  words_versions(row->since, row->until);
  printf(" | ");
  words_condition(&page->words, row);
  words_row(&page->words, row); /* a limit on one bit may depend on another of the same number */
  printf(" | ");
  print_meaning(page, row);
  print_links(page, row);
  printf(" |\n");
  struct offsets inside = *o;
  print_inner(page, row, &inside, depth);
  if (!in_place(page, row)) {
    skip(o, row);
    return;
  }
  for (uint32_t v = 0; v < VERSIONS; v++) {
    o->at[v] = row_in(row, FIRST_VERSION + v) ? inside.at[v] : o->at[v];
  }
}

static void print_group(struct page *page, const struct sdec_group *group, struct offsets *o, uint32_t depth) {
  for (uint32_t i = 0; i < group->n_rows; i++) {
    print_row(page, &group->rows[i], o, depth);
  }
}

static void print_table(const struct places *places, const struct sdec_group *group, bool answers) {
  struct page page = {.places = places, .answers = answers};
  struct offsets o = {{0}};
  printf("| Offset | Field | Size | Versions | Present if | Meaning |\n|---|---|---|---|---|---|\n");
  print_group(&page, group, &o, 0);
  printf("\n");
}

static void print_messages(const struct places *places, const struct sdec_protocol *protocol) {
  printf("## Messages: %s\n\n", protocol->title);
  for (uint32_t code = 0; code < protocol->n_messages; code++) {
    const struct sdec_message *m = protocol->messages[code];
    if (m == NULL) {
      continue;
    }
    printf("### %s (0x%02X)\n\n%s", m->name, m->code, m->body->spec);
    if (m->since != 0 || m->until != 0) {
      printf("; version ");
      words_versions(m->since, m->until);
    }
    printf("%s.", m->draft ? "; the layout is that of a draft" : "");
    words_rules(m);
    printf("\n\n");
    print_table(places, m->body, (m->code & REQUEST_BIT) == 0);
  }
}

static bool is_object(const struct sdec_group *group) {
  uint32_t n;
  const struct sdec_group *const *objects = sdec_objects(&n);
  for (uint32_t i = 0; i < n; i++) {
    if (objects[i] == group) {
      return true;
    }
  }
  return false;
}

static void print_layout(const struct places *places, const struct sdec_group *group) {
  printf("<a id=\"layout-%s\"></a>\n\n### %s\n\n%s.\n\n", group->name, group->name, group->spec);
  print_table(places, group, true);
}

static void print_sections(const struct places *places) {
  uint32_t n;
  const struct sdec_group *const *objects = sdec_objects(&n);
  printf("## Objects other than messages\n\n");
  for (uint32_t i = 0; i < n; i++) {
    print_layout(places, objects[i]);
  }
  printf("## Layouts that several messages use\n\n");
  for (uint32_t i = 0; i < places->n_groups; i++) {
    const struct sdec_group *group = places->groups[i].what;
    if (has_section(places, group) && !is_object(group)) {
      print_layout(places, group);
    }
  }
  printf("## Named values\n\n");
  for (uint32_t i = 0; i < places->n_values; i++) {
    printf("<a id=\"values-%u\"></a>\n\n### Values of %s\n\n", i + 1, places->values[i].name);
    for (const struct sdec_name *v = places->values[i].what; v->name != NULL; v++) {
      printf("- 0x%02x %s\n", v->value, v->name);
    }
    printf("\n");
  }
}

void gen_reference(void) {
  struct places *places = calloc(1, sizeof(*places));
  uint32_t n_protocols, n_objects;
  if (places == NULL) {
    abort();
  }
  const struct sdec_protocol *const *protocols = sdec_protocols(&n_protocols);
  const struct sdec_group *const *objects = sdec_objects(&n_objects);
  for (uint32_t i = 0; i < n_protocols; i++) {
    for (uint32_t code = 0; code < protocols[i]->n_messages; code++) {
      if (protocols[i]->messages[code] != NULL) {
        find_places(places, protocols[i]->messages[code]->body);
      }
    }
  }
  for (uint32_t i = 0; i < n_objects; i++) {
    find_places(places, objects[i]);
  }
  printf(
      "<!-- Made by `tablegen reference` from the tables in libdecode/proto; do not edit. -->\n\n"
      "# Field reference\n\n"
      "Every message and every field that libsdec decodes, as the tables have it. Offsets and sizes are in bytes,\n"
      "numbers little-endian unless the size says otherwise. No offset is given where it depends on the message. Rows\n"
      "under a **bold** row, marked with ·, are inside it; `[]` marks a list of elements.\n\n");
  for (uint32_t i = 0; i < n_protocols; i++) {
    print_messages(places, protocols[i]);
  }
  print_sections(places);
  free(places);
}
