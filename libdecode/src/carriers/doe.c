/* SPDX-License-Identifier: BSD-3-Clause
 *
 * PCI DOE data objects. Their length counts 32-bit words, so up to three bytes of padding may follow the body; only the
 * message inside shows how many.
 */
#include "carriers/doe.h"

#include "proto/shared.h"

#define DOE_HEADER 8u
#define DOE_PADDING 3u
#define DOE_WORDS 0x3FFFFu
#define DOE_MAX (1u << 20) /* which a length of zero means */
#define VENDOR_PCI_SIG 1u
#define CONNECTION_ID 4u

enum doe_type { DOE_DISCOVERY, DOE_SPDM, DOE_SECURED, DOE_SPDM_CONNECTION, DOE_SECURED_CONNECTION };

static uint32_t declared_len(struct sdec_span object) {
  const uint32_t n_words = (uint32_t)span_le(object, 4, 4) & DOE_WORDS;
  return n_words ? n_words * 4u : DOE_MAX;
}

bool sdec_doe_looks(struct sdec_span object) {
  return span_has(object, 0, DOE_HEADER) && span_le(object, 0, 2) == VENDOR_PCI_SIG &&
         span_u8(object, 2) <= DOE_SECURED_CONNECTION && span_u8(object, 3) == 0;
}

bool sdec_doe_fits(struct sdec_span object, uint32_t wire_len) {
  return sdec_doe_looks(object) && declared_len(object) >= DOE_HEADER && declared_len(object) == wire_len;
}

bool sdec_doe_plausible(struct sdec_span object) {
  return sdec_doe_fits(object, object.len);
}

static void other(struct carried *out, const char *name) {
  out->what = CARRIED_OTHER;
  out->name = name;
}

/* Discovery does not show its direction. A request has an index, a version (0 to 2 so far) and two zero bytes; a
 * response has a vendor, a type and the next index. Only the last entry of a list is misread as a request, and only if
 * it is type 0 of a vendor whose number looks like index and version. */
static void discovery(struct carried *out) {
  const bool request = span_u8(out->body, 1) < 0x10 && span_le(out->body, 2, 2) == 0;
  other(out, request ? "DOE discovery request" : "DOE discovery response");
  out->dir = request ? SDEC_DIR_REQ : SDEC_DIR_RSP;
  out->group = request ? &sdec_grp_doe_discovery_request : &sdec_grp_doe_discovery_response;
}

static bool version_at(struct sdec_span body, uint32_t offset) {
  return span_has(body, offset, 4) && span_u8(body, offset) >= 0x10 && span_u8(body, offset) < 0x20;
}

/* A record states its own length: session id, length, that many bytes, padding. */
static bool record_at(struct sdec_span body, uint32_t offset) {
  const uint64_t end = offset + 6u + span_le(body, offset + 4u, 2);
  return span_has(body, offset, 6) && end <= body.len && body.len - end <= DOE_PADDING;
}

/* The position of the connection id in types 3 and 4 is not published: before the message, or absent. The content
 * decides, and a note says so. */
static void connection(uint32_t type, struct carried *out) {
  const bool clear = type == DOE_SPDM_CONNECTION;
  const bool behind = clear ? !version_at(out->body, 0) && version_at(out->body, CONNECTION_ID)
                            : !record_at(out->body, 0) && record_at(out->body, CONNECTION_ID);
  carried_note(out, SDEC_INFO, SDEC_NOTE_DOE_TYPE, 2, 0, VENDOR_PCI_SIG << 8 | type);
  out->what = clear ? CARRIED_CLEAR : CARRIED_SECURED;
  out->body = span_from(out->body, behind ? CONNECTION_ID : 0);
}

static void check_length(struct sdec_span object, struct carried *out) {
  const uint32_t len = declared_len(object);
  if (len < DOE_HEADER || len > object.len) {
    carried_note(out, SDEC_ERROR, SDEC_NOTE_DOE_LENGTH, 4, len, object.len);
  } else if (len < object.len) {
    carried_note(out, SDEC_WARN, SDEC_NOTE_DOE_LENGTH, 4, len, object.len);
    out->body = span_sub(object, DOE_HEADER, len - DOE_HEADER);
  }
}

void sdec_doe_object(struct sdec_span object, struct carried *out) {
  *out = (struct carried){.transport = SDEC_TRANSPORT_DOE, .protocol = "doe", .padding = DOE_PADDING};
  if (!span_has(object, 0, DOE_HEADER)) {
    out->what = CARRIED_EVENT;
    out->name = "damaged object";
    out->body = object;
    carried_note(out, SDEC_ERROR, SDEC_NOTE_LINK_SHORT, 0, DOE_HEADER, object.len);
    return;
  }
  const uint32_t vendor = (uint32_t)span_le(object, 0, 2);
  const uint32_t type = span_u8(object, 2);
  out->header = &sdec_grp_doe_header;
  out->header_span = span_sub(object, 0, DOE_HEADER);
  out->body = span_from(object, DOE_HEADER);
  out->has_code = true;
  out->code = (uint16_t)type;
  check_length(object, out);
  if (vendor != VENDOR_PCI_SIG || type > DOE_SECURED_CONNECTION) {
    other(out, vendor != VENDOR_PCI_SIG ? "vendor defined" : "unknown type");
    carried_note(out, SDEC_INFO, SDEC_NOTE_DOE_TYPE, 0, 0, vendor << 8 | type);
    return;
  }
  switch (type) {
    case DOE_DISCOVERY: discovery(out); break;
    case DOE_SPDM:
      out->what = CARRIED_CLEAR;
      out->filler = DOE_PADDING; /* it is not known which words require zeros */
      break;
    case DOE_SECURED: out->what = CARRIED_SECURED; break;
    default: connection(type, out); break;
  }
}
