/* SPDX-License-Identifier: BSD-3-Clause
 *
 * GET_CAPABILITIES and CAPABILITIES. Tables only; which combinations of flags are legal is not said here.
 */
#include "proto/spdm/messages.h"
#include "proto/shared.h"

enum { SUPPORTED_ALGORITHMS = S_OWN };

static const struct sdec_name meas_cap_names[] = {
    {0, "none"}, {1, "no signature"}, {2, "signature"}, {3, "reserved"}, {0, NULL},
};
static const struct sdec_name req_psk_cap_names[] = {
    {0, "no"}, {1, "yes"}, {2, "reserved"}, {3, "reserved"}, {0, NULL},
};
static const struct sdec_name rsp_psk_cap_names[] = {
    {0, "no"}, {1, "without context"}, {2, "with context"}, {3, "reserved"}, {0, NULL},
};
static const struct sdec_name multi_key_cap_names[] = {
    {0, "no"}, {1, "only"}, {2, "negotiable"}, {3, "reserved"}, {0, NULL},
};

static const struct sdec_bits req_flag_bits[] = {
    BIT(1, "CERT_CAP", .since = V1_1),
    BIT(2, "CHAL_CAP", .since = V1_1),
    BIT(6, "ENCRYPT_CAP", .since = V1_1),
    BIT(7, "MAC_CAP", .since = V1_1),
    BIT(8, "MUT_AUTH_CAP", .since = V1_1),
    BIT(9, "KEY_EX_CAP", .since = V1_1),
    B(10, 11, "PSK_CAP", .since = V1_1, .names = req_psk_cap_names, LIMITS(LIMIT("CAP-02", ERROR, UP_TO(1)))),
    BIT(12, "ENCAP_CAP", .since = V1_1),
    BIT(13, "HBEAT_CAP", .since = V1_1),
    BIT(14, "KEY_UPD_CAP", .since = V1_1),
    BIT(15, "HANDSHAKE_IN_THE_CLEAR_CAP", .since = V1_1),
    BIT(16, "PUB_KEY_ID_CAP", .since = V1_1),
    BIT(17, "CHUNK_CAP", .since = V1_2),
    B(22, 23, "EP_INFO_CAP", .since = V1_3, .names = meas_cap_names, LIMITS(LIMIT("CAP-16", ERROR, UP_TO(2)))),
    BIT(25, "EVENT_CAP", .since = V1_3),
    B(26, 27, "MULTI_KEY_CAP", .since = V1_3, .names = multi_key_cap_names, LIMITS(LIMIT("CAP-16", ERROR, UP_TO(2)))),
    BIT(31, "LARGE_RESP_CAP", .since = V1_4),
    {.name = NULL},
};

static const struct sdec_bits rsp_flag_bits[] = {
    BIT(0, "CACHE_CAP"),
    BIT(1, "CERT_CAP"),
    BIT(2, "CHAL_CAP"),
    B(3, 4, "MEAS_CAP", .names = meas_cap_names, LIMITS(LIMIT("CAP-01", ERROR, UP_TO(2)))),
    BIT(5, "MEAS_FRESH_CAP"),
    BIT(6, "ENCRYPT_CAP", .since = V1_1),
    BIT(7, "MAC_CAP", .since = V1_1),
    BIT(8, "MUT_AUTH_CAP", .since = V1_1),
    BIT(9, "KEY_EX_CAP", .since = V1_1),
    B(10, 11, "PSK_CAP", .since = V1_1, .names = rsp_psk_cap_names, LIMITS(LIMIT("CAP-02", ERROR, UP_TO(2)))),
    BIT(12, "ENCAP_CAP", .since = V1_1),
    BIT(13, "HBEAT_CAP", .since = V1_1),
    BIT(14, "KEY_UPD_CAP", .since = V1_1),
    BIT(15, "HANDSHAKE_IN_THE_CLEAR_CAP", .since = V1_1),
    BIT(16, "PUB_KEY_ID_CAP", .since = V1_1),
    BIT(17, "CHUNK_CAP", .since = V1_2),
    BIT(18, "ALIAS_CERT_CAP", .since = V1_2),
    BIT(19, "SET_CERT_CAP", .since = V1_2),
    BIT(20, "CSR_CAP", .since = V1_2),
    BIT(21, "CERT_INSTALL_RESET_CAP", .since = V1_2),
    B(22, 23, "EP_INFO_CAP", .since = V1_3, .names = meas_cap_names, LIMITS(LIMIT("CAP-16", ERROR, UP_TO(2)))),
    BIT(24, "MEL_CAP", .since = V1_3),
    BIT(25, "EVENT_CAP", .since = V1_3),
    B(26, 27, "MULTI_KEY_CAP", .since = V1_3, .names = multi_key_cap_names, LIMITS(LIMIT("CAP-16", ERROR, UP_TO(2)))),
    BIT(28, "GET_KEY_PAIR_INFO_CAP", .since = V1_3),
    BIT(29, "SET_KEY_PAIR_INFO_CAP", .since = V1_3),
    BIT(30, "SET_KEY_PAIR_RESET_CAP", .since = V1_4),
    BIT(31, "LARGE_RESP_CAP", .since = V1_4),
    {.name = NULL},
};

