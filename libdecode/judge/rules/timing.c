/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Rules of timing. Tables only.
 */
#include "words.h"

#define CLAUSE "DSP0274 1.3, Timing requirements, table 7"
#define WITHOUT_CRYPTOGRAPHY "VERSION", "CAPABILITIES", "ALGORITHMS"
#define DEFERRED "DSP0274 1.3, Timing requirements, table 7; RESPOND_IF_READY request message"
#define ST1 N(100000)      /* microseconds */
#define SEEN_TWICE N(1000) /* anything sooner is the same packet, captured at two places of a bus */
#define VERIFY_NEW_KEY N(3)

const struct judge_rule sdec_judge_rules_timing[] = {
    RULE("TIM-01", WARNING, RSP, "requests that need no cryptography are answered within ST1, 100 ms", .clause = CLAUSE,
         ON("CAPABILITIES", "ALGORITHMS"), MUST(AT_MOST(TOOK, ST1))),
    RULE("TIM-02", WARNING, RSP, "all other requests are answered within CT, 2 to the power of CTExponent microseconds",
         .clause = CLAUSE, ANY_RESPONSE, EXCEPT(WITHOUT_CRYPTOGRAPHY), IF(NONE(ENCAPSULATED, CHUNKED)),
         MUST(AT_MOST(TOOK, POWER_OWN("CTExponent")))),
    RULE("TIM-03", WARNING, REQ, "a Requester answers an encapsulated request within its CT", .clause = CLAUSE,
         .since = V1_1, ANY_RESPONSE, IF(ALL(ENCAPSULATED), NONE(CHUNKED)),
         MUST(AT_MOST(TOOK, POWER_OWN("CTExponent")))),
    RULE("TIM-04", WARNING, REQ, "a request is not repeated before ST1 or CT has passed", .clause = CLAUSE,
         ON("GET_VERSION", "GET_CAPABILITIES", "NEGOTIATE_ALGORITHMS"), IF(AT_LEAST(RETRIED, SEEN_TWICE)),
         MUST(AT_LEAST(RETRIED, ST1))),
    FORM("TIM-04", ANY_REQUEST, EXCEPT("GET_VERSION", "GET_CAPABILITIES", "NEGOTIATE_ALGORITHMS"),
         IF(AT_LEAST(RETRIED, SEEN_TWICE)), MUST(AT_LEAST(RETRIED, POWER_PEER("CTExponent")))),
    RULE("TIM-05", WARNING, REQ, "RESPOND_IF_READY is sent after WT, 2 to the power of RDTExponent microseconds",
         .clause = DEFERRED, ON("RESPOND_IF_READY"), IF(EQ(STATE(M_DEFERRED), N(D_DEFERRED))),
         MUST(AT_LEAST(SINCE("ERROR", "RDTExponent"), POWER_OF_TOLD("ERROR", "RDTExponent")))),
    RULE("TIM-06", INFO, REQ, "RESPOND_IF_READY is sent before WTMax, RDTM times that", .clause = DEFERRED,
         .strict = true,
         ON("RESPOND_IF_READY"), IF(EQ(STATE(M_DEFERRED), N(D_DEFERRED))),
         MUST(AT_MOST(SINCE("ERROR", "RDTExponent"), TIMES_TOLD("ERROR", "RDTExponent", "RDTM")))),
    RULE("TIM-07", INFO, RSP, "after WT the response is ready", .clause = DEFERRED, ON("ERROR"),
         IF(EQ(STATE(M_DEFERRED), N(D_AGAIN)),
            AT_LEAST(SINCE("ERROR", "RDTExponent"), POWER_OF_TOLD("ERROR", "RDTExponent"))),
         MUST(NE(V("ErrorCode"), N(0x42)))),
    RULE("TIM-08", WARNING, BOTH, "a new key is verified within ST1 of its acknowledgement",
         .clause = "DSP0274 1.3, KEY_UPDATE request and KEY_UPDATE_ACK response messages", .since = V1_1,
         ON("KEY_UPDATE"), IF(EQ(V("KeyOperation"), VERIFY_NEW_KEY), NONE(ENCAPSULATED)),
         MUST(AT_MOST(SINCE("KEY_UPDATE_ACK", "Tag"), ST1))),
    RULE("TIM-10", WARNING, RSP, "over DOE, a response arrives within a second",
         .clause = "PCI Express Base Specification 6.0, 6.30.2", ANY_RESPONSE,
         IF(EQ(TRANSPORT, N(SDEC_TRANSPORT_DOE)), NONE(ENCAPSULATED, CHUNKED)), MUST(AT_MOST(ELAPSED, N(1000000)))),
    {.id = NULL},
};
