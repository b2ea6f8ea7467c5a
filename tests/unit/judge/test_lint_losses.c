/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Incomplete captures never cause findings: captures of well-behaved peers with one packet or a burst left out, or
 * begun late, never blame a side for a rule that it does not break in the complete capture. Nor do captures with
 * duplicated or truncated packets. Every STEP-th packet is tried, each with one of the bursts. In the environment,
 * LINT_LOSSES_STEP=1 tries every packet, LINT_LOSSES_BURST=n uses bursts of n, LINT_LOSSES_CAPTURE selects one capture.
 * tests/losses tries them all.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <sdec_judge.h>
#include <sdec_keylog.h>
#include <sdec_openssl.h>

#include "pcapfile.h"

#define FLOW_SIZE ((size_t)64 << 20)
#define JUDGE_SIZE ((size_t)8 << 20)
#define SECRETS_MOST 64
#define FOUND_MOST 256
#define STEP 23
#define BURST_MOST 10

static const char *const captures[] = {
    "chunk-v12", "chunk-v14-pqc", "doe-v11", "doe-v13", "frag64-sll2", "hs-encrypted-v12", "keyupd-all", "mac-only",
    "mctp-v10", "mctp-v12", "mctp-v12-stream", "mctp-v14", "mutauth-digests", "mutauth-wo-encap-v13-p384", "no-end",
    "none-v12-stream", "p256-sha256-aes128", "p521-sha512-chacha", "pqc-mldsa44-kem512", "psk-v11", "pubkey-id-session",
    "rsassa2048-sha256-ffdhe2048", "secver-10", "tcp-v13-stream",
};

enum how { WHOLE, WITHOUT, FROM, SWAPPED, TWICE, CUT, HOWS };
static const char *const how_texts[HOWS] = {"whole", "without packet", "from packet", "with this packet late:",
                                             "with every packet twice, of which", "with packets cut after byte"};

struct blame {
  char rule[8];
  uint8_t side;
};

struct talk {
  const char *name;
  struct pcap_file file;
  struct sdec_openssl *openssl;
  struct sdec_secret secrets[SECRETS_MOST];
  uint32_t n_secrets;
  void *flow_memory, *judge_memory;
  struct blame whole[FOUND_MOST]; /* findings of the complete capture */
  uint32_t n_whole, n_wrong;
  enum how how;
  uint32_t at, burst; /* first lost packet, and number of lost packets */
};

static uint32_t read_secrets(struct sdec_secret *out, const char *name) {
  char path[512], line[2048];
  uint32_t n = 0;
  snprintf(path, sizeof(path), CORPUS_DIR "/captures/%s.keys", name);
  FILE *file = fopen(path, "rb");
  while (file != NULL && n < SECRETS_MOST && fgets(line, sizeof(line), file) != NULL) {
    line[strcspn(line, "\r\n")] = '\0';
    n += sdec_keylog_line(line, strlen(line), &out[n]) == SDEC_KEYLOG_SECRET;
  }
  if (file != NULL) {
    fclose(file);
  }
  return n;
}

static bool is_in_whole(const struct talk *t, const struct sdec_finding *f) {
  for (uint32_t i = 0; i < t->n_whole; i++) {
    if (strcmp(t->whole[i].rule, f->rule.id) == 0 && t->whole[i].side == f->side) {
      return true;
    }
  }
  return false;
}

static void take(struct talk *t, struct sdec_judge *judge) {
  struct sdec_finding f;
  while (sdec_judge_take(judge, &f)) {
    if (f.side == 0 || is_in_whole(t, &f)) {
      continue;
    }
    if (t->how == WHOLE && t->n_whole < FOUND_MOST) {
      snprintf(t->whole[t->n_whole].rule, sizeof(t->whole[0].rule), "%s", f.rule.id);
      t->whole[t->n_whole++].side = f.side;
    } else if (t->how != WHOLE) {
      print_error("%s %s %u: frame %u, %s: %s %s, expected %s, got %s\n", t->name, how_texts[t->how], t->at,
                  (unsigned)f.frame, f.message, f.rule.id, sdec_side_name(f.side), f.expected, f.got);
      t->n_wrong++;
    }
  }
}

