/* SPDX-License-Identifier: BSD-3-Clause
 *
 * A chain that was given in addition to the messages, judged by itself: also where no signature could be.
 */
#include "verify.h"

#include <string.h>

#define LENGTH_LEN 4u /* of the length word that a chain begins with */
#define HASHES 7u     /* of BaseHashSel */
#define DER_SEQUENCE 0x30

/* first_der gives the DER value that bytes begin with; its data is NULL if there is none. */
static struct sdec_span first_der(struct sdec_span bytes) {
  const uint32_t first = span_u8(bytes, 1), n = first >= 0x80 ? first & 0x7F : 0;
  const uint64_t len = 2 + (uint64_t)n + (n > 0 ? span_be(bytes, 2, n <= 4 ? n : 0) : first);
  const bool good = bytes.len >= 2 && span_u8(bytes, 0) == DER_SEQUENCE && n <= 4 && span_has(bytes, 0, len);
  return good ? span_sub(bytes, 0, len) : (struct sdec_span){NULL, 0};
}

/* hash_of_root finds the algorithm of RootHash: the one that fits the root behind it, else one of its length. */
static uint32_t hash_of_root(const struct sdec_verify *v, struct sdec_span chain) {
  uint32_t likely = 1;
  for (uint32_t i = HASHES; i > 0; i--) {
    const uint32_t hash = UINT32_C(1) << (i - 1), len = sdec_hash_length(hash);
    const struct sdec_span root = first_der(span_from(chain, LENGTH_LEN + len));
    uint8_t digest[SDEC_HASH_MAX];
    if (root.data == NULL) {
      continue;
    }
    likely = hash;
    if (sdec_hash_of(v, hash, &root, 1, digest) && memcmp(digest, chain.data + LENGTH_LEN, len) == 0) {
      return hash;
    }
  }
  return likely;
}

static uint8_t result_of(uint8_t chain_result) {
  return chain_result == SDEC_CHAIN_GOOD ? SDEC_PASS : chain_result == SDEC_CHAIN_BAD ? SDEC_FAIL : SDEC_UNKNOWN;
}

static void copy(char *out, size_t room, const char *text) {
  struct sdec_text into = {.data = out, .cap = room};
  sdec_put(&into, text != NULL ? text : "");
  sdec_put_zero(&into);
}

static void tell(const struct sdec_chain_report *report, const struct sdec_chain *chain, struct sdec_given *out) {
  struct sdec_text why = {.data = out->why, .cap = sizeof(out->why)};
  const uint8_t grade = report->result == SDEC_CHAIN_BAD ? SDEC_CHAIN_BROKEN : SDEC_CHAIN_UNSURE;
  *out = (struct sdec_given){.chain = result_of(report->result),
                             .has_root = !chain->bare,
                             .root = result_of(report->root_hash),
                             .has_key = chain->algorithm != SDEC_ASYM_NONE,
                             .key = report->leaf.len > 0 ? SDEC_PASS : SDEC_UNKNOWN};
  const bool untold = out->root == SDEC_UNKNOWN && report->root_hash_why[0] == '\0';
  copy(out->root_why, sizeof(out->root_why), untold ? "the root is not whole" : report->root_hash_why);
  copy(out->key_why, sizeof(out->key_why), report->leaf.len > 0 ? "" : "the leaf is missing");
  if (report->result != SDEC_CHAIN_GOOD) {
    sdec_chain_why(report, grade, &why);
  }
  for (uint32_t i = 0; i < report->n_findings; i++) {
    const struct sdec_chain_finding *finding = &report->findings[i];
    if (finding->rule == SDEC_CHAIN_KEY) {
      out->key = SDEC_FAIL;
      copy(out->key_why, sizeof(out->key_why), finding->text);
    }
  }
  sdec_put_zero(&why);
}

bool sdec_verify_given(struct sdec_verify *v, const struct sdec_known_chain *given, uint8_t version, uint32_t hash,
                       uint32_t algorithm, struct sdec_given *out) {
  const struct sdec_crypto *crypto = v->config.crypto;
  struct sdec_chain chain = {.bytes = given->bytes,
                             .bare = given->root.len > 0,
                             .hash = hash,
                             .version = version,
                             .side = given->side == RESPONDER ? SDEC_CHAIN_RESPONDER : SDEC_CHAIN_REQUESTER,
                             .algorithm = (uint8_t)algorithm,
                             .has_time = v->has_time,
                             .time = v->time,
                             .trust = v->config.trust,
                             .n_trust = v->config.n_trust};
  if (crypto->chain == NULL || given->slot == SDEC_RAW_KEY) {
    return false;
  }
  if (chain.hash == 0) {
    chain.hash = chain.bare ? 1 : hash_of_root(v, chain.bytes);
  }
  crypto->chain(crypto->context, &chain, &v->report);
  tell(&v->report, &chain, out);
  return true;
}
