/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Assembles the bytes of one item, and rebuilds a missing request by trial.
 */
#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>

#include "exhibit_items.h"
#include "input/certs.h"
#include "input/spans.h"
#include "verify/trial.h"

#define HASHES 7u
#define REQUEST_BIT 0x80
#define CHAINS_TRIED 16 /* limits the number of candidate offsets */

bool exhibit_begins_anew(struct sdec_span bytes) {
  uint32_t n = 0;
  const struct sdec_protocol *spdm = sdec_protocols(&n)[0];
  const struct sdec_message *message = bytes.len > spdm->code_offset
                                           ? sdec_message_find(spdm, bytes.data[spdm->code_offset])
                                           : NULL;
  return message != NULL && message->resets;
}

bool exhibit_begins_message(struct sdec_span bytes) {
  uint32_t n = 0;
  const struct sdec_protocol *spdm = sdec_protocols(&n)[0];
  return bytes.len > spdm->code_offset && bytes.data[0] >> 4 == 1 &&
         sdec_message_find(spdm, bytes.data[spdm->code_offset]) != NULL;
}

bool exhibit_begins_with_answer(struct sdec_span bytes) {
  uint32_t n = 0;
  const struct sdec_protocol *spdm = sdec_protocols(&n)[0];
  return bytes.len > spdm->code_offset && bytes.data[0] >> 4 == 1 && (bytes.data[spdm->code_offset] & REQUEST_BIT) == 0;
}

static struct sdec_transcript cut_of(const struct run *run, const struct sdec_span *parts, uint32_t n) {
  uint32_t len = 0;
  uint8_t *all = spans_join(parts, n, &len);
  struct sdec_transcript cut = {.left_len = 1};
  if (all != NULL) {
    cut = trial_cut(&run->decode->options->config, (struct sdec_span){all, len});
  }
  free(all);
  return cut;
}

bool exhibit_cuts(const struct run *run, const struct sdec_span *parts, uint32_t n) {
  return cut_of(run, parts, n).n_cuts > 0;
}

/* Also true if only the last response is missing. */
bool exhibit_cuts_so_far(const struct run *run, const struct sdec_span *parts, uint32_t n) {
  const struct sdec_transcript cut = cut_of(run, parts, n);
  return cut.n_cuts > 0 || cut.left_len == 0;
}

static void lay_out(const struct run *run, const struct item *item, struct payload *out) {
  *out = (struct payload){.n = 0};
  if (run->negotiation_bytes.len > 0 && !exhibit_begins_anew(item->parts[0])) {
    out->parts[out->n++] = run->negotiation_bytes;
  }
  for (uint32_t i = 0; i < item->n_parts; i++) {
    out->answer = exhibit_begins_with_answer(item->parts[i]) ? out->n + 1 : out->answer;
    out->parts[out->n++] = item->parts[i];
  }
  if (run->signature_bytes.len > 0) {
    out->parts[out->n++] = run->signature_bytes;
  }
}

