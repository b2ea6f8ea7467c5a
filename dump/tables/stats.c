/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Counts by name. Response times go into a histogram with 32 steps per octave, so the median is accurate to within 3 %
 * for any number of them.
 */
#include "tables/stats.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STEP_BITS 5
#define STEPS (1u << STEP_BITS)
#define OCTAVES 64u
#define BUCKETS (OCTAVES * STEPS)
#define SECOND_NS 1000000000u

struct stats_row {
  const char *protocol, *name;
  uint64_t count, findings, bytes;
  uint64_t timed, min_ns, max_ns;
  uint32_t *buckets; /* BUCKETS of them, allocated for the first time */
};

static uint32_t bucket_of(uint64_t ns) {
  const uint32_t bits = ns != 0 ? 64 - (uint32_t)__builtin_clzll(ns) : 0;
  const uint32_t shift = bits > STEP_BITS + 1 ? bits - STEP_BITS - 1 : 0;
  return shift == 0 ? (uint32_t)ns : (shift + 1) * STEPS + ((uint32_t)(ns >> shift) - STEPS);
}

static uint64_t bucket_middle(uint32_t bucket) {
  if (bucket < 2 * STEPS) {
    return bucket;
  }
  const uint32_t shift = bucket / STEPS - 1;
  const uint64_t low = (uint64_t)(bucket % STEPS + STEPS) << shift;
  return low + ((uint64_t)1 << shift) / 2;
}

static uint64_t median(const struct stats_row *row) {
  uint64_t seen = 0;
  for (uint32_t i = 0; i < BUCKETS; i++) {
    seen += row->buckets[i];
    if (seen * 2 >= row->timed) {
      const uint64_t middle = bucket_middle(i);
      return middle < row->min_ns ? row->min_ns : middle > row->max_ns ? row->max_ns : middle;
    }
  }
  return row->max_ns;
}

static bool same(const struct stats_row *row, const struct sdec_unit *unit) {
  return strcmp(row->name, unit->name) == 0 && strcmp(row->protocol, unit->protocol) == 0;
}

static struct stats_row *new_row(struct stats *stats, const struct sdec_unit *unit) {
  if (stats->n_rows == stats->cap_rows) {
    const uint32_t cap = stats->cap_rows * 2 + 32;
    struct stats_row *rows = realloc(stats->rows, cap * sizeof(*rows));
    if (rows == NULL) {
      stats->short_of_memory = true;
      return NULL;
    }
    stats->rows = rows;
    stats->cap_rows = cap;
  }
  struct stats_row *row = &stats->rows[stats->n_rows++];
  *row = (struct stats_row){.protocol = unit->protocol, .name = unit->name};
  return row;
}

/* Messages with the same name share a row. Most names are found by their address. */
static struct stats_row *row_for(struct stats *stats, const struct sdec_unit *unit) {
  uint32_t *known = &stats->known[(uintptr_t)unit->name / 8 % STATS_KNOWN];
  if (*known < stats->n_rows) {
    struct stats_row *row = &stats->rows[*known];
    if (row->name == unit->name && row->protocol == unit->protocol) {
      return row;
    }
  }
  uint32_t i = 0;
  while (i < stats->n_rows && !same(&stats->rows[i], unit)) {
    i++;
  }
  *known = i;
  return i < stats->n_rows ? &stats->rows[i] : new_row(stats, unit);
}

static void add_time(struct stats *stats, struct stats_row *row, uint64_t ns) {
  if (row->buckets == NULL) {
    row->buckets = calloc(BUCKETS, sizeof(*row->buckets));
  }
  if (row->buckets == NULL) {
    stats->short_of_memory = true;
    return;
  }
  row->buckets[bucket_of(ns)]++;
  row->min_ns = row->timed == 0 || ns < row->min_ns ? ns : row->min_ns;
  row->max_ns = ns > row->max_ns ? ns : row->max_ns;
  row->timed++;
}

void stats_unit(struct stats *stats, const struct sdec_unit *unit) {
  struct stats_row *row = row_for(stats, unit);
  const bool finding = unit->worst > SDEC_INFO;
  stats->findings += finding;
  stats->sealed += unit->kind == SDEC_UNIT_RECORD;
  stats->first_ns = stats->first_ns == 0 ? unit->time_ns : stats->first_ns;
  stats->last_ns = unit->time_ns > stats->last_ns ? unit->time_ns : stats->last_ns;
  if (unit->kind != SDEC_UNIT_EVENT && unit->transport < SDEC_TRANSPORTS) {
    stats->by_transport[unit->transport]++;
  }
  if (row == NULL) {
    return;
  }
  row->count++;
  row->findings += finding;
  row->bytes += unit->span.len;
  if (unit->request_frame != 0) {
    add_time(stats, row, unit->response_ns);
  }
}

