/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The table of all signature algorithms (DSP0274, BaseAsymAlgo and PqcAsymAlgo), and the conversion of r and s to DER.
 */
#include <string.h>

#include "verify/verify.h"

#define RS_LEN_MOST 132 /* of P-521 */
#define RS_DER_MOST 144 /* the same in DER */
#define OTHER_BUILD "an OpenSSL that allows this algorithm"

static const struct signing signings[] = {
    {SCHEME_RSASSA, SDEC_ASYM_RSASSA_2048, 2048, "RSA", NULL, 256, OTHER_BUILD},
    {SCHEME_RSAPSS, SDEC_ASYM_RSAPSS_2048, 2048, "RSA", NULL, 256, OTHER_BUILD},
    {SCHEME_RSASSA, SDEC_ASYM_RSASSA_3072, 3072, "RSA", NULL, 384, OTHER_BUILD},
    {SCHEME_RSAPSS, SDEC_ASYM_RSAPSS_3072, 3072, "RSA", NULL, 384, OTHER_BUILD},
    {SCHEME_ECDSA, SDEC_ASYM_ECDSA_P256, 256, "EC", "prime256v1", 64, OTHER_BUILD},
    {SCHEME_RSASSA, SDEC_ASYM_RSASSA_4096, 4096, "RSA", NULL, 512, OTHER_BUILD},
    {SCHEME_RSAPSS, SDEC_ASYM_RSAPSS_4096, 4096, "RSA", NULL, 512, OTHER_BUILD},
    {SCHEME_ECDSA, SDEC_ASYM_ECDSA_P384, 384, "EC", "secp384r1", 96, OTHER_BUILD},
    {SCHEME_ECDSA, SDEC_ASYM_ECDSA_P521, 521, "EC", "secp521r1", 132, OTHER_BUILD},
    {SCHEME_SM2, SDEC_ASYM_SM2_P256, 256, "SM2", NULL, 64, OTHER_BUILD},
    {SCHEME_EDDSA, SDEC_ASYM_ED25519, 0, "ED25519", NULL, 64, OTHER_BUILD},
    {SCHEME_CONTEXT, SDEC_ASYM_ED448, 0, "ED448", NULL, 114, "OpenSSL 3.2"},
    {SCHEME_CONTEXT, SDEC_ASYM_ML_DSA_44, 0, "ML-DSA-44", NULL, 2420, "OpenSSL 3.5"},
    {SCHEME_CONTEXT, SDEC_ASYM_ML_DSA_65, 0, "ML-DSA-65", NULL, 3309, "OpenSSL 3.5"},
    {SCHEME_CONTEXT, SDEC_ASYM_ML_DSA_87, 0, "ML-DSA-87", NULL, 4627, "OpenSSL 3.5"},
    {SCHEME_CONTEXT, SDEC_ASYM_SLH_DSA_SHA2_128S, 0, "SLH-DSA-SHA2-128s", NULL, 7856, "OpenSSL 3.5"},
    {SCHEME_CONTEXT, SDEC_ASYM_SLH_DSA_SHAKE_128S, 0, "SLH-DSA-SHAKE-128s", NULL, 7856, "OpenSSL 3.5"},
    {SCHEME_CONTEXT, SDEC_ASYM_SLH_DSA_SHA2_128F, 0, "SLH-DSA-SHA2-128f", NULL, 17088, "OpenSSL 3.5"},
    {SCHEME_CONTEXT, SDEC_ASYM_SLH_DSA_SHAKE_128F, 0, "SLH-DSA-SHAKE-128f", NULL, 17088, "OpenSSL 3.5"},
    {SCHEME_CONTEXT, SDEC_ASYM_SLH_DSA_SHA2_192S, 0, "SLH-DSA-SHA2-192s", NULL, 16224, "OpenSSL 3.5"},
    {SCHEME_CONTEXT, SDEC_ASYM_SLH_DSA_SHAKE_192S, 0, "SLH-DSA-SHAKE-192s", NULL, 16224, "OpenSSL 3.5"},
    {SCHEME_CONTEXT, SDEC_ASYM_SLH_DSA_SHA2_192F, 0, "SLH-DSA-SHA2-192f", NULL, 35664, "OpenSSL 3.5"},
    {SCHEME_CONTEXT, SDEC_ASYM_SLH_DSA_SHAKE_192F, 0, "SLH-DSA-SHAKE-192f", NULL, 35664, "OpenSSL 3.5"},
    {SCHEME_CONTEXT, SDEC_ASYM_SLH_DSA_SHA2_256S, 0, "SLH-DSA-SHA2-256s", NULL, 29792, "OpenSSL 3.5"},
    {SCHEME_CONTEXT, SDEC_ASYM_SLH_DSA_SHAKE_256S, 0, "SLH-DSA-SHAKE-256s", NULL, 29792, "OpenSSL 3.5"},
    {SCHEME_CONTEXT, SDEC_ASYM_SLH_DSA_SHA2_256F, 0, "SLH-DSA-SHA2-256f", NULL, 49856, "OpenSSL 3.5"},
    {SCHEME_CONTEXT, SDEC_ASYM_SLH_DSA_SHAKE_256F, 0, "SLH-DSA-SHAKE-256f", NULL, 49856, "OpenSSL 3.5"},
};

