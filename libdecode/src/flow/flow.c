/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The conversation: packets in, units out. It drives link, transports, connections and readings, and knows no message.
 */
#include "flow/flow.h"

#include <string.h>

#include "base/apart.h"
#include "base/check.h"
#include "carriers/doe.h"
#include "carriers/link.h"
#include "carriers/medium.h"
#include "proto/protocols.h"
#include "walk/rows.h"
#include "proto/shared.h"
#include "carriers/storage.h"
#include "flow/unit.h"

/* Upper bounds; what the memory has room for is mostly less. */
#define MAX_CONNS 65536
#define MAX_ASSEMBLIES 65536
#define MAX_STREAMS 65536
#define MAX_SESSIONS 16384
#define MEMORY_PER_NUMBER 16384u /* numbers of sessions take less than a hundredth of the memory */

#define RECORD_SEQUENCE_LEN 2

struct sdec_flow *sdec_flow_new(void *memory, size_t size, const struct sdec_config *config) {
  CHECK(memory != NULL && config != NULL);
  if (size < SDEC_FLOW_MIN) {
    return NULL;
  }
  struct pool *pool = pool_new(memory, size);
  struct sdec_flow *flow = pool != NULL ? pool_get(pool, sizeof(*flow)) : NULL;
  if (flow == NULL) {
    return NULL;
  }
  memset(flow, 0, sizeof(*flow));
  flow->config = *config;
  flow->pool = pool;
  const size_t fits = size / MEMORY_PER_NUMBER;
  const uint32_t n_numbers = fits < MAX_SESSIONS ? (uint32_t)fits : MAX_SESSIONS;
  if (!map_init(&flow->conns, pool, MAX_CONNS, sizeof(struct conn_key), sizeof(struct conn)) ||
      !map_init(&flow->sessions, pool, MAX_SESSIONS, sizeof(struct session_key), sizeof(struct session)) ||
      !map_init(&flow->session_numbers, pool, n_numbers, sizeof(struct session_key), sizeof(uint32_t)) ||
      !mctp_init(&flow->mctp, pool, MAX_ASSEMBLIES, &flow->n_wholes) || !tcp_init(&flow->tcp, pool, MAX_STREAMS)) {
    return NULL;
  }
  return flow;
}

/* make_room gives up the connection that was quiet longest; false if there is none. */
static bool make_room(struct sdec_flow *flow) {
  struct conn *oldest = map_oldest(&flow->conns);
  if (oldest == NULL) {
    return false;
  }
  sessions_drop(flow, oldest);
  flow->stats.dropped_bytes += conn_release(oldest, flow->pool);
  if (oldest->evidence != NULL) {
    evidence_drop(oldest->evidence, flow->pool);
    pool_put(flow->pool, oldest->evidence);
  }
  flow->stats.evicted++;
  map_remove(&flow->conns, oldest);
  return true;
}

/* give_evidence readies a new connection for transcripts, if sessions are to be opened at all. */
static void give_evidence(struct sdec_flow *flow, struct conn *conn) {
  conn->evidence = flow->config.crypto != NULL ? pool_get(flow->pool, sizeof(*conn->evidence)) : NULL;
  if (conn->evidence != NULL) {
    memset(conn->evidence, 0, sizeof(*conn->evidence));
  }
}

void flow_reset(struct sdec_flow *flow, struct conn *conn) {
  sessions_drop(flow, conn);
  conn_reset(conn, flow->pool, &flow->config.assumed);
  if (conn->evidence != NULL) {
    evidence_drop(conn->evidence, flow->pool);
  }
}

void flow_chain_seen(struct sdec_flow *flow, uint32_t side, struct sdec_span digest) {
  const uint32_t hash = flow->conn->facts.value[F_HASH];
  for (uint32_t i = 0; i < FLOW_CHAINS; i++) {
    const struct seen_chain *seen = &flow->chains[i];
    if (seen->hash == hash && seen->side == side && memcmp(seen->digest, digest.data, digest.len) == 0) {
      return;
    }
  }
  struct seen_chain *slot = &flow->chains[flow->next_chain++ % FLOW_CHAINS];
  *slot = (struct seen_chain){.hash = hash, .side = (uint8_t)side};
  memcpy(slot->digest, digest.data, digest.len);
}

