/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The measurements in a report: each value, whether it changed, and how it compares with the reference values.
 */
#ifndef DUMP_REPORT_MEASURED_H
#define DUMP_REPORT_MEASURED_H

#include <sdec_verify.h>

#include "report/ladder.h"
#include "tables/measurements.h"

/* measured_print writes the table, or nothing if there are neither measurements nor references; `verify` may be
 * NULL. */
void measured_print(const struct ladder *ladder, struct measurements *measurements, struct sdec_verify *verify);

#endif
