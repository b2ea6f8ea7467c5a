/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Parses the options for verification. Each implies --verify.
 */
#include "options/options_verify.h"

#include <string.h>

#include "input/evidence/wrap.h"

static bool read_required(const char *text, struct options *options) {
  for (const char *at = text; *at != '\0';) {
    const size_t len = strcspn(at, ",");
    uint32_t question = 0;
    while (question < SDEC_QUESTIONS &&
           (strlen(sdec_question_name(question)) != len || strncmp(at, sdec_question_name(question), len) != 0)) {
      question++;
    }
    if (question == SDEC_QUESTIONS) {
      return false;
    }
    options->required |= 1u << question;
    at += len + (at[len] == ',');
  }
  return options->required != 0;
}

/* Nonces in signed SPDM requests have 32 bytes. */
static bool read_nonce(const char *text, struct options *options) {
  const struct sdec_span digits = {(const uint8_t *)text, (uint32_t)strlen(text)};
  uint8_t bytes[4 * NONCE_LEN];
  uint32_t len = 0, cut = 0;
  if (digits.len > sizeof(bytes) || !wrap_hex(digits, bytes, &len, &cut) || cut != 0 || len != NONCE_LEN) {
    complain("--nonce %s: give the %d bytes of the request's nonce in hex", text, NONCE_LEN);
    return false;
  }
  memcpy(options->nonce_bytes, bytes, len);
  options->nonce = (struct sdec_span){options->nonce_bytes, len};
  return true;
}

bool options_verify(struct options *options, int option, const char *value, int *out_status) {
  options->verify = true;
  switch (option) {
    case VERIFY_OPTION_TRUST:
      if (!trust_add(&options->trust, value)) {
        *out_status = EXIT_INPUT;
        return false;
      }
      return true;
    case VERIFY_OPTION_AT:
      if (!sdec_verify_at(value, &options->verify_config)) {
        complain("--at %s: give 2026-01-31, 2026-01-31T12:00:00Z, @SECONDS since 1970, or none", value);
        return false;
      }
      return true;
    case VERIFY_OPTION_REQUIRE:
      if (!read_required(value, options)) {
        complain("--require %s: give identity, requester, firmware, negotiation or session, with commas between them",
                 value);
        return false;
      }
      return true;
    case VERIFY_OPTION_NONCE: return read_nonce(value, options);
    case VERIFY_OPTION_TRANSCRIPT: options->transcript_path = value; return true;
    case VERIFY_OPTION_TRANSCRIPTS: options->transcripts_folder = value; return true;
    case VERIFY_OPTION_EXPLAIN: options->view.explain = true; return true;
    default: return option == VERIFY_OPTION_VERIFY;
  }
}
