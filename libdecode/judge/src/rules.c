/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Holds a message against every row that is about it.
 */
#include "judge.h"

/* All tests of a list hold (`all`), or one of them. Nothing is known of an empty list: it holds. */
enum truth sdec_list_of(struct sdec_judge *j, const struct judge_test *list, bool all, uint8_t *out_reason) {
  enum truth result = all || list == NULL ? HOLDS : FAILS;
  uint8_t reason = 0;
  for (; list != NULL && list->op != J_END; list++) {
    const enum truth one = sdec_test_of(j, list, &reason);
    if (one == (all ? FAILS : HOLDS)) {
      return one;
    }
    if (one == UNKNOWN) {
      *out_reason = reason;
      result = UNKNOWN;
    }
  }
  return result;
}

static void put_value(struct sdec_judge *j, const struct judge_value *value, struct sdec_text *out) {
  const struct answer a = sdec_value_of(j, value);
  if (value->from == J_ASKED_BROKEN && j->request != NULL && j->request->broken) {
    sdec_put(out, "it broke ");
    sdec_put(out, sdec_rule_row(j, j->request->broken_rule)->id);
  } else if (!a.known) {
    sdec_put(out, "unknown");
  } else if (a.bits == 0) {
    sdec_put(out, "the same bytes"); /* a digest of them means nothing to a reader */
  } else {
    sdec_put_number(out, a.number,
                    a.hex || value->from == J_VERSION || value->from == J_ASKED_VERSION || value->from == J_AGREED ||
                        value->from == J_HIGHEST);
  }
}

static void put_name(const struct judge_value *value, struct sdec_text *out) {
  if (value->name != NULL) {
    sdec_put(out, " (");
    sdec_put(out, value->name);
    sdec_put(out, ")");
  }
}

/* What a test wants of its first value, in words. */
static void put_wanted(struct sdec_judge *j, const struct judge_test *test, struct sdec_text *out) {
  static const char *const words[] = {
      [J_ANY] = "not 0",
      [J_ALL] = "not 0",
      [J_NONE] = "0",
      [J_EQ] = "",
      [J_NE] = "not ",
      [J_AT_MOST] = "at most ",
      [J_AT_LEAST] = "at least ",
      [J_ABOVE] = "above ",
      [J_SUBSET] = "no bit beyond ",
      [J_HAS_BIT] = "with the bit ",
      [J_BITS] = "a bit of ",
      [J_ONE_BIT] = "one bit",
      [J_AT_MOST_ONE] = "at most one bit",
      [J_LISTED] = "one of ",
      [J_AMONG] = "one that was asked for",
      [J_ASCENDING] = "ascending",
      [J_UNIQUE] = "each once",
      [J_GAPLESS] = "without gaps, each once",
      [J_UNCHANGED] = "as told before",
      [J_STEADY] = "as before",
      [J_AMONG_TOLD] = "one that was told",
      [J_SUM_IS] = "a sum of ",
      [J_UNSEEN] = "new",
      [J_SUM_AT_MOST] = "a sum of at most ",
      [J_DER] = "DER with the elements of its type",
  };
  sdec_put(out, words[test->op]);
  if (test->op == J_SUM_AT_MOST || test->op == J_SUM_IS) {
    put_value(j, &test->values[test->n - 1], out);
  } else if (test->op >= J_EQ && test->op <= J_BITS) {
    put_value(j, &test->values[1], out);
    put_name(&test->values[1], out);
  }
  for (uint32_t i = 1; test->op == J_LISTED && i < test->n; i++) {
    sdec_put(out, i > 1 ? ", " : "");
    put_value(j, &test->values[i], out);
  }
}

/* The field that is to blame: .at, else the first that the failed tests name. */
static const char *blamed(const struct judge_rule *row, const struct judge_test *failed, bool asker) {
  if (row->at != NULL) {
    return row->at;
  }
  const struct judge_value *first = &failed->values[0];
  if (asker && first->from == J_ASKED) {
    return first->name;
  }
  const bool here = first->from == J_HERE || first->from == J_HEAD || first->from == J_TOTAL || first->from == J_MOST ||
                    first->from == J_TIMES;
  return here ? first->name : NULL;
}

