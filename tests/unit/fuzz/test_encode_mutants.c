/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Re-encoding decoded items of mutated cases: each mutant, damaged or not, must give the same bytes. SDEC_MUTANTS in
 * the environment is the number of mutants that must decode without notes, SDEC_RANDOM_SEED the seed.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "casefile.h"
#include "encoding.h"
#include "mutator.h"

enum { ROOM = 1024, MUTANTS = 20000, GENERATIONS = 8 };

static uint64_t number_from(const char *variable, uint64_t otherwise) {
  const char *text = getenv(variable);
  return text == NULL ? otherwise : strtoull(text, NULL, 0);
}

static bool is_clean(const struct mutator_subject *subject, struct sdec_span span) {
  struct sdec_iter it;
  struct sdec_item item;
  sdec_begin(&it, subject->group, &subject->env, span);
  while (sdec_next(&it, &item)) {
    if (item.kind == SDEC_NOTE && item.note.rule == NULL && item.note.code != SDEC_NOTE_RESERVED) {
      return false;
    }
  }
  return true;
}

static const struct sdec_protocol *protocol_of(const struct sdec_message *message) {
  uint32_t n;
  const struct sdec_protocol *const *all = sdec_protocols(&n);
  for (uint32_t i = 0; i < n && message != NULL; i++) {
    if (sdec_message_find(all[i], message->code) == message) {
      return all[i];
    }
  }
  return NULL;
}

/* breed mutates a case several times in a row and returns how many results decode without notes. */
static uint64_t breed(struct mutator *m, const struct test_case *c) {
  uint8_t bytes[ROOM];
  struct mutator_subject subject = {protocol_of(c->message), c->group, c->env, false};
  uint32_t len = c->len;
  uint64_t n_clean = 0;
  memcpy(bytes, c->bytes, len);
  for (uint32_t i = 0; i < GENERATIONS; i++) {
    len = mutator_message(m, &subject, bytes, len, ROOM);
    const struct sdec_span span = {bytes, len};
    const char *broken = encoding_same(subject.group, &subject.env, span);
    if (broken != NULL) {
      fail_msg("%s:%u, change %u: %s", c->file, c->line, i, broken);
    }
    n_clean += is_clean(&subject, span);
  }
  return n_clean;
}

static void mutants_give_themselves(void **state) {
  (void)state;
  struct test_cases cases = {0};
  struct mutator *m = mutator_new(number_from("SDEC_RANDOM_SEED", 1));
  const uint64_t wanted = number_from("SDEC_MUTANTS", MUTANTS);
  uint64_t n_clean = 0, n = 0;
  assert_non_null(m);
  assert_true(cases_load(&cases, CORPUS_DIR "/cases"));
  for (uint32_t i = 0; n_clean < wanted; i = (i + 1) % cases.n) {
    const struct test_case *c = &cases.items[i];
    if (c->len <= ROOM) {
      n_clean += breed(m, c);
      n += GENERATIONS;
    }
  }
  printf("  %llu mutants, %llu of them clean\n", (unsigned long long)n, (unsigned long long)n_clean);
  cases_free(&cases);
  mutator_free(m);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(mutants_give_themselves)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
