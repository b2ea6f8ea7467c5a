/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Opaque data: the list formats, and the elements that secured messages and authorization put there; and the records
 * that devices of NVIDIA have in place of a list. Tables only; an element of anyone else stays bytes.
 */
#include "proto/shared.h"

#define SM_SPEC "DSP0277 1.3, secured message opaque data element"

static const struct sdec_name sm_data_id_names[] = {
    {0, "version selection"}, {1, "supported versions"}, {2, "AEAD limit"}, {0, NULL},
};

static const struct sdec_field sm_version_rows[] = {U16("Version", .as = SDEC_AS_VERSION16)};
static const struct sdec_group sm_version_group = GROUP_OF(sm_version_rows, "secured_message_version", SM_SPEC);

static const struct sdec_field dmtf_element_rows[] = {
    U8("SMDataVersion", LIMITS(LIMIT("GEN-14", WARN, LEGAL(IS(1))))),
    U8("SMDataID", .save = SM_DATA_ID, .names = sm_data_id_names,
       LIMITS(LIMIT("GEN-14", WARN, LEGAL(RUN(1, 2)), .when = EQ(E_ROLE, 0)),
              LIMIT("GEN-14", WARN, LEGAL(IS(0), IS(2)), .when = EQ(E_ROLE, 1)))),
    U16("SelectedVersion", .when = EQ(SM_DATA_ID, 0), .as = SDEC_AS_VERSION16, .line = 1, .fact = F_SM_VERSION,
        .brief = "Secured message version of the session."),
    U8("VersionCount", .when = EQ(SM_DATA_ID, 1), .save = SM_VERSION_COUNT,
       LIMITS(LIMIT("SEC-01", ERROR, AT_LEAST(1)))),
    ARRAY("VersionsList", .size = VAR(SM_VERSION_COUNT), .when = EQ(SM_DATA_ID, 1), .group = &sm_version_group),
    U8("AeadLimitExponent", .when = EQ(SM_DATA_ID, 2), LIMITS(LIMIT("SEC-11", ERROR, UP_TO(64))), .fact = F_AEAD_LIMIT,
       .brief = "At most 2 to this power records under one key."),
};
static const struct sdec_group dmtf_element_group = GROUP_OF(dmtf_element_rows, "dmtf_opaque_element", SM_SPEC);

static const struct sdec_field element_rows[] = {
    U8("ID", .save = ELEMENT_ID, .names = sdec_names_standard, .brief = "Standards body that defines the element."),
    U8("VendorLen", .save = ELEMENT_VENDOR_LEN, VENDOR_LEN_RULE(ELEMENT_ID)),
    BYTES("VendorID", .size = VAR(ELEMENT_VENDOR_LEN), .save = ELEMENT_VENDOR),
    U16("OpaqueElementDataLen", .save = ELEMENT_LEN),
    GROUP("OpaqueElementData", .when = NE(ELEMENT_ID, 0x0B), .size = VAR(ELEMENT_LEN), .select = ELEMENT_ID,
          CASES({0, &dmtf_element_group})),
    GROUP("OpaqueElementData", .when = EQ(ELEMENT_ID, 0x0B), .size = VAR(ELEMENT_LEN), .select = ELEMENT_VENDOR,
          CASES({289, &sdec_grp_auth_opaque_element})),
    ALIGN("AlignPadding", 4),
};
static const struct sdec_group element_group =
    GROUP_OF(element_rows, "opaque_element", "DSP0274 1.2, opaque element table");

static const struct sdec_field general_rows[] = {
    U8("TotalElements", .save = ELEMENT_COUNT, LIMITS(LIMIT("GEN-12", ERROR, AT_LEAST(1)))),
    RESERVED("Reserved", .size = FIXED(3)),
    ARRAY("OpaqueList", .size = VAR(ELEMENT_COUNT), .group = &element_group),
};
static const struct sdec_group general_group =
    GROUP_OF(general_rows, "general_opaque_data", "DSP0274 1.2, general opaque data format");

static const struct sdec_field secured_rows[] = {
    U32("SpecID", .as = SDEC_AS_HEX),
    U8("OpaqueVersion"),
    U8("TotalElements", .save = SM_ELEMENT_COUNT),
    RESERVED("Reserved", .size = FIXED(2)),
    ARRAY("OpaqueList", .size = VAR(SM_ELEMENT_COUNT), .group = &element_group),
};
static const struct sdec_group secured_group =
    GROUP_OF(secured_rows, "secured_opaque_data", "DSP0277 1.1, secured message general opaque data");

#define NVIDIA_SPEC "NVIDIA GPU and switch opaque data (guessed; as NVIDIA's own verifier reads it)"

