/* SPDX-License-Identifier: BSD-3-Clause
 *
 * An element is one byte, with 0x or a single digit; possibly decimal numbers are refused rather than guessed. In
 * strings, bytes are pairs of digits.
 */
#define _GNU_SOURCE
#include "input/array.h"

#include <ctype.h>
#include <string.h>

#include "input/hexline.h"
#include "input/literal.h"

static bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\r';
}

static bool one_of(char c, const char *set) {
  return c != '\0' && strchr(set, c) != NULL;
}

static const char *skip(const char *at, const char *end, const char *set) {
  while (at < end) {
    const size_t aside = hexline_comment(at, (size_t)(end - at));
    if (aside == 0 && !is_blank(*at) && !one_of(*at, set)) {
      break;
    }
    at += aside > 0 ? aside : 1;
  }
  return at;
}

static size_t hex_digits(const char *at, const char *end) {
  size_t n = 0;
  while (at + n < end && isxdigit((unsigned char)at[n])) {
    n++;
  }
  return n;
}

static bool has_prefix(const char *at, const char *end) {
  return end - at > 2 && at[0] == '0' && (at[1] | 0x20) == 'x' && isxdigit((unsigned char)at[2]);
}

static const char *skip_call(const char *at, const char *end) {
  static const char *const calls[] = {"bytes(", "bytearray(", "bytes.fromhex(", "bytearray.fromhex("};
  for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
    const size_t len = strlen(calls[i]);
    if ((size_t)(end - at) >= len && memcmp(at, calls[i], len) == 0) {
      return at + len - 1;
    }
  }
  return at;
}

/* opens returns the bracket if an array begins at `at`. Without a declaration, the bracket must be alone on its line or
 * its first element must be a byte. */
static const char *opens(struct array *array, const char *at, const char *end, bool declared) {
  const char *call = skip(at, end, declared ? "&" : ""), *open = skip_call(call, end);
  if (open == end || !one_of(*open, "{[(")) {
    return NULL;
  }
  const char *first = skip(open, end, "{[(");
  const char *behind = first + hex_digits(first, end);
  const bool list = behind > first && isdigit((unsigned char)*first) && skip(behind, end, "") < end &&
                    *skip(behind, end, "") == ',';
  const bool quoted = first < end && one_of(*first, "\"'");
  const bool named = open > call || (declared && (*open != '(' || quoted));
  if (literal_begins(first, first, end) || (!named && first < end && !has_prefix(first, end) && !list)) {
    return NULL;
  }
  *array = (struct array){.bare = !named && first == end};
  return open;
}

static bool closes(const char *at, const char *end) {
  for (at = skip(at, end, ""); at < end; at = skip(at + 1, end, "")) {
    if (one_of(*at, "}])")) {
      return true;
    }
  }
  return false;
}

static bool is_prose(const char *at, const char *end) {
  struct hexline line;
  hexline_words(at, (size_t)(end - at), &line);
  return line.kind == HEXLINE_TEXT && closes(at, end);
}

const char *array_find(struct array *array, const char *text, const char *end) {
  bool declared = false;
  for (const char *at = text; at < end;) {
    const char *open = at == text || declared ? opens(array, at, end, declared) : NULL;
    if (open != NULL && !is_prose(open, end)) {
      return open;
    }
    at = skip(at, end, "");
    declared = at < end && *at == '=';
    at += at < end;
  }
  return NULL;
}

bool array_is_array(const struct array *array, const char *text, const char *end, bool *out_literals) {
  const char *first = skip(text, end, "{[(");
  const bool begun = array->in_comment || array->bytes || array->decimals || array->names || first == end;
  *out_literals = !begun && literal_begins(text, first, end);
  return begun || (!*out_literals && (!array->bare || has_prefix(first, end) || one_of(*first, "}])")));
}

/* "name[4] =": both the name and the number may look like hex. */
const char *array_declarator(const char *text, const char *open) {
  const char *equals = open, *at;
  while (equals > text && equals[-1] != '=') {
    equals--;
  }
  for (at = equals > text ? equals - 1 : text; at > text && is_blank(at[-1]);) {
    at--;
  }
  while (at > text && (isalnum((unsigned char)at[-1]) || one_of(at[-1], "_.>-*[]"))) {
    at--;
  }
  return at;
}

void array_line(struct array *array, bool plain) {
  array->bytes |= plain && !array->in_comment;
  array->word = NULL;
}

static enum array_event bad(struct array *array, const char *problem, const char *word) {
  array->problem = problem;
  array->word = word;
  return ARRAY_BAD;
}

static enum array_event open_bracket(struct array *array, const char *at) {
  if (array->depth == ARRAY_DEPTH) {
    return bad(array, "too many brackets", at);
  }
  array->closers[array->depth++] = (char)(*at == '(' ? ')' : *at + 2);
  array->separated = true;
  return ARRAY_BORDER;
}

