/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Records which connection values forms read while they are judged: they become part of the memoization key.
 */
#include "base/apart.h"
#include "judge.h"

static bool is_in(const uint16_t *numbers, uint32_t n, uint16_t number) {
  bool in = false;
  for (uint32_t i = 0; i < n; i++) {
    in = in || numbers[i] == number;
  }
  return in;
}

/* When the list is full, the current form is not memoized. */
static void note(struct reads *reads, uint16_t *numbers, uint8_t *n, uint32_t most, uint16_t number) {
  if (number == NO_SLOT || is_in(numbers, *n, number)) {
    return;
  }
  reads->others = reads->others || *n == most;
  if (!reads->others) {
    numbers[(*n)++] = number;
  }
}

RARE void sdec_reads_value(struct sdec_judge *j, const struct value *value) {
  note(&j->reads, j->reads.values, &j->reads.n_values, READS_VALUES, (uint16_t)(value - j->values));
}

RARE void sdec_reads_told(struct sdec_judge *j, uint16_t slot, const struct value *value) {
  if (value->from == J_TOLD_HERE) {
    sdec_reads_value(j, value);
    return;
  }
  note(&j->reads, j->reads.told, &j->reads.n_told, READS_TOLD, slot);
  if (value->times) {
    note(&j->reads, j->reads.told, &j->reads.n_told, READS_TOLD, value->other);
  }
}
