/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Reads rows that hold a whole frame, or one event or byte each.
 */
#include "input/lines/csv.h"

#include <string.h>

#include "input/lines/when.h"

#define CSV_MOST 64 /* columns */

struct cell {
  const char *at;
  size_t len;
};

static struct cell trim(struct cell c) {
  while (c.len > 0 && (c.at[0] == ' ' || c.at[0] == '\t' || c.at[0] == '"')) {
    c.at++;
    c.len--;
  }
  while (c.len > 0 && strchr(" \t\r\n\"", c.at[c.len - 1]) != NULL) {
    c.len--;
  }
  return c;
}

static uint32_t split(const char *line, size_t len, struct cell cells[CSV_MOST]) {
  uint32_t n = 0;
  size_t from = 0;
  bool quoted = false;
  for (size_t i = 0; i <= len && n < CSV_MOST; i++) {
    if (i < len && line[i] == '"') {
      quoted = !quoted;
    } else if (i == len || (line[i] == ',' && !quoted)) {
      cells[n++] = trim((struct cell){line + from, i - from});
      from = i + 1;
    }
  }
  return n;
}

static bool same(struct cell cell, const char *name) {
  return cell.len == strlen(name) && memcmp(cell.at, name, cell.len) == 0;
}

/* Users may exclude columns from an export; only those needed to build frames are required. */
static bool optional(uint32_t column) {
  return column == COLUMN_TIME || column == COLUMN_READ;
}

bool csv_head(struct csv *csv, const struct format *format, const char *line, size_t len) {
  struct cell cells[CSV_MOST];
  struct csv found = {.active = true};
  const size_t skip = len > 0 && line[0] == '#' ? 1 : 0;
  const uint32_t n = split(line + skip, len - skip, cells);
  for (uint32_t c = 0; c < COLUMNS; c++) {
    found.place[c] = -1;
    for (uint32_t i = 0; i < n && format->columns[c][0] != '\0'; i++) {
      found.place[c] = same(cells[i], format->columns[c]) ? (int32_t)i : found.place[c];
    }
    if (format->columns[c][0] != '\0' && found.place[c] < 0 && !optional(c)) {
      return false;
    }
  }
  *csv = found;
  return true;
}

struct row {
  struct cell cells[CSV_MOST];
  const struct csv *csv;
};

static struct cell cell(const struct row *row, enum format_column column) {
  const int32_t place = row->csv->place[column];
  return place >= 0 ? row->cells[place] : (struct cell){"", 0};
}

static uint64_t hash(struct cell c) {
  uint64_t hash = 1469598103934665603u;
  for (size_t i = 0; i < c.len; i++) {
    hash = (hash << 7 | hash >> 57) ^ (uint8_t)c.at[i];
  }
  return hash;
}

static bool is_read(struct cell c) {
  return c.len > 0 && ((c.at[0] | 0x20) == 'r' || (c.at[0] | 0x20) == 't' || c.at[0] == '1');
}

/* Numbers without a prefix are decimal if some have three digits, else hexadecimal. */
static bool number_of(struct frames *frames, struct cell c, uint32_t *out) {
  bool bare = c.len > 0 && c.len <= 3;
  uint32_t value = 0;
  for (size_t i = 0; i < c.len && bare; i++) {
    bare = c.at[i] >= '0' && c.at[i] <= '9';
    value = bare ? 10 * value + (uint32_t)(c.at[i] - '0') : 0;
  }
  if (bare && frames->decimal) {
    *out = value;
    return true;
  }
  return match_number(c.at, c.len, out);
}

/* The values of a row; `out_refused`: the address was not acknowledged (marked '*'). */
static struct match match_of(struct frames *frames, const struct row *row, bool *out_refused) {
  struct match match = {.stream = 0};
  const struct cell time = cell(row, COLUMN_TIME), address = cell(row, COLUMN_ADDRESS);
  match.has_time = time.len > 0 && when_read(time.at, time.len, &match.time_ns) > 0;
  *out_refused = address.len > 0 && address.at[address.len - 1] == '*';
  match.has_address = address.len > 0 && number_of(frames, address, &match.address);
  match.read = is_read(cell(row, COLUMN_READ));
  return match;
}

