/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Converts what the user says was negotiated from words to facts.
 */
#include "conversation/algo.h"
#include "conversation/env.h"
#include "base/names.h"

/* Words for values that are not algorithms; each selects a value of the fact. */
struct word {
  const char *name;
  uint32_t value;
};

static const struct word opaque_words[] = {{"none", 0}, {"fmt0", 1}, {"fmt1", 2}, {NULL, 0}};

static const struct word version_words[] = {{"1.0", 0x10}, {"1.1", 0x11}, {"1.2", 0x12},
                                            {"1.3", 0x13}, {"1.4", 0x14}, {NULL, 0}};

/* Bits of the capability words. */
static const struct word clear_words[] = {{"no", 0}, {"yes", 0x8000}, {NULL, 0}};
static const struct word meas_words[] = {{"none", 0}, {"unsigned", 0x08}, {"signed", 0x10}, {NULL, 0}};
static const struct word encrypt_words[] = {{"no", 0x80}, {"yes", 0xC0}, {NULL, 0}};
static const struct word multi_key_words[] = {{"no", 0}, {"yes", 0x04000000}, {NULL, 0}};

enum side { NO_FLAGS, RESPONDER = 1, BOTH = 3 };

static const struct {
  const char *name;
  uint8_t fact;             /* the fact to write, or F_NONE for capability bits */
  uint8_t side;             /* whose capability word */
  uint32_t mask;            /* the bits that this name determines */
  const struct word *words; /* NULL for the algorithms of `fact` */
} names[] = {
    {"version", F_VERSION, NO_FLAGS, 0, version_words},
    {"hash", F_HASH, NO_FLAGS, 0, NULL},
    {"asym", F_ASYM, NO_FLAGS, 0, NULL},
    {"pqc_asym", F_PQC_ASYM, NO_FLAGS, 0, NULL},
    {"req_asym", F_REQ_ASYM, NO_FLAGS, 0, NULL},
    {"req_pqc_asym", F_REQ_PQC_ASYM, NO_FLAGS, 0, NULL},
    {"dhe", F_DHE, NO_FLAGS, 0, NULL},
    {"kem", F_KEM, NO_FLAGS, 0, NULL},
    {"aead", F_AEAD, NO_FLAGS, 0, NULL},
    {"meas_hash", F_MEAS_HASH, NO_FLAGS, 0, NULL},
    {"opaque", F_OTHER_SELECTION, NO_FLAGS, 0, opaque_words},
    {"clear_handshake", F_NONE, BOTH, 0x8000, clear_words},
    {"measurements", F_NONE, RESPONDER, 0x18, meas_words},
    {"encrypt", F_NONE, BOTH, 0xC0, encrypt_words},
    {"multi_key", F_NONE, BOTH, 0x0C000000, multi_key_words},
};

enum { N_NAMES = sizeof(names) / sizeof(names[0]) };

/* The bits count as given, not as seen: the capability word as a whole stays unknown. */
static void assume_bits(struct sdec_facts *facts, enum fact word, enum fact given, uint32_t mask, uint32_t value) {
  facts->value[word] = (facts->value[word] & ~mask) | value;
  facts->value[given] |= mask;
}

static bool selection_of(uint32_t i, const char *value, uint32_t *out) {
  if (names[i].words == NULL) {
    return sdec_algo_named(names[i].fact, value, out);
  }
  for (const struct word *w = names[i].words; w->name != NULL; w++) {
    if (name_same(w->name, value)) {
      *out = w->value;
      return true;
    }
  }
  return false;
}

bool sdec_assume(struct sdec_config *config, const char *name, const char *value) {
  uint32_t selection;
  for (uint32_t i = 0; i < N_NAMES; i++) {
    if (!name_same(names[i].name, name)) {
      continue;
    }
    if (!selection_of(i, value, &selection)) {
      return false;
    }
    if (names[i].fact != F_NONE) {
      fact_put(&config->assumed, names[i].fact, selection);
      return true;
    }
    if (names[i].side == BOTH) {
      assume_bits(&config->assumed, F_REQ_FLAGS, F_REQ_ASSUMED, names[i].mask, selection);
    }
    assume_bits(&config->assumed, F_RSP_FLAGS, F_RSP_ASSUMED, names[i].mask, selection);
    return true;
  }
  return false;
}

const char *sdec_assume_name(uint32_t i) {
  return i < N_NAMES ? names[i].name : NULL;
}

const char *sdec_assume_value(uint32_t i, uint32_t j) {
  if (i >= N_NAMES) {
    return NULL;
  }
  if (names[i].words == NULL) {
    return sdec_algo_name(names[i].fact, j);
  }
  for (uint32_t k = 0; names[i].words[k].name != NULL; k++) {
    if (k == j) {
      return names[i].words[k].name;
    }
  }
  return NULL;
}
