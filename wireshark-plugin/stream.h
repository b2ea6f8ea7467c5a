/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Frames in TCP streams.
 */
#ifndef SPDM_STREAM_H
#define SPDM_STREAM_H

#include "ws_compat.h"

/* stream_dissect dissects what a TCP stream carries. */
int stream_dissect(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data);

/* stream_handoff lets Wireshark ask of connections on any port whether they carry SPDM, if the user enables that. */
void stream_handoff(int proto);

#endif
