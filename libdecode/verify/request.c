/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Certificate requests: signed as in PKCS #10, with the key that they contain.
 */
#include "verify.h"

#define DER_SEQUENCE 0x30
#define DER_BIT_STRING 0x03

/* take_der cuts one DER value off the front of `rest`; its content goes to `out`, the whole to `out_whole`. */
static bool take_der(struct sdec_span *rest, uint8_t tag, struct sdec_span *out, struct sdec_span *out_whole) {
  const uint32_t first = rest->len >= 2 ? span_u8(*rest, 1) : 0, n = first > 0x80 ? first & 0x7F : 0;
  const uint64_t len = n > 0 ? span_be(*rest, 2, n <= 4 ? n : 0) : first;
  if (rest->len < 2 || span_u8(*rest, 0) != tag || first == 0x80 || n > 4 || !span_has(*rest, 2 + n, len)) {
    return false;
  }
  *out = span_sub(*rest, 2 + n, len);
  *out_whole = span_sub(*rest, 0, 2 + n + len);
  *rest = span_from(*rest, 2 + n + len);
  return true;
}

/* The signature covers the first of the request's three parts; it is the last, a BIT STRING whose first byte counts its
 * unused bits. */
static void keep_proof(struct sdec_verify *v) {
  struct sdec_span rest = v->sight.der, inner, part, request, info, bits;
  const struct negotiated *n = &v->at->negotiated;
  if (!take_der(&rest, DER_SEQUENCE, &inner, &request) || !take_der(&inner, DER_SEQUENCE, &part, &info) ||
      !take_der(&inner, DER_SEQUENCE, &part, &bits) || !take_der(&inner, DER_BIT_STRING, &part, &bits)) {
    return;
  }
  v->proof = (struct sdec_proof){.parts = {info},
                                 .n_parts = 1,
                                 .signature = span_from(part, 1),
                                 .key = request,
                                 .request = request,
                                 .hash = n->hash};
  if (sdec_hash_of(v, n->hash, &info, 1, v->proof_digest)) {
    v->proof.digest = (struct sdec_span){v->proof_digest, n->hash_len};
  }
  v->job.n_readings = 0; /* no transcript */
  v->has_proof = true;
}

void sdec_prove_request(struct sdec_verify *v) {
  const struct sdec_crypto *crypto = v->config.crypto;
  struct sdec_verdict verdict = sdec_verdict_of(v, SDEC_CHECK_SIGNATURE, SDEC_UNKNOWN, RESPONDER, SDEC_NO_SLOT);
  verdict.algorithm = v->at->negotiated.asym_name[RESPONDER];
  if (crypto->request == NULL || v->sight.der.len == 0) {
    sdec_why(&verdict, "there is no certificate request to check");
  } else if (!crypto->request(crypto->context, v->sight.der, &v->request)) {
    verdict.result = SDEC_FAIL;
    sdec_why(&verdict, v->request.problem != NULL ? v->request.problem : "the certificate request is damaged");
  } else if (v->request.self_signature == SDEC_CERT_GOOD) {
    verdict.result = SDEC_PASS;
  } else if (v->request.self_signature == SDEC_CERT_UNCHECKED) {
    verdict.needs = v->request.key_unknown ? "an implementation of the key's algorithm" : NULL;
    sdec_why(&verdict, "the algorithm is not in this build");
  } else {
    verdict.result = SDEC_FAIL;
    sdec_why(&verdict, v->request.self_signature == SDEC_CERT_ALL_ZERO ? "the signature is all zero"
                                                                       : "signature does not verify");
  }
  sdec_verdict_say(v, v->at, &verdict);
  keep_proof(v);
}
