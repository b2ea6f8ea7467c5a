/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Warnings about an input as a whole.
 */
#ifndef DUMP_LOSSES_H
#define DUMP_LOSSES_H

#include "decode.h"

/* losses_report warns about data that was dropped or secrets that were not tried; true if there were any. */
bool losses_report(const struct decode *decode, const struct sdec_stats *flow);

#endif