static void feed(struct talk *t, struct sdec_flow *flow, struct sdec_judge *judge, uint32_t i) {
  struct sdec_unit unit;
  if (i == t->file.n) {
    sdec_flow_finish(flow);
  } else {
    sdec_flow_feed(flow, &t->file.packets[i]);
  }
  while (sdec_flow_take(flow, &unit)) {
    sdec_judge_unit(judge, &unit);
    take(t, judge);
  }
}

/* Truncates each packet to `kept` bytes. */
static void cut(struct talk *t, uint32_t kept) {
  for (uint32_t i = 0; i < t->file.n; i++) {
    struct sdec_packet *packet = &t->file.packets[i];
    packet->data.len = packet->data.len < kept ? packet->data.len : kept;
  }
}

static void run(struct talk *t, enum how how, uint32_t at) {
  const struct sdec_config config = {
      .crypto = sdec_openssl_calls(t->openssl), .secrets = t->secrets, .n_secrets = t->n_secrets};
  const struct sdec_judge_config as = {.size = sizeof(as), .strict = true, .each = how == WHOLE};
  struct sdec_flow *flow = sdec_flow_new(t->flow_memory, FLOW_SIZE, &config);
  struct sdec_judge *judge = sdec_judge_new(t->judge_memory, JUDGE_SIZE, &as);
  assert_true(flow != NULL && judge != NULL);
  t->how = how;
  t->at = at + 1;
  for (uint32_t i = how == FROM ? at : 0; i <= t->file.n; i++) {
    if (how == SWAPPED && i == at && at + 1 < t->file.n) {
      feed(t, flow, judge, i + 1);
      feed(t, flow, judge, i++);
    } else if (how != WITHOUT || i < at || i >= at + t->burst) {
      feed(t, flow, judge, i);
    }
    if (how == TWICE && i < t->file.n) {
      feed(t, flow, judge, i);
    }
  }
  sdec_flow_end(flow);
}

static uint32_t step(void) {
  const char *given = getenv("LINT_LOSSES_STEP");
  const uint32_t n = given != NULL ? (uint32_t)strtoul(given, NULL, 10) : STEP;
  return n > 0 ? n : 1;
}

static uint32_t burst(uint32_t nth) {
  const char *given = getenv("LINT_LOSSES_BURST");
  return given != NULL ? (uint32_t)strtoul(given, NULL, 10) : 2 + nth % (BURST_MOST - 1);
}

static uint32_t try_capture(struct talk *t, const char *name, uint32_t nth) {
  char path[512];
  t->name = name;
  snprintf(path, sizeof(path), CORPUS_DIR "/captures/%s.pcap", name);
  assert_true(pcap_load(&t->file, path));
  t->n_secrets = read_secrets(t->secrets, name);
  t->n_whole = t->n_wrong = 0;
  run(t, WHOLE, 0);
  for (uint32_t i = nth % step(); i < t->file.n; i += step()) {
    t->burst = 1;
    run(t, WITHOUT, i);
    run(t, FROM, i);
    t->burst = burst(i / step());
    run(t, WITHOUT, i);
    if (getenv("LINT_LOSSES_SWAP") != NULL) {
      run(t, SWAPPED, i);
    }
  }
  run(t, TWICE, 0);
  for (uint32_t kept = 256; kept >= 64; kept -= 64) {
    cut(t, kept);
    run(t, CUT, kept - 1);
  }
  pcap_free(&t->file);
  return t->n_wrong;
}

static void nobody_is_blamed(void **state) {
  (void)state;
  struct talk *t = calloc(1, sizeof(*t));
  const char *only = getenv("LINT_LOSSES_CAPTURE");
  uint32_t n_wrong = 0;
  assert_non_null(t);
  t->openssl = sdec_openssl_new();
  t->flow_memory = calloc(1, FLOW_SIZE);
  t->judge_memory = aligned_alloc(64, JUDGE_SIZE);
  assert_true(t->openssl != NULL && t->flow_memory != NULL && t->judge_memory != NULL);
  for (uint32_t i = 0; i < sizeof(captures) / sizeof(captures[0]); i++) {
    if (only == NULL || strcmp(only, captures[i]) == 0) {
      n_wrong += try_capture(t, captures[i], i);
    }
  }
  sdec_openssl_free(t->openssl);
  free(t->flow_memory);
  free(t->judge_memory);
  free(t);
  assert_int_equal(n_wrong, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(nobody_is_blamed)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
