/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Blocks and options of pcapng, and the exported PDU tags in front of each message. Blocks are written in little-endian
 * order on every machine; the tags are big-endian by definition.
 */
#define _GNU_SOURCE
#include "write/pcapng_out.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "complain.h"

#define LINK_EXPORTED_PDU 252u
#define LINK_SLL 113u
#define SLL_FROM_US 4u /* packet type: sent for the Requester, received for the others */
#define SLL_ARPHRD_MCTP 290u
#define SLL_MCTP 0x00FAu
#define MCTP_VERSION 1u
#define MCTP_WHOLE 0xC0u /* first and last packet of a message */
#define MCTP_TAG_OWNER 0x08u
#define MCTP_SPDM 5u
#define MCTP_SECURED 6u
#define EID_REQUESTER 8u /* if the transport has no EIDs; the first ones free for use */
#define EID_RESPONDER 9u
#define TAGS_MOST 128u

enum block { BLOCK_SECTION = 0x0a0d0d0a, BLOCK_INTERFACE = 1, BLOCK_PACKET = 6 };
enum block_option {
  OPTION_END = 0,
  OPTION_COMMENT = 1,
  OPTION_DESCRIPTION = 3,
  OPTION_PROGRAM = 4,
  OPTION_RESOLUTION = 9
};

enum tag {
  TAG_END = 0,
  TAG_DISSECTOR = 12,
  TAG_IPV4_SRC = 20,
  TAG_IPV4_DST = 21,
  TAG_IPV6_SRC = 22,
  TAG_IPV6_DST = 23,
  TAG_PORT_TYPE = 24,
  TAG_PORT_SRC = 25,
  TAG_PORT_DST = 26,
  TAG_FRAME = 30,
  TAG_DIRECTION = 35
};

enum port_type { PORT_NONE = 0, PORT_TCP = 2 };
enum direction { DIRECTION_SENT = 0, DIRECTION_RECEIVED = 1 };

/* The tags of one PDU, or the headers of one packet. */
struct tags {
  uint8_t bytes[TAGS_MOST];
  uint32_t len;
};

static void put_le(struct out *out, uint64_t value, uint32_t width) {
  for (uint32_t i = 0; i < width; i++) {
    out_char(out, (char)(uint8_t)(value >> (8 * i)));
  }
}

static uint32_t padded(uint32_t len) {
  return (len + 3u) & ~3u;
}

static void put_padded(struct out *out, const void *bytes, uint32_t len) {
  out_bytes(out, bytes, len);
  put_le(out, 0, padded(len) - len);
}

static uint32_t option_len(uint32_t len) {
  return 4u + padded(len);
}

static void put_option(struct out *out, enum block_option code, const void *bytes, uint32_t len) {
  put_le(out, code, 2);
  put_le(out, len, 2);
  put_padded(out, bytes, len);
}

static void add_tag(struct tags *tags, enum tag tag, const void *value, uint32_t len) {
  const uint8_t head[4] = {(uint8_t)(tag >> 8), (uint8_t)tag, (uint8_t)(padded(len) >> 8), (uint8_t)padded(len)};
  memcpy(tags->bytes + tags->len, head, sizeof(head));
  memset(tags->bytes + tags->len + 4, 0, padded(len));
  if (len > 0) {
    memcpy(tags->bytes + tags->len + 4, value, len);
  }
  tags->len += 4 + padded(len);
}

static void add_number(struct tags *tags, enum tag tag, uint32_t value) {
  const uint8_t bytes[4] = {(uint8_t)(value >> 24), (uint8_t)(value >> 16), (uint8_t)(value >> 8), (uint8_t)value};
  add_tag(tags, tag, bytes, sizeof(bytes));
}

/* There are no tags for MCTP endpoint ids, so they are written as ports without a type: readers show them as plain
 * numbers that tell the ends apart. */
static void add_endpoints(struct tags *tags, const struct sdec_addr *src, const struct sdec_addr *dst) {
  if (src->kind != dst->kind) {
    return;
  }
  if (src->kind == SDEC_ADDR_EID) {
    add_number(tags, TAG_PORT_TYPE, PORT_NONE);
    add_number(tags, TAG_PORT_SRC, src->bytes[0]);
    add_number(tags, TAG_PORT_DST, dst->bytes[0]);
  } else if (src->kind == SDEC_ADDR_IPV4 || src->kind == SDEC_ADDR_IPV6) {
    const bool four = src->kind == SDEC_ADDR_IPV4;
    const uint32_t len = four ? 4 : 16;
    add_tag(tags, four ? TAG_IPV4_SRC : TAG_IPV6_SRC, src->bytes, len);
    add_tag(tags, four ? TAG_IPV4_DST : TAG_IPV6_DST, dst->bytes, len);
    add_number(tags, TAG_PORT_TYPE, PORT_TCP);
    add_number(tags, TAG_PORT_SRC, (uint32_t)src->bytes[len] << 8 | src->bytes[len + 1]);
    add_number(tags, TAG_PORT_DST, (uint32_t)dst->bytes[len] << 8 | dst->bytes[len + 1]);
  }
}

