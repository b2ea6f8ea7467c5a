/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Vendor protocols inside vendor-defined messages: one outstanding request at a time, and the things they are about.
 */
#include "base/apart.h"
#include "judge.h"

static bool is_of(const struct asked *request, const struct sdec_unit *unit) {
  return sdec_same_place(request, unit) && !request->answered && request->protocol != NULL &&
         sdec_same_text(request->protocol, unit->protocol);
}

/* Stores the remembered fields of the thing that the message is about. */
static void learn_thing(struct sdec_judge *j) {
  for (uint16_t i = 0; i < j->names.n_things; i++) {
    const struct said *said = sdec_sheet_find(j, j->names.things[i].symbol);
    if (j->names.things[i].message != j->unit->message || said == NULL) {
      continue;
    }
    for (uint32_t machine = 1; machine < JUDGE_MACHINES; machine++) {
      const struct judge_machine *of = &sdec_judge_machines[machine];
      if (of->scope == J_PER_THING && sdec_same_text(of->protocol, j->unit->protocol)) {
        struct thing *thing = sdec_thing_of(j, machine);
        thing->said[i] = *said;
        thing->in[i] = sdec_place_of(j->unit);
        thing->known = (uint8_t)(thing->known | 1u << i);
      }
    }
  }
}

static void learn(struct sdec_judge *j) {
  sdec_told_asked(j, j->request);
  sdec_told_learn(j);
  learn_thing(j);
}

static void keep(struct sdec_judge *j) {
  const struct sdec_unit *unit = j->unit;
  struct asked *a = &j->talk->vendor;
  sdec_asked_clear(a, j->again && a->used && !a->answered);
  a->used = true;
  a->unread = j->sheet.unread;
  a->has_session = unit->has_session;
  a->session = unit->session;
  a->dir = (uint8_t)unit->dir;
  a->code = (uint8_t)unit->code;
  a->version = unit->version;
  a->like = j->like;
  a->frame = unit->frame;
  a->time_ns = unit->time_ns;
  a->protocol = unit->protocol;
  a->message_no = j->message_no;
  a->message = unit->message;
  sdec_asked_keep(j, a);
}

RARE void sdec_vendor_judge(struct sdec_judge *j) {
  struct asked *request = &j->talk->vendor;
  const bool answers = j->unit->dir == SDEC_DIR_RSP;
  j->request = answers && is_of(request, j->unit) ? request : NULL;
  request->answered = request->answered || answers;
  sdec_sheet_read(j);
  sdec_rules_judge(j);
  sdec_machines_judge(j);
  if (!answers) {
    keep(j);
  } else if (j->request != NULL && !j->unit->message->failure) {
    learn(j);
  }
}
