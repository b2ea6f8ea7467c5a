/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Cuts frames out of a byte stream: DSP0287 frames, with both interpretations of PayloadLen found in the field, and the
 * frames of the emulator's socket. A stream may mix both, so the first bytes of each frame decide.
 */
#include "carriers/frame.h"

#include "base/apart.h"
#include "carriers/doe.h"
#include "carriers/mctp.h"
#include "proto/shared.h"
#include "carriers/storage.h"

#define BINDING_HEADER 4u
#define BINDING_VERSION 1u
#define OUT_OF_SESSION 0x05u
#define IN_SESSION 0x06u
#define ROLE_INQUIRY 0xBFu
#define VERSION_ERROR 0xC1u
#define LAST_ERROR 0xC3u
#define RECORD_HEADER 6u /* session ID and length; no sequence number over TCP */

#define EMU_HEADER 12u

enum emu_command { NORMAL = 1, IF_SEND = 2, IF_RECV = 3 };
enum emu_transport { INNER_NONE, INNER_MCTP, INNER_DOE, INNER_TCP_OR_SCSI, INNER_NVME };

static const struct sdec_name binding_types[] = {
    {ROLE_INQUIRY, "Role-Inquiry"},
    {0xC0, "error: PayloadLen too large"},
    {VERSION_ERROR, "error: BindingVer not supported"},
    {0xC2, "error: cannot operate as Requester"},
    {LAST_ERROR, "error: cannot operate as Responder"},
    {0, NULL},
};

static const struct sdec_name emu_commands[] = {
    {NORMAL, "normal"},
    {IF_SEND, "storage IF-SEND"},
    {IF_RECV, "storage IF-RECV"},
    {4, "storage ack status"},
    {0x8001, "OOB encapsulated key update"},
    {0x8002, "OOB encapsulated endpoint info"},
    {0xDEAD, "test"},
    {0xFFFD, "continue"},
    {0xFFFE, "shutdown"},
    {0xFFFF, "unknown"},
    {0, NULL},
};

static const char *name_of(const struct sdec_name *names, uint32_t value) {
  for (; names->name; names++) {
    if (names->value == value) {
      return names->name;
    }
  }
  return NULL;
}

static bool starts_message(uint8_t first) {
  return first >> 4 == 1; /* SPDMVersion 1.x */
}

static void give_other(struct carried *out, const char *protocol, const char *name, uint32_t code) {
  out->what = CARRIED_OTHER;
  out->protocol = protocol;
  out->name = name ? name : "unknown type";
  out->has_code = true;
  out->code = (uint16_t)code;
  if (!name) {
    carried_note(out, SDEC_WARN, SDEC_NOTE_FRAME_TYPE, 0, 0, code);
  }
}

static void give_binding(uint8_t type, struct sdec_span body, struct carried *out) {
  out->body = body;
  if (type == OUT_OF_SESSION) {
    out->what = CARRIED_CLEAR;
  } else if (type == IN_SESSION) {
    out->what = CARRIED_SECURED;
    out->application = APPLICATION_TCP;
  } else {
    give_other(out, "tcp", name_of(binding_types, type), type);
  }
}

static bool is_binding_header(struct sdec_span b) {
  const uint8_t type = span_u8(b, 3);
  return span_u8(b, 2) == BINDING_VERSION &&
         (type == OUT_OF_SESSION || type == IN_SESSION || (type >= ROLE_INQUIRY && type <= LAST_ERROR));
}

/* own_len gives the size of the message or record in the frame if its first bytes show it: true for records, and for
 * GET_VERSION and VERSION, which start a connection. 0: unknown. *out_more: unknown until more bytes come. */