struct dialog *flow_dialog(struct sdec_flow *flow, const struct work *work) {
  struct conn *conn = flow->conn;
  if (flow->session != NULL) {
    return &flow->session->dialogs[work->dialog];
  }
  if (work->dialog == 0) {
    return &conn->dialog;
  }
  if (conn->turned == NULL && (conn->turned = pool_get(flow->pool, sizeof(*conn->turned))) != NULL) {
    memset(conn->turned, 0, sizeof(*conn->turned));
  }
  return conn->turned != NULL ? conn->turned : &flow->spare_dialog;
}

static struct conn_key conn_key_of(const struct sdec_flow *flow, bool request) {
  struct conn_key key;
  memset(&key, 0, sizeof(key));
  key.requester = request ? flow->carried.src : flow->carried.dst;
  key.responder = request ? flow->carried.dst : flow->carried.src;
  key.transport = flow->carried.transport;
  key.interface = flow->packet.interface;
  return key;
}

struct conn *flow_connection_known(struct sdec_flow *flow, bool request) {
  const struct conn_key key = conn_key_of(flow, request);
  return map_find(&flow->conns, &key);
}

struct conn *flow_connection(struct sdec_flow *flow, bool request) {
  const struct conn_key key = conn_key_of(flow, request);
  struct conn *conn = map_find(&flow->conns, &key);
  if (conn != NULL) {
    return conn;
  }
  conn = map_add(&flow->conns, &key);
  while (conn == NULL && make_room(flow)) {
    conn = map_add(&flow->conns, &key);
  }
  if (conn == NULL) {
    conn_reset(&flow->spare, flow->pool, &flow->config.assumed);
    return &flow->spare;
  }
  conn_reset(conn, flow->pool, &flow->config.assumed);
  conn->number = ++flow->n_conns;
  conn->requester = key.requester;
  conn->responder = key.responder;
  give_evidence(flow, conn);
  return conn;
}

/* raw_record describes a record without its transport: whether a sequence number is in it shows from where a length
 * stands that fits, and one is in it for MCTP, whose messages begin with their type. */
static void raw_record(struct carried *c) {
  const uint32_t len_at = 4 + RECORD_SEQUENCE_LEN;
  c->what = CARRIED_SECURED;
  if (len_at + 2 + span_le(c->body, len_at, 2) == c->body.len && 4 + 2 + span_le(c->body, 4, 2) != c->body.len) {
    c->seq_len = RECORD_SEQUENCE_LEN;
    c->application = APPLICATION_MCTP;
  }
}

/* one_thing queues a single carried thing of a carrier that needs no state. */
static void one_thing(struct sdec_flow *flow, const struct link_peeled *peeled) {
  struct carried *c = carried_push(&flow->queue);
  switch (peeled->carrier) {
    case SDEC_CARRIER_MCTP_BODY: mctp_body(peeled->payload, c); break;
    case SDEC_CARRIER_DOE: doe_object(peeled->payload, c); break;
    case SDEC_CARRIER_STORAGE: storage_buffer(peeled->payload, c); break;
    default:
      c->what = CARRIED_CLEAR;
      c->transport = SDEC_TRANSPORT_RAW;
      c->body = peeled->payload;
      if (peeled->carrier == SDEC_CARRIER_SECURED) {
        raw_record(c);
      }
      break;
  }
  c->src = peeled->src;
  c->dst = peeled->dst;
  if (c->dir == SDEC_DIR_UNKNOWN) {
    c->dir = peeled->dir;
  }
}

/* nothing_for_us reports why a packet was not taken: each unknown link type once, other protocols not at all. */
static void nothing_for_us(struct sdec_flow *flow, const struct link_peeled *peeled) {
  flow->stats.skipped++;
  if (peeled->note.code == 0 || peeled->note.code == SDEC_NOTE_LINK_PROTOCOL) {
    return;
  }
  if (peeled->note.code == SDEC_NOTE_LINK_UNKNOWN) {
    for (uint32_t i = 0; i < flow->n_unknown_links; i++) {
      if (flow->unknown_links[i] == flow->packet.link) {
        return;
      }
    }
    if (flow->n_unknown_links < FLOW_LINKS) {
      flow->unknown_links[flow->n_unknown_links++] = flow->packet.link;
    }
  }
  struct carried *c = carried_push(&flow->queue);
  c->what = CARRIED_EVENT;
  c->transport = SDEC_TRANSPORT_RAW;
  c->protocol = "link";
  c->name = "packet not decoded";
  c->body = flow->packet.data;
  c->notes[c->n_notes++] = peeled->note;
}

