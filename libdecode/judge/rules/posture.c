/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Security posture: advice, not rules. Tables only.
 */
#include "words.h"

#define CLAUSE "security advice, not a rule"
#define COMMON(flag) ALL(REQ_HAS(flag), RSP_HAS(flag))
#define HASHES_OF_256 N(0x49)
#define RSASSA N(0x25)
#define ALL_BUT_RSAPSS N(0xFFFFFFB5)
#define SECURED_MESSAGES_1_2 N(0x1200)
#define NORMAL_MODE N(4)
#define ADVICE_ON(id, side, what, ...) RULE(id, ADVICE, side, what, .clause = CLAUSE, __VA_ARGS__)

const struct judge_rule sdec_judge_rules_posture[] = {
    ADVICE_ON("ADV-01", RSP, "RSA-2048, FFDHE-2048 and versions without signing prefixes are not selected",
              ON("ALGORITHMS"), MUST(NONE(PART("BaseAsymSel", 0, 1)))),
    FORM("ADV-01", ON("ALGORITHMS"), MUST(NONE(PART("ReqBaseAsymAlg", 0, 1)))),
    FORM("ADV-01", ON("ALGORITHMS"), MUST(NONE(V("FFDHE2048")))),
    FORM("ADV-01", .strict = true, ON("ALGORITHMS"), MUST(AT_LEAST(VERSION, N(V1_2)))),
    ADVICE_ON("ADV-02", REQ, "RSA-2048 and FFDHE-2048 are not offered", .asker = true, ON("ALGORITHMS"),
              IF(NONE(PART("BaseAsymSel", 0, 1))), MUST(NONE(ASKED_PART("BaseAsymAlgo", 0, 1)))),
    FORM("ADV-02", ON("ALGORITHMS"), IF(NONE(PART("ReqBaseAsymAlg", 0, 1))),
         MUST(NONE(ASKED_PART("ReqBaseAsymAlg", 0, 1)))),
    FORM("ADV-02", ON("ALGORITHMS"), IF(NONE(V("FFDHE2048"))), MUST(NONE(ASKED("FFDHE2048")))),
    ADVICE_ON("ADV-03", RSP, "the strongest algorithm offered is selected", ON("ALGORITHMS"),
              IF(BITS(V("BaseHashSel"), HASHES_OF_256)), MUST(SUBSET(ASKED("BaseHashAlgo"), HASHES_OF_256))),
    FORM("ADV-03", ON("ALGORITHMS"), IF(ANY(V("BaseAsymSel"))), MUST(NONE(ASKED("PqcAsymAlgo")))),
    FORM("ADV-03", .at = "DHE", ON("ALGORITHMS"), IF(ANY(V("DHE"))), MUST(NONE(ASKED("KEMAlg")))),
    FORM("ADV-03", .at = "AEAD", ON("ALGORITHMS"), IF(ANY(V("AES-128-GCM"))), MUST(NONE(ASKED("AES-256-GCM")))),
    ADVICE_ON("ADV-04", REQ, "the version is not lower than before", ON("GET_CAPABILITIES"), IF(ANY(USED_BEFORE)),
              MUST(AT_LEAST(VERSION, USED_BEFORE))),
    ADVICE_ON("ADV-05", RSP, "sessions authenticate both sides", .since = V1_1, ON("ALGORITHMS"),
              IF(COMMON("KEY_EX_CAP")), MUST(COMMON("MUT_AUTH_CAP"))),
    FORM("ADV-05", ON("KEY_EXCHANGE_RSP"), MUST(ANY(V("MutAuthRequested")))),
    ADVICE_ON("ADV-06", RSP, "handshakes are encrypted: FINISH and the Requester's chain cannot be read", .since = V1_1,
              ON("ALGORITHMS"), MUST(NONE(REQ_HAS("HANDSHAKE_IN_THE_CLEAR_CAP")),
                                     NONE(RSP_HAS("HANDSHAKE_IN_THE_CLEAR_CAP")))),
    ADVICE_ON("ADV-07", RSP, "sessions are encrypted", .since = V1_1, ON("ALGORITHMS"), IF(COMMON("MAC_CAP")),
              MUST(COMMON("ENCRYPT_CAP"))),
    ADVICE_ON("ADV-08", BOTH, "secured messages are version 1.2 or later", .since = V1_1,
              ON("KEY_EXCHANGE", "PSK_EXCHANGE"), IF(ANY(TIMES_OF("VersionCount"))),
              MUST(AT_LEAST(MOST("Version"), SECURED_MESSAGES_1_2))),
    FORM("ADV-08", ON("KEY_EXCHANGE_RSP", "PSK_EXCHANGE_RSP"), IF(ANY(HAS("SelectedVersion"))),
         MUST(AT_LEAST(V("SelectedVersion"), SECURED_MESSAGES_1_2))),
    ADVICE_ON("ADV-09", RSP, "the device is in normal mode and was not debugged", ON("MEASUREMENTS"),
              .each = "MeasurementBlock", MUST(NONE(V("DeviceModeState")))),
    FORM("ADV-09", ON("MEASUREMENTS"), .each = "MeasurementBlock", IF(ANY(HAS("OperationalModeState"))),
         MUST(EQ(V("OperationalModeState"), NORMAL_MODE))),
    ADVICE_ON("ADV-10", RSP, "a Responder contributes to the keys of a PSK session, which prevents replay",
              .since = V1_1, ON("PSK_EXCHANGE_RSP"), MUST(ANY(V("ResponderContextLength")))),
    ADVICE_ON("ADV-11", RSP, "measurements outside a session come from a Responder that can sign them",
              .at = "NumberOfBlocks", ON("MEASUREMENTS"), IF(NONE(IN_SESSION), ANY(V("NumberOfBlocks"))),
              MUST(EQ(OWN("MEAS_CAP"), N(2)))),
    ADVICE_ON("ADV-12", BOTH, "basic mutual authentication, which is deprecated, is not used", .since = V1_2,
              ON("CHALLENGE_AUTH"), MUST(NONE(V("BasicMutAuthReq")))),
    FORM("ADV-12", .since = V1_3, ON("GET_CAPABILITIES"), MUST(NONE(V("CHAL_CAP")))),
    ADVICE_ON("ADV-13", RSP, "an alias chain marks its mutable certificates", .since = V1_2, BY_VERDICT),
    ADVICE_ON("ADV-14", REQ, "certificates and keys are provisioned in a session", .since = V1_2,
              .at = "RequestResponseCode",
              ON("SET_CERTIFICATE", "SET_KEY_PAIR_INFO", "GET_CSR"), MUST(ANY(IN_SESSION))),
    ADVICE_ON("ADV-15", REQ, "sessions end when firmware is updated", .since = V1_2, ON("KEY_EXCHANGE", "PSK_EXCHANGE"),
              .at = "TerminationPolicy", MUST(NONE(V("TerminationPolicy")))),
    ADVICE_ON("ADV-16", RSP, "heartbeats are used if both sides support them, at least every two minutes",
              .since = V1_1,
              .at = "HeartbeatPeriod", ON("KEY_EXCHANGE_RSP", "PSK_EXCHANGE_RSP"), IF(COMMON("HBEAT_CAP")),
              MUST(ANY(V("HeartbeatPeriod"))), ALSO(AT_MOST(V("HeartbeatPeriod"), N(120)))),
    ADVICE_ON("ADV-17", BOTH, "the keys of a session are updated at least once a day", .since = V1_1,
              .even_again = true, BY_MACHINE),
    ADVICE_ON("ADV-18", BOTH, "a chain ends at a trust anchor that was given", BY_VERDICT),
    ADVICE_ON("ADV-20", BOTH, "a key exchange key is used only once", .since = V1_1,
              ON("KEY_EXCHANGE", "KEY_EXCHANGE_RSP"), MUST(UNSEEN(V("ExchangeData")))),
    ADVICE_ON("ADV-21", BOTH, "nonces and random data are not zero",
              ON("CHALLENGE", "CHALLENGE_AUTH", "GET_MEASUREMENTS"), IF(ANY(HAS("Nonce"))), MUST(ANY(V("Nonce")))),
    FORM("ADV-21", ON("MEASUREMENTS"), IF(ANY(ASKED("SignatureRequested"))), MUST(ANY(V("Nonce")))),
    FORM("ADV-21", ON("KEY_EXCHANGE", "KEY_EXCHANGE_RSP"), MUST(ANY(V("RandomData")))),
    ADVICE_ON("ADV-22", REQ, "vendor-defined messages are sent in the open session", .since = V1_1,
              .at = "RequestResponseCode", ON("VENDOR_DEFINED_REQUEST"), IF(NONE(IN_SESSION, ENCAPSULATED)),
              MUST(NONE(SESSIONS_UP))),
    ADVICE_ON("ADV-23", RSP, "RSASSA is not selected where RSAPSS was offered", ON("ALGORITHMS"),
              IF(BITS(V("BaseAsymSel"), RSASSA)), MUST(SUBSET(ASKED("BaseAsymAlgo"), ALL_BUT_RSAPSS))),
    {.id = NULL},
};
