/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Describes in words what a failed test expected and what it found.
 */
#include "base/apart.h"
#include "judge.h"

#define MICROSECONDS "the time in microseconds"

/* The name of a value; NULL: it has none, and the rule's own sentence has to do. */
RARE static const char *name_of(const struct value *value) {
  static const char *const names[J_FROMS] = {
      [J_VERSION] = "the version",
      [J_LEN] = "the length of the message",
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
      [J_SLOT_DIGEST] = "the digest of the slot",
      [J_ELAPSED] = MICROSECONDS,
      [J_TOOK] = MICROSECONDS,
      [J_SINCE] = MICROSECONDS,
      [J_RETRIED] = MICROSECONDS,
  };
  const uint8_t from = value->from;
  const bool in_words = from == J_BROKE || from == J_ASKED_BROKE || from == J_KEPT_HERE;
  return names[from] != NULL ? names[from] : in_words ? NULL : value->row->name;
}

/* The message that the value comes from, if it is neither the current one nor its request. */
RARE static const char *message_of(const struct sdec_judge *j, const struct value *value) {
  const bool by_requester = j->unit->dir == SDEC_DIR_REQ;
  switch (value->from) {
    case J_TOLD:
    case J_TOLD_HERE:
    case J_KEPT: return value->row->of[0];
    case J_OWN: return value->row->of[by_requester ? 0 : 1];
    case J_PEER: return value->row->of[by_requester ? 1 : 0];
    default: return NULL;
  }
}

/* The value is the field that the finding reports. */
RARE static bool is_field(const struct sdec_judge *j, const struct value *value, const char *field) {
  const bool asker = sdec_rule_row(j, j->scratch_rule)->asker;
  const char *name = value->from != J_ASKED || asker ? name_of(value) : NULL;
  const bool code = value->from == J_CODE; /* the rule's .at says where it is */
  return field != NULL && (code || (name != NULL && sdec_same_text(name, field)));
}

RARE static void put_name(const struct value *value, struct sdec_text *out) {
  const char *name = name_of(value);
  sdec_put(out, name != NULL ? name : "");
  sdec_put(out, name != NULL && value->from == J_ASKED ? " of the request" : "");
}

/* The name with the message that the value comes from, and how it is computed. */
RARE static void put_origin(const struct sdec_judge *j, const struct value *value, struct sdec_text *out) {
  const char *message = message_of(j, value);
  sdec_put(out, value->power ? "2^" : "");
  put_name(value, out);
  if (value->times) {
    sdec_put(out, " * ");
    sdec_put(out, value->row->factor);
  }
  const bool same = message != NULL && j->unit->name != NULL && sdec_same_text(message, j->unit->name);
  sdec_put(out, same ? " of the " : message != NULL ? " of " : "");
  sdec_put(out, message != NULL ? message : "");
  sdec_put(out, same ? " before" : "");
  switch (value->from) {
    case J_BEFORE: sdec_put(out, " of the request before"); break;
    case J_ASKED_HEAD: sdec_put(out, " of the request"); break;
    case J_WAITING_HEAD: sdec_put(out, " of the request that waits"); break;
    default: break;
  }
}

/* The number format, enum sdec_as. */
RARE static uint8_t style_of(struct sdec_judge *j, const struct value *value) {
  switch (value->from) {
    case J_CODE: return value->hi != 0 ? SDEC_AS_DEC : SDEC_AS_HEX;
    case J_NEEDS:
    case J_ASKED_CODE:
    case J_ASKED_NEEDS: return SDEC_AS_HEX;
    case J_VERSION:
    case J_ASKED_VERSION:
    case J_AGREED:
    case J_USED_BEFORE:
    case J_HIGHEST: return SDEC_AS_VERSION;
    default: break;
  }
  const struct said *most = value->from == J_MOST ? sdec_sheet_find(j, value->symbol) : NULL;
  if (most != NULL) {
    return most->as;
  }
  const struct answer a = sdec_value_of(j, value);
  return a.as == SDEC_AS_VERSION16 && a.bits <= 8 ? SDEC_AS_VERSION : a.as;
}

/* Writes a value in format `as`, unless it has a format of its own. */
RARE static void put_value(struct sdec_judge *j, const struct value *value, uint8_t as, struct sdec_text *out) {
  const struct answer a = sdec_value_of(j, value);
  const uint8_t own = style_of(j, value);
  if (value->from == J_ASKED_BROKEN && j->request != NULL && j->request->broken) {
    sdec_put(out, "it broke ");
    sdec_put(out, sdec_rule_row(j, j->request->broken_rule)->id);
  } else if (!a.known) {
    sdec_put(out, "unknown");
  } else if (a.bits == 0) {
    sdec_put(out, "the same bytes"); /* a digest of them means nothing to a reader */
  } else {
    sdec_put_number(out, a.number, own != SDEC_AS_DEFAULT ? own : as);
  }
}

