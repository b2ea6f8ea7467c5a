/* SPDX-License-Identifier: BSD-3-Clause
 *
 * MCTP message types that vendors define, by PCI or IANA number, and PCIe-MI, whose body is not public. Tables only.
 */
#include "proto/shared.h"

#define PCI_SPEC "DSP0236 1.3, vendor defined message, PCI"
#define IANA_SPEC "DSP0236 1.3, vendor defined message, IANA"
#define NSM_SPEC "NVIDIA System Management API, message header"
#define CERBERUS_SPEC "Project Cerberus challenge protocol, message header; the bits of its flags are not confirmed"
#define CALIPTRA_SPEC "Caliptra MCTP vendor commands, message header; a draft"

enum { VENDOR = S_OWN, KIND, NSM_TYPE, DATA_SIZE, COMPLETION, RESPONSE_SIZE, ENTERPRISE, CALIPTRA_REQUEST };

static const struct sdec_name nsm_base_names[] = {
    {0x00, "ping"}, {0x01, "get supported message types"}, {0x02, "get supported command codes"},
    {0x09, "query device identification"}, {0, NULL},
};

static const struct sdec_field nsm_request_rows[] = {
    U8("NSMCommand", .as = SDEC_AS_HEX, .line = 1, .when = EQ(NSM_TYPE, 0), .names = nsm_base_names),
    U8("NSMCommand", .key = "nsm_typed_command", .as = SDEC_AS_HEX, .line = 1, .when = NE(NSM_TYPE, 0)),
    U8("DataSize", .save = DATA_SIZE),
    BYTES("Data", .size = VAR(DATA_SIZE)),
};
static const struct sdec_group nsm_request = GROUP_OF(nsm_request_rows, "nsm_request", NSM_SPEC);

static const struct sdec_field nsm_response_rows[] = {
    U8("NSMCommand", .as = SDEC_AS_HEX, .line = 1, .when = EQ(NSM_TYPE, 0), .names = nsm_base_names),
    U8("NSMCommand", .key = "nsm_typed_command", .as = SDEC_AS_HEX, .line = 1, .when = NE(NSM_TYPE, 0)),
    U8("NSMCompletionCode", .as = SDEC_AS_HEX, .save = COMPLETION, .line = 1, NAMES(N(0, "success"))),
    U16("ReasonCode", .as = SDEC_AS_HEX, .line = 1, .when = NE(COMPLETION, 0)),
    RESERVED("Reserved", .size = FIXED(2), .when = EQ(COMPLETION, 0)),
    U16("ResponseDataSize", .save = RESPONSE_SIZE, .when = EQ(COMPLETION, 0)),
    BYTES("Data", .size = VAR(RESPONSE_SIZE)),
};
static const struct sdec_group nsm_response = GROUP_OF(nsm_response_rows, "nsm_response", NSM_SPEC);

static const struct sdec_field nsm_rows[] = {
    U8("Flags", BITS(B(6, 7, "Kind", .save = KIND, .line = 1,
                       NAMES(N(0, "response"), N(1, "event acknowledgment"), N(2, "request"), N(3, "event"))),
                     B(0, 4, "InstanceID"))),
    U8("OCPTypeAndVersion", BITS(B(4, 7, "OCPType"), B(0, 3, "OCPVersion"))),
    U8("NSMType", .save = NSM_TYPE, .line = 1,
       NAMES(N(0, "capability discovery"), N(1, "network port"), N(2, "PCI link"), N(3, "platform environmental"),
             N(4, "diagnostic"), N(5, "device configuration"), N(6, "firmware"))),
    GROUP("NSMBody", .size = REST, .select = KIND, CASES({0, &nsm_response}, {2, &nsm_request})),
};
static const struct sdec_group nsm = GROUP_OF(nsm_rows, "nvidia_system_management", NSM_SPEC);

