/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The verifier on the units of an input's conversations, with crypto calls whose results (good, bad, unsupported)
 * depend on the bytes: every verdict is complete, memory suffices, and the ledger ends.
 */
#include <sdec_verify.h>
#include <stdlib.h>
#include <string.h>

#include "conversation.h"
#include "harness.h"
#include "packets.h"

const char *const fuzz_target = "verify";

#define VERDICTS_A_UNIT 320u
#define ACCOUNTS_MOST 100000u

static bool mix_hash(void *context, uint32_t hash, const struct sdec_span *parts, uint32_t n, uint8_t *out) {
  static const uint8_t lengths[] = {32, 48, 64, 32, 48, 64, 32};
  uint64_t mixed = UINT64_C(0xCBF29CE484222325);
  (void)context;
  for (uint32_t i = 0; i < n; i++) {
    for (uint32_t k = 0; k < parts[i].len; k++) {
      mixed = (mixed ^ parts[i].data[k]) * UINT64_C(0x100000001B3);
    }
  }
  for (uint32_t bit = 0; bit < sizeof(lengths); bit++) {
    if (hash == 1u << bit) {
      memset(out, (int)(mixed & 3), lengths[bit]); /* few values, so that digests sometimes match */
      return true;
    }
  }
  return false;
}

static enum sdec_signed judge(void *context, const struct sdec_signature *s, struct sdec_reason *out) {
  static const enum sdec_signed results[] = {SDEC_SIGNED_GOOD, SDEC_SIGNED_BAD,         SDEC_SIGNED_BAD,
                                             SDEC_SIGNED_BAD,  SDEC_SIGNED_UNSUPPORTED, SDEC_SIGNED_MALFORMED,
                                             SDEC_SIGNED_KEY,  SDEC_SIGNED_GOOD};
  uint8_t sum = s->little_endian;
  (void)context;
  for (uint32_t i = 0; i < s->n_parts; i++) {
    sum = (uint8_t)(sum + s->parts[i].len + (s->parts[i].len > 0 ? s->parts[i].data[s->parts[i].len - 1] : 0u));
  }
  sum = (uint8_t)(sum + (s->signature.len > 0 ? s->signature.data[0] : 0u) + s->context.len);
  *out = (struct sdec_reason){.problem = "a problem", .needs = "something"};
  return results[sum & 7];
}

/* Few keys, so that slots sometimes agree. */
static bool read_key(void *context, struct sdec_span der, struct sdec_public_key *out) {
  (void)context;
  *out = (struct sdec_public_key){.spki = {der.data, der.len % 8}, .name = "a key"};
  return der.len % 3 != 0;
}

static void judge_chain(void *context, const struct sdec_chain *chain, struct sdec_chain_report *out) {
  const uint8_t byte = chain->bytes.len > 0 ? chain->bytes.data[chain->bytes.len - 1] : 0;
  (void)context;
  *out = (struct sdec_chain_report){byte % 3, byte / 3 % 3, .anchor = byte % 2 == 0 ? -1 : 0};
  out->n_findings = 1;
  out->findings[0] = (struct sdec_chain_finding){
      .rule = 1 + byte % (SDEC_CHAIN_RULES - 1), .grade = byte % (SDEC_CHAIN_BROKEN + 1), .text = "a finding"};
  out->root_hash_why = "a reason";
  out->needs = "something";
}

static bool read_request(void *context, struct sdec_span der, struct sdec_certificate *out) {
  const uint8_t byte = der.len > 0 ? der.data[der.len - 1] : 0;
  (void)context;
  memset(out, 0, sizeof(*out));
  out->self_signature = byte % (SDEC_CERT_ALL_ZERO + 1);
  return byte % 5 != 0;
}

static void check_text(const char *text, size_t room) {
  const char *const end = memchr(text, '\0', room);
  fuzz_check(end != NULL, "a text does not end");
  for (; text < end; text++) {
    fuzz_check(*text >= ' ' && *text < 0x7F, "a text is not printable");
  }
}

