/* SPDX-License-Identifier: BSD-3-Clause
 *
 * -Y: selects messages by an expression over the names used by --json.
 *
 *     expression: KEY | KEY OPERATOR VALUE | KEY in {VALUE, ...} | !e | e && e | e || e | (e)
 *     operators:  == != < <= > >= contains matches
 */
#ifndef DUMP_FILTER_H
#define DUMP_FILTER_H

#include <stdbool.h>

#include <sdec.h>

#include "remarks.h"

struct filter;

/* filter_new parses an expression. NULL: `out_problem` has a sentence, and *out_at is the position in the text, from 0,
 * that it refers to. */
struct filter *filter_new(const char *text, struct sdec_text *out_problem, size_t *out_at);
void filter_free(struct filter *filter); /* NULL is allowed */

/* What the keys of a filter or of columns need besides the unit. */
enum filter_needs { NEEDS_FINDINGS = 1, NEEDS_VERDICTS = 2 };
uint32_t filter_needs(const struct filter *filter); /* NULL: nothing */

/* filter_wants returns true if a unit, with its verdicts and findings, matches. */
bool filter_wants(struct filter *filter, const struct sdec_unit *unit, const struct remarks *remarks);

#endif
