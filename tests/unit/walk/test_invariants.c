/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The invariants of a walk, and that the flow's own reading gives the same items, for abnormal inputs: every prefix and
 * every one-byte change of every case, and seeded random bytes in random environments. Each input has a heap block of
 * exactly its size, so that a sanitizer detects any read outside. SDEC_RANDOM_INPUTS and SDEC_RANDOM_SEED in the
 * environment set their number and the seed.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "casefile.h"
#include "invariants.h"
#include "random.h"
#include "readings.h"

enum { SHORT_LEN = 64, CHANGES_OF_LONG = 4, MAX_LAYOUTS = 512, MAX_LEN = 4096 };

struct corpus {
  struct test_cases cases;
  const struct sdec_group *layouts[MAX_LAYOUTS];
  const char *names[MAX_LAYOUTS];
  uint32_t n_layouts;
  uint64_t n_walks;
};

static uint64_t number_from(const char *variable, uint64_t otherwise) {
  const char *text = getenv(variable);
  return text == NULL ? otherwise : strtoull(text, NULL, 0);
}

/* verify walks one input; if an invariant is broken, it prints how to reproduce this. */
static void verify(struct corpus *corpus, const char *name, const struct sdec_group *group, const struct sdec_env *env,
                   struct sdec_span span, bool twice) {
  struct invariants v;
  const char *broken = twice ? invariants_twice(group, env, span, &v) : invariants_once(group, env, span, &v);
  corpus->n_walks += twice ? 3 : 2;
  if (broken == NULL) {
    broken = readings_differ(group, env, span);
  }
  if (broken == NULL) {
    return;
  }
  printf("%s, after %llu walks: %s\n  env", name, (unsigned long long)corpus->n_walks, broken);
  for (uint32_t var = 1; sdec_env_name(var) != NULL; var++) {
    if ((env->known >> var & 1) != 0) {
      printf(" %s=%u", sdec_env_name(var), env->value[var]);
    }
  }
  printf("\n  padding %u\n  bytes ", env->padding);
  for (uint32_t i = 0; i < span.len; i++) {
    printf("%02x", span.data[i]);
  }
  printf("\n");
  fail_msg("%s: %s", name, broken);
}

static uint8_t *block(uint32_t len) {
  uint8_t *bytes = malloc(len);
  if (bytes == NULL && len > 0) {
    abort();
  }
  return bytes;
}

static void every_prefix(void **state) {
  struct corpus *corpus = *state;
  for (uint32_t i = 0; i < corpus->cases.n; i++) {
    const struct test_case *c = &corpus->cases.items[i];
    for (uint32_t len = 0; len <= c->len; len++) {
      uint8_t *bytes = block(len);
      if (len > 0) {
        memcpy(bytes, c->bytes, len);
      }
      verify(corpus, c->title, c->group, &c->env, (struct sdec_span){bytes, len}, true);
      free(bytes);
    }
  }
  assert_true(corpus->cases.n > 0);
}

static void every_change_of_one_byte(void **state) {
  struct corpus *corpus = *state;
  uint64_t seed = number_from("SDEC_RANDOM_SEED", 1) | 1;
  for (uint32_t i = 0; i < corpus->cases.n; i++) {
    const struct test_case *c = &corpus->cases.items[i];
    const bool all = c->len <= SHORT_LEN;
    uint8_t *bytes = block(c->len);
    const struct sdec_span span = {bytes, c->len};
    for (uint32_t at = 0; at < c->len; at++) {
      memcpy(bytes, c->bytes, c->len);
      for (uint32_t n = 1; n <= (all ? 255 : CHANGES_OF_LONG); n++) {
        const uint32_t change = all ? n : 1 + random_below(&seed, 255);
        bytes[at] = (uint8_t)(c->bytes[at] ^ change);
        verify(corpus, c->title, c->group, &c->env, span, n == 1);
      }
    }
    free(bytes);
  }
}

