/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Findings of the judge as text and as JSON.
 */
#ifndef DUMP_SHOW_FINDINGS_H
#define DUMP_SHOW_FINDINGS_H

#include <sdec_judge.h>

#include "write/out.h"

/* findings_text writes a line to follow that of the message. */
void findings_text(const struct sdec_finding *finding, struct out *out);

/* findings_late writes a separate line for a finding about an earlier message. */
void findings_late(const struct sdec_finding *finding, struct out *out);

/* findings_summary writes the number of findings by severity and side, and of checks not made, by reason. */
void findings_summary(const struct sdec_judge_stats *stats, struct out *out);

/* findings_json writes a finding as an element of a message's `findings`, findings_event as a separate line with count
 * and last frame, findings_event_summary one line with the totals. `file` may be NULL. */
void findings_json(const struct sdec_finding *finding, struct out *out);
void findings_event(const char *file, const struct sdec_finding *finding, struct out *out);
void findings_event_summary(const char *file, const struct sdec_judge_stats *stats, struct out *out);

#endif
