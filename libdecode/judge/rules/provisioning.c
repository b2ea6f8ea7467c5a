/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Rules of provisioning, key pairs, events, endpoint information, vendor-defined messages. Tables only.
 */
#include "words.h"

#define CSR_CLAUSE "DSP0274 1.3, GET_CSR request and CSR response messages"
#define SET_CLAUSE "DSP0274 1.3, SET_CERTIFICATE request and SET_CERTIFICATE_RSP response messages"
#define KEYS_CLAUSE "DSP0274 1.3, GET_KEY_PAIR_INFO request and KEY_PAIR_INFO response messages"
#define SET_KEYS_CLAUSE "DSP0274 1.3, SET_KEY_PAIR_INFO request and SET_KEY_PAIR_INFO_ACK response messages"
#define EVENTS_CLAUSE "DSP0274 1.3, Event mechanism"
#define ENDPOINT_CLAUSE "DSP0274 1.3, GET_ENDPOINT_INFO request and ENDPOINT_INFO response messages"
#define VENDOR_CLAUSE "DSP0274 1.3, VENDOR_DEFINED_REQUEST and VENDOR_DEFINED_RESPONSE messages"
#define SEVERAL_KEYS TOLD("NEGOTIATE_ALGORITHMS", "ResponderMultiKeyConn")
#define EVENT_LOST N(1)

/* PKCS #10: CertificationRequest, and the CertificationRequestInfo that it signs, whose attributes may be missing. */
#define TAG_INTEGER N(0x02)
#define TAG_BIT_STRING N(0x03)
#define TAG_SEQUENCE N(0x30)
#define TAG_ATTRIBUTES N(0xA0)
#define SHOWN(field) TOLD("KEY_PAIR_INFO", field)

/* Minimum length without the root hash: header, Length of the chain, and one byte of a certificate. */
#define LEAST_CHAIN N(9)

