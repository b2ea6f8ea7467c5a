/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Runs the .case files: each message must give exactly the expected items and keep the invariants of a walk, and all
 * cases together must reach every row of the tables.
 * `test_cases FILE...` runs only those files and does not check row coverage.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "casefile.h"
#include "coverage.h"
#include "invariants.h"
#include "listing.h"

struct run {
  struct test_cases cases;
  struct coverage *coverage;
};

/* walk_case fills the listing and returns the broken invariant, or NULL. */
static const char *walk_case(const struct run *run, const struct test_case *c, struct listing *list) {
  const struct sdec_span data = {c->bytes, c->len};
  struct invariants checked;
  struct sdec_iter it;
  struct sdec_item item;
  invariants_begin(&checked, c->len);
  coverage_begin(run->coverage, c->group);
  sdec_begin(&it, c->group, &c->env, data);
  while (sdec_next(&it, &item) && invariants_item(&checked, &item)) {
    listing_add(list, &item, data);
    coverage_item(run->coverage, &item);
  }
  const char *broken = invariants_end(&checked, &it);
  if (broken == NULL) {
    coverage_end(run->coverage, checked.damaged);
  }
  return broken;
}

static void print_listing(const struct listing *list) {
  printf("  the walk gives:\n");
  for (uint32_t i = 0; i < list->n; i++) {
    printf("    %s\n", list->lines[i]);
  }
}

/* compare prints the first difference; true if there is none. */
static bool compare(const struct test_case *c, const struct listing *list) {
  for (uint32_t i = 0; i < c->n_expected || i < list->n; i++) {
    const struct case_line *line = i < c->n_expected ? &c->expected[i] : NULL;
    if (line != NULL && i < list->n && listing_matches(list, i, line->text)) {
      continue;
    }
    printf("%s:%u: %s\n", c->file, line == NULL ? c->line : line->number, c->title);
    printf("  expected: %s\n", line == NULL ? "(the end)" : line->text);
    printf("  actual:   %s\n", i < list->n ? list->lines[i] : "(the end)");
    return false;
  }
  return true;
}

static bool run_case(const struct run *run, const struct test_case *c) {
  struct listing list = {0};
  const char *broken = walk_case(run, c, &list);
  bool ok = broken == NULL;
  if (!ok) {
    printf("%s:%u: %s\n  broken promise: %s\n", c->file, c->line, c->title, broken);
  }
  ok = compare(c, &list) && ok;
  if (!ok) {
    print_listing(&list);
  }
  listing_free(&list);
  return ok;
}

static void cases_give_expected_items(void **state) {
  struct run *run = *state;
  uint32_t n_failed = 0;
  for (uint32_t i = 0; i < run->cases.n; i++) {
    n_failed += !run_case(run, &run->cases.items[i]);
  }
  printf("%u cases, %u fail\n", run->cases.n, n_failed);
  if (run->cases.error[0] != '\0') {
    fail_msg("%s", run->cases.error);
  }
  if (run->cases.n == 0 || n_failed > 0) {
    fail_msg("%u of %u cases fail", n_failed, run->cases.n);
  }
}

static void cases_reach_every_row(void **state) {
  struct run *run = *state;
  const uint32_t n_missing = coverage_report(run->coverage);
  if (n_missing > 0) {
    fail_msg("%u rows lack a case", n_missing);
  }
}

int main(int argc, char **argv) {
  struct run run = {0};
  bool loaded = true;
  run.coverage = coverage_new();
  for (int i = 1; i < argc; i++) {
    loaded = loaded && cases_load(&run.cases, argv[i]);
  }
  if (argc == 1) {
    loaded = cases_load(&run.cases, CORPUS_DIR "/cases");
  }
  if (!loaded) {
    fprintf(stderr, "%s\n", run.cases.error);
    return 1;
  }
  const struct CMUnitTest all[] = {
      cmocka_unit_test_prestate(cases_give_expected_items, &run),
      cmocka_unit_test_prestate(cases_reach_every_row, &run),
  };
  const struct CMUnitTest some[] = {cmocka_unit_test_prestate(cases_give_expected_items, &run)};
  const int failed = argc == 1 ? cmocka_run_group_tests_name("cases", all, NULL, NULL)
                               : cmocka_run_group_tests_name("cases", some, NULL, NULL);
  cases_free(&run.cases);
  coverage_free(run.coverage);
  return failed;
}
