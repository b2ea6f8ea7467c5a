/* SPDX-License-Identifier: BSD-3-Clause
 *
 * COSE_Sign1 (RFC 9052) around a CoRIM or the claims of an EAT: verifies the signature and reads the payload.
 */
#include <stdio.h>
#include <string.h>

#include "reference/cbor_tags.h"
#include "reference/corim.h"

#define BIT(algorithm) (UINT64_C(1) << (algorithm))
#define ECDSA (BIT(SDEC_ASYM_ECDSA_P256) | BIT(SDEC_ASYM_ECDSA_P384) | BIT(SDEC_ASYM_ECDSA_P521))
#define RSA_PSS (BIT(SDEC_ASYM_RSAPSS_2048) | BIT(SDEC_ASYM_RSAPSS_3072) | BIT(SDEC_ASYM_RSAPSS_4096))
#define RSA_PKCS1 (BIT(SDEC_ASYM_RSASSA_2048) | BIT(SDEC_ASYM_RSASSA_3072) | BIT(SDEC_ASYM_RSASSA_4096))

/* Algorithms by their number in the COSE registry: the hash, as in reference_hash, and the possible SPDM algorithms. */
static const struct {
  int16_t number;
  uint8_t hash;
  uint64_t algorithms;
} known[] = {
    {-7, 1, ECDSA},                                         /* ES256 */
    {-35, 2, ECDSA},                                        /* ES384 */
    {-36, 4, ECDSA},                                        /* ES512 */
    {-9, 1, BIT(SDEC_ASYM_ECDSA_P256)},                     /* ESP256 */
    {-51, 2, BIT(SDEC_ASYM_ECDSA_P384)},                    /* ESP384 */
    {-52, 4, BIT(SDEC_ASYM_ECDSA_P521)},                    /* ESP512 */
    {-37, 1, RSA_PSS},                                      /* PS256 */
    {-38, 2, RSA_PSS},                                      /* PS384 */
    {-39, 4, RSA_PSS},                                      /* PS512 */
    {-257, 1, RSA_PKCS1},                                   /* RS256 */
    {-258, 2, RSA_PKCS1},                                   /* RS384 */
    {-259, 4, RSA_PKCS1},                                   /* RS512 */
    {-8, 1, BIT(SDEC_ASYM_ED25519) | BIT(SDEC_ASYM_ED448)}, /* EdDSA */
    {-19, 1, BIT(SDEC_ASYM_ED25519)},                       /* Ed25519 */
    {-53, 1, BIT(SDEC_ASYM_ED448)},                         /* Ed448 */
    {-48, 1, BIT(SDEC_ASYM_ML_DSA_44)},                     /* ML-DSA-44 */
    {-49, 1, BIT(SDEC_ASYM_ML_DSA_65)},                     /* ML-DSA-65 */
    {-50, 1, BIT(SDEC_ASYM_ML_DSA_87)},                     /* ML-DSA-87 */
};

/* Contents of the headers. */
struct headers {
  bool has_algorithm, is_envelope, is_corim, is_beyond; /* is_beyond: has an unknown critical header */
  int64_t algorithm;
  struct sdec_span chain[SIGNER_CHAIN];
  uint32_t n_chain;
};

static bool read_chain(struct corim_in *c, struct headers *headers) {
  struct cbor_list list;
  struct sdec_span certificate;
  if (cbor_kind(&c->in) == 2) {
    headers->n_chain = 1;
    return cbor_bytes(&c->in, &headers->chain[0]);
  }
  if (!cbor_array(&c->in, &list)) {
    return false;
  }
  while (cbor_more(&c->in, &list)) {
    if (!cbor_bytes(&c->in, &certificate)) {
      return false;
    }
    if (headers->n_chain == SIGNER_CHAIN) {
      return cbor_fail(&c->in, "too many certificates");
    }
    headers->chain[headers->n_chain++] = certificate;
  }
  return cbor_good(&c->in);
}

static bool read_content_type(struct corim_in *c, struct headers *headers) {
  struct sdec_span text;
  if (cbor_kind(&c->in) != 3) {
    return cbor_skip(&c->in, NULL);
  }
  if (!cbor_text(&c->in, &text)) {
    return false;
  }
  for (uint32_t i = 0; i + 3 <= text.len; i++) {
    headers->is_corim |= memcmp(text.data + i, "rim", 3) == 0;
  }
  return true;
}

