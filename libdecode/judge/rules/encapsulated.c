/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Rules of encapsulated requests. Tables only.
 */
#include "words.h"

const struct judge_rule judge_rules_encapsulated[] = {
    {.id = NULL},
};
