/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Connections, sessions and things: lookup, LRU eviction, and what a loss of traffic invalidates.
 */
#include "base/apart.h"
#include "judge.h"

#include <string.h>

void sdec_talks_make(struct sdec_judge *j, void *memory, size_t size) {
  const size_t n = size / (sizeof(struct talk) + sizeof(uint32_t));
  j->n_talks = n < 1u << 20 ? (uint32_t)n : 1u << 20;
  j->n_talk_buckets = j->n_talks;
  j->talks = memory;
  j->talk_buckets = (uint32_t *)(void *)((uint8_t *)memory + (size_t)j->n_talks * sizeof(struct talk));
  memset(j->talk_buckets, 0, (size_t)j->n_talk_buckets * sizeof(uint32_t));
}

/* Numbered from 1. */
static struct talk *place(const struct sdec_judge *j, uint32_t number) {
  return &j->talks[number - 1];
}

static void unlink_age(struct sdec_judge *j, const struct talk *talk) {
  if (talk->newer != 0) {
    place(j, talk->newer)->older = talk->older;
  } else {
    j->newest = talk->older;
  }
  if (talk->older != 0) {
    place(j, talk->older)->newer = talk->newer;
  } else {
    j->oldest = talk->newer;
  }
}

static void make_newest(struct sdec_judge *j, uint32_t number) {
  struct talk *talk = place(j, number);
  talk->newer = 0;
  talk->older = j->newest;
  if (j->newest != 0) {
    place(j, j->newest)->newer = number;
  }
  j->newest = number;
  j->oldest = j->oldest != 0 ? j->oldest : number;
}

static void unlink_bucket(struct sdec_judge *j, uint32_t number) {
  uint32_t *at = &j->talk_buckets[place(j, number)->conn % j->n_talk_buckets];
  while (*at != number) {
    at = &place(j, *at)->next;
  }
  *at = place(j, number)->next;
}

static uint32_t free_place(struct sdec_judge *j) {
  if (j->n_talks_used < j->n_talks) {
    return ++j->n_talks_used;
  }
  const uint32_t number = j->oldest;
  unlink_age(j, place(j, number));
  unlink_bucket(j, number);
  j->stats.evicted++;
  return number;
}

static void start_states(uint8_t *states, uint8_t scope, bool known) {
  for (uint32_t i = 1; i < JUDGE_MACHINES; i++) {
    if (sdec_judge_machines[i].scope == scope || sdec_judge_machines[i].scope == J_PER_PLACE) {
      states[i] = known ? sdec_judge_machines[i].start : JUDGE_STATE_UNKNOWN;
    }
  }
}

static void forget(struct talk *talk) {
  talk->version = 0;
  talk->has_offered = talk->negotiated = talk->has_handshake = false;
  talk->offered = 0;
  talk->slots[0].known = talk->slots[1].known = 0;
  talk->slots[0].use_known = talk->slots[1].use_known = 0;
  talk->n_kept = 0;
  talk->vendor.used = false;
  memset(talk->things, 0, sizeof(talk->things));
  memset(talk->lists, 0, sizeof(talk->lists));
  memset(talk->told_known, 0, sizeof(talk->told_known));
}

/* Drops the requests before that point; later ones stay pending. */
static void forget_asked(struct talk *talk, uint64_t before) {
  for (uint32_t i = 0; i < ASKED_KEPT; i++) {
    talk->asked[i].used = talk->asked[i].used && talk->asked[i].order >= before;
  }
}

/* When the connection restarts, each machine states what becomes of its sessions. */
RARE static void void_sessions(struct talk *talk) {
  for (uint32_t i = 0; i < SESSIONS_KEPT; i++) {
    for (uint32_t machine = 1; machine < JUDGE_MACHINES; machine++) {
      if (sdec_judge_machines[machine].scope == J_PER_SESSION || sdec_judge_machines[machine].scope == J_PER_PLACE) {
        talk->sessions[i].state[machine] = sdec_judge_machines[machine].voided;
      }
    }
  }
}

