/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Writes new content for each message, row by row, with sdec_encode. Lengths never change, so that everything fits
 * where it was.
 */
#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>

#include "redact/state.h"

/* The message being rewritten. */
struct rewriting {
  struct redact *r;
  struct sdec_span old;
  uint8_t *bytes;    /* new content of the current leaf */
  uint32_t measured; /* maintained by redact_follow */
  uint32_t block;    /* 1 + depth of the current measurement block */
  uint32_t block_at, element_at, element_depth;
  bool element_fresh;
};

static bool is_zero(struct sdec_span s) {
  uint32_t any = 0;
  for (uint32_t i = 0; i < s.len; i++) {
    any |= s.data[i];
  }
  return any == 0;
}

/* new_part returns the replacement of one part of a digest's input; NULL if unknown. */
static const uint8_t *new_part(const struct redact *r, struct sdec_span old) {
  const uint8_t *now = fake_pairs_find(&r->certs.pairs, old);
  now = now != NULL ? now : fake_pairs_find(&r->objects, old);
  now = now != NULL ? now : fake_pairs_find(&r->digests, old);
  now = now != NULL ? now : fake_pairs_find(&r->blocks, old);
  /* Lengths and the zeros at the start of a hash chain are kept. */
  return now != NULL || !(old.len <= 4 || is_zero(old)) ? now : old.data;
}

/* translate writes the replacement of a digest's whole input, as one or part by part. */
static bool translate(const struct redact *r, const struct spy_digest *d, uint8_t *out) {
  const uint8_t *whole = new_part(r, (struct sdec_span){d->bytes, d->len});
  uint32_t at = 0;
  if (whole != NULL) {
    memcpy(out, whole, d->len);
    return true;
  }
  for (uint32_t i = 0; i < d->n_parts; i++) {
    const struct sdec_span part = {d->bytes + at, d->part_lens[i]};
    const uint8_t *now = new_part(r, part);
    if (now == NULL && part.len > 0) {
      return false;
    }
    if (part.len > 0) {
      memcpy(out + at, now, part.len);
    }
    at += part.len;
  }
  return d->n_parts > 0;
}

/* new_digest writes the digest of the replaced input, if that is known. */
static void new_digest(const struct redact *r, struct sdec_span old, uint8_t *out) {
  const uint8_t *known = fake_pairs_find(&r->digests, old);
  const struct spy_digest *d = known == NULL ? spy_digest_find(&r->spy, old) : NULL;
  if (known != NULL) {
    memcpy(out, known, old.len);
    return;
  }
  uint8_t digest[SDEC_HASH_MAX];
  uint8_t *bytes = d != NULL ? malloc(d->len + 1) : NULL;
  const struct sdec_span part = {bytes, d != NULL ? d->len : 0};
  if (bytes != NULL && translate(r, d, bytes) && r->spy.real->hash(r->spy.real->context, d->hash, &part, 1, digest)) {
    memcpy(out, digest, old.len);
  } else {
    fake_bytes(&r->fake, old, out);
  }
  free(bytes);
}

/* root_digest does so for the root hash of a chain: the digest of a known certificate, or unknown. */
static void root_digest(const struct redact *r, struct sdec_span old, uint8_t *out) {
  const struct fake_pairs *seen = &r->certs.pairs;
  uint8_t digest[SDEC_HASH_MAX];
  for (uint32_t i = 0; i < seen->n; i++) {
    const struct sdec_span was = {seen->list[i].old, seen->list[i].len}, is = {seen->list[i].now, seen->list[i].len};
    for (uint32_t hash = 1; hash < 1u << SPY_HASHES; hash <<= 1) {
      if (spy_hash_len(hash) == old.len && r->spy.real->hash(r->spy.real->context, hash, &was, 1, digest) &&
          memcmp(digest, old.data, old.len) == 0 && r->spy.real->hash(r->spy.real->context, hash, &is, 1, digest)) {
        memcpy(out, digest, old.len);
        return;
      }
    }
  }
  fake_bytes(&r->fake, old, out);
}

/* learn_digests finds the replacements of digests that are inputs of others, in order of computation: a log extends a
 * measurement step by step. */
static bool learn_digests(struct redact *r) {
  bool good = true;
  for (uint32_t i = 0; i < r->spy.n_digests && good; i++) {
    const struct spy_digest *d = &r->spy.digests[i];
    uint8_t *bytes = malloc(d->len + 1), digest[SDEC_HASH_MAX];
    const struct sdec_span part = {bytes, d->len};
    good = bytes != NULL;
    if (good && translate(r, d, bytes) && r->spy.real->hash(r->spy.real->context, d->hash, &part, 1, digest)) {
      good = fake_pairs_add(&r->digests, (struct sdec_span){d->digest, spy_hash_len(d->hash)}, digest);
    }
    free(bytes);
  }
  return good;
}

