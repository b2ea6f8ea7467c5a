/* SPDX-License-Identifier: BSD-3-Clause
 *
 * PSK_EXCHANGE, PSK_FINISH and their responses: a session from a pre-shared key. Tables only.
 */
#include "proto/spdm/messages.h"
#include "proto/shared.h"

enum { HINT_LEN = S_OWN, CONTEXT_LEN, OPAQUE_LEN };

static const struct sdec_field exchange_rows[] = {
    GROUP("Header", .group = &sdec_grp_header),
    U8("MeasurementSummaryHashType", .line = 1, .fact = F_SUMMARY_TYPE, .names = sdec_names_summary_type,
       SUMMARY_TYPE_LIMIT("KEX-01")),
    RESERVED("Param2", .key = "param2_reserved", .until = V1_1, .size = FIXED(1)),
    U8("SessionPolicy", .since = V1_2, .bits = sdec_bits_session_policy),
    U16("ReqSessionID", HOLDS(SESSION), .line = 1, .fact = F_REQ_SESSION_ID, .as = SDEC_AS_HEX, SESSION_ID_LIMIT,
        .brief = "Low half of the session ID."),
    U16("PSKHintLength", .save = HINT_LEN),
    U16("RequesterContextLength", .save = CONTEXT_LEN, LIMITS(LIMIT("PSK-02", ERROR, AT_LEAST(32)))),
    U16("OpaqueDataLength", .save = OPAQUE_LEN, OPAQUE_LEN_LIMIT),
    BYTES("PSKHint", .line = 1, .size = VAR(HINT_LEN), .as = SDEC_AS_TEXT, .brief = "Says which key is meant."),
    BYTES("RequesterContext", HOLDS(RANDOM), .fact = M_NAME, .role = SDEC_SESSION_NAME, .size = VAR(CONTEXT_LEN)),
    GROUP("OpaqueData", .size = VAR(OPAQUE_LEN), .group = &sdec_grp_opaque_data),
};
static const struct sdec_group exchange =
    GROUP_OF(exchange_rows, "psk_exchange", "DSP0274 1.3, PSK_EXCHANGE request (table 74)");
const struct sdec_message sdec_msg_psk_exchange = {
    .name = "PSK_EXCHANGE", .code = 0xE6, .since = V1_1, .step = SDEC_STEP_PSK_EXCHANGE,
    .only = SDEC_ONLY_CLEAR, .needs = CAP(10) | CAP(11), .body = &exchange};

static const struct sdec_field exchange_rsp_rows[] = {
    GROUP("Header", .group = &sdec_grp_header),
    U8("HeartbeatPeriod", .line = 1),
    RESERVED("Param2", .key = "param2_reserved", .size = FIXED(1)),
    U16("RspSessionID", HOLDS(SESSION), .line = 1, .fact = F_RSP_SESSION_ID, .as = SDEC_AS_HEX, SESSION_ID_LIMIT,
        .brief = "High half of the session ID."),
    RESERVED("Reserved", .size = FIXED(2)),
    U16("ResponderContextLength", .save = CONTEXT_LEN),
    U16("OpaqueDataLength", .save = OPAQUE_LEN, OPAQUE_LEN_LIMIT),
    BYTES("MeasurementSummaryHash", HOLDS(DIGEST), .size = VAR(E_SUMMARY), .role = SDEC_SUMMARY_HASH),
    BYTES("ResponderContext", HOLDS(RANDOM), .size = VAR(CONTEXT_LEN)),
    GROUP("OpaqueData", .size = VAR(OPAQUE_LEN), .group = &sdec_grp_opaque_data),
    BYTES("ResponderVerifyData", HOLDS(MAC), .fact = M_VERIFY, .size = VAR(E_HASH)),
};
static const struct sdec_group exchange_rsp =
    GROUP_OF(exchange_rsp_rows, "psk_exchange_rsp", "DSP0274 1.3, PSK_EXCHANGE_RSP response (table 75)");
const struct sdec_message sdec_msg_psk_exchange_rsp = {
    .name = "PSK_EXCHANGE_RSP", .code = 0x66, .since = V1_1, .step = SDEC_STEP_PSK_EXCHANGE, .body = &exchange_rsp};

static const struct sdec_field finish_rows[] = {
    GROUP("Header", .group = &sdec_grp_header),
    RESERVED("Param1", .key = "param1_reserved", .size = FIXED(1)),
    RESERVED("Param2", .key = "param2_reserved", .size = FIXED(1)),
    U16("OpaqueDataLength", .since = V1_4, .save = OPAQUE_LEN, OPAQUE_LEN_LIMIT),
    GROUP("OpaqueData", .since = V1_4, .size = VAR(OPAQUE_LEN), .group = &sdec_grp_opaque_data),
    BYTES("RequesterVerifyData", HOLDS(MAC), .fact = M_VERIFY, .size = VAR(E_HASH)),
};
static const struct sdec_group finish =
    GROUP_OF(finish_rows, "psk_finish", "DSP0274 1.4, PSK_FINISH request (table 76 of 1.3)");
const struct sdec_message sdec_msg_psk_finish = {
    .name = "PSK_FINISH", .code = 0xE7, .since = V1_1, .step = SDEC_STEP_PSK_FINISH,
    .only = SDEC_ONLY_SESSION, .needs = CAP(11), .body = &finish};

static const struct sdec_field finish_rsp_rows[] = {
    GROUP("Header", .group = &sdec_grp_header),
    RESERVED("Param1", .key = "param1_reserved", .size = FIXED(1)),
    RESERVED("Param2", .key = "param2_reserved", .size = FIXED(1)),
    U16("OpaqueDataLength", .since = V1_4, .save = OPAQUE_LEN, OPAQUE_LEN_LIMIT),
    GROUP("OpaqueData", .since = V1_4, .size = VAR(OPAQUE_LEN), .group = &sdec_grp_opaque_data),
};
static const struct sdec_group finish_rsp =
    GROUP_OF(finish_rsp_rows, "psk_finish_rsp", "DSP0274 1.4, PSK_FINISH_RSP response (table 77 of 1.3)");
const struct sdec_message sdec_msg_psk_finish_rsp = {
    .name = "PSK_FINISH_RSP", .code = 0x67, .since = V1_1, .step = SDEC_STEP_PSK_FINISH, .body = &finish_rsp};