RARE void sdec_talk_reset(struct talk *talk, uint64_t order) {
  talk->used_before = talk->version > talk->used_before ? talk->version : talk->used_before;
  forget(talk);
  forget_asked(talk, order);
  void_sessions(talk);
  talk->from_start = true;
  talk->lost = talk->forgot_sessions = talk->doubt = talk->sizes_unsure = false;
  start_states(talk->state, J_PER_CONNECTION, true);
}

static void forget_sessions(struct talk *talk) {
  for (uint32_t i = 0; i < SESSIONS_KEPT; i++) {
    talk->sessions[i].used = false;
  }
}

RARE static void talk_void(struct talk *talk) {
  forget(talk);
  forget_sessions(talk);
  talk->from_start = false;
  talk->lost = talk->doubt = talk->sizes_unsure = true;
  start_states(talk->state, J_PER_CONNECTION, false);
}

void sdec_talk_resume(struct talk *talk) {
  talk_void(talk);
}

/* Drops the remembered fields of both messages of an exchange. */
static void forget_told(struct sdec_judge *j, const struct sdec_message *message) {
  for (uint32_t slot = 0; slot < j->names.n_told; slot++) {
    const struct sdec_message *about = j->names.told[slot].message;
    if ((about->code & ~REQUEST_BIT) == (message->code & ~REQUEST_BIT)) {
      j->talk->told_known[slot / 64] &= ~(UINT64_C(1) << slot % 64);
    }
  }
}

static bool negotiates(const struct sdec_message *message) {
  return message->resets || message->step == SDEC_STEP_CAPABILITIES || message->step == SDEC_STEP_ALGORITHMS;
}

static bool opens_session(const struct sdec_message *message) {
  return message->step == SDEC_STEP_KEY_EXCHANGE || message->step == SDEC_STEP_PSK_EXCHANGE;
}

void sdec_talk_doubt(struct sdec_judge *j, const struct sdec_message *message) {
  struct talk *talk = j->talk;
  if (j->config.complete) {
    return;
  }
  talk->doubt = talk->lost = true;
  if (message != NULL && negotiates(message)) {
    talk_void(talk);
    return;
  }
  if (message != NULL && opens_session(message)) {
    forget_sessions(talk);
  }
  const uint8_t connection = talk->state[M_CONNECTION];
  start_states(talk->state, J_PER_CONNECTION, false);
  talk->state[M_CONNECTION] = connection;
  for (uint32_t i = 0; i < SESSIONS_KEPT; i++) {
    start_states(talk->sessions[i].state, J_PER_SESSION, false);
  }
  talk->forgot_sessions = true;
  talk->has_handshake = false;
  talk->slots[0].known = talk->slots[1].known = 0;
  talk->slots[0].use_known = talk->slots[1].use_known = 0;
  talk->vendor.used = false;
  memset(talk->things, 0, sizeof(talk->things));
  memset(talk->lists, 0, sizeof(talk->lists));
  if (message != NULL) {
    forget_told(j, message);
  }
}

/* The record may hold a chunk. */
void sdec_talk_sealed(struct sdec_judge *j) {
  for (uint32_t i = 0; i < sizeof(j->names.told_of_chunks) / sizeof(j->names.told_of_chunks[0]); i++) {
    j->talk->told_known[i] &= ~j->names.told_of_chunks[i];
  }
}

RARE static void introduce(struct sdec_judge *j, struct talk *talk, const struct sdec_unit *unit) {
  const bool back = unit->dir == SDEC_DIR_RSP;
  talk->ends[0] = back ? unit->dst : unit->src;
  talk->ends[1] = back ? unit->src : unit->dst;
  talk_void(talk);
  talk->lost = talk->doubt = talk->sizes_unsure = false;
  if (j->config.fresh) {
    sdec_talk_reset(talk, UINT64_MAX);
  }
}

