/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Prints the comparison of the measurements of one connection with one file of reference values.
 */
#ifndef DUMP_COMPARED_H
#define DUMP_COMPARED_H

#include "options/options.h"
#include "verify/leaf.h"

/* One connection and one reference file to compare. */
struct comparison {
  const struct options *options;
  struct sdec_verify *verify;
  const struct leaf *leaf; /* certificate whose key signed the measurements; NULL: unknown */
  uint32_t conn, file;
};

/* compared_measured says whether the connection has any measurement. */
bool compared_measured(struct sdec_verify *verify, uint32_t conn);

/* compared_total gives the enum sdec_result of the connection for all reference files together. If it is not a pass,
 * `why` says why. */
uint8_t compared_total(const struct comparison *comparison, struct sdec_text *why);

/* compared_text and compared_json print the comparison with one file. */
void compared_text(struct sink *sink, const struct comparison *comparison);
void compared_json(struct sink *sink, const struct comparison *comparison);

#endif
