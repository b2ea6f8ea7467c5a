/* SPDX-License-Identifier: BSD-3-Clause
 *
 * CXL TSP, the TEE security protocol of memory devices, under protocol id 1 of the CXL vendor id, and the configuration
 * report that it carries in portions. Tables only. cxl_ide_km.c has the registers that the report ends with.
 */
#include "proto/protocols.h"
#include "proto/shared.h"

enum { VERSION_COUNT = S_OWN, PORTION_LEN, RANGE_COUNT };

#define TSP "CXL 3.1, TSP "

static const struct sdec_name protocol_names[] = {{1, "TSP"}, {0, NULL}};

/* The messages that say something, and those that say nothing beyond their opcode. The two responses that may answer
 * anything stand apart, at the end. */
#define TSP_MESSAGES(X)                                                                         \
  X(0x83, set_target_configuration, "Set Target Configuration")                                 \
  X(0x85, get_target_configuration_report, "Get Target Configuration Report")                   \
  X(0x87, set_target_ckid_specific_key, "Set Target CKID Specific Key")                         \
  X(0x88, set_target_ckid_random_key, "Set Target CKID Random Key")                             \
  X(0x89, clear_target_ckid_key, "Clear Target CKID Key")                                       \
  X(0x8A, set_target_range_specific_key, "Set Target Range Specific Key")                       \
  X(0x8B, set_target_range_random_key, "Set Target Range Random Key")                           \
  X(0x8C, clear_target_range_key, "Clear Target Range Key")                                     \
  X(0x8D, set_target_te_state, "Set Target TE State")                                           \
  X(0x01, get_target_tsp_version_response, "Get Target TSP Version Response")                   \
  X(0x02, get_target_capabilities_response, "Get Target Capabilities Response")                 \
  X(0x04, get_target_configuration_response, "Get Target Configuration Response")               \
  X(0x05, get_target_configuration_report_response, "Get Target Configuration Report Response")
#define TSP_BARE_MESSAGES(X)                                                                    \
  X(0x81, get_target_tsp_version, "Get Target TSP Version")                                     \
  X(0x82, get_target_capabilities, "Get Target Capabilities")                                   \
  X(0x84, get_target_configuration, "Get Target Configuration")                                 \
  X(0x86, lock_target_configuration, "Lock Target Configuration")                               \
  X(0x8E, check_target_delayed_completion, "Check Target Delayed Completion")                   \
  X(0x03, set_target_configuration_response, "Set Target Configuration Response")               \
  X(0x06, lock_target_configuration_response, "Lock Target Configuration Response")             \
  X(0x07, set_target_ckid_specific_key_response, "Set Target CKID Specific Key Response")       \
  X(0x08, set_target_ckid_random_key_response, "Set Target CKID Random Key Response")           \
  X(0x09, clear_target_ckid_key_response, "Clear Target CKID Key Response")                     \
  X(0x0A, set_target_range_specific_key_response, "Set Target Range Specific Key Response")     \
  X(0x0B, set_target_range_random_key_response, "Set Target Range Random Key Response")         \
  X(0x0C, clear_target_range_key_response, "Clear Target Range Key Response")                   \
  X(0x0D, set_target_te_state_response, "Set Target TE State Response")                         \
  X(0x0E, check_target_delayed_completion_response, "Check Target Delayed Completion Response")

static const struct sdec_name opcode_names[] = {
#define ENTRY(code, id, text) {(code), (text)},
    TSP_MESSAGES(ENTRY)
    TSP_BARE_MESSAGES(ENTRY)
#undef ENTRY
    {0x7E, "Delayed Response"},
    {0x7F, "Error Response"},
    {0, NULL},
};

static const struct sdec_field header_rows[] = {
    U8("ProtocolID", .names = protocol_names),
    U8("TSPVersion", .key = "tsp_version", .as = SDEC_AS_VERSION),
    U8("Opcode", .names = opcode_names),
};
static const struct sdec_group header = GROUP_OF(header_rows, "tsp_header", TSP "header");

#define HEADER GROUP("Header", .group = &header)
#define RESERVED_2 RESERVED("Reserved", .size = FIXED(2))

static const struct sdec_field bare_rows[] = {HEADER, RESERVED_2};

