/* SPDX-License-Identifier: BSD-3-Clause
 *
 * What a report says of measurements: each value, whether it changed, and what the references say of it.
 */
#ifndef DUMP_REPORT_MEASURED_H
#define DUMP_REPORT_MEASURED_H

#include <sdec_verify.h>

#include "report/ladder.h"
#include "tables/measurements.h"

/* measured_print writes the table, nothing if nothing was measured or is expected; `verify` may be NULL. */
void measured_print(const struct ladder *ladder, struct measurements *measurements, struct sdec_verify *verify);

#endif
