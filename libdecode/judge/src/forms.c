/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Collects the rows of all sections as forms, groups them into rules, and describes the rules.
 */
#include "judge.h"

static const struct judge_rule *const sections[] = {
#define ENTRY(name) sdec_judge_rules_##name,
    JUDGE_SECTIONS(ENTRY)
#undef ENTRY
};
#define N_SECTIONS (sizeof(sections) / sizeof(sections[0]))

static bool begins_rule(const struct judge_rule *row, const struct judge_rule *table) {
  return row == table || !sdec_same_text(row[-1].id, row->id);
}

void sdec_rule_describe(const struct judge_rule *row, struct sdec_rule *out) {
  *out = (struct sdec_rule){.id = row->id,
                            .what = row->what,
                            .clause = row->clause,
                            .tests = row->tests,
                            .severity = row->severity,
                            .side = row->side,
                            .since = row->since,
                            .until = row->until,
                            .strict = row->strict};
}

/* The request that starts a connection has version 1.0, whatever is negotiated. */
static bool is_of_any_version(const struct judge_rule *form) {
  const struct sdec_message *on = NULL;
  uint32_t n;
  const bool named = form->on != NULL && form->protocol == NULL;
  return named && sdec_message_named(sdec_protocols(&n)[0], form->on[0], &on) && on->resets;
}

/* A rule applies in the versions of any of its forms; 0: no limit. */
static void widen(const struct judge_rule *rule, const struct judge_rule *form, struct sdec_rule *out) {
  if (is_of_any_version(form)) {
    return;
  }
  const uint8_t since = form->since != 0 ? form->since : rule->since;
  const uint8_t until = form->until != 0 ? form->until : rule->until;
  out->since = since < out->since ? since : out->since;
  out->until = until == 0 || out->until == 0 ? 0 : until > out->until ? until : out->until;
}

/* `row` is the first form of its rule. */
static void describe(const struct judge_rule *row, struct sdec_rule *out) {
  sdec_rule_describe(row, out);
  for (const struct judge_rule *form = row + 1; form->id != NULL && sdec_same_text(form->id, row->id); form++) {
    widen(row, form, out);
  }
}

bool sdec_judge_rule(uint32_t i, struct sdec_rule *out) {
  uint32_t nth = 0;
  for (uint32_t s = 0; s < N_SECTIONS; s++) {
    for (const struct judge_rule *row = sections[s]; row->id != NULL; row++) {
      if (begins_rule(row, sections[s]) && nth++ == i) {
        describe(row, out);
        return true;
      }
    }
  }
  return false;
}

bool sdec_judge_rule_named(const char *id, struct sdec_rule *out) {
  for (uint32_t s = 0; s < N_SECTIONS; s++) {
    for (const struct judge_rule *row = sections[s]; row->id != NULL; row++) {
      if (sdec_same_text(row->id, id)) {
        describe(row, out);
        return true;
      }
    }
  }
  return false;
}

static bool in_list(const char *const *list, uint32_t n, const char *id) {
  for (uint32_t i = 0; i < n; i++) {
    if (sdec_same_text(list[i], id)) {
      return true;
    }
  }
  return false;
}

static bool is_off(const struct sdec_judge_config *config, const struct judge_rule *rule,
                   const struct judge_rule *row) {
  const uint8_t severity = row->severity != 0 ? row->severity : rule->severity;
  return ((rule->strict || row->strict) && !config->strict) || severity < config->level ||
         in_list(config->ignored, config->n_ignored, rule->id) ||
         (config->n_only > 0 && !in_list(config->only, config->n_only, rule->id));
}

void sdec_forms_make(struct sdec_judge *j) {
  for (uint32_t s = 0; s < N_SECTIONS; s++) {
    for (const struct judge_rule *row = sections[s]; row->id != NULL && j->n_forms < FORMS_MOST; row++) {
      if (begins_rule(row, sections[s]) && j->n_rules < RULES_MOST) {
        j->first_form[j->n_rules++] = j->n_forms;
      }
      const uint16_t rule = (uint16_t)(j->n_rules - 1);
      j->forms[j->n_forms++] = (struct form){.row = row, .rule = rule};
      j->forms[j->n_forms - 1].off = is_off(&j->config, sdec_rule_row(j, rule), row);
    }
  }
}

const struct judge_rule *sdec_rule_row(const struct sdec_judge *j, uint16_t rule) {
  return j->forms[j->first_form[rule]].row;
}
