/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Reads the files that accompany evidence, and decodes the items one by one.
 */
#define _GNU_SOURCE
#include "exhibit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "exhibit_items.h"
#include "input/evidence/wrap.h"
#include "input/hex.h"
#include "input/stream.h"
#include "input/spans.h"
#include "verify/trial.h"

static const char *shown(const char *path) {
  return strcmp(path, "-") == 0 ? "standard input" : path;
}

bool exhibits_add(struct exhibits *exhibits, const char *name, uint8_t *bytes, uint32_t len) {
  struct pieces *pieces = malloc(sizeof(*pieces));
  if (exhibits->n == exhibits->cap) {
    const uint32_t cap = 2 * exhibits->cap + 8;
    struct exhibit_file *bigger = realloc(exhibits->files, cap * sizeof(*bigger));
    exhibits->files = bigger != NULL ? bigger : exhibits->files;
    exhibits->cap = bigger != NULL ? cap : exhibits->cap;
  }
  const bool room = pieces != NULL && exhibits->n < exhibits->cap;
  if (!room || !pieces_read(pieces, (struct sdec_span){bytes, len})) {
    complain("%s: %s", shown(name), room ? pieces->problem : "out of memory");
    if (pieces != NULL && room) {
      pieces_free(pieces);
    }
    free(pieces);
    free(bytes);
    return false;
  }
  exhibits->files[exhibits->n++] = (struct exhibit_file){name, bytes, pieces};
  return true;
}

/* A single message is handled as hex; several messages, even damaged ones, are evidence. */
static bool has_several(const struct options *options, struct sdec_span bytes) {
  const struct sdec_transcript cut = trial_cut(&options->config, bytes);
  const struct sdec_span whole = {bytes.data, cut.left_at}, left = {bytes.data + cut.left_at, cut.left_len};
  return cut.n_cuts > 0 ||
         (cut.left_at > 0 && (exhibit_begins_message(left) || trial_cut(&options->config, whole).n_cuts > 0));
}

bool exhibits_add_dump(struct exhibits *exhibits, const struct options *options, const char *name,
                       struct sdec_span text) {
  struct hex hex;
  const bool read = hex_read(&hex, (const char *)text.data, text.len) && hex.n_messages == 1 &&
                    hex.messages[0].len == hex.messages[0].full_len;
  const struct sdec_span bytes = {hex.bytes, read ? hex.messages[0].len : 0};
  uint8_t *copy = read && has_several(options, bytes) ? malloc(bytes.len) : NULL;
  if (copy != NULL) {
    memcpy(copy, bytes.data, bytes.len);
  }
  hex_free(&hex);
  if (copy == NULL || !exhibits_add(exhibits, name, copy, bytes.len)) {
    return false;
  }
  struct pieces *pieces = exhibits->files[exhibits->n - 1].pieces;
  snprintf(pieces->list[0].wrapped, sizeof(pieces->list[0].wrapped), "hex dump");
  return true;
}

static void forget(struct exhibits *exhibits) {
  for (uint32_t i = 0; i < exhibits->n; i++) {
    pieces_free(exhibits->files[i].pieces);
    free(exhibits->files[i].pieces);
    free(exhibits->files[i].bytes);
  }
  free(exhibits->files);
  *exhibits = (struct exhibits){.n = 0};
}

static uint8_t *read_file(const char *option, const char *path, uint32_t *out_len) {
  struct stream stream;
  uint8_t *bytes = NULL;
  if (stream_open(&stream, path)) {
    bytes = stream_all(&stream, out_len);
    stream_close(&stream);
  }
  if (bytes == NULL) {
    complain("%s %s: %s", option, path, stream.problem);
  }
  return bytes;
}

/* read_negotiation reads the file of --negotiation in any wrapping. */
static bool read_negotiation(struct run *run, const char *path) {
  struct sdec_span parts[PARTS_MOST], content = {NULL, 0};
  uint32_t n = 0;
  uint8_t *bytes = read_file("--negotiation", path, &content.len);
  struct pieces *pieces = bytes != NULL ? malloc(sizeof(*pieces)) : NULL;
  content.data = bytes;
  if (pieces != NULL && pieces_read(pieces, content)) {
    for (uint32_t i = 0; i < pieces->n && n < PARTS_MOST; i++) {
      parts[n] = pieces->list[i].bytes;
      n += pieces->list[i].kind == PIECE_MESSAGES;
    }
  }
  run->negotiation = n > 0 ? spans_join(parts, n, &run->negotiation_bytes.len) : NULL;
  run->negotiation_bytes.data = run->negotiation;
  if (bytes != NULL && run->negotiation == NULL) {
    complain("--negotiation %s: no SPDM messages in it", path);
  }
  if (pieces != NULL) {
    pieces_free(pieces);
  }
  free(pieces);
  free(bytes);
  return run->negotiation != NULL;
}

