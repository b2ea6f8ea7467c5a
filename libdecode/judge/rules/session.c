/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Rules of the life of a session: HEARTBEAT, KEY_UPDATE, END_SESSION, records. Tables only.
 */
#include "words.h"

const struct judge_rule judge_rules_session[] = {
    RULE("END-02", ERROR, BOTH, "nothing travels in a session that has ended",
         .clause = "DSP0274 1.3, END_SESSION request and END_SESSION_ACK response messages", .since = V1_1, BY_MACHINE),
    {.id = NULL},
};
