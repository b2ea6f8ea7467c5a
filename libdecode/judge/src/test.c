/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Evaluates tests. There are three outcomes: holds, fails, or unknown with a reason.
 */
#include "value.h"

static enum truth truth(bool holds) {
  return holds ? HOLDS : FAILS;
}

/* J_ANY, J_ALL, J_NONE. */
enum truth sdec_test_zeros(struct sdec_judge *j, const struct check *test, uint8_t *out_reason) {
  const struct value *values = &j->values[test->first];
  bool unsure = false;
  for (uint32_t i = 0; i < test->n; i++) {
    const struct answer a = value_of(j, &values[i]);
    const bool is_set = a.number != 0;
    if (!a.known) {
      unsure = true;
      *out_reason = a.reason;
    } else if (is_set == (test->op != J_ALL)) {
      return truth(test->op == J_ANY);
    }
  }
  return unsure ? UNKNOWN : truth(test->op != J_ANY);
}

/* Bytes are compared by their digests. */
static bool same(struct answer a, uint64_t digest_a, struct answer b, uint64_t digest_b) {
  if (a.bits == 0 && b.bits == 0) {
    return digest_a == digest_b;
  }
  const uint64_t mask = a.bits > 0 && a.bits < 64 ? (UINT64_C(1) << a.bits) - 1 : UINT64_MAX;
  return a.number == (b.number & mask);
}

static bool compare(uint8_t op, uint64_t a, uint64_t b) {
  switch (op) {
    case J_AT_MOST: return a <= b;
    case J_AT_LEAST: return a >= b;
    case J_ABOVE: return a > b;
    case J_HAS_BIT: return b < 64 && (a >> b & 1) != 0;
    case J_SUBSET: return (a & ~b) == 0;
    default: return (a & b) != 0; /* J_BITS */
  }
}

enum truth sdec_test_pair(struct sdec_judge *j, const struct check *test, uint8_t *out_reason) {
  const struct value *values = &j->values[test->first];
  const struct answer a = value_of(j, &values[0]);
  const uint64_t digest = j->digest;
  const struct answer b = value_of(j, &values[1]);
  if (!a.known || !b.known) {
    *out_reason = a.known ? b.reason : a.reason;
    return UNKNOWN;
  }
  if (test->op == J_EQ || test->op == J_NE) {
    return truth(same(a, digest, b, j->digest) == (test->op == J_EQ));
  }
  return truth(compare(test->op, a.number, b.number));
}

static enum truth one_bit(struct sdec_judge *j, const struct check *test, uint8_t *out_reason) {
  const struct value *values = &j->values[test->first];
  const struct answer a = sdec_value_of(j, &values[0]);
  if (!a.known) {
    *out_reason = a.reason;
    return UNKNOWN;
  }
  const bool several = a.number != 0 && (a.number & (a.number - 1)) != 0;
  return truth(!several && (a.number != 0 || test->op == J_AT_MOST_ONE));
}

static enum truth listed(struct sdec_judge *j, const struct check *test, uint8_t *out_reason) {
  const struct value *values = &j->values[test->first];
  const struct answer a = sdec_value_of(j, &values[0]);
  const uint64_t digest = j->digest;
  enum truth result = FAILS;
  for (uint32_t i = 1; i < test->n; i++) {
    const struct answer b = sdec_value_of(j, &values[i]);
    if (a.known && b.known && same(a, digest, b, j->digest)) {
      return HOLDS;
    }
    if (!a.known || !b.known) {
      *out_reason = a.known ? b.reason : a.reason;
      result = UNKNOWN;
    }
  }
  return result;
}

static enum truth among(struct sdec_judge *j, const struct check *test, uint8_t *out_reason) {
  const struct value *values = &j->values[test->first];
  const struct answer a = sdec_value_of(j, &values[0]);
  const struct answer b = sdec_value_of(j, &values[1]);
  const uint16_t symbol = values[1].symbol;
  if (!a.known || j->request == NULL) {
    *out_reason = a.known ? b.reason : a.reason;
    return UNKNOWN;
  }
  for (uint32_t i = 0; i < j->request->n_said; i++) {
    const struct said *one = &j->request->said[i];
    j->reads.others = j->reads.others || (one->symbol == symbol && one->bits == 0);
    if (one->symbol == symbol && one->number == a.number) {
      return HOLDS;
    }
  }
  *out_reason = SDEC_UNJUDGED_UNREAD;
  return j->request->unread ? UNKNOWN : FAILS;
}

static bool follows(uint8_t op, const struct said *a, const struct said *b) {
  return op == J_ASCENDING ? a->number < b->number : !sdec_said_same(a, b);
}

static enum truth in_order(struct sdec_judge *j, const struct check *test, uint8_t *out_reason) {
  const struct value *values = &j->values[test->first];
  const uint16_t symbol = values[0].symbol;
  for (uint32_t i = j->from; i < j->to; i++) {
    bool fine = true;
    j->reads.others = j->reads.others || (j->sheet.said[i].symbol == symbol && j->sheet.said[i].bits == 0);
    for (uint32_t k = j->from; fine && k < i && j->sheet.said[i].symbol == symbol; k++) {
      fine = j->sheet.said[k].symbol != symbol || follows(test->op, &j->sheet.said[k], &j->sheet.said[i]);
    }
    if (!fine) {
      return FAILS;
    }
  }
  *out_reason = SDEC_UNJUDGED_UNREAD;
  return j->sheet.full || j->sheet.unread ? UNKNOWN : HOLDS;
}

