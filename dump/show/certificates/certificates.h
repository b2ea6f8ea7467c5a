/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Certificates and certificate requests in the output: the printers find them while walking a message, sdec_crypto
 * parses them, and they are shown as lines or JSON.
 */
#ifndef DUMP_CERTIFICATES_H
#define DUMP_CERTIFICATES_H

#include <sdec_flow.h>
#include <sdec_openssl.h>

/* Limit on the certificates examined per chain. */
#define CERTIFICATES_SHOWN 64

/* Bytes of a message and their offset in it. */
struct cert_bytes {
  struct sdec_span bytes;
  uint32_t offset;
};

/* A cached certificate with a copy of its bytes. Captures repeat the same certificates over and over, and parsing one
 * takes as long as printing dozens. */
struct kept_cert;
#define CERTIFICATES_KEPT 256

struct certificates {
  struct sdec_openssl *openssl; /* NULL until the first certificate */
  struct kept_cert *kept[CERTIFICATES_KEPT];
  uint32_t next_kept;
  bool unusable;                            /* no memory for OpenSSL */
  struct cert_bytes anchor, chain, request; /* found in the current message; the anchor is the hash of a root */
  const struct sdec_certificate *one;       /* the certificate parsed last, and the SHA-256 of its bytes */
  const uint8_t *fingerprint;
  struct kept_cert *current; /* its cache entry */
};

/* Caches the printed form of a certificate. certificates_text returns that of the current certificate, or NULL if there
 * is none. */
const char *certificates_text(const struct certificates *certificates, size_t *out_len);
void certificates_keep_text(struct certificates *certificates, const char *text, size_t len);

/* certificates_found remembers a row's bytes if they are relevant; certificates_begin forgets those of the previous
 * message. */
void certificates_begin(struct certificates *certificates);
static inline bool is_about_certificates(uint32_t as) {
  return as == SDEC_AS_ROOT_HASH || as == SDEC_AS_CERTIFICATES || as == SDEC_AS_DER;
}
void certificates_found(struct certificates *certificates, uint32_t as, struct sdec_span bytes, uint32_t offset);

/* certificates_of_unit walks a unit up to its first row of certificates; false if it has none. */
SDEC_MUST_USE bool certificates_of_unit(const struct sdec_unit *unit, struct sdec_iter *walk, struct sdec_span *out);

void certificates_close(struct certificates *certificates);

/* certificates_calls returns the cryptographic functions; NULL if memory runs out. */
const struct sdec_crypto *certificates_calls(struct certificates *certificates);

/* Iterates over a chain: *certificates->one is the certificate at `here`. */
struct cert_walk {
  struct cert_bytes left, here;
  uint32_t position;   /* of `here` */
  const char *problem; /* why it cannot be parsed; NULL if it can */
  bool begun;
};
SDEC_MUST_USE bool certificates_next(struct certificates *certificates, struct cert_walk *walk);

/* certificates_request parses the request that was found. */
SDEC_MUST_USE bool certificates_request(struct certificates *certificates);

/* What the hash in front of a chain covers, relative to its first certificate, *certificates->one. */
enum root_is {
  ROOT_UNTOLD,  /* no hash, or no algorithm to compute it */
  ROOT_FIRST,   /* the first certificate: *out_name is the algorithm */
  ROOT_OUTSIDE, /* something else, and the first certificate has another issuer: the root is not part of the chain */
  ROOT_WRONG    /* something else, although the first certificate is a root */
};
enum root_is certificates_root(struct certificates *certificates, struct sdec_span first, const char **out_name);

/* put_certificates writes lines for what was found. json_certificates adds members to a unit's object, each with a
 * leading comma, and returns what the hash in front of the chain covers. */
struct sink;
void put_certificates(struct sink *sink, uint32_t depth);
enum root_is json_certificates(struct sink *sink);

#endif
