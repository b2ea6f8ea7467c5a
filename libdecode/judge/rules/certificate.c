/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Rules of DIGESTS and CERTIFICATE. Tables only.
 */
#include "words.h"

#define DIGESTS_CLAUSE "DSP0274 1.3, GET_DIGESTS request and DIGESTS response messages, tables 34 to 37"
#define CERTIFICATE_CLAUSE "DSP0274 1.3, GET_CERTIFICATE request and CERTIFICATE response messages, tables 38 to 41"
#define CHAINS_CLAUSE "DSP0274 1.3, Certificates and certificate chains, table 33"
#define SLOT_0 N(1)

/* Bits of KeyUsageMask. */
#define KEY_EXCHANGES N(1)
#define CHALLENGES N(2)
#define MEASURES N(4)
#define ENDPOINT_INFOS N(8)

#define INVALID_REQUEST N(0x01)
#define DATA_TOO_LARGE N(0x12)
/* May answer any GET_CERTIFICATE: Busy, ResetRequired, LargeResponse, VersionMismatch, ResponseNotReady,
 * RequestResynch. */
#define OF_ANY_REQUEST N(0x03), N(0x0C), N(0x0F), N(0x41), N(0x42), N(0x43)
#define CHAIN_SIZE \
  TOLD_HERE("GET_CERTIFICATE", "Offset"), TOLD_HERE("CERTIFICATE", "PortionLength"), \
      TOLD_HERE("CERTIFICATE", "RemainderLength")
/* A further request for the same chain, in the same form. */
#define SAME_CHAIN                                                                                        \
  EQ(V("SlotID"), TOLD_HERE("GET_CERTIFICATE", "SlotID")),                                                \
      EQ(V("LargeCertChain"), TOLD_HERE("GET_CERTIFICATE", "LargeCertChain")),                            \
      NONE(V("SlotSizeRequested"), TOLD_HERE("GET_CERTIFICATE", "SlotSizeRequested"), ENCAPSULATED)
#define BEYOND_THE_CHAIN                                                                              \
  IF(NONE(ENCAPSULATED, ASKED("LargeCertChain"), ASKED("SlotSizeRequested")), ANY(ASKED("Offset")),   \
     EQ(ASKED("SlotID"), TOLD_HERE("GET_CERTIFICATE", "SlotID")), SUM_AT_MOST(CHAIN_SIZE, ASKED("Offset")))

