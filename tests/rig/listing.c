/* SPDX-License-Identifier: BSD-3-Clause
 *
 * A walk as lines of text, in the form that .case files expect.
 */
#include "listing.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "casefile.h"

enum { LINE_LEN = 1024 };

static void append(struct listing *list, const char *line, const char *other) {
  list->lines = realloc(list->lines, (list->n + 1) * sizeof(*list->lines));
  list->other = realloc(list->other, (list->n + 1) * sizeof(*list->other));
  if (list->lines == NULL || list->other == NULL) {
    abort();
  }
  list->lines[list->n] = strdup(line);
  list->other[list->n] = other == NULL ? NULL : strdup(other);
  case_normalise(list->lines[list->n]);
  list->n++;
}

/* put_name writes the name of an item: that of its row, or of its array with the index. */
static void put_name(const struct sdec_item *item, struct sdec_text *out) {
  sdec_put(out, item->element && item->array != NULL ? item->array->name : item->field->name);
  if (item->element) {
    sdec_put_char(out, '[');
    sdec_put_dec(out, item->index);
    sdec_put_char(out, ']');
  }
}

static void put_place(const struct sdec_item *item, bool with_len, struct sdec_text *out) {
  sdec_put_dec(out, item->offset);
  if (with_len) {
    sdec_put(out, " +");
    sdec_put_dec(out, item->len);
  }
  sdec_put_char(out, ' ');
  put_name(item, out);
}

static void put_note(const struct sdec_note *note, struct sdec_text *out) {
  sdec_put(out, "! ");
  sdec_put(out, sdec_severity_name(note->severity));
  sdec_put_char(out, ' ');
  sdec_put_dec(out, note->offset);
  sdec_put_char(out, ' ');
  sdec_note_text(note, out);
}

static bool has_line(const struct sdec_item *item) {
  const struct sdec_bits *b = item->bits;
  if (item->kind == SDEC_BIT) {
    return b->lo != b->hi || b->names != NULL || item->value != 0;
  }
  return item->kind != SDEC_CLOSE;
}

void listing_add(struct listing *list, const struct sdec_item *item, struct sdec_span data) {
  char line[LINE_LEN], other[LINE_LEN];
  struct sdec_text text = {.data = line, .cap = sizeof(line)};
  struct sdec_text second = {.data = other, .cap = sizeof(other)};
  if (!has_line(item)) {
    return;
  }
  switch (item->kind) {
    case SDEC_LEAF:
      put_place(item, true, &text);
      sdec_put_char(&text, ' ');
      sdec_value_text(item, data, &text);
      break;
    case SDEC_BIT:
      sdec_put_char(&text, '.');
      sdec_put(&text, item->bits->name);
      sdec_put_char(&text, ' ');
      sdec_value_text(item, data, &text);
      break;
    case SDEC_OPEN:
      put_place(item, false, &text);
      put_place(item, true, &second);
      break;
    default: put_note(&item->note, &text); break;
  }
  sdec_put_zero(&text);
  sdec_put_zero(&second);
  append(list, line, item->kind == SDEC_OPEN && item->len > 0 ? other : NULL);
}

void listing_free(struct listing *list) {
  for (uint32_t i = 0; i < list->n; i++) {
    free(list->lines[i]);
    free(list->other[i]);
  }
  free(list->lines);
  free(list->other);
  *list = (struct listing){0};
}

/* after_words gives what follows the first `n` words of a line. */
static const char *after_words(const char *line, uint32_t n) {
  while (n > 0 && *line != '\0') {
    n -= *line == ' ';
    line++;
  }
  return line;
}

bool listing_matches(const struct listing *list, uint32_t i, const char *expected) {
  const char *actual = list->lines[i];
  if (strcmp(actual, expected) == 0 || (list->other[i] != NULL && strcmp(list->other[i], expected) == 0)) {
    return true;
  }
  if (actual[0] != '!' || expected[0] != '!') {
    return false;
  }
  const char *text = after_words(expected, 3);
  const size_t place = (size_t)(text - expected);
  return strncmp(actual, expected, place) == 0 && strstr(actual + place, text) != NULL;
}
