/* SPDX-License-Identifier: BSD-3-Clause
 *
 * FINISH and FINISH_RSP: the end of a session handshake. Which side's verify data travels in the clear is the
 * environment's business.
 */
#include "proto/spdm/messages.h"
#include "proto/shared.h"

enum { SIGNED = S_OWN, OPAQUE_LEN };

static const struct sdec_field request_rows[] = {
    GROUP("Header", .group = &sdec_grp_header),
    U8("Param1", BITS(BIT(0, "SignatureIncluded", .line = 1, .save = SIGNED))),
    U8("SlotID", .line = 1, .when = NE(SIGNED, 0), .fact = F_REQ_SLOT, .names = sdec_names_slot,
       SLOT_LIMIT("GEN-05"),
       .brief = "The Requester's slot."),
    RESERVED("Param2", .key = "param2_reserved", .when = EQ(SIGNED, 0), .size = FIXED(1)),
    U16("OpaqueDataLength", .since = V1_4, .save = OPAQUE_LEN, OPAQUE_LEN_LIMIT),
    GROUP("OpaqueData", .since = V1_4, .size = VAR(OPAQUE_LEN), .group = &sdec_grp_opaque_data),
    BYTES("Signature", HOLDS(SIGNATURE), .when = NE(SIGNED, 0), .size = VAR(E_SIGNATURE), .role = SDEC_SIGNATURE),
    BYTES("RequesterVerifyData", HOLDS(MAC), .fact = M_VERIFY, .size = VAR(E_HASH)),
};
static const struct sdec_group request =
    GROUP_OF(request_rows, "finish", "DSP0274 1.4, FINISH request (table 72 of 1.3)");
const struct sdec_message sdec_msg_finish = {
    .name = "FINISH", .code = 0xE5, .since = V1_1, .step = SDEC_STEP_FINISH, .needs = CAP(9),
    .body = &request};

static const struct sdec_field response_rows[] = {
    GROUP("Header", .group = &sdec_grp_header),
    RESERVED("Param1", .key = "param1_reserved", .size = FIXED(1)),
    RESERVED("Param2", .key = "param2_reserved", .size = FIXED(1)),
    U16("OpaqueDataLength", .since = V1_4, .save = OPAQUE_LEN, OPAQUE_LEN_LIMIT),
    GROUP("OpaqueData", .since = V1_4, .size = VAR(OPAQUE_LEN), .group = &sdec_grp_opaque_data),
    BYTES("ResponderVerifyData", HOLDS(MAC), .fact = M_VERIFY, .size = VAR(E_VERIFY_FINISH),
          .brief = "Present if the handshake is in the clear."),
};
static const struct sdec_group response =
    GROUP_OF(response_rows, "finish_rsp", "DSP0274 1.4, FINISH_RSP response (table 73 of 1.3)");
const struct sdec_message sdec_msg_finish_rsp = {
    .name = "FINISH_RSP", .code = 0x65, .since = V1_1, .step = SDEC_STEP_FINISH, .body = &response};
