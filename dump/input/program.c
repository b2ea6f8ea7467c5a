/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Arrays and literals in pasted text. array.c and literal.c parse them; this file turns them into messages and refuses
 * stray bytes around them.
 */
#include "input/program.h"

#include <string.h>

#include "input/hexline.h"
#include "input/literal.h"

static bool is_punctuation(char c) {
  return c != '\0' && strchr(" \t\r\\{}[]();,", c) != NULL;
}

static void drop_messages(struct reader *r, size_t first) {
  if (first < r->hex->n_messages) {
    r->hex->n_bytes = r->hex->messages[first].at;
    r->hex->n_messages = first;
  }
}

static void grow_message(struct reader *r, uint32_t n) {
  struct hex_message *message = &r->hex->messages[r->hex->n_messages - 1];
  message->len += n;
  message->full_len = message->len;
  r->hex->n_bytes += n;
}

/* refuse_stray: words may surround an array or a literal, but bytes there would be lost silently. */
static void refuse_stray(struct reader *r, const char *text, const char *end) {
  struct hexline line;
  hexline_read(text, (size_t)(end - text), false, &line);
  if (line.kind != HEXLINE_TEXT && line.kind != HEXLINE_STAR) {
    reader_fail(r, "bytes in several forms in a line, give each a line of its own", line.text, line.len);
  }
}

static void close_literal(struct reader *r) {
  struct literals *l = &r->literals;
  if (l->open && !l->escaped) {
    l->dropped |= r->hex->messages[r->hex->n_messages - 1].len > 0;
    drop_messages(r, r->hex->n_messages - 1);
  }
  l->open = l->escaped = false;
}

static void take_literal(struct reader *r, const char **at, const char *end) {
  struct literals *l = &r->literals;
  const char *start = *at;
  uint32_t n = 0;
  bool escaped = false;
  if (!reader_room(r, (size_t)(end - start))) {
    return;
  }
  const enum literal_kind kind = literal_take(at, end, r->hex->bytes + r->hex->n_bytes, &n, &escaped);
  if (kind == LITERAL_BAD) {
    reader_fail(r, "bytes of Python that do not end in this line, or with other escapes", start, (size_t)(end - start));
  }
  if (kind != LITERAL_READ) {
    close_literal(r);
    l->words = true;
    *at = start + 1;
    return;
  }
  if (!l->open) {
    reader_end(r);
    l->open = reader_begin(r);
  }
  if (l->open) {
    grow_message(r, n);
    l->escaped |= escaped;
    l->kept |= escaped;
  }
}

/* beside_literal skips one character or a comment. */
static const char *beside_literal(struct reader *r, const char *text, const char *at, const char *end) {
  struct literals *l = &r->literals;
  const bool address = at > text && at[-1] == ':'; /* "https://" */
  const size_t left = (size_t)(end - at);
  const size_t aside = *at == '#' ? left : address ? 0 : hexline_comment(at, left);
  if (aside > 0) {
    return at + aside;
  }
  if (!is_punctuation(*at)) {
    l->words = true;
  }
  if (*at == '(' || *at == '[' || *at == '{') {
    l->depth++;
  } else if (l->depth > 0 && (*at == ')' || *at == ']' || *at == '}')) {
    l->depth--;
  }
  if (*at != ' ' && *at != '\t' && *at != '\r' && *at != '\\') {
    close_literal(r);
  }
  return at + 1;
}

static void end_literal_line(struct reader *r, bool goes_on, const char *text, size_t len) {
  struct literals *l = &r->literals;
  if (l->depth == 0 && !goes_on) {
    close_literal(r);
  }
  if (l->dropped && !l->words) {
    reader_fail(r, "bytes of Python without \\x, which may be text", text, len);
  }
  if (l->words && !l->kept && !l->open) {
    l->depth = 0;
  }
}

