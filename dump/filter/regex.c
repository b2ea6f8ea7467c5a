/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Decides whether a regular expression is safe to compile. Short ones can exhaust memory, because regcomp copies what
 * is repeated, again at each level of nesting; those with back references can run forever.
 */
#include <stdlib.h>
#include <string.h>

#include "filter/expr.h"

#define MOST 4096u      /* characters, with repetitions counted */
#define GROUPS_MOST 32u /* nested parentheses */

/* State while scanning an expression. */
struct size {
  uint32_t depth, open[GROUPS_MOST]; /* open: size of each open group */
  uint32_t atom;                     /* size of what a following repetition would repeat */
};

/* braces_end returns the last character of {n,m}, or the opening brace if it is something else. */
static const char *braces_end(const char *open) {
  const char *end = open + 1 + strspn(open + 1, "0123456789,");
  return *end == '}' ? end : open;
}

/* bracket_end returns the last character of [...]. A leading ] is literal, and class names have brackets of their
 * own. */
static const char *bracket_end(const char *open) {
  const char *p = open + 1;
  p += *p == '^';
  p += *p == ']';
  while (*p != '\0' && *p != ']') {
    const char closing[] = {p[1], ']', '\0'};
    const bool named = *p == '[' && p[1] != '\0' && strchr(":.=", p[1]) != NULL;
    const char *end = named ? strstr(p + 2, closing) : NULL;
    p = end != NULL ? end + 2 : p + 1;
  }
  return *p == ']' ? p : p - 1;
}

/* copies_of returns how many copies regcomp makes for a repetition: the greatest number in braces, or two for a
 * plus. */
static uint32_t copies_of(const char *sign) {
  uint32_t copies = *sign == '+' ? 2 : 1;
  for (const char *digit = sign; *sign == '{' && digit[1] != '\0' && digit[1] != '}'; digit++) {
    const unsigned long number = strtoul(digit + 1, NULL, 10);
    copies = number > MOST ? MOST + 1 : number > copies ? (uint32_t)number : copies;
  }
  return copies;
}

static void repeat(struct size *size, uint32_t copies) {
  size->open[size->depth] += (copies - 1) * size->atom;
  size->atom *= copies;
}

static void close_group(struct size *size) {
  size->atom = size->open[size->depth--];
  size->open[size->depth] += size->atom;
}

/* add processes the element at p, other than an opening parenthesis, and returns its last character. */
static const char *add(struct size *size, const char *p) {
  switch (*p) {
    case '*':
    case '?': return p;
    case '+': repeat(size, copies_of(p)); return p;
    case '{': repeat(size, copies_of(p)); return braces_end(p);
    case ')':
      if (size->depth > 0) {
        close_group(size);
        return p;
      }
      break;
    default: break;
  }
  size->atom = 1;
  size->open[size->depth]++;
  return *p == '[' ? bracket_end(p) : *p == '\\' && p[1] != '\0' ? p + 1 : p;
}

const char *regex_fault(const char *regex) {
  static const char too_much[] = "this regular expression repeats too much";
  struct size size = {.depth = 0};
  for (const char *p = regex; *p != '\0'; p++) {
    if (*p == '\\' && p[1] >= '1' && p[1] <= '9') {
      return "back references are not supported";
    }
    if (*p != '(') {
      p = add(&size, p);
    } else if (++size.depth < GROUPS_MOST) {
      size.open[size.depth] = 0;
      size.atom = 0;
    } else {
      return too_much;
    }
    if (size.open[size.depth] > MOST || size.atom > MOST) {
      return too_much;
    }
  }
  return NULL;
}
