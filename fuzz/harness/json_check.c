/* SPDX-License-Identifier: BSD-3-Clause
 *
 * A strict JSON reader.
 */
#include "json_check.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#define DEPTH_MOST 64u

struct reader {
  const char *at, *end;
  const char *wrong;
  bool is_object[DEPTH_MOST]; /* for each open container; otherwise it is an array */
  uint32_t depth;
};

static bool fail(struct reader *r, const char *what) {
  r->wrong = r->wrong == NULL ? what : r->wrong;
  return false;
}

static bool take(struct reader *r, char c) {
  if (r->at < r->end && *r->at == c) {
    r->at++;
    return true;
  }
  return false;
}

static bool is_digit(const struct reader *r) {
  return r->at < r->end && *r->at >= '0' && *r->at <= '9';
}

static bool digits(struct reader *r) {
  if (!is_digit(r)) {
    return fail(r, "a number without digits");
  }
  while (is_digit(r)) {
    r->at++;
  }
  return true;
}

static bool number(struct reader *r) {
  (void)take(r, '-');
  if (!take(r, '0') && !digits(r)) {
    return false;
  }
  if (take(r, '.') && !digits(r)) {
    return false;
  }
  if (take(r, 'e') || take(r, 'E')) {
    (void)(take(r, '+') || take(r, '-'));
    return digits(r);
  }
  return true;
}

static bool escape(struct reader *r) {
  if (!take(r, 'u')) {
    const bool known = r->at < r->end && *r->at != '\0' && strchr("\"\\/bfnrt", *r->at) != NULL;
    r->at += known;
    return known || fail(r, "an unknown escape");
  }
  for (uint32_t i = 0; i < 4; i++, r->at++) {
    if (r->at >= r->end || *r->at == '\0' || strchr("0123456789abcdefABCDEF", *r->at) == NULL) {
      return fail(r, "\\u without four digits");
    }
  }
  return true;
}

/* utf8 takes one multi-byte character, in shortest form and not a surrogate. */
static bool utf8(struct reader *r) {
  const uint8_t first = (uint8_t)*r->at++;
  const uint32_t more = first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : 1;
  static const uint32_t least[] = {0, 0x80, 0x800, 0x10000};
  uint32_t code = first & (0x3Fu >> more);
  for (uint32_t i = 0; i < more; i++, r->at++) {
    if (r->at >= r->end || ((uint8_t)*r->at & 0xC0) != 0x80) {
      return fail(r, "damaged UTF-8");
    }
    code = code << 6 | ((uint8_t)*r->at & 0x3Fu);
  }
  const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
  const bool good = first >= 0xC0 && first < 0xF8 && code >= least[more] && code <= 0x10FFFF && !surrogate;
  return good || fail(r, "no UTF-8");
}

static bool character(struct reader *r) {
  const uint8_t c = (uint8_t)*r->at;
  if (c >= 0x80) {
    return utf8(r);
  }
  r->at++;
  if (c < 0x20 || c == 0x7F) {
    return fail(r, "a control character in a string");
  }
  return c != '\\' || escape(r);
}

static bool string(struct reader *r) {
  if (!take(r, '"')) {
    return fail(r, "a string was due");
  }
  while (r->at < r->end && *r->at != '"') {
    if (!character(r)) {
      return false;
    }
  }
  return take(r, '"') || fail(r, "a string does not end");
}

static bool word(struct reader *r, const char *text) {
  const size_t len = strlen(text);
  if ((size_t)(r->end - r->at) < len || memcmp(r->at, text, len) != 0) {
    return fail(r, "no value");
  }
  r->at += len;
  return true;
}

static bool key(struct reader *r) {
  return string(r) && (take(r, ':') || fail(r, "a key without a colon"));
}

/* open_one begins an object or array; *out_value: a value must follow. */
static bool open_one(struct reader *r, bool object, bool *out_value) {
  if (r->depth == DEPTH_MOST) {
    return fail(r, "nested too deep");
  }
  r->is_object[r->depth++] = object;
  r->at++;
  if (take(r, object ? '}' : ']')) {
    r->depth--;
    *out_value = false;
    return true;
  }
  *out_value = true;
  return !object || key(r);
}

static bool scalar(struct reader *r) {
  switch (r->at < r->end ? *r->at : '\0') {
    case '"': return string(r);
    case 't': return word(r, "true");
    case 'f': return word(r, "false");
    case 'n': return word(r, "null");
    default: return number(r);
  }
}

/* after_value continues after a value: at the next one, or outside the containers that end here. */
static bool after_value(struct reader *r, bool *out_value) {
  const bool object = r->is_object[r->depth - 1];
  if (take(r, ',')) {
    *out_value = true;
    return !object || key(r);
  }
  if (!take(r, object ? '}' : ']')) {
    return fail(r, "neither a comma nor an end");
  }
  r->depth--;
  *out_value = false;
  return true;
}

/* one_object reads an object without blanks, since the tool writes none. */
static bool one_object(struct reader *r) {
  bool value = true;
  if (r->at >= r->end || *r->at != '{') {
    return fail(r, "a line is no object");
  }
  do {
    const char c = r->at < r->end ? *r->at : '\0';
    bool ok;
    if (!value) {
      ok = after_value(r, &value);
    } else if (c == '{' || c == '[') {
      ok = open_one(r, c == '{', &value);
    } else {
      ok = scalar(r);
      value = false;
    }
    if (!ok) {
      return false;
    }
  } while (r->depth > 0);
  return true;
}

const char *json_lines(const char *text, size_t len) {
  struct reader r = {.at = text, .end = text + len};
  while (r.at < r.end) {
    if (!one_object(&r)) {
      return r.wrong;
    }
    if (!take(&r, '\n')) {
      return "a line does not end after its object";
    }
  }
  return NULL;
}