bool program_literals(struct reader *r, const char *text, size_t len) {
  struct literals *l = &r->literals;
  const char *end = text + len, *beside = text;
  bool found = false;
  if (literal_find(text, end) == NULL && l->depth == 0 && !l->open) {
    return false;
  }
  l->kept = l->dropped = l->words = false;
  for (const char *at = text; at < end && r->hex->bad_line == 0 && !r->out_of_memory;) {
    if (!literal_begins(text, at, end)) {
      at = beside_literal(r, text, at, end);
      continue;
    }
    const char *start = at;
    take_literal(r, &at, end);
    if (l->open && (l->kept || l->depth > 0)) {
      refuse_stray(r, beside, start);
    }
    beside = l->open ? at : beside;
    found |= l->open;
  }
  const char *aside = memchr(beside, '#', (size_t)(end - beside));
  if (l->kept) {
    refuse_stray(r, beside, aside != NULL ? aside : end);
  }
  end_literal_line(r, len > 0 && text[len - 1] == '\\', text, len);
  return l->kept || (found && (l->open || !l->words)) || (!l->words && l->depth > 0);
}

static void take_array_byte(struct reader *r) {
  if (!r->in_bytes) {
    r->in_bytes = reader_begin(r);
  }
  if (r->in_bytes) {
    grow_message(r, 1);
  }
}

/* read_array reads the part of an array in this line and returns what follows it. */
static const char *read_array(struct reader *r, const char *text, const char *end) {
  struct array *array = &r->array;
  struct hexline line;
  hexline_words(text, (size_t)(end - text), &line);
  array_line(array, line.kind == HEXLINE_PLAIN);
  while (reader_room(r, 1)) {
    switch (array_next(array, &text, end, r->hex->bytes + r->hex->n_bytes)) {
      case ARRAY_BYTE: take_array_byte(r); break;
      case ARRAY_BORDER: r->in_bytes = false; break;
      case ARRAY_MORE: return end;
      case ARRAY_CLOSED:
        if (array->names) {
          drop_messages(r, r->array_at);
        }
        *array = (struct array){.depth = 0};
        return text;
      case ARRAY_BAD: reader_fail(r, array->problem, array->word, (size_t)(end - array->word)); return end;
    }
  }
  return end;
}

/* After a bracket alone on its line, the next line must contain bytes; otherwise it was not an array. */
static bool goes_on_with_array(struct reader *r, const char *text, const char *end) {
  bool begins_with_literal = false;
  if (r->array.depth == 0) {
    return false;
  }
  if (array_is_array(&r->array, text, end, &begins_with_literal)) {
    return true;
  }
  r->literals.depth = begins_with_literal ? r->array.depth : 0;
  r->array = (struct array){.depth = 0};
  return false;
}

bool program_arrays(struct reader *r, const char *text, size_t len) {
  const char *end = text + len;
  bool found = goes_on_with_array(r, text, end);
  if (found) {
    text = read_array(r, text, end);
  } else {
    hexline_body(&text, &len);
    end = text + len;
  }
  for (const char *open; r->array.depth == 0 && (open = array_find(&r->array, text, end)) != NULL; found = true) {
    refuse_stray(r, text, array_declarator(text, open));
    reader_end(r);
    r->array_at = r->hex->n_messages;
    r->array_line = r->line;
    r->in_bytes = false;
    text = read_array(r, open, end);
  }
  if (found && r->hex->bad_line == 0 && r->array.depth == 0) {
    refuse_stray(r, text, end);
  }
  return found;
}

void program_end_literals(struct reader *r) {
  close_literal(r);
  r->literals.depth = 0;
}

void program_end(struct reader *r) {
  close_literal(r);
  if (r->array.depth > 0 && (r->array.bytes || r->array.decimals)) {
    r->line = r->array_line;
    reader_fail(r, "the array that begins here does not end, it lacks", &r->array.closers[r->array.depth - 1], 1);
  }
}