static void check_verdict(const struct sdec_verdict *v) {
  fuzz_check(v->check < SDEC_CHECKS && v->result <= SDEC_UNKNOWN && v->signer <= SDEC_BY_NOBODY,
             "a verdict on nothing, or of nobody");
  fuzz_check((v->result == SDEC_FAIL) == (v->severity >= SDEC_WARN), "a severity without a failure, or the reverse");
  fuzz_check(v->slot < 8 || v->slot == SDEC_SLOT_RAW_KEY || v->slot == SDEC_NO_SLOT, "a slot that is none");
  fuzz_check(v->result != SDEC_UNKNOWN || v->why[0] != '\0' || v->needs != NULL, "unknown, and nothing says why");
  fuzz_check(v->message != NULL, "a verdict on no message");
  check_text(v->why, sizeof(v->why));
}

static void take_all(struct sdec_verify *verify, uint32_t most) {
  struct sdec_verdict verdict;
  for (uint32_t n = 0; sdec_verify_take(verify, &verdict); n++) {
    fuzz_check(n < most, "more verdicts than a unit can have");
    check_verdict(&verdict);
  }
}

static void check_proof(struct sdec_verify *verify) {
  struct sdec_proof proof;
  struct sdec_proof_message message;
  uint64_t entered = 0, parts = 0;
  if (!sdec_verify_proof(verify, &proof)) {
    return;
  }
  for (uint32_t i = 0; sdec_verify_proof_message(verify, i, &message); i++) {
    entered += message.entered ? message.len : 0;
  }
  for (uint32_t i = 0; i < proof.n_parts; i++) {
    parts += proof.parts[i].len;
  }
  fuzz_check(entered == (proof.request.len > 0 ? 0 : parts), "the messages of a transcript are not what is in it");
}

static void give(void *context, const struct sdec_unit *unit) {
  sdec_verify_unit(context, unit);
  take_all(context, VERDICTS_A_UNIT);
  check_proof(context);
}

static void finish(struct sdec_verify *verify) {
  struct sdec_account account;
  uint32_t n = 0;
  sdec_verify_finish(verify);
  take_all(verify, UINT32_MAX);
  for (; sdec_verify_account(verify, n, &account); n++) {
    fuzz_check(n < ACCOUNTS_MOST, "the ledger does not end");
    for (uint32_t i = 0; i < SDEC_QUESTIONS; i++) {
      fuzz_check(account.answers[i].standing <= SDEC_REFUTED, "an answer that is none");
      check_text(account.answers[i].text, sizeof(account.answers[i].text));
    }
  }
  fuzz_check(sdec_verify_stats(verify).unsaid == 0, "verdicts were lost although all were taken");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static const uint8_t ways[] = {WAY_BARE,       WAY_RECORD_MCTP, WAY_MCTP, WAY_DOE,
                                 WAY_RECORD_DOE, WAY_TCP,         WAY_EMU,  WAY_STORAGE};
  const struct sdec_crypto calls = {sizeof(calls), NULL, mix_hash,     NULL,     NULL,  NULL,
                                    NULL,          NULL, read_request, read_key, judge, judge_chain};
  const uint8_t key[] = {0x30, 0x03, 0x02, 0x01, 0x00};
  const struct sdec_known_chain chains[] = {
      {.side = 0, .slot = SDEC_ANY_SLOT, .bytes = {key, sizeof(key)}, .root = {key, sizeof(key)}},
      {.side = 1, .slot = SDEC_RAW_KEY, .bytes = {key, sizeof(key)}}};
  const struct sdec_verify_config config = {.size = sizeof(config),
                                            .crypto = &calls,
                                            .chains = chains,
                                            .n_chains = size % 4 == 0 ? 2 : 0,
                                            .explain = size % 2 == 0};
  void *memory = fuzz_block(SDEC_VERIFY_MIN);
  struct sdec_verify *verify = sdec_verify_new(memory, SDEC_VERIFY_MIN, &config);
  fuzz_check(verify != NULL, "memory of the least size does not do");
  const struct conversation_target target = {
      .ways = ways, .n_ways = sizeof(ways), .sessions = true, .unit = give, .context = verify};
  conversation_run(&target, data, size);
  finish(verify);
  free(memory);
  return 0;
}
