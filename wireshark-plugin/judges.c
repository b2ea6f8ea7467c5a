/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Both use a bounded amount of memory; if it is unavailable, nothing is judged.
 */
#define _GNU_SOURCE /* MAP_ANONYMOUS and MAP_NORESERVE under strict C11 */
#include "judges.h"

#include <sys/mman.h>
#include <sys/random.h>

#include "crypto.h"
#include "frames.h"
#include "trust.h"

#define VERIFY_MEMORY ((size_t)256 << 20) /* address space only; pages are allocated on first use */
#define JUDGE_MEMORY ((size_t)64 << 20)

static ws_pref_bool verifies = TRUE, lints = TRUE;
static const char *at;
static struct sdec_openssl *openssl;
static void *verify_memory, *judge_memory;
static struct sdec_verify *verifier;
static struct sdec_judge *judge;

static void *map(size_t len, const char *what) {
  void *memory = mmap(NULL, len, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED) {
    ws_warning("spdm: not enough memory to %s", what);
    return NULL;
  }
  return memory;
}

static void begin_verifying(void) {
  struct sdec_verify_config config = {.size = sizeof(config), .explain = true};
  (void)!getrandom(config.hash_key, sizeof(config.hash_key), GRND_NONBLOCK);
  if (at != NULL && at[0] != '\0' && !sdec_verify_at(at, &config)) {
    ws_warning("spdm: %s is no time: 2026-01-31, 2026-01-31T12:00:00Z, @SECONDS since 1970, or none", at);
  }
  openssl = crypto_new("verify");
  verify_memory = openssl != NULL ? map(VERIFY_MEMORY, "verify") : NULL;
  if (verify_memory != NULL) {
    config.crypto = sdec_openssl_calls(openssl);
    config.n_trust = trust_read(&config.trust);
    verifier = sdec_verify_new(verify_memory, VERIFY_MEMORY, &config);
  }
}

void judges_begin(void) {
  struct sdec_judge_config config = {.size = sizeof(config), .each = true};
  (void)!getrandom(config.hash_key, sizeof(config.hash_key), GRND_NONBLOCK);
  judges_forget();
  if (verifies) {
    begin_verifying();
  }
  judge_memory = lints ? map(JUDGE_MEMORY, "judge by the rules") : NULL;
  judge = judge_memory != NULL ? sdec_judge_new(judge_memory, JUDGE_MEMORY, &config) : NULL;
}

static void unmap(void **memory, size_t len) {
  if (*memory != NULL) {
    munmap(*memory, len);
  }
  *memory = NULL;
}

void judges_forget(void) {
  verifier = NULL;
  judge = NULL;
  unmap(&verify_memory, VERIFY_MEMORY);
  unmap(&judge_memory, JUDGE_MEMORY);
  sdec_openssl_free(openssl);
  openssl = NULL;
  trust_forget();
}

static void keep_verdict(struct shown *shown, const struct sdec_verdict *verdict, uint32_t settled_in) {
  struct verdict **end = &shown->verdicts;
  while (*end != NULL) {
    end = &(*end)->next;
  }
  *end = wmem_new0(wmem_file_scope(), struct verdict);
  (*end)->settled_in = settled_in;
  (*end)->verdict = *verdict;
}

/* Findings about packets that are no longer known are dropped. */
static void take_findings(struct shown *shown) {
  struct sdec_finding finding;
  while (sdec_judge_take(judge, &finding)) {
    struct finding **end = shown != NULL ? &shown->findings : NULL;
    while (end != NULL && *end != NULL) {
      end = &(*end)->next;
    }
    if (end != NULL) {
      *end = wmem_new0(wmem_file_scope(), struct finding);
      (*end)->finding = finding;
    }
  }
}

static void take_verdicts(const struct sdec_unit *unit, struct shown *shown) {
  struct sdec_verdict verdict;
  sdec_verify_unit(verifier, unit);
  while (sdec_verify_take(verifier, &verdict)) {
    struct shown *about = verdict.unit == unit->number ? shown : frames_find((uint32_t)verdict.frame, verdict.unit);
    if (about != NULL) {
      keep_verdict(about, &verdict, about == shown ? 0 : (uint32_t)unit->frame);
    }
    if (judge != NULL) {
      sdec_judge_verdict(judge, &verdict);
      take_findings(about);
    }
  }
}

void judges_unit(const struct sdec_unit *unit, struct shown *shown) {
  if (judge != NULL) {
    sdec_judge_unit(judge, unit);
    take_findings(shown);
  }
  if (verifier != NULL) {
    take_verdicts(unit, shown);
  }
  crypto_check();
}

bool judges_open(const struct sdec_unit *unit, struct sdec_verdict *out) {
  return verifier != NULL && sdec_verify_open(verifier, unit->conn, unit->number, out);
}

void judges_register(module_t *preferences) {
  prefs_register_bool_preference(preferences, "verify", "Verify signatures and chains",
                                 "Recompute signatures, digests and certificate chains, and show whether each is "
                                 "correct.",
                                 &verifies);
  trust_register(preferences);
  prefs_register_string_preference(preferences, "at", "Time for certificates",
                                   "Judge certificates at this time: 2026-01-31, 2026-01-31T12:00:00Z, @SECONDS since "
                                   "1970, or none to ignore dates. Empty: the time of the first packet.",
                                   &at);
  prefs_register_bool_preference(preferences, "lint", "Judge by the rules of the specification",
                                 "Show which rules each message breaks; docs/rules.md of spdmdump lists them.", &lints);
}
