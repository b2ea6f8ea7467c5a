/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Chains given by the caller: matched to the connections that may use them, and judged on their own.
 */
#include "verify.h"

#include <string.h>

#include "walk/rows.h"

#define LENGTH_LEN 4u /* the length field at the start of a chain; below 1.4 its upper two bytes are reserved */
#define V1_4 0x14
#define HASHES 7u /* of BaseHashSel */

static bool begins_certificate(struct sdec_span bytes) {
  const struct sdec_span der = sdec_first_der(bytes);
  const uint32_t first = span_u8(der, 1), header_len = first >= 0x80 ? 2 + (first & 0x7F) : 2;
  return der.data != NULL && sdec_first_der(span_from(der, header_len)).data != NULL;
}

/* as_for adapts a chain to a connection. If RootHash does not have the length of the negotiated hash, the device sends
 * the same certificates there with another RootHash, so only the bare certificates are kept. */
static struct sdec_known_chain as_for(const struct sdec_known_chain *given, uint32_t hash_len) {
  static const uint8_t others[] = {32, 48, 64};
  const struct sdec_span bytes = given->bytes;
  struct sdec_known_chain as = *given;
  const bool fits = given->slot == SDEC_RAW_KEY || given->root.len > 0 ||
                    begins_certificate(span_from(bytes, LENGTH_LEN + hash_len));
  for (uint32_t i = 0; !fits && as.root.len == 0 && i < sizeof(others); i++) {
    const struct sdec_span certificates = span_from(bytes, LENGTH_LEN + others[i]);
    if (begins_certificate(certificates)) {
      as.bytes = certificates;
      as.root = sdec_first_der(certificates);
    }
  }
  return as;
}

/* ------------------------------------------------------------------------------------------- for its messages */

static void name_key(struct sdec_verify *v, struct known *known) {
  struct sdec_public_key key;
  const struct sdec_crypto *crypto = v->config.crypto;
  if (crypto->public_key != NULL && crypto->public_key(crypto->context, buffer_span(&known->der), &key)) {
    sdec_copy_text(known->key, sizeof(known->key), key.name);
  }
}

/* last_of gives the last certificate of a given chain; empty if it is truncated. */
static struct sdec_span last_of(const struct sdec_known_chain *given, uint32_t hash_len) {
  return sdec_last_der(given->root.len > 0 ? given->bytes : span_from(given->bytes, LENGTH_LEN + hash_len));
}

static bool is_longer(const struct sdec_known_chain *given, uint8_t version) {
  const uint64_t length = span_le(given->bytes, 0, version < V1_4 ? 2 : LENGTH_LEN);
  return given->root.len == 0 && length > given->bytes.len;
}

/* lacks_of says why a failure with the leaf's key is inconclusive; NULL if it is conclusive. */
static const char *lacks_of(struct sdec_verify *v, const struct known *known) {
  const struct sdec_crypto *crypto = v->config.crypto;
  struct sdec_public_key key;
  if (known->der.len == 0 || known->leaf_is_ca || known->longer || crypto->public_key == NULL) {
    return known->der.len == 0 ? "is cut off before its leaf"
           : known->leaf_is_ca ? "ends in a CA: no leaf"
           : known->longer     ? "was given with a wrong length"
                               : NULL;
  }
  return !crypto->public_key(crypto->context, buffer_span(&known->der), &key) || key.reason.problem != NULL
             ? "has a leaf whose key cannot be read"
             : NULL;
}

static void judge_given(struct sdec_verify *v, const struct party *p, const struct sdec_known_chain *given,
                        struct known *known) {
  struct sdec_chain chain = {.bytes = given->bytes, .bare = given->root.len > 0};
  chain.side = given->side == RESPONDER ? SDEC_CHAIN_RESPONDER : SDEC_CHAIN_REQUESTER;
  chain.version = p->negotiated.version;
  chain.hash = p->negotiated.hash;
  chain.algorithm = (uint8_t)p->negotiated.asym[given->side];
  sdec_chain_judge(v, known, &chain);
}

static bool issued_itself(const struct sdec_verify *v, struct sdec_span der) {
  const struct sdec_crypto *crypto = v->config.crypto;
  struct sdec_certificate certificate;
  return crypto->certificate != NULL && crypto->certificate(crypto->context, der, &certificate) &&
         certificate.self_issued;
}

/* give_for records the slot that a known chain was given for; it may be given for several. */
static void give_for(struct sdec_verify *v, struct known *known, uint32_t nth, uint8_t slot, bool bare) {
  known->bare = bare && (known->bare || !(known->given || known->shown));
  known->nth = known->given ? known->nth : nth;
  known->given = true;
  known->raw |= slot == SDEC_RAW_KEY;
  known->any_slot |= slot == SDEC_ANY_SLOT;
  known->slots |= slot < SLOTS ? (uint8_t)(1u << slot) : 0;
  known->lacks = known->raw ? NULL : lacks_of(v, known);
}

