/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Collects facts about the evidence and draws the conclusions. Fields are identified by their roles.
 */
#include "tables/appraisal.h"

#include <stdlib.h>
#include <string.h>

#define DIGEST_BY 1u /* SHA-256, by its bit in the negotiated hash */

void appraisal_begin(struct appraisal *a, const struct exhibit *exhibit) {
  const char *const names[APPRAISALS] = {"cut",
                                         sdec_check_name(SDEC_CHECK_SIGNATURE),
                                         sdec_check_name(SDEC_CHECK_CHAIN),
                                         sdec_check_name(SDEC_CHECK_ROOT_HASH),
                                         "key_type",
                                         sdec_check_name(SDEC_CHECK_NONCE),
                                         sdec_check_name(SDEC_CHECK_REFERENCE)};
  *a = (struct appraisal){.exhibit = exhibit, .slot = SDEC_NO_SLOT};
  a->verdicts = malloc(APPRAISED_MOST * sizeof(*a->verdicts));
  for (uint32_t i = 0; i < APPRAISALS; i++) {
    a->checks[i].what = names[i];
  }
}

void appraisal_end(struct appraisal *a) {
  free(a->messages);
  free(a->verdicts);
  *a = (struct appraisal){.exhibit = NULL};
}

/* ------------------------------------------------------------------------------------------------- collecting */

static bool inside(struct sdec_span whole, struct sdec_span part) {
  return part.data >= whole.data && part.len <= whole.len && (size_t)(part.data - whole.data) <= whole.len - part.len;
}

static void add_message(struct appraisal *a, const struct sdec_unit *unit) {
  const struct sdec_span payload = a->exhibit->payload;
  if (a->n_messages == a->cap_messages) {
    const uint32_t cap = 2 * a->cap_messages + 32;
    struct appraised *bigger = realloc(a->messages, cap * sizeof(*bigger));
    if (bigger == NULL) {
      return;
    }
    a->messages = bigger;
    a->cap_messages = cap;
  }
  const uint32_t offset = (uint32_t)(unit->span.data - payload.data), end = payload.len - a->exhibit->detached_len;
  const uint32_t len = offset + unit->span.len > end && offset < end ? end - offset : unit->span.len;
  a->messages[a->n_messages++] = (struct appraised){unit->name, offset, len};
}

static struct sdec_span field(const struct sdec_unit *unit, const struct sdec_item *item) {
  return (struct sdec_span){unit->span.data + item->offset, item->len};
}

/* A request's nonce is kept until its response, which shows whether the exchange is signed. */
void appraisal_unit(struct appraisal *a, const struct sdec_unit *unit) {
  const bool answer = unit->dir == SDEC_DIR_RSP;
  struct sdec_span nonce = {NULL, 0}, signature = {NULL, 0};
  uint64_t slot = UINT64_MAX;
  struct sdec_iter it;
  struct sdec_item item;
  if (unit->kind != SDEC_UNIT_MESSAGE || unit->nesting != 0 || !inside(a->exhibit->payload, unit->span)) {
    return;
  }
  add_message(a, unit);
  a->has_negotiation |= unit->message != NULL && unit->message->resets;
  a->version = unit->version > a->version ? unit->version : a->version;
  sdec_unit_begin(unit, &it);
  while (sdec_next(&it, &item)) {
    if (item.kind == SDEC_LEAF && item.len > 0 && item.field->role == SDEC_FRESH_NONCE) {
      nonce = field(unit, &item);
    } else if (item.kind == SDEC_LEAF && item.len > 0 && item.field->role == SDEC_SIGNATURE) {
      signature = field(unit, &item);
    } else if (item.kind == SDEC_BIT && item.bits->role == SDEC_KEY_SLOT) {
      slot = item.value;
    }
  }
  if (!answer) {
    a->asked_nonce = nonce.len == sizeof(a->asked);
    if (a->asked_nonce) {
      memcpy(a->asked, nonce.data, nonce.len);
    }
  }
  appraisal_blocks(a, unit);
  if (!answer || (signature.len == 0 && !a->asked_nonce) || nonce.len != sizeof(a->asked)) {
    return;
  }
  a->slot = slot < 8 ? (uint8_t)slot : slot == UINT64_MAX ? 0 : SDEC_SLOT_RAW_KEY;
  a->has_nonce[0] = a->asked_nonce;
  a->has_nonce[1] = true;
  memcpy(a->nonces[0], a->asked, sizeof(a->asked));
  memcpy(a->nonces[1], nonce.data, nonce.len);
  a->is_signed = signature.len > 0; /* the signature may be missing or truncated */
  a->signature_at = a->is_signed ? (uint32_t)(signature.data - a->exhibit->payload.data) : 0;
  a->signature_len = signature.len;
  a->has_proof = false;
  a->signer = NULL;
  a->n_fitted = 0;
  a->algorithm = NULL;
  a->checks[APPRAISES_SIGNATURE].set = false;
}

