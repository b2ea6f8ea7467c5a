/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Headers of the transports that carry SPDM, for display: MCTP, PCI DOE, TCP, the emulator's socket, storage commands.
 * Finding message boundaries is not their business.
 */
#include "proto/shared.h"

enum { DESCRIPTOR_COUNT = S_OWN };

static const struct sdec_field mctp_header_rows[] = {
    U8("Version", BITS(B(0, 3, "HeaderVersion"))),
    U8("DestinationEID", .line = 1),
    U8("SourceEID", .line = 1),
    U8("Flags", BITS(BIT(7, "SOM", .line = 1), BIT(6, "EOM", .line = 1), B(4, 5, "PacketSequence", .line = 1),
                     BIT(3, "TO", .line = 1), B(0, 2, "MessageTag", .line = 1)),
       .brief = "Start and end of message, packet sequence number, tag owner, tag."),
};
const struct sdec_group sdec_grp_mctp_header =
    GROUP_OF(mctp_header_rows, "MCTPHeader", "DSP0236, MCTP packet header");

const struct sdec_name sdec_names_mctp_type[] = {
    {0x00, "MCTP Control"}, {0x01, "PLDM"},    {0x02, "NC-SI"},   {0x03, "Ethernet"},
    {0x04, "NVMe-MI"},      {0x05, "SPDM"},    {0x06, "Secured Messages"}, {0x07, "CXL FM API"},
    {0x08, "CXL CCI"},      {0x09, "PCIe-MI"}, {0x7E, "Vendor Defined, PCI"}, {0x7F, "Vendor Defined, IANA"},
    {0, NULL},
};

static const struct sdec_field mctp_message_type_rows[] = {
    U8("MessageType", BITS(BIT(7, "IC"), B(0, 6, "Type", .line = 1, .names = sdec_names_mctp_type)),
       .brief = "IC: an integrity check follows the message."),
};
const struct sdec_group sdec_grp_mctp_message_type =
    GROUP_OF(mctp_message_type_rows, "MCTPMessageType", "DSP0236, message type");

static const struct sdec_name doe_vendor_names[] = {
    {0x0001, "PCI-SIG"},
    {0, NULL},
};
static const struct sdec_name doe_type_names[] = {
    {0, "DOE Discovery"},
    {1, "CMA/SPDM"},
    {2, "Secured CMA/SPDM"},
    {3, "CMA/SPDM with connection ID"},
    {4, "Secured CMA/SPDM with connection ID"},
    {0, NULL},
};

static const struct sdec_field doe_header_rows[] = {
    U16("VendorID", .line = 1, .names = doe_vendor_names),
    U8("DataObjectType", .line = 1, .names = doe_type_names),
    RESERVED("Reserved", .size = FIXED(1)),
    U32("Header2", BITS(B(0, 17, "Length", .line = 1)),
        .brief = "Length in 32-bit words, this header included; 0 stands for 2^18."),
};
const struct sdec_group sdec_grp_doe_header =
    GROUP_OF(doe_header_rows, "DOEHeader", "PCI Express Base Specification, Data Object Exchange, header");

static const struct sdec_field doe_request_rows[] = {
    U8("Index", .line = 1),
    U8("Version", .key = "discovery_version", .line = 1, .brief = "0 before PCIe 6.1."),
    RESERVED("Reserved", .size = FIXED(2)),
};
const struct sdec_group sdec_grp_doe_discovery_request =
    GROUP_OF(doe_request_rows, "DOEDiscoveryRequest", "PCI Express Base Specification, DOE Discovery request");

static const struct sdec_field doe_response_rows[] = {
    U16("VendorID", .line = 1, .names = doe_vendor_names),
    U8("DataObjectType", .line = 1, .names = doe_type_names),
    U8("NextIndex", .line = 1, .brief = "0: that was the last one."),
};
const struct sdec_group sdec_grp_doe_discovery_response =
    GROUP_OF(doe_response_rows, "DOEDiscoveryResponse", "PCI Express Base Specification, DOE Discovery response");

