/* SPDX-License-Identifier: BSD-3-Clause
 *
 * What a test wanted, and what it found in place of that, in words.
 */
#include "base/apart.h"
#include "judge.h"

#define MICROSECONDS "the time in microseconds"

/* What a value is called. NULL: the rule says it in words, as of a message that has to travel in a session. */
RARE static const char *name_of(const struct value *value) {
  static const char *const names[J_FROMS] = {
      [J_VERSION] = "the version",
      [J_LEN] = "the length",
      [J_CODE] = "the code",
      [J_NEEDS] = "the capability that it needs",
      [J_ASKED_VERSION] = "the version of the request",
      [J_ASKED_LEN] = "the length of the request",
      [J_ASKED_CODE] = "the code of the request",
      [J_ASKED_NEEDS] = "the capability that the request needs",
      [J_OWN_SLOTS] = "the mask of slots that have a digest",
      [J_PEER_SLOTS] = "the mask of slots that have a digest",
      [J_SLOT_USE] = "the mask of uses of the key",
      [J_OWN_SLOT_USE] = "the mask of uses of the key",
      [J_ASKED_SLOT_USE] = "the mask of uses of the key",
      [J_ELAPSED] = MICROSECONDS,
      [J_TOOK] = MICROSECONDS,
      [J_SINCE] = MICROSECONDS,
      [J_RETRIED] = MICROSECONDS,
  };
  const bool of_rule = value->from == J_BROKE || value->from == J_ASKED_BROKE;
  return names[value->from] != NULL ? names[value->from] : of_rule ? NULL : value->row->name;
}

/* The value is that of the field that the finding is about. */
RARE static bool is_field(const struct sdec_judge *j, const struct value *value, const char *field) {
  const bool asker = sdec_rule_row(j, j->scratch_rule)->asker;
  const char *name = value->from != J_ASKED || asker ? name_of(value) : NULL;
  return field != NULL && name != NULL && sdec_same_text(name, field);
}

RARE static void put_name(const struct value *value, struct sdec_text *out) {
  const char *name = name_of(value);
  sdec_put(out, name != NULL ? name : "");
  sdec_put(out, name != NULL && value->from == J_ASKED ? " of the request" : "");
}

RARE static bool is_hex(const struct value *value) {
  switch (value->from) {
    case J_VERSION:
    case J_CODE:
    case J_NEEDS:
    case J_ASKED_VERSION:
    case J_ASKED_CODE:
    case J_ASKED_NEEDS:
    case J_AGREED:
    case J_HIGHEST: return true;
    default: return false;
  }
}

RARE static void put_value(struct sdec_judge *j, const struct value *value, bool hex, struct sdec_text *out) {
  const struct answer a = sdec_value_of(j, value);
  if (value->from == J_ASKED_BROKEN && j->request != NULL && j->request->broken) {
    sdec_put(out, "it broke ");
    sdec_put(out, sdec_rule_row(j, j->request->broken_rule)->id);
  } else if (!a.known) {
    sdec_put(out, "unknown");
  } else if (a.bits == 0) {
    sdec_put(out, "the same bytes"); /* a digest of them means nothing to a reader */
  } else {
    sdec_put_number(out, a.number, a.hex || hex || is_hex(value));
  }
}

/* The second value, or the last of a sum, and where it comes from. */
RARE static void put_other(struct sdec_judge *j, const struct value *value, bool hex, struct sdec_text *out) {
  put_value(j, value, hex, out);
  if (value->row->name != NULL) {
    sdec_put(out, " (");
    put_name(value, out);
    sdec_put(out, ")");
  }
}

/* The value was to be something else: of those that are to be 0, only some may be wrong. */
RARE static bool is_wrong(struct sdec_judge *j, const struct check *test, uint32_t i) {
  return test->op != J_NONE || sdec_value_of(j, &j->values[test->first + i]).number != 0;
}

/* What one value is to be that is compared with 0. */
RARE static void put_one(struct sdec_judge *j, const struct value *value, bool none, struct sdec_text *out) {
  const bool flag = sdec_value_of(j, value).bits == 1;
  sdec_put(out, value->from == J_TIMES ? "none" : none ? "0" : flag ? "1" : "another value");
}

