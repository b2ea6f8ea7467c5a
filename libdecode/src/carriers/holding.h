/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The start of a frame that goes on in the next packet: bytes are added behind, and taken off the front.
 */
#ifndef SDEC_HOLDING_H
#define SDEC_HOLDING_H

#include "base/span.h"

#define HOLDING_MOST 8192u /* more than a packet of USB can have */

/* Starts zeroed. */
struct holding {
  uint32_t at, len; /* what is held is bytes[at] and after */
  uint8_t bytes[HOLDING_MOST];
};

/* sdec_holding_fill moves what is held to the front, adds as much of `in` as there is room for, and gives how many bytes
 * that were. sdec_holding_use takes bytes off the front; all of them, if there are not that many. */
uint32_t sdec_holding_fill(struct holding *h, struct sdec_span in);
void sdec_holding_use(struct holding *h, uint32_t n);

#endif
