/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Rules of DIGESTS and CERTIFICATE. Tables only.
 */
#include "words.h"

const struct judge_rule judge_rules_certificate[] = {
    {.id = NULL},
};