static const struct sdec_field version_rows[] = {U8("VersionNumberEntry", .line = 1, .as = SDEC_AS_VERSION)};
static const struct sdec_group version = GROUP_OF(version_rows, "tsp_version", TSP "version number entry");
static const struct sdec_field get_target_tsp_version_response_rows[] = {
    HEADER,
    RESERVED_2,
    U8("VersionNumberEntryCount", .save = VERSION_COUNT),
    ARRAY("VersionNumberEntry", .size = VAR(VERSION_COUNT), .group = &version),
};

static const struct sdec_bits algorithm_bits[] = {
    BIT(0, "AES_XTS_128"), BIT(1, "AES_XTS_256"), BIT(31, "VendorSpecific"), {.name = NULL},
};
static const struct sdec_bits te_state_feature_bits[] = {
    BIT(0, "WriteAccessControl"),
    BIT(1, "ReadAccessControl"),
    BIT(2, "ImplicitTEStateChange"),
    BIT(3, "ExplicitOutOfBandTEStateChange"),
    BIT(4, "ExplicitInBandTEStateChange"),
    BIT(5, "ExplicitTEStateChangeSanitize"),
    {.name = NULL},
};

/* Bit k stands for 64 bytes times two to the k. */
#define UP_TO_64_KB                                                                        \
  BIT(0, "GRANULARITY_64B"), BIT(1, "GRANULARITY_128B"), BIT(2, "GRANULARITY_256B"),       \
      BIT(3, "GRANULARITY_512B"), BIT(4, "GRANULARITY_1KB"), BIT(5, "GRANULARITY_2KB"),    \
      BIT(6, "GRANULARITY_4KB"), BIT(7, "GRANULARITY_8KB"), BIT(8, "GRANULARITY_16KB"),    \
      BIT(9, "GRANULARITY_32KB"), BIT(10, "GRANULARITY_64KB")
static const struct sdec_bits oob_granularity_bits[] = {
    UP_TO_64_KB,
    BIT(11, "GRANULARITY_128KB"), BIT(12, "GRANULARITY_256KB"), BIT(13, "GRANULARITY_512KB"),
    BIT(14, "GRANULARITY_1MB"),   BIT(15, "GRANULARITY_2MB"),   BIT(16, "GRANULARITY_4MB"),
    BIT(17, "GRANULARITY_8MB"),   BIT(18, "GRANULARITY_16MB"),  BIT(19, "GRANULARITY_32MB"),
    BIT(20, "GRANULARITY_64MB"),  BIT(21, "GRANULARITY_128MB"), BIT(22, "GRANULARITY_256MB"),
    BIT(23, "GRANULARITY_512MB"), BIT(24, "GRANULARITY_1GB"),   BIT(25, "GRANULARITY_2GB"),
    BIT(26, "GRANULARITY_4GB"),   BIT(27, "GRANULARITY_8GB"),   BIT(28, "GRANULARITY_16GB"),
    BIT(29, "GRANULARITY_32GB"),  BIT(30, "GRANULARITY_64GB"),  BIT(31, "GRANULARITY_128GB"),
    {.name = NULL},
};
static const struct sdec_bits ib_granularity_bits[] = {UP_TO_64_KB, BIT(31, "EntireMemory"), {.name = NULL}};

/* The response has data where other messages have a reserved word. */
static const struct sdec_field get_target_capabilities_response_rows[] = {
    HEADER,
    U16("MemoryEncryptionFeaturesSupported",
        BITS(BIT(0, "Encryption"), BIT(1, "CKIDBasedEncryption"), BIT(2, "RangeBasedEncryption"),
             BIT(3, "InitiatorSuppliedEntropy"), BIT(4, "CKIDBasedRequired"))),
    U32("MemoryEncryptionAlgorithmsSupported", .line = 1, .bits = algorithm_bits),
    U16("MemoryEncryptionNumberOfRangeBasedKeys"),
    RESERVED_2,
    U16("TEStateChangeAndAccessControlFeaturesSupported", .bits = te_state_feature_bits),
    RESERVED("Reserved", .key = "reserved_2", .size = FIXED(2)),
    U32("SupportedExplicitOOBTEStateGranularity", .key = "supported_explicit_oob_te_state_granularity",
        .bits = oob_granularity_bits),
    U32("SupportedExplicitIBTEStateGranularity", .key = "supported_explicit_ib_te_state_granularity",
        .bits = ib_granularity_bits),
    U16("ConfigurationFeaturesSupported",
        BITS(BIT(0, "LockedTargetFWUpdate"), BIT(1, "TargetSupportAdditionalSPDMSessions"))),
    RESERVED("Reserved", .key = "reserved_3", .size = FIXED(2)),
    U32("NumberOfCKIDs", .key = "number_of_ckids", .line = 1),
    U8("NumberOfSecondarySessions", .line = 1),
    RESERVED("Reserved", .key = "reserved_4", .size = FIXED(19)),
};

