/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Redacts one capture from start to end, checks the output for leftovers, and prints a summary.
 */
#define _GNU_SOURCE
#include "redact/redact.h"

#include <inttypes.h>
#include <sdec_openssl.h>
#include <stdlib.h>
#include <string.h>

#include "complain.h"
#include "redact/state.h"
#include "redact/write.h"

#define TOLD_FROM 8       /* shorter values occur by chance */
#define DIFFERENT_LEAST 4 /* changes from one byte to the next, counted from 1 */
#define LINKS_TOLD 8

/* say_dropped lists the omitted packets by link type. */
static void say_dropped(const struct redact *r) {
  uint32_t links[LINKS_TOLD], counts[LINKS_TOLD] = {0}, n = 0, others = 0;
  for (uint32_t i = 0; i < r->tape.n_packets; i++) {
    const struct wire_packet *p = &r->tape.packets[i];
    uint32_t k = 0;
    while (k < n && links[k] != p->packet.link) {
      k++;
    }
    if (p->dropped && k < LINKS_TOLD) {
      links[k] = p->packet.link;
      n += k == n;
      counts[k]++;
    } else {
      others += p->dropped;
    }
  }
  for (uint32_t i = 0; i < n; i++) {
    complain("--redact: %" PRIu32 " packet%s of link type %" PRIu32 " left out: %s", counts[i],
             counts[i] == 1 ? "" : "s", links[i],
             wire_knows(links[i]) ? "neither MCTP nor TCP, or cut off" : "--redact cannot write these");
  }
  if (others > 0) {
    complain("--redact: %" PRIu32 " packet%s of other link types left out", others, others == 1 ? "" : "s");
  }
}

/* note_packet stores a packet and marks those that cannot be rewritten. False: out of memory. */
static bool note_packet(struct redact *r, const struct sdec_packet *packet) {
  struct wire wire;
  const uint32_t number = tape_packet(&r->tape, packet);
  if (number != NO_BLOB) {
    r->tape.packets[number].dropped = !wire_read(packet, packet->data, &wire);
    r->n_dropped += r->tape.packets[number].dropped;
  }
  return number != NO_BLOB;
}

static bool load(struct redact *r, struct capture *capture) {
  struct sdec_packet packet;
  enum capture_result result;
  while ((result = capture_next(capture, &packet)) == CAPTURE_PACKET) {
    if (!note_packet(r, &packet)) {
      redact_no_memory(r);
      return false;
    }
  }
  if (result == CAPTURE_BROKEN) {
    complain("%s: frame %" PRIu64 ": %s", r->source, capture->frame + 1, capture->problem);
    complain("--redact: %s: this is not the whole capture; nothing is written", r->source);
  }
  if (result != CAPTURE_BROKEN && r->n_dropped > 0 && r->n_dropped == r->tape.n_packets) {
    complain("--redact: %s: none of its packets can be written, so nothing is written", r->source);
    say_dropped(r);
    return false;
  }
  return result != CAPTURE_BROKEN;
}

/* new_id replaces a session's name by what replaced it in the message. */
static void new_id(const struct redact *r, struct sdec_secret *s) {
  for (uint32_t i = 0; i < r->replaced.n; i++) {
    const struct fake_pair *p = &r->replaced.list[i];
    if (p->len >= s->id_len && (p->len == s->id_len || s->id_len == SDEC_SECRET_ID_MAX) &&
        memcmp(p->old, s->id, s->id_len) == 0) {
      memcpy(s->id, p->now, s->id_len);
      return;
    }
  }
}

static bool add_secrets(struct redact *r) {
  const struct secrets *given = &r->options->secrets;
  r->secrets = calloc(given->n + 1, sizeof(*r->secrets));
  for (uint32_t i = 0; r->secrets != NULL && i < given->n; i++) {
    if (!given->list[i].used) {
      continue;
    }
    struct sdec_secret *s = &r->secrets[r->n_secrets++];
    *s = given->list[i];
    s->used = false;
    fake_bytes(&r->fake, (struct sdec_span){given->list[i].secret, s->secret_len}, s->secret);
    if (!fake_pairs_add(&r->new_secrets, (struct sdec_span){given->list[i].secret, s->secret_len}, s->secret)) {
      return false;
    }
    if (!s->any && !s->by_session) {
      new_id(r, s);
    }
  }
  return r->secrets != NULL;
}

