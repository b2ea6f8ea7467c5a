/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Judges one signature: tries each reading of the transcript rules with each candidate key (DSP0274, signature
 * generation and transcript rules).
 */
#include "verify.h"

#include <string.h>

#include "walk/rows.h"

static const char *const contexts[CONTEXTS][SIDES] = {
    [CONTEXT_CHALLENGE] = {"requester-challenge_auth signing", "responder-challenge_auth signing"},
    [CONTEXT_MEASUREMENTS] = {"requester-measurements signing", "responder-measurements signing"},
    [CONTEXT_EXCHANGE] = {"requester-key_exchange_rsp signing", "responder-key_exchange_rsp signing"},
    [CONTEXT_FINISH] = {"requester-finish signing", "responder-finish signing"},
    [CONTEXT_ENDPOINT] = {"requester-endpoint_info signing", "responder-endpoint_info signing"},
};

/* How a try deviates from the specified form of a signature. */
enum variant { AS_WRITTEN, REVERSED, NO_CONTEXT, OTHER_SIGNER };

struct try {
  const struct reading *reading;
  struct known *key;
  enum variant variant;
};

void sdec_job_begin(struct sdec_verify *v, uint32_t side, uint32_t slot, enum context context) {
  struct job *job = &v->job;
  memset(job, 0, sizeof(*job));
  job->party = v->at;
  job->side = (uint8_t)side;
  job->slot = (uint8_t)slot;
  job->context = (uint8_t)context;
  job->version = v->unit->version;
  job->signature = v->sight.role[SDEC_SIGNATURE];
  job->fitting = -1;
}

struct reading *sdec_job_reading(struct job *job, const char *name) {
  struct reading *reading = &job->readings[job->n_readings < READINGS ? job->n_readings++ : READINGS - 1];
  memset(reading, 0, sizeof(*reading));
  reading->name = name;
  return reading;
}

void sdec_put_piece(struct reading *reading, struct sdec_span bytes, const char *name, uint64_t frame) {
  if (bytes.len > 0 && reading->n < SDEC_PROOF_PARTS) {
    reading->pieces[reading->n++] = (struct piece){.bytes = bytes, .name = name, .frame = frame};
  }
}

void sdec_put_script(struct job *job, struct reading *reading, const struct script *script, uint32_t from) {
  job->overrun |= script->overrun;
  if (reading->n < SDEC_PROOF_PARTS) {
    reading->pieces[reading->n++] = (struct piece){.bytes = script_from(script, from), .script = script, .from = from};
  }
}

void sdec_put_asked(struct reading *reading, const struct asked *asked) {
  sdec_put_piece(reading, buffer_span(&asked->bytes), asked->name, asked->frame);
}

void sdec_put_chain(struct reading *reading, struct sdec_span digest) {
  sdec_put_piece(reading, digest, "digest of the certificate chain", 0);
}

/* covers_chain is true if the transcript depends on the signer's chain. */
static bool covers_chain(const struct reading *reading) {
  bool found = false;
  for (uint32_t i = 0; i < reading->n; i++) {
    found |= piece_of_signer(&reading->pieces[i]);
  }
  return found;
}

void sdec_put_unsigned(struct sdec_verify *v, struct reading *reading) {
  const struct sdec_unit *unit = v->unit;
  const uint64_t before = (uint64_t)(v->sight.role[SDEC_SIGNATURE].data - unit->span.data);
  sdec_put_piece(reading, span_sub(unit->span, 0, before), unit->name, unit->frame);
}

const char *sdec_missing_negotiation(const struct party *party) {
  static const char *const why[] = {"the negotiation is not whole: the versions are missing",
                                    "the negotiation is not whole: the capabilities are missing",
                                    "the negotiation is not whole: the algorithms are missing"};
  for (uint32_t i = 0; i < 3; i++) {
    if ((party->negotiated.steps >> (SDEC_STEP_VERSION + i) & 1) == 0) {
      return why[i];
    }
  }
  return party->vca.overrun ? "negotiation too long to be kept" : NULL;
}

/* Below 1.2 the transcript itself is signed; from 1.2 on, a prefix and the transcript's digest. The prefix is the
 * version string four times, then the context, right-aligned in 36 bytes and padded with zeros. */