/* What values are to be that are compared with 0. */
RARE static void put_set(struct sdec_judge *j, const struct check *test, const char *field, struct sdec_text *out) {
  const struct value *values = &j->values[test->first], *only = values;
  const bool none = test->op == J_NONE, both = test->n == 2 && is_field(j, &values[1], name_of(&values[0]));
  uint32_t n = 0;
  if (name_of(&values[0]) == NULL) {
    return;
  }
  for (uint32_t i = 0; i < test->n; i++) {
    only = is_wrong(j, test, i) ? &values[i] : only;
    n += is_wrong(j, test, i);
  }
  if (n == 1 && is_field(j, only, field)) {
    put_one(j, only, none, out);
    return;
  }
  for (uint32_t i = 0; i < (both ? 1u : test->n); i++) {
    if (is_wrong(j, test, i)) {
      sdec_put(out, out->len == 0 ? "" : test->op == J_ANY ? " or " : " and ");
      put_name(&values[i], out);
    }
  }
  sdec_put(out, none ? " to be 0" : " to be set");
  sdec_put(out, both ? " on both sides" : "");
}

/* What the field at hand is to be, the last or the first of a sum that has to be right. */
RARE static void put_sum(struct sdec_judge *j, const struct check *test, const char *field, struct sdec_text *out) {
  const struct value *first = &j->values[test->first], *last = first + test->n - 1;
  uint64_t sum = 0;
  for (const struct value *value = first + 1; value < last; value++) {
    sum += sdec_value_of(j, value).number;
  }
  if (is_field(j, last, field)) {
    sdec_put_dec(out, sum + sdec_value_of(j, first).number);
  } else {
    sdec_put_dec(out, sdec_value_of(j, last).number - sum);
  }
}

/* What the first value is to be, by a test of others with it. */
RARE static void put_compared(struct sdec_judge *j, const struct check *test, struct sdec_text *out) {
  static const char *const words[] = {
      [J_EQ] = "",
      [J_NE] = "another value",
      [J_AT_MOST] = "at most ",
      [J_AT_LEAST] = "at least ",
      [J_ABOVE] = "above ",
      [J_SUBSET] = "no bit beyond ",
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
      [J_UNSEEN] = "new",
      [J_SUM_AT_MOST] = "a sum of at most ",
      [J_DER] = "DER with the elements of its type",
  };
  const struct value *values = &j->values[test->first];
  const bool hex = test->op == J_SUBSET || test->op == J_BITS || sdec_value_of(j, &values[0]).hex || is_hex(&values[0]);
  sdec_put(out, words[test->op]);
  if (test->op == J_SUM_AT_MOST) {
    put_value(j, &values[test->n - 1], hex, out);
  } else if (test->op <= J_BITS && test->op != J_NE) {
    put_other(j, &values[1], hex, out);
  }
  for (uint32_t i = 1; test->op == J_LISTED && i < test->n; i++) {
    sdec_put(out, i > 1 ? ", " : "");
    put_value(j, &values[i], hex, out);
  }
}

void sdec_put_wanted(struct sdec_judge *j, const struct check *test, const char *field, struct sdec_text *out) {
  const struct value *values = &j->values[test->first];
  if (test->op <= J_NONE) {
    put_set(j, test, field, out);
  } else if (test->op == J_SUM_IS) {
    put_sum(j, test, field, out);
  } else if (test->op == J_HAS_BIT) {
    sdec_put(out, "bit ");
    put_other(j, &values[1], false, out);
    sdec_put(out, " of ");
    put_name(&values[0], out);
    sdec_put(out, " to be set");
  } else {
    const bool named = field != NULL && name_of(&values[0]) != NULL && !is_field(j, &values[0], field);
    if (named) {
      put_name(&values[0], out);
      sdec_put(out, " to be ");
    }
    put_compared(j, test, out);
  }
}

void sdec_put_found(struct sdec_judge *j, const struct check *test, const char *field, struct sdec_text *out) {
  const struct value *first = &j->values[test->first];
  const bool changed = test->op == J_STEADY || test->op == J_UNCHANGED;
  const bool named = field == NULL && name_of(first) != NULL && first->from != J_ASKED_BROKEN && test->op > J_NONE;
  if (named) {
    put_name(first, out);
    sdec_put(out, " is ");
  }
  if (changed && sdec_value_of(j, first).bits == 0) {
    sdec_put(out, "other bytes");
  } else if (test->op > J_NONE || first->from == J_ASKED_BROKEN || is_field(j, first, field)) {
    put_value(j, first, false, out);
  }
}