/* new_secrets creates a replacement for each secret that was used; false after a complaint. */
static bool new_secrets(struct redact *r) {
  const bool good = add_secrets(r);
  if (!good) {
    redact_no_memory(r);
  }
  return good;
}

static bool is_telling(const struct fake_pair *p) {
  uint32_t different = 1;
  for (uint32_t i = 1; i < p->len; i++) {
    different += p->old[i] != p->old[i - 1];
  }
  return p->len >= TOLD_FROM && different >= DIFFERENT_LEAST && memcmp(p->old, p->now, p->len) != 0;
}

/* Sorted list of the first eight bytes of all values, to search the output in one pass. */
struct openings {
  struct opening {
    uint64_t bytes;
    const struct fake_pair *pair;
  } * list;
  uint32_t n;
};

static uint64_t opening_of(const uint8_t *bytes) {
  uint64_t value = 0;
  for (uint32_t i = 0; i < TOLD_FROM; i++) {
    value = value << 8 | bytes[i];
  }
  return value;
}

static int by_bytes(const void *a, const void *b) {
  const uint64_t one = ((const struct opening *)a)->bytes, other = ((const struct opening *)b)->bytes;
  return one < other ? -1 : one > other;
}

static uint32_t first_opening(const struct openings *o, uint64_t bytes) {
  uint32_t low = 0, high = o->n;
  while (low < high) {
    const uint32_t middle = low + (high - low) / 2;
    if (o->list[middle].bytes < bytes) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

/* holds_any returns true if one of the values occurs in the bytes. */
static bool holds_any(const struct openings *o, struct sdec_span bytes) {
  for (uint32_t at = 0; at + TOLD_FROM <= bytes.len; at++) {
    const uint64_t here = opening_of(bytes.data + at);
    for (uint32_t i = first_opening(o, here); i < o->n && o->list[i].bytes == here; i++) {
      const struct fake_pair *p = o->list[i].pair;
      if (p->len <= bytes.len - at && memcmp(bytes.data + at, p->old, p->len) == 0) {
        return true;
      }
    }
  }
  return false;
}

static void gather(struct openings *o, const struct fake_pairs *pairs) {
  for (uint32_t i = 0; i < pairs->n; i++) {
    if (is_telling(&pairs->list[i])) {
      o->list[o->n++] = (struct opening){opening_of(pairs->list[i].old), &pairs->list[i]};
    }
  }
}

/* is_gone searches the packets and decrypted records for everything that was replaced. False after a complaint. */
static bool is_gone(const struct redact *r) {
  const struct tape *t = &r->tape;
  struct openings o = {.list = malloc((r->replaced.n + (size_t)r->certs.pairs.n + 1) * sizeof(*o.list))};
  bool good = true;
  if (o.list == NULL) {
    redact_no_memory(r);
    return false;
  }
  gather(&o, &r->replaced);
  gather(&o, &r->certs.pairs);
  qsort(o.list, o.n, sizeof(*o.list), by_bytes);
  for (uint32_t i = 0; i < t->n_blobs && good; i++) {
    const struct blob *b = &t->blobs[i];
    const bool written = b->packet == NO_BLOB || !t->packets[b->packet].dropped;
    good = !written || !holds_any(&o, (struct sdec_span){b->now, b->len});
  }
  free(o.list);
  if (!good) {
    complain("--redact: %s: something that should have been replaced is still there; nothing is written", r->source);
  }
  return good;
}

static void say_number(uint64_t n, const char *one, const char *many) {
  if (n > 0) {
    complain("--redact: %" PRIu64 " %s", n, n == 1 ? one : many);
  }
}

static const char *plural(uint64_t n) {
  return n == 1 ? "" : "s";
}

/* Undecrypted records; their content is not in the output in any form. */
static uint64_t n_unread(const struct redact *r) {
  uint64_t n = 0;
  for (uint32_t i = 0; i < r->tape.n_items; i++) {
    n += r->tape.items[i].unit.sealed != SDEC_SEALED_NOT;
  }
  return n;
}

static void say(const struct redact *r, const char *path) {
  const struct redact_counts *c = &r->counts;
  const uint64_t packets = r->tape.n_packets - r->n_dropped, records = c->records - c->shut_records;
  complain("--redact %s: %" PRIu64 " packet%s, %" PRIu64 " messages and records; recomputed: %" PRIu64
           " signature%s, %" PRIu64 " HMAC%s, %" PRIu64 " record%s",
           path, packets, plural(packets), c->messages, c->signatures, plural(c->signatures), c->macs, plural(c->macs),
           records, plural(records));
  say_dropped(r);
  say_number(n_unread(r), "record is random now: it could not be decrypted; give the secrets, with --keylog",
             "records are random now: they could not be decrypted; give their secrets, with --keylog");
  say_number(c->carried, "byte that no layout describes is random now",
             "bytes that no layout describes are random now");
  say_number(c->unsigned_, "signature that verified is random now: this OpenSSL cannot make such",
             "signatures that verified are random now: this OpenSSL cannot make such");
  say_number(c->unmade_macs, "HMAC that verified is random now", "HMACs that verified are random now");
  say_number(c->shut_records, "record is random now: its key could not be recomputed",
             "records are random now: their keys could not be recomputed");
  say_number(r->certs.keys.n_unmade, "public key is random now: this OpenSSL has no keys of that algorithm",
             "public keys are random now: this OpenSSL has no keys of that algorithm");
  say_number(r->certs.n_unsigned,
             "certificate or request has a random signature: its issuer is missing, or did not sign it",
             "certificates and requests have a random signature: their issuer is missing, or did not sign them");
  say_number(c->differing, "signature has a different verdict from the original",
             "signatures have a different verdict from the original");
}

static bool run(struct redact *r, struct capture *capture) {
  return load(r, capture) && redact_read(r) && redact_given(r) && redact_rewrite(r) && new_secrets(r) &&
         redact_replay(r) && is_gone(r) &&
         (r->options->redact_path == NULL || redact_write(r, r->options->redact_path));
}

int redact_capture(const struct options *options, const char *source, struct capture *capture) {
  struct redact r = {.options = options, .source = source, .openssl = sdec_openssl_new()};
  memcpy(r.keep, options->redact_keep, sizeof(r.keep));
  r.tape.most = options->redact_most != 0 ? options->redact_most : TAPE_MOST;
  if (options->secrets.lost) { /* records that could have been decrypted would become random bytes */
    complain("--redact: %s: not all secrets could be read; nothing is written", source);
    sdec_openssl_free(r.openssl);
    return EXIT_INPUT;
  }
  if (r.openssl == NULL || !fake_begin(&r.fake)) {
    complain("--redact: %s: out of memory", source);
    sdec_openssl_free(r.openssl);
    return EXIT_INPUT;
  }
  r.certs.fake = &r.fake;
  r.certs.trust = options->trust.list;
  r.certs.n_trust = options->trust.n;
  spy_begin(&r.spy, sdec_openssl_calls(r.openssl), true);
  const bool good = run(&r, capture);
  if (good && options->redact_path != NULL) {
    say(&r, options->redact_path);
  }
  if (r.secrets != NULL) {
    explicit_bzero(r.secrets, r.n_secrets * sizeof(r.secrets[0]));
  }
  free(r.secrets);
  for (uint32_t i = 0; i < CHAINS_MOST; i++) {
    free(r.chain_files[i]);
  }
  spy_end(&r.spy);
  certs_free(&r.certs);
  fake_pairs_free(&r.replaced);
  fake_pairs_free(&r.blocks);
  fake_pairs_free(&r.objects);
  fake_pairs_free(&r.digests);
  fake_pairs_free(&r.new_secrets);
  tape_free(&r.tape);
  sdec_openssl_free(r.openssl);
  return good ? EXIT_CLEAN : EXIT_INPUT;
}
