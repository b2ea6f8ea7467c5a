/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Reads the .case files of corpus/cases: readable unit tests of a message. Blank lines separate the cases of a file:
 *
 *   # the title: what this case shows
 *   message  0x60 responder        or `object NAME`, or `protocol NAME CODE requester|responder`
 *   env      hash=48 req_signed=1  optional; the version comes from the first byte of a message
 *   padding  3                     optional: zero bytes that the transport may have appended
 *   bytes    13 60 02 13           hex; aa*48 repeats, "text" is ASCII, # starts a comment
 *            01 2a                 continued on indented lines
 *   expect                         one line per item, up to a blank line; blanks are free
 *     0 +1 NAME VALUE              leaf: offset, length; NAME[i] for an element of an array
 *     8 NAME                       a group, an array or an element opens
 *     .NAME VALUE                  bits; none for a single unnamed bit that is 0
 *     ! error 30 TEXT              note at an offset whose sentence contains TEXT
 */
#ifndef TESTS_CASEFILE_H
#define TESTS_CASEFILE_H

#include "sdec.h"

struct case_line {
  char *text;      /* with normalised blanks */
  unsigned number; /* in the file */
};

struct test_case {
  char *file;
  char *title;
  unsigned line;                      /* of the title */
  const struct sdec_message *message; /* or NULL for an object */
  const struct sdec_group *group;
  struct sdec_env env;
  uint8_t *bytes;
  uint32_t len;
  struct case_line *expected;
  uint32_t n_expected;
  bool has_expect;
};

struct test_cases {
  struct test_case *items;
  uint32_t n;
  char error[512]; /* the first error in a file, or empty */
};

/* cases_load adds the cases of a file, or of all *.case files of a folder in order of name; false, with `error` set, if
 * something cannot be read. cases_free releases everything. */
SDEC_MUST_USE bool cases_load(struct test_cases *cases, const char *path);
void cases_free(struct test_cases *cases);

/* case_normalise collapses each run of blanks to one and strips those at the ends. */
void case_normalise(char *line);

#endif
