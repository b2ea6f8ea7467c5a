/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The plain format of reference values: one line per index (docs/reference-values.md).
 */
#include <ctype.h>
#include <string.h>

#include "reference/reference.h"

#define INDEX_MOST 254u

/* A line without its comment and line end. */
struct line {
  const char *at, *end;
  uint32_t number;
};

static bool next_word(struct line *line, const char **out, size_t *out_len) {
  while (line->at < line->end && isspace((unsigned char)*line->at)) {
    line->at++;
  }
  const char *start = line->at;
  while (line->at < line->end && !isspace((unsigned char)*line->at)) {
    line->at++;
  }
  *out = start;
  *out_len = (size_t)(line->at - start);
  return *out_len > 0;
}

static bool is_word(const char *text, size_t len, const char *word) {
  return len == strlen(word) && memcmp(text, word, len) == 0;
}

static bool read_entry(struct reference_reading *reading, struct line *line, uint8_t index) {
  const char *word;
  size_t len;
  uint32_t n = 0;
  bool any = false;
  struct sdec_reference *entry = reference_entry(reading, index);
  while (entry != NULL && next_word(line, &word, &len)) {
    n++;
    any |= is_word(word, len, "any");
    if (!is_word(word, len, "any") && !reference_condition(reading, entry, word, len)) {
      return false;
    }
  }
  if (entry == NULL) {
    return false;
  }
  return n == 0          ? reference_fail(reading, "index %u has no value", index)
         : any && n != 1 ? reference_fail(reading, "any stands alone")
                         : true;
}

static bool read_else(struct reference_reading *reading, struct line *line) {
  const char *word, *more;
  size_t len, more_len;
  const bool found = next_word(line, &word, &len) && !next_word(line, &more, &more_len);
  if (!found || (!is_word(word, len, "any") && !is_word(word, len, "fail"))) {
    return reference_fail(reading, "else is followed by any or fail");
  }
  reading->references->files[reading->file].closed = is_word(word, len, "fail");
  return true;
}

/* A comment starts with a # outside quotes. */
static const char *before_comment(const char *start, const char *end) {
  bool quoted = false;
  for (const char *at = start; at < end; at++) {
    if (*at == '\\' && quoted && at + 1 < end) {
      at++;
    } else if (*at == '"') {
      quoted = !quoted;
    } else if (*at == '#' && !quoted) {
      return at;
    }
  }
  return end;
}

static bool next_line(const struct reference_reading *reading, uint32_t *at, struct line *line) {
  const char *text = (const char *)reading->whole.data;
  if (*at >= reading->whole.len) {
    return false;
  }
  const char *end = memchr(text + *at, '\n', reading->whole.len - *at);
  end = end != NULL ? end : text + reading->whole.len;
  line->at = text + *at;
  line->end = before_comment(line->at, end);
  line->number++;
  *at = (uint32_t)(end - text) + 1;
  return true;
}

static bool read_first(struct reference_reading *reading, struct line *line) {
  const char *word, *more;
  size_t len, more_len;
  uint64_t version = 0;
  const bool found = next_word(line, &word, &len) && next_word(line, &word, &len) &&
                     reference_number(word, len, &version) && !next_word(line, &more, &more_len);
  if (!found || version == 0) {
    return reference_fail(reading, "the first line is \"spdm-reference-values 1\"");
  }
  return version == 1 ||
         reference_fail(reading, "version %.*s of the format is not known", (int)(len < 20 ? len : 20), word);
}

struct state {
  bool began, ended;
};

static bool read_device(struct reference_reading *reading, const struct line *line) {
  const struct sdec_span json = {(const uint8_t *)line->at, (uint32_t)(line->end - line->at)};
  return reading->source->n_entries == 0 ? reference_read_device(reading, json)
                                         : reference_fail(reading, "device comes before the values");
}

static bool read_line(struct reference_reading *reading, struct line *line, struct state *state) {
  const char *word;
  size_t len;
  uint64_t index = 0;
  if (!state->began) {
    state->began = true;
    return read_first(reading, line);
  }
  if (!next_word(line, &word, &len)) {
    return true;
  }
  if (state->ended) {
    return reference_fail(reading, "else is the last line");
  }
  if (is_word(word, len, "device")) {
    return read_device(reading, line);
  }
  if (is_word(word, len, "else")) {
    state->ended = true;
    return read_else(reading, line);
  }
  if (!reference_number(word, len, &index) || index == 0 || index > INDEX_MOST) {
    return reference_fail(reading, "an index from 1 to %u is expected, not \"%.*s\"", INDEX_MOST,
                          (int)(len < 40 ? len : 40), word);
  }
  return read_entry(reading, line, (uint8_t)index);
}

bool reference_read_plain(struct reference_reading *reading) {
  struct state state = {.began = false};
  struct line line = {.number = 0};
  uint32_t at = 0;
  reading->source->format = REFERENCE_PLAIN;
  while (next_line(reading, &at, &line)) {
    if (!read_line(reading, &line, &state)) {
      char problem[REFERENCE_WHY];
      memcpy(problem, reading->problem, sizeof(problem));
      return reference_fail(reading, "line %u: %.160s", line.number, problem);
    }
  }
  return true;
}