static bool digest_of(struct sdec_verify *v, const struct job *job, const struct try *t, struct sdec_proof *out) {
  static const char stamp[16] = "dmtf-spdm-v1.X.*";
  const char *context = contexts[job->context][job->side];
  uint8_t *prefix = v->proof_prefix;
  out->n_parts = t->reading->n;
  for (uint32_t i = 0; i < t->reading->n; i++) {
    out->parts[i] = sdec_piece_bytes(v, &t->reading->pieces[i], t->key);
  }
  const uint32_t len = text_span(context).len;
  for (uint32_t i = 0; i < 4; i++) {
    memcpy(prefix + i * sizeof(stamp), stamp, sizeof(stamp));
    prefix[i * sizeof(stamp) + 13] = (uint8_t)('0' + (job->version & 15));
  }
  memset(prefix + 4 * sizeof(stamp), 0, SDEC_PROOF_PREFIX - 4 * sizeof(stamp));
  memcpy(prefix + SDEC_PROOF_PREFIX - len, context, len);
  out->prefix = (struct sdec_span){prefix, job->version >= V1_2 ? SDEC_PROOF_PREFIX : 0};
  out->digest = (struct sdec_span){v->proof_digest, job->party->negotiated.hash_len};
  return sdec_hash_of(v, out->hash, out->parts, out->n_parts, v->proof_digest);
}

static bool is_sm2(uint32_t algorithm) {
  return algorithm == SDEC_ASYM_SM2_P256;
}

/* prove fills in the proof for a try; false if the crypto calls lack the hash algorithm. */
static bool prove(struct sdec_verify *v, const struct job *job, const struct try *t) {
  struct sdec_proof *proof = &v->proof;
  *proof = (struct sdec_proof){.hash = job->party->negotiated.hash,
                               .signs = job->context,
                               .measured_by = job->party->negotiated.meas_hash,
                               .algorithm = job->party->negotiated.asym[job->side],
                               .signature = job->signature,
                               .little_endian = t->variant == REVERSED};
  if (t->key != NULL) {
    proof->key = buffer_span(&t->key->der);
    proof->given = t->key->given ? t->key->nth + 1 : 0;
  }
  if (is_sm2(proof->algorithm)) {
    proof->context = t->variant == OTHER_SIGNER ? text_span("1234567812345678") : text_span("");
  } else if (job->version >= V1_2 && t->variant != NO_CONTEXT) {
    proof->context = text_span(contexts[job->context][job->side]);
  }
  return digest_of(v, job, t, proof);
}

static enum sdec_signed try_one(struct sdec_verify *v, const struct job *job, const struct try *t,
                                struct sdec_reason *out_reason) {
  struct sdec_span parts[SDEC_PROOF_PARTS];
  if (!prove(v, job, t)) {
    *out_reason = (struct sdec_reason){.needs = "the hash algorithm"};
    return SDEC_SIGNED_UNSUPPORTED;
  }
  const struct sdec_signature signature = sdec_proof_signature(&v->proof, parts);
  v->stats.verifications++;
  return v->config.crypto->verify(v->config.crypto->context, &signature, out_reason);
}

static const char *variant_name(enum variant variant, bool sm2) {
  static const char *const names[] = {NULL, "signature little-endian", "signed without a context", NULL};
  return variant == OTHER_SIGNER && sm2 ? "signer named 1234567812345678" : names[variant];
}

/* tried_before is true if an earlier candidate has the same leaf or key. */
static bool tried_before(const struct job *job, uint32_t nth) {
  const struct sdec_span key = buffer_span(&job->keys[nth]->der);
  bool found = false;
  for (uint32_t i = 0; i < nth && !found; i++) {
    const struct sdec_span other = buffer_span(&job->keys[i]->der);
    found = other.len == key.len && memcmp(other.data, key.data, key.len) == 0;
  }
  return found;
}

/* next_try gives the i-th try: all readings with every key, then again in the other form that this algorithm or version
 * allows for. False past the last. */
static bool next_try(const struct job *job, uint32_t i, struct try *out) {
  const struct negotiated *n = &job->party->negotiated;
  const uint32_t algorithm = n->asym[job->side];
  const bool reversible = job->version < V1_2;
  const bool varies = reversible || algorithm == SDEC_ASYM_ED448 || is_sm2(algorithm);
  enum variant other = reversible ? REVERSED : is_sm2(algorithm) ? OTHER_SIGNER : NO_CONTEXT;
  enum variant first = AS_WRITTEN;
  if (reversible && job->party->little_endian[job->side]) {
    first = REVERSED;
    other = AS_WRITTEN;
  }
  const uint32_t nth = i / job->n_keys;
  if (nth >= (varies ? 2 * job->n_readings : job->n_readings)) {
    return false;
  }
  const struct reading *reading = &job->readings[nth % job->n_readings];
  *out = (struct try){
      .reading = reading, .key = job->keys[i % job->n_keys], .variant = nth < job->n_readings ? first : other};
  return true;
}