const struct judge_rule sdec_judge_rules_certificate[] = {
    RULE("DIG-01", ERROR, RSP, "at least one slot has a digest", .clause = DIGESTS_CLAUSE, .until = V1_2,
         ON("DIGESTS"), MUST(ANY(V("SlotMask")))),
    FORM("DIG-01", .since = V1_3, .until = V1_4, ON("DIGESTS"), MUST(ANY(V("ProvisionedSlotMask")))),
    RULE("DIG-02", WARNING, RSP, "slot 0 has a digest", .clause = CHAINS_CLAUSE, .tests = "4.1.4", .until = V1_2,
         .moot = "DIG-01", ON("DIGESTS"), MUST(BITS(V("SlotMask"), SLOT_0))),
    FORM("DIG-02", .since = V1_3, .until = V1_4, .moot = "DIG-01", ON("DIGESTS"),
         MUST(BITS(V("ProvisionedSlotMask"), SLOT_0))),
    RULE("DIG-03", ERROR, RSP, "provisioned slots are supported", .clause = DIGESTS_CLAUSE, .since = V1_3,
         ON("DIGESTS"),
         MUST(SUBSET(V("ProvisionedSlotMask"), V("SupportedSlotMask")))),
    RULE("DIG-04", ERROR, RSP, "certificate models are assigned, and that of slot 0 is of a device or an alias",
         .clause = "DSP0274 1.3, Generic certificate model", .tests = "5.1.7", .since = V1_3, ON("DIGESTS"),
         .each = "CertificateInfo", MUST(AT_MOST(V("CertModel"), N(3)))),
    FORM("DIG-04", ON("DIGESTS"), IF(BITS(V("ProvisionedSlotMask"), SLOT_0), ANY(HAS("CertModel"))),
         MUST(LISTED(V("CertModel"), N(1), N(2)))),
    RULE("DIG-05", ERROR, RSP, "the key of slot 0 has a use that SPDM defines", .clause = DIGESTS_CLAUSE, .since = V1_3,
         ON("DIGESTS"), IF(BITS(V("ProvisionedSlotMask"), SLOT_0), ANY(HAS("KeyUsageMask"))),
         MUST(BITS(V("KeyUsageMask"), N(0xF)))),
    RULE("DIG-06", ERROR, RSP, "the digest of a slot is the hash of the chain that is read from it",
         .clause = DIGESTS_CLAUSE, .tests = "5.1.6", BY_VERDICT),
    RULE("DIG-07", WARNING, RSP, "the digest of a slot changes only if the slot was written",
         .lossy = true, .clause = "DSP0274 1.3, Certificate models", .tests = "5.1.6",
         ON("DIGESTS"), MUST(UNCHANGED(V("Digest")))),
    RULE("DIG-08", WARNING, RSP, "the digest of a slot that has only a key is zero", .clause = DIGESTS_CLAUSE,
         .since = V1_3,
         ON("DIGESTS"), .each = "Digest", .at = "Digest", IF(ANY(HAS_BESIDE("CertModel")), NONE(BESIDE("CertModel"))),
         MUST(NONE(V("Digest")))),
    RULE("DIG-09", ERROR, RSP, "the certificates of a chain are those of the model that the Responder announces",
         .clause = CHAINS_CLAUSE, .tests = "5.5.14 5.5.17", .since = V1_2, BY_VERDICT),
    RULE("DIG-10", ERROR, RSP, "each slot in the mask has a digest of the size of the hash", .clause = DIGESTS_CLAUSE,
         .tests = "4.1.5", BY_NOTE),
    RULE("DIG-11", ERROR, BOTH, "the key of a slot is used only as its KeyUsageMask allows", .clause = DIGESTS_CLAUSE,
         .since = V1_3, .refused = true, .at = "SlotID", ON("CHALLENGE"), MUST(BITS(SLOT_USE("SlotID"), CHALLENGES))),
    FORM("DIG-11", .at = "SlotID", ON("KEY_EXCHANGE"), MUST(BITS(SLOT_USE("SlotID"), KEY_EXCHANGES))),
    FORM("DIG-11", .at = "SlotID", ON("GET_MEASUREMENTS"), IF(ANY(V("SignatureRequested"))),
         MUST(BITS(SLOT_USE("SlotID"), MEASURES))),
    FORM("DIG-11", .at = "SlotID", ON("GET_ENDPOINT_INFO"), IF(ANY(V("SignatureRequested"))),
         MUST(BITS(SLOT_USE("SlotID"), ENDPOINT_INFOS))),
    RULE("CRT-01", WARNING, REQ, "certificates are requested only from slots that have a digest",
         .clause = CERTIFICATE_CLAUSE,
         .tests = "5.4", ON("GET_CERTIFICATE"), .at = "SlotID", IF(NONE(V("SlotSizeRequested"))),
         MUST(AT_MOST(V("SlotID"), N(7))), ALSO(HAS_BIT(PEER_SLOTS, V("SlotID")))),
    RULE("CRT-02", ERROR, RSP, "CERTIFICATE repeats the slot and the form of its request",
         .clause = CERTIFICATE_CLAUSE, BY_TIE),
    RULE("CRT-03", ERROR, REQ, "a portion begins where the previous one ended",
         .lossy = true, .clause = CERTIFICATE_CLAUSE,
         ON("GET_CERTIFICATE"), .at = "Offset",
         IF(ANY(V("Offset")), SAME_CHAIN, NONE(V("LargeCertChain"))),
         MUST(SUM_IS(TOLD_HERE("GET_CERTIFICATE", "Offset"), TOLD_HERE("CERTIFICATE", "PortionLength"), V("Offset")),
              EQ(V("Offset"), TOLD_HERE("GET_CERTIFICATE", "Offset")))),
    FORM("CRT-03", .lossy = true, .since = V1_4, .at = "LargeOffset", ON("GET_CERTIFICATE"),
         IF(ANY(V("LargeOffset")), SAME_CHAIN),
         MUST(SUM_IS(TOLD_HERE("GET_CERTIFICATE", "LargeOffset"), TOLD_HERE("CERTIFICATE", "LargePortionLength"),
                     V("LargeOffset")),
              EQ(V("LargeOffset"), TOLD_HERE("GET_CERTIFICATE", "LargeOffset")))),
    RULE("CRT-04", WARNING, RSP, "a portion is not longer than requested", .clause = CERTIFICATE_CLAUSE,
         .tests = "5.1.4", BY_TIE),
    RULE("CRT-05", ERROR, RSP, "a portion is empty only if nothing was requested", .clause = CERTIFICATE_CLAUSE,
         .tests = "5.1.4", ON("CERTIFICATE"), .at = "PortionLength",
         MUST(ANY(V("PortionLength"), V("LargePortionLength")), ANY(ASKED("SlotSizeRequested")),
              NONE(ASKED("Length"), ASKED("LargeLength")))),
    RULE("CRT-06", ERROR, RSP, "the length of a chain is the same in all of its portions", .clause = CERTIFICATE_CLAUSE,
         .tests = "5.1.5", BY_NOTE),
    RULE("CRT-07", ERROR, RSP, "a chain that is requested whole is sent whole if both sides support chunking",
         .clause = CERTIFICATE_CLAUSE, .since = V1_2, ON("CERTIFICATE"),
         IF(ALL(OWN("CHUNK_CAP"), PEER("CHUNK_CAP")), NONE(ASKED("Offset"), ASKED("SlotSizeRequested")),
            EQ(ASKED("Length"), N(0xFFFF)), NONE(ASKED("LargeCertChain"))),
         MUST(NONE(V("RemainderLength")))),
    RULE("CRT-08", ERROR, RSP, "the slot size is returned without a chain, and is not 0", .clause = CERTIFICATE_CLAUSE,
         .tests = "5.6.1 5.6.4", .since = V1_3, ON("CERTIFICATE"), IF(ANY(ASKED("SlotSizeRequested"))),
         MUST(NONE(V("PortionLength"), V("LargePortionLength"))),
         ALSO(ANY(V("RemainderLength"), V("LargeRemainderLength")))),
    RULE("CRT-09", ERROR, RSP, "CertificateInfo has an assigned model, or none if there is a single key",
         .clause = CERTIFICATE_CLAUSE, .tests = "5.1.7", .since = V1_3, ON("CERTIFICATE"),
         MUST(AT_MOST(V("CertModel"), N(3)))),
    FORM("CRT-09", ON("CERTIFICATE"), IF(EQ(E(E_MULTI_KEY), N(0)), AT_MOST(V("CertModel"), N(3))),
         MUST(NONE(V("CertModel")))),
    RULE("CRT-10", ERROR, RSP, "the length field of a chain matches its length", .clause = CHAINS_CLAUSE,
         .tests = "5.1.5",
         BY_NOTE),
    RULE("CRT-11", WARNING, RSP,
         "a request beyond the end of a chain, or for an empty slot, is answered with InvalidRequest",
         .clause = CERTIFICATE_CLAUSE, .tests = "5.4.4", .at = "ErrorCode", ON("ERROR"), ANSWERS("GET_CERTIFICATE"),
         BEYOND_THE_CHAIN, MUST(LISTED(V("ErrorCode"), INVALID_REQUEST, OF_ANY_REQUEST))),
    FORM("CRT-11", .at = "SlotID", .moot = "CRT-02", ON("CERTIFICATE"), IF(NONE(ASKED("SlotSizeRequested"))),
         MUST(HAS_BIT(OWN_SLOTS, ASKED("SlotID")))),
    RULE("CRT-13", ERROR, RSP, "DataTooLarge is sent only for a chain that needs the large form, with its size",
         .clause = CERTIFICATE_CLAUSE, .since = V1_4, .at = "ErrorCode", ON("ERROR"), ANSWERS("GET_CERTIFICATE"),
         IF(EQ(V("ErrorCode"), DATA_TOO_LARGE)), MUST(NONE(ASKED("LargeCertChain"))),
         ALSO(ABOVE(V("ActualSize"), N(65535)))),
    {.id = NULL},
};
