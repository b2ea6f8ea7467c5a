/* SPDX-License-Identifier: BSD-3-Clause
 *
 * What came of comparing the measurements of one connection with one file of reference values: shown and written.
 */
#ifndef DUMP_COMPARED_H
#define DUMP_COMPARED_H

#include "options/options.h"
#include "verify/leaf.h"

/* What is shown of a comparison. */
struct comparison {
  const struct options *options;
  struct sdec_verify *verify;
  const struct leaf *leaf; /* whose key signed, NULL: not known */
  uint32_t conn, file;
};

/* compared_measured says whether the connection measured anything. */
bool compared_measured(struct sdec_verify *verify, uint32_t conn);

/* compared_total gives an enum sdec_result for the connection by all files together, and writes why it is no pass to
 * `why`. */
uint8_t compared_total(const struct comparison *comparison, struct sdec_text *why);

/* compared_text and compared_json print the comparison below the account of the connection. */
void compared_text(struct sink *sink, const struct comparison *comparison);
void compared_json(struct sink *sink, const struct comparison *comparison);

#endif
