/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Strings and notes as JSON.
 */
#include "show/json.h"

#define LITERAL(out, text) out_bytes((out), (text), sizeof(text) - 1)

static void json_escape(struct out *out, char c) {
  const uint8_t byte = (uint8_t)c;
  if (c == '"' || c == '\\') {
    out_char(out, '\\');
    out_char(out, c);
  } else {
    LITERAL(out, "\\u");
    out_hex_number(out, byte, 4);
  }
}

static bool is_plain(char c) {
  return c >= 0x20 && c <= 0x7e && c != '"' && c != '\\';
}

#define EACH(byte) (UINT64_C(0x0101010101010101) * (byte))

/* True if one of eight bytes, all below 0x80, is zero. */
static inline bool has_zero(uint64_t word) {
  return (~((word | EACH(0x80)) - EACH(1)) & EACH(0x80)) != 0;
}

/* Tests eight bytes at once, since nearly all strings need no escapes. */
static inline bool eight_plain(const char *bytes) {
  uint64_t word;
  memcpy(&word, bytes, sizeof word);
  return (word & EACH(0x80)) == 0 && (((word | EACH(0x80)) - EACH(0x20)) & EACH(0x80)) == EACH(0x80) &&
         !has_zero(word ^ EACH('"')) && !has_zero(word ^ EACH('\\')) && !has_zero(word ^ EACH(0x7f));
}

void json_string(struct out *out, const char *bytes, size_t n) {
  out_char(out, '"');
  for (size_t i = 0; i < n;) {
    size_t run = i;
    while (n - run >= sizeof(uint64_t) && eight_plain(bytes + run)) {
      run += sizeof(uint64_t);
    }
    while (run < n && is_plain(bytes[run])) {
      run++;
    }
    out_bytes(out, bytes + i, run - i);
    if (run < n) {
      json_escape(out, bytes[run++]);
    }
    i = run;
  }
  out_char(out, '"');
}

/* Writes the severity and position of a note; the caller appends the text. */
static void begin_note(struct out *out, uint32_t severity, uint32_t offset, const char *row, const char *rule) {
  if (out->len > 0) {
    out_char(out, ',');
  }
  LITERAL(out, "{\"severity\":\"");
  out_string(out, sdec_severity_name(severity));
  LITERAL(out, "\",\"offset\":");
  out_dec(out, offset);
  LITERAL(out, ",\"row\":");
  if (row != NULL) {
    json_string(out, row, strlen(row));
  } else {
    LITERAL(out, "null");
  }
  if (rule != NULL) {
    LITERAL(out, ",\"rule\":");
    json_string(out, rule, strlen(rule));
  }
  LITERAL(out, ",\"text\":");
}

void json_note(struct sink *sink, const struct sdec_note *note) {
  char buffer[512];
  struct sdec_text text = {.data = buffer, .cap = sizeof buffer};
  const char *row = note->bits != NULL ? note->bits->name : note->field != NULL ? note->field->name : NULL;
  begin_note(&sink->notes, note->severity, note->offset, row, note->rule);
  sdec_note_text(note, &text);
  json_string(&sink->notes, buffer, text.len);
  out_char(&sink->notes, '}');
}

void json_finding(struct sink *sink, enum sdec_severity severity, uint32_t offset, const char *what,
                  const char *problem) {
  char buffer[512];
  struct sdec_text text = {.data = buffer, .cap = sizeof buffer};
  sdec_put(&text, what);
  sdec_put(&text, problem);
  begin_note(&sink->notes, severity, offset, NULL, NULL);
  json_string(&sink->notes, buffer, text.len);
  out_char(&sink->notes, '}');
  sink->found |= severity > SDEC_INFO;
}
