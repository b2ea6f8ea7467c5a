/* SPDX-License-Identifier: BSD-3-Clause
 *
 * All names of values, which cases with single messages do not cover. The files of corpus/values are written like
 * cases, but `expect` says which one or two bytes take every possible value, and the resulting names:
 *
 *     3 +1 NAME hex   offset and length of those bytes, within a row or bit field NAME
 *     2A TEXT         its value 0x2A has this name; values without a line have none
 *
 * `hex` says that values without a name are written in hexadecimal.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "casefile.h"

enum { LISTED = 256, TOLD = 5 /* faults of a list */ };

/* The parsed lines of a case. */
struct values {
  uint32_t offset, len;
  char name[64];
  bool hex;
  const char *text[LISTED];
  uint64_t value[LISTED];
  bool seen[LISTED];
  uint32_t n, n_faults;
};

static bool read_values(const struct test_case *c, struct values *out) {
  char hex[4] = "";
  *out = (struct values){0};
  if (c->n_expected == 0 || c->n_expected > LISTED ||
      sscanf(c->expected[0].text, "%u +%u %63s %3s", &out->offset, &out->len, out->name, hex) < 3 || out->len - 1 > 1 ||
      out->offset + out->len > c->len) {
    return false;
  }
  out->hex = strcmp(hex, "hex") == 0;
  for (uint32_t i = 1; i < c->n_expected; i++) {
    char *end;
    out->value[out->n] = strtoull(c->expected[i].text, &end, 16);
    if (*end != ' ') {
      return false;
    }
    out->text[out->n++] = end + 1;
  }
  return true;
}

static const char *listed_name(struct values *v, uint64_t value) {
  for (uint32_t i = 0; i < v->n; i++) {
    if (v->value[i] == value) {
      v->seen[i] = true;
      return v->text[i];
    }
  }
  return NULL;
}

static bool is_meant(const struct values *v, const struct sdec_item *item) {
  const char *name = item->kind == SDEC_BIT ? item->bits->name : item->field->name;
  return (item->kind == SDEC_BIT || item->kind == SDEC_LEAF) && v->offset >= item->offset &&
         v->offset + v->len <= item->offset + item->len && strcmp(name, v->name) == 0;
}

static void fault(struct values *v, uint64_t value, const char *what, const char *name) {
  if (v->n_faults++ < TOLD) {
    printf("  %s 0x%llx: %s%s\n", v->name, (unsigned long long)value, what, name != NULL ? name : "nothing");
  }
}

static bool in_hex(const struct test_case *c, const struct sdec_item *item) {
  char text[64];
  struct sdec_text out = {.data = text, .cap = sizeof(text)};
  sdec_value_text(item, (struct sdec_span){c->bytes, c->len}, &out);
  return out.len > 1 && text[0] == '0' && text[1] == 'x';
}

/* try_bytes walks the case with its current bytes and checks the name of the item. */
static void try_bytes(const struct test_case *c, struct values *v) {
  struct sdec_iter it;
  struct sdec_item item;
  sdec_begin(&it, c->group, &c->env, (struct sdec_span){c->bytes, c->len});
  while (sdec_next(&it, &item)) {
    if (!is_meant(v, &item)) {
      continue;
    }
    const char *actual = sdec_value_name(&item), *listed = listed_name(v, item.value);
    if (actual == NULL || listed == NULL ? actual != listed : strcmp(actual, listed) != 0) {
      fault(v, item.value, "its name is ", actual);
      fault(v, item.value, "it should be ", listed);
    } else if (actual == NULL && in_hex(c, &item) != v->hex) {
      fault(v, item.value, "it should be written in ", v->hex ? "hexadecimal" : "decimal");
    }
    return;
  }
  fault(v, 0, "the walk gives ", NULL);
}

static bool run_case(const struct test_case *c) {
  struct values v;
  if (!read_values(c, &v)) {
    printf("%s:%u: %s: not a list of values\n", c->file, c->line, c->title);
    return false;
  }
  for (uint32_t value = 0; value < 1u << (8 * v.len); value++) {
    for (uint32_t i = 0; i < v.len; i++) {
      c->bytes[v.offset + i] = (uint8_t)(value >> (8 * i));
    }
    try_bytes(c, &v);
  }
  for (uint32_t i = 0; i < v.n; i++) {
    if (!v.seen[i]) {
      fault(&v, v.value[i], "no bytes give ", v.text[i]);
    }
  }
  if (v.n_faults > 0) {
    printf("%s:%u: %s: %u faults\n", c->file, c->line, c->title, v.n_faults);
  }
  return v.n_faults == 0;
}

static void values_have_their_names(void **state) {
  struct test_cases *cases = *state;
  uint32_t n_failed = 0;
  for (uint32_t i = 0; i < cases->n; i++) {
    n_failed += !run_case(&cases->items[i]);
  }
  printf("%u lists of values, %u fail\n", cases->n, n_failed);
  assert_true(cases->n > 0);
  assert_int_equal(n_failed, 0);
}

int main(int argc, char **argv) {
  struct test_cases cases = {0};
  if (!cases_load(&cases, argc > 1 ? argv[1] : CORPUS_DIR "/values")) {
    fprintf(stderr, "%s\n", cases.error);
    return 1;
  }
  const struct CMUnitTest tests[] = {cmocka_unit_test_prestate(values_have_their_names, &cases)};
  const int failed = cmocka_run_group_tests_name("values", tests, NULL, NULL);
  cases_free(&cases);
  return failed;
}
