/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Packets in, units out. Drives link layer, transports, connections and readers, independently of any particular
 * message.
 */
#include "flow/flow.h"

#include <string.h>

#include "base/apart.h"
#include "base/check.h"
#include "base/sized.h"
#include "carriers/doe.h"
#include "carriers/link.h"
#include "carriers/medium.h"
#include "carriers/storage.h"
#include "carriers/tcg.h"
#include "flow/message.h"
#include "flow/record.h"
#include "flow/unit.h"
#include "proto/protocols.h"
#include "proto/shared.h"
#include "walk/rows.h"

#define RECORD_SEQUENCE_LEN 2
#define CONFIG_0_2 sizeof(struct sdec_config)

struct sdec_flow *sdec_flow_new(void *memory, size_t size, const struct sdec_config *config) {
  CHECK(memory != NULL && config != NULL);
  if (size < SDEC_FLOW_MIN) {
    return NULL;
  }
  struct pool *pool = sdec_pool_new(memory, size);
  struct sdec_flow *flow = pool != NULL ? sdec_pool_get(pool, sizeof(*flow)) : NULL;
  if (flow == NULL) {
    return NULL;
  }
  memset(flow, 0, sizeof(*flow));
  sized_copy(&flow->config, sizeof(flow->config), config, CONFIG_0_2);
  config = &flow->config;
  if ((config->hash_key[0] | config->hash_key[1]) != 0) {
    sdec_pool_set_key(pool, config->hash_key);
  }
  flow->pool = pool;
  flow->evidence.pool = pool;
  flow->reader.tape = sdec_pool_get(pool, sizeof(*flow->reader.tape));
  sdec_keyring_init(&flow->ring, config, pool);
  if (flow->reader.tape == NULL || !sdec_sessions_init(&flow->sessions, pool, &flow->ring) ||
      !sdec_peers_init(&flow->peers, pool, &flow->sessions, &flow->config.assumed) ||
      !sdec_mctp_init(&flow->mctp, pool, UINT32_MAX, &flow->n_wholes) || !sdec_tcp_init(&flow->tcp, pool, UINT32_MAX)) {
    return NULL;
  }
  flow->reclaim.pool = pool;
  flow->reclaim.sessions = &flow->sessions;
  flow->reclaim.peers = &flow->peers;
  flow->reclaim.mctp = &flow->mctp;
  flow->reclaim.tcp = &flow->tcp;
  sdec_reclaim_begin(&flow->reclaim);
  return flow;
}

void sdec_flow_end(struct sdec_flow *flow) {
  size_t len;
  if (flow == NULL) {
    return;
  }
  struct session *session;
  while ((session = sdec_map_oldest(&flow->sessions.map)) != NULL) {
    sdec_sessions_drop(&flow->sessions, session);
  }
  sdec_sessions_drop(&flow->sessions, &flow->sessions.lent);
  struct pool *pool = flow->pool; /* the flow itself is in the first stretch */
  for (uint32_t i = 0; i < POOL_STRETCHES; i++) {
    void *used = sdec_pool_used_memory(pool, i, &len);
    sdec_cleanse(used, len);
  }
}

/* raw_record describes a record without a transport. Which offset holds a length that fits shows whether the record has
 * a sequence number; if so, it came over MCTP, where messages start with their type. */
static void raw_record(struct carried *c) {
  const uint32_t len_at = 4 + RECORD_SEQUENCE_LEN;
  c->what = CARRIED_SECURED;
  if (len_at + 2 + span_le(c->body, len_at, 2) == c->body.len && 4 + 2 + span_le(c->body, 4, 2) != c->body.len) {
    c->seq_len = RECORD_SEQUENCE_LEN;
    c->application = APPLICATION_MCTP;
  }
}

