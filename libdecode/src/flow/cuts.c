/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Reports to callers how a transcript was cut.
 */
#include "conversation/rebuild.h"
#include "flow/flow.h"

bool sdec_flow_transcript(const struct sdec_flow *flow, struct sdec_transcript *out) {
  const struct cut *cut = flow->evidence.cut;
  if (cut == NULL) {
    return false;
  }
  const struct cut_found *found = &cut->found;
  *out = (struct sdec_transcript){.n_cuts = found->n_cuts,
                                  .unproved = found->unproved,
                                  .no_signature = found->no_signature,
                                  .n_messages = found->n_messages,
                                  .header_len = found->header_len,
                                  .padding = found->padding,
                                  .between = found->between,
                                  .left_at = found->left_at,
                                  .left_len = found->in.len - found->left_at,
                                  .refused = found->refused};
  for (uint32_t i = 0; i + 1 < found->n_cuts && i < CUT_OTHERS && i < SDEC_TRANSCRIPT_OTHERS; i++) {
    out->others[out->n_others].var = (enum sdec_env_var)found->other[i].var;
    out->others[out->n_others++].value = found->other[i].value;
  }
  return true;
}

bool sdec_request_rebuild(struct sdec_span response, struct sdec_span nonce, uint32_t i, uint8_t *out, uint32_t room,
                          uint32_t *out_len) {
  return sdec_rebuild(response, nonce, i, out, room, out_len);
}