static bool is_request(const struct sdec_field *field) {
  return field->as == SDEC_AS_DER;
}

/* new_content writes the replacement of a leaf of bytes. */
static void new_content(struct rewriting *w, const struct sdec_item *item, struct sdec_span old) {
  struct redact *r = w->r;
  const uint32_t kind = redact_kind_of(item, w->measured != 0);
  if (r->keep[kind] || kind == REDACT_PROTOCOL) {
    memcpy(w->bytes, old.data, old.len);
    return;
  }
  switch (kind) {
    case REDACT_CERTIFICATES:
      if (is_request(item->field)) {
        certs_one(&r->certs, old, w->bytes);
      } else {
        certs_chain(&r->certs, old, w->bytes);
      }
      break;
    case REDACT_DIGESTS:
      if (item->field->as == SDEC_AS_ROOT_HASH) {
        root_digest(r, old, w->bytes);
      } else {
        new_digest(r, old, w->bytes);
      }
      break;
    case REDACT_MEASUREMENTS:
      if (spy_digest_find(&r->spy, old) != NULL) {
        new_digest(r, old, w->bytes);
        break;
      }
      fake_bytes(&r->fake, old, w->bytes);
      break;
    default: fake_bytes(&r->fake, old, w->bytes); break;
  }
  if (kind != REDACT_CARRIED && !fake_pairs_add(&r->replaced, old, w->bytes)) {
    r->tape.failed = true;
  }
}

/* An eight-byte number may be a serial or a measurement. Its replacement has as many nonzero bytes. */
static void new_number(struct rewriting *w, struct sdec_item *item) {
  const uint32_t kind = redact_kind_of(item, w->measured != 0);
  uint8_t old[8], now[8];
  if (kind == REDACT_PROTOCOL || w->r->keep[kind] || item->field->width > 8) {
    return;
  }
  uint32_t n = 0;
  while (n < item->field->width && item->value >> 8 * n != 0) {
    old[n] = (uint8_t)(item->value >> 8 * n);
    n++;
  }
  fake_number(&w->r->fake, (struct sdec_span){old, n}, now);
  item->value = 0;
  for (uint32_t i = 0; i < n; i++) {
    item->value |= (uint64_t)now[i] << 8 * i;
  }
}

/* follow tracks measured values and measurement blocks. */
static void follow(struct rewriting *w, const struct sdec_item *item) {
  if (item->kind == SDEC_OPEN && item->element) {
    w->element_at = item->offset;
    w->element_depth = item->depth;
    w->element_fresh = true;
  } else if (item->kind == SDEC_LEAF && w->element_fresh) {
    w->element_fresh = false;
    const bool begins = item->field->role == SDEC_MEASURED_INDEX || item->field->role == SDEC_LOG_INDEX;
    if (begins && w->block == 0) {
      w->block = w->element_depth + 1u;
      w->block_at = w->element_at;
    }
  }
  redact_follow(&w->measured, item);
}

static void end_block(struct rewriting *w, const struct sdec_item *item, const uint8_t *out) {
  if (item->kind != SDEC_CLOSE || !item->element || w->block != item->depth + 1u) {
    return;
  }
  const struct sdec_span old = {w->old.data + w->block_at, item->len};
  w->block = 0;
  if (!fake_pairs_add(&w->r->blocks, old, out + w->block_at)) {
    w->r->tape.failed = true;
  }
}

/* put_items writes the new message; false if its length differs. */
static bool put_items(struct rewriting *w, const struct sdec_unit *unit, uint8_t *out) {
  struct sdec_encode enc;
  struct sdec_iter it;
  struct sdec_item item;
  uint32_t len = 0;
  sdec_unit_begin_copy(unit, unit->span.data, &it);
  sdec_encode_begin(&enc, unit->group, out, unit->span.len);
  while (sdec_next(&it, &item)) {
    struct sdec_span content = {w->bytes, item.len};
    follow(w, &item);
    if (item.kind == SDEC_LEAF && item.field->kind == SDEC_UINT) {
      new_number(w, &item);
    } else if (item.kind == SDEC_LEAF) {
      new_content(w, &item, (struct sdec_span){w->old.data + item.offset, item.len});
    }
    sdec_encode_item(&enc, &item, content);
    end_block(w, &item, out);
  }
  return sdec_encode_end(&enc, &len) && len == unit->span.len;
}

