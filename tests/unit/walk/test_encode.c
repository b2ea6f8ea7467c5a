/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Re-encoding decoded items: every case, every prefix of it and many one-byte changes must give the same bytes. If one
 * leaf gets longer or shorter, or an element is added or removed, only the fields that describe the size change.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "casefile.h"
#include "encoding.h"
#include "random.h"

static struct test_cases cases;

static int load(void **state) {
  (void)state;
  return cases_load(&cases, CORPUS_DIR "/cases") ? 0 : -1;
}

static int unload(void **state) {
  (void)state;
  cases_free(&cases);
  return 0;
}

static void check_same(const struct test_case *c, const uint8_t *bytes, uint32_t len) {
  const char *broken = encoding_same(c->group, &c->env, (struct sdec_span){bytes, len});
  if (broken != NULL) {
    fail_msg("%s:%u: %s: %s (%u bytes)", c->file, c->line, c->title, broken, len);
  }
}

static void prefixes_give_themselves(void **state) {
  (void)state;
  assert_true(cases.n > 300);
  for (uint32_t i = 0; i < cases.n; i++) {
    const struct test_case *c = &cases.items[i];
    for (uint32_t len = 0; len < c->len && len < 400; len++) {
      check_same(c, c->bytes, len);
    }
    check_same(c, c->bytes, c->len);
  }
}

static void changed_bytes_give_themselves(void **state) {
  (void)state;
  static uint8_t bytes[4096];
  uint64_t seed = 1;
  for (uint32_t i = 0; i < cases.n; i++) {
    const struct test_case *c = &cases.items[i];
    for (uint32_t at = 0; at < c->len && c->len <= sizeof(bytes); at++) {
      memcpy(bytes, c->bytes, c->len);
      bytes[at] = (uint8_t)(bytes[at] ^ (1 + random_below(&seed, 255)));
      check_same(c, bytes, c->len);
    }
  }
}

struct tally {
  uint32_t n[ENCODING_OTHER + 1];
};

static void count(struct tally *t, const struct test_case *c, uint32_t which, int32_t by, enum encoding got,
                  const char *why) {
  t->n[got]++;
  if (got == ENCODING_OTHER) {
    printf("%s:%u: %s: number %u by %d: other at %s\n", c->file, c->line, c->title, which, by, why);
  }
}

/* A few results differ, because a size selects the layout: a CBOR tag, a list that is absent without elements, data in
 * a format that only fits its old length. */
static void check_tally(const struct tally *t, uint32_t least) {
  printf("  refused %u, fits %u, other %u\n", t->n[ENCODING_REFUSED], t->n[ENCODING_FITS], t->n[ENCODING_OTHER]);
  assert_true(t->n[ENCODING_FITS] >= least && t->n[ENCODING_REFUSED] > 0);
  assert_true(t->n[ENCODING_OTHER] * 20 < t->n[ENCODING_FITS]);
}

static void sizes_follow_bytes(void **state) {
  (void)state;
  static const int32_t changes[] = {1, 4, 7, 200, -1, -4};
  struct tally tally = {{0}};
  for (uint32_t i = 0; i < cases.n; i++) {
    const struct test_case *c = &cases.items[i];
    const struct sdec_span span = {c->bytes, c->len};
    for (uint32_t k = 0; k < sizeof(changes) / sizeof(changes[0]); k++) {
      enum encoding got;
      const char *why = NULL;
      for (uint32_t n = 0; encoding_resized(c->group, &c->env, span, n, changes[k], &got, &why); n++) {
        count(&tally, c, n, changes[k], got, why);
      }
    }
  }
  check_tally(&tally, 1500);
}

static void counts_follow_elements(void **state) {
  (void)state;
  struct tally tally = {{0}};
  for (uint32_t i = 0; i < cases.n; i++) {
    const struct test_case *c = &cases.items[i];
    const struct sdec_span span = {c->bytes, c->len};
    for (int32_t by = -1; by <= 1; by += 2) {
      enum encoding got;
      const char *why = NULL;
      for (uint32_t n = 0; encoding_counted(c->group, &c->env, span, n, by, &got, &why); n++) {
        count(&tally, c, n, by, got, why);
      }
    }
  }
  check_tally(&tally, 250);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(prefixes_give_themselves),
      cmocka_unit_test(changed_bytes_give_themselves),
      cmocka_unit_test(sizes_follow_bytes),
      cmocka_unit_test(counts_follow_elements),
  };
  return cmocka_run_group_tests(tests, load, unload);
}
