/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Rules of setting up a session: KEY_EXCHANGE, FINISH, PSK_EXCHANGE, PSK_FINISH. Tables only.
 */
#include "words.h"

const struct judge_rule judge_rules_key_exchange[] = {
    RULE("KEX-03", ERROR, RSP, "a new session does not have the id of one that is set up",
         .clause = "DSP0274 1.3, KEY_EXCHANGE request and KEY_EXCHANGE_RSP response messages", .since = V1_1, BY_MACHINE),
    {.id = NULL},
};
