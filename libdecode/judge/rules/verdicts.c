/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Rules that need a computation, and the verdicts that break them (sdec_judge_verdict). Tables only.
 */
#include <sdec_verify.h>

#include "words.h"

#define CHAIN_RULE(name) (UINT32_C(1) << SDEC_CHAIN_##name)

const struct judge_verdict sdec_judge_verdicts[] = {
    {SDEC_CHECK_DIGEST, ON("DIGESTS", "CERTIFICATE"), .rule = "DIG-06"},
    {SDEC_CHECK_CHAIN, .broken = CHAIN_RULE(IDENTITY) | CHAIN_RULE(MUTABLE), ON("CERTIFICATE"), .rule = "DIG-09"},
    {SDEC_CHECK_SUMMARY_HASH, .rule = "MEA-25"},
    {SDEC_CHECK_LOG, .rule = "MEL-04"},
    {SDEC_CHECK_CHAIN, .remarked = CHAIN_RULE(MUTABLE), ON("CERTIFICATE"), .rule = "ADV-13"},
    {SDEC_CHECK_CHAIN, .broken = CHAIN_RULE(ANCHOR), ON("CERTIFICATE"), .rule = "ADV-18"},
    {.rule = NULL},
};
