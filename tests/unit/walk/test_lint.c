/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Runs the lint on every table of the library, and shows that it can fail: for each rule, a table that breaks only this
 * rule.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lint.h"
#include "walk/rows.h"

enum { LEN = S_OWN, OTHER };

#define ROWS(...) ((const struct sdec_field[]){__VA_ARGS__})
#define TABLE(clause, ...)                                          \
  (&(const struct sdec_group){.name = "Planted",                    \
                              .spec = (clause),                     \
                              .rows = ROWS(__VA_ARGS__),            \
                              .n_rows = sizeof(ROWS(__VA_ARGS__)) / sizeof(struct sdec_field)})
#define PLANT(...) TABLE("Clause 1", __VA_ARGS__)

static const struct sdec_field byte_row[] = {U8("Byte")};
static const struct sdec_group byte_group = GROUP_OF(byte_row, "byte", "Clause 1");
static const struct sdec_field two_rows[] = {U8("Length", .save = LEN), BYTES("Data", .size = VAR(LEN))};
static const struct sdec_group two_group = GROUP_OF(two_rows, "two", "Clause 1");
static const struct sdec_field empty_rows[] = {U8("Late", .since = V1_3), BYTES("Rest", .size = REST)};
static const struct sdec_group empty_group = GROUP_OF(empty_rows, "empty", "Clause 1");
static const struct sdec_field writes_a_rows[] = {U8("A", .save = LEN), BYTES("B", .size = VAR(LEN))};
static const struct sdec_group writes_a = GROUP_OF(writes_a_rows, "writes_a", "Clause 1");
static const struct sdec_field writes_b_rows[] = {U16("A", .save = LEN), BYTES("B", .size = VAR(LEN))};
static const struct sdec_group writes_b = GROUP_OF(writes_b_rows, "writes_b", "Clause 1");

