/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The sessions of a flow: found by their records, listed by connection, evicted when memory is short.
 */
#include "flow/sessions.h"

#include <string.h>

#include "memory/evict.h"
#include "walk/rows.h"

bool sdec_sessions_init(struct sessions *sessions, struct pool *pool, struct keyring *ring) {
  *sessions = (struct sessions){.pool = pool, .ring = ring};
  return sdec_numbers_init(&sessions->numbers, pool) &&
         sdec_map_init(&sessions->map, pool, UINT32_MAX, sizeof(struct session_key), sizeof(struct session));
}

static void channel_drop(const struct key_suite *suite, struct channel *channel) {
  if (suite->crypto != NULL) {
    sdec_keys_close(suite, &channel->now.keys);
    sdec_keys_close(suite, &channel->before.keys);
    sdec_keys_close(suite, &channel->next.keys);
  }
}

static void list_remove(struct session *s) {
  struct session **from_newer = s->newer != NULL ? &s->newer->older : &s->conn->newest_session;
  struct session **from_older = s->older != NULL ? &s->older->newer : &s->conn->oldest_session;
  *from_newer = s->older;
  *from_older = s->newer;
}

static void list_append(struct session *s) {
  struct conn *conn = s->conn;
  struct session **from_older = conn->newest_session != NULL ? &conn->newest_session->newer : &conn->oldest_session;
  s->newer = NULL;
  s->older = conn->newest_session;
  *from_older = s;
  conn->newest_session = s;
}

/* empty frees what a session holds and cleanses it. */
static void empty(struct sessions *sessions, struct session *s) {
  if (s->conn == NULL) {
    return;
  }
  sdec_holder_set(sdec_pool_holders(sessions->pool), &s->holder, 0, 0);
  channel_drop(&s->suite, &s->channel[0]);
  channel_drop(&s->suite, &s->channel[1]);
  sdec_transcript_drop(&s->th, sessions->pool);
  for (uint32_t i = 0; i < 2; i++) {
    sessions->dropped_bytes += sdec_dialog_release(&s->dialogs[i], sessions->pool);
  }
  sdec_cleanse(s, sizeof(*s));
  if (sessions->current == s) {
    sessions->current = NULL;
  }
  if (sessions->keyed == s) {
    sessions->keyed = NULL;
  }
}

void sdec_sessions_drop(struct sessions *sessions, struct session *s) {
  if (s == &sessions->lent) {
    empty(sessions, s);
    return;
  }
  list_remove(s);
  empty(sessions, s);
  sdec_map_remove(&sessions->map, s);
}

void sdec_sessions_over(struct sessions *sessions, struct session *s) {
  struct session_key key;
  if (s != &sessions->lent) {
    memcpy(&key, sdec_map_key(&sessions->map, s), sizeof(key));
    sdec_numbers_forget(&sessions->numbers, &key);
  }
  sdec_sessions_drop(sessions, s);
}

void sdec_sessions_drop_all(struct sessions *sessions, const struct conn *conn) {
  while (conn->oldest_session != NULL) {
    sdec_sessions_drop(sessions, conn->oldest_session);
  }
  if (sessions->lent.conn == conn) {
    empty(sessions, &sessions->lent);
  }
}

uint32_t sdec_sessions_number(struct sessions *sessions, const struct carried *carried, uint32_t id) {
  struct session_key key;
  sdec_session_key(carried, id, &key);
  return sdec_numbers_of(&sessions->numbers, &key, false)->number;
}

/* give_up evicts the least valuable session; false if there is none. */
static bool give_up(void *owner) {
  struct sessions *sessions = owner;
  struct session *oldest = sdec_map_victim(&sessions->map);
  if (oldest == NULL) {
    return false;
  }
  sdec_sessions_give_up(sessions, oldest);
  return true;
}

void sdec_sessions_give_up(struct sessions *sessions, struct session *s) {
  sessions->n_proved_evicted += s->certain || session_has_keys(s);
  sessions->n_evicted++;
  sdec_sessions_drop(sessions, s);
}

void sdec_sessions_prove(struct sessions *sessions, const struct session *s) {
  if (s != &sessions->lent) {
    sdec_map_rank(&sessions->map, s, MAP_PROVED);
  }
}

/* fill initialises a zeroed session. */
static void fill(struct session *s, struct conn *conn, const struct carried *carried, uint32_t id,
                 const struct numbered *numbered) {
  s->conn = conn;
  s->id = id;
  s->number = numbered->number;
  s->trials = numbered->trials;
  s->seq_len = carried->seq_len;
  s->sealed = SDEC_SEALED_NO_KEY;
}

