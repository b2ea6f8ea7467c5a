/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The first pass: decodes the packets, and locates the bytes of each message in them.
 */
#include <stdlib.h>
#include <string.h>

#include "complain.h"
#include "pages.h"
#include "redact/state.h"
#include "redact/segments.h"

#define HEAD_MOST 4    /* maximum bytes between a transport header and the message */
#define GAP_MOST 4096u /* maximum packets or messages between two parts of a whole */

/* State of the pass, and the memory that the current spans point into. */
struct reader {
  struct redact *r;
  struct sdec_flow *flow;
  struct sdec_verify *verify;
  uint32_t packet;         /* the packet fed last */
  uint32_t envelope;       /* record opened last; UINT32_MAX: none in this packet */
  struct sdec_span record; /* its original location */
  const uint8_t *plain;    /* original location of its plaintext */
  const uint8_t *header;   /* last transport header */
  const uint8_t **at;      /* original span of each item */
  uint32_t n_at;
  struct streams streams;
};

static bool within(const uint8_t *at, uint32_t len, const uint8_t *base, uint32_t base_len) {
  return base != NULL && at >= base && (uint64_t)(at - base) + len <= base_len;
}

/* is_piece returns true for a leaf that holds a piece of something larger. */
static bool is_piece(const struct sdec_item *item) {
  return item->kind == SDEC_LEAF && item->field->kind == SDEC_PAYLOAD &&
         (item->field->as == SDEC_AS_CHUNK || item->field->as == SDEC_AS_PORTION);
}

/* first_part returns where to start searching for the parts of `whole`, to avoid scanning the entire capture. `part_of`
 * returns what the i-th of `n` is a part of. */
static uint32_t first_part(const struct tape *t, uint32_t n, uint64_t whole,
                           uint64_t (*part_of)(const struct tape *t, uint32_t i)) {
  uint32_t first = n;
  for (uint32_t i = n; i > 0 && first - i < GAP_MOST; i--) {
    first = part_of(t, i - 1) == whole ? i - 1 : first;
  }
  return first;
}

static uint64_t item_part(const struct tape *t, uint32_t i) {
  return t->items[i].unit.part_of;
}

static uint64_t packet_part(const struct tape *t, uint32_t i) {
  return t->packets[i].part_of;
}

/* from_pieces places a blob in the messages that carried it in pieces; false if they do not add up to it. */
static bool from_pieces(struct tape *t, uint32_t blob, uint64_t whole) {
  uint32_t done = 0;
  for (uint32_t i = first_part(t, t->n_items, whole, item_part); i < t->n_items && done < t->blobs[blob].len; i++) {
    struct sdec_iter it;
    struct sdec_item item;
    if (t->items[i].unit.part_of != whole || t->items[i].unit.group == NULL) {
      continue;
    }
    sdec_unit_begin_copy(&t->items[i].unit, t->items[i].unit.span.data, &it);
    while (sdec_next(&it, &item)) {
      const uint32_t left = t->blobs[blob].len - done, len = item.len < left ? item.len : left;
      if (!is_piece(&item) || memcmp(t->items[i].unit.span.data + item.offset, t->blobs[blob].old + done, len) != 0) {
        continue;
      }
      tape_place(t, blob, t->items[i].blob, item.offset, done, len);
      done += len;
    }
  }
  return done == t->blobs[blob].len;
}

/* from_fragments places a blob in the first `n` packets that carried fragments of it. */
static bool from_fragments(struct tape *t, uint32_t n, uint32_t blob, uint64_t whole) {
  uint32_t done = 0;
  for (uint32_t i = first_part(t, n, whole, packet_part); i < n && done < t->blobs[blob].len; i++) {
    const struct blob *packet = &t->blobs[t->packets[i].blob];
    struct wire wire;
    if (t->packets[i].part_of != whole ||
        !wire_read(&t->packets[i].packet, (struct sdec_span){packet->old, packet->len}, &wire) || !wire.fragment) {
      continue;
    }
    const uint32_t left = t->blobs[blob].len - done, here = packet->len - wire.headers;
    const uint32_t len = here < left ? here : left;
    if (memcmp(packet->old + wire.headers, t->blobs[blob].old + done, len) != 0) {
      return false;
    }
    tape_place(t, blob, t->packets[i].blob, wire.headers, done, len);
    done += len;
  }
  return done == t->blobs[blob].len;
}