/* one_thing queues the single payload of a stateless carrier. */
static void one_thing(struct sdec_flow *flow, const struct link_peeled *peeled) {
  struct carried *c = carried_push(&flow->queue);
  switch (peeled->carrier) {
    case SDEC_CARRIER_MCTP_BODY: sdec_mctp_body(peeled->payload, c); break;
    case SDEC_CARRIER_DOE: sdec_doe_object(peeled->payload, c); break;
    case SDEC_CARRIER_STORAGE: sdec_storage_buffer(peeled->payload, c); break;
    case SDEC_CARRIER_TCG: sdec_tcg_frame(peeled->payload, c); break;
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
  c->sender = c->sender != SDEC_DIR_UNKNOWN ? c->sender : peeled->dir;
}

/* nothing_for_us reports a skipped packet: each unknown link type once, other protocols not at all. */
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

static void no_room(struct sdec_flow *flow, const struct link_peeled *peeled) {
  struct carried *c = carried_push(&flow->queue);
  c->what = CARRIED_EVENT;
  c->transport = SDEC_TRANSPORT_RAW;
  c->protocol = "transcript";
  c->name = "packet not decoded";
  c->body = peeled->payload;
  carried_note(c, SDEC_WARN, SDEC_NOTE_EVICTED, 0, 0, 0);
}

APART HOT static void feed_packet(struct sdec_flow *flow, const struct sdec_packet *packet) {
  struct link_peeled *peeled = &flow->peeled;
  sdec_link_peel(packet, &flow->config, peeled);
  flow->snapped = peeled->snapped;
  switch (peeled->carrier) {
    case SDEC_CARRIER_NONE: nothing_for_us(flow, peeled); break;
    case SDEC_CARRIER_MCTP:
      /* Copy by member: reading the whole struct with its padding would wait for all of it to reach memory. */
      sdec_mctp_feed(&flow->mctp, (struct sdec_span){peeled->payload.data, peeled->payload.len}, packet->interface,
                     &flow->queue);
      break;
    case SDEC_CARRIER_TCP:
    case SDEC_CARRIER_EMU:
      flow->tcp.frame = packet->frame;
      flow->tcp.time_ns = packet->time_ns;
      flow->stream = sdec_tcp_feed(&flow->tcp, peeled);
      flow->quiet = !flow->stream && flow->reclaim.lost.n == 0;
      break;
    case SDEC_CARRIER_TRANSCRIPT:
      flow->evidence.counts = packet->frame == 0;
      if (!sdec_evidence_feed(&flow->evidence, peeled->payload, &flow->peers, &flow->reader)) {
        no_room(flow, peeled);
      }
      break;
    default:
      if (sdec_media_takes(peeled->carrier)) {
        sdec_media_feed(&flow->media, peeled, packet);
      } else {
        one_thing(flow, peeled);
      }
      break;
  }
}

HOT void sdec_flow_feed(struct sdec_flow *flow, const struct sdec_packet *packet) {
  struct sdec_span piece;
  CHECK(flow->n_work == 0 && flow->queue.n == 0 && !flow->stream && !flow->media.active);
  flow->packet = *packet;
  holders_tick(flow->mctp.holders);
  flow->mctp.part_of = 0;
  flow->stats.packets++;
  flow->stats.bytes += packet->data.len;
  flow->quiet = false;
  if (!link_cooked_mctp(packet, &flow->config, &piece)) {
    feed_packet(flow, packet);
  } else if (sdec_mctp_goes_on(&flow->mctp, piece, packet->interface)) {
    flow->quiet = true;
  } else {
    flow->snapped = packet->original_len > packet->data.len;
    sdec_mctp_feed(&flow->mctp, piece, packet->interface, &flow->queue);
  }
}

uint64_t sdec_flow_part_of(const struct sdec_flow *flow) {
  return flow->mctp.part_of;
}

bool sdec_flow_part_ends(const struct sdec_flow *flow, struct sdec_addr *out_src, struct sdec_addr *out_dst,
                         enum sdec_dir *out_dir) {
  struct carried carried = {.what = CARRIED_EVENT};
  if (flow->mctp.part_of == 0) {
    return false;
  }
  sdec_mctp_part_ends(&flow->mctp, &carried);
  *out_src = carried.src;
  *out_dst = carried.dst;
  *out_dir = (enum sdec_dir)carried.dir;
  return true;
}

uint32_t sdec_flow_frame_len(struct sdec_flow *flow, const struct sdec_packet *packet, bool at_end) {
  struct link_peeled peeled;
  CHECK(packet->carrier == SDEC_CARRIER_TCP || packet->carrier == SDEC_CARRIER_EMU);
  sdec_link_peel(packet, &flow->config, &peeled);
  return sdec_tcp_frame_len(&flow->tcp, &peeled, at_end);
}

void sdec_flow_finish(struct sdec_flow *flow) {
  CHECK(flow->n_work == 0 && flow->queue.n == 0 && !flow->stream && !flow->media.active);
  flow->finishing = true;
  flow->quiet = flow->snapped = false;
}

/* unfinished_piece drops one incomplete reassembly of a dialog and reports it. */
static bool unfinished_piece(struct sdec_flow *flow, const struct conn *conn, struct dialog *dialog) {
  for (uint32_t i = 0; dialog != NULL && dialog->more != NULL && i < PIECES_KEPT; i++) {
    struct stitch *s = &dialog->more->pieces[i];
    if (!s->open) {
      continue;
    }
    const struct conn_key *key = sdec_map_key(&flow->peers.map, conn);
    struct carried *c = carried_push(&flow->queue);
    c->what = CARRIED_EVENT;
    c->transport = (uint8_t)key->transport;
    c->protocol = sdec_spdm.name;
    c->name = s->group != NULL ? "incomplete object" : "incomplete message";
    c->src = key->requester;
    c->dst = key->responder;
    carried_note(c, SDEC_WARN, SDEC_NOTE_UNFINISHED, 0, s->total, s->buffer.len);
    (void)sdec_stitch_drop(s, flow->pool);
    flow->stats.incomplete++;
    return true;
  }
  return false;
}

/* finish_more queues the next thing left incomplete at the end of the capture. */
APART static bool finish_more(struct sdec_flow *flow) {
  holders_tick(flow->mctp.holders);
  if (sdec_media_finish(&flow->media)) {
    return true;
  }
  if (sdec_mctp_finish(&flow->mctp, &flow->queue)) {
    return true;
  }
  if (sdec_tcp_finish(&flow->tcp)) {
    flow->stream = true;
    return true;
  }
  struct session *session;
  while ((session = sdec_map_oldest(&flow->sessions.map)) != NULL) {
    if (unfinished_piece(flow, session->conn, &session->dialogs[0]) ||
        unfinished_piece(flow, session->conn, &session->dialogs[1])) {
      return true;
    }
    sdec_sessions_drop(&flow->sessions, session); /* its keys are no longer needed */
  }
  struct conn *conn = flow->finish_at != NULL ? flow->finish_at : sdec_map_next(&flow->peers.map, NULL);
  for (; conn != NULL; conn = sdec_map_next(&flow->peers.map, conn)) {
    flow->finish_at = conn;
    if (unfinished_piece(flow, conn, &conn->dialog) || unfinished_piece(flow, conn, conn->turned)) {
      return true;
    }
  }
  flow->finishing = false;
  return false;
}

/* next_framed feeds the next MCTP packet from the frames of a medium, which may queue nothing; false at the end. */
static bool next_framed(struct sdec_flow *flow) {
  struct sdec_span packet;
  if (!sdec_media_next(&flow->media, &flow->queue, &packet)) {
    return false;
  }
  if (packet.len > 0) {
    sdec_mctp_feed(&flow->mctp, packet, flow->packet.interface, &flow->queue);
    sdec_media_remark(&flow->media, &flow->queue);
  }
  return true;
}

/* next_carried gives the next item of this packet, or of the end of the capture. */
static bool next_carried(struct sdec_flow *flow) {
  do {
    do {
      if (carried_pop(&flow->reclaim.lost, &flow->carried) || carried_pop(&flow->queue, &flow->carried)) {
        return true;
      }
    } while (flow->media.active && next_framed(flow));
    if (flow->stream && sdec_tcp_next(&flow->tcp, &flow->carried)) {
      if (flow->packet.carrier != SDEC_CARRIER_NONE && !flow->finishing) { /* the caller knows the sender */
        struct carried *c = &flow->carried;
        c->sender = c->sender == SDEC_DIR_UNKNOWN ? (uint8_t)flow->packet.dir : c->sender;
      }
      return true;
    }
    flow->stream = false;
    if (flow->evidence.active && sdec_evidence_next(&flow->evidence, &flow->carried)) {
      return true;
    }
  } while (flow->finishing && finish_more(flow));
  return false;
}

/* carried_work pushes the message in the current carrier as work. */
static void carried_work(struct sdec_flow *flow) {
  struct work *work = &flow->work[flow->n_work++];
  *work = (struct work){.span = flow->carried.body, .n_via = 1};
  work->via[0] = flow->carried.transport == SDEC_TRANSPORT_RAW ? SDEC_VIA_RAW : SDEC_VIA_CLEAR;
}

/* other_unit shows traffic that is not SPDM. */
static void other_unit(struct sdec_flow *flow, struct sdec_unit *unit) {
  const struct env_basis basis = {.facts = &flow->config.assumed, .dir = flow->carried.dir};
  sdec_unit_start(unit, &flow->packet, &flow->carried);
  sdec_env_derive(&basis, &unit->env);
  unit->env.padding = flow->carried.padding;
  if (unit->group != NULL) {
    sdec_read_message(&flow->reader, unit->group, &unit->env, unit->span);
    unit_worst(unit, flow->reader.result.worst);
  }
  if (flow->carried.what == CARRIED_OTHER) {
    unit->kind = SDEC_UNIT_OTHER;
    flow->stats.others++;
  } else {
    flow->stats.events++;
  }
}

/* release_spent frees the blocks that the previous units pointed into. */
static void release_spent(struct sdec_flow *flow) {
  while (flow->n_spent > 0) {
    sdec_pool_put(flow->pool, flow->spent[--flow->n_spent]);
  }
  if (flow->sessions.current != NULL && flow->sessions.current->ended) {
    sdec_sessions_over(&flow->sessions, flow->sessions.current);
  }
  flow->sessions.current = NULL;
  flow->repeated = flow->unproved = false;
}

APART HOT static bool next_unit(struct sdec_flow *flow, struct sdec_unit *out) {
  flow->sessions.keyed = NULL;
  flow->reader.tape->whole = false;
  if (flow->n_work == 0) {
    release_spent(flow);
    if (!next_carried(flow)) {
      return false;
    }
    flow->reader.tape->whole = false; /* the cut reads its transcript through the same tape */
    flow->carried.interface = flow->packet.interface;
    if (flow->snapped) {
      carried_note(&flow->carried, SDEC_WARN, SDEC_NOTE_SNAPPED, 0, flow->packet.original_len, flow->packet.data.len);
    }
    switch (flow->carried.what) {
      case CARRIED_CLEAR: carried_work(flow); break;
      case CARRIED_SECURED:
        flow->stats.records++;
        if (sdec_record_unit(flow, out)) {
          return true;
        }
        break;
      default: other_unit(flow, out); return true;
    }
  }
  const struct work work = flow->work[--flow->n_work];
  if (work.protocol != NULL && work.object == NULL) {
    sdec_vendor_unit(flow, &work, out);
  } else {
    sdec_message_unit(flow, &work, out);
  }
  flow->stats.messages++;
  return true;
}

HOT bool sdec_flow_take(struct sdec_flow *flow, struct sdec_unit *out) {
  if (flow->quiet) {
    flow->sessions.keyed = NULL;
    return false;
  }
  if (!next_unit(flow, out)) {
    flow->quiet = true;
    return false;
  }
  out->number = flow->reader.tape->unit = ++flow->n_units;
  out->tape = flow->reader.tape;
  return true;
}

struct sdec_stats sdec_flow_stats(const struct sdec_flow *flow) {
  struct sdec_stats stats = flow->stats;
  stats.items = flow->reader.n_items;
  stats.incomplete += flow->mctp.n_incomplete + flow->tcp.n_incomplete;
  stats.repeated += flow->mctp.n_repeated + flow->tcp.n_repeated;
  stats.evicted_messages = flow->mctp.n_evicted;
  stats.evicted_transfers = flow->reclaim.n_transfers;
  stats.evicted_streams = flow->tcp.n_used_evicted;
  stats.evicted_connections = flow->peers.n_used_evicted;
  stats.evicted_sessions = flow->sessions.n_evicted;
  stats.too_large = flow->mctp.n_too_large + flow->reclaim.n_too_large;
  stats.memory = sdec_pool_size(flow->pool);
  stats.evicted = flow->mctp.n_evicted + flow->reclaim.n_transfers + flow->tcp.n_evicted + flow->peers.n_evicted +
                  flow->sessions.n_evicted;
  stats.dropped_bytes = flow->mctp.dropped_bytes + flow->tcp.dropped_bytes + flow->peers.dropped_bytes +
                        flow->sessions.dropped_bytes + flow->reclaim.dropped_bytes;
  stats.starved = flow->ring.candidates != NULL ? flow->ring.candidates->n_starved : 0;
  stats.connections = flow->peers.n_conns;
  stats.live_connections = flow->peers.map.n_entries;
  stats.live_assemblies = flow->mctp.n_open;
  stats.live_streams = flow->tcp.streams.n_entries;
  return stats;
}

uint32_t sdec_flow_secrets(const struct sdec_flow *flow, struct sdec_secret *out) {
  return sdec_sessions_secrets(&flow->sessions, out);
}
