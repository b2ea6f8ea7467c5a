/* SPDX-License-Identifier: BSD-3-Clause
 *
 * TDISP, the security protocol of PCIe device interfaces: its messages and the device interface report. It travels in
 * SPDM's vendor-defined messages; how, is not known here. Tables only: putting a report together is done elsewhere.
 */
#include "proto/shared.h"

enum { VERSION_COUNT = S_OWN, PORTION_LEN, RANGE_COUNT, INFO_LEN, ERROR_CODE, ID_LEN };

#define SPEC(what) "PCI Express Base Specification 6.x, chapter 11, " what

/* Portions of a report belong together by the interface that they are about. */
static const struct sdec_field interface_rows[] = {
    U32("FunctionID", .line = 1, .fact = F_SLOT,
        BITS(BIT(24, "SegmentValid"), B(16, 23, "Segment"), B(8, 15, "Bus"), B(3, 7, "Device"), B(0, 2, "Function"))),
    RESERVED("Reserved", .size = FIXED(8)),
};
static const struct sdec_group interface_id = GROUP_OF(interface_rows, "interface_id", SPEC("INTERFACE_ID"));

static const struct sdec_field header_rows[] = {
    U8("ProtocolID", NAMES(N(0x01, "TDISP"))),
    U8("TDISPVersion", .as = SDEC_AS_VERSION),
    U8("MessageType", .names = sdec_names_code_pci_tdisp),
    RESERVED("Reserved", .size = FIXED(2)),
    GROUP("InterfaceID", .key = "tdi", .group = &interface_id),
};
static const struct sdec_group header = GROUP_OF(header_rows, "tdisp_header", SPEC("TDISP message header"));

/* The messages that say nothing beyond their type and interface. */
static const struct sdec_field bare_rows[] = {GROUP("Header", .group = &header)};

static const struct sdec_group get_tdisp_version_body =
    GROUP_OF(bare_rows, "get_tdisp_version", SPEC("GET_TDISP_VERSION"));
static const struct sdec_message get_tdisp_version = {
    .name = "GET_TDISP_VERSION", .code = 0x81, .body = &get_tdisp_version_body};

static const struct sdec_field version_entry_rows[] = {
    U8("VersionNumEntry", .line = 1, .as = SDEC_AS_VERSION),
};
static const struct sdec_group version_entry =
    GROUP_OF(version_entry_rows, "version_num_entry", SPEC("VersionNumEntry"));

static const struct sdec_field tdisp_version_rows[] = {
    GROUP("Header", .group = &header),
    U8("VersionNumCount", .save = VERSION_COUNT),
    ARRAY("VersionNumEntry", .size = VAR(VERSION_COUNT), .group = &version_entry),
};
static const struct sdec_group tdisp_version_body =
    GROUP_OF(tdisp_version_rows, "tdisp_version", SPEC("TDISP_VERSION"));
static const struct sdec_message tdisp_version = {.name = "TDISP_VERSION", .code = 0x01, .body = &tdisp_version_body};

static const struct sdec_field get_tdisp_capabilities_rows[] = {
    GROUP("Header", .group = &header),
    U32("TSM_CAPS", .bits = sdec_bits_none),
};
static const struct sdec_group get_tdisp_capabilities_body =
    GROUP_OF(get_tdisp_capabilities_rows, "get_tdisp_capabilities", SPEC("GET_TDISP_CAPABILITIES"));
static const struct sdec_message get_tdisp_capabilities = {
    .name = "GET_TDISP_CAPABILITIES", .code = 0x82, .body = &get_tdisp_capabilities_body};

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
static const struct sdec_group requests = GROUP_OF(requests_rows, "req_msgs_supported", SPEC("REQ_MSGS_SUPPORTED"));

