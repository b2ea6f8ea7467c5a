/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Media with one frame per packet: SMBus, I3C, KCS and PCC. A PEC is checked where the medium has one and the source
 * uses it. Whether it does is a property of the source, as a frame that lost a byte looks like one without a PEC.
 */
#include "carriers/framed.h"
#include "carriers/sums.h"

#define SMBUS_COUNT_MIN 5u /* source address and MCTP header */
#define I3C_MIN 5u
#define MCTP_HEADER 4u
#define KCS_NETFN 0xB0u
#define KCS_BODY 0x01u
#define KCS_HEADER 3u
#define PCC_HEADER 16u
#define PCC_SIGNATURE 0x504343u /* the upper three bytes; the lowest is the subspace number */
#define PCC_COMMAND 0x5054434Du /* "MCTP" */

static enum framed_result damaged(struct framed *out, uint8_t note, uint32_t expected, uint32_t got) {
  out->note = note;
  out->expected = expected;
  out->got = got;
  return FRAMED_DAMAGED;
}

/* judge checks the PEC, which is the last byte of `covered`. `crc` is the CRC of what precedes those bytes. */
static enum framed_result judge(struct sdec_span covered, uint8_t crc, struct framed *out) {
  const uint8_t own = span_u8(covered, covered.len - 1u);
  const uint8_t due = sdec_crc8(crc, span_sub(covered, 0, covered.len - 1u));
  if (own != due) {
    return damaged(out, SDEC_NOTE_PEC, due, own);
  }
  out->checked = true;
  return FRAMED_PACKET;
}

/* judge_seeded checks a PEC that also covers a missing address byte, which the caller gives or the PEC determines. */
static enum framed_result judge_seeded(struct sdec_span covered, const struct framed_pec *pec, struct framed *out) {
  if (pec->known == SDEC_PEC_SEEDED) {
    return judge(covered, sdec_crc8_byte(0, pec->seed), out);
  }
  out->seeded = true;
  out->seed = sdec_crc8_seed(covered);
  return FRAMED_PACKET;
}

/* Frames of `with_pec` bytes have a PEC; those one byte shorter may have none. */
static bool has_pec(uint32_t len, uint32_t with_pec, const struct framed_pec *pec, bool *out_damaged) {
  const bool without = len + 1u == with_pec;
  *out_damaged = pec->known == SDEC_PEC_ABSENT ? !without && len != with_pec
                                               : len != with_pec && !(without && pec->known == SDEC_PEC_AUTO);
  return len == with_pec;
}

/* The command follows the destination address, or comes first if that is omitted. The destination address is even and
 * the command is odd, so at most one position matches. */
static bool starts_at(struct sdec_span bytes, uint32_t at) {
  return span_u8(bytes, at) == SMBUS_COMMAND && (span_u8(bytes, at + 2u) & 1u) == 1; /* the source address */
}

static bool find_command(struct sdec_span bytes, uint32_t *out_at) {
  const bool behind = starts_at(bytes, 1) && (span_u8(bytes, 0) & 1u) == 0;
  *out_at = behind ? 1 : 0;
  return behind || starts_at(bytes, 0);
}

enum framed_result sdec_framed_smbus(struct sdec_span bytes, const struct framed_pec *pec, struct framed *out) {
  uint32_t at = 0;
  bool broken = false;
  *out = (struct framed){.used = bytes.len};
  if (!find_command(bytes, &at)) {
    return FRAMED_OTHER;
  }
  const struct sdec_span block = span_from(bytes, at);
  const uint32_t count = span_u8(block, 1);
  const bool sum = has_pec(block.len, count + 3u, pec, &broken);
  out->packet = span_sub(block, 3, count > 0 ? count - 1u : 0);
  if (broken || count < SMBUS_COUNT_MIN) {
    const uint32_t least = count < SMBUS_COUNT_MIN ? SMBUS_COUNT_MIN : count;
    return damaged(out, SDEC_NOTE_FRAME_LENGTH, at + least + 3u - (pec->known == SDEC_PEC_ABSENT), bytes.len);
  }
  if (!sum) {
    out->note = SDEC_NOTE_NO_PEC;
    return FRAMED_PACKET;
  }
  return at == 1 ? judge(bytes, 0, out) : judge_seeded(block, pec, out);
}

enum framed_result sdec_framed_i3c(struct sdec_span bytes, const struct framed_pec *pec, struct framed *out) {
  *out = (struct framed){.used = bytes.len, .packet = bytes};
  if (bytes.len < I3C_MIN) {
    return damaged(out, SDEC_NOTE_FRAME_LENGTH, I3C_MIN, bytes.len);
  }
  if (pec->known == SDEC_PEC_ABSENT) {
    out->note = SDEC_NOTE_NO_PEC;
    return FRAMED_PACKET;
  }
  out->packet = span_sub(bytes, 0, bytes.len - 1u);
  return judge_seeded(bytes, pec, out);
}

enum framed_result sdec_framed_kcs(struct sdec_span bytes, const struct framed_pec *pec, struct framed *out) {
  bool broken = false;
  *out = (struct framed){.used = bytes.len};
  if (!span_has(bytes, 0, KCS_HEADER) || span_u8(bytes, 0) != KCS_NETFN || span_u8(bytes, 1) != KCS_BODY) {
    return FRAMED_OTHER;
  }
  const uint32_t len = span_u8(bytes, 2);
  const bool sum = has_pec(bytes.len, KCS_HEADER + len + 1u, pec, &broken);
  out->packet = span_sub(bytes, KCS_HEADER, len);
  if (broken || len < MCTP_HEADER) {
    const uint32_t least = len < MCTP_HEADER ? MCTP_HEADER : len;
    return damaged(out, SDEC_NOTE_FRAME_LENGTH, KCS_HEADER + least + (pec->known != SDEC_PEC_ABSENT), bytes.len);
  }
  if (!sum) {
    out->note = SDEC_NOTE_NO_PEC;
    return FRAMED_PACKET;
  }
  return judge(span_from(bytes, KCS_HEADER), 0, out); /* covers the packet only */
}

enum framed_result sdec_framed_pcc(struct sdec_span bytes, struct framed *out) {
  *out = (struct framed){.used = bytes.len};
  if (!span_has(bytes, 0, PCC_HEADER) || span_le(bytes, 1, 3) != PCC_SIGNATURE ||
      span_le(bytes, 12, 4) != PCC_COMMAND) {
    return FRAMED_OTHER;
  }
  const uint64_t len = span_le(bytes, 8, 4); /* command and packet */
  out->packet = span_sub(bytes, PCC_HEADER, len > 4 ? len - 4u : 0);
  if (len < 4 + MCTP_HEADER || !span_has(bytes, PCC_HEADER - 4u, len)) {
    return damaged(out, SDEC_NOTE_FRAME_LENGTH, (uint32_t)(PCC_HEADER - 4u + len), bytes.len);
  }
  return FRAMED_PACKET;
}
