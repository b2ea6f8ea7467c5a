/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Reads a text that need not be zero-terminated.
 */
#include "reference/json_in.h"

#include <string.h>

static bool fail(struct json_in *in, const char *problem) {
  in->problem = in->problem == NULL ? problem : in->problem;
  return false;
}

void json_in_begin(struct json_in *in, struct sdec_span text) {
  const char *start = (const char *)text.data;
  *in = (struct json_in){.at = start, .end = start + text.len, .start = start};
}

static void blanks(struct json_in *in) {
  while (in->at < in->end && (*in->at == ' ' || *in->at == '\t' || *in->at == '\r' || *in->at == '\n')) {
    in->at++;
  }
}

bool json_in_ends(struct json_in *in) {
  blanks(in);
  return in->problem == NULL && (in->at == in->end || fail(in, "text behind the end"));
}

static bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

char json_in_kind(struct json_in *in) {
  blanks(in);
  if (in->at == in->end || in->problem != NULL) {
    return 0;
  }
  return is_digit(*in->at) || *in->at == '-' ? '0' : strchr("{[\"tfn", *in->at) != NULL ? *in->at : 0;
}

static bool take(struct json_in *in, char c) {
  blanks(in);
  if (in->problem != NULL || in->at == in->end || *in->at != c) {
    return false;
  }
  in->at++;
  return true;
}

bool json_in_open(struct json_in *in, char kind) {
  return take(in, kind) || fail(in, kind == '{' ? "an object is expected" : "an array is expected");
}

bool json_in_more(struct json_in *in, char kind, bool *first) {
  const bool was_first = *first;
  *first = false;
  if (take(in, kind == '{' ? '}' : ']')) {
    return false;
  }
  return in->problem == NULL && (was_first || take(in, ',') || fail(in, "a comma or the end is expected"));
}

static bool code_unit(struct json_in *in, char *out) {
  uint32_t value = 0;
  for (uint32_t i = 0; i < 4; i++, in->at++) {
    const char c = in->at < in->end ? *in->at : 0, lower = (char)(c | 0x20);
    if (!is_digit(c) && (lower < 'a' || lower > 'f')) {
      return fail(in, "four hexadecimal digits are expected");
    }
    value = value << 4 | (uint32_t)(is_digit(c) ? c - '0' : lower - 'a' + 10);
  }
  *out = value > 0 && value < 0x80 ? (char)value : '?';
  return true;
}

static bool escaped(struct json_in *in, char *out) {
  static const char names[] = "\"\\/bfnrt", values[] = "\"\\/\b\f\n\r\t";
  const char c = in->at < in->end ? *in->at++ : 0;
  const char *found = c != 0 ? strchr(names, c) : NULL;
  if (found != NULL) {
    *out = values[found - names];
    return true;
  }
  return c == 'u' ? code_unit(in, out) : fail(in, "an unknown escape");
}

bool json_in_string(struct json_in *in, char *out, size_t cap) {
  size_t n = 0;
  if (!take(in, '"')) {
    return fail(in, "a string is expected");
  }
  while (in->at < in->end && *in->at != '"') {
    char c = *in->at++;
    if ((unsigned char)c < ' ') {
      return fail(in, "a string without its end");
    }
    if (c == '\\' && !escaped(in, &c)) {
      return false;
    }
    if (out != NULL && n + 1 >= cap) {
      return fail(in, "the string is too long");
    }
    if (out != NULL) {
      out[n++] = c;
    }
  }
  if (out != NULL) {
    out[n] = '\0';
  }
  return take(in, '"') || fail(in, "a string without its end");
}

bool json_in_key(struct json_in *in, char *out, size_t cap) {
  return json_in_string(in, out, cap) && (take(in, ':') || fail(in, "a colon is expected"));
}

bool json_in_unsigned(struct json_in *in, uint64_t *out) {
  uint64_t value = 0;
  blanks(in);
  const char *start = in->at;
  while (in->at < in->end && is_digit(*in->at)) {
    const uint64_t digit = (uint64_t)(*in->at - '0');
    if (value > (UINT64_MAX - digit) / 10) {
      return fail(in, "a number of more than 64 bits");
    }
    value = value * 10 + digit;
    in->at++;
  }
  const bool padded = in->at - start > 1 && *start == '0';
  if (padded || in->at == start || in->problem != NULL || (in->at < in->end && strchr(".eE", *in->at) != NULL)) {
    return fail(in, "a whole number is expected");
  }
  *out = value;
  return true;
}

static bool word(struct json_in *in, const char *text) {
  const size_t len = strlen(text);
  blanks(in);
  if ((size_t)(in->end - in->at) < len || memcmp(in->at, text, len) != 0) {
    return false;
  }
  in->at += len;
  return true;
}

bool json_in_true(struct json_in *in, bool *out) {
  *out = word(in, "true");
  return *out || word(in, "false") || fail(in, "true or false is expected");
}

static bool skip_digits(struct json_in *in) {
  const char *start = in->at;
  while (in->at < in->end && is_digit(*in->at)) {
    in->at++;
  }
  return in->at > start || fail(in, "a digit is expected");
}

static bool skip_one_of(struct json_in *in, const char *characters) {
  const bool found = in->at < in->end && *in->at != '\0' && strchr(characters, *in->at) != NULL;
  in->at += found;
  return found;
}

static bool skip_number(struct json_in *in) {
  (void)skip_one_of(in, "-");
  if (!skip_one_of(in, "0") && !skip_digits(in)) {
    return false;
  }
  if (skip_one_of(in, ".") && !skip_digits(in)) {
    return false;
  }
  if (!skip_one_of(in, "eE")) {
    return true;
  }
  (void)skip_one_of(in, "+-");
  return skip_digits(in);
}

static bool skip_plain(struct json_in *in, char kind) {
  return kind == '"'   ? json_in_string(in, NULL, 0)
         : kind == '0' ? skip_number(in)
                       : word(in, "true") || word(in, "false") || word(in, "null") ||
                             fail(in, in->at == in->end ? "the text ends early" : "a value is expected");
}

bool json_in_skip(struct json_in *in) {
  char open[JSON_DEPTH];
  uint32_t depth = 0;
  do {
    const char kind = json_in_kind(in);
    bool first = kind == '{' || kind == '[';
    if (first && depth == JSON_DEPTH) {
      return fail(in, "too deep");
    }
    if (first ? !json_in_open(in, kind) : !skip_plain(in, kind)) {
      return false;
    }
    if (first) {
      open[depth++] = kind;
    }
    while (depth > 0 && !json_in_more(in, open[depth - 1], &first)) {
      if (in->problem != NULL) {
        return false;
      }
      depth--;
    }
    if (depth > 0 && open[depth - 1] == '{' && !json_in_key(in, NULL, 0)) {
      return false;
    }
  } while (depth > 0);
  return true;
}

uint32_t json_in_line(const struct json_in *in) {
  uint32_t line = 1;
  for (const char *at = in->start; at < in->at; at++) {
    line += *at == '\n';
  }
  return line;
}
