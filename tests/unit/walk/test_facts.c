/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The sources of the conversation's facts: for each fact, the rows and bit fields that set it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "each_row.h"
#include "walk/vars.h"

static const struct {
  enum fact fact;
  const char *name; /* LAYOUT.ROW, or LAYOUT.ROW.BITS */
} facts[] = {
    {F_REQ_FLAGS, "get_capabilities.Flags"},
    {F_RSP_FLAGS, "capabilities.Flags"},
    {F_OTHER_SUPPORT, "negotiate_algorithms.OtherParamsSupport"},
    {F_OTHER_SELECTION, "algorithms.OtherParamsSelection"},
    {F_MEAS_HASH, "algorithms.MeasurementHashAlgo"},
    {F_HASH, "algorithms.BaseHashSel"},
    {F_ASYM, "algorithms.BaseAsymSel"},
    {F_PQC_ASYM, "algorithms.PqcAsymSel"},
    {F_DHE, "dhe_sel.DHE"},
    {F_KEM, "kem_alg_sel.KEMAlg"},
    {F_AEAD, "aead_sel.AEAD"},
    {F_REQ_ASYM, "req_base_asym_alg_sel.ReqBaseAsymAlg"},
    {F_REQ_PQC_ASYM, "req_pqc_asym_alg_sel.ReqPqcAsymAlg"},
    {F_KEY_SCHEDULE, "key_schedule_sel.KeySchedule"},
    {F_SUMMARY_TYPE, "challenge.MeasurementSummaryHashType"},
    {F_SUMMARY_TYPE, "key_exchange.MeasurementSummaryHashType"},
    {F_SUMMARY_TYPE, "psk_exchange.MeasurementSummaryHashType"},
    {F_SIGN_REQUESTED, "get_measurements.Param1.SignatureRequested"},
    {F_SIGN_REQUESTED, "get_endpoint_info.RequestAttributes.SignatureRequested"},
    /* Large objects in portions: slot or interface, offset, and remaining length. */
    {F_SLOT, "get_certificate.Param1.SlotID"},
    {F_SLOT, "certificate.Param1.SlotID"},
    {F_SLOT, "set_certificate.Param1.SlotID"},
    {F_SLOT, "interface_id.FunctionID"},
    {F_PORTION_OFFSET, "get_certificate.Offset"},
    {F_PORTION_OFFSET, "get_certificate.LargeOffset"},
    {F_PORTION_OFFSET, "get_measurement_extension_log.Offset"},
    {F_PORTION_OFFSET, "get_device_interface_report.Offset"},
    {F_PORTION_OFFSET, "tsp_get_target_configuration_report.Offset"},
    {F_PORTION_REMAINDER, "certificate.RemainderLength"},
    {F_PORTION_REMAINDER, "certificate.LargeRemainderLength"},
    {F_PORTION_REMAINDER, "measurement_extension_log.RemainderLength"},
    {F_PORTION_REMAINDER, "device_interface_report.RemainderLength"},
    {F_PORTION_REMAINDER, "tsp_get_target_configuration_report_response.RemainderLength"},
    /* Large messages in chunks. */
    {F_CHUNK_HANDLE, "chunk_send.Handle"},
    {F_CHUNK_HANDLE, "chunk_send_ack.Handle"},
    {F_CHUNK_HANDLE, "chunk_get.Handle"},
    {F_CHUNK_HANDLE, "chunk_response.Handle"},
    {F_CHUNK_HANDLE, "handle.Handle"},
    {F_CHUNK_HANDLE, "handle_in_error_data.Handle"},
    {F_CHUNK_SEQ, "chunk_send.ChunkSeqNo"},
    {F_CHUNK_SEQ, "chunk_send_ack.ChunkSeqNo"},
    {F_CHUNK_SEQ, "chunk_get.ChunkSeqNo"},
    {F_CHUNK_SEQ, "chunk_response.ChunkSeqNo"},
    {F_CHUNK_TOTAL, "chunk_send.LargeMessageSize"},
    {F_CHUNK_TOTAL, "chunk_response.LargeMessageSize"},
    {F_CHUNK_LAST, "chunk_send.Param1.LastChunk"},
    {F_CHUNK_LAST, "chunk_response.Param1.LastChunk"},
    /* Sessions. */
    {F_REQ_SESSION_ID, "key_exchange.ReqSessionID"},
    {F_REQ_SESSION_ID, "psk_exchange.ReqSessionID"},
    {F_RSP_SESSION_ID, "key_exchange_rsp.RspSessionID"},
    {F_RSP_SESSION_ID, "psk_exchange_rsp.RspSessionID"},
    {F_MUT_AUTH, "key_exchange_rsp.MutAuthRequested"},
    {F_SM_VERSION, "dmtf_opaque_element.SelectedVersion"},
    {F_AEAD_LIMIT, "dmtf_opaque_element.AeadLimitExponent"},
    {F_KEY_OPERATION, "key_update.KeyOperation"},
    {F_KEY_OPERATION, "key_update_ack.KeyOperation"},
    {F_REQ_SLOT, "challenge.SlotID"},
    {F_REQ_SLOT, "get_measurements.SlotIDParam.SlotID"},
    {F_REQ_SLOT, "get_endpoint_info.Param2.SlotID"},
    {F_REQ_SLOT, "endpoint_info.Param2.SlotID"},
    {F_REQ_SLOT, "key_exchange.SlotID"},
    {F_REQ_SLOT, "key_exchange_rsp.SlotIDParam.SlotID"},
    {F_REQ_SLOT, "finish.SlotID"},
    {M_NAME, "key_exchange.RandomData"},
    {M_NAME, "psk_exchange.RequesterContext"},
    {M_VERIFY, "key_exchange_rsp.ResponderVerifyData"},
    {M_VERIFY, "finish.RequesterVerifyData"},
    {M_VERIFY, "finish_rsp.ResponderVerifyData"},
    {M_VERIFY, "psk_exchange_rsp.ResponderVerifyData"},
    {M_VERIFY, "psk_finish.RequesterVerifyData"},
    {M_DIGEST, "digest.Digest"},
    /* Vendor-defined bodies. */
    {F_STANDARD_ID, "vendor_defined_request.StandardID"},
    {F_STANDARD_ID, "vendor_defined_response.StandardID"},
    {F_VENDOR_ID, "vendor_defined_request.VendorID"},
    {F_VENDOR_ID, "vendor_defined_response.VendorID"},
};

