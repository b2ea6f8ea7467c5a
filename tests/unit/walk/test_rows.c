/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Two lists of rows from all layouts: the defined bits, by version, of all numbers that also have reserved bits, from
 * the bit tables of the specifications; and the format of byte rows that are not simply shown in hexadecimal.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "each_row.h"

enum { VERSIONS = 5 };

#define ALWAYS(bits) {bits, bits, bits, bits, bits}

/* The bits that are not reserved, from version 1.0 to 1.4. */
static const struct {
  const char *name; /* layout and row */
  uint64_t bits[VERSIONS];
} bits_of[] = {
    {"certificate_info.CertificateInfo", ALWAYS(0x7)},
    {"key_usage_mask.KeyUsageMask", ALWAYS(0xC00F)},
    {"certificate.Param1", {0xF, 0xF, 0xF, 0xF, 0x8F}},
    {"certificate.CertificateInfo", ALWAYS(0x7)},
    {"challenge_auth.Param1", {0xFF, 0x8F, 0x8F, 0x8F, 0x8F}},
    {"chunk_send_ack.Param1", ALWAYS(0x1)},
    {"chunk_response.Param1", ALWAYS(0x1)},
    {"endpoint_info.Param2", ALWAYS(0xF)},
    {"slot_supported_sub_codes_response.SubCodeBitmap", ALWAYS(0x70000001F)},
    {"slot_bank_details_response.BankAttributes", ALWAYS(0x3)},
    {"slot_bank_details_response.AsymAlgoCapabilities", ALWAYS(0x1FF)},
    {"slot_bank_details_response.CurrentAsymAlgo", ALWAYS(0x1FF)},
    {"slot_bank_details_response.AvailableAsymAlgo", ALWAYS(0x1FF)},
    {"pqc_asym_algo.PqcAsymAlgo", {0x0, 0x0, 0x0, 0x0, 0x7FFF}},
    {"slot_element_body.SlotAttributes", ALWAYS(0x3)},
    {"slot_element_body.CertificateInfo", ALWAYS(0x7)},
    {"slot_element_body.KeyUsage", ALWAYS(0xC00F)},
    {"measurements.Param2", {0xF, 0xF, 0x3F, 0x3F, 0x3F}},
    {"measurement_block.MeasurementSpecification", ALWAYS(0x1)},
    {"device_mode.OperationalModeCapabilities", ALWAYS(0x3F)},
    {"device_mode.OperationalModeState", ALWAYS(0x3F)},
    {"device_mode.DeviceModeCapabilities", ALWAYS(0x1F)},
    {"device_mode.DeviceModeState", ALWAYS(0x1F)},
    {"capabilities.Param1", ALWAYS(0x1)},
    {"capabilities.ExtFlags", ALWAYS(0x1)},
    {"capabilities.Flags", {0x3F, 0x1FFFF, 0x3FFFFF, 0x3FFFFFFF, 0xFFFFFFFF}},
    {"supported_algorithms.MeasurementSpecification", ALWAYS(0x1)},
    {"supported_algorithms.OtherParamsSupport", {0x3, 0x3, 0x3, 0x13, 0x13}},
    {"supported_algorithms.BaseAsymAlgo", {0x1FF, 0x1FF, 0xFFF, 0xFFF, 0xFFF}},
    {"supported_algorithms.BaseHashAlgo", {0x3F, 0x3F, 0x7F, 0x7F, 0x7F}},
    {"supported_algorithms.PqcAsymAlgo", {0x0, 0x0, 0x0, 0x0, 0x7FFF}},
    {"supported_algorithms.MELspecification", ALWAYS(0x1)},
    {"dhe.DHE", {0x3F, 0x3F, 0x7F, 0x7F, 0x7F}},
    {"aead.AEAD", {0x7, 0x7, 0xF, 0xF, 0xF}},
    {"req_base_asym_alg.ReqBaseAsymAlg", {0x1FF, 0x1FF, 0xFFF, 0xFFF, 0xFFF}},
    {"key_schedule.KeySchedule", ALWAYS(0x1)},
    {"req_pqc_asym_alg.ReqPqcAsymAlg", {0x0, 0x0, 0x0, 0x0, 0x7FFF}},
    {"kem_alg.KEMAlg", {0x0, 0x0, 0x0, 0x0, 0x7}},
    {"event_group.Attributes", ALWAYS(0x1)},
    {"algorithms.MeasurementSpecificationSel", ALWAYS(0x1)},
    {"algorithms.OtherParamsSelection", {0x3, 0x3, 0x3, 0x13, 0x13}},
    {"algorithms.MeasurementHashAlgo", {0x7F, 0x7F, 0xFF, 0xFF, 0xFF}},
    {"algorithms.BaseAsymSel", {0x1FF, 0x1FF, 0xFFF, 0xFFF, 0xFFF}},
    {"algorithms.BaseHashSel", {0x3F, 0x3F, 0x7F, 0x7F, 0x7F}},
    {"algorithms.PqcAsymSel", {0x0, 0x0, 0x0, 0x0, 0x7FFF}},
    {"algorithms.MELspecificationSel", ALWAYS(0x1)},
    {"dhe_sel.DHE", {0x3F, 0x3F, 0x7F, 0x7F, 0x7F}},
    {"aead_sel.AEAD", {0x7, 0x7, 0xF, 0xF, 0xF}},
    {"req_base_asym_alg_sel.ReqBaseAsymAlg", {0x1FF, 0x1FF, 0xFFF, 0xFFF, 0xFFF}},
    {"key_schedule_sel.KeySchedule", ALWAYS(0x1)},
    {"req_pqc_asym_alg_sel.ReqPqcAsymAlg", {0x0, 0x0, 0x0, 0x0, 0x7FFF}},
    {"kem_alg_sel.KEMAlg", {0x0, 0x0, 0x0, 0x0, 0x7}},
    {"key_exchange_rsp.MutAuthRequested", ALWAYS(0x7)},
    {"key_exchange_rsp.SlotIDParam", ALWAYS(0xF)},
    {"set_certificate_rsp.Param1", ALWAYS(0xF)},
    {"key_pair_info.Capabilities", ALWAYS(0x3F)},
    {"key_pair_info.KeyUsageCapabilities", ALWAYS(0xC00F)},
    {"key_pair_info.CurrentKeyUsage", ALWAYS(0xC00F)},
    {"key_pair_info.AsymAlgoCapabilities", ALWAYS(0x1FF)},
    {"key_pair_info.CurrentAsymAlgo", ALWAYS(0x1FF)},
    {"vendor_defined_response.Param1", ALWAYS(0x80)},
    {"get_certificate.Param1", {0xF, 0xF, 0xF, 0xF, 0x8F}},
    {"get_certificate.Param2", ALWAYS(0x1)},
    {"chunk_send.Param1", ALWAYS(0x1)},
    {"get_endpoint_info.Param2", ALWAYS(0xF)},
    {"get_endpoint_info.RequestAttributes", ALWAYS(0x1)},
    {"slot_address.SlotID", ALWAYS(0xF)},
    {"slot_get_csr_request.RequestAttributes", ALWAYS(0xBF)},
    {"slot_manage_bank_request.SelectAsymAlgo", ALWAYS(0x1FF)},
    {"slot_set_certificate_request.CertAttributes", ALWAYS(0x7)},
    {"get_measurements.Param1", {0x1, 0x1, 0x3, 0x7, 0x7}},
    {"get_measurements.SlotIDParam", ALWAYS(0xF)},
    {"get_capabilities.Param1", ALWAYS(0x1)},
    {"get_capabilities.ExtFlags", ALWAYS(0x0)},
    {"get_capabilities.Flags", {0x0, 0x1FFC6, 0x3FFC6, 0xEC3FFC6, 0x8EC3FFC6}},
    {"negotiate_algorithms.MeasurementSpecification", ALWAYS(0x1)},
    {"negotiate_algorithms.OtherParamsSupport", {0x3, 0x3, 0x3, 0x13, 0x13}},
    {"negotiate_algorithms.BaseAsymAlgo", {0x1FF, 0x1FF, 0xFFF, 0xFFF, 0xFFF}},
    {"negotiate_algorithms.BaseHashAlgo", {0x3F, 0x3F, 0x7F, 0x7F, 0x7F}},
    {"negotiate_algorithms.PqcAsymAlgo", {0x0, 0x0, 0x0, 0x0, 0x7FFF}},
    {"negotiate_algorithms.MELspecification", ALWAYS(0x1)},
    {"key_exchange.SessionPolicy", {0x1, 0x1, 0x1, 0x3, 0x3}},
    {"finish.Param1", ALWAYS(0x1)},
    {"psk_exchange.SessionPolicy", {0x1, 0x1, 0x1, 0x3, 0x3}},
    {"end_session.Param1", ALWAYS(0x1)},
    {"get_csr.Param2", ALWAYS(0xBF)},
    {"set_certificate.Param1", {0xF, 0xF, 0xF, 0xFF, 0xFF}},
    {"set_key_pair_info.DesiredKeyUsage", ALWAYS(0xC00F)},
    {"set_key_pair_info.DesiredAsymAlgo", ALWAYS(0x1FF)},
    {"vendor_defined_request.Param1", ALWAYS(0x80)},
    {"ide_registers.IDECapability", ALWAYS(0x1FFFFFF)},
    {"ide_registers.IDEControl", ALWAYS(0x4)},
    {"link_ide_stream.LinkIDEStreamControl", ALWAYS(0xFF3FFDFD)},
    {"link_ide_stream.LinkIDEStreamStatus", ALWAYS(0x8000000F)},
    {"selective_ide_stream.SelectiveIDEStreamCapability", ALWAYS(0xF)},
    {"selective_ide_stream.SelectiveIDEStreamControl", ALWAYS(0xFFFFFFFD)},
    {"selective_ide_stream.SelectiveIDEStreamStatus", ALWAYS(0x8000000F)},
    {"selective_ide_stream.RIDAssociation1", ALWAYS(0xFFFF00)},
    {"selective_ide_stream.RIDAssociation2", ALWAYS(0xFFFFFF01)},
    {"address_association.AddressAssociation1", ALWAYS(0xFFFFFF01)},
    {"ide_km_key_prog.KeyInfo", ALWAYS(0xF3)},
    {"ide_km_kp_ack.KeyInfo", ALWAYS(0xF3)},
    {"ide_km_k_set_go.KeyInfo", ALWAYS(0xF3)},
    {"ide_km_k_set_stop.KeyInfo", ALWAYS(0xF3)},
    {"ide_km_k_gostop_ack.KeyInfo", ALWAYS(0xF3)},
    {"interface_id.FunctionID", ALWAYS(0x1FFFFFF)},
    {"tdisp_capabilities.DSM_CAPS", ALWAYS(0x1)},
    {"req_msgs_supported.Requests80ToBF", ALWAYS(0x1FFE)},
    {"tdisp_capabilities.LOCK_INTERFACE_FLAGS_SUPPORTED", ALWAYS(0x1F)},
    {"get_tdisp_capabilities.TSM_CAPS", ALWAYS(0x0)},
    {"lock_interface_request.FLAGS", ALWAYS(0x1F)},
    {"mmio_range.RangeAttributes", ALWAYS(0xF)},
    {"set_tdisp_config_request.TDISP_CONFIG", ALWAYS(0x3)},
    {"auth_capabilities.MessageCaps", ALWAYS(0x1F)},
    {"auth_capabilities.AuthProcessCaps", ALWAYS(0xF)},
    {"auth_capabilities.AuthBaseAsymAlgoSupported", ALWAYS(0xFFF)},
    {"auth_capabilities.AuthBaseHashAlgoSupported", ALWAYS(0x7F)},
    {"auth_credential.AuthBaseAlgo", ALWAYS(0xFFF)},
    {"auth_credential.AuthBaseHashAlgo", ALWAYS(0x7F)},
    {"cred_id_params.CredAttributes", ALWAYS(0x7)},
    {"auth_general_policy.AllowedAuthBaseAsymAlgo", ALWAYS(0xFFF)},
    {"auth_general_policy.AllowedAuthBaseHashAlgo", ALWAYS(0x7F)},
    {"auth_general_policy.CredentialPrivileges", ALWAYS(0x1FF)},
    {"auth_policy.PolicyAttributes", ALWAYS(0x7)},
    {"auth_reset_to_default.DataType", ALWAYS(0x3)},
    {"ocp_get_csr_request.SignerSlotID", ALWAYS(0xF)},
    {"ocp_get_eat_request.SignerSlotID", ALWAYS(0xF)},
    {"cxl_query_resp.Caps", ALWAYS(0x7F)},
    {"cxl_key_prog.KeyInfo", ALWAYS(0xFA)},
    {"cxl_kp_ack.KeyInfo", ALWAYS(0xFA)},
    {"cxl_k_set_go.KeyInfo", ALWAYS(0xFA)},
    {"cxl_k_set_stop.KeyInfo", ALWAYS(0xF2)},
    {"cxl_k_gostop_ack.KeyInfo", ALWAYS(0xFA)},
    {"cxl_getkey.KeyInfo", ALWAYS(0xF2)},
    {"cxl_getkey_ack.KeyInfo", ALWAYS(0xF2)},
    {"tsp_get_target_capabilities_response.MemoryEncryptionFeaturesSupported", ALWAYS(0x1F)},
    {"tsp_get_target_capabilities_response.MemoryEncryptionAlgorithmsSupported", ALWAYS(0x80000003)},
    {"tsp_get_target_capabilities_response.TEStateChangeAndAccessControlFeaturesSupported", ALWAYS(0x3F)},
    {"tsp_get_target_capabilities_response.SupportedExplicitIBTEStateGranularity", ALWAYS(0x800007FF)},
    {"tsp_get_target_capabilities_response.ConfigurationFeaturesSupported", ALWAYS(0x3)},
    {"tsp_get_target_configuration_response.MemoryEncryptionFeaturesEnabled", ALWAYS(0xF)},
    {"tsp_get_target_configuration_response.MemoryEncryptionAlgorithmSelected", ALWAYS(0x80000003)},
    {"tsp_get_target_configuration_response.TEStateChangeAndAccessControlFeaturesEnabled", ALWAYS(0x3F)},
    {"tsp_get_target_configuration_response.ConfigurationFeaturesEnabled", ALWAYS(0x1)},
    {"tpmt_public.objectAttributes", ALWAYS(0x000F0CF6)},
    {"StorageDiscovery.SupportedOperations", ALWAYS(0x66)},
    {"StoragePendingInfo.Flags", ALWAYS(0x1)},
    {"tsp_set_target_configuration.MemoryEncryptionFeaturesEnable", ALWAYS(0xF)},
    {"tsp_set_target_configuration.MemoryEncryptionAlgorithmSelect", ALWAYS(0x80000003)},
    {"tsp_set_target_configuration.TEStateChangeAndAccessControlFeaturesEnable", ALWAYS(0x3F)},
    {"tsp_set_target_configuration.ConfigurationFeaturesEnable", ALWAYS(0x3)},
    {"tsp_set_target_configuration.ConfigurationValidityFlags", ALWAYS(0xF)},
    {"tsp_set_target_ckid_specific_key.ValidityFlags", ALWAYS(0x3)},
    {"tsp_set_target_ckid_random_key.Attributes", ALWAYS(0x1)},
    {"tsp_set_target_ckid_random_key.ValidityFlags", ALWAYS(0x3)},
    {"tsp_set_target_range_specific_key.ValidityFlags", ALWAYS(0x3)},
    {"tsp_set_target_range_random_key.ValidityFlags", ALWAYS(0x3)},
    {"DeviceInterfaceReport.INTERFACE_INFO", ALWAYS(0x3F)},
    {"MCTPHeader.Version", ALWAYS(0xF)},
    {"MCTPControlMessage.Flags", ALWAYS(0xDF)},
    {"set_endpoint_id.Operation", ALWAYS(0x3)},
    {"get_endpoint_id_response.EndpointType", ALWAYS(0x33)},
    {"PLDMMessage.Flags", ALWAYS(0xDF)},
    {"ncsi_packet.LengthAndReserved", ALWAYS(0xFFF)},
    {"NVMeMIMessage.MessageParameters", ALWAYS(0xF9)},
    {"NVMeMIMessage.Options", ALWAYS(0x1)},
    {"CXLCCIMessage.MessageCategory", ALWAYS(0xF)},
    {"CXLCCIMessage.LengthAndFlags", ALWAYS(0x8FFFFF)},
    {"nvidia_system_management.Flags", ALWAYS(0xDF)},
    {"DOEHeader.Header2", ALWAYS(0x3FFFF)},
    {"StorageHeader.SecurityProtocolSpecific", ALWAYS(0xFF)},
};

