/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The invariants of the rule tables: unique, well-formed IDs, existing names, a clause, and a rule for everything that
 * notes, ties and state machines refer to.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "judge.h"

static struct sdec_judge *judge;
static _Alignas(64) uint8_t memory[SDEC_JUDGE_MIN];

static uint32_t n_wrong;

static void wrong(const char *id, const char *what, const char *detail) {
  fprintf(stderr, "%s: %s %s\n", id, what, detail);
  n_wrong++;
}

#define DEPTH 16

/* Whether a row or bit field of a layout or a nested one has this name. */
static bool has_name(const struct sdec_group *body, const char *name) {
  struct {
    const struct sdec_group *group;
    uint32_t row, below;
  } stack[DEPTH] = {{.group = body}};
  for (uint32_t depth = 1; depth > 0;) {
    if (stack[depth - 1].row == stack[depth - 1].group->n_rows) {
      depth--;
      continue;
    }
    const struct sdec_field *row = &stack[depth - 1].group->rows[stack[depth - 1].row];
    if (strcmp(row->name, name) == 0) {
      return true;
    }
    for (const struct sdec_bits *bits = row->bits; bits != NULL && bits->name != NULL; bits++) {
      if (strcmp(bits->name, name) == 0) {
        return true;
      }
    }
    const struct sdec_group *below = sdec_row_group(row, stack[depth - 1].below++);
    if (below == NULL || depth == DEPTH) {
      stack[depth - 1].row++;
      stack[depth - 1].below = 0;
      continue;
    }
    stack[depth].group = below;
    stack[depth].row = stack[depth].below = 0;
    depth++;
  }
  return false;
}

static bool any_has_name(const char *name) {
  uint32_t n;
  const struct sdec_group *const *objects = sdec_objects(&n);
  for (uint32_t i = 0; i < n; i++) {
    if (has_name(objects[i], name)) {
      return true;
    }
  }
  const struct sdec_protocol *const *protocols = sdec_protocols(&n);
  for (uint32_t i = 0; i < n; i++) {
    for (uint32_t code = 0; code < protocols[i]->n_messages; code++) {
      if (protocols[i]->messages[code] != NULL && has_name(protocols[i]->messages[code]->body, name)) {
        return true;
      }
    }
  }
  return false;
}

/* A field must exist in each message of the row; for fields of the request, in any of them. */
static void check_field(const struct judge_rule *row, const char *name, bool here) {
  if (name == NULL) {
    return;
  }
  if (!here || row->on == NULL) {
    if (!any_has_name(name)) {
      wrong(row->id, "no message has", name);
    }
    return;
  }
  bool found = false;
  for (const char *const *on = row->on; *on != NULL; on++) {
    const struct sdec_message *message = sdec_message_called(row->protocol, *on);
    found = found || (message != NULL && has_name(message->body, name));
  }
  if (!found) {
    wrong(row->id, "its messages have no", name);
  }
}

static void check_tests(const struct judge_rule *row, const struct judge_test *tests) {
  for (; tests != NULL && tests->op != J_END; tests++) {
    for (uint32_t i = 0; i < tests->n; i++) {
      const struct judge_value *value = &tests->values[i];
      const bool here = value->from == J_HERE || value->from == J_HAS || value->from == J_TIMES ||
                        value->from == J_TOTAL ||
                        value->from == J_MOST;
      if (value->from == J_BROKE || value->from == J_ASKED_BROKE) {
        if (sdec_rule_number(judge, value->name) == NO_SLOT) {
          wrong(row->id, "there is no rule", value->name);
        }
        continue;
      }
      check_field(row, value->name, here);
      check_field(row, value->factor, false);
      for (uint32_t side = 0; side < 2 && value->of[side] != NULL; side++) {
        const struct sdec_message *message = sdec_message_called(row->protocol, value->of[side]);
        if (message == NULL) {
          wrong(row->id, "there is no message", value->of[side]);
        } else if (value->of[1] == NULL && !has_name(message->body, value->name)) {
          wrong(row->id, value->of[side], value->name);
        }
      }
    }
  }
}

static void check_messages(const struct judge_rule *row, const char *const *list) {
  for (; list != NULL && *list != NULL; list++) {
    if (sdec_message_called(row->protocol, *list) == NULL) {
      wrong(row->id, "there is no message", *list);
    }
  }
}

static void rows_name_what_exists(void **state) {
  (void)state;
  n_wrong = 0;
  for (uint32_t i = 0; i < judge->n_forms; i++) {
    const struct judge_rule *row = judge->forms[i].row;
    check_messages(row, row->on);
    check_messages(row, row->except);
    check_messages(row, row->answers);
    check_field(row, row->at, true);
    check_field(row, row->each, true);
    check_tests(row, row->when);
    check_tests(row, row->must);
    check_tests(row, row->also);
    if ((row->any == J_CARRIED || row->any == J_OBJECT) != (row->carrier != NULL)) {
      wrong(row->id, "names a header, or does not", "");
    }
    if (row->moot != NULL && sdec_rule_number(judge, row->moot) == NO_SLOT) {
      wrong(row->id, "there is no rule", row->moot);
    }
    if ((row->on == NULL) == (row->any == J_NAMED)) {
      wrong(row->id, "is about no message, or about some in two ways", "");
    }
    if ((row->any == J_NOTES) != (row->must == NULL)) {
      wrong(row->id, "has nothing that must hold, or is found elsewhere and has", "");
    }
  }
  assert_int_equal(n_wrong, 0);
}

