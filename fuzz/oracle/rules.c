/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The state of a connection: when, where and in which version a request may be answered at all.
 */
#include "oracle.h"

#define FIRST_VERSION 0x10 /* of the messages that find out which versions there are */

static bool is_done(const struct talk *talk, uint32_t step) {
  return (talk->done >> step & 1) != 0;
}

static void put_version(struct sdec_text *out, uint8_t version) {
  sdec_put_dec(out, version >> 4);
  sdec_put(out, ".");
  sdec_put_dec(out, version & 15);
}

/* The step without which a request is not to be answered, and in words what is missing then. */
static uint32_t step_before(uint32_t step, const char **out_missing) {
  switch (step) {
    case SDEC_STEP_VERSION: return SDEC_STEP_NONE;
    case SDEC_STEP_CAPABILITIES: *out_missing = "the versions were asked for"; return SDEC_STEP_VERSION;
    case SDEC_STEP_CHUNK: /* the negotiation of algorithms may itself come in pieces */
    case SDEC_STEP_ALGORITHMS: *out_missing = "the capabilities were exchanged"; return SDEC_STEP_CAPABILITIES;
    case SDEC_STEP_FINISH: *out_missing = "keys were exchanged"; return SDEC_STEP_KEY_EXCHANGE;
    case SDEC_STEP_PSK_FINISH: *out_missing = "keys were exchanged"; return SDEC_STEP_PSK_EXCHANGE;
    default: *out_missing = "the algorithms were negotiated"; return SDEC_STEP_ALGORITHMS;
  }
}

static void judge_state(struct sdec_oracle *o, const struct talk *talk, const struct sdec_message *asked) {
  const char *missing = "";
  const uint32_t before = step_before(asked->step, &missing);
  const bool in_session = o->unit->has_session;
  if (talk->from_start && before != SDEC_STEP_NONE && !is_done(talk, before)) {
    struct sdec_text *out = sdec_oracle_say(o, SDEC_FINDING_STATE, 0, NULL, asked->body->spec);
    sdec_put(out, asked->name);
    sdec_put(out, " answered before ");
    sdec_put(out, missing);
  }
  if ((asked->only == SDEC_ONLY_CLEAR && in_session) || (asked->only == SDEC_ONLY_SESSION && !in_session)) {
    struct sdec_text *out = sdec_oracle_say(o, SDEC_FINDING_STATE, 0, NULL, asked->body->spec);
    sdec_put(out, asked->name);
    sdec_put(out, in_session ? " answered in a session" : " answered outside of a session");
  }
}

/* What the Responder can do. Requesters are asked in encapsulated requests only, which have rules of their own. */
static void judge_capability(struct sdec_oracle *o, const struct talk *talk, const struct sdec_message *asked) {
  const struct side *side = &talk->sides[1];
  if (o->unit->dir == SDEC_DIR_RSP && side->has_flags && asked->needs != 0 && (side->flags & asked->needs) == 0) {
    struct sdec_text *out = sdec_oracle_say(o, SDEC_FINDING_CAPABILITY, 0, NULL, asked->body->spec);
    sdec_put(out, asked->name);
    sdec_put(out, " answered without any of the capabilities 0x");
    sdec_put_hex(out, asked->needs, 8);
    sdec_put(out, "; announced are 0x");
    sdec_put_hex(out, side->flags, 8);
  }
}

static bool was_offered(const struct talk *talk, uint8_t version) {
  for (uint32_t i = 0; i < talk->n_offered; i++) {
    if (talk->offered[i] == version) {
      return true;
    }
  }
  return talk->n_offered == 0;
}

static void say_version(struct sdec_oracle *o, const char *text, uint8_t version) {
  struct sdec_text *out = sdec_oracle_say(o, SDEC_FINDING_VERSION, 0, NULL, o->unit->message->body->spec);
  sdec_put(out, "version ");
  put_version(out, o->unit->version);
  sdec_put(out, text);
  put_version(out, version);
}

/* A refusal may be in the version of the request, in the one agreed on, and in the first before there is one. Where it
 * was not seen whether there is one, anything goes. */