static bool rewrite(struct redact *r, struct item *item) {
  struct blob *blob = &r->tape.blobs[item->blob];
  struct rewriting w = {.r = r, .old = {blob->old, blob->len}, .bytes = malloc(blob->len + 1)};
  bool good = w.bytes != NULL;
  if (good && item->unit.group != NULL) {
    good = put_items(&w, &item->unit, blob->now);
  } else if (good) {
    fake_bytes(&r->fake, w.old, blob->now);
    r->counts.carried += item->unit.kind != SDEC_UNIT_EVENT && !redact_left_out(r, item) ? blob->len : 0;
  }
  free(w.bytes);
  return good && !r->tape.failed && !r->certs.failed;
}

/* What a message holds that digests cover. */
enum holds { HOLDS_CERTIFICATES, HOLDS_LOG, HOLDS_MEASUREMENTS, HOLDS_ANYTHING };

static bool holds(const struct item *item, enum holds what) {
  struct sdec_iter it;
  struct sdec_item leaf;
  if (what == HOLDS_ANYTHING || item->unit.group == NULL) {
    return what == HOLDS_ANYTHING;
  }
  sdec_unit_begin_copy(&item->unit, item->unit.span.data, &it);
  while (sdec_next(&it, &leaf)) {
    if (leaf.kind == SDEC_LEAF && ((what == HOLDS_CERTIFICATES && leaf.field->as == SDEC_AS_CERTIFICATES) ||
                                   (what == HOLDS_LOG && leaf.field->role == SDEC_LOG_INDEX) ||
                                   (what == HOLDS_MEASUREMENTS && leaf.field->role == SDEC_MEASURED_INDEX))) {
      return true;
    }
  }
  return false;
}

/* Digests cover certificates, chains, logs and measurements, so those come first, in this order. Chains are rewritten
 * twice, because they contain the hash of one of their certificates. */
static bool rewrite_all(struct redact *r) {
  static const enum holds rounds[] = {HOLDS_CERTIFICATES, HOLDS_CERTIFICATES, HOLDS_LOG, HOLDS_MEASUREMENTS,
                                      HOLDS_ANYTHING};
  struct tape *t = &r->tape;
  bool good = true;
  for (uint32_t round = 0; round < sizeof(rounds) / sizeof(rounds[0]) && good; round++) {
    for (uint32_t i = 0; i < t->n_items && good; i++) {
      struct item *item = &t->items[i];
      if (!holds(item, rounds[round])) {
        continue;
      }
      good = rewrite(r, item);
      if (good && round == 1) {
        good = fake_pairs_add(&r->objects, item->unit.span, t->blobs[item->blob].now);
      }
    }
    good = good && learn_digests(r);
  }
  return good;
}

/* The plaintext around a record's message: lengths and type before it, random bytes after it. */
static void begin_plain(struct redact *r, const struct envelope *e) {
  struct blob *plain = &r->tape.blobs[e->plain], *record = &r->tape.blobs[e->record];
  const uint32_t head = plain->len < 8 ? plain->len : 8;
  fake_bytes(&r->fake, (struct sdec_span){plain->old, plain->len}, plain->now);
  memcpy(plain->now, plain->old, head);
  fake_bytes(&r->fake, (struct sdec_span){record->old, record->len}, record->now);
  memcpy(record->now, record->old, e->encrypted ? e->body_at : record->len - SDEC_TAG_LEN);
  tape_flush(&r->tape, e->record);
}

/* begin_packets writes headers, and zeros everywhere else. */
static void begin_packets(struct redact *r) {
  for (uint32_t i = 0; i < r->tape.n_packets; i++) {
    struct wire_packet *p = &r->tape.packets[i];
    struct blob *blob = &r->tape.blobs[p->blob];
    const struct sdec_span old = {blob->old, blob->len};
    struct wire wire;
    if (wire_read(&p->packet, old, &wire)) {
      wire_headers(&wire, &r->fake, r->keep[REDACT_ADDRESSES], &p->packet, old, blob->now);
    }
  }
}

bool redact_rewrite(struct redact *r) {
  struct tape *t = &r->tape;
  if (!rewrite_all(r)) {
    redact_no_memory(r);
    return false;
  }
  begin_packets(r);
  for (uint32_t i = 0; i < t->n_envelopes; i++) {
    begin_plain(r, &t->envelopes[i]);
  }
  for (uint32_t i = 0; i < t->n_blobs; i++) {
    if (t->blobs[i].kept) {
      memcpy(t->blobs[i].now, t->blobs[i].old, t->blobs[i].len);
      tape_flush(t, i);
    }
  }
  for (uint32_t i = 0; i < t->n_items; i++) { /* carriers before the messages they carry */
    tape_flush(t, t->items[i].blob);
  }
  r->counts.messages = t->n_items;
  return true;
}
