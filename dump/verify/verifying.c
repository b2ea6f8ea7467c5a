/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The loop around sdec_verify_unit and sdec_verify_take.
 */
#include "verify/verifying.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>

#include "pages.h"
#include "verify/compared.h"

#define MEMORY_MOST ((size_t)256 << 20)

bool verifying_begin(struct verifying *verifying, const struct options *options, const struct verifying_with *with,
                     struct sink *sink, struct export_transcripts *transcripts, const struct sdec_crypto *crypto) {
  struct sdec_verify_config config = with->config;
  const struct reference_out reference_out = verifying->reference_out; /* kept across inputs */
  memset(verifying, 0, sizeof(*verifying));
  verifying->reference_out = reference_out;
  config.size = sizeof(config);
  config.crypto = crypto;
  config.chains = with->chains->list;
  config.n_chains = with->chains->n;
  config.explain = true;
  (void)!getrandom(config.hash_key, sizeof(config.hash_key), GRND_NONBLOCK);
  config.references = options->references.list;
  config.n_references = options->references.n;
  config.reference_files = options->references.files;
  config.n_reference_files = options->references.n_files;
  verifying->options = options;
  verifying->sink = sink;
  verifying->appraisal = with->appraisal;
  verifying->standard = with->standard;
  verifying->transcripts = transcripts;
  verifying->memory = pages_map_most(MEMORY_MOST, SDEC_VERIFY_MIN, &verifying->memory_len);
  verifying->verify = verifying->memory != NULL ? sdec_verify_new(verifying->memory, verifying->memory_len, &config)
                                                : NULL;
  return verifying->verify != NULL;
}

static void take_note(struct verifying *verifying, const struct sdec_verdict *verdict) {
  verifying->refuted |= verdict->result == SDEC_FAIL;
  if (verifying->appraisal != NULL) {
    appraisal_verdict(verifying->appraisal, verdict);
  }
  if (verifying->judge != NULL) {
    sdec_judge_verdict(verifying->judge, verdict);
  }
}

static void print_verdict(struct verifying *verifying, const struct sdec_verdict *verdict) {
  const struct options *options = verifying->options;
  if (verifying->rows != NULL) {
    rows_late(verifying->rows, verdict);
  }
  if (verifying->trace != NULL) {
    trace_verdict(verifying->trace, verdict);
  }
  if (verifying->differ != NULL) {
    said_late(verifying->differ, verdict);
  }
  if (!verifying->prints || options_is_data(options)) {
    return;
  }
  if (options->json) {
    json_verdict(verifying->sink, verdict);
  } else if (!options->stats && !options->measurements && !options->summary && !options->mermaid) {
    text_verdict(verifying->sink, verdict);
  }
}

/* A unit has at most one signature; the proof belongs to it. */
static void export_proof(struct verifying *verifying) {
  struct sdec_proof proof;
  if ((verifying->transcripts == NULL && verifying->standard == NULL && verifying->options->reference_out == NULL &&
       verifying->options->references.n_files == 0) ||
      !sdec_verify_proof(verifying->verify, &proof)) {
    return;
  }
  for (uint32_t i = 0; i < verifying->n; i++) {
    if (verifying->verdicts[i].check != SDEC_CHECK_SIGNATURE) {
      continue;
    }
    if (verifying->transcripts != NULL && proof.key.len > 0) {
      export_transcripts_write(verifying->transcripts, &proof, &verifying->verdicts[i]);
    }
    if (proof.signs == SDEC_SIGNS_MEASUREMENTS && verifying->verdicts[i].result == SDEC_PASS && proof.key.len > 0) {
      leaves_add(&verifying->leaves, verifying->verdicts[i].conn, proof.key);
    }
    if (verifying->standard != NULL && proof.signs == SDEC_SIGNS_MEASUREMENTS) {
      export_standard_proof(verifying->standard, &proof, &verifying->verdicts[i]);
    }
  }
}

void verifying_unit(struct verifying *verifying, const struct sdec_unit *unit) {
  struct sdec_verdict verdict;
  verifying->n = 0;
  if (verifying->standard != NULL) {
    export_standard_unit(verifying->standard, unit);
  }
  sdec_verify_unit(verifying->verify, unit);
  while (sdec_verify_take(verifying->verify, &verdict)) {
    take_note(verifying, &verdict);
    if (verdict.unit != unit->number || verifying->n == VERDICTS_A_UNIT) {
      print_verdict(verifying, &verdict);
    } else {
      verifying->verdicts[verifying->n++] = verdict;
    }
  }
  export_proof(verifying);
  if (verifying->shows) {
    sink_verdicts(verifying->sink, &(struct verdict_list){verifying->verdicts, verifying->n, verifying->verify, true});
  }
}

