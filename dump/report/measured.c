/* SPDX-License-Identifier: BSD-3-Clause
 *
 * One row per value of a block. Only the last value is compared with the references: it is the current state of the
 * device.
 */
#include "report/measured.h"

#include <inttypes.h>

#include "report/html.h"

#define INDEXES 256u

/* Inputs of the measurements table. */
struct making {
  struct sdec_verify *verify;
  const struct ladder *ladder;
  const struct trace *trace;
  struct out *out;
  bool referenced; /* at least one index has a reference */
};

static bool compared(const struct making *m, uint32_t conn, uint32_t index, struct sdec_compared *out) {
  return m->verify != NULL && index < INDEXES &&
         sdec_verify_compare(m->verify, conn, SDEC_EVERY_FILE, (uint8_t)index, out) &&
         out->outcome != SDEC_UNREFERENCED;
}

static bool has_references(const struct making *m) {
  struct sdec_compared c;
  for (uint32_t i = 0; i < m->trace->n_conns; i++) {
    for (uint32_t index = 0; index < INDEXES; index++) {
      if (compared(m, m->trace->conns[i].conn, index, &c)) {
        return true;
      }
    }
  }
  return false;
}

static void put_outcome(const struct making *m, const struct sdec_compared *c) {
  const bool good = c->outcome == SDEC_MATCH, open = c->outcome == SDEC_NOT_COMPARABLE;
  out_format(m->out, "<td class=\"%s\">", good ? "good" : open ? "warn" : "bad");
  html_text(m->out, c->outcome == SDEC_MISSING ? "not measured" : sdec_outcome_name(c->outcome));
  if (c->measured && !c->covered) {
    out_string(m->out, " <span class=\"dim\">(not signed)</span>");
  }
}

/* put_reference fills the reference column: the last value of a block is compared, earlier ones were replaced. */
static void put_reference(const struct making *m, const struct measured_text *row, bool last) {
  struct sdec_compared c;
  if (!m->referenced) {
    return;
  }
  if (last && compared(m, row->conn, (uint32_t)row->index, &c)) {
    put_outcome(m, &c);
  } else {
    out_format(m->out, "<td class=\"dim\">%s", last ? "no reference" : "replaced");
  }
}

static void put_head(const struct making *m) {
  out_format(
      m->out,
      "<h2>Measurements</h2><table><thead><tr><th class=\"w\">endpoint<th class=\"n\">index<th>type<th class=\"n\">frame"
      "<th class=\"n w\">times%s<th>value<tbody>\n",
      m->referenced ? "<th>reference" : "");
}

static void put_row(const struct making *m, const struct measured_text *row, bool last) {
  struct out *out = m->out;
  out_string(out, row->changed ? "<tr class=\"warn\"><td class=\"w k\">" : "<tr><td class=\"w k\">");
  html_text(out, row->endpoint);
  out_format(out, "<td class=\"n\">%" PRIu64 "<td>", row->index);
  html_text(out, row->type);
  out_string(out, row->changed ? " (changed)<td class=\"n\">" : "<td class=\"n\">");
  ladder_link(m->ladder, row->unit, row->frame);
  out_format(out, "<td class=\"n w\">%" PRIu64, row->n_seen);
  put_reference(m, row, last);
  out_string(out, "<td class=\"m b\">");
  html_text(out, row->value);
  out_char(out, '\n');
}

/* Lists reference values that the device did not measure. */
static void put_missing(const struct making *m) {
  struct sdec_compared c;
  for (uint32_t i = 0; m->referenced && i < m->trace->n_conns; i++) {
    for (uint32_t index = 0; index < INDEXES; index++) {
      const uint32_t conn = m->trace->conns[i].conn;
      if (compared(m, conn, index, &c) && !c.measured) {
        out_format(m->out,
                   "<tr><td class=\"w k\">connection %" PRIu32 "<td class=\"n\">%" PRIu32 "<td><td><td class=\"w\">",
                   conn, index);
        put_outcome(m, &c);
        out_string(m->out, "<td>\n");
      }
    }
  }
}

void measured_print(const struct ladder *ladder, struct measurements *measurements, struct sdec_verify *verify) {
  struct making m = {.verify = verify, .ladder = ladder, .trace = ladder->trace, .out = ladder->out};
  struct measured_text row, next;
  measurements_sort(measurements);
  m.referenced = has_references(&m);
  bool more = measurements_text(measurements, 0, &row);
  if (!more && !m.referenced) {
    return;
  }
  put_head(&m);
  for (uint32_t i = 1; more; i++) {
    more = measurements_text(measurements, i, &next);
    put_row(&m, &row, !more || next.conn != row.conn || next.index != row.index);
    row = next;
  }
  put_missing(&m);
  out_string(m.out, "</table>\n");
}
