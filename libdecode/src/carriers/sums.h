/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Checksums of the media that carry MCTP: the PEC of SMBus and I3C, and the FCS of serial lines.
 */
#ifndef SDEC_SUMS_H
#define SDEC_SUMS_H

#include "base/span.h"

/* sdec_crc8 continues from `crc`, initially 0: polynomial 0x07, not reflected. sdec_crc8_byte adds one byte. */
uint8_t sdec_crc8(uint8_t crc, struct sdec_span bytes);
uint8_t sdec_crc8_byte(uint8_t crc, uint8_t byte);

/* sdec_crc8_seed gives the byte that, put before `bytes`, makes the last of them the CRC of the others: an address that
 * the medium does not show. */
uint8_t sdec_crc8_seed(struct sdec_span bytes);

/* sdec_fcs16 continues from `fcs`, initially 0xFFFF: polynomial 0x8408, reflected, not inverted. */
uint16_t sdec_fcs16(uint16_t fcs, struct sdec_span bytes);
uint16_t sdec_fcs16_byte(uint16_t fcs, uint8_t byte);

#endif
