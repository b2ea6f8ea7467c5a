/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Rules of ERROR and RESPOND_IF_READY. Tables only.
 */
#include "words.h"

#define CLAUSE "DSP0274 1.3, ERROR response message, tables 57 to 59"
#define DEFERRED_CLAUSE "DSP0274 1.3, RESPOND_IF_READY request message, table 56"
#define IS(code) EQ(V("ErrorCode"), N(code))

#define INVALID_SESSION 0x02
#define BUSY 0x03
#define UNEXPECTED_REQUEST 0x04
#define DECRYPT_ERROR 0x06
#define UNSUPPORTED_REQUEST 0x07
#define REQUEST_IN_FLIGHT 0x08
#define SESSION_LIMIT_EXCEEDED 0x0A
#define SESSION_REQUIRED 0x0B
#define RESET_REQUIRED 0x0C
#define RESPONSE_TOO_LARGE 0x0D
#define REQUEST_TOO_LARGE 0x0E
#define LARGE_RESPONSE 0x0F
#define VERSION_MISMATCH 0x41
#define RESPONSE_NOT_READY 0x42
#define REQUEST_RESYNCH 0x43

/* Error codes that are legal for any request. */
#define OF_ANY N(BUSY), N(VERSION_MISMATCH), N(RESPONSE_NOT_READY), N(REQUEST_RESYNCH)

/* Requests that install something, and requests for a slot, which may be unavailable until a reset. */
#define INSTALLERS N(0x88), N(0xED), N(0xEE), N(0xFD)
#define OF_SLOTS N(0x81), N(0x82), N(0x83), N(0x87), N(0xE0), N(0xE4), N(0xE5)

