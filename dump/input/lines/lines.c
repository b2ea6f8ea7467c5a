/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Reads the lines in at most two passes: only a number of three digits shows that a list is decimal.
 */
#define _GNU_SOURCE
#include "input/lines/lines.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "input/evidence/wrap.h"
#include "input/hex.h"
#include "input/lines/csv.h"
#include "input/lines/recipes.h"

#define LINE_MOST (4u << 20)
#define ESCAPE 0x1b

/* One pass over the text. */
struct reader {
  struct lines *lines;
  struct csv csv; /* the current table, of format `table` */
  uint32_t table;
  uint8_t *owners; /* per line: 1 + its format; 0: none; OWNER_QUIET: blank, a comment or a '*' */
  uint32_t n_lines, line;
};

#define OWNER_QUIET 0xFF

static const char *line_end(const char *at, const char *end) {
  const char *newline = memchr(at, '\n', (size_t)(end - at));
  return newline != NULL ? newline : end;
}

/* Strips terminal colours and carriage returns. */
static size_t plain_line(const char *line, size_t len, char *out) {
  size_t n = 0;
  for (size_t i = 0; i < len; i++) {
    if (line[i] != ESCAPE || i + 1 >= len || line[i + 1] != '[') {
      out[n++] = line[i];
      continue;
    }
    for (i += 2; i < len && (line[i] < '@' || line[i] > '~'); i++) {
    }
  }
  return n;
}

static bool is_hole(const char *line, size_t len) {
  return memmem(line, len, "messages dropped ---", 20) != NULL || memmem(line, len, " EVENTS DROPPED]", 16) != NULL ||
         memmem(line, len, " EVENTS LOST]", 13) != NULL;
}

/* A header line begins the table of its format, and ends the previous one. */
static bool read_head(struct reader *r, const char *line, size_t len) {
  for (uint32_t i = 0; i < r->lines->n_formats; i++) {
    const struct format *format = &r->lines->formats[i];
    if (format->csv && csv_head(&r->csv, format, line, len)) {
      r->table = i;
      return true;
    }
  }
  return false;
}

static bool read_row(struct reader *r, uint32_t number, const char *line, size_t len) {
  return r->csv.active && r->table == number &&
         csv_row(&r->csv, r->lines->frames, &r->lines->formats[number], number, line, len, r->line);
}

static bool read_shapes(struct reader *r, uint32_t number, const char *line, size_t len) {
  const struct format *format = &r->lines->formats[number];
  struct match match;
  for (uint32_t i = 0; i < format->n_shapes; i++) {
    const struct format_shape *shape = &format->shapes[i];
    if (match_line(shape, line, len, &match)) {
      const bool used = frames_line(r->lines->frames, format, number, shape, &match, r->line);
      if (shape->role != ROLE_TIME) {
        return used;
      }
      r->owners[r->line - 1] = (uint8_t)(number + 1);
    }
  }
  return false;
}

static bool is_quiet(const char *line, size_t len) {
  size_t i = 0;
  while (i < len && strchr(" \t\r", line[i]) != NULL) {
    i++;
  }
  return i == len || line[i] == '#';
}

static void read_plain(struct reader *r, const char *line, size_t len) {
  uint8_t *owner = &r->owners[r->line - 1];
  *owner = is_quiet(line, len) ? OWNER_QUIET : 0;
  while (len > 0 && line[len - 1] == '\r') {
    len--;
  }
  if (len == 1 && line[0] == '*') {
    r->lines->frames->starred = true;
    *owner = OWNER_QUIET;
  }
  if (is_hole(line, len)) {
    frames_hole(r->lines->frames);
  }
  if (read_head(r, line, len)) {
    *owner = (uint8_t)(r->table + 1);
    return;
  }
  for (uint32_t i = 0; i < r->lines->n_formats; i++) {
    const bool taken = r->lines->formats[i].csv ? read_row(r, i, line, len) : read_shapes(r, i, line, len);
    if (taken) {
      *owner = (uint8_t)(i + 1);
      break;
    }
  }
}