static const struct sdec_name nvidia_type_names[] = {
    {1, "CERT_ISSUER_NAME"}, {2, "CERT_AUTHORITY_KEY_IDENTIFIER"}, {3, "DRIVER_VERSION"}, {4, "GPU_INFO"},
    {5, "SKU"}, {6, "VBIOS_VERSION"}, {7, "MANUFACTURER_ID"}, {8, "TAMPER_DETECTION"}, {9, "SMC"}, {10, "VPR"},
    {11, "NVDEC0_STATUS"}, {12, "MSRSCNT"}, {13, "CPRINFO"}, {14, "BOARD_ID"}, {15, "CHIP_SKU"},
    {16, "CHIP_SKU_MOD"}, {17, "PROJECT"}, {18, "PROJECT_SKU"}, {19, "PROJECT_SKU_MOD"}, {20, "FWID"},
    {21, "PROTECTED_PCIE_STATUS"}, {22, "SWITCH_PDI or DEVICE_PDI"}, {23, "FLOORSWEPT_PORTS or DISABLED_PORTS"},
    {24, "POSITION_ID"}, {25, "LOCK_SWITCH_STATUS"}, {26, "SWITCH_GPU_PDIS"}, {27, "SWITCH_PORTS"},
    {32, "GPU_LINK_CONN"},
    {33, "SYS_ENABLE_STATUS"}, {34, "OPAQUE_DATA_VERSION"}, {35, "CHIP_INFO"}, {36, "FEATURE_FLAG"},
    {255, "INVALID"}, {0, NULL},
};

/* Two types whose values are known to be lists; all others are text or bytes. */
enum { MSRSCNT = 12, DEVICE_PDI = 22 };

static const struct sdec_field nvidia_count_rows[] = {U32("Count")};
static const struct sdec_group nvidia_count = GROUP_OF(nvidia_count_rows, "nvidia_count", NVIDIA_SPEC);
static const struct sdec_field nvidia_pdi_rows[] = {BYTES("PDI", HOLDS(SERIAL), .size = FIXED(8))};
static const struct sdec_group nvidia_pdi = GROUP_OF(nvidia_pdi_rows, "nvidia_pdi", NVIDIA_SPEC);
/* A list takes all there is, so that nothing is left for the last row. */
static const struct sdec_field nvidia_data_rows[] = {
    ARRAY("MeasurementCounts", .when = EQ(NVIDIA_TYPE, MSRSCNT), .size = REST, .group = &nvidia_count),
    ARRAY("PDIs", .when = EQ(NVIDIA_TYPE, DEVICE_PDI), .size = REST, .group = &nvidia_pdi),
    BYTES("Bytes", .size = REST, .as = SDEC_AS_TEXT),
};
static const struct sdec_group nvidia_data = GROUP_OF(nvidia_data_rows, "nvidia_data", NVIDIA_SPEC);

static const struct sdec_field nvidia_record_rows[] = {
    U16("Type", .save = NVIDIA_TYPE, .names = nvidia_type_names),
    U16("Size", .save = NVIDIA_SIZE),
    GROUP("Data", .size = VAR(NVIDIA_SIZE), .group = &nvidia_data),
};
static const struct sdec_group nvidia_record = GROUP_OF(nvidia_record_rows, "nvidia_record", NVIDIA_SPEC);

#define NVIDIA_RECORDS \
  "NVIDIARecords", .group = &nvidia_record, .brief = "Guessed: nothing says that these bytes are NVIDIA's."

/* Before 1.2, and in the free format, only the first word distinguishes the list of DSP0277 from a vendor's bytes. */
static const struct sdec_field opaque_data_rows[] = {
    GROUP("OpaqueDataFmt1", .when = EQ(E_OPAQUE_FORMAT, 2), .group = &general_group),
    /* The guess takes all there is, so that nothing is left for the last row. */
    ARRAY(NVIDIA_RECORDS, .when = EQ(E_OPAQUE_FORMAT, OPAQUE_NVIDIA), .size = REST),
    ARRAY(NVIDIA_RECORDS, .when = EQ(E_OPAQUE_FORMAT, OPAQUE_NVIDIA_ODD), .size = {.op = SDEC_OP_REST, .add = -1}),
    BYTES("LeftOver", .when = EQ(E_OPAQUE_FORMAT, OPAQUE_NVIDIA_ODD), .size = FIXED(1)),
    GROUP("OpaqueDataFmt0", .when = NE(E_OPAQUE_FORMAT, 2), .as = SDEC_AS_EVIDENCE, .select = PEEK32,
          CASES({0x444D5446, &secured_group})),
};
const struct sdec_group sdec_grp_opaque_data =
    GROUP_OF(opaque_data_rows, "opaque_data", "DSP0274 1.2, opaque data formats (table 28 of 1.3)");
