/* SPDX-License-Identifier: BSD-3-Clause
 *
 * sdec-judge checks whether both sides of a conversation keep to the specification. It takes the units of a flow in
 * order and returns findings: which rule, who broke it, where, what was expected, and the clause.
 *
 * The rules are tables (libdecode/judge/rules, docs/lint.md). A condition is true, false or unknown; an unknown one
 * never causes a finding, but is counted with its reason. The judge depends on units only, not on the flow.
 */
#ifndef SDEC_JUDGE_H
#define SDEC_JUDGE_H

#include "sdec_flow.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Severity of a finding. ERROR: the specification says "shall". WARNING: it says "should", or only implementations
 * insist. INFO: worth knowing. ADVICE: a security recommendation, not a rule. */
enum sdec_rule_severity { SDEC_RULE_ADVICE, SDEC_RULE_INFO, SDEC_RULE_WARNING, SDEC_RULE_ERROR, SDEC_RULE_SEVERITIES };

/* sdec_rule_severity_name gives "advice", "info", "warning" or "error", "?" for others. */
SDEC_API const char *sdec_rule_severity_name(uint32_t severity);

/* Who breaks a rule, as a bit mask: the Requester or the Responder of the connection. */
enum sdec_side { SDEC_SIDE_REQ = 1, SDEC_SIDE_RSP = 2, SDEC_SIDE_BOTH = 3 };

/* sdec_side_name gives "Requester", "Responder" or "both"; "either" for 0, "?" for others. */
SDEC_API const char *sdec_side_name(uint32_t side);

/* A rule, for lists and reports. Strings are constants. */
struct sdec_rule {
  const char *id;       /* "CAP-03"; never renumbered or reused */
  const char *what;     /* the requirement in one sentence */
  const char *clause;   /* of the specification */
  const char *tests;    /* matching assertions of DMTF's SPDM-Responder-Validator, or NULL */
  uint8_t severity;     /* enum sdec_rule_severity */
  uint8_t side;         /* enum sdec_side, if the rule alone determines it */
  uint8_t since, until; /* SPDM versions, inclusive; 0: no limit */
  bool strict;          /* not confirmed by the text: judged only with config.strict */
};

/* sdec_judge_rule gives the i-th rule, in the order of the tables; false past the last. sdec_judge_rule_named finds one
 * by its id. */
SDEC_API SDEC_MUST_USE bool sdec_judge_rule(uint32_t i, struct sdec_rule *out);
SDEC_API SDEC_MUST_USE bool sdec_judge_rule_named(const char *id, struct sdec_rule *out);

#define SDEC_FINDING_TEXT_MAX 128

/* One finding. The first breach on a connection is returned at once, with count 1. After sdec_judge_finish each finding
 * is returned once more with `total` set, the final count and the frame of the last breach. */
struct sdec_finding {
  struct sdec_rule rule;
  uint8_t side;          /* who broke the rule: SDEC_SIDE_REQ or SDEC_SIDE_RSP; 0: unknown */
  bool total, has_session;
  uint32_t conn, session;
  uint64_t unit;         /* number of the unit, from 1, in the order they were given */
  uint64_t frame, last_frame, count;
  const char *message;   /* its name */
  const char *field;     /* the row or bit field, or NULL */
  uint32_t offset;       /* in the unit's span */
  char expected[SDEC_FINDING_TEXT_MAX], got[SDEC_FINDING_TEXT_MAX]; /* "" if not applicable */
};

/* sdec_finding_text writes a finding as one sentence: id, severity, side, rule, field, actual and expected value,
 * clause. SDEC_FINDING_SENTENCE bytes are always enough. */
#define SDEC_FINDING_SENTENCE 1024u
SDEC_API void sdec_finding_text(const struct sdec_finding *finding, struct sdec_text *out);

/* Why a rule that applied was not judged. */
enum sdec_unjudged {
  SDEC_UNJUDGED_NEGOTIATION, /* it depends on a message that is not in the capture */
  SDEC_UNJUDGED_REQUEST,     /* it depends on a request that is not in the capture */
  SDEC_UNJUDGED_LOSS,        /* it depends on history from before a loss */
  SDEC_UNJUDGED_UNREAD,      /* it depends on a field that could not be decoded */
  SDEC_UNJUDGED_SEALED,      /* a record that could not be decrypted */
  SDEC_UNJUDGED_TIME,        /* the capture has no usable times */
  SDEC_UNJUDGED_CRYPTO,      /* it needs a computation that could not be made */
  SDEC_UNJUDGED_MEMORY,      /* the state that it depends on was evicted for lack of memory */
  SDEC_UNJUDGED_REASONS
};

