/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Order and state: which request is legal when, and which response answers it. Tables only.
 */
#include "words.h"

#define PROTOCOL "DSP0274 1.3, SPDM messaging protocol"
#define ALLOWANCE "DSP0274 1.3, SPDM request and response code issuance allowance, table 6"
#define REQUIREMENTS "DSP0274 1.3, Requirements for Requesters"
#define IS_CLEAR(flags) ALL(flags("HANDSHAKE_IN_THE_CLEAR_CAP"))

const struct judge_rule sdec_judge_rules_order[] = {
    RULE("ORD-01", ERROR, REQ, "version, capabilities and algorithms are negotiated first, in this order",
         .clause = PROTOCOL,
         .refused = true, BY_MACHINE),
    RULE("ORD-02", ERROR, RSP, "a second, different GET_CAPABILITIES is not answered with success",
         .lossy = true, .moot = "VER-11", .clause = PROTOCOL, .tests = "2.6.2 2.6.4", ON("CAPABILITIES"),
         MUST(STEADY(ASKED_BYTES))),
    RULE("ORD-03", ERROR, RSP, "a second, different NEGOTIATE_ALGORITHMS is not answered with success",
         .lossy = true, .moot = "VER-11", .clause = PROTOCOL, .tests = "3.7.2 3.7.4", ON("ALGORITHMS"),
         MUST(STEADY(ASKED_BYTES))),
    RULE("ORD-04", ERROR, BOTH, "GET_VERSION ends all sessions", .clause = PROTOCOL, .since = V1_1,
         BY_MACHINE),
    RULE("ORD-10", ERROR, REQ, "requests that are not allowed in sessions are not sent there", .clause = ALLOWANCE,
         .tests = "8.5.4",
         .since = V1_1, .refused = true, ANY_REQUEST, IF(EQ(ONLY, N(SDEC_ONLY_CLEAR)), NONE(ENCAPSULATED)),
         MUST(NONE(IN_SESSION))),
    RULE("ORD-11", ERROR, BOTH, "requests that are only allowed in sessions are sent there, and refused elsewhere",
         .clause = ALLOWANCE, .tests = "12.4.4 13.5.4 16.4.4", .since = V1_1, .refused = true, ANY_REQUEST,
         IF(EQ(ONLY, N(SDEC_ONLY_SESSION))), MUST(ANY(IN_SESSION))),
    FORM("ORD-11", ANY_ANSWER, IF(EQ(ASKED_ONLY, N(SDEC_ONLY_SESSION))), MUST(ANY(IN_SESSION))),
    RULE("ORD-12", ERROR, REQ, "FINISH is sent in the clear exactly if both sides support a handshake in the clear",
         .clause = ALLOWANCE, .tests = "9.11.4", .since = V1_1, .refused = true, ON("FINISH"),
         IF(IS_CLEAR(REQ_HAS), IS_CLEAR(RSP_HAS)), MUST(NONE(IN_SESSION))),
    FORM("ORD-12", ON("FINISH"), IF(NONE(REQ_HAS("HANDSHAKE_IN_THE_CLEAR_CAP"))), MUST(ANY(IN_SESSION))),
    FORM("ORD-12", ON("FINISH"), IF(NONE(RSP_HAS("HANDSHAKE_IN_THE_CLEAR_CAP"))), MUST(ANY(IN_SESSION))),
    RULE("ORD-13", ERROR, BOTH, "before its handshake is complete, only a few other messages are allowed in a session",
         .clause = ALLOWANCE, .tests = "7.8.4 12.3.4 13.4.4 16.3.4", .since = V1_1, .refused = true, BY_MACHINE),
    RULE("ORD-14", ERROR, BOTH, "FINISH and PSK_FINISH complete a pending handshake, once", .clause = ALLOWANCE,
         .tests = "9.5.4", .since = V1_1, .refused = true, BY_MACHINE),
    RULE("ORD-15", ERROR, BOTH, "no record is sent before a handshake in the clear is complete", .clause = ALLOWANCE,
         .since = V1_1, BY_MACHINE),
    RULE("ORD-16", ERROR, BOTH, "a record belongs to a session that was set up", .clause = ALLOWANCE, .since = V1_1,
         BY_MACHINE),
    RULE("ORD-20", ERROR, REQ, "only one request is pending at a time", .clause = REQUIREMENTS, .asker = true,
         ANY_RESPONSE,
         MUST(NONE(OVERTAKEN))),
    RULE("ORD-21", ERROR, RSP, "a response answers the pending request", .clause = PROTOCOL, .tests = "*.2",
         BY_MACHINE),
    RULE("ORD-22", ERROR, RSP, "no request is answered twice", .clause = PROTOCOL, BY_MACHINE),
    RULE("ORD-23", INFO, RSP, "a request is answered before the next one is sent", .clause = PROTOCOL, .asker = true,
         ANY_REQUEST, MUST(NONE(WAITING))),
    RULE("ORD-25", ERROR, RSP, "a Responder sends only responses; its own requests are encapsulated",
         .clause = "DSP0274 1.3, SPDM connection model", BY_NOTE),
    RULE("ORD-26", WARNING, RSP, "after RequestResynch, only GET_VERSION is answered",
         .clause = PROTOCOL, BY_MACHINE),
    /* CAP-40 covers an illegal set of capabilities. */
    RULE("ORD-27", ERROR, RSP, "a request that violates the specification is refused", .clause = PROTOCOL,
         .tests = "*.1",
         .moot = "VER-11", ANY_ANSWER, EXCEPT("CAPABILITIES", "CHUNK_SEND_ACK", "ENCAPSULATED_RESPONSE_ACK"),
         IF(NE(ASKED_ONLY, N(SDEC_ONLY_SESSION))), MUST(NONE(ASKED_BROKEN))),
    FORM("ORD-27", ON("CAPABILITIES"), MUST(NONE(ASKED_BROKEN), ANY(ASKED_ILLEGAL_CAPABILITIES)),
         ALSO(NONE(ASKED_BROKEN), NE(STATE(M_CONNECTION), N(C_NONE)))),
    FORM("ORD-27", ON("CHUNK_SEND_ACK"), MUST(NONE(ASKED_BROKEN), ANY(V("EarlyErrorDetected")))),
    FORM("ORD-27", ANY_ANSWER, IF(EQ(ASKED_ONLY, N(SDEC_ONLY_SESSION)), ALL(IN_SESSION)), MUST(NONE(ASKED_BROKEN))),
    {.id = NULL},
};
