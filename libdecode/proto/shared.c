/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Layouts, names and bit lists that several messages share. Tables only; no message is described here.
 */
#include "proto/shared.h"

static const struct sdec_field header_rows[] = {
    U8("SPDMVersion", .as = SDEC_AS_VERSION),
    U8("RequestResponseCode", .as = SDEC_AS_HEX, .names = sdec_names_code_spdm),
};
const struct sdec_group sdec_grp_header =
    GROUP_OF(header_rows, "header", "DSP0274 1.3, generic SPDM message format");

const struct sdec_field sdec_rows_bare[3] = {
    GROUP("Header", .group = &sdec_grp_header),
    RESERVED("Param1", .key = "param1_reserved", .size = FIXED(1)),
    RESERVED("Param2", .key = "param2_reserved", .size = FIXED(1)),
};

const struct sdec_group sdec_grp_nothing = {.name = "nothing", .spec = "no clause defines anything here"};

static const struct sdec_field svh_rows[] = {
    U8("ID", .save = VENDOR_BODY, .names = sdec_names_standard, .brief = "Standards body that assigned VendorID."),
    U8("VendorIDLen", .save = VENDOR_ID_LEN, VENDOR_LEN_RULE(VENDOR_BODY)),
    BYTES("VendorID", .size = VAR(VENDOR_ID_LEN)),
};
const struct sdec_group sdec_grp_svh =
    GROUP_OF(svh_rows, "svh", "DSP0274 1.3, standards body or vendor-defined header");

/* DSP0274 1.4, registry or standards body. No VendorID at all also occurs where a body has them. The last value is the
 * usual one; that of IANA CBOR is an encoded tag. */
const struct sdec_range sdec_vendor_lens[] = {
    IS_OF(0, 0), IS_OF(1, 0),  IS_OF(1, 2),  IS_OF(2, 0),  IS_OF(2, 2),  IS_OF(3, 0),  IS_OF(3, 2), IS_OF(4, 0),
    IS_OF(4, 4), IS_OF(5, 0),  IS_OF(5, 4),  IS_OF(6, 0),  IS_OF(6, 2),  IS_OF(7, 0),  IS_OF(7, 2), IS_OF(8, 0),
    IS_OF(8, 2), IS_OF(9, 0),  IS_OF(10, 1), IS_OF(10, 2), IS_OF(10, 5), IS_OF(10, 9), IS_OF(10, 3), IS_OF(11, 2),
    {.lo = 1},
};

/* The registry of standards bodies. */
const struct sdec_name sdec_names_standard[] = {
    {0x0, "DMTF"},    {0x1, "TCG"},   {0x2, "USB"},        {0x3, "PCI-SIG"},
    {0x4, "IANA"},    {0x5, "HDBaseT"}, {0x6, "MIPI"},     {0x7, "CXL"},
    {0x8, "JEDEC"},   {0x9, "VESA"},  {0xA, "IANA CBOR"},  {0xB, "DMTF-DSP"},
    {0, NULL},
};

/* The few of the PCI registry that own a protocol inside SPDM or often build what speaks it. */
const struct sdec_name sdec_names_pci_vendor[] = {
    {0x0001, "PCI-SIG"},   {0x1022, "AMD"},  {0x10DE, "NVIDIA"}, {0x1414, "Microsoft"}, {0x15B3, "Mellanox"},
    {0x1AB4, "DMTF"},      {0x1E98, "CXL"},  {0x8086, "Intel"},  {0, NULL},
};

const struct sdec_name sdec_names_summary_type[] = {
    {0x00, "none"}, {0x01, "TCB"}, {0xFF, "all"}, {0, NULL},
};

const struct sdec_name sdec_names_slot[] = {{0xFF, "raw public key"}, {0, NULL}};
const struct sdec_name sdec_names_slot4[] = {{0xF, "raw public key"}, {0, NULL}};

const struct sdec_name sdec_names_cert_model[] = {
    {0, "none"}, {1, "DeviceCert"}, {2, "AliasCert"}, {3, "GenericCert"}, {0, NULL},
};

const struct sdec_bits sdec_bits_key_usage[] = {
    BIT(0, "KeyExUse"),
    BIT(1, "ChallengeUse"),
    BIT(2, "MeasurementUse"),
    BIT(3, "EndpointInfoUse"),
    BIT(14, "StandardsKeyUse"),
    BIT(15, "VendorKeyUse"),
    {.name = NULL},
};

const struct sdec_bits sdec_bits_slot_mask[] = {
    BIT(0, "Slot0"), BIT(1, "Slot1"), BIT(2, "Slot2"), BIT(3, "Slot3"), BIT(4, "Slot4"),
    BIT(5, "Slot5"), BIT(6, "Slot6"), BIT(7, "Slot7"), {.name = NULL},
};

const struct sdec_bits sdec_bits_none[] = {{.name = NULL}};