/* What a form says of itself takes precedence over what its rule says. */
static void describe(const struct judge_rule *row, struct sdec_rule *rule) {
  rule->severity = row->severity != 0 ? row->severity : rule->severity;
  rule->what = row->what != NULL ? row->what : rule->what;
  rule->clause = row->clause != NULL ? row->clause : rule->clause;
}

static void say(struct sdec_judge *j, const struct form *form, const struct judge_test *failed) {
  struct sdec_finding *finding = sdec_found_start(j, form->row->id);
  if (finding == NULL) {
    return;
  }
  describe(form->row, &finding->rule);
  if (form->row->lossy || finding->side == 0) {
    sdec_found_doubt(j, finding);
  }
  struct sdec_text expected = sdec_text_into(finding->expected), got = sdec_text_into(finding->got);
  const bool asker = sdec_rule_row(j, form->rule)->asker;
  finding->field = blamed(form->row, failed, asker);
  const struct said *said = NULL;
  if (finding->field != NULL && !asker) {
    said = sdec_sheet_find(j, sdec_symbol_of(&j->names, finding->field));
  }
  finding->offset = said != NULL ? said->offset : j->from > 0 ? finding->offset : 0;
  if (failed->values[0].from != J_ASKED_BROKEN) {
    put_wanted(j, failed, &expected);
  }
  if (said != NULL && said->bits != 0) {
    sdec_put_number(&got, said->number, said->hex);
  } else if (said == NULL) {
    put_value(j, &failed->values[0], &got);
  }
  sdec_put_zero(&expected);
  sdec_put_zero(&got);
  sdec_found_end(j, finding, 0);
}

static void judge_once(struct sdec_judge *j, const struct form *form, struct tally *tally) {
  const struct judge_rule *row = form->row;
  uint8_t reason = 0;
  const enum truth when = sdec_list_of(j, row->when, true, &reason);
  if (when == FAILS) {
    return;
  }
  const enum truth must = sdec_list_of(j, row->must, false, &reason);
  const enum truth also = sdec_list_of(j, row->also, false, &reason);
  if (must == HOLDS && also == HOLDS) { /* whether it applies or not */
    tally->held += when == HOLDS;
    j->stats.judged += when == HOLDS;
  } else if (when == HOLDS && (must == FAILS || also == FAILS)) {
    tally->broken++;
    j->stats.judged++;
    if (sdec_rule_row(j, form->rule)->refused) {
      sdec_found_refuse(j, form->rule);
    }
    say(j, form, must == FAILS ? row->must : row->also);
  } else {
    tally->unknown++;
    j->stats.unjudged[reason]++;
  }
}

static bool answers_one_of(const struct sdec_judge *j, const struct form *form) {
  return form->row->answers == NULL || (j->request != NULL && sdec_set_has(&form->answers, j->request->message_no));
}

static void judge_form(struct sdec_judge *j, uint32_t number) {
  const struct form *form = &j->forms[number];
  const struct judge_rule *row = form->row;
  if (!answers_one_of(j, form) || (form->moot != NO_SLOT && sdec_broke_rule(j, form->moot))) {
    return;
  }
  j->protocol = row->protocol;
  if (row->each == NULL) {
    judge_once(j, form, &j->tally[number]);
    return;
  }
  const uint16_t symbol = sdec_symbol_of(&j->names, row->each);
  for (uint32_t i = 0; i < j->sheet.n_elements; i++) {
    if (j->sheet.elements[i].symbol == symbol) {
      j->from = j->sheet.elements[i].first;
      j->to = j->sheet.elements[i].end;
      j->index = j->sheet.elements[i].index;
      j->bytes = (struct sdec_span){j->unit->span.data + j->sheet.elements[i].offset, j->sheet.elements[i].len};
      judge_once(j, form, &j->tally[number]);
    }
  }
  j->from = j->sheet.n_head;
  j->to = j->sheet.n_said;
}

void sdec_rules_judge(struct sdec_judge *j) {
  j->from = j->sheet.n_head;
  j->to = j->sheet.n_said;
  const struct form_list list = *sdec_forms_of(j);
  for (uint32_t i = 0; i < list.n; i++) {
    judge_form(j, j->listed[list.first + i]);
  }
  for (uint32_t i = 0; i < list.n_sure; i++) {
    j->tally[j->listed[list.first + list.n + list.n_moves + i]].held++;
  }
  j->stats.judged += list.n_sure;
}
