/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Creates fields from the tables. Rows with the same name and kind share a filter name, as Wireshark allows. If kinds
 * differ (a number in one version, bytes in another), all but the first get a suffix that names the kind. A message
 * whose name clashes with a field of all messages gets a suffix, too.
 */
#include "fields.h"

#include "ws_compat.h"

/* Wireshark does not let different kinds share a name. */
enum kind { KIND_NUMBER, KIND_LARGE, KIND_FLAG, KIND_BYTES, KIND_GROUP };
static const char *const suffixes[] = {"_number", "_large", "_flag", "_bytes", "_group"};

#define NUMBER_MOST 4 /* maximum bytes of an ordinary number */

/* A field to register. */
struct field {
  const struct sdec_group *group;
  const struct sdec_field *row; /* NULL: the group itself */
  const struct sdec_bits *bits; /* NULL: the row itself */
  bool bytes;                   /* the row when no layout matches */
  int *hf;
};

static GArray *fields;       /* of struct field */
static GArray *etts;         /* of int * */
static GHashTable *by_group; /* group -> group_ids */
static GHashTable *kinds;    /* filter name without suffix -> 1 + kind */
static GHashTable *values;   /* list of names -> Wireshark's copies of it */

static enum kind kind_of_width(uint32_t width) {
  return width > NUMBER_MOST ? KIND_LARGE : KIND_NUMBER;
}

static enum kind kind_of(const struct field *field) {
  const struct sdec_bits *bits = field->bits;
  if (field->row == NULL) {
    return KIND_GROUP;
  }
  if (bits != NULL) {
    return bits->lo == bits->hi && bits->names == NULL ? KIND_FLAG : kind_of_width(field->row->width);
  }
  switch (field->row->kind) {
    case SDEC_UINT: return kind_of_width(field->row->width);
    case SDEC_GROUP:
    case SDEC_ARRAY: return field->bytes ? KIND_BYTES : KIND_GROUP;
    default: return KIND_BYTES;
  }
}

static enum ftenum number_type(uint32_t width) {
  static const enum ftenum types[] = {FT_UINT8,  FT_UINT8,  FT_UINT16, FT_UINT24, FT_UINT32,
                                      FT_UINT40, FT_UINT48, FT_UINT56, FT_UINT64};
  return types[width < G_N_ELEMENTS(types) ? width : G_N_ELEMENTS(types) - 1];
}

static void version_text(char *out, uint32_t value) {
  snprintf(out, ITEM_LABEL_LENGTH, "%u.%u (0x%02x)", value >> 4 & 15, value & 15, value);
}

static void version16_text(char *out, uint32_t value) {
  snprintf(out, ITEM_LABEL_LENGTH, "%u.%u.%u.%u (0x%04x)", value >> 12 & 15, value >> 8 & 15, value >> 4 & 15,
           value & 15, value);
}

/* Converts a list of names to Wireshark's format, which depends on the width. */
static const void *copy_names(const struct sdec_name *names, bool large) {
  uint32_t n = 0;
  while (names[n].name != NULL) {
    n++;
  }
  val64_string *wide = g_new0(val64_string, large ? n + 1 : 1);
  value_string *narrow = g_new0(value_string, large ? 1 : n + 1);
  for (uint32_t i = 0; i < n; i++) {
    if (large) {
      wide[i] = (val64_string){names[i].value, names[i].name};
    } else {
      narrow[i] = (value_string){names[i].value, names[i].name};
    }
  }
  g_free(large ? (void *)narrow : (void *)wide);
  return large ? (const void *)wide : (const void *)narrow;
}

static const void *names_of(const struct sdec_name *names, bool large) {
  void *key = GSIZE_TO_POINTER((gsize)(uintptr_t)names + large); /* lists are aligned, so the low bit is free */
  void *copy = g_hash_table_lookup(values, key);
  if (copy == NULL) {
    copy = (void *)(uintptr_t)copy_names(names, large);
    g_hash_table_insert(values, key, copy);
  }
  return copy;
}

