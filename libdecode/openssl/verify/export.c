/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Writes the inputs of a verification in the formats of the openssl program, and the command that repeats it.
 */
#include <sdec_openssl.h>

#include <string.h>

#include "verify/verify.h"
#include "x509/der.h"

static const char *digest_option(const struct signing *row, uint32_t hash) {
  static const char *const names[N_HASHES] = {"sha256", "sha384", "sha512", "sha3-256", "sha3-384", "sha3-512", "sm3"};
  if (row->scheme == SCHEME_SM2) {
    return names[SM3_BIT];
  }
  for (uint32_t i = 0; i < N_HASHES; i++) {
    if (hash == UINT32_C(1) << i) {
      return names[i];
    }
  }
  return NULL;
}

bool sdec_openssl_signature(const struct sdec_signature *signature, uint8_t *out, uint32_t cap, uint32_t *out_len) {
  uint8_t buffer[SIGNATURE_FORM_MOST];
  const struct signing *row = sdec_signing_find(signature->algorithm);
  if (row == NULL || signature->signature.len != row->signature_len) {
    return false;
  }
  const struct sdec_span form = sdec_signature_form(row, signature, buffer);
  if (form.len > cap) {
    return false;
  }
  memcpy(out, form.data, form.len);
  *out_len = form.len;
  return true;
}

#define PEM_LINE 64 /* characters per line; three bytes make four characters */

bool sdec_openssl_key_pem(struct sdec_span key, struct sdec_text *out) {
  struct sdec_span spki;
  unsigned char line[PEM_LINE + 1];
  if (!sdec_der_public_key(key, &spki)) {
    return false;
  }
  sdec_put(out, "-----BEGIN PUBLIC KEY-----\n");
  for (uint32_t at = 0; at < spki.len; at += PEM_LINE / 4 * 3) {
    const uint32_t left = spki.len - at;
    EVP_EncodeBlock(line, spki.data + at, (int)(left < PEM_LINE / 4 * 3 ? left : PEM_LINE / 4 * 3));
    sdec_put(out, (const char *)line);
    sdec_put_char(out, '\n');
  }
  sdec_put(out, "-----END PUBLIC KEY-----\n");
  return out->lost == 0;
}

/* dgst hashes, and pads for RSA; pkeyutl uses its input as is. */
static void put_dgst(const struct signing *row, const char *digest, const struct sdec_openssl_files *files,
                     struct sdec_text *out) {
  sdec_put(out, "openssl dgst -");
  sdec_put(out, digest);
  if (row->scheme == SCHEME_RSAPSS) {
    sdec_put(out, " -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:digest");
  }
  sdec_put(out, " -verify ");
  sdec_put(out, files->key);
  sdec_put(out, " -signature ");
  sdec_put(out, files->signature);
  sdec_put_char(out, ' ');
  sdec_put(out, files->message);
}

static void put_pkeyutl(const struct signing *row, struct sdec_span context, const struct sdec_openssl_files *files,
                        struct sdec_text *out) {
  sdec_put(out, "openssl pkeyutl -verify -pubin -inkey ");
  sdec_put(out, files->key);
  sdec_put(out, " -rawin -in ");
  sdec_put(out, files->message);
  sdec_put(out, " -sigfile ");
  sdec_put(out, files->signature);
  if (row->scheme == SCHEME_SM2) {
    sdec_put(out, " -digest sm3");
  }
  if (context.len > 0 && row->scheme != SCHEME_EDDSA) {
    sdec_put(out, row->scheme == SCHEME_SM2 ? " -pkeyopt hexdistid:" : " -pkeyopt hexcontext-string:");
    sdec_put_hex_bytes(out, context.data, context.len);
  }
}

bool sdec_openssl_command(const struct sdec_signature *signature, const struct sdec_openssl_files *files,
                          struct sdec_text *out) {
  const struct signing *row = sdec_signing_find(signature->algorithm);
  const char *digest = row != NULL ? digest_option(row, signature->hash) : NULL;
  if (row == NULL || digest == NULL) {
    return false;
  }
  if (row->scheme == SCHEME_EDDSA || row->scheme == SCHEME_CONTEXT || row->scheme == SCHEME_SM2) {
    put_pkeyutl(row, signature->context, files, out);
  } else {
    put_dgst(row, digest, files, out);
  }
  return out->lost == 0;
}
