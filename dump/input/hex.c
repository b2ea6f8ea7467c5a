/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Finds message boundaries in pasted text. hexline.c parses single lines; the rules for combining them are:
 * - a dump continues while its offsets do, and offset zero begins a new message;
 * - plain lines that look like one wrapped line are one message; otherwise each line is one;
 * - a blank line or a line of text ends a message;
 * - in a libspdm log, only dumps under a "[session] ... (0xLENGTH):" heading count.
 */
#define _GNU_SOURCE
#include "input/hex.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "input/hexline.h"
#include "input/hexlog.h"
#include "input/program.h"
#include "input/reader.h"

#define BYTE_DIGITS 2
#define STAR_MOST (16u << 20) /* limit in bytes for one '*': a damaged offset must not exhaust memory */

static void append(struct reader *r, const char *text, size_t len, uint32_t most) {
  if (!reader_room(r, len / 2 + 1)) {
    return;
  }
  struct hex_message *message = &r->hex->messages[r->hex->n_messages - 1];
  uint32_t n = hexline_bytes(text, len, r->hex->bytes + r->hex->n_bytes);
  n = n < most ? n : most;
  r->last_at = r->hex->n_bytes;
  r->last_len = n;
  r->hex->n_bytes += n;
  message->len += n;
  message->full_len = message->len;
}

static uint64_t dump_end(const struct reader *r) {
  return r->base + r->hex->messages[r->hex->n_messages - 1].len;
}

/* A '*' stands for copies of the previous line up to the next offset. */
static void repeat_last_line(struct reader *r, const struct hexline *line) {
  const uint64_t end = dump_end(r);
  const bool fits = r->last_len != 0 && line->offset >= end && (line->offset - end) % r->last_len == 0;
  const uint64_t upto = fits ? line->offset : line->other;
  if (upto > end && upto - end > STAR_MOST) {
    return;
  }
  while (r->last_len != 0 && dump_end(r) + r->last_len <= upto && reader_room(r, r->last_len)) {
    memcpy(r->hex->bytes + r->hex->n_bytes, r->hex->bytes + r->last_at, r->last_len);
    r->hex->n_bytes += r->last_len;
    r->hex->messages[r->hex->n_messages - 1].len += r->last_len;
  }
}

/* continue_dump returns true if the line continues the dump at its current offset. */
static bool continue_dump(struct reader *r, const struct hexline *line) {
  if (!r->in_dump) {
    return false;
  }
  if (r->starred) {
    repeat_last_line(r, line);
    r->starred = false;
  }
  return line->offset == dump_end(r) || line->other == dump_end(r);
}

static void read_dump_line(struct reader *r, const struct hexline *line) {
  if (!continue_dump(r, line)) {
    if (r->in_dump && line->offset != 0) {
      reader_fail(r, "a dump line is missing or out of order before", line->text, line->len);
      return;
    }
    reader_end(r);
    r->base = line->offset;
    if (!reader_begin(r)) {
      return;
    }
    r->in_dump = true;
  }
  append(r, line->hex, line->hex_len, UINT32_MAX);
}

static size_t skip_blanks(const char *text, size_t len, size_t at) {
  while (at < len && (text[at] == ' ' || text[at] == '\t')) {
    at++;
  }
  return at;
}

/* next_string returns where the second of two hex strings begins, each a message of a list: ["10840000", "10040000"]; 0
 * if there is no second one. */
static size_t next_string(const char *text, size_t len) {
  size_t first = 0;
  while (first < len && (text[first] == '[' || text[first] == ' ')) {
    first++;
  }
  if (first == len || (text[first] != '"' && text[first] != '\'')) {
    return 0;
  }
  size_t at = first + 1;
  while (at < len && isxdigit((unsigned char)text[at])) {
    at++;
  }
  if (at >= len || text[at] != text[first] || at - first - 1 <= BYTE_DIGITS) {
    return 0;
  }
  at = skip_blanks(text, len, at + 1);
  at = at < len && text[at] == ',' ? skip_blanks(text, len, at + 1) : len;
  return at < len && text[at] == text[first] ? at : 0;
}

static void read_plain_line(struct reader *r, const struct hexline *line) {
  const char *text = line->hex;
  size_t len = line->hex_len, next = next_string(text, len);
  const bool listed = next != 0;
  if (r->in_dump || listed) {
    reader_end(r);
  }
  if (r->paragraph == SIZE_MAX && !listed) {
    r->paragraph = r->hex->n_messages;
  }
  for (; next != 0 && reader_begin(r); next = next_string(text, len)) {
    append(r, text, next, UINT32_MAX);
    text += next;
    len -= next;
  }
  if (reader_begin(r)) {
    append(r, text, len, UINT32_MAX);
  }
}