/* with_request inserts `request` before the response that lacks it. */
static uint32_t with_request(const struct payload *payload, struct sdec_span request, struct sdec_span *out) {
  uint32_t n = 0;
  for (uint32_t i = 0; i < payload->n; i++) {
    if (i + 1 == payload->answer) {
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
  uint8_t *all = options_verifies(decode->options) && decode->openssl != NULL ? spans_join(parts, n, &len) : NULL;
  const bool good = all != NULL && trial_verify(&decode->options->config, &with, sdec_openssl_calls(decode->openssl),
                                                (struct sdec_span){all, len});
  free(all);
  return good;
}

/* rebuild finds the missing request of a response: the candidate whose signature verifies, else the first that yields a
 * valid transcript. */
static void rebuild(const struct run *run, const struct item *item, struct sdec_span nonce, struct payload *payload) {
  struct sdec_span parts[PARTS_MOST + 4];
  uint8_t bytes[SDEC_REQUEST_REBUILT];
  uint32_t len = 0;
  if (payload->answer == 0 || nonce.len == 0 || exhibit_cuts(run, payload->parts, payload->n)) {
    return;
  }
  for (uint32_t i = 0; i < SDEC_REQUESTS_REBUILT && !payload->confirmed &&
                       sdec_request_rebuild(payload->parts[payload->answer - 1], nonce, i, bytes, sizeof(bytes), &len);
       i++) {
    const uint32_t n = with_request(payload, (struct sdec_span){bytes, len}, parts);
    const bool possible = exhibit_cuts(run, parts, n);
    payload->confirmed = possible && confirms(run, item, parts, n);
    if (payload->confirmed || (possible && payload->request_len == 0)) {
      memcpy(payload->request, bytes, len);
      payload->request_len = len;
    }
  }
}

static bool rebuildable(struct sdec_span response) {
  static const uint8_t nonce[32];
  uint8_t bytes[SDEC_REQUEST_REBUILT];
  uint32_t len;
  return sdec_request_rebuild(response, (struct sdec_span){nonce, sizeof(nonce)}, 0, bytes, sizeof(bytes), &len);
}

/* find_lone looks for responses that follow a complete transcript, or nothing at all. */
static void find_lone(const struct run *run, struct sdec_span nonce, struct payload *payload) {
  const uint32_t n = payload->n - (run->signature_bytes.len > 0);
  uint32_t first = n;
  payload->n_messages = n;
  payload->lone = payload->n;
  while (first > 0 && exhibit_begins_with_answer(payload->parts[first - 1])) {
    first--;
  }
  if (first == n || exhibit_cuts(run, payload->parts, payload->n)) {
    return;
  }
  payload->rebuildable = rebuildable(payload->parts[n - 1]);
  for (uint32_t i = first; i < n && payload->lone == payload->n && !(payload->rebuildable && nonce.len > 0); i++) {
    const struct sdec_transcript cut = cut_of(run, payload->parts, i);
    payload->lone = i == 0 || cut.n_cuts > 0 ? i : payload->n;
    payload->lone_frame = i == 0 ? 1 : cut.n_messages + 1;
  }
}

void exhibit_lay_out(const struct run *run, const struct item *item, struct sdec_span nonce, struct payload *out) {
  struct sdec_span parts[PARTS_MOST + 4];
  lay_out(run, item, out);
  rebuild(run, item, nonce, out);
  if (out->request_len > 0) {
    out->n = with_request(out, (struct sdec_span){out->request, out->request_len}, parts);
    memcpy(out->parts, parts, out->n * sizeof(parts[0]));
  }
  find_lone(run, nonce, out);
}

static bool begins_chain(struct sdec_span rest) {
  struct certs certs;
  if (rest.data[0] == '-') {
    return rest.len > 11 && memcmp(rest.data, "-----BEGIN ", 11) == 0;
  }
  return rest.data[0] == 0x30 && rest.len > 4 && (rest.data[1] & 0xf0) == 0x80 && certs_cut(rest, &certs) &&
         certs_is_certificate(certs.list[0]);
}

/* If the whole is a valid transcript, certificates at its end belong to the messages. */
uint32_t exhibit_chain_behind(const struct run *run, struct sdec_span whole) {
  uint32_t n_tried = 0;
  if (exhibit_cuts(run, &whole, 1)) {
    return whole.len;
  }
  for (uint32_t at = 4; at < whole.len && n_tried < CHAINS_TRIED; at++) {
    const struct sdec_span rest = {whole.data + at, whole.len - at}, messages = {whole.data, at};
    if ((rest.data[0] == '-' || rest.data[0] == 0x30) && begins_chain(rest)) {
      n_tried++;
      if (exhibit_cuts(run, &messages, 1)) {
        return at;
      }
    }
  }
  return whole.len;
}

/* digest_is_in returns true if the messages hold the digest of the chain under this hash algorithm. */
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

const char *exhibit_hash(struct decode *decode, const struct item *item, struct sdec_span messages) {
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
