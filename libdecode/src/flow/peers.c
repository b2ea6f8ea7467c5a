/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Connections by endpoints in bounded memory: the least recently used one is evicted first.
 */
#include "flow/peers.h"

#include <string.h>

#include "base/apart.h"
#include "memory/evict.h"

_Static_assert(sizeof(struct conn) <= 1024 - 64, "a connection and its key fit into a kilobyte");

bool sdec_peers_init(struct peers *peers, struct pool *pool, struct sessions *sessions,
                     const struct sdec_facts *assumed) {
  peers->pool = pool;
  peers->sessions = sessions;
  peers->assumed = assumed;
  return sdec_map_init(&peers->map, pool, UINT32_MAX, sizeof(struct conn_key), sizeof(struct conn));
}

void sdec_peers_give_up(struct peers *peers, struct conn *conn) {
  while (conn->oldest_session != NULL) {
    sdec_sessions_give_up(peers->sessions, conn->oldest_session);
  }
  sdec_sessions_drop_all(peers->sessions, conn);
  const uint64_t pieces = sdec_conn_release(conn, peers->pool);
  peers->dropped_bytes += pieces;
  if (conn->evidence != NULL) {
    sdec_evidence_drop(conn->evidence, peers->pool);
    sdec_pool_put(peers->pool, conn->evidence);
  }
  peers->n_evicted++;
  peers->n_used_evicted += conn->rank != MAP_IDLE || pieces > 0;
  sdec_map_remove(&peers->map, conn);
}

/* make_room evicts the least valuable connection; false if there is none. */
static bool make_room(void *owner) {
  struct peers *peers = owner;
  struct conn *oldest = sdec_map_victim(&peers->map);
  if (oldest == NULL) {
    return false;
  }
  sdec_peers_give_up(peers, oldest);
  return true;
}

void sdec_peers_rank(struct peers *peers, struct conn *conn, enum map_rank rank) {
  if (conn != &peers->spare && rank > conn->rank) {
    conn->rank = (uint8_t)rank;
    sdec_map_rank(&peers->map, conn, rank);
  }
}

/* give_evidence allocates transcript state for a new connection if sessions are to be opened. */
static void give_evidence(struct peers *peers, struct conn *conn) {
  if (peers->sessions->ring->crypto != NULL) {
    conn->evidence = evict_get(sdec_pool_evict(peers->pool, (struct evict){0}), peers->pool, sizeof(*conn->evidence));
  }
  if (conn->evidence != NULL) {
    memset(conn->evidence, 0, sizeof(*conn->evidence));
  }
}

static struct conn_key key_of(const struct carried *carried, bool request) {
  struct conn_key key;
  memset(&key, 0, sizeof(key));
  key.requester = request ? carried->src : carried->dst;
  key.responder = request ? carried->dst : carried->src;
  key.transport = carried->transport;
  key.interface = carried->interface;
  return key;
}

static struct conn *make(struct peers *peers, const struct conn_key *key) {
  struct conn *conn = evict_add((struct evict){make_room, peers}, &peers->map, key);
  if (conn == NULL) {
    sdec_conn_reset(&peers->spare, peers->pool, peers->assumed);
    return &peers->spare;
  }
  conn->facts = *peers->assumed; /* all else is zero */
  conn->number = ++peers->n_conns;
  conn->requester = key->requester;
  conn->responder = key->responder;
  give_evidence(peers, conn);
  return conn;
}

HOT struct conn *sdec_peers_of_message(struct peers *peers, const struct carried *carried, bool request) {
  const struct conn_key key = key_of(carried, request);
  struct conn *conn = sdec_map_find(&peers->map, &key);
  return conn != NULL ? conn : make(peers, &key);
}

HOT struct conn *sdec_peers_of_record(struct peers *peers, const struct carried *carried) {
  const bool request = carried->dir != SDEC_DIR_RSP; /* as far as the carrier shows it */
  const struct conn_key likely = key_of(carried, request);
  struct conn *conn = sdec_map_find(&peers->map, &likely);
  if (conn == NULL) {
    const struct conn_key turned = key_of(carried, !request);
    conn = sdec_map_find(&peers->map, &turned);
  }
  return conn != NULL ? conn : make(peers, &likely);
}

void sdec_peers_touch(struct peers *peers, const struct conn *conn) {
  if (conn != &peers->spare) {
    sdec_map_touch(&peers->map, conn);
  }
}

void sdec_peers_reset(struct peers *peers, struct conn *conn) {
  sdec_sessions_drop_all(peers->sessions, conn);
  sdec_conn_reset(conn, peers->pool, peers->assumed);
  if (conn->evidence != NULL) {
    sdec_evidence_drop(conn->evidence, peers->pool);
  }
}

struct dialog *sdec_peers_dialog(struct peers *peers, struct conn *conn, struct session *session, bool turned) {
  if (session != NULL) {
    return &session->dialogs[turned];
  }
  if (!turned) {
    return &conn->dialog;
  }
  if (conn->turned == NULL && (conn->turned = sdec_pool_get(peers->pool, sizeof(*conn->turned))) != NULL) {
    memset(conn->turned, 0, sizeof(*conn->turned));
  }
  return conn->turned != NULL ? conn->turned : &peers->spare_dialog;
}
