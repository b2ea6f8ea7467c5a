/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Infers the algorithms of a measurement signature whose negotiation is missing. Below 1.2 the negotiation is not
 * signed, so a request and its response are enough to verify: the signature's length and the key leave a few pairs of
 * algorithms, and the one that verifies is used.
 */
#include "verify.h"
#include "walk/rows.h"

#define ASYMS 10 /* those of 1.1, by enum sdec_asym */

static const uint16_t signature_len[ASYMS] = {0, 256, 256, 384, 384, 64, 512, 512, 96, 132};

/* Bits of BaseHashSel: SHA-384, SHA-256, SHA-512, then SHA-3. */
static const uint8_t hashes[] = {1, 0, 2, 4, 3, 5};
#define HASHES sizeof(hashes)

/* The hash usually has the size of the curve; otherwise SHA-384 is likeliest. */
static uint8_t likeliest(uint32_t asym) {
  return asym == SDEC_ASYM_ECDSA_P256 ? 0 : asym == SDEC_ASYM_ECDSA_P521 ? 2 : 1;
}

/* hash_at gives the k-th hash to try, the likeliest first. */
static uint8_t hash_at(uint32_t asym, uint32_t k) {
  const uint8_t first = likeliest(asym);
  if (k == 0) {
    return first;
  }
  for (uint32_t i = 0, seen = 0; i < HASHES; i++) {
    seen += hashes[i] != first;
    if (seen == k) {
      return hashes[i];
    }
  }
  return first;
}

/* name_of gives the name of a selection's single bit in the message tables. */
static const char *name_of(enum fact fact, uint32_t selection) {
  uint32_t n = 0;
  const struct sdec_protocol *spdm = sdec_protocols(&n)[0];
  for (uint32_t i = 0; i < spdm->n_messages; i++) {
    const struct sdec_group *body = spdm->messages[i] != NULL ? spdm->messages[i]->body : NULL;
    for (uint32_t k = 0; body != NULL && k < body->n_rows; k++) {
      const struct sdec_bits *bits = body->rows[k].fact == fact ? body->rows[k].bits : NULL;
      for (; bits != NULL && bits->name != NULL; bits++) {
        if (bits->lo == bits->hi && selection == UINT32_C(1) << bits->lo) {
          return bits->name;
        }
      }
    }
  }
  return NULL;
}

bool sdec_fit_applies(const struct sdec_verify *v) {
  const struct job *job = &v->job;
  return !job->party->negotiated.selected && job->context == CONTEXT_MEASUREMENTS && job->version < V1_2 &&
         job->side == RESPONDER && job->n_readings > 0 && job->signature.data != NULL;
}

static bool key_fits(const struct sdec_verify *v, uint32_t asym) {
  const struct sdec_crypto *crypto = v->config.crypto;
  struct sdec_public_key key;
  bool fits = false;
  for (uint32_t i = 0; i < v->job.n_keys && crypto->public_key != NULL && !fits; i++) {
    fits = crypto->public_key(crypto->context, buffer_span(&v->job.keys[i]->der), &key) &&
           (key.algorithms >> asym & 1) != 0;
  }
  return fits;
}

/* choose installs a pair of algorithms as if it had been negotiated; false: no key matches. */
static bool choose(struct sdec_verify *v, uint32_t asym, uint8_t hash) {
  struct job *job = &v->job;
  struct negotiated *n = &job->party->negotiated;
  n->version = job->version;
  n->hash = UINT32_C(1) << hash;
  n->hash_len = sdec_hash_length(n->hash);
  n->hash_name = name_of(F_HASH, n->hash);
  n->asym[RESPONDER] = asym;
  n->asym_name[RESPONDER] = name_of(F_ASYM, UINT32_C(1) << (asym - SDEC_ASYM_RSASSA_2048));
  job->n_keys = sdec_chain_keys(v, job->party, job->side, job->slot, job->keys);
  return key_fits(v, asym);
}

bool sdec_fit_next(struct sdec_verify *v, struct fit *fit) {
  for (; fit->asym < ASYMS; fit->asym++, fit->hash = 0) {
    while (signature_len[fit->asym] == v->job.signature.len && fit->hash < HASHES) {
      if (choose(v, fit->asym, hash_at(fit->asym, fit->hash++))) {
        fit->n_tried++;
        return true;
      }
      fit->keys |= v->job.n_keys > 0;
    }
  }
  return false;
}

/* Trying a pair added the given chains under its hash: drop those of the pairs that did not verify. */
void sdec_fit_end(struct sdec_verify *v, bool fits) {
  struct negotiated *n = &v->job.party->negotiated;
  if (!fits) {
    n->hash = n->hash_len = n->asym[RESPONDER] = 0;
    n->hash_name = n->asym_name[RESPONDER] = NULL;
    v->job.n_keys = 0;
    v->proof.key = (struct sdec_span){NULL, 0}; /* it pointed into a chain dropped below */
    v->proof.given = 0;
  }
  for (uint32_t i = 0; i < KNOWN_MOST; i++) {
    struct known *known = &v->known[i];
    if (known->used && known->given && !known->shown && known->hash != n->hash) {
      sdec_buffer_drop(&known->der, v->pool);
      known->used = false;
    }
  }
  n->fitted = fits;
}
