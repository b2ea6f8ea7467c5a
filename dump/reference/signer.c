/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Verifies signatures through sdec-openssl and chains through OpenSSL.
 */
#define _GNU_SOURCE
#include "reference/signer.h"

#include <errno.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <sdec_openssl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "complain.h"

#define TRUST_MOST 256u
#define FILE_MOST (1u << 20)

void signer_says_why(struct signer_said *said, const char *why) {
  if (said->why[0] == '\0') {
    (void)snprintf(said->why, sizeof(said->why), "%s", why);
  }
}

/* ------------------------------------------------------------------------------------------------- the trusted */

static X509 *certificate_of(struct sdec_span der) {
  const unsigned char *at = der.data;
  return d2i_X509(NULL, &at, (long)der.len);
}

static bool is_public_key(struct sdec_span der) {
  const unsigned char *at = der.data;
  EVP_PKEY *key = d2i_PUBKEY(NULL, &at, (long)der.len);
  EVP_PKEY_free(key);
  return key != NULL;
}

/* Anything else in the file is skipped. A certificate or key that cannot be kept is a problem. */
static bool add(struct signer_trust *trust, struct sdec_span der, const char **out_problem) {
  X509 *certificate = certificate_of(der);
  X509_free(certificate);
  if (certificate == NULL && !is_public_key(der)) {
    return false;
  }
  if (trust->n == TRUST_MOST) {
    *out_problem = "more than 256 certificates and public keys";
    return false;
  }
  uint8_t *copy = malloc(der.len);
  struct sdec_span *list = copy != NULL ? realloc(trust->list, (trust->n + 1) * sizeof(*list)) : NULL;
  if (list == NULL) {
    free(copy);
    *out_problem = "out of memory";
    return false;
  }
  memcpy(copy, der.data, der.len);
  trust->list = list;
  trust->list[trust->n++] = (struct sdec_span){copy, der.len};
  return true;
}

static uint32_t add_pem(struct signer_trust *trust, const uint8_t *bytes, size_t len, const char **out_problem) {
  BIO *bio = BIO_new_mem_buf(bytes, (int)len);
  char *name = NULL, *header = NULL;
  unsigned char *data = NULL;
  long data_len = 0;
  uint32_t n = 0;
  while (bio != NULL && PEM_read_bio(bio, &name, &header, &data, &data_len) == 1) {
    n += add(trust, (struct sdec_span){data, (uint32_t)data_len}, out_problem);
    OPENSSL_free(name);
    OPENSSL_free(header);
    OPENSSL_free(data);
  }
  BIO_free(bio);
  return n;
}

bool signer_trust_add(struct signer_trust *trust, const char *path) {
  FILE *file = fopen(path, "rbe");
  uint8_t *bytes = file != NULL ? malloc(FILE_MOST) : NULL;
  const size_t len = bytes != NULL ? fread(bytes, 1, FILE_MOST, file) : 0;
  const bool read = bytes != NULL && ferror(file) == 0;
  const char *problem = read ? NULL : strerror(errno);
  uint32_t n = 0;
  if (read && len > 0) {
    ERR_set_mark();
    n = memmem(bytes, len, "-----BEGIN ", 11) != NULL ? add_pem(trust, bytes, len, &problem)
                                                      : add(trust, (struct sdec_span){bytes, (uint32_t)len}, &problem);
    ERR_pop_to_mark();
  }
  if (problem == NULL && n == 0) {
    problem = "no certificates or public keys in PEM or DER";
  }
  free(bytes);
  if (file != NULL) {
    fclose(file);
  }
  if (problem != NULL) {
    complain("--reference-trust %s: %s", path, problem);
  }
  return problem == NULL;
}

void signer_trust_free(struct signer_trust *trust) {
  for (uint32_t i = 0; i < trust->n; i++) {
    free((void *)(uintptr_t)trust->list[i].data);
  }
  free(trust->list);
  *trust = (struct signer_trust){.n = 0};
}

/* --------------------------------------------------------------------------------------------------- chains */

static void set_name(struct signer_said *said, X509 *certificate) {
  char *line = X509_NAME_oneline(X509_get_subject_name(certificate), NULL, 0);
  const char *name = line != NULL ? strstr(line, "/CN=") : NULL;
  (void)snprintf(said->name, sizeof(said->name), "%s", name != NULL ? name + 1 : line != NULL ? line : "");
  for (char *c = said->name; *c != '\0'; c++) {
    *c = *c < ' ' || *c == 0x7f ? '?' : *c;
  }
  OPENSSL_free(line);
}

/* Whether the signer's key is itself in the list. */
static bool is_trusted_key(const struct signer_trust *trust, X509 *signer) {
  unsigned char *spki = NULL;
  const int len = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(signer), &spki);
  bool found = false;
  for (uint32_t i = 0; len > 0 && i < trust->n; i++) {
    found |= trust->list[i].len == (uint32_t)len && memcmp(trust->list[i].data, spki, (size_t)len) == 0;
  }
  OPENSSL_free(spki);
  return found;
}

static X509_STORE *store_of(const struct signer_trust *trust) {
  X509_STORE *store = X509_STORE_new();
  for (uint32_t i = 0; store != NULL && i < trust->n; i++) {
    X509 *anchor = certificate_of(trust->list[i]);
    if (anchor != NULL) {
      (void)X509_STORE_add_cert(store, anchor);
      X509_free(anchor);
    }
  }
  return store;
}