static void fits(struct sdec_verify *v, const struct try *t, struct sdec_verdict *verdict) {
  struct job *job = &v->job;
  struct sdec_text text = sdec_why_begin(verdict);
  const char *variant = variant_name(t->variant, is_sm2(job->party->negotiated.asym[job->side]));
  job->fitting = (int32_t)(t->reading - job->readings);
  job->key = t->key;
  verdict->result = SDEC_PASS;
  verdict->reading = t->reading->name != NULL ? t->reading->name : variant;
  if (t->reading->name != NULL && variant != NULL) {
    sdec_put(&text, variant);
  }
  if (t->key != job->keys[0] && !t->key->given) {
    sdec_put(&text, text.len > 0 ? "; " : "");
    sdec_put(&text, "with the key of a chain that another slot showed");
  }
  sdec_put_zero(&text);
  job->party->little_endian[job->side] |= t->variant == REVERSED;
}

/* weight ranks the results of failed tries: a key of the wrong type says least, then a signature that does not verify,
 * then one that could not be checked. */
static uint32_t weight(enum sdec_signed result) {
  return result == SDEC_SIGNED_KEY ? 0 : result == SDEC_SIGNED_BAD ? 1 : 2;
}

/* try_each runs all tries until one verifies. If none does, it gives the result of the greatest weight, with the first
 * such try in *out_first and its reason in *out_reason. */
static enum sdec_signed try_each(struct sdec_verify *v, struct sdec_verdict *verdict, struct try *out_first,
                                 struct sdec_reason *out_reason) {
  struct job *job = &v->job;
  enum sdec_signed most = SDEC_SIGNED_BAD;
  struct try t;
  for (uint32_t i = 0; next_try(job, i, &t); i++) {
    struct sdec_reason reason = {0};
    if (!covers_chain(t.reading) && tried_before(job, i % job->n_keys)) {
      continue;
    }
    const enum sdec_signed result = try_one(v, job, &t, &reason);
    if (result == SDEC_SIGNED_GOOD) {
      fits(v, &t, verdict);
      return result;
    }
    if (i == 0 || weight(result) > weight(most)) {
      most = result;
      *out_first = t;
      *out_reason = reason;
    }
    if (result == SDEC_SIGNED_MALFORMED) {
      break;
    }
  }
  job->unfit = most == SDEC_SIGNED_KEY;
  return most;
}

static void try_all(struct sdec_verify *v, struct sdec_verdict *verdict) {
  struct job *job = &v->job;
  struct sdec_reason first = {0};
  struct try t = {.reading = &job->readings[0], .key = job->keys[0]};
  const enum sdec_signed worst = try_each(v, verdict, &t, &first);
  if (worst == SDEC_SIGNED_GOOD) {
    return;
  }
  job->blamed = t.key;
  (void)prove(v, job, &t);
  verdict->result = worst == SDEC_SIGNED_BAD || worst == SDEC_SIGNED_KEY ? SDEC_FAIL : SDEC_UNKNOWN;
  verdict->needs = first.needs;
  struct sdec_text text = sdec_why_begin(verdict);
  sdec_put(&text, worst == SDEC_SIGNED_BAD                                  ? "signature does not verify"
                  : first.problem != NULL                                   ? first.problem
                  : worst == SDEC_SIGNED_UNSUPPORTED && first.needs != NULL ? "the algorithm is not in this build"
                                                                            : "cannot be verified");
  const char *would = worst == SDEC_SIGNED_BAD ? sdec_would_fit(v) : NULL;
  sdec_put(&text, would != NULL ? "; " : "");
  sdec_put(&text, would != NULL ? would : "");
  sdec_put_zero(&text);
}

static void put_chain(const struct job *job, struct sdec_text *text, const char *what) {
  const bool raw = job->slot == SDEC_SLOT_RAW_KEY;
  sdec_put(text, raw ? "the public key of the " : "the certificate chain of the ");
  sdec_put(text, sdec_signer_name(job->side));
  if (!raw) {
    sdec_put(text, "'s slot ");
    sdec_put_dec(text, job->slot);
  }
  sdec_put_char(text, ' ');
  sdec_put(text, what);
}

/* A failure is inconclusive if messages were lost, since they may have been signed, if the chain may not be the
 * signer's, or if the result of the preceding key exchange is unknown. */
static void excuse(struct sdec_verify *v, struct sdec_verdict *verdict, const char *doubt) {
  if (verdict->result != SDEC_FAIL) {
    return;
  }
  if (sdec_losses_since(v, v->job.party)) {
    verdict->result = SDEC_UNKNOWN;
    sdec_why(verdict, "does not verify, and messages that it may cover were lost");
  } else if (v->job.context == CONTEXT_FINISH && v->talk->exchange_open) {
    verdict->result = SDEC_UNKNOWN;
    sdec_why(verdict, "does not verify, and neither is the key exchange before it known to");
  } else if (doubt != NULL) {
    struct sdec_text text = sdec_why_begin(verdict);
    verdict->result = SDEC_UNKNOWN;
    put_chain(&v->job, &text, doubt);
    sdec_put_zero(&text);
  }
}

