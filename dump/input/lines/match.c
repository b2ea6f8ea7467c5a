/* SPDX-License-Identifier: BSD-3-Clause
 *
 * A small pattern matcher: literals, blanks, `*` and letters for values. Backtracks on `*`, with a limit on the number
 * of steps that no legitimate line reaches.
 */
#define _GNU_SOURCE
#include "input/lines/match.h"

#include <string.h>
#include <strings.h>

#include "input/hexline.h"
#include "input/lines/when.h"

#define STEPS_MOST 20000u
#define STARS_MOST 16u

struct matcher {
  const char *line, *end; /* of the line */
  const char *pattern_end;
  struct match *out;
  uint32_t steps, depth;
};

static int digit(char c) {
  const char lower = (char)(c | 0x20);
  return c >= '0' && c <= '9' ? c - '0' : lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

static bool blank(char c) {
  return c == ' ' || c == '\t' || c == '\r';
}

static const char *skip_blanks(const char *s, const char *end) {
  while (s < end && blank(*s)) {
    s++;
  }
  return s;
}

static const char *skip_prefix(const char *s, const char *end) {
  const bool zero_x = end - s > 2 && s[0] == '0' && (s[1] | 0x20) == 'x' && digit(s[2]) >= 0;
  const bool escape = end - s > 2 && s[0] == '\\' && s[1] == 'x' && digit(s[2]) >= 0;
  return zero_x || escape ? s + 2 : s;
}

static const char *skip_digits(const char *s, const char *end, int radix) {
  while (s < end && digit(*s) >= 0 && digit(*s) < radix) {
    s++;
  }
  return s;
}

static uint32_t number(const char *s, const char *end, int radix) {
  uint64_t value = 0;
  for (; s < end && value <= UINT32_MAX; s++) {
    value = value * (uint64_t)radix + (uint64_t)digit(*s);
  }
  return value <= UINT32_MAX ? (uint32_t)value : UINT32_MAX;
}

bool match_number(const char *text, size_t len, uint32_t *out) {
  const char *end = text + len, *s = skip_prefix(text, end);
  const bool binary = s == text && len > 2 && text[0] == '0' && (text[1] | 0x20) == 'b' && len >= 8;
  const int radix = binary ? 2 : 16;
  s += binary ? 2 : 0;
  if (s == end || skip_digits(s, end, radix) != end) {
    return false;
  }
  *out = number(s, end, radix);
  return true;
}

static bool two_digits(const char *s, const char *end) {
  return end - s >= 2 && digit(s[0]) >= 0 && digit(s[1]) >= 0;
}

static bool between_bytes(char c) {
  return blank(c) || c == '-' || c == ',' || c == ':' || c == '_';
}

/* Pairs of digits up to the first other character. */
static const char *take_pairs(const char *s, const char *end) {
  const char *after = s;
  for (;;) {
    const char *pair = skip_prefix(s, end);
    if (!two_digits(pair, end)) {
      break;
    }
    s = after = pair + 2;
    while (s < end && between_bytes(*s)) {
      s++;
    }
  }
  return skip_blanks(after, end);
}

static const char *take_list(const char *s, const char *end, bool *out_decimal) {
  const char *after = s;
  for (;;) {
    const char *first = skip_prefix(s, end), *last = skip_digits(first, end, 16);
    if (last == first || last - first > 3) {
      break;
    }
    *out_decimal = *out_decimal || last - first == 3;
    s = after = last;
    while (s < end && (*s == ',' || blank(*s))) {
      s++;
    }
  }
  return skip_blanks(after, end);
}

static const char *take_words(const char *s, const char *end) {
  const char *after = s;
  for (;;) {
    const char *first = skip_prefix(s, end);
    if (skip_digits(first, end, 16) - first != 8) {
      break;
    }
    after = first + 8;
    s = skip_blanks(after, end);
  }
  return after;
}

/* A dump line: offset, bytes, optional text column; or the final offset alone. */
static const char *take_dump(struct matcher *m, const char *s) {
  struct hexline line;
  if (!hexline_dump(s, (size_t)(m->end - s), true, &line) || line.kind == HEXLINE_WORDS) {
    return NULL;
  }
  m->out->has_offset = true;
  m->out->offset = line.offset;
  m->out->other_offset = line.other;
  m->out->text = line.hex;
  m->out->text_len = line.hex_len;
  return m->end;
}

static const char *take_byte(const char *s, const char *end) {
  const char *first = skip_prefix(s, end), *last = skip_digits(first, end, 16);
  return last > first && last - first <= 2 ? last : NULL;
}

static const char *take_bytes(struct matcher *m, char letter, const char *s) {
  const char *after = NULL;
  m->out->letter = letter;
  m->out->text = s;
  switch (letter) {
    case 'b': after = take_pairs(s, m->end); break;
    case 'l': after = take_list(s, m->end, &m->out->decimal); break;
    case 'B': after = take_byte(s, m->end); break;
    case 'h': return take_dump(m, s);
    default: after = take_words(s, m->end); break;
  }
  if (after != NULL) {
    const bool in_brackets = letter == 'l' && s > m->line && s[-1] == '[';
    m->out->text_len = (size_t)(after - s);
    m->out->cut = (m->end - after >= 2 && after[0] == '.' && after[1] == '.') || (in_brackets && after == m->end);
  }
  return after;
}

/* Words for directions and for reads and writes. Longer words come before their prefixes. */
struct word {
  const char *text;
  uint8_t value;
};

static const struct word directions[] = {{"transmit", SDEC_DIR_REQ}, {"received", SDEC_DIR_RSP},
                                         {"receive", SDEC_DIR_RSP},  {"sending", SDEC_DIR_REQ},
                                         {"send", SDEC_DIR_REQ},     {"sent", SDEC_DIR_REQ},
                                         {"recv", SDEC_DIR_RSP},     {"request", SDEC_DIR_REQ},
                                         {"req", SDEC_DIR_REQ},      {"response", SDEC_DIR_RSP},
                                         {"rsp", SDEC_DIR_RSP},      {"out", SDEC_DIR_REQ},
                                         {"in", SDEC_DIR_RSP},       {"tx", SDEC_DIR_REQ},
                                         {"rx", SDEC_DIR_RSP},       {"-->", SDEC_DIR_REQ},
                                         {"->", SDEC_DIR_REQ},       {"<--", SDEC_DIR_RSP},
                                         {"<-", SDEC_DIR_RSP},       {">", SDEC_DIR_REQ},
                                         {"<", SDEC_DIR_RSP},        {NULL, 0}};
static const struct word reads[] = {{"write", 0}, {"read", 1}, {"true", 1}, {"false", 0}, {"w", 0},
                                    {"r", 1},     {"0", 0},    {"1", 1},    {NULL, 0}};

static const char *take_word(const struct word *words, const char *s, const char *end, uint8_t *out) {
  for (; words->text != NULL; words++) {
    if (s == end || (*s | 0x20) != words->text[0]) { /* rejects most words early */
      continue;
    }
    const size_t n = strlen(words->text);
    if ((size_t)(end - s) >= n && strncasecmp(s, words->text, n) == 0) {
      *out = words->value;
      return s + n;
    }
  }
  return NULL;
}

/* A word up to a blank or the pattern's next literal. Only its hash is kept, to tell streams apart. */
static const char *take_stream(struct matcher *m, const char *p, const char *s) {
  uint64_t hash = 1469598103934665603u;
  const char stop = p < m->pattern_end && *p != '%' && *p != '*' ? *p : ' ';
  const char *first = s;
  while (s < m->end && !blank(*s) && *s != stop) {
    hash = (hash << 7 | hash >> 57) ^ (uint8_t)*s++;
  }
  m->out->stream = hash;
  return s > first ? s : NULL;
}

static const char *take_address(struct matcher *m, char letter, const char *s) {
  const char *last = s;
  while (last < m->end && (digit(*last) >= 0 || (*last | 0x20) == 'x')) {
    last++;
  }
  m->out->has_address = true;
  m->out->wide_address = letter == 'A';
  return match_number(s, (size_t)(last - s), &m->out->address) ? last : NULL;
}

static const char *take_count(struct matcher *m, char letter, const char *s) {
  const char *first = letter == 'x' ? skip_prefix(s, m->end) : s;
  const char *last = skip_digits(first, m->end, letter == 'x' ? 16 : 10);
  m->out->stated = number(first, last, letter == 'x' ? 16 : 10);
  return last > first ? last : NULL;
}

static const char *take_letter(struct matcher *m, char letter, const char *p, const char *s) {
  uint8_t read = 0;
  s = skip_blanks(s, m->end);
  switch (letter) {
    case 't': {
      const size_t n = when_read(s, (size_t)(m->end - s), &m->out->time_ns);
      m->out->has_time = true;
      return n > 0 ? s + n : NULL;
    }
    case 'd': return take_word(directions, s, m->end, &m->out->dir);
    case 'r':
      s = take_word(reads, s, m->end, &read);
      m->out->has_read = true;
      m->out->read = read != 0;
      return s;
    case 'a':
    case 'A': return take_address(m, letter, s);
    case 'i': return take_stream(m, p, s);
    case 'n':
    case 'x': return take_count(m, letter, s);
    case '$': return s == m->end ? s : NULL;
    case '%':
    case '*': return s < m->end && *s == letter ? s + 1 : NULL;
    default: return take_bytes(m, letter, s);
  }
}

static bool fits(struct matcher *m, const char *p, const char *s);

/* `*` matches as little as possible. */
static bool fits_after_star(struct matcher *m, const char *p, const char *s) {
  while (p < m->pattern_end && *p == '*') {
    p++;
  }
  if (p == m->pattern_end) {
    return true;
  }
  if (m->depth == STARS_MOST) {
    return false;
  }
  const bool literal = *p != '%' && *p != ' ';
  m->depth++;
  bool found = false;
  for (; !found && s <= m->end && m->steps < STEPS_MOST; s++) {
    if (literal) {
      s = s < m->end ? memchr(s, *p, (size_t)(m->end - s)) : NULL;
      if (s == NULL) {
        break;
      }
    }
    found = fits(m, p, s);
  }
  m->depth--;
  return found;
}

static bool fits(struct matcher *m, const char *p, const char *s) {
  for (; p < m->pattern_end; m->steps++) {
    if (*p == '*') {
      return fits_after_star(m, p, s);
    }
    if (*p == '%') {
      s = take_letter(m, p[1], p + 2, s);
      p += 2;
    } else if (*p == ' ') {
      const bool here = s == m->end || blank(*s) || (s > m->line && blank(s[-1]));
      s = here ? skip_blanks(s, m->end) : NULL;
      p = skip_blanks(p, m->pattern_end);
    } else {
      s = s < m->end && *s == *p ? s + 1 : NULL;
      p++;
    }
    if (s == NULL) {
      return false;
    }
  }
  return true;
}

bool match_line(const struct format_shape *shape, const char *line, size_t len, struct match *out) {
  if (shape->must_len > 0 && memmem(line, len, shape->must, shape->must_len) == NULL) {
    return false;
  }
  *out = (struct match){.dir = shape->dir};
  struct matcher m = {.line = line, .end = line + len, .pattern_end = shape->pattern + shape->pattern_len, .out = out};
  return fits(&m, shape->pattern, skip_blanks(line, line + len));
}

static uint32_t list_bytes(const struct match *match, bool decimal, uint8_t *out) {
  const char *s = match->text, *end = s + match->text_len;
  uint32_t n = 0;
  while (s < end && n < MATCH_BYTES) {
    const char *first = skip_prefix(s, end), *last = skip_digits(first, end, 16);
    if (last == first) {
      s++;
      continue;
    }
    const uint32_t value = skip_digits(first, last, decimal ? 10 : 16) == last ? number(first, last, decimal ? 10 : 16)
                                                                               : UINT32_MAX;
    if (value > 0xFF) {
      break;
    }
    out[n++] = (uint8_t)value;
    s = last;
  }
  return n;
}

static uint32_t word_bytes(const struct match *match, uint8_t *out) {
  const char *s = match->text, *end = s + match->text_len;
  uint32_t n = 0;
  while (s < end && n + 4 <= MATCH_BYTES) {
    const char *first = skip_prefix(s, end);
    const uint32_t word = number(first, first + 8 < end ? first + 8 : end, 16);
    for (uint32_t i = 0; i < 4; i++) {
      out[n++] = (uint8_t)(word >> 8 * (match->letter == 'w' ? i : 3 - i));
    }
    s = skip_blanks(first + 8 < end ? first + 8 : end, end);
  }
  return n;
}

uint32_t match_bytes(const struct match *match, bool decimal, uint8_t *out) {
  switch (match->letter) {
    case '\0': return 0;
    case 'l': return list_bytes(match, decimal, out);
    case 'w':
    case 'W': return word_bytes(match, out);
    default: return match->text_len / 2 < MATCH_BYTES ? hexline_bytes(match->text, match->text_len, out) : 0;
  }
}