static void judge_refusal(struct sdec_oracle *o, const struct talk *talk, const struct asked *request) {
  const uint8_t version = o->unit->version;
  const struct sdec_message *asked = sdec_message_find(oracle_spdm(), request->code); /* whatever its version */
  const bool early = talk->version == 0 || (asked != NULL && asked->resets);
  const bool known = talk->from_start || talk->version != 0;
  if (known && version != request->version && version != talk->version && !(early && version == FIRST_VERSION)) {
    say_version(o, ", the request has ", request->version);
  }
}

static void judge_version(struct sdec_oracle *o, const struct talk *talk, const struct asked *request) {
  const uint8_t version = o->unit->version;
  if (version != request->version) {
    say_version(o, ", the request has ", request->version);
    return;
  }
  if (request->message->resets) {
    return;
  }
  if (talk->version != 0 && version != talk->version) {
    say_version(o, ", this connection has agreed on ", talk->version);
  } else if (!was_offered(talk, version)) {
    say_version(o, " was not offered; the first that was: ", talk->offered[0]);
  }
}

static void judge_size(struct sdec_oracle *o, const struct talk *talk) {
  const struct sdec_unit *unit = o->unit;
  const struct side *receiver = &talk->sides[unit->dir == SDEC_DIR_RSP ? 0 : 1];
  if (unit->nesting == 0 && receiver->has_size && unit->span.len > receiver->size) {
    struct sdec_text *out = sdec_oracle_say(o, SDEC_FINDING_SIZE, 0, NULL, unit->message->body->spec);
    sdec_put_dec(out, unit->span.len);
    sdec_put(out, " bytes in one piece; the other side takes ");
    sdec_put_dec(out, receiver->size);
  }
}

void sdec_rules_judge(struct sdec_oracle *o, const struct talk *talk, const struct asked *request) {
  judge_size(o, talk);
  if (o->unit->message->failure) {
    judge_refusal(o, talk, request);
    return;
  }
  judge_version(o, talk, request);
  judge_state(o, talk, request->message);
  judge_capability(o, talk, request->message);
  if (request->damage.code != 0 && !o->unit->carries) { /* what is carried may be the refusal */
    struct sdec_text *out = sdec_oracle_say(o, SDEC_FINDING_REQUEST, 0, NULL, request->message->body->spec);
    sdec_put(out, request->message->name);
    sdec_put(out, " answered although it is damaged: ");
    sdec_note_text(&request->damage, out);
  }
}

/* announced takes over what a message says of its sender. */
static void announced(struct sdec_oracle *o, struct talk *talk, struct side *side, const struct sdec_group *group,
                      const struct sdec_env *env, struct sdec_span message) {
  struct sdec_item item;
  sdec_begin(&o->it, group, env, message);
  while (sdec_next(&o->it, &item)) {
    if (item.kind != SDEC_LEAF) {
      continue;
    }
    switch (item.field->role) {
      case SDEC_CAPABILITY_FLAGS:
        side->has_flags = true;
        side->flags = (uint32_t)item.value;
        break;
      case SDEC_TRANSFER_SIZE:
        side->has_size = true;
        side->size = (uint32_t)item.value;
        break;
      case SDEC_OFFERED_VERSION:
        if (talk->n_offered < OFFERED_MOST) {
          talk->offered[talk->n_offered++] = (uint8_t)(item.value >> 8);
        }
        break;
      default: break;
    }
  }
}

void sdec_rules_learn(struct sdec_oracle *o, struct talk *talk, const struct asked *request) {
  const struct sdec_unit *unit = o->unit;
  const uint32_t step = request->message->step;
  if (request->message->resets) {
    talk->from_start = true;
    talk->done = 0;
    talk->version = 0;
    talk->n_offered = 0;
    talk->sides[0] = talk->sides[1] = (struct side){.has_flags = false};
  } else if (step == SDEC_STEP_CAPABILITIES) {
    talk->version = unit->version;
  }
  talk->done |= UINT32_C(1) << step;
  if (step == SDEC_STEP_ALGORITHMS) {
    const bool taught = unit->worst <= SDEC_WARN; /* damaged ones teach it nothing */
    talk->flow_knows = talk->from_start && is_done(talk, SDEC_STEP_CAPABILITIES) && taught;
  }
  if (step == SDEC_STEP_VERSION || step == SDEC_STEP_CAPABILITIES) {
    announced(o, talk, &talk->sides[0], request->message->body, &request->env,
              (struct sdec_span){request->bytes, request->len});
    announced(o, talk, &talk->sides[1], unit->group, &unit->env, unit->span);
  }
}