/* CKIDBasedRequired is bit 4 of the capabilities and bit 3 here. */
static const struct sdec_bits encryption_enable_bits[] = {
    BIT(0, "Encryption"),        BIT(1, "CKIDBasedEncryption"), BIT(2, "RangeBasedEncryption"),
    BIT(3, "CKIDBasedRequired"), {.name = NULL},
};

static const struct sdec_field granularity_entry_rows[] = {
    U64("TEStateGranularity", .as = SDEC_AS_HEX),
    U8("LengthIndex"),
    RESERVED("Reserved", .size = FIXED(7)),
};
static const struct sdec_group granularity_entry =
    GROUP_OF(granularity_entry_rows, "tsp_granularity_entry", TSP "explicit in-band TE state granularity entry");
#define GRANULARITY_ENTRIES                                                                                    \
  ARRAY("ExplicitIBTEStateGranularityEntry", .key = "explicit_ib_te_state_granularity_entry", .size = FIXED(8), \
        .group = &granularity_entry)

static const struct sdec_field psk_rows[] = {
    BYTES("SecondarySessionPSKKeyMaterial", .size = FIXED(32), .as = SDEC_AS_SECRET)};
static const struct sdec_group psk = GROUP_OF(psk_rows, "tsp_psk", TSP "secondary session PSK key material");

static const struct sdec_field set_target_configuration_rows[] = {
    HEADER,
    U16("MemoryEncryptionFeaturesEnable", .bits = encryption_enable_bits),
    U32("MemoryEncryptionAlgorithmSelect", .line = 1, .bits = algorithm_bits),
    RESERVED("Reserved", .size = FIXED(4)),
    U16("TEStateChangeAndAccessControlFeaturesEnable", .bits = te_state_feature_bits),
    RESERVED("Reserved", .key = "reserved_2", .size = FIXED(2)),
    U32("ExplicitOOBTEStateGranularity", .key = "explicit_oob_te_state_granularity",
        .bits = oob_granularity_bits),
    RESERVED("Reserved", .key = "reserved_3", .size = FIXED(4)),
    U16("ConfigurationFeaturesEnable", BITS(BIT(0, "LockedTargetFWUpdate"), BIT(1, "SpecialPurposeMemory"))),
    RESERVED("Reserved", .key = "reserved_4", .size = FIXED(2)),
    U32("CKIDBase", .line = 1),
    U32("NumberOfCKIDs", .key = "number_of_ckids", .line = 1),
    RESERVED("Reserved", .key = "reserved_5", .size = FIXED(12)),
    GRANULARITY_ENTRIES,
    RESERVED("Reserved", .key = "reserved_6", .size = FIXED(16)),
    U16("ConfigurationValidityFlags",
        BITS(BIT(0, "SecondarySession0PSKValid"), BIT(1, "SecondarySession1PSKValid"),
             BIT(2, "SecondarySession2PSKValid"), BIT(3, "SecondarySession3PSKValid"))),
    RESERVED("Reserved", .key = "reserved_7", .size = FIXED(14)),
    U8("SecondarySessionCKIDType"),
    RESERVED("Reserved", .key = "reserved_8", .size = FIXED(15)),
    ARRAY("SecondarySessionPSKKeyMaterial", .size = FIXED(4), .group = &psk),
};

static const struct sdec_field get_target_configuration_response_rows[] = {
    HEADER,
    U16("MemoryEncryptionFeaturesEnabled", .bits = encryption_enable_bits),
    U32("MemoryEncryptionAlgorithmSelected", .line = 1, .bits = algorithm_bits),
    RESERVED("Reserved", .size = FIXED(4)),
    U16("TEStateChangeAndAccessControlFeaturesEnabled", .bits = te_state_feature_bits),
    RESERVED("Reserved", .key = "reserved_2", .size = FIXED(2)),
    U32("ExplicitOOBTEStateGranularityEnabled", .key = "explicit_oob_te_state_granularity_enabled",
        .bits = oob_granularity_bits),
    RESERVED("Reserved", .key = "reserved_3", .size = FIXED(4)),
    /* Bit 1 is not defined here; a responder repeats what SET enabled. */
    U16("ConfigurationFeaturesEnabled",
        BITS(BIT(0, "LockedTargetFWUpdate"), BIT(1, "SpecialPurposeMemory", .reserved = 1))),
    RESERVED("Reserved", .key = "reserved_4", .size = FIXED(2)),
    U32("CKIDBase"),
    U32("NumberOfCKIDs", .key = "number_of_ckids"),
    U8("CurrentTSPState", .line = 1, NAMES(N(0, "CONFIG_UNLOCKED"), N(1, "CONFIG_LOCKED"), N(2, "ERROR"))),
    RESERVED("Reserved", .key = "reserved_5", .size = FIXED(11)),
    GRANULARITY_ENTRIES,
    RESERVED("Reserved", .key = "reserved_6", .size = FIXED(16)),
};

