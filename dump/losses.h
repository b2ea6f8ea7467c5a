/* SPDX-License-Identifier: BSD-3-Clause
 *
 * What the user should know about the whole of an input.
 */
#ifndef DUMP_LOSSES_H
#define DUMP_LOSSES_H

#include "decode.h"

/* losses_report complains about what was lost or not tried; whether something was. */
bool losses_report(const struct decode *decode, const struct sdec_stats *flow);

#endif
