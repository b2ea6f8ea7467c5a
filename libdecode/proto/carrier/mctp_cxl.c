/* SPDX-License-Identifier: BSD-3-Clause
 *
 * CXL component commands over MCTP: fabric manager API (DSP0234) and CCI (DSP0281), which share one header. Tables
 * only; payloads of commands stay bytes.
 */
#include "proto/shared.h"

#define CCI_SPEC "Compute Express Link 3.1, 7.6.3, CCI message format (DSP0234, DSP0281)"

enum { CATEGORY = S_OWN, PAYLOAD_LEN };

static const struct sdec_name set_names[] = {
    N(0x00, "information and status"), N(0x01, "events"), N(0x02, "firmware"), N(0x03, "timestamp"), N(0x04, "logs"),
    N(0x05, "features"), N(0x06, "maintenance"), N(0x07, "PBR component"), N(0x40, "identify memory device"),
    N(0x41, "capacity and label storage"), N(0x42, "health and alerts"), N(0x43, "media and poison"),
    N(0x44, "sanitize"), N(0x45, "persistent memory security"), N(0x46, "security send and receive"), N(0x47, "QoS"),
    N(0x48, "dynamic capacity"), N(0x49, "GFD"), N(0x51, "physical switch"), N(0x52, "virtual switch"),
    N(0x53, "MLD port"), N(0x54, "MLD components"), N(0x55, "multi-headed device"), N(0x56, "DCD management"),
    N(0x57, "PBR switch"), N(0x58, "global access endpoint"), N(0x59, "VCS GAE"),
    {0, NULL},
};
static const struct sdec_name opcode_names[] = {
    N(0x0001, "Identify"), N(0x0002, "Background Operation Status"), N(0x0003, "Get Response Message Limit"),
    N(0x0004, "Set Response Message Limit"), N(0x0005, "Request Abort Background Operation"),
    N(0x0200, "Get FW Info"), N(0x0201, "Transfer FW"), N(0x0202, "Activate FW"),
    N(0x5300, "Tunnel Management Command"),
    {0, NULL},
};
static const struct sdec_name return_names[] = {
    N(0x00, "success"), N(0x01, "background command started"), N(0x02, "invalid input"), N(0x03, "unsupported"),
    N(0x04, "internal error"), N(0x05, "retry required"), N(0x06, "busy"), N(0x07, "media disabled"),
    N(0x08, "FW transfer error 08"), N(0x09, "FW transfer error 09"), N(0x0A, "FW transfer error 0A"),
    N(0x0B, "FW transfer error 0B"), N(0x0C, "FW transfer error 0C"), N(0x0D, "FW transfer error 0D"),
    N(0x0E, "invalid handle"), N(0x0F, "invalid physical address"), N(0x10, "inject poison limit reached"),
    N(0x11, "permanent media failure"), N(0x12, "aborted"), N(0x13, "invalid security state"),
    N(0x14, "incorrect passphrase"), N(0x15, "unsupported mailbox or CCI"), N(0x16, "invalid payload length"),
    N(0x17, "invalid log"), N(0x18, "interrupted"), N(0x1D, "resources exhausted"), N(0x1E, "invalid extent list"),
    N(0x1F, "transfer out of order"), N(0x20, "background abort not supported"),
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
