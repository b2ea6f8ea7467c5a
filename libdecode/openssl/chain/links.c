/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Checks that each certificate is issued by the previous one and the first by a trust anchor, and checks RootHash.
 */
#include <string.h>

#include <openssl/asn1.h>
#include <openssl/err.h>

#include "chain/chain.h"
#include "verify/verify.h"

enum signed_by { SIGNED_UNSURE, SIGNED_GOOD, SIGNED_BAD };

/* Whether OpenSSL failed because it lacks an algorithm. Any other failure means that the signature is wrong. */
static bool lacks_algorithm(void) {
  const unsigned long error = ERR_peek_last_error();
  const int reason = ERR_GET_REASON(error);
  return ERR_GET_LIB(error) == ERR_LIB_ASN1 &&
         (reason == ASN1_R_UNKNOWN_SIGNATURE_ALGORITHM || reason == ASN1_R_UNKNOWN_MESSAGE_DIGEST_ALGORITHM ||
          reason == ASN1_R_DIGEST_AND_KEY_TYPE_NOT_SUPPORTED);
}

/* GM/T 0009 certificates are signed with this ID; the default of OpenSSL is an empty ID. */
static bool verify_with_default_id(X509 *x509, EVP_PKEY *key) {
  static const char default_id[] = "1234567812345678";
  ASN1_OCTET_STRING *id = ASN1_OCTET_STRING_new();
  if (!EVP_PKEY_is_a(key, "SM2") || id == NULL ||
      ASN1_OCTET_STRING_set(id, (const unsigned char *)default_id, (int)sizeof(default_id) - 1) != 1) {
    ASN1_OCTET_STRING_free(id);
    return false;
  }
  X509_set0_distinguishing_id(x509, id); /* takes ownership of id */
  return X509_verify(x509, key) == 1;
}

/* signed_by says whether the key of `issuer` signed a certificate. On SIGNED_UNSURE, out->needs says why. */
static enum signed_by signed_by(struct chain_work *w, X509 *x509, X509 *issuer, struct sdec_span issuer_der,
                                struct sdec_reason *out) {
  EVP_PKEY *key = X509_get0_pubkey(issuer);
  *out = (struct sdec_reason){0};
  if (key == NULL) {
    const struct kept_key *kept = sdec_kept_key_find(w->openssl, issuer_der, NULL, out);
    *out = kept != NULL ? kept->facts.reason : *out;
    return out->needs != NULL ? SIGNED_UNSURE : SIGNED_BAD;
  }
  ERR_set_mark();
  const bool good = X509_verify(x509, key) == 1;
  const bool lacks = !good && lacks_algorithm();
  const bool under_id = !good && verify_with_default_id(x509, key);
  ERR_pop_to_mark();
  out->needs = lacks ? "an OpenSSL that has the signature's algorithm" : NULL;
  return good || under_id ? SIGNED_GOOD : lacks ? SIGNED_UNSURE : SIGNED_BAD;
}

static bool issued(const X509 *x509, const X509 *issuer) {
  return X509_NAME_cmp(X509_get_issuer_name(x509), X509_get_subject_name(issuer)) == 0;
}

static void check_link(struct chain_work *w, uint32_t i) {
  const struct chain_cert *cert = &w->certs[i], *issuer = &w->certs[i - 1];
  struct sdec_reason reason;
  if (cert->x509 == NULL || issuer->x509 == NULL) {
    return;
  }
  if (!issued(cert->x509, issuer->x509)) {
    sdec_judge_finding(w, SDEC_CHAIN_ISSUER, SDEC_CHAIN_BROKEN, i,
                       "has an issuer that is not the subject of the one before");
  }
  switch (signed_by(w, cert->x509, issuer->x509, issuer->der, &reason)) {
    case SIGNED_GOOD: return;
    case SIGNED_UNSURE: sdec_finding_needs(w, i, "has a signature that cannot be checked", reason.needs); return;
    default: sdec_judge_finding(w, SDEC_CHAIN_SIGNATURE, SDEC_CHAIN_BROKEN, i, "is not signed by the one before");
  }
}

void sdec_chain_links(struct chain_work *w) {
  for (uint32_t i = 1; i < w->n_certs; i++) {
    check_link(w, i);
  }
}

static bool has_root_hash(const struct chain_work *w, struct sdec_span der) {
  const struct sdec_crypto *calls = &w->openssl->calls;
  uint8_t digest[SDEC_HASH_MAX];
  return w->root_hash.len > 0 && calls->hash(calls->context, w->asked->hash, &der, 1, digest) &&
         memcmp(digest, w->root_hash.data, w->root_hash.len) == 0;
}

