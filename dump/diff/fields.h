/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Compares the fields of two messages of one kind.
 */
#ifndef DUMP_DIFF_FIELDS_H
#define DUMP_DIFF_FIELDS_H

#include "diff/sides.h"

#define DIFF_PATH 160u
#define DIFF_VALUE 200u

/* One difference; `there` is false on a side without such a field. */
struct diff_field {
  char path[DIFF_PATH];
  char values[DIFF_SIDES][DIFF_VALUE];
  bool there[DIFF_SIDES];
};

struct diff_fields {
  struct diff_field *list;
  uint32_t n, cap;
  struct keep keep;    /* its `full` flag reports lack of memory */
  const bool *ignored; /* --diff-ignore, indexed by enum redact_kind; or NULL */
};

/* fields_compare replaces the differences in `out`; with `versions`, the SPDM versions of the messages are compared,
 * too. fields_free frees them. */
void fields_compare(struct diff_fields *out, const struct sdec_unit *old, const struct sdec_unit *new, bool versions);
void fields_free(struct diff_fields *fields);

#endif
