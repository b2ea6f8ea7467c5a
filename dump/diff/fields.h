/* SPDX-License-Identifier: BSD-3-Clause
 *
 * In which fields two messages of one kind differ.
 */
#ifndef DUMP_DIFF_FIELDS_H
#define DUMP_DIFF_FIELDS_H

#include "diff/sides.h"

#define DIFF_PATH 160u
#define DIFF_VALUE 200u

/* One difference; an empty value: there is no such field on that side. */
struct diff_field {
  char path[DIFF_PATH];
  char values[DIFF_SIDES][DIFF_VALUE];
  bool there[DIFF_SIDES];
};

struct diff_fields {
  struct diff_field *list;
  uint32_t n, cap;
  struct keep keep;    /* says whether memory was short */
  const bool *ignored; /* --diff-ignore, by enum redact_kind; or NULL */
};

/* fields_compare puts the differences of two messages in place of those that were in `out`, with `versions` also that
 * of the versions that they are of; fields_free frees them. */
void fields_compare(struct diff_fields *out, const struct sdec_unit *old, const struct sdec_unit *new, bool versions);
void fields_free(struct diff_fields *fields);

#endif
