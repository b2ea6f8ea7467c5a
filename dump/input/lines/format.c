/* SPDX-License-Identifier: BSD-3-Clause
 *
 * MEDIUM|...,OPTION...: SHAPE ;; SHAPE ...
 */
#include "input/lines/format.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LINK_SLL 113u
#define LINK_SLL2 276u
#define LINK_ETHERNET 1u
#define LINK_RAW 101u
#define LETTERS "tdraAinxbBlwWh%*$"
#define BYTE_LETTERS "bBlwWh"

static const struct format_medium own_media[] = {
    {"sll", SDEC_CARRIER_NONE, LINK_SLL},           {"sll2", SDEC_CARRIER_NONE, LINK_SLL2},
    {"ethernet", SDEC_CARRIER_NONE, LINK_ETHERNET}, {"ip", SDEC_CARRIER_NONE, LINK_RAW},
    {"tcp-segment", SDEC_CARRIER_MCTP_BODY, 0},
};

static const char *const column_names[COLUMN_PAIRS] = {"time", "address", "kind",  "read",  "bytes",
                                                       "byte", "frame",   "write", "begin", "end"};

static const struct {
  const char *name;
  uint8_t role;
} roles[] = {{"whole", ROLE_WHOLE}, {"begin", ROLE_BEGIN}, {"add", ROLE_ADD},   {"peek", ROLE_PEEK},
             {"next", ROLE_NEXT},   {"end", ROLE_END},     {"drop", ROLE_DROP}, {"time", ROLE_TIME}};

/* A part of the format's text. */
struct piece_of_text {
  const char *at;
  size_t len;
};

static bool fail(char *problem, const char *what, const char *text, size_t len) {
  snprintf(problem, FORMAT_PROBLEM, "%s: %.*s", what, (int)(len < 60 ? len : 60), text);
  return false;
}

static bool is(struct piece_of_text word, const char *name) {
  return word.len == strlen(name) && memcmp(word.at, name, word.len) == 0;
}

/* take_until returns the text before the first of the stop characters, or all of it, and advances past that
 * character. */
static struct piece_of_text take_until(struct piece_of_text *rest, const char *stops) {
  size_t n = 0;
  while (n < rest->len && strchr(stops, rest->at[n]) == NULL) {
    n++;
  }
  const struct piece_of_text word = {rest->at, n};
  const size_t skip = n < rest->len ? n + 1 : n;
  rest->at += skip;
  rest->len -= skip;
  return word;
}

static struct piece_of_text trimmed(struct piece_of_text text) {
  while (text.len > 0 && isspace((unsigned char)text.at[0])) {
    text.at++;
    text.len--;
  }
  while (text.len > 0 && isspace((unsigned char)text.at[text.len - 1])) {
    text.len--;
  }
  return text;
}

static bool add_medium(struct format *out, struct piece_of_text name) {
  char copy[24] = "";
  enum sdec_carrier carrier = SDEC_CARRIER_NONE;
  if (name.len >= sizeof(copy) || out->n_media == FORMAT_MEDIA) {
    return false;
  }
  memcpy(copy, name.at, name.len);
  if (sdec_carrier_named(copy, &carrier)) {
    out->media[out->n_media++] = (struct format_medium){sdec_carrier_name(carrier), carrier, 0};
    return true;
  }
  for (size_t i = 0; i < sizeof(own_media) / sizeof(own_media[0]); i++) {
    if (strcmp(copy, own_media[i].name) == 0) {
      out->media[out->n_media++] = own_media[i];
      return true;
    }
  }
  return false;
}

static bool read_option(struct format *out, struct piece_of_text option) {
  if (is(option, "csv")) {
    out->csv = true;
  } else if (is(option, "pec=no")) {
    out->no_pec = true;
  } else if (is(option, "dst=in")) {
    out->dst = DST_IN;
  } else if (is(option, "dst=out")) {
    out->dst = DST_OUT;
  } else if (option.len > 4 && memcmp(option.at, "cap=", 4) == 0 && isdigit((unsigned char)option.at[4])) {
    out->cap = (uint32_t)strtoul(option.at + 4, NULL, 10);
  } else if (option.len > 7 && memcmp(option.at, "prefix=", 7) == 0 && isxdigit((unsigned char)option.at[7])) {
    out->prefix = (uint8_t)strtoul(option.at + 7, NULL, 16);
    out->has_prefix = true;
  } else {
    return is(option, "pec=auto") || is(option, "dst=auto");
  }
  return true;
}

static bool read_head(struct format *out, struct piece_of_text head, char *problem) {
  struct piece_of_text rest = trimmed(head), media = take_until(&rest, ",");
  do {
    const struct piece_of_text name = take_until(&media, "|");
    if (!add_medium(out, name)) {
      return fail(problem, "not a carrier", name.at, name.len);
    }
  } while (media.len > 0);
  while (rest.len > 0) {
    const struct piece_of_text option = trimmed(take_until(&rest, ","));
    if (!read_option(out, option)) {
      return fail(problem, "not an option; give dst=in, dst=out, dst=auto, pec=no, cap=N, prefix=HEX or csv", option.at,
                  option.len);
    }
  }
  return true;
}