const struct judge_rule sdec_judge_rules_provisioning[] = {
    RULE("PRV-01", ERROR, RSP, "CSR contains a certificate signing request", .clause = CSR_CLAUSE, .since = V1_2,
         BY_NOTE),
    FORM("PRV-01", ON("CSR"), IF(ANY(V("CSRLength"))), MUST(DER(V("CSRdata"), TAG_SEQUENCE, TAG_SEQUENCE, TAG_BIT_STRING))),
    RULE("PRV-02", ERROR, RSP, "SET_CERTIFICATE_RSP repeats the slot", .clause = SET_CLAUSE, .since = V1_2, BY_TIE),
    RULE("PRV-03", WARNING, REQ, "slots 1 to 7 are written in a session or in a trusted environment",
         .clause = SET_CLAUSE, .since = V1_2, ON("SET_CERTIFICATE"), IF(ANY(V("SlotID"))), MUST(ANY(IN_SESSION))),
    RULE("PRV-04", ERROR, REQ,
         "with multiple keys, SET_CERTIFICATE names a key and a model, for slot 0 not the generic one",
         .clause = SET_CLAUSE, .since = V1_3, .refused = true, ON("SET_CERTIFICATE"),
         IF(ANY(SEVERAL_KEYS), NONE(V("Erase"))), MUST(ANY(V("KeyPairID"))),
         ALSO(LISTED(V("SetCertModel"), N(1), N(2), N(3)))),
    FORM("PRV-04", ON("SET_CERTIFICATE"), IF(ANY(SEVERAL_KEYS), NONE(V("Erase"), V("SlotID"))),
         MUST(NE(V("SetCertModel"), N(3)))),
    RULE("PRV-05", ERROR, REQ, "with a single key, SET_CERTIFICATE names neither a key nor a model",
         .clause = SET_CLAUSE,
         .since = V1_3, .refused = true, ON("SET_CERTIFICATE"), IF(NONE(SEVERAL_KEYS), NONE(V("Erase"))),
         MUST(NONE(V("KeyPairID"))), ALSO(NONE(V("SetCertModel")))),
    RULE("PRV-06", ERROR, REQ, "GET_CSR has a tracking tag only after a reset, and not when overwriting",
         .clause = CSR_CLAUSE,
         .since = V1_3, .refused = true, BY_NOTE),
    FORM("PRV-06", .at = "CSRTrackingTag", ON("GET_CSR"), IF(ANY(V("CSRTrackingTag"))),
         MUST(ANY(PEER("CERT_INSTALL_RESET_CAP")))),
    RULE("PRV-07", ERROR, REQ, "SET_CERTIFICATE has a chain with a certificate, and none when erasing",
         .clause = SET_CLAUSE,
         .since = V1_2, .refused = true, BY_NOTE),
    FORM("PRV-07", ON("SET_CERTIFICATE"), IF(NONE(V("Erase"))), MUST(SUM_AT_MOST(E(E_HASH), LEAST_CHAIN, LEN))),
    RULE("PRV-08", WARNING, REQ, "RequesterInfo is the DER of a CertificationRequestInfo", .clause = CSR_CLAUSE,
         .since = V1_2, ON("GET_CSR"), IF(ANY(V("RequesterInfoLength"))),
         MUST(DER(V("RequesterInfo"), TAG_INTEGER, TAG_SEQUENCE, TAG_SEQUENCE, TAG_ATTRIBUTES),
              DER(V("RequesterInfo"), TAG_INTEGER, TAG_SEQUENCE, TAG_SEQUENCE))),
    RULE("KPI-01", ERROR, REQ, "KeyPairID is 1 to TotalKeyPairs", .clause = KEYS_CLAUSE, .since = V1_3, .refused = true,
         BY_NOTE),
    FORM("KPI-01", ON("GET_KEY_PAIR_INFO", "SET_KEY_PAIR_INFO"), MUST(AT_MOST(V("KeyPairID"), SHOWN("TotalKeyPairs")))),
    RULE("KPI-02", ERROR, RSP, "KEY_PAIR_INFO repeats KeyPairID, and TotalKeyPairs does not change",
         .clause = KEYS_CLAUSE, .since = V1_3, ON("KEY_PAIR_INFO"), MUST(AT_MOST(V("KeyPairID"), V("TotalKeyPairs")))),
    FORM("KPI-02", ON("KEY_PAIR_INFO"), MUST(EQ(V("TotalKeyPairs"), SHOWN("TotalKeyPairs")))),
    RULE("KPI-03", ERROR, RSP, "without SET_KEY_PAIR_INFO_CAP, nothing about a key pair can be changed",
         .clause = KEYS_CLAUSE,
         .since = V1_3, ON("KEY_PAIR_INFO"), IF(NONE(OWN("SET_KEY_PAIR_INFO_CAP"))), MUST(NONE(V("Capabilities")))),
    RULE("KPI-04", ERROR, RSP, "the current uses of a key are among its possible uses", .clause = KEYS_CLAUSE,
         .since = V1_3, BY_NOTE),
    FORM("KPI-04", ON("KEY_PAIR_INFO"), MUST(SUBSET(V("CurrentKeyUsage"), V("KeyUsageCapabilities")))),
    RULE("KPI-05", ERROR, RSP, "a key has at most one algorithm, from its possible ones", .clause = KEYS_CLAUSE,
         .since = V1_3, BY_NOTE),
    FORM("KPI-05", ON("KEY_PAIR_INFO"), MUST(AT_MOST_ONE(V("CurrentAsymAlgo"))),
         ALSO(SUBSET(V("CurrentAsymAlgo"), V("AsymAlgoCapabilities")))),
    FORM("KPI-05", .since = V1_4, ON("KEY_PAIR_INFO"), MUST(ANY(V("AsymAlgoCapabilities"), V("PqcAsymAlgo")))),
    RULE("KPI-06", ERROR, RSP, "a key of several slots is shareable, and the slots of a shareable key can be changed",
         .clause = KEYS_CLAUSE, .since = V1_3, .at = "CertAssocCap", ON("KEY_PAIR_INFO"), IF(ANY(V("ShareableCap"))),
         MUST(ANY(V("CertAssocCap")))),
    FORM("KPI-06", ON("KEY_PAIR_INFO"), IF(NONE(V("ShareableCap"))), MUST(AT_MOST_ONE(V("AssocCertSlotMask")))),
    RULE("KPI-07", ERROR, REQ, "SET_KEY_PAIR_INFO requests only what the key supports, and one algorithm",
         .clause = SET_KEYS_CLAUSE, .since = V1_3, .refused = true, BY_NOTE),
    FORM("KPI-07", ON("SET_KEY_PAIR_INFO"), IF(EQ(V("KeyPairID"), SHOWN("KeyPairID"))),
         MUST(SUBSET(V("DesiredKeyUsage"), SHOWN("KeyUsageCapabilities"))),
         ALSO(SUBSET(V("DesiredAsymAlgo"), SHOWN("AsymAlgoCapabilities")))),
    FORM("KPI-07", ON("SET_KEY_PAIR_INFO"), MUST(AT_MOST_ONE(V("DesiredAsymAlgo"))),
         ALSO(NONE(V("DesiredAsymAlgo")), NONE(V("PqcAsymAlgo")))),
    RULE("EVT-01", ERROR, BOTH, "a list of event groups is not empty; unsubscribing from everything uses no list",
         .clause = EVENTS_CLAUSE, .since = V1_3, BY_NOTE),
    RULE("EVT-02", ERROR, REQ, "no more event groups are subscribed to than are supported", .clause = EVENTS_CLAUSE,
         .since = V1_3, .refused = true, ON("SUBSCRIBE_EVENT_TYPES"),
         MUST(AT_MOST(V("SubscribeEventGroupCount"), TOLD("SUPPORTED_EVENT_TYPES", "EventGroupCount")))),
    RULE("EVT-03", ERROR, BOTH, "SEND_EVENT has events, numbered without gaps", .clause = EVENTS_CLAUSE,
         .since = V1_3, BY_NOTE),
    FORM("EVT-03", ON("SEND_EVENT"), MUST(GAPLESS(V("EventInstanceID")))),
    RULE("EVT-04", ERROR, RSP, "a Responder sends only subscribed events",
         .lossy = true, .clause = EVENTS_CLAUSE, .since = V1_3,
         ON("SEND_EVENT"), .each = "EventsList", .at = "EventTypeID",
         IF(ALL(ENCAPSULATED), NE(V("EventTypeID"), EVENT_LOST), NONE(OPENED("EventAllPolicy")),
            EQ(STATE(M_EVENTS), N(EV_SUBSCRIBED)),
            EQ(TOLD("SUBSCRIBE_EVENT_TYPES", "SubscribeEventGroupCount"), N(1)),
            NONE(TOLD("SUBSCRIBE_EVENT_TYPES", "All"))),
         MUST(AMONG_TOLD(V("EventTypeID"), TOLD("SUBSCRIBE_EVENT_TYPES", "EventTypeID")))),
    FORM("EVT-04", ON("SEND_EVENT"),
         IF(ALL(ENCAPSULATED), NONE(OPENED("EventAllPolicy")), EQ(STATE(M_EVENTS), N(EV_NONE))),
         .at = "EventCount", MUST(NONE(V("EventCount")))),
    RULE("EVT-05", ERROR, BOTH, "a DMTF event has an assigned type, and a detail of that type's length",
         .clause = EVENTS_CLAUSE, .since = V1_3, BY_NOTE),
    RULE("EPI-01", ERROR, BOTH, "GET_ENDPOINT_INFO uses assigned values; its slot is repeated if signed, else 0",
         .clause = ENDPOINT_CLAUSE, .since = V1_3, BY_NOTE),
    FORM("EPI-01", ON("ENDPOINT_INFO"), IF(ANY(ASKED("SignatureRequested"))), MUST(EQ(V("SlotID"), ASKED("SlotID")))),
    RULE("VDM-02", WARNING, RSP, "a vendor-defined response has the standard, vendor and form of its request",
         .clause = VENDOR_CLAUSE, BY_TIE),
    FORM("VDM-02", .since = V1_4, ON("VENDOR_DEFINED_RESPONSE"), MUST(EQ(V("LargeResp"), ASKED("LargeReq")))),
    RULE("VDM-04", ERROR, BOTH, "in the large form, the short length is zero", .clause = VENDOR_CLAUSE, .since = V1_4,
         BY_NOTE),
    RULE("VDM-05", INFO, RSP, "SLOT_MANAGEMENT_RESP repeats the sub-code",
         .clause = "DSP0274 1.4 (draft), SLOT_MANAGEMENT",
         .since = V1_4, BY_TIE),
    {.id = NULL},
};
