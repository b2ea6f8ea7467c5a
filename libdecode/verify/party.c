/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Lookup, creation and eviction of connections and sessions.
 */
#include "verify.h"

#include <string.h>

#include "memory/evict.h"

static void party_release(struct sdec_verify *v, struct party *p) {
  sdec_script_drop(&p->vca, v->pool);
  for (uint32_t side = 0; side < SIDES; side++) {
    sdec_script_drop(&p->shown[side].script, v->pool);
    sdec_buffer_drop(&p->digests[side], v->pool);
  }
}

static void talks_drop(struct sdec_verify *v, const struct party *p) {
  struct talk *next = NULL;
  for (struct talk *talk = sdec_map_next(&v->talks, NULL); talk != NULL; talk = next) {
    next = sdec_map_next(&v->talks, talk);
    if (talk->conn == p->conn) {
      sdec_talk_drop(v, talk);
    }
  }
}

void sdec_party_reset(struct sdec_verify *v, struct party *p) {
  talks_drop(v, p);
  v->talk = NULL;
  party_release(v, p);
  memset(&p->negotiated, 0, sizeof(p->negotiated));
  memset(p->shown, 0, sizeof(p->shown));
  memset(p->slots, 0, sizeof(p->slots));
  p->has_mask[0] = p->has_mask[1] = p->digests_counted = p->has_handshake = false;
  p->n_requests = 0;
  p->trail = 0;
  sdec_losses_begin(v, p);
}

static void party_forget(struct sdec_verify *v, struct party *p) {
  talks_drop(v, p);
  party_release(v, p);
  sdec_scope_drop(v, &p->clear);
  sdec_blocks_drop(v, p);
  sdec_map_remove(&v->parties, p);
}

/* make_room evicts the least recently used connection; false if there is none. */
static bool make_room(void *owner) {
  struct sdec_verify *v = owner;
  struct party *oldest = sdec_map_oldest(&v->parties);
  if (oldest == NULL || oldest == v->at) {
    return false;
  }
  party_forget(v, oldest);
  v->stats.given_up++;
  return true;
}

static struct party *party_find(struct sdec_verify *v, const struct sdec_unit *unit) {
  struct party *p = sdec_map_find(&v->parties, &unit->conn);
  const bool back = unit->dir == SDEC_DIR_RSP;
  if (p != NULL) {
    return p;
  }
  v->at = NULL;
  p = evict_add((struct evict){make_room, v}, &v->parties, &unit->conn);
  if (p != NULL) {
    p->conn = unit->conn;
    v->last_conn = unit->conn > v->last_conn ? unit->conn : v->last_conn;
    p->transport = (uint8_t)unit->transport;
    p->requester = back ? unit->dst : unit->src;
    p->responder = back ? unit->src : unit->dst;
    p->first_frame = unit->frame;
    sdec_losses_begin(v, p);
  }
  return p;
}

void sdec_talk_drop(struct sdec_verify *v, struct talk *talk) {
  sdec_scope_drop(v, &talk->scope);
  sdec_script_drop(&talk->exchange, v->pool);
  sdec_script_drop(&talk->digests, v->pool);
  v->talk = v->talk == talk ? NULL : v->talk;
  sdec_map_remove(&v->talks, talk);
}

static bool give_up_talk(void *owner) {
  struct sdec_verify *v = owner;
  struct talk *oldest = sdec_map_oldest(&v->talks);
  if (oldest == NULL) {
    return false;
  }
  sdec_talk_drop(v, oldest);
  v->stats.given_up++;
  return true;
}

struct talk *sdec_talk_find(struct sdec_verify *v, const struct party *party, uint32_t id, bool make) {
  const struct talk_key key = {party->conn, id};
  struct talk *talk = sdec_map_find(&v->talks, &key);
  if (talk != NULL || !make) {
    return talk;
  }
  talk = evict_add((struct evict){give_up_talk, v}, &v->talks, &key);
  if (talk != NULL) {
    talk->conn = party->conn;
    talk->id = id;
  }
  return talk;
}

void sdec_party_unit(struct sdec_verify *v) {
  const struct sdec_unit *unit = v->unit;
  struct party *p = party_find(v, unit);
  v->at = p;
  v->talk = NULL;
  if (p == NULL) {
    v->stats.given_up++;
    return;
  }
  p->last_frame = unit->frame;
  if (unit->has_session) {
    v->talk = sdec_talk_find(v, p, unit->session, true);
  } else if (unit->has_handshake) {
    v->talk = sdec_talk_find(v, p, unit->handshake, false);
  } else if (p->has_handshake) {
    v->talk = sdec_talk_find(v, p, p->handshake, false);
  }
}
