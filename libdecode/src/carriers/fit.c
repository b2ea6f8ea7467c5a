/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Checks by content whether bytes are what the caller takes them for. Used to find frames in text and to suggest a
 * carrier.
 */
#include "carriers/bare.h"
#include "carriers/doe.h"
#include "carriers/frame.h"
#include "carriers/framed.h"
#include "carriers/link.h"
#include "carriers/mctp.h"
#include "carriers/storage.h"
#include "carriers/tcg.h"
#include "proto/protocols.h"
#include "walk/rows.h"

#define MCTP_MIN 5u
#define MCTP_SOM 0x80u
#define HEADER 2u        /* of a message: version and code */
#define RECORD_HEADER 6u /* session ID and length; a sequence number may precede the length */
#define SEQUENCE_LEN 2u

static enum sdec_fit fits(bool yes) {
  return yes ? SDEC_FIT_YES : SDEC_FIT_NOT;
}

/* A packet from the middle of a message has little to check, so its version must be the real one. */
static bool is_mctp(struct sdec_span packet) {
  const bool start = (span_u8(packet, 3) & MCTP_SOM) != 0;
  return span_has(packet, 0, MCTP_MIN) && (start ? sdec_mctp_plausible(packet) : span_u8(packet, 0) == 1);
}

static bool is_message(struct sdec_span bytes) {
  const uint8_t version = span_u8(bytes, 0);
  const struct sdec_message *message = sdec_message_find(&sdec_spdm, span_u8(bytes, 1));
  return span_has(bytes, 0, HEADER) && version >= V1_0 && version <= V1_4 && message != NULL &&
         version >= message->since && (message->until == 0 || version <= message->until);
}

static bool is_record(struct sdec_span bytes) {
  return span_has(bytes, 0, RECORD_HEADER) &&
         (span_le(bytes, 4, 2) + RECORD_HEADER == bytes.len ||
          (span_has(bytes, 6, 2) && span_le(bytes, 6, 2) + RECORD_HEADER + SEQUENCE_LEN == bytes.len));
}

static enum sdec_fit check_stream(struct sdec_span bytes, uint8_t kind) {
  struct framing framing = {0};
  struct carried ignored;
  uint32_t used;
  return fits(sdec_frame_next(&framing, bytes, true, &ignored, &used) == FRAME_DONE && used == bytes.len &&
              framing.kind == kind);
}

/* A single frame with a correct checksum, anywhere, proves a serial line. */
static enum sdec_fit check_serial(struct sdec_span bytes) {
  uint8_t room[SERIAL_PACKET];
  struct framed f;
  for (enum framed_result result = FRAMED_OTHER; bytes.len > 0 && result != FRAMED_MORE;
       bytes = span_from(bytes, f.used)) {
    result = sdec_framed_serial(bytes, true, room, &f);
    if (result == FRAMED_PACKET) {
      return SDEC_FIT_PROVED;
    }
  }
  return SDEC_FIT_NOT;
}

static enum sdec_fit check_framed(enum framed_result result, const struct framed *f, struct sdec_fitted *out) {
  out->seeded = f->seeded;
  out->seed = f->seed;
  out->has_sum = f->checked || f->seeded || f->note == SDEC_NOTE_PEC;
  if (result == FRAMED_DAMAGED) {
    return SDEC_FIT_BAD;
  }
  if (result != FRAMED_PACKET || !is_mctp(f->packet)) {
    return SDEC_FIT_NOT;
  }
  return f->checked ? SDEC_FIT_PROVED : SDEC_FIT_YES;
}

static enum sdec_fit check_carrier(uint32_t carrier, struct sdec_span bytes, const struct framed_pec *pec,
                                   struct sdec_fitted *out) {
  struct framed f;
  switch (carrier) {
    case SDEC_CARRIER_MCTP: return fits(is_mctp(bytes));
    case SDEC_CARRIER_MCTP_BODY: return fits(sdec_bare_kind(bytes, false) != BARE_NONE);
    case SDEC_CARRIER_DOE: return fits(sdec_doe_plausible(bytes));
    case SDEC_CARRIER_TCP:
    case SDEC_CARRIER_EMU: return check_stream(bytes, (uint8_t)carrier);
    case SDEC_CARRIER_STORAGE: return fits(sdec_storage_plausible(bytes));
    case SDEC_CARRIER_SPDM: return fits(is_message(bytes));
    case SDEC_CARRIER_SECURED: return fits(is_record(bytes));
    case SDEC_CARRIER_TCG: return fits(sdec_tcg_plausible(bytes));
    case SDEC_CARRIER_SERIAL: return check_serial(bytes);
    case SDEC_CARRIER_SMBUS: return check_framed(sdec_framed_smbus(bytes, pec, &f), &f, out);
    case SDEC_CARRIER_I3C: return check_framed(sdec_framed_i3c(bytes, pec, &f), &f, out);
    case SDEC_CARRIER_KCS: return check_framed(sdec_framed_kcs(bytes, pec, &f), &f, out);
    case SDEC_CARRIER_PCC: return check_framed(sdec_framed_pcc(bytes, &f), &f, out);
    case SDEC_CARRIER_USB: return check_framed(sdec_framed_usb(bytes, &f), &f, out);
    default: return SDEC_FIT_NOT;
  }
}

void sdec_packet_fits(const struct sdec_packet *packet, struct sdec_fitted *out) {
  static const struct sdec_config no_config;
  struct link_peeled peeled;
  const struct framed_pec pec = {.known = (uint8_t)packet->pec, .seed = packet->pec_seed};
  *out = (struct sdec_fitted){.fit = SDEC_FIT_NOT};
  sdec_link_peel(packet, &no_config, &peeled);
  const bool segment = peeled.carrier == SDEC_CARRIER_TCP && !peeled.whole;
  out->fit = segment ? SDEC_FIT_YES : check_carrier(peeled.carrier, peeled.payload, &pec, out);
}
