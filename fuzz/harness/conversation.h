/* SPDX-License-Identifier: BSD-3-Clause
 *
 * A flow over the packets of an input, and what sdec_flow.h promises about one: spans inside the packet or the flow's
 * memory, units that can be walked and are as bad as their notes say, an end to taking them, bounded memory, counts
 * that add up, and the same units again from memory with other contents.
 */
#ifndef FUZZ_CONVERSATION_H
#define FUZZ_CONVERSATION_H

#include <sdec.h>

/* What a target has of its own. */
struct conversation_target {
  const uint8_t *ways; /* of packets.h */
  uint32_t n_ways;
  bool sessions;                                                   /* records are opened, by the stub */
  void (*packet)(void *context, const struct sdec_packet *packet); /* before it is fed, or NULL */
  void (*unit)(void *context, const struct sdec_unit *unit);       /* or NULL */
  void *context;
};

void conversation_run(const struct conversation_target *target, const uint8_t *input, size_t size);

#endif
