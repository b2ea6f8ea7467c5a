/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Storage binding (DSP0286). The storage command says what its buffer holds. Sockets put that information before the
 * buffer; where it is missing, the content decides.
 */
#include "carriers/storage.h"

#include "proto/shared.h"

#define SECURITY_PROTOCOL 0xE8u
#define HEADER_LIBSPDM 3u /* protocol, SPSP */
#define HEADER_SOCKET 7u  /* plus a length */
#define HEADER_DRAFT 8u   /* plus INC_512 before the length */
#define BINDING_VERSION 0x1000u
#define DISCOVERY_LEN 32u
#define RECORD_OFFSET 4u /* reserved bytes before a record, outside its authenticated data */
#define SEQUENCE_LEN 2u
#define PADDING_BLOCK 511u /* transfers are in blocks of 512 */

enum storage_operation { OP_DISCOVERY = 1, OP_PENDING = 2, OP_MESSAGE = 5, OP_SECURED = 6 };

static bool version_at(struct sdec_span bytes, uint64_t offset) {
  return span_u8(bytes, offset) >= 0x10 && span_u8(bytes, offset) < 0x20;
}

static uint32_t operation_of(struct sdec_span buffer) {
  return span_u8(buffer, 1) >> 2;
}

bool sdec_storage_plausible(struct sdec_span buffer) {
  const uint32_t op = operation_of(buffer);
  return span_has(buffer, 0, HEADER_LIBSPDM) && span_u8(buffer, 0) == SECURITY_PROTOCOL && span_u8(buffer, 2) == 0 &&
         (op == OP_DISCOVERY || op == OP_PENDING || op == OP_MESSAGE || op == OP_SECURED);
}

/* metadata_len gives the length of the metadata. A command that only receives has a length and no buffer; a four-byte
 * message after the short form would look the same but for its version. */
static uint32_t metadata_len(struct sdec_span buffer) {
  const bool short_message = operation_of(buffer) == OP_MESSAGE && version_at(buffer, HEADER_LIBSPDM);
  if (span_has(buffer, 0, HEADER_DRAFT) && span_le(buffer, 4, 4) == buffer.len - HEADER_DRAFT) {
    return HEADER_DRAFT;
  }
  if (span_has(buffer, 0, HEADER_SOCKET) && span_le(buffer, 3, 4) == buffer.len - HEADER_SOCKET) {
    return HEADER_SOCKET;
  }
  return buffer.len == HEADER_SOCKET && !short_message ? HEADER_SOCKET : HEADER_LIBSPDM;
}

static void other(struct carried *out, const char *name) {
  out->what = CARRIED_OTHER;
  out->name = name;
}

/* A management response starts with its length and the binding version. */
static bool is_management(struct sdec_span buffer) {
  return span_has(buffer, 0, 4) && span_le(buffer, 2, 2) == BINDING_VERSION;
}

static void management(struct carried *out, bool discovery) {
  other(out, discovery ? "storage discovery" : "storage pending info");
  if (is_management(out->body)) {
    out->group = discovery ? &sdec_grp_storage_discovery : &sdec_grp_storage_pending_info;
  }
}

static void secured(struct carried *out) {
  if (!span_has(out->body, 0, RECORD_OFFSET)) {
    other(out, "damaged record");
    carried_note(out, SDEC_ERROR, SDEC_NOTE_LINK_SHORT, 0, RECORD_OFFSET, out->body.len);
    return;
  }
  out->what = CARRIED_SECURED;
  out->body = span_from(out->body, RECORD_OFFSET);
}

static void by_operation(struct carried *out) {
  out->has_code = true;
  switch (out->code) {
    case OP_DISCOVERY:
    case OP_PENDING: management(out, out->code == OP_DISCOVERY); break;
    case OP_SECURED: secured(out); break;
    default: out->what = CARRIED_CLEAR; break;
  }
}

/* holds_record recognises four zero bytes and a record whose length fits, up to padding. */
static bool holds_record(struct sdec_span buffer) {
  const uint64_t end = 12u + span_le(buffer, 10, 2);
  return span_has(buffer, 0, 12) && span_le(buffer, 0, 4) == 0 && end <= buffer.len &&
         buffer.len - end <= PADDING_BLOCK;
}

/* Discovery responses have 32 bytes, pending-info responses 12. */
static void by_content(struct carried *out) {
  const struct sdec_span buffer = out->body;
  if (version_at(buffer, 0)) {
    out->what = CARRIED_CLEAR;
  } else if (holds_record(buffer)) {
    secured(out);
  } else if (is_management(buffer)) {
    management(out, span_le(buffer, 0, 2) >= DISCOVERY_LEN);
    out->dir = SDEC_DIR_RSP;
  } else {
    other(out, "unknown buffer");
    carried_note(out, SDEC_WARN, SDEC_NOTE_BAD_VERSION, 0, 0, span_u8(buffer, 0));
  }
}

void sdec_storage_buffer(struct sdec_span buffer, struct carried *out) {
  *out = (struct carried){.transport = SDEC_TRANSPORT_STORAGE,
                          .protocol = "storage",
                          .seq_len = SEQUENCE_LEN,
                          .application = APPLICATION_STORAGE};
  out->padding = PADDING_BLOCK;
  out->body = buffer;
  if (!sdec_storage_plausible(buffer)) {
    by_content(out);
    return;
  }
  const uint32_t header_len = metadata_len(buffer);
  out->header = &sdec_grp_storage_header;
  out->header_span = span_sub(buffer, 0, header_len);
  out->body = span_from(buffer, header_len);
  out->code = (uint16_t)operation_of(buffer);
  out->dir = SDEC_DIR_REQ; /* only commands have metadata, and the host that sends them is the Requester */
  if (out->body.len == 0) {
    out->has_code = true;
    other(out, "storage receive");
    return;
  }
  by_operation(out);
}

#define DESCRIPTOR 16u
#define DESCRIPTOR_SPDM 4u

/* message_of gives the message that the descriptor at `at` points to. Offsets count from `before` bytes before the
 * application data; the descriptors end at `end`. */
static bool message_of(struct sdec_span application, uint64_t at, uint64_t end, uint64_t before,
                       struct sdec_span *out_message) {
  const uint64_t len = span_le(application, at + 4, 4);
  const uint64_t offset = span_le(application, at + 8, 4);
  if (!span_has(application, at, DESCRIPTOR) || span_u8(application, at + 1) != DESCRIPTOR_SPDM || len == 0 ||
      offset < end + before || !span_has(application, offset - before, len) ||
      !version_at(application, offset - before)) {
    return false;
  }
  *out_message = span_sub(application, offset - before, len);
  return true;
}

/* Descriptors begin four bytes after the start of the count, and offsets count from 14 bytes before it. libspdm puts
 * descriptors one byte earlier and counts offsets from 16 bytes before. The layout that fits and gives a version byte
 * wins. */
bool sdec_storage_inner(struct sdec_span application, struct sdec_span *out_message) {
  const uint32_t n = span_u8(application, 0);
  for (uint64_t base = 3; base <= 4; base++) {
    for (uint32_t i = 0; i < n; i++) {
      const uint64_t at = base + (uint64_t)i * DESCRIPTOR;
      const uint64_t end = base + (uint64_t)n * DESCRIPTOR;
      if (message_of(application, at, end, 16, out_message) || message_of(application, at, end, 14, out_message)) {
        return true;
      }
    }
  }
  return false;
}