static uint32_t own_len(struct sdec_span frame, bool *out_more) {
  const struct sdec_span body = span_from(frame, BINDING_HEADER);
  const bool version = starts_message(span_u8(body, 0)) && span_u8(body, 1) == 0x04;
  if (span_u8(frame, 3) == IN_SESSION) {
    *out_more = body.len < RECORD_HEADER;
    return RECORD_HEADER + (uint32_t)span_le(body, 4, 2);
  }
  *out_more = body.len < 2 || (version && body.len < 6);
  if (version) {
    return 6u + 2u * span_u8(body, 5);
  }
  return starts_message(span_u8(body, 0)) && span_u8(body, 1) == 0x84 ? 4 : 0;
}

/* find_rule gives the rule under which PayloadLen agrees with the frame's content or with what follows; 0: more bytes
 * are needed. */
static uint8_t find_rule(struct sdec_span b, bool at_end) {
  const uint32_t len = (uint32_t)span_le(b, 0, 2);
  bool more = false;
  const uint32_t own = own_len(b, &more);
  if (more && len >= 2) {
    return 0;
  }
  if (len == own || len < 2) {
    return 1;
  }
  if (own > 0 && len == own + 2) {
    return 2;
  }
  if (span_has(b, len + 2u, BINDING_HEADER) && is_binding_header(span_from(b, len + 2u))) {
    return 2;
  }
  if (at_end && b.len == len + 2u) {
    return 2;
  }
  return span_has(b, len + 4u, BINDING_HEADER) || (at_end && b.len == len + 4u) ? 1 : 0;
}

static void use_rule(struct framing *framing, uint8_t rule, uint32_t len, struct carried *out) {
  framing->length_rule = rule;
  if (rule == 2 && !framing->rule_noted) {
    framing->rule_noted = true;
    carried_note(out, SDEC_INFO, SDEC_NOTE_LENGTH_RULE, 0, len - 2, len);
  }
}

static enum frame_result next_binding(struct framing *framing, struct sdec_span b, bool at_end, struct carried *out,
                                      uint32_t *out_used) {
  const uint32_t len = (uint32_t)span_le(b, 0, 2);
  const uint8_t type = span_u8(b, 3);
  const bool bare = type >= ROLE_INQUIRY && len == 0; /* under either rule, nothing is counted */
  const uint8_t rule = bare ? 1 : framing->length_rule ? framing->length_rule : find_rule(b, at_end);
  if (rule == 0) {
    return FRAME_NEED_MORE;
  }
  if (rule == 2 && len < 2) {
    return FRAME_SKIP;
  }
  *out_used = len + (rule == 2 ? 2u : BINDING_HEADER);
  if (b.len < *out_used) {
    return FRAME_NEED_MORE;
  }
  if (!bare) {
    use_rule(framing, rule, len, out);
  }
  framing->kind = SDEC_CARRIER_TCP;
  out->transport = SDEC_TRANSPORT_TCP;
  out->header = &sdec_grp_tcp_header;
  out->header_span = span_sub(b, 0, BINDING_HEADER);
  give_binding(type, span_sub(b, BINDING_HEADER, *out_used - BINDING_HEADER), out);
  return FRAME_DONE;
}

/* The size of the enclosing emulator frame shows which rule a DSP0287 frame's PayloadLen follows. */
static void give_wrapped_binding(struct framing *framing, struct sdec_span payload, struct carried *out) {
  const uint32_t len = (uint32_t)span_le(payload, 0, 2);
  const uint32_t body_len = payload.len - BINDING_HEADER;
  if (len > 0 && (len == body_len || len == body_len + 2)) {
    use_rule(framing, len == body_len ? 1 : 2, len, out);
  } else if (len > body_len) {
    carried_note(out, SDEC_ERROR, SDEC_NOTE_OVERRUN, 0, len, body_len);
  } else if (len < body_len) {
    carried_note(out, SDEC_WARN, SDEC_NOTE_TRAILING, 0, 0, body_len - len);
  }
  give_binding(span_u8(payload, 3), span_from(payload, BINDING_HEADER), out);
}