enum { N_BITS_OF = sizeof(bits_of) / sizeof(bits_of[0]) };

static const struct {
  uint8_t as;
  const char *name;
} contents[] = {
    {SDEC_AS_SECRET, "ide_km_key_prog.Key"},
    {SDEC_AS_SECRET, "ide_km_key_prog.IFV"},
    {SDEC_AS_SECRET, "cxl_key_prog.Key"},
    {SDEC_AS_SECRET, "cxl_getkey_ack.Key"},
    {SDEC_AS_SECRET, "tsp_psk.SecondarySessionPSKKeyMaterial"},
    {SDEC_AS_SECRET, "tsp_set_target_ckid_specific_key.DataEncryptionKey"},
    {SDEC_AS_SECRET, "tsp_set_target_ckid_specific_key.TweakKey"},
    {SDEC_AS_SECRET, "tsp_set_target_ckid_random_key.DataEncryptionKey"},
    {SDEC_AS_SECRET, "tsp_set_target_ckid_random_key.TweakKey"},
    {SDEC_AS_SECRET, "tsp_set_target_range_specific_key.DataEncryptionKey"},
    {SDEC_AS_SECRET, "tsp_set_target_range_specific_key.TweakKey"},
    {SDEC_AS_SECRET, "tsp_set_target_range_random_key.DataEncryptionKey"},
    {SDEC_AS_SECRET, "tsp_set_target_range_random_key.TweakKey"},
    {SDEC_AS_TEXT, "psk_exchange.PSKHint"},
    {SDEC_AS_TEXT, "nvidia_data.Bytes"},
    {SDEC_AS_TEXT, "DeviceInterfaceReport.DEVICE_SPECIFIC_INFO"},
    {SDEC_AS_TEXT, "caliptra_authorized_command.SubCommand"},
    {SDEC_AS_TEXT, "tcg_get_pubk.Code"},
    {SDEC_AS_TEXT, "tcg_give_pub.Code"},
    {SDEC_AS_TEXT, "tcg_tpm2_cmd.Code"},
    {SDEC_AS_TEXT, "tcg_tpm2_cmd_locality.Code"},
    {SDEC_AS_TEXT, "tcg_tpm2_cmd_locality.Locality"},
    {SDEC_AS_TEXT, "tcg_get_sts.Code"},
    {SDEC_AS_TEXT, "tcg_spdm_only.Code"},
    {SDEC_AS_TEXT, "tcg_psk_set.Code"},
    {SDEC_AS_SECRET, "tcg_psk_set.PSK"},
    {SDEC_AS_TEXT, "tcg_psk_clr.Code"},
    {SDEC_AS_SECRET, "tcg_psk_clr.ClearAuth"},
    {SDEC_AS_TEXT, "dmtf_measurement.DMTFSpecMeasurementValue"}, /* of type 6, a firmware version */
    {SDEC_AS_EVIDENCE, "dmtf_measurement.DMTFSpecMeasurementValue"}, /* of the other types */
    {SDEC_AS_EVIDENCE, "structured_manifest.Manifest"},
    {SDEC_AS_EVIDENCE, "tagged_item.SPDMTableOfContents"},
    {SDEC_AS_EVIDENCE, "tagged_item.ConciseEvidence"},
    {SDEC_AS_EVIDENCE, "tagged_item.UnsignedCoRIM"},
    {SDEC_AS_EVIDENCE, "tagged_item.COSESign1"},
    {SDEC_AS_EVIDENCE, "tagged_item.CWT"},
    {SDEC_AS_EVIDENCE, "tagged_item.TaggedItem"},
    {SDEC_AS_EVIDENCE, "opaque_data.OpaqueDataFmt0"},
    {SDEC_AS_EVIDENCE, "ocp_get_csr_request.RequesterInfo"},
    {SDEC_AS_EVIDENCE, "ocp_get_csr_response.EAT"},
    {SDEC_AS_EVIDENCE, "ocp_get_eat_response.EAT"},
    {SDEC_AS_TAG, "manifest_svh.VendorID"},
    {SDEC_AS_CERTIFICATES, "CertificateChain.Certificates"},
    {SDEC_AS_ROOT_HASH, "CertificateChain.RootHash"},
    {SDEC_AS_DER, "get_csr.RequesterInfo"},
    {SDEC_AS_DER, "csr.CSRdata"},
    {SDEC_AS_DER, "slot_get_csr_request.RequesterInfo"},
    {SDEC_AS_DER, "slot_get_csr_response.CSR"},
    {SDEC_AS_DER, "key_pair_info.PublicKeyInfo"},
};

