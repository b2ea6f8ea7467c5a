/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Shared by the text printers: colours, times, endpoints.
 */
#include "show/print.h"

#include <stdlib.h>
#include <time.h>

#define OFFSET_WIDTH 6
#define NS_PER_S UINT64_C(1000000000)

struct sink *sink_new(struct out *out, const struct view *view) {
  struct sink *sink = calloc(1, sizeof *sink);
  if (sink == NULL) {
    return NULL;
  }
  sink->out = out;
  sink->view = view;
  sink->clock_second = UINT64_MAX;
  if (labels_open(&sink->labels) && out_memory(&sink->notes) && out_memory(&sink->head)) {
    return sink;
  }
  sink_free(sink);
  return NULL;
}

void sink_free(struct sink *sink) {
  if (sink != NULL) {
    labels_close(&sink->labels);
    certificates_close(&sink->certificates);
    evidence_close(&sink->evidence);
    free(sink->notes.data);
    free(sink->head.data);
    free(sink);
  }
}

void sink_verdicts(struct sink *sink, const struct verdict_list *list) {
  sink->verdicts = *list;
}

void sink_findings(struct sink *sink, const struct sdec_finding *findings, uint32_t n) {
  sink->judged = true;
  sink->findings = findings;
  sink->n_findings = n;
}

bool sink_found(const struct sink *sink) {
  return sink->found;
}

const char *paint_code(const struct sink *sink, enum paint colour) {
  static const char *const codes[PAINTS] = {
      [PAINT_NONE] = "\033[0m",      [PAINT_DIM] = "\033[2m",   [PAINT_REQUEST] = "\033[1;36m",
      [PAINT_RESPONSE] = "\033[32m", [PAINT_WARN] = "\033[33m", [PAINT_SESSION] = "\033[35m",
      [PAINT_ERROR] = "\033[1;31m",
  };
  return sink->view->colour ? codes[colour] : "";
}

enum paint paint_of_severity(uint32_t severity) {
  return severity >= SDEC_ERROR ? PAINT_ERROR : severity == SDEC_WARN ? PAINT_WARN : PAINT_DIM;
}

/* Caches the formatted second: localtime_r is slower than the rest of the line. */
static char *pen_clock(char *at, struct sink *sink, uint64_t time_ns, bool dated) {
  const uint64_t second = time_ns / NS_PER_S;
  if (second != sink->clock_second || dated != sink->clock_dated) {
    const time_t seconds = (time_t)second;
    struct tm parts = {0};
    localtime_r(&seconds, &parts);
    sink->clock_len = (uint32_t)strftime(sink->clock_text, sizeof sink->clock_text,
                                         dated ? "%Y-%m-%d %H:%M:%S." : "%H:%M:%S.", &parts);
    sink->clock_second = second;
    sink->clock_dated = dated;
  }
  return pen_digits(pen_bytes(at, sink->clock_text, sink->clock_len), time_ns % NS_PER_S / 1000, 6);
}

char *pen_microseconds(char *at, uint64_t ns) {
  return pen_digits(pen_char(pen_dec(at, ns / NS_PER_S), '.'), ns % NS_PER_S / 1000, 6);
}

static char *pen_span_of_time(char *at, uint64_t from_ns, uint64_t to_ns) {
  return to_ns < from_ns ? pen_microseconds(pen_char(at, '-'), from_ns - to_ns) : pen_microseconds(at, to_ns - from_ns);
}

void put_time(struct sink *sink, const struct sdec_unit *unit) {
  const struct view *view = sink->view;
  if (view->time == TIME_NONE || view->no_packets) {
    return;
  }
  char *at = pen_paint(out_room(sink->out, PEN_TEXT), sink, PAINT_DIM);
  switch (view->time) {
    case TIME_EPOCH: at = pen_span_of_time(at, 0, unit->time_ns); break;
    case TIME_DELTA:
      at = pen_span_of_time(at, view->previous_ns != 0 ? view->previous_ns : unit->time_ns, unit->time_ns);
      break;
    case TIME_RELATIVE: at = pen_span_of_time(at, view->first_ns, unit->time_ns); break;
    default: at = pen_clock(at, sink, unit->time_ns, view->time == TIME_DATE); break;
  }
  out_upto(sink->out, pen_char(pen_paint(at, sink, PAINT_NONE), ' '));
}

static bool same_host(const struct sdec_addr *a, const struct sdec_addr *b) {
  return a->kind == b->kind && a->len == b->len && a->len > 2 && memcmp(a->bytes, b->bytes, a->len - 2u) == 0;
}

