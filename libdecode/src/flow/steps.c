/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The effect of each handshake, key-update and END_SESSION message on the sessions of a connection.
 */
#include "flow/steps.h"

#include <string.h>

#include "base/apart.h"
#include "keys/schedule.h"
#include "walk/rows.h"

#define PSK_CAP(flags) ((flags) >> 10 & 3)
#define PSK_WITHOUT_CONTEXT 1
#define HANDSHAKES_TRIED 64 /* how many pending handshakes, newest first, a FINISH is tried on */

enum key_operation { UPDATE_KEY = 1, UPDATE_ALL_KEYS = 2, VERIFY_NEW_KEY = 3 };

/* set_form sets what the capability flags of both sides determine. */
static void set_form(struct session *s, const struct sdec_env *env, uint8_t version) {
  struct sdec_env other;
  s->encrypted = env->value[E_ENCRYPTED] != 0;
  s->clear_handshake = !s->psk && env->value[E_VERIFY_EXCHANGE] == 0;
  s->th.mutual = !s->psk && s->conn->facts.value[F_MUT_AUTH] != 0;
  s->multi_key[1] = env->value[E_MULTI_KEY] != 0;
  sdec_conn_environment(s->conn, SDEC_DIR_REQ, version, s->seq_len, NULL, &other);
  s->multi_key[0] = other.value[E_MULTI_KEY] != 0;
}

static void set_name(struct session *s, const struct evidence *evidence) {
  const struct sdec_span name = span_sub(buffer_span(&evidence->held), evidence->held_name, evidence->held_name_len);
  s->name_len = (uint8_t)(name.len < SDEC_SECRET_ID_MAX ? name.len : SDEC_SECRET_ID_MAX);
  memcpy(s->name, name.data != NULL ? name.data : (const uint8_t *)"", s->name_len);
}

/* begin_data enters the data phase. */
static void begin_data(struct sessions *sessions, struct session *s) {
  if (sdec_schedule_data(s)) {
    sessions->keyed = s;
  }
}

static uint32_t id_of(const struct session_event *e) {
  return exchanged(e->said, F_RSP_SESSION_ID) << 16 | (exchanged(e->said, F_REQ_SESSION_ID) & 0xFFFF);
}

#define NO_AEAD_LIMIT 64

/* DSP0277 1.3: the smaller of the two limits applies; a side that gives none sets no limit. */
static void set_limit(struct session *s, const struct session_event *e) {
  uint32_t limit = NO_AEAD_LIMIT;
  const struct exchange *both[] = {e->asked, e->said}; /* the response's facts include those of the request */
  for (uint32_t i = 0; i < 2 && s->sm_version >= SM_VERSION_1_3; i++) {
    const uint32_t allowed = exchanged(both[i], F_AEAD_LIMIT);
    limit = was_exchanged(both[i], F_AEAD_LIMIT) && allowed < limit ? allowed : limit;
  }
  s->limited = limit < NO_AEAD_LIMIT;
  s->last_seq = s->limited ? (UINT64_C(1) << limit) - 1 : 0;
}

/* begin creates the session that a key exchange and its response open. */
static void begin(struct sessions *sessions, const struct session_event *e, struct session_outcome *out) {
  static const struct reading no_marks;
  const struct evidence *evidence = e->conn->evidence;
  /* Half of the session id is in the request. */
  struct session *s = e->asked->seen ? sdec_sessions_make(sessions, e->conn, e->carried, id_of(e), true) : NULL;
  if (s == NULL) {
    return;
  }
  const uint32_t slot = exchanged(e->asked, F_REQ_SLOT);
  s->psk = s->th.psk = e->step == SDEC_STEP_PSK_EXCHANGE;
  s->chain_slot = (uint8_t)(slot < SLOTS ? slot : RAW_KEY_SLOT);
  s->sm_version = (uint16_t)exchanged(e->said, F_SM_VERSION);
  set_limit(s, e);
  sdec_sessions_suite(sessions->ring, s, e->unit->version);
  set_form(s, &e->unit->env, e->unit->version);
  if (evidence->held_step == e->step) {
    set_name(s, evidence);
    if (!sdec_transcript_add(&s->th, sessions->pool, LEG_REQUEST, buffer_span(&evidence->held), &no_marks)) {
      return;
    }
  }
  if (!sdec_transcript_add(&s->th, sessions->pool, LEG_RESPONSE, e->unit->span, e->reading)) {
    return;
  }
  out->handshake = s;
  out->hmac = sdec_schedule_response(sessions->ring, s);
  sessions->keyed = session_has_keys(s) ? s : NULL;
  if (s->psk && PSK_CAP(s->conn->facts.value[F_RSP_FLAGS]) == PSK_WITHOUT_CONTEXT) {
    s->finish_proved = s->certain;
    begin_data(sessions, s);
  }
}

