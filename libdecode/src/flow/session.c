/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The life of sessions: what each step of a handshake, an update or an end does to them. It knows steps, not messages,
 * and no crypto beyond asking the schedule.
 */
#include "flow/session.h"

#include <string.h>

#include "flow/flow.h"
#include "walk/rows.h"
#include "flow/unit.h"

#define PSK_CAP(flags) ((flags) >> 10 & 3)
#define PSK_WITHOUT_CONTEXT 1

enum key_operation { UPDATE_KEY = 1, UPDATE_ALL_KEYS = 2, VERIFY_NEW_KEY = 3 };

static uint32_t asked(const struct exchange *exchange, enum fact fact) {
  return exchange->value[fact - F_EXCHANGE_FIRST];
}

static void channel_drop(const struct key_suite *suite, struct channel *channel) {
  if (suite->crypto != NULL) {
    keys_close(suite, &channel->now.keys);
    keys_close(suite, &channel->before.keys);
    keys_close(suite, &channel->next.keys);
  }
}

void session_drop(struct sdec_flow *flow, struct session *s) {
  channel_drop(&s->suite, &s->channel[0]);
  channel_drop(&s->suite, &s->channel[1]);
  transcript_drop(&s->th, flow->pool);
  flow->stats.dropped_bytes += dialog_release(&s->dialogs[0], flow->pool) + dialog_release(&s->dialogs[1], flow->pool);
  cleanse(s, sizeof(*s));
  if (flow->session == s) {
    flow->session = NULL;
  }
  if (flow->keyed == s) {
    flow->keyed = NULL;
  }
  map_remove(&flow->sessions, s);
}

void sessions_drop(struct sdec_flow *flow, const struct conn *conn) {
  struct session *next;
  for (struct session *s = map_next(&flow->sessions, NULL); s != NULL; s = next) {
    next = map_next(&flow->sessions, s);
    if (s->conn == conn) {
      session_drop(flow, s);
    }
  }
}

static struct session *session_make(struct sdec_flow *flow, uint32_t id, bool fresh) {
  struct session_key key;
  session_key_here(flow, id, &key);
  struct session *s = map_find(&flow->sessions, &key);
  if (s != NULL) { /* an id used again */
    session_drop(flow, s);
  }
  s = map_add(&flow->sessions, &key);
  while (s == NULL && map_oldest(&flow->sessions) != NULL) {
    session_drop(flow, map_oldest(&flow->sessions));
    flow->stats.evicted++;
    s = map_add(&flow->sessions, &key);
  }
  if (s != NULL) {
    s->conn = flow->conn;
    s->id = id;
    s->number = session_number(flow, id, fresh);
    s->seq_len = flow->carried.seq_len;
    s->sealed = SDEC_SEALED_NO_KEY;
  }
  return s;
}

static void set_suite(struct sdec_flow *flow, struct session *s, uint8_t version) {
  const struct sdec_facts *facts = &s->conn->facts;
  s->suite_ok = fact_known(facts, F_HASH) && fact_known(facts, F_AEAD) &&
                suite_init(&s->suite, flow->config.crypto, facts->value[F_HASH], facts->value[F_AEAD], version);
  s->th.hash_len = s->suite.hash_len;
}

/* A secret that needs the handshake opens nothing of a session that was under way before the capture. */
static void set_unseen(const struct sdec_flow *flow, struct session *s) {
  for (uint32_t i = 0; i < flow->config.n_secrets && s->missing == NULL; i++) {
    const struct sdec_secret *secret = &flow->config.secrets[i];
    if (secret->kind <= SDEC_SECRET_MASTER && secret_fits(secret, s)) {
      s->sealed = SDEC_SEALED_TRANSCRIPT;
      s->missing = secret->kind == SDEC_SECRET_PSK ? "PSK_EXCHANGE" : "KEY_EXCHANGE";
    }
  }
}

struct session *session_find(struct sdec_flow *flow, uint32_t id, bool make) {
  struct session_key key;
  session_key_here(flow, id, &key);
  struct session *s = map_find(&flow->sessions, &key);
  if (s == NULL && make && (s = session_make(flow, id, false)) != NULL) {
    s->phase = PHASE_DATA; /* no handshake in sight: secrets of the data phase are the ones that can open it */
    struct sdec_env env;
    conn_environment(s->conn, SDEC_DIR_REQ, V1_1, s->seq_len, NULL, &env);
    s->encrypted = env.value[E_ENCRYPTED] != 0;
    if (fact_known(&s->conn->facts, F_VERSION)) {
      set_suite(flow, s, (uint8_t)s->conn->facts.value[F_VERSION]);
    }
    set_unseen(flow, s);
  }
  return s;
}

