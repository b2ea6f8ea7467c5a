/* SPDX-License-Identifier: BSD-3-Clause
 *
 * TDISP, the security protocol of PCIe device interfaces: its messages and the device interface report. It travels in
 * SPDM's vendor-defined messages; how, is not known here. Tables only: putting a report together is done elsewhere.
 */
#include "proto/protocols.h"
#include "proto/shared.h"

enum { VERSION_COUNT = S_OWN, PORTION_LEN, RANGE_COUNT, INFO_LEN, ERROR_CODE, ID_LEN };

#define CLAUSE "PCI Express Base Specification 6.x, chapter 11, "
#define MESSAGE(id, id_rows, title, ...)                                           \
  static const struct sdec_group id##_body = GROUP_OF(id_rows, #id, CLAUSE title); \
  static const struct sdec_message id = {.name = title, .body = &id##_body, __VA_ARGS__}

#define TDISP_MESSAGES(X)                                               \
  X(0x81, "GET_TDISP_VERSION", get_tdisp_version)                       \
  X(0x82, "GET_TDISP_CAPABILITIES", get_tdisp_capabilities)             \
  X(0x83, "LOCK_INTERFACE_REQUEST", lock_interface_request)             \
  X(0x84, "GET_DEVICE_INTERFACE_REPORT", get_device_interface_report)   \
  X(0x85, "GET_DEVICE_INTERFACE_STATE", get_device_interface_state)     \
  X(0x86, "START_INTERFACE_REQUEST", start_interface_request)           \
  X(0x87, "STOP_INTERFACE_REQUEST", stop_interface_request)             \
  X(0x88, "BIND_P2P_STREAM_REQUEST", bind_p2p_stream_request)           \
  X(0x89, "UNBIND_P2P_STREAM_REQUEST", unbind_p2p_stream_request)       \
  X(0x8A, "SET_MMIO_ATTRIBUTE_REQUEST", set_mmio_attribute_request)     \
  X(0x8B, "VDM_REQUEST", vdm_request)                                   \
  X(0x8C, "SET_TDISP_CONFIG_REQUEST", set_tdisp_config_request)         \
  X(0x01, "TDISP_VERSION", tdisp_version)                               \
  X(0x02, "TDISP_CAPABILITIES", tdisp_capabilities)                     \
  X(0x03, "LOCK_INTERFACE_RESPONSE", lock_interface_response)           \
  X(0x04, "DEVICE_INTERFACE_REPORT", device_interface_report)           \
  X(0x05, "DEVICE_INTERFACE_STATE", device_interface_state)             \
  X(0x06, "START_INTERFACE_RESPONSE", start_interface_response)         \
  X(0x07, "STOP_INTERFACE_RESPONSE", stop_interface_response)           \
  X(0x08, "BIND_P2P_STREAM_RESPONSE", bind_p2p_stream_response)         \
  X(0x09, "UNBIND_P2P_STREAM_RESPONSE", unbind_p2p_stream_response)     \
  X(0x0A, "SET_MMIO_ATTRIBUTE_RESPONSE", set_mmio_attribute_response)   \
  X(0x0B, "VDM_RESPONSE", vdm_response)                                 \
  X(0x0C, "SET_TDISP_CONFIG_RESPONSE", set_tdisp_config_response)       \
  X(0x7F, "TDISP_ERROR", tdisp_error)

static const struct sdec_name type_names[] = {
#define ENTRY(code, title, id) N(code, title),
    TDISP_MESSAGES(ENTRY)
#undef ENTRY
    {0, NULL},
};

/* Portions of a report belong together by the interface that they are about. */
static const struct sdec_field interface_rows[] = {
    U32("FunctionID", .line = 1, .fact = F_SLOT,
        BITS(BIT(24, "SegmentValid"), B(16, 23, "Segment"), B(8, 15, "Bus"), B(3, 7, "Device"), B(0, 2, "Function"))),
    RESERVED("Reserved", .size = FIXED(8)),
};
static const struct sdec_group interface_id = GROUP_OF(interface_rows, "InterfaceID", CLAUSE "INTERFACE_ID");

/* The specification counts from the byte after ProtocolID. */
static const struct sdec_field header_rows[] = {
    U8("TDISPVersion", .as = SDEC_AS_VERSION),
    U8("MessageType", .names = type_names),
    RESERVED("Reserved", .size = FIXED(2)),
    GROUP("InterfaceID", .key = "tdi", .group = &interface_id),
};
static const struct sdec_group header = GROUP_OF(header_rows, "TDISPHeader", CLAUSE "TDISP message header");

#define HEADER U8("ProtocolID", NAMES(N(0x01, "TDISP"))), GROUP("Header", .group = &header)

/* The messages that say nothing beyond their type and interface. */
static const struct sdec_field bare_rows[] = {HEADER};

MESSAGE(get_tdisp_version, bare_rows, "GET_TDISP_VERSION", .code = 0x81);

static const struct sdec_field version_entry_rows[] = {
    U8("VersionNumEntry", .line = 1, .as = SDEC_AS_VERSION),
};
static const struct sdec_group version_entry =
    GROUP_OF(version_entry_rows, "VersionNumEntry", CLAUSE "VersionNumEntry");

static const struct sdec_field tdisp_version_rows[] = {
    HEADER,
    U8("VersionNumCount", .save = VERSION_COUNT),
    ARRAY("VersionNumEntry", .size = VAR(VERSION_COUNT), .group = &version_entry),
};
MESSAGE(tdisp_version, tdisp_version_rows, "TDISP_VERSION", .code = 0x01);

static const struct sdec_field get_tdisp_capabilities_rows[] = {
    HEADER,
    U32("TSM_CAPS", .bits = sdec_bits_none),
};
MESSAGE(get_tdisp_capabilities, get_tdisp_capabilities_rows, "GET_TDISP_CAPABILITIES", .code = 0x82);

static const struct sdec_bits lock_flags_bits[] = {
    BIT(0, "NO_FW_UPDATE"),
    BIT(1, "SYSTEM_CACHE_LINE_SIZE", NAMES(N(0, "64 bytes"), N(1, "128 bytes"))),
    BIT(2, "LOCK_MSIX"),
    BIT(3, "BIND_P2P"),
    BIT(4, "ALL_REQUEST_REDIRECT"),
    {.name = NULL},
};

/* A bit's number is the request's code less 0x80. */
static const struct sdec_field requests_rows[] = {
    U64("Requests80ToBF", .key = "requests_80_to_bf",
        BITS(BIT(1, "GET_TDISP_VERSION"), BIT(2, "GET_TDISP_CAPABILITIES"), BIT(3, "LOCK_INTERFACE_REQUEST"),
             BIT(4, "GET_DEVICE_INTERFACE_REPORT"), BIT(5, "GET_DEVICE_INTERFACE_STATE"),
             BIT(6, "START_INTERFACE_REQUEST"), BIT(7, "STOP_INTERFACE_REQUEST"), BIT(8, "BIND_P2P_STREAM_REQUEST"),
             BIT(9, "UNBIND_P2P_STREAM_REQUEST"), BIT(10, "SET_MMIO_ATTRIBUTE_REQUEST"), BIT(11, "VDM_REQUEST"),
             BIT(12, "SET_TDISP_CONFIG_REQUEST"))),
    RESERVED("RequestsC0ToFF", .key = "requests_c0_to_ff", .size = FIXED(8)),
};
static const struct sdec_group requests = GROUP_OF(requests_rows, "REQ_MSGS_SUPPORTED", CLAUSE "REQ_MSGS_SUPPORTED");

static const struct sdec_field tdisp_capabilities_rows[] = {
    HEADER,
    U32("DSM_CAPS", BITS(BIT(0, "XT_MODE_SUPPORTED")), .brief = "XT_MODE_SUPPORTED is of PCIe 7.0, reserved before."),
    GROUP("REQ_MSGS_SUPPORTED", .group = &requests),
    U16("LOCK_INTERFACE_FLAGS_SUPPORTED", .bits = lock_flags_bits,
        .brief = "Which FLAGS may be set; of SYSTEM_CACHE_LINE_SIZE, whether it may be 128 bytes."),
    RESERVED("Reserved", .size = FIXED(3)),
    U8("DEV_ADDR_WIDTH", .line = 1, .brief = "Number of address bits."),
    U8("NUM_REQ_THIS", .brief = "Requests that may be outstanding for this interface."),
    U8("NUM_REQ_ALL", .brief = "Requests that may be outstanding over all interfaces."),
};
MESSAGE(tdisp_capabilities, tdisp_capabilities_rows, "TDISP_CAPABILITIES", .code = 0x02);

static const struct sdec_field lock_interface_request_rows[] = {
    HEADER,
    U16("FLAGS", .line = 1, .bits = lock_flags_bits),
    U8("DefaultStreamID", .line = 1, .brief = "The default IDE stream."),
    RESERVED("Reserved", .size = FIXED(1)),
    U64("MMIO_REPORTING_OFFSET", .as = SDEC_AS_HEX, .brief = "Signed; added to the page addresses of the report."),
    U64("BIND_P2P_ADDRESS_MASK", .as = SDEC_AS_HEX),
};
MESSAGE(lock_interface_request, lock_interface_request_rows, "LOCK_INTERFACE_REQUEST", .code = 0x83);

static const struct sdec_field nonce_rows[] = {
    HEADER,
    BYTES("START_INTERFACE_NONCE", .size = FIXED(32), .line = 1,
          .brief = "START_INTERFACE_REQUEST repeats what LOCK_INTERFACE_RESPONSE gave."),
};
MESSAGE(lock_interface_response, nonce_rows, "LOCK_INTERFACE_RESPONSE", .code = 0x03);
MESSAGE(start_interface_request, nonce_rows, "START_INTERFACE_REQUEST", .code = 0x86);
MESSAGE(start_interface_response, bare_rows, "START_INTERFACE_RESPONSE", .code = 0x06);

/* Whether the first page is a page number or a byte address is not settled: implementations differ. */
static const struct sdec_field mmio_range_rows[] = {
    U64("First4KPage", .key = "first_4k_page", .as = SDEC_AS_HEX,
        .brief = "First page, MMIO_REPORTING_OFFSET added."),
    U32("NumberOf4KPages", .key = "number_of_4k_pages"),
    U16("RangeAttributes", BITS(BIT(0, "MSI_X_TABLE"), BIT(1, "MSI_X_PBA"), BIT(2, "IS_NON_TEE_MEM"),
                                BIT(3, "IS_MEM_ATTR_UPDATABLE"))),
    U16("RangeID"),
};
static const struct sdec_group mmio_range = GROUP_OF(mmio_range_rows, "MMIO_RANGE", CLAUSE "MMIO_RANGE");

static const struct sdec_field report_rows[] = {
    U16("INTERFACE_INFO", .line = 1,
        BITS(BIT(0, "NO_FW_UPDATE"), BIT(1, "DMA_WITHOUT_PASID"), BIT(2, "DMA_WITH_PASID"), BIT(3, "ATS_ENABLED"),
             BIT(4, "PRS_ENABLED"), BIT(5, "XT_MODE_ENABLED")),
        .brief = "XT_MODE_ENABLED is of PCIe 7.0, reserved before."),
    RESERVED("Reserved", .size = FIXED(2)),
    U16("MSI_X_MESSAGE_CONTROL", .as = SDEC_AS_HEX, .brief = "Copy of the MSI-X register of this name."),
    U16("LNR_CONTROL", .as = SDEC_AS_HEX, .brief = "Copy of the LN Requester control register."),
    U32("TPH_CONTROL", .as = SDEC_AS_HEX, .brief = "Copy of the TPH Requester control register."),
    U32("MMIO_RANGE_COUNT", .line = 1, .save = RANGE_COUNT),
    ARRAY("MMIO_RANGE", .key = "mmio_ranges", .size = VAR(RANGE_COUNT), .group = &mmio_range),
    U32("DEVICE_SPECIFIC_INFO_LEN", .save = INFO_LEN),
    BYTES("DEVICE_SPECIFIC_INFO", .size = VAR(INFO_LEN), .as = SDEC_AS_TEXT),
};
const struct sdec_group sdec_grp_device_interface_report =
    GROUP_OF(report_rows, "DeviceInterfaceReport", CLAUSE "TDI report structure");

static const struct sdec_field get_device_interface_report_rows[] = {
    HEADER,
    U16("Offset", .line = 1, .fact = F_PORTION_OFFSET),
    U16("Length", .line = 1),
};
MESSAGE(get_device_interface_report, get_device_interface_report_rows, "GET_DEVICE_INTERFACE_REPORT", .code = 0x84);

static const struct sdec_field device_interface_report_rows[] = {
    HEADER,
    U16("PortionLength", .line = 1, .save = PORTION_LEN),
    U16("RemainderLength", .line = 1, .fact = F_PORTION_REMAINDER),
    PAYLOAD("ReportBytes", .size = VAR(PORTION_LEN), .as = SDEC_AS_PORTION, .group = &sdec_grp_device_interface_report),
};
MESSAGE(device_interface_report, device_interface_report_rows, "DEVICE_INTERFACE_REPORT", .code = 0x04);

MESSAGE(get_device_interface_state, bare_rows, "GET_DEVICE_INTERFACE_STATE", .code = 0x85);

static const struct sdec_field device_interface_state_rows[] = {
    HEADER,
    U8("TDI_STATE", .line = 1,
       NAMES(N(0, "CONFIG_UNLOCKED"), N(1, "CONFIG_LOCKED"), N(2, "RUN"), N(3, "ERROR"))),
};
MESSAGE(device_interface_state, device_interface_state_rows, "DEVICE_INTERFACE_STATE", .code = 0x05);

MESSAGE(stop_interface_request, bare_rows, "STOP_INTERFACE_REQUEST", .code = 0x87);
MESSAGE(stop_interface_response, bare_rows, "STOP_INTERFACE_RESPONSE", .code = 0x07);

static const struct sdec_field p2p_stream_rows[] = {
    HEADER,
    U8("P2P_STREAM_ID", .line = 1),
};
MESSAGE(bind_p2p_stream_request, p2p_stream_rows, "BIND_P2P_STREAM_REQUEST", .code = 0x88);
MESSAGE(bind_p2p_stream_response, bare_rows, "BIND_P2P_STREAM_RESPONSE", .code = 0x08);
MESSAGE(unbind_p2p_stream_request, p2p_stream_rows, "UNBIND_P2P_STREAM_REQUEST", .code = 0x89);
MESSAGE(unbind_p2p_stream_response, bare_rows, "UNBIND_P2P_STREAM_RESPONSE", .code = 0x09);

static const struct sdec_field set_mmio_attribute_request_rows[] = {
    HEADER,
    GROUP("MMIO_RANGE", .group = &mmio_range),
};
MESSAGE(set_mmio_attribute_request, set_mmio_attribute_request_rows, "SET_MMIO_ATTRIBUTE_REQUEST", .code = 0x8A);
MESSAGE(set_mmio_attribute_response, bare_rows, "SET_MMIO_ATTRIBUTE_RESPONSE", .code = 0x0A);

/* TDISP numbers registries in a way of its own, not as StandardID does. */
#define VENDOR(data_name)                                            \
  U8("REGISTRY_ID", .line = 1, NAMES(N(0, "PCI-SIG"), N(1, "CXL"))), \
  U8("VENDOR_ID_LEN", .save = ID_LEN),                               \
  BYTES("VENDOR_ID", .key = "vendor_id_bytes", .size = VAR(ID_LEN), .line = 1),                \
  BYTES(data_name, .size = REST)

/* No public source shows these two; their shape is expected to be that of a vendor's error data. */
static const struct sdec_field vdm_rows[] = {HEADER, VENDOR("VENDOR_DATA")};
MESSAGE(vdm_request, vdm_rows, "VDM_REQUEST", .code = 0x8B, .draft = 1);
MESSAGE(vdm_response, vdm_rows, "VDM_RESPONSE", .code = 0x0B, .draft = 1);

/* PCIe 7.0, by one implementation; nothing public says how long the response is. */
static const struct sdec_field set_tdisp_config_request_rows[] = {
    HEADER,
    U32("TDISP_CONFIG", .line = 1, BITS(BIT(0, "XT_MODE_ENABLE"), BIT(1, "XT_BIT_FOR_LOCKED_MSIX")),
        .brief = "PCIe 7.0."),
};
MESSAGE(set_tdisp_config_request, set_tdisp_config_request_rows, "SET_TDISP_CONFIG_REQUEST", .code = 0x8C);
MESSAGE(set_tdisp_config_response, bare_rows, "SET_TDISP_CONFIG_RESPONSE", .code = 0x0C);

static const struct sdec_field vendor_error_rows[] = {VENDOR("VENDOR_ERR_DATA")};
static const struct sdec_group vendor_error =
    GROUP_OF(vendor_error_rows, "EXTENDED_ERROR_DATA", CLAUSE "EXTENDED_ERROR_DATA");

static const struct sdec_field tdisp_error_rows[] = {
    HEADER,
    U32("ERROR_CODE", .line = 1, .save = ERROR_CODE,
        NAMES(N(0x0001, "INVALID_REQUEST"), N(0x0003, "BUSY"), N(0x0004, "INVALID_INTERFACE_STATE"),
              N(0x0005, "UNSPECIFIED"), N(0x0007, "UNSUPPORTED_REQUEST"), N(0x0041, "VERSION_MISMATCH"),
              N(0x00FF, "VENDOR_SPECIFIC_ERROR"), N(0x0101, "INVALID_INTERFACE"), N(0x0102, "INVALID_NONCE"),
              N(0x0103, "INSUFFICIENT_ENTROPY"), N(0x0104, "INVALID_DEVICE_CONFIGURATION"))),
    U32("ERROR_DATA", .key = "tdisp_error_data", .as = SDEC_AS_HEX),
    GROUP("EXTENDED_ERROR_DATA", .when = EQ(ERROR_CODE, 0x00FF), .size = REST, .group = &vendor_error),
};
MESSAGE(tdisp_error, tdisp_error_rows, "TDISP_ERROR", .code = 0x7F, .failure = 1, .answers_any = 1);

static const struct sdec_message *const messages[] = {
#define ENTRY(code, title, id) [code] = &(id),
    TDISP_MESSAGES(ENTRY)
#undef ENTRY
};

const struct sdec_protocol sdec_pci_tdisp = {
    .name = "pci-tdisp",
    .title = "PCI-SIG TDISP",
    .code_offset = 2,
    .version_offset = 1,
    .standards = {3, 3},
    .vendor = 0x0001,
    .id = 0x01,
    .messages = messages,
    .n_messages = sizeof(messages) / sizeof(messages[0]),
};
