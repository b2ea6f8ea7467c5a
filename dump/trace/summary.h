/* SPDX-License-Identifier: BSD-3-Clause
 *
 * --summary: one screen that says what an input contains, what was verified, and which secrets would open undecrypted
 * sessions.
 */
#ifndef DUMP_SUMMARY_H
#define DUMP_SUMMARY_H

#include <sdec_judge.h>
#include <sdec_verify.h>

#include "show/sink.h"
#include "trace/trace.h"

struct summary {
  const char *name; /* of the input */
  const struct trace *trace;
  const struct sdec_stats *flow;
  struct sdec_verify *verify;            /* NULL: no verification */
  const struct sdec_judge_stats *judged; /* NULL: no lint */
  bool keys;                             /* secrets were given */
};

void summary_print(const struct summary *summary, struct sink *sink);

#endif