static const struct sdec_field tcp_header_rows[] = {
    U16("PayloadLen", .line = 1, .brief = "Bytes that follow the header; libspdm counts two of the header as well."),
    U8("BindingVer"),
    U8("MessageType", .line = 1,
       NAMES(N(0x05, "Out-of-session"), N(0x06, "In-session"), N(0xBF, "Role-Inquiry"),
             N(0xC0, "Error: PayloadLen too large"), N(0xC1, "Error: BindingVer not supported"),
             N(0xC2, "Error: cannot operate as Requester"), N(0xC3, "Error: cannot operate as Responder"))),
};
const struct sdec_group sdec_grp_tcp_header =
    GROUP_OF(tcp_header_rows, "TCPBindingHeader", "DSP0287 1.0, binding header");

/* Transport 3 is TCP to one emulator and SCSI to another. */
static const struct sdec_field emu_header_rows[] = {
    U32("Command", .be = 1, .line = 1,
        NAMES(N(0x0001, "Normal"), N(0x0002, "Storage IF-SEND"), N(0x0003, "Storage IF-RECV"),
              N(0x0004, "Storage ack status"), N(0x8001, "OOB encapsulated key update"),
              N(0x8002, "OOB encapsulated endpoint info"), N(0xFFFD, "Continue"), N(0xFFFE, "Shutdown"),
              N(0xFFFF, "Unknown"), N(0xDEAD, "Test"))),
    U32("TransportType", .be = 1, .line = 1,
        NAMES(N(0, "None"), N(1, "MCTP"), N(2, "PCI DOE"), N(3, "TCP or SCSI"), N(4, "NVMe"))),
    U32("PayloadSize", .be = 1, .line = 1),
};
const struct sdec_group sdec_grp_emu_header =
    GROUP_OF(emu_header_rows, "EmulatorHeader", "DMTF spdm-emu, socket message header");

/* Nothing of this travels on a storage bus: it is what implementations keep of the command that carries the buffer.
 * Some keep no length, early drafts had a byte before it. */
static const struct sdec_field storage_transfer_rows[] = {
    BYTES("INC_512", .size = {.op = SDEC_OP_REST, .add = -4}),
    U32("Length", .line = 1),
};
static const struct sdec_group storage_transfer =
    GROUP_OF(storage_transfer_rows, "storage_transfer", "DSP0286 1.0, security protocol command");

static const struct sdec_field storage_header_rows[] = {
    U8("SecurityProtocol", NAMES(N(0xE8, "DMTF"))),
    U16("SecurityProtocolSpecific",
        BITS(B(0, 1, "ConnectionID", .line = 1),
             B(2, 7, "SPDMOperation", .line = 1,
               NAMES(N(1, "Discovery"), N(2, "Pending info"), N(5, "Message"), N(6, "Secured message"))))),
    GROUP("Transfer", .size = REST, .group = &storage_transfer),
};
const struct sdec_group sdec_grp_storage_header =
    GROUP_OF(storage_header_rows, "StorageHeader", "DSP0286 1.0, security protocol command");

/* What a device answers to discovery and to a request for pending info has no command in front of it. */
#define MANAGEMENT_SPEC(what) "DSP0286 1.0, " what " (as in libspdm)"
#define MANAGEMENT_HEADER \
  U16("DataLength", .ends = 1), U16("StorageBindingVersion", .line = 1, .as = SDEC_AS_VERSION16)

static const struct sdec_field storage_discovery_rows[] = {
    MANAGEMENT_HEADER,
    U8("ConnectionParameters", .line = 1, .brief = "Connections that can be open at once, less one."),
    RESERVED("Reserved", .size = FIXED(3)),
    U8("SupportedOperations", .line = 1,
       BITS(BIT(1, "Discovery"), BIT(2, "PendingInfo"), BIT(5, "Message"), BIT(6, "SecuredMessage"))),
    RESERVED("Reserved", .key = "reserved_2", .size = FIXED(7)),
    RESERVED("Reserved", .key = "reserved_3", .size = FIXED(16)),
};
const struct sdec_group sdec_grp_storage_discovery =
    GROUP_OF(storage_discovery_rows, "StorageDiscovery", MANAGEMENT_SPEC("discovery response"));

