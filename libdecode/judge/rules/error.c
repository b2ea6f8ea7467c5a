/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Rules of ERROR and RESPOND_IF_READY. Tables only.
 */
#include "words.h"

const struct judge_rule judge_rules_error[] = {
    {.id = NULL},
};