static void give_inner(struct framing *framing, uint32_t command, uint32_t transport, struct sdec_span payload,
                       struct carried *out) {
  const bool storage = command == IF_SEND || command == IF_RECV || transport == INNER_NVME;
  if (storage || (transport == INNER_TCP_OR_SCSI && !is_binding_header(payload) && sdec_storage_plausible(payload))) {
    sdec_storage_buffer(payload, out);
  } else if (transport == INNER_TCP_OR_SCSI && is_binding_header(payload)) {
    give_wrapped_binding(framing, payload, out);
  } else if (transport == INNER_MCTP) {
    sdec_mctp_body(payload, out);
  } else if (transport == INNER_DOE) {
    sdec_doe_object(payload, out);
  } else if (transport == INNER_NONE) {
    out->what = payload.len == 0 || starts_message(span_u8(payload, 0)) ? CARRIED_CLEAR : CARRIED_SECURED;
    out->body = payload;
  } else {
    out->body = payload;
    give_other(out, "emu", "unknown transport", command);
    carried_note(out, SDEC_WARN, SDEC_NOTE_FRAME_TYPE, 0, 0, transport);
  }
  if (command != NORMAL && out->dir == SDEC_DIR_UNKNOWN && out->what <= CARRIED_SECURED) {
    out->dir = command == IF_SEND ? SDEC_DIR_REQ : SDEC_DIR_RSP;
  }
}

static enum frame_result next_emu(struct framing *framing, struct sdec_span b, struct carried *out,
                                  uint32_t *out_used) {
  if (b.len < EMU_HEADER) {
    return FRAME_NEED_MORE;
  }
  const uint32_t command = (uint32_t)span_be(b, 0, 4);
  const uint32_t transport = (uint32_t)span_be(b, 4, 4);
  const uint32_t size = (uint32_t)span_be(b, 8, 4);
  if (transport > 0xFF) {
    return FRAME_SKIP;
  }
  if (size > FRAME_MAX) {
    carried_note(out, SDEC_ERROR, SDEC_NOTE_TOO_LARGE, 0, FRAME_MAX, size);
    return FRAME_SKIP;
  }
  *out_used = EMU_HEADER + size;
  if (b.len < *out_used) {
    return FRAME_NEED_MORE;
  }
  const struct sdec_span payload = span_sub(b, EMU_HEADER, size);
  if (command >= NORMAL && command <= IF_RECV) {
    give_inner(framing, command, transport, payload, out);
  } else {
    out->body = payload;
    give_other(out, "emu", name_of(emu_commands, command), command);
  }
  framing->kind = SDEC_CARRIER_EMU;
  out->transport = SDEC_TRANSPORT_EMU;
  out->header = &sdec_grp_emu_header;
  out->header_span = span_sub(b, 0, EMU_HEADER);
  return FRAME_DONE;
}

enum likely { NO, MAYBE, YES }; /* MAYBE: depends on the following bytes */

static enum likely likely_binding(struct sdec_span b) {
  const uint32_t len = (uint32_t)span_le(b, 0, 2);
  const uint8_t type = span_u8(b, 3);
  bool more = false;
  const uint32_t own = own_len(b, &more);
  if (type >= ROLE_INQUIRY) {
    return len == 0 ? YES : NO;
  }
  if (more) {
    return MAYBE;
  }
  if (type == IN_SESSION) {
    return len == own || len == own + 2 ? YES : NO;
  }
  return starts_message(span_u8(b, 4)) && span_u8(b, 5) != 0 && len >= 4 ? YES : NO;
}

