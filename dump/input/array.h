/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Byte arrays in program source: "uint8_t m[] = {0x10, 0x84, 0, 0};", "m = bytes.fromhex('10840000')". An array may
 * span lines and ends with its outermost bracket.
 */
#ifndef DUMP_ARRAY_H
#define DUMP_ARRAY_H

#include <sdec.h>

#define ARRAY_DEPTH 8

enum array_event {
  ARRAY_BYTE,
  ARRAY_BORDER, /* a bracket that separates two messages */
  ARRAY_MORE,   /* the line ends inside the array */
  ARRAY_CLOSED,
  ARRAY_BAD /* `problem` says why, `word` points at the culprit */
};

struct array {
  char closers[ARRAY_DEPTH]; /* closing brackets expected, innermost last */
  uint32_t depth;            /* 0: not in an array */
  bool bare;                 /* a bracket alone on its line, which may not be an array */
  bool in_comment;
  char quote;     /* quote of the hex string being read, or 0 */
  bool bytes;     /* certain bytes were seen */
  bool decimals;  /* numbers that may be decimal were seen */
  bool names;     /* identifiers were seen */
  bool separated; /* a comma or bracket was seen since the last byte */
  const char *problem, *word;
};

/* array_find returns the opening bracket of the first array in a line, or NULL. An array starts the line or follows
 * '='. */
const char *array_find(struct array *array, const char *text, const char *end);

/* array_declarator returns where the declared name before '=' begins; the name may look like hex. */
const char *array_declarator(const char *text, const char *open);

/* array_is_array returns true if this line continues the array. The open bracket may turn out to be something else,
 * such as a list of literals. */
bool array_is_array(const struct array *array, const char *text, const char *end, bool *out_literals);

/* array_line prepares for a line of the array; `plain`: all its words could be hex. array_next reads the next token of
 * the line. */
void array_line(struct array *array, bool plain);
enum array_event array_next(struct array *array, const char **text, const char *end, uint8_t *out);

#endif
