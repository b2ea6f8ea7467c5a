/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The table of all options, used for getopt and shell completion.
 */
#ifndef DUMP_OPTIONS_TABLE_H
#define DUMP_OPTIONS_TABLE_H

#include <getopt.h>
#include <sdec_text.h>
#include <stdbool.h>
#include <stdint.h>

/* getopt codes of options without a letter; keys, rules and so on define theirs in their own headers. */
enum long_option {
  OPTION_JSON = 256,
  OPTION_STATS,
  OPTION_COLOUR,
  OPTION_SECRETS,
  OPTION_SESSION,
  OPTION_NOTES,
  OPTION_HEX,
  OPTION_ASSUME,
  OPTION_LINK,
  OPTION_PORT,
  OPTION_LIST,
  OPTION_VERSION,
  OPTION_NO_SECCOMP,
  OPTION_PRINT,
  OPTION_MEASUREMENTS,
  OPTION_SUMMARY,
  OPTION_MERMAID,
  OPTION_REPORT,
  OPTION_LINE_FORMAT,
  OPTION_LINE_FORMATS,
  OPTION_WRITE_AS,
  OPTION_FIELDS,
  OPTION_ENDPOINT,
  OPTION_CONN,
  OPTION_COUNT,
  OPTION_JOBS,
  OPTION_COMPLETION,
  OPTION_DIFF,
  OPTION_REDACT,
  OPTION_REDACT_KEEP,
  OPTION_DIFF_IGNORE
};

enum takes {
  TAKES_NOTHING,
  TAKES_TEXT,
  TAKES_FILE,
  TAKES_FOLDER,
  TAKES_WORDS, /* one of `words`, or several separated by commas */
  MAY_TAKE_TEXT,
  MAY_TAKE_WORDS
};

/* `name` is NULL for options with a letter only; `letter` is 0 if there is none. */
struct option_row {
  const char *name;
  char letter;
  uint8_t takes;
  int code;
  const char *words; /* separated by blanks, or NULL */
  const char *brief; /* NULL: alternative spelling of the previous row, not offered for completion */
};
extern const struct option_row option_rows[]; /* terminated by a code of 0 */

#define LETTERS_LEN 128
#define LONG_OPTIONS_MOST 128

/* table_getopt fills in the arguments of getopt_long. `fields`: -e takes a value, as with -T fields. */
void table_getopt(char letters[LETTERS_LEN], struct option list[LONG_OPTIONS_MOST], int fields);

/* table_nearest writes "; did you mean --summary?" if the name resembles a long option; an `=` and a value may follow
 * the name. False: no similar option. */
SDEC_MUST_USE bool table_nearest(const char *typed, struct sdec_text *out);

#endif
