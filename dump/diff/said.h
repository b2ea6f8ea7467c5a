/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Compares what was reported about messages: verdicts, findings, and response times.
 */
#ifndef DUMP_DIFF_SAID_H
#define DUMP_DIFF_SAID_H

#include <sdec_judge.h>
#include <sdec_verify.h>

#include "diff/fields.h"
#include "remarks.h"

/* said_add records the verdicts and findings on the message added last, said_late a verdict on an earlier one. */
void said_add(struct diff_side *side, const struct remarks *remarks);
void said_late(struct diff_side *side, const struct sdec_verdict *verdict);

/* said_compare adds the differences in verdicts, findings and response time of a pair of messages. */
void said_compare(struct diff_fields *out, const struct diff_side sides[DIFF_SIDES], const struct diff_message *old,
                  const struct diff_message *new);

#endif
