/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The summary of --lint at the end of an input: one line per rule and side, the worst first.
 */
#ifndef DUMP_LINT_TOTALS_H
#define DUMP_LINT_TOTALS_H

#include <sdec_judge.h>

#include "write/out.h"

/* All findings of one rule about one side. */
struct total {
  const char *rule;
  uint8_t severity, side;
  uint32_t n_conns;
  uint64_t count, first_frame, last_frame;
};

struct totals {
  struct total *rows;
  uint32_t n, cap;
  bool full; /* memory ran out; further rules are not listed */
};

void totals_add(struct totals *totals, const struct sdec_finding *finding);
/* totals_print writes the lines and clears the totals. */
void totals_print(struct totals *totals, struct out *out);
void totals_free(struct totals *totals);

#endif
