/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Fills all columns in one walk over a unit.
 */
#include "filter/columns.h"

#include <stdlib.h>
#include <string.h>

#include "filter/expr.h"

#define COLUMNS_MOST 64u

enum occurrence { ALL, FIRST, LAST };

struct column {
  struct key key;
  char *name;
  struct out values; /* of the current unit */
  bool any;
};

struct columns {
  struct column list[COLUMNS_MOST];
  uint32_t n;
  bool has_fields, header;
  uint8_t occurrence;
  char separator, between, quote; /* quote: 0: none */
  struct parts parts;
  struct sdec_iter walk;
};

struct columns *columns_new(void) {
  struct columns *columns = calloc(1, sizeof(*columns));
  if (columns != NULL) {
    columns->separator = '\t';
    columns->between = ',';
  }
  return columns;
}

void columns_free(struct columns *columns) {
  for (uint32_t i = 0; columns != NULL && i < columns->n; i++) {
    free(columns->list[i].name);
    free(columns->list[i].values.data);
  }
  free(columns);
}

static bool add_one(struct columns *columns, const char *name, size_t len, struct sdec_text *problem) {
  struct column *column = &columns->list[columns->n];
  if (columns->n == COLUMNS_MOST) {
    sdec_put(problem, "too many columns");
    return false;
  }
  *column = (struct column){.name = strndup(name, len)};
  if (column->name == NULL || !out_memory(&column->values)) {
    sdec_put(problem, "out of memory");
    free(column->name);
    return false;
  }
  columns->n++;
  if (!key_read(column->name, &column->key, problem)) {
    return false;
  }
  parts_add(&columns->parts, &column->key);
  columns->has_fields |= column->key.of == KEY_FIELD;
  return true;
}

bool columns_add(struct columns *columns, const char *list, struct sdec_text *out_problem) {
  for (;;) {
    const size_t len = strcspn(list, ",");
    if (!add_one(columns, list, len, out_problem)) {
      return false;
    }
    if (list[len] == '\0') {
      return true;
    }
    list += len + 1;
  }
}

bool columns_any(const struct columns *columns) {
  return columns->n > 0;
}

/* A character, or tshark's name for one that is hard to type. */
static bool read_character(const char *text, char *out) {
  *out = strcmp(text, "/t") == 0 ? '\t' : strcmp(text, "/s") == 0 ? ' ' : text[0];
  return *out != '\0' && (text[1] == '\0' || *out != text[0]);
}

static bool read_choice(const char *text, const char *choices, const char *meaning, char *out) {
  const char *found = text[0] != '\0' && text[1] == '\0' ? strchr(choices, text[0]) : NULL;
  *out = found != NULL ? meaning[found - choices] : '\0';
  return found != NULL;
}

bool columns_style(struct columns *columns, const char *text) {
  const size_t len = strcspn(text, "=");
  const char *value = text[len] == '=' ? text + len + 1 : "";
  char choice = 0;
  if (strncmp(text, "header=", len + 1) == 0 && read_choice(value, "yn", "\1\0", &choice)) {
    columns->header = choice != 0;
    return true;
  }
  if (strncmp(text, "occurrence=", len + 1) == 0 && read_choice(value, "afl", "\0\1\2", &choice)) {
    columns->occurrence = (uint8_t)choice;
    return true;
  }
  if (strncmp(text, "quote=", len + 1) == 0) {
    return read_choice(value, "dsn", "\"'\0", &columns->quote);
  }
  if (strncmp(text, "separator=", len + 1) == 0) {
    return read_character(value, &columns->separator);
  }
  return strncmp(text, "aggregator=", len + 1) == 0 && read_character(value, &columns->between);
}

void columns_header(const struct columns *columns, struct out *out) {
  for (uint32_t i = 0; columns->header && i < columns->n; i++) {
    if (i > 0) {
      out_char(out, columns->separator);
    }
    out_string(out, columns->list[i].name);
  }
  out_string(out, columns->header ? "\n" : "");
}

/* begin_value starts another value of a column; false if it is not wanted. */
static bool begin_value(const struct columns *columns, struct column *column) {
  if (column->any && columns->occurrence == FIRST) {
    return false;
  }
  if (columns->occurrence == LAST) {
    column->values.len = 0;
  } else if (column->any) {
    out_char(&column->values, columns->between);
  }
  column->any = true;
  return true;
}

static void take_own(struct columns *columns, struct column *column, const struct sdec_unit *unit,
                     const struct remarks *remarks) {
  struct own_values own;
  for (uint32_t at = 0; values_own(column->key.of, unit, remarks, at, &own); at++) {
    for (uint32_t i = 0; i < own.n; i++) {
      if (begin_value(columns, column)) {
        out_string(&column->values, own.list[i].text != NULL ? own.list[i].text : own.shown[i]);
      }
    }
  }
}

/* Bytes that are also decoded as a separate unit may contain secrets that only that unit hides. */
static bool is_hidden(const struct sdec_unit *unit, uint8_t as) {
  return as == SDEC_AS_SECRET ||
         (unit->carries && (as == SDEC_AS_VENDOR || as == SDEC_AS_ENCAPSULATED || as == SDEC_AS_INNER));
}

static void take_item(struct columns *columns, struct column *column, const struct sdec_unit *unit,
                      const struct sdec_item *item, bool secrets) {
  struct out *out = &column->values;
  if (!begin_value(columns, column)) {
    return;
  }
  if (item->kind == SDEC_BIT || item->field->kind == SDEC_UINT) {
    out_dec(out, item->value);
  } else if (!secrets && is_hidden(unit, item->field->as)) {
    out_format(out, "(%u bytes)", item->len);
  } else {
    out_hex(out, unit->span.data + item->offset, item->len);
  }
}

static void take_fields(struct columns *columns, const struct sdec_unit *unit, bool secrets) {
  struct place place = {.n = 0};
  struct sdec_item item;
  sdec_unit_begin(unit, &columns->walk);
  while (sdec_next(&columns->walk, &item)) {
    const bool meant = place_follow(&place, &columns->parts, &item);
    for (uint32_t i = 0; meant && i < columns->n; i++) {
      struct column *column = &columns->list[i];
      if (column->key.of == KEY_FIELD && place_fits(&place, &column->key, unit)) {
        take_item(columns, column, unit, &item, secrets);
      }
    }
  }
}

static void put_quote(const struct columns *columns, struct out *out) {
  if (columns->quote != 0) {
    out_char(out, columns->quote);
  }
}

uint32_t columns_need(const struct columns *columns) {
  uint32_t needs = 0;
  for (uint32_t i = 0; columns != NULL && i < columns->n; i++) {
    needs |= key_needs(&columns->list[i].key);
  }
  return needs;
}

void columns_unit(struct columns *columns, const struct sdec_unit *unit, const struct remarks *remarks, bool secrets,
                  struct out *out) {
  for (uint32_t i = 0; i < columns->n; i++) {
    columns->list[i].values.len = 0;
    columns->list[i].any = false;
    if (columns->list[i].key.of != KEY_FIELD) {
      take_own(columns, &columns->list[i], unit, remarks);
    }
  }
  if (columns->has_fields && unit->group != NULL) {
    take_fields(columns, unit, secrets);
  }
  for (uint32_t i = 0; i < columns->n; i++) {
    const struct column *column = &columns->list[i];
    if (i > 0) {
      out_char(out, columns->separator);
    }
    put_quote(columns, out);
    out_bytes(out, column->values.data, column->values.len);
    put_quote(columns, out);
  }
  out_char(out, '\n');
  out_unit_end(out);
}
