/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The table of algorithms: sizes against the size tables of DSP0274, and names and bits against the rows of the
 * selecting message, so that assumptions by the user mean the same as values in a capture.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "conversation/algo.h"
#include "sdec_flow.h"
#include "walk/rows.h"

struct known {
  enum fact fact;
  uint32_t bit;
  uint32_t size[2]; /* in the request, in the response */
};

/* DSP0274 1.4, the algorithm tables of NEGOTIATE_ALGORITHMS and ALGORITHMS; FIPS 203 to 205 for post-quantum ones. */
static const struct known sizes[] = {
    {F_HASH, 0, {32, 32}},           {F_HASH, 1, {48, 48}},           {F_HASH, 2, {64, 64}},
    {F_HASH, 3, {32, 32}},           {F_HASH, 4, {48, 48}},           {F_HASH, 5, {64, 64}},
    {F_HASH, 6, {32, 32}},           {F_MEAS_HASH, 1, {32, 32}},      {F_MEAS_HASH, 2, {48, 48}},
    {F_MEAS_HASH, 3, {64, 64}},      {F_MEAS_HASH, 4, {32, 32}},      {F_MEAS_HASH, 5, {48, 48}},
    {F_MEAS_HASH, 6, {64, 64}},      {F_MEAS_HASH, 7, {32, 32}},      {F_ASYM, 0, {256, 256}},
    {F_ASYM, 1, {256, 256}},         {F_ASYM, 2, {384, 384}},         {F_ASYM, 3, {384, 384}},
    {F_ASYM, 4, {64, 64}},           {F_ASYM, 5, {512, 512}},         {F_ASYM, 6, {512, 512}},
    {F_ASYM, 7, {96, 96}},           {F_ASYM, 8, {132, 132}},         {F_ASYM, 9, {64, 64}},
    {F_ASYM, 10, {64, 64}},          {F_ASYM, 11, {114, 114}},        {F_REQ_ASYM, 7, {96, 96}},
    {F_PQC_ASYM, 0, {2420, 2420}},   {F_PQC_ASYM, 1, {3309, 3309}},   {F_PQC_ASYM, 2, {4627, 4627}},
    {F_PQC_ASYM, 3, {7856, 7856}},   {F_PQC_ASYM, 4, {7856, 7856}},   {F_PQC_ASYM, 5, {17088, 17088}},
    {F_PQC_ASYM, 6, {17088, 17088}}, {F_PQC_ASYM, 7, {16224, 16224}}, {F_PQC_ASYM, 8, {16224, 16224}},
    {F_PQC_ASYM, 9, {35664, 35664}}, {F_PQC_ASYM, 10, {35664, 35664}}, {F_PQC_ASYM, 11, {29792, 29792}},
    {F_PQC_ASYM, 12, {29792, 29792}}, {F_PQC_ASYM, 13, {49856, 49856}}, {F_PQC_ASYM, 14, {49856, 49856}},
    {F_REQ_PQC_ASYM, 1, {3309, 3309}}, {F_DHE, 0, {256, 256}},        {F_DHE, 1, {384, 384}},
    {F_DHE, 2, {512, 512}},          {F_DHE, 3, {64, 64}},            {F_DHE, 4, {96, 96}},
    {F_DHE, 5, {132, 132}},          {F_DHE, 6, {64, 64}},            {F_KEM, 0, {800, 768}},
    {F_KEM, 1, {1184, 1088}},        {F_KEM, 2, {1568, 1568}},        {F_AEAD, 0, {16, 16}},
    {F_AEAD, 1, {16, 16}},           {F_AEAD, 2, {16, 16}},           {F_AEAD, 3, {16, 16}},
};

static void sizes_are_those_of_the_specification(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
    for (uint32_t which = 0; which < 2; which++) {
      uint32_t size = UINT32_MAX;
      const bool known = sdec_algo_size(sizes[i].fact, UINT32_C(1) << sizes[i].bit, which, &size);
      if (!known || size != sizes[i].size[which]) {
        fail_msg("fact %d bit %u: %u, not %u", (int)sizes[i].fact, sizes[i].bit, size, sizes[i].size[which]);
      }
    }
  }
}