static const struct sdec_field tdisp_capabilities_rows[] = {
    GROUP("Header", .group = &header),
    U32("DSM_CAPS", BITS(BIT(0, "XT_MODE_SUPPORTED")), .brief = "XT_MODE_SUPPORTED is of PCIe 7.0, reserved before."),
    GROUP("REQ_MSGS_SUPPORTED", .group = &requests),
    U16("LOCK_INTERFACE_FLAGS_SUPPORTED", .bits = lock_flags_bits,
        .brief = "Which FLAGS may be set; of SYSTEM_CACHE_LINE_SIZE, whether it may be 128 bytes."),
    RESERVED("Reserved", .size = FIXED(3)),
    U8("DEV_ADDR_WIDTH", .line = 1, .brief = "Number of address bits."),
    U8("NUM_REQ_THIS", .brief = "Requests that may be outstanding for this interface."),
    U8("NUM_REQ_ALL", .brief = "Requests that may be outstanding over all interfaces."),
};
static const struct sdec_group tdisp_capabilities_body =
    GROUP_OF(tdisp_capabilities_rows, "tdisp_capabilities", SPEC("TDISP_CAPABILITIES"));
static const struct sdec_message tdisp_capabilities = {
    .name = "TDISP_CAPABILITIES", .code = 0x02, .body = &tdisp_capabilities_body};

static const struct sdec_field lock_interface_request_rows[] = {
    GROUP("Header", .group = &header),
    U16("FLAGS", .line = 1, .bits = lock_flags_bits),
    U8("DefaultStreamID", .line = 1, .brief = "The default IDE stream."),
    RESERVED("Reserved", .size = FIXED(1)),
    U64("MMIO_REPORTING_OFFSET", .as = SDEC_AS_HEX, .brief = "Signed; added to the page addresses of the report."),
    U64("BIND_P2P_ADDRESS_MASK", .as = SDEC_AS_HEX),
};
static const struct sdec_group lock_interface_request_body =
    GROUP_OF(lock_interface_request_rows, "lock_interface_request", SPEC("LOCK_INTERFACE_REQUEST"));
static const struct sdec_message lock_interface_request = {
    .name = "LOCK_INTERFACE_REQUEST", .code = 0x83, .body = &lock_interface_request_body};

static const struct sdec_field nonce_rows[] = {
    GROUP("Header", .group = &header),
    BYTES("START_INTERFACE_NONCE", HOLDS(NONCE), .size = FIXED(32), .line = 1,
          .brief = "START_INTERFACE_REQUEST repeats what LOCK_INTERFACE_RESPONSE gave."),
};
static const struct sdec_group lock_interface_response_body =
    GROUP_OF(nonce_rows, "lock_interface_response", SPEC("LOCK_INTERFACE_RESPONSE"));
static const struct sdec_message lock_interface_response = {
    .name = "LOCK_INTERFACE_RESPONSE", .code = 0x03, .body = &lock_interface_response_body};
static const struct sdec_group start_interface_request_body =
    GROUP_OF(nonce_rows, "start_interface_request", SPEC("START_INTERFACE_REQUEST"));
static const struct sdec_message start_interface_request = {
    .name = "START_INTERFACE_REQUEST", .code = 0x86, .body = &start_interface_request_body};
static const struct sdec_group start_interface_response_body =
    GROUP_OF(bare_rows, "start_interface_response", SPEC("START_INTERFACE_RESPONSE"));
static const struct sdec_message start_interface_response = {
    .name = "START_INTERFACE_RESPONSE", .code = 0x06, .body = &start_interface_response_body};

/* Whether the first page is a page number or a byte address is not settled: implementations differ. */
static const struct sdec_field mmio_range_rows[] = {
    U64("First4KPage", .key = "first_4k_page", .as = SDEC_AS_HEX,
        .brief = "First page, MMIO_REPORTING_OFFSET added."),
    U32("NumberOf4KPages", .key = "number_of_4k_pages"),
    U16("RangeAttributes", BITS(BIT(0, "MSI_X_TABLE"), BIT(1, "MSI_X_PBA"), BIT(2, "IS_NON_TEE_MEM"),
                                BIT(3, "IS_MEM_ATTR_UPDATABLE"))),
    U16("RangeID"),
};
static const struct sdec_group mmio_range = GROUP_OF(mmio_range_rows, "mmio_range", SPEC("MMIO_RANGE"));

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
    GROUP_OF(report_rows, "DeviceInterfaceReport", SPEC("TDI report structure"));