/* sdec_unjudged_text gives a reason in a few words, "?" for others. */
SDEC_API const char *sdec_unjudged_text(uint32_t reason);

struct sdec_judge_stats {
  uint64_t units;
  uint64_t judged;   /* rules judged, over all units */
  uint64_t violated; /* of these, violations */
  uint64_t unjudged[SDEC_UNJUDGED_REASONS];
  uint64_t evicted;  /* connections, values and findings dropped for lack of memory */
  uint64_t found[SDEC_RULE_SEVERITIES][SDEC_SIDE_BOTH + 1]; /* breaches, by severity and side */
};

/* Configuration of a judge. `size` is sizeof(struct sdec_judge_config) in the caller's build; members beyond it are
 * taken as zero. Size 0 stands for the struct of version 0.2.0. The lists must outlive the judge. */
struct sdec_judge_config {
  size_t size;
  uint8_t sides;               /* enum sdec_side: whose breaches to report; 0: both */
  uint8_t level;               /* enum sdec_rule_severity: the least to report */
  bool strict;                 /* include rules that the text of the specification does not confirm */
  bool fresh;                  /* a connection starts with its first message, with nothing negotiated before */
  bool complete;               /* no message is missing or out of order: a response without a request is a breach */
  bool each;                   /* report every breach, instead of counting repetitions */
  const char *const *ignored;  /* ids of rules to skip */
  uint32_t n_ignored;
  const char *const *only;     /* if not empty: ids of the only rules to judge */
  uint32_t n_only;
  /* Random key for memoization, so that nobody can craft a capture with collisions. Both 0: derived from the address
   * and the size of the memory. */
  uint64_t hash_key[2];
};

struct sdec_judge;

/* sdec_judge_new builds a judge in `memory` of `size` bytes, which the caller owns and frees after the last use; any
 * alignment will do. With less than SDEC_JUDGE_MIN the result is NULL. Memory that is not needed is never touched.
 * *config is copied; `config` may be NULL. */
#define SDEC_JUDGE_MIN (2u << 20)
SDEC_API SDEC_MUST_USE struct sdec_judge *sdec_judge_new(void *memory, size_t size,
                                                         const struct sdec_judge_config *config);

/* sdec_judge_fresh replaces config->fresh for connections that start later. */
SDEC_API void sdec_judge_fresh(struct sdec_judge *judge, bool fresh);

/* sdec_judge_unit judges one unit, whose bytes need only be valid during the call; then take the findings. After the
 * last unit call sdec_judge_finish and take the remaining findings. */
SDEC_API void sdec_judge_unit(struct sdec_judge *judge, const struct sdec_unit *unit);
SDEC_API void sdec_judge_finish(struct sdec_judge *judge);

/* Failures that no message shows, observed by a program that drives an endpoint: the endpoint does not answer in time,
 * closes the connection instead of answering, sends something other than a frame of its transport, or accepts no more
 * connections. */
enum sdec_happening_kind {
  SDEC_HAPPENED_SILENCE,
  SDEC_HAPPENED_CLOSED,
  SDEC_HAPPENED_BAD_FRAME,
  SDEC_HAPPENED_GONE,
  SDEC_HAPPENINGS
};

struct sdec_happening {
  enum sdec_happening_kind kind;
  enum sdec_side side; /* whose endpoint it is: SDEC_SIDE_REQ or SDEC_SIDE_RSP */
  uint32_t conn;
  uint64_t frame;
  const char *got;     /* description for the finding, truncated to SDEC_FINDING_TEXT_MAX */
};

/* sdec_judge_happened judges such a failure; then take the findings. */
SDEC_API void sdec_judge_happened(struct sdec_judge *judge, const struct sdec_happening *happening);

/* sdec_judge_verdict judges a verdict of a verifier (sdec_verify.h), for rules that need computations: digests of
 * chains, summary hashes, measurement logs, certificates. Give it each verdict after the unit with which it came and
 * before sdec_judge_finish; then take the findings, which may be about earlier units. */
struct sdec_verdict;
SDEC_API void sdec_judge_verdict(struct sdec_judge *judge, const struct sdec_verdict *verdict);

/* sdec_judge_take gives the next finding; false if there is none. */
SDEC_API SDEC_MUST_USE bool sdec_judge_take(struct sdec_judge *judge, struct sdec_finding *out);

/* sdec_judge_stats gives what the judge has counted so far. */
SDEC_API struct sdec_judge_stats sdec_judge_stats(const struct sdec_judge *judge);

#ifdef __cplusplus
}
#endif

#endif
