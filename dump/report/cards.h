/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The cards at the top of a report: the input, what is proved, what was negotiated, sessions and certificates.
 */
#ifndef DUMP_CARDS_H
#define DUMP_CARDS_H

#include "report/ladder.h"
#include "tables/appraisal.h"
#include "trace/summary.h"

/* `appraisal`: NULL unless the input is evidence. */
void cards_print(const struct ladder *ladder, const struct summary *summary, const struct appraisal *appraisal);

#endif
