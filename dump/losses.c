/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Warnings at the end of an input: data dropped for lack of memory, secrets not tried, no SPDM found.
 */
#include "losses.h"

#include <inttypes.h>

#include "stop.h"

#define LIST_LEN 512

/* put_lost appends one kind of loss to a list. */
static void put_lost(struct sdec_text *list, uint64_t n, const char *what) {
  if (n > 0) {
    sdec_put(list, list->len > 0 ? ", " : "");
    sdec_put_dec(list, n);
    sdec_put(list, what);
  }
}

static bool report_limits(const struct decode *decode, const struct sdec_stats *flow) {
  char lost[LIST_LEN];
  struct sdec_text list = {.data = lost, .cap = sizeof(lost)};
  put_lost(&list, flow->evicted_sessions, " sessions");
  put_lost(&list, flow->evicted_connections, " connections");
  put_lost(&list, flow->evicted_streams, " TCP streams");
  put_lost(&list, flow->evicted_messages, " messages in packets");
  put_lost(&list, flow->evicted_transfers, " messages or objects in pieces");
  if (list.len > 0) {
    sdec_put_zero(&list);
    complain("%s: memory (%" PRIu64 " MiB) was full, and data of the capture was lost: %s, %" PRIu64
             " bytes; split the capture",
             decode->source, flow->memory >> 20, lost, flow->dropped_bytes);
  } else if (flow->evicted > 0) {
    complain("%s: memory (%" PRIu64 " MiB) was full: %" PRIu64 " idle connections were dropped, no data was lost",
             decode->source, flow->memory >> 20, flow->evicted);
  }
  if (flow->too_large > 0) {
    complain("%s: %" PRIu64 " messages or objects were too large to put together", decode->source, flow->too_large);
  }
  return list.len > 0 || flow->too_large > 0;
}

static bool report_starved(const struct decode *decode, const struct sdec_stats *flow) {
  if (flow->starved != 0) {
    complain("%s: on %" PRIu64 " sessions some secrets were not tried, to save time; name the session of each secret",
             decode->source, flow->starved);
  }
  return flow->starved != 0;
}

static void report_nothing(const struct decode *decode, const struct sdec_stats *flow) {
  if (decode->evidence != NULL || decode->n_spdm != 0 || decode->n_unknown != 0 || decode->stop || stop_asked() ||
      decode->options->live.interface != NULL) {
    return;
  }
  complain("%s: no SPDM found in %" PRIu64 " packets (%" PRIu64 " of protocols that do not carry it, %" PRIu64
           " other messages); see --port and --link",
           decode->source, flow->packets, flow->skipped, flow->others);
}

bool losses_report(const struct decode *decode, const struct sdec_stats *flow) {
  const bool lost = report_limits(decode, flow);
  const bool starved = report_starved(decode, flow);
  report_nothing(decode, flow);
  return lost || starved;
}