#define DATA_TRANSFER_BRIEF "Largest message the sender takes in one piece."
#define MAX_MESSAGE_BRIEF "Largest message the sender takes in chunks."

static const struct sdec_field get_capabilities_rows[] = {
    GROUP("Header", .group = &sdec_grp_header),
    RESERVED("Param1", .key = "param1_reserved", .size = FIXED(1), .until = V1_2),
    U8("Param1", .since = V1_3, BITS(BIT(0, "SupportedAlgorithms", .save = SUPPORTED_ALGORITHMS))),
    RESERVED("Param2", .key = "param2_reserved", .size = FIXED(1)),
    RESERVED("Reserved", .size = FIXED(1), .since = V1_1),
    U8("CTExponent", .since = V1_1, .fact = F_REQ_CT_EXPONENT, LIMITS(LIMIT("CAP-23", WARN, UP_TO(31))),
       .brief = "The Requester's time for cryptography is 2 to this power, in microseconds."),
    RESERVED("Reserved", .key = "reserved_2", .size = FIXED(2), .since = V1_1, .until = V1_3),
    U16("ExtFlags", .since = V1_4, .fact = F_REQ_EXT_FLAGS, .bits = sdec_bits_none),
    U32("Flags", .since = V1_1, .line = 1, .fact = F_REQ_FLAGS, .role = SDEC_CAPABILITY_FLAGS,
        .bits = req_flag_bits),
    U32("DataTransferSize", .since = V1_2, .line = 1, LIMITS(LIMIT("CAP-20", ERROR, AT_LEAST(42))),
        .fact = F_REQ_DATA_TRANSFER,
        .role = SDEC_TRANSFER_SIZE, .brief = DATA_TRANSFER_BRIEF),
    U32("MaxSPDMmsgSize", .key = "max_spdm_msg_size", .since = V1_2, .fact = F_REQ_MAX_MESSAGE,
        .brief = MAX_MESSAGE_BRIEF),
    /* The bit asks the Responder for the block; some Requesters are said to send a block along. */
    GROUP("SupportedAlgorithms", .size = REST, .since = V1_3, .when = NE(SUPPORTED_ALGORITHMS, 0),
          .group = &sdec_grp_supported_algorithms),
};
static const struct sdec_group get_capabilities_body =
    GROUP_OF(get_capabilities_rows, "get_capabilities", "DSP0274 1.4, GET_CAPABILITIES request (table 11 of 1.3)");
const struct sdec_message sdec_msg_get_capabilities = {
    .name = "GET_CAPABILITIES", .code = 0xE1, .since = V1_0,
    .step = SDEC_STEP_CAPABILITIES, .only = SDEC_ONLY_CLEAR, .body = &get_capabilities_body};

static const struct sdec_field capabilities_rows[] = {
    GROUP("Header", .group = &sdec_grp_header),
    RESERVED("Param1", .key = "param1_reserved", .size = FIXED(1), .until = V1_2),
    U8("Param1", .since = V1_3, BITS(BIT(0, "SupportedAlgorithms", .save = SUPPORTED_ALGORITHMS))),
    RESERVED("Param2", .key = "param2_reserved", .size = FIXED(1)),
    RESERVED("Reserved", .size = FIXED(1)),
    U8("CTExponent", .fact = F_RSP_CT_EXPONENT, LIMITS(LIMIT("CAP-23", WARN, UP_TO(31))),
       .brief = "The Responder's time for cryptography is 2 to this power, in microseconds."),
    RESERVED("Reserved", .key = "reserved_2", .size = FIXED(2), .until = V1_3),
    U16("ExtFlags", .since = V1_4, .fact = F_RSP_EXT_FLAGS, BITS(BIT(0, "SLOT_MGMT_CAP"))),
    U32("Flags", .line = 1, .fact = F_RSP_FLAGS, .role = SDEC_CAPABILITY_FLAGS, .bits = rsp_flag_bits),
    U32("DataTransferSize", .since = V1_2, .line = 1, LIMITS(LIMIT("CAP-20", ERROR, AT_LEAST(42))),
        .fact = F_RSP_DATA_TRANSFER,
        .role = SDEC_TRANSFER_SIZE, .brief = DATA_TRANSFER_BRIEF),
    U32("MaxSPDMmsgSize", .key = "max_spdm_msg_size", .since = V1_2, .fact = F_RSP_MAX_MESSAGE,
        .brief = MAX_MESSAGE_BRIEF),
    GROUP("SupportedAlgorithms", .since = V1_3, .when = NE(SUPPORTED_ALGORITHMS, 0),
          .group = &sdec_grp_supported_algorithms),
};
static const struct sdec_group capabilities_body =
    GROUP_OF(capabilities_rows, "capabilities", "DSP0274 1.4, CAPABILITIES response (table 12 of 1.3)");
const struct sdec_message sdec_msg_capabilities = {
    .name = "CAPABILITIES", .code = 0x61, .since = V1_0, .step = SDEC_STEP_CAPABILITIES, .body = &capabilities_body};
