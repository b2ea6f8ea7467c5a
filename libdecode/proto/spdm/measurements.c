/* SPDX-License-Identifier: BSD-3-Clause
 *
 * GET_MEASUREMENTS and MEASUREMENTS, the measurement extension log and its two messages, and the DMTF measurement value
 * they share. Tables only; what a manifest holds is not looked into.
 */
#include "proto/spdm/messages.h"
#include "proto/shared.h"

enum { SIGNED = S_OWN, BLOCK_COUNT, RECORD_LEN, OPAQUE_LEN, PORTION_LEN, ENTRY_COUNT, ENTRIES_LEN,
       MANIFEST_BODY, MANIFEST_TAG, BLOCK_INDEX, MEAS_TYPE };

/* Param2 of the request, if it is not the index of one block. */
enum { COUNT_ONLY = 0, ALL_BLOCKS = 0xFF };

enum { MANIFEST_INDEX = 0xFD, DEVICE_MODE_INDEX = 0xFE };

#define TOTAL_LIMIT LIMITS(LIMIT("MEA-04", ERROR, LEGAL(IS(0)), .when = NE(E_REQ_PARAM2, COUNT_ONLY)))
#define BLOCK_COUNT_LIMITS                                                               \
  LIMITS(LIMIT("MEA-02", ERROR, LEGAL(IS(0)), .when = EQ(E_REQ_PARAM2, COUNT_ONLY)),     \
         LIMIT("MEA-05", ERROR, LEGAL(RUN(1, 0xFE)), .when = EQ(E_REQ_PARAM2, ALL_BLOCKS)))
#define CONTENT_LIMITS                                                           \
  LIMITS(LIMIT("MEA-21", ERROR, UP_TO(2), .when = NE(E_REQ_SIGNED, 0)), \
         LIMIT("MEA-21", ERROR, LEGAL(IS(0)), .when = EQ(E_REQ_SIGNED, 0)))
#define INDEX_LIMITS \
  LIMITS(LIMIT("MEA-10", ERROR, LEGAL(RUN(1, 0xFE))), LIMIT("MEA-08", ERROR, ASCENDING, .since = V1_2))

/* The reference implementation shows the types of 1.3 in every version, and which types stand at the fixed indices is
 * not confirmed: information only. */
#define TYPE_LIMITS                                                                                                   \
  LIMITS(LIMIT("MEA-16", INFO, LEGAL(RUN(0, 3), IS_SINCE(V1_1, 4), RUN_SINCE(V1_2, 5, 7), RUN_SINCE(V1_3, 8, 10))), \
         LIMIT("MEA-17", INFO, LEGAL(IS(4), IS(10)), .since = V1_2, .when = EQ(BLOCK_INDEX, MANIFEST_INDEX)),          \
         LIMIT("MEA-17", INFO, LEGAL(IS(5)), .since = V1_2, .when = EQ(BLOCK_INDEX, DEVICE_MODE_INDEX)))
#define FORM_LIMITS                                                                   \
  LIMITS(LIMIT("MEA-15", ERROR, LEGAL(IS(1)), .since = V1_2, .when = EQ(MEAS_TYPE, 5)), \
         LIMIT("MEA-15", WARN, LEGAL(IS(1)), .since = V1_2, .when = EQ(MEAS_TYPE, 6)),  \
         LIMIT("MEA-15", WARN, LEGAL(IS(1)), .since = V1_2, .when = EQ(MEAS_TYPE, 7)))

static const struct sdec_name value_type_names[] = {
    {0, "immutable ROM"},
    {1, "mutable firmware"},
    {2, "hardware configuration"},
    {3, "firmware configuration"},
    {4, "freeform measurement manifest"},
    {5, "device mode"},
    {6, "mutable firmware version number"},
    {7, "firmware security version number"},
    {8, "hash-extended measurement"},
    {9, "informational"},
    {10, "structured measurement manifest"},
    {0, NULL},
};
static const struct sdec_name value_form_names[] = {{0, "digest"}, {1, "raw bit stream"}, {0, NULL}};

