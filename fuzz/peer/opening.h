/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Well-formed requests: those that open a connection, then some that every responder must handle. They are plain bytes,
 * explained by comments.
 */
#ifndef PEER_OPENING_H
#define PEER_OPENING_H

#include <sdec.h>

#define REQUEST_MOST 64u

/* opening_request writes the i-th request for `version`; 0 bytes past the last. The first OPENING_STEPS open a
 * connection; the very first one does not depend on the version. */
#define OPENING_STEPS 3u
uint32_t opening_request(uint32_t i, uint8_t version, uint8_t *out);

/* opening_version returns the newest version that a response to the first request offers and libsdec supports, or 0. */
uint8_t opening_version(struct sdec_span response);

#endif
