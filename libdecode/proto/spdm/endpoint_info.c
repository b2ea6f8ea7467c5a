/* SPDX-License-Identifier: BSD-3-Clause
 *
 * GET_ENDPOINT_INFO and ENDPOINT_INFO: what an endpoint says of itself, signed if asked. Which kind of information
 * answers is known from the request alone.
 */
#include "proto/spdm/messages.h"
#include "proto/shared.h"

enum { SIGNED = S_OWN, INFO_LEN, IDENTIFIER_COUNT, ELEM_LEN, SUB_ID_COUNT, SUB_ID_LEN };

#define SUB_CODE_DEVICE_CLASS 1

static const struct sdec_field get_rows[] = {
    GROUP("Header", .group = &sdec_grp_header),
    U8("SubCode", .line = 1, LIMITS(LIMIT("EPI-01", ERROR, LEGAL(IS(SUB_CODE_DEVICE_CLASS)))),
       NAMES(N(SUB_CODE_DEVICE_CLASS, "DeviceClassIdentifier"))),
    U8("Param2", BITS(B(0, 3, "SlotID", .fact = F_REQ_SLOT, .names = sdec_names_slot4,
                       SLOT4_LIMIT("GEN-05")))),
    U8("RequestAttributes",
       BITS(BIT(0, "SignatureRequested", .line = 1, .save = SIGNED, .fact = F_SIGN_REQUESTED))),
    RESERVED("Reserved", .size = FIXED(3)),
    BYTES("Nonce", HOLDS(NONCE), .when = NE(SIGNED, 0), .size = FIXED(32), .role = SDEC_FRESH_NONCE),
};
static const struct sdec_group get =
    GROUP_OF(get_rows, "get_endpoint_info", "DSP0274 1.3, GET_ENDPOINT_INFO request");
const struct sdec_message sdec_msg_get_endpoint_info = {
    .name = "GET_ENDPOINT_INFO", .code = 0x87, .since = V1_3, .step = SDEC_STEP_ENDPOINT_INFO,
    .needs = CAP(22) | CAP(23),
    .body = &get};

static const struct sdec_field sub_id_rows[] = {
    U8("SubIDLen", .save = SUB_ID_LEN),
    BYTES("SubIdentifier", .size = VAR(SUB_ID_LEN)),
};
static const struct sdec_group sub_id = GROUP_OF(sub_id_rows, "sub_id", "DSP0274 1.3, device class identifier");

static const struct sdec_field elem_rows[] = {
    GROUP("SVH", .group = &sdec_grp_svh),
    U8("NumSubIDs", .save = SUB_ID_COUNT),
    ARRAY("SubIDs", .size = VAR(SUB_ID_COUNT), .group = &sub_id),
};
static const struct sdec_group elem = GROUP_OF(elem_rows, "id_elem", "DSP0274 1.3, device class identifier");

static const struct sdec_field identifier_rows[] = {
    U8("IDElemLength", .save = ELEM_LEN),
    GROUP("IDElem", .size = VAR(ELEM_LEN), .group = &elem),
};
static const struct sdec_group identifier =
    GROUP_OF(identifier_rows, "identifier", "DSP0274 1.3, device class identifier");

static const struct sdec_field device_class_rows[] = {
    U8("NumIdentifiers", .line = 1, .save = IDENTIFIER_COUNT),
    RESERVED("Reserved", .size = FIXED(3)),
    ARRAY("Identifiers", .size = VAR(IDENTIFIER_COUNT), .group = &identifier),
};
static const struct sdec_group device_class =
    GROUP_OF(device_class_rows, "device_class_identifier", "DSP0274 1.3, device class identifier");

static const struct sdec_field info_rows[] = {
    GROUP("Header", .group = &sdec_grp_header),
    RESERVED("Param1", .key = "param1_reserved", .size = FIXED(1)),
    /* The request's slot if it asked for a signature; else it means nothing, and libspdm writes zero. */
    U8("Param2", BITS(B(0, 3, "SlotID", .fact = F_REQ_SLOT, .role = SDEC_KEY_SLOT, .names = sdec_names_slot4,
                       LIMITS(LIMIT("GEN-05", ERROR, LEGAL(RUN(0, 7), IS(0xF)), .when = NE(E_REQ_SIGNED, 0)),
                              LIMIT("EPI-01", ERROR, LEGAL(IS(0)), .when = EQ(E_REQ_SIGNED, 0)))))),
    RESERVED("Reserved", .size = FIXED(4)),
    BYTES("Nonce", HOLDS(NONCE), .when = NE(E_REQ_SIGNED, 0), .size = FIXED(32), .role = SDEC_FRESH_NONCE),
    U32("EPInfoLen", .line = 1, .save = INFO_LEN),
    GROUP("EPInfo", .size = VAR(INFO_LEN), .select = E_REQ_PARAM1, CASES({SUB_CODE_DEVICE_CLASS, &device_class})),
    BYTES("Signature", HOLDS(SIGNATURE), .when = NE(E_REQ_SIGNED, 0), .size = VAR(E_SIGNATURE), .role = SDEC_SIGNATURE),
};
static const struct sdec_group info = GROUP_OF(info_rows, "endpoint_info", "DSP0274 1.3, ENDPOINT_INFO response");
const struct sdec_message sdec_msg_endpoint_info = {
    .name = "ENDPOINT_INFO", .code = 0x07, .since = V1_3, .step = SDEC_STEP_ENDPOINT_INFO, .body = &info};
