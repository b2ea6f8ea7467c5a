/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Rules of protocols inside vendor-defined messages: TDISP, IDE_KM, TSP. Tables only.
 */
#include "words.h"

const struct judge_rule sdec_judge_rules_vendor[] = {
    {.id = NULL},
};