static enum likely likely_emu(struct sdec_span b) {
  const uint32_t command = (uint32_t)span_be(b, 0, 4);
  if (!name_of(emu_commands, command)) {
    return NO;
  }
  if (b.len < EMU_HEADER) {
    return MAYBE;
  }
  const uint32_t transport = (uint32_t)span_be(b, 4, 4);
  const uint32_t size = (uint32_t)span_be(b, 8, 4);
  if (transport > INNER_NVME || size > FRAME_MAX) {
    return NO;
  }
  if (command != NORMAL || (transport != INNER_MCTP && transport != INNER_DOE)) {
    return size > 0 || command > IF_RECV ? YES : NO;
  }
  if (size < 2) {
    return NO;
  }
  if (b.len < EMU_HEADER + 2) {
    return MAYBE;
  }
  const uint8_t mctp_type = span_u8(b, EMU_HEADER) & 0x7F;
  const bool doe = span_le(b, EMU_HEADER, 2) == 1;
  return (transport == INNER_DOE ? doe : mctp_type <= 0x08 || mctp_type >= 0x7E) ? YES : NO;
}

/* Rejects most positions of a search with one read: checks the third byte, which is the binding's version, and the
 * first two, which are zero for the emulator because its command codes are small. */
static bool is_unlikely(struct sdec_span b, uint32_t at) {
  const uint32_t word = (uint32_t)span_be(b, at, 4);
  return word > UINT16_MAX && (word >> 8 & 0xFF) != BINDING_VERSION;
}

static enum likely likely_frame(struct sdec_span b) {
  if (b.len < 4) {
    return MAYBE;
  }
  return is_binding_header(b) ? likely_binding(b) : likely_emu(b);
}

/* search skips to where a frame may begin, at `from` or later. */
static enum frame_result search(struct framing *framing, struct sdec_span bytes, uint32_t from, uint32_t *out_used) {
  framing->resync = true;
  while (from < bytes.len && (is_unlikely(bytes, from) || likely_frame(span_from(bytes, from)) == NO)) {
    from++;
  }
  *out_used = from;
  return FRAME_SKIP;
}

/* In mid-stream, with nothing lost so far, types that are not in this table are frames, too. */
static uint32_t kind_here(const struct framing *framing, struct sdec_span b) {
  const uint8_t type = span_u8(b, 3);
  const uint32_t first_word = (uint32_t)span_be(b, 0, 4);
  const uint8_t version = span_u8(b, 2);
  const bool version_error = type == VERSION_ERROR && span_be(b, 0, 2) == 0 && version >= 1 && version < 0x80;
  if (is_binding_header(b) || version_error) {
    return SDEC_CARRIER_TCP;
  }
  if (name_of(emu_commands, first_word) || (framing->kind == SDEC_CARRIER_EMU && first_word >> 16 == 0 && first_word)) {
    return SDEC_CARRIER_EMU;
  }
  const bool known_len = framing->length_rule != 0 || (type > LAST_ERROR && span_le(b, 0, 2) == 0);
  return version == BINDING_VERSION && known_len ? SDEC_CARRIER_TCP : SDEC_CARRIER_NONE;
}

HOT enum frame_result sdec_frame_next(struct framing *framing, struct sdec_span bytes, bool at_end, struct carried *out,
                                      uint32_t *out_used) {
  carried_clear(out);
  *out_used = 0;
  if (framing->resync && bytes.len > 0) {
    const enum likely here = likely_frame(bytes);
    if (here == NO) {
      return search(framing, bytes, 1, out_used);
    }
    framing->resync = here != YES;
  }
  if (framing->resync || bytes.len < 4) {
    return FRAME_NEED_MORE;
  }
  const uint32_t kind = kind_here(framing, bytes);
  enum frame_result result = FRAME_SKIP;
  if (kind == SDEC_CARRIER_TCP) {
    result = next_binding(framing, bytes, at_end, out, out_used);
  } else if (kind == SDEC_CARRIER_EMU) {
    result = next_emu(framing, bytes, out, out_used);
  }
  if (result == FRAME_SKIP) {
    framing->length_rule = 0; /* it may have caused this */
    return search(framing, bytes, 1, out_used);
  }
  return result;
}
