/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Cuts the payload of media into MCTP packets, one at a time. Damaged frames become events; bytes between frames are
 * skipped, and counted where a frame was expected.
 */
#include "carriers/media.h"

#include "carriers/mctp_pair.h"
#include "proto/shared.h"

#define SOURCE_BITS 64u
#define ESCAPE 0x1Bu /* of terminals */

bool sdec_media_takes(uint32_t carrier) {
  switch (carrier) {
    case SDEC_CARRIER_SMBUS:
    case SDEC_CARRIER_I3C:
    case SDEC_CARRIER_SERIAL:
    case SDEC_CARRIER_USB:
    case SDEC_CARRIER_KCS:
    case SDEC_CARRIER_PCC: return true;
    default: return false;
  }
}

static uint64_t source_bit(uint64_t source) {
  return UINT64_C(1) << (source ^ source >> 32) % SOURCE_BITS;
}

void sdec_media_feed(struct media *m, const struct link_peeled *peeled, const struct sdec_packet *packet) {
  m->input = peeled->payload;
  m->carrier = peeled->carrier;
  m->source = (uint64_t)peeled->channel << 32 | packet->interface;
  m->pec = (struct framed_pec){.known = (uint8_t)packet->pec, .seed = packet->pec_seed};
  if (m->pec.known == SDEC_PEC_AUTO && (m->with_pec & source_bit(m->source)) != 0) {
    m->pec.known = SDEC_PEC_PRESENT;
  }
  m->active = true;
  m->at_end = false;
  m->snapped = peeled->snapped;
  m->in_transfer = false;
}

static enum framed_result cut(struct media *m, struct sdec_span bytes, struct framed *out) {
  switch (m->carrier) {
    case SDEC_CARRIER_SMBUS: return sdec_framed_smbus(bytes, &m->pec, out);
    case SDEC_CARRIER_I3C: return sdec_framed_i3c(bytes, &m->pec, out);
    case SDEC_CARRIER_KCS: return sdec_framed_kcs(bytes, &m->pec, out);
    case SDEC_CARRIER_PCC: return sdec_framed_pcc(bytes, out);
    case SDEC_CARRIER_USB: return sdec_framed_usb(bytes, out);
    default: break;
  }
  const enum framed_result result = sdec_framed_serial(bytes, m->at_end, m->room, out);
  out->packet = (struct sdec_span){m->room, out->unescaped};
  return result;
}

/* seed_of gives the entry of a receiver; when all are taken, the oldest is reused. */
static struct media_seed *seed_of(struct media *m, uint8_t eid, bool *out_new) {
  for (uint32_t i = 0; i < m->n_seeds && i < MEDIA_SEEDS; i++) {
    if (m->seeds[i].source == m->source && m->seeds[i].eid == eid) {
      *out_new = false;
      return &m->seeds[i];
    }
  }
  struct media_seed *fresh = &m->seeds[m->n_seeds++ % MEDIA_SEEDS];
  *fresh = (struct media_seed){.source = m->source, .eid = eid};
  *out_new = true;
  return fresh;
}

/* Every frame determines the missing address byte. The first frame to a receiver is trusted and the others must agree;
 * two consecutive frames that agree with each other override it. */
static bool seed_fits(struct media *m, const struct framed *f) {
  bool fresh = false;
  struct media_seed *known = seed_of(m, span_u8(f->packet, 1), &fresh);
  const bool twice = known->candidate == f->seed;
  known->candidate = f->seed;
  if (fresh || twice) {
    known->seed = f->seed;
  }
  return known->seed == f->seed;
}

static void settle_seed(struct media *m, enum framed_result *result, struct framed *f) {
  if (*result != FRAMED_PACKET || !f->seeded) {
    return;
  }
  if (!seed_fits(m, f)) {
    *result = FRAMED_DAMAGED;
    f->note = SDEC_NOTE_PEC_ADDRESS;
    bool fresh;
    f->expected = seed_of(m, span_u8(f->packet, 1), &fresh)->seed;
    f->got = f->seed;
  } else if (f->seed == 0 && m->carrier == SDEC_CARRIER_I3C) {
    f->note = SDEC_NOTE_PEC_NO_ADDRESS;
  }
}

static void count_remarks(struct media *m, const struct framed *f) {
  m->n_no_pec += f->note == SDEC_NOTE_NO_PEC;
  m->n_no_address += f->note == SDEC_NOTE_PEC_NO_ADDRESS;
  m->n_from_zero += f->note == SDEC_NOTE_FCS_FROM_ZERO;
  if (f->checked || (f->seeded && m->carrier == SDEC_CARRIER_SMBUS)) {
    m->with_pec |= source_bit(m->source);
  }
}

static struct carried *push_event(struct media *m, struct carried_queue *queue, const char *name) {
  struct carried *c = sdec_mctp_event(queue, name);
  m->in_transfer = true;
  return c;
}

/* A serial line serves as a console before its first frame, and if only text follows the last one. */
static void push_skipped(struct media *m, struct carried_queue *queue) {
  const bool console = m->carrier == SDEC_CARRIER_SERIAL && (!m->started || (m->at_end && !m->skipped_more));
  carried_note(push_event(m, queue, "bytes skipped"), console ? SDEC_INFO : SDEC_WARN, SDEC_NOTE_TCP_RESYNC, 0, 0,
               m->skipped);
  m->skipped = 0;
  m->skipped_more = false;
}

static bool is_text(struct sdec_span bytes) {
  bool text = true;
  for (uint32_t i = 0; i < bytes.len; i++) {
    const uint8_t c = span_u8(bytes, i);
    text = text && ((c >= ' ' && c <= '~') || (c >= '\a' && c <= '\r') || c == ESCAPE);
  }
  return text;
}