const struct judge_rule sdec_judge_rules_error[] = {
    RULE("ERR-01", ERROR, RSP, "the error code is assigned in the version of the message", .clause = CLAUSE, BY_NOTE),
    RULE("ERR-02", WARNING, RSP, "the error code matches what is wrong with the request", .clause = CLAUSE,
         .tests = "2.2.4 2.4.4 2.6.4 3.2.4 3.4.4 3.7.4 4.2.4 5.2.4 5.4.4 6.4.4 6.6.4 7.2.4 7.4.4 7.8.4 8.3.4 8.5.4 "
                  "8.6.4 9.3.4 9.5.4 9.6.4 9.7.4 9.8.4 9.11.4 12.2.4 12.3.4 12.4.4 13.2.4 13.3.4 13.4.4 13.5.4 16.2.4 "
                  "16.3.4 16.4.4",
         .at = "ErrorCode", ON("ERROR"), ANSWERS_ALL_BUT("GET_VERSION"), IF(IS(VERSION_MISMATCH), ANY(AGREED)),
         MUST(NE(ASKED_VERSION, AGREED))),
    FORM("ERR-02", .at = "ErrorCode", ON("ERROR"), IF(ANY(ASKED_NEEDS), NONE(ENCAPSULATED), NONE(ASKED_BROKEN)),
         MUST(BITS(ASKED_NEEDS, OWN("Flags")),
              LISTED(V("ErrorCode"), N(UNSUPPORTED_REQUEST), N(UNEXPECTED_REQUEST), N(SESSION_REQUIRED), OF_ANY))),
    FORM("ERR-02", .at = "ErrorCode", ON("ERROR"),
         IF(EQ(ASKED_ONLY, N(SDEC_ONLY_SESSION)), NONE(IN_SESSION), NONE(ELSEWHERE), AT_LEAST(ASKED_LEN, N(4))),
         MUST(LISTED(V("ErrorCode"), N(SESSION_REQUIRED), N(UNEXPECTED_REQUEST), N(UNSUPPORTED_REQUEST),
                     N(INVALID_SESSION), OF_ANY))),
    FORM("ERR-02", .since = V1_2, .at = "ErrorCode", ON("ERROR"), IF(IS(SESSION_REQUIRED)), MUST(NONE(IN_SESSION))),
    RULE("ERR-03", ERROR, RSP, "ErrorData is zero for codes that do not define it", .clause = CLAUSE,
         .tests = "2.2.5 2.4.5 2.6.5 3.2.5 3.4.5 3.7.5 4.2.5 5.2.5 5.4.5 6.4.5 6.6.5 7.2.5 7.4.5 7.8.5 "
                  "8.3.5 8.5.5 8.6.5 9.3.5 9.5.5 9.6.5 9.7.5 9.8.5 9.11.5 12.2.5 12.3.5 12.4.5 13.2.5 "
                  "13.3.5 13.4.5 13.5.5 16.2.5 16.3.5 16.4.5", BY_NOTE),
    RULE("ERR-04", ERROR, BOTH, "negotiation requests are not answered with ResponseNotReady", .clause = CLAUSE,
         ON("ERROR"),
         ANSWERS("GET_CAPABILITIES", "NEGOTIATE_ALGORITHMS"), MUST(NE(V("ErrorCode"), N(RESPONSE_NOT_READY)))),
    FORM("ERR-04", .strict = true, .what = "an encapsulated request is not answered ResponseNotReady", ON("ERROR"),
         IF(ALL(ENCAPSULATED)), MUST(NE(V("ErrorCode"), N(RESPONSE_NOT_READY)))),
    RULE("ERR-05", ERROR, RSP, "an ERROR that names a request names the one it refuses", .clause = CLAUSE, BY_TIE),
    RULE("ERR-06", WARNING, RSP, "RDTExponent is at most 31", .clause = CLAUSE, BY_NOTE),
    RULE("ERR-07", ERROR, RSP, "RDTM is greater than 1", .clause = CLAUSE, BY_NOTE),
    RULE("ERR-08", ERROR, REQ, "RESPOND_IF_READY repeats the request code and token of the latest ResponseNotReady",
         .lossy = true, .clause = DEFERRED_CLAUSE, .refused = true, ON("RESPOND_IF_READY"),
         IF(EQ(STATE(M_DEFERRED), N(D_DEFERRED)), EQ(TOLD_HERE("ERROR", "ErrorCode"), N(RESPONSE_NOT_READY))),
         MUST(EQ(V("RequestCode"), TOLD_HERE("ERROR", "RequestCode"))),
         ALSO(EQ(V("Token"), TOLD_HERE("ERROR", "Token")))),
    RULE("ERR-09", ERROR, RSP, "a repeated request is deferred with the same token",
         .lossy = true, .clause = DEFERRED_CLAUSE, ON("ERROR"),
         IF(IS(RESPONSE_NOT_READY), EQ(STATE(M_DEFERRED), N(D_AGAIN)),
            EQ(TOLD_HERE("ERROR", "ErrorCode"), N(RESPONSE_NOT_READY))),
         MUST(EQ(V("Token"), TOLD_HERE("ERROR", "Token")))),
    RULE("ERR-10", ERROR, RSP, "LargeResponse requires chunking on both sides, and has its handle after ErrorData",
         .clause = CLAUSE, .since = V1_2, BY_NOTE),
    FORM("ERR-10", .at = "ErrorCode", ON("ERROR"), IF(IS(LARGE_RESPONSE)),
         MUST(ALL(REQ_HAS("CHUNK_CAP"), RSP_HAS("CHUNK_CAP")))),
    RULE("ERR-11", ERROR, RSP, "ResponseTooLarge reports a size above the receiver's MaxSPDMmsgSize",
         .clause = CLAUSE, .since = V1_2, ON("ERROR"), IF(IS(RESPONSE_TOO_LARGE)),
         MUST(ABOVE(V("ActualSize"), PEER("MaxSPDMmsgSize")))),
    RULE("ERR-12", WARNING, RSP, "RequestTooLarge answers only a request above the Responder's MaxSPDMmsgSize",
         .clause = CLAUSE, .since = V1_2, .at = "ErrorCode", ON("ERROR"), IF(IS(REQUEST_TOO_LARGE)),
         MUST(ABOVE(ASKED_LEN, OWN("MaxSPDMmsgSize")), ABOVE(ASKED("LargeMessageSize"), OWN("MaxSPDMmsgSize")))),
    RULE("ERR-13", ERROR, RSP, "ResetRequired answers only a request that may need a reset", .clause = CLAUSE,
         .since = V1_2,
         .at = "ErrorCode", ON("ERROR"), IF(IS(RESET_REQUIRED)), MUST(LISTED(ASKED_CODE, INSTALLERS, OF_SLOTS))),
    FORM("ERR-13", .at = "ErrorCode", ON("ERROR"), ANSWERS("GET_CSR", "SET_CERTIFICATE"), IF(IS(RESET_REQUIRED)),
         MUST(ANY(OWN("CERT_INSTALL_RESET_CAP")))),
    FORM("ERR-13", .since = V1_4, .at = "ErrorCode", ON("ERROR"), ANSWERS("SET_KEY_PAIR_INFO"), IF(IS(RESET_REQUIRED)),
         MUST(ANY(OWN("SET_KEY_PAIR_RESET_CAP")))),
    RULE("ERR-14", ERROR, BOTH, "DecryptError ends the session", .clause = CLAUSE, .tests = "9.7 9.8", .since = V1_1,
         BY_MACHINE),
    RULE("ERR-15", WARNING, RSP, "SessionLimitExceeded answers only a request to set up a session", .clause = CLAUSE,
         .since = V1_1,
         .at = "ErrorCode", ON("ERROR"), IF(IS(SESSION_LIMIT_EXCEEDED)), MUST(LISTED(ASKED_CODE, N(0xE4), N(0xE6)))),
    RULE("ERR-16", WARNING, RSP, "RequestInFlight is sent only while an encapsulated request is pending",
         .lossy = true, .clause = CLAUSE,
         .since = V1_1, .at = "ErrorCode", ON("ERROR"), IF(IS(REQUEST_IN_FLIGHT), NONE(ENCAPSULATED)),
         MUST(NE(STATE(M_ENCAP), N(X_IDLE)))),
    RULE("ERR-18", ERROR, RSP, "an ERROR is sent in the session of its request, or outside with it",
         .lossy = true, .clause = "DSP0274 1.3, SPDM request and response code issuance allowance, table 6",
         .since = V1_1,
         ON("ERROR"), IF(NE(V("ErrorCode"), N(DECRYPT_ERROR)), NE(V("ErrorCode"), N(INVALID_SESSION))),
         MUST(NONE(ELSEWHERE))),
    RULE("ERR-19", ERROR, RSP, "verify data that does not match is answered with DecryptError", .lossy = true,
         .clause = CLAUSE,
         .tests = "9.7.4 9.8.4", .since = V1_1, ON("FINISH_RSP", "PSK_FINISH_RSP"), MUST(NONE(ASKED_BROKE("KEX-14")))),
    FORM("ERR-19", .at = "ErrorCode", ON("ERROR"), ANSWERS("FINISH"), IF(ANY(ASKED_BROKE("KEX-14"))),
         MUST(LISTED(V("ErrorCode"), N(DECRYPT_ERROR), OF_ANY))),
    FORM("ERR-19", .at = "ErrorCode", ON("ERROR"), ANSWERS("PSK_FINISH"), IF(ANY(ASKED_BROKE("KEX-14"))),
         MUST(LISTED(V("ErrorCode"), N(DECRYPT_ERROR), N(0x01), OF_ANY))),
    {.id = NULL},
};
