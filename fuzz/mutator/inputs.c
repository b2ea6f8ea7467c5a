/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Inputs of this project's own harnesses: locates and interprets the message in them.
 */
#include <string.h>

#include "message.h"
#include "sequence.h"
#include "walk_prefix.h"

enum { FRESH_ONE_IN = 12, ELSEWHERE_ONE_IN = 4 };

/* ------------------------------------------------------------------------------------------ a message to be walked */

/* subject_of parses the prefix; false if the input is too short to hold a message. */
static bool subject_of(const uint8_t *data, size_t len, struct mutator_subject *out) {
  uint32_t n;
  if (len < WALK_PREFIX) {
    return false;
  }
  const struct sdec_protocol *const *protocols = sdec_protocols(&n);
  memset(out, 0, sizeof(*out));
  out->group = walk_prefix(data, len, &out->env);
  out->protocol = (data[0] & WALK_OBJECT) != 0 ? NULL : protocols[data[0] % n];
  return out->group != NULL;
}

/* fresh replaces the message with a new one: usually of the same protocol, otherwise of another, or an object. */
static uint32_t fresh(struct mutator *m, struct mutator_subject *subject, uint8_t *data, uint32_t max) {
  uint32_t n;
  if (dice_one_in(&m->dice, ELSEWHERE_ONE_IN)) {
    data[0] = (uint8_t)dice_next(&m->dice);
    (void)subject_of(data, WALK_PREFIX, subject);
  }
  if (subject->protocol != NULL) {
    data[1] = (uint8_t)message_any_code(m, subject->protocol);
    subject->group = sdec_message_find(subject->protocol, data[1])->body;
  } else {
    (void)sdec_objects(&n);
    data[0] = (uint8_t)(WALK_OBJECT | dice_below(&m->dice, n));
    (void)subject_of(data, WALK_PREFIX, subject);
  }
  mutator_did(m, MUTATION_FRESH);
  return message_fresh(m, subject, data[1], data + WALK_PREFIX, max);
}

static size_t mutate_walk(struct mutator *m, uint8_t *data, size_t len, size_t max, struct sdec_span donor) {
  struct mutator_subject subject, other;
  const bool has_donor = subject_of(donor.data, donor.len, &other);
  const uint32_t room = (uint32_t)(max - WALK_PREFIX);
  uint32_t message_len = (uint32_t)(len - WALK_PREFIX);
  (void)subject_of(data, len, &subject);
  m->donor.n = 0;
  if (has_donor) {
    mutator_donor(m, &other, (struct sdec_span){donor.data + WALK_PREFIX, donor.len - WALK_PREFIX});
  }
  if (dice_one_in(&m->dice, FRESH_ONE_IN)) {
    message_len = fresh(m, &subject, data, room);
  } else {
    message_len = mutator_message(m, &subject, data + WALK_PREFIX, message_len, room);
  }
  walk_prefix_write(data[0], data[1], &subject.env, data);
  m->donor.n = 0;
  return WALK_PREFIX + message_len;
}

/* ------------------------------------------------------------------------------------------------------ the choice */

static bool is_sequence(const char *target) {
  static const char *const names[] = {"flow", "mctp", "tcp", "framing", "media", "records", "burden", "link", "ndjson"};
  for (uint32_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
    if (strcmp(target, names[i]) == 0) {
      return true;
    }
  }
  return false;
}

bool mutator_input(struct mutator *m, const char *target, uint8_t *data, size_t len, size_t max, struct sdec_span donor,
                   size_t *out_len) {
  m->broke = false;
  max = max < MUTATOR_ROOM ? max : MUTATOR_ROOM;
  if (len > max) {
    return false;
  }
  if ((strcmp(target, "walk") == 0 || strcmp(target, "encode") == 0) && len >= WALK_PREFIX) {
    *out_len = mutate_walk(m, data, len, max, donor);
    return true;
  }
  if (is_sequence(target)) {
    *out_len = sequence_mutate(m, data, len, max, donor);
    return true;
  }
  return false;
}
