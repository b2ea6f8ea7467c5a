/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Where messages begin and end in pasted text. hexline.c reads single lines; here they are put together:
 *   - a dump goes on while its offsets do, and an offset of zero begins a new message;
 *   - plain lines that look like one long line, wrapped, are one message; else each line is one;
 *   - a blank line or a line of text ends a message;
 *   - in a libspdm log only the dumps under its "[session] ... (0xLENGTH):" headings count.
 */
#define _GNU_SOURCE
#include "input/hex.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "input/hexline.h"
#include "input/literal.h"

#define WRAPPED_AT_LEAST 8 /* bytes a line: nothing wraps hex into shorter lines */

#define STAR_MOST (16u << 20) /* bytes that one '*' may stand for: a damaged offset must not fill the memory */

struct reader {
  struct hex *hex;
  uint32_t line;    /* number of the line being read */
  size_t paragraph; /* first message of the run of plain lines being read, or SIZE_MAX */
  bool in_dump, starred;
  bool in_array;  /* of C: lines up to its brace are one message, whatever their lengths */
  bool has_names; /* in it, in a line of their own */
  uint64_t base;  /* offset of the dump's first byte: a dump need not start at 0 */
  size_t last_at; /* the last line of the dump: '*' repeats it */
  uint32_t last_len;
  bool out_of_memory;
};

static bool grow(void **items, size_t *cap, size_t need, size_t item_size) {
  if (need <= *cap) {
    return true;
  }
  const size_t cap_new = need + need / 2 + 64;
  void *bigger = realloc(*items, cap_new * item_size);
  if (bigger == NULL) {
    return false;
  }
  *items = bigger;
  *cap = cap_new;
  return true;
}

static bool room_for(struct reader *r, size_t n) {
  struct hex *hex = r->hex;
  if (!grow((void **)&hex->bytes, &hex->cap_bytes, hex->n_bytes + n, 1)) {
    r->out_of_memory = true;
    return false;
  }
  return true;
}

static bool begin_message(struct reader *r) {
  struct hex *hex = r->hex;
  if (!grow((void **)&hex->messages, &hex->cap_messages, hex->n_messages + 1, sizeof(*hex->messages))) {
    r->out_of_memory = true;
    return false;
  }
  hex->messages[hex->n_messages++] = (struct hex_message){.at = hex->n_bytes, .line = r->line};
  return true;
}

static void append(struct reader *r, const char *text, size_t len, uint32_t most) {
  if (!room_for(r, len / 2 + 1)) {
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

/* A wrapped line could begin like a message by chance, but not every line of a paragraph does. */
static bool begins_like_message(const struct hex *hex, const struct hex_message *message, uint8_t like) {
  uint32_t n = 0;
  const struct sdec_protocol *protocol = sdec_protocols(&n)[0];
  const uint8_t *bytes = hex->bytes + message->at;
  return message->len > protocol->code_offset && (bytes[0] & 0xf0) == (like & 0xf0) &&
         sdec_message_find(protocol, bytes[protocol->code_offset]) != NULL;
}

static bool paragraph_is_wrapped(const struct hex *hex, size_t first) {
  const uint32_t width = hex->messages[first].len;
  bool all_begin = true;
  if (hex->n_messages - first < 2 || width < WRAPPED_AT_LEAST) {
    return false;
  }
  for (size_t i = first; i < hex->n_messages; i++) {
    const struct hex_message *message = &hex->messages[i];
    const bool last = i + 1 == hex->n_messages;
    if (last ? message->len > width : message->len != width) {
      return false;
    }
    all_begin = all_begin && begins_like_message(hex, message, hex->bytes[hex->messages[first].at]);
  }
  return !all_begin;
}

/* end_message ends whatever is being read. The lines of a paragraph are messages so far; their bytes lie one after the
 * other, so making them one message is a sum. */
static void end_message(struct reader *r) {
  struct hex *hex = r->hex;
  r->in_dump = false;
  r->starred = false;
  if (r->paragraph != SIZE_MAX && r->paragraph < hex->n_messages &&
      (r->in_array || paragraph_is_wrapped(hex, r->paragraph))) {
    struct hex_message *whole = &hex->messages[r->paragraph];
    whole->len = (uint32_t)(hex->n_bytes - whole->at);
    whole->full_len = whole->len;
    hex->n_messages = r->paragraph + 1;
  }
  r->paragraph = SIZE_MAX;
}

static void fail(struct reader *r, const char *what, const char *text, size_t len) {
  if (r->hex->bad_line == 0) {
    r->hex->bad_line = r->line;
    snprintf(r->hex->problem, sizeof(r->hex->problem), "%s: %.*s", what, (int)(len < 24 ? len : 24), text);
  }
}

static uint64_t dump_end(const struct reader *r) {
  return r->base + r->hex->messages[r->hex->n_messages - 1].len;
}

/* A '*' stands for as many copies of the line before as lead to the next offset. */
static void repeat_last_line(struct reader *r, const struct hexline *line) {
  const uint64_t end = dump_end(r);
  const bool fits = r->last_len != 0 && line->offset >= end && (line->offset - end) % r->last_len == 0;
  const uint64_t upto = fits ? line->offset : line->other;
  if (upto > end && upto - end > STAR_MOST) {
    return;
  }
  while (r->last_len != 0 && dump_end(r) + r->last_len <= upto && room_for(r, r->last_len)) {
    memcpy(r->hex->bytes + r->hex->n_bytes, r->hex->bytes + r->last_at, r->last_len);
    r->hex->n_bytes += r->last_len;
    r->hex->messages[r->hex->n_messages - 1].len += r->last_len;
  }
}

/* continue_dump says whether the line goes on where the dump stands. */
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
      fail(r, "a dump line is missing or out of order before", line->text, line->len);
      return;
    }
    end_message(r);
    r->base = line->offset;
    if (!begin_message(r)) {
      return;
    }
    r->in_dump = true;
  }
  append(r, line->hex, line->hex_len, UINT32_MAX);
}