/* The signer states the validity in a separate map: {0 signer, ?1 validity}. */
static bool read_meta(struct corim_in *c) {
  struct cbor_keys keys;
  struct sdec_span bytes;
  int64_t key;
  if (!cbor_bytes(&c->in, &bytes)) {
    return false;
  }
  struct corim_in meta = {.reading = c->reading, .in = cbor_inside(&c->in, bytes)};
  if (!cbor_map(&meta.in, &keys)) {
    return false;
  }
  while (cbor_key(&meta.in, &keys, &key)) {
    if (key == 1 ? !corim_validity(&meta) : !cbor_skip(&meta.in, NULL)) {
      return false;
    }
  }
  return cbor_ends(&meta.in);
}

/* A reader that does not know a header listed here must not rely on the signature (RFC 9052, 3.1). */
static bool read_critical(struct corim_in *c, struct headers *headers) {
  struct cbor_list list;
  int64_t label = 0;
  if (!cbor_array(&c->in, &list)) {
    return false;
  }
  while (cbor_more(&c->in, &list)) {
    const bool number = cbor_kind(&c->in) < 2;
    if (number ? !cbor_integer(&c->in, &label) : !cbor_skip(&c->in, NULL)) {
      return false;
    }
    headers->is_beyond |= !number || (label != HEADER_ALGORITHM && label != HEADER_CONTENT_TYPE &&
                                      label != HEADER_META && label != HEADER_CHAIN);
  }
  return cbor_good(&c->in);
}

/* Only protected headers count. The chain may be unprotected, because it is verified by itself. */
static bool read_header(struct corim_in *c, struct headers *headers, int64_t key, bool protected) {
  if (key == HEADER_CHAIN && headers->n_chain == 0) {
    return read_chain(c, headers);
  }
  if (!protected) {
    return cbor_skip(&c->in, NULL);
  }
  switch (key) {
    case HEADER_ALGORITHM: headers->has_algorithm = true; return cbor_integer(&c->in, &headers->algorithm);
    case HEADER_CRITICAL: return read_critical(c, headers);
    case HEADER_CONTENT_TYPE: return read_content_type(c, headers);
    case HEADER_META: return read_meta(c);
    case HEADER_HASH_ENVELOPE: headers->is_envelope = true; return cbor_skip(&c->in, NULL);
    default: return cbor_skip(&c->in, NULL);
  }
}

static bool read_headers(struct corim_in *c, struct headers *headers, bool protected) {
  struct cbor_keys keys;
  int64_t key;
  if (!cbor_map(&c->in, &keys)) {
    return false;
  }
  while (cbor_key(&c->in, &keys, &key)) {
    if (!read_header(c, headers, key, protected)) {
      return false;
    }
  }
  return cbor_good(&c->in);
}

/* -------------------------------------------------------------------------------------------- the signature */

/* Writes the shortest head of a byte string. */
static uint32_t put_head(uint8_t *out, uint32_t len) {
  const uint32_t width = len < 24 ? 0 : len < 0x100 ? 1 : len < 0x10000 ? 2 : 4;
  static const uint8_t forms[] = {0, 24, 25, 0, 26};
  out[0] = (uint8_t)(0x40 | (width == 0 ? len : forms[width]));
  for (uint32_t i = 0; i < width; i++) {
    out[1 + i] = (uint8_t)(len >> 8 * (width - 1 - i));
  }
  return 1 + width;
}

