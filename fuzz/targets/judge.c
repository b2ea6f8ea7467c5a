/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The judge on the units of an input's conversations, with the least memory: every finding is complete and printable,
 * no unit has too many, and the totals match the breaches reported before.
 */
#include <sdec_judge.h>
#include <sdec_verify.h>
#include <string.h>

#include "conversation.h"
#include "harness.h"
#include "packets.h"

const char *const fuzz_target = "judge";

#define FINDINGS_A_UNIT 4096u
#define CONFIGS 128u

struct judged {
  struct sdec_judge *judge;
  bool each;
  uint64_t n_units, n_came;
};

static void check_text(const char *text, size_t room) {
  const char *const end = memchr(text, '\0', room);
  fuzz_check(end != NULL, "a text does not end");
  for (; text < end; text++) {
    fuzz_check(*text >= ' ' && *text < 0x7F, "a text is not printable");
  }
}

/* Ids are constants, so each address is looked up only once. */
static void check_id(const char *id) {
  static const char *known[4096];
  const size_t place = (uintptr_t)id % (sizeof(known) / sizeof(known[0]));
  struct sdec_rule rule;
  fuzz_check(id != NULL && (known[place] == id || sdec_judge_rule_named(id, &rule)), "a finding of no rule");
  known[place] = id;
}

static void check_finding(const struct sdec_finding *f) {
  char buffer[SDEC_FINDING_SENTENCE];
  struct sdec_text sentence = {.data = buffer, .cap = sizeof(buffer)};
  check_id(f->rule.id);
  fuzz_check(f->rule.what != NULL && f->rule.clause != NULL, "a finding without what and where");
  fuzz_check(f->rule.severity < SDEC_RULE_SEVERITIES && f->side < SDEC_SIDE_BOTH, "a severity or side that is none");
  fuzz_check(f->message != NULL, "a finding about no message");
  fuzz_check(f->count > 0 && f->frame <= f->last_frame, "a finding that never came");
  check_text(f->expected, sizeof(f->expected));
  check_text(f->got, sizeof(f->got));
  sdec_finding_text(f, &sentence);
  fuzz_check(sentence.len > 0 && sentence.len < sentence.cap, "a sentence does not fit");
}

static void take_all(struct judged *judged) {
  struct sdec_finding finding;
  for (uint32_t n = 0; sdec_judge_take(judged->judge, &finding); n++) {
    fuzz_check(n < FINDINGS_A_UNIT, "more findings than a unit can have");
    fuzz_check(!finding.total && finding.count == 1, "a total before the end");
    check_finding(&finding);
    judged->n_came++;
  }
}

static void give(void *context, const struct sdec_unit *unit) {
  struct judged *judged = context;
  sdec_judge_unit(judged->judge, unit);
  take_all(judged);
  if (++judged->n_units % 16 == 0) {
    const struct sdec_happening happening = {.kind = (enum sdec_happening_kind)(judged->n_units / 16 % SDEC_HAPPENINGS),
                                             .side = SDEC_SIDE_RSP,
                                             .conn = unit->conn,
                                             .frame = unit->frame,
                                             .got = unit->name};
    sdec_judge_happened(judged->judge, &happening);
    take_all(judged);
    const struct sdec_verdict verdict = {.check = (uint8_t)(judged->n_units / 16 % SDEC_CHECKS),
                                         .result = (uint8_t)(judged->n_units / 64 % 3),
                                         .conn = unit->conn,
                                         .frame = unit->frame,
                                         .message = unit->name,
                                         .broken = unit->span.len};
    sdec_judge_verdict(judged->judge, &verdict);
    take_all(judged);
  }
}

/* Unless breaches are reported one by one, the counts of the totals must add up to all breaches, as far as there was
 * room. */
static void finish(struct judged *judged) {
  struct sdec_finding finding;
  uint64_t n = 0, sum = 0;
  sdec_judge_finish(judged->judge);
  const struct sdec_judge_stats stats = sdec_judge_stats(judged->judge);
  for (; sdec_judge_take(judged->judge, &finding); n++) {
    fuzz_check(finding.total && n < judged->n_came + stats.evicted, "a total of what never came");
    check_finding(&finding);
    sum += finding.count;
  }
  uint64_t found = 0;
  for (uint32_t i = 0; i < SDEC_RULE_SEVERITIES; i++) {
    for (uint32_t side = 0; side <= SDEC_SIDE_BOTH; side++) {
      found += stats.found[i][side];
    }
  }
  fuzz_check(found == stats.violated, "findings by side and severity are not all findings");
  fuzz_check(judged->n_came <= stats.violated, "more findings than breaches");
  fuzz_check(judged->each ? n == 0 : sum <= stats.violated, "totals above what was found");
  fuzz_check(judged->each || stats.evicted > 0 || sum == stats.violated, "totals lost, and not counted");
}

/* The input size selects one of the configurations. The hash key is fixed, so that runs are reproducible. */
static struct sdec_judge_config config_of(size_t which) {
  return (struct sdec_judge_config){.size = sizeof(struct sdec_judge_config),
                                    .sides = (uint8_t)(which % 4),
                                    .level = (uint8_t)(which / 4 % 2),
                                    .strict = which / 8 % 2 == 0,
                                    .fresh = which / 16 % 2 == 0,
                                    .complete = which / 32 % 2 == 0,
                                    .each = which / 64 % 2 == 0,
                                    .hash_key = {1, 2}};
}

/* Creating a judge reads all tables, so it is done once per configuration; later uses restore a copy at the same
 * address. */
static struct sdec_judge *judge_of(size_t which) {
  static uint8_t *memory, *made[CONFIGS];
  static struct sdec_judge *judge;
  memory = memory != NULL ? memory : fuzz_block(SDEC_JUDGE_MIN);
  if (made[which] == NULL) {
    const struct sdec_judge_config config = config_of(which);
    judge = sdec_judge_new(memory, SDEC_JUDGE_MIN, &config);
    fuzz_check(judge != NULL, "memory of the least size does not do");
    made[which] = fuzz_copy(memory, SDEC_JUDGE_MIN);
  }
  memcpy(memory, made[which], SDEC_JUDGE_MIN);
  return judge;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static const uint8_t ways[] = {WAY_BARE,       WAY_RECORD_MCTP, WAY_MCTP, WAY_DOE,
                                 WAY_RECORD_DOE, WAY_TCP,         WAY_EMU,  WAY_STORAGE};
  const size_t which = size % CONFIGS;
  struct judged judged = {.judge = judge_of(which), .each = config_of(which).each};
  const struct conversation_target target = {
      .ways = ways, .n_ways = sizeof(ways), .sessions = true, .unit = give, .context = &judged};
  conversation_run(&target, data, size);
  finish(&judged);
  return 0;
}
