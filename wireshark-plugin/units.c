/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * The conversation of a file and its units. Everything here lives as long as the file is open.
 */
#define _GNU_SOURCE /* MAP_ANONYMOUS and MAP_NORESERVE under strict C11 */
#include "units.h"

#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>

#include <epan/proto_data.h>
#include <wiretap/wtap.h>

#include "frames.h"
#include "info.h"
#include "judges.h"
#include "keys.h"
#include "origin.h"

#define MEMORY_MOST ((size_t)1 << 30)

static int proto_spdm;
static struct sdec_flow *flow;
static void *memory;
static size_t memory_len;
static bool failed;          /* out of memory; reported once */
static uint32_t usual;       /* see units_usual_carrier */
static wmem_map_t *wholes;   /* the library's number -> struct whole */
static uint64_t last_number; /* the last one looked up; 0: none */
static struct whole *last_whole;

/* Reserves address space; pages are allocated on first use. */
static void map_memory(void) {
  for (size_t len = MEMORY_MOST; memory == NULL && len >= SDEC_FLOW_MIN; len /= 4) {
    void *mapped = mmap(NULL, len, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (mapped != MAP_FAILED) {
      memory = mapped;
      memory_len = len;
    }
  }
}

static void unmap_memory(void) {
  munmap(memory, memory_len);
}

static void forget(void) {
  if (memory != NULL) {
    sdec_flow_end(flow); /* closes session keys and wipes their secrets */
    unmap_memory();
  }
  frames_forget();
  memory = NULL;
  flow = NULL;
  failed = false;
  usual = SDEC_CARRIER_NONE;
  last_number = 0;
  judges_forget();
  keys_forget();
}

struct sdec_flow *units_flow(void) {
  struct sdec_config config = {0};
  if (flow != NULL || failed) {
    return flow;
  }
  map_memory();
  keys_configure(&config);
  (void)!getrandom(config.hash_key, sizeof(config.hash_key), GRND_NONBLOCK);
  flow = memory != NULL ? sdec_flow_new(memory, memory_len, &config) : NULL;
  failed = flow == NULL;
  judges_begin();
  if (failed) {
    ws_warning("spdm: not enough memory to follow conversations");
  }
  return flow;
}

void units_register(int proto) {
  proto_spdm = proto;
  wholes = wmem_map_new_autoreset(wmem_epan_scope(), wmem_file_scope(), g_direct_hash, g_direct_equal);
  register_cleanup_routine(forget);
}

/* Counts calls on later passes; lives as long as this dissection of the frame. */
static uint32_t *counter(packet_info *pinfo) {
  uint32_t *n = p_get_proto_data(pinfo->pool, pinfo, proto_spdm, 0);
  if (n == NULL) {
    n = wmem_new0(pinfo->pool, uint32_t);
    p_add_proto_data(pinfo->pool, pinfo, proto_spdm, 0, n);
  }
  return n;
}

static struct whole *whole_of(uint64_t number) {
  if (number == last_number) {
    return number != 0 ? last_whole : NULL;
  }
  if (number == 0) {
    return NULL;
  }
  struct whole *whole = wmem_map_lookup(wholes, GSIZE_TO_POINTER((gsize)number));
  if (whole == NULL) {
    whole = wmem_new0(wmem_file_scope(), struct whole);
    whole->pieces = wmem_array_new(wmem_file_scope(), sizeof(uint32_t));
    wmem_map_insert(wholes, GSIZE_TO_POINTER((gsize)number), whole);
  }
  last_number = number;
  last_whole = whole;
  return whole;
}

static struct whole *add_piece(uint64_t number, uint32_t frame) {
  struct whole *whole = whole_of(number);
  if (whole != NULL) {
    wmem_array_append_one(whole->pieces, frame);
  }
  return whole;
}

static bool lies_in(struct sdec_span inner, struct sdec_span outer, uint32_t *out_at) {
  if (inner.data == NULL || outer.data == NULL || inner.data < outer.data ||
      inner.data + inner.len > outer.data + outer.len) {
    return false;
  }
  *out_at = (uint32_t)(inner.data - outer.data);
  return true;
}

/* place records where to find bytes again. `around` is the current location of the parent's bytes. */
static struct lies place(struct sdec_span *bytes, struct sdec_span packet, struct sdec_span around) {
  struct lies lies = {0, PLACE_PACKET};
  if (bytes->len == 0 || lies_in(*bytes, packet, &lies.at)) {
    return lies;
  }
  lies.place = lies_in(*bytes, around, &lies.at) ? PLACE_PARENT : PLACE_OWN;
  if (lies.place == PLACE_OWN) {
    bytes->data = wmem_memdup(wmem_file_scope(), bytes->data, bytes->len);
  }
  return lies;
}

/* answers returns true if `response` may answer `request`, which is in the frame that the library named. */
static bool answers(const struct sdec_unit *response, const struct sdec_unit *request) {
  return request->kind == SDEC_UNIT_MESSAGE && request->dir != response->dir && request->conn == response->conn &&
         request->has_session == response->has_session && request->session == response->session &&
         request->protocol == response->protocol && request->message != NULL;
}

static void link_response(const struct sdec_unit *response) {
  struct call *call = response->request_frame != 0 ? frames_first((uint32_t)response->request_frame) : NULL;
  for (; call != NULL; call = call->next) {
    for (struct shown *shown = call->first; shown != NULL; shown = shown->next) {
      if (answers(response, &shown->unit) && shown->response_in == 0) {
        shown->response_in = (uint32_t)response->frame;
        return;
      }
    }
  }
}

static struct shown *keep_unit(const struct sdec_unit *unit) {
  const size_t len = offsetof(struct sdec_unit, notes) + unit->n_notes * sizeof(unit->notes[0]);
  struct shown *shown = wmem_alloc(wmem_file_scope(), offsetof(struct shown, unit) + len);
  memset(shown, 0, offsetof(struct shown, unit));
  memcpy(&shown->unit, unit, len);
  shown->part_of = add_piece(unit->part_of, (uint32_t)unit->frame);
  struct whole *whole = whole_of(unit->whole);
  if (whole != NULL) {
    whole->done_in = (uint32_t)unit->frame;
  }
  shown->whole = whole;
  link_response(unit);
  return shown;
}

/* Info lines are written now, while the results of the library's walk are available. */
static void take_units(struct call *call, struct sdec_span packet, packet_info *pinfo) {
  struct shown *open[UNITS_LEVELS] = {NULL}; /* last unit at each nesting level */
  const struct sdec_span none = {NULL, 0};
  struct sdec_span spans[UNITS_LEVELS] = {{NULL, 0}};
  struct shown **end = &call->first;
  struct sdec_unit unit;
  while (sdec_flow_take(flow, &unit)) {
    const uint32_t level = MIN(unit.nesting, UNITS_LEVELS - 1);
    struct shown *shown = keep_unit(&unit);
    shown->parent = level > 0 ? open[level - 1] : NULL;
    shown->bytes = place(&shown->unit.span, packet, level > 0 ? spans[level - 1] : none);
    shown->header = place(&shown->unit.header_span, packet, none);
    shown->record = place(&shown->unit.record_span, packet, none);
    open[level] = shown;
    spans[level] = unit.span;
    *end = shown;
    end = &shown->next;
    shown->line = info_line(&unit, pinfo);
    judges_unit(&unit, shown);
  }
}

/* Implausible times count as unknown. */
static uint64_t nanoseconds(const nstime_t *time) {
  const bool sane = time->secs >= 0 && time->secs < INT64_C(1) << 33 && time->nsecs >= 0;
  return sane ? (uint64_t)time->secs * 1000000000 + (uint64_t)time->nsecs : 0;
}

struct sdec_packet units_packet(tvbuff_t *tvb, packet_info *pinfo, uint32_t carrier) {
  const uint32_t len = tvb_captured_length(tvb);
  struct sdec_packet packet = {.data = {len > 0 ? tvb_get_ptr(tvb, 0, (int)len) : NULL, len},
                               .original_len = tvb_reported_length(tvb),
                               .carrier = carrier,
                               .frame = pinfo->num};
  packet.time_ns = nanoseconds(&pinfo->abs_ts);
  if (pinfo->rec != NULL && pinfo->rec->rec_type == REC_TYPE_PACKET &&
      (pinfo->rec->presence_flags & WTAP_HAS_INTERFACE_ID) != 0) {
    packet.interface = pinfo->rec->rec_header.packet_header.interface_id;
  }
  origin_ends(pinfo, &packet);
  return packet;
}

uint32_t units_usual_carrier(void) {
  return usual;
}

static const struct call *feed(tvbuff_t *tvb, packet_info *pinfo, uint32_t carrier) {
  const struct call *before = frames_first(pinfo->num);
  const struct sdec_packet packet = units_packet(tvb, pinfo, carrier);
  if (units_flow() == NULL) {
    return NULL;
  }
  struct call *call = wmem_new0(wmem_file_scope(), struct call);
  call->ordinal = before != NULL ? before->ordinal + 1 : 0;
  call->len = packet.data.len;
  call->carrier = (uint8_t)carrier;
  frames_add(pinfo->num, call);
  usual = carrier == SDEC_CARRIER_MCTP ? carrier : usual;
  sdec_flow_feed(flow, &packet);
  struct whole *part_of = add_piece(sdec_flow_part_of(flow), pinfo->num);
  if (part_of != NULL && part_of->ends.src.kind == SDEC_ADDR_NONE) {
    (void)!sdec_flow_part_ends(flow, &part_of->ends.src, &part_of->ends.dst, &part_of->ends.dir);
  }
  call->part_of = part_of;
  take_units(call, packet.data, pinfo);
  return call;
}

const struct call *units_call(tvbuff_t *tvb, packet_info *pinfo, uint32_t carrier) {
  if (!pinfo->fd->visited) {
    return feed(tvb, pinfo, carrier);
  }
  const uint32_t ordinal = (*counter(pinfo))++;
  return frames_call(pinfo->num, ordinal);
}

const struct call *units_peek(packet_info *pinfo) {
  return frames_call(pinfo->num, *counter(pinfo));
}
