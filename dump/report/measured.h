/* SPDX-License-Identifier: BSD-3-Clause
 *
 * What a report says of measurements: each value, whether it changed, and what the references say of it.
 */
#ifndef DUMP_REPORT_MEASURED_H
#define DUMP_REPORT_MEASURED_H

#include <sdec_verify.h>

#include "tables/measurements.h"
#include "trace/trace.h"

/* measured_print writes the table, nothing if nothing was measured or is expected; `verify` may be NULL. */
void measured_print(struct measurements *measurements, struct sdec_verify *verify, const struct trace *trace,
                    struct out *out);

#endif