static STACK_OF(X509) * stack_of(const struct sdec_span *chain, uint32_t n) {
  STACK_OF(X509) *stack = sk_X509_new_null();
  for (uint32_t i = 1; stack != NULL && i < n; i++) {
    X509 *certificate = certificate_of(chain[i]);
    if (certificate != NULL && sk_X509_push(stack, certificate) == 0) {
      X509_free(certificate);
    }
  }
  return stack;
}

/* A trust anchor need not be a root: it may be the signer's own certificate. */
static bool hangs(const struct signer_trust *trust, X509 *signer, const struct sdec_span *chain, uint32_t n,
                  int64_t now, const char **out_why) {
  X509_STORE *store = store_of(trust);
  STACK_OF(X509) *others = stack_of(chain, n);
  X509_STORE_CTX *ctx = X509_STORE_CTX_new();
  bool good = false;
  *out_why = "out of memory";
  if (store != NULL && others != NULL && ctx != NULL && X509_STORE_CTX_init(ctx, store, signer, others) == 1) {
    X509_VERIFY_PARAM *param = X509_STORE_CTX_get0_param(ctx);
    (void)X509_VERIFY_PARAM_set_flags(param, X509_V_FLAG_PARTIAL_CHAIN);
    X509_VERIFY_PARAM_set_time(param, (time_t)now);
    good = X509_verify_cert(ctx) == 1;
    *out_why = X509_verify_cert_error_string(X509_STORE_CTX_get_error(ctx));
  }
  X509_STORE_CTX_free(ctx);
  sk_X509_pop_free(others, X509_free);
  X509_STORE_free(store);
  return good;
}

void signer_chain(const struct signer_trust *trust, const struct sdec_span *chain, uint32_t n, int64_t now,
                  struct signer_said *out) {
  const char *why = NULL;
  ERR_set_mark();
  X509 *signer = n > 0 ? certificate_of(chain[0]) : NULL;
  out->trusted = SIGNER_UNSURE;
  if (signer != NULL) {
    set_name(out, signer);
  }
  if (trust->n == 0) {
    signer_says_why(out, "nobody was named who may sign it (--reference-trust)");
  } else if (signer == NULL) {
    out->trusted = SIGNER_BAD;
    signer_says_why(out, "the signer's certificate is damaged");
  } else if (is_trusted_key(trust, signer) || hangs(trust, signer, chain, n, now, &why)) {
    out->trusted = SIGNER_GOOD;
  } else {
    char text[SIGNER_WHY];
    out->trusted = SIGNER_BAD;
    (void)snprintf(text, sizeof(text), "the signer is not one of those trusted: %.120s", why);
    signer_says_why(out, text);
  }
  X509_free(signer);
  ERR_pop_to_mark();
}

/* ------------------------------------------------------------------------------------------------ signatures */

static enum sdec_signed verify_by(const struct sdec_openssl *openssl, const struct signer_asked *asked,
                                  struct sdec_span key, struct sdec_reason *out) {
  struct sdec_signature signature = asked->signature;
  signature.key = key;
  return sdec_openssl_verify(openssl, &signature, asked->algorithms, out);
}

static void say(struct signer_said *out, enum sdec_signed result, const struct sdec_reason *reason) {
  char text[SIGNER_WHY];
  out->signature = result == SDEC_SIGNED_GOOD          ? SIGNER_GOOD
                   : result == SDEC_SIGNED_UNSUPPORTED ? SIGNER_UNSURE
                                                       : SIGNER_BAD;
  if (result == SDEC_SIGNED_UNSUPPORTED) {
    (void)snprintf(text, sizeof(text), "the algorithm of the signature is not in this build%s%s",
                   reason->needs != NULL ? "; it needs " : "", reason->needs != NULL ? reason->needs : "");
    signer_says_why(out, text);
  } else if (result != SDEC_SIGNED_GOOD) {
    signer_says_why(out, result != SDEC_SIGNED_BAD && reason->problem != NULL ? reason->problem
                                                                              : "the signature does not verify");
  }
}

/* Without a certificate in the file, every trusted key is tried. */
static void judge_by_trust(const struct sdec_openssl *openssl, const struct signer_trust *trust,
                           const struct signer_asked *asked, struct signer_said *out) {
  struct sdec_reason reason = {0}, one_reason;
  enum sdec_signed result = SDEC_SIGNED_BAD;
  if (trust->n == 0) {
    out->signature = out->trusted = SIGNER_UNSURE;
    signer_says_why(out, "the signer's key is not in the file; give it with --reference-trust");
    return;
  }
  for (uint32_t i = 0; result != SDEC_SIGNED_GOOD && i < trust->n; i++) {
    const enum sdec_signed one = verify_by(openssl, asked, trust->list[i], &one_reason);
    if (one == SDEC_SIGNED_GOOD || one == SDEC_SIGNED_UNSUPPORTED) {
      result = one;
      reason = one_reason;
    }
  }
  if (result == SDEC_SIGNED_BAD) {
    signer_says_why(out, "it verifies with no key of --reference-trust, and the file has no certificate");
  }
  say(out, result, &reason);
  out->trusted = out->signature;
}

void signer_judge(const struct signer_trust *trust, const struct signer_asked *asked, struct signer_said *out) {
  struct sdec_openssl *openssl = sdec_openssl_new();
  struct sdec_reason reason = {0};
  if (openssl == NULL) {
    out->signature = out->trusted = SIGNER_UNSURE;
    signer_says_why(out, "out of memory");
    return;
  }
  if (asked->n_chain == 0) {
    judge_by_trust(openssl, trust, asked, out);
  } else {
    say(out, verify_by(openssl, asked, asked->chain[0], &reason), &reason);
    signer_chain(trust, asked->chain, asked->n_chain, asked->now, out);
  }
  sdec_openssl_free(openssl);
}