/* locate finds the origin of `span` and places the blob there. Data from packets that are left out is not placed. */
static bool locate(struct reader *d, const struct sdec_unit *unit, struct sdec_span span, uint32_t blob, bool outer) {
  struct tape *t = &d->r->tape;
  const bool fed = d->packet < t->n_packets;
  const struct blob *packet = fed ? &t->blobs[t->packets[d->packet].blob] : NULL;
  struct wire wire;
  const bool stream = fed &&
                      wire_read(&t->packets[d->packet].packet, (struct sdec_span){packet->old, packet->len}, &wire) &&
                      wire.stream;
  if (span.len == 0 || (fed && t->packets[d->packet].dropped)) {
    return true;
  }
  /* The payload of an authenticated-only record is placed in the record itself, so that the new tag covers it. */
  if (!outer && d->envelope != UINT32_MAX) {
    const struct envelope *e = &t->envelopes[d->envelope];
    if (e->encrypted && within(span.data, span.len, d->plain, t->blobs[e->plain].len)) {
      tape_place(t, blob, e->plain, (uint32_t)(span.data - d->plain), 0, span.len);
      return true;
    }
    if (within(span.data, span.len, d->record.data, d->record.len)) {
      tape_place(t, blob, e->record, (uint32_t)(span.data - d->record.data), 0, span.len);
      return true;
    }
  }
  if (fed && !stream && within(span.data, span.len, packet->old, packet->len)) {
    tape_place(t, blob, t->packets[d->packet].blob, (uint32_t)(span.data - packet->old), 0, span.len);
    return true;
  }
  if (unit->whole != 0 &&
      (from_pieces(t, blob, unit->whole) || from_fragments(t, fed ? d->packet + 1 : t->n_packets, blob, unit->whole))) {
    return true;
  }
  if (stream && (outer || unit->nesting == 0) && stream_place(&d->streams, t, d->packet, blob)) {
    return true;
  }
  for (uint32_t i = d->n_at; i > 0 && unit->parent != 0 && !outer; i--) {
    const struct item *parent = &t->items[i - 1];
    if (parent->unit.number == unit->parent && within(span.data, span.len, d->at[i - 1], parent->unit.span.len)) {
      tape_place(t, blob, parent->blob, (uint32_t)(span.data - d->at[i - 1]), 0, span.len);
      return true;
    }
  }
  return false;
}

/* open_envelope records the envelope of a unit, once for all units in it. Authenticated-only records are readable
 * without a key. */
static bool open_envelope(struct reader *d, const struct sdec_unit *unit) {
  struct tape *t = &d->r->tape;
  struct spy_opened *o = &d->r->spy.opened;
  const struct sdec_span record = unit->record_span;
  if (unit->record == NULL || unit->nesting > 0 ||
      (!o->has && !within(unit->span.data, unit->span.len, record.data, record.len)) ||
      (!o->has && unit->kind == SDEC_UNIT_RECORD)) {
    return true;
  }
  const uint32_t len = o->has ? o->len : 0;
  struct envelope e = {.packet = d->packet, .key = o->has ? o->key : NO_KEY, .encrypted = len > 0, .body_len = len};
  if (record.len < SDEC_TAG_LEN + len) {
    return false;
  }
  o->has = false;
  e.body_at = record.len - SDEC_TAG_LEN - len;
  memcpy(e.nonce, o->nonce, SDEC_IV_LEN);
  e.record = tape_blob(t, record.data, record.len);
  e.plain = tape_blob(t, o->plain, len);
  if (e.record == NO_BLOB || e.plain == NO_BLOB || !locate(d, unit, record, e.record, true)) {
    return false;
  }
  t->blobs[e.plain].sealed = e.encrypted;
  t->blobs[e.plain].record = e.record;
  struct envelope *kept = tape_envelope(t);
  if (kept == NULL) {
    return false;
  }
  *kept = e;
  d->envelope = t->n_envelopes - 1;
  d->record = record;
  d->plain = o->out;
  return true;
}

/* keep_header keeps the transport header unchanged; false if it cannot be located. */
static bool keep_header(struct reader *d, const struct sdec_unit *unit) {
  const uint8_t *end = unit->header_span.data + unit->header_span.len;
  const uint8_t *message = unit->record != NULL ? unit->record_span.data : unit->span.data;
  /* There may be a type byte in between. */
  const uint32_t gap = message > end && message - end <= HEAD_MOST ? (uint32_t)(message - end) : 0;
  const struct sdec_span header = {unit->header_span.data, unit->header_span.len + gap};
  const uint32_t blob = tape_blob(&d->r->tape, header.data, header.len);
  if (blob == NO_BLOB) {
    return false;
  }
  if (unit->transport == SDEC_TRANSPORT_MCTP || unit->nesting > 0 || unit->header_span.data == d->header) {
    return true; /* part of the packet's headers, or already recorded */
  }
  d->header = unit->header_span.data;
  d->r->tape.blobs[blob].kept = true;
  return locate(d, unit, header, blob, true);
}

