/* SPDX-License-Identifier: BSD-3-Clause
 *
 * NVMe Management Interface messages over MCTP (DSP0235): what kind, which command, how it went. Tables only; data that
 * commands carry stays bytes.
 */
#include "proto/shared.h"

#define MI_SPEC "NVM Express Management Interface 1.2, message format over MCTP (DSP0235)"

enum { CHECKED = S_OWN, IS_RESPONSE, KIND, STATUS };

static const struct sdec_name kind_names[] = {
    {0, "control primitive"}, {1, "NVMe-MI command"}, {2, "NVMe admin command"}, {4, "PCIe command"},
    {5, "asynchronous event"}, {0, NULL},
};
static const struct sdec_name primitive_names[] = {
    {0, "pause"}, {1, "resume"}, {2, "abort"}, {3, "get state"}, {4, "replay"}, {0, NULL},
};
static const struct sdec_name mi_names[] = {
    {0x00, "Read NVMe-MI Data Structure"},
    {0x01, "NVM Subsystem Health Status Poll"},
    {0x03, "Configuration Set"},
    {0x04, "Configuration Get"},
    {0, NULL},
};
static const struct sdec_name admin_names[] = {{0x81, "Security Send"}, {0x82, "Security Receive"}, {0, NULL}};
static const struct sdec_name status_names[] = {
    {0x00, "success"}, {0x01, "more processing required"}, {0x02, "internal error"}, {0x03, "invalid opcode"},
    {0x04, "invalid parameter"}, {0x05, "invalid command size"}, {0x06, "invalid input size"},
    {0x07, "access denied"}, {0, NULL},
};

static const struct sdec_field primitive_rows[] = {
    U8("Opcode", .as = SDEC_AS_HEX, .line = 1, .names = primitive_names),
    U8("Tag"),
    U16("Parameter", .as = SDEC_AS_HEX),
};
static const struct sdec_group primitive = GROUP_OF(primitive_rows, "control_primitive", MI_SPEC);

static const struct sdec_field primitive_done_rows[] = {
    U8("Status", .as = SDEC_AS_HEX, .line = 1, .names = status_names),
    U8("Tag"),
    U16("Parameter", .as = SDEC_AS_HEX),
};
static const struct sdec_group primitive_done = GROUP_OF(primitive_done_rows, "control_primitive_response", MI_SPEC);

static const struct sdec_field mi_rows[] = {
    U8("Opcode", .as = SDEC_AS_HEX, .line = 1, .names = mi_names),
    RESERVED("Reserved", .size = FIXED(3)),
    U32("NMD0", .as = SDEC_AS_HEX),
    U32("NMD1", .as = SDEC_AS_HEX),
    BYTES("Data", .size = REST),
};
static const struct sdec_group mi = GROUP_OF(mi_rows, "nvme_mi_command", MI_SPEC);

static const struct sdec_field mi_done_rows[] = {
    U8("Status", .as = SDEC_AS_HEX, .line = 1, .names = status_names),
    U24("NVMeManagementResponse", .as = SDEC_AS_HEX),
    BYTES("Data", .size = REST),
};
static const struct sdec_group mi_done = GROUP_OF(mi_done_rows, "nvme_mi_response", MI_SPEC);

static const struct sdec_field admin_rows[] = {
    U8("Opcode", .as = SDEC_AS_HEX, .line = 1, .names = admin_names),
    U8("CommandFlags", .as = SDEC_AS_HEX),
    U16("ControllerID", .line = 1),
    BYTES("CommandDwords", .size = REST),
};
static const struct sdec_group admin = GROUP_OF(admin_rows, "nvme_admin_command", MI_SPEC);

/* Only a command that was carried out has a completion entry. */
static const struct sdec_field admin_done_rows[] = {
    U8("Status", .as = SDEC_AS_HEX, .save = STATUS, .line = 1, .names = status_names),
    RESERVED("Reserved", .size = FIXED(3)),
    U32("CQEDword0", .as = SDEC_AS_HEX, .when = EQ(STATUS, 0)),
    U32("CQEDword1", .as = SDEC_AS_HEX, .when = EQ(STATUS, 0)),
    U32("CQEDword3", .as = SDEC_AS_HEX, .when = EQ(STATUS, 0)),
    BYTES("Data", .size = REST),
};
static const struct sdec_group admin_done = GROUP_OF(admin_done_rows, "nvme_admin_response", MI_SPEC);

static const struct sdec_field message_rows[] = {
    GROUP("Request", .size = REST, .when = EQ(IS_RESPONSE, 0), .select = KIND,
          CASES({0, &primitive}, {1, &mi}, {2, &admin})),
    GROUP("Response", .size = REST, .when = EQ(IS_RESPONSE, 1), .select = KIND,
          CASES({0, &primitive_done}, {1, &mi_done}, {2, &admin_done})),
};
static const struct sdec_group message = GROUP_OF(message_rows, "nvme_mi_body", MI_SPEC);

static const struct sdec_field nvme_rows[] = {
    U8("MessageType", BITS(BIT(7, "IC", .save = CHECKED), B(0, 6, "Type", .names = sdec_names_mctp_type))),
    U8("MessageParameters", BITS(BIT(7, "ROR", .save = IS_RESPONSE),
                                 B(3, 6, "NMIMT", .save = KIND, .line = 1, .names = kind_names), BIT(0, "CSI"))),
    U8("Options", BITS(BIT(0, "MEB"))),
    RESERVED("Reserved", .size = FIXED(1)),
    GROUP("Message", .size = {.op = SDEC_OP_REST, .add = -4}, .when = EQ(CHECKED, 1), .group = &message),
    GROUP("Message", .size = REST, .when = NE(CHECKED, 1), .group = &message),
    U32("MessageIntegrityCheck", .as = SDEC_AS_HEX, .when = EQ(CHECKED, 1), .brief = "CRC-32C of what is before it."),
};
const struct sdec_group sdec_grp_nvme_mi = GROUP_OF(nvme_rows, "NVMeMIMessage", MI_SPEC);