/* A cleartext FINISH names no session: it belongs to the newest one still in its handshake. With several, the HMAC
 * decides; the response goes to the session that waits for it. */
static struct session *handshaking(const struct sessions *sessions, const struct session_event *e) {
  struct session *found = NULL;
  if (sessions->current != NULL) {
    return sessions->current;
  }
  uint32_t left = HANDSHAKES_TRIED;
  for (struct session *s = e->conn->newest_session; s != NULL && left > 0; s = s->older) {
    if (s->phase != PHASE_HANDSHAKE || s->psk) {
      continue;
    }
    left--;
    if (e->request || s->finish_pending) {
      return s;
    }
    found = found != NULL ? found : s;
  }
  return found;
}

static uint8_t add_finish(struct sessions *sessions, struct session *s, const struct session_event *e) {
  const uint32_t slot = exchanged(e->said, F_REQ_SLOT);
  s->finish_slot = (uint8_t)(slot < SLOTS ? slot : RAW_KEY_SLOT);
  s->finish_pending = true;
  return sdec_transcript_add(&s->th, sessions->pool, LEG_FINISH, e->unit->span, e->reading)
             ? sdec_schedule_finish(sessions->ring, s)
             : SDEC_HMAC_NONE;
}

/* withdraw undoes a FINISH that was tried on a session. */
static void withdraw(struct sessions *sessions, struct session *s) {
  s->finish_pending = false;
  sdec_buffer_drop(&s->th.leg[LEG_FINISH].bytes, sessions->pool);
}

/* finish_of_other looks among the other handshakes for the one that a cleartext FINISH belongs to: one whose HMAC
 * matches or, if the FINISH is `wrong` for `s`, one whose HMAC cannot be checked. NULL: it stays with `s`. */
static struct session *finish_of_other(struct sessions *sessions, struct session *s, const struct session_event *e,
                                       bool wrong) {
  struct session *unknown = NULL;
  uint32_t left = HANDSHAKES_TRIED;
  for (struct session *t = e->conn->newest_session; t != NULL && left > 0; t = t->older) {
    if (t == s || t->phase != PHASE_HANDSHAKE || t->psk || t->finish_proved) {
      continue;
    }
    left--;
    const uint8_t verdict = add_finish(sessions, t, e);
    if (verdict == SDEC_HMAC_GOOD) {
      return t;
    }
    withdraw(sessions, t);
    unknown = verdict == SDEC_HMAC_NONE && wrong && unknown == NULL ? t : unknown;
  }
  if (unknown != NULL) {
    (void)add_finish(sessions, unknown, e);
  }
  return unknown;
}

/* told_already checks a late FINISH against the one that was reconstructed to derive the keys. */
static uint8_t told_already(const struct session *s, struct sdec_span message) {
  const struct sdec_span leg = buffer_span(&s->th.leg[LEG_FINISH].bytes);
  return leg.len == message.len && memcmp(leg.data, message.data, leg.len) == 0 ? SDEC_HMAC_GOOD : SDEC_HMAC_NONE;
}

/* finish handles FINISH and PSK_FINISH. */
static void finish(struct sessions *sessions, const struct session_event *e, struct session_outcome *out) {
  struct session *s = handshaking(sessions, e);
  if (s == NULL) {
    return;
  }
  out->hmac = s->phase == PHASE_DATA ? told_already(s, e->unit->span) : add_finish(sessions, s, e);
  struct session *other = out->hmac != SDEC_HMAC_GOOD && sessions->current == NULL
                              ? finish_of_other(sessions, s, e, out->hmac == SDEC_HMAC_BAD)
                              : NULL;
  if (other != NULL) {
    withdraw(sessions, s);
    s = other;
    out->hmac = s->finish_proved ? SDEC_HMAC_GOOD : SDEC_HMAC_NONE;
  }
  out->handshake = s;
}

static void finish_response(struct sessions *sessions, const struct session_event *e, struct session_outcome *out) {
  struct session *s = handshaking(sessions, e);
  if (s == NULL) {
    return;
  }
  out->handshake = s;
  if (s->phase == PHASE_DATA) {
    return;
  }
  s->finish_pending = false;
  if (sdec_transcript_add(&s->th, sessions->pool, LEG_FINISH_RSP, e->unit->span, e->reading)) {
    out->hmac = sdec_schedule_finish_rsp(s);
  }
  if (s->th.leg[LEG_FINISH].bytes.len > 0) {
    begin_data(sessions, s);
  } else if (s->sealed == SDEC_SEALED_NOT) {
    s->sealed = SDEC_SEALED_TRANSCRIPT;
    s->missing = sdec_schedule_missing(s);
  }
}

