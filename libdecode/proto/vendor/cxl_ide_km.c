/* SPDX-License-Identifier: BSD-3-Clause
 *
 * CXL IDE_KM: key management of link encryption, under protocol id 0 of the CXL vendor id. It resembles the IDE_KM of
 * PCI-SIG and is not the same: other key bits, a twelve-byte IV, keys that the device makes. Tables only.
 */
#include "proto/shared.h"

#define SPEC(what) "CXL 3.0, CXL_IDE_KM " what

static const struct sdec_field header_rows[] = {
    U8("ProtocolID", NAMES(N(0x00, "IDE_KM"))),
    U8("ObjectID", .names = sdec_names_code_cxl_ide_km),
};
static const struct sdec_group header = GROUP_OF(header_rows, "cxl_ide_km_header", SPEC("header"));

/* The rows of every message about a stream but for what stands in the fifth byte and what bit 3 of KeyInfo means. */
#define STREAM(fifth, key_bits)                            \
  GROUP("Header", .group = &header),                       \
  RESERVED("Reserved", .size = FIXED(2)),                  \
  U8("StreamID", .line = 1),                               \
  fifth,                                                   \
  U8("KeyInfo", .bits = (key_bits)),                       \
  U8("PortIndex", .line = 1)
#define FIFTH_RESERVED RESERVED("Reserved", .key = "reserved_2", .size = FIXED(1))

static const struct sdec_name direction_names[] = {{0, "Rx"}, {1, "Tx"}, {0, NULL}};
static const struct sdec_name sub_stream_names[] = {{8, "CXL.cachemem"}, {0, NULL}};
static const struct sdec_name iv_names[] = {{0, "initial IV"}, {1, "default IV"}, {0, NULL}};
static const struct sdec_name mode_names[] = {{0, "skid mode"}, {1, "containment mode"}, {0, NULL}};

/* Unlike PCI-SIG's, CXL streams have one set of keys: bit 0 is reserved. */
#define DIRECTION BIT(1, "Direction", .line = 1, .names = direction_names)
#define SUB_STREAM B(4, 7, "SubStream", .names = sub_stream_names)

static const struct sdec_bits key_bits[] = {DIRECTION, SUB_STREAM, {.name = NULL}};
/* The acknowledgement repeats the KeyInfo of its request. */
static const struct sdec_bits key_iv_bits[] = {
    DIRECTION, BIT(3, "IVChoice", .names = iv_names), SUB_STREAM, {.name = NULL}};
static const struct sdec_bits key_mode_bits[] = {
    DIRECTION, BIT(3, "Mode", .names = mode_names), SUB_STREAM, {.name = NULL}};

static const struct sdec_field query_rows[] = {
    GROUP("Header", .group = &header),
    RESERVED("Reserved", .size = FIXED(1)),
    U8("PortIndex", .line = 1),
};
static const struct sdec_group query_body = GROUP_OF(query_rows, "cxl_query", SPEC("QUERY"));
static const struct sdec_message query = {.name = "QUERY", .code = 0x00, .body = &query_body};

static const struct sdec_field registers_rows[] = {
    U32("CXLIDECapability", .as = SDEC_AS_HEX, .key = "cxl_ide_capability"),
    U32("CXLIDEControl", .as = SDEC_AS_HEX, .key = "cxl_ide_control"),
    U32("CXLIDEStatus", .as = SDEC_AS_HEX, .key = "cxl_ide_status"),
    U32("CXLIDEErrorStatus", .as = SDEC_AS_HEX, .key = "cxl_ide_error_status"),
    U32("KeyRefreshTimeCapability", .as = SDEC_AS_HEX),
    U32("TruncationTransmitDelayCapability", .as = SDEC_AS_HEX),
    U32("KeyRefreshTimeControl", .as = SDEC_AS_HEX),
    U32("TruncationTransmitDelayControl", .as = SDEC_AS_HEX),
    U32("KeyRefreshTimeCapability2", .as = SDEC_AS_HEX, .key = "key_refresh_time_capability_2"),
};
const struct sdec_group sdec_grp_cxl_ide_registers =
    GROUP_OF(registers_rows, "cxl_ide_registers", "CXL 3.0, CXL IDE capability structure");

static const struct sdec_field query_resp_rows[] = {
    GROUP("Header", .group = &header),
    RESERVED("Reserved", .size = FIXED(1)),
    U8("PortIndex", .line = 1),
    U8("DevFuncNum", BITS(B(0, 2, "Function"), B(3, 7, "Device")), .brief = "Of the port."),
    U8("BusNum"),
    U8("Segment"),
    U8("MaxPortIndex", .line = 1, .brief = "Highest valid port index."),
    U8("Caps", BITS(B(0, 3, "Version"), BIT(4, "IVGeneration"), BIT(5, "KeyGeneration"), BIT(6, "KSetStop")),
       .brief = "KSetStop: the device supports K_SET_STOP."),
    GROUP("CXLIDERegisters", .key = "cxl_ide_registers", .size = REST, .group = &sdec_grp_cxl_ide_registers),
};
static const struct sdec_group query_resp_body =
    GROUP_OF(query_resp_rows, "cxl_query_resp", SPEC("QUERY_RESP"));
