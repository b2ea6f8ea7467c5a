/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The ledger's summary of measurements and their reference values.
 */
#include "reference.h"

struct tally {
  uint32_t outcomes[SDEC_OUTCOMES], n_bare; /* n_bare: matches that no signature covers */
};

static void count(struct sdec_verify *v, const struct party *p, struct tally *out) {
  struct sdec_compared compared;
  *out = (struct tally){.n_bare = 0};
  for (uint32_t index = 0; index < 256; index++) {
    if (sdec_verify_compare(v, p->conn, SDEC_EVERY_FILE, (uint8_t)index, &compared)) {
      out->outcomes[compared.outcome]++;
      out->n_bare += compared.outcome == SDEC_MATCH && !compared.covered;
    }
  }
}

static void put_count(struct sdec_text *text, uint32_t n, const char *words) {
  if (n > 0) {
    sdec_put(text, "; ");
    sdec_put_dec(text, n);
    sdec_put(text, words);
  }
}

static uint32_t nameless_of(const struct sdec_verify *v) {
  uint32_t n = 0;
  for (uint32_t i = 0; i < v->config.n_reference_files; i++) {
    n += v->config.reference_files[i].n_nameless;
  }
  return n;
}

static uint32_t total_of(const struct tally *t) {
  return t->outcomes[SDEC_MATCH] + t->outcomes[SDEC_MISMATCH] + t->outcomes[SDEC_BELOW_MINIMUM] +
         t->outcomes[SDEC_NOT_COMPARABLE] + t->outcomes[SDEC_MISSING];
}

static bool is_refuted(const struct sdec_verify *v, const struct tally *t) {
  bool refuted = t->outcomes[SDEC_MISMATCH] + t->outcomes[SDEC_BELOW_MINIMUM] + t->outcomes[SDEC_MISSING] > 0 ||
                 (t->outcomes[SDEC_UNREFERENCED] > 0 && sdec_references_closed(v));
  for (uint32_t i = 0; i < v->config.n_reference_files; i++) {
    refuted |= v->config.reference_files[i].refuted;
  }
  return refuted;
}

static bool is_unsettled(const struct sdec_verify *v, const struct party *p, const struct tally *t) {
  bool unsettled = t->outcomes[SDEC_MATCH] == 0 || t->outcomes[SDEC_NOT_COMPARABLE] > 0 || nameless_of(v) > 0 ||
                   sdec_references_elsewhere(v, p);
  for (uint32_t i = 0; i < v->config.n_reference_files; i++) {
    unsettled |= v->config.reference_files[i].unsettled;
  }
  return unsettled;
}

/* Reports reference files whose own signature is wrong or unknown. */
static void put_signatures(const struct sdec_verify *v, struct sdec_text *text) {
  for (uint32_t i = 0; i < v->config.n_reference_files; i++) {
    const struct sdec_reference_file *file = &v->config.reference_files[i];
    if (file->refuted || file->unsettled) {
      sdec_put(text, file->refuted ? "; a reference is not rightly signed" : "; a reference is not signed as demanded");
      return;
    }
  }
}

static void put_records(struct sdec_verify *v, const struct party *p, const struct tally *t, struct sdec_text *text) {
  for (uint32_t i = 0; t->outcomes[SDEC_MATCH] == total_of(t) && i < v->config.n_reference_files; i++) {
    if (sdec_verify_record_match(v, p->conn, i) == SDEC_FAIL) {
      sdec_put(text, ", but no single record matches");
      return;
    }
  }
}

static bool has_bare_form(const struct blocks *b, uint8_t index) {
  bool bare = false;
  for (uint32_t i = 0; i < b->n; i++) {
    bare |= b->list[i].index == index && !b->list[i].covered;
  }
  return bare;
}

/* Used without references, where every block has to be covered by a signature. */
static void judge_cover(const struct blocks *b, struct sdec_text *text, struct sdec_answer *out) {
  uint32_t n_bare = 0;
  for (uint32_t index = 0; index < 256; index++) {
    n_bare += has_bare_form(b, (uint8_t)index);
  }
  put_count(text, n_bare, " not covered by a signature");
  sdec_put(text, b->given_up ? "; others had no room" : "");
  out->standing = n_bare > 0 ? SDEC_CLAIMED : b->given_up ? SDEC_UNSETTLED : out->standing;
}

/* A signature over the number of blocks alone proves no measurement. */
static bool shows_none(const struct blocks *b) {
  return b != NULL && b->n == 0 && !b->given_up;
}

void sdec_references_ledger(struct sdec_verify *v, const struct party *p, struct sdec_text *text,
                            struct sdec_answer *out) {
  const struct blocks *b = p->blocks;
  struct tally t;
  if (out->standing == SDEC_PROVED && shows_none(b)) {
    sdec_put(text, "; no blocks");
    out->standing = SDEC_ABSENT;
  }
  if (v->config.n_reference_files == 0) {
    if (b != NULL && out->standing == SDEC_PROVED) {
      judge_cover(b, text, out);
    }
    return;
  }
  if (b == NULL || b->n == 0) {
    sdec_put(text, text->len > 0 ? "; nothing to compare with the reference" : "nothing to compare with the reference");
    return;
  }
  count(v, p, &t);
  sdec_put(text, text->len > 0 ? "; " : "");
  sdec_put_dec(text, t.outcomes[SDEC_MATCH]);
  sdec_put(text, " of ");
  sdec_put_dec(text, total_of(&t));
  sdec_put(text, total_of(&t) == 1 ? " matches the reference" : " match the reference");
  put_records(v, p, &t, text);
  put_count(text, t.outcomes[SDEC_MISSING], " not measured");
  put_count(text, t.outcomes[SDEC_NOT_COMPARABLE], " not comparable");
  put_count(text, t.outcomes[SDEC_UNREFERENCED], " without a reference");
  put_count(text, t.n_bare, " not covered by a signature");
  put_count(text, nameless_of(v), " of the reference without a block index");
  put_signatures(v, text);
  sdec_put(text, sdec_references_elsewhere(v, p) ? "; the reference is for another device" : "");
  if (is_refuted(v, &t)) {
    out->standing = SDEC_REFUTED;
  } else if (out->standing == SDEC_PROVED && is_unsettled(v, p, &t)) {
    out->standing = SDEC_UNSETTLED;
  } else if (out->standing == SDEC_PROVED && t.n_bare > 0) {
    out->standing = SDEC_CLAIMED;
  }
}
