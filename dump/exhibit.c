/* SPDX-License-Identifier: BSD-3-Clause
 *
 * From files to items: one item is what was said in one exchange. A file that goes on where the one before ended is part
 * of its item; whether it does, the cutter says.
 */
#define _GNU_SOURCE
#include "exhibit.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "input/evidence/wrap.h"
#include "input/stream.h"
#include "verify/trial.h"

#define PARTS_MOST 32
#define HASHES 7u
#define REQUEST_BIT 0x80

struct item {
  const char *name;
  const struct piece *piece; /* the first with messages */
  struct sdec_span parts[PARTS_MOST];
  uint32_t n_parts;
  bool bare;              /* nothing beside the messages: what follows may belong to it */
  struct chains chains;   /* the options', those of other files, its own */
  struct sdec_span nonce; /* its own, or empty */
};

/* What goes with all items. */
struct run {
  struct decode *decode;
  struct chains beside; /* of files that hold nothing else */
  uint8_t *negotiation, *signature;
  struct sdec_span negotiation_bytes, signature_bytes;
  struct item *items;
  uint32_t n_items, cap_items;
};

/* ------------------------------------------------------------------------------------------------------ files */

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
    complain("%s: %s; for a hex dump or a libspdm log use --hex", shown(name),
             room ? pieces->problem : "out of memory");
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

/* join copies spans one behind the other; NULL: no memory. */
static uint8_t *join(const struct sdec_span *parts, uint32_t n, uint32_t *out_len) {
  uint64_t len = 0;
  for (uint32_t i = 0; i < n; i++) {
    len += parts[i].len;
  }
  uint8_t *all = len < UINT32_MAX ? malloc((size_t)len + 1) : NULL;
  *out_len = 0;
  for (uint32_t i = 0; all != NULL && i < n; i++) {
    memcpy(all + *out_len, parts[i].data, parts[i].len);
    *out_len += parts[i].len;
  }
  return all;
}

/* read_negotiation reads --negotiation, whatever it is wrapped in. */
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
  run->negotiation = n > 0 ? join(parts, n, &run->negotiation_bytes.len) : NULL;
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

/* A signature is bytes, or hex or base64 of them. */
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
  return true;
}

/* ------------------------------------------------------------------------------------------------------ items */

static bool begins_anew(struct sdec_span bytes) {
  uint32_t n = 0;
  const struct sdec_protocol *spdm = sdec_protocols(&n)[0];
  const struct sdec_message *message = bytes.len > spdm->code_offset
                                           ? sdec_message_find(spdm, bytes.data[spdm->code_offset])
                                           : NULL;
  return message != NULL && message->resets;
}

static bool begins_with_answer(struct sdec_span bytes) {
  uint32_t n = 0;
  const struct sdec_protocol *spdm = sdec_protocols(&n)[0];
  return bytes.len > spdm->code_offset && bytes.data[0] >> 4 == 1 && (bytes.data[spdm->code_offset] & REQUEST_BIT) == 0;
}

/* shared counts the objects and arrays that two members of JSON stand in together. */
static uint32_t shared(const struct piece *a, const struct piece *b) {
  uint32_t n = 0;
  while (n < a->n_path && n < b->n_path && a->path[n] == b->path[n]) {
    n++;
  }
  return n;
}

/* nearest says whether a piece stands nearer to the messages of `of` than all others of its kind. */
static bool nearest(const struct pieces *pieces, const struct piece *of, const struct piece *piece) {
  for (uint32_t i = 0; i < pieces->n; i++) {
    if (pieces->list[i].kind == piece->kind && shared(of, &pieces->list[i]) > shared(of, piece)) {
      return false;
    }
  }
  return true;
}

static void add_chain(struct chains *chains, const struct piece *piece) {
  const struct sdec_known_chain like = {.side = 1, .slot = piece->kind == PIECE_KEY ? SDEC_RAW_KEY : SDEC_ANY_SLOT};
  if (!chains_add(chains, &like, piece->bytes)) {
    complain("more certificate chains than can be kept");
  }
}

