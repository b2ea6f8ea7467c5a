/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Prints an appraisal as text and as a line of NDJSON (docs/evidence.md).
 */
#include <openssl/sha.h>
#include <string.h>

#include "show/json.h"
#include "tables/appraisal.h"

#define PAYLOAD_HASH 32u /* SHA-256 */

/* The payload without header and detached signature. */
static struct sdec_span payload_of(const struct appraisal *a) {
  const struct sdec_span whole = a->exhibit->payload;
  return (struct sdec_span){whole.data + a->cut.header_len, whole.len - a->cut.header_len - a->exhibit->detached_len};
}

static const char *hash_name(const char *family, uint32_t selection) {
  for (uint32_t i = 0; sdec_assume_name(i) != NULL; i++) {
    for (uint32_t k = 0; strcmp(sdec_assume_name(i), family) == 0 && sdec_assume_value(i, k) != NULL; k++) {
      if (selection == UINT32_C(1) << k) {
        return sdec_assume_value(i, k);
      }
    }
  }
  return NULL;
}

const char *appraisal_word(uint8_t result) {
  return result == SDEC_PASS ? "ok" : result == SDEC_FAIL ? "bad" : "unknown";
}

/* ------------------------------------------------------------------------------------------------------- text */

static void put_heading(const struct appraisal *a, struct out *out) {
  out_string(out, "evidence  ");
  out_string(out, a->exhibit->wrapped[0] != '\0' ? a->exhibit->wrapped : "binary");
  if (a->exhibit->member[0] != '\0') {
    out_char(out, ' ');
    out_string(out, a->exhibit->member);
  }
  out_string(out, ", ");
  out_dec(out, payload_of(a).len);
  out_string(out, " bytes, ");
  out_dec(out, a->n_messages);
  out_string(out, a->n_messages == 1 ? " message\n" : " messages\n");
}

static void put_remark(struct out *out, const char *what, uint64_t number, const char *more) {
  out_string(out, "  ! ");
  if (what != NULL) {
    out_string(out, what);
  }
  if (number != UINT64_MAX) {
    out_dec(out, number);
  }
  out_string(out, more);
  out_char(out, '\n');
}

static void put_remarks(const struct appraisal *a, struct out *out) {
  const struct exhibit *e = a->exhibit;
  if (a->cut.header_len > 0) {
    put_remark(out, NULL, a->cut.header_len, " bytes of a header left out");
  }
  if (a->cut.padding > 0) {
    put_remark(out, NULL, a->cut.padding, " zero bytes at the end left out");
  }
  if (a->cut.between > 0) {
    put_remark(out, NULL, a->cut.between, " zero bytes of padding between messages left out");
  }
  if (e->cut_digits > 0) {
    put_remark(out, NULL, e->cut_digits, " digit at the end of the text does not make a whole byte");
  }
  if (e->rebuilt.len > 0) {
    put_remark(out, e->verified_rebuilt ? "request rebuilt" : "request rebuilt; nothing confirms it", UINT64_MAX, "");
  }
  if (e->chain_len > 0) {
    put_remark(out, "certificate chain of ", e->chain_len, " bytes behind the messages");
  }
  if (e->detached_len > 0) {
    put_remark(out, "signature of ", e->detached_len, " bytes from another file");
  }
  if (e->by_chain) {
    put_remark(out, NULL, e->n_cuts, " cuts; the digest of the chain decided");
  }
  if (a->cut.n_cuts > 1) {
    put_remark(out, NULL, a->cut.n_cuts, " cuts; the first is shown");
  }
  if (a->n_fitted > 0) {
    put_remark(out, "algorithms inferred, ", a->n_fitted, " tried");
  }
}