/* What the flags of both sides make of the session. */
static void set_form(struct session *s, const struct sdec_env *env, uint8_t version) {
  struct sdec_env other;
  s->encrypted = env->value[E_ENCRYPTED] != 0;
  s->clear_handshake = !s->psk && env->value[E_VERIFY_EXCHANGE] == 0;
  s->th.mutual = !s->psk && s->conn->facts.value[F_MUT_AUTH] != 0;
  s->multi_key[1] = env->value[E_MULTI_KEY] != 0;
  conn_environment(s->conn, SDEC_DIR_REQ, version, s->seq_len, NULL, &other);
  s->multi_key[0] = other.value[E_MULTI_KEY] != 0;
}

static void set_name(struct session *s, const struct evidence *evidence) {
  const struct sdec_span name = span_sub(buffer_span(&evidence->held), evidence->held_name, evidence->held_name_len);
  s->name_len = (uint8_t)(name.len < SDEC_SECRET_ID_MAX ? name.len : SDEC_SECRET_ID_MAX);
  memcpy(s->name, name.data != NULL ? name.data : (const uint8_t *)"", s->name_len);
}

static void set_handshake(struct sdec_unit *unit, const struct session *s) {
  unit->handshake = s->id;
  unit->has_handshake = true;
  if (!unit->has_session) {
    unit->session_no = s->number;
  }
}

static uint32_t id_of(const struct session_event *e) {
  return asked(e->said, F_RSP_SESSION_ID) << 16 | (asked(e->said, F_REQ_SESSION_ID) & 0xFFFF);
}

/* begin makes the session that an exchange and its response open. */
static void begin(struct sdec_flow *flow, const struct session_event *e) {
  static const struct reading no_marks;
  struct evidence *evidence = flow->conn->evidence;
  /* Half of the id is in the request. */
  struct session *s = e->asked->seen ? session_make(flow, id_of(e), true) : NULL;
  if (s == NULL) {
    return;
  }
  const uint32_t slot = asked(e->asked, F_REQ_SLOT);
  s->psk = s->th.psk = e->step == SDEC_STEP_PSK_EXCHANGE;
  s->chain_slot = (uint8_t)(slot < SLOTS ? slot : RAW_KEY_SLOT);
  s->sm_version = (uint16_t)asked(e->said, F_SM_VERSION);
  set_suite(flow, s, e->unit->version);
  set_form(s, &e->unit->env, e->unit->version);
  if (evidence->held_step == e->step) {
    set_name(s, evidence);
    if (!transcript_add(&s->th, flow->pool, LEG_REQUEST, buffer_span(&evidence->held), &no_marks)) {
      return;
    }
  }
  if (!transcript_add(&s->th, flow->pool, LEG_RESPONSE, e->unit->span, e->reading)) {
    return;
  }
  set_handshake(e->unit, s);
  e->unit->hmac = schedule_response(flow, s);
  if (s->psk && PSK_CAP(s->conn->facts.value[F_RSP_FLAGS]) == PSK_WITHOUT_CONTEXT) {
    s->finish_proved = s->certain;
    schedule_data(flow, s);
  }
}

/* A FINISH in clear names no session: it belongs to the one opened last that is still in its handshake. With several,
 * the HMAC decides; its answer belongs to the one that waits for it. */
static struct session *handshaking(struct sdec_flow *flow, const struct session_event *e) {
  struct session *found = NULL;
  if (flow->session != NULL) {
    return flow->session;
  }
  for (struct session *s = map_next(&flow->sessions, NULL); s != NULL; s = map_next(&flow->sessions, s)) {
    const bool waits = e->request || s->finish_pending || found == NULL || !found->finish_pending;
    if (s->conn == flow->conn && s->phase == PHASE_HANDSHAKE && !s->psk && waits) {
      found = s;
    }
  }
  return found;
}

static uint8_t add_finish(struct sdec_flow *flow, struct session *s, const struct session_event *e) {
  const uint32_t slot = asked(e->said, F_REQ_SLOT);
  s->finish_slot = (uint8_t)(slot < SLOTS ? slot : RAW_KEY_SLOT);
  s->finish_pending = true;
  return transcript_add(&s->th, flow->pool, LEG_FINISH, e->unit->span, e->reading) ? schedule_finish(flow, s)
                                                                                   : SDEC_HMAC_NONE;
}

