/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Rules of encapsulated requests. Tables only.
 */
#include "words.h"

#define CLAUSE "DSP0274 1.3, encapsulated requests, tables 83 to 86"
#define FLOWS "DSP0274 1.3, Session-based mutual authentication"
#define SLOT_CLAUSE "DSP0274 1.3, Specify Requester certificate"
#define ERRORS "DSP0274 1.3, Certain error handling in encapsulated flows"
#define CAN(side) ANY(side("ENCAP_CAP"), side("MUT_AUTH_CAP"))
#define ASKS ON("GET_ENCAPSULATED_REQUEST", "DELIVER_ENCAPSULATED_RESPONSE")
#define ACK ON("ENCAPSULATED_RESPONSE_ACK")
#define HAS_REQUEST EQ(V("PayloadType"), N(1))
#define HAS_SLOT EQ(V("PayloadType"), N(2))

/* Codes of requests that may be encapsulated, and of encapsulation itself, which ENC-14 forbids. */
#define INNER_KINDS N(0x81), N(0x82), N(0x83), N(0x87), N(0xE2), N(0xE9), N(0xF0), N(0xF1), N(0xFE)
#define NO_INNER_KINDS N(0xEA), N(0xEB)

const struct judge_rule sdec_judge_rules_encapsulated[] = {
    RULE("ENC-01", ERROR, REQ, "encapsulated requests require ENCAP_CAP on both sides", .clause = CLAUSE, .since = V1_2,
         .refused = true, .at = "RequestResponseCode", ASKS, IF(CAN(OWN), CAN(PEER)),
         MUST(ALL(OWN("ENCAP_CAP"), PEER("ENCAP_CAP")))),
    FORM("ENC-01", .since = V1_1, .what = "encapsulation needs ENCAP_CAP, or in 1.1 MUT_AUTH_CAP, of the Requester",
         .at = "RequestResponseCode", ON("DELIVER_ENCAPSULATED_RESPONSE"), MUST(CAN(OWN))),
    RULE("ENC-02", WARNING, RSP, "RequestID is not 0 and differs from that of the previous request", .clause = CLAUSE,
         .since = V1_1, ACK, IF(HAS_REQUEST), MUST(NE(V("RequestID"), ASKED("RequestID"))), ALSO(ANY(V("RequestID")))),
    FORM("ENC-02", ON("ENCAPSULATED_REQUEST"), IF(AT_LEAST(LEN, N(8))), MUST(ANY(V("RequestID")))),
    RULE("ENC-03", ERROR, REQ, "DELIVER_ENCAPSULATED_RESPONSE repeats the pending RequestID",
         .lossy = true, .clause = CLAUSE,
         .since = V1_1, .refused = true, ON("DELIVER_ENCAPSULATED_RESPONSE"), IF(EQ(STATE(M_ENCAP), N(X_ASKED))),
         MUST(EQ(V("RequestID"), TOLD_HERE("ENCAPSULATED_REQUEST", "RequestID")))),
    FORM("ENC-03", ON("DELIVER_ENCAPSULATED_RESPONSE"), IF(EQ(STATE(M_ENCAP), N(X_ASKED_ON))),
         MUST(EQ(V("RequestID"), TOLD_HERE("ENCAPSULATED_RESPONSE_ACK", "RequestID")))),
    FORM("ENC-03", ON("DELIVER_ENCAPSULATED_RESPONSE"), IF(EQ(STATE(M_ENCAP), N(X_IMPLICIT))),
         MUST(NONE(V("RequestID")))),
    RULE("ENC-04", ERROR, BOTH, "while an encapsulated request is pending, no other request is sent", .clause = CLAUSE,
         .since = V1_1, .refused = true, BY_MACHINE),
    RULE("ENC-05", ERROR, RSP, "AckRequestID repeats the delivered RequestID", .clause = CLAUSE, .since = V1_2,
         BY_TIE),
    RULE("ENC-06", ERROR, RSP, "session-based mutual authentication ends by naming the Requester's slot",
         .clause = SLOT_CLAUSE, .since = V1_3, .until = V1_4, ACK,
         IF(EQ(STATE(M_MUTUAL), N(A_RUNS)), NE(STATE(M_ENCAP), N(X_ERROR))),
         MUST(LISTED(V("PayloadType"), N(1), N(2)))),
    FORM("ENC-06", WEAKER(WARNING), .since = V1_1, .until = V1_2, ACK,
         IF(EQ(STATE(M_MUTUAL), N(A_RUNS)), NE(STATE(M_ENCAP), N(X_ERROR))),
         MUST(LISTED(V("PayloadType"), N(1), N(2)))),
    RULE("ENC-07", ERROR, BOTH, "only messages that may be encapsulated are", .clause = CLAUSE, .since = V1_1,
         .at = "RequestResponseCode", ANY_REQUEST, IF(ALL(ENCAPSULATED)),
         MUST(LISTED(CODE, INNER_KINDS, NO_INNER_KINDS))),
    FORM("ENC-07", .since = V1_0, .at = "RequestResponseCode", ON("GET_VERSION"), MUST(NONE(ENCAPSULATED))),
    RULE("ENC-08", ERROR, RSP, "PayloadType is assigned, and names a slot only in mutual authentication",
         .clause = CLAUSE, .since = V1_1, BY_NOTE),
    FORM("ENC-08", .at = "PayloadType", ACK, IF(HAS_SLOT), MUST(NE(STATE(M_MUTUAL), N(A_NONE)))),
    FORM("ENC-08", .strict = true, .what = "without a further request RequestID is 0", ACK, IF(NONE(V("PayloadType"))),
         MUST(NONE(V("RequestID")))),
    RULE("ENC-09", ERROR, RSP, "the slot of the Requester is 0 to 7", .clause = SLOT_CLAUSE, .since = V1_1,
         BY_NOTE),
    RULE("ENC-10", ERROR, RSP, "session-based mutual authentication requests only digests and certificates",
         .clause = FLOWS, .since = V1_1, .at = "RequestResponseCode", ANY_REQUEST,
         IF(ALL(ENCAPSULATED), EQ(STATE(M_MUTUAL), N(A_RUNS))), MUST(LISTED(CODE, N(0x81), N(0x82)))),
    RULE("ENC-11", ERROR, REQ, "session-based mutual authentication begins as requested and ends before FINISH",
         .clause = FLOWS, .since = V1_1, .refused = true, BY_MACHINE),
    RULE("ENC-12", WARNING, RSP, "GET_ENCAPSULATED_REQUEST is answered with NoPendingRequests if there are none",
         .clause = CLAUSE, .since = V1_3, .at = "ErrorCode", ON("ERROR"), ANSWERS("GET_ENCAPSULATED_REQUEST"),
         IF(LISTED(STATE(M_CONNECTION), N(C_ALGORITHMS), N(C_EXTENDED)), EQ(STATE(M_ENCAP), N(X_IDLE))),
         MUST(NE(V("ErrorCode"), N(0x04)))),
    FORM("ENC-12", .at = "RequestID", ON("ENCAPSULATED_REQUEST"), MUST(AT_LEAST(LEN, N(8)))),
    RULE("ENC-13", WARNING, BOTH, "a delivered ERROR ends the encapsulated flow", .clause = ERRORS, .since = V1_1,
         .strict = true, BY_MACHINE),
    FORM("ENC-13", .what = "what is encapsulated is not answered ResponseNotReady or LargeResponse", ON("ERROR"),
         IF(ALL(ENCAPSULATED)), MUST(NE(V("ErrorCode"), N(0x42))), ALSO(NE(V("ErrorCode"), N(0x0F)))),
    RULE("ENC-14", ERROR, RSP, "encapsulated messages are not nested, and do not carry CHALLENGE in a session",
         .clause = "DSP0274 1.3, SPDM request and response code issuance allowance, table 6", .since = V1_1,
         .at = "RequestResponseCode", ASKS, MUST(NONE(ENCAPSULATED))),
    FORM("ENC-14", .at = "RequestResponseCode", ON("CHALLENGE"), IF(ALL(ENCAPSULATED)), MUST(NONE(IN_SESSION))),
    {.id = NULL},
};
