/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Frames in TCP streams. Wireshark reassembles and splits the stream; the library determines the length of each frame.
 */
#include <epan/conversation.h>
#include <epan/dissectors/packet-tcp.h>

#include "draw.h"
#include "stream.h"
#include "units.h"

#define TCP_PSH 0x08u
#define TCP_FIN 0x01u

/* PSH or FIN means that the sender paused after the last byte. */
static bool at_end(const struct tcpinfo *info) {
  return (info->flags & (TCP_PSH | TCP_FIN)) != 0;
}

/* Later passes reuse the lengths of the first; bytes that were no complete frame then are none now. */
static guint frame_len(packet_info *pinfo, tvbuff_t *tvb, int offset, void *data) {
  tvbuff_t *rest = tvb_new_subset_remaining(tvb, offset);
  if (pinfo->fd->visited) {
    const struct call *call = units_peek(pinfo);
    return call != NULL ? call->len : 0;
  }
  const struct sdec_packet packet = units_packet(rest, pinfo, SDEC_CARRIER_TCP);
  struct sdec_flow *flow = units_flow();
  return flow != NULL ? sdec_flow_frame_len(flow, &packet, at_end(data)) : packet.data.len;
}

static int dissect_frame(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data _U_) {
  return draw_bytes(tvb, pinfo, tree, SDEC_CARRIER_TCP);
}

/* Outside a stream, as in an exported PDU, there is nothing to wait for. The shortest length that the library can tell
 * may be less than a header. */
int stream_dissect(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data) {
  if (data == NULL || pinfo->can_desegment == 0) {
    return draw_bytes(tvb, pinfo, tree, SDEC_CARRIER_TCP);
  }
  tcp_dissect_pdus(tvb, pinfo, tree, TRUE, 1, frame_len, dissect_frame, data);
  return (int)tvb_captured_length(tvb);
}

/* One segment that is a complete frame of either kind is enough to claim the connection. */
static ws_heuristic_result guess(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data) {
  static const enum sdec_carrier carriers[] = {SDEC_CARRIER_TCP, SDEC_CARRIER_EMU};
  for (uint32_t i = 0; i < G_N_ELEMENTS(carriers); i++) {
    const struct sdec_packet packet = units_packet(tvb, pinfo, carriers[i]);
    struct sdec_fitted fitted;
    sdec_packet_fits(&packet, &fitted);
    if (fitted.fit >= SDEC_FIT_YES) {
      conversation_set_dissector(find_or_create_conversation(pinfo), find_dissector("spdm.tcp"));
      stream_dissect(tvb, pinfo, tree, data);
      return TRUE;
    }
  }
  return FALSE;
}

void stream_handoff(int proto) {
  heur_dissector_add("tcp", guess, "SPDM over TCP", "spdm_tcp", proto, HEURISTIC_DISABLE);
}
