/* SPDX-License-Identifier: BSD-3-Clause
 *
 * GET_ENCAPSULATED_REQUEST, DELIVER_ENCAPSULATED_RESPONSE and their responses, with which a Responder sends requests of
 * its own. What they carry is decoded as a message with the roles turned round, not here.
 */
#include "proto/spdm/messages.h"
#include "proto/shared.h"

enum { PAYLOAD_TYPE = S_OWN, REQUEST_ID };

/* In 1.1 MUT_AUTH_CAP implies ENCAP_CAP. */
#define ENCAP_CAPS (CAP(8) | CAP(12))

static const struct sdec_group get =
    GROUP_OF(sdec_rows_bare, "get_encapsulated_request", "DSP0274 1.3, GET_ENCAPSULATED_REQUEST request (table 83)");
const struct sdec_message sdec_msg_get_encapsulated_request = {
    .name = "GET_ENCAPSULATED_REQUEST", .code = 0xEA, .since = V1_1, .step = SDEC_STEP_TURN, .needs = ENCAP_CAPS,
    .body = &get};

/* libspdm sends no request at all when nothing is left to ask. */
static const struct sdec_field request_rows[] = {
    GROUP("Header", .group = &sdec_grp_header),
    U8("RequestID", .line = 1, .brief = "Ties the response to this request."),
    RESERVED("Param2", .key = "param2_reserved", .size = FIXED(1)),
    PAYLOAD("EncapsulatedRequest", .size = REST, .as = SDEC_AS_ENCAPSULATED),
};
static const struct sdec_group request =
    GROUP_OF(request_rows, "encapsulated_request", "DSP0274 1.3, ENCAPSULATED_REQUEST response (table 84)");
const struct sdec_message sdec_msg_encapsulated_request = {
    .name = "ENCAPSULATED_REQUEST", .code = 0x6A, .since = V1_1, .step = SDEC_STEP_TURN, .body = &request};

static const struct sdec_field deliver_rows[] = {
    GROUP("Header", .group = &sdec_grp_header),
    U8("RequestID", .line = 1, .brief = "The request that is answered."),
    RESERVED("Param2", .key = "param2_reserved", .size = FIXED(1)),
    PAYLOAD("EncapsulatedResponse", .size = REST, .as = SDEC_AS_ENCAPSULATED),
};
static const struct sdec_group deliver =
    GROUP_OF(deliver_rows, "deliver_encapsulated_response",
             "DSP0274 1.3, DELIVER_ENCAPSULATED_RESPONSE request (table 85)");
const struct sdec_message sdec_msg_deliver_encapsulated_response = {
    .name = "DELIVER_ENCAPSULATED_RESPONSE", .code = 0xEB, .since = V1_1, .step = SDEC_STEP_TURNED, .needs = ENCAP_CAPS,
    .body = &deliver};

/* In 1.1 libspdm writes the slot number at offset 8 although the header ends at 4: the slot shown here may be stale,
 * and the real one may follow as trailing bytes. */
static const struct sdec_field ack_rows[] = {
    GROUP("Header", .group = &sdec_grp_header),
    U8("RequestID", .line = 1, .save = REQUEST_ID, .brief = "Of the next request, 0 if there is none."),
    U8("PayloadType", .line = 1, .save = PAYLOAD_TYPE,
       LIMITS(LIMIT("ENC-08", ERROR, UP_TO(2)), LIMIT("ENC-08", INFO, AT_LEAST(1), .when = NE(REQUEST_ID, 0))),
       NAMES(N(0, "Absent"), N(1, "Present"), N(2, "ReqSlotNumber"))),
    U8("AckRequestID", .since = V1_2, SAME_AS("RequestID"), .brief = "The request whose response arrived."),
    RESERVED("Reserved", .since = V1_2, .size = FIXED(3)),
    PAYLOAD("EncapsulatedRequest", .when = EQ(PAYLOAD_TYPE, 1), .size = REST, .as = SDEC_AS_ENCAPSULATED),
    U8("ReqSlotNumber", .line = 1, .when = EQ(PAYLOAD_TYPE, 2),
       LIMITS(LIMIT("ENC-09", INFO, UP_TO(7), .until = V1_1), LIMIT("ENC-09", ERROR, UP_TO(7), .since = V1_2)),
       .brief = "Slot that the Requester signs with."),
};
static const struct sdec_group ack =
    GROUP_OF(ack_rows, "encapsulated_response_ack", "DSP0274 1.3, ENCAPSULATED_RESPONSE_ACK response (table 86)");
const struct sdec_message sdec_msg_encapsulated_response_ack = {
    .name = "ENCAPSULATED_RESPONSE_ACK", .code = 0x6B, .since = V1_1, .step = SDEC_STEP_TURNED, .body = &ack};