static void read_final_offset(struct reader *r, const struct hexline *line) {
  if (!continue_dump(r, line)) {
    reader_fail(r, "the dump does not end at this offset", line->text, line->len);
  }
  r->hex->messages[r->hex->n_messages - 1].full_len = r->hex->messages[r->hex->n_messages - 1].len;
  reader_end(r);
}

static void read_star(struct reader *r, const struct hexline *line) {
  if (!r->in_dump && r->paragraph != SIZE_MAX) {
    reader_fail(r, "repeated lines were left out and no offset says how many, dump again with -v", line->text,
                line->len);
  }
  r->starred = r->in_dump;
}

static void read_line(struct reader *r, const char *text, size_t len) {
  struct hexline line = {.kind = HEXLINE_TEXT};
  if (r->array.depth == 0) {
    hexline_read(text, len, r->in_dump, &line);
  }
  const bool words = line.kind == HEXLINE_TEXT || line.kind == HEXLINE_BAD;
  if ((words || line.kind == HEXLINE_PLAIN) && program_arrays(r, text, len)) {
    return;
  }
  if (r->array.depth == 0 && words) {
    hexline_read(text, len, r->in_dump, &line); /* the open bracket did not belong to an array */
  }
  if (words && program_literals(r, text, len)) {
    return;
  }
  program_end_literals(r);
  switch (line.kind) {
    case HEXLINE_TEXT: reader_end(r); break;
    case HEXLINE_PLAIN: read_plain_line(r, &line); break;
    case HEXLINE_DUMP: read_dump_line(r, &line); break;
    case HEXLINE_STAR: read_star(r, &line); break;
    case HEXLINE_OFFSET: read_final_offset(r, &line); break;
    case HEXLINE_WORDS:
      reader_fail(r, "16-bit words hide the byte order, use hexdump -C or xxd", line.text, line.len);
      break;
    case HEXLINE_BAD: reader_fail(r, "not hex", line.text, line.len); break;
  }
}

/* In a libspdm log, dumps without a heading repeat parts of the same messages, so they are skipped. */
static void read_log_line(struct reader *r, const char *text, size_t len) {
  uint32_t full_len = 0;
  struct hex *hex = r->hex;
  if (hexlog_heading(text, len, &full_len)) {
    if (reader_begin(r)) {
      hex->messages[hex->n_messages - 1].full_len = full_len;
    }
    return;
  }
  struct hex_message *message = hex->n_messages > 0 ? &hex->messages[hex->n_messages - 1] : NULL;
  if (message == NULL || message->len >= message->full_len) {
    return;
  }
  const size_t skip = hexlog_dump(text, len, message->len);
  if (skip != 0) {
    full_len = message->full_len;
    append(r, text + skip, len - skip, full_len - message->len);
    message->full_len = full_len;
  }
}

static const char *line_end(const char *at, const char *end) {
  const char *newline = memchr(at, '\n', (size_t)(end - at));
  return newline != NULL ? newline : end;
}

static bool is_log(const char *text, size_t len) {
  const char *end = text + len;
  uint32_t full_len = 0;
  for (const char *at = text; at < end; at = line_end(at, end) + 1) {
    if (hexlog_heading(at, (size_t)(line_end(at, end) - at), &full_len)) {
      return true;
    }
  }
  return false;
}

bool hex_read(struct hex *out, const char *text, size_t len) {
  *out = (struct hex){0};
  struct reader r = {.hex = out, .paragraph = SIZE_MAX};
  const bool log = is_log(text, len);
  const char *end = text + len;
  for (const char *at = text; at < end && out->bad_line == 0 && !r.out_of_memory; at = line_end(at, end) + 1) {
    const size_t line_len = (size_t)(line_end(at, end) - at);
    r.line++;
    if (log) {
      read_log_line(&r, at, line_len);
    } else {
      read_line(&r, at, line_len);
    }
  }
  program_end(&r);
  reader_end(&r);
  if (r.out_of_memory) {
    snprintf(out->problem, sizeof(out->problem), "out of memory");
    return false;
  }
  if (out->bad_line == 0 && out->n_messages == 0) {
    snprintf(out->problem, sizeof(out->problem), "no hex bytes in this text");
  }
  return out->bad_line == 0 && out->n_messages != 0;
}

void hex_free(struct hex *hex) {
  free(hex->bytes);
  free(hex->messages);
  *hex = (struct hex){0};
}

bool hex_looks_like(const char *text) {
  struct hexline line;
  const size_t len = strcspn(text, "\n");
  hexline_read(text, len, false, &line);
  return text[len] == '\n' || line.kind == HEXLINE_PLAIN || line.kind == HEXLINE_DUMP;
}