struct session *sdec_sessions_make(struct sessions *sessions, struct conn *conn, const struct carried *carried,
                                   uint32_t id, bool fresh) {
  struct session_key key;
  sdec_session_key(carried, id, &key);
  struct session *s = sdec_map_find(&sessions->map, &key);
  if (s != NULL) { /* the id is reused */
    sdec_sessions_drop(sessions, s);
  }
  s = evict_add((struct evict){give_up, sessions}, &sessions->map, &key);
  if (s != NULL) {
    fill(s, conn, carried, id, sdec_numbers_of(&sessions->numbers, &key, fresh));
    list_append(s);
    if (fresh) {
      sdec_map_rank(&sessions->map, s, MAP_USED);
    }
  }
  return s;
}

void sdec_sessions_suite(const struct keyring *ring, struct session *s, uint8_t version) {
  const struct sdec_facts *facts = &s->conn->facts;
  s->suite_ok = fact_known(facts, F_HASH) && fact_known(facts, F_AEAD) &&
                sdec_suite_init(&s->suite, ring->crypto, facts->value[F_HASH], facts->value[F_AEAD], version);
  s->th.hash_len = s->suite.hash_len;
}

/* A secret that needs the handshake cannot open a session whose handshake was not captured. */
static void set_unseen(const struct keyring *ring, struct session *s) {
  struct secret_walk walk = {.kinds = KIND(SDEC_SECRET_DHE) | KIND(SDEC_SECRET_KEM) | KIND(SDEC_SECRET_PSK) |
                                      KIND(SDEC_SECRET_HANDSHAKE) | KIND(SDEC_SECRET_MASTER)};
  const struct sdec_secret *secret = sdec_keyring_secret(ring, s, &walk);
  if (secret != NULL) {
    s->sealed = SDEC_SEALED_TRANSCRIPT;
    s->missing = secret->kind == SDEC_SECRET_PSK ? "PSK_EXCHANGE" : "KEY_EXCHANGE";
  }
}

struct session *sdec_sessions_find(struct sessions *sessions, const struct carried *carried, uint32_t id) {
  struct session_key key;
  sdec_session_key(carried, id, &key);
  struct session *s = sdec_map_find(&sessions->map, &key);
  if (s != NULL && s->newer != NULL) {
    list_remove(s);
    list_append(s);
  }
  return s;
}

/* begin_unseen initialises a session whose key exchange was not captured. */
static void begin_unseen(const struct sessions *sessions, struct session *s) {
  s->phase = PHASE_DATA; /* without a handshake, only data-phase secrets can open it */
  struct sdec_env env;
  sdec_conn_environment(s->conn, SDEC_DIR_REQ, V1_1, s->seq_len, NULL, &env);
  s->encrypted = env.value[E_ENCRYPTED] != 0;
  if (fact_known(&s->conn->facts, F_VERSION)) {
    sdec_sessions_suite(sessions->ring, s, (uint8_t)s->conn->facts.value[F_VERSION]);
  }
  set_unseen(sessions->ring, s);
}

struct session *sdec_sessions_lend(struct sessions *sessions, struct conn *conn, const struct carried *carried,
                                   uint32_t id) {
  struct session_key key;
  sdec_session_key(carried, id, &key);
  empty(sessions, &sessions->lent);
  fill(&sessions->lent, conn, carried, id, sdec_numbers_of(&sessions->numbers, &key, false));
  begin_unseen(sessions, &sessions->lent);
  return &sessions->lent;
}

struct session *sdec_sessions_keep(struct sessions *sessions, struct session *s, const struct carried *carried) {
  if (s != &sessions->lent) {
    return s;
  }
  struct session *kept = sdec_sessions_make(sessions, s->conn, carried, s->id, false);
  if (kept == NULL) {
    return s;
  }
  struct session *const older = kept->older;
  s->holder = kept->holder;
  *kept = *s;
  kept->older = older;
  sdec_cleanse(s, sizeof(*s));
  return kept;
}

void sdec_sessions_shut(struct sessions *sessions, struct session *s, const struct carried *carried) {
  struct session_key key;
  if (s != &sessions->lent) {
    return;
  }
  sdec_session_key(carried, s->id, &key);
  sdec_numbers_of(&sessions->numbers, &key, false)->trials = s->trials;
  empty(sessions, s);
}

uint32_t sdec_sessions_secrets(const struct sessions *sessions, struct sdec_secret *out) {
  static const uint8_t kinds[2][2] = {{SDEC_SECRET_REQ_HS, SDEC_SECRET_RSP_HS},
                                      {SDEC_SECRET_REQ_DATA, SDEC_SECRET_RSP_DATA}};
  const struct session *s = sessions->keyed;
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
