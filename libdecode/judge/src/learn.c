/* SPDX-License-Identifier: BSD-3-Clause
 *
 * What connections remember of requests and their answers, and of refusals.
 */
#include "base/apart.h"
#include "judge.h"

/* What the message at hand says, without the header of its transport. */
#define SHEET_OF(j) (j)->sheet.said + (j)->sheet.n_head, (j)->sheet.n_said - (uint32_t)(j)->sheet.n_head

/* Of fields with one name the first counts; of a refusal the last, as it has the extended data. `n`: there is none. */
static uint32_t place_of(const struct said *said, uint32_t n, uint16_t symbol, bool last) {
  uint32_t i = last ? n : 0;
  while (last && i > 0 && said[i - 1].symbol != symbol) {
    i--;
  }
  if (last) {
    return i > 0 ? i - 1 : n;
  }
  while (i < n && said[i].symbol != symbol) {
    i++;
  }
  return i;
}

void sdec_told_learn(struct sdec_judge *j, const struct sdec_message *message, const struct said *said, uint32_t n,
                     bool unread) {
  for (uint32_t at = j->names.told_first[sdec_message_no(&j->names, message)]; at != 0;
       at = j->names.told_next[at - 1]) {
    const uint32_t slot = at - 1;
    const struct told_slot *told = &j->names.told[slot];
    const uint64_t bit = UINT64_C(1) << slot % 64;
    j->talk->told_known[slot / 64] &= ~bit;
    const uint32_t i = place_of(said, n, told->symbol, message->failure);
    if (i < n || !unread) { /* a field that is not there reads as zero */
      j->talk->told_known[slot / 64] |= bit;
      j->talk->told_ns[slot] = message == j->unit->message ? j->unit->time_ns : 0;
      j->talk->told_in[slot] = sdec_place_of(j->unit);
      j->talk->told[slot] = i < n ? (said[i].bits != 0 ? said[i].number : said[i].digest) : 0;
    }
  }
}

static void learn_lists(struct sdec_judge *j, const struct sdec_message *message, const struct said *said, uint32_t n,
                        bool unread) {
  for (uint32_t i = 0; i < j->names.n_lists; i++) {
    struct told_list *list = &j->talk->lists[i];
    if (j->names.lists[i].message != message) {
      continue;
    }
    *list = (struct told_list){.known = !unread};
    for (uint32_t k = 0; k < n; k++) {
      if (said[k].symbol == j->names.lists[i].symbol && list->n < LIST_MOST) {
        list->numbers[list->n++] = said[k].number;
      } else if (said[k].symbol == j->names.lists[i].symbol) {
        list->known = false;
      }
    }
  }
}

/* Versions that a response offers. */
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

/* What a Responder refused, and how, is remembered as what it answered is. */
void sdec_refusal_learn(struct sdec_judge *j) {
  if (!sdec_went_by(j->unit, SDEC_VIA_ENCAP)) {
    sdec_told_learn(j, j->unit->message, SHEET_OF(j), j->sheet.unread || j->sheet.full);
  }
}

/* Nothing is calculated for an exchange of versions: the shortest is what the way there and back takes. */
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
  if (request->message->resets) {
    sdec_talk_reset(talk, request->order);
    learn_round_trip(j, request);
    learn_offer(j);
  } else if (talk->version == 0) {
    talk->version = request->version;
  }
  if (!sdec_went_by(unit, SDEC_VIA_ENCAP)) { /* there the roles are swapped: what is said is of the other side */
    const struct said *asked = request->said + request->n_head;
    const uint32_t n_asked = request->n_said - (uint32_t)request->n_head;
    sdec_told_learn(j, request->message, asked, n_asked, request->unread);
    learn_lists(j, request->message, asked, n_asked, request->unread);
    sdec_told_learn(j, unit->message, SHEET_OF(j), j->sheet.unread || j->sheet.full);
    learn_lists(j, unit->message, SHEET_OF(j), j->sheet.unread || j->sheet.full);
  }
  if (j->sheet.digests.known != 0 && unit->dir != SDEC_DIR_UNKNOWN) {
    talk->slots[unit->dir == SDEC_DIR_RSP] = j->sheet.digests;
  }
  if (sdec_set_has(&j->slot_writers, j->message_no)) {
    talk->slots[unit->dir == SDEC_DIR_RSP].known = 0;
  }
  if (unit->message->step == SDEC_STEP_ALGORITHMS) {
    talk->negotiated = talk->from_start && !j->sheet.unread && talk->state[M_CONNECTION] >= C_CAPABILITIES;
  }
}