static enum array_event close_bracket(struct array *array, const char *at) {
  if (array->closers[array->depth - 1] != *at) {
    return bad(array, "the wrong bracket", at);
  }
  array->separated = true;
  if (--array->depth > 0) {
    return ARRAY_BORDER;
  }
  if (array->decimals && !array->names) {
    return bad(array, "numbers that may be decimal; give bytes of an array as 0x10", at);
  }
  return ARRAY_CLOSED;
}

static uint8_t value_of(const char *at, size_t n) {
  uint8_t value = 0;
  for (size_t i = 0; i < n; i++) {
    value = (uint8_t)(value << 4 | (isdigit((unsigned char)at[i]) ? at[i] - '0' : (at[i] | 0x20) - 'a' + 10));
  }
  return value;
}

/* Inside a string: pairs of digits, each optionally prefixed with \x or 0x. */
static enum array_event take_pair(struct array *array, const char **text, const char *end, uint8_t *out) {
  const char *at = *text;
  at += end - at > 2 && one_of(at[0], "\\0") && (at[1] | 0x20) == 'x' ? 2 : 0;
  if (hex_digits(at, end) < 2) {
    return bad(array, "not hex", *text);
  }
  *out = value_of(at, 2);
  *text = at + 2;
  array->bytes = true;
  return array->names || array->decimals ? bad(array, "an array of bytes and names: not hex", *text) : ARRAY_BYTE;
}

static enum array_event take_word(struct array *array, const char **text, const char *end, uint8_t *out) {
  const char *word = *text, *at = word;
  while (at < end && !is_blank(*at) && !one_of(*at, ",;{}[]()\"'") && hexline_comment(at, (size_t)(end - at)) == 0) {
    at++;
  }
  *text = at;
  const bool x = has_prefix(word, at);
  const char *digits = word + (x ? 2 : 0);
  const size_t n = (size_t)(at - digits);
  const bool number = isdigit((unsigned char)*digits) || x;
  const bool byte = number && hex_digits(digits, at) == n && n <= (x ? 2u : 1u);
  array->bytes |= x && byte;
  array->decimals |= number && !byte;
  array->names |= !number;
  if (array->bytes && (array->decimals || array->names)) {
    return array->decimals ? bad(array, "not hex, a byte of an array is written as 0x10", word)
                           : bad(array, "an array of bytes and names: not hex", word);
  }
  if (byte && !array->separated && array->word == NULL) {
    return bad(array, "a comma is missing before", word);
  }
  array->word = word; /* within this line */
  array->separated = false;
  *out = byte ? value_of(digits, n) : 0;
  return byte ? ARRAY_BYTE : ARRAY_MORE;
}

/* leave_comment skips to the end of a comment over several lines. Unlike comments between bytes, its content is
 * ignored. */
static void leave_comment(struct array *array, const char **text, const char *end) {
  const char *close = memmem(*text, (size_t)(end - *text), "*/", 2);
  array->in_comment = close == NULL;
  *text = close != NULL ? close + 2 : end;
}

static bool skip_comment(struct array *array, const char **text, const char *end) {
  const bool python = **text == '#' && one_of(array->closers[0], "])");
  const size_t aside = python ? (size_t)(end - *text) : hexline_comment(*text, (size_t)(end - *text));
  array->in_comment = aside > 1 && !python && (*text)[1] == '*' &&
                      (aside < 4 || memcmp(*text + aside - 2, "*/", 2) != 0);
  *text += aside;
  return aside > 0;
}

enum array_event array_next(struct array *array, const char **text, const char *end, uint8_t *out) {
  if (array->in_comment) {
    leave_comment(array, text, end);
  }
  while (*text < end) {
    const char *at = *text;
    const char closer = array->depth > 0 ? array->closers[array->depth - 1] : '\0';
    if (array->quote == '\0' && skip_comment(array, text, end)) {
      continue;
    }
    if (is_blank(*at) || (*at == '\\' && at + 1 == end) || *at == ',' || *at == ';') {
      array->separated |= *at == ',';
      ++*text;
    } else if (array->quote != '\0' ? *at == array->quote : one_of(*at, "\"'")) {
      if (closer != ')') {
        return bad(array, "a string in an array: not hex", at);
      }
      array->quote = array->quote != '\0' ? '\0' : *at;
      ++*text;
    } else if (array->quote != '\0') {
      return take_pair(array, text, end, out);
    } else if (one_of(*at, "{[(}])")) {
      ++*text;
      return one_of(*at, "{[(") ? open_bracket(array, at) : close_bracket(array, at);
    } else {
      const enum array_event event = take_word(array, text, end, out);
      if (event != ARRAY_MORE) {
        return event;
      }
    }
  }
  return ARRAY_MORE;
}
