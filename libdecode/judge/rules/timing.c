/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Rules of timing. Tables only.
 */
#include "words.h"

#define CLAUSE "DSP0274 1.3, Timing requirements, table 7"
#define WITHOUT_CRYPTOGRAPHY "VERSION", "CAPABILITIES", "ALGORITHMS"
#define ST1 N(100000) /* microseconds */

const struct judge_rule sdec_judge_rules_timing[] = {
    RULE("TIM-01", WARNING, RSP, "what needs no cryptography is answered within ST1, 100 ms", .clause = CLAUSE,
         ON("CAPABILITIES", "ALGORITHMS"), MUST(AT_MOST(TOOK, ST1))),
    RULE("TIM-02", WARNING, RSP, "all else is answered within CT, 2 to the power of CTExponent microseconds",
         .clause = CLAUSE, ANY_RESPONSE, EXCEPT(WITHOUT_CRYPTOGRAPHY), IF(NONE(ENCAPSULATED, CHUNKED)),
         MUST(AT_MOST(TOOK, POWER_OWN("CTExponent")))),
    {.id = NULL},
};