void appraisal_text(const struct appraisal *a, struct out *out) {
  put_heading(a, out);
  put_remarks(a, out);
  for (uint32_t i = 0; i < APPRAISALS; i++) {
    const struct appraisal_check *check = &a->checks[i];
    if (!check->set) {
      continue;
    }
    const size_t len = strlen(check->what), word_len = strlen(appraisal_word(check->result));
    out_string(out, "  ");
    out_string(out, check->what);
    out_spaces(out, 13 - len);
    out_string(out, appraisal_word(check->result));
    if (check->why[0] != '\0') {
      out_spaces(out, 9 - word_len);
      out_string(out, check->why);
    }
    out_char(out, '\n');
  }
  out_unit_end(out);
}

/* ----------------------------------------------------------------------------------------------------- NDJSON */

static void put_string(struct out *out, const char *key, const char *value) {
  out_string(out, key);
  if (value == NULL) {
    out_string(out, "null");
  } else {
    json_string(out, value, strlen(value));
  }
}

static void put_number(struct out *out, const char *key, uint64_t value) {
  out_string(out, key);
  out_dec(out, value);
}

static void put_hex(struct out *out, const char *key, bool has, const uint8_t *bytes, uint32_t len) {
  out_string(out, key);
  if (!has) {
    out_string(out, "null");
    return;
  }
  out_char(out, '"');
  out_hex(out, bytes, len);
  out_char(out, '"');
}

static void put_messages(const struct appraisal *a, struct out *out) {
  for (uint32_t i = 0; i < a->n_messages; i++) {
    put_string(out, i == 0 ? ",\"messages\":[{\"name\":" : ",{\"name\":", a->messages[i].name);
    put_number(out, ",\"offset\":", a->messages[i].offset - a->cut.header_len);
    put_number(out, ",\"length\":", a->messages[i].len);
    out_char(out, '}');
  }
  out_string(out, a->n_messages > 0 ? "]" : ",\"messages\":[]");
  if (a->cut.n_cuts == 0) {
    put_number(out, ",\"rest\":{\"offset\":", a->cut.left_at);
    put_number(out, ",\"length\":", a->cut.left_len);
    out_char(out, '}');
  }
}

static void put_context(const struct appraisal *a, struct out *out) {
  const char version[] = {(char)('0' + (a->version >> 4)), '.', (char)('0' + (a->version & 15)), '\0'};
  const bool told = (a->has_proof || a->negotiated_hash != NULL) && a->algorithm != NULL;
  put_string(out, ",\"context\":{\"version\":", a->version != 0 ? version : NULL);
  put_string(out, ",\"base_hash\":", !told ? NULL : a->has_proof ? hash_name("hash", a->hash) : a->negotiated_hash);
  put_string(out, ",\"signature\":", told ? a->algorithm : NULL);
  put_number(out, ",\"signature_length\":", a->signature_len);
  put_string(out, ",\"measurement_hash\":", hash_name("meas_hash", a->measurement_hash));
  if (a->slot != SDEC_NO_SLOT) {
    put_number(out, ",\"slot\":", a->slot);
  } else {
    out_string(out, ",\"slot\":null");
  }
  put_string(out, ",\"from\":", told && a->n_fitted == 0 ? "negotiation" : "fitting");
  put_number(out, ",\"tries\":", told && a->has_proof ? a->n_fitted > 0 ? a->n_fitted : 1 : 0);
  out_char(out, '}');
}

static void put_nonces(const struct appraisal *a, struct out *out) {
  put_hex(out, ",\"nonces\":{\"requester\":", a->has_nonce[0], a->nonces[0], sizeof(a->nonces[0]));
  put_hex(out, ",\"responder\":", a->has_nonce[1], a->nonces[1], sizeof(a->nonces[1]));
  out_char(out, '}');
}

