/* SPDX-License-Identifier: BSD-3-Clause
 *
 * CRC-8 and CRC-16, bit by bit: frames are short, so a table is not worth its size.
 */
#include "carriers/sums.h"

#define CRC8_POLYNOMIAL 0x07u
#define FCS_POLYNOMIAL 0x8408u

uint8_t sdec_crc8_byte(uint8_t crc, uint8_t byte) {
  crc ^= byte;
  for (uint32_t bit = 0; bit < 8; bit++) {
    crc = (uint8_t)((crc & 0x80u) != 0 ? (uint32_t)crc << 1 ^ CRC8_POLYNOMIAL : (uint32_t)crc << 1);
  }
  return crc;
}

/* The polynomial is odd, so each step can be undone: the lowest bit shows whether it was applied. */
static uint8_t crc8_step_back(uint8_t crc) {
  for (uint32_t bit = 0; bit < 8; bit++) {
    crc = (uint8_t)((crc & 1u) != 0 ? (crc ^ CRC8_POLYNOMIAL) >> 1 | 0x80u : crc >> 1);
  }
  return crc;
}

uint8_t sdec_crc8(uint8_t crc, struct sdec_span bytes) {
  for (uint32_t i = 0; i < bytes.len; i++) {
    crc = sdec_crc8_byte(crc, span_u8(bytes, i));
  }
  return crc;
}

uint8_t sdec_crc8_seed(struct sdec_span bytes) {
  uint8_t crc = bytes.len > 0 ? span_u8(bytes, bytes.len - 1u) : 0;
  for (uint32_t i = bytes.len; i > 1; i--) {
    crc = (uint8_t)(crc8_step_back(crc) ^ span_u8(bytes, i - 2u));
  }
  return crc8_step_back(crc);
}

uint16_t sdec_fcs16_byte(uint16_t fcs, uint8_t byte) {
  fcs ^= byte;
  for (uint32_t bit = 0; bit < 8; bit++) {
    fcs = (uint16_t)((fcs & 1u) != 0 ? (uint32_t)fcs >> 1 ^ FCS_POLYNOMIAL : (uint32_t)fcs >> 1);
  }
  return fcs;
}

uint16_t sdec_fcs16(uint16_t fcs, struct sdec_span bytes) {
  for (uint32_t i = 0; i < bytes.len; i++) {
    fcs = sdec_fcs16_byte(fcs, span_u8(bytes, i));
  }
  return fcs;
}