static bool verified(const struct appraisal *a) {
  return a->checks[APPRAISES_SIGNATURE].set && a->checks[APPRAISES_SIGNATURE].result == SDEC_PASS;
}

/* Keeps the proof of the last signed exchange. The signer is set only if the signature verified. */
void appraisal_proof(struct appraisal *a, const struct sdec_proof *proof, const struct sdec_crypto *crypto) {
  const struct sdec_span prefixed[] = {proof->prefix, proof->digest};
  const bool bare = proof->prefix.len == 0;
  const struct sdec_span signature = {a->exhibit->payload.data + a->signature_at, a->signature_len};
  if (!a->is_signed || proof->signature.len != signature.len || proof->n_parts == 0 ||
      memcmp(proof->signature.data, signature.data, signature.len) != 0) {
    return;
  }
  const struct sdec_span first = proof->parts[0];
  uint32_t n = 0;
  const struct sdec_protocol *spdm = sdec_protocols(&n)[0];
  const struct sdec_message *begins = first.len > spdm->code_offset
                                          ? sdec_message_find(spdm, first.data[spdm->code_offset])
                                          : NULL;
  a->has_proof = true;
  a->signer = verified(a) && proof->given > 0 ? &a->exhibit->chains[proof->given - 1] : NULL;
  a->with_negotiation = begins != NULL && begins->resets;
  a->transcript_len = 0;
  for (uint32_t i = 0; i < proof->n_parts; i++) {
    a->transcript_len += proof->parts[i].len;
  }
  a->hash = proof->hash;
  a->measurement_hash = proof->measured_by;
  a->asym = proof->algorithm;
  a->n_fitted = proof->n_fitted;
  a->digest_len = proof->digest.len < SDEC_HASH_MAX ? proof->digest.len : SDEC_HASH_MAX;
  memcpy(a->digest, proof->digest.data, a->digest_len);
  (void)crypto->hash(crypto->context, DIGEST_BY, bare ? proof->parts : prefixed, bare ? proof->n_parts : 2,
                     a->message_digest);
}

static void conclude(struct appraisal *a, enum appraisal_what what, uint8_t result, const char *why) {
  struct sdec_text text = {.data = a->checks[what].why, .cap = sizeof(a->checks[what].why)};
  a->checks[what].set = true;
  a->checks[what].result = result;
  sdec_put(&text, why);
  sdec_put_zero(&text);
}

void appraisal_verdict(struct appraisal *a, const struct sdec_verdict *verdict) {
  const bool nonce = verdict->check == SDEC_CHECK_NONCE;
  if (a->verdicts != NULL && a->n_verdicts < APPRAISED_MOST) {
    a->verdicts[a->n_verdicts++] = *verdict;
  }
  if (verdict->check == SDEC_CHECK_SIGNATURE && verdict->signer == SDEC_BY_RESPONDER && a->is_signed) {
    conclude(a, APPRAISES_SIGNATURE, verdict->result, verdict->why);
    a->algorithm = verdict->algorithm;
  } else if (nonce && verdict->signer == SDEC_BY_REQUESTER && a->exhibit->nonce.len > 0 &&
             !a->checks[APPRAISES_NONCE].set) {
    conclude(a, APPRAISES_NONCE, verdict->result,
             !a->exhibit->own_nonce         ? verdict->why
             : verdict->result == SDEC_PASS ? "the request has the evidence's own nonce: consistent, not fresh"
                                            : "the request has another nonce than the evidence says");
  }
}

/* ---------------------------------------------------------------------------------------------- conclusions */