/* der_integer returns where the INTEGER at `at` ends, or 0 if there is none. */
static uint32_t der_integer(struct sdec_span bytes, uint32_t at) {
  const bool room = at + 2 < bytes.len && bytes.data[at] == 2;
  const uint32_t len = room ? bytes.data[at + 1] : 0;
  return len > 0 && len < 0x80 && len <= bytes.len - at - 2 ? at + 2 + len : 0;
}

/* is_der tests for an ECDSA signature in DER: a SEQUENCE of two INTEGERs, r and s, that fills the bytes. */
static bool is_der(struct sdec_span bytes) {
  const uint32_t at = bytes.len > 2 && bytes.data[1] == 0x81 ? 3 : 2;
  const bool sequence = bytes.len > at && bytes.data[0] == 0x30 && bytes.data[at - 1] == bytes.len - at;
  const uint32_t second = sequence ? der_integer(bytes, at) : 0;
  return second > 0 && der_integer(bytes, second) == bytes.len;
}

/* The signature is raw, hex or base64. */
static bool read_signature(struct run *run, const char *path) {
  uint32_t len = 0, cut = 0, text_len = 0;
  uint8_t *bytes = read_file("--signature", path, &len);
  uint8_t *decoded = bytes != NULL ? malloc((size_t)len + 1) : NULL;
  const struct sdec_span content = {bytes, len};
  if (decoded == NULL) {
    free(bytes);
    return false;
  }
  const bool text = wrap_hex(content, decoded, &text_len, &cut) || wrap_base64(content, decoded, &text_len, &cut);
  run->signature = text ? decoded : bytes;
  run->signature_bytes = (struct sdec_span){run->signature, text ? text_len : len};
  free(text ? bytes : decoded);
  if (is_der(run->signature_bytes)) {
    complain("--signature %s: this is in DER; give r and s as SPDM sends them, one after the other", path);
    return false;
  }
  return true;
}

static void feed(struct decode *decode, struct sdec_span bytes, enum sdec_carrier carrier, uint64_t frame) {
  const struct sdec_packet packet = {.data = bytes, .original_len = bytes.len, .carrier = carrier, .frame = frame};
  decode_packet(decode, &packet);
}

/* Responses without requests have no place in a transcript, so they are read one by one. A signature from another file
 * belongs to the last. */
static void feed_all(struct decode *decode, const struct payload *payload, struct sdec_span whole) {
  uint32_t at = 0;
  for (uint32_t i = 0; i < payload->lone; i++) {
    at += payload->parts[i].len;
  }
  if (payload->lone == payload->n) {
    feed(decode, whole, SDEC_CARRIER_TRANSCRIPT, 0);
    return;
  }
  if (at > 0) {
    feed(decode, (struct sdec_span){whole.data, at}, SDEC_CARRIER_TRANSCRIPT, 0);
  }
  for (uint32_t i = payload->lone; i < payload->n_messages && !decode->stop; i++) {
    const uint32_t len = i + 1 == payload->n_messages ? whole.len - at : payload->parts[i].len;
    feed(decode, (struct sdec_span){whole.data + at, len}, SDEC_CARRIER_SPDM, payload->lone_frame + i - payload->lone);
    at += len;
  }
}

static void decode_one(struct decode *decode, const char *name, struct evidence *evidence,
                       const struct payload *payload) {
  const bool no_packets = decode->view->no_packets;
  decode->evidence = evidence;
  decode->view->no_packets = true;
  if (decode_begin(decode, name)) {
    feed_all(decode, payload, evidence->exhibit.payload);
    decode_end(decode);
  } else {
    decode_status(decode, EXIT_INPUT);
  }
  decode->view->no_packets = no_packets;
  decode->evidence = NULL;
}

/* take_chain treats a certificate chain that follows the messages as if it had been given by option; returns its
 * length. */