/* A selection has exactly one bit. With no bit, two bits or an unknown bit there is no size. */
static void selections_without_size(void **state) {
  (void)state;
  uint32_t size;
  assert_false(sdec_algo_size(F_HASH, 0, 0, &size));
  assert_false(sdec_algo_size(F_HASH, 3, 0, &size));
  assert_false(sdec_algo_size(F_HASH, 0x80, 0, &size));
  assert_false(sdec_algo_size(F_ASYM, 0x80000000u, 0, &size));
}

static void sizes_to_try_are_distinct(void **state) {
  (void)state;
  uint32_t a, b;
  for (uint32_t i = 0; sdec_algo_sizes(F_ASYM, V1_4, i, 0, &a); i++) {
    for (uint32_t j = 0; j < i; j++) {
      assert_true(sdec_algo_sizes(F_ASYM, V1_4, j, 0, &b));
      assert_int_not_equal(a, b);
    }
  }
  /* 64, 96, 132, 256, 384, 512 and 114 bytes */
  assert_true(sdec_algo_sizes(F_ASYM, V1_4, 6, 0, &a));
  assert_false(sdec_algo_sizes(F_ASYM, V1_4, 7, 0, &a));
}

/* Algorithms of later versions are not tried: Ed448 came with 1.2, post-quantum ones with 1.4. */
static void sizes_to_try_by_version(void **state) {
  (void)state;
  uint32_t size;
  assert_true(sdec_algo_sizes(F_ASYM, V1_2, 6, 0, &size));
  assert_int_equal(size, 114);
  assert_false(sdec_algo_sizes(F_ASYM, V1_1, 6, 0, &size));
  assert_true(sdec_algo_sizes(F_ASYM, V1_1, 5, 0, &size));
  assert_false(sdec_algo_sizes(F_PQC_ASYM, V1_3, 0, 0, &size));
  assert_true(sdec_algo_sizes(F_PQC_ASYM, V1_4, 0, 0, &size));
  assert_false(sdec_algo_sizes(F_KEM, V1_3, 0, 0, &size));
}

/* selecting_row finds the row that sets a fact. */
static const struct sdec_field *selecting_row(const struct sdec_group *group, uint8_t fact) {
  const struct sdec_field *found = NULL;
  for (uint32_t i = 0; i < group->n_rows && found == NULL; i++) {
    const struct sdec_field *row = &group->rows[i];
    if (row->fact == fact) {
      return row;
    }
    if (row->kind != SDEC_PAYLOAD && row->group != NULL) {
      found = selecting_row(row->group, fact);
    }
    for (const struct sdec_case *c = row->cases; c != NULL && c->group != NULL && found == NULL; c++) {
      found = selecting_row(c->group, fact);
    }
  }
  return found;
}

static const struct sdec_bits *bit_named(const struct sdec_field *row, const char *name) {
  for (const struct sdec_bits *b = row->bits; b != NULL && b->name != NULL; b++) {
    if (strcmp(b->name, name) == 0) {
      return b;
    }
  }
  return NULL;
}

struct family {
  const char *name; /* of the assumption */
  enum fact fact;
};

static const struct family families[] = {
    {"hash", F_HASH},         {"asym", F_ASYM}, {"pqc_asym", F_PQC_ASYM}, {"req_asym", F_REQ_ASYM},
    {"req_pqc_asym", F_REQ_PQC_ASYM}, {"dhe", F_DHE},   {"kem", F_KEM},           {"aead", F_AEAD},
    {"meas_hash", F_MEAS_HASH}};

static uint32_t index_of(const char *assumption) {
  const char *name;
  for (uint32_t i = 0; (name = sdec_assume_name(i)) != NULL; i++) {
    if (strcmp(name, assumption) == 0) {
      return i;
    }
  }
  fail_msg("nothing to assume is called %s", assumption);
  return 0;
}