void sdec_flow_feed(struct sdec_flow *flow, const struct sdec_packet *packet) {
  struct link_peeled peeled;
  CHECK(flow->n_work == 0 && flow->queue.n == 0 && !flow->stream);
  flow->packet = *packet;
  flow->mctp.part_of = 0;
  flow->stats.packets++;
  flow->stats.bytes += packet->data.len;
  link_peel(packet, &flow->config, &peeled);
  flow->snapped = peeled.snapped;
  switch (peeled.carrier) {
    case SDEC_CARRIER_NONE: nothing_for_us(flow, &peeled); break;
    case SDEC_CARRIER_MCTP:
      /* Member by member: to read the span whole, its padding included, waits until all of it has reached memory. */
      mctp_feed(&flow->mctp, (struct sdec_span){peeled.payload.data, peeled.payload.len}, packet->interface,
                &flow->queue);
      break;
    case SDEC_CARRIER_TCP:
    case SDEC_CARRIER_EMU:
      tcp_feed(&flow->tcp, &peeled);
      flow->stream = true;
      break;
    default: one_thing(flow, &peeled); break;
  }
}

uint64_t sdec_flow_part_of(const struct sdec_flow *flow) {
  return flow->mctp.part_of;
}

uint32_t sdec_flow_frame_len(struct sdec_flow *flow, const struct sdec_packet *packet, bool at_end) {
  struct link_peeled peeled;
  CHECK(packet->carrier == SDEC_CARRIER_TCP || packet->carrier == SDEC_CARRIER_EMU);
  link_peel(packet, &flow->config, &peeled);
  return tcp_frame_len(&flow->tcp, &peeled, at_end);
}

void sdec_flow_finish(struct sdec_flow *flow) {
  CHECK(flow->n_work == 0 && flow->queue.n == 0 && !flow->stream);
  flow->finishing = true;
  flow->snapped = false;
}

/* unfinished_piece drops one large thing of a dialog that never got whole and says so. */
static bool unfinished_piece(struct sdec_flow *flow, const struct conn *conn, struct dialog *dialog) {
  for (uint32_t i = 0; dialog != NULL && i < 2 + PORTIONS_KEPT; i++) {
    struct stitch *s = i < 2 ? &dialog->chunks[i] : &dialog->portions[i - 2];
    if (!s->open) {
      continue;
    }
    const struct conn_key *key = map_key(&flow->conns, conn);
    struct carried *c = carried_push(&flow->queue);
    c->what = CARRIED_EVENT;
    c->transport = (uint8_t)key->transport;
    c->protocol = sdec_spdm.name;
    c->name = s->group != NULL ? "incomplete object" : "incomplete message";
    c->src = key->requester;
    c->dst = key->responder;
    carried_note(c, SDEC_WARN, SDEC_NOTE_UNFINISHED, 0, s->total, s->buffer.len);
    (void)stitch_drop(s, flow->pool);
    flow->stats.incomplete++;
    return true;
  }
  return false;
}

/* finish_more queues the next thing that the end of the capture leaves incomplete. */
APART static bool finish_more(struct sdec_flow *flow) {
  if (mctp_finish(&flow->mctp, &flow->queue)) {
    return true;
  }
  if (tcp_finish(&flow->tcp)) {
    flow->stream = true;
    return true;
  }
  struct session *session;
  while ((session = map_oldest(&flow->sessions)) != NULL) {
    if (unfinished_piece(flow, session->conn, &session->dialogs[0]) ||
        unfinished_piece(flow, session->conn, &session->dialogs[1])) {
      return true;
    }
    session_drop(flow, session); /* its keys are not needed any more */
  }
  struct conn *conn = flow->finish_at != NULL ? flow->finish_at : map_next(&flow->conns, NULL);
  for (; conn != NULL; conn = map_next(&flow->conns, conn)) {
    flow->finish_at = conn;
    if (unfinished_piece(flow, conn, &conn->dialog) || unfinished_piece(flow, conn, conn->turned)) {
      return true;
    }
  }
  flow->finishing = false;
  return false;
}