static void push_damaged(struct media *m, struct carried_queue *queue, const struct framed *f) {
  struct carried *c = push_event(m, queue, "damaged packet");
  if (span_has(f->packet, 0, MCTP_HEADER)) {
    c->header = &sdec_grp_mctp_header;
    c->header_span = span_sub(f->packet, 0, MCTP_HEADER);
    c->body = span_from(f->packet, MCTP_HEADER);
    sdec_mctp_set_ends(c, f->packet);
  }
  if (f->note != SDEC_NOTE_FRAME_LENGTH || !m->snapped) {
    carried_note(c, SDEC_ERROR, f->note, 0, f->expected, f->got);
  }
}

/* use consumes bytes from the front. */
static void use(struct media *m, uint32_t used) {
  if (m->held.len > 0) {
    sdec_holding_use(&m->held, used);
  } else {
    m->input = span_from(m->input, used);
  }
}

static void top_up(struct media *m) {
  m->input = span_from(m->input, sdec_holding_fill(&m->held, m->input));
}

/* hold keeps the start of a frame that continues in the next packet, unless nothing follows or it is longer than any
 * frame. True: it was dropped, with an event unless it is only the flags at the end of a line. */
static bool hold(struct media *m, struct carried_queue *queue, struct sdec_span bytes) {
  if (m->held.len == 0 && bytes.len <= HOLDING_MOST && !m->at_end) {
    top_up(m);
    m->held_source = m->source;
    m->held_carrier = m->carrier;
    return false;
  }
  if (m->input.len == 0 && !m->at_end) {
    return false;
  }
  use(m, bytes.len);
  if (m->carrier == SDEC_CARRIER_SERIAL) {
    return false;
  }
  const struct framed f = {
      .note = SDEC_NOTE_FRAME_LENGTH, .expected = (uint32_t)span_be(bytes, 2, 2), .got = bytes.len};
  push_damaged(m, queue, &f);
  return true;
}

/* step does one step: true if it gave a packet or an event. *out_more: another step may give more. */
static bool step(struct media *m, struct carried_queue *queue, struct sdec_span *out_packet, bool *out_more) {
  struct framed f;
  if (m->held.len > 0) {
    top_up(m);
  }
  const struct sdec_span bytes = m->held.len > 0 ? (struct sdec_span){m->held.bytes, m->held.len} : m->input;
  *out_more = false;
  if (bytes.len == 0) {
    return false;
  }
  enum framed_result result = cut(m, bytes, &f);
  if (result == FRAMED_MORE) {
    return hold(m, queue, bytes);
  }
  if (result != FRAMED_OTHER && m->skipped > 0) {
    push_skipped(m, queue);
    return true;
  }
  settle_seed(m, &result, &f);
  m->skipped_more |= result == FRAMED_OTHER && m->carrier == SDEC_CARRIER_SERIAL &&
                     !is_text(span_sub(bytes, 0, f.used));
  use(m, f.used);
  *out_more = true;
  if (result == FRAMED_OTHER) {
    m->skipped += m->carrier == SDEC_CARRIER_SERIAL || m->in_transfer ? f.used : 0;
    return false;
  }
  m->started = true;
  m->in_transfer = true;
  if (result == FRAMED_DAMAGED) {
    push_damaged(m, queue, &f);
  } else {
    count_remarks(m, &f);
    *out_packet = f.packet;
  }
  return true;
}

/* drop_foreign drops what is held of another source, which sent something else in between. */
static bool drop_foreign(struct media *m, struct carried_queue *queue) {
  if (!m->active || m->held.len == 0 || (m->held_source == m->source && m->held_carrier == m->carrier)) {
    return false;
  }
  carried_note(push_event(m, queue, "damaged packet"), SDEC_ERROR, SDEC_NOTE_UNFINISHED, 0, 0, m->held.len);
  m->held.len = 0;
  return true;
}

bool sdec_media_next(struct media *m, struct carried_queue *queue, struct sdec_span *out_packet) {
  bool more = m->active;
  *out_packet = (struct sdec_span){0};
  if (drop_foreign(m, queue)) {
    return true;
  }
  while (more) {
    if (step(m, queue, out_packet, &more)) {
      return true;
    }
  }
  if (m->active && m->skipped > 0 && (m->at_end || m->carrier != SDEC_CARRIER_SERIAL)) {
    push_skipped(m, queue);
    return true;
  }
  m->active = false;
  return false;
}

bool sdec_media_finish(struct media *m) {
  if (m->held.len == 0 && m->skipped == 0) {
    return false;
  }
  m->input = (struct sdec_span){0};
  m->carrier = m->held.len > 0 ? m->held_carrier : m->carrier;
  m->source = m->held.len > 0 ? m->held_source : m->source;
  m->active = true;
  m->snapped = false;
  m->at_end = true;
  return true;
}

static void remark(struct carried *c, uint8_t code, uint32_t *n) {
  if (*n > 0) {
    carried_note(c, SDEC_INFO, code, 0, 0, *n);
    *n = 0;
  }
}

void sdec_media_remark(struct media *m, struct carried_queue *queue) {
  if (queue->n == 0) {
    return;
  }
  struct carried *c = &queue->items[(queue->head + queue->n - 1) % CARRIED_QUEUE];
  if (c->what != CARRIED_EVENT) {
    remark(c, SDEC_NOTE_NO_PEC, &m->n_no_pec);
    remark(c, SDEC_NOTE_PEC_NO_ADDRESS, &m->n_no_address);
    remark(c, SDEC_NOTE_FCS_FROM_ZERO, &m->n_from_zero);
  }
}
