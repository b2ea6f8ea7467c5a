/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Shorthand for writing tables: row constructors, sizes, conditions, variables and facts. Included by tables and the
 * modules that evaluate them; never by users of the library.
 */
#ifndef SDEC_ROWS_H
#define SDEC_ROWS_H

#include <stddef.h>

#include "sdec_table.h"
#include "walk/vars.h"

#define V1_0 0x10
#define V1_1 0x11
#define V1_2 0x12
#define V1_3 0x13
#define V1_4 0x14

/* The name is part of the variadic arguments because C11 requires at least one. */
#define U8(...) {.kind = SDEC_UINT, .width = 1, .name = __VA_ARGS__}
#define U16(...) {.kind = SDEC_UINT, .width = 2, .name = __VA_ARGS__}
#define U24(...) {.kind = SDEC_UINT, .width = 3, .name = __VA_ARGS__}
#define U32(...) {.kind = SDEC_UINT, .width = 4, .name = __VA_ARGS__}
#define U64(...) {.kind = SDEC_UINT, .width = 8, .name = __VA_ARGS__}
#define BYTES(...) {.kind = SDEC_BYTES, .name = __VA_ARGS__}
#define RESERVED(...) {.kind = SDEC_RESERVED, .name = __VA_ARGS__}
#define GROUP(...) {.kind = SDEC_GROUP, .name = __VA_ARGS__}
#define ARRAY(...) {.kind = SDEC_ARRAY, .name = __VA_ARGS__}
#define ALIGN(n, to) {.name = (n), .kind = SDEC_ALIGN, .size = FIXED(to)}
#define PAYLOAD(...) {.kind = SDEC_PAYLOAD, .name = __VA_ARGS__}

#define FIXED(n) {.op = SDEC_OP_CONST, .add = (n)}
#define VAR(v) {.op = SDEC_OP_VAR, .var = (v), .mul = 1}
#define VAR_PLUS(v, n) {.op = SDEC_OP_VAR, .var = (v), .mul = 1, .add = (n)}
#define TIMES(v, k) {.op = SDEC_OP_VAR, .var = (v), .mul = (k)}
#define POPCOUNT(v) {.op = SDEC_OP_POPCOUNT, .var = (v), .mul = 1}
#define REST {.op = SDEC_OP_REST}

#define ANY(v, mask) {.test = SDEC_ANY, .var = (v), .arg = (mask)}
#define EQ(v, x) {.test = SDEC_EQ, .var = (v), .arg = (x)}
#define NE(v, x) {.test = SDEC_NE, .var = (v), .arg = (x)}

/* Ties to the request, kinds of content, and capability bits. */
#define SAME_AS(name_text) .tie = SDEC_TIE_SAME, .asked = (name_text)
#define AT_MOST(name_text) .tie = SDEC_TIE_AT_MOST, .asked = (name_text)
#define ONE_OF(name_text) .tie = SDEC_TIE_ONE_OF, .asked = (name_text)
#define ONE_BIT .tie = SDEC_TIE_ONE_OF
#define HOLDS(what) .content = SDEC_CONTENT_##what
#define CAP(bit) (UINT32_C(1) << (bit))

#define B(from, to, ...) {.lo = (from), .hi = (to), .name = __VA_ARGS__}
#define BIT(at, ...) {.lo = (at), .hi = (at), .name = __VA_ARGS__}
#define BITS(...) .bits = (const struct sdec_bits[]){__VA_ARGS__, {.name = NULL}}
#define N(v, n) {(v), (n)}
#define NAMES(...) .names = (const struct sdec_name[]){__VA_ARGS__, {0, NULL}}
/* LIMITS(LIMIT("CHL-02", ERROR, LEGAL(IS(0), IS(1), IS(0xFF)))); .since, .until and .when may follow. */
#define LIMITS(...) .limits = (const struct sdec_limit[]){__VA_ARGS__, {.id = NULL}}
#define LIMIT(name_text, level, ...) {.id = (name_text), .severity = SDEC_##level, __VA_ARGS__}
#define LEGAL(...) .values = (const struct sdec_range[]){__VA_ARGS__, {.lo = 1}}
#define LEGAL_BY(v, list) .var = (v), .values = (list)
#define AT_LEAST(n) LEGAL(RUN(n, UINT32_MAX))
#define UP_TO(n) LEGAL(RUN(0, n))
#define ASCENDING .ascends = 1
#define IS(value) {.lo = (value), .hi = (value)}
#define RUN(low, high) {.lo = (low), .hi = (high)}
#define IS_SINCE(version, value) {.lo = (value), .hi = (value), .since = (version)}
#define RUN_SINCE(version, low, high) {.lo = (low), .hi = (high), .since = (version)}
#define IS_OF(variable_value, value) {.lo = (value), .hi = (value), .of = (variable_value)}

#define CASES(...) .cases = (const struct sdec_case[]){__VA_ARGS__, {0, NULL}}

#define GROUP_OF(rows_array, name_text, clause) \
  {.name = (name_text), .spec = (clause), .rows = (rows_array), .n_rows = sizeof(rows_array) / sizeof((rows_array)[0])}

#endif
