/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Pairs the messages of two captures.
 */
#ifndef DUMP_DIFF_ALIGN_H
#define DUMP_DIFF_ALIGN_H

#include "diff/sides.h"

/* align fills in the partners of streams and messages. Connections and sessions are matched by content, messages by
 * order as well. False: out of memory. */
SDEC_MUST_USE bool align(struct diff_side sides[DIFF_SIDES]);

#endif
