/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Gives callers what a connection negotiated: facts of the conversation under public names.
 */
#include <string.h>

#include "flow/flow.h"

static const struct conn *numbered(const struct sdec_flow *flow, uint32_t number) {
  const struct conn *conn = NULL;
  do {
    conn = sdec_map_next(&flow->peers.map, conn);
  } while (conn != NULL && conn->number != number);
  return conn;
}

static void tell(struct sdec_negotiated *out, enum sdec_negotiated_known bit, const struct sdec_facts *facts,
                 enum fact fact, uint32_t *value) {
  if (fact_known(facts, fact)) {
    out->known |= (uint32_t)bit;
    *value = facts->value[fact];
  }
}

/* The version seen in messages takes precedence over the one given by the user. */
static void tell_version(struct sdec_negotiated *out, const struct conn *conn) {
  tell(out, SDEC_KNOWN_VERSION, &conn->facts, F_VERSION, &out->version);
  if (conn->version != 0) {
    out->known |= SDEC_KNOWN_VERSION;
    out->version = conn->version;
  }
}

bool sdec_flow_negotiated(const struct sdec_flow *flow, uint32_t conn, struct sdec_negotiated *out) {
  const struct conn *found = numbered(flow, conn);
  if (found == NULL) {
    return false;
  }
  const struct sdec_facts *facts = &found->facts;
  memset(out, 0, sizeof(*out));
  tell_version(out, found);
  tell(out, SDEC_KNOWN_REQ_FLAGS, facts, F_REQ_FLAGS, &out->req_flags);
  tell(out, SDEC_KNOWN_RSP_FLAGS, facts, F_RSP_FLAGS, &out->rsp_flags);
  tell(out, SDEC_KNOWN_REQ_EXT_FLAGS, facts, F_REQ_EXT_FLAGS, &out->req_ext_flags);
  tell(out, SDEC_KNOWN_RSP_EXT_FLAGS, facts, F_RSP_EXT_FLAGS, &out->rsp_ext_flags);
  tell(out, SDEC_KNOWN_REQ_DATA_TRANSFER, facts, F_REQ_DATA_TRANSFER, &out->req_data_transfer_size);
  tell(out, SDEC_KNOWN_RSP_DATA_TRANSFER, facts, F_RSP_DATA_TRANSFER, &out->rsp_data_transfer_size);
  tell(out, SDEC_KNOWN_REQ_MAX_MESSAGE, facts, F_REQ_MAX_MESSAGE, &out->req_max_spdm_msg_size);
  tell(out, SDEC_KNOWN_RSP_MAX_MESSAGE, facts, F_RSP_MAX_MESSAGE, &out->rsp_max_spdm_msg_size);
  tell(out, SDEC_KNOWN_REQ_CT_EXPONENT, facts, F_REQ_CT_EXPONENT, &out->req_ct_exponent);
  tell(out, SDEC_KNOWN_RSP_CT_EXPONENT, facts, F_RSP_CT_EXPONENT, &out->rsp_ct_exponent);
  tell(out, SDEC_KNOWN_OTHER_SUPPORT, facts, F_OTHER_SUPPORT, &out->other_params_support);
  tell(out, SDEC_KNOWN_OTHER_SELECTION, facts, F_OTHER_SELECTION, &out->other_params_selection);
  tell(out, SDEC_KNOWN_MEAS_SPEC, facts, F_MEAS_SPEC, &out->measurement_specification_sel);
  tell(out, SDEC_KNOWN_MEAS_HASH, facts, F_MEAS_HASH, &out->measurement_hash_algo);
  tell(out, SDEC_KNOWN_MEL_SPEC, facts, F_MEL_SPEC, &out->mel_specification_sel);
  tell(out, SDEC_KNOWN_HASH, facts, F_HASH, &out->base_hash_sel);
  tell(out, SDEC_KNOWN_ASYM, facts, F_ASYM, &out->base_asym_sel);
  tell(out, SDEC_KNOWN_PQC_ASYM, facts, F_PQC_ASYM, &out->pqc_asym_sel);
  tell(out, SDEC_KNOWN_REQ_ASYM, facts, F_REQ_ASYM, &out->req_base_asym_alg);
  tell(out, SDEC_KNOWN_REQ_PQC_ASYM, facts, F_REQ_PQC_ASYM, &out->req_pqc_asym_alg);
  tell(out, SDEC_KNOWN_DHE, facts, F_DHE, &out->dhe);
  tell(out, SDEC_KNOWN_KEM, facts, F_KEM, &out->kem_alg);
  tell(out, SDEC_KNOWN_AEAD, facts, F_AEAD, &out->aead);
  tell(out, SDEC_KNOWN_KEY_SCHEDULE, facts, F_KEY_SCHEDULE, &out->key_schedule);
  return true;
}