enum { N_SIGNINGS = sizeof(signings) / sizeof(signings[0]) };

const struct signing *sdec_signing_at(uint32_t i) {
  return i < N_SIGNINGS ? &signings[i] : NULL;
}

const struct signing *sdec_signing_find(uint32_t algorithm) {
  for (uint32_t i = 0; i < N_SIGNINGS; i++) {
    if (signings[i].algorithm == algorithm) {
      return &signings[i];
    }
  }
  return NULL;
}

/* One INTEGER: leading zero bytes are removed, and one is added if the number would be negative. */
static uint32_t put_number(const uint8_t *bytes, uint32_t len, bool reversed, uint8_t *out) {
  uint8_t number[RS_LEN_MOST / 2] = {0};
  uint32_t from = 0, header = 2;
  for (uint32_t i = 0; i < len; i++) {
    number[i] = bytes[reversed ? len - 1 - i : i];
  }
  while (from + 1 < len && number[from] == 0) {
    from++;
  }
  if (number[from] >= 0x80) {
    out[header++] = 0;
  }
  memcpy(out + header, number + from, len - from);
  out[0] = 0x02;
  out[1] = (uint8_t)(header - 2 + len - from);
  return header + len - from;
}

/* SEQUENCE { r, s } of two numbers of equal length. */
static uint32_t rs_to_der(struct sdec_span rs, bool reversed, uint8_t *out) {
  uint8_t numbers[RS_DER_MOST];
  const uint32_t half = rs.len / 2;
  const uint32_t r_len = put_number(rs.data, half, reversed, numbers);
  const uint32_t len = r_len + put_number(rs.data + half, half, reversed, numbers + r_len);
  const uint32_t header = len < 0x80 ? 2 : 3;
  out[0] = 0x30;
  out[1] = len < 0x80 ? (uint8_t)len : 0x81;
  if (header == 3) {
    out[2] = (uint8_t)len;
  }
  memcpy(out + header, numbers, len);
  return header + len;
}

struct sdec_span sdec_signature_form(const struct signing *row, const struct sdec_signature *s,
                                     uint8_t buffer[SIGNATURE_FORM_MOST]) {
  const struct sdec_span wire = s->signature;
  if (row->scheme == SCHEME_ECDSA || row->scheme == SCHEME_SM2) {
    return (struct sdec_span){buffer, rs_to_der(wire, s->little_endian, buffer)};
  }
  if ((row->scheme != SCHEME_RSASSA && row->scheme != SCHEME_RSAPSS) || !s->little_endian) {
    return wire;
  }
  for (uint32_t i = 0; i < wire.len; i++) {
    buffer[i] = wire.data[wire.len - 1 - i];
  }
  return (struct sdec_span){buffer, wire.len};
}
