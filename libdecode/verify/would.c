/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Explains wrong signatures by trying mistakes that implementations are known to make. A match explains the failure but
 * never excuses it.
 */
#include <string.h>

#include "verify.h"
#include "walk/rows.h"

#define EXPLAINED_MOST 32 /* per verifier, since each takes several more verifications */
#define DOE_UNIT 4u
#define HEADER_LEN 4u

struct guess {
  struct sdec_span parts[SDEC_PROOF_PARTS];
  uint32_t n;
  bool no_prefix, little_endian;
  struct sdec_span key;
};

static void guess_from(const struct sdec_verify *v, struct guess *g) {
  const struct reading *reading = &v->job.readings[0];
  memset(g, 0, sizeof(*g));
  for (uint32_t i = 0; i < reading->n; i++) {
    g->parts[g->n++] = sdec_piece_bytes(v, &reading->pieces[i], v->job.blamed);
  }
  g->key = buffer_span(&v->job.blamed->der);
}

static bool fits(struct sdec_verify *v, const struct guess *g) {
  const struct sdec_crypto *crypto = v->config.crypto;
  struct sdec_proof proof = v->proof;
  struct sdec_span parts[SDEC_PROOF_PARTS];
  uint8_t digest[SDEC_HASH_MAX];
  struct sdec_reason reason;
  if (!sdec_hash_of(v, proof.hash, g->parts, g->n, digest)) {
    return false;
  }
  proof.little_endian = g->little_endian;
  proof.key = g->key;
  proof.digest.data = digest;
  proof.prefix.len = g->no_prefix ? 0 : proof.prefix.len;
  proof.n_parts = g->n;
  memcpy(proof.parts, g->parts, sizeof(proof.parts));
  const struct sdec_signature signature = sdec_proof_signature(&proof, parts);
  return crypto->verify(crypto->context, &signature, &reason) == SDEC_SIGNED_GOOD;
}

static bool has_vca(const struct sdec_verify *v) {
  const struct reading *reading = &v->job.readings[0];
  return reading->n > 0 && reading->pieces[0].script == &v->job.party->vca;
}

static bool without_vca(struct sdec_verify *v, struct guess *g) {
  if (!has_vca(v)) {
    return false;
  }
  memmove(g->parts, g->parts + 1, --g->n * sizeof(g->parts[0]));
  return fits(v, g);
}

static bool with_vca(struct sdec_verify *v, struct guess *g) {
  if (has_vca(v) || g->n == SDEC_PROOF_PARTS) {
    return false;
  }
  memmove(g->parts + 1, g->parts, g->n++ * sizeof(g->parts[0]));
  g->parts[0] = buffer_span(&v->job.party->vca.bytes);
  return fits(v, g);
}

static bool without_prefix(struct sdec_verify *v, struct guess *g) {
  g->no_prefix = true;
  return v->proof.prefix.len > 0 && fits(v, g);
}

static bool reversed(struct sdec_verify *v, struct guess *g) {
  g->little_endian = true;
  return v->job.version >= V1_2 && fits(v, g);
}

/* put_padded appends the messages of a piece, each padded as PCI DOE does. */
static bool put_padded(struct sdec_verify *v, const struct piece *piece, struct buffer *out) {
  static const uint8_t zeros[DOE_UNIT];
  struct script_message message = {.at = 0, .len = piece->bytes.len};
  const struct sdec_span all = piece->script != NULL ? buffer_span(&piece->script->bytes) : piece->bytes;
  for (uint32_t i = 0; piece->script != NULL ? sdec_script_message(piece->script, i, &message) : i == 0; i++) {
    const struct sdec_span padding = {zeros, (DOE_UNIT - message.len % DOE_UNIT) % DOE_UNIT};
    if (message.at >= piece->from && (!sdec_buffer_add(out, v->pool, span_sub(all, message.at, message.len)) ||
                                      !sdec_buffer_add(out, v->pool, padding))) {
      return false;
    }
  }
  return true;
}

/* The last piece ends at the signature, so no padding follows it. Chain digests are not messages. */
static bool with_padding(struct sdec_verify *v, struct guess *g) {
  const struct reading *reading = &v->job.readings[0];
  struct buffer padded = {.data = NULL};
  bool good = v->unit->transport == SDEC_TRANSPORT_DOE;
  for (uint32_t i = 0; i + 1 < reading->n && good; i++) {
    const struct piece *piece = &reading->pieces[i];
    const struct sdec_span bytes = sdec_piece_bytes(v, piece, v->job.blamed);
    good = piece->script == NULL && piece->frame == 0 ? sdec_buffer_add(&padded, v->pool, bytes)
                                                      : put_padded(v, piece, &padded);
  }
  good = good && reading->n > 0 && sdec_buffer_add(&padded, v->pool, reading->pieces[reading->n - 1].bytes);
  g->parts[0] = buffer_span(&padded);
  g->n = 1;
  good = good && fits(v, g);
  sdec_buffer_drop(&padded, v->pool);
  return good;
}

static bool without_opaque_data(struct sdec_verify *v, struct guess *g) {
  if (v->job.context != CONTEXT_FINISH || v->job.version < V1_4 || g->n == 0) {
    return false;
  }
  g->parts[g->n - 1].len = HEADER_LEN;
  return fits(v, g);
}

static bool with_another_key(struct sdec_verify *v, struct guess *g) {
  const struct sdec_span own = g->key;
  for (uint32_t i = 0; i < KNOWN_MOST; i++) {
    const struct known *known = &v->known[i];
    g->key = buffer_span(&known->der);
    const bool same = g->key.len == own.len && (own.len == 0 || memcmp(g->key.data, own.data, own.len) == 0);
    if (known->used && known->side == v->job.side && !same && fits(v, g)) {
      return true;
    }
  }
  return false;
}

const char *sdec_would_fit(struct sdec_verify *v) {
  static const struct {
    bool (*fits)(struct sdec_verify *, struct guess *);
    const char *how;
  } guesses[] = {
      {without_vca, "it would fit without the negotiation"},
      {with_vca, "it would fit with the negotiation before it"},
      {without_prefix, "it would fit without the prefix and context that version 1.2 brought"},
      {reversed, "it would fit with its bytes reversed"},
      {with_padding, "it would fit with the padding of PCI DOE counted"},
      {without_opaque_data, "it would fit without the opaque data that version 1.4 brought"},
      {with_another_key, "it would fit with the key of another chain"},
  };
  struct guess guess;
  const struct job *job = &v->job;
  if (!v->config.explain || job->n_readings == 0 || job->n_keys == 0 || v->n_explained++ >= EXPLAINED_MOST) {
    return NULL;
  }
  for (uint32_t i = 0; i < sizeof(guesses) / sizeof(guesses[0]); i++) {
    guess_from(v, &guess);
    if (guesses[i].fits(v, &guess)) {
      return guesses[i].how;
    }
  }
  return NULL;
}