static bool read_role(struct format_shape *shape, struct piece_of_text text, char *problem) {
  struct piece_of_text rest = trimmed(text);
  const struct piece_of_text role = take_until(&rest, " "), dir = trimmed(rest);
  shape->dir = is(dir, "out") ? SDEC_DIR_REQ : is(dir, "in") ? SDEC_DIR_RSP : SDEC_DIR_UNKNOWN;
  if (dir.len > 0 && shape->dir == SDEC_DIR_UNKNOWN) {
    return fail(problem, "not a direction; give in or out", dir.at, dir.len);
  }
  for (size_t i = 0; i < sizeof(roles) / sizeof(roles[0]); i++) {
    if (is(role, roles[i].name)) {
      shape->role = roles[i].role;
      return true;
    }
  }
  return fail(problem, "not a role; give whole, begin, add, peek, next, end, drop or time", role.at, role.len);
}

/* Finds the longest literal, and rejects unknown letters. */
static bool look_at_pattern(struct format_shape *shape, char *problem) {
  const char *p = shape->pattern, *end = p + shape->pattern_len, *run = p;
  uint32_t n_bytes = 0;
  for (; p <= end; p++) {
    const bool stop = p == end || *p == '*' || *p == '%' || *p == ' ';
    if (stop && (uint32_t)(p - run) > shape->must_len) {
      shape->must = run;
      shape->must_len = (uint32_t)(p - run);
    }
    if (!stop) {
      continue;
    }
    if (p < end && *p == '%') {
      p++;
      if (p == end || strchr(LETTERS, *p) == NULL) {
        return fail(problem, "no such letter after %", p - 1, p < end ? 2 : 1);
      }
      n_bytes += strchr(BYTE_LETTERS, *p) != NULL;
    }
    run = p + 1;
  }
  return n_bytes <= 1 ||
         fail(problem, "a pattern may have bytes in one place only", shape->pattern, shape->pattern_len);
}

static bool read_shape(struct format *out, struct piece_of_text text, bool lone, char *problem) {
  text = trimmed(text);
  if (out->n_shapes == FORMAT_SHAPES) {
    return fail(problem, "too many patterns", text.at, text.len);
  }
  struct format_shape *shape = &out->shapes[out->n_shapes++];
  *shape = (struct format_shape){.role = lone ? ROLE_WHOLE : ROLE_ADD};
  if (text.len > 0 && text.at[0] == '{') {
    struct piece_of_text rest = {text.at + 1, text.len - 1};
    if (!read_role(shape, take_until(&rest, "}"), problem)) {
      return false;
    }
    text = trimmed(rest);
  }
  if (text.len == 0) {
    return fail(problem, "a pattern is missing", out->text, strlen(out->text));
  }
  shape->pattern = text.at;
  shape->pattern_len = (uint32_t)text.len;
  out->multi_line = out->multi_line || (shape->role != ROLE_WHOLE && shape->role != ROLE_TIME);
  return look_at_pattern(shape, problem);
}

static bool read_shapes(struct format *out, struct piece_of_text body, char *problem) {
  bool lone = true;
  for (;;) {
    size_t n = 0;
    while (n + 1 < body.len && memcmp(body.at + n, ";;", 2) != 0) {
      n++;
    }
    const bool more = n + 1 < body.len;
    lone = lone && !more;
    if (!read_shape(out, (struct piece_of_text){body.at, more ? n : body.len}, lone, problem)) {
      return false;
    }
    if (!more) {
      return true;
    }
    body.at += n + 2;
    body.len -= n + 2;
  }
}

static struct piece_of_text take_value(struct piece_of_text *rest) {
  if (rest->len > 0 && rest->at[0] == '"') {
    rest->at++;
    rest->len--;
    return take_until(rest, "\"");
  }
  return take_until(rest, " ");
}

static bool read_columns(struct format *out, struct piece_of_text body, char *problem) {
  for (body = trimmed(body); body.len > 0; body = trimmed(body)) {
    const struct piece_of_text name = take_until(&body, "=");
    const struct piece_of_text value = take_value(&body);
    uint32_t i = 0;
    while (i < COLUMN_PAIRS && !is(name, column_names[i])) {
      i++;
    }
    if (i == COLUMN_PAIRS || value.len == 0 || value.len >= FORMAT_COLUMN) {
      return fail(problem,
                  "not one of time=, address=, kind=, read=, bytes=, byte=, frame=, write=, begin=, end=", name.at,
                  name.len);
    }
    memcpy(out->columns[i], value.at, value.len);
  }
  const bool bytes = out->columns[COLUMN_BYTES][0] != '\0', byte = out->columns[COLUMN_BYTE][0] != '\0';
  return bytes != byte || fail(problem, "one of bytes= and byte= is needed", out->text, strlen(out->text));
}

bool format_read(struct format *out, const char *name, const char *text, char problem[FORMAT_PROBLEM]) {
  *out = (struct format){.name = name, .text = text};
  struct piece_of_text rest = {text, strlen(text)};
  const struct piece_of_text head = take_until(&rest, ":");
  if (head.at + head.len == text + strlen(text)) {
    return fail(problem, "a ':' is missing after the carrier", text, strlen(text));
  }
  if (!read_head(out, head, problem)) {
    return false;
  }
  return out->csv ? read_columns(out, rest, problem) : read_shapes(out, rest, problem);
}
