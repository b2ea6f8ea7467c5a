/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The checksums of the media that MCTP travels on: the PEC of SMBus and I3C, the FCS of a serial line.
 */
#ifndef SDEC_SUMS_H
#define SDEC_SUMS_H

#include "base/span.h"

/* sdec_crc8 goes on from `crc`, which starts at 0: polynomial 0x07, not reflected. sdec_crc8_byte takes one byte. */
uint8_t sdec_crc8(uint8_t crc, struct sdec_span bytes);
uint8_t sdec_crc8_byte(uint8_t crc, uint8_t byte);

/* sdec_crc8_seed gives the one byte in front of `bytes` with which the last of them is the CRC of all before it: an
 * address that the medium does not show. */
uint8_t sdec_crc8_seed(struct sdec_span bytes);

/* sdec_fcs16 goes on from `fcs`, which starts at 0xFFFF: polynomial 0x8408, reflected, not inverted. */
uint16_t sdec_fcs16(uint16_t fcs, struct sdec_span bytes);
uint16_t sdec_fcs16_byte(uint16_t fcs, uint8_t byte);

#endif
