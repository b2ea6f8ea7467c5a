/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Rules of CHALLENGE and CHALLENGE_AUTH, and of nonces in any message. Tables only.
 */
#include "words.h"

#define CLAUSE "DSP0274 1.3, CHALLENGE request and CHALLENGE_AUTH response messages, tables 44 and 45"
#define RAW_PUBLIC_KEY N(0xFF)
#define CONTEXT_IS_NONCE(length) AT_LEAST(V(length), N(32))

const struct judge_rule sdec_judge_rules_challenge[] = {
    RULE("CHL-01", ERROR, REQ, "a challenge names a slot with a chain, or FFh exactly for a raw public key",
         .clause = CLAUSE, .tests = "6.6.4", .refused = true, ON("CHALLENGE"), IF(NONE(PEER("PUB_KEY_ID_CAP"))),
         MUST(AT_MOST(V("SlotID"), N(7)))),
    FORM("CHL-01", ON("CHALLENGE"), IF(ANY(PEER("PUB_KEY_ID_CAP"))), MUST(EQ(V("SlotID"), RAW_PUBLIC_KEY))),
    FORM("CHL-01", .at = "SlotID", ON("CHALLENGE"), IF(AT_MOST(V("SlotID"), N(7)), NONE(PEER("PUB_KEY_ID_CAP"))),
         MUST(HAS_BIT(PEER_SLOTS, V("SlotID")))),
    RULE("CHL-02", ERROR, REQ, "the summary hash type is 0, 1 or FFh", .clause = CLAUSE, .tests = "6.6.4",
         .refused = true, ON("CHALLENGE"), MUST(LISTED(V("MeasurementSummaryHashType"), N(0), N(1), N(0xFF)))),
    RULE("CHL-03", ERROR, BOTH, "a summary hash is requested only from a Responder with measurements",
         .clause = CLAUSE, .refused = true, .moot = "CHL-02", ON("CHALLENGE"),
         IF(NONE(PEER("MEAS_CAP")), NONE(ENCAPSULATED)), MUST(NONE(V("MeasurementSummaryHashType")))),
    FORM("CHL-03", .moot = "CHL-02", ON("CHALLENGE"), IF(ALL(ENCAPSULATED)),
         MUST(NONE(V("MeasurementSummaryHashType")))),
    RULE("CHL-04", ERROR, RSP, "CHALLENGE_AUTH repeats the slot of its request", .clause = CLAUSE, .tests = "6.c.4",
         BY_TIE),
    RULE("CHL-05", ERROR, RSP,
         "SlotMask has the requested slot, is 0 for a raw public key, and matches that of DIGESTS",
         .clause = CLAUSE, .tests = "6.c.5", .at = "SlotMask", ON("CHALLENGE_AUTH"),
         IF(AT_MOST(ASKED("SlotID"), N(7))), MUST(HAS_BIT(V("SlotMask"), ASKED("SlotID")))),
    FORM("CHL-05", ON("CHALLENGE_AUTH"), IF(EQ(ASKED("SlotID"), RAW_PUBLIC_KEY)), MUST(NONE(V("SlotMask")))),
    FORM("CHL-05", WEAKER(WARNING), ON("CHALLENGE_AUTH"),
         IF(AT_MOST(ASKED("SlotID"), N(7)), HAS_BIT(V("SlotMask"), ASKED("SlotID"))),
         MUST(EQ(V("SlotMask"), OWN_SLOTS))),
    RULE("CHL-06", ERROR, RSP, "CertChainHash matches the digest of the slot in DIGESTS", .clause = CLAUSE,
         .tests = "6.c.6", ON("CHALLENGE_AUTH"), MUST(EQ(V("CertChainHash"), SLOT_DIGEST("SlotID")))),
    RULE("CHL-07", ERROR, BOTH, "a nonce is never reused, on any connection",
         .clause = "DSP0274 1.3, Terms and definitions, nonce",
         ON("CHALLENGE", "CHALLENGE_AUTH", "GET_MEASUREMENTS", "MEASUREMENTS", "GET_ENDPOINT_INFO", "ENDPOINT_INFO"),
         MUST(UNSEEN(V("Nonce")))),
    FORM("CHL-07", ON("KEY_EXCHANGE", "KEY_EXCHANGE_RSP"), MUST(UNSEEN(V("RandomData")))),
    FORM("CHL-07", ON("PSK_EXCHANGE"), IF(CONTEXT_IS_NONCE("RequesterContextLength")),
         MUST(UNSEEN(V("RequesterContext")))),
    FORM("CHL-07", ON("PSK_EXCHANGE_RSP"), IF(CONTEXT_IS_NONCE("ResponderContextLength")),
         MUST(UNSEEN(V("ResponderContext")))),
    RULE("CHL-08", ERROR, RSP, "RequesterContext is repeated", .clause = CLAUSE, .since = V1_3, BY_TIE),
    RULE("CHL-09", ERROR, RSP,
         "basic mutual authentication is requested only by a Responder, and only if both sides support it",
         .clause = CLAUSE, .since = V1_1, .at = "BasicMutAuthReq", ON("CHALLENGE_AUTH"),
         IF(ANY(V("BasicMutAuthReq"))), MUST(ALL(OWN("MUT_AUTH_CAP"), PEER("MUT_AUTH_CAP"))),
         ALSO(NONE(ENCAPSULATED))),
    RULE("CHL-12", ERROR, REQ, "encapsulated requests follow when basic mutual authentication was requested",
         .clause = "DSP0274 1.3, Basic mutual authentication", .since = V1_1, BY_MACHINE),
    {.id = NULL},
};
