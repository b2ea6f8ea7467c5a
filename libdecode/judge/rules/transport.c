/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Rules of transports. Tables only.
 */
#include "words.h"

#define MCTP "DSP0236 1.3, MCTP packet header"
#define SPDM_OVER_MCTP "DSP0275 1.0 and DSP0276 1.0, message type and integrity check"
#define DOE "PCI Express Base Specification 6.1, 6.30, Data Object Exchange"
#define CMA "PCI Express Base Specification 6.1, 6.31.3, CMA"
#define TCP_BINDING "DSP0287 1.0, binding header"

/* Captures of link type 291 have headers with version 0 if their writers made them up. */
#define IS_REAL EQ(HEAD("HeaderVersion"), N(1))
#define ROLE_INQUIRY N(0xBF)
#define COUNTED_FROM_MESSAGE_TYPE N(2) /* as libspdm does: TCP-02 */
#define LEAST_EID N(8) /* 1 to 7 are reserved */

const struct judge_rule sdec_judge_rules_transport[] = {
    RULE("MCT-01", ERROR, BOTH, "a request owns its tag, and the response has that tag",
         .clause = MCTP, ANY_REQUEST, IF(IS_REAL), MUST(ANY(HEAD("TO")))),
    FORM("MCT-01", ANY_RESPONSE, IF(IS_REAL), MUST(NONE(HEAD("TO")))),
    FORM("MCT-01", .lossy = true, ANY_RESPONSE, IF(IS_REAL), MUST(EQ(HEAD("MessageTag"), ASKED_HEAD("MessageTag")),
              EQ(HEAD("MessageTag"), EARLIER_HEAD("MessageTag")))),
    RULE("MCT-02", ERROR, REQ, "a tag is not used again while its request waits", .clause = MCTP, ANY_REQUEST,
         IF(IS_REAL, ANY(WAITING)), MUST(NE(HEAD("MessageTag"), WAITING_HEAD("MessageTag")))),
    RULE("MCT-03", ERROR, BOTH, "SPDM messages have no integrity check", .clause = SPDM_OVER_MCTP, BY_NOTE),
    RULE("MCT-04", ERROR, BOTH, "the header has version 1 and no reserved endpoint id", .clause = MCTP, BY_NOTE),
    FORM("MCT-04", CARRIED_BY("MCTPHeader"), IF(IS_REAL, ANY(HEAD("SourceEID"))),
         MUST(AT_LEAST(HEAD("SourceEID"), LEAST_EID))),
    FORM("MCT-04", CARRIED_BY("MCTPHeader"), IF(IS_REAL, ANY(HEAD("DestinationEID"))),
         MUST(AT_LEAST(HEAD("DestinationEID"), LEAST_EID))),
    RULE("MCT-05", ERROR, BOTH, "the packets of a message follow each other, all but the last of one size",
         .clause = MCTP,
         BY_NOTE),
    RULE("DOE-01", ERROR, BOTH, "Length counts the words of the data object", .clause = DOE, BY_NOTE),
    RULE("DOE-02", WARNING, BOTH, "the padding of a data object is zero", .clause = DOE, BY_NOTE),
    RULE("DOE-03", ERROR, RSP, "the first entry of a discovery is discovery itself", .clause = DOE, .lossy = true,
         CARRIED_BY("DOEHeader"), IF(ANY(HAS("NextIndex")), ANY(ASKED_HAS("Index")), NONE(ASKED("Index"))),
         MUST(NONE(V("DataObjectType")))),
    RULE("DOE-04", WARNING, BOTH, "the indices of a discovery rise by one, and end with 0", .clause = DOE,
         .lossy = true, .at = "NextIndex", CARRIED_BY("DOEHeader"), IF(ANY(V("NextIndex")), ANY(ASKED_HAS("Index"))),
         MUST(SUM_IS(ASKED("Index"), N(1), V("NextIndex")))),
    RULE("DOE-05", ERROR, REQ, "a mailbox holds one data object at a time", .clause = DOE, .asker = true, ANY_RESPONSE,
         IF(EQ(TRANSPORT, N(SDEC_TRANSPORT_DOE))), MUST(NONE(OVERTAKEN))),
    RULE("DOE-08", WARNING, BOTH, "an instance for CMA carries nothing but CMA and discovery", .clause = CMA,
         .strict = true,
         BY_NOTE),
    RULE("TCP-02", INFO, BOTH, "PayloadLen counts the body only", .clause = TCP_BINDING, BY_NOTE),
    RULE("TCP-04", ERROR, BOTH, "Role-Inquiry has no payload", .clause = TCP_BINDING, .strict = true,
         .at = "PayloadLen", CARRIED_BY("TCPBindingHeader"), IF(EQ(HEAD("MessageType"), ROLE_INQUIRY)),
         MUST(LISTED(HEAD("PayloadLen"), N(0), COUNTED_FROM_MESSAGE_TYPE))),
    {.id = NULL},
};
