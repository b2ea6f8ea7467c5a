/* SPDX-License-Identifier: BSD-3-Clause
 *
 * KEY_EXCHANGE and KEY_EXCHANGE_RSP: the start of a session. Which algorithms size the exchange data, the signature and
 * the verify data is the environment's business.
 */
#include "proto/spdm/messages.h"
#include "proto/shared.h"

enum { OPAQUE_LEN = S_OWN, MUT_AUTH_PLAIN, MUT_AUTH_ENCAPSULATED };

const struct sdec_bits sdec_bits_session_policy[] = {
    BIT(0, "TerminationPolicy"),
    BIT(1, "EventAllPolicy", .since = V1_3),
    {.name = NULL},
};

static const struct sdec_field request_rows[] = {
    GROUP("Header", .group = &sdec_grp_header),
    U8("MeasurementSummaryHashType", .line = 1, .fact = F_SUMMARY_TYPE, .names = sdec_names_summary_type,
       SUMMARY_TYPE_LIMIT("KEX-01")),
    U8("SlotID", .line = 1, .fact = F_REQ_SLOT, .names = sdec_names_slot, SLOT_LIMIT("KEX-01"),
       .brief = "The Responder's slot."),
    U16("ReqSessionID", HOLDS(SESSION), .line = 1, .fact = F_REQ_SESSION_ID, .as = SDEC_AS_HEX, SESSION_ID_LIMIT,
        .brief = "Low half of the session ID."),
    RESERVED("Reserved", .until = V1_1, .size = FIXED(2)),
    U8("SessionPolicy", .since = V1_2, .bits = sdec_bits_session_policy),
    RESERVED("Reserved", .since = V1_2, .size = FIXED(1)),
    BYTES("RandomData", HOLDS(RANDOM), .fact = M_NAME, .role = SDEC_SESSION_NAME, .size = FIXED(32)),
    BYTES("ExchangeData", HOLDS(EXCHANGE), .size = VAR(E_EXCHANGE),
          .brief = "DHE public key, or KEM encapsulation key."),
    U16("OpaqueDataLength", .save = OPAQUE_LEN, OPAQUE_LEN_LIMIT),
    GROUP("OpaqueData", .size = VAR(OPAQUE_LEN), .group = &sdec_grp_opaque_data),
};
static const struct sdec_group request =
    GROUP_OF(request_rows, "key_exchange", "DSP0274 1.4, KEY_EXCHANGE request (table 69 of 1.3)");
const struct sdec_message sdec_msg_key_exchange = {
    .name = "KEY_EXCHANGE", .code = 0xE4, .since = V1_1, .step = SDEC_STEP_KEY_EXCHANGE,
    .only = SDEC_ONLY_CLEAR, .needs = CAP(9), .body = &request};

/* One way of mutual authentication at most is asked for. */
#define MUT_AUTH_LIMIT(before) LIMIT("KEX-05", ERROR, LEGAL(IS(0)), .when = NE(before, 0))

static const struct sdec_field response_rows[] = {
    GROUP("Header", .group = &sdec_grp_header),
    U8("HeartbeatPeriod", .line = 1),
    RESERVED("Param2", .key = "param2_reserved", .size = FIXED(1)),
    U16("RspSessionID", HOLDS(SESSION), .line = 1, .fact = F_RSP_SESSION_ID, .as = SDEC_AS_HEX, SESSION_ID_LIMIT,
        .brief = "High half of the session ID."),
    U8("MutAuthRequested", .line = 1, .fact = F_MUT_AUTH,
       BITS(BIT(0, "WithoutEncapsulation", .save = MUT_AUTH_PLAIN),
            BIT(1, "WithEncapsulatedRequests", .save = MUT_AUTH_ENCAPSULATED, LIMITS(MUT_AUTH_LIMIT(MUT_AUTH_PLAIN))),
            BIT(2, "WithImplicitGetDigests",
                LIMITS(MUT_AUTH_LIMIT(MUT_AUTH_PLAIN), MUT_AUTH_LIMIT(MUT_AUTH_ENCAPSULATED))))),
    U8("SlotIDParam", BITS(B(0, 3, "SlotID", .fact = F_REQ_SLOT, .names = sdec_names_slot4, SLOT4_LIMIT("KEX-07"))),
       .brief = "The Requester's slot, if it is asked to authenticate without encapsulation."),
    BYTES("RandomData", HOLDS(RANDOM), .size = FIXED(32)),
    BYTES("ExchangeData", HOLDS(EXCHANGE), .size = VAR(E_EXCHANGE), .brief = "DHE public key, or KEM ciphertext."),
    BYTES("MeasurementSummaryHash", HOLDS(DIGEST), .size = VAR(E_SUMMARY), .role = SDEC_SUMMARY_HASH),
    U16("OpaqueDataLength", .save = OPAQUE_LEN, OPAQUE_LEN_LIMIT),
    GROUP("OpaqueData", .size = VAR(OPAQUE_LEN), .group = &sdec_grp_opaque_data),
    BYTES("Signature", HOLDS(SIGNATURE), .size = VAR(E_SIGNATURE), .role = SDEC_SIGNATURE),
    BYTES("ResponderVerifyData", HOLDS(MAC), .fact = M_VERIFY, .size = VAR(E_VERIFY_EXCHANGE)),
};
static const struct sdec_group response =
    GROUP_OF(response_rows, "key_exchange_rsp", "DSP0274 1.4, KEY_EXCHANGE_RSP response (table 71 of 1.3)");
const struct sdec_message sdec_msg_key_exchange_rsp = {
    .name = "KEY_EXCHANGE_RSP", .code = 0x64, .since = V1_1, .step = SDEC_STEP_KEY_EXCHANGE, .body = &response};
