/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Finds the rules that are never unknown because they depend on nothing that a message or capture may lack.
 */
#include <string.h>

#include "lintrun.h"

static bool row_says(const struct sdec_field *row, const char *name) {
  for (const struct sdec_bits *bits = row->bits; bits != NULL && bits->name != NULL; bits++) {
    if (strcmp(bits->name, name) == 0) {
      return true;
    }
  }
  return strcmp(row->name, name) == 0;
}

/* is_in_header says whether a name is in the first bytes of a message, which are always there: no layout reads a
 * shorter message. */
static bool is_in_header(const struct sdec_group *body, const char *name) {
  uint32_t at = 0;
  for (uint32_t r = 0; r < body->n_rows && at < 4; r++) {
    const struct sdec_field *row = &body->rows[r];
    if (row_says(row, name)) {
      return true;
    }
    at += row->kind == SDEC_GROUP ? 2 : row->since == 0 && row->until == 0 ? 1 : 0;
  }
  return false;
}

/* begins_element says whether a name is in the first row of an array's elements, which every element has. The arrays
 * are inside groups. */
static bool begins_element(const struct sdec_group *body, const char *array, const char *name, uint32_t depth) {
  for (uint32_t r = 0; r < body->n_rows && depth < 4; r++) {
    const struct sdec_field *row = &body->rows[r];
    const struct sdec_group *below;
    for (uint32_t i = 0; (below = sdec_row_group(row, i)) != NULL; i++) {
      if (strcmp(row->name, array) == 0 ? below->n_rows > 0 && row_says(&below->rows[0], name)
                                        : begins_element(below, array, name, depth + 1)) {
        return true;
      }
    }
  }
  return false;
}

static bool is_field_known(const struct judge_rule *row, const struct judge_value *value) {
  if (row->each != NULL) {
    return begins_element(sdec_message_called(row->protocol, row->on[0])->body, row->each, value->name, 0);
  }
  bool known = row->on != NULL && row->protocol == NULL;
  for (const char *const *on = row->on; known && *on != NULL; on++) {
    known = is_in_header(sdec_message_called(NULL, *on)->body, value->name);
  }
  return known;
}

/* Values known for every message, whatever else is missing. */
static bool is_always_known(const struct judge_rule *row, const struct judge_value *value) {
  switch (value->from) {
    case J_NUMBER:
    case J_VERSION:
    case J_LEN:
    case J_CODE:
    case J_NEEDS:
    case J_ONLY:
    case J_IN_SESSION:
    case J_ENCAPSULATED:
    case J_CHUNKED:
    case J_ELSEWHERE:
    case J_TRANSPORT:
    case J_HEAD:
    case J_SESSIONS_UP:
    case J_USED_BEFORE:
    case J_BROKE:
    case J_ASKED_BROKE:
    case J_ELEMENT: return true;
    case J_ASKED_CODE:
    case J_ASKED_VERSION:
    case J_ASKED_LEN: return row->answers != NULL;
    case J_HERE: return is_field_known(row, value);
    default: return false;
  }
}

static bool is_list_known(const struct judge_rule *row, const struct judge_test *tests) {
  for (; tests != NULL && tests->op != J_END; tests++) {
    for (uint32_t i = 0; i < tests->n; i++) {
      if (!is_always_known(row, &tests->values[i]) && !(tests->op == J_STEADY && i > 0)) {
        return false;
      }
    }
  }
  return true;
}

bool lintcase_can_be_unknown(const struct lintcase_rig *rig, uint32_t i) {
  const struct judge_rule *row = ((const struct sdec_judge *)rig->judge_memory)->forms[i].row;
  if (row->must != NULL && row->must->op == J_STEADY) { /* the first one cannot have changed */
    return false;
  }
  for (const struct judge_test *when = row->when; when != NULL && when->op != J_END; when++) {
    if (when->values[0].from == J_BROKE) { /* a broken rule implies that everything was known */
      return false;
    }
  }
  return !is_list_known(row, row->when) || !is_list_known(row, row->must) || !is_list_known(row, row->also);
}

bool lintcase_is_row(const struct lintcase_rig *rig, uint32_t i) {
  const struct sdec_judge *judge = rig->judge_memory;
  return judge->forms[i].row->must != NULL;
}