static const struct sdec_bits value_type_bits[] = {
    B(0, 6, "Type", .line = 1, .role = SDEC_MEASURED_TYPE, .save = MEAS_TYPE, TYPE_LIMITS,
      .names = value_type_names),
    BIT(7, "Form", .role = SDEC_MEASURED_TYPE, FORM_LIMITS, .names = value_form_names),
    {.name = NULL},
};

static const struct sdec_bits operational_bits[] = {
    BIT(0, "Manufacturing"), BIT(1, "Validation"), BIT(2, "Normal"),
    BIT(3, "Recovery"),      BIT(4, "RMA"),        BIT(5, "Decommissioned"),
    {.name = NULL},
};
static const struct sdec_bits device_mode_bits[] = {
    BIT(0, "NonInvasiveDebugActive"),
    BIT(1, "InvasiveDebugActive"),
    BIT(2, "NonInvasiveDebugSinceReset"),
    BIT(3, "InvasiveDebugSinceReset"),
    BIT(4, "InvasiveDebugSinceManufacturing"),
    {.name = NULL},
};

#define VALUE_SPEC "DSP0274 1.3, DMTF measurement specification format (table 54)"

/* A device is in one operational state. */
#define STATE_LIMIT \
  LIMITS(LIMIT("MEA-19", WARN, LEGAL(RUN(1, 2), IS(4), IS(8), IS(0x10), IS(0x20)), .since = V1_2))

static const struct sdec_field device_mode_rows[] = {
    U32("OperationalModeCapabilities", .bits = operational_bits),
    U32("OperationalModeState", .bits = operational_bits, STATE_LIMIT),
    U32("DeviceModeCapabilities", .bits = device_mode_bits),
    U32("DeviceModeState", .bits = device_mode_bits),
};
static const struct sdec_group device_mode_group = GROUP_OF(device_mode_rows, "device_mode", VALUE_SPEC);

static const struct sdec_field svn_rows[] = {U64("FirmwareSecurityVersionNumber")};
static const struct sdec_group svn_group = GROUP_OF(svn_rows, "firmware_svn", VALUE_SPEC);

/* A structured manifest begins with its standards body. Under IANA CBOR the vendor id is the head of a CBOR tag, and
 * the manifest is the tagged item without that head. */
enum { IANA_CBOR = 0x0A };

static const struct sdec_field manifest_svh_rows[] = {
    U8("ID", .save = MANIFEST_BODY, .names = sdec_names_standard),
    U8("VendorIDLen", .save = VENDOR_ID_LEN, VENDOR_LEN_RULE(MANIFEST_BODY)),
    BYTES("VendorID", .size = VAR(VENDOR_ID_LEN), .when = EQ(MANIFEST_BODY, IANA_CBOR), .save = MANIFEST_TAG,
          .as = SDEC_AS_TAG),
    BYTES("VendorID", .size = VAR(VENDOR_ID_LEN), .when = NE(MANIFEST_BODY, IANA_CBOR)),
};
static const struct sdec_group manifest_svh =
    GROUP_OF(manifest_svh_rows, "manifest_svh", "DSP0274 1.3, standards body or vendor-defined header");

/* Tag heads are compared as VendorID is saved: first byte lowest. */
static const struct sdec_field tagged_item_rows[] = {
    BYTES("SPDMTableOfContents", .size = REST, .as = SDEC_AS_EVIDENCE, .when = EQ(MANIFEST_TAG, 0x3A02D9)),
    BYTES("ConciseEvidence", .size = REST, .as = SDEC_AS_EVIDENCE, .when = EQ(MANIFEST_TAG, 0x3B02D9)),
    BYTES("UnsignedCoRIM", .key = "unsigned_corim", .size = REST, .as = SDEC_AS_EVIDENCE,
          .when = EQ(MANIFEST_TAG, 0xF501D9)),
    BYTES("COSESign1", .key = "cose_sign1", .size = REST, .as = SDEC_AS_EVIDENCE, .when = EQ(MANIFEST_TAG, 0xD2)),
    BYTES("CWT", .size = REST, .as = SDEC_AS_EVIDENCE, .when = EQ(MANIFEST_TAG, 0x3DD8)),
    BYTES("TaggedItem", .size = REST, .as = SDEC_AS_EVIDENCE, .brief = "Of any other tag."),
};
static const struct sdec_group tagged_item = GROUP_OF(tagged_item_rows, "tagged_item", "IANA CBOR tag registry");

