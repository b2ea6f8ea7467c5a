/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Which message of one capture is which of the other.
 */
#ifndef DUMP_DIFF_ALIGN_H
#define DUMP_DIFF_ALIGN_H

#include "diff/sides.h"

/* align fills in the partners of streams and messages. Connections and sessions are matched by what they do, messages
 * by their order. False: no memory. */
SDEC_MUST_USE bool align(struct diff_side sides[DIFF_SIDES]);

#endif
