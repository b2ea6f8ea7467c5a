/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Holds a message against every row that is about it.
 */
#include "value.h"

/* Most tests have one or two values, and are of a few kinds. */
static inline enum truth test_of(struct sdec_judge *j, const struct check *test, uint8_t *out_reason) {
  if (test->op > J_NONE || test->n != 1) {
    return sdec_test_of(j, test, out_reason);
  }
  const struct answer a = value_of(j, &j->values[test->first]);
  if (!a.known) {
    *out_reason = a.reason;
    return UNKNOWN;
  }
  return (a.number != 0) == (test->op != J_NONE) ? HOLDS : FAILS;
}

/* All tests of a list hold (`all`), or one of them. Nothing is known of an empty list: it holds. */
static inline enum truth list_of(struct sdec_judge *j, const struct check *list, bool all, uint32_t without,
                                 uint8_t *out_reason) {
  enum truth result = all || list->op == J_END ? HOLDS : FAILS;
  uint8_t reason = 0;
  for (; list->op != J_END; list++, without >>= 1) {
    if ((without & 1) != 0) {
      continue;
    }
    const enum truth one = test_of(j, list, &reason);
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

enum truth sdec_list_of(struct sdec_judge *j, const struct check *list, bool all, uint32_t without,
                        uint8_t *out_reason) {
  return list_of(j, list, all, without, out_reason);
}

static void put_value(struct sdec_judge *j, const struct value *value, struct sdec_text *out) {
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

static void put_name(const struct value *value, struct sdec_text *out) {
  if (value->row->name != NULL) {
    sdec_put(out, " (");
    sdec_put(out, value->row->name);
    sdec_put(out, ")");
  }
}

/* What a test wants of its first value, in words. */
static void put_wanted(struct sdec_judge *j, const struct check *test, struct sdec_text *out) {
  const struct value *values = &j->values[test->first];
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
    put_value(j, &values[test->n - 1], out);
  } else if (test->op >= J_EQ && test->op <= J_BITS) {
    put_value(j, &values[1], out);
    put_name(&values[1], out);
  }
  for (uint32_t i = 1; test->op == J_LISTED && i < test->n; i++) {
    sdec_put(out, i > 1 ? ", " : "");
    put_value(j, &values[i], out);
  }
}

/* The field that is to blame: .at, else the first that the failed tests name. */
static const char *blamed(const struct judge_rule *row, const struct judge_value *first, bool asker) {
  if (row->at != NULL) {
    return row->at;
  }
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

static void say(struct sdec_judge *j, const struct form *form, const struct check *failed) {
  const struct value *first = &j->values[failed->first];
  struct sdec_finding *finding = sdec_found_start(j, form->row->id);
  if (finding == NULL) {
    return;
  }
  describe(form->row, &finding->rule);
  if (form->row->lossy || finding->side == 0 || (form->of_request && sdec_may_be_other(j))) {
    sdec_found_doubt(j, finding);
  }
  struct sdec_text expected = sdec_text_into(finding->expected), got = sdec_text_into(finding->got);
  const bool asker = sdec_rule_row(j, form->rule)->asker;
  finding->field = blamed(form->row, first->row, asker);
  const struct said *said = NULL;
  if (finding->field != NULL && !asker) {
    said = sdec_sheet_find(j, sdec_symbol_of(&j->names, finding->field));
  }
  finding->offset = said != NULL ? said->offset : j->from > 0 ? finding->offset : 0;
  if (first->from != J_ASKED_BROKEN) {
    put_wanted(j, failed, &expected);
  }
  if (said != NULL && said->bits != 0) {
    sdec_put_number(&got, said->number, said->hex);
  } else if (said == NULL) {
    put_value(j, first, &got);
  }
  sdec_put_zero(&expected);
  sdec_put_zero(&got);
  sdec_found_end(j, finding, 0);
}

static void judge_once(struct sdec_judge *j, const struct listed *listed) {
  const struct form *form = &j->forms[listed->number];
  struct tally *tally = &j->tally[listed->number];
  const struct check *checks = j->checks;
  uint8_t reason = 0;
  const enum truth when = listed->when_left ? list_of(j, &checks[form->when], true, listed->when, &reason) : HOLDS;
  if (when == FAILS) {
    return;
  }
  const enum truth must = list_of(j, &checks[form->must], false, listed->must, &reason);
  const enum truth also = listed->has_also ? list_of(j, &checks[form->also], false, listed->also, &reason) : HOLDS;
  if (must == HOLDS && also == HOLDS) { /* whether it applies or not */
    tally->held += when == HOLDS;
    j->stats.judged += when == HOLDS;
  } else if (when == HOLDS && (must == FAILS || also == FAILS)) {
    tally->broken++;
    j->stats.judged++;
    if (sdec_rule_row(j, form->rule)->refused) {
      sdec_found_refuse(j, form->rule);
    }
    say(j, form, &checks[must == FAILS ? form->must : form->also]);
  } else {
    tally->unknown++;
    j->stats.unjudged[reason]++;
  }
}

static bool answers_one_of(const struct sdec_judge *j, const struct form *form) {
  return !form->answering || (j->request != NULL && sdec_set_has(&form->answers, j->request->message_no));
}

static void judge_form(struct sdec_judge *j, const struct listed *listed) {
  const struct form *form = &j->forms[listed->number];
  if (!answers_one_of(j, form) || (form->moot != NO_SLOT && sdec_broke_rule(j, form->moot))) {
    return;
  }
  if (form->each == 0) {
    judge_once(j, listed);
    return;
  }
  for (uint32_t i = 0; i < j->sheet.n_elements; i++) {
    if (j->sheet.elements[i].symbol == form->each) {
      j->from = j->sheet.elements[i].first;
      j->to = j->sheet.elements[i].end;
      j->index = j->sheet.elements[i].index;
      j->bytes = (struct sdec_span){j->unit->span.data + j->sheet.elements[i].offset, j->sheet.elements[i].len};
      judge_once(j, listed);
    }
  }
  j->from = j->sheet.n_head;
  j->to = j->sheet.n_said;
}

/* What is known of the bits of this header that the forms of a list look at, or a place for it. */
static struct headed *headed_of(struct sdec_judge *j, const struct form_list *list, uint64_t bits) {
  const uint64_t mixed = bits ^ bits >> 11 ^ bits >> 23 ^ (uint64_t)(list - j->form_lists) * 5;
  return &j->headed[mixed % HEADED_MOST];
}

static void judge_others(struct sdec_judge *j, const struct listed *listed, uint32_t n) {
  for (uint32_t i = 0; i < n; i++) {
    if (!listed[i].headed) {
      judge_form(j, &listed[i]);
    }
  }
}

/* Those that the header decides are left out if all held the last time that it had the same bits. */
static void judge_headed(struct sdec_judge *j, const struct form_list *list, const struct listed *listed) {
  const uint64_t bits = sdec_head_bits(j, list->head_mask);
  struct headed *headed = headed_of(j, list, bits);
  const bool known = headed->list == list && headed->bits == bits;
  if (known) {
    judge_others(j, listed, list->n);
    j->stats.judged += headed->n_held;
    return;
  }
  uint32_t n_held = 0, n_broken = 0;
  for (uint32_t i = 0; i < list->n; i++) {
    const struct tally *tally = &j->tally[listed[i].number], before = *tally;
    judge_form(j, &listed[i]);
    n_held += listed[i].headed ? tally->held - before.held : 0;
    n_broken += listed[i].headed ? tally->broken - before.broken : 0;
  }
  if (n_broken == 0) {
    *headed = (struct headed){list, bits, n_held};
  }
}

void sdec_rules_judge(struct sdec_judge *j) {
  j->from = j->sheet.n_head;
  j->to = j->sheet.n_said;
  const struct form_list *list = sdec_forms_of(j);
  if (list->n_headed > 0) {
    judge_headed(j, list, &j->listed[list->first]);
  } else {
    judge_others(j, &j->listed[list->first], list->n);
  }
  j->stats.judged += list->n_sure;
}
