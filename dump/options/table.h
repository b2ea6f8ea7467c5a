/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Every option there is, once: getopt's tables and the completion of shells are made from it.
 */
#ifndef DUMP_OPTIONS_TABLE_H
#define DUMP_OPTIONS_TABLE_H

#include <getopt.h>
#include <sdec_text.h>
#include <stdbool.h>
#include <stdint.h>

/* What getopt returns for options without a letter; those of keys, rules and so on have headers of their own. */
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
  TAKES_WORDS, /* one of `words`, or several with commas between them */
  MAY_TAKE_TEXT,
  MAY_TAKE_WORDS
};

/* `name` NULL: there is only a letter; `letter` 0: there is none. */
struct option_row {
  const char *name;
  char letter;
  uint8_t takes;
  int code;
  const char *words; /* with blanks between them, or NULL */
  const char *brief; /* NULL: another spelling of the row before, which nobody needs to be offered */
};
extern const struct option_row option_rows[]; /* ends with a code of 0 */

#define LETTERS_LEN 128
#define LONG_OPTIONS_MOST 128

/* table_getopt fills in what getopt_long takes. `fields`: -e has a value, as with -T fields. */
void table_getopt(char letters[LETTERS_LEN], struct option list[LONG_OPTIONS_MOST], int fields);

/* table_nearest writes "; did you mean --summary?" for a name that is nearly that of a long option; what stands behind a
 * `=` is its value. False: no name is near. */
SDEC_MUST_USE bool table_nearest(const char *typed, struct sdec_text *out);

#endif