static void read_line(struct reader *r, const char *line, size_t len) {
  if (memchr(line, ESCAPE, len) == NULL) {
    read_plain(r, line, len);
    return;
  }
  char *plain = malloc(len);
  if (plain != NULL) {
    read_plain(r, plain, plain_line(line, len, plain));
  }
  r->lines->frames->out_of_memory = r->lines->frames->out_of_memory || plain == NULL;
  free(plain);
}

static bool read_text(struct reader *r, struct sdec_span text) {
  const char *start = (const char *)text.data, *end = start + text.len;
  for (const char *at = start; at < end; at = line_end(at, end) + 1) {
    r->line++;
    const size_t len = (size_t)(line_end(at, end) - at);
    if (len <= LINE_MOST) {
      read_line(r, at, len);
    }
  }
  frames_end(r->lines->frames);
  return !r->lines->frames->out_of_memory;
}

static uint32_t count_lines(struct sdec_span text) {
  const char *start = (const char *)text.data, *end = start + text.len;
  uint32_t n = 0;
  for (const char *at = start; at < end; at = line_end(at, end) + 1) {
    n++;
  }
  return n;
}

static int by_line(const void *a, const void *b) {
  const struct frame *x = a, *y = b;
  return x->line != y->line ? (x->line < y->line ? -1 : 1) : x->at < y->at ? -1 : x->at > y->at;
}

static bool run(struct lines *lines, struct sdec_span text, uint8_t *owners, bool decimal) {
  struct reader r = {.lines = lines, .owners = owners};
  lines->frames = calloc(1, sizeof(*lines->frames));
  bool good = lines->frames != NULL;
  if (good) {
    lines->frames->decimal = decimal;
    good = read_text(&r, text);
  }
  if (good && lines->frames->n > 0) {
    qsort(lines->frames->list, lines->frames->n, sizeof(struct frame), by_line);
  }
  return good;
}

static void show(struct lines *lines, const char *line, size_t len) {
  size_t n = 0;
  for (size_t i = 0; i < len && n + 1 < LINES_SHOWN && line[i] != '\r'; i++) {
    lines->shown[n++] = line[i] >= ' ' && line[i] < 0x7f ? line[i] : line[i] == '\t' ? ' ' : '?';
  }
  lines->shown[n] = '\0';
}

/* Counts lines that no recognised format matched. */
static void count_skipped(struct lines *lines, struct sdec_span text, const uint8_t *owners) {
  const char *start = (const char *)text.data, *end = start + text.len;
  uint32_t line = 0;
  for (const char *at = start; at < end; at = line_end(at, end) + 1, line++) {
    const uint8_t owner = owners[line];
    if (owner == OWNER_QUIET || (owner > 0 && lines->verdicts[owner - 1].recognised)) {
      continue;
    }
    if (lines->n_skipped++ == 0) {
      lines->first_skipped = line + 1;
      show(lines, at, (size_t)(line_end(at, end) - at));
    }
  }
}

static bool read_formats(struct lines *lines, const char *own) {
  if (own != NULL) {
    lines->n_formats = 1;
    return format_read(&lines->formats[0], "own", own, lines->problem);
  }
  for (; recipes[lines->n_formats].name != NULL; lines->n_formats++) {
    const struct recipe *recipe = &recipes[lines->n_formats];
    if (!format_read(&lines->formats[lines->n_formats], recipe->name, recipe->format, lines->problem)) {
      return false;
    }
  }
  return true;
}

static bool judge(struct lines *lines, bool own) {
  bool any = false;
  for (uint32_t i = 0; i < lines->n_formats; i++) {
    judge_format(lines->frames, &lines->formats[i], i, &lines->verdicts[i]);
    lines->verdicts[i].recognised = lines->verdicts[i].recognised || (own && lines->frames->n > 0);
    any = any || lines->verdicts[i].recognised;
  }
  for (size_t i = 0; i < lines->frames->n; i++) {
    lines->has_times = lines->has_times || lines->frames->list[i].has_time;
  }
  return any;
}

static void free_frames(struct lines *lines) {
  if (lines->frames != NULL) {
    frames_free(lines->frames);
  }
  free(lines->frames);
  lines->frames = NULL;
}

