/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The rules that every table must keep, beyond what the compiler checks.
 */
#ifndef TESTS_LINT_H
#define TESTS_LINT_H

#include "sdec.h"

enum lint_rule {
  LINT_NAME,      /* every message, group, row and bit field has a name */
  LINT_STYLE,     /* objects are named in PascalCase, as -m and --list know them; all other groups in snake case */
  LINT_SPEC,      /* every group names the clause that defines it */
  LINT_CODE,      /* a message stands at the index that is its code */
  LINT_SAME_NAME, /* rows of one name in a group never come up together */
  LINT_KEY,       /* nor do rows or bit fields of one key */
  LINT_BIT_KEY,   /* no bit field has the key "value" or "name" */
  LINT_BITS,      /* bit ranges fit the number and do not overlap within a version */
  LINT_GATE,      /* .since and .until are SPDM versions in order, and leave the row a version to be in */
  LINT_SIZE,      /* widths and sizes are given where the kind needs them, and make sense */
  LINT_ALIGN,     /* alignment to a power of two */
  LINT_CASES,     /* .select exactly with .cases, which are not empty and differ */
  LINT_LAYOUT,    /* .group, .bits, .names and .as stand only where they mean something; marks are 0 or 1 */
  LINT_VALUES,    /* named values fit the number and differ */
  LINT_VARIABLE,  /* variable numbers exist; only scratch is written */
  LINT_FACT,      /* fact numbers exist */
  LINT_WRITER,    /* one writer for each scratch variable of a message */
  LINT_READER,    /* which comes before every reader */
  LINT_DEPTH,     /* nesting within SDEC_DEPTH */
  LINT_ELEMENT,   /* an element of an array has at least one byte */
  LINT_LIMIT,     /* a limit has an id, and either order or values that differ and that the number can have */
  LINT_TIE,       /* what a response is tied to is a field of its request, and both are numbers or bytes */
  LINT_RULES
};

/* One row on the way from a message's body to the row at hand; `chosen` distinguishes cases. */
struct lint_step {
  const struct sdec_field *row;
  const struct sdec_group *chosen;
};

struct lint_access {
  struct lint_step path[SDEC_DEPTH + 1];
  uint32_t n_path;
  uint8_t var;
  bool writes;
  const void *writer; /* row or bit field */
  const char *name;
};

#define LINT_ACCESSES 1024

struct lint {
  uint32_t n_faults[LINT_RULES];
  bool quiet;        /* count only */
  const char *where; /* message or object */
  bool object;       /* it is an object */
  struct lint_step path[SDEC_DEPTH + 1];
  uint32_t n_path;
  struct lint_access accesses[LINT_ACCESSES];
  uint32_t n_accesses;
};

/* lint_protocol and lint_object check all rules for the tables they are given; faults are printed and counted. */
void lint_protocol(struct lint *l, const struct sdec_protocol *protocol);
void lint_object(struct lint *l, const struct sdec_group *group);
const char *lint_rule_name(uint32_t rule);

/* For the parts of the lint: report a fault, check one row by itself, collect and judge variables. */
#define LINT_ALL_VERSIONS 0x1Fu
void lint_fault(struct lint *l, enum lint_rule rule, const char *row, const char *bits);
void lint_row(struct lint *l, const struct sdec_field *row);
void lint_limits(struct lint *l, const struct sdec_field *row);
bool lint_is_readable(uint8_t var);
bool lint_is_gate(uint8_t since, uint8_t until);
uint32_t lint_versions(uint8_t since, uint8_t until);
bool lint_exclusive(const struct sdec_field *a, const struct sdec_field *b);
void lint_collect(struct lint *l, const struct sdec_field *row);
void lint_variables(struct lint *l);
void lint_ties(struct lint *l, const struct sdec_group *response, const struct sdec_group *request);

#endif