/* random_len is usually small, and sometimes large enough for many elements. */
static uint32_t random_len(uint64_t *seed) {
  const uint32_t kind = random_below(seed, 64);
  return random_below(seed, kind == 0 ? 1024 : kind < 16 ? 200 : 64);
}

/* random_input fills `bytes` with random data or a damaged case, and chooses a layout. */
static uint32_t random_input(const struct corpus *corpus, uint64_t *seed, uint8_t *bytes, struct sdec_env *out_env,
                             uint32_t *out_layout, const struct test_case **out_case) {
  const struct test_case *c = &corpus->cases.items[random_below(seed, corpus->cases.n)];
  *out_layout = random_below(seed, corpus->n_layouts);
  *out_case = NULL;
  random_env(seed, out_env);
  if (random_below(seed, 2) == 0 || c->len > MAX_LEN / 4) {
    const uint32_t len = random_len(seed);
    random_bytes(seed, bytes, len);
    return len;
  }
  memcpy(bytes, c->bytes, c->len);
  *out_case = c;
  if (random_below(seed, 4) != 0) {
    *out_env = c->env;
  }
  return random_damage(seed, bytes, c->len, MAX_LEN);
}

static void random_inputs(void **state) {
  struct corpus *corpus = *state;
  const uint64_t n = number_from("SDEC_RANDOM_INPUTS", 2000000);
  uint64_t seed = number_from("SDEC_RANDOM_SEED", 1) | 1;
  uint8_t bytes[MAX_LEN];
  assert_true(corpus->cases.n > 0);
  for (uint64_t i = 0; i < n; i++) {
    struct sdec_env env;
    const struct test_case *c;
    uint32_t layout;
    const uint32_t len = random_input(corpus, &seed, bytes, &env, &layout, &c);
    uint8_t *exact = block(len);
    if (len > 0) {
      memcpy(exact, bytes, len);
    }
    verify(corpus, c == NULL ? corpus->names[layout] : c->title, c == NULL ? corpus->layouts[layout] : c->group, &env,
           (struct sdec_span){exact, len}, i % 8 == 0);
    free(exact);
  }
}

static void add_layout(struct corpus *corpus, const char *name, const struct sdec_group *group) {
  if (corpus->n_layouts < MAX_LAYOUTS) {
    corpus->names[corpus->n_layouts] = name;
    corpus->layouts[corpus->n_layouts++] = group;
  }
}

static void list_layouts(struct corpus *corpus) {
  uint32_t n_protocols, n_objects;
  const struct sdec_protocol *const *protocols = sdec_protocols(&n_protocols);
  for (uint32_t i = 0; i < n_protocols; i++) {
    for (uint32_t code = 0; code < protocols[i]->n_messages; code++) {
      const struct sdec_message *m = protocols[i]->messages[code];
      if (m != NULL) {
        add_layout(corpus, m->name, m->body);
      }
    }
  }
  const struct sdec_group *const *objects = sdec_objects(&n_objects);
  for (uint32_t i = 0; i < n_objects; i++) {
    add_layout(corpus, objects[i]->name, objects[i]);
  }
}

int main(void) {
  struct corpus *corpus = calloc(1, sizeof(*corpus));
  if (corpus == NULL) {
    return 1;
  }
  if (!cases_load(&corpus->cases, CORPUS_DIR "/cases")) {
    printf("%s\n", corpus->cases.error);
    return 1;
  }
  list_layouts(corpus);
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_prestate(every_prefix, corpus),
      cmocka_unit_test_prestate(every_change_of_one_byte, corpus),
      cmocka_unit_test_prestate(random_inputs, corpus),
  };
  const int failed = cmocka_run_group_tests_name("invariants", tests, NULL, NULL);
  printf("%llu walks\n", (unsigned long long)corpus->n_walks);
  cases_free(&corpus->cases);
  free(corpus);
  return failed;
}
