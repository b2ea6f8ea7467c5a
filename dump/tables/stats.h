/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The overview for --stats: counts, bytes and response times by message name. Memory grows with the number of distinct
 * names, not with the number of messages.
 */
#ifndef DUMP_STATS_H
#define DUMP_STATS_H

#include "show/sink.h"

struct stats_row;

#define STATS_KNOWN 256u

struct stats {
  struct stats_row *rows;
  uint32_t n_rows, cap_rows;
  uint32_t known[STATS_KNOWN]; /* cache: row of a name, by the name's address */
  uint64_t by_transport[SDEC_TRANSPORTS];
  uint64_t sealed, findings;
  uint64_t first_ns, last_ns;
  bool short_of_memory; /* a name was not counted */
};

void stats_unit(struct stats *stats, const struct sdec_unit *unit);
void stats_print(struct stats *stats, const struct sdec_stats *flow, struct out *out);
void stats_free(struct stats *stats);

#endif