/* The signature covers ["Signature1", protected, h'', payload]. */
static void judge(const struct corim_in *c, const struct headers *headers, struct sdec_span protected,
                  struct sdec_span payload, struct sdec_span signature) {
  static const uint8_t context[] = "\x84\x6ASignature1";
  uint8_t head[5], middle[6] = {0x40};
  struct sdec_span parts[] = {{context, sizeof(context) - 1},
                              {head, put_head(head, protected.len)},
                              protected,
                              {middle, 1 + put_head(middle + 1, payload.len)},
                              payload};
  struct signer_said *said = &c->reading->source->signer;
  struct signer_asked asked = {.signature = {.parts = parts, .n_parts = 5, .signature = signature},
                               .n_chain = headers->n_chain,
                               .now = c->reading->now};
  memcpy(asked.chain, headers->chain, sizeof(asked.chain));
  for (uint32_t i = 0; headers->has_algorithm && i < sizeof(known) / sizeof(known[0]); i++) {
    if (known[i].number == headers->algorithm) {
      asked.algorithms = known[i].algorithms;
      asked.signature.hash = known[i].hash;
    }
  }
  said->signature = SIGNER_UNSURE;
  said->trusted = SIGNER_UNSURE;
  if (headers->is_beyond) {
    signer_says_why(said, "a header that it declares critical is not known");
    return;
  }
  if (asked.algorithms == 0) {
    char why[80];
    (void)snprintf(why, sizeof(why), "algorithm %lld of COSE is not known", (long long)headers->algorithm);
    signer_says_why(said, headers->has_algorithm ? why : "the signature names no algorithm");
    return;
  }
  signer_judge(&c->reading->references->trust, &asked, said);
}

/* -------------------------------------------------------------------------------------------- what is signed */

static bool read_payload(struct corim_in *c, const struct headers *headers) {
  uint64_t tag = TAG_CORIM;
  if (cbor_is_tag(&c->in, TAG_CORIM_DRAFT) && !cbor_tag(&c->in, &tag)) {
    return false;
  }
  if (cbor_kind(&c->in) == 6) {
    return cbor_tag(&c->in, &tag) && corim_item(c, tag) && cbor_ends(&c->in);
  }
  return (headers->is_corim ? corim_item(c, TAG_CORIM) : corim_claims(c)) && cbor_ends(&c->in);
}

bool corim_signed(struct corim_in *c) {
  struct headers headers = {.has_algorithm = false};
  struct sdec_span protected, payload, signature;
  struct cbor_list list;
  if (!cbor_array(&c->in, &list) || !cbor_more(&c->in, &list) || !cbor_bytes(&c->in, &protected)) {
    return cbor_fail(&c->in, "protected headers are expected");
  }
  struct corim_in inside = {.reading = c->reading, .in = cbor_inside(&c->in, protected)};
  if (protected.len > 0 && (!read_headers(&inside, &headers, true) || !cbor_ends(&inside.in))) {
    return false;
  }
  if (!cbor_more(&c->in, &list) || !read_headers(c, &headers, false) || !cbor_more(&c->in, &list)) {
    return cbor_fail(&c->in, "headers are expected");
  }
  if (headers.is_envelope || cbor_kind(&c->in) == 7) {
    return cbor_fail(&c->in, "what is signed stands elsewhere: give the whole file");
  }
  if (!cbor_bytes(&c->in, &payload) || !cbor_more(&c->in, &list) || !cbor_bytes(&c->in, &signature) ||
      cbor_more(&c->in, &list)) {
    return cbor_fail(&c->in, "content and signature are expected");
  }
  judge(c, &headers, protected, payload, signature);
  inside.in = cbor_inside(&c->in, payload);
  return read_payload(&inside, &headers);
}

/* --------------------------------------------------------------------------------------------------- the file */

/* Skips tags of older drafts, which wrap other tags and add nothing. */
static bool read_tagged(struct corim_in *c) {
  uint64_t tag = 0;
  for (uint32_t i = 0; i < 4; i++) {
    if (!cbor_tag(&c->in, &tag)) {
      return false;
    }
    if (tag == TAG_COSE_SIGN1) {
      return corim_signed(c);
    }
    if (tag != TAG_SELF_DESCRIBED && tag != TAG_CORIM_DRAFT && tag != TAG_SIGNED_CORIM_DRAFT && tag != TAG_CWT) {
      return corim_item(c, tag);
    }
  }
  return cbor_fail(&c->in, "too many tags");
}

bool reference_read_cbor(struct reference_reading *reading) {
  char problem[CBOR_IN_PROBLEM] = "";
  struct corim_in c = {.reading = reading,
                       .in = {.whole = reading->whole, .end = reading->whole.len, .problem = problem}};
  reading->source->format = REFERENCE_CORIM;
  const bool good = (cbor_kind(&c.in) == 6 ? read_tagged(&c) : corim_signed(&c)) && cbor_ends(&c.in);
  return good || reference_fail(reading, "%s", problem[0] != '\0' ? problem : reading->problem);
}