static void give_one(struct sdec_verify *v, const struct party *p, uint32_t nth) {
  const uint32_t hash = p->negotiated.hash, hash_len = sdec_hash_length(hash);
  const struct sdec_known_chain given = as_for(&v->config.chains[nth], hash_len);
  uint8_t digest[SDEC_HASH_MAX], root[SDEC_HASH_MAX];
  const uint64_t len = (uint64_t)LENGTH_LEN + hash_len + given.bytes.len;
  const uint8_t word[LENGTH_LEN] = {(uint8_t)len, (uint8_t)(len >> 8), (uint8_t)(len >> 16), (uint8_t)(len >> 24)};
  const bool bare = given.root.len > 0;
  const struct sdec_span parts[] = {{word, sizeof(word)}, {root, hash_len}, given.bytes};
  if (bare && !sdec_hash_of(v, hash, &given.root, 1, root)) {
    return;
  }
  if (!sdec_hash_of(v, hash, bare ? parts : &given.bytes, bare ? 3 : 1, digest)) {
    return;
  }
  struct known *known = sdec_known_find(v, given.side, hash, digest);
  if (known != NULL) {
    give_for(v, known, nth, given.slot, bare);
    return;
  }
  const bool key = given.slot == SDEC_RAW_KEY;
  const struct sdec_span signer = key ? given.bytes : last_of(&given, hash_len);
  known = sdec_known_add(v, given.side, hash, digest, signer);
  if (known == NULL) {
    return;
  }
  known->rootless = bare && given.root.data == given.bytes.data && !issued_itself(v, given.root);
  name_key(v, known);
  if (!key) {
    judge_given(v, p, &given, known);
    known->longer = is_longer(&given, p->negotiated.version);
  }
  if (known->longer && known->leaf_is_ca) { /* truncated after a CA: the leaf is missing */
    sdec_buffer_drop(&known->der, v->pool);
  }
  give_for(v, known, nth, given.slot, bare);
}

void sdec_chains_given(struct sdec_verify *v, const struct party *party) {
  const uint32_t hash = party->negotiated.hash;
  for (uint32_t i = 0; i < v->config.n_chains && i < GIVEN_MOST && sdec_hash_length(hash) > 0; i++) {
    if (sdec_known_given(v, i, hash) == NULL) {
      give_one(v, party, i);
    }
  }
}

/* -------------------------------------------------------------------------------------------------- by itself */

/* hash_of_root finds the algorithm of RootHash: the one by which it matches the root, else one of the right length. */
static uint32_t hash_of_root(const struct sdec_verify *v, struct sdec_span chain) {
  uint32_t likely = 1;
  for (uint32_t i = HASHES; i > 0; i--) {
    const uint32_t hash = UINT32_C(1) << (i - 1), len = sdec_hash_length(hash);
    const struct sdec_span root = sdec_first_der(span_from(chain, LENGTH_LEN + len));
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

/* judge_key checks that the leaf's key matches the algorithm. */
static void judge_key(const struct sdec_chain_report *report, struct sdec_given *out) {
  const bool readable = report->leaf_key.spki.len > 0 && report->leaf_key.reason.problem == NULL;
  const char *unknown = report->leaf.len == 0 ? "the leaf is missing"
                        : report->leaf_is_ca  ? "it ends in a CA: no leaf"
                        : !readable           ? "the leaf's key cannot be read"
                                              : NULL;
  out->key = unknown != NULL ? SDEC_UNKNOWN : SDEC_PASS;
  sdec_copy_text(out->key_why, sizeof(out->key_why), unknown);
  for (uint32_t i = 0; unknown == NULL && i < report->n_findings; i++) {
    const struct sdec_chain_finding *finding = &report->findings[i];
    if (finding->rule == SDEC_CHAIN_KEY) {
      out->key = SDEC_FAIL;
      sdec_copy_text(out->key_why, sizeof(out->key_why), finding->text);
    }
  }
}

static void tell(const struct sdec_chain_report *report, const struct sdec_chain *chain, struct sdec_given *out) {
  struct sdec_text why = {.data = out->why, .cap = sizeof(out->why)};
  const uint8_t grade = report->result == SDEC_CHAIN_BAD ? SDEC_CHAIN_BROKEN : SDEC_CHAIN_UNSURE;
  *out = (struct sdec_given){.chain = result_of(report->result),
                             .has_root = !chain->bare,
                             .root = result_of(report->root_hash),
                             .has_key = chain->algorithm != SDEC_ASYM_NONE};
  const bool untold = out->root == SDEC_UNKNOWN && report->root_hash_why[0] == '\0';
  sdec_copy_text(out->root_why, sizeof(out->root_why), untold ? "the root is not whole" : report->root_hash_why);
  judge_key(report, out);
  if (report->result != SDEC_CHAIN_GOOD) {
    sdec_chain_why(report, grade, &why);
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
                             .time_given = v->config.time_from == SDEC_TIME_GIVEN,
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