static const struct sdec_field manifest_rows[] = {
    GROUP("SVH", .group = &manifest_svh),
    GROUP("Manifest", .size = REST, .select = MANIFEST_BODY, .as = SDEC_AS_EVIDENCE, CASES({IANA_CBOR, &tagged_item})),
};
static const struct sdec_group manifest_group = GROUP_OF(manifest_rows, "structured_manifest", VALUE_SPEC);

/* Only raw values have an inner layout; a digest is bytes whatever it is of. A raw firmware version is mostly text. */
static const struct sdec_field dmtf_rows[] = {
    U8("DMTFSpecMeasurementValueType", .save = MEAS_VALUE_TYPE, .bits = value_type_bits),
    U16("DMTFSpecMeasurementValueSize", .save = MEAS_VALUE_SIZE),
    BYTES("DMTFSpecMeasurementValue", .key = "dmtf_spec_measurement_value_bytes", .size = VAR(MEAS_VALUE_SIZE),
          .when = EQ(MEAS_VALUE_TYPE, 0x86), .as = SDEC_AS_TEXT, .role = SDEC_MEASURED_VALUE),
    GROUP("DMTFSpecMeasurementValue", .size = VAR(MEAS_VALUE_SIZE), .when = NE(MEAS_VALUE_TYPE, 0x86),
          .as = SDEC_AS_EVIDENCE, .role = SDEC_MEASURED_VALUE, .select = MEAS_VALUE_TYPE,
          CASES({0x85, &device_mode_group}, {0x87, &svn_group}, {0x8A, &manifest_group})),
};
static const struct sdec_group dmtf_group = GROUP_OF(dmtf_rows, "dmtf_measurement", VALUE_SPEC);

static const struct sdec_name index_names[] = {{0xFD, "measurement manifest"}, {0xFE, "device mode"}, {0, NULL}};

static const struct sdec_field block_rows[] = {
    U8("Index", .role = SDEC_MEASURED_INDEX, .names = index_names, .save = BLOCK_INDEX, INDEX_LIMITS),
    U8("MeasurementSpecification", BITS(BIT(0, "DMTFmeasSpec", .key = "dmtf_meas_spec", .save = MEAS_SPEC))),
    U16("MeasurementSize", .save = MEAS_SIZE),
    GROUP("Measurement", .size = VAR(MEAS_SIZE), .role = SDEC_MEASURED_VALUE, .select = MEAS_SPEC,
          CASES({1, &dmtf_group})),
};
static const struct sdec_group block_group =
    GROUP_OF(block_rows, "measurement_block", "DSP0274 1.3, measurement block format (table 53)");

/* The record has a length, a count and the sizes of its blocks; each is checked against what it is in. */
static const struct sdec_field record_rows[] = {
    ARRAY("MeasurementBlock", .size = VAR(BLOCK_COUNT), .group = &block_group),
};
static const struct sdec_group record_group =
    GROUP_OF(record_rows, "measurement_record", "DSP0274 1.3, MEASUREMENTS response (table 52)");

static const struct sdec_name operation_names[] = {{0x00, "count"}, {0xFF, "all"}, {0, NULL}};

