/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Tracks the packet being decoded, so that the host can report where a run crashed, and skips packets on which an
 * earlier run crashed. The linker wraps sdec_flow_feed with this.
 */
#include <sdec_flow.h>

#define LEFT_OUT_MOST 16

static uint64_t feeding, left_out[LEFT_OUT_MOST];
static uint32_t n_left_out;

__attribute__((export_name("frame"))) uint32_t frame_at_hand(void);
__attribute__((export_name("leave_out"))) void leave_out(uint32_t frame);
void __real_sdec_flow_feed(struct sdec_flow *flow, const struct sdec_packet *packet);
void __wrap_sdec_flow_feed(struct sdec_flow *flow, const struct sdec_packet *packet);

uint32_t frame_at_hand(void) {
  return (uint32_t)feeding;
}

void leave_out(uint32_t frame) {
  if (n_left_out < LEFT_OUT_MOST) {
    left_out[n_left_out++] = frame;
  }
}

void __wrap_sdec_flow_feed(struct sdec_flow *flow, const struct sdec_packet *packet) {
  for (uint32_t i = 0; i < n_left_out; i++) {
    if (left_out[i] == packet->frame) {
      return;
    }
  }
  feeding = packet->frame;
#ifdef TRAP_AT /* in the module for testing crashes */
  if (feeding == TRAP_AT) {
    __builtin_trap();
  }
#endif
  __real_sdec_flow_feed(flow, packet);
}