static const struct sdec_field get_target_configuration_report_rows[] = {
    HEADER,
    RESERVED_2,
    U16("Offset", .line = 1, .fact = F_PORTION_OFFSET),
    U16("Length", .line = 1),
};

/* Which bit of the first byte stands for which structure is not public, and no structure is left out for a bit that is
 * not set. Nor is the size of a decoder's block: the decoders take what the rest of the report leaves. */
static const struct sdec_field report_rows[] = {
    U8("ValidTSPReportFields", .as = SDEC_AS_HEX),
    RESERVED("Reserved", .size = FIXED(3)),
    BYTES("PCIeDVSECForCXLDevices", .size = FIXED(0x3C), .key = "pcie_dvsec_for_cxl_devices"),
    BYTES("PCIeDVSECForFlexBusPort", .size = FIXED(0x20), .key = "pcie_dvsec_for_flex_bus_port"),
    BYTES("CXLLinkCapabilityStructure", .size = FIXED(0x38)),
    BYTES("CXLTimeoutAndIsolationCapabilityStructure", .size = FIXED(0x10)),
    BYTES("CXLHDMDecoderCapabilityStructure", .size = FIXED(0x10), .key = "cxl_hdm_decoder_capability_structure"),
    BYTES("CXLHDMDecoder", .size = {.op = SDEC_OP_REST, .add = -0x24}, .key = "cxl_hdm_decoder"),
    GROUP("CXLIDECapabilityStructure", .size = FIXED(0x24), .key = "cxl_ide_capability_structure",
          .group = &sdec_grp_cxl_ide_registers),
};
const struct sdec_group sdec_grp_tsp_configuration_report =
    GROUP_OF(report_rows, "TargetConfigurationReport", TSP "target configuration report");

static const struct sdec_field get_target_configuration_report_response_rows[] = {
    HEADER,
    RESERVED_2,
    U16("PortionLength", .line = 1, .save = PORTION_LEN),
    U16("RemainderLength", .line = 1, .fact = F_PORTION_REMAINDER),
    PAYLOAD("ReportData", .size = VAR(PORTION_LEN), .as = SDEC_AS_PORTION,
            .group = &sdec_grp_tsp_configuration_report),
};

#define KEYS(data_key_brief)                                                                                           \
  U8("ValidityFlags", BITS(BIT(0, "DataEncryptionKey"), BIT(1, "TweakKey"))),                                          \
  BYTES("DataEncryptionKey", .size = FIXED(32), .as = SDEC_AS_SECRET, .brief = (data_key_brief)),                      \
  BYTES("TweakKey", .size = FIXED(32), .as = SDEC_AS_SECRET)
#define ENTROPY "Entropy that the device makes the key with."

static const struct sdec_field set_target_ckid_specific_key_rows[] = {
    HEADER,
    RESERVED_2,
    U32("CKID", .line = 1),
    U8("CKIDType", .line = 1, .key = "ckid_type", NAMES(N(1, "TVM CKID"), N(2, "OS CKID"))),
    RESERVED("Reserved", .key = "reserved_2", .size = FIXED(6)),
    KEYS(NULL),
};

static const struct sdec_field set_target_ckid_random_key_rows[] = {
    HEADER,
    RESERVED_2,
    U32("CKID", .line = 1),
    U8("Attributes", BITS(BIT(0, "CKIDType", .line = 1, NAMES(N(0, "OS CKID"), N(1, "TVM CKID"))))),
    RESERVED("Reserved", .key = "reserved_2", .size = FIXED(6)),
    KEYS(ENTROPY),
};

static const struct sdec_field clear_target_ckid_key_rows[] = {HEADER, RESERVED_2, U32("CKID", .line = 1)};