/* next_carried gives the next thing of this packet, or of the end of the capture. */
static bool next_carried(struct sdec_flow *flow) {
  do {
    if (carried_pop(&flow->queue, &flow->carried)) {
      return true;
    }
    if (flow->stream && tcp_next(&flow->tcp, &flow->carried)) {
      return true;
    }
    flow->stream = false;
  } while (flow->finishing && finish_more(flow));
  return false;
}

/* carried_work makes the message in the current carrier the next piece of work. */
static void carried_work(struct sdec_flow *flow) {
  struct work *work = &flow->work[flow->n_work++];
  *work = (struct work){.span = flow->carried.body, .n_via = 1};
  work->via[0] = flow->carried.transport == SDEC_TRANSPORT_RAW ? SDEC_VIA_RAW : SDEC_VIA_CLEAR;
}

/* other_unit shows what is no SPDM. */
static void other_unit(struct sdec_flow *flow, struct sdec_unit *unit) {
  const struct env_basis basis = {.facts = &flow->config.assumed, .dir = flow->carried.dir};
  unit_begin(unit, &flow->packet, &flow->carried);
  env_derive(&basis, &unit->env);
  unit->env.padding = flow->carried.padding;
  if (unit->group != NULL) {
    read_message(&flow->reader, unit->group, &unit->env, unit->span);
    unit_worst(unit, flow->reader.result.worst);
  }
  if (flow->carried.what == CARRIED_OTHER) {
    unit->kind = SDEC_UNIT_OTHER;
    flow->stats.others++;
  } else {
    flow->stats.events++;
  }
}

/* release_spent gives back what the units taken so far pointed into. */
static void release_spent(struct sdec_flow *flow) {
  while (flow->n_spent > 0) {
    pool_put(flow->pool, flow->spent[--flow->n_spent]);
  }
  if (flow->session != NULL && flow->session->ended) {
    session_over(flow, flow->session);
  }
  flow->session = NULL;
  flow->unproved = false;
}

static bool next_unit(struct sdec_flow *flow, struct sdec_unit *out) {
  flow->keyed = NULL;
  if (flow->n_work == 0) {
    release_spent(flow);
    if (!next_carried(flow)) {
      return false;
    }
    if (flow->snapped) {
      carried_note(&flow->carried, SDEC_WARN, SDEC_NOTE_SNAPPED, 0, flow->packet.original_len, flow->packet.data.len);
    }
    switch (flow->carried.what) {
      case CARRIED_CLEAR: carried_work(flow); break;
      case CARRIED_SECURED:
        flow->stats.records++;
        if (record_unit(flow, out)) {
          return true;
        }
        break;
      default: other_unit(flow, out); return true;
    }
  }
  const struct work work = flow->work[--flow->n_work];
  if (work.protocol != NULL && work.object == NULL) {
    vendor_unit(flow, &work, out);
  } else {
    message_unit(flow, &work, out);
  }
  flow->stats.messages++;
  return true;
}

bool sdec_flow_take(struct sdec_flow *flow, struct sdec_unit *out) {
  if (!next_unit(flow, out)) {
    return false;
  }
  out->number = ++flow->n_units;
  return true;
}

struct sdec_stats sdec_flow_stats(const struct sdec_flow *flow) {
  struct sdec_stats stats = flow->stats;
  stats.items = flow->reader.n_items;
  stats.incomplete += flow->mctp.n_incomplete + flow->tcp.n_incomplete;
  stats.repeated += flow->mctp.n_repeated + flow->tcp.n_repeated;
  stats.evicted += flow->mctp.n_evicted + flow->tcp.n_evicted;
  stats.dropped_bytes += flow->mctp.dropped_bytes + flow->tcp.dropped_bytes;
  stats.connections = flow->n_conns;
  stats.live_connections = flow->conns.n_entries;
  stats.live_assemblies = flow->mctp.n_open;
  stats.live_streams = flow->tcp.streams.n_entries;
  return stats;
}