static int close_file(struct pcapng_out *file, int error) {
  return file->file.path != NULL ? newfile_close(&file->file, error) : error;
}

static void put_section(struct out *out) {
  static const char program[] = "spdmdump " SDEC_VERSION;
  const uint32_t len = 28 + option_len(sizeof(program) - 1) + option_len(0);
  put_le(out, BLOCK_SECTION, 4);
  put_le(out, len, 4);
  put_le(out, 0x1a2b3c4d, 4);
  put_le(out, 1, 2);
  put_le(out, 0, 2);
  put_le(out, UINT64_MAX, 8); /* section length unknown */
  put_option(out, OPTION_PROGRAM, program, sizeof(program) - 1);
  put_option(out, OPTION_END, "", 0);
  put_le(out, len, 4);
}

static void put_interface(struct pcapng_out *file) {
  struct out *out = &file->out;
  const uint8_t nanoseconds = 9;
  const size_t named = strlen(file->source);
  const uint32_t name_len = named < 1024 ? (uint32_t)named : 1024;
  const uint32_t len = 20 + option_len(name_len) + option_len(1) + option_len(0);
  put_le(out, BLOCK_INTERFACE, 4);
  put_le(out, len, 4);
  put_le(out, file->mctp ? LINK_SLL : LINK_EXPORTED_PDU, 2);
  put_le(out, 0, 2);
  put_le(out, 0, 4); /* snapshot length: unlimited */
  put_option(out, OPTION_DESCRIPTION, file->source, name_len);
  put_option(out, OPTION_RESOLUTION, &nanoseconds, 1);
  put_option(out, OPTION_END, "", 0);
  put_le(out, len, 4);
  file->n_inputs++;
}

static bool begin_file(struct pcapng_out *file) {
  if (!file->standard && (!ring_name(&file->ring) || !newfile_open(&file->file, file->ring.name, false))) {
    complain("-w %s: %s", file->path, strerror(errno));
    return false;
  }
  if (!out_open(&file->out, file->standard ? STDOUT_FILENO : file->file.fd)) {
    complain("-w %s: out of memory", file->path);
    (void)close_file(file, ENOMEM);
    return false;
  }
  file->out.unbuffered = file->unbuffered;
  file->n_inputs = 0;
  file->begun = true;
  put_section(&file->out);
  return true;
}

static int end_file(struct pcapng_out *file) {
  out_flush(&file->out);
  const int error = file->out.error;
  out_close(&file->out);
  file->begun = false;
  return close_file(file, error);
}

bool pcapng_open(struct pcapng_out *file, const char *path, const struct pcapng_how *how) {
  const bool standard = strcmp(path, "-") == 0;
  *file = (struct pcapng_out){.mctp = how->mctp,
                              .unbuffered = how->unbuffered,
                              .standard = standard,
                              .path = standard ? "standard output" : path,
                              .file = {.fd = STDOUT_FILENO}};
  file->ring = (struct ring){.rules = how->ring, .path = path};
  return how->ring.seconds != 0 || begin_file(file);
}

void pcapng_input(struct pcapng_out *file, const char *source) {
  file->source = source;
  if (file->begun) {
    put_interface(file);
  }
}

/* turn starts another file when due; false if nothing can be written. */
static bool turn(struct pcapng_out *file, uint64_t time_ns) {
  const bool full = ring_is_full(&file->ring, time_ns, file->begun ? out_total(&file->out) : 0);
  if (file->begun && !full) {
    return true;
  }
  if (file->begun) {
    file->ended = ring_ends(&file->ring);
    if (file->ended) {
      return false;
    }
    file->error = end_file(file);
    file->ring.number++;
    file->ring.begin_ns = time_ns;
  }
  if (file->error != 0 || !begin_file(file)) {
    file->error = file->error != 0 ? file->error : EIO;
    return false;
  }
  put_interface(file);
  return true;
}

/* dissector_for returns the name of the dissector for a unit; NULL if it must not be written, because it is part of
 * another message and will be decoded again from that one. */
static const char *dissector_for(const struct sdec_unit *unit) {
  if (unit->nesting > 0) {
    return NULL;
  }
  switch (unit->kind) {
    case SDEC_UNIT_MESSAGE: return "spdm";
    case SDEC_UNIT_RECORD: return "spdm.secured";
    case SDEC_UNIT_OTHER: return unit->has_session ? "data" : NULL;
    default: return NULL;
  }
}

