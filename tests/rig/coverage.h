/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Row coverage: which table rows the cases reach, and which conditional rows they also show absent.
 */
#ifndef TESTS_COVERAGE_H
#define TESTS_COVERAGE_H

#include "sdec.h"

struct cover_row {
  const void *row;     /* a struct sdec_field; if `is_bits`, a struct sdec_bits; or the body of a message */
  const char *message; /* the first message that has it */
  const char *group, *name, *bits;
  bool is_bits, conditional, present, absent;
};

struct coverage {
  struct cover_row *rows;
  uint32_t n, cap;
  uint32_t *slots;                /* hash table: 1 + index into rows */
  const struct sdec_group **seen; /* groups whose rows are listed */
  uint32_t n_seen;
  struct {
    const struct sdec_group *group;
    uint64_t rows[4]; /* bit i: row i was present in this instance */
  } stack[SDEC_DEPTH + 2];
  uint32_t top;
  uint32_t *candidates, n_candidates; /* rows absent in this walk; counted if it ends without damage */
};

/* coverage_new lists every row of all messages and objects; coverage_free frees the list. */
struct coverage *coverage_new(void);
void coverage_free(struct coverage *c);

/* One walk: begin, every item, end. `damaged` means that rows were skipped, so that absence proves nothing. */
void coverage_begin(struct coverage *c, const struct sdec_group *group);
void coverage_item(struct coverage *c, const struct sdec_item *item);
void coverage_end(struct coverage *c, bool damaged);

/* coverage_report prints each row that is not fully covered and returns their number. */
uint32_t coverage_report(const struct coverage *c);

#endif
