/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The layout: notes of the flow and of a walk become findings, unless they tell of the capture or of what is not known.
 */
#include "oracle.h"

#define NO_FINDING SDEC_FINDING_KINDS

/* What a note says of who sent the message. Notes that are not here say nothing of it. */
static uint8_t kind_of(const struct sdec_note *note) {
  if (note->rule != NULL) { /* what is information only is not known to be wrong */
    return note->severity > SDEC_INFO ? SDEC_FINDING_FORM : NO_FINDING;
  }
  switch (note->code) {
    case SDEC_NOTE_TRUNCATED:
    case SDEC_NOTE_OVERRUN:
    case SDEC_NOTE_NEGATIVE:
    case SDEC_NOTE_LENGTH:
    case SDEC_NOTE_NO_PROGRESS:
    case SDEC_NOTE_DEPTH:
    case SDEC_NOTE_UNKNOWN_CODE:
    case SDEC_NOTE_TOO_SHORT:
    case SDEC_NOTE_NESTING:
    case SDEC_NOTE_MCTP_IC:
    case SDEC_NOTE_DOE_LENGTH:
    case SDEC_NOTE_EARLY_END:
    case SDEC_NOTE_CHUNK_SIZE:
    case SDEC_NOTE_CHUNK_SEQUENCE:
    case SDEC_NOTE_RECORD_LENGTH: return SDEC_FINDING_FORM;
    case SDEC_NOTE_TRAILING: return note->severity > SDEC_INFO ? SDEC_FINDING_FORM : NO_FINDING;
    case SDEC_NOTE_RESERVED: return SDEC_FINDING_RESERVED;
    case SDEC_NOTE_BAD_VERSION:
    case SDEC_NOTE_NOT_IN_VERSION: return SDEC_FINDING_VERSION;
    case SDEC_NOTE_PORTION_SIZE: return SDEC_FINDING_ASKED;
    case SDEC_NOTE_HMAC:
    case SDEC_NOTE_TAG: return SDEC_FINDING_PROOF;
    default: return NO_FINDING;
  }
}

static const char *name_of(const struct sdec_note *note) {
  return note->bits != NULL ? note->bits->name : note->field != NULL ? note->field->name : NULL;
}

static void say_note(struct sdec_oracle *o, uint8_t kind, const struct sdec_note *note, const char *clause) {
  sdec_note_text(note, sdec_oracle_say(o, kind, note->offset, name_of(note), clause));
}

/* Trial finds a layout when the negotiation was not seen. If it was, a message that needs trial is not what was
 * negotiated. */
static bool is_deviation(const struct sdec_note *note, const struct talk *talk) {
  return (note->code == SDEC_NOTE_INFERRED || note->code == SDEC_NOTE_AMBIGUOUS) && talk->flow_knows;
}

static bool is_snapped(const struct sdec_unit *unit) {
  for (uint32_t i = 0; i < unit->n_notes; i++) {
    if (unit->notes[i].code == SDEC_NOTE_SNAPPED) {
      return true;
    }
  }
  return false;
}

static void flow_notes(struct sdec_oracle *o, const struct talk *talk, bool paired) {
  const struct sdec_unit *unit = o->unit;
  for (uint32_t i = 0; i < unit->n_notes; i++) {
    const struct sdec_note *note = &unit->notes[i];
    const char *clause = unit->group != NULL ? unit->group->spec : NULL;
    const uint8_t kind = kind_of(note);
    if (paired && is_deviation(note, talk)) {
      struct sdec_text *out = sdec_oracle_say(o, SDEC_FINDING_FORM, 0, NULL, clause);
      sdec_put(out, "does not fit what was negotiated; it would with ");
      sdec_put(out, sdec_env_name((uint32_t)note->expected));
      sdec_put(out, " ");
      sdec_put_dec(out, note->got);
    } else if (kind != NO_FINDING) {
      say_note(o, kind, note, clause);
    }
  }
}

/* The clause of what is being walked: that of the innermost group with one. */
struct place {
  const char *clause[SDEC_DEPTH + 1];
  uint32_t n;
};

static void follow(struct place *place, const struct sdec_item *item) {
  if (item->kind == SDEC_OPEN && place->n < SDEC_DEPTH) {
    place->clause[place->n + 1] = item->group != NULL ? item->group->spec : place->clause[place->n];
    place->n++;
  } else if (item->kind == SDEC_CLOSE && place->n > 0) {
    place->n--;
  }
}

void sdec_form_judge(struct sdec_oracle *o, const struct talk *talk, const struct asked *request) {
  const struct sdec_unit *unit = o->unit;
  struct sdec_item item;
  bool unsure = false;
  if (is_snapped(unit)) {
    o->stats.unsure++;
    return;
  }
  flow_notes(o, talk, request != NULL);
  if (unit->group == NULL) {
    return;
  }
  struct place place = {.clause = {unit->group->spec}};
  sdec_unit_begin(unit, &o->it);
  /* What is compared walks the request with an iterator of its own. */
  while (sdec_next(&o->it, &item)) {
    const char *clause = place.clause[place.n];
    if (item.kind == SDEC_NOTE) {
      const uint8_t kind = kind_of(&item.note);
      unsure = unsure || item.note.code == SDEC_NOTE_MISSING;
      if (kind != NO_FINDING) {
        say_note(o, kind, &item.note, clause);
      }
    } else if (request != NULL && request->readable) {
      sdec_tie_judge(o, request, &item, clause);
    }
    follow(&place, &item);
  }
  o->stats.unsure += unsure;
}

void sdec_form_damage(struct sdec_oracle *o, struct asked *request) {
  struct sdec_item item;
  const struct sdec_group *body = request->message->body;
  struct place place = {.n = 0};
  request->readable = true;
  sdec_begin(&o->it, body, &request->env, (struct sdec_span){request->bytes, request->len});
  while (sdec_next(&o->it, &item)) {
    if (item.kind == SDEC_NOTE && item.note.severity == SDEC_ERROR) {
      request->readable = request->readable && item.note.rule != NULL; /* beyond a limit is read all the same */
      if (place.n == 0 && request->damage.code == 0) { /* deeper down it may be something that nobody looks at */
        request->damage = item.note;
      }
    }
    follow(&place, &item);
  }
}