static const struct sdec_field storage_pending_info_rows[] = {
    MANAGEMENT_HEADER,
    U32("Flags", BITS(BIT(0, "ResponsePending", .line = 1))),
    U32("ResponseLength", .line = 1),
};
const struct sdec_group sdec_grp_storage_pending_info =
    GROUP_OF(storage_pending_info_rows, "StoragePendingInfo", MANAGEMENT_SPEC("pending info response"));

static const struct sdec_field descriptor_rows[] = {
    RESERVED("Reserved", .size = FIXED(1)),
    U8("Type", .line = 1,
       NAMES(N(1, "NVMe"), N(2, "SCSI"), N(3, "ATA command"), N(4, "SPDM message"), N(0x40, "Data buffer"))),
    U8("Status", .line = 1,
       NAMES(N(0, "Ok"), N(1, "General error"), N(2, "Invalid command"), N(3, "Invalid field"), N(0xFF, "Vendor"))),
    RESERVED("Reserved", .key = "reserved_2", .size = FIXED(1)),
    U32("Length", .line = 1),
    U32("Offset", .brief = "Counted from the start of the secured message buffer."),
    RESERVED("Reserved", .key = "reserved_3", .size = FIXED(4)),
};
static const struct sdec_group descriptor = GROUP_OF(descriptor_rows, "descriptor", "DSP0286 1.0, descriptor");

static const struct sdec_field table_rows[] = {
    RESERVED("Reserved", .size = FIXED(3)),
    ARRAY("Descriptors", .size = VAR(DESCRIPTOR_COUNT), .group = &descriptor),
};
static const struct sdec_group table = GROUP_OF(table_rows, "descriptor_table", "DSP0286 1.0, secured message buffer");

static const struct sdec_field early_table_rows[] = {
    RESERVED("Reserved", .size = FIXED(2)),
    ARRAY("Descriptors", .size = VAR(DESCRIPTOR_COUNT), .group = &descriptor),
    RESERVED("Reserved", .key = "reserved_2", .size = FIXED(1)),
};
static const struct sdec_group early_table =
    GROUP_OF(early_table_rows, "early_descriptor_table", "libspdm, secured message buffer of the storage binding");

/* libspdm starts the descriptors one byte early, which puts the type of its only one, an SPDM message, where the
 * published layout has a zero: the four bytes after the count tell the two apart. */
static const struct sdec_field storage_descriptors_rows[] = {
    U8("NumberOfDescriptors", .line = 1, .save = DESCRIPTOR_COUNT),
    GROUP("DescriptorTable", .select = PEEK32, .group = &table, CASES({0x04000000, &early_table})),
    BYTES("DataBuffers", .size = REST),
};
const struct sdec_group sdec_grp_storage_descriptors =
    GROUP_OF(storage_descriptors_rows, "StorageDescriptors", "DSP0286 1.0, secured message buffer");

/* Integers of TCG are big-endian. */
static const struct sdec_field tcg_header_rows[] = {
    U16("Tag", .key = "frame_tag", .be = 1, .line = 1, NAMES(N(0x8101, "SPDM message"), N(0x8201, "Secured message"))),
    U32("Size", .key = "frame_size", .be = 1, .line = 1, .brief = "Of the frame, this header included."),
    U32("ConnectionHandle", .be = 1),
    U16("FipsServiceIndicator", .be = 1),
    RESERVED("Reserved", .size = FIXED(4)),
};
const struct sdec_group sdec_grp_tcg_header =
    GROUP_OF(tcg_header_rows, "TCGBindingHeader",
             "TCG, TPM 2.0 communication over SPDM (as in wolfTPM), binding header");
