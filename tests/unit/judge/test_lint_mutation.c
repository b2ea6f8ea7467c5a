/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Tests the cases of rules: mutates the tables row by row and condition by condition, and expects a case to fail. A row
 * or a move is removed; a condition always or never holds. Every STEP-th mutation is tried; with LINT_MUTATION=1 in the
 * environment all are, and the survivors are listed, which fuzz/mutation/rules records.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <fcntl.h>
#include <unistd.h>

#include "judge.h"
#include "lintcase.h"

#define LEAST_PERCENT 95u
#define LEAST_OF_MOVES 95u
#define LEAST_OF_SAMPLE 85u
#define STEP 37u
#define TESTS_MOST 12

enum list { WHEN, MUST, ALSO, LISTS };
static const char *const list_names[LISTS] = {"IF", "MUST", "ALSO"};

/* One change. */
struct change {
  int32_t form, move;            /* which row; -1: none */
  bool drop;
  enum list list;
  uint32_t test;                 /* which of its conditions */
  bool holds;                    /* its new outcome */
};

static uint16_t list_of(const struct form *form, enum list list) {
  return list == WHEN ? form->when : list == MUST ? form->must : form->also;
}

static void apply(struct sdec_judge *judge, void *arg) {
  const struct change *c = arg;
  if (c->move >= 0) {
    judge->moves[c->move].off = true;
  } else if (c->drop) {
    judge->forms[c->form].off = true;
  } else { /* with an empty list, "any equals" is false and "none equals" is true */
    struct check *check = &judge->checks[list_of(&judge->forms[c->form], c->list) + c->test];
    check->op = c->holds ? J_NONE : J_ANY;
    check->n = 0;
  }
}

static bool has_test(const struct sdec_judge *judge, const struct change *c) {
  const struct check *list = &judge->checks[list_of(&judge->forms[c->form], c->list)];
  uint32_t n = 0;
  while (list[n].op != J_END && n < c->test) {
    n++;
  }
  return list[n].op != J_END;
}

struct count {
  uint32_t n, made, killed;
};

static bool is_whole(void) {
  return getenv("LINT_MUTATION") != NULL;
}

static int quiet = -1, loud = -1;

/* Tries the rule's own case first, then all others. */
static void try_change(struct lintcase_rig *rig, struct change *c, const char *id, struct count *count) {
  struct sdec_rule rule;
  if (count->n++ % STEP != 0 && !is_whole()) {
    return;
  }
  uint32_t n_wrong = 0;
  char path[512];
  lintcase_change(rig, apply, c);
  dup2(quiet, STDERR_FILENO);
  if (id != NULL) {
    snprintf(path, sizeof(path), "%s/lint/%s.case", CORPUS_DIR, id);
    n_wrong = lintcase_run(rig, path, id).n_wrong;
  }
  for (uint32_t i = 0; n_wrong == 0 && sdec_judge_rule(i, &rule); i++) {
    snprintf(path, sizeof(path), "%s/lint/%s.case", CORPUS_DIR, rule.id);
    n_wrong = lintcase_run(rig, path, rule.id).n_wrong;
  }
  dup2(loud, STDERR_FILENO);
  lintcase_change(rig, NULL, NULL);
  count->made++;
  count->killed += n_wrong > 0;
  if (n_wrong == 0 && is_whole() && c->move >= 0) {
    print_message("survived: move %d of %s, %s\n", c->move, sdec_judge_machines[sdec_judge_moves[c->move].machine].name,
                  id != NULL ? id : "without a rule");
  } else if (n_wrong == 0 && is_whole()) {
    print_message("survived: %s, form %d: %s %u %s\n", id, c->form, c->drop ? "row" : list_names[c->list], c->test + 1,
                  c->drop ? "left out" : c->holds ? "always holds" : "never holds");
  }
}

static void check(const struct count *count, const char *what, uint32_t least) {
  print_message("%u changes of %s, %u noticed (%u %%)\n", count->made, what, count->killed,
                100 * count->killed / count->made);
  assert_true(100 * count->killed >= least * count->made);
}

static struct lintcase_rig *rig;

static void cases_notice_changed_rows(void **state) {
  (void)state;
  struct count count = {0, 0, 0};
  const uint32_t n_forms = lintcase_judge(rig)->n_forms;
  for (uint32_t i = 0; i < n_forms; i++) {
    const struct judge_rule *row = lintcase_judge(rig)->forms[i].row;
    struct change c = {.form = (int32_t)i, .move = -1, .drop = true};
    if (row->any != J_NOTES) {
      try_change(rig, &c, row->id, &count);
    }
    c.drop = false;
    for (uint32_t k = 0; k < LISTS * TESTS_MOST * 2; k++) {
      c.list = (enum list)(k / 2 / TESTS_MOST);
      c.test = k / 2 % TESTS_MOST;
      c.holds = k % 2 == 0;
      if (has_test(lintcase_judge(rig), &c)) {
        try_change(rig, &c, row->id, &count);
      }
    }
  }
  check(&count, "rows", is_whole() ? LEAST_PERCENT : LEAST_OF_SAMPLE);
}

static void cases_notice_missing_moves(void **state) {
  (void)state;
  if (!is_whole()) { /* too few for a sample */
    skip();
  }
  struct count count = {0, 0, 0};
  for (int32_t i = 0; sdec_judge_moves[i].machine != NO_MACHINE; i++) {
    struct change c = {.form = -1, .move = i};
    try_change(rig, &c, sdec_judge_moves[i].rule, &count);
  }
  check(&count, "moves", LEAST_OF_MOVES);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(cases_notice_changed_rows),
      cmocka_unit_test(cases_notice_missing_moves),
  };
  rig = lintcase_rig_new();
  quiet = open("/dev/null", O_WRONLY);
  loud = dup(STDERR_FILENO);
  if (rig == NULL || quiet < 0 || loud < 0) {
    return 1;
  }
  const int failed = cmocka_run_group_tests(tests, NULL, NULL);
  lintcase_rig_free(rig);
  return failed;
}
