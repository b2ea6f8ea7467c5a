/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Frames in TCP streams.
 */
#ifndef SPDM_STREAM_H
#define SPDM_STREAM_H

#include "ws_compat.h"

/* stream_dissect dissects the data of a TCP stream. */
int stream_dissect(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data);

/* stream_handoff registers the heuristic that detects SPDM on any port, if the user enables it. */
void stream_handoff(int proto);

#endif
