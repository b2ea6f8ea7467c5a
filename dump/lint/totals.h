/* SPDX-License-Identifier: BSD-3-Clause
 *
 * What --lint sums up at the end of an input: a line for each rule and side, the worst first.
 */
#ifndef DUMP_LINT_TOTALS_H
#define DUMP_LINT_TOTALS_H

#include <sdec_judge.h>

#include "write/out.h"

/* All breaches of a rule by a side. Each connection reports its own. */
struct total {
  const char *rule;
  uint8_t severity, side;
  uint32_t n_conns;
  uint64_t count, first_frame, last_frame;
};

struct totals {
  struct total *rows;
  uint32_t n, cap;
  bool full; /* there was no memory for more */
};

void totals_add(struct totals *totals, const struct sdec_finding *finding);
/* totals_print writes the lines and forgets all. */
void totals_print(struct totals *totals, struct out *out);
void totals_free(struct totals *totals);

#endif
