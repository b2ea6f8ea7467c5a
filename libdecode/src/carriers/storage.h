/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Storage binding (DSP0286): command metadata as sockets carry it, and descriptors inside secured messages.
 */
#ifndef SDEC_STORAGE_H
#define SDEC_STORAGE_H

#include "carriers/carried.h"

/* sdec_storage_buffer delivers one buffer, with or without leading host-side metadata: security protocol 0xE8, SPSP,
 * possibly a length. */
void sdec_storage_buffer(struct sdec_span buffer, struct carried *out);

/* sdec_storage_plausible says whether bytes start with such metadata. */
bool sdec_storage_plausible(struct sdec_span buffer);

/* sdec_storage_inner finds the SPDM message in the application data of an opened record, which starts with the
 * descriptor count; false if no descriptor points to one. */
SDEC_MUST_USE bool sdec_storage_inner(struct sdec_span application, struct sdec_span *out_message);

#endif