static void describe_number(const struct field *field, header_field_info *out) {
  const struct sdec_field *row = field->row;
  const struct sdec_name *names = field->bits != NULL ? field->bits->names : row->names;
  const bool large = row->width > NUMBER_MOST;
  const bool hex = row->as == SDEC_AS_HEX || row->names != NULL || (row->bits != NULL && row->as != SDEC_AS_DEC);
  out->type = number_type(row->width);
  out->display = field->bits == NULL && hex ? BASE_HEX : BASE_DEC;
  if (names != NULL) {
    out->strings = names_of(names, large);
    out->display |= BASE_SPECIAL_VALS | (large ? BASE_VAL64_STRING : 0); /* not all values have names */
  } else if (field->bits == NULL && (row->as == SDEC_AS_VERSION || row->as == SDEC_AS_VERSION16)) {
    out->display = BASE_CUSTOM;
    out->strings = CF_FUNC(row->as == SDEC_AS_VERSION ? version_text : version16_text);
  }
}

static void describe(const struct field *field, header_field_info *out) {
  const struct sdec_bits *bits = field->bits;
  switch (kind_of(field)) {
    case KIND_FLAG:
      out->type = FT_BOOLEAN;
      out->display = field->row->width * 8;
      break;
    case KIND_GROUP: out->type = FT_NONE; break;
    case KIND_BYTES:
      out->type = FT_BYTES;
      out->display = field->row->as == SDEC_AS_TEXT ? BASE_SHOW_ASCII_PRINTABLE : BASE_NONE;
      break;
    default: describe_number(field, out); break;
  }
  if (bits != NULL) {
    const uint32_t n = (uint32_t)(bits->hi - bits->lo) + 1;
    out->bitmask = (n < 64 ? (UINT64_C(1) << n) - 1 : UINT64_MAX) << bits->lo;
  }
}

static void put_key(GString *out, const char *name, const char *key) {
  char buffer[128];
  struct sdec_text text = {.data = buffer, .cap = sizeof(buffer)};
  sdec_key_text(name, key, &text);
  g_string_append_c(out, '.');
  g_string_append_len(out, buffer, (gssize)text.len);
}

/* The filter name: the keys, plus the kind if the name is taken by another kind. */
static char *filter_name(const struct field *field) {
  GString *name = g_string_new("spdm");
  const enum kind kind = kind_of(field);
  put_key(name, field->group->name, NULL);
  if (field->row == NULL) {
    g_string_append(name, proto_registrar_get_byname(name->str) != NULL ? "_message" : "");
    return g_string_free(name, FALSE);
  }
  put_key(name, field->row->name, field->row->key);
  if (field->bits != NULL) {
    put_key(name, field->bits->name, field->bits->key);
  }
  const guint first = GPOINTER_TO_UINT(g_hash_table_lookup(kinds, name->str));
  if (first == 0) {
    g_hash_table_insert(kinds, g_strdup(name->str), GUINT_TO_POINTER((guint)kind + 1));
  } else if (first != (guint)kind + 1) {
    g_string_append(name, suffixes[kind]);
  }
  return g_string_free(name, FALSE);
}

static char *blurb_of(const struct field *field) {
  const char *brief = field->row == NULL ? NULL : field->bits == NULL ? field->row->brief : field->bits->brief;
  const char *spec = field->group->spec;
  if (brief == NULL && spec == NULL) {
    return NULL;
  }
  const bool both = brief != NULL && spec != NULL;
  return both ? g_strdup_printf("%s (%s)", brief, spec) : g_strdup(brief != NULL ? brief : spec);
}

static void add_field(const struct sdec_group *group, const struct sdec_field *row, const struct sdec_bits *bits,
                      bool bytes, int *hf) {
  const struct field field = {group, row, bits, bytes, hf};
  *hf = -1;
  g_array_append_val(fields, field);
}

static void add_row(const struct sdec_group *group, const struct sdec_field *row, struct field_ids *ids) {
  int *ett = &ids->ett;
  uint32_t n_bits = 0;
  *ids = (struct field_ids){-1, -1, -1, NULL};
  g_array_append_val(etts, ett);
  add_field(group, row, NULL, false, &ids->hf);
  if (row->kind == SDEC_GROUP && row->cases != NULL && row->group == NULL) {
    add_field(group, row, NULL, true, &ids->bytes_hf);
  }
  while (row->bits != NULL && row->bits[n_bits].name != NULL) {
    n_bits++;
  }
  ids->bits = n_bits > 0 ? g_new0(int, n_bits) : NULL;
  for (uint32_t i = 0; i < n_bits; i++) {
    add_field(group, row, &row->bits[i], false, &ids->bits[i]);
  }
}