/* No number twice, and none between the lowest and the highest missing. */
static enum truth gapless(struct sdec_judge *j, const struct check *test, uint8_t *out_reason) {
  const struct value *values = &j->values[test->first];
  const uint16_t symbol = values[0].symbol;
  uint64_t lowest = UINT64_MAX, highest_one = 0, n = 0;
  for (uint32_t i = j->from; i < j->to; i++) {
    if (j->sheet.said[i].symbol == symbol) {
      const uint64_t one = j->sheet.said[i].number;
      lowest = one < lowest ? one : lowest;
      highest_one = one > highest_one ? one : highest_one;
      n++;
    }
  }
  const enum truth once = in_order(j, test, out_reason);
  return once == HOLDS && n > 0 ? truth(highest_one - lowest == n - 1) : once;
}

static enum truth all_unseen(struct sdec_judge *j, const struct check *test, uint8_t *out_reason) {
  const struct value *values = &j->values[test->first];
  const uint16_t symbol = values[0].symbol;
  bool any = false, fresh = true;
  for (uint32_t i = j->from; i < j->to; i++) {
    if (j->sheet.said[i].symbol == symbol) {
      any = true;
      fresh = sdec_unseen(j, &j->sheet.said[i]) && fresh;
    }
  }
  *out_reason = SDEC_UNJUDGED_UNREAD;
  return any || !j->sheet.unread ? truth(fresh) : UNKNOWN;
}

/* Compares only the slots whose digest was known before. */
static enum truth unchanged(const struct sdec_judge *j, uint8_t *out_reason) {
  const struct slots *before = &j->talk->slots[j->unit->dir == SDEC_DIR_RSP], *now = &j->sheet.digests;
  for (uint32_t slot = 0; slot < SLOTS; slot++) {
    if ((before->known & now->known) >> slot & 1 && before->digest[slot] != now->digest[slot]) {
      return FAILS;
    }
  }
  *out_reason = sdec_untold(j).reason;
  return (before->known & now->known) != 0 ? HOLDS : UNKNOWN;
}

/* Without an earlier value the test holds. */
static enum truth steady(struct sdec_judge *j, const struct check *test, uint8_t *out_reason) {
  const struct value *values = &j->values[test->first];
  struct talk *talk = j->talk;
  uint64_t key = (uint64_t)(uintptr_t)test->row;
  const struct answer value = sdec_value_of(j, &values[0]);
  const uint64_t digest = j->digest;
  for (uint32_t i = 1; i < test->n; i++) {
    key = key << 13 ^ key >> 51 ^ sdec_value_of(j, &values[i]).number;
  }
  if (!value.known) {
    *out_reason = value.reason;
    return UNKNOWN;
  }
  const uint64_t now = value.bits == 0 ? digest : value.number;
  for (uint32_t i = 0; i < talk->n_kept && i < KEPT_MOST; i++) {
    if (talk->kept[i].key == key) {
      const bool same_value = talk->kept[i].value == now;
      talk->kept[i].value = now;
      return truth(same_value);
    }
  }
  talk->kept[talk->n_kept++ % KEPT_MOST] = (struct kept){key, now};
  return HOLDS;
}

static enum truth among_told(struct sdec_judge *j, const struct check *test, uint8_t *out_reason) {
  const struct value *values = &j->values[test->first];
  const struct answer a = sdec_value_of(j, &values[0]);
  const uint16_t at = values[1].other;
  if (!a.known || at == NO_SLOT || !j->talk->lists[at].known) {
    *out_reason = a.known ? sdec_untold(j).reason : a.reason;
    return UNKNOWN;
  }
  const struct told_list *list = &j->talk->lists[at];
  for (uint32_t i = 0; i < list->n; i++) {
    if (list->numbers[i] == a.number) {
      return HOLDS;
    }
  }
  return FAILS;
}

static enum truth sum_at_most(struct sdec_judge *j, const struct check *test, uint8_t *out_reason) {
  const struct value *values = &j->values[test->first];
  uint64_t sum = 0;
  for (uint32_t i = 0; i < test->n; i++) {
    const struct answer a = sdec_value_of(j, &values[i]);
    if (!a.known) {
      *out_reason = a.reason;
      return UNKNOWN;
    }
    if (i + 1 == test->n) {
      return truth(test->op == J_SUM_IS ? sum == a.number : sum <= a.number);
    }
    sum += a.number & UINT32_MAX;
  }
  return HOLDS;
}

/* These read bytes, earlier values or remembered lists, which are not in the memoization key. */
static bool reads_others(uint8_t op) {
  return op == J_UNSEEN || op == J_UNCHANGED || op == J_STEADY || op == J_AMONG_TOLD || op == J_DER;
}

enum truth sdec_test_rare(struct sdec_judge *j, const struct check *test, uint8_t *out_reason) {
  j->reads.others = j->reads.others || reads_others(test->op);
  switch (test->op) {
    case J_ONE_BIT:
    case J_AT_MOST_ONE: return one_bit(j, test, out_reason);
    case J_LISTED: return listed(j, test, out_reason);
    case J_AMONG: return among(j, test, out_reason);
    case J_ASCENDING:
    case J_UNIQUE: return in_order(j, test, out_reason);
    case J_GAPLESS: return gapless(j, test, out_reason);
    case J_UNSEEN: return all_unseen(j, test, out_reason);
    case J_STEADY: return steady(j, test, out_reason);
    case J_AMONG_TOLD: return among_told(j, test, out_reason);
    case J_UNCHANGED: return unchanged(j, out_reason);
    case J_DER: return sdec_test_der(j, test, out_reason);
    default: return sum_at_most(j, test, out_reason); /* J_SUM_IS, J_SUM_AT_MOST */
  }
}
