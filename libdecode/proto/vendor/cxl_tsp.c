/* SPDX-License-Identifier: BSD-3-Clause
 *
 * CXL TSP, the TEE security protocol of memory devices, under protocol id 1 of the CXL vendor id. Tables only.
 * cxl_tsp_report.c has the report that it carries in portions.
 */
#include "proto/shared.h"

enum { VERSION_COUNT = S_OWN, PORTION_LEN, RANGE_COUNT };

#define SPEC(what) "CXL 3.1, TSP " what

static const struct sdec_field header_rows[] = {
    U8("ProtocolID", NAMES(N(0x01, "TSP"))),
    U8("TSPVersion", .key = "tsp_version", .as = SDEC_AS_VERSION),
    U8("Opcode", .names = sdec_names_code_cxl_tsp),
};
static const struct sdec_group header = GROUP_OF(header_rows, "tsp_header", SPEC("header"));

#define RESERVED_2 RESERVED("Reserved", .size = FIXED(2))

/* The messages that say nothing beyond their opcode. */
static const struct sdec_field bare_rows[] = {GROUP("Header", .group = &header), RESERVED_2};
static const struct sdec_group get_target_tsp_version_body =
    GROUP_OF(bare_rows, "tsp_get_target_tsp_version", SPEC("Get Target TSP Version"));
static const struct sdec_message get_target_tsp_version = {
    .name = "Get Target TSP Version", .code = 0x81, .body = &get_target_tsp_version_body};
static const struct sdec_group get_target_capabilities_body =
    GROUP_OF(bare_rows, "tsp_get_target_capabilities", SPEC("Get Target Capabilities"));
static const struct sdec_message get_target_capabilities = {
    .name = "Get Target Capabilities", .code = 0x82, .body = &get_target_capabilities_body};
static const struct sdec_group get_target_configuration_body =
    GROUP_OF(bare_rows, "tsp_get_target_configuration", SPEC("Get Target Configuration"));
static const struct sdec_message get_target_configuration = {
    .name = "Get Target Configuration", .code = 0x84, .body = &get_target_configuration_body};
static const struct sdec_group lock_target_configuration_body =
    GROUP_OF(bare_rows, "tsp_lock_target_configuration", SPEC("Lock Target Configuration"));
static const struct sdec_message lock_target_configuration = {
    .name = "Lock Target Configuration", .code = 0x86, .body = &lock_target_configuration_body};
static const struct sdec_group check_target_delayed_completion_body =
    GROUP_OF(bare_rows, "tsp_check_target_delayed_completion", SPEC("Check Target Delayed Completion"));
static const struct sdec_message check_target_delayed_completion = {
    .name = "Check Target Delayed Completion", .code = 0x8E, .body = &check_target_delayed_completion_body};
static const struct sdec_group set_target_configuration_response_body =
    GROUP_OF(bare_rows, "tsp_set_target_configuration_response", SPEC("Set Target Configuration Response"));
static const struct sdec_message set_target_configuration_response = {
    .name = "Set Target Configuration Response", .code = 0x03, .body = &set_target_configuration_response_body};
static const struct sdec_group lock_target_configuration_response_body =
    GROUP_OF(bare_rows, "tsp_lock_target_configuration_response", SPEC("Lock Target Configuration Response"));
static const struct sdec_message lock_target_configuration_response = {
    .name = "Lock Target Configuration Response", .code = 0x06, .body = &lock_target_configuration_response_body};
static const struct sdec_group set_target_ckid_specific_key_response_body =
    GROUP_OF(bare_rows, "tsp_set_target_ckid_specific_key_response", SPEC("Set Target CKID Specific Key Response"));
static const struct sdec_message set_target_ckid_specific_key_response = {
    .name = "Set Target CKID Specific Key Response", .code = 0x07, .body = &set_target_ckid_specific_key_response_body};
static const struct sdec_group set_target_ckid_random_key_response_body =
    GROUP_OF(bare_rows, "tsp_set_target_ckid_random_key_response", SPEC("Set Target CKID Random Key Response"));
static const struct sdec_message set_target_ckid_random_key_response = {
    .name = "Set Target CKID Random Key Response", .code = 0x08, .body = &set_target_ckid_random_key_response_body};
static const struct sdec_group clear_target_ckid_key_response_body =
    GROUP_OF(bare_rows, "tsp_clear_target_ckid_key_response", SPEC("Clear Target CKID Key Response"));
static const struct sdec_message clear_target_ckid_key_response = {
    .name = "Clear Target CKID Key Response", .code = 0x09, .body = &clear_target_ckid_key_response_body};
static const struct sdec_group set_target_range_specific_key_response_body =
    GROUP_OF(bare_rows, "tsp_set_target_range_specific_key_response", SPEC("Set Target Range Specific Key Response"));