static void make_tags(struct tags *tags, const struct sdec_unit *unit, const char *dissector) {
  tags->len = 0;
  add_tag(tags, TAG_DISSECTOR, dissector, (uint32_t)strlen(dissector));
  add_endpoints(tags, &unit->src, &unit->dst);
  if (unit->frame <= UINT32_MAX) {
    add_number(tags, TAG_FRAME, (uint32_t)unit->frame);
  }
  if (unit->dir != SDEC_DIR_UNKNOWN) {
    add_number(tags, TAG_DIRECTION, unit->dir == SDEC_DIR_REQ ? DIRECTION_SENT : DIRECTION_RECEIVED);
  }
  add_tag(tags, TAG_END, "", 0);
}

static void add_be(struct tags *tags, uint64_t value, uint32_t width) {
  for (uint32_t i = width; i > 0; i--) {
    tags->bytes[tags->len++] = (uint8_t)(value >> 8 * (i - 1));
  }
}

/* Emulators use the same id for both ends. */
static uint32_t eid_of(const struct sdec_addr *addr, const struct sdec_addr *other, bool requester) {
  const bool real = addr->kind == SDEC_ADDR_EID && other->kind == SDEC_ADDR_EID && addr->bytes[0] != other->bytes[0];
  return real ? addr->bytes[0] : requester ? EID_REQUESTER : EID_RESPONDER;
}

/* A Linux cooked header and the header of one MCTP packet that holds the whole message; Wireshark accepts any size.
 * False: neither a message nor a record. */
static bool make_cooked(struct tags *tags, const struct sdec_unit *unit) {
  const bool response = unit->dir == SDEC_DIR_RSP;
  const bool record = unit->kind == SDEC_UNIT_RECORD;
  tags->len = 0;
  add_be(tags, response ? 0 : SLL_FROM_US, 2);
  add_be(tags, SLL_ARPHRD_MCTP, 2);
  add_be(tags, 0, 2); /* no address */
  add_be(tags, 0, 8);
  add_be(tags, SLL_MCTP, 2);
  add_be(tags, MCTP_VERSION, 1);
  add_be(tags, eid_of(&unit->dst, &unit->src, response), 1);
  add_be(tags, eid_of(&unit->src, &unit->dst, !response), 1);
  add_be(tags, MCTP_WHOLE | (response ? 0 : MCTP_TAG_OWNER), 1);
  add_be(tags, record ? MCTP_SECURED : MCTP_SPDM, 1);
  return record || unit->kind == SDEC_UNIT_MESSAGE;
}

void pcapng_unit(struct pcapng_out *file, const struct sdec_unit *unit) {
  struct out *out = &file->out;
  const char *dissector = dissector_for(unit);
  char comment[80];
  struct tags tags;
  if (dissector == NULL || file->ended || file->error != 0) {
    return;
  }
  if (!file->mctp) {
    make_tags(&tags, unit, dissector);
  } else if (!make_cooked(&tags, unit)) {
    return;
  }
  if (ring_turns(&file->ring) && !turn(file, unit->time_ns)) {
    return;
  }
  int comment_len = snprintf(comment, sizeof(comment), "frame %" PRIu64, unit->frame);
  if (unit->has_session) {
    comment_len = snprintf(comment, sizeof(comment), "frame %" PRIu64 ", session %08" PRIx32, unit->frame,
                           unit->session);
  }
  const uint32_t data_len = tags.len + unit->span.len;
  const uint32_t len = 32 + padded(data_len) + option_len((uint32_t)comment_len) + option_len(0);
  put_le(out, BLOCK_PACKET, 4);
  put_le(out, len, 4);
  put_le(out, file->n_inputs - 1, 4);
  put_le(out, unit->time_ns >> 32, 4);
  put_le(out, unit->time_ns & UINT32_MAX, 4);
  put_le(out, data_len, 4);
  put_le(out, data_len, 4);
  out_bytes(out, (const char *)tags.bytes, tags.len);
  out_bytes(out, (const char *)unit->span.data, unit->span.len);
  put_le(out, 0, padded(data_len) - data_len);
  put_option(out, OPTION_COMMENT, comment, (uint32_t)comment_len);
  put_option(out, OPTION_END, "", 0);
  put_le(out, len, 4);
  file->n_written++;
  out_unit_end(out);
}

bool pcapng_stops(const struct pcapng_out *file) {
  return file->ended || file->error != 0 || (file->begun && file->out.error != 0);
}

int pcapng_close(struct pcapng_out *file) {
  const int error = file->begun ? end_file(file) : 0;
  return file->error != 0 ? file->error : error;
}
