/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Names of checks, results, signers, standings and questions, as used in the NDJSON output.
 */
#include <string.h>

#include "verify.h"

static const char *const check_names[SDEC_CHECKS] = {[SDEC_CHECK_SIGNATURE] = "signature",
                                                     [SDEC_CHECK_CHAIN] = "chain",
                                                     [SDEC_CHECK_ROOT_HASH] = "root_hash",
                                                     [SDEC_CHECK_DIGEST] = "digest",
                                                     [SDEC_CHECK_SLOT_MASK] = "slot_mask",
                                                     [SDEC_CHECK_KEY_PAIR] = "key_pair",
                                                     [SDEC_CHECK_KEY_USAGE] = "key_usage",
                                                     [SDEC_CHECK_SUMMARY_HASH] = "summary_hash",
                                                     [SDEC_CHECK_MEASUREMENT] = "measurement",
                                                     [SDEC_CHECK_LOG] = "log",
                                                     [SDEC_CHECK_NONCE] = "nonce",
                                                     [SDEC_CHECK_HMAC] = "hmac",
                                                     [SDEC_CHECK_MAC] = "mac",
                                                     [SDEC_CHECK_REFERENCE] = "reference",
                                                     [SDEC_CHECK_SLOT] = "slot"};

const char *sdec_check_name(uint32_t check) {
  return check < SDEC_CHECKS ? check_names[check] : "?";
}

const char *sdec_result_name(uint32_t result) {
  static const char *const names[] = {[SDEC_PASS] = "pass", [SDEC_FAIL] = "fail", [SDEC_UNKNOWN] = "unknown"};
  return result <= SDEC_UNKNOWN ? names[result] : "?";
}

const char *sdec_signer_name(uint32_t signer) {
  static const char *const names[] = {[SDEC_BY_REQUESTER] = "requester", [SDEC_BY_RESPONDER] = "responder"};
  return signer < SDEC_BY_NOBODY ? names[signer] : NULL;
}

static const char *const standing_names[] = {[SDEC_ABSENT] = "absent",
                                             [SDEC_CLAIMED] = "claimed",
                                             [SDEC_UNSETTLED] = "unknown",
                                             [SDEC_PROVED] = "proved",
                                             [SDEC_REFUTED] = "refuted"};
static const char *const question_names[SDEC_QUESTIONS] = {[SDEC_ASKS_IDENTITY] = "identity",
                                                           [SDEC_ASKS_REQUESTER] = "requester",
                                                           [SDEC_ASKS_FIRMWARE] = "firmware",
                                                           [SDEC_ASKS_NEGOTIATION] = "negotiation",
                                                           [SDEC_ASKS_SESSION] = "session"};

const char *sdec_standing_name(uint32_t standing) {
  return standing <= SDEC_REFUTED ? standing_names[standing] : "?";
}

const char *sdec_question_name(uint32_t question) {
  return question < SDEC_QUESTIONS ? question_names[question] : "?";
}

void sdec_copy_text(char *out, size_t room, const char *text) {
  static const char more[] = "...";
  struct sdec_text into = {.data = out, .cap = room};
  sdec_put(&into, text != NULL ? text : "");
  sdec_put_zero(&into);
  if (into.lost > 0) {
    memcpy(out + room - sizeof(more), more, sizeof(more));
  }
}