static const struct sdec_message set_target_range_specific_key_response = {
    .name = "Set Target Range Specific Key Response", .code = 0x0A,
    .body = &set_target_range_specific_key_response_body};
static const struct sdec_group set_target_range_random_key_response_body =
    GROUP_OF(bare_rows, "tsp_set_target_range_random_key_response", SPEC("Set Target Range Random Key Response"));
static const struct sdec_message set_target_range_random_key_response = {
    .name = "Set Target Range Random Key Response", .code = 0x0B, .body = &set_target_range_random_key_response_body};
static const struct sdec_group clear_target_range_key_response_body =
    GROUP_OF(bare_rows, "tsp_clear_target_range_key_response", SPEC("Clear Target Range Key Response"));
static const struct sdec_message clear_target_range_key_response = {
    .name = "Clear Target Range Key Response", .code = 0x0C, .body = &clear_target_range_key_response_body};
static const struct sdec_group set_target_te_state_response_body =
    GROUP_OF(bare_rows, "tsp_set_target_te_state_response", SPEC("Set Target TE State Response"));
static const struct sdec_message set_target_te_state_response = {
    .name = "Set Target TE State Response", .code = 0x0D, .body = &set_target_te_state_response_body};
static const struct sdec_group check_target_delayed_completion_response_body =
    GROUP_OF(bare_rows, "tsp_check_target_delayed_completion_response",
             SPEC("Check Target Delayed Completion Response"));
static const struct sdec_message check_target_delayed_completion_response = {
    .name = "Check Target Delayed Completion Response", .code = 0x0E,
    .body = &check_target_delayed_completion_response_body};

static const struct sdec_field version_rows[] = {U8("VersionNumberEntry", .line = 1, .as = SDEC_AS_VERSION)};
static const struct sdec_group version = GROUP_OF(version_rows, "tsp_version", SPEC("version number entry"));
static const struct sdec_field get_target_tsp_version_response_rows[] = {
    GROUP("Header", .group = &header),
    RESERVED_2,
    U8("VersionNumberEntryCount", .save = VERSION_COUNT),
    ARRAY("VersionNumberEntry", .size = VAR(VERSION_COUNT), .group = &version),
};
static const struct sdec_group get_target_tsp_version_response_body =
    GROUP_OF(get_target_tsp_version_response_rows, "tsp_get_target_tsp_version_response",
             SPEC("Get Target TSP Version Response"));
static const struct sdec_message get_target_tsp_version_response = {
    .name = "Get Target TSP Version Response", .code = 0x01, .body = &get_target_tsp_version_response_body};

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
    GROUP("Header", .group = &header),
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
static const struct sdec_group get_target_capabilities_response_body =
    GROUP_OF(get_target_capabilities_response_rows, "tsp_get_target_capabilities_response",
             SPEC("Get Target Capabilities Response"));
static const struct sdec_message get_target_capabilities_response = {
    .name = "Get Target Capabilities Response", .code = 0x02, .body = &get_target_capabilities_response_body};

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
    GROUP_OF(granularity_entry_rows, "tsp_granularity_entry", SPEC("explicit in-band TE state granularity entry"));
#define GRANULARITY_ENTRIES                                                                                    \
  ARRAY("ExplicitIBTEStateGranularityEntry", .key = "explicit_ib_te_state_granularity_entry", .size = FIXED(8), \
        .group = &granularity_entry)

static const struct sdec_field psk_rows[] = {
    BYTES("SecondarySessionPSKKeyMaterial", HOLDS(KEY), .size = FIXED(32), .as = SDEC_AS_SECRET)};
static const struct sdec_group psk = GROUP_OF(psk_rows, "tsp_psk", SPEC("secondary session PSK key material"));