static const struct sdec_field get_device_interface_report_rows[] = {
    GROUP("Header", .group = &header),
    U16("Offset", .line = 1, .fact = F_PORTION_OFFSET),
    U16("Length", .line = 1),
};
static const struct sdec_group get_device_interface_report_body =
    GROUP_OF(get_device_interface_report_rows, "get_device_interface_report", SPEC("GET_DEVICE_INTERFACE_REPORT"));
static const struct sdec_message get_device_interface_report = {
    .name = "GET_DEVICE_INTERFACE_REPORT", .code = 0x84, .body = &get_device_interface_report_body};

static const struct sdec_field device_interface_report_rows[] = {
    GROUP("Header", .group = &header),
    U16("PortionLength", .line = 1, .save = PORTION_LEN),
    U16("RemainderLength", .line = 1, .fact = F_PORTION_REMAINDER),
    PAYLOAD("ReportBytes", .size = VAR(PORTION_LEN), .as = SDEC_AS_PORTION, .group = &sdec_grp_device_interface_report),
};
static const struct sdec_group device_interface_report_body =
    GROUP_OF(device_interface_report_rows, "device_interface_report", SPEC("DEVICE_INTERFACE_REPORT"));
static const struct sdec_message device_interface_report = {
    .name = "DEVICE_INTERFACE_REPORT", .code = 0x04, .body = &device_interface_report_body};

static const struct sdec_group get_device_interface_state_body =
    GROUP_OF(bare_rows, "get_device_interface_state", SPEC("GET_DEVICE_INTERFACE_STATE"));
static const struct sdec_message get_device_interface_state = {
    .name = "GET_DEVICE_INTERFACE_STATE", .code = 0x85, .body = &get_device_interface_state_body};

static const struct sdec_field device_interface_state_rows[] = {
    GROUP("Header", .group = &header),
    U8("TDI_STATE", .line = 1,
       NAMES(N(0, "CONFIG_UNLOCKED"), N(1, "CONFIG_LOCKED"), N(2, "RUN"), N(3, "ERROR"))),
};
static const struct sdec_group device_interface_state_body =
    GROUP_OF(device_interface_state_rows, "device_interface_state", SPEC("DEVICE_INTERFACE_STATE"));
static const struct sdec_message device_interface_state = {
    .name = "DEVICE_INTERFACE_STATE", .code = 0x05, .body = &device_interface_state_body};

static const struct sdec_group stop_interface_request_body =
    GROUP_OF(bare_rows, "stop_interface_request", SPEC("STOP_INTERFACE_REQUEST"));
static const struct sdec_message stop_interface_request = {
    .name = "STOP_INTERFACE_REQUEST", .code = 0x87, .body = &stop_interface_request_body};
static const struct sdec_group stop_interface_response_body =
    GROUP_OF(bare_rows, "stop_interface_response", SPEC("STOP_INTERFACE_RESPONSE"));
static const struct sdec_message stop_interface_response = {
    .name = "STOP_INTERFACE_RESPONSE", .code = 0x07, .body = &stop_interface_response_body};

static const struct sdec_field p2p_stream_rows[] = {
    GROUP("Header", .group = &header),
    U8("P2P_STREAM_ID", .line = 1),
};
static const struct sdec_group bind_p2p_stream_request_body =
    GROUP_OF(p2p_stream_rows, "bind_p2p_stream_request", SPEC("BIND_P2P_STREAM_REQUEST"));
