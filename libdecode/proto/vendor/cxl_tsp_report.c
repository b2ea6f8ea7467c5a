/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The configuration report of CXL TSP, which its responses carry in portions. cxl_ide_km.c has the registers that it
 * ends with.
 */
#include "proto/shared.h"

#define SPEC(what) "CXL 3.1, TSP " what

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
    GROUP_OF(report_rows, "TargetConfigurationReport", SPEC("target configuration report"));
