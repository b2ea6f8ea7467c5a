/* SPDX-License-Identifier: BSD-3-Clause
 *
 * TCP segments that are MCTP messages, type byte first, without framing, as some test programs send them. One stream
 * may hold both directions if the capture recorded only received data.
 */
#ifndef SDEC_BARE_H
#define SDEC_BARE_H

#include "carriers/carried.h"

enum bare_kind { BARE_NONE, BARE_REQUEST, BARE_RESPONSE, BARE_RECORD };

/* Whether a stream is of this kind. Two consecutive segments decide; the first one waits for the second. */
enum bare_state { BARE_OPEN, BARE_WAITING, BARE_SURE, BARE_NOT };

struct bare {
  uint8_t state;
  uint8_t sender;          /* kind of the stream's first message; the other kind goes the other way */
  bool noted;              /* the user has been told */
  uint64_t frame, time_ns; /* of the waiting segment */
};

/* sdec_bare_kind says whether a segment begins with a message and in which direction. If `first`, nothing is known of
 * the stream yet, and a segment that could also begin a frame is BARE_NONE. */
enum bare_kind sdec_bare_kind(struct sdec_span segment, bool first);

/* sdec_bare_give fills in a message of a stream known to be of this kind, sent from `src` to `dst` according to its
 * segment. */
void sdec_bare_give(struct bare *bare, struct sdec_span message, const struct sdec_addr *src,
                    const struct sdec_addr *dst, struct carried *out);

#endif
