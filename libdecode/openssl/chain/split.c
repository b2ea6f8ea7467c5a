/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Splits a certificate chain (DSP0274, certificate chain format) into Length, RootHash and certificates.
 */
#include <openssl/err.h>

#include "chain/chain.h"

#define V1_4 0x14
#define LENGTH_LEN 4u /* size of Length, with Reserved before 1.4 */

static void broken(struct chain_work *w, enum sdec_chain_rule rule, uint32_t certificate, const char *text) {
  sdec_judge_finding(w, rule, SDEC_CHAIN_BROKEN, certificate, text);
}

/* Length counts the whole chain. Before 1.4 it has two bytes, followed by two reserved ones. */
static void check_length(struct chain_work *w, struct sdec_span bytes) {
  const uint32_t width = w->asked->version < V1_4 ? 2 : 4;
  uint32_t length = 0;
  for (uint32_t i = 0; i < width; i++) {
    length |= (uint32_t)bytes.data[i] << 8 * i;
  }
  w->longer = length > bytes.len;
  if (length == bytes.len) {
    return;
  }
  struct sdec_text text = sdec_finding_begin(w, SDEC_CHAIN_WHOLE);
  sdec_put(&text, "length word says ");
  sdec_put_dec(&text, length);
  sdec_put(&text, ", the chain has ");
  sdec_put_dec(&text, bytes.len);
  sdec_put(&text, " bytes");
  sdec_finding_end(w, &text, SDEC_CHAIN_STRUCTURE, SDEC_CHAIN_BROKEN, SDEC_CHAIN_WHOLE);
}

static bool begins_certificate(struct sdec_span bytes, uint32_t at) {
  struct sdec_span rest = at < bytes.len ? (struct sdec_span){bytes.data + at, bytes.len - at} : (struct sdec_span){0};
  struct der certificate, inner;
  return sdec_der_take_tag(&rest, DER_SEQUENCE, &certificate) &&
         sdec_der_take_tag(&certificate.content, DER_SEQUENCE, &inner);
}

/* find_root_len gives the length of RootHash: that of the negotiated hash, unless the certificates start only after a
 * hash of another length. */
static uint32_t find_root_len(struct sdec_span bytes, uint32_t hash_len) {
  static const uint8_t others[] = {32, 48, 64};
  for (uint32_t i = 0; !begins_certificate(bytes, LENGTH_LEN + hash_len) && i < sizeof(others); i++) {
    if (begins_certificate(bytes, LENGTH_LEN + others[i])) {
      return others[i];
    }
  }
  return hash_len;
}

/* skip_head takes Length and RootHash and gives the rest in *out; false if the certificates cannot be found. */
static bool skip_head(struct chain_work *w, struct sdec_span *out) {
  const struct sdec_span bytes = w->asked->bytes;
  const EVP_MD *hash = sdec_openssl_hash(w->openssl, w->asked->hash);
  *out = bytes;
  if (w->asked->bare) {
    return true;
  }
  if (hash == NULL) {
    sdec_judge_finding(w, SDEC_CHAIN_STRUCTURE, SDEC_CHAIN_UNSURE, SDEC_CHAIN_WHOLE,
                       "the negotiated hash is not known");
    return false;
  }
  const uint32_t hash_len = (uint32_t)EVP_MD_get_size(hash), root_len = find_root_len(bytes, hash_len);
  const uint32_t head_len = LENGTH_LEN + root_len;
  if (bytes.len < head_len) {
    broken(w, SDEC_CHAIN_STRUCTURE, SDEC_CHAIN_WHOLE, "too short for a chain");
    return false;
  }
  check_length(w, bytes);
  w->other_root_len = root_len != hash_len ? root_len : 0;
  w->root_hash = (struct sdec_span){bytes.data + LENGTH_LEN, root_len == hash_len ? hash_len : 0};
  *out = (struct sdec_span){bytes.data + head_len, bytes.len - head_len};
  return true;
}