static const struct sdec_message bind_p2p_stream_request = {
    .name = "BIND_P2P_STREAM_REQUEST", .code = 0x88, .body = &bind_p2p_stream_request_body};
static const struct sdec_group bind_p2p_stream_response_body =
    GROUP_OF(bare_rows, "bind_p2p_stream_response", SPEC("BIND_P2P_STREAM_RESPONSE"));
static const struct sdec_message bind_p2p_stream_response = {
    .name = "BIND_P2P_STREAM_RESPONSE", .code = 0x08, .body = &bind_p2p_stream_response_body};
static const struct sdec_group unbind_p2p_stream_request_body =
    GROUP_OF(p2p_stream_rows, "unbind_p2p_stream_request", SPEC("UNBIND_P2P_STREAM_REQUEST"));
static const struct sdec_message unbind_p2p_stream_request = {
    .name = "UNBIND_P2P_STREAM_REQUEST", .code = 0x89, .body = &unbind_p2p_stream_request_body};
static const struct sdec_group unbind_p2p_stream_response_body =
    GROUP_OF(bare_rows, "unbind_p2p_stream_response", SPEC("UNBIND_P2P_STREAM_RESPONSE"));
static const struct sdec_message unbind_p2p_stream_response = {
    .name = "UNBIND_P2P_STREAM_RESPONSE", .code = 0x09, .body = &unbind_p2p_stream_response_body};

static const struct sdec_field set_mmio_attribute_request_rows[] = {
    GROUP("Header", .group = &header),
    GROUP("MMIO_RANGE", .group = &mmio_range),
};
static const struct sdec_group set_mmio_attribute_request_body =
    GROUP_OF(set_mmio_attribute_request_rows, "set_mmio_attribute_request", SPEC("SET_MMIO_ATTRIBUTE_REQUEST"));
static const struct sdec_message set_mmio_attribute_request = {
    .name = "SET_MMIO_ATTRIBUTE_REQUEST", .code = 0x8A, .body = &set_mmio_attribute_request_body};
static const struct sdec_group set_mmio_attribute_response_body =
    GROUP_OF(bare_rows, "set_mmio_attribute_response", SPEC("SET_MMIO_ATTRIBUTE_RESPONSE"));
static const struct sdec_message set_mmio_attribute_response = {
    .name = "SET_MMIO_ATTRIBUTE_RESPONSE", .code = 0x0A, .body = &set_mmio_attribute_response_body};

/* TDISP numbers registries in a way of its own, not as StandardID does. */
#define VENDOR(data_name)                                            \
  U8("REGISTRY_ID", .line = 1, NAMES(N(0, "PCI-SIG"), N(1, "CXL"))), \
  U8("VENDOR_ID_LEN", .save = ID_LEN),                               \
  BYTES("VENDOR_ID", .key = "vendor_id_bytes", .size = VAR(ID_LEN), .line = 1),                \
  BYTES(data_name, .size = REST)

/* No public source shows these two; their shape is expected to be that of a vendor's error data. */
static const struct sdec_field vdm_rows[] = {
    GROUP("Header", .group = &header),
    VENDOR("VENDOR_DATA"),
};
static const struct sdec_group vdm_request_body = GROUP_OF(vdm_rows, "vdm_request", SPEC("VDM_REQUEST"));
static const struct sdec_message vdm_request = {
    .name = "VDM_REQUEST", .code = 0x8B, .draft = 1, .body = &vdm_request_body};
static const struct sdec_group vdm_response_body = GROUP_OF(vdm_rows, "vdm_response", SPEC("VDM_RESPONSE"));
static const struct sdec_message vdm_response = {
    .name = "VDM_RESPONSE", .code = 0x0B, .draft = 1, .body = &vdm_response_body};

