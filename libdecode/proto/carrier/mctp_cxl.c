/* SPDX-License-Identifier: BSD-3-Clause
 *
 * CXL component commands over MCTP: fabric manager API (DSP0234) and CCI (DSP0281), which share one header. Tables
 * only; payloads of commands stay bytes.
 */
#include "proto/shared.h"

#define CCI_SPEC "Compute Express Link 3.1, 7.6.3, CCI message format (DSP0234, DSP0281)"

enum { CATEGORY = S_OWN, PAYLOAD_LEN };

static const struct sdec_name set_names[] = {
    {0x00, "information and status"}, {0x01, "events"}, {0x02, "firmware"}, {0x03, "timestamp"}, {0x04, "logs"},
    {0x05, "features"}, {0x06, "maintenance"}, {0x07, "PBR component"}, {0x40, "identify memory device"},
    {0x41, "capacity and label storage"}, {0x42, "health and alerts"}, {0x43, "media and poison"},
    {0x44, "sanitize"}, {0x45, "persistent memory security"}, {0x46, "security send and receive"}, {0x47, "QoS"},
    {0x48, "dynamic capacity"}, {0x49, "GFD"}, {0x51, "physical switch"}, {0x52, "virtual switch"},
    {0x53, "MLD port"}, {0x54, "MLD components"}, {0x55, "multi-headed device"}, {0x56, "DCD management"},
    {0x57, "PBR switch"}, {0x58, "global access endpoint"}, {0x59, "VCS GAE"},
    {0, NULL},
};
static const struct sdec_name opcode_names[] = {
    {0x0001, "Identify"}, {0x0002, "Background Operation Status"}, {0x0003, "Get Response Message Limit"},
    {0x0004, "Set Response Message Limit"}, {0x0005, "Request Abort Background Operation"},
    {0x0200, "Get FW Info"}, {0x0201, "Transfer FW"}, {0x0202, "Activate FW"},
    {0x5300, "Tunnel Management Command"},
    {0, NULL},
};
static const struct sdec_name return_names[] = {
    {0x00, "success"}, {0x01, "background command started"}, {0x02, "invalid input"}, {0x03, "unsupported"},
    {0x04, "internal error"}, {0x05, "retry required"}, {0x06, "busy"}, {0x07, "media disabled"},
    {0x08, "FW transfer error 08"}, {0x09, "FW transfer error 09"}, {0x0A, "FW transfer error 0A"},
    {0x0B, "FW transfer error 0B"}, {0x0C, "FW transfer error 0C"}, {0x0D, "FW transfer error 0D"},
    {0x0E, "invalid handle"}, {0x0F, "invalid physical address"}, {0x10, "inject poison limit reached"},
    {0x11, "permanent media failure"}, {0x12, "aborted"}, {0x13, "invalid security state"},
    {0x14, "incorrect passphrase"}, {0x15, "unsupported mailbox or CCI"}, {0x16, "invalid payload length"},
    {0x17, "invalid log"}, {0x18, "interrupted"}, {0x1D, "resources exhausted"}, {0x1E, "invalid extent list"},
    {0x1F, "transfer out of order"}, {0x20, "background abort not supported"},
    {0, NULL},
};

static const struct sdec_field cci_rows[] = {
    U8("MessageType", .bits = sdec_bits_mctp_type),
    U8("MessageCategory", BITS(B(0, 3, "Category", .save = CATEGORY, .line = 1,
                                 NAMES(N(0, "request"), N(1, "response"))))),
    U8("MessageTag"),
    RESERVED("Reserved", .size = FIXED(1)),
    U16("CommandOpcode", .names = opcode_names, BITS(B(8, 15, "CommandSet", .line = 1, .names = set_names),
                                                     B(0, 7, "Command", .line = 1))),
    U24("LengthAndFlags", BITS(B(0, 19, "MessagePayloadLength", .save = PAYLOAD_LEN), BIT(23, "BackgroundOperation"))),
    U16("ReturnCode", .as = SDEC_AS_HEX, .line = 1, .when = EQ(CATEGORY, 1), .names = return_names),
    U16("ReturnCode", .key = "return_code_unused", .as = SDEC_AS_HEX, .when = NE(CATEGORY, 1),
        .brief = "Means something in responses only."),
    U16("VendorSpecificExtendedStatus", .as = SDEC_AS_HEX),
    BYTES("MessagePayload", .size = VAR(PAYLOAD_LEN)),
};
const struct sdec_group sdec_grp_cxl_cci = GROUP_OF(cci_rows, "CXLCCIMessage", CCI_SPEC);
