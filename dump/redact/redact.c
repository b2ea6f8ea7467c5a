/* SPDX-License-Identifier: BSD-3-Clause
 *
 * One capture from beginning to end, a last look at the output, and what is said about it.
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

#define TOLD_FROM 8       /* shorter values are found by accident */
#define DIFFERENT_LEAST 4 /* bytes that are not all alike */

static bool load(struct redact *r, struct capture *capture) {
  struct sdec_packet packet;
  enum capture_result result;
  while ((result = capture_next(capture, &packet)) == CAPTURE_PACKET) {
    if (tape_packet(&r->tape, &packet) == NO_BLOB) {
      complain("--redact: %s: out of memory", r->source);
      return false;
    }
  }
  if (result == CAPTURE_BROKEN) {
    complain("%s: frame %" PRIu64 ": %s", r->source, capture->frame + 1, capture->problem);
  }
  return result != CAPTURE_BROKEN;
}

/* new_id gives the bytes that stand for a session's name: those that replaced them in the message. */
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

/* new_secrets makes one for each that fitted; false: out of memory. */
static bool new_secrets(struct redact *r) {
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

static bool is_telling(const struct fake_pair *p) {
  uint32_t different = 1;
  for (uint32_t i = 1; i < p->len; i++) {
    different += p->old[i] != p->old[i - 1];
  }
  return p->len >= TOLD_FROM && different >= DIFFERENT_LEAST && memcmp(p->old, p->now, p->len) != 0;
}

static bool found_in(const struct tape *t, const struct fake_pair *p) {
  for (uint32_t i = 0; i < t->n_packets; i++) {
    const struct sdec_span data = t->packets[i].packet.data;
    if (!t->packets[i].dropped && data.len >= p->len && memmem(data.data, data.len, p->old, p->len) != NULL) {
      return true;
    }
  }
  for (uint32_t i = 0; i < t->n_blobs; i++) {
    if (memmem(t->blobs[i].now, t->blobs[i].len, p->old, p->len) != NULL) {
      return true;
    }
  }
  return false;
}

/* is_gone looks for everything that was replaced, in the packets and in what is sealed in them. */
static bool is_gone(const struct redact *r) {
  for (uint32_t i = 0; i < r->replaced.n; i++) {
    if (is_telling(&r->replaced.list[i]) && found_in(&r->tape, &r->replaced.list[i])) {
      complain("--redact: %s: something that should have been replaced is still there; nothing is written", r->source);
      return false;
    }
  }
  return true;
}

static void say_number(uint64_t n, const char *what) {
  if (n > 0) {
    complain("--redact: %" PRIu64 " %s", n, what);
  }
}

static void say(struct redact *r, const char *path) {
  const struct redact_counts *c = &r->counts;
  uint64_t dropped = 0;
  for (uint32_t i = 0; i < r->tape.n_packets; i++) {
    dropped += r->tape.packets[i].dropped;
  }
  complain("--redact %s: %" PRIu32 " packets, %" PRIu64 " messages and records; made anew: %" PRIu64
           " signatures, %" PRIu64 " HMACs, %" PRIu64 " records",
           path, (uint32_t)(r->tape.n_packets - dropped), c->messages, c->signatures, c->macs,
           c->records - c->shut_records);
  say_number(dropped, "packets left out: --redact cannot write their link type, carrier or protocol");
  say_number(c->carried, "bytes that no layout describes are random now");
  say_number(c->unsigned_, "signatures that verified are random now: there is no key of that algorithm");
  say_number(c->unmade_macs, "HMACs that verified are random now");
  say_number(c->shut_records, "records are random now: their keys could not be made anew");
  say_number(r->certs.keys.n_unmade, "public keys are random now: this OpenSSL has no keys of that algorithm");
  say_number(r->certs.n_unsigned,
             "certificates and requests have a random signature: their issuer is missing, or did not sign them");
  say_number(c->differing, "signatures have a different verdict from the original");
}

static bool run(struct redact *r, struct capture *capture) {
  return load(r, capture) && redact_read(r) && redact_given(r) && redact_rewrite(r) && new_secrets(r) &&
         redact_replay(r) && is_gone(r) && redact_write(r, r->options->redact_path);
}

int redact_capture(const struct options *options, const char *source, struct capture *capture) {
  struct redact r = {.options = options, .source = source, .openssl = sdec_openssl_new()};
  memcpy(r.keep, options->redact_keep, sizeof(r.keep));
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
  if (good) {
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