/* in_line returns true if a summary line shows the row, its bits, or a row of a group it opens. Those groups must have
 * been collected. */
static bool in_line(const struct sdec_field *row) {
  const struct sdec_group *inner;
  bool found = row->line != 0;
  for (const struct sdec_bits *bits = row->bits; bits != NULL && bits->name != NULL; bits++) {
    found = found || bits->line != 0;
  }
  for (uint32_t i = 0; !found && (inner = sdec_row_group(row, i)) != NULL; i++) {
    found = fields_of(inner)->last_in_line != NULL;
  }
  return found;
}

/* Recursive, because tables are shallow. A group may occur in several of them. */
static void collect(const struct sdec_group *group) {
  const struct sdec_group *inner;
  if (group == NULL || fields_of(group) != NULL) {
    return;
  }
  struct group_ids *ids = g_new0(struct group_ids, 1);
  ids->hf = -1;
  ids->rows = g_new0(struct field_ids, group->n_rows);
  g_hash_table_insert(by_group, (void *)(uintptr_t)group, ids);
  for (uint32_t i = 0; i < group->n_rows; i++) {
    add_row(group, &group->rows[i], &ids->rows[i]);
  }
  for (uint32_t i = 0; i < group->n_rows; i++) {
    for (uint32_t j = 0; (inner = sdec_row_group(&group->rows[i], j)) != NULL; j++) {
      collect(inner);
    }
    if (in_line(&group->rows[i])) {
      ids->last_in_line = &group->rows[i];
    }
  }
}

/* collect_whole collects a group that may be a message or an object. */
static void collect_whole(const struct sdec_group *group) {
  collect(group);
  struct group_ids *ids = group != NULL ? g_hash_table_lookup(by_group, group) : NULL;
  if (ids != NULL && !ids->whole) {
    ids->whole = true;
    add_field(group, NULL, NULL, false, &ids->hf);
  }
}

static void collect_all(void) {
  uint32_t n_protocols, n_objects;
  const struct sdec_protocol *const *protocols = sdec_protocols(&n_protocols);
  for (uint32_t i = 0; i < n_protocols; i++) {
    for (uint32_t code = 0; code < protocols[i]->n_messages; code++) {
      const struct sdec_message *message = protocols[i]->messages[code];
      collect_whole(message != NULL ? message->body : NULL);
    }
  }
  const struct sdec_group *const *objects = sdec_objects(&n_objects);
  for (uint32_t i = 0; i < n_objects; i++) {
    collect_whole(objects[i]);
  }
  collect(sdec_strays());
}

/* Wireshark keeps what is registered here until it exits. */
void fields_register(int proto) {
  fields = g_array_new(FALSE, FALSE, sizeof(struct field));
  etts = g_array_new(FALSE, FALSE, sizeof(int *));
  by_group = g_hash_table_new(NULL, NULL);
  kinds = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  values = g_hash_table_new(NULL, NULL);
  collect_all();
  hf_register_info *infos = g_new0(hf_register_info, fields->len);
  for (guint i = 0; i < fields->len; i++) {
    const struct field *field = &g_array_index(fields, struct field, i);
    HFILL_INIT(infos[i]);
    infos[i].p_id = field->hf;
    infos[i].hfinfo.name = field->row == NULL    ? field->group->name
                           : field->bits != NULL ? field->bits->name
                                                 : field->row->name;
    infos[i].hfinfo.abbrev = filter_name(field);
    infos[i].hfinfo.blurb = blurb_of(field);
    describe(field, &infos[i].hfinfo);
  }
  proto_register_field_array(proto, infos, (int)fields->len);
  proto_register_subtree_array((int *const *)(void *)etts->data, (int)etts->len);
  g_hash_table_destroy(kinds);
  g_hash_table_destroy(values);
  g_array_free(etts, TRUE);
  g_array_free(fields, TRUE);
}

const struct group_ids *fields_of(const struct sdec_group *group) {
  return g_hash_table_lookup(by_group, group);
}
