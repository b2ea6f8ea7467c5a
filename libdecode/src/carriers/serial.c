/* SPDX-License-Identifier: BSD-3-Clause
 *
 * MCTP over a serial line (DSP0253): flag, revision, byte count, packet, FCS, flag. Only the packet is escaped, so its
 * end is found by counting, not by searching. A frame confirmed by count and FCS is accepted even if a byte was not
 * escaped as it should have been.
 */
#include "carriers/framed.h"
#include "carriers/sums.h"

#define FLAG 0x7Eu
#define ESCAPE 0x7Du
#define ESCAPE_XOR 0x20u
#define REVISION 0x01u
#define HEADER 2u /* revision and byte count */
#define FCS 2u
#define MCTP_HEADER 4u
#define FCS_START 0xFFFFu

/* How the bytes of a packet are unescaped. */
enum escaping {
  BY_THE_BOOK, /* as specified: a flag ends the frame */
  LOOSELY,     /* a flag is data, and so is an escape not followed by one of the two escaped bytes */
  NOT_AT_ALL,
  ESCAPINGS
};

struct taken {
  uint32_t n;   /* bytes written */
  uint32_t end; /* end of the packet in the input */
  bool flag;    /* BY_THE_BOOK: there is a flag at `end` */
  bool more;    /* the input ends too early */
};

static bool is_escape(struct sdec_span bytes, uint32_t at, enum escaping how) {
  const uint8_t next = span_u8(bytes, at + 1u);
  const bool proper = next == (FLAG ^ ESCAPE_XOR) || next == (ESCAPE ^ ESCAPE_XOR);
  return span_u8(bytes, at) == ESCAPE && how != NOT_AT_ALL && (how == BY_THE_BOOK || proper);
}

static void take(struct sdec_span bytes, uint32_t at, uint32_t len, enum escaping how, uint8_t *room,
                 struct taken *out) {
  *out = (struct taken){.end = at};
  while (out->n < len) {
    const bool escaped = is_escape(bytes, out->end, how);
    if (!span_has(bytes, out->end, escaped ? 2 : 1)) {
      out->more = true;
      return;
    }
    if (how == BY_THE_BOOK && span_u8(bytes, out->end) == FLAG) {
      out->flag = true;
      return;
    }
    room[out->n++] = escaped ? span_u8(bytes, out->end + 1u) ^ ESCAPE_XOR : span_u8(bytes, out->end);
    out->end += escaped ? 2 : 1;
  }
  out->more = !span_has(bytes, out->end, FCS);
}

/* The FCS of revision, count and packet, from either initial value: Linux drivers started from zero for some years. */
static bool fcs_fits(struct sdec_span header, const uint8_t *room, uint32_t len, uint16_t start, uint16_t fcs,
                     uint16_t *out_due) {
  uint16_t due = sdec_fcs16(start, header);
  for (uint32_t i = 0; i < len; i++) {
    due = sdec_fcs16_byte(due, room[i]);
  }
  *out_due = due;
  return due == fcs;
}

static uint32_t next_flag(struct sdec_span bytes, uint32_t from) {
  while (from < bytes.len && span_u8(bytes, from) != FLAG) {
    from++;
  }
  return from;
}

/* try_frame reads the frame with its revision at `at` in one way; DAMAGED if the FCS does not match. */
static enum framed_result try_frame(struct sdec_span bytes, uint32_t at, enum escaping how, uint8_t *room,
                                    struct framed *out) {
  const struct sdec_span header = span_sub(bytes, at, HEADER);
  const uint32_t len = span_u8(header, 1);
  struct taken taken;
  uint16_t due = 0, from_zero = 0;
  take(bytes, at + HEADER, len, how, room, &taken);
  out->unescaped = taken.n;
  out->used = taken.end;
  if (taken.more) {
    return FRAMED_MORE;
  }
  if (taken.flag) {
    out->note = SDEC_NOTE_FRAME_LENGTH;
    out->expected = len;
    out->got = taken.n;
    return FRAMED_DAMAGED;
  }
  const uint16_t fcs = (uint16_t)span_be(bytes, taken.end, FCS);
  out->checked = fcs_fits(header, room, len, FCS_START, fcs, &due) || fcs_fits(header, room, len, 0, fcs, &from_zero);
  out->note = !out->checked ? SDEC_NOTE_FCS : due != fcs ? SDEC_NOTE_FCS_FROM_ZERO : 0;
  out->expected = due;
  out->got = fcs;
  out->used = taken.end + FCS;
  return out->checked ? FRAMED_PACKET : FRAMED_DAMAGED;
}

/* If no way of reading confirms a frame, it is read as specified and ends at the next flag. */
static enum framed_result damaged(struct sdec_span bytes, uint32_t at, uint8_t *room, struct framed *out) {
  const enum framed_result result = try_frame(bytes, at, BY_THE_BOOK, room, out);
  if (result == FRAMED_MORE) {
    out->note = SDEC_NOTE_FRAME_LENGTH;
    out->expected = span_u8(bytes, at + 1u);
    out->got = out->unescaped;
  }
  out->used = next_flag(bytes, out->used);
  return FRAMED_DAMAGED;
}

static enum framed_result other(struct framed *out, uint32_t used) {
  out->used = used;
  return FRAMED_OTHER;
}

enum framed_result sdec_framed_serial(struct sdec_span bytes, bool at_end, uint8_t *room, struct framed *out) {
  *out = (struct framed){.used = 0};
  uint32_t at = next_flag(bytes, 0);
  if (at > 0) {
    return other(out, at);
  }
  while (at < bytes.len && span_u8(bytes, at) == FLAG) {
    at++;
  }
  if (!span_has(bytes, at, HEADER)) {
    const bool flags_only = at == bytes.len;
    return at_end && !flags_only ? other(out, bytes.len) : FRAMED_MORE;
  }
  if (span_u8(bytes, at) != REVISION || span_u8(bytes, at + 1u) < MCTP_HEADER) {
    return other(out, at);
  }
  bool more = false;
  for (uint32_t how = 0; how < ESCAPINGS; how++) {
    struct framed tried = {.used = 0};
    const enum framed_result result = try_frame(bytes, at, (enum escaping)how, room, &tried);
    if (result == FRAMED_PACKET) {
      *out = tried;
      return FRAMED_PACKET;
    }
    more = more || result == FRAMED_MORE;
  }
  return more && !at_end ? FRAMED_MORE : damaged(bytes, at, room, out);
}
