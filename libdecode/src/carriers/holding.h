/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Holds the start of a frame that continues in the next packet: a buffer filled at the end and consumed at the front.
 */
#ifndef SDEC_HOLDING_H
#define SDEC_HOLDING_H

#include "base/span.h"

#define HOLDING_MOST 8192u /* more than a USB packet can have */

/* Starts zeroed. */
struct holding {
  uint32_t at, len; /* the data is `len` bytes from bytes[at] */
  uint8_t bytes[HOLDING_MOST];
};

/* sdec_holding_fill moves the data to the front, appends as much of `in` as fits, and returns how many bytes that was.
 * sdec_holding_use consumes `n` bytes from the front, or all if there are fewer. */
uint32_t sdec_holding_fill(struct holding *h, struct sdec_span in);
void sdec_holding_use(struct holding *h, uint32_t n);

#endif
