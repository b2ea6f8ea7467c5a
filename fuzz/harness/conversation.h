/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Runs a flow over the packets of an input, and checks the promises of sdec_flow.h: spans lie inside the packet or the
 * flow's memory, units can be walked and are as severe as their notes say, taking them ends, memory is bounded,
 * counters add up, and the same units come out if the memory had other contents.
 */
#ifndef FUZZ_CONVERSATION_H
#define FUZZ_CONVERSATION_H

#include <sdec.h>

/* What a target supplies. */
struct conversation_target {
  const uint8_t *ways; /* see packets.h */
  uint32_t n_ways;
  bool sessions;                                                   /* records are decrypted by the stub */
  void (*packet)(void *context, const struct sdec_packet *packet); /* called before feeding, or NULL */
  void (*unit)(void *context, const struct sdec_unit *unit);       /* or NULL */
  void *context;
};

void conversation_run(const struct conversation_target *target, const uint8_t *input, size_t size);

#endif
