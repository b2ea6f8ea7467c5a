/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * DER in messages, for Wireshark's own decoder of X.509 where it is to be found.
 */
#ifndef SPDM_CERTIFICATES_H
#define SPDM_CERTIFICATES_H

#include "ws_compat.h"

void certificates_handoff(void);

/* certificates_draw shows the certificates that follow each other in `len` bytes of `tvb`, under `tree`. */
void certificates_draw(tvbuff_t *tvb, int at, int len, packet_info *pinfo, proto_tree *tree);

/* certificates_len gives the length of the DER sequence that the `left` bytes of `tvb` from `at` begin with, or 0 if it
 * is not there in whole. */
int certificates_len(tvbuff_t *tvb, int at, int left);

#endif