struct talk *sdec_talk_of(struct sdec_judge *j, const struct sdec_unit *unit) {
  if (j->newest != 0 && place(j, j->newest)->conn == unit->conn) {
    return place(j, j->newest);
  }
  uint32_t *bucket = &j->talk_buckets[unit->conn % j->n_talk_buckets];
  uint32_t number = *bucket;
  while (number != 0 && place(j, number)->conn != unit->conn) {
    number = place(j, number)->next;
  }
  if (number != 0) {
    unlink_age(j, place(j, number));
    make_newest(j, number);
    return place(j, number);
  }
  number = free_place(j);
  struct talk *talk = place(j, number);
  memset(talk, 0, sizeof(*talk));
  talk->conn = unit->conn;
  talk->next = *bucket; /* read only now: eviction may have changed the bucket */
  *bucket = number;
  make_newest(j, number);
  introduce(j, talk, unit);
  return talk;
}

static struct session *session_at(struct sdec_judge *j, struct talk *talk, uint32_t id) {
  struct session *oldest = &talk->sessions[0];
  for (uint32_t i = 0; i < SESSIONS_KEPT; i++) {
    struct session *s = &talk->sessions[i];
    if (s->used && s->id == id) {
      s->order = ++j->order;
      return s;
    }
    if (!s->used || (oldest->used && s->order < oldest->order)) {
      oldest = s;
    }
  }
  talk->forgot_sessions = talk->forgot_sessions || oldest->used;
  *oldest = (struct session){.used = true, .id = id, .order = ++j->order};
  start_states(oldest->state, J_PER_SESSION, talk->from_start && !talk->forgot_sessions);
  return oldest;
}

struct session *sdec_session_of(struct sdec_judge *j, struct talk *talk, const struct sdec_unit *unit) {
  return unit->has_session ? session_at(j, talk, unit->session) : NULL;
}

static uint64_t key_of_thing(struct sdec_judge *j, uint32_t machine) {
  uint64_t key = machine;
  for (const char *const *of = sdec_judge_machines[machine].of; of != NULL && *of != NULL; of++) {
    const struct said *said = sdec_sheet_find(j, sdec_symbol_of(&j->names, *of));
    key = key << 9 ^ key >> 55 ^ (said != NULL ? said->number : 0);
  }
  return key;
}

/* The thing that the current message is about; a new one replaces the least recently used. */
struct thing *sdec_thing_of(struct sdec_judge *j, uint32_t machine) {
  const uint64_t key = key_of_thing(j, machine);
  struct thing *oldest = &j->talk->things[0];
  for (uint32_t i = 0; i < THINGS_KEPT; i++) {
    struct thing *thing = &j->talk->things[i];
    if (thing->used && thing->machine == machine && thing->key == key) {
      thing->order = ++j->order;
      return thing;
    }
    if (!thing->used || (oldest->used && thing->order < oldest->order)) {
      oldest = thing;
    }
  }
  const bool known = j->talk->from_start && !j->talk->lost && !oldest->used;
  *oldest = (struct thing){.used = true, .machine = (uint8_t)machine, .key = key, .order = ++j->order};
  oldest->state = known ? sdec_judge_machines[machine].start : JUDGE_STATE_UNKNOWN;
  return oldest;
}

uint8_t *sdec_state_of(struct sdec_judge *j, uint32_t machine, bool of_new) {
  const uint8_t scope = sdec_judge_machines[machine].scope;
  if (scope == J_PER_THING) {
    return &sdec_thing_of(j, machine)->state;
  }
  if (scope == J_PER_CONNECTION || (scope == J_PER_PLACE && !j->unit->has_session && !of_new)) {
    return &j->talk->state[machine];
  }
  return j->session != NULL ? &j->session->state[machine] : NULL;
}

static const struct said *opening_find(const struct sdec_judge *j, const struct asked *request, uint16_t symbol) {
  const struct said *said = sdec_asked_find(request, symbol);
  return said != NULL ? said : sdec_sheet_find(j, symbol);
}

