/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Passes DER in messages to Wireshark's X.509 decoder if that is available.
 */
#ifndef SPDM_CERTIFICATES_H
#define SPDM_CERTIFICATES_H

#include "ws_compat.h"

void certificates_handoff(void);

/* certificates_draw shows the concatenated certificates in `len` bytes of `tvb`, under `tree`. */
void certificates_draw(tvbuff_t *tvb, int at, int len, packet_info *pinfo, proto_tree *tree);

/* certificates_len returns the length of the DER SEQUENCE at `at`, of which `left` bytes are available; 0 if it is
 * incomplete. */
int certificates_len(tvbuff_t *tvb, int at, int left);

#endif
