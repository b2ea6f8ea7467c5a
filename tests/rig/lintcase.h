/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Rule cases, corpus/lint/ID.case: exchanges that break exactly one rule, and others that break none. docs/lint.md
 * describes the format.
 */
#ifndef TESTS_LINTCASE_H
#define TESTS_LINTCASE_H

#include <stdio.h>

#include "sdec_judge.h"

/* What a file contained, and how much of it was as stated. */
struct lintcase_result {
  uint32_t n_bad, n_good, n_unknown;
  uint32_t n_wrong; /* each printed on stderr */
};

/* The starting point of every exchange; created once and used for all files. */
struct lintcase_rig;
struct lintcase_rig *lintcase_rig_new(void);
void lintcase_rig_free(struct lintcase_rig *rig);

/* lintcase_change modifies every judge before it is used, to test the cases themselves. NULL undoes that. */
struct sdec_judge;
void lintcase_change(struct lintcase_rig *rig, void (*change)(struct sdec_judge *judge, void *arg), void *arg);
struct sdec_judge *lintcase_judge(struct lintcase_rig *rig);

/* lintcase_run runs the exchanges of a file, which concern rule `id`. lintcase_tally gives how often the i-th row of
 * the rules, including forms, has held, was broken and was unknown so far; NULL past the last. */
struct lintcase_result lintcase_run(struct lintcase_rig *rig, const char *path, const char *id);
/* lintcase_run_blind gives each message of the file to a judge without history: alone, truncated, and after a truncated
 * request. Only rows that cannot be unknown may then be decided. The tallies are added to those of lintcase_run. */
void lintcase_run_blind(struct lintcase_rig *rig, const char *path);
const char *lintcase_tally(const struct lintcase_rig *rig, uint32_t i, uint32_t *out_held, uint32_t *out_broken,
                           uint32_t *out_unknown);
/* lintcase_is_row says whether the i-th row has conditions of its own; others are found by a note, a tie or a state
 * machine. lintcase_can_be_unknown says whether it depends on anything that a message or capture may lack. */
bool lintcase_can_be_unknown(const struct lintcase_rig *rig, uint32_t i);
bool lintcase_is_row(const struct lintcase_rig *rig, uint32_t i);

#endif