/* A key update is prepared at the request and takes effect with the first record under the new key. An encapsulated
 * request from the Responder updates the Responder's own direction. */
static void update(struct session *s, const struct session_event *e) {
  if (s == NULL) {
    return;
  }
  const uint32_t own = e->encapsulated ? 1 : 0;
  switch (exchanged(e->said, F_KEY_OPERATION)) {
    case UPDATE_KEY: sdec_schedule_update(s, own); break;
    case UPDATE_ALL_KEYS:
      sdec_schedule_update(s, 0);
      sdec_schedule_update(s, 1);
      break;
    default: break;
  }
}

/* hold keeps a request until its response arrives; only then does it enter a transcript. */
static void hold(struct pool *pool, const struct session_event *e) {
  struct evidence *evidence = e->conn->evidence;
  const struct sdec_span name = read_mark(e->reading, M_NAME);
  sdec_evidence_hold(evidence, pool, e->step, e->unit->span);
  evidence->held_name = name.data != NULL ? (uint32_t)(name.data - e->unit->span.data) : 0;
  evidence->held_name_len = name.len;
}

static void digests(struct sessions *sessions, const struct session_event *e) {
  const uint32_t side = e->unit->dir == SDEC_DIR_RSP ? RESPONDER : REQUESTER;
  sdec_evidence_digests(e->conn->evidence, sessions->pool, side, e->reading, e->unit->span);
  for (uint32_t slot = 0; slot < READ_SLOTS; slot++) {
    const struct sdec_span digest = e->reading->digest[slot];
    if (digest.data != NULL && digest.len <= SDEC_HASH_MAX) {
      sdec_keyring_see(sessions->ring, e->conn->facts.value[F_HASH], side, digest);
    }
  }
}

static void request_step(struct sessions *sessions, const struct session_event *e, struct session_outcome *out) {
  switch (e->step) {
    case SDEC_STEP_VERSION:
    case SDEC_STEP_CAPABILITIES:
    case SDEC_STEP_ALGORITHMS:
    case SDEC_STEP_KEY_EXCHANGE:
    case SDEC_STEP_PSK_EXCHANGE: hold(sessions->pool, e); break;
    case SDEC_STEP_FINISH:
    case SDEC_STEP_PSK_FINISH: finish(sessions, e, out); break;
    case SDEC_STEP_KEY_UPDATE: update(sessions->current, e); break;
    default: break;
  }
}

static void response_step(struct sessions *sessions, const struct session_event *e, struct session_outcome *out) {
  switch (e->step) {
    case SDEC_STEP_VERSION:
    case SDEC_STEP_CAPABILITIES:
    case SDEC_STEP_ALGORITHMS: sdec_evidence_pair(e->conn->evidence, sessions->pool, e->step, e->unit->span); break;
    case SDEC_STEP_DIGESTS: digests(sessions, e); break;
    case SDEC_STEP_KEY_EXCHANGE:
    case SDEC_STEP_PSK_EXCHANGE: begin(sessions, e, out); break;
    case SDEC_STEP_FINISH:
    case SDEC_STEP_PSK_FINISH: finish_response(sessions, e, out); break;
    case SDEC_STEP_END:
      if (sessions->current != NULL) {
        sessions->current->ended = true;
      }
      break;
    default: break;
  }
}

uint32_t sdec_sessions_count(struct sessions *sessions, const struct session_event *e) {
  const bool opens = e->step == SDEC_STEP_KEY_EXCHANGE || e->step == SDEC_STEP_PSK_EXCHANGE;
  struct session_key key;
  if (!opens || e->request || !e->asked->seen) {
    return 0;
  }
  sdec_session_key(e->carried, id_of(e), &key);
  return sdec_numbers_of(&sessions->numbers, &key, true)->number;
}

HOT struct session_outcome sdec_sessions_step(struct sessions *sessions, const struct session_event *e) {
  struct session_outcome out = {.hmac = SDEC_HMAC_NONE};
  if (e->conn->evidence == NULL) {
    out.number = sdec_sessions_count(sessions, e);
  } else if (e->request) {
    request_step(sessions, e, &out);
  } else {
    response_step(sessions, e, &out);
  }
  return out;
}
