/* SPDX-License-Identifier: BSD-3-Clause
 *
 * IDE_KM, the key management of PCIe link encryption: its messages, and the IDE registers that QUERY_RESP carries. It
 * travels in SPDM's vendor-defined messages; how, is not known here. Tables only.
 */
#include "proto/shared.h"

enum { LINK = S_OWN, SELECTIVE, LINK_TCS, SELECTIVE_STREAMS, ADDRESS_BLOCKS };

#define SPEC(what) "PCI Express Base Specification 6.x, 6.33.3, " what
#define REGISTERS(what) "PCI Express Base Specification 6.x, IDE Extended Capability, " what

/* The specification counts ProtocolID as byte 0 of each message. */
static const struct sdec_field header_rows[] = {
    U8("ProtocolID", NAMES(N(0x00, "IDE_KM"))),
    U8("ObjectID", .names = sdec_names_code_pci_ide_km),
};
static const struct sdec_group header = GROUP_OF(header_rows, "ide_km_header", SPEC("IDE_KM header"));

static const struct sdec_bits key_info_bits[] = {
    BIT(0, "KeySet", .line = 1, NAMES(N(0, "K0"), N(1, "K1"))),
    BIT(1, "Direction", .line = 1, NAMES(N(0, "Rx"), N(1, "Tx"))),
    B(4, 7, "SubStream", .line = 1,
      NAMES(N(0, "Posted Request"), N(1, "Non-Posted Request"), N(2, "Completion"))),
    {.name = NULL},
};

static const struct sdec_name status_names[] = {
    {0x00, "success"},
    {0x01, "incorrect length"},
    {0x02, "unsupported PortIndex"},
    {0x03, "unsupported value in another field"},
    {0x04, "unspecified failure"},
    {0, NULL},
};

static const struct sdec_bits stream_status_bits[] = {
    B(0, 3, "State", NAMES(N(0, "Insecure"), N(2, "Secure"))),
    BIT(31, "IDEFailMessageReceived"),
    {.name = NULL},
};

static const struct sdec_name algorithm_names[] = {
    {0, "AES-GCM-256, 96-bit MAC"},
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
    GROUP_OF(link_stream_rows, "link_ide_stream", REGISTERS("Link IDE Register Block"));

static const struct sdec_field address_block_rows[] = {
    U32("AddressAssociation1", BITS(BIT(0, "Valid"), B(8, 19, "MemoryBaseLower"), B(20, 31, "MemoryLimitLower"))),
    U32("AddressAssociation2", BITS(B(0, 31, "MemoryLimitUpper"))),
    U32("AddressAssociation3", BITS(B(0, 31, "MemoryBaseUpper"))),
};
static const struct sdec_group address_block =
    GROUP_OF(address_block_rows, "address_association", REGISTERS("IDE Address Association Register Block"));

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
    GROUP_OF(selective_stream_rows, "selective_ide_stream", REGISTERS("Selective IDE Stream Register Block"));

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
static const struct sdec_group registers = GROUP_OF(register_rows, "ide_registers", REGISTERS("registers"));

static const struct sdec_field query_rows[] = {
    GROUP("Header", .group = &header),
    RESERVED("Reserved", .size = FIXED(1)),
    U8("PortIndex", .line = 1),
};
static const struct sdec_group query_body = GROUP_OF(query_rows, "ide_km_query", SPEC("QUERY"));
static const struct sdec_message query = {.name = "QUERY", .code = 0x00, .body = &query_body};

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
static const struct sdec_group query_resp_body = GROUP_OF(query_resp_rows, "ide_km_query_resp", SPEC("QUERY_RESP"));
static const struct sdec_message query_resp = {.name = "QUERY_RESP", .code = 0x01, .body = &query_resp_body};

/* In which order the dwords of Key and IFV travel is not settled; one implementation sends the highest first. */
static const struct sdec_field key_prog_rows[] = {
    GROUP("Header", .group = &header),
    RESERVED("Reserved", .size = FIXED(2)),
    U8("StreamID", .line = 1),
    RESERVED("Reserved", .key = "reserved_2", .size = FIXED(1)),
    U8("KeyInfo", .bits = key_info_bits),
    U8("PortIndex", .line = 1),
    BYTES("Key", HOLDS(KEY), .size = FIXED(32), .as = SDEC_AS_SECRET, .brief = "Eight dwords of an AES-256-GCM key."),
    BYTES("IFV", HOLDS(RANDOM), .size = FIXED(8), .as = SDEC_AS_SECRET,
          .brief = "Invocation field of the IV, two dwords."),
};
static const struct sdec_group key_prog_body = GROUP_OF(key_prog_rows, "ide_km_key_prog", SPEC("KEY_PROG"));
static const struct sdec_message key_prog = {.name = "KEY_PROG", .code = 0x02, .body = &key_prog_body};

static const struct sdec_field kp_ack_rows[] = {
    GROUP("Header", .group = &header),
    RESERVED("Reserved", .size = FIXED(2)),
    U8("StreamID", .line = 1),
    U8("Status", .line = 1, .names = status_names),
    U8("KeyInfo", .bits = key_info_bits),
    U8("PortIndex", .line = 1),
};
static const struct sdec_group kp_ack_body = GROUP_OF(kp_ack_rows, "ide_km_kp_ack", SPEC("KP_ACK"));
static const struct sdec_message kp_ack = {.name = "KP_ACK", .code = 0x03, .body = &kp_ack_body};

/* K_SET_GO, K_SET_STOP and the answer to both. */
static const struct sdec_field key_set_rows[] = {
    GROUP("Header", .group = &header),
    RESERVED("Reserved", .size = FIXED(2)),
    U8("StreamID", .line = 1),
    RESERVED("Reserved", .key = "reserved_2", .size = FIXED(1)),
    U8("KeyInfo", .bits = key_info_bits),
    U8("PortIndex", .line = 1),
};
static const struct sdec_group k_set_go_body = GROUP_OF(key_set_rows, "ide_km_k_set_go", SPEC("K_SET_GO"));
static const struct sdec_message k_set_go = {.name = "K_SET_GO", .code = 0x04, .body = &k_set_go_body};
static const struct sdec_group k_set_stop_body = GROUP_OF(key_set_rows, "ide_km_k_set_stop", SPEC("K_SET_STOP"));
static const struct sdec_message k_set_stop = {.name = "K_SET_STOP", .code = 0x05, .body = &k_set_stop_body};
static const struct sdec_group k_gostop_ack_body = GROUP_OF(key_set_rows, "ide_km_k_gostop_ack", SPEC("K_GOSTOP_ACK"));
static const struct sdec_message k_gostop_ack = {.name = "K_GOSTOP_ACK", .code = 0x06, .body = &k_gostop_ack_body};

static const struct sdec_message *const messages[] = {
    [0x00] = &query,
    [0x01] = &query_resp,
    [0x02] = &key_prog,
    [0x03] = &kp_ack,
    [0x04] = &k_set_go,
    [0x05] = &k_set_stop,
    [0x06] = &k_gostop_ack,
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
