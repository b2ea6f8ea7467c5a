/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Rules of chunks. Tables only.
 */
#include "words.h"

const struct judge_rule judge_rules_chunk[] = {
    {.id = NULL},
};
