/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The messages that keep and end a session: HEARTBEAT, KEY_UPDATE, END_SESSION and their acknowledgements. All are a
 * header and two parameters.
 */
#include "proto/spdm/messages.h"
#include "proto/shared.h"

static const struct sdec_group heartbeat =
    GROUP_OF(sdec_rows_bare, "heartbeat", "DSP0274 1.3, HEARTBEAT request (table 78)");
const struct sdec_message sdec_msg_heartbeat = {
    .name = "HEARTBEAT", .code = 0xE8, .since = V1_1, .step = SDEC_STEP_HEARTBEAT, .only = SDEC_ONLY_SESSION,
    .needs = CAP(13), .body = &heartbeat};

static const struct sdec_group heartbeat_ack =
    GROUP_OF(sdec_rows_bare, "heartbeat_ack", "DSP0274 1.3, HEARTBEAT_ACK response (table 79)");
const struct sdec_message sdec_msg_heartbeat_ack = {
    .name = "HEARTBEAT_ACK", .code = 0x68, .since = V1_1, .step = SDEC_STEP_HEARTBEAT, .body = &heartbeat_ack};

static const struct sdec_field key_update_rows[] = {
    GROUP("Header", .group = &sdec_grp_header),
    U8("KeyOperation", .line = 1, LIMITS(LIMIT("KUP-01", ERROR, LEGAL(RUN(1, 3)))), .fact = F_KEY_OPERATION,
       SAME_AS("KeyOperation"),
       NAMES(N(1, "UpdateKey"), N(2, "UpdateAllKeys"), N(3, "VerifyNewKey"))),
    U8("Tag", HOLDS(RANDOM), .line = 1, .as = SDEC_AS_HEX, SAME_AS("Tag"),
       .brief = "Number that ties an update to its answer."),
};

static const struct sdec_group key_update =
    GROUP_OF(key_update_rows, "key_update", "DSP0274 1.3, KEY_UPDATE request (table 80)");
const struct sdec_message sdec_msg_key_update = {
    .name = "KEY_UPDATE", .code = 0xE9, .since = V1_1,
    .step = SDEC_STEP_KEY_UPDATE, .only = SDEC_ONLY_SESSION, .needs = CAP(14), .body = &key_update};

static const struct sdec_group key_update_ack =
    GROUP_OF(key_update_rows, "key_update_ack", "DSP0274 1.3, KEY_UPDATE_ACK response");
const struct sdec_message sdec_msg_key_update_ack = {
    .name = "KEY_UPDATE_ACK", .code = 0x69, .since = V1_1, .step = SDEC_STEP_KEY_UPDATE, .body = &key_update_ack};

static const struct sdec_field end_session_rows[] = {
    GROUP("Header", .group = &sdec_grp_header),
    U8("Param1", BITS(BIT(0, "Negotiated State Preservation Indicator", .line = 1,
                      NAMES(N(0, "preserved"), N(1, "cleared"))))),
    RESERVED("Param2", .key = "param2_reserved", .size = FIXED(1)),
};
static const struct sdec_group end_session =
    GROUP_OF(end_session_rows, "end_session", "DSP0274 1.3, END_SESSION request (table 87)");
const struct sdec_message sdec_msg_end_session = {
    .name = "END_SESSION", .code = 0xEC, .since = V1_1,
    .step = SDEC_STEP_END, .only = SDEC_ONLY_SESSION, .body = &end_session};

static const struct sdec_group end_session_ack =
    GROUP_OF(sdec_rows_bare, "end_session_ack", "DSP0274 1.3, END_SESSION_ACK response (table 89)");
const struct sdec_message sdec_msg_end_session_ack = {
    .name = "END_SESSION_ACK", .code = 0x6C, .since = V1_1, .step = SDEC_STEP_END, .body = &end_session_ack};