#define RANGE                                                  \
  HEADER,                                                      \
  RESERVED_2,                                                  \
  U32("RangeID", .line = 1),                                   \
  U64("RangeStart", .line = 1, .as = SDEC_AS_HEX),             \
  U64("RangeEnd", .line = 1, .as = SDEC_AS_HEX),               \
  RESERVED("Reserved", .key = "reserved_2", .size = FIXED(7))

static const struct sdec_field set_target_range_specific_key_rows[] = {RANGE, KEYS(NULL)};

static const struct sdec_field set_target_range_random_key_rows[] = {RANGE, KEYS(ENTROPY)};

static const struct sdec_field clear_target_range_key_rows[] = {HEADER, RESERVED_2, U32("RangeID", .line = 1)};

static const struct sdec_field memory_range_rows[] = {
    U64("StartingAddress", .as = SDEC_AS_HEX),
    U64("Length", .as = SDEC_AS_HEX),
};
static const struct sdec_group memory_range = GROUP_OF(memory_range_rows, "tsp_memory_range", TSP "memory range");
static const struct sdec_field set_target_te_state_rows[] = {
    HEADER,
    U8("TEState", .line = 1, .key = "te_state"),
    U8("NumberOfMemoryRanges", .line = 1, .save = RANGE_COUNT),
    RESERVED("Reserved", .size = FIXED(12)),
    ARRAY("MemoryRange", .size = VAR(RANGE_COUNT), .group = &memory_range),
};

static const struct sdec_field delayed_response_rows[] = {
    HEADER,
    RESERVED_2,
    U32("DelayTime", .line = 1),
};
static const struct sdec_group delayed_response_body =
    GROUP_OF(delayed_response_rows, "tsp_delayed_response", TSP "Delayed Response");
static const struct sdec_message delayed_response = {
    .name = "Delayed Response", .code = 0x7E, .answers_any = 1, .body = &delayed_response_body};

static const struct sdec_name error_names[] = {
    {0x01, "invalid request"},
    {0x02, "busy"},
    {0x03, "unspecified"},
    {0x04, "unsupported request"},
    {0x05, "version mismatch"},
    {0x06, "vendor specific error"},
    {0x07, "no privilege"},
    {0x08, "no entropy"},
    {0x09, "invalid CKID"},
    {0x0A, "invalid security configuration"},
    {0x0B, "invalid security state"},
    {0x0C, "long execution time"},
    {0x0D, "already locked"},
    {0, NULL},
};
static const struct sdec_field error_response_rows[] = {
    HEADER,
    RESERVED_2,
    U32("ErrorCode", .line = 1, .names = error_names),
    U32("ErrorData", .key = "tsp_error_data", .as = SDEC_AS_HEX),
    BYTES("ExtendedErrorData", .key = "extended_error_data_bytes", .size = REST),
};
static const struct sdec_group error_response_body =
    GROUP_OF(error_response_rows, "tsp_error_response", TSP "Error Response");
static const struct sdec_message error_response = {
    .name = "Error Response", .code = 0x7F, .answers_any = 1, .failure = 1, .body = &error_response_body};

#define DEFINE(opcode, id, text, rows)                                             \
  static const struct sdec_group id##_body = GROUP_OF(rows, "tsp_" #id, TSP text); \
  static const struct sdec_message id = {.name = (text), .code = (opcode), .body = &id##_body};
#define WITH_ROWS(code, id, text) DEFINE(code, id, text, id##_rows)
#define BARE(code, id, text) DEFINE(code, id, text, bare_rows)
TSP_MESSAGES(WITH_ROWS)
TSP_BARE_MESSAGES(BARE)

static const struct sdec_message *const messages[] = {
#define ENTRY(code, id, text) [code] = &(id),
    TSP_MESSAGES(ENTRY)
    TSP_BARE_MESSAGES(ENTRY)
#undef ENTRY
    [0x7E] = &delayed_response,
    [0x7F] = &error_response,
};

/* Traffic carries the CXL vendor id under PCI-SIG's registry (3); CXL has a registry of its own too (7). */
const struct sdec_protocol sdec_cxl_tsp = {
    .name = "cxl-tsp",
    .title = "CXL TSP",
    .code_offset = 2,
    .version_offset = 1,
    .standards = {3, 7},
    .vendor = 0x1E98,
    .id = 0x01,
    .messages = messages,
    .n_messages = sizeof(messages) / sizeof(messages[0]),
};
