/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Turns both messages into lists of paths and values and merges them. Both lists are in the order of the layout.
 */
#include "diff/fields.h"

#include <stdlib.h>
#include <string.h>

#define BYTES_SHOWN 32u

/* One value of a message. */
struct leaf {
  char path[DIFF_PATH];
  struct sdec_item item;
  bool skipped;     /* the value is not compared, only its presence */
  bool empty;       /* zero, so that its absence is no difference */
  const char *note; /* replaces the value if it is damaged */
};

struct leaves {
  struct leaf *list;
  uint32_t n, cap;
  struct keep keep;
  struct diff_walk walk;
};

/* The names of the open groups, and the path length before each. */
struct path {
  char text[DIFF_PATH];
  struct sdec_text out;
  size_t before[SDEC_DEPTH];
  uint32_t n;
};

static void put_part(struct sdec_text *out, const struct sdec_item *item, const char *name) {
  sdec_put(out, out->len > 0 ? "." : "");
  sdec_put(out, item->element && item->array != NULL ? item->array->name : name);
  if (item->element) {
    sdec_put_char(out, '[');
    sdec_put_dec(out, item->index);
    sdec_put_char(out, ']');
  }
}

/* An array adds no name of its own: its elements have it. */
static void open_group(struct path *path, const struct sdec_item *item) {
  if (path->n < SDEC_DEPTH) {
    path->before[path->n] = path->out.len;
  }
  path->n++;
  if (item->group != NULL || item->element) {
    put_part(&path->out, item, item->field->name);
  }
}

static void close_group(struct path *path) {
  path->n -= path->n > 0;
  path->out.len = path->n < SDEC_DEPTH ? path->before[path->n] : path->out.len;
}

/* Reserved bytes and flags that are zero count as absent. */
static bool is_empty(const struct sdec_unit *unit, const struct sdec_item *item) {
  if (item->kind == SDEC_BIT) {
    return item->value == 0;
  }
  if (item->field->kind != SDEC_RESERVED && item->field->kind != SDEC_ALIGN) {
    return false;
  }
  for (uint32_t i = 0; i < item->len; i++) {
    if (unit->span.data[item->offset + i] != 0) {
      return false;
    }
  }
  return true;
}

/* The version of a message is compared separately, only when it changes. */
static bool is_version(const struct sdec_unit *unit, const struct sdec_item *item) {
  return item->kind == SDEC_LEAF && item->field->as == SDEC_AS_VERSION && item->offset == 0 && unit->has_version;
}

static struct leaf *add_leaf(struct leaves *leaves) {
  return keep_row(&leaves->keep, &leaves->list, &leaves->n, &leaves->cap, sizeof(*leaves->list));
}

static void add_value(struct leaves *leaves, struct path *path, const struct sdec_unit *unit,
                      const struct sdec_item *item) {
  const bool empty = is_empty(unit, item);
  const size_t before = path->out.len;
  struct leaf *leaf = empty && item->kind == SDEC_LEAF ? NULL : add_leaf(leaves);
  if (leaf == NULL) {
    return;
  }
  put_part(&path->out, item, item->field->name);
  if (item->kind == SDEC_BIT) {
    sdec_put_char(&path->out, '.');
    sdec_put(&path->out, item->bits->name);
  }
  memcpy(leaf->path, path->text, path->out.len);
  leaf->path[path->out.len] = '\0';
  path->out.len = before;
  leaf->item = *item;
  leaf->skipped = diff_skips(&leaves->walk, unit, item) || is_version(unit, item);
  leaf->empty = empty;
}

static void add_note(struct leaves *leaves, const struct sdec_note *note) {
  char buffer[DIFF_VALUE];
  struct sdec_text text = {.data = buffer, .cap = sizeof(buffer)};
  struct leaf *leaf = note->severity > SDEC_INFO ? add_leaf(leaves) : NULL;
  if (leaf != NULL) {
    sdec_note_text(note, &text);
    leaf->note = keep_text(&leaves->keep, buffer, text.len);
    leaf->item.value = note->code;
    strcpy(leaf->path, sdec_severity_name(note->severity));
  }
}

static void add_own(struct leaves *leaves, const char *path, const char *value, size_t len) {
  struct leaf *leaf = add_leaf(leaves);
  if (leaf != NULL) {
    strcpy(leaf->path, path);
    leaf->note = keep_text(&leaves->keep, value, len);
  }
}