static const struct sdec_field get_measurements_rows[] = {
    GROUP("Header", .group = &sdec_grp_header),
    U8("Param1", BITS(BIT(0, "SignatureRequested", .line = 1, .save = SIGNED, .fact = F_SIGN_REQUESTED),
                      BIT(1, "RawBitStreamRequested", .since = V1_2, .role = SDEC_MEASURED_RAW),
                      BIT(2, "NewMeasurementRequested", .since = V1_3))),
    U8("MeasurementOperation", .line = 1, .role = SDEC_MEASURED_WHICH, .names = operation_names,
       .brief = "Param2: the index asked for, if not named."),
    BYTES("Nonce", HOLDS(NONCE), .size = FIXED(32), .when = NE(SIGNED, 0), .role = SDEC_FRESH_NONCE),
    U8("SlotIDParam", .since = V1_1, .when = NE(SIGNED, 0),
       BITS(B(0, 3, "SlotID", .line = 1, .fact = F_REQ_SLOT, .names = sdec_names_slot4, SLOT4_LIMIT("GEN-05")))),
    BYTES("RequesterContext", HOLDS(RANDOM), .size = FIXED(8), .since = V1_3),
};
static const struct sdec_group get_measurements_body =
    GROUP_OF(get_measurements_rows, "get_measurements", "DSP0274 1.3, GET_MEASUREMENTS request (table 49)");
const struct sdec_message sdec_msg_get_measurements = {
    .name = "GET_MEASUREMENTS", .code = 0xE0, .since = V1_0, .step = SDEC_STEP_MEASUREMENTS,
    .needs = CAP(3) | CAP(4), .body = &get_measurements_body};

static const struct sdec_name content_changed_names[] = {
    {0, "not detected"}, {1, "changed"}, {2, "not changed"}, {3, "reserved"}, {0, NULL},
};

static const struct sdec_field measurements_rows[] = {
    GROUP("Header", .group = &sdec_grp_header),
    U8("TotalNumberOfMeasurements", TOTAL_LIMIT, .role = SDEC_MEASURED_COUNT,
       .brief = "Param1: meaningful if the request asked for the count."),
    RESERVED("Param2", .key = "param2_reserved", .size = FIXED(1), .until = V1_0),
    U8("Param2", .since = V1_1,
       BITS(B(0, 3, "SlotID", .role = SDEC_KEY_SLOT, SAME_AS("SlotID"), .names = sdec_names_slot4,
              SLOT4_LIMIT("GEN-05")),
            B(4, 5, "ContentChanged", .since = V1_2, .role = SDEC_MEASURED_CHANGE, .names = content_changed_names,
              CONTENT_LIMITS))),
    U8("NumberOfBlocks", .line = 1, .save = BLOCK_COUNT, BLOCK_COUNT_LIMITS),
    U24("MeasurementRecordLength", .save = RECORD_LEN,
        LIMITS(LIMIT("MEA-02", ERROR, LEGAL(IS(0)), .when = EQ(E_REQ_PARAM2, COUNT_ONLY)))),
    GROUP("MeasurementRecord", .size = VAR(RECORD_LEN), .group = &record_group),
    /* Some early implementations leave the nonce out when they do not sign, or end there. */
    BYTES("Nonce", HOLDS(NONCE), .size = FIXED(32), .when = NE(E_REQ_SIGNED, 0), .role = SDEC_FRESH_NONCE),
    BYTES("Nonce", HOLDS(NONCE), .size = VAR(E_NONCE), .when = EQ(E_REQ_SIGNED, 0)),
    U16("OpaqueDataLength", .save = OPAQUE_LEN, OPAQUE_LEN_LIMIT, .when = NE(E_OPAQUE_LENGTH, 0)),
    GROUP("OpaqueData", .size = VAR(OPAQUE_LEN), .group = &sdec_grp_opaque_data),
    BYTES("RequesterContext", HOLDS(RANDOM), .size = FIXED(8), .since = V1_3, SAME_AS("RequesterContext")),
    BYTES("Signature", HOLDS(SIGNATURE), .size = VAR(E_SIGNATURE), .when = NE(E_REQ_SIGNED, 0), .role = SDEC_SIGNATURE),
};
static const struct sdec_group measurements_body =
    GROUP_OF(measurements_rows, "measurements", "DSP0274 1.3, MEASUREMENTS response (table 52)");
