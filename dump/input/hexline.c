/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Handles the formats of xxd, hexdump -C, od -tx1, tcpdump -x, Wireshark and C arrays, one line at a time.
 */
#define _GNU_SOURCE
#include "input/hexline.h"

#include <string.h>

#define OFFSET_DIGITS 4 /* minimum for an offset */
#define OD_DIGITS 7     /* od prints octal or decimal offsets of seven digits */
#define HALF_LINE 8     /* hexdump -C prints an extra blank after eight bytes */

#define TEXT_COLUMN_MOST 256 /* maximum bytes in a line with a text column */

struct cursor {
  const char *at;
  size_t left;
};

static int digit(char c) {
  if (c >= '0' && c <= '9') {
    return c - '0';
  }
  const char lower = (char)(c | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

static bool blank(char c) {
  return c == ' ' || c == '\t' || c == '\r';
}

/* Separators between bytes in C arrays and quoted strings, besides blanks. */
static bool between(char c) {
  return blank(c) || (c != '\0' && strchr(",;{}()[]\"'", c) != NULL);
}

static void skip(struct cursor *c, size_t n) {
  n = n < c->left ? n : c->left;
  c->at += n;
  c->left -= n;
}

static size_t skip_blanks(struct cursor *c) {
  size_t n = 0;
  while (n < c->left && blank(c->at[n])) {
    n++;
  }
  skip(c, n);
  return n;
}

static size_t digits(const struct cursor *c) {
  size_t n = 0;
  while (n < c->left && digit(c->at[n]) >= 0) {
    n++;
  }
  return n;
}

static bool prefixed(const struct cursor *c) {
  return c->left > 2 && ((c->at[0] == '0' && (c->at[1] | 0x20) == 'x') || (c->at[0] == '\\' && c->at[1] == 'x')) &&
         digit(c->at[2]) >= 0;
}

static bool ends_word(const struct cursor *c, size_t at) {
  return at >= c->left || blank(c->at[at]);
}

static uint64_t number(const char *text, size_t n, unsigned radix) {
  uint64_t value = 0;
  for (size_t i = 0; i < n && i < 16; i++) {
    value = value * radix + (unsigned)digit(text[i]);
  }
  return value;
}

static bool starts(const struct cursor *c, size_t at, const char *pair) {
  return at + 1 < c->left && c->at[at] == pair[0] && c->at[at + 1] == pair[1];
}

/* comment returns the length of the C comment at the cursor, or 0. A // comment or an unclosed one takes the rest of
 * the line. Bytes shown as text inside a comment may contain the closing mark, so the last one in the line counts. */
static size_t comment(const struct cursor *c) {
  size_t end = 0;
  if (!starts(c, 0, "/*")) {
    return starts(c, 0, "//") ? c->left : 0;
  }
  for (size_t i = 2; i < c->left && (end == 0 || !starts(c, i, "/*")); i++) {
    end = starts(c, i, "*/") ? i + 2 : end;
  }
  return end != 0 ? end : c->left;
}

size_t hexline_comment(const char *text, size_t len) {
  const struct cursor c = {text, len};
  return comment(&c);
}

/* Between bytes, script comments count as well. */
static size_t comment_between(const struct cursor *c) {
  return c->left > 0 && c->at[0] == '#' ? c->left : comment(c);
}

uint32_t hexline_bytes(const char *text, size_t len, uint8_t *out) {
  struct cursor c = {text, len};
  uint32_t n = 0;
  while (c.left > 0) {
    if (prefixed(&c)) {
      skip(&c, 2);
    }
    const size_t aside = comment_between(&c);
    if (aside > 0) {
      skip(&c, aside);
    } else if (c.left >= 2 && digit(c.at[0]) >= 0 && digit(c.at[1]) >= 0) {
      out[n++] = (uint8_t)(digit(c.at[0]) << 4 | digit(c.at[1]));
      skip(&c, 2);
    } else if (digit(c.at[0]) >= 0) {
      out[n++] = (uint8_t)digit(c.at[0]);
      skip(&c, 1);
    } else {
      skip(&c, 1);
    }
  }
  return n;
}

/* hex_column returns the length of the byte column of a dump line. Two blanks end it, unless they are the gap that some
 * dumps leave in the middle. */
static size_t hex_column(struct cursor c) {
  const char *start = c.at;
  size_t words = 0, end = 0;
  while (c.left > 0) {
    const size_t n = digits(&c);
    if (n < 2 || n % 2 != 0 || !ends_word(&c, n)) {
      break;
    }
    skip(&c, n);
    words++;
    end = (size_t)(c.at - start);
    const size_t gap = skip_blanks(&c);
    const bool middle = gap == 2 && n == 2 && words == HALF_LINE;
    if (gap != 1 && !middle) {
      break;
    }
  }
  return end;
}

static void set_dump(struct hexline *out, struct cursor c, uint64_t offset, uint64_t other) {
  *out = (struct hexline){.kind = HEXLINE_DUMP,
                          .offset = offset,
                          .other = other,
                          .hex = c.at,
                          .hex_len = hex_column(c),
                          .text = out->text,
                          .len = out->len};
  if (out->hex_len == 0) {
    out->kind = c.left == 0 ? HEXLINE_OFFSET : HEXLINE_TEXT;
  }
}

/* "00000010: 1084 0000  ....", "0x0010:  1084 0000": the colon identifies the offset. */
static bool read_colon_dump(struct cursor c, struct hexline *out) {
  const bool x = prefixed(&c);
  skip(&c, x ? 2 : 0);
  const size_t n = digits(&c);
  if (n < OFFSET_DIGITS || n >= c.left || c.at[n] != ':' || !ends_word(&c, n + 1)) {
    return false;
  }
  const uint64_t offset = number(c.at, n, 16);
  skip(&c, n + 1);
  skip_blanks(&c);
  set_dump(out, c, offset, offset);
  return out->kind == HEXLINE_DUMP;
}

static bool all_words_have(struct cursor c, size_t n_digits) {
  size_t words = 0;
  for (skip_blanks(&c); c.left > 0; skip_blanks(&c)) {
    const size_t n = digits(&c);
    if (n != n_digits || !ends_word(&c, n)) {
      return words > 0 && n == 0;
    }
    words++;
    skip(&c, n);
  }
  return words > 0;
}

static bool two_digits_next(const struct cursor *c) {
  return digits(c) == 2 && ends_word(c, 2);
}

/* "00000010  10 84 00 00  |....|", "0000020 10 84": without a colon, the rest of the line must match too. */
static bool read_bare_dump(struct cursor c, bool in_dump, struct hexline *out) {
  const size_t n = digits(&c);
  const bool od = n == OD_DIGITS;
  if (n < OFFSET_DIGITS || !ends_word(&c, n) || (c.at[0] != '0' && !in_dump)) {
    return false;
  }
  const uint64_t offset = number(c.at, n, od ? 8 : 16);
  const uint64_t other = od ? number(c.at, n, 10) : offset;
  skip(&c, n);
  skip_blanks(&c);
  if (c.left == 0 && !in_dump) {
    return false;
  }
  if (od && all_words_have(c, 4)) {
    out->kind = HEXLINE_WORDS;
    return true;
  }
  if (c.left != 0 && !two_digits_next(&c)) {
    return false;
  }
  set_dump(out, c, offset, other);
  return out->kind != HEXLINE_TEXT;
}

/* "[0x10, 0x84]" and "[16, 132]" are arrays, not labels in front of bytes. */
static bool is_list(const struct cursor *c, size_t end) {
  struct cursor first = *c;
  skip(&first, 1);
  skip_blanks(&first);
  skip(&first, first.left > 0 && (first.at[0] == '\'' || first.at[0] == '"') ? 1 : 0);
  size_t behind = end + 1;
  while (behind < c->left && (blank(c->at[behind]) || c->at[behind] == ',' || c->at[behind] == ';')) {
    behind++;
  }
  const bool several = memchr(c->at, ',', end) != NULL;
  return (several && (prefixed(&first) || (digits(&first) > 0 && behind >= c->left))) ||
         (prefixed(&first) && behind >= c->left);
}

/* Drops comments and labels in front of bytes, such as "TX: 10 84" or "[   12.345678] spdm: 00000000: 10 84". */
static void drop_labels(struct cursor *c) {
  skip_blanks(c);
  for (;;) {
    size_t n = comment(c);
    if (n > 0) {
      n--;
    } else if (c->left > 0 && c->at[0] == '[') {
      while (n < c->left && c->at[n] != ']') {
        n++;
      }
      if (is_list(c, n)) {
        return;
      }
    } else {
      while (n < c->left && !blank(c->at[n]) && c->at[n] != ':') {
        n++;
      }
      const bool hex = digits(c) == n || prefixed(c);
      if (n == 0 || n >= c->left || c->at[n] != ':' || hex || !ends_word(c, n + 1)) {
        return;
      }
    }
    if (n >= c->left) {
      return;
    }
    skip(c, n + 1);
    skip_blanks(c);
  }
}

/* A word of plain hex: pairs of digits, each optionally prefixed with 0x or followed by ':' or '-'. */
static bool word_is_bytes(const char *word, size_t len) {
  struct cursor c = {word, len};
  while (c.left > 0) {
    const bool x = prefixed(&c);
    skip(&c, x ? 2 : 0);
    const size_t n = digits(&c);
    if (n == 0 || (n % 2 != 0 && !(x && n == 1))) {
      return false;
    }
    skip(&c, n);
    if (c.left > 1 && (c.at[0] == ':' || c.at[0] == '-')) {
      skip(&c, 1);
    } else if (c.left > 0 && c.at[0] != '\\') {
      return false;
    }
  }
  return true;
}

static bool word_is_nearly_hex(const char *word, size_t len) {
  size_t n = 0;
  for (size_t i = 0; i < len; i++) {
    n += digit(word[i]) >= 0;
  }
  return len > 1 && n * 10 >= len * 9;
}

/* shows_bytes returns true if `text` shows the bytes, with dots for unprintable ones and `gap` blanks after every
 * eighth. Tolerates missing trailing blanks and a final backslash that was removed as a line continuation. */
static bool shows_bytes(struct cursor text, const uint8_t *bytes, size_t n, size_t gap) {
  for (size_t i = 0; i < n; i++) {
    const size_t at = i + i / HALF_LINE * gap;
    const char shown = bytes[i] >= ' ' && bytes[i] <= '~' ? (char)bytes[i] : '.';
    if (at < text.left ? text.at[at] != shown : shown != ' ' && (at > text.left || shown != '\\')) {
      return false;
    }
  }
  skip(&text, n + (n - 1) / HALF_LINE * gap);
  skip_blanks(&text);
  return text.left == 0 || (text.left == 1 && text.at[0] == '|');
}

/* "10 84 00 00  |....|", possibly without the second bar, as Zephyr logs bytes: the column is dropped if it shows the
 * same bytes. Bars may also separate bytes or follow an offset. */
static void drop_text_column(struct cursor *c) {
  uint8_t bytes[TEXT_COLUMN_MOST];
  const char *bar = memchr(c->at, '|', c->left);
  const size_t front = bar != NULL ? (size_t)(bar - c->at) : 0;
  if (front == 0 || front >= 2 * sizeof(bytes)) {
    return;
  }
  const uint32_t n = hexline_bytes(c->at, front, bytes);
  const struct cursor text = {bar + 1, c->left - front - 1};
  if (n > 0 && (shows_bytes(text, bytes, n, 0) || shows_bytes(text, bytes, n, 1))) {
    c->left = front;
  }
}

/* next_word reads the next word of the line; false if there is none. */
static bool next_word(struct cursor *c, struct cursor *out) {
  while (c->left > 0) {
    const size_t aside = comment_between(c);
    if (aside == 0 && !between(c->at[0])) {
      break;
    }
    skip(c, aside > 0 ? aside : 1);
  }
  size_t n = 0;
  while (n < c->left && !between(c->at[n]) && !starts(c, n, "/*")) {
    n++;
  }
  *out = (struct cursor){c->at, n};
  skip(c, n);
  return n > 0;
}

static bool has_prefixed_word(struct cursor c) {
  struct cursor word;
  bool found = false;
  while (!found && next_word(&c, &word)) {
    found = prefixed(&word) && word.at[0] == '0';
  }
  return found;
}

/* Where bytes have 0x, zero may be written as one digit, and two digits without 0x may be decimal. */
static bool word_is_good(const struct cursor *word, bool with_prefixes) {
  if (with_prefixes && digits(word) == word->left) {
    return word->left == 1 && word->at[0] <= '9';
  }
  return word_is_bytes(word->at, word->left);
}

/* One wrong word among many good ones is an error to report; otherwise the line is prose. */
static void read_plain(struct cursor c, struct hexline *out) {
  size_t good = 0, near = 0, total = 0, digit_words = 0;
  struct cursor word;
  drop_text_column(&c);
  out->hex = c.at;
  out->hex_len = c.left;
  const bool with_prefixes = has_prefixed_word(c);
  while (next_word(&c, &word)) {
    total++;
    if (word_is_good(&word, with_prefixes)) {
      good++;
      continue;
    }
    digit_words += word.left == 1 && word.at[0] >= '0' && word.at[0] <= '9';
    if (good + 1 >= total) {
      near = word_is_nearly_hex(word.at, word.left);
      out->text = word.at;
      out->len = word.left;
    } else {
      near += with_prefixes && digits(&word) == word.left;
    }
  }
  if (digit_words > 0 && good + digit_words == total && total > 1 && memchr(out->hex, ',', out->hex_len) != NULL) {
    out->kind = HEXLINE_BAD; /* numbers of an array, possibly decimal */
    return;
  }
  if (good == total) {
    out->kind = total != 0 ? HEXLINE_PLAIN : HEXLINE_TEXT;
  } else {
    out->kind = (good + near) * 2 > total ? HEXLINE_BAD : HEXLINE_TEXT;
  }
}

void hexline_words(const char *text, size_t len, struct hexline *out) {
  *out = (struct hexline){.kind = HEXLINE_TEXT, .text = text, .len = len};
  read_plain((struct cursor){text, len}, out);
}

static void drop_blanks_behind(struct cursor *c) {
  while (c->left > 0 && blank(c->at[c->left - 1])) {
    c->left--;
  }
}

/* Drops blanks and the backslash of a continued string. */
static void drop_behind(struct cursor *c) {
  drop_blanks_behind(c);
  if (c->left > 1 && c->at[c->left - 1] == '\\') {
    c->left--;
    drop_blanks_behind(c);
  }
}

void hexline_body(const char **text, size_t *len) {
  struct cursor c = {*text, *len};
  drop_behind(&c);
  drop_labels(&c);
  *text = c.at;
  *len = c.left;
}

bool hexline_dump(const char *text, size_t len, bool in_dump, struct hexline *out) {
  hexline_body(&text, &len);
  const struct cursor c = {text, len};
  *out = (struct hexline){.kind = HEXLINE_TEXT, .text = c.at, .len = c.left};
  return c.left > 0 && (read_colon_dump(c, out) || read_bare_dump(c, in_dump, out));
}

void hexline_read(const char *text, size_t len, bool in_dump, struct hexline *out) {
  if (hexline_dump(text, len, in_dump, out)) {
    return;
  }
  const struct cursor c = {out->text, out->len};
  out->kind = HEXLINE_TEXT;
  if (c.left == 1 && c.at[0] == '*') {
    out->kind = HEXLINE_STAR;
  } else if (c.left > 0 && c.at[0] != '#') {
    read_plain(c, out);
  }
}