/* PCIe 7.0, by one implementation; nothing public says how long the response is. */
static const struct sdec_field set_tdisp_config_request_rows[] = {
    GROUP("Header", .group = &header),
    U32("TDISP_CONFIG", .line = 1, BITS(BIT(0, "XT_MODE_ENABLE"), BIT(1, "XT_BIT_FOR_LOCKED_MSIX")),
        .brief = "PCIe 7.0."),
};
static const struct sdec_group set_tdisp_config_request_body =
    GROUP_OF(set_tdisp_config_request_rows, "set_tdisp_config_request", SPEC("SET_TDISP_CONFIG_REQUEST"));
static const struct sdec_message set_tdisp_config_request = {
    .name = "SET_TDISP_CONFIG_REQUEST", .code = 0x8C, .body = &set_tdisp_config_request_body};
static const struct sdec_group set_tdisp_config_response_body =
    GROUP_OF(bare_rows, "set_tdisp_config_response", SPEC("SET_TDISP_CONFIG_RESPONSE"));
static const struct sdec_message set_tdisp_config_response = {
    .name = "SET_TDISP_CONFIG_RESPONSE", .code = 0x0C, .body = &set_tdisp_config_response_body};

static const struct sdec_field vendor_error_rows[] = {VENDOR("VENDOR_ERR_DATA")};
static const struct sdec_group vendor_error =
    GROUP_OF(vendor_error_rows, "extended_error_data", SPEC("EXTENDED_ERROR_DATA"));

static const struct sdec_field tdisp_error_rows[] = {
    GROUP("Header", .group = &header),
    U32("ERROR_CODE", .line = 1, .save = ERROR_CODE,
        NAMES(N(0x0001, "INVALID_REQUEST"), N(0x0003, "BUSY"), N(0x0004, "INVALID_INTERFACE_STATE"),
              N(0x0005, "UNSPECIFIED"), N(0x0007, "UNSUPPORTED_REQUEST"), N(0x0041, "VERSION_MISMATCH"),
              N(0x00FF, "VENDOR_SPECIFIC_ERROR"), N(0x0101, "INVALID_INTERFACE"), N(0x0102, "INVALID_NONCE"),
              N(0x0103, "INSUFFICIENT_ENTROPY"), N(0x0104, "INVALID_DEVICE_CONFIGURATION"))),
    U32("ERROR_DATA", .key = "tdisp_error_data", .as = SDEC_AS_HEX),
    GROUP("EXTENDED_ERROR_DATA", .when = EQ(ERROR_CODE, 0x00FF), .size = REST, .group = &vendor_error),
};
static const struct sdec_group tdisp_error_body = GROUP_OF(tdisp_error_rows, "tdisp_error", SPEC("TDISP_ERROR"));
static const struct sdec_message tdisp_error = {
    .name = "TDISP_ERROR", .code = 0x7F, .failure = 1, .answers_any = 1, .body = &tdisp_error_body};

static const struct sdec_message *const messages[] = {
    [0x81] = &get_tdisp_version,
    [0x82] = &get_tdisp_capabilities,
    [0x83] = &lock_interface_request,
    [0x84] = &get_device_interface_report,
    [0x85] = &get_device_interface_state,
    [0x86] = &start_interface_request,
    [0x87] = &stop_interface_request,
    [0x88] = &bind_p2p_stream_request,
    [0x89] = &unbind_p2p_stream_request,
    [0x8A] = &set_mmio_attribute_request,
    [0x8B] = &vdm_request,
    [0x8C] = &set_tdisp_config_request,
    [0x01] = &tdisp_version,
    [0x02] = &tdisp_capabilities,
    [0x03] = &lock_interface_response,
    [0x04] = &device_interface_report,
    [0x05] = &device_interface_state,
    [0x06] = &start_interface_response,
    [0x07] = &stop_interface_response,
    [0x08] = &bind_p2p_stream_response,
    [0x09] = &unbind_p2p_stream_response,
    [0x0A] = &set_mmio_attribute_response,
    [0x0B] = &vdm_response,
    [0x0C] = &set_tdisp_config_response,
    [0x7F] = &tdisp_error,
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