/* The second value and its origin. */
RARE static void put_other(struct sdec_judge *j, const struct value *value, uint8_t as, struct sdec_text *out) {
  const bool bytes = sdec_value_of(j, value).bits == 0;
  put_value(j, value, as, out);
  if (value->row->name != NULL) {
    sdec_put(out, bytes ? " as " : " (");
    put_origin(j, value, out);
    sdec_put(out, bytes ? "" : ")");
  }
}

/* The i-th value failed: with J_NONE only those that are not 0. */
static bool is_wrong(struct sdec_judge *j, const struct check *test, uint32_t i) {
  return test->op != J_NONE || sdec_value_of(j, &j->values[test->first + i]).number != 0;
}

/* Expectation for a single value compared with 0. */
RARE static void put_one(struct sdec_judge *j, const struct value *value, bool none, struct sdec_text *out) {
  const uint8_t bits = sdec_value_of(j, value).bits;
  if (value->from == J_TIMES) {
    sdec_put(out, "none");
  } else if (value->hi != 0) {
    sdec_put(out, "its bits ");
    sdec_put_dec(out, value->lo);
    sdec_put(out, " to ");
    sdec_put_dec(out, value->hi);
    sdec_put(out, none ? " to be 0" : " not to be 0");
  } else if (bits == 0) {
    sdec_put(out, none ? "only zero bytes" : "bytes that are not all zero");
  } else {
    sdec_put(out, none ? "0" : bits == 1 ? "1" : "a value other than 0");
  }
}

/* A remembered value is nearly always a capability flag. */
static bool is_flag(struct sdec_judge *j, const struct value *value) {
  return message_of(j, value) != NULL || sdec_value_of(j, value).bits == 1;
}

