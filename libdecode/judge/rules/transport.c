/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Rules of transports. Tables only.
 */
#include "words.h"

const struct judge_rule sdec_judge_rules_transport[] = {
    {.id = NULL},
};
