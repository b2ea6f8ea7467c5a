/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Sizes, conditions and versions of rows in words, for the reference. No message is named here.
 */
#ifndef SDEC_GEN_WORDS_H
#define SDEC_GEN_WORDS_H

#include "gen.h"
#include "walk/vars.h"

/* What the scratch variables are called at one point of a message: the names of the rows that wrote them. */
struct words {
  const char *names[S_END];
};

void words_row(struct words *w, const struct sdec_field *row);
void words_size(const struct words *w, const struct sdec_field *row);
void words_condition(const struct words *w, const struct sdec_field *row);
void words_versions(uint8_t since, uint8_t until);

/* words_variable gives a variable's name for people. */
const char *words_variable(const struct words *w, uint8_t var);

/* words_tie prints what a value has to do with the request, behind `before`; words_rules, as sentences, where a request
 * may travel and what must be known before it is answered. */
void words_tie(uint8_t tie, const char *asked, const char *before);
/* words_limits prints what a number may be. */
void words_limits(const struct words *w, const struct sdec_limit *limits, const char *before, const char *between);

void words_rules(const struct sdec_message *message);

#endif