static void read_leaves(struct leaves *leaves, const struct sdec_unit *unit) {
  struct path path = {.n = 0};
  struct sdec_iter walk;
  struct sdec_item item;
  char buffer[256];
  struct sdec_text text = {.data = buffer, .cap = sizeof(buffer)};
  path.out = (struct sdec_text){.data = path.text, .cap = DIFF_PATH - 1};
  if (unit->sealed != SDEC_SEALED_NOT) {
    sdec_unit_sealed_text(unit, &text);
    add_own(leaves, "sealed", buffer, text.len);
  }
  for (uint32_t i = 0; i < unit->n_notes; i++) {
    add_note(leaves, &unit->notes[i]);
  }
  sdec_unit_begin(unit, &walk);
  while (unit->group != NULL && sdec_next(&walk, &item)) {
    redact_follow(&leaves->walk.measured, &item);
    switch (item.kind) {
      case SDEC_OPEN: open_group(&path, &item); break;
      case SDEC_CLOSE: close_group(&path); break;
      case SDEC_NOTE: add_note(leaves, &item.note); break;
      default: add_value(leaves, &path, unit, &item); break;
    }
  }
}

/* Numbers with named bits are compared bit by bit. */
static bool is_told_by_bits(const struct leaf *leaf) {
  return leaf->item.kind == SDEC_LEAF && leaf->item.field != NULL && leaf->item.field->bits != NULL;
}

static bool same(const struct leaf *a, const struct sdec_unit *old, const struct leaf *b, const struct sdec_unit *new) {
  if (a->skipped || b->skipped) {
    return true;
  }
  if (a->note != NULL || b->note != NULL) {
    return a->item.value == b->item.value && a->note != NULL && b->note != NULL &&
           (a->item.value != 0 || strcmp(a->note, b->note) == 0);
  }
  if (a->item.kind == SDEC_BIT || a->item.field->kind == SDEC_UINT) {
    return a->item.value == b->item.value;
  }
  return a->item.len == b->item.len &&
         memcmp(old->span.data + a->item.offset, new->span.data + b->item.offset, a->item.len) == 0;
}

/* Long values are shown from where they begin to differ. */
static void put_bytes(struct sdec_text *out, const struct leaf *leaf, const struct sdec_unit *unit, uint32_t from) {
  const uint32_t at = leaf->item.len <= BYTES_SHOWN ? 0 : from, left = leaf->item.len - at;
  if (at > 0) {
    sdec_put(out, "...");
  }
  sdec_put_hex_bytes(out, unit->span.data + leaf->item.offset + at, left < BYTES_SHOWN ? left : BYTES_SHOWN);
  if (leaf->item.len > BYTES_SHOWN) {
    sdec_put(out, at + BYTES_SHOWN < leaf->item.len ? "... (" : " (");
    if (at > 0) {
      sdec_put(out, "from ");
      sdec_put_dec(out, at);
      sdec_put(out, " of ");
    }
    sdec_put_dec(out, leaf->item.len);
    sdec_put(out, " bytes)");
  }
}

static uint32_t first_difference(const struct leaf *a, const struct sdec_unit *old, const struct leaf *b,
                                 const struct sdec_unit *new) {
  const uint32_t least = a->item.len < b->item.len ? a->item.len : b->item.len;
  uint32_t at = 0;
  while (at < least && old->span.data[a->item.offset + at] == new->span.data[b->item.offset + at]) {
    at++;
  }
  return at == least ? 0 : at & ~7u;
}

static void put_value(char value[DIFF_VALUE], const struct leaf *leaf, const struct sdec_unit *unit, uint32_t from) {
  struct sdec_text text = {.data = value, .cap = DIFF_VALUE - 1};
  if (leaf->note != NULL) {
    sdec_put(&text, leaf->note);
  } else if (leaf->skipped) {
    sdec_put_char(&text, '(');
    sdec_put_dec(&text, leaf->item.len);
    sdec_put(&text, leaf->item.len == 1 ? " byte)" : " bytes)");
  } else if (leaf->item.kind == SDEC_BIT || leaf->item.field->kind == SDEC_UINT ||
             leaf->item.field->as == SDEC_AS_TEXT) {
    sdec_value_text(&leaf->item, unit->span, &text);
  } else {
    put_bytes(&text, leaf, unit, from);
  }
  sdec_put_zero(&text);
}

static struct diff_field *add_field(struct diff_fields *out, const char *path) {
  struct diff_field *field = keep_row(&out->keep, &out->list, &out->n, &out->cap, sizeof(*out->list));
  if (field != NULL) {
    strcpy(field->path, path);
  }
  return field;
}

static void add_single(struct diff_fields *out, const struct leaf *leaf, const struct sdec_unit *unit, int side) {
  struct diff_field *field = is_told_by_bits(leaf) || leaf->empty ? NULL : add_field(out, leaf->path);
  if (field != NULL) {
    field->there[side] = true;
    put_value(field->values[side], leaf, unit, 0);
  }
}

