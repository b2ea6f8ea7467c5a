/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Judges certificate chains. Results are cached by digest, across connections.
 */
#include "verify.h"

#include <string.h>

#include "walk/rows.h"

#define ALIAS_CERT_CAP (UINT32_C(1) << 18)
#define LENGTH_LEN 4u /* the length field at the start of a chain */

static uint8_t model_of(const struct sdec_verify *v, uint32_t side, uint32_t slot, bool to_install) {
  const struct party *p = v->at;
  static const uint8_t models[] = {SDEC_CHAIN_MODEL_UNKNOWN, SDEC_CHAIN_DEVICE, SDEC_CHAIN_ALIAS, SDEC_CHAIN_GENERIC};
  const uint64_t told = to_install ? v->sight.value[SDEC_INSTALL_MODEL] : 0;
  if (side == REQUESTER) {
    return SDEC_CHAIN_MODEL_UNKNOWN;
  }
  if (told > 0 && told < 4) {
    return models[told];
  }
  if (!to_install && slot < SLOTS && p->slots[side][slot].has_model && p->slots[side][slot].model < 4) {
    return models[p->slots[side][slot].model];
  }
  if (!p->negotiated.has_flags) {
    return SDEC_CHAIN_MODEL_UNKNOWN;
  }
  return v->unit->version >= V1_2 && (p->negotiated.flags & ALIAS_CERT_CAP) != 0 ? SDEC_CHAIN_ALIAS : SDEC_CHAIN_DEVICE;
}

/* The text of a finding without its first two words: " is not a CA" of "certificate 2 is not a CA". */
static const char *said_of(const struct sdec_chain_finding *finding) {
  const char *at = finding->text;
  for (uint32_t blanks = 0; *at != '\0' && (*at != ' ' || ++blanks < 2);) {
    at++;
  }
  return at;
}

static bool same_said(const struct sdec_chain_finding *a, const struct sdec_chain_finding *b) {
  const char *x = said_of(a), *y = said_of(b);
  if (a->grade != b->grade || a->certificate == SDEC_CHAIN_WHOLE || b->certificate == SDEC_CHAIN_WHOLE) {
    return false;
  }
  while (*x != '\0' && *x == *y) {
    x++;
    y++;
  }
  return *x == *y;
}

/* put_together writes a finding, merged with later ones that say the same; nothing if an earlier one included it. */
static void put_together(const struct sdec_chain_report *report, uint32_t at, struct sdec_text *out) {
  const struct sdec_chain_finding *finding = &report->findings[at];
  uint32_t n = 0;
  for (uint32_t i = 0; i < report->n_findings; i++) {
    if (!same_said(finding, &report->findings[i])) {
      continue;
    }
    if (i < at) {
      return;
    }
    n++;
  }
  sdec_put(out, out->len > 0 ? "; " : "");
  if (n < 2) {
    sdec_put(out, finding->text);
    return;
  }
  sdec_put(out, "each of certificates ");
  for (uint32_t put = 0, number = 0; put < n; number++) {
    for (uint32_t i = at; i < report->n_findings; i++) {
      if (report->findings[i].certificate == number && same_said(finding, &report->findings[i])) {
        sdec_put(out, put++ > 0 ? ", " : "");
        sdec_put_dec(out, number);
      }
    }
  }
  sdec_put(out, said_of(finding));
}

void sdec_chain_why(const struct sdec_chain_report *report, uint8_t grade, struct sdec_text *out) {
  for (uint32_t i = 0; i < report->n_findings; i++) {
    if (report->findings[i].grade == grade) {
      put_together(report, i, out);
    }
  }
  if (out->len == out->cap && out->cap > sizeof("...")) {
    memcpy(out->data + out->cap - sizeof("..."), "...", sizeof("...")); /* mark the truncation */
  }
}

