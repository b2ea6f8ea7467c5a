/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Rules of timing. Tables only.
 */
#include "words.h"

const struct judge_rule judge_rules_timing[] = {
    {.id = NULL},
};