/* Expectation for values compared with 0. */
RARE static void put_set(struct sdec_judge *j, const struct check *test, const char *field, struct sdec_text *out) {
  const struct value *values = &j->values[test->first], *only = values;
  const bool none = test->op == J_NONE, both = test->n == 2 && is_field(j, &values[1], name_of(&values[0]));
  uint32_t n = 0;
  bool flags = true;
  if (name_of(&values[0]) == NULL) {
    return;
  }
  for (uint32_t i = 0; i < test->n; i++) {
    only = is_wrong(j, test, i) ? &values[i] : only;
    n += is_wrong(j, test, i);
    flags = flags && is_flag(j, &values[i]);
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
  sdec_put(out, none ? " to be 0" : flags ? " to be set" : test->op == J_ANY ? " to be other than 0" : " not to be 0");
  sdec_put(out, both ? " on both sides" : "");
}

/* Sum of all but the last. */
RARE static uint64_t sum_of(struct sdec_judge *j, const struct check *test) {
  const struct value *values = &j->values[test->first];
  uint64_t sum = 0;
  for (uint32_t i = 0; i + 1 < test->n; i++) {
    sum += sdec_value_of(j, &values[i]).number & UINT32_MAX;
  }
  return sum;
}

/* J_SUM_IS: the right value for the reported field, which is the last or the first. */
RARE static void put_sum(struct sdec_judge *j, const struct check *test, const char *field, struct sdec_text *out) {
  const struct value *first = &j->values[test->first], *last = first + test->n - 1;
  const uint64_t sum = sum_of(j, test);
  if (is_field(j, last, field)) {
    sdec_put_dec(out, sum);
  } else {
    sdec_put_dec(out, sdec_value_of(j, last).number - (sum - sdec_value_of(j, first).number));
  }
}

/* J_SUM_AT_MOST: if the limit has a name, the least it must be; else that the sum is too large. */
RARE static void put_limit(struct sdec_judge *j, const struct check *test, struct sdec_text *out) {
  const struct value *values = &j->values[test->first], *last = values + test->n - 1;
  if (name_of(last) != NULL) {
    sdec_put(out, "at least ");
    sdec_put_dec(out, sum_of(j, test));
    return;
  }
  sdec_put(out, "the sum of ");
  for (uint32_t i = 0; i + 1 < test->n; i++) {
    sdec_put(out, i == 0 ? "" : i + 2 == test->n ? " and " : ", ");
    put_name(&values[i], out);
  }
  sdec_put(out, " to be at most ");
  put_value(j, last, SDEC_AS_DEC, out);
  sdec_put(out, ", not ");
  sdec_put_dec(out, sum_of(j, test));
}

/* Bit tests. If the rule gives the allowed bits as a number, only the excess bits are named. */
RARE static void put_bits(struct sdec_judge *j, const struct check *test, struct sdec_text *out) {
  const struct value *values = &j->values[test->first];
  const uint64_t a = sdec_value_of(j, &values[0]).number, b = sdec_value_of(j, &values[1]).number;
  if (test->op == J_SUBSET && values[1].from == J_NUMBER) {
    sdec_put(out, "no bit of ");
    sdec_put_number(out, a & ~b, SDEC_AS_HEX);
    return;
  }
  const bool one = b != 0 && (b & (b - 1)) == 0;
  sdec_put(out, test->op == J_SUBSET ? "only bits of " : one ? "the bit " : "one of the bits of ");
  put_other(j, &values[1], SDEC_AS_HEX, out);
}

/* Expectation for the first value of a comparison. */
RARE static void put_compared(struct sdec_judge *j, const struct check *test, struct sdec_text *out) {
  static const char *const words[] = {
      [J_EQ] = "",
      [J_NE] = "a value other than ",
      [J_AT_MOST] = "at most ",
      [J_AT_LEAST] = "at least ",
      [J_ABOVE] = "above ",
      [J_SUBSET] = "",
      [J_BITS] = "",
      [J_ONE_BIT] = "exactly one bit",
      [J_AT_MOST_ONE] = "at most one bit",
      [J_LISTED] = "one of ",
      [J_AMONG] = "one that the request lists",
      [J_ASCENDING] = "ascending order",
      [J_UNIQUE] = "no value twice",
      [J_GAPLESS] = "consecutive values, each once",
      [J_UNCHANGED] = "the same as before",
      [J_STEADY] = "the same as before",
      [J_AMONG_TOLD] = "one of those listed before",
      [J_UNSEEN] = "bytes that were not used before",
      [J_DER] = "a DER SEQUENCE with the elements of its type",
  };
  const struct value *values = &j->values[test->first];
  const uint8_t as = style_of(j, &values[0]);
  sdec_put(out, words[test->op]);
  if (test->op == J_SUBSET || test->op == J_BITS) {
    put_bits(j, test, out);
  } else if (test->op == J_EQ && values[0].from == J_TIMES && values[1].number == 1) {
    sdec_put(out, "it once");
  } else if (test->op <= J_ABOVE) {
    put_other(j, &values[1], as, out);
  }
  for (uint32_t i = 1; test->op == J_LISTED && i < test->n; i++) {
    sdec_put(out, i > 1 ? ", " : "");
    put_value(j, &values[i], as, out);
  }
}

/* Expectation for a value other than the reported field; for a limit also what the value was. */
RARE static void put_named(struct sdec_judge *j, const struct check *test, struct sdec_text *out) {
  const struct value *first = &j->values[test->first];
  put_name(first, out);
  sdec_put(out, test->op == J_BITS ? " to have " : " to be ");
  put_compared(j, test, out);
  if (test->op == J_AT_MOST || test->op == J_AT_LEAST || test->op == J_ABOVE) {
    sdec_put(out, ", not ");
    put_value(j, first, SDEC_AS_DEFAULT, out);
  }
}

RARE static void put_bit(struct sdec_judge *j, const struct check *test, const char *field, struct sdec_text *out) {
  const struct value *values = &j->values[test->first];
  if (values[0].from == J_OWN_SLOTS || values[0].from == J_PEER_SLOTS) {
    sdec_put(out, "a slot that has a digest");
    return;
  }
  sdec_put(out, "bit ");
  put_other(j, &values[1], SDEC_AS_DEC, out);
  if (!is_field(j, &values[0], field)) {
    sdec_put(out, " of ");
    put_name(&values[0], out);
  }
  sdec_put(out, " to be set");
}

/* The rule's own sentence says it better: it is about a state or a request, or forbids one value. */
static bool is_said(const struct check *test, const struct value *first, const char *field) {
  const bool of_request = first->from == J_ASKED_VERSION || first->from == J_ASKED_NEEDS;
  return first->from == J_STATE || (field != NULL && of_request) || (test->op == J_NE && first[1].from == J_NUMBER);
}

void sdec_put_wanted(struct sdec_judge *j, const struct check *test, const char *field, struct sdec_text *out) {
  const struct value *first = &j->values[test->first];
  if (is_said(test, first, field)) {
    return;
  }
  if (test->op <= J_NONE) {
    put_set(j, test, field, out);
  } else if (test->op == J_SUM_IS) {
    put_sum(j, test, field, out);
  } else if (test->op == J_SUM_AT_MOST) {
    put_limit(j, test, out);
  } else if (test->op == J_HAS_BIT) {
    put_bit(j, test, field, out);
  } else if (field != NULL && name_of(first) != NULL && !is_field(j, first, field)) {
    put_named(j, test, out);
  } else {
    put_compared(j, test, out);
  }
}

void sdec_put_found(struct sdec_judge *j, const struct check *test, const char *field, struct sdec_text *out) {
  const struct value *first = &j->values[test->first], *last = first + test->n - 1;
  const struct value *value = test->op == J_SUM_AT_MOST && name_of(last) != NULL ? last : first;
  const bool changed = test->op == J_STEADY || test->op == J_UNCHANGED;
  const bool named = field == NULL && name_of(value) != NULL && value->from != J_ASKED_BROKEN && test->op > J_NONE;
  if (value->from == J_STATE) {
    return;
  }
  if (named) {
    put_name(value, out);
    sdec_put(out, " is ");
  }
  if (changed && sdec_value_of(j, value).bits == 0) {
    sdec_put(out, "other bytes");
  } else if (value->from == J_TIMES && sdec_value_of(j, value).number == 0) {
    sdec_put(out, "missing");
  } else if (test->op > J_NONE || value->from == J_ASKED_BROKEN || is_field(j, value, field)) {
    put_value(j, value, SDEC_AS_DEFAULT, out);
  }
}