/* put_reason adds why the cut stopped. */
static void put_reason(struct appraisal_check *check, const struct sdec_note *refused) {
  struct sdec_text text = {.data = check->why, .len = strlen(check->why), .cap = sizeof(check->why)};
  if (refused->code != SDEC_NOTE_NONE) {
    sdec_put(&text, ": ");
    sdec_note_text(refused, &text);
    sdec_put_zero(&text);
  }
}

static void judge_cut(struct appraisal *a) {
  const struct sdec_transcript *cut = &a->cut;
  if (cut->n_cuts == 0) {
    const bool lacks = cut->unproved || (a->exhibit->lacks_request && !a->exhibit->misfits);
    conclude(a, APPRAISES_CUT, lacks ? SDEC_UNKNOWN : SDEC_FAIL,
             cut->unproved         ? "the search took too long"
             : a->exhibit->misfits ? "the signature given has another length than the algorithm's"
             : a->exhibit->lacks_request && a->exhibit->rebuildable
                 ? "an answer without its request: give --nonce, and from 1.2 --negotiation"
             : a->exhibit->lacks_request ? "an answer without its request"
             : cut->left_len == 0        ? "the last request has no answer"
                                         : "the bytes are not SPDM messages in a row");
    if (!lacks && !a->exhibit->misfits) {
      put_reason(&a->checks[APPRAISES_CUT], &cut->refused);
    }
  } else if (cut->n_cuts > 1) {
    conclude(a, APPRAISES_CUT, SDEC_UNKNOWN, "it can be cut in more than one way");
  } else {
    conclude(a, APPRAISES_CUT, cut->unproved ? SDEC_UNKNOWN : SDEC_PASS,
             cut->unproved ? "the search for other cuts took too long" : "");
  }
}

static void judge_nonce(struct appraisal *a) {
  if (a->checks[APPRAISES_NONCE].set || a->cut.n_cuts == 0) {
    return;
  }
  if (a->exhibit->nonce.len == 0 || !a->has_nonce[0]) {
    conclude(a, APPRAISES_NONCE, SDEC_UNKNOWN,
             a->has_nonce[0] ? "none given" : "no signed exchange with a nonce in the evidence");
    return;
  }
  const bool same = a->exhibit->nonce.len == sizeof(a->nonces[0]) &&
                    memcmp(a->exhibit->nonce.data, a->nonces[0], sizeof(a->nonces[0])) == 0;
  const char *other = a->exhibit->own_nonce ? "the request has another nonce than the evidence says"
                                            : "stale: the request has another nonce than the one that was given";
  const char *fits = a->exhibit->own_nonce ? "the request has the evidence's own nonce: consistent, not fresh"
                                           : "fresh: the request has the nonce that was given";
  conclude(a, APPRAISES_NONCE, same ? SDEC_PASS : SDEC_FAIL, same ? fits : other);
}

static bool ends_alike(struct sdec_span a, struct sdec_span b) {
  const uint32_t len = a.len < b.len ? a.len : b.len;
  return memcmp(a.data + a.len - len, b.data + b.len - len, len) == 0;
}

/* given_chain gives the chain whose key signed, or else the first one given for the slot; NULL if there is none.
 * *out_several: other chains are given for the slot, so the signer's is unknown. */
static const struct sdec_known_chain *given_chain(const struct appraisal *a, bool *out_several) {
  const struct sdec_known_chain *found = NULL;
  *out_several = false;
  if (a->signer != NULL && (a->slot == SDEC_SLOT_RAW_KEY) == (a->signer->slot == SDEC_RAW_KEY)) {
    return a->signer;
  }
  for (uint32_t i = 0; i < a->exhibit->n_chains; i++) {
    const struct sdec_known_chain *chain = &a->exhibit->chains[i];
    const bool meant = a->slot == SDEC_SLOT_RAW_KEY ? chain->slot == SDEC_RAW_KEY
                                                    : chain->slot == a->slot || chain->slot == SDEC_ANY_SLOT;
    if (chain->side == 1 && meant) {
      *out_several |= found != NULL && !ends_alike(found->bytes, chain->bytes);
      found = found != NULL ? found : chain;
    }
  }
  return found;
}

#define RULE(rule) (UINT32_C(1) << (rule))
#define NO_LEAF \
  (RULE(SDEC_CHAIN_STRUCTURE) | RULE(SDEC_CHAIN_PARSE) | RULE(SDEC_CHAIN_LENGTH) | RULE(SDEC_CHAIN_CONSTRAINTS))

