/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Notes as sentences, with one template per code. In a template, %f is the name of the row or bit, %e and %g are the
 * expected and the actual number, %E and %G the same in hexadecimal, %w and %n the same in the field's own notation,
 * and %v is the name of variable `expected`.
 */
#include "base/span.h"

static const char *const templates[SDEC_NOTE_CODES] = {
    [SDEC_NOTE_TRUNCATED] = "truncated: %f has %g of %e bytes",
    [SDEC_NOTE_OVERRUN] = "%f is %e bytes long, only %g left in what encloses it",
    [SDEC_NOTE_TRAILING] = "%g bytes left over after the last field",
    [SDEC_NOTE_RESERVED] = "reserved bits of %f are set: 0x%G",
    [SDEC_NOTE_MISSING] = "%f depends on %v, which the capture has not shown",
    [SDEC_NOTE_NEGATIVE] = "the length of %f would be negative",
    [SDEC_NOTE_LENGTH] = "%f says %e bytes, there are %g",
    [SDEC_NOTE_UNEXPECTED] = "%f is %n, should be %w here",
    [SDEC_NOTE_ILLEGAL] = "%f is %n, which is not one of its values",
    [SDEC_NOTE_BELOW] = "%f is %n, must be at least %w",
    [SDEC_NOTE_ABOVE] = "%f is %n, must be at most %w",
    [SDEC_NOTE_ORDER] = "%f is %n after %w, must ascend",
    [SDEC_NOTE_NO_PROGRESS] = "an element of %f has no bytes",
    [SDEC_NOTE_DEPTH] = "%f is nested more than %e deep",
    [SDEC_NOTE_VERSION] = "version 0x%G is newer than this decoder; read as version 0x%E",
    [SDEC_NOTE_NOT_IN_VERSION] = "this message does not exist in version 0x%G",
    [SDEC_NOTE_UNKNOWN_CODE] = "no message has code 0x%G",
    [SDEC_NOTE_TOO_SHORT] = "%g bytes are too few: a message header has %e",
    [SDEC_NOTE_BAD_VERSION] = "the first byte 0x%G is not an SPDM version",
    [SDEC_NOTE_INFERRED] = "%v not seen negotiated; inferred from this message: %g",
    [SDEC_NOTE_AMBIGUOUS] = "%v not seen negotiated and several values fit; took %g",
    [SDEC_NOTE_NO_REQUEST] = "the request it answers is not in the capture",
    [SDEC_NOTE_SNAPPED] = "the capture kept %g of the packet's %e bytes",
    [SDEC_NOTE_NESTING] = "messages nested more than %e deep are not decoded",
    [SDEC_NOTE_LINK_SHORT] = "a header needs %e bytes, the packet has %g",
    [SDEC_NOTE_LINK_UNKNOWN] = "link type %g is not known",
    [SDEC_NOTE_LINK_PROTOCOL] = "protocol 0x%G carries no SPDM",
    [SDEC_NOTE_IP_FRAGMENT] = "IP fragments are not reassembled",
    [SDEC_NOTE_MCTP_VERSION] = "MCTP header version %g is not known",
    [SDEC_NOTE_MCTP_IC] = "the integrity-check bit must not be set for this message type",
    [SDEC_NOTE_MCTP_NO_START] = "a packet of a message whose start is not in the capture",
    [SDEC_NOTE_MCTP_SEQUENCE] = "packet sequence number %g, expected %e: packets lost or swapped",
    [SDEC_NOTE_MCTP_SIZE] = "a packet of %g bytes in a message whose packets have %e",
    [SDEC_NOTE_MCTP_RESTART] = "a new message began before this one ended",
    [SDEC_NOTE_REPEATED] = "the same packet again; ignored",
    [SDEC_NOTE_UNFINISHED] = "the capture ends before the message does",
    [SDEC_NOTE_EVICTED] = "dropped after %g bytes to make room for newer traffic",
    [SDEC_NOTE_TOO_LARGE] = "%g bytes are more than the reassembly limit of %e",
    [SDEC_NOTE_DOE_LENGTH] = "the DOE length says %e bytes, the packet holds %g",
    [SDEC_NOTE_DOE_TYPE] = "DOE vendor and type 0x%G are not known",
    [SDEC_NOTE_TCP_LOST] = "%g bytes of the stream are not in the capture",
    [SDEC_NOTE_TCP_RESYNC] = "skipped %g bytes to find the next frame",
    [SDEC_NOTE_FRAME_TYPE] = "frame type 0x%G is not known",
    [SDEC_NOTE_LENGTH_RULE] = "PayloadLen counts two bytes of its header on this stream",
    [SDEC_NOTE_CHUNK_SEQUENCE] = "chunk %g, expected %e: chunks lost or swapped",
    [SDEC_NOTE_CHUNK_NO_START] = "chunk %g of a message whose first chunk is not in the capture",
    [SDEC_NOTE_CHUNK_SIZE] = "the chunks hold %g bytes, the message should have %e",
    [SDEC_NOTE_PORTION_GAP] = "this portion starts at %g, the next one due at %e",
    [SDEC_NOTE_RECORD_LOST] = "%g records before this one are not in the capture",
    [SDEC_NOTE_RECORD_LATE] = "record %g, expected %e: repeated or out of order",
    [SDEC_NOTE_RECORD_LENGTH] = "ApplicationDataLength says %e bytes, the record has room for %g",
    [SDEC_NOTE_NONCE_ORDER] = "the nonce counter is big-endian, as some devices of DSP0277 1.0 and 1.1 have it",
    [SDEC_NOTE_UPDATE_UNSEEN] = "the key was updated; the capture does not show the request",
    [SDEC_NOTE_HMAC] = "the verify data does not match the transcript",
    [SDEC_NOTE_TAG] = "the tag of this record does not match",
    [SDEC_NOTE_FINISH_UNSEEN] = "the capture lacks the end of the handshake; the keys assume the usual messages",
    [SDEC_NOTE_PORTION_SIZE] = "the total length was %e bytes before and is %g now",
    [SDEC_NOTE_DRAFT] = "the layout of this message comes from a draft",
    [SDEC_NOTE_AEAD_LIMIT] = "record %g under one key; the AEAD limit of this session ends at %e",
    [SDEC_NOTE_SIDE] = "code 0x%G belongs to the other side of this connection",
    [SDEC_NOTE_EARLY_END] =
        "unsigned, and without the %g bytes of Nonce and opaque data, as early implementations sent it",
    [SDEC_NOTE_NO_SEQUENCE] = "this record has no sequence number, as early implementations sent it",
    [SDEC_NOTE_PADDING] = "the padding of %g bytes after this message is not zero",
    [SDEC_NOTE_BARE_SEGMENTS] = "each segment of this stream is one message, without a frame around it",
    [SDEC_NOTE_CUT_HEADER] = "%g bytes of a header come before the first message",
    [SDEC_NOTE_CUT_PADDING] = "%g zero bytes follow the last message",
    [SDEC_NOTE_CUT_AMBIGUOUS] = "the transcript can be cut in another way as well, with %v %g",
    [SDEC_NOTE_CUT_UNSIGNED] = "the transcript ends where the signature should begin",
    [SDEC_NOTE_CUT_LEFT] = "%g bytes from offset %e on are not SPDM messages in a row",
    [SDEC_NOTE_CUT_GIVEN_UP] = "%g bytes from offset %e on: no cut into messages was found in the time allowed",
    [SDEC_NOTE_CUT_ALIGNED] = "%g zero bytes that pad messages to multiples of four were left out",
    [SDEC_NOTE_CUT_UNPROVED] = "the search for other cuts of this transcript took too long",
    [SDEC_NOTE_CUT_VERSION] = "version 0x%G here, should be 0x%E",
    [SDEC_NOTE_CUT_NOT_OFFERED] = "version 0x%G here, which VERSION does not offer",
    [SDEC_NOTE_CUT_WAITS] = "a request here, before the answer to the one before it",
    [SDEC_NOTE_PEC] = "the PEC is 0x%G, should be 0x%E",
    [SDEC_NOTE_PEC_ADDRESS] = "the PEC fits address byte 0x%G, that of other frames fits 0x%E",
    [SDEC_NOTE_FCS] = "the FCS is 0x%G, should be 0x%E",
    [SDEC_NOTE_FRAME_LENGTH] = "the frame has %g bytes, should have %e",
    [SDEC_NOTE_NO_PEC] = "frames without PEC: %g",
    [SDEC_NOTE_PEC_NO_ADDRESS] = "frames whose PEC leaves out the address, as some devices send it: %g",
    [SDEC_NOTE_FCS_FROM_ZERO] = "frames whose FCS starts at zero, as early drivers sent it: %g",
    [SDEC_NOTE_GUESSED] = "the owner of this layout was guessed from the bytes alone",
};

