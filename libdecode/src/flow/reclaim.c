/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Evicts whatever has held the most memory for the longest time without progress. Bytes of unfinished transfers count
 * in full, entries that never carried SPDM count more, and sessions with proved keys and their connections count least.
 * What the current packet uses is never evicted.
 */
#include "flow/reclaim.h"

#include <string.h>

#include "carriers/mctp_pair.h"
#include "carriers/tcp_stream.h"

#define LOST_AT_ONCE 4u /* limits queued loss events, to leave room for other users of the queue */

static void say_lost(struct reclaim *r, const struct carried *event) {
  if (r->lost.n < LOST_AT_ONCE) {
    carried_copy(carried_push(&r->lost), event);
  }
}

/* give_up_pieces drops the unfinished reassemblies of a dialog and keeps everything else of its connection. */
static void give_up_pieces(struct reclaim *r, const struct conn *conn, struct dialog *dialog) {
  struct carried event = {.what = CARRIED_EVENT, .protocol = "spdm", .name = "incomplete message"};
  uint64_t dropped = 0;
  for (uint32_t i = 0; dialog != NULL && dialog->more != NULL && i < PIECES_KEPT; i++) {
    struct stitch *s = &dialog->more->pieces[i];
    if (s->open && s->buffer.len > 0) {
      dropped += sdec_stitch_drop(s, r->pool);
      r->n_transfers++;
    }
  }
  if (dropped == 0) {
    return;
  }
  const struct conn_key *key = sdec_map_key(&r->peers->map, conn);
  event.transport = (uint8_t)key->transport;
  event.src = key->requester;
  event.dst = key->responder;
  carried_note(&event, SDEC_WARN, SDEC_NOTE_EVICTED, 0, 0, dropped);
  r->dropped_bytes += dropped;
  say_lost(r, &event);
}

/* in_use says whether the current packet uses the entry that a holder is part of. */
static bool in_use(const struct reclaim *r, const struct holder *h) {
  switch (h->kind) {
    case HOLDER_CONNECTION: return sdec_map_in_use(&r->peers->map, h->owner);
    case HOLDER_SESSION: return sdec_map_in_use(&r->sessions->map, h->owner);
    case HOLDER_STREAM: return sdec_map_in_use(&r->tcp->streams, h->owner);
    default: return false;
  }
}

static void give_up_stream(struct reclaim *r, struct connection *c) {
  struct carried event;
  if (sdec_tcp_give_up(r->tcp, c, &event)) {
    say_lost(r, &event);
  }
}

static void give_up_holder(struct reclaim *r, struct holder *h) {
  struct holders *holders = sdec_pool_holders(r->pool);
  struct conn *conn = h->owner;
  struct session *session = h->owner;
  struct carried event;
  switch (h->kind) {
    case HOLDER_CONNECTION:
      give_up_pieces(r, conn, &conn->dialog);
      give_up_pieces(r, conn, conn->turned);
      sdec_holder_set(holders, h, 0, 0);
      if (conn->rank == MAP_IDLE) {
        sdec_peers_give_up(r->peers, conn);
      }
      break;
    case HOLDER_SESSION:
      give_up_pieces(r, session->conn, &session->dialogs[0]);
      give_up_pieces(r, session->conn, &session->dialogs[1]);
      sdec_holder_set(holders, h, 0, 0);
      break;
    case HOLDER_STREAM: give_up_stream(r, h->owner); break;
    default:
      sdec_mctp_give_up(r->mctp, h->owner, &event);
      say_lost(r, &event);
      break;
  }
}

/* give_up_entry evicts an entry of one of the maps; false if it turns out to be in use. */
static bool give_up_entry(struct reclaim *r, const struct map *map, void *entry) {
  if (map == &r->peers->map) {
    sdec_peers_give_up(r->peers, entry);
  } else if (map == &r->sessions->map) {
    sdec_sessions_give_up(r->sessions, entry);
  } else if (map == &r->sessions->numbers.map) {
    sdec_map_remove(&r->sessions->numbers.map, entry);
  } else if (map == &r->tcp->streams) {
    give_up_stream(r, entry);
  } else {
    return sdec_mctp_give_up_pair(r->mctp, entry);
  }
  return true;
}

/* give_up evicts one entry or holder, the one with the highest score; false if nothing may be evicted. */
static bool give_up(void *owner) {
  struct reclaim *r = owner;
  struct map *const maps[] = {&r->peers->map, &r->sessions->map, &r->sessions->numbers.map, &r->tcp->streams,
                              &r->mctp->pairs};
  uint64_t score, most;
  struct holder *holder = sdec_holder_worst(sdec_pool_holders(r->pool), sdec_pool_now(r->pool), &most);
  if (holder != NULL && in_use(r, holder)) {
    holder->since = sdec_pool_now(r->pool);
    holder = sdec_holder_worst(sdec_pool_holders(r->pool), sdec_pool_now(r->pool), &most);
  }
  void *worst = NULL;
  struct map *of = NULL;
  for (uint32_t i = 0; i < sizeof(maps) / sizeof(maps[0]); i++) {
    void *entry = sdec_map_worst(maps[i], &score);
    if (entry != NULL && score > most) {
      most = score;
      worst = entry;
      of = maps[i];
    }
  }
  if (worst != NULL) {
    if (!give_up_entry(r, of, worst)) {
      sdec_map_touch(of, worst);
    }
    return true;
  }
  if (holder == NULL || in_use(r, holder)) {
    return false;
  }
  give_up_holder(r, holder);
  return true;
}

void sdec_reclaim_begin(struct reclaim *reclaim) {
  sdec_pool_set_evict(reclaim->pool, (struct evict){give_up, reclaim});
}