static bool same_endpoint(const struct sdec_addr *a, const struct sdec_addr *b) {
  return a->kind == b->kind && a->len == b->len && memcmp(a->bytes, b->bytes, a->len) == 0;
}

/* For two endpoints on one host, only the ports are shown. */
static void endpoint_text(const struct sdec_addr *addr, bool port_only, struct sdec_text *out) {
  if (!port_only) {
    sdec_addr_text(addr, out);
    return;
  }
  sdec_put_char(out, ':');
  sdec_put_dec(out, (uint64_t)addr->bytes[addr->len - 2] << 8 | addr->bytes[addr->len - 1]);
}

/* The Requester is on the left in both directions, so that the arrows line up. Identical endpoints (some tools write
 * both as 0) carry no information and are omitted. */
static void where_text(const struct sink *sink, const struct sdec_unit *unit, struct sdec_text *out) {
  const bool back = unit->dir == SDEC_DIR_RSP;
  const struct sdec_addr *left = back ? &unit->dst : &unit->src;
  const struct sdec_addr *right = back ? &unit->src : &unit->dst;
  const bool shown = left->kind != SDEC_ADDR_NONE && !same_endpoint(left, right);
  const bool port_only = (left->kind == SDEC_ADDR_IPV4 || left->kind == SDEC_ADDR_IPV6) && same_host(left, right);
  if (!sink->view->no_packets) {
    sdec_put(out, sdec_transport_name(unit->transport));
    sdec_put_char(out, ' ');
  }
  if (shown) {
    endpoint_text(left, port_only, out);
    sdec_put_char(out, ' ');
  }
  sdec_put(out, back ? "<-" : unit->dir == SDEC_DIR_REQ || shown ? "->" : "  ");
  if (shown) {
    sdec_put_char(out, ' ');
    endpoint_text(right, port_only, out);
  }
}

/* Consecutive messages mostly have the same endpoints, so the text of the column is cached. */
void put_where(struct sink *sink, const struct sdec_unit *unit) {
  struct where *kept = &sink->wheres[(unit->conn * 2u + (unit->dir == SDEC_DIR_RSP)) % WHERES];
  const bool same = kept->len > 0 && kept->no_packets == sink->view->no_packets && kept->transport == unit->transport &&
                    kept->dir == unit->dir && memcmp(&kept->src, &unit->src, sizeof unit->src) == 0 &&
                    memcmp(&kept->dst, &unit->dst, sizeof unit->dst) == 0;
  if (!same) {
    struct sdec_text text = {.data = kept->text, .cap = sizeof kept->text};
    where_text(sink, unit, &text);
    kept->src = unit->src;
    kept->dst = unit->dst;
    kept->transport = unit->transport;
    kept->dir = unit->dir;
    kept->no_packets = sink->view->no_packets;
    kept->len = (uint32_t)text.len;
    sink->where_width = kept->len > sink->where_width ? kept->len : sink->where_width;
  }
  char *at = out_room(sink->out, 2 * sizeof kept->text);
  at = pen_bytes(at, kept->text, kept->len);
  out_upto(sink->out, pen_spaces(at, sink->where_width - kept->len + 1));
}

void put_version(struct out *out, uint8_t version) {
  char *at = pen_dec(out_room(out, 2 * PEN_NUMBER), version >> 4);
  out_upto(out, pen_dec(pen_char(at, '.'), version & 15u));
}

void put_note(struct out *out, const struct sdec_note *note) {
  char buffer[512];
  struct sdec_text text = {.data = buffer, .cap = sizeof buffer};
  sdec_note_text(note, &text);
  out_bytes(out, buffer, text.len);
}

char *pen_place(char *at, const struct sink *sink, uint32_t offset, uint32_t len) {
  at = pen_dec_right(pen_paint(at, sink, PAINT_DIM), offset, OFFSET_WIDTH);
  const char *const behind = at;
  if (len != UINT32_MAX) {
    at = pen_dec(PEN(at, " +"), len);
  }
  const size_t width = OFFSET_WIDTH + (size_t)(at - behind);
  return pen_spaces(pen_paint(at, sink, PAINT_NONE), width < TREE_PLACE_WIDTH ? TREE_PLACE_WIDTH - width : 1);
}

void put_place(struct sink *sink, uint32_t offset, uint32_t len) {
  out_upto(sink->out, pen_place(out_room(sink->out, PEN_TEXT), sink, offset, len));
}