/* Groups nested one deeper than the walker's frames: the root and eleven below it are the limit. */
#define NEST(name, inner)                                                                    \
  static const struct sdec_field name##_rows[] = {GROUP("Inner", .group = &inner)};         \
  static const struct sdec_group name = GROUP_OF(name##_rows, "nested", "Clause 1");
NEST(nest1, byte_group)
NEST(nest2, nest1)
NEST(nest3, nest2)
NEST(nest4, nest3)
NEST(nest5, nest4)
NEST(nest6, nest5)
NEST(nest7, nest6)
NEST(nest8, nest7)
NEST(nest9, nest8)
NEST(nest10, nest9)
NEST(nest11, nest10)
static const struct sdec_group deepest = GROUP_OF(nest11_rows, "Nested", "Clause 1");
static const struct sdec_field nest12_rows[] = {GROUP("Inner", .group = &nest11)};
static const struct sdec_group too_deep = GROUP_OF(nest12_rows, "Nested", "Clause 1");

static uint32_t count(struct lint *l) {
  uint32_t n = 0;
  for (uint32_t i = 0; i < LINT_RULES; i++) {
    n += l->n_faults[i];
  }
  return n;
}

static void refuses(enum lint_rule rule, const struct sdec_group *group) {
  struct lint *l = calloc(1, sizeof(*l));
  assert_non_null(l);
  l->quiet = true;
  lint_object(l, group);
  const uint32_t hits = l->n_faults[rule];
  const uint32_t others = count(l) - hits;
  free(l);
  if (hits == 0 || others != 0) {
    fail_msg("a table that %s: %u faults found, and %u of other rules", lint_rule_name(rule), hits, others);
  }
}

static void accepts(const struct sdec_group *group) {
  struct lint *l = calloc(1, sizeof(*l));
  assert_non_null(l);
  lint_object(l, group);
  const uint32_t n = count(l);
  free(l);
  assert_int_equal(n, 0);
}

static void names_and_clauses(void **state) {
  (void)state;
  refuses(LINT_NAME, PLANT(U8(NULL)));
  refuses(LINT_NAME, PLANT(U8("")));
  refuses(LINT_NAME, PLANT(U8("A", BITS(BIT(0, "")))));
  refuses(LINT_NAME, &(const struct sdec_group){.spec = "Clause 1", .rows = byte_row, .n_rows = 1});
  static const struct sdec_group pascal = GROUP_OF(byte_row, "ByteGroup", "Clause 1");
  static const struct sdec_group snake = GROUP_OF(byte_row, "byte_group", "Clause 1");
  refuses(LINT_STYLE, &snake);
  refuses(LINT_STYLE, PLANT(GROUP("A", .group = &pascal)));
  accepts(&pascal);
  accepts(PLANT(GROUP("A", .group = &snake)));
  refuses(LINT_SPEC, TABLE(NULL, U8("A")));
  refuses(LINT_SPEC, TABLE("", U8("A")));
}

static void names_and_keys_differ(void **state) {
  (void)state;
  refuses(LINT_SAME_NAME, PLANT(U8("A"), U8("A", .key = "b")));
  refuses(LINT_SAME_NAME, PLANT(U8("A", .until = V1_2), U8("A", .since = V1_2, .key = "b")));
  refuses(LINT_SAME_NAME, PLANT(U8("N", .save = LEN), U8("A", .when = ANY(LEN, 1)),
                                U8("A", .when = ANY(LEN, 2), .key = "b")));
  refuses(LINT_KEY, PLANT(U8("A"), U8("B", .key = "a")));
  refuses(LINT_KEY, PLANT(U8("OpaqueLength"), RESERVED("Gap", .key = "opaque_length", .size = FIXED(1))));
  refuses(LINT_KEY, PLANT(U8("A", BITS(BIT(0, "One"), BIT(1, "One")))));
  refuses(LINT_KEY, PLANT(RESERVED("Reserved", .size = FIXED(1)), RESERVED("Reserved", .size = FIXED(2))));
  refuses(LINT_KEY, PLANT(U8("A"), U8("Trailing")));
  accepts(PLANT(U8("A", .until = V1_2), U16("A", .since = V1_3), RESERVED("Reserved", .size = FIXED(1)),
                RESERVED("Reserved", .key = "reserved_2", .size = FIXED(2))));
  accepts(PLANT(U8("N", .save = LEN), U8("A", .when = EQ(LEN, 1)), U16("A", .when = NE(LEN, 1))));
  accepts(PLANT(U8("N", .save = LEN), U8("A", .when = EQ(LEN, 1)), U16("A", .when = EQ(LEN, 2))));
}

static void bits_fit(void **state) {
  (void)state;
  refuses(LINT_BIT_KEY, PLANT(U8("A", BITS(BIT(0, "Value")))));
  refuses(LINT_BIT_KEY, PLANT(U8("A", BITS(BIT(0, "Name")))));
  refuses(LINT_BITS, PLANT(U8("A", BITS(BIT(8, "Ninth")))));
  refuses(LINT_BITS, PLANT(U8("A", BITS(B(3, 2, "Backwards")))));
  refuses(LINT_BITS, PLANT(U8("A", BITS(B(0, 3, "Low"), B(3, 5, "Middle")))));
  refuses(LINT_BITS, PLANT(U8("A", BITS(BIT(0, "Old", .until = V1_2), BIT(0, "New", .since = V1_2)))));
  accepts(PLANT(U8("A", BITS(BIT(0, "Old", .until = V1_2), BIT(0, "New", .since = V1_3), B(1, 7, "Rest")))));
}

static void gates_are_versions(void **state) {
  (void)state;
  refuses(LINT_GATE, PLANT(U8("A", .since = 0x12 + 8)));
  refuses(LINT_GATE, PLANT(U8("A", .since = V1_3, .until = V1_2)));
  refuses(LINT_GATE, PLANT(U8("A", BITS(BIT(0, "One", .since = V1_2, .until = V1_1)))));
}

static void sizes_are_given(void **state) {
  (void)state;
  refuses(LINT_SIZE, PLANT(BYTES("A", .line = 0)));
  refuses(LINT_SIZE, PLANT(RESERVED("A", .line = 0)));
  refuses(LINT_SIZE, PLANT(PAYLOAD("A", .as = SDEC_AS_DER)));
  refuses(LINT_SIZE, PLANT(ARRAY("A", .group = &byte_group)));
  refuses(LINT_SIZE, PLANT(BYTES("A", .size = FIXED(0))));
  refuses(LINT_SIZE, PLANT({.name = "A", .kind = SDEC_UINT}));
  refuses(LINT_SIZE, PLANT({.name = "A", .kind = SDEC_UINT, .width = 9}));
  refuses(LINT_SIZE, PLANT(U8("A", .size = FIXED(1))));
  refuses(LINT_SIZE, PLANT(U8("N", .save = LEN), BYTES("A", .size = {.op = SDEC_OP_VAR, .var = LEN})));
  refuses(LINT_SIZE, PLANT(BYTES("A", .size = {.op = SDEC_OP_REST, .add = 1})));
  refuses(LINT_ALIGN, PLANT(U8("A"), ALIGN("Pad", 3)));
  refuses(LINT_ALIGN, PLANT(U8("A"), ALIGN("Pad", 1)));
  accepts(PLANT(U8("A"), ALIGN("Pad", 4)));
}

static void choices_are_complete(void **state) {
  (void)state;
  refuses(LINT_CASES, PLANT(U8("N", .save = LEN), GROUP("A", .select = LEN, .group = &byte_group)));
  refuses(LINT_CASES, PLANT(GROUP("A", CASES({1, &byte_group}))));
  refuses(LINT_CASES, PLANT(U8("N", .save = LEN),
                            GROUP("A", .select = LEN, CASES({1, &byte_group}, {1, &byte_group}))));
  refuses(LINT_CASES, PLANT(U8("N", .save = LEN),
                            GROUP("A", .select = LEN, .cases = &(const struct sdec_case){0, NULL})));
  accepts(PLANT(U8("N", .save = LEN), GROUP("A", .select = LEN, CASES({1, &byte_group}, {2, &byte_group}))));
}

static void attributes_have_meaning(void **state) {
  (void)state;
  refuses(LINT_LAYOUT, PLANT(GROUP("A", .size = FIXED(4))));
  refuses(LINT_LAYOUT, PLANT(ARRAY("A", .size = FIXED(4))));
  refuses(LINT_LAYOUT, PLANT(PAYLOAD("A", .size = REST)));
  refuses(LINT_LAYOUT, PLANT(BYTES("A", .size = FIXED(1), BITS(BIT(0, "One")))));
  refuses(LINT_LAYOUT, PLANT(U32("A", .as = SDEC_AS_VERSION)));
  refuses(LINT_LAYOUT, PLANT(U16("A", .be = 2)));
  refuses(LINT_LAYOUT, PLANT(U16("A", .ends = 2)));
  refuses(LINT_LAYOUT, PLANT(U16("A", .line = 2)));
  refuses(LINT_LAYOUT, PLANT(U8("A", BITS(BIT(0, "One", .line = 2)))));
  refuses(LINT_VALUES, PLANT(U8("A", NAMES(N(256, "TooLarge")))));
  refuses(LINT_VALUES, PLANT(U8("A", NAMES(N(1, "One"), N(1, "Uno")))));
  refuses(LINT_VALUES, PLANT(U8("A", BITS(B(0, 1, "Two", NAMES(N(4, "Four")))))));
}

#define LIMITED(...) U8("A", .save = OTHER, LIMITS(LIMIT("R-1", ERROR, __VA_ARGS__)))

static void limits_make_sense(void **state) {
  (void)state;
  refuses(LINT_LIMIT, PLANT(BYTES("A", .size = FIXED(1), LIMITS(LIMIT("R-1", ERROR, LEGAL(IS(1)))))));
  refuses(LINT_LIMIT, PLANT(U8("A", LIMITS(LIMIT("", ERROR, LEGAL(IS(1)))))));
  refuses(LINT_LIMIT, PLANT(U8("A", .limits = (const struct sdec_limit[]){{.id = NULL}})));
  refuses(LINT_LIMIT, PLANT(U8("A", LIMITS({.id = "R-1", .severity = SDEC_ERROR + 1, LEGAL(IS(1))}))));
  refuses(LINT_LIMIT, PLANT(U8("A", LIMITS({.id = "R-1"}))));
  refuses(LINT_LIMIT, PLANT(U8("A", LIMITS(LIMIT("R-1", ERROR, ASCENDING)))));
  refuses(LINT_LIMIT, PLANT(LIMITED(.ascends = 2)));
  refuses(LINT_LIMIT, PLANT(LIMITED(ASCENDING, .var = E_HASH)));
  refuses(LINT_LIMIT, PLANT(LIMITED(ASCENDING, LEGAL(IS(1)))));
  refuses(LINT_LIMIT, PLANT(LIMITED(.values = (const struct sdec_range[]){{.lo = 1}})));
  refuses(LINT_LIMIT, PLANT(LIMITED(LEGAL(IS(1)), .since = V1_3, .until = V1_2)));
  refuses(LINT_LIMIT, PLANT(LIMITED(LEGAL(IS(1)), .when = EQ(PEEK32, 1))));
  refuses(LINT_LIMIT, PLANT(LIMITED(LEGAL(IS(1)), .var = E_COUNT)));
  refuses(LINT_LIMIT, PLANT(LIMITED(LEGAL(IS(256)))));
  refuses(LINT_LIMIT, PLANT(LIMITED(LEGAL(RUN(1, 256)))));
  refuses(LINT_LIMIT, PLANT(LIMITED(LEGAL(RUN(0, 255)))));
  refuses(LINT_LIMIT, PLANT(LIMITED(LEGAL(IS(1), RUN(0, 2)))));
  refuses(LINT_LIMIT, PLANT(LIMITED(LEGAL(IS_SINCE(1, 1)))));
  refuses(LINT_LIMIT, PLANT(LIMITED(LEGAL(IS_OF(1, 1)))));
  refuses(LINT_LIMIT, PLANT(U8("A", BITS(B(0, 1, "Two", LIMITS(LIMIT("R-1", ERROR, LEGAL(IS(4)))))))));
  refuses(LINT_READER, PLANT(U8("A", LIMITS(LIMIT("R-1", ERROR, LEGAL(IS(1)), .var = LEN)))));
  refuses(LINT_READER, PLANT(U8("A", BITS(B(0, 1, "Two", LIMITS(LIMIT("R-1", ERROR, LEGAL(IS(1)), .when = EQ(LEN,
                                                                                                             1))))))));
  accepts(PLANT(LIMITED(LEGAL(IS(0), RUN(2, 3), IS_SINCE(V1_3, 1)))));
  accepts(PLANT(LIMITED(AT_LEAST(1)), U16("B", LIMITS(LIMIT("R-2", INFO, UP_TO(9), .when = NE(OTHER, 1))))));
  accepts(PLANT(LIMITED(ASCENDING), U8("B", LIMITS(LIMIT("R-2", WARN, LEGAL(IS_OF(1, 2), IS_OF(2, 2)),
                                                         .var = OTHER)))));
}

static void variables_exist(void **state) {
  (void)state;
  refuses(LINT_VARIABLE, PLANT(U8("A", .save = E_HASH)));
  refuses(LINT_VARIABLE, PLANT(U8("A", BITS(BIT(0, "One", .save = E_HASH)))));
  refuses(LINT_VARIABLE, PLANT(BYTES("A", .size = VAR(E_COUNT))));
  refuses(LINT_VARIABLE, PLANT(U8("A", .when = EQ(PEEK32, 1))));
  refuses(LINT_FACT, PLANT(U8("A", .fact = M_END)));
  refuses(LINT_FACT, PLANT(U8("A", .fact = M_VERIFY)));
  refuses(LINT_FACT, PLANT(RESERVED("A", .size = FIXED(1), .fact = F_HASH)));
  refuses(LINT_FACT, PLANT(U8("A", BITS(BIT(0, "One", .fact = F_COUNT)))));
}

static void variables_have_one_writer_before_readers(void **state) {
  (void)state;
  refuses(LINT_WRITER, PLANT(U8("A", .save = LEN), U8("B", .save = LEN)));
  refuses(LINT_WRITER, PLANT(U8("A", .save = LEN), U8("B", BITS(BIT(0, "One", .save = LEN)))));
  refuses(LINT_WRITER, PLANT(U16("A", .until = V1_3, .save = LEN), U32("A", .since = V1_4, .save = LEN)));
  refuses(LINT_WRITER, PLANT(U8("A", .save = LEN), GROUP("B", .group = &two_group)));
  refuses(LINT_READER, PLANT(BYTES("A", .size = VAR(LEN))));
  refuses(LINT_READER, PLANT(BYTES("A", .size = VAR(LEN)), U8("N", .save = LEN)));
  refuses(LINT_READER, PLANT(U8("N", .save = OTHER), U8("A", .when = EQ(LEN, 1))));
  refuses(LINT_READER, PLANT(U8("N", .until = V1_2, .save = LEN), BYTES("A", .since = V1_3, .size = VAR(LEN))));
  refuses(LINT_READER, PLANT(GROUP("A", .select = LEN, CASES({1, &byte_group}))));
  accepts(PLANT(U8("N", .save = OTHER), GROUP("A", .select = OTHER, CASES({1, &writes_a}, {2, &writes_b}))));
  accepts(PLANT(GROUP("A", .group = &two_group), GROUP("B", .group = &two_group)));
}

static void nesting_and_elements(void **state) {
  (void)state;
  refuses(LINT_DEPTH, &too_deep);
  accepts(&deepest);
  refuses(LINT_ELEMENT, PLANT(ARRAY("A", .size = REST, .group = &empty_group)));
  accepts(PLANT(ARRAY("A", .size = REST, .since = V1_3, .group = &empty_group)));
  accepts(PLANT(ARRAY("A", .size = REST, .group = &two_group)));
}

static void codes_match(void **state) {
  (void)state;
  static const struct sdec_message wrong = {.name = "WRONG", .code = 1, .body = &byte_group};
  static const struct sdec_message nameless = {.code = 1, .body = &byte_group};
  const struct sdec_message *messages[2] = {&wrong, &nameless};
  const struct sdec_protocol protocol = {.name = "planted", .messages = messages, .n_messages = 2};
  struct lint *l = calloc(1, sizeof(*l));
  assert_non_null(l);
  l->quiet = true;
  lint_protocol(l, &protocol);
  assert_int_equal(l->n_faults[LINT_CODE], 1);
  assert_int_equal(l->n_faults[LINT_NAME], 1);
  assert_int_equal(count(l), 2);
  free(l);
}

/* ties checks a response with one planted row against a request with the numbers Slot and Length and the bytes Name. */
static uint32_t ties(const struct sdec_group *body) {
  static const struct sdec_field rows[] = {U8("Slot"), U16("Length"), BYTES("Name", .size = FIXED(2))};
  static const struct sdec_group asks = GROUP_OF(rows, "asks", "Clause 1");
  struct lint *l = calloc(1, sizeof(*l));
  assert_non_null(l);
  l->quiet = true;
  lint_ties(l, body, &asks);
  const uint32_t n = l->n_faults[LINT_TIE];
  free(l);
  return n;
}

static void ties_name_fields_of_the_request(void **state) {
  (void)state;
  assert_int_equal(ties(PLANT(U8("A", SAME_AS("Slot")), U8("B", AT_MOST("Length")), U8("C", ONE_OF("Slot")),
                              U8("D", ONE_BIT), BYTES("E", .size = FIXED(2), SAME_AS("Name")),
                              U8("F", BITS(B(0, 3, "Low", SAME_AS("Slot")))))),
                   0);
  assert_int_equal(ties(PLANT(U8("A", SAME_AS("Slit")))), 1);
  assert_int_equal(ties(PLANT(U8("A", SAME_AS("Name")))), 1);
  assert_int_equal(ties(PLANT(U8("A", .tie = SDEC_TIE_SAME))), 1);
  assert_int_equal(ties(PLANT(U8("A", .asked = "Slot"))), 1);
  assert_int_equal(ties(PLANT(BYTES("A", .size = FIXED(2), AT_MOST("Name")))), 1);
  assert_int_equal(ties(PLANT(RESERVED("A", .size = FIXED(1), SAME_AS("Slot")))), 1);
  assert_int_equal(ties(PLANT(U8("A", BITS(BIT(0, "Low", AT_MOST("Slit")))))), 1);
}

static void every_table_is_clean(void **state) {
  (void)state;
  uint32_t n_protocols, n_objects, n_messages = 0;
  struct lint *l = calloc(1, sizeof(*l));
  assert_non_null(l);
  const struct sdec_protocol *const *protocols = sdec_protocols(&n_protocols);
  for (uint32_t i = 0; i < n_protocols; i++) {
    lint_protocol(l, protocols[i]);
    for (uint32_t code = 0; code < protocols[i]->n_messages; code++) {
      n_messages += protocols[i]->messages[code] != NULL;
    }
  }
  const struct sdec_group *const *objects = sdec_objects(&n_objects);
  for (uint32_t i = 0; i < n_objects; i++) {
    lint_object(l, objects[i]);
  }
  const uint32_t n = count(l);
  free(l);
  printf("%u messages and %u objects, %u faults\n", n_messages, n_objects, n);
  assert_true(n_messages >= 60 && n_objects > 0);
  assert_int_equal(n, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(names_and_clauses),
      cmocka_unit_test(names_and_keys_differ),
      cmocka_unit_test(bits_fit),
      cmocka_unit_test(gates_are_versions),
      cmocka_unit_test(sizes_are_given),
      cmocka_unit_test(choices_are_complete),
      cmocka_unit_test(attributes_have_meaning),
      cmocka_unit_test(limits_make_sense),
      cmocka_unit_test(variables_exist),
      cmocka_unit_test(variables_have_one_writer_before_readers),
      cmocka_unit_test(nesting_and_elements),
      cmocka_unit_test(codes_match),
      cmocka_unit_test(ties_name_fields_of_the_request),
      cmocka_unit_test(every_table_is_clean),
  };
  return cmocka_run_group_tests_name("lint", tests, NULL, NULL);
}
