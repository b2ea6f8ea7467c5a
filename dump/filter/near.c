/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Levenshtein distance.
 */
#define _GNU_SOURCE
#include "filter/near.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>

#define COMPARED 128u /* longer names are truncated */

static int folded(char c) {
  return tolower((unsigned char)c);
}

static uint32_t least(uint32_t a, uint32_t b, uint32_t c) {
  const uint32_t less = a < b ? a : b;
  return less < c ? less : c;
}

uint32_t near_distance(const char *a, const char *b) {
  uint32_t row[COMPARED + 1];
  const size_t a_len = strnlen(a, COMPARED), b_len = strnlen(b, COMPARED);
  for (uint32_t j = 0; j <= b_len; j++) {
    row[j] = j;
  }
  for (uint32_t i = 1; i <= a_len; i++) {
    uint32_t diagonal = row[0];
    row[0] = i;
    for (uint32_t j = 1; j <= b_len; j++) {
      const uint32_t above = row[j];
      const uint32_t change = diagonal + (folded(a[i - 1]) != folded(b[j - 1]));
      row[j] = least(above + 1, row[j - 1] + 1, change);
      diagonal = above;
    }
  }
  return row[b_len];
}

/* A substring counts as similar, a prefix even more: people type the part of a name they remember. */
static uint32_t nearness(const char *typed, const char *name) {
  const uint32_t d = near_distance(typed, name);
  const char *part = strlen(typed) >= 3 ? strcasestr(name, typed) : NULL;
  const uint32_t by_part = part == name ? 1 : 2;
  return part != NULL && d > by_part ? by_part : d;
}

void nearest_offer(struct nearest *nearest, const char *name) {
  const uint32_t d = nearness(nearest->typed, name);
  if (d > strlen(nearest->typed) / 3 + 1) {
    return;
  }
  for (uint32_t i = 0; i < NEAREST; i++) {
    if (nearest->names[i] != NULL && strcasecmp(nearest->names[i], name) == 0) {
      return;
    }
    if (nearest->names[i] == NULL || d < nearest->distances[i]) {
      memmove(nearest->names + i + 1, nearest->names + i, (NEAREST - 1 - i) * sizeof(nearest->names[0]));
      memmove(nearest->distances + i + 1, nearest->distances + i, (NEAREST - 1 - i) * sizeof(nearest->distances[0]));
      nearest->names[i] = name;
      nearest->distances[i] = d;
      return;
    }
  }
}

void nearest_put(const struct nearest *nearest, struct sdec_text *out) {
  for (uint32_t i = 0; i < NEAREST && nearest->names[i] != NULL; i++) {
    if (nearest->distances[i] > nearest->distances[0]) {
      break;
    }
    sdec_put(out, i == 0 ? "; did you mean " : " or ");
    sdec_put(out, nearest->prefix != NULL ? nearest->prefix : "");
    sdec_put(out, nearest->names[i]);
  }
  sdec_put(out, nearest->names[0] != NULL ? "?" : "");
}