static bool given_cut_off(const struct sdec_verify *v, uint32_t side) {
  bool found = false;
  for (uint32_t i = 0; i < KNOWN_MOST; i++) {
    found |= v->known[i].used && v->known[i].given && v->known[i].der.len == 0 && v->known[i].side == side;
  }
  return found;
}

static void no_key(const struct sdec_verify *v, struct sdec_verdict *verdict) {
  const struct job *job = &v->job;
  struct sdec_text text = sdec_why_begin(verdict);
  put_chain(job, &text,
            job->slot == SDEC_SLOT_RAW_KEY ? "was not given"
            : given_cut_off(v, job->side)  ? "is cut off before its leaf"
                                           : "is missing");
  sdec_put_zero(&text);
}

/* fit_all tries the algorithms that the signature's length allows. */
static void fit_all(struct sdec_verify *v, struct sdec_verdict *verdict) {
  struct job *job = &v->job;
  struct fit fit = {.asym = SDEC_ASYM_RSASSA_2048};
  struct sdec_reason reason;
  struct try first;
  bool found = false;
  while (!found && sdec_fit_next(v, &fit)) {
    found = try_each(v, verdict, &first, &reason) == SDEC_SIGNED_GOOD;
  }
  v->has_proof = fit.n_tried > 0;
  v->proof.n_fitted = fit.n_tried;
  if (found) {
    verdict->algorithm = job->party->negotiated.asym_name[job->side];
    verdict->reading = "algorithms inferred";
  } else if (fit.n_tried > 0) {
    struct sdec_text text = sdec_why_begin(verdict);
    verdict->result = SDEC_FAIL;
    sdec_put(&text, "does not verify with any algorithm that its length and the key allow: ");
    sdec_put_dec(&text, fit.n_tried);
    sdec_put(&text, " tried");
    sdec_put_zero(&text);
  } else if (fit.keys) {
    sdec_why(verdict, "no algorithm of a key that was given has signatures of this length");
  } else {
    no_key(v, verdict);
  }
  const char *doubt = sdec_doubt(v);
  sdec_fit_end(v, found);
  excuse(v, verdict, doubt);
}

/* Without a key, still report the transcript of the first reading, unless it depends on the signer's chain. */
static void prove_nothing(struct sdec_verify *v) {
  const struct job *job = &v->job;
  const struct try t = {.reading = &job->readings[0]};
  v->has_proof = job->n_readings > 0 && !covers_chain(t.reading) && prove(v, job, &t);
}

/* If several algorithms were selected, no signature is valid: neither its length nor its input is defined. */
static const char *ambiguous(const struct negotiated *n, uint32_t side) {
  return has_several(n->hash) ? "the negotiation selects more than one hash algorithm"
         : n->many_asym[side] ? "the negotiation selects more than one signature algorithm"
                              : NULL;
}

uint32_t sdec_job_judge(struct sdec_verify *v, const char *missing) {
  struct job *job = &v->job;
  const struct negotiated *n = &job->party->negotiated;
  struct sdec_verdict verdict = sdec_verdict_of(v, SDEC_CHECK_SIGNATURE, SDEC_UNKNOWN, job->side, job->slot);
  verdict.algorithm = n->asym_name[job->side];
  if (sdec_fit_applies(v) && !n->fitted && !job->overrun && v->config.crypto->verify != NULL) {
    fit_all(v, &verdict);
  } else if (ambiguous(n, job->side) != NULL) {
    verdict.result = SDEC_FAIL;
    sdec_why(&verdict, ambiguous(n, job->side));
    excuse(v, &verdict, NULL);
  } else if ((!n->selected && !n->fitted) || n->asym[job->side] == SDEC_ASYM_NONE) {
    missing = sdec_missing_negotiation(job->party);
    sdec_why(&verdict, missing != NULL ? missing : "no algorithm was selected for it");
  } else if (job->signature.data == NULL) {
    sdec_why(&verdict, "its signature is missing or cut off");
  } else if (missing != NULL) {
    sdec_why(&verdict, missing);
  } else if (job->overrun) {
    sdec_why(&verdict, "the transcript is too long to be kept");
  } else if (v->config.crypto->verify == NULL) {
    sdec_why(&verdict, "this build does not verify signatures");
  } else if (job->n_keys == 0) {
    no_key(v, &verdict);
    prove_nothing(v);
  } else {
    try_all(v, &verdict);
    v->has_proof = true;
    excuse(v, &verdict, sdec_doubt(v));
  }
  sdec_verdict_say(v, job->party, &verdict);
  sdec_chain_signed(v);
  sdec_pairs_used(v);
  return verdict.result;
}