static const struct sdec_field set_target_configuration_rows[] = {
    GROUP("Header", .group = &header),
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
static const struct sdec_group set_target_configuration_body =
    GROUP_OF(set_target_configuration_rows, "tsp_set_target_configuration", SPEC("Set Target Configuration"));
static const struct sdec_message set_target_configuration = {
    .name = "Set Target Configuration", .code = 0x83, .body = &set_target_configuration_body};

static const struct sdec_field get_target_configuration_response_rows[] = {
    GROUP("Header", .group = &header),
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
static const struct sdec_group get_target_configuration_response_body =
    GROUP_OF(get_target_configuration_response_rows, "tsp_get_target_configuration_response",
             SPEC("Get Target Configuration Response"));
static const struct sdec_message get_target_configuration_response = {
    .name = "Get Target Configuration Response", .code = 0x04, .body = &get_target_configuration_response_body};

static const struct sdec_field get_target_configuration_report_rows[] = {
    GROUP("Header", .group = &header),
    RESERVED_2,
    U16("Offset", .line = 1, .fact = F_PORTION_OFFSET),
    U16("Length", .line = 1),
};
static const struct sdec_group get_target_configuration_report_body =
    GROUP_OF(get_target_configuration_report_rows, "tsp_get_target_configuration_report",
             SPEC("Get Target Configuration Report"));
static const struct sdec_message get_target_configuration_report = {
    .name = "Get Target Configuration Report", .code = 0x85, .body = &get_target_configuration_report_body};

static const struct sdec_field get_target_configuration_report_response_rows[] = {
    GROUP("Header", .group = &header),
    RESERVED_2,
    U16("PortionLength", .line = 1, .save = PORTION_LEN),
    U16("RemainderLength", .line = 1, .fact = F_PORTION_REMAINDER),
    PAYLOAD("ReportData", .size = VAR(PORTION_LEN), .as = SDEC_AS_PORTION,
            .group = &sdec_grp_tsp_configuration_report),
};
static const struct sdec_group get_target_configuration_report_response_body =
    GROUP_OF(get_target_configuration_report_response_rows, "tsp_get_target_configuration_report_response",
             SPEC("Get Target Configuration Report Response"));
static const struct sdec_message get_target_configuration_report_response = {
    .name = "Get Target Configuration Report Response", .code = 0x05,
    .body = &get_target_configuration_report_response_body};

#define KEYS(data_key_brief)                                                                                           \
  U8("ValidityFlags", BITS(BIT(0, "DataEncryptionKey"), BIT(1, "TweakKey"))),                                          \
  BYTES("DataEncryptionKey", HOLDS(KEY), .size = FIXED(32), .as = SDEC_AS_SECRET, .brief = (data_key_brief)),          \
  BYTES("TweakKey", HOLDS(KEY), .size = FIXED(32), .as = SDEC_AS_SECRET)
#define ENTROPY "Entropy that the device makes the key with."

static const struct sdec_field set_target_ckid_specific_key_rows[] = {
    GROUP("Header", .group = &header),
    RESERVED_2,
    U32("CKID", .line = 1),
    U8("CKIDType", .line = 1, .key = "ckid_type", NAMES(N(1, "TVM CKID"), N(2, "OS CKID"))),
    RESERVED("Reserved", .key = "reserved_2", .size = FIXED(6)),
    KEYS(NULL),
};
static const struct sdec_group set_target_ckid_specific_key_body =
    GROUP_OF(set_target_ckid_specific_key_rows, "tsp_set_target_ckid_specific_key",
             SPEC("Set Target CKID Specific Key"));
static const struct sdec_message set_target_ckid_specific_key = {
    .name = "Set Target CKID Specific Key", .code = 0x87, .body = &set_target_ckid_specific_key_body};

static const struct sdec_field set_target_ckid_random_key_rows[] = {
    GROUP("Header", .group = &header),
    RESERVED_2,
    U32("CKID", .line = 1),
    U8("Attributes", BITS(BIT(0, "CKIDType", .line = 1, NAMES(N(0, "OS CKID"), N(1, "TVM CKID"))))),
    RESERVED("Reserved", .key = "reserved_2", .size = FIXED(6)),
    KEYS(ENTROPY),
};
static const struct sdec_group set_target_ckid_random_key_body =
    GROUP_OF(set_target_ckid_random_key_rows, "tsp_set_target_ckid_random_key", SPEC("Set Target CKID Random Key"));
static const struct sdec_message set_target_ckid_random_key = {
    .name = "Set Target CKID Random Key", .code = 0x88, .body = &set_target_ckid_random_key_body};

static const struct sdec_field clear_target_ckid_key_rows[] = {
    GROUP("Header", .group = &header),
    RESERVED_2,
    U32("CKID", .line = 1),
};
static const struct sdec_group clear_target_ckid_key_body =
    GROUP_OF(clear_target_ckid_key_rows, "tsp_clear_target_ckid_key", SPEC("Clear Target CKID Key"));
static const struct sdec_message clear_target_ckid_key = {
    .name = "Clear Target CKID Key", .code = 0x89, .body = &clear_target_ckid_key_body};

#define RANGE                                                  \
  GROUP("Header", .group = &header),                                                      \
  RESERVED_2,                                                  \
  U32("RangeID", .line = 1),                                   \
  U64("RangeStart", .line = 1, .as = SDEC_AS_HEX),             \
  U64("RangeEnd", .line = 1, .as = SDEC_AS_HEX),               \
  RESERVED("Reserved", .key = "reserved_2", .size = FIXED(7))

static const struct sdec_field set_target_range_specific_key_rows[] = {RANGE, KEYS(NULL)};
static const struct sdec_group set_target_range_specific_key_body =
    GROUP_OF(set_target_range_specific_key_rows, "tsp_set_target_range_specific_key",
             SPEC("Set Target Range Specific Key"));
static const struct sdec_message set_target_range_specific_key = {
    .name = "Set Target Range Specific Key", .code = 0x8A, .body = &set_target_range_specific_key_body};

static const struct sdec_field set_target_range_random_key_rows[] = {RANGE, KEYS(ENTROPY)};
static const struct sdec_group set_target_range_random_key_body =
    GROUP_OF(set_target_range_random_key_rows, "tsp_set_target_range_random_key", SPEC("Set Target Range Random Key"));
static const struct sdec_message set_target_range_random_key = {
    .name = "Set Target Range Random Key", .code = 0x8B, .body = &set_target_range_random_key_body};

static const struct sdec_field clear_target_range_key_rows[] = {
    GROUP("Header", .group = &header),
    RESERVED_2,
    U32("RangeID", .line = 1),
};
static const struct sdec_group clear_target_range_key_body =
    GROUP_OF(clear_target_range_key_rows, "tsp_clear_target_range_key", SPEC("Clear Target Range Key"));
static const struct sdec_message clear_target_range_key = {
    .name = "Clear Target Range Key", .code = 0x8C, .body = &clear_target_range_key_body};

static const struct sdec_field memory_range_rows[] = {
    U64("StartingAddress", .as = SDEC_AS_HEX),
    U64("Length", .as = SDEC_AS_HEX),
};
static const struct sdec_group memory_range = GROUP_OF(memory_range_rows, "tsp_memory_range", SPEC("memory range"));
static const struct sdec_field set_target_te_state_rows[] = {
    GROUP("Header", .group = &header),
    U8("TEState", .line = 1, .key = "te_state"),
    U8("NumberOfMemoryRanges", .line = 1, .save = RANGE_COUNT),
    RESERVED("Reserved", .size = FIXED(12)),
    ARRAY("MemoryRange", .size = VAR(RANGE_COUNT), .group = &memory_range),
};
static const struct sdec_group set_target_te_state_body =
    GROUP_OF(set_target_te_state_rows, "tsp_set_target_te_state", SPEC("Set Target TE State"));
static const struct sdec_message set_target_te_state = {
    .name = "Set Target TE State", .code = 0x8D, .body = &set_target_te_state_body};

static const struct sdec_field delayed_response_rows[] = {
    GROUP("Header", .group = &header),
    RESERVED_2,
    U32("DelayTime", .line = 1),
};
static const struct sdec_group delayed_response_body =
    GROUP_OF(delayed_response_rows, "tsp_delayed_response", SPEC("Delayed Response"));
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
    GROUP("Header", .group = &header),
    RESERVED_2,
    U32("ErrorCode", .line = 1, .names = error_names),
    U32("ErrorData", .key = "tsp_error_data", .as = SDEC_AS_HEX),
    BYTES("ExtendedErrorData", .key = "extended_error_data_bytes", .size = REST),
};
static const struct sdec_group error_response_body =
    GROUP_OF(error_response_rows, "tsp_error_response", SPEC("Error Response"));
static const struct sdec_message error_response = {
    .name = "Error Response", .code = 0x7F, .answers_any = 1, .failure = 1, .body = &error_response_body};

static const struct sdec_message *const messages[] = {
    [0x81] = &get_target_tsp_version,
    [0x82] = &get_target_capabilities,
    [0x83] = &set_target_configuration,
    [0x84] = &get_target_configuration,
    [0x85] = &get_target_configuration_report,
    [0x86] = &lock_target_configuration,
    [0x87] = &set_target_ckid_specific_key,
    [0x88] = &set_target_ckid_random_key,
    [0x89] = &clear_target_ckid_key,
    [0x8A] = &set_target_range_specific_key,
    [0x8B] = &set_target_range_random_key,
    [0x8C] = &clear_target_range_key,
    [0x8D] = &set_target_te_state,
    [0x8E] = &check_target_delayed_completion,
    [0x01] = &get_target_tsp_version_response,
    [0x02] = &get_target_capabilities_response,
    [0x03] = &set_target_configuration_response,
    [0x04] = &get_target_configuration_response,
    [0x05] = &get_target_configuration_report_response,
    [0x06] = &lock_target_configuration_response,
    [0x07] = &set_target_ckid_specific_key_response,
    [0x08] = &set_target_ckid_random_key_response,
    [0x09] = &clear_target_ckid_key_response,
    [0x0A] = &set_target_range_specific_key_response,
    [0x0B] = &set_target_range_random_key_response,
    [0x0C] = &clear_target_range_key_response,
    [0x0D] = &set_target_te_state_response,
    [0x0E] = &check_target_delayed_completion_response,
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