static int by_protocol_and_count(const void *a, const void *b) {
  const struct stats_row *x = a, *y = b;
  const int protocols = strcmp(x->protocol, y->protocol);
  if (protocols != 0) {
    return protocols;
  }
  return x->count != y->count ? (x->count < y->count ? 1 : -1) : strcmp(x->name, y->name);
}

/* Three significant digits and the unit. */
static const char *time_text(uint64_t ns, char text[static 16]) {
  static const char *const units[] = {"ns", "us", "ms", "s"};
  double value = (double)ns;
  uint32_t unit = 0;
  while (value >= 1000 && unit < 3) {
    value /= 1000;
    unit++;
  }
  const int decimals = unit == 0 || value >= 100 ? 0 : value >= 10 ? 1 : 2;
  snprintf(text, 16, "%.*f %s", decimals, value < 99999 ? value : 99999, units[unit]);
  return text;
}

static void print_row(const struct stats_row *row, struct out *out) {
  char min[16], mid[16], max[16];
  out_format(out, "%7" PRIu64 " %5" PRIu64 " %9" PRIu64, row->count, row->findings, row->bytes);
  if (row->timed != 0) {
    out_format(out, " %8s %8s %8s", time_text(row->min_ns, min), time_text(median(row), mid),
               time_text(row->max_ns, max));
  } else {
    out_format(out, " %8s %8s %8s", "-", "-", "-");
  }
  out_format(out, " %s\n", row->name);
}

static void print_rows(struct stats *stats, struct out *out) {
  if (stats->n_rows == 0) {
    out_format(out, "no messages\n");
    return;
  }
  qsort(stats->rows, stats->n_rows, sizeof(*stats->rows), by_protocol_and_count);
  out_format(out, "%7s %5s %9s %8s %8s %8s %s\n", "count", "notes", "bytes", "fastest", "median", "slowest", "name");
  for (uint32_t i = 0; i < stats->n_rows; i++) {
    if (i == 0 || strcmp(stats->rows[i].protocol, stats->rows[i - 1].protocol) != 0) {
      out_format(out, "%s\n", stats->rows[i].protocol);
    }
    print_row(&stats->rows[i], out);
  }
}

static void print_transports(const struct stats *stats, struct out *out) {
  const char *separator = "";
  out_format(out, "%-26s ", "transports");
  for (uint32_t i = 0; i < SDEC_TRANSPORTS; i++) {
    if (stats->by_transport[i] != 0) {
      out_format(out, "%s%s %" PRIu64, separator, sdec_transport_name(i), stats->by_transport[i]);
      separator = ", ";
    }
  }
  out_format(out, "%s\n", separator[0] == '\0' ? "none" : "");
}

static void print_count(struct out *out, const char *what, uint64_t n) {
  out_format(out, "%-26s %" PRIu64 "\n", what, n);
}

static void print_totals(const struct stats *stats, const struct sdec_stats *flow, struct out *out) {
  const uint64_t span_ns = stats->last_ns - stats->first_ns;
  print_count(out, "packets", flow->packets);
  print_count(out, "bytes", flow->bytes);
  out_format(out, "%-26s %" PRIu64 ".%03" PRIu64 " s\n", "time from first to last", span_ns / SECOND_NS,
             span_ns % SECOND_NS / 1000000);
  print_transports(stats, out);
  print_count(out, "connections", flow->connections);
  print_count(out, "messages", flow->messages);
  print_count(out, "records", flow->records);
  print_count(out, "records not opened", stats->sealed);
  print_count(out, "secrets not all tried", flow->starved);
  print_count(out, "other traffic", flow->others);
  print_count(out, "with findings", stats->findings);
  print_count(out, "incomplete messages", flow->incomplete);
  print_count(out, "repeated packets", flow->repeated);
  print_count(out, "packets without SPDM", flow->skipped);
  print_count(out, "dropped for lack of memory", flow->evicted);
  print_count(out, "  sessions", flow->evicted_sessions);
  print_count(out, "  connections", flow->evicted_connections);
  print_count(out, "  TCP streams", flow->evicted_streams);
  print_count(out, "  messages in packets", flow->evicted_messages);
  print_count(out, "  messages in pieces", flow->evicted_transfers);
  print_count(out, "bytes lost with them", flow->dropped_bytes);
  print_count(out, "too large to put together", flow->too_large);
}

void stats_print(struct stats *stats, const struct sdec_stats *flow, struct out *out) {
  print_rows(stats, out);
  out_format(out, "\n");
  print_totals(stats, flow, out);
  if (stats->short_of_memory) {
    out_format(out, "memory was short: the table above is incomplete\n");
  }
  out_unit_end(out);
}

void stats_free(struct stats *stats) {
  for (uint32_t i = 0; i < stats->n_rows; i++) {
    free(stats->rows[i].buckets);
  }
  free(stats->rows);
  *stats = (struct stats){0};
}