/* rules_of gives the rules that were broken, or those with other remarks. */
static uint32_t rules_of(const struct sdec_chain_report *report, bool broken) {
  uint32_t rules = 0;
  for (uint32_t i = 0; i < report->n_findings; i++) {
    if ((report->findings[i].grade == SDEC_CHAIN_BROKEN) == broken) {
      rules |= UINT32_C(1) << report->findings[i].rule;
    }
  }
  return rules;
}

static uint8_t result_of(uint8_t chain_result) {
  return chain_result == SDEC_CHAIN_GOOD ? SDEC_PASS : chain_result == SDEC_CHAIN_BAD ? SDEC_FAIL : SDEC_UNKNOWN;
}

/* Dates and trust anchors may be at fault on the verifier's side, so they only warn. */
static uint8_t severity_of(const struct sdec_chain_report *report) {
  uint8_t severity = SDEC_WARN;
  for (uint32_t i = 0; i < report->n_findings; i++) {
    const uint8_t rule = report->findings[i].rule;
    if (report->findings[i].grade == SDEC_CHAIN_BROKEN && rule != SDEC_CHAIN_ANCHOR && rule != SDEC_CHAIN_NOT_YET &&
        rule != SDEC_CHAIN_EXPIRED) {
      severity = SDEC_ERROR;
    }
  }
  return severity;
}

void sdec_chain_judge(struct sdec_verify *v, struct known *known, struct sdec_chain *chain) {
  struct sdec_chain_report *report = &v->report;
  const struct sdec_crypto *crypto = v->config.crypto;
  if (known->judged && known->model == chain->model && known->to_install == chain->to_install &&
      known->version == chain->version && known->algorithm == chain->algorithm) {
    return;
  }
  known->judged = true;
  known->model = chain->model;
  known->to_install = chain->to_install;
  known->version = chain->version;
  known->algorithm = chain->algorithm;
  known->result = known->root_result = SDEC_UNKNOWN;
  sdec_copy_text(known->why, sizeof(known->why), "this build does not check certificates");
  if (crypto->chain == NULL) {
    return;
  }
  chain->has_time = v->has_time;
  chain->time = v->time;
  chain->time_given = v->config.time_from == SDEC_TIME_GIVEN;
  chain->trust = v->config.trust;
  chain->n_trust = v->config.n_trust;
  crypto->chain(crypto->context, chain, report);
  struct sdec_text text = {.data = known->why, .cap = sizeof(known->why)};
  known->result = result_of(report->result);
  known->root_result = result_of(report->root_hash);
  sdec_chain_why(report, known->result == SDEC_FAIL ? SDEC_CHAIN_BROKEN : SDEC_CHAIN_UNSURE, &text);
  sdec_put(&text, text.len == 0 && known->result == SDEC_UNKNOWN ? "the chain cannot be judged" : "");
  sdec_put_zero(&text);
  known->severity = known->result == SDEC_FAIL ? severity_of(report) : SDEC_INFO;
  known->broken = rules_of(report, true);
  known->remarked = rules_of(report, false);
  known->needs = report->needs;
  known->anchored = report->anchor >= 0;
  known->leaf_is_ca = report->leaf_is_ca;
  sdec_copy_text(known->root_why, sizeof(known->root_why), report->root_hash_why);
  sdec_copy_text(known->leaf, sizeof(known->leaf), report->leaf_name);
  sdec_copy_text(known->root, sizeof(known->root), report->root_name);
  sdec_copy_text(known->key, sizeof(known->key), report->leaf_key.name);
}

/* A chain object follows the message with its last portion; its verdicts are reported under that message's name. */
static struct sdec_verdict chain_verdict(const struct sdec_verify *v, uint32_t check, uint32_t result, uint32_t side,
                                         uint32_t slot) {
  struct sdec_verdict verdict = sdec_verdict_of(v, check, result, side, slot);
  if (v->unit->kind == SDEC_UNIT_OBJECT && v->carrier != NULL) {
    verdict.message = v->carrier;
  }
  return verdict;
}