static const struct sdec_name cerberus_names[] = {
    {0x01, "firmware version"}, {0x02, "capabilities"}, {0x03, "device id"}, {0x20, "export CSR"},
    {0x21, "import certificate"}, {0x22, "certificate state"}, {0x40, "host state"},
    {0x70, "configuration ids"}, {0x7F, "error"}, {0x80, "PMR"}, {0x81, "digests"}, {0x82, "certificate"},
    {0x83, "challenge"}, {0x84, "key exchange"}, {0x85, "session sync"}, {0x86, "update PMR"},
    {0x87, "reset counter"}, {0x89, "unseal"}, {0x8A, "unseal result"},
    {0, NULL},
};
static const struct sdec_field cerberus_rows[] = {
    U8("CerberusFlags", .as = SDEC_AS_HEX),
    U8("CerberusCommand", .as = SDEC_AS_HEX, .line = 1, .names = cerberus_names),
    BYTES("Data", .size = REST),
};
static const struct sdec_group cerberus = GROUP_OF(cerberus_rows, "cerberus", CERBERUS_SPEC);

static const struct sdec_field pci_rows[] = {
    U8("MessageType", .bits = sdec_bits_mctp_type),
    U16("PCIVendorID", .be = 1, .as = SDEC_AS_HEX, .save = VENDOR, .line = 1,
        NAMES(N(0x10DE, "NVIDIA"), N(0x1414, "Microsoft"), N(0x8086, "Intel"), N(0x1022, "AMD"), N(0x15B3, "Mellanox"),
              N(0x1AB4, "DMTF"))),
    GROUP("VendorMessage", .size = REST, .select = VENDOR, CASES({0x10DE, &nsm}, {0x1414, &cerberus})),
};
const struct sdec_group sdec_grp_mctp_vendor_pci = GROUP_OF(pci_rows, "PCIVendorMessage", PCI_SPEC);

static const struct sdec_name caliptra_names[] = {
    {0x01, "FirmwareVersion"}, {0x02, "DeviceCapabilities"}, {0x03, "GetDebugLog"}, {0x04, "ClearDebugLog"},
    {0x05, "GetAttestation"}, {0x06, "RequestDebugUnlock"}, {0x07, "AuthorizeDebugUnlockToken"},
    {0x08, "ExportAttestedCsr"}, {0x11, "DeviceOwnershipTransfer"}, {0x12, "AuthorizedCommand"},
    {0, NULL},
};
static const struct sdec_field caliptra_rows[] = {
    U8("CaliptraFlags", BITS(BIT(7, "Rq", .save = CALIPTRA_REQUEST), B(0, 6, "Other"))),
    U8("CaliptraCommand", .as = SDEC_AS_HEX, .line = 1, .names = caliptra_names),
    U32("CaliptraCompletionCode", .as = SDEC_AS_HEX, .line = 1, .when = EQ(CALIPTRA_REQUEST, 0)),
    BYTES("Data", .size = REST),
};
static const struct sdec_group caliptra = GROUP_OF(caliptra_rows, "caliptra_mctp", CALIPTRA_SPEC);

static const struct sdec_field iana_rows[] = {
    U8("MessageType", .bits = sdec_bits_mctp_type),
    U32("EnterpriseID", .be = 1, .save = ENTERPRISE, .line = 1, NAMES(N(412, "DMTF"), N(42623, "OCP"))),
    GROUP("VendorMessage", .size = REST, .select = ENTERPRISE, CASES({42623, &caliptra})),
};
const struct sdec_group sdec_grp_mctp_vendor_iana = GROUP_OF(iana_rows, "IANAVendorMessage", IANA_SPEC);

static const struct sdec_field pcie_mi_rows[] = {
    U8("MessageType", .bits = sdec_bits_mctp_type),
    BYTES("MessageBody", .size = REST),
};
const struct sdec_group sdec_grp_pcie_mi =
    GROUP_OF(pcie_mi_rows, "PCIeMIMessage", "DSP0291 1.0, PCIe-MI over MCTP; its body is not public");
