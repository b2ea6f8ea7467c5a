/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Verdicts against reference values: for each response with measurements, and at the end for what was not measured.
 */
#include "reference.h"

#define SHOWN 24 /* bytes of a value in a verdict */
#define LISTED 8 /* indexes in a verdict */

static void put_bytes(struct sdec_text *text, struct sdec_span value) {
  sdec_put_hex_bytes(text, value.data, value.len < SHOWN ? value.len : SHOWN);
  sdec_put(text, value.len > SHOWN ? "..." : "");
}

/* Writes text from a reference file; anything but printable ASCII becomes '?'. */
static void put_words(struct sdec_text *text, struct sdec_span words) {
  for (uint32_t i = 0; i < words.len && i < SHOWN; i++) {
    sdec_put_char(text, words.data[i] >= ' ' && words.data[i] < 0x7f ? (char)words.data[i] : '?');
  }
  sdec_put(text, words.len > SHOWN ? "..." : "");
}

/* Writes the value that an entry expects. */
static void put_expected(struct sdec_text *text, const struct sdec_reference *entry) {
  if ((entry->stated & (SDEC_STATED_SVN | SDEC_STATED_SVN_MIN)) != 0) {
    sdec_put(text, (entry->stated & SDEC_STATED_SVN_MIN) != 0 ? "at least security version " : "security version ");
    sdec_put_dec(text, entry->svn);
  } else if ((entry->stated & SDEC_STATED_RAW) != 0) {
    put_bytes(text, entry->raw);
    sdec_put(text, entry->mask.len > 0 ? " under a mask" : "");
  } else if ((entry->stated & SDEC_STATED_VERSION) != 0) {
    put_words(text, entry->version);
  } else if ((entry->stated & SDEC_STATED_DIGESTS) != 0 && entry->n_digests > 0) {
    put_bytes(text, entry->digests[0].value);
  } else {
    sdec_put(text, "another kind of value");
  }
}

static void put_difference(const struct sdec_verify *v, struct sdec_text *text, uint8_t index,
                           const struct forms *forms) {
  const uint32_t first = v->first_reference[index], n = v->first_reference[index + 1] - first;
  uint64_t number;
  sdec_put(text, "; expected ");
  put_expected(text, &v->config.references[first]);
  if (n > 1) {
    sdec_put(text, " or one of ");
    sdec_put_dec(text, n - 1);
    sdec_put(text, " others");
  }
  sdec_put(text, ", measured ");
  if (sdec_value_svn(&forms->values[0], &number)) {
    sdec_put_dec(text, number);
  } else {
    put_bytes(text, forms->values[0].bytes);
  }
}

static void say_outcome(struct sdec_verify *v, uint8_t index, enum sdec_outcome outcome, const struct forms *forms) {
  static const char *const words[] = {[SDEC_MISMATCH] = " does not match its reference",
                                      [SDEC_BELOW_MINIMUM] = " is below the least security version",
                                      [SDEC_NOT_COMPARABLE] = " cannot be compared with its reference"};
  static const uint8_t results[] = {[SDEC_MATCH] = SDEC_PASS,
                                    [SDEC_MISMATCH] = SDEC_FAIL,
                                    [SDEC_BELOW_MINIMUM] = SDEC_FAIL,
                                    [SDEC_NOT_COMPARABLE] = SDEC_UNKNOWN};
  struct sdec_verdict verdict = sdec_verdict_of(v, SDEC_CHECK_REFERENCE, results[outcome], SDEC_BY_NOBODY,
                                                SDEC_NO_SLOT);
  if (outcome != SDEC_MATCH) {
    struct sdec_text text = sdec_why_begin(&verdict);
    sdec_put(&text, "index ");
    sdec_put_dec(&text, index);
    sdec_put(&text, words[outcome]);
    put_difference(v, &text, index, forms);
    sdec_put_zero(&text);
  }
  sdec_verdict_say(v, v->at, &verdict);
}

/* A list of indexes as text, truncated after LISTED. */
struct listing {
  struct sdec_text text;
  uint32_t n;
};

static void list_index(struct listing *listing, uint8_t index) {
  if (listing->n < LISTED) {
    sdec_put(&listing->text, listing->n > 0 ? ", " : "");
    sdec_put_dec(&listing->text, index);
  } else if (listing->n == LISTED) {
    sdec_put(&listing->text, ", ...");
  }
  listing->n++;
}

static void say_listed(struct sdec_verify *v, struct party *p, struct sdec_verdict *verdict, struct listing *listing,
                       const char *before, const char *behind) {
  struct sdec_text text = sdec_why_begin(verdict);
  sdec_put_zero(&listing->text);
  sdec_put(&text, before);
  sdec_put(&text, listing->text.data);
  sdec_put(&text, behind);
  sdec_put_zero(&text);
  sdec_verdict_say(v, p, verdict);
}

static bool said_before(const struct blocks *b, uint32_t i) {
  for (uint32_t k = 0; k < i; k++) {
    if (b->list[k].index == b->list[i].index && b->list[k].read == b->list[i].read) {
      return true;
    }
  }
  return false;
}

void sdec_referred_answer(struct sdec_verify *v) {
  char buffer[64];
  struct listing nameless = {.text = {.data = buffer, .cap = sizeof(buffer)}};
  struct blocks *b = v->at->blocks;
  struct forms forms;
  if (v->config.n_reference_files == 0 || b == NULL) {
    return;
  }
  b->last = sdec_verdict_of(v, SDEC_CHECK_REFERENCE, SDEC_UNKNOWN, SDEC_BY_NOBODY, SDEC_NO_SLOT);
  for (uint32_t i = 0; i < b->n; i++) {
    if (b->list[i].read != v->unit->number || said_before(b, i)) {
      continue;
    }
    sdec_forms_find(v->at, b->list[i].index, &forms);
    const enum sdec_outcome outcome = sdec_forms_compare(v, v->at, SDEC_EVERY_FILE, b->list[i].index, &forms);
    if (outcome == SDEC_UNREFERENCED) {
      list_index(&nameless, b->list[i].index);
    } else {
      say_outcome(v, b->list[i].index, outcome, &forms);
    }
  }
  if (nameless.n > 0) {
    const bool closed = sdec_references_closed(v);
    struct sdec_verdict verdict = b->last;
    verdict.result = closed ? SDEC_FAIL : SDEC_UNKNOWN;
    say_listed(v, v->at, &verdict, &nameless, "no reference for index ", closed ? ", which must not be there" : "");
  }
}

bool sdec_referred_finish(struct sdec_verify *v, struct party *p) {
  char buffer[64];
  struct listing missing = {.text = {.data = buffer, .cap = sizeof(buffer)}};
  struct blocks *b = p->blocks;
  if (b == NULL || b->n == 0 || b->finished || v->config.n_references == 0) {
    return false;
  }
  b->finished = true;
  for (uint32_t index = 0; index < 256; index++) {
    struct forms forms;
    sdec_forms_find(p, (uint8_t)index, &forms);
    if (sdec_forms_compare(v, p, SDEC_EVERY_FILE, (uint8_t)index, &forms) == SDEC_MISSING) {
      list_index(&missing, (uint8_t)index);
    }
  }
  if (missing.n == 0) {
    return false;
  }
  struct sdec_verdict verdict = b->last;
  verdict.result = SDEC_FAIL;
  verdict.severity = b->read_all ? SDEC_ERROR : SDEC_WARN; /* if not all blocks were read, it may exist */
  say_listed(v, p, &verdict, &missing, "index ", " not measured, but there is a reference for it");
  return true;
}