const struct sdec_message sdec_msg_measurements = {
    .name = "MEASUREMENTS", .code = 0x60, .since = V1_0, .step = SDEC_STEP_MEASUREMENTS, .body = &measurements_body};

#define MEL_SPEC "DSP0274 1.3, DMTF measurement extension log (table 128)"

static const struct sdec_field log_entry_rows[] = {
    U32("MELIndex", .role = SDEC_LOG_INDEX),
    U8("MeasIndex", .save = BLOCK_INDEX, .role = SDEC_LOG_MEASURED,
       .brief = "Index of the measurement block that this entry extends."),
    RESERVED("Reserved", .size = FIXED(3)),
    GROUP("Measurement", .group = &dmtf_group),
};
static const struct sdec_group log_entry_group = GROUP_OF(log_entry_rows, "measurement_log_entry", MEL_SPEC);

static const struct sdec_field log_entries_rows[] = {
    ARRAY("MELEntry", .size = VAR(ENTRY_COUNT), .group = &log_entry_group),
};
static const struct sdec_group log_entries_group = GROUP_OF(log_entries_rows, "measurement_log_entries", MEL_SPEC);

static const struct sdec_field measurement_log_rows[] = {
    U32("NumberOfEntries", .save = ENTRY_COUNT),
    U32("MELEntriesLength", .save = ENTRIES_LEN),
    RESERVED("Reserved", .size = FIXED(8)),
    GROUP("MELEntries", .size = VAR(ENTRIES_LEN), .group = &log_entries_group),
};
const struct sdec_group sdec_grp_measurement_log = GROUP_OF(measurement_log_rows, "MeasurementExtensionLog", MEL_SPEC);

static const struct sdec_field get_measurement_extension_log_rows[] = {
    GROUP("Header", .group = &sdec_grp_header),
    RESERVED("Param1", .key = "param1_reserved", .size = FIXED(1)),
    RESERVED("Param2", .key = "param2_reserved", .size = FIXED(1)),
    U32("Offset", .line = 1, .fact = F_PORTION_OFFSET),
    U32("Length", .line = 1),
};
static const struct sdec_group get_measurement_extension_log_body =
    GROUP_OF(get_measurement_extension_log_rows, "get_measurement_extension_log",
             "DSP0274 1.3, GET_MEASUREMENT_EXTENSION_LOG request (table 126)");
const struct sdec_message sdec_msg_get_measurement_extension_log = {.name = "GET_MEASUREMENT_EXTENSION_LOG",
                                                                    .code = 0xEF,
                                                                    .since = V1_3,
                                                                    .step = SDEC_STEP_LOG,
                                                                    .needs = CAP(24),
                                                                    .body = &get_measurement_extension_log_body};

static const struct sdec_field measurement_extension_log_rows[] = {
    GROUP("Header", .group = &sdec_grp_header),
    RESERVED("Param1", .key = "param1_reserved", .size = FIXED(1)),
    RESERVED("Param2", .key = "param2_reserved", .size = FIXED(1)),
    U32("PortionLength", .line = 1, .save = PORTION_LEN, AT_MOST("Length")),
    U32("RemainderLength", .line = 1, .fact = F_PORTION_REMAINDER),
    PAYLOAD("MEL", .size = VAR(PORTION_LEN), .as = SDEC_AS_PORTION, .group = &sdec_grp_measurement_log),
};
static const struct sdec_group measurement_extension_log_body = GROUP_OF(
    measurement_extension_log_rows, "measurement_extension_log",
    "DSP0274 1.3, MEASUREMENT_EXTENSION_LOG response (table 127)");
const struct sdec_message sdec_msg_measurement_extension_log = {
    .name = "MEASUREMENT_EXTENSION_LOG", .code = 0x6F, .since = V1_3, .step = SDEC_STEP_LOG,
    .body = &measurement_extension_log_body};