/* Stores the fields of the exchange that sets up a session. An absent field reads as zero. */
static void session_open(struct sdec_judge *j, const struct asked *request) {
  struct session *session = j->session;
  session->opened_known = 0;
  session->has_keys_time = true;
  session->keys_ns = j->unit->time_ns;
  j->from = 0;
  j->to = j->sheet.n_said;
  for (uint32_t i = 0; i < j->names.n_opened; i++) {
    const struct said *said = opening_find(j, request, j->names.opened[i]);
    if (said != NULL || !(request->unread || j->sheet.unread || j->sheet.full)) {
      session->opened_known = (uint16_t)(session->opened_known | 1u << i);
      session->opened[i] = said != NULL ? said->number : 0;
    }
  }
}

static bool is_finish(const struct asked *request) {
  return request != NULL && request->message != NULL && request->message->step == SDEC_STEP_FINISH;
}

/* The session that a message in the clear concerns. A key exchange gives the two halves of its id; the end of a
 * handshake in the clear belongs to the latest one; an error in the clear may be about an unreadable record. */
void sdec_session_follow(struct sdec_judge *j, const struct asked *request) {
  const struct sdec_unit *unit = j->unit;
  struct talk *talk = j->talk;
  if (unit->has_session || unit->message == NULL || !j->is_spdm) {
    return;
  }
  const bool refused = unit->message->failure;
  if (request != NULL && request->has_id && j->sheet.has_rsp_id) {
    const uint32_t id = (uint32_t)j->sheet.rsp_id << 16 | request->id;
    if (unit->message->step == SDEC_STEP_KEY_EXCHANGE) {
      talk->has_handshake = true;
      talk->handshake = id;
    }
    j->session = session_at(j, talk, id);
    session_open(j, request);
  } else if (j->elsewhere && request != NULL && request->has_session) {
    j->session = session_at(j, talk, request->session);
  } else if (refused && request == NULL && talk->has_unread && talk->unread_in != 0) {
    j->session = session_at(j, talk, talk->unread_in);
  } else if (talk->has_handshake && (refused ? is_finish(request) : unit->message->step == SDEC_STEP_FINISH)) {
    j->session = session_at(j, talk, talk->handshake);
  }
}

static bool same_addr(const struct sdec_addr *a, const struct sdec_addr *b) {
  return a->kind == b->kind && a->len == b->len && memcmp(a->bytes, b->bytes, a->len) == 0;
}

/* An unknown address matches any endpoint. */
static bool is_end(const struct talk *talk, const struct sdec_addr *addr) {
  return addr->kind == SDEC_ADDR_NONE || same_addr(addr, &talk->ends[0]) || same_addr(addr, &talk->ends[1]);
}

static bool is_listed(const uint8_t *list, uint8_t code) {
  while (*list != 0 && *list != code) {
    list++;
  }
  return *list != 0;
}

/* Gaps in the numbering are a loss of the capture, unless it is complete or a stream transport reports losses
 * itself. */
RARE static bool is_loss(const struct sdec_judge *j, uint8_t code) {
  const bool told = j->config.complete || j->unit->transport == SDEC_TRANSPORT_TCP ||
                    j->unit->transport == SDEC_TRANSPORT_EMU;
  return is_listed(sdec_judge_losses, code) || (!told && is_listed(sdec_judge_gaps, code));
}

RARE static void lose(struct sdec_judge *j) {
  const struct sdec_unit *unit = j->unit;
  for (uint32_t number = 1; number <= j->n_talks_used; number++) {
    struct talk *talk = place(j, number);
    if (unit->conn != 0 ? talk->conn == unit->conn : is_end(talk, &unit->src) && is_end(talk, &unit->dst)) {
      talk_void(talk);
      forget_asked(talk, UINT64_MAX);
      talk->packets_lost = true;
    }
  }
}

void sdec_losses_judge(struct sdec_judge *j) {
  const struct sdec_unit *unit = j->unit;
  bool lost = false;
  for (uint32_t i = 0; i < unit->n_notes; i++) {
    lost = lost || is_loss(j, (uint8_t)unit->notes[i].code);
  }
  if (lost) {
    lose(j);
  }
}
