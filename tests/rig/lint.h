/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The rules for all tables beyond what the compiler checks.
 */
#ifndef TESTS_LINT_H
#define TESTS_LINT_H

#include "sdec.h"

enum lint_rule {
  LINT_NAME,      /* every message, group, row and bit field has a name */
  LINT_STYLE,     /* objects are named in PascalCase, as -m and --list know them; all other groups in snake case */
  LINT_SPEC,      /* every group names the clause that defines it */
  LINT_CODE,      /* a message is at the index given by its code */
  LINT_SAME_NAME, /* rows of a group that have the same name are never present together */
  LINT_KEY,       /* nor are rows or bit fields with the same key */
  LINT_BIT_KEY,   /* no bit field has the key "value" or "name" */
  LINT_BITS,      /* bit ranges fit the number and do not overlap within a version */
  LINT_GATE,      /* .since and .until are SPDM versions in order, and leave at least one version */
  LINT_SIZE,      /* widths and sizes are present where the kind needs them, and valid */
  LINT_ALIGN,     /* alignment is a power of two */
  LINT_CASES,     /* .select is present exactly if .cases is; the cases are not empty and differ */
  LINT_LAYOUT,    /* .group, .bits, .names and .as are used only where they apply; marks are 0 or 1 */
  LINT_VALUES,    /* named values fit the number and differ */
  LINT_VARIABLE,  /* variable numbers exist; only scratch variables are written */
  LINT_FACT,      /* fact numbers exist */
  LINT_WRITER,    /* each scratch variable of a message has one writer, */
  LINT_READER,    /* which precedes every reader */
  LINT_DEPTH,     /* nesting within SDEC_DEPTH */
  LINT_ELEMENT,   /* an element of an array has at least one byte */
  LINT_LIMIT,     /* a limit has an id, and either an order or values that differ and fit the number */
  LINT_TIE,       /* a response is tied to a field of its request, and both are numbers or bytes */
  LINT_RULES
};

/* One step on the path from a message's body to the current row; `chosen` distinguishes cases. */
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

/* lint_protocol and lint_object check all rules on the given tables; faults are printed and counted. */
void lint_protocol(struct lint *l, const struct sdec_protocol *protocol);
void lint_object(struct lint *l, const struct sdec_group *group);
const char *lint_rule_name(uint32_t rule);

/* Used by the parts of the lint: report a fault, check a single row, collect and check variables. */
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
