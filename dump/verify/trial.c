/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Runs a flow, and for trial_verify also a verifier, on one transcript.
 */
#include "verify/trial.h"

#include "pages.h"

#define FLOW_LEN ((size_t)64 << 20)
#define VERIFY_LEN ((size_t)16 << 20)

static struct sdec_packet packet_of(struct sdec_span transcript) {
  return (struct sdec_packet){.data = transcript, .original_len = transcript.len, .carrier = SDEC_CARRIER_TRANSCRIPT};
}

struct sdec_transcript trial_cut(const struct sdec_config *config, struct sdec_span transcript) {
  const struct sdec_packet packet = packet_of(transcript);
  struct sdec_transcript cut = {.n_cuts = 0};
  void *memory = pages_map(FLOW_LEN);
  struct sdec_flow *flow = memory != NULL ? sdec_flow_new(memory, FLOW_LEN, config) : NULL;
  if (flow != NULL) {
    sdec_flow_feed(flow, &packet);
    (void)!sdec_flow_transcript(flow, &cut);
  }
  pages_unmap(memory, FLOW_LEN);
  return cut;
}

static bool last_signature(struct sdec_flow *flow, struct sdec_verify *verify) {
  struct sdec_unit unit;
  struct sdec_verdict verdict;
  bool good = false;
  while (sdec_flow_take(flow, &unit)) {
    sdec_verify_unit(verify, &unit);
    while (sdec_verify_take(verify, &verdict)) {
      good = verdict.check == SDEC_CHECK_SIGNATURE ? verdict.result == SDEC_PASS : good;
    }
  }
  return good;
}

bool trial_verify(const struct sdec_config *config, const struct verifying_with *with, const struct sdec_crypto *crypto,
                  struct sdec_span transcript) {
  const struct sdec_packet packet = packet_of(transcript);
  struct sdec_verify_config verify_config = with->config;
  void *memory = pages_map(FLOW_LEN), *more = pages_map(VERIFY_LEN);
  verify_config.size = sizeof(verify_config);
  verify_config.crypto = crypto;
  verify_config.chains = with->chains->list;
  verify_config.n_chains = with->chains->n;
  struct sdec_flow *flow = memory != NULL ? sdec_flow_new(memory, FLOW_LEN, config) : NULL;
  struct sdec_verify *verify = more != NULL ? sdec_verify_new(more, VERIFY_LEN, &verify_config) : NULL;
  bool good = false;
  if (flow != NULL && verify != NULL) {
    sdec_flow_feed(flow, &packet);
    good = last_signature(flow, verify);
  }
  pages_unmap(memory, FLOW_LEN);
  pages_unmap(more, VERIFY_LEN);
  return good;
}