/* withdraw takes a FINISH back that was tried on a session. */
static void withdraw(struct sdec_flow *flow, struct session *s) {
  s->finish_pending = false;
  buffer_drop(&s->th.leg[LEG_FINISH].bytes, flow->pool);
}

/* finish_of_other looks among the other handshakes for the one that a FINISH in clear belongs to: one whose HMAC fits,
 * else, if it does not fit `s`, one whose HMAC cannot be checked. NULL: it stays with `s`. */
static struct session *finish_of_other(struct sdec_flow *flow, struct session *s, const struct session_event *e) {
  struct session *unknown = NULL;
  for (struct session *t = map_next(&flow->sessions, NULL); t != NULL; t = map_next(&flow->sessions, t)) {
    if (t == s || t->conn != flow->conn || t->phase != PHASE_HANDSHAKE || t->psk || t->finish_proved) {
      continue;
    }
    const uint8_t verdict = add_finish(flow, t, e);
    if (verdict == SDEC_HMAC_GOOD) {
      return t;
    }
    withdraw(flow, t);
    unknown = verdict == SDEC_HMAC_NONE && e->unit->hmac == SDEC_HMAC_BAD ? t : unknown;
  }
  if (unknown != NULL) {
    (void)add_finish(flow, unknown, e);
  }
  return unknown;
}

/* told_already compares a FINISH that comes late with the one that gave the keys in its absence. */
static uint8_t told_already(const struct session *s, struct sdec_span message) {
  const struct sdec_span leg = buffer_span(&s->th.leg[LEG_FINISH].bytes);
  return leg.len == message.len && memcmp(leg.data, message.data, leg.len) == 0 ? SDEC_HMAC_GOOD : SDEC_HMAC_NONE;
}

/* finish takes FINISH or PSK_FINISH. */
static void finish(struct sdec_flow *flow, const struct session_event *e) {
  struct session *s = handshaking(flow, e);
  if (s == NULL) {
    return;
  }
  e->unit->hmac = s->phase == PHASE_DATA ? told_already(s, e->unit->span) : add_finish(flow, s, e);
  struct session *other =
      e->unit->hmac != SDEC_HMAC_GOOD && flow->session == NULL ? finish_of_other(flow, s, e) : NULL;
  if (other != NULL) {
    withdraw(flow, s);
    s = other;
    e->unit->hmac = s->finish_proved ? SDEC_HMAC_GOOD : SDEC_HMAC_NONE;
  }
  set_handshake(e->unit, s);
}

static void finish_response(struct sdec_flow *flow, const struct session_event *e) {
  struct session *s = handshaking(flow, e);
  if (s == NULL) {
    return;
  }
  set_handshake(e->unit, s);
  if (s->phase == PHASE_DATA) {
    return;
  }
  s->finish_pending = false;
  if (transcript_add(&s->th, flow->pool, LEG_FINISH_RSP, e->unit->span, e->reading)) {
    e->unit->hmac = schedule_finish_rsp(flow, s);
  }
  if (s->th.leg[LEG_FINISH].bytes.len > 0) {
    schedule_data(flow, s);
  } else if (s->sealed == SDEC_SEALED_NOT) {
    s->sealed = SDEC_SEALED_TRANSCRIPT;
    s->missing = schedule_missing(s);
  }
}

/* A key update is prepared at the request and comes into force with the first record under the new key. One that the
 * Responder asks for, in an encapsulation, is about its own direction. */
static void update(struct sdec_flow *flow, const struct session_event *e) {
  struct session *s = flow->session;
  if (s == NULL || !e->request) {
    return;
  }
  const uint32_t own = e->encapsulated ? 1 : 0;
  switch (asked(e->said, F_KEY_OPERATION)) {
    case UPDATE_KEY: schedule_update(s, own); break;
    case UPDATE_ALL_KEYS:
      schedule_update(s, 0);
      schedule_update(s, 1);
      break;
    default: break;
  }
}

uint32_t sdec_flow_secrets(const struct sdec_flow *flow, struct sdec_secret *out) {
  static const uint8_t kinds[2][2] = {{SDEC_SECRET_REQ_HS, SDEC_SECRET_RSP_HS},
                                      {SDEC_SECRET_REQ_DATA, SDEC_SECRET_RSP_DATA}};
  const struct session *s = flow->keyed;
  uint32_t n = 0;
  for (uint32_t side = 0; side < 2 && s != NULL; side++) {
    if (s->channel[side].now.keys.aead == NULL) {
      continue;
    }
    struct sdec_secret *secret = &out[n++];
    memset(secret, 0, sizeof(*secret));
    secret->kind = kinds[s->phase][side];
    secret->by_session = s->name_len == 0;
    secret->session = s->id;
    secret->id_len = s->name_len;
    memcpy(secret->id, s->name, s->name_len);
    secret->secret_len = s->suite.hash_len;
    memcpy(secret->secret, s->channel[side].now.keys.secret, s->suite.hash_len);
  }
  return n;
}