static bool is_value(uint32_t i, const char *value) {
  const char *listed;
  for (uint32_t j = 0; (listed = sdec_assume_value(i, j)) != NULL; j++) {
    if (strcmp(listed, value) == 0) {
      return true;
    }
  }
  return false;
}

static void check_family(const struct family *family, const struct sdec_field *row) {
  const uint32_t i = index_of(family->name);
  const char *value;
  for (uint32_t j = 0; (value = sdec_assume_value(i, j)) != NULL; j++) {
    struct sdec_config config = {.n_links = 0};
    const struct sdec_bits *b = bit_named(row, value);
    if (b == NULL) {
      fail_msg("%s=%s is no bit of %s", family->name, value, row->name);
      return;
    }
    assert_true(sdec_assume(&config, family->name, value));
    assert_true((config.assumed.known >> family->fact & 1) != 0);
    assert_int_equal(b->lo, b->hi);
    if (config.assumed.value[family->fact] != UINT32_C(1) << b->lo) {
      fail_msg("%s=%s selects 0x%x, in %s it is bit %u", family->name, value, config.assumed.value[family->fact],
               row->name, b->lo);
    }
  }
  for (const struct sdec_bits *b = row->bits; b->name != NULL; b++) {
    if (!is_value(i, b->name)) {
      fail_msg("%s has %s, which cannot be assumed", row->name, b->name);
    }
    struct sdec_config config = {.n_links = 0};
    if (b->brief != NULL && (!sdec_assume(&config, family->name, b->brief) ||
                             config.assumed.value[family->fact] != UINT32_C(1) << b->lo)) {
      fail_msg("%s=%s is not %s", family->name, b->brief, b->name);
    }
  }
}

static void names_and_bits_are_those_of_the_message(void **state) {
  (void)state;
  uint32_t n;
  const struct sdec_protocol *spdm = sdec_protocols(&n)[0];
  const struct sdec_message *message = NULL;
  assert_true(sdec_message_named(spdm, "algorithms", &message));
  for (size_t i = 0; i < sizeof(families) / sizeof(families[0]); i++) {
    const struct sdec_field *row = selecting_row(message->body, (uint8_t)families[i].fact);
    if (row == NULL || row->bits == NULL) {
      fail_msg("no row of %s selects %s", message->name, families[i].name);
      return;
    }
    check_family(&families[i], row);
  }
}

static void names_are_forgiving_and_unknown_ones_refused(void **state) {
  (void)state;
  struct sdec_config config = {.n_links = 0};
  assert_true(sdec_assume(&config, "hash", "sha-384"));
  assert_int_equal(config.assumed.value[F_HASH], 2);
  assert_true(sdec_assume(&config, "hash", "tpm_alg_sha_512"));
  assert_int_equal(config.assumed.value[F_HASH], 4);
  assert_true(sdec_assume(&config, "asym", "ecdsa p384"));
  assert_int_equal(config.assumed.value[F_ASYM], 0x80);
  assert_false(sdec_assume(&config, "hash", "SHA_385"));
  assert_false(sdec_assume(&config, "hash", "SHA_38"));
  assert_false(sdec_assume(&config, "hush", "SHA_384"));
  assert_false(sdec_assume(&config, "hash", ""));
  assert_true(sdec_assume(&config, "version", "1.2"));
  assert_false(sdec_assume(&config, "version", "2.0"));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(sizes_are_those_of_the_specification),
      cmocka_unit_test(selections_without_size),
      cmocka_unit_test(sizes_to_try_are_distinct), cmocka_unit_test(sizes_to_try_by_version),
      cmocka_unit_test(names_and_bits_are_those_of_the_message),
      cmocka_unit_test(names_are_forgiving_and_unknown_ones_refused),
  };
  return cmocka_run_group_tests_name("algo", tests, NULL, NULL);
}
