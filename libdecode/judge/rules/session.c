/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Rules of the life of a session: HEARTBEAT, KEY_UPDATE, END_SESSION, records. Tables only.
 */
#include "words.h"

const struct judge_rule judge_rules_session[] = {
    {.id = NULL},
};