bool sdec_note_outranks(const struct sdec_note *note, const struct sdec_note *other) {
  return other->code != SDEC_NOTE_SNAPPED && (note->code == SDEC_NOTE_SNAPPED || note->severity > other->severity);
}

const char *sdec_severity_name(enum sdec_severity severity) {
  static const char *const names[] = {"clean", "info", "warn", "error"};
  return (uint32_t)severity <= SDEC_ERROR ? names[severity] : "?";
}

static void put_place(const struct sdec_note *note, struct sdec_text *out) {
  if (note->bits != NULL) {
    sdec_put(out, note->bits->name);
  } else {
    sdec_put(out, note->field != NULL ? note->field->name : "this message");
  }
}

/* put_like_field writes a number in hexadecimal if it is a version or its field is shown that way. */
static void put_like_field(const struct sdec_note *note, uint64_t number, struct sdec_text *out) {
  const uint8_t as = note->bits == NULL && note->field != NULL ? note->field->as : SDEC_AS_DEC;
  if (as == SDEC_AS_HEX || as == SDEC_AS_VERSION || as == SDEC_AS_VERSION16) {
    sdec_put(out, "0x");
    sdec_put_hex(out, number, 2);
  } else {
    sdec_put_dec(out, number);
  }
}

static void put_variable(const struct sdec_note *note, struct sdec_text *out) {
  const char *name = sdec_env_name((uint32_t)note->expected);
  sdec_put(out, name != NULL ? name : "something");
}

void sdec_note_text(const struct sdec_note *note, struct sdec_text *out) {
  const char *t = note->code < SDEC_NOTE_CODES && templates[note->code] != NULL ? templates[note->code] : "?";
  for (; *t != '\0'; t++) {
    if (*t != '%') {
      sdec_put_char(out, *t);
      continue;
    }
    switch (*++t) {
      case 'f': put_place(note, out); break;
      case 'e': sdec_put_dec(out, note->expected); break;
      case 'g': sdec_put_dec(out, note->got); break;
      case 'E': sdec_put_hex(out, note->expected, 2); break;
      case 'w': put_like_field(note, note->expected, out); break;
      case 'n': put_like_field(note, note->got, out); break;
      case 'G': sdec_put_hex(out, note->got, 2); break;
      default: put_variable(note, out); break;
    }
  }
}
