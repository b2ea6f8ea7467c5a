/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Order and state: which request may come when, and what answers what. Tables only.
 */
#include "words.h"

const struct judge_rule judge_rules_order[] = {
    RULE("ORD-21", ERROR, RSP, "a response answers the request that waits",
         .clause = "DSP0274 1.3, SPDM messaging protocol", .tests = "*.2", BY_MACHINE),
    RULE("ORD-22", ERROR, RSP, "nothing is answered twice", .clause = "DSP0274 1.3, SPDM messaging protocol", BY_MACHINE),
    {.id = NULL},
};