static void read_plain_line(struct reader *r, const struct hexline *line) {
  if (r->in_dump) {
    end_message(r);
  }
  if (r->paragraph == SIZE_MAX) {
    r->paragraph = r->hex->n_messages;
  }
  if (begin_message(r)) {
    append(r, line->hex, line->hex_len, UINT32_MAX);
  }
}

static void read_final_offset(struct reader *r, const struct hexline *line) {
  if (!continue_dump(r, line)) {
    fail(r, "the dump does not end at this offset", line->text, line->len);
  }
  r->hex->messages[r->hex->n_messages - 1].full_len = r->hex->messages[r->hex->n_messages - 1].len;
  end_message(r);
}

static void read_star(struct reader *r, const struct hexline *line) {
  if (!r->in_dump && r->paragraph != SIZE_MAX) {
    fail(r, "repeated lines were left out and no offset says how many, dump again with -v", line->text, line->len);
  }
  r->starred = r->in_dump;
}

/* read_literals takes what Python printed; false: there is none in this line. */
static bool read_literals(struct reader *r, const char *text, size_t len) {
  struct hex *hex = r->hex;
  const char *end = text + len;
  bool found = false;
  uint32_t n = 0;
  while (len > 0 && room_for(r, len) && literal_next(&text, end, hex->bytes + hex->n_bytes, &n)) {
    end_message(r);
    found = begin_message(r);
    if (found) {
      hex->messages[hex->n_messages - 1].len = hex->messages[hex->n_messages - 1].full_len = n;
      hex->n_bytes += n;
    }
  }
  return found;
}

static bool is_punctuation(const struct hexline *line) {
  size_t n = 0;
  while (n < line->len && strchr(" \t\r{}[]();,", line->text[n]) != NULL) {
    n++;
  }
  return n == line->len;
}

/* Blanks and comments between the lines of an array are nothing. A line of names would be bytes that are lost. */
static void read_text(struct reader *r, const struct hexline *line) {
  if (!r->in_array) {
    end_message(r);
  } else if (!is_punctuation(line)) {
    r->has_names = true;
  }
}

static void check_array(struct reader *r, const struct hexline *line) {
  if (r->in_array && r->has_names && r->paragraph != SIZE_MAX) {
    fail(r, "an array of bytes and names: not hex", line->text, line->len);
  }
}

/* ends_array: a brace stands last, other than in the text of a comment. */
static bool ends_array(const char *text, size_t len) {
  const char *aside = memmem(text, len, "//", 2);
  len = aside != NULL ? (size_t)(aside - text) : len;
  while (len > 0 && strchr(" \t\r,;", text[len - 1]) != NULL) {
    len--;
  }
  return len > 0 && text[len - 1] == '}';
}

/* An array of C begins behind "= {". */
static void read_braces(struct reader *r, const char *text, size_t len) {
  const char *open = memchr(text, '=', len), *end = text + len;
  do {
    open = open != NULL ? open + 1 : NULL;
  } while (open != NULL && open < end && *open == ' ');
  r->in_array |= open != NULL && open < end && *open == '{';
  if (r->in_array && ends_array(text, len)) {
    end_message(r);
    r->in_array = r->has_names = false;
  }
}

static void read_line(struct reader *r, const char *text, size_t len) {
  struct hexline line;
  if (read_literals(r, text, len)) {
    return;
  }
  hexline_read(text, len, r->in_dump, &line);
  switch (line.kind) {
    case HEXLINE_TEXT: read_text(r, &line); break;
    case HEXLINE_PLAIN: read_plain_line(r, &line); break;
    case HEXLINE_DUMP: read_dump_line(r, &line); break;
    case HEXLINE_STAR: read_star(r, &line); break;
    case HEXLINE_OFFSET: read_final_offset(r, &line); break;
    case HEXLINE_WORDS: fail(r, "16-bit words hide the byte order, use hexdump -C or xxd", line.text, line.len); break;
    case HEXLINE_BAD: fail(r, "not hex", line.text, line.len); break;
  }
  check_array(r, &line);
  if (!r->in_dump) { /* whose text may hold braces */
    read_braces(r, text, len);
  }
}

/* In a log everything but the dumps under headings is talk: other dumps show parts of the same messages again. */
static void read_log_line(struct reader *r, const char *text, size_t len) {
  uint32_t full_len = 0;
  struct hex *hex = r->hex;
  if (hexline_log_heading(text, len, &full_len)) {
    if (begin_message(r)) {
      hex->messages[hex->n_messages - 1].full_len = full_len;
    }
    return;
  }
  struct hex_message *message = hex->n_messages > 0 ? &hex->messages[hex->n_messages - 1] : NULL;
  if (message == NULL || message->len >= message->full_len) {
    return;
  }
  const size_t skip = hexline_log_dump(text, len, message->len);
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
    if (hexline_log_heading(at, (size_t)(line_end(at, end) - at), &full_len)) {
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
  end_message(&r);
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
