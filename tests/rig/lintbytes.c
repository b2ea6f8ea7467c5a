/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Reads the messages of rule cases.
 */
#include "lintbytes.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define NAME_MAX 64

static bool exists(uint8_t since, uint8_t until, uint8_t version) {
  return version >= since && (until == 0 || version <= until);
}

/* row_with gives the row called `of` (any if "") that has bits called `name` (none needed if ""), or NULL. */
static const struct sdec_field *row_with(const struct sdec_group *group, uint8_t version, const char *of,
                                         const char *name, const struct sdec_bits **out_bits) {
  for (uint32_t r = 0; r < group->n_rows; r++) {
    const struct sdec_field *row = &group->rows[r];
    if (!exists(row->since, row->until, version) || (of[0] != '\0' && strcmp(row->name, of) != 0)) {
      continue;
    }
    if (name[0] == '\0' && row->kind == SDEC_UINT) {
      return row;
    }
    for (const struct sdec_bits *bits = row->bits; bits != NULL && bits->name != NULL; bits++) {
      if (strcmp(bits->name, name) == 0 && exists(bits->since, bits->until, version)) {
        *out_bits = bits;
        return row;
      }
    }
  }
  return NULL;
}

static void read_name(const char **at, char name[NAME_MAX]) {
  size_t n = 0;
  while ((isalnum((unsigned char)**at) || **at == '_' || **at == '-') && n + 1 < NAME_MAX) {
    name[n++] = *(*at)++;
  }
  name[n] = '\0';
}

/* The number being assembled. */
struct number {
  const struct sdec_message *message;
  uint8_t version;
  char of[NAME_MAX]; /* its row; "" if not known yet */
  uint64_t value;
  uint32_t width;
};

/* Reads `ROW:`, `NAME` or `NAME=VALUE`. */
static const char *read_bit(const char **at, struct number *number) {
  char name[NAME_MAX];
  const struct sdec_bits *bits = NULL;
  uint64_t value = 1;
  read_name(at, name);
  const bool of = **at == ':';
  if (of) {
    (*at)++;
    memcpy(number->of, name, sizeof(name));
  } else if (**at == '=') {
    char *end = NULL;
    value = strtoull(*at + 1, &end, 0);
    *at = end;
  }
  const struct sdec_field *row = name[0] == '\0' ? NULL
                                                 : row_with(number->message->body, number->version, number->of,
                                                            of ? "" : name, &bits);
  if (row == NULL) {
    return "no number or bits of the message have this name in its version";
  }
  number->value |= of ? 0 : value << bits->lo;
  number->width = row->width;
  return NULL;
}

static const char *read_bits(const char **at, struct lintbytes *out) {
  uint32_t n;
  struct number number = {.message = out->len >= 2 ? sdec_message_find(sdec_protocols(&n)[0], out->data[1]) : NULL,
                          .version = out->data[0]};
  if (number.message == NULL) {
    return "{} stands before the code of a message";
  }
  for ((*at)++; **at != '}';) {
    const char *problem = NULL;
    if (**at == ' ') {
      (*at)++;
    } else {
      problem = read_bit(at, &number);
    }
    if (problem != NULL) {
      return problem;
    }
  }
  (*at)++;
  for (uint32_t i = 0; i < number.width; i++) {
    out->data[out->len++] = (uint8_t)(number.value >> 8 * i);
  }
  return NULL;
}

static const char *read_byte(const char **at, struct lintbytes *out) {
  const char digits[3] = {(*at)[0], (*at)[0] != '\0' ? (*at)[1] : '\0', '\0'};
  uint32_t times = 1;
  if (!isxdigit((unsigned char)digits[0]) || !isxdigit((unsigned char)digits[1])) {
    return "neither hex nor {";
  }
  *at += 2;
  if (**at == '*') {
    char *end = NULL;
    times = (uint32_t)strtoul(*at + 1, &end, 10);
    *at = end;
  }
  for (; times > 0 && out->len < LINT_BYTES_MAX - 8; times--) {
    out->data[out->len++] = (uint8_t)strtoul(digits, NULL, 16);
  }
  return NULL;
}

const char *lintbytes_read(const char *text, struct lintbytes *out) {
  out->len = 0;
  for (const char *at = text; *at != '\0' && *at != '#' && *at != '\n';) {
    const char *problem = NULL;
    if (*at == ' ' || *at == '\t') {
      at++;
    } else {
      problem = *at == '{' ? read_bits(&at, out) : read_byte(&at, out);
    }
    if (problem != NULL) {
      return problem;
    }
  }
  return NULL;
}