static const struct sdec_message query_resp = {.name = "QUERY_RESP", .code = 0x01, .body = &query_resp_body};

static const struct sdec_field key_prog_rows[] = {
    STREAM(FIFTH_RESERVED, key_iv_bits),
    BYTES("Key", HOLDS(KEY), .size = FIXED(32), .as = SDEC_AS_SECRET),
    BYTES("InitialIV", HOLDS(RANDOM), .size = FIXED(12), .brief = "Not used if KeyInfo chooses the default IV."),
};
static const struct sdec_group key_prog_body =
    GROUP_OF(key_prog_rows, "cxl_key_prog", SPEC("KEY_PROG"));
static const struct sdec_message key_prog = {.name = "KEY_PROG", .code = 0x02, .body = &key_prog_body};

/* Only the first two values are certain for CXL; the others are those of PCI-SIG's IDE_KM. */
static const struct sdec_name status_names[] = {
    {0x00, "success"},
    {0x01, "invalid"},
    {0x02, "unsupported PortIndex (as in PCIe)"},
    {0x03, "unsupported value (as in PCIe)"},
    {0x04, "unspecified failure (as in PCIe)"},
    {0, NULL},
};

static const struct sdec_field kp_ack_rows[] = {
    STREAM(U8("Status", .line = 1, .names = status_names), key_iv_bits),
};
static const struct sdec_group kp_ack_body = GROUP_OF(kp_ack_rows, "cxl_kp_ack", SPEC("KP_ACK"));
static const struct sdec_message kp_ack = {.name = "KP_ACK", .code = 0x03, .body = &kp_ack_body};

static const struct sdec_field mode_rows[] = {STREAM(FIFTH_RESERVED, key_mode_bits)};
static const struct sdec_field plain_rows[] = {STREAM(FIFTH_RESERVED, key_bits)};

static const struct sdec_group k_set_go_body = GROUP_OF(mode_rows, "cxl_k_set_go", SPEC("K_SET_GO"));
static const struct sdec_message k_set_go = {.name = "K_SET_GO", .code = 0x04, .body = &k_set_go_body};

static const struct sdec_group k_set_stop_body =
    GROUP_OF(plain_rows, "cxl_k_set_stop", SPEC("K_SET_STOP"));
static const struct sdec_message k_set_stop = {.name = "K_SET_STOP", .code = 0x05, .body = &k_set_stop_body};

static const struct sdec_group k_gostop_ack_body =
    GROUP_OF(mode_rows, "cxl_k_gostop_ack", SPEC("K_GOSTOP_ACK"));
static const struct sdec_message k_gostop_ack = {.name = "K_GOSTOP_ACK", .code = 0x06, .body = &k_gostop_ack_body};

static const struct sdec_group getkey_body = GROUP_OF(plain_rows, "cxl_getkey", SPEC("GETKEY"));
static const struct sdec_message getkey = {.name = "GETKEY", .code = 0x07, .body = &getkey_body};

static const struct sdec_field getkey_ack_rows[] = {
    STREAM(FIFTH_RESERVED, key_bits),
    BYTES("Key", HOLDS(KEY), .size = FIXED(32), .as = SDEC_AS_SECRET,
          .brief = "Meaningless without the KeyGeneration capability."),
    BYTES("IV", HOLDS(RANDOM), .size = FIXED(12), .brief = "Meaningless without the IVGeneration capability."),
};
static const struct sdec_group getkey_ack_body =
    GROUP_OF(getkey_ack_rows, "cxl_getkey_ack", SPEC("GETKEY_ACK"));
static const struct sdec_message getkey_ack = {.name = "GETKEY_ACK", .code = 0x08, .body = &getkey_ack_body};

static const struct sdec_message *const messages[] = {
    [0x00] = &query,
    [0x01] = &query_resp,
    [0x02] = &key_prog,
    [0x03] = &kp_ack,
    [0x04] = &k_set_go,
    [0x05] = &k_set_stop,
    [0x06] = &k_gostop_ack,
    [0x07] = &getkey,
    [0x08] = &getkey_ack,
};

/* Traffic carries the CXL vendor id under PCI-SIG's registry (3); CXL has a registry of its own too (7). */
const struct sdec_protocol sdec_cxl_ide_km = {
    .name = "cxl-ide-km",
    .title = "CXL IDE_KM",
    .code_offset = 1,
    .standards = {3, 7},
    .vendor = 0x1E98,
    .id = 0x00,
    .messages = messages,
    .n_messages = sizeof(messages) / sizeof(messages[0]),
};