static void borrow(struct chains *chains, const struct chains *from) {
  for (uint32_t i = 0; i < from->n && chains->n < CHAINS_MOST; i++) {
    chains->list[chains->n++] = from->list[i];
  }
}

/* What stands beside messages in a file is theirs; keys and chains given by options take precedence. */
static void take_beside(struct run *run, struct item *item, const struct pieces *pieces) {
  borrow(&item->chains, &run->decode->options->chains);
  for (uint32_t i = 0; i < pieces->n; i++) {
    const struct piece *piece = &pieces->list[i];
    if (piece->kind == PIECE_MESSAGES || !nearest(pieces, item->piece, piece)) {
      continue;
    }
    item->bare = false;
    if (piece->kind == PIECE_NONCE) {
      item->nonce = piece->bytes;
    } else {
      add_chain(&item->chains, piece);
    }
  }
  borrow(&item->chains, &run->beside);
}

static struct sdec_transcript cut_of(const struct run *run, const struct sdec_span *parts, uint32_t n) {
  uint32_t len = 0;
  uint8_t *all = join(parts, n, &len);
  struct sdec_transcript cut = {.left_len = 1};
  if (all != NULL) {
    cut = trial_cut(&run->decode->options->config, (struct sdec_span){all, len});
  }
  free(all);
  return cut;
}

static bool cuts(const struct run *run, const struct sdec_span *parts, uint32_t n) {
  return cut_of(run, parts, n).n_cuts > 0;
}

/* An answer may still be to come. */
static bool cuts_so_far(const struct run *run, const struct sdec_span *parts, uint32_t n) {
  const struct sdec_transcript cut = cut_of(run, parts, n);
  return cut.n_cuts > 0 || cut.left_len == 0;
}

/* goes_on says whether messages belong to the item before: they do not begin with a negotiation, and are cut together with
 * it, or are an answer whose request may be built again, or the item is nothing whole without them. */
static bool goes_on(const struct run *run, struct item *item, struct sdec_span bytes) {
  if (item->n_parts == PARTS_MOST || !item->bare) {
    return false;
  }
  item->parts[item->n_parts] = bytes;
  if (begins_anew(bytes)) {
    return false;
  }
  return cuts_so_far(run, item->parts, item->n_parts + 1) || begins_with_answer(bytes) ||
         !cuts(run, item->parts, item->n_parts);
}

static struct item *new_item(struct run *run) {
  if (run->n_items == run->cap_items) {
    const uint32_t cap = 2 * run->cap_items + 8;
    struct item *bigger = realloc(run->items, cap * sizeof(*bigger));
    if (bigger == NULL) {
      return NULL;
    }
    run->items = bigger;
    run->cap_items = cap;
  }
  struct item *item = &run->items[run->n_items++];
  *item = (struct item){.bare = true};
  return item;
}

static void add_items(struct run *run, const struct exhibit_file *file) {
  for (uint32_t i = 0; i < file->pieces->n; i++) {
    const struct piece *piece = &file->pieces->list[i];
    if (piece->kind != PIECE_MESSAGES) {
      continue;
    }
    struct item *last = run->n_items > 0 ? &run->items[run->n_items - 1] : NULL;
    if (file->pieces->n == 1 && last != NULL && goes_on(run, last, piece->bytes)) {
      last->parts[last->n_parts++] = piece->bytes;
      continue;
    }
    struct item *item = new_item(run);
    if (item == NULL) {
      complain("%s: out of memory", shown(file->name));
      decode_status(run->decode, EXIT_INPUT);
      return;
    }
    item->name = file->name;
    item->piece = piece;
    item->parts[item->n_parts++] = piece->bytes;
    take_beside(run, item, file->pieces);
  }
}

static bool has_messages(const struct pieces *pieces) {
  for (uint32_t i = 0; i < pieces->n; i++) {
    if (pieces->list[i].kind == PIECE_MESSAGES) {
      return true;
    }
  }
  return false;
}

static void gather(struct run *run, const struct exhibits *exhibits) {
  for (uint32_t i = 0; i < exhibits->n; i++) {
    const struct pieces *pieces = exhibits->files[i].pieces;
    for (uint32_t k = 0; k < pieces->n && !has_messages(pieces); k++) {
      if (pieces->list[k].kind != PIECE_NONCE) {
        add_chain(&run->beside, &pieces->list[k]);
      }
    }
  }
  for (uint32_t i = 0; i < exhibits->n; i++) {
    add_items(run, &exhibits->files[i]);
  }
}

