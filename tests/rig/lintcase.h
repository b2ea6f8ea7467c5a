/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Cases of rules, corpus/lint/ID.case: exchanges that break a rule and only it, and others that do not. docs/lint.md
 * has the format.
 */
#ifndef TESTS_LINTCASE_H
#define TESTS_LINTCASE_H

#include <stdio.h>

#include "sdec_judge.h"

/* What a file had, and how much of it was as it says. */
struct lintcase_result {
  uint32_t n_bad, n_good, n_unknown;
  uint32_t n_wrong; /* each printed on stderr */
};

/* What every exchange starts from; made once, used for all files. */
struct lintcase_rig;
struct lintcase_rig *lintcase_rig_new(void);
void lintcase_rig_free(struct lintcase_rig *rig);

/* lintcase_change has every judge changed before it is used: a test of the cases. NULL: not any more. */
struct sdec_judge;
void lintcase_change(struct lintcase_rig *rig, void (*change)(struct sdec_judge *judge, void *arg), void *arg);
struct sdec_judge *lintcase_judge(struct lintcase_rig *rig);

/* lintcase_run runs the exchanges of a file, which are about rule `id`. lintcase_tally gives how often the i-th row of
 * the rules, forms included, held, was broken and was unknown so far; NULL past the last. */
struct lintcase_result lintcase_run(struct lintcase_rig *rig, const char *path, const char *id);
/* lintcase_run_blind gives each message of the file to a judge that has seen nothing else: the message alone, cut short,
 * and after a request that was cut short. Only rows that cannot be unknown may then be decided; the tallies go to those
 * of lintcase_run. */
void lintcase_run_blind(struct lintcase_rig *rig, const char *path);
const char *lintcase_tally(const struct lintcase_rig *rig, uint32_t i, uint32_t *out_held, uint32_t *out_broken,
                           uint32_t *out_unknown);
/* lintcase_is_row says whether the i-th row has conditions of its own: others are found by a note, a tie or a machine.
 * lintcase_can_be_unknown says whether it depends on anything that a message or a capture may lack. */
bool lintcase_can_be_unknown(const struct lintcase_rig *rig, uint32_t i);
bool lintcase_is_row(const struct lintcase_rig *rig, uint32_t i);

#endif
