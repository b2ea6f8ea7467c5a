/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Arrays of bytes in the source of programs: "uint8_t m[] = {0x10, 0x84, 0, 0};", "m = bytes.fromhex('10840000')". They
 * go over lines, and end where their first bracket does.
 */
#ifndef DUMP_ARRAY_H
#define DUMP_ARRAY_H

#include <sdec.h>

#define ARRAY_DEPTH 8

enum array_event {
  ARRAY_BYTE,
  ARRAY_BORDER, /* a bracket: bytes on both sides are of different messages */
  ARRAY_MORE,   /* the line ends, and the array does not */
  ARRAY_CLOSED,
  ARRAY_BAD /* `problem` says why, `word` where */
};

struct array {
  char closers[ARRAY_DEPTH]; /* of the brackets that are open */
  uint32_t depth;            /* 0: there is no array */
  bool bare;                 /* a bracket alone in a line: perhaps no array */
  bool in_comment;
  char quote;     /* of the string of hex digits that it is in, or 0 */
  bool bytes;     /* there are some, for certain */
  bool decimals;  /* and numbers that may be decimal */
  bool names;     /* and words */
  bool separated; /* since the last byte, by a comma or a bracket */
  const char *problem, *word;
};

/* array_find gives the bracket in a line where an array begins, or NULL: behind '=', or at the start of the line. */
const char *array_find(struct array *array, const char *text, const char *end);

/* array_declarator gives where the name in front of '=' begins, which may look like hex. */
const char *array_declarator(const char *text, const char *open);

/* array_is_array: does the array go on with this line? Its bracket may be one of something else, as of literals. */
bool array_is_array(const struct array *array, const char *text, const char *end, bool *out_literals);

/* array_line prepares for a line of an array; `plain`: all its words could be hex. array_next takes the next thing off
 * the line. */
void array_line(struct array *array, bool plain);
enum array_event array_next(struct array *array, const char **text, const char *end, uint8_t *out);

#endif