/* --------------------------------------------------------------------------------------------------- payloads */

struct payload {
  struct sdec_span parts[PARTS_MOST + 3];
  uint32_t n;
  uint32_t answer; /* part that is an answer and may lack its request; 0: none */
  uint8_t request[SDEC_REQUEST_REBUILT];
  uint32_t request_len;
  bool confirmed; /* a signature fits the rebuilt request */
};

static void lay_out(const struct run *run, const struct item *item, struct payload *out) {
  *out = (struct payload){.n = 0};
  if (run->negotiation_bytes.len > 0 && !begins_anew(item->parts[0])) {
    out->parts[out->n++] = run->negotiation_bytes;
  }
  for (uint32_t i = 0; i < item->n_parts; i++) {
    out->answer = out->n > 0 && begins_with_answer(item->parts[i]) ? out->n : out->answer;
    out->parts[out->n++] = item->parts[i];
  }
  if (run->signature_bytes.len > 0) {
    out->parts[out->n++] = run->signature_bytes;
  }
}

/* with_request puts a request before the answer that lacks it. */
static uint32_t with_request(const struct payload *payload, struct sdec_span request, struct sdec_span *out) {
  uint32_t n = 0;
  for (uint32_t i = 0; i < payload->n; i++) {
    if (i == payload->answer) {
      out[n++] = request;
    }
    out[n++] = payload->parts[i];
  }
  return n;
}

static bool confirms(const struct run *run, const struct item *item, const struct sdec_span *parts, uint32_t n) {
  struct decode *decode = run->decode;
  const struct verifying_with with = {.chains = &item->chains, .config = decode_verify_config(decode)};
  uint32_t len = 0;
  uint8_t *all = decode->options->verify && decode->openssl != NULL ? join(parts, n, &len) : NULL;
  const bool good = all != NULL && trial_verify(&decode->options->config, &with, sdec_openssl_calls(decode->openssl),
                                                (struct sdec_span){all, len});
  free(all);
  return good;
}

/* rebuild finds the request of an answer that has none: the one whose signature verifies, else the likeliest that can be
 * cut. */
static void rebuild(const struct run *run, const struct item *item, struct sdec_span nonce, struct payload *payload) {
  struct sdec_span parts[PARTS_MOST + 4];
  uint8_t bytes[SDEC_REQUEST_REBUILT];
  uint32_t len = 0;
  if (payload->answer == 0 || nonce.len == 0 || cuts(run, payload->parts, payload->n)) {
    return;
  }
  for (uint32_t i = 0; i < SDEC_REQUESTS_REBUILT && !payload->confirmed &&
                       sdec_request_rebuild(payload->parts[payload->answer], nonce, i, bytes, sizeof(bytes), &len);
       i++) {
    const uint32_t n = with_request(payload, (struct sdec_span){bytes, len}, parts);
    const bool possible = cuts(run, parts, n);
    payload->confirmed = possible && confirms(run, item, parts, n);
    if (payload->confirmed || (possible && payload->request_len == 0)) {
      memcpy(payload->request, bytes, len);
      payload->request_len = len;
    }
  }
}

/* digest_is_in says whether the messages hold the digest of a chain by one of the hash algorithms. */
static bool digest_is_in(const struct sdec_crypto *crypto, const struct sdec_known_chain *chain, uint32_t hash,
                         struct sdec_span messages) {
  static const uint8_t lens[HASHES] = {32, 48, 64, 32, 48, 64, 32};
  uint8_t digest[SDEC_HASH_MAX], root[SDEC_HASH_MAX];
  const bool bare = chain->root.len > 0;
  const uint32_t len = 4u + lens[hash] + chain->bytes.len;
  const uint8_t word[4] = {(uint8_t)len, (uint8_t)(len >> 8), (uint8_t)(len >> 16), (uint8_t)(len >> 24)};
  const struct sdec_span parts[] = {{word, sizeof(word)}, {root, lens[hash]}, chain->bytes};
  return (!bare || crypto->hash(crypto->context, 1u << hash, &chain->root, 1, root)) &&
         crypto->hash(crypto->context, 1u << hash, bare ? parts : &chain->bytes, bare ? 3 : 1, digest) &&
         memmem(messages.data, messages.len, digest, lens[hash]) != NULL;
}

