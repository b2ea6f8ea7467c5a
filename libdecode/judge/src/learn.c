/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Updates the remembered state of a connection from exchanges and errors.
 */
#include "base/apart.h"
#include "judge.h"

/* The first field of that name or, in an error, the last, which has the extended data. NULL: there is none. */
static const struct said *one_of(const struct said *said, uint32_t n, uint16_t symbol, bool last) {
  const struct said *found = NULL;
  for (uint32_t i = 0; i < n && (last || found == NULL); i++) {
    found = said[i].symbol == symbol ? &said[i] : found;
  }
  return found;
}

/* The fields of a message, without its transport header. */
struct telling {
  const struct sdec_message *message;
  uint8_t message_no;
  const struct said *said;
  uint32_t n;
  bool unread;
  uint64_t time_ns; /* 0: unknown */
};

static void learn_fields(struct sdec_judge *j, const struct telling *telling) {
  struct talk *talk = j->talk;
  for (uint32_t at = j->names.told_first[telling->message_no]; at != 0; at = j->names.told_next[at - 1]) {
    const uint32_t slot = at - 1;
    const uint64_t bit = UINT64_C(1) << slot % 64;
    const struct said *one = one_of(telling->said, telling->n, j->names.told[slot].symbol, telling->message->failure);
    talk->told_known[slot / 64] &= ~bit;
    if (one != NULL || !telling->unread) { /* an absent field reads as zero */
      talk->told_known[slot / 64] |= bit;
      talk->told_ns[slot] = telling->time_ns;
      talk->told_in[slot] = sdec_place_of(j->unit);
      talk->told[slot] = one == NULL ? 0 : one->bits != 0 ? one->number : one->digest;
    }
  }
}

static void learn_list(struct told_list *list, const struct telling *telling, uint16_t symbol) {
  *list = (struct told_list){.known = !telling->unread};
  for (uint32_t i = 0; i < telling->n; i++) {
    if (telling->said[i].symbol == symbol && list->n < LIST_MOST) {
      list->numbers[list->n++] = telling->said[i].number;
    } else if (telling->said[i].symbol == symbol) {
      list->known = false;
    }
  }
}

static void learn(struct sdec_judge *j, const struct telling *telling) {
  learn_fields(j, telling);
  for (uint32_t i = 0; i < j->names.n_lists; i++) {
    if (j->names.lists[i].message == telling->message) {
      learn_list(&j->talk->lists[i], telling, j->names.lists[i].symbol);
    }
  }
}

void sdec_told_learn(struct sdec_judge *j) {
  learn(j, &(struct telling){.message = j->unit->message,
                             .message_no = j->message_no,
                             .said = j->sheet.said,
                             .n = j->sheet.n_said,
                             .unread = j->sheet.unread || j->sheet.full,
                             .time_ns = j->unit->time_ns});
}

void sdec_told_asked(struct sdec_judge *j, const struct asked *request) {
  learn(j, &(struct telling){.message = request->message,
                             .message_no = request->message_no,
                             .said = request->said,
                             .n = request->n_said,
                             .unread = request->unread});
}

/* Stores the versions that a response offers. */
RARE static void learn_offer(struct sdec_judge *j) {
  struct sdec_item item;
  sdec_unit_begin(j->unit, &j->it);
  while (sdec_next(&j->it, &item)) {
    if (item.kind == SDEC_LEAF && item.field->role == SDEC_OFFERED_VERSION && item.value >> 12 == 1) {
      j->talk->offered = (uint16_t)(j->talk->offered | 1u << (item.value >> 8 & 15));
      j->talk->has_offered = true;
    }
  }
}

/* The fields of an error are remembered as well. */
void sdec_refusal_learn(struct sdec_judge *j) {
  if (!sdec_went_by(j->unit, SDEC_VIA_ENCAP)) {
    sdec_told_learn(j);
  }
}

/* A version exchange needs no computation, so that the shortest one approximates the round-trip time. */
static void learn_round_trip(struct sdec_judge *j, const struct asked *request) {
  struct talk *talk = j->talk;
  const uint64_t now = j->unit->time_ns;
  const uint64_t took = now > request->time_ns ? now - request->time_ns : 0;
  talk->round_trip_ns = talk->has_round_trip && talk->round_trip_ns < took ? talk->round_trip_ns : took;
  talk->has_round_trip = true;
}

void sdec_talk_learn(struct sdec_judge *j, const struct asked *request) {
  struct talk *talk = j->talk;
  const struct sdec_unit *unit = j->unit;
  const bool resets = request->message->resets;
  const bool encapsulated = sdec_went_by(unit, SDEC_VIA_ENCAP); /* roles are swapped there */
  if (resets && !encapsulated) {
    sdec_talk_reset(talk, request->order);
    learn_round_trip(j, request);
    learn_offer(j);
  } else if (!resets && talk->version == 0) {
    talk->version = request->version;
  }
  if (!encapsulated) {
    sdec_told_asked(j, request);
    sdec_told_learn(j);
  }
  if (j->sheet.digests.known != 0 && unit->dir != SDEC_DIR_UNKNOWN) {
    talk->slots[unit->dir == SDEC_DIR_RSP] = j->sheet.digests;
  }
  if (sdec_set_has(&j->slot_writers, j->message_no)) {
    talk->slots[unit->dir == SDEC_DIR_RSP].known = 0;
  }
  if (unit->message->step == SDEC_STEP_ALGORITHMS) {
    talk->sizes_unsure = talk->sizes_unsure && j->sheet.unread;
    talk->negotiated = talk->from_start && !j->sheet.unread && talk->state[M_CONNECTION] >= C_CAPABILITIES;
  }
}
