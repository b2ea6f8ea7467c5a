/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Rules whose violation no message shows: the program that drives an endpoint reports it (sdec_judge_happened). Tables
 * only.
 */
#include "words.h"

#define CLAUSE "DSP0274 1.3, Requirements for Responders"

const struct judge_rule sdec_judge_rules_liveness[] = {
    RULE("LIV-01", ERROR, BOTH, "a request is answered in time", .clause = "DSP0274 1.3, Timing requirements, table 7",
         .tests = "*.1", BY_DRIVER),
    RULE("LIV-02", ERROR, BOTH, "a request is answered instead of the connection being closed", .clause = CLAUSE,
         .tests = "*.1", BY_DRIVER),
    RULE("LIV-03", ERROR, BOTH, "what arrives is a whole frame of the transport",
         .clause = "DSP0287 1.0, message framing",
         BY_DRIVER),
    RULE("LIV-04", ERROR, BOTH, "an endpoint continues to accept connections", .clause = CLAUSE, BY_DRIVER),
    {.id = NULL},
};

const char *const sdec_judge_happenings[] = {
    [SDEC_HAPPENED_SILENCE] = "LIV-01",
    [SDEC_HAPPENED_CLOSED] = "LIV-02",
    [SDEC_HAPPENED_BAD_FRAME] = "LIV-03",
    [SDEC_HAPPENED_GONE] = "LIV-04",
};