/* Every required question must have an answer, and the answer must be proved. */
static void require(struct verifying *verifying, const struct sdec_account *account) {
  for (uint32_t i = 0; i < SDEC_QUESTIONS; i++) {
    const bool asked = (verifying->options->required >> i & 1) != 0 && account->of_session == (i == SDEC_ASKS_SESSION);
    const bool proved = account->answers[i].standing == SDEC_PROVED;
    verifying->proved |= asked && proved ? 1u << i : 0;
    verifying->unproved |= asked && !proved;
  }
}

static void print_references(struct verifying *verifying, const struct sdec_account *account) {
  const struct references *references = &verifying->options->references;
  struct comparison comparison = {.options = verifying->options,
                                  .verify = verifying->verify,
                                  .leaf = leaves_find(&verifying->leaves, account->conn),
                                  .conn = account->conn};
  if (account->of_session || references->n_files == 0 || !compared_measured(verifying->verify, account->conn)) {
    return;
  }
  for (; comparison.file < references->n_files; comparison.file++) {
    if (verifying->options->json) {
      compared_json(verifying->sink, &comparison);
    } else {
      compared_text(verifying->sink, &comparison);
    }
  }
}

static bool is_worse(uint8_t result, uint8_t than) {
  return result == SDEC_FAIL ? than != SDEC_FAIL : result == SDEC_UNKNOWN && than == SDEC_PASS;
}

bool verifying_reference(const struct verifying *verifying, uint8_t *out_result, char why[SDEC_WHY_LEN]) {
  struct comparison c = {.options = verifying->options, .verify = verifying->verify};
  struct sdec_account account;
  bool found = false;
  *out_result = SDEC_UNKNOWN;
  (void)snprintf(why, SDEC_WHY_LEN, "nothing was measured");
  for (uint32_t i = 0; sdec_verify_account(verifying->verify, i, &account); i++) {
    c.conn = account.conn;
    c.leaf = leaves_find(&verifying->leaves, c.conn);
    if (account.of_session || !compared_measured(verifying->verify, c.conn)) {
      continue;
    }
    char said[SDEC_WHY_LEN] = "";
    struct sdec_text text = {.data = said, .cap = sizeof(said)};
    const uint8_t result = compared_total(&c, &text);
    sdec_put_zero(&text);
    if (!found || is_worse(result, *out_result)) {
      *out_result = result;
      memcpy(why, said, sizeof(said));
    }
    found = true;
  }
  return verifying->options->references.n_files > 0;
}

static void print_ledger(struct verifying *verifying, bool prints) {
  struct sdec_account account;
  for (uint32_t i = 0; sdec_verify_account(verifying->verify, i, &account); i++) {
    require(verifying, &account);
    if (prints && verifying->options->json) {
      json_account(verifying->sink, &account);
    } else if (prints) {
      text_account(verifying->sink, &account);
    }
    if (prints) {
      print_references(verifying, &account);
    }
    if (verifying->options->reference_out != NULL) {
      reference_out_account(&verifying->reference_out, verifying->options, verifying->verify, &account,
                            verifying->options->view.file, leaves_find(&verifying->leaves, account.conn));
    }
  }
}

static void report_limits(const struct verifying *verifying) {
  const struct sdec_verify_stats stats = sdec_verify_stats(verifying->verify);
  if (stats.given_up != 0 || stats.unsaid != 0) {
    complain("--verify: memory was full: %" PRIu64 " connections, sessions, chains or transcripts and %" PRIu64
             " verdicts were dropped",
             stats.given_up, stats.unsaid);
  }
}

void verifying_finish(struct verifying *verifying) {
  struct sdec_verdict verdict;
  sdec_verify_finish(verifying->verify);
  while (sdec_verify_take(verifying->verify, &verdict)) {
    take_note(verifying, &verdict);
    print_verdict(verifying, &verdict);
  }
}

int verifying_end(struct verifying *verifying, bool prints) {
  print_ledger(verifying, prints);
  report_limits(verifying);
  for (uint32_t i = 0; i < verifying->options->references.n_files; i++) {
    verifying->refuted |= verifying->options->references.files[i].refuted;
  }
  verifying->unproved |= (verifying->options->required & ~verifying->proved) != 0;
  pages_unmap(verifying->memory, verifying->memory_len);
  verifying->memory = NULL;
  return verifying->refuted || verifying->unproved ? EXIT_FINDINGS : EXIT_CLEAN;
}