/* The same for the moves of state machines and the rules they break. The fields of a refusal are those of ERROR. */
static void moves_name_what_exists(void **state) {
  static const char *const refusal[] = {"ERROR", NULL};
  (void)state;
  n_wrong = 0;
  for (const struct judge_move *move = sdec_judge_moves; move->machine != NO_MACHINE; move++) {
    const char *name = move->rule != NULL ? move->rule : sdec_judge_machines[move->machine].name;
    const struct judge_rule row = {
        .id = name, .protocol = move->protocol, .on = move->on, .except = move->except, .when = move->when};
    check_messages(&row, row.on);
    check_messages(&row, row.except);
    const struct judge_rule fields = {.id = name, .protocol = move->protocol, .on = move->refused ? refusal : move->on,
                                      .except = move->except};
    check_tests(&fields, row.when);
    if (move->rule != NULL && sdec_rule_number(judge, move->rule) == NO_SLOT) {
      wrong(name, "a move breaks it, but it is no rule", "");
    }
  }
  assert_int_equal(n_wrong, 0);
}

static void ids_are_unique(void **state) {
  (void)state;
  n_wrong = 0;
  for (uint16_t i = 0; i < judge->n_rules; i++) {
    const struct judge_rule *row = sdec_rule_row(judge, i);
    const char *id = row->id;
    const size_t len = strlen(id);
    if (len != 6 || !isupper((unsigned char)id[0]) || id[3] != '-' || !isdigit((unsigned char)id[4])) {
      wrong(id, "is no id", "");
    }
    if (sdec_rule_number(judge, id) != i) {
      wrong(id, "there are two, or forms apart from each other", "");
    }
    if (row->what == NULL || row->clause == NULL) {
      wrong(id, "does not say what has to hold, or where that stands", "");
    }
  }
  assert_true(judge->n_rules > 70);
  assert_int_equal(n_wrong, 0);
}

/* The tables in state.h are large enough. */
static void nothing_was_left_out(void **state) {
  (void)state;
  assert_true(judge->n_forms < FORMS_MOST);
  assert_true(judge->n_rules < RULES_MOST);
  assert_true(judge->names.n_symbols < SYMBOLS_MOST);
  assert_true(judge->names.n_told < TOLD_MOST);
  assert_true(judge->names.n_lists < LISTS_MOST);
  assert_true(judge->names.n_opened < OPENED_MOST);
  assert_true(judge->names.n_things <= THING_SAID);
  assert_true(judge->names.n_entries < ENTRIES_MOST);
  assert_true(judge->names.n_general < GENERAL_MOST);
  assert_true(judge->n_checks + 3 < CHECKS_MOST);
  assert_true(judge->n_values + UINT8_MAX < VALUES_MOST);
}

static void each_tie(const struct sdec_message *message, const char *name, uint8_t tie) {
  if (tie == SDEC_TIE_NONE || (message->code & REQUEST_BIT) != 0) {
    return;
  }
  for (const struct judge_tie *row = sdec_judge_ties; row->rule != NULL; row++) {
    if ((row->message == NULL || strcmp(row->message, message->name) == 0) &&
        (row->field == NULL || strcmp(row->field, name) == 0)) {
      return;
    }
  }
  wrong(message->name, "no rule in ties.c for", name);
}

static void ties_have_rules(void **state) {
  (void)state;
  uint32_t n;
  n_wrong = 0;
  const struct sdec_protocol *spdm = sdec_protocols(&n)[0];
  for (uint32_t code = 0; code < spdm->n_messages; code++) {
    const struct sdec_message *message = spdm->messages[code];
    for (uint32_t r = 0; message != NULL && r < message->body->n_rows; r++) {
      const struct sdec_field *row = &message->body->rows[r];
      each_tie(message, row->name, row->tie);
      for (const struct sdec_bits *bits = row->bits; bits != NULL && bits->name != NULL; bits++) {
        each_tie(message, bits->name, bits->tie);
      }
    }
  }
  assert_int_equal(n_wrong, 0);
}

static void the_judge_takes_what_it_can_use(void **state) {
  (void)state;
  struct sdec_judge_config config = {.size = sizeof(config.size)}; /* as if compiled before members were added */
  static _Alignas(64) uint8_t room[SDEC_JUDGE_MIN + 16];
  assert_null(sdec_judge_new(room, SDEC_JUDGE_MIN - 1, NULL));
  assert_null(sdec_judge_new(NULL, SDEC_JUDGE_MIN, NULL));
  for (uint32_t i = 0; i < 16; i++) {
    assert_non_null(sdec_judge_new(room + i, SDEC_JUDGE_MIN, i % 2 == 0 ? NULL : &config));
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(rows_name_what_exists),
      cmocka_unit_test(moves_name_what_exists),
      cmocka_unit_test(ids_are_unique),
      cmocka_unit_test(nothing_was_left_out),
      cmocka_unit_test(ties_have_rules),
      cmocka_unit_test(the_judge_takes_what_it_can_use),
  };
  judge = sdec_judge_new(memory, sizeof(memory), NULL);
  return judge == NULL ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}