static void add_pair(struct diff_fields *out, const struct leaf *a, const struct sdec_unit *old, const struct leaf *b,
                     const struct sdec_unit *new) {
  const bool bytes = a->note == NULL && b->note == NULL && a->item.kind == SDEC_LEAF &&
                     a->item.field->kind != SDEC_UINT;
  const uint32_t from = bytes ? first_difference(a, old, b, new) : 0;
  struct diff_field *field = add_field(out, a->path);
  if (field != NULL) {
    field->there[DIFF_OLD] = field->there[DIFF_NEW] = true;
    put_value(field->values[DIFF_OLD], a, old, from);
    put_value(field->values[DIFF_NEW], b, new, from);
  }
}

/* The value of the bit with that name in the number at `at`; 0 if there is none. */
static uint64_t bit_of(const struct leaves *leaves, uint32_t at, const char *path) {
  const uint32_t offset = leaves->list[at].item.offset;
  for (at++; at < leaves->n && leaves->list[at].item.kind == SDEC_BIT && leaves->list[at].item.offset == offset; at++) {
    if (strcmp(leaves->list[at].path, path) == 0) {
      return leaves->list[at].item.value;
    }
  }
  return 0;
}

static bool has_other_bit(const struct leaves *a, uint32_t i, const struct leaves *b, uint32_t k) {
  const uint32_t offset = a->list[i].item.offset;
  for (uint32_t at = i + 1; at < a->n && a->list[at].item.kind == SDEC_BIT && a->list[at].item.offset == offset; at++) {
    if (bit_of(b, k, a->list[at].path) != a->list[at].item.value) {
      return true;
    }
  }
  return false;
}

/* True if a named bit differs. If only unnamed bits do, the number itself must be shown. */
static bool bits_say(const struct leaves *a, uint32_t i, const struct leaves *b, uint32_t k) {
  return has_other_bit(a, i, b, k) || has_other_bit(b, k, a, i);
}

static uint32_t find_path(const struct leaves *leaves, uint32_t from, const char *path) {
  while (from < leaves->n && strcmp(leaves->list[from].path, path) != 0) {
    from++;
  }
  return from;
}

static void merge(struct diff_fields *out, const struct leaves *a, const struct sdec_unit *old, const struct leaves *b,
                  const struct sdec_unit *new) {
  uint32_t i = 0, k = 0;
  while (i < a->n || k < b->n) {
    const uint32_t there = i < a->n ? find_path(b, k, a->list[i].path) : b->n;
    const uint32_t back = k < b->n ? find_path(a, i, b->list[k].path) : a->n;
    const bool moved = there > k && back < a->n && back - i < there - k; /* if two fields swapped places, report one */
    if (i < a->n && (there == b->n || moved)) {
      add_single(out, &a->list[i++], old, DIFF_OLD);
      continue;
    }
    for (; k < there; k++) {
      add_single(out, &b->list[k], new, DIFF_NEW);
    }
    if (i < a->n) {
      if (!same(&a->list[i], old, &b->list[k], new) && !(is_told_by_bits(&a->list[i]) && bits_say(a, i, b, k))) {
        add_pair(out, &a->list[i], old, &b->list[k], new);
      }
      i++;
      k++;
    }
  }
}

static void compare_versions(struct diff_fields *out, const struct sdec_unit *old, const struct sdec_unit *new) {
  const struct sdec_unit *sides[DIFF_SIDES] = {old, new};
  struct diff_field *field = add_field(out, "version");
  for (int i = 0; field != NULL && i < DIFF_SIDES; i++) {
    struct sdec_text text = {.data = field->values[i], .cap = DIFF_VALUE - 1};
    field->there[i] = sides[i]->has_version;
    sdec_put_dec(&text, sides[i]->version >> 4);
    sdec_put_char(&text, '.');
    sdec_put_dec(&text, sides[i]->version & 15u);
    sdec_put_zero(&text);
  }
}

void fields_compare(struct diff_fields *out, const struct sdec_unit *old, const struct sdec_unit *new, bool versions) {
  struct leaves a = {.walk.ignored = out->ignored}, b = {.walk.ignored = out->ignored};
  out->n = 0;
  if (versions && (old->version != new->version || old->has_version != new->has_version)) {
    compare_versions(out, old, new);
  }
  read_leaves(&a, old);
  read_leaves(&b, new);
  merge(out, &a, old, &b, new);
  free(a.list);
  free(b.list);
  keep_free(&a.keep);
  keep_free(&b.keep);
}

void fields_free(struct diff_fields *fields) {
  free(fields->list);
  keep_free(&fields->keep);
  *fields = (struct diff_fields){.ignored = fields->ignored};
}