static void parse(struct chain_work *w, uint32_t i, struct sdec_span der) {
  struct chain_cert *cert = &w->certs[i];
  const unsigned char *at = der.data;
  *cert = (struct chain_cert){.der = der};
  if (der.len > SDEC_CERT_MOST) {
    sdec_judge_finding(w, SDEC_CHAIN_LENGTH, SDEC_CHAIN_UNSURE, i, "is too long to be looked into");
    return;
  }
  cert->x509 = d2i_X509(NULL, &at, (long)der.len);
  if (cert->x509 == NULL) {
    broken(w, SDEC_CHAIN_PARSE, i, "is not a certificate");
    return;
  }
  cert->self_issued = X509_NAME_cmp(X509_get_subject_name(cert->x509), X509_get_issuer_name(cert->x509)) == 0;
}

/* not_der reports bytes that are not a whole certificate; true if they are the start of one. */
static bool not_der(struct chain_work *w, uint32_t n, struct sdec_span rest) {
  const bool cut = rest.data[0] == DER_SEQUENCE;
  broken(w, SDEC_CHAIN_STRUCTURE, cut ? n : SDEC_CHAIN_WHOLE, cut ? "is cut off" : "bytes that are not a certificate");
  return cut;
}

/* ends_in_ca says whether more certificates may follow the last one at hand. */
static bool ends_in_ca(const struct chain_work *w) {
  const struct chain_cert *last = w->n_certs > 0 ? &w->certs[w->n_certs - 1] : NULL;
  return last == NULL || w->n_certs < w->report->n_certificates || last->x509 == NULL || sdec_chain_is_ca(last->der);
}

/* lack_leaf clears the leaf of a truncated chain. If only Length indicates truncation, it is taken to be wrong, unless
 * more certificates may follow the last one. */
static void lack_leaf(struct chain_work *w) {
  w->report->leaf_is_ca = w->longer && ends_in_ca(w);
  w->lacks_more |= w->report->leaf_is_ca;
  if (w->lacks_more) {
    w->report->leaf = (struct sdec_span){NULL, 0};
  }
}

/* Certificates past SDEC_CHAIN_CERTIFICATES are not checked, but the last is still the leaf, whose key signs. */
static void find_certificates(struct chain_work *w, struct sdec_span rest) {
  struct der one;
  uint32_t n = 0;
  while (rest.len > 0) {
    const struct sdec_span der = rest;
    if (!sdec_der_take_tag(&rest, DER_SEQUENCE, &one)) {
      w->lacks_more |= not_der(w, n, rest);
      break;
    }
    w->report->leaf = (struct sdec_span){der.data, one.len};
    if (n < SDEC_CHAIN_CERTIFICATES) {
      parse(w, n, w->report->leaf);
      w->n_certs++;
    }
    n++;
  }
  w->report->n_certificates = (uint8_t)(n < UINT8_MAX ? n : UINT8_MAX);
  lack_leaf(w);
  if (n > SDEC_CHAIN_CERTIFICATES) {
    sdec_judge_finding(w, SDEC_CHAIN_LENGTH, SDEC_CHAIN_UNSURE, SDEC_CHAIN_WHOLE, "more certificates than are checked");
  }
}

bool sdec_chain_split(struct chain_work *w) {
  struct sdec_span certificates;
  if (w->asked->bytes.len > SDEC_CHAIN_MOST) {
    sdec_judge_finding(w, SDEC_CHAIN_LENGTH, SDEC_CHAIN_UNSURE, SDEC_CHAIN_WHOLE,
                       "the chain is too long to be checked");
    return false;
  }
  if (!skip_head(w, &certificates)) {
    return false;
  }
  find_certificates(w, certificates);
  if (w->n_certs == 0) {
    broken(w, SDEC_CHAIN_STRUCTURE, SDEC_CHAIN_WHOLE, "no certificate");
  }
  return w->n_certs > 0;
}

void sdec_chain_release(struct chain_work *w) {
  for (uint32_t i = 0; i < w->n_certs; i++) {
    X509_free(w->certs[i].x509);
  }
}