/* judge_shown_key derives the key check from the verdict on the chain, which covers the key of the leaf. */
static void judge_shown_key(struct appraisal *a, const struct sdec_verdict *chain) {
  const bool misfit = (chain->broken & RULE(SDEC_CHAIN_KEY)) != 0;
  const bool fits = !misfit && (verified(a) || (chain->broken & NO_LEAF) == 0);
  if (chain->algorithm != NULL) {
    conclude(a, APPRAISES_KEY, misfit ? SDEC_FAIL : fits ? SDEC_PASS : SDEC_UNKNOWN, fits ? "" : chain->why);
  }
}

/* A chain contained in the evidence has its own verdicts. */
static void judge_shown(struct appraisal *a) {
  for (uint32_t i = 0; i < a->n_verdicts; i++) {
    const struct sdec_verdict *verdict = &a->verdicts[i];
    const bool meant = verdict->signer == SDEC_BY_RESPONDER && verdict->slot == a->slot;
    if (meant && verdict->check == SDEC_CHECK_CHAIN) {
      conclude(a, APPRAISES_CHAIN, verdict->result, verdict->why);
      judge_shown_key(a, verdict);
    } else if (meant && verdict->check == SDEC_CHECK_ROOT_HASH) {
      conclude(a, APPRAISES_ROOT, verdict->result, verdict->why);
    }
  }
}

/* Without a proof, the algorithms of the signature come from the negotiation. */
static void take_negotiated(struct appraisal *a, struct sdec_verify *verify) {
  struct sdec_account account;
  if (!a->has_proof && a->has_negotiation && sdec_verify_account(verify, 0, &account)) {
    a->algorithm = account.algorithm;
    a->negotiated_hash = account.hash;
  }
}

void appraisal_chain(struct appraisal *a, struct sdec_verify *verify) {
  take_negotiated(a, verify);
  bool several;
  const struct sdec_known_chain *given = given_chain(a, &several);
  struct sdec_given said;
  a->verifies = true;
  if (a->slot == SDEC_SLOT_RAW_KEY) {
    conclude(a, APPRAISES_CHAIN, SDEC_UNKNOWN, "raw public key");
    return;
  }
  judge_shown(a);
  if (several) {
    conclude(a, APPRAISES_CHAIN, SDEC_UNKNOWN, "nothing tells which of the chains given is the signer's");
    return;
  }
  if (given == NULL || !sdec_verify_given(verify, given, a->version, a->hash, a->asym, &said)) {
    return;
  }
  conclude(a, APPRAISES_CHAIN, said.chain, said.why);
  if (said.has_root) {
    conclude(a, APPRAISES_ROOT, said.root, said.root_why);
  }
  if (said.has_key) { /* a key that verified the signature fits its algorithm, even a CA's */
    const bool proved = said.key == SDEC_UNKNOWN && verified(a);
    conclude(a, APPRAISES_KEY, proved ? SDEC_PASS : said.key, proved ? "" : said.key_why);
  }
}

void appraisal_reference(struct appraisal *a, uint8_t result, const char *why) {
  conclude(a, APPRAISES_REFERENCE, result, why);
}

void appraisal_judge(struct appraisal *a, const struct sdec_flow *flow) {
  if (a->exhibit->lacks_request) { /* then it is at most the messages before the response that were cut */
    a->cut = (struct sdec_transcript){.left_at = a->exhibit->payload.len};
  } else {
    (void)!sdec_flow_transcript(flow, &a->cut);
  }
  judge_cut(a);
  if (a->cut.n_cuts == 0 || !a->verifies) {
    for (uint32_t i = APPRAISES_CUT + 1; i < APPRAISALS; i++) {
      a->checks[i].set = false;
    }
    return;
  }
  if (!a->checks[APPRAISES_SIGNATURE].set) {
    conclude(a, APPRAISES_SIGNATURE, SDEC_UNKNOWN, "no signature in the evidence");
  }
  judge_nonce(a);
  appraisal_remedies(a);
}

bool appraisal_refuted(const struct appraisal *a) {
  for (uint32_t i = 0; i < APPRAISALS; i++) {
    if (a->checks[i].set && a->checks[i].result == SDEC_FAIL) {
      return true;
    }
  }
  return false;
}
