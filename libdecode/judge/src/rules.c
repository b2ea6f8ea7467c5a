/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Judges a message by every form that applies to it.
 */
#include "base/apart.h"
#include "value.h"

/* Inlines the most common test, of one value against zero. */
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

/* All tests of a list hold (`all`), or at least one. An empty list holds. */
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

bool sdec_all_hold(struct sdec_judge *j, const struct check *list, uint32_t without) {
  uint8_t reason = 0;
  for (; list->op != J_END; list++, without >>= 1) {
    if ((without & 1) == 0 && test_of(j, list, &reason) != HOLDS) {
      return false;
    }
  }
  return true;
}

/* The field to report: .at, else that of the first value of the failed list, if it is in the blamed message. */
RARE static const char *blamed(const struct judge_rule *row, const struct judge_value *first, bool asker) {
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

/* A form overrides what the first form of its rule states. */
static void describe(const struct judge_rule *row, struct sdec_rule *rule) {
  rule->severity = row->severity != 0 ? row->severity : rule->severity;
  rule->what = row->what != NULL ? row->what : rule->what;
  rule->clause = row->clause != NULL ? row->clause : rule->clause;
}

static void say(struct sdec_judge *j, const struct form *form, const struct check *failed) {
  const struct value *first = &j->values[failed->first];
  struct sdec_finding *finding = sdec_found_start(j, form->rule);
  if (finding == NULL) {
    return;
  }
  describe(form->row, &finding->rule);
  if (form->row->lossy || finding->side == 0 || (form->of_request && sdec_may_be_other(j))) {
    sdec_found_doubt(j, finding);
  }
  if (sdec_found_again(j, finding, 0)) {
    return;
  }
  struct sdec_text expected = sdec_text_into(finding->expected), got = sdec_text_into(finding->got);
  const bool asker = sdec_rule_row(j, form->rule)->asker;
  finding->field = blamed(form->row, first->row, asker);
  const struct said *said = NULL;
  if (finding->field != NULL && !asker) {
    said = sdec_sheet_find(j, sdec_symbol_of(&j->names, finding->field));
  }
  finding->offset = said != NULL ? said->offset : 0;
  if (first->from != J_ASKED_BROKEN) {
    sdec_put_wanted(j, failed, finding->field, &expected);
  }
  if (said != NULL && said->bits != 0) {
    sdec_put_number(&got, said->number, said->as);
  } else if (said == NULL) {
    sdec_put_found(j, failed, finding->field, &got);
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
  if (must == HOLDS && also == HOLDS) { /* even if `when` is unknown */
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
  return !form->answering || (j->request != NULL && sdec_answers_one(form, j->request->message_no));
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
  j->from = 0;
  j->to = j->sheet.n_said;
}

/* The direct-mapped entry for these header bits. */
static struct headed *headed_of(struct sdec_judge *j, const struct headed *one) {
  uint64_t mixed = one->forms ^ one->bits ^ one->asked << 3;
  (void)__builtin_mul_overflow(mixed ^ mixed >> 32, MIXER, &mixed); /* it wraps */
  return &j->headed[(mixed >> 32) % HEADED_MOST];
}

static bool is_again(const struct alike *alike, uint32_t i) {
  return alike == NULL || (alike->again[i / 64] >> i % 64 & 1) != 0;
}

/* For a memoized message only the forms that are judged every time remain. */
static void judge_again(struct sdec_judge *j, const struct alike *alike, const struct listed *listed) {
  for (uint32_t word = 0; word < ALIKE_FORMS / 64; word++) {
    for (uint64_t left = alike->again[word]; left != 0; left &= left - 1) {
      judge_form(j, &listed[64 * word + (uint32_t)__builtin_ctzll(left)]);
    }
  }
}

static void count_alike(struct sdec_judge *j, const struct alike *alike) {
  j->stats.judged += alike->n_judged;
  for (uint32_t reason = 0; alike->has_unjudged && reason < SDEC_UNJUDGED_REASONS; reason++) {
    j->stats.unjudged[reason] += alike->unjudged[reason];
  }
}

/* The rule in .moot may be broken by one equivalent message and not by another. */
static bool may_be_moot(const struct sdec_judge *j, const struct alike *alike, const struct listed *first, uint32_t i) {
  const uint16_t moot = j->forms[first[i].number].moot;
  bool may_be = moot != NO_SLOT && alike->after_others;
  for (uint32_t k = 0; moot != NO_SLOT && k < i; k++) {
    may_be = may_be || (is_again(alike, k) && j->forms[first[k].number].rule == moot);
  }
  return may_be;
}

/* Judges a form and memoizes the result, unless it depends on more than the key or fails: every breach has to be
 * reported. */
static void judge_new(struct sdec_judge *j, struct alike *alike, const struct listed *first, uint32_t i) {
  const struct listed *listed = &first[i];
  const struct reads reads = j->reads;
  const struct sdec_judge_stats before = j->stats;
  const uint32_t n_broken = j->tally[listed->number].broken;
  judge_form(j, listed);
  if (j->reads.others || n_broken != j->tally[listed->number].broken || may_be_moot(j, alike, first, i)) {
    alike->again[i / 64] |= UINT64_C(1) << i % 64;
    j->reads = reads;
    return;
  }
  alike->n_judged = (uint16_t)(alike->n_judged + (j->stats.judged - before.judged));
  for (uint32_t reason = 0; reason < SDEC_UNJUDGED_REASONS; reason++) {
    const uint64_t n = j->stats.unjudged[reason] - before.unjudged[reason];
    alike->unjudged[reason] = (uint16_t)(alike->unjudged[reason] + n);
    alike->has_unjudged = alike->has_unjudged || n != 0;
  }
}

/* Judges a form that the headers decide; `reads` is not for these. */
static void judge_headed(struct sdec_judge *j, const struct listed *listed, uint32_t *n_held, uint32_t *n_broken) {
  const struct tally *tally = &j->tally[listed->number], before = *tally;
  const struct reads reads = j->reads;
  judge_form(j, listed);
  j->reads = reads;
  *n_held += tally->held - before.held;
  *n_broken += tally->broken - before.broken;
}

/* Judges all forms except those known to hold. `known`: `alike` has the result of an equivalent message. */
static void judge_each(struct sdec_judge *j, const struct form_list *list, struct headed *headed, struct alike *alike,
                       bool known) {
  const struct listed *listed = &j->listed[list->first];
  uint32_t n_broken = 0;
  uint32_t n_held = 0;
  for (uint32_t i = 0; i < list->n; i++, listed++) {
    if (listed->headed && headed != NULL) {
      judge_headed(j, listed, &n_held, &n_broken);
    } else if (!listed->headed && alike != NULL && !known) {
      judge_new(j, alike, &j->listed[list->first], i);
    } else if (!listed->headed && is_again(alike, i)) {
      judge_form(j, listed);
    }
  }
  if (headed != NULL && n_broken == 0) {
    headed->forms = list->headed;
    headed->n_held = n_held;
  }
}

/* The cache entry to fill for the forms that the headers decide; NULL if there are none, or if all are known to hold
 * for these header bits. */
static struct headed *to_be_headed(struct sdec_judge *j, const struct form_list *list) {
  if (list->n_headed == 0) {
    return NULL;
  }
  const struct headed now = {.forms = list->headed,
                             .bits = sdec_head_bits(j, list->head_mask),
                             .asked = list->asked_mask != 0 ? j->request->head_bits & list->asked_mask : 0};
  struct headed *headed = headed_of(j, &now);
  if (headed->forms == now.forms && headed->bits == now.bits && headed->asked == now.asked) {
    j->stats.judged += headed->n_held;
    return NULL;
  }
  *headed = now;
  headed->forms = 0;
  return headed;
}

/* Units other than messages are memoized only if some form depends on more than the headers. */
static bool may_be_alike(const struct sdec_judge *j, const struct form_list *list) {
  return list->n > list->n_headed || j->unit->kind == SDEC_UNIT_MESSAGE;
}

void sdec_rules_judge(struct sdec_judge *j) {
  bool known = false;
  j->from = 0;
  j->to = j->sheet.n_said;
  struct form_list *list = sdec_forms_of(j);
  struct headed *headed = to_be_headed(j, list);
  struct alike *alike = may_be_alike(j, list) ? sdec_alike_of(j, list, &known) : NULL;
  if (known && headed == NULL) {
    judge_again(j, alike, &j->listed[list->first]);
  } else if (headed != NULL || list->n > list->n_headed) {
    judge_each(j, list, headed, alike, known);
  }
  if (known) {
    count_alike(j, alike);
  } else if (alike != NULL) {
    sdec_alike_keep(j, list);
  }
  j->stats.judged += list->n_sure;
}