/* Whether `anchor` signed the first certificate. If the chain has a RootHash, it must be the digest of the anchor. */
static enum signed_by below(struct chain_work *w, struct sdec_span anchor, struct sdec_reason *out) {
  const unsigned char *at = anchor.data;
  *out = (struct sdec_reason){0};
  if (w->root_hash.len > 0 && !has_root_hash(w, anchor)) {
    return SIGNED_BAD;
  }
  X509 *root = d2i_X509(NULL, &at, (long)anchor.len);
  enum signed_by result = SIGNED_BAD;
  if (root != NULL && issued(w->certs[0].x509, root)) {
    result = signed_by(w, w->certs[0].x509, root, anchor, out);
  }
  if (root != NULL && result != SIGNED_BAD) {
    w->report->root_name = sdec_report_name(w->report, X509_get_subject_name(root));
  }
  X509_free(root);
  return result;
}

/* Gives the index of the trust anchor that is the first certificate, or else that signed it; -1 if there is none. If a
 * signature could not be checked, the reason says what is needed. */
static int32_t find_anchor(struct chain_work *w, struct sdec_reason *out) {
  const struct sdec_span first = w->certs[0].der;
  *out = (struct sdec_reason){0};
  for (uint32_t i = 0; i < w->asked->n_trust; i++) {
    const struct sdec_span anchor = w->asked->trust[i];
    if (anchor.len == first.len && memcmp(anchor.data, first.data, first.len) == 0) {
      return (int32_t)i;
    }
  }
  for (uint32_t i = 0; i < w->asked->n_trust; i++) {
    struct sdec_reason reason;
    const enum signed_by result = below(w, w->asked->trust[i], &reason);
    if (result == SIGNED_GOOD) {
      return (int32_t)i;
    }
    *out = result == SIGNED_UNSURE ? reason : *out;
  }
  return -1;
}

static bool is_first(const struct chain_work *w, int32_t anchor) {
  return anchor >= 0 && w->asked->trust[anchor].len == w->certs[0].der.len &&
         memcmp(w->asked->trust[anchor].data, w->certs[0].der.data, w->certs[0].der.len) == 0;
}

/* A self-issued first certificate must have signed itself, unless a trust anchor vouches for it. */
static void check_self(struct chain_work *w, int32_t anchor) {
  const struct chain_cert *first = &w->certs[0];
  struct sdec_reason reason;
  if (!first->self_issued || anchor >= 0) {
    return;
  }
  switch (signed_by(w, first->x509, first->x509, first->der, &reason)) {
    case SIGNED_GOOD: return;
    case SIGNED_UNSURE: sdec_finding_needs(w, 0, "has a signature that cannot be checked", reason.needs); return;
    default: sdec_judge_finding(w, SDEC_CHAIN_SIGNATURE, SDEC_CHAIN_BROKEN, 0, "is not signed by itself");
  }
}

static void refuse_root_hash(struct chain_work *w) {
  struct sdec_text text = sdec_report_begin(w->report);
  sdec_put(&text, "RootHash has ");
  sdec_put_dec(&text, w->other_root_len);
  sdec_put(&text, " bytes, and the negotiated hash has ");
  sdec_put_dec(&text, (uint32_t)EVP_MD_get_size(sdec_openssl_hash(w->openssl, w->asked->hash)));
  w->report->root_hash = SDEC_CHAIN_BAD;
  w->report->root_hash_why = sdec_report_end(w->report, &text);
}

/* RootHash is the digest of the root: the first certificate, or the trust anchor that signed it. */
static void check_root_hash(struct chain_work *w, int32_t anchor) {
  struct sdec_chain_report *report = w->report;
  const bool signed_first = anchor >= 0 && !is_first(w, anchor); /* find_anchor has compared RootHash */
  if (w->other_root_len != 0) {
    refuse_root_hash(w);
  } else if (w->root_hash.len == 0) {
    report->root_hash_why = "no root hash";
  } else if (signed_first || has_root_hash(w, w->certs[0].der)) {
    report->root_hash = SDEC_CHAIN_GOOD;
    report->root_hash_why = "";
  } else if (w->certs[0].self_issued) {
    report->root_hash = SDEC_CHAIN_BAD;
    report->root_hash_why = "not the digest of certificate 0";
  } else {
    report->root_hash_why = "the root is neither in the chain nor given";
  }
}

void sdec_chain_anchor(struct chain_work *w) {
  struct sdec_reason reason;
  if (w->certs[0].x509 == NULL) {
    w->report->root_hash_why = "certificate 0 is not a certificate";
    return;
  }
  const int32_t anchor = find_anchor(w, &reason);
  w->report->anchor = anchor;
  check_self(w, anchor);
  check_root_hash(w, anchor);
  if (anchor < 0 && w->asked->n_trust == 0) {
    sdec_judge_finding(w, SDEC_CHAIN_ANCHOR, SDEC_CHAIN_UNSURE, SDEC_CHAIN_WHOLE, "no trust anchor given");
  } else if (anchor < 0 && reason.needs != NULL) {
    sdec_finding_needs(w, 0, "has a signature that cannot be checked", reason.needs);
  } else if (anchor < 0) {
    sdec_judge_finding(w, SDEC_CHAIN_ANCHOR, SDEC_CHAIN_BROKEN, SDEC_CHAIN_WHOLE, "not below a trust root");
  }
}
