/* SPDX-License-Identifier: BSD-3-Clause
 *
 * A scanner without recursion or allocation.
 */
#include "input/evidence/members.h"

#include <stdio.h>
#include <string.h>

static int peek(struct members *m) {
  while (m->at < m->text.len && m->text.data[m->at] <= ' ' && strchr(" \t\r\n", m->text.data[m->at]) != NULL) {
    m->at++;
  }
  return m->at < m->text.len ? m->text.data[m->at] : -1;
}

static bool fail(struct members *m) {
  m->damaged = true;
  return false;
}

static bool code_unit(const struct members *m, uint32_t at, uint32_t *out) {
  *out = 0;
  if (at + 4 > m->text.len) {
    return false;
  }
  for (uint32_t i = 0; i < 4; i++) {
    const uint8_t c = m->text.data[at + i], lower = c | 0x20;
    const bool letter = lower >= 'a' && lower <= 'f';
    if (!letter && (c < '0' || c > '9')) {
      return false;
    }
    *out = *out << 4 | (uint32_t)(letter ? lower - 'a' + 10 : c - '0');
  }
  return true;
}

/* Bytes, keys and PEM are ASCII, so other characters are replaced by '?'. */
static bool escape(struct members *m, uint8_t *out) {
  static const char names[] = "\"\\/bfnrt", values[] = "\"\\/\b\f\n\r\t";
  const uint8_t c = m->at < m->text.len ? m->text.data[m->at++] : 0;
  const char *found = c != 0 ? strchr(names, c) : NULL;
  uint32_t unit = 0;
  if (found != NULL) {
    *out = (uint8_t)values[found - names];
    return true;
  }
  if (c != 'u' || !code_unit(m, m->at, &unit)) {
    return false;
  }
  m->at += 4;
  *out = unit < 0x80 ? (uint8_t)unit : '?';
  return true;
}

static bool string(struct members *m, uint8_t *out, uint32_t *out_len) {
  uint32_t n = 0;
  m->at++;
  while (m->at < m->text.len && m->text.data[m->at] != '"') {
    uint8_t c = m->text.data[m->at++];
    if (c == '\\' && !escape(m, &c)) {
      return fail(m);
    }
    out[n++] = c;
  }
  if (m->at == m->text.len) {
    return fail(m);
  }
  m->at++;
  *out_len = n;
  return true;
}

/* name_part replaces the innermost key or index in `name`. */
static void name_part(struct members *m, const char *text, uint32_t len) {
  const uint16_t before = m->open[m->depth - 1].before;
  const uint32_t room = MEMBERS_NAME - 1u - before;
  len = len < room ? len : room;
  memcpy(m->name + before, text, len);
  m->name_len = (uint16_t)(before + len);
  m->name[m->name_len] = '\0';
}

static void name_index(struct members *m) {
  char text[16];
  const int n = snprintf(text, sizeof(text), "[%u]", m->open[m->depth - 1].index);
  name_part(m, text, (uint32_t)n);
}

static bool key(struct members *m, uint8_t *scratch) {
  uint32_t len = 0;
  char part[MEMBERS_NAME] = ".";
  if (peek(m) != '"' || !string(m, scratch, &len) || peek(m) != ':') {
    return fail(m);
  }
  m->at++;
  const uint32_t dot = m->open[m->depth - 1].before > 0;
  len = len < sizeof(part) - 1 ? len : (uint32_t)sizeof(part) - 1;
  memcpy(part + dot, scratch, len);
  name_part(m, part, len + dot);
  return true;
}

static bool open_one(struct members *m, bool array) {
  if (m->depth == MEMBERS_DEPTH) {
    return fail(m);
  }
  m->path[m->depth] = ++m->n_opened;
  m->open[m->depth].array = array;
  m->open[m->depth].index = 0;
  m->open[m->depth].before = m->name_len;
  m->depth++;
  m->at++;
  m->after_value = false;
  return true;
}

static void close_one(struct members *m) {
  m->depth--;
  m->name_len = m->open[m->depth].before;
  m->name[m->name_len] = '\0';
  m->at++;
  m->after_value = true;
}

/* true, false, null and numbers. */
static bool plain(struct members *m) {
  const uint32_t start = m->at;
  while (m->at < m->text.len && m->text.data[m->at] != '\0' &&
         strchr("+-.0123456789Eaeflnrstu", m->text.data[m->at]) != NULL) {
    m->at++;
  }
  m->after_value = true;
  return m->at > start || fail(m);
}

/* before_value skips the comma before a value and reads the member's key; false if no value may follow. */
static bool before_value(struct members *m, uint8_t *scratch) {
  if (m->depth == 0) {
    return !m->after_value;
  }
  if (m->after_value && peek(m) == ',') {
    m->at++;
    m->open[m->depth - 1].index++;
  } else if (m->after_value) {
    return fail(m);
  }
  m->after_value = false;
  if (m->open[m->depth - 1].array) {
    name_index(m);
    return true;
  }
  return key(m, scratch);
}

bool members_next(struct members *m, uint8_t *out, uint32_t *out_len) {
  while (!m->damaged) {
    int c = peek(m);
    const bool ends = m->depth > 0 && c == (m->open[m->depth - 1].array ? ']' : '}');
    if (ends) {
      close_one(m);
      continue;
    }
    if (m->depth == 0 && m->after_value) {
      m->after_value = c != '{' && c != '['; /* several values may follow each other, as in NDJSON */
      if (m->after_value) {
        return c < 0 ? false : fail(m);
      }
    }
    if (!before_value(m, out)) {
      return false;
    }
    c = peek(m);
    if (c == '"') {
      m->after_value = true;
      return string(m, out, out_len);
    }
    if (c == '{' || c == '[' ? !open_one(m, c == '[') : !plain(m)) {
      return false;
    }
  }
  return false;
}
