/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Rules of MEASUREMENTS and the measurement extension log. Tables only.
 */
#include "words.h"

const struct judge_rule judge_rules_measurements[] = {
    {.id = NULL},
};