static void set_bytes(struct match *match, char letter, struct cell cell) {
  match->letter = letter;
  match->text = cell.at;
  match->text_len = cell.len;
}

/* The bytes up to the first one that was not acknowledged (marked '*'). */
static struct cell acknowledged(struct cell cell) {
  const char *star = memchr(cell.at, '*', cell.len);
  cell.len = star != NULL ? (size_t)(star - cell.at) : cell.len;
  return cell;
}

static void shaped(struct frames *frames, const struct format *format, uint32_t number, uint8_t role,
                   const struct match *match, uint32_t line) {
  const struct format_shape shape = {.role = role};
  (void)frames_line(frames, format, number, &shape, match, line);
}

static void whole_row(struct frames *frames, const struct format *format, uint32_t number, const struct row *row,
                      uint32_t line) {
  bool refused = false;
  struct match match = match_of(frames, row, &refused);
  const bool write = format->columns[WORD_WRITE][0] == '\0' ||
                     same(cell(row, COLUMN_KIND), format->columns[WORD_WRITE]);
  set_bytes(&match, 'b', acknowledged(cell(row, COLUMN_BYTES)));
  if (write && !refused && match.text_len > 0) {
    shaped(frames, format, number, ROLE_WHOLE, &match, line);
  }
}

/* byte_of rewrites a byte of any radix as two hex digits; other text is returned unchanged. */
static struct cell byte_of(struct frames *frames, struct cell c, char digits[2]) {
  static const char names[] = "0123456789abcdef";
  uint32_t value = 0;
  if (!number_of(frames, c, &value)) {
    return c;
  }
  const bool three = c.len == 3 && c.at[0] != '0';
  frames->saw_decimal = frames->saw_decimal || (three && !frames->decimal);
  if (value > 0xFF) {
    return c;
  }
  digits[0] = names[value >> 4];
  digits[1] = names[value & 0xF];
  return (struct cell){digits, 2};
}

/* One event or byte per row: a frame begins at the format's begin word, or where the frame number changes. */
static void event_row(struct csv *csv, struct frames *frames, const struct format *format, uint32_t number,
                      const struct row *row, uint32_t line) {
  bool refused = false;
  struct match match = match_of(frames, row, &refused);
  char digits[2];
  const struct cell kind = cell(row, COLUMN_KIND), byte = cell(row, COLUMN_BYTE);
  const uint64_t frame = hash(cell(row, COLUMN_FRAME));
  const bool by_number = csv->place[COLUMN_FRAME] >= 0 && csv->frame != frame;
  const bool begins = format->columns[WORD_BEGIN][0] != '\0' && same(kind, format->columns[WORD_BEGIN]);
  const bool ends = format->columns[WORD_END][0] != '\0' && same(kind, format->columns[WORD_END]);
  csv->frame = frame;
  if (by_number || begins) {
    shaped(frames, format, number, ROLE_BEGIN, &match, line);
  }
  if (byte.len > 0 || match.has_address) {
    set_bytes(&match, byte.len > 0 ? 'B' : '\0', byte_of(frames, byte, digits));
    shaped(frames, format, number, ROLE_ADD, &match, line);
  }
  if (ends || refused) {
    shaped(frames, format, number, refused ? ROLE_DROP : ROLE_END, &match, line);
  }
}

bool csv_row(struct csv *csv, struct frames *frames, const struct format *format, uint32_t number, const char *line,
             size_t len, uint32_t line_number) {
  struct row row = {.csv = csv};
  const uint32_t n = split(line, len, row.cells);
  for (uint32_t c = 0; c < COLUMNS; c++) {
    if (csv->place[c] >= (int32_t)n) {
      return false;
    }
  }
  if (format->columns[COLUMN_BYTES][0] != '\0') {
    whole_row(frames, format, number, &row, line_number);
  } else {
    event_row(csv, frames, format, number, &row, line_number);
  }
  return true;
}