enum { N_FACTS = sizeof(facts) / sizeof(facts[0]) };

struct found {
  uint32_t rows[N_FACTS]; /* with this name */
  uint32_t n_wrong;
};

static void check(struct found *found, const char *name, uint8_t fact) {
  for (uint32_t i = 0; i < N_FACTS; i++) {
    if (strcmp(facts[i].name, name) == 0) {
      found->rows[i]++;
      if (fact != (uint8_t)facts[i].fact) {
        printf("%s is fact %u, should be %u\n", name, fact, (unsigned)facts[i].fact);
        found->n_wrong++;
      }
    }
  }
}

static void visit(void *context, const char *name, const struct sdec_field *row) {
  check(context, name, row->fact);
  for (const struct sdec_bits *b = row->bits; b != NULL && b->name != NULL; b++) {
    char with_bits[192];
    snprintf(with_bits, sizeof(with_bits), "%s.%s", name, b->name);
    check(context, with_bits, b->fact);
  }
}

static void facts_come_from_rows(void **state) {
  (void)state;
  struct found found = {0};
  each_row(visit, &found);
  for (uint32_t i = 0; i < N_FACTS; i++) {
    if (found.rows[i] == 0) {
      fail_msg("there is no %s", facts[i].name);
    }
  }
  assert_int_equal(found.n_wrong, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(facts_come_from_rows)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