static bool note_item(struct reader *d, const struct sdec_unit *unit) {
  struct tape *t = &d->r->tape;
  const bool header = unit->header_span.len == 0 || keep_header(d, unit);
  const bool opened = open_envelope(d, unit);
  struct item *item = tape_item(t, unit);
  const uint8_t **at = realloc(d->at, (d->n_at + 1) * sizeof(*at));
  if (at != NULL) {
    d->at = at;
  }
  if (at == NULL || item == NULL) {
    t->failed = true;
    return false;
  }
  d->at[d->n_at++] = unit->span.data;
  item->packet = d->packet;
  if (unit->new_keys) {
    item->n_secrets = sdec_flow_secrets(d->flow, item->secrets);
  }
  return opened && header && locate(d, unit, unit->span, item->blob, false);
}

static void take_verdicts(struct reader *d) {
  struct sdec_verdict verdict;
  struct tape *t = &d->r->tape;
  while (sdec_verify_take(d->verify, &verdict)) {
    for (uint32_t i = t->n_items; i > 0 && verdict.check == SDEC_CHECK_SIGNATURE; i--) {
      if (t->items[i - 1].unit.number == verdict.unit) {
        t->items[i - 1].signature = verdict.result;
      }
    }
  }
}

/* take_all returns false, after a complaint, if a message cannot be located. */
static bool take_all(struct reader *d) {
  struct sdec_unit unit;
  while (sdec_flow_take(d->flow, &unit)) {
    if (!note_item(d, &unit) && !d->r->tape.failed) {
      complain("--redact: %s: frame %llu: %s cannot be located in its packets; nothing is written", d->r->source,
               (unsigned long long)unit.frame, unit.name);
      return false;
    }
    sdec_verify_unit(d->verify, &unit);
    take_verdicts(d);
  }
  return !d->r->tape.failed;
}

static bool go_through(struct reader *d) {
  struct tape *t = &d->r->tape;
  for (d->packet = 0; d->packet < t->n_packets; d->packet++) {
    struct sdec_packet packet = t->packets[d->packet].packet;
    packet.data.data = t->blobs[t->packets[d->packet].blob].old;
    d->envelope = UINT32_MAX;
    d->header = NULL;
    d->r->spy.opened.has = false;
    sdec_flow_feed(d->flow, &packet);
    t->packets[d->packet].part_of = sdec_flow_part_of(d->flow);
    if (!take_all(d)) {
      return false;
    }
  }
  streams_finish(&d->streams, t);
  d->envelope = UINT32_MAX;
  sdec_flow_finish(d->flow);
  const bool good = take_all(d);
  sdec_verify_finish(d->verify);
  take_verdicts(d);
  return good;
}

bool redact_read(struct redact *r) {
  struct sdec_config config = r->options->config;
  struct sdec_verify_config how = r->options->verify_config;
  struct reader d = {.r = r, .envelope = UINT32_MAX};
  void *memory = pages_map(REDACT_MEMORY), *more = pages_map(REDACT_MEMORY);
  config.crypto = how.crypto = &r->spy.calls;
  config.secrets = r->options->secrets.list;
  config.n_secrets = r->options->secrets.n;
  config.chains = how.chains = r->options->chains.list;
  config.n_chains = how.n_chains = r->options->chains.n;
  how.trust = r->options->trust.list;
  how.n_trust = r->options->trust.n;
  d.flow = memory != NULL ? sdec_flow_new(memory, REDACT_MEMORY, &config) : NULL;
  d.verify = more != NULL ? sdec_verify_new(more, REDACT_MEMORY, &how) : NULL;
  const bool good = d.flow != NULL && d.verify != NULL && go_through(&d);
  if (d.flow == NULL || d.verify == NULL || r->tape.failed || r->spy.failed) {
    redact_no_memory(r);
  }
  sdec_flow_end(d.flow);
  pages_unmap(memory, REDACT_MEMORY);
  pages_unmap(more, REDACT_MEMORY);
  free(d.at);
  streams_free(&d.streams);
  return good && !r->spy.failed;
}
