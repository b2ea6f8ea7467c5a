/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Rules of CHALLENGE and CHALLENGE_AUTH. Tables only.
 */
#include "words.h"

const struct judge_rule judge_rules_challenge[] = {
    {.id = NULL},
};
