/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Advice on security: nothing here is against the specification. Tables only.
 */
#include "words.h"

const struct judge_rule judge_rules_posture[] = {
    {.id = NULL},
};