/* hold keeps a request until its answer comes; only then does it enter a transcript. */
static void hold(struct sdec_flow *flow, const struct session_event *e) {
  struct evidence *evidence = flow->conn->evidence;
  const struct sdec_span name = read_mark(e->reading, M_NAME);
  evidence_hold(evidence, flow->pool, e->step, e->unit->span);
  evidence->held_name = name.data != NULL ? (uint32_t)(name.data - e->unit->span.data) : 0;
  evidence->held_name_len = name.len;
}

static void digests(struct sdec_flow *flow, const struct session_event *e) {
  const uint32_t side = e->dir == SDEC_DIR_RSP;
  struct evidence *evidence = flow->conn->evidence;
  evidence_digests(evidence, flow->pool, side, e->reading, e->unit->span);
  for (uint32_t slot = 0; slot < READ_SLOTS; slot++) {
    const struct sdec_span digest = e->reading->digest[slot];
    if (digest.data != NULL && digest.len <= SDEC_HASH_MAX) {
      flow_chain_seen(flow, side, digest);
    }
  }
}

void session_chain(struct sdec_flow *flow, uint32_t side, uint32_t slot, struct sdec_span chain) {
  const struct sdec_crypto *crypto = flow->config.crypto;
  struct evidence *evidence = flow->conn->evidence;
  const struct sdec_facts *facts = &flow->conn->facts;
  uint8_t digest[SDEC_HASH_MAX] = {0};
  struct sdec_env env;
  if (crypto == NULL || evidence == NULL || slot >= SLOTS || !fact_known(facts, F_HASH)) {
    return;
  }
  conn_environment(flow->conn, SDEC_DIR_REQ, ANY_VERSION, flow->carried.seq_len, NULL, &env);
  if (!env_known(&env, E_HASH) || !crypto->hash(crypto->context, facts->value[F_HASH], &chain, 1, digest)) {
    return;
  }
  if (!evidence->chain[side][slot].known) {
    memcpy(evidence->chain[side][slot].digest, digest, sizeof(digest));
    evidence->chain[side][slot].known = true;
  }
  flow_chain_seen(flow, side, (struct sdec_span){digest, env.value[E_HASH]});
}

/* Records that were opened before, or that anyone may have written, do not act again or at all on a session with
 * keys. */
static bool inert(const struct sdec_flow *flow) {
  const struct session *s = flow->session;
  return s != NULL && (s->repeated || (flow->unproved && (s->channel[0].now.keys.aead != NULL ||
                                                          s->channel[1].now.keys.aead != NULL)));
}

/* Without crypto calls nothing is opened, and sessions are only counted. */
static void count(struct sdec_flow *flow, const struct session_event *e) {
  const bool opens = e->step == SDEC_STEP_KEY_EXCHANGE || e->step == SDEC_STEP_PSK_EXCHANGE;
  if (opens && !e->request && e->asked->seen) {
    (void)session_number(flow, id_of(e), true);
  }
}

void session_step(struct sdec_flow *flow, const struct session_event *e) {
  if (flow->conn->evidence == NULL) {
    count(flow, e);
    return;
  }
  if (inert(flow)) {
    return;
  }
  switch (e->step) {
    case SDEC_STEP_VERSION:
    case SDEC_STEP_CAPABILITIES:
    case SDEC_STEP_ALGORITHMS:
      if (e->request) {
        hold(flow, e);
      } else {
        evidence_pair(flow->conn->evidence, flow->pool, e->step, e->unit->span);
      }
      break;
    case SDEC_STEP_DIGESTS:
      if (!e->request) {
        digests(flow, e);
      }
      break;
    case SDEC_STEP_KEY_EXCHANGE:
    case SDEC_STEP_PSK_EXCHANGE:
      if (e->request) {
        hold(flow, e);
      } else {
        begin(flow, e);
      }
      break;
    case SDEC_STEP_FINISH:
    case SDEC_STEP_PSK_FINISH:
      if (e->request) {
        finish(flow, e);
      } else {
        finish_response(flow, e);
      }
      break;
    case SDEC_STEP_KEY_UPDATE: update(flow, e); break;
    case SDEC_STEP_END:
      if (!e->request && flow->session != NULL) {
        flow->session->ended = true;
      }
      break;
    default: break;
  }
}