enum { N_CONTENTS = sizeof(contents) / sizeof(contents[0]) };

struct found {
  bool rows[N_BITS_OF + N_CONTENTS]; /* enough for either list, plus one for rows not in it */
  uint32_t n_wrong;
};

static uint64_t known_bits(const struct sdec_field *row, uint8_t version) {
  uint64_t known = 0;
  for (const struct sdec_bits *b = row->bits; b->name != NULL; b++) {
    const bool there = !b->reserved && version >= b->since && (b->until == 0 || version <= b->until);
    for (uint32_t at = b->lo; there && at <= b->hi; at++) {
      known |= UINT64_C(1) << at;
    }
  }
  return known;
}

static void visit_bits(void *context, const char *name, const struct sdec_field *row) {
  struct found *found = context;
  uint32_t i = 0;
  if (row->bits == NULL) {
    return;
  }
  while (i < N_BITS_OF && strcmp(bits_of[i].name, name) != 0) {
    i++;
  }
  found->rows[i] = true;
  const uint64_t all = UINT64_MAX >> (64 - 8 * row->width);
  for (uint8_t v = 0; v < VERSIONS; v++) {
    const uint64_t is = known_bits(row, (uint8_t)(0x10 + v)), should = i < N_BITS_OF ? bits_of[i].bits[v] : all;
    if (is != should) {
      printf("%s in 1.%u: 0x%llx, should be 0x%llx\n", name, v, (unsigned long long)is, (unsigned long long)should);
      found->n_wrong++;
    }
  }
}