/* hash_by_chain names the hash algorithm by which the messages hold the digest of a chain, or NULL. */
static const char *hash_by_chain(struct decode *decode, const struct item *item, struct sdec_span messages) {
  const struct sdec_crypto *crypto = decode->openssl != NULL ? sdec_openssl_calls(decode->openssl) : NULL;
  for (uint32_t i = 0; crypto != NULL && i < item->chains.n; i++) {
    for (uint32_t hash = 0; hash < HASHES; hash++) {
      if (digest_is_in(crypto, &item->chains.list[i], hash, messages)) {
        for (uint32_t k = 0; sdec_assume_name(k) != NULL; k++) {
          if (strcmp(sdec_assume_name(k), "hash") == 0) {
            return sdec_assume_value(k, hash);
          }
        }
      }
    }
  }
  return NULL;
}

/* ---------------------------------------------------------------------------------------------------- running */

static void decode_one(struct decode *decode, const char *name, struct evidence *evidence) {
  const struct sdec_packet packet = {.data = evidence->exhibit.payload,
                                     .original_len = evidence->exhibit.payload.len,
                                     .carrier = SDEC_CARRIER_TRANSCRIPT};
  const bool no_packets = decode->view->no_packets;
  decode->evidence = evidence;
  decode->view->no_packets = true;
  if (decode_begin(decode, name)) {
    decode_packet(decode, &packet);
    decode_end(decode);
  } else {
    decode_status(decode, EXIT_INPUT);
  }
  decode->view->no_packets = no_packets;
  decode->evidence = NULL;
}

static void run_item(struct run *run, struct item *item) {
  struct decode *decode = run->decode;
  struct payload payload;
  struct sdec_span parts[PARTS_MOST + 4];
  const bool given = decode->options->nonce.len > 0;
  const struct sdec_span nonce = given ? decode->options->nonce : item->nonce;
  lay_out(run, item, &payload);
  rebuild(run, item, nonce, &payload);
  const struct sdec_span request = {payload.request, payload.request_len};
  if (request.len > 0) {
    payload.n = with_request(&payload, request, parts);
    memcpy(payload.parts, parts, payload.n * sizeof(parts[0]));
  }
  uint32_t len = 0;
  uint8_t *all = join(payload.parts, payload.n, &len);
  if (all == NULL) {
    complain("%s: out of memory", shown(item->name));
    decode_status(decode, EXIT_INPUT);
    return;
  }
  const struct sdec_span whole = {all, len};
  struct evidence evidence = {.chains = &item->chains,
                              .exhibit = {.wrapped = item->piece->wrapped,
                                          .member = item->piece->member,
                                          .payload = whole,
                                          .detached_len = run->signature_bytes.len,
                                          .n_cuts = trial_cut(&decode->options->config, whole).n_cuts,
                                          .rebuilt = request,
                                          .verified_rebuilt = payload.confirmed,
                                          .nonce = nonce,
                                          .own_nonce = !given && nonce.len > 0,
                                          .cut_digits = item->piece->cut,
                                          .chains = item->chains.list,
                                          .n_chains = item->chains.n}};
  if (evidence.exhibit.n_cuts > 1) {
    evidence.hash = hash_by_chain(decode, item, whole);
    evidence.exhibit.by_chain = evidence.hash != NULL;
  }
  decode->view->file = item->name;
  decode_heading(decode, shown(item->name));
  decode_one(decode, shown(item->name), &evidence);
  free(all);
}

static bool read_options(struct run *run) {
  const struct options *options = run->decode->options;
  return (options->negotiation_path == NULL || read_negotiation(run, options->negotiation_path)) &&
         (options->signature_path == NULL || read_signature(run, options->signature_path));
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
    gather(&run, exhibits);
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
