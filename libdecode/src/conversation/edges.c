/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Detects transport bytes that stored evidence sometimes keeps around a transcript.
 */
#include "conversation/edges.h"

#define MOST_PADDING 3 /* a PCI DOE object is padded to four bytes */

/* Recognises three headers: a version byte and the length of the rest (RISC-V CoVE-IO), an MCTP message type, and a PCI
 * DOE header, whose length counts 32-bit words. */
uint32_t sdec_edge_header(struct sdec_span in) {
  const uint32_t doe_type = (uint32_t)span_le(in, 0, 4);
  if (span_u8(in, 0) == 1 && in.len > 5 && span_le(in, 1, 4) == in.len - 5) {
    return 5;
  }
  if (span_u8(in, 0) == 5 && in.len > 1) {
    return 1;
  }
  return doe_type == 0x00010001 && in.len > 8 && span_le(in, 4, 4) * 4 == in.len ? 8 : 0;
}

uint32_t sdec_edge_zeros(struct sdec_span in) {
  uint32_t n = 0;
  while (n < MOST_PADDING && n + 1 < in.len && span_u8(in, in.len - 1 - n) == 0) {
    n++;
  }
  return n;
}
