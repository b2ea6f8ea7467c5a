/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Shared by the files that run rule cases: lintcase.c runs the cases, lintblind.c their messages out of context, and
 * lintknown.c finds rules that cannot be unknown.
 */
#ifndef TESTS_LINTRUN_H
#define TESTS_LINTRUN_H

#include "judge.h"
#include "lintcase.h"

#define LINES_SEEN 16384u /* digests of lines, in lintcase_rig */

enum lintrun_kind { KIND_NONE, KIND_BAD, KIND_GOOD, KIND_UNKNOWN };

struct lintcase_rig {
  void *flow_memory, *judge_memory;
  struct tally tally[FORMS_MOST];
  void (*change)(struct sdec_judge *judge, void *arg);
  void *change_arg;
  void *made[2];   /* new judges: of an incomplete and of a complete capture */
  uint64_t *lines; /* digests of lines already given to a judge without history */
};

/* The exchange being run. */
struct lintrun {
  struct lintcase_rig *rig;
  struct lintcase_result result;
  const char *path, *id;
  uint32_t line, n_lines_before;
  enum lintrun_kind kind;
  struct sdec_flow *flow;
  struct sdec_judge *judge;
  bool in_session, saw_own;
  enum sdec_carrier carrier;
  struct sdec_note note; /* of the next message; code 0: none */
  uint32_t session;
  uint64_t frame, time_ns;
  const char *last_name; /* of the last message, NULL: none */
  enum sdec_dir last_dir;
  struct sdec_finding found[64];
  uint32_t n_found, n_matched;
};

/* lintrun_line executes one line of a case. */
void lintrun_line(struct lintrun *run, const char *line);
/* lintrun_verdict gives the judge a verdict about the last message; false if the line has none. lintrun_take_findings
 * moves findings to the run. */
bool lintrun_verdict(struct lintrun *run, const char *text);
void lintrun_take_findings(struct lintrun *run);
/* lintrun_judge creates a judge for a complete or incomplete capture. lintrun_take_units moves units from the flow to
 * the judge, and its findings to the run. lintrun_lose reports a loss to the judge. */
void lintrun_judge(struct lintrun *run, bool complete);
void lintrun_take_units(struct lintrun *run);
void lintrun_lose(struct lintrun *run);
/* lintrun_add_tally adds the tallies of the judge to those of the rig; *out_unknown grows by how often the file's rule
 * could not be judged. */
void lintrun_add_tally(struct lintrun *run, uint32_t *out_unknown);

#endif