static void say_chain(struct sdec_verify *v, const struct known *known, uint32_t side, uint32_t slot) {
  struct sdec_verdict verdict = chain_verdict(v, SDEC_CHECK_CHAIN, known->result, side, slot);
  verdict.algorithm = v->at->negotiated.asym_name[side];
  verdict.needs = known->result == SDEC_UNKNOWN ? known->needs : NULL;
  verdict.severity = known->severity;
  verdict.broken = known->broken;
  verdict.remarked = known->remarked;
  sdec_why(&verdict, known->why);
  v->said_leaf = known->leaf;
  sdec_verdict_say(v, v->at, &verdict);
  verdict = chain_verdict(v, SDEC_CHECK_ROOT_HASH, known->root_result, side, slot);
  const bool untold = known->root_result == SDEC_UNKNOWN && known->root_why[0] == '\0';
  sdec_why(&verdict, untold ? "the root cannot be judged" : known->root_why);
  sdec_verdict_say(v, v->at, &verdict);
}

void sdec_digest_say(struct sdec_verify *v, bool agrees, uint32_t side, uint32_t slot, enum digest_of of) {
  static const char *const names[] = {[OF_READ] = "chain", [OF_GIVEN] = "given chain", [OF_KEY] = "public key"};
  struct sdec_verdict verdict = chain_verdict(v, SDEC_CHECK_DIGEST, agrees ? SDEC_PASS : SDEC_FAIL, side, slot);
  verdict.of_given = of == OF_GIVEN;
  if (!agrees) {
    struct sdec_text text = sdec_why_begin(&verdict);
    sdec_put(&text, "digest is not the hash of the ");
    sdec_put(&text, names[of]);
    if (slot < SLOTS) {
      sdec_put(&text, " of slot ");
      sdec_put_dec(&text, slot);
    }
    sdec_put_zero(&text);
  }
  sdec_verdict_say(v, v->at, &verdict);
}

void sdec_chain_seen(struct sdec_verify *v, bool to_install) {
  struct party *p = v->at;
  const uint32_t side = to_install || v->unit->dir == SDEC_DIR_RSP ? RESPONDER : REQUESTER;
  const uint32_t slot = v->unit->has_slot && v->unit->slot < SLOTS ? v->unit->slot : SDEC_NO_SLOT;
  const uint32_t hash = p->negotiated.hash;
  const struct sight *sight = &v->sight;
  uint8_t digest[SDEC_HASH_MAX];
  if (sight->root_hash.data == NULL) {
    return;
  }
  const uint64_t at = (uint64_t)(sight->root_hash.data - v->unit->span.data);
  if (at < LENGTH_LEN || !p->negotiated.selected) {
    return;
  }
  struct sdec_chain chain = {.bytes = span_from(v->unit->span, at - LENGTH_LEN),
                             .hash = hash,
                             .version = v->unit->version,
                             .side = side == RESPONDER ? SDEC_CHAIN_RESPONDER : SDEC_CHAIN_REQUESTER,
                             .model = model_of(v, side, slot, to_install),
                             .algorithm = (uint8_t)p->negotiated.asym[side],
                             .to_install = to_install};
  if (!sdec_hash_of(v, hash, &chain.bytes, 1, digest)) {
    return;
  }
  struct known *known = sdec_known_find(v, side, hash, digest);
  if (known == NULL) {
    known = sdec_known_add(v, side, hash, digest, sdec_last_der(sight->certificates));
  }
  if (known == NULL) {
    return;
  }
  known->shown = true;
  sdec_chain_judge(v, known, &chain);
  if (!to_install && slot < SLOTS) {
    struct slot *s = &p->slots[side][slot];
    s->has_chain = true;
    memcpy(s->chain, digest, sizeof(s->chain));
  }
  say_chain(v, known, side, slot);
  if (!to_install && slot < SLOTS && p->slots[side][slot].has_digest) {
    sdec_digest_say(v, memcmp(digest, p->slots[side][slot].digest, known->digest_len) == 0, side, slot, OF_READ);
  }
  if (!to_install && slot < SLOTS) {
    sdec_pairs_chain(v, side, slot);
  }
}