static void put_signed(const struct appraisal *a, struct out *out) {
  const bool detached = a->signature_at + a->signature_len > payload_of(a).len + a->cut.header_len;
  const uint32_t offset = a->signature_at - a->cut.header_len;
  const bool with = a->has_proof ? a->with_negotiation : a->version >= 0x12;
  out_string(out, with ? ",\"signed\":{\"with_vca\":true" : ",\"signed\":{\"with_vca\":false");
  put_number(out, ",\"transcript_length\":", a->has_proof ? a->transcript_len : offset);
  if (detached) {
    out_string(out, ",\"signature_offset\":null");
  } else {
    put_number(out, ",\"signature_offset\":", offset);
  }
  put_hex(out, ",\"transcript_hash\":", a->has_proof, a->digest, a->digest_len);
  put_hex(out, ",\"signed_message_sha256\":", a->has_proof, a->message_digest, PAYLOAD_HASH);
  out_char(out, '}');
}

static void put_checks(const struct appraisal *a, struct out *out) {
  const char *before = ",\"checks\":[{\"what\":";
  for (uint32_t i = 0; i < APPRAISALS; i++) {
    if (a->checks[i].set) {
      put_string(out, before, a->checks[i].what);
      put_string(out, ",\"verdict\":", appraisal_word(a->checks[i].result));
      put_string(out, ",\"why\":", a->checks[i].why);
      out_char(out, '}');
      before = ",{\"what\":";
    }
  }
  out_char(out, ']');
}

static void put_blocks(const struct appraisal *a, struct out *out) {
  for (uint32_t i = 0; i < a->n_blocks; i++) {
    const struct appraised_block *block = &a->blocks[i];
    put_number(out, i == 0 ? ",\"blocks\":[{\"index\":" : ",{\"index\":", block->index);
    put_string(out, ",\"type\":", block->words[0]);
    put_string(out, ",\"form\":", block->words[1]);
    put_number(out, ",\"length\":", block->value.len);
    put_hex(out, ",\"value\":", true, block->value.data, block->value.len);
    out_char(out, '}');
  }
  out_string(out, a->n_blocks > 0 ? "]" : "");
}

static void put_results(const struct appraisal *a, struct out *out) {
  for (uint32_t i = 0; i < a->n_verdicts; i++) {
    const struct sdec_verdict *verdict = &a->verdicts[i];
    put_number(out, i == 0 ? ",\"results\":[{\"number\":" : ",{\"number\":", verdict->frame);
    put_string(out, ",\"name\":", verdict->message);
    put_string(out, ",\"what\":", sdec_check_name(verdict->check));
    put_string(out, ",\"verdict\":", appraisal_word(verdict->result));
    put_string(out, ",\"why\":", verdict->why);
    out_char(out, '}');
  }
  out_string(out, a->n_verdicts > 0 ? "]" : "");
}

void appraisal_json(const struct appraisal *a, struct out *out, const char *file) {
  const struct exhibit *e = a->exhibit;
  uint8_t digest[PAYLOAD_HASH];
  SHA256(payload_of(a).data, payload_of(a).len, digest);
  put_string(out, "{\"schema\":\"spdmdump/1\",\"file\":", file);
  put_string(out, ",\"event\":\"evidence\",\"wrapped\":", e->wrapped);
  put_string(out, ",\"member\":", e->member);
  put_number(out, ",\"payload\":{\"length\":", payload_of(a).len);
  put_hex(out, ",\"sha256\":", true, digest, PAYLOAD_HASH);
  put_number(out, "},\"header_length\":", a->cut.header_len);
  put_number(out, ",\"padding\":", a->cut.padding);
  put_number(out, ",\"cuts\":{\"without_chain\":", e->n_cuts);
  put_number(out, ",\"with_chain\":", a->cut.n_cuts);
  out_char(out, '}');
  put_messages(a, out);
  if (a->cut.n_cuts > 0) {
    put_context(a, out);
  }
  if (a->has_nonce[1] && a->cut.n_cuts > 0) {
    put_nonces(a, out);
  }
  if (a->is_signed && a->cut.n_cuts > 0) {
    put_signed(a, out);
  }
  put_checks(a, out);
  put_blocks(a, out);
  put_results(a, out);
  put_hex(out, ",\"rebuilt_request\":", e->rebuilt.len > 0, e->rebuilt.data, e->rebuilt.len);
  out_string(out, "}\n");
  out_unit_end(out);
}
