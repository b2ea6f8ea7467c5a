/* SPDX-License-Identifier: BSD-3-Clause
 *
 * General rules: form, reserved bits, codes, sizes. Tables only.
 */
#include "words.h"

const struct judge_rule judge_rules_general[] = {
    RULE("GEN-01", ERROR, BOTH, "not cut short; lengths agree with each other and with what was negotiated",
         .clause = "DSP0274 1.3, generic SPDM message format", .tests = "*.1", BY_NOTE),
    RULE("GEN-02", ERROR, BOTH, "nothing follows the last field", .clause = "DSP0274 1.3, generic SPDM message format",
         BY_NOTE),
    RULE("GEN-03", ERROR, BOTH, "reserved fields and bits are zero", .clause = "DSP0274 1.3, Reserved and unassigned values",
         BY_NOTE),
    RULE("GEN-04", ERROR, BOTH, "the code is assigned in the version of the message",
         .clause = "DSP0274 1.3, tables 4 and 5", BY_NOTE),
    RULE("GEN-05", ERROR, BOTH, "enumerated fields have assigned values",
         .clause = "DSP0274 1.3, Reserved and unassigned values", .tests = "8.6 7.4 13.3",
         ON("VENDOR_DEFINED_REQUEST", "VENDOR_DEFINED_RESPONSE"), MUST(AT_MOST(V("StandardID"), N(11)))),
    RULE("GEN-13", ERROR, BOTH, "the length of a vendor id fits its registry", .clause = "DSP0274 1.3, table 60",
         BY_NOTE),
    {.id = NULL},
};