static uint32_t take_chain(const struct run *run, struct item *item, struct sdec_span *whole) {
  const uint32_t at = run->signature_bytes.len > 0 ? whole->len : exhibit_chain_behind(run, *whole);
  const struct sdec_span rest = {whole->data + at, whole->len - at};
  struct pieces *pieces = rest.len > 0 ? malloc(sizeof(*pieces)) : NULL;
  bool found = false;
  if (pieces == NULL) {
    return 0;
  }
  if (pieces_read(pieces, rest)) {
    for (uint32_t i = 0; i < pieces->n; i++) {
      if (pieces->list[i].kind == PIECE_CHAIN || pieces->list[i].kind == PIECE_KEY) {
        exhibit_add_chain(&item->chains, &pieces->list[i]);
        found = true;
      }
    }
  }
  pieces_free(pieces);
  free(pieces);
  whole->len = found ? at : whole->len;
  return found ? rest.len : 0;
}

static void run_item(struct run *run, struct item *item) {
  struct decode *decode = run->decode;
  struct payload payload;
  const bool given = decode->options->nonce.len > 0;
  const struct sdec_span nonce = given ? decode->options->nonce : item->nonce;
  exhibit_lay_out(run, item, nonce, &payload);
  const struct sdec_span request = {payload.request, payload.request_len};
  uint32_t len = 0;
  uint8_t *all = spans_join(payload.parts, payload.n, &len);
  if (all == NULL) {
    complain("%s: out of memory", shown(item->name));
    decode_status(decode, EXIT_INPUT);
    return;
  }
  struct sdec_span whole = {all, len};
  const uint32_t chain_len = take_chain(run, item, &whole);
  struct evidence evidence = {.chains = &item->chains,
                              .exhibit = {.chain_len = chain_len,
                                          .wrapped = item->piece->wrapped,
                                          .member = item->piece->member,
                                          .payload = whole,
                                          .detached_len = run->signature_bytes.len,
                                          .n_cuts = trial_cut(&decode->options->config, whole).n_cuts,
                                          .lacks_request = payload.lone != payload.n,
                                          .rebuildable = payload.rebuildable,
                                          .rebuilt = request,
                                          .verified_rebuilt = payload.confirmed,
                                          .nonce = nonce,
                                          .trusts = decode->options->trust.n > 0,
                                          .own_nonce = !given && nonce.len > 0,
                                          .cut_digits = item->piece->cut,
                                          .chains = item->chains.list,
                                          .n_chains = item->chains.n}};
  const struct sdec_span apart = {whole.data, whole.len - run->signature_bytes.len};
  evidence.exhibit.misfits = evidence.exhibit.n_cuts == 0 && apart.len < whole.len &&
                             trial_cut(&decode->options->config, apart).n_cuts > 0;
  if (evidence.exhibit.n_cuts > 1) {
    evidence.hash = exhibit_hash(decode, item, whole);
    evidence.exhibit.by_chain = evidence.hash != NULL;
  }
  decode->view->file = item->name;
  decode_heading(decode, shown(item->name));
  decode_one(decode, shown(item->name), &evidence, &payload);
  free(all);
}

static bool read_options(struct run *run) {
  const struct options *options = run->decode->options;
  return (options->negotiation_path == NULL || read_negotiation(run, options->negotiation_path)) &&
         (options->signature_path == NULL || read_signature(run, options->signature_path));
}

/* The readable part of a damaged file is still decoded. */
static void warn(struct decode *decode, const struct exhibits *exhibits) {
  for (uint32_t i = 0; i < exhibits->n; i++) {
    if (exhibits->files[i].pieces->warning[0] != '\0') {
      complain("%s: %s", shown(exhibits->files[i].name), exhibits->files[i].pieces->warning);
      decode_status(decode, EXIT_INPUT);
    }
  }
}

void exhibits_run(struct decode *decode, struct exhibits *exhibits) {
  struct run run = {.decode = decode};
  if (exhibits->n == 0) {
    forget(exhibits);
    return;
  }
  if (decode->openssl == NULL) {
    decode->openssl = sdec_openssl_new();
  }
  if (!read_options(&run)) {
    decode_status(decode, EXIT_INPUT);
  } else {
    warn(decode, exhibits);
    exhibit_gather(&run, exhibits);
    if (run.n_items == 0) {
      complain("%s: a certificate chain or key without messages; give it with --cert-chain or --public-key",
               shown(exhibits->files[0].name));
      decode_status(decode, EXIT_INPUT);
    }
    for (uint32_t i = 0; i < run.n_items && !decode->stop; i++) {
      run_item(&run, &run.items[i]);
    }
  }
  for (uint32_t i = 0; i < run.n_items; i++) {
    chains_free(&run.items[i].chains);
  }
  chains_free(&run.beside);
  free(run.items);
  free(run.negotiation);
  free(run.signature);
  forget(exhibits);
}