static void bits_that_mean_something(void **state) {
  (void)state;
  struct found found = {0};
  each_row(visit_bits, &found);
  for (uint32_t i = 0; i < N_BITS_OF; i++) {
    if (!found.rows[i]) {
      fail_msg("no row %s has bits", bits_of[i].name);
    }
  }
  assert_int_equal(found.n_wrong, 0);
}

static bool is_content(const struct sdec_field *row) {
  switch (row->as) {
    case SDEC_AS_TEXT:
    case SDEC_AS_SECRET:
    case SDEC_AS_ROOT_HASH:
    case SDEC_AS_EVIDENCE:
    case SDEC_AS_TAG:
    case SDEC_AS_CERTIFICATES:
    case SDEC_AS_DER: return true;
    default: return false;
  }
}

static void visit_content(void *context, const char *name, const struct sdec_field *row) {
  struct found *found = context;
  uint32_t i = 0;
  while (i < N_CONTENTS && (contents[i].as != row->as || strcmp(contents[i].name, name) != 0)) {
    i++;
  }
  found->rows[i] = true;
  if (i == N_CONTENTS && is_content(row)) {
    printf("%s is not listed as %u\n", name, row->as);
    found->n_wrong++;
  }
}

static void bytes_that_are_something(void **state) {
  (void)state;
  struct found found = {0};
  each_row(visit_content, &found);
  for (uint32_t i = 0; i < N_CONTENTS; i++) {
    if (!found.rows[i]) {
      fail_msg("no row %s is %u", contents[i].name, contents[i].as);
    }
  }
  assert_int_equal(found.n_wrong, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(bits_that_mean_something),
      cmocka_unit_test(bytes_that_are_something),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
