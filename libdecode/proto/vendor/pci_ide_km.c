/* SPDX-License-Identifier: BSD-3-Clause
 *
 * IDE_KM, the key management of PCIe link encryption: its messages, and the IDE registers that QUERY_RESP carries. It
 * travels in SPDM's vendor-defined messages; how, is not known here. Tables only.
 */
#include "proto/protocols.h"
#include "walk/rows.h"

enum { LINK = S_OWN, SELECTIVE, LINK_TCS, SELECTIVE_STREAMS, ADDRESS_BLOCKS };

#define CLAUSE "PCI Express Base Specification 6.x, 6.33.3, "
#define REGISTERS "PCI Express Base Specification 6.x, IDE Extended Capability, "
#define MESSAGE(id, id_rows, title, ...)                                                      \
  static const struct sdec_group id##_body = GROUP_OF(id_rows, "ide_km_" #id, CLAUSE title); \
  static const struct sdec_message id = {.name = title, .body = &id##_body, __VA_ARGS__}

static const struct sdec_name object_names[] = {
    N(0x00, "QUERY"),
    N(0x01, "QUERY_RESP"),
    N(0x02, "KEY_PROG"),
    N(0x03, "KP_ACK"),
    N(0x04, "K_SET_GO"),
    N(0x05, "K_SET_STOP"),
    N(0x06, "K_GOSTOP_ACK"),
    {0, NULL},
};

/* The specification counts ProtocolID as byte 0 of each message. */
static const struct sdec_field header_rows[] = {
    U8("ProtocolID", NAMES(N(0x00, "IDE_KM"))),
    U8("ObjectID", .names = object_names),
};
static const struct sdec_group header = GROUP_OF(header_rows, "IDE_KMHeader", CLAUSE "IDE_KM header");

static const struct sdec_bits key_info_bits[] = {
    BIT(0, "KeySet", .line = 1, NAMES(N(0, "K0"), N(1, "K1"))),
    BIT(1, "Direction", .line = 1, NAMES(N(0, "Rx"), N(1, "Tx"))),
    B(4, 7, "SubStream", .line = 1,
      NAMES(N(0, "Posted Request"), N(1, "Non-Posted Request"), N(2, "Completion"))),
    {.name = NULL},
};

static const struct sdec_name status_names[] = {
    N(0x00, "success"),
    N(0x01, "incorrect length"),
    N(0x02, "unsupported PortIndex"),
    N(0x03, "unsupported value in another field"),
    N(0x04, "unspecified failure"),
    {0, NULL},
};

static const struct sdec_bits stream_status_bits[] = {
    B(0, 3, "State", NAMES(N(0, "Insecure"), N(2, "Secure"))),
    BIT(31, "IDEFailMessageReceived"),
    {.name = NULL},
};

static const struct sdec_name algorithm_names[] = {
    N(0, "AES-GCM-256, 96-bit MAC"),
    {0, NULL},
};

/* The control registers of both kinds of stream, below and above bit 9. */
#define CONTROL_LOW                                                                                       \
  BIT(0, "Enable"), B(2, 3, "TxAggregationNPR"), B(4, 5, "TxAggregationPR"), B(6, 7, "TxAggregationCPL"), \
      BIT(8, "PCRCEnable")
#define CONTROL_HIGH                                                                                          \
  B(10, 13, "PartialHeaderEncryptionMode"), B(14, 18, "Algorithm", .names = algorithm_names), B(19, 21, "TC")

static const struct sdec_field link_stream_rows[] = {
    U32("LinkIDEStreamControl", BITS(CONTROL_LOW, CONTROL_HIGH, B(24, 31, "StreamID"))),
    U32("LinkIDEStreamStatus", .bits = stream_status_bits),
};
static const struct sdec_group link_stream =
    GROUP_OF(link_stream_rows, "LinkIDEStream", REGISTERS "Link IDE Register Block");

static const struct sdec_field address_block_rows[] = {
    U32("AddressAssociation1", BITS(BIT(0, "Valid"), B(8, 19, "MemoryBaseLower"), B(20, 31, "MemoryLimitLower"))),
    U32("AddressAssociation2", BITS(B(0, 31, "MemoryLimitUpper"))),
    U32("AddressAssociation3", BITS(B(0, 31, "MemoryBaseUpper"))),
};
static const struct sdec_group address_block =
    GROUP_OF(address_block_rows, "AddressAssociation", REGISTERS "IDE Address Association Register Block");

static const struct sdec_field selective_stream_rows[] = {
    U32("SelectiveIDEStreamCapability", BITS(B(0, 3, "NumAddressAssociationBlocks", .save = ADDRESS_BLOCKS))),
    U32("SelectiveIDEStreamControl",
        BITS(CONTROL_LOW, BIT(9, "ConfigurationRequestsEnable"), CONTROL_HIGH, BIT(22, "DefaultStream"),
             BIT(23, "TEELimitedStream"), B(24, 31, "StreamID"))),
    U32("SelectiveIDEStreamStatus", .bits = stream_status_bits),
    U32("RIDAssociation1", BITS(B(8, 23, "RIDLimit"))),
    U32("RIDAssociation2", BITS(BIT(0, "Valid"), B(8, 23, "RIDBase"), B(24, 31, "Segment"))),
    ARRAY("AddressAssociation", .size = VAR(ADDRESS_BLOCKS), .group = &address_block),
};
static const struct sdec_group selective_stream =
    GROUP_OF(selective_stream_rows, "SelectiveIDEStream", REGISTERS "Selective IDE Stream Register Block");

/* The header of the extended capability is not sent. PCIe 7.0 assigns more bits than these; which, is not public. */
static const struct sdec_field register_rows[] = {
    U32("IDECapability",
        BITS(BIT(0, "LinkIDEStreamSupported", .save = LINK), BIT(1, "SelectiveIDEStreamsSupported", .save = SELECTIVE),
             BIT(2, "FlowThroughIDEStreamSupported"), BIT(3, "PartialHeaderEncryptionSupported"),
             BIT(4, "AggregationSupported"), BIT(5, "PCRCSupported"), BIT(6, "IDE_KMSupported"),
             BIT(7, "SelectiveIDEForConfigurationRequestsSupported"),
             B(8, 12, "SupportedAlgorithms", .names = algorithm_names), B(13, 15, "NumTCLinkIDE", .save = LINK_TCS),
             B(16, 23, "NumSelectiveIDEStreams", .save = SELECTIVE_STREAMS), BIT(24, "TEELimitedStreamSupported")),
        .brief = "Both numbers are one less than what they count, and count only if the streams are supported."),
    U32("IDEControl", BITS(BIT(2, "FlowThroughIDEStreamEnabled"))),
    ARRAY("LinkIDEStream", .when = NE(LINK, 0), .size = VAR_PLUS(LINK_TCS, 1), .group = &link_stream),
    ARRAY("SelectiveIDEStream", .when = NE(SELECTIVE, 0), .size = VAR_PLUS(SELECTIVE_STREAMS, 1),
          .group = &selective_stream),
    RESERVED("UnusedRegisters", .size = REST, .brief = "Sent beyond the streams that IDECapability announces."),
};
static const struct sdec_group registers = GROUP_OF(register_rows, "IDERegisters", REGISTERS "registers");

static const struct sdec_field query_rows[] = {
    GROUP("Header", .group = &header),
    RESERVED("Reserved", .size = FIXED(1)),
    U8("PortIndex", .line = 1),
};
MESSAGE(query, query_rows, "QUERY", .code = 0x00);

static const struct sdec_field query_resp_rows[] = {
    GROUP("Header", .group = &header),
    RESERVED("Reserved", .size = FIXED(1)),
    U8("PortIndex", .line = 1),
    U8("DevFuncNum", BITS(B(0, 2, "Function"), B(3, 7, "Device"))),
    U8("BusNum", .as = SDEC_AS_HEX),
    U8("Segment", .as = SDEC_AS_HEX),
    U8("MaxPortIndex", .line = 1, .brief = "The highest PortIndex that is valid."),
    GROUP("IDERegisters", .group = &registers),
};
MESSAGE(query_resp, query_resp_rows, "QUERY_RESP", .code = 0x01);

/* In which order the dwords of Key and IFV travel is not settled; one implementation sends the highest first. */
static const struct sdec_field key_prog_rows[] = {
    GROUP("Header", .group = &header),
    RESERVED("Reserved", .size = FIXED(2)),
    U8("StreamID", .line = 1),
    RESERVED("Reserved", .key = "reserved_2", .size = FIXED(1)),
    U8("KeyInfo", .bits = key_info_bits),
    U8("PortIndex", .line = 1),
    BYTES("Key", .size = FIXED(32), .as = SDEC_AS_SECRET, .brief = "Eight dwords of an AES-256-GCM key."),
    BYTES("IFV", .size = FIXED(8), .as = SDEC_AS_SECRET, .brief = "Invocation field of the IV, two dwords."),
};
MESSAGE(key_prog, key_prog_rows, "KEY_PROG", .code = 0x02);

static const struct sdec_field kp_ack_rows[] = {
    GROUP("Header", .group = &header),
    RESERVED("Reserved", .size = FIXED(2)),
    U8("StreamID", .line = 1),
    U8("Status", .line = 1, .names = status_names),
    U8("KeyInfo", .bits = key_info_bits),
    U8("PortIndex", .line = 1),
};
MESSAGE(kp_ack, kp_ack_rows, "KP_ACK", .code = 0x03);

/* K_SET_GO, K_SET_STOP and the answer to both. */
static const struct sdec_field key_set_rows[] = {
    GROUP("Header", .group = &header),
    RESERVED("Reserved", .size = FIXED(2)),
    U8("StreamID", .line = 1),
    RESERVED("Reserved", .key = "reserved_2", .size = FIXED(1)),
    U8("KeyInfo", .bits = key_info_bits),
    U8("PortIndex", .line = 1),
};
MESSAGE(k_set_go, key_set_rows, "K_SET_GO", .code = 0x04);
MESSAGE(k_set_stop, key_set_rows, "K_SET_STOP", .code = 0x05);
MESSAGE(k_gostop_ack, key_set_rows, "K_GOSTOP_ACK", .code = 0x06);

static const struct sdec_message *const messages[] = {
    [0x00] = &query,    [0x01] = &query_resp, [0x02] = &key_prog,     [0x03] = &kp_ack,
    [0x04] = &k_set_go, [0x05] = &k_set_stop, [0x06] = &k_gostop_ack,
};

const struct sdec_protocol sdec_pci_ide_km = {
    .name = "pci-ide-km",
    .title = "PCI-SIG IDE_KM",
    .code_offset = 1,
    .standards = {3, 3},
    .vendor = 0x0001,
    .id = 0x00,
    .messages = messages,
    .n_messages = sizeof(messages) / sizeof(messages[0]),
};
