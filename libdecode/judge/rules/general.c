/* SPDX-License-Identifier: BSD-3-Clause
 *
 * General rules: form, reserved bits, codes, sizes. Tables only.
 */
#include "words.h"

#define WITH_OPAQUE_DATA \
  "CHALLENGE_AUTH", "MEASUREMENTS", "KEY_EXCHANGE", "KEY_EXCHANGE_RSP", "PSK_EXCHANGE", "PSK_EXCHANGE_RSP", "FINISH", \
      "FINISH_RSP", "PSK_FINISH", "PSK_FINISH_RSP", "GET_CSR"

const struct judge_rule sdec_judge_rules_general[] = {
    RULE("GEN-01", ERROR, BOTH, "messages are complete; lengths agree with each other and with what was negotiated",
         .clause = "DSP0274 1.3, generic SPDM message format", .tests = "*.1", BY_NOTE),
    RULE("GEN-02", ERROR, BOTH, "no bytes follow the last field", .clause = "DSP0274 1.3, generic SPDM message format",
         BY_NOTE),
    RULE("GEN-03", ERROR, BOTH, "reserved fields and bits are zero",
         .clause = "DSP0274 1.3, Reserved and unassigned values",
         BY_NOTE),
    RULE("GEN-04", ERROR, BOTH, "the message code is assigned in the version of the message",
         .clause = "DSP0274 1.3, tables 4 and 5", BY_NOTE),
    RULE("GEN-05", ERROR, BOTH, "enumerated fields have assigned values",
         .clause = "DSP0274 1.3, Reserved and unassigned values", .tests = "8.6 7.4 13.3",
         ON("VENDOR_DEFINED_REQUEST", "VENDOR_DEFINED_RESPONSE"), MUST(AT_MOST(V("StandardID"), N(11)))),
    RULE("GEN-06", ERROR, BOTH, "a message sent in one piece does not exceed the receiver's DataTransferSize",
         .clause = "DSP0274 1.3, GET_CAPABILITIES request and CAPABILITIES response messages", .since = V1_2,
         ANY_MESSAGE,
         EXCEPT("CHUNK_SEND_ACK"), IF(NONE(CHUNKED, ENCAPSULATED), ANY(PEER("DataTransferSize"))),
         MUST(AT_MOST(LEN, PEER("DataTransferSize")))),
    FORM("GEN-06", ON("CAPABILITIES"), IF(NONE(CHUNKED), ANY(ASKED("DataTransferSize"))),
         MUST(AT_MOST(LEN, ASKED("DataTransferSize")))),
    RULE("GEN-07", ERROR, BOTH, "a large message does not exceed the receiver's MaxSPDMmsgSize",
         .clause = "DSP0274 1.3, GET_CAPABILITIES request and CAPABILITIES response messages", .since = V1_2,
         .moot = "GEN-06", ANY_MESSAGE, IF(NONE(ENCAPSULATED), ANY(PEER("MaxSPDMmsgSize"))),
         MUST(AT_MOST(LEN, PEER("MaxSPDMmsgSize")))),
    RULE("GEN-10", WARNING, BOTH, "OpaqueDataLength is at most 1024", .clause = "DSP0274 1.3, tables 69, 71, 74 and 75",
         .since = V1_1, ON(WITH_OPAQUE_DATA), MUST(AT_MOST(V("OpaqueDataLength"), N(1024)))),
    RULE("GEN-11", ERROR, BOTH, "there is no opaque data unless a format for it was selected",
         .clause = "DSP0274 1.3, table 28",
         .since = V1_2, ON(WITH_OPAQUE_DATA), IF(NONE(TOLD_PART("ALGORITHMS", "OtherParamsSelection", 0, 3))),
         MUST(NONE(V("OpaqueDataLength")))),
    RULE("GEN-12", ERROR, BOTH, "opaque data in OpaqueDataFmt1 has at least one element",
         .clause = "DSP0274 1.3, General opaque data format", .since = V1_2, .at = "TotalElements",
         ON(WITH_OPAQUE_DATA),
         IF(EQ(TOLD_PART("ALGORITHMS", "OtherParamsSelection", 0, 3), N(2)), ANY(V("OpaqueDataLength"))),
         MUST(ANY(V("TotalElements")))),
    RULE("GEN-13", ERROR, BOTH, "the length of a vendor ID matches its registry", .clause = "DSP0274 1.3, table 60",
         BY_NOTE),
    RULE("GEN-14", WARNING, BOTH,
         "DMTF's opaque elements have an assigned ID, occur once, and travel in the right direction",
         .clause = "DSP0277 1.1, secured message opaque element", .since = V1_1,
         ON("KEY_EXCHANGE", "PSK_EXCHANGE"), MUST(UNIQUE(V("SMDataID"))), ALSO(NONE(TIMES_OF("SelectedVersion")))),
    FORM("GEN-14", ON("KEY_EXCHANGE_RSP", "PSK_EXCHANGE_RSP"), MUST(UNIQUE(V("SMDataID"))),
         ALSO(NONE(TIMES_OF("VersionCount")))),
    {.id = NULL},
};
