/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Rules of setting up a session: KEY_EXCHANGE, FINISH, PSK_EXCHANGE, PSK_FINISH. Tables only.
 */
#include "words.h"

const struct judge_rule judge_rules_key_exchange[] = {
    {.id = NULL},
};
