/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Rules of provisioning, key pairs, events, endpoint information, vendor-defined messages. Tables only.
 */
#include "words.h"

const struct judge_rule judge_rules_provisioning[] = {
    {.id = NULL},
};
