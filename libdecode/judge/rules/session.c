/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Rules of the life of a session: HEARTBEAT, KEY_UPDATE, END_SESSION, records. Tables only.
 */
#include "words.h"

#define HEARTBEAT_CLAUSE "DSP0274 1.3, HEARTBEAT request and HEARTBEAT_ACK response messages, tables 78 and 79"
#define UPDATE_CLAUSE "DSP0274 1.3, KEY_UPDATE request and KEY_UPDATE_ACK response messages, tables 80 to 82"
#define END_CLAUSE "DSP0274 1.3, END_SESSION request and END_SESSION_ACK response messages, tables 87 to 89"
#define OPAQUE_CLAUSE "DSP0277 1.1, secured message opaque data"
#define RECORD_CLAUSE "DSP0277 1.1, secured message format"
#define ALL_KEYS N(2)
#define SECURED_1_3 N(0x1300)

const struct judge_rule sdec_judge_rules_session[] = {
    RULE("HBT-01", WARNING, REQ, "HEARTBEAT is sent only in a session with a heartbeat period",
         .clause = HEARTBEAT_CLAUSE,
         .since = V1_1, .moot = "CAP-32", ON("HEARTBEAT"), MUST(ANY(OPENED("HeartbeatPeriod")))),
    RULE("HBT-02", ERROR, BOTH, "a session ends after two heartbeat periods without traffic",
         .clause = HEARTBEAT_CLAUSE,
         .since = V1_1, .even_again = true, BY_MACHINE),
    RULE("KUP-01", ERROR, BOTH, "KeyOperation is assigned", .clause = UPDATE_CLAUSE, .tests = "13.3.4", .since = V1_1,
         .refused = true, ON("KEY_UPDATE"), MUST(LISTED(V("KeyOperation"), N(1), N(2), N(3)))),
    RULE("KUP-02", WARNING, RSP, "a Responder updates only its own keys", .clause = UPDATE_CLAUSE, .since = V1_1,
         .strict = true, ON("KEY_UPDATE"), IF(ALL(ENCAPSULATED)), MUST(NE(V("KeyOperation"), ALL_KEYS))),
    RULE("KUP-03", ERROR, BOTH, "a key update is verified before the next one", .clause = UPDATE_CLAUSE, .since = V1_1,
         .refused = true, BY_MACHINE),
    RULE("KUP-04", WARNING, BOTH, "VerifyNewKey follows a key update", .clause = UPDATE_CLAUSE, .since = V1_1,
         .refused = true,
         BY_MACHINE),
    RULE("KUP-05", ERROR, BOTH, "KEY_UPDATE_ACK repeats the operation and the tag", .clause = UPDATE_CLAUSE,
         .tests = "13.1.4 13.1.5 13.1.9 13.1.10", .since = V1_1, BY_TIE),
    RULE("KUP-07", INFO, BOTH, "the tag differs from that of the previous exchange", .clause = UPDATE_CLAUSE,
         .since = V1_1,
         .strict = true, ON("KEY_UPDATE"), IF(NE(V("KeyOperation"), BEFORE("KeyOperation"))),
         MUST(NE(V("Tag"), BEFORE("Tag")))),
    RULE("END-01", ERROR, REQ, "END_SESSION sets no bit but the first, and that only for a Responder with CACHE_CAP",
         .clause = END_CLAUSE,
         .since = V1_1, BY_NOTE),
    FORM("END-01", WEAKER(WARNING), .strict = true, .at = "Negotiated State Preservation Indicator", ON("END_SESSION"),
         IF(ANY(V("Negotiated State Preservation Indicator"))), MUST(ALL(RSP_HAS("CACHE_CAP")))),
    RULE("END-02", ERROR, BOTH, "no message is sent in a session that has ended", .clause = END_CLAUSE, .since = V1_1,
         BY_MACHINE),
    RULE("SEC-01", ERROR, BOTH, "the Requester lists secured message versions, the Responder selects one",
         .clause = OPAQUE_CLAUSE, .since = V1_1, BY_NOTE),
    FORM("SEC-01", .at = "SelectedVersion", ON("KEY_EXCHANGE_RSP", "PSK_EXCHANGE_RSP"),
         IF(ANY(ASKED_HAS("VersionCount")), ANY(TOLD("ALGORITHMS", "BaseHashSel"))),
         MUST(EQ(TIMES_OF("SelectedVersion"), N(1)))),
    RULE("SEC-02", ERROR, RSP, "the selected secured message version was listed", .clause = OPAQUE_CLAUSE,
         .since = V1_1, ON("KEY_EXCHANGE_RSP", "PSK_EXCHANGE_RSP"),
         IF(ANY(HAS("SelectedVersion")), ANY(ASKED_HAS("VersionCount"))),
         MUST(AMONG(V("SelectedVersion"), ASKED("Version")))),
    RULE("SEC-03", ERROR, BOTH, "record sequence numbers increase by one", .clause = RECORD_CLAUSE, .since = V1_1,
         BY_NOTE),
    RULE("SEC-04", ERROR, BOTH, "the Length of a record is what its transport carries", .clause = RECORD_CLAUSE,
         .since = V1_1, BY_NOTE),
    RULE("SEC-05", ERROR, BOTH, "ApplicationDataLength fits into the record", .clause = RECORD_CLAUSE, .since = V1_1,
         BY_NOTE),
    RULE("SEC-07", ERROR, BOTH, "the MAC of a record is authentic",
         .lossy = true, .even_again = true, .clause = RECORD_CLAUSE, .since = V1_1, BY_NOTE),
    RULE("SEC-09", INFO, BOTH, "the nonce counter is little-endian", .clause = "DSP0277 1.2, sequence number",
         .since = V1_1, BY_NOTE),
    RULE("SEC-10", ERROR, BOTH, "the number of records under one key does not exceed the agreed limit",
         .clause = OPAQUE_CLAUSE,
         .since = V1_1, BY_NOTE),
    RULE("SEC-11", ERROR, BOTH, "an AEAD limit is at most 64, and requires secured messages 1.3",
         .clause = "DSP0277 1.3, AEAD limit", .since = V1_1, BY_NOTE),
    FORM("SEC-11", .at = "AeadLimitExponent", ON("KEY_EXCHANGE", "PSK_EXCHANGE"), IF(ANY(HAS("AeadLimitExponent"))),
         MUST(AT_LEAST(MOST("Version"), SECURED_1_3))),
    FORM("SEC-11", .at = "AeadLimitExponent", ON("KEY_EXCHANGE_RSP", "PSK_EXCHANGE_RSP"),
         IF(ANY(HAS("AeadLimitExponent"))), MUST(AT_LEAST(V("SelectedVersion"), SECURED_1_3))),
    {.id = NULL},
};