static bool read_narrow(struct lines *out, struct sdec_span text, const char *own) {
  uint8_t *owners = calloc((size_t)count_lines(text) + 1, 1);
  bool good = owners != NULL && run(out, text, owners, false);
  if (good && out->frames->saw_decimal) {
    free_frames(out);
    good = run(out, text, owners, true);
  }
  if (!good) {
    snprintf(out->problem, sizeof(out->problem), "out of memory");
  } else if (!judge(out, own != NULL)) {
    snprintf(out->problem, sizeof(out->problem), "no line has a frame in it");
    good = false;
  } else {
    count_skipped(out, text, owners);
  }
  free(owners);
  return good;
}

bool lines_read(struct lines *out, struct sdec_span text, const char *own) {
  *out = (struct lines){.frames = NULL};
  uint8_t *room = wrap_is_wide(text) ? malloc(text.len) : NULL;
  const bool good = read_formats(out, own) && read_narrow(out, wrap_plain(text, room), own);
  free(room);
  return good;
}

bool lines_next(struct lines *lines, struct sdec_packet *out) {
  while (lines->at < lines->frames->n) {
    const size_t i = lines->at++;
    const struct frame *frame = &lines->frames->list[i];
    const struct verdict *verdict = &lines->verdicts[frame->format];
    if (verdict->recognised && !judge_is_repeated(lines->frames, verdict, i) &&
        judge_packet(lines->frames, &lines->formats[frame->format], verdict, frame, out)) {
      return true;
    }
  }
  return false;
}

void lines_free(struct lines *lines) {
  free_frames(lines);
}

/* Requires that all messages look valid; otherwise any table of numbers would pass as hex. */
static bool read_narrow_hex(struct lines *out, struct sdec_span text) {
  struct hex hex;
  *out = (struct lines){.n_formats = 1, .frames = calloc(1, sizeof(*out->frames))};
  struct verdict *verdict = &out->verdicts[0];
  const bool good = hex_read(&hex, (const char *)text.data, text.len) && out->frames != NULL &&
                    format_read(&out->formats[0], recipe_hex.name, recipe_hex.format, out->problem);
  for (size_t i = 0; good && i < hex.n_messages; i++) {
    const struct hex_message *message = &hex.messages[i];
    const struct frame frame = {.line = message->line, .stated = message->full_len};
    frames_whole(out->frames, &frame, hex.bytes + message->at, message->len);
  }
  hex_free(&hex);
  if (!good || out->frames->out_of_memory || out->frames->n == 0) {
    return false;
  }
  judge_format(out->frames, &out->formats[0], 0, verdict);
  verdict->recognised = verdict->n_proved > 0 || verdict->n_frames == out->frames->n;
  return verdict->recognised;
}

bool lines_read_hex(struct lines *out, struct sdec_span text) {
  uint8_t *room = wrap_is_wide(text) ? malloc(text.len) : NULL;
  const bool good = read_narrow_hex(out, wrap_plain(text, room));
  free(room);
  return good;
}

static bool read_known(struct lines *out, struct sdec_span text) {
  return lines_read(out, text, NULL);
}

static bool read_packets(struct lines *out, struct sdec_span text) {
  return lines_read_hex(out, text) && out->frames->n > 1 && out->verdicts[0].medium.carrier != SDEC_CARRIER_SPDM;
}

static bool fit_by(struct sdec_span text, bool (*read)(struct lines *, struct sdec_span)) {
  struct lines *lines = calloc(1, sizeof(*lines)); /* must be freed even if reading fails */
  const bool fit = lines != NULL && (wrap_is_wide(text) || memchr(text.data, '\0', text.len) == NULL) &&
                   read(lines, text);
  if (lines != NULL) {
    lines_free(lines);
  }
  free(lines);
  return fit;
}

bool lines_fit(struct sdec_span text) {
  return fit_by(text, read_known);
}

bool lines_fit_hex(struct sdec_span text) {
  return fit_by(text, lines_read_hex);
}

bool lines_fit_packets(struct sdec_span text) {
  return fit_by(text, read_packets);
}
