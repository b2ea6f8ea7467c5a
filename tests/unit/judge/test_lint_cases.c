/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Every rule has a case, corpus/lint/ID.case, with an exchange that breaks only this rule and one that does not; every
 * row is tested as held, broken and unknown; every case belongs to a rule.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <dirent.h>
#include <string.h>

#include "lintcase.h"

static struct lintcase_rig *rig;

static void cases_are_as_they_say(void **state) {
  (void)state;
  struct sdec_rule rule;
  uint32_t n_wrong = 0;
  for (uint32_t i = 0; sdec_judge_rule(i, &rule); i++) {
    char path[512];
    snprintf(path, sizeof(path), "%s/lint/%s.case", CORPUS_DIR, rule.id);
    const struct lintcase_result result = lintcase_run(rig, path, rule.id);
    n_wrong += result.n_wrong;
    if (result.n_bad == 0 || result.n_good == 0) {
      fprintf(stderr, "%s: has no exchange that breaks the rule, or none that does not\n", path);
      n_wrong++;
    }
  }
  assert_int_equal(n_wrong, 0);
}

static void nothing_is_known(void **state) {
  (void)state;
  struct sdec_rule rule;
  for (uint32_t i = 0; sdec_judge_rule(i, &rule); i++) {
    char path[512];
    snprintf(path, sizeof(path), "%s/lint/%s.case", CORPUS_DIR, rule.id);
    lintcase_run_blind(rig, path);
  }
}

static void every_row_is_reached(void **state) {
  (void)state;
  uint32_t held, broken, unknown, n_wrong = 0, nth = 0;
  const char *before = "";
  for (uint32_t i = 0;; i++) {
    const char *id = lintcase_tally(rig, i, &held, &broken, &unknown);
    if (id == NULL) {
      break;
    }
    nth = strcmp(id, before) == 0 ? nth + 1 : 1;
    before = id;
    const bool unseen = unknown == 0 && lintcase_can_be_unknown(rig, i);
    if (lintcase_is_row(rig, i) && (held == 0 || broken == 0 || unseen)) {
      fprintf(stderr, "%s, row %u: held %u times, was broken %u times, was unknown %u times\n", id, nth, held, broken,
              unknown);
      n_wrong++;
    }
  }
  assert_int_equal(n_wrong, 0);
}

static void every_case_has_a_rule(void **state) {
  (void)state;
  struct sdec_rule rule;
  struct dirent *entry;
  DIR *folder = opendir(CORPUS_DIR "/lint");
  assert_non_null(folder);
  while ((entry = readdir(folder)) != NULL) {
    char id[256];
    snprintf(id, sizeof(id), "%s", entry->d_name);
    char *dot = strrchr(id, '.');
    if (dot != NULL && strcmp(dot, ".case") == 0) {
      *dot = '\0';
      if (!sdec_judge_rule_named(id, &rule)) {
        fail_msg("%s: there is no such rule", entry->d_name);
      }
    }
  }
  closedir(folder);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(cases_are_as_they_say),
      cmocka_unit_test(nothing_is_known),
      cmocka_unit_test(every_row_is_reached),
      cmocka_unit_test(every_case_has_a_rule),
  };
  rig = lintcase_rig_new();
  if (rig == NULL) {
    return 1;
  }
  const int failed = cmocka_run_group_tests(tests, NULL, NULL);
  lintcase_rig_free(rig);
  return failed;
}
